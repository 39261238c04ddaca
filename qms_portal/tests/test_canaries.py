"""Canaries of five agencies, looked for in everything people can be sent (reliability T4).

Beyond the words that realm.py marks, every other text here carries its agency's canary too: account names and addresses, job
texts, lists and dicts, names and contents of stored files. Each person then follows every link from the start page, searches
every list, and takes what can be downloaded; PDF, workbooks and CSV are read. Mails, cache and job rows are looked into.
"""

import io
import re
from datetime import datetime
from html import unescape
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.db.models import QuerySet
from django.test import Client, override_settings
from django.urls import resolve
from openpyxl import load_workbook

from agencies import clock
from agencies.models import Job, Membership, StoredFile, User
from agencies.pdf import text_of_first_pages
from qms_portal.tests.realm import CHILD, OWN, PARENT, SIBLING, SUCCESSOR, Realm, own_models, path_to_agency

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

NOW = datetime(2026, 9, 16, 10, 0)  # a quarter has just ended: its reports are open
# Everyone who asks from next door; of the others, who sees most and who sees least.
ASKING = [(SIBLING, role) for role in ("administrator", "secretary", "leader", "inspector", "auditor", "staff")]
ASKING += [(CHILD, role) for role in ("administrator", "department_head", "one_stop_officer")]
ASKING += [(PARENT, role) for role in ("staff", "registry_clerk", "auditor")]
ASKING += [(SUCCESSOR, "secretary"), (OWN, "staff"), (OWN, "secretary")]
PAGES = 400
LEADS_AWAY = ("logout", "switch", "switch_to_delegation", "set_language")
LINK = re.compile(r'(?:href|src|action|data-url|hx-get)="([^"#]+)')
# Texts that other things are found or checked by.
KEPT = {
    "password", "sha256", "original_sha256", "path", "code", "url", "evidence_url", "source_url", "source_key", "edit_token", "request_id",
    "object_label", "object_id", "subject_label", "subject_id", "digest", "previous", "kind", "pdf_sha256", "certificate_serial",
    "content_type", "measure", "unit", "part", "layout", "folded_name", "folded_abstract",
}  # fmt: skip


def mark_the_rest(place, word: str) -> int:
    """Write the canary into texts that realm.py leaves alone. Returns how many rows were marked."""
    marked = 0
    for model in own_models():
        path = "memberships__agency" if model is User else path_to_agency(model)
        if path is None or model._meta.label in ("agencies.Agency", "agencies.Reorganisation", "objectives.Objective"):
            continue
        texts = [
            field
            for field in model._meta.concrete_fields
            if isinstance(field, (models.CharField, models.TextField))
            and not field.choices
            and not field.primary_key
            and field.name not in KEPT
            and (field.max_length or 1000) >= len(word) + 12
        ]
        for row in QuerySet(model).filter(**{path: place.agency}).order_by("pk").distinct():
            changes = {}
            for field in texts:
                value = getattr(row, field.name) or ""
                if word in value or not value:  # an empty one may have to be
                    continue
                room = (field.max_length or 1000) - len(word) - 1
                changes[field.name] = (
                    f"{word}.{value[:room]}" if field.name in ("username", "email") else f"{value[:room]} {word}"
                )
            if changes:
                QuerySet(model).filter(pk=row.pk).update(**changes)
                marked += 1
    return marked


def mark_files(place, word: str) -> None:
    """Every stored file of an agency becomes a PDF with its canary on the page, at a place of its own."""
    from weasyprint import HTML

    pdf = HTML(string=f"<p>{word}</p>").write_pdf()
    for stored in StoredFile.objects.of_agency(place.agency).order_by("pk"):
        sha256 = f"{stored.pk:064x}"
        StoredFile.objects.filter(pk=stored.pk).update(sha256=sha256, size=len(pdf))
        stored.sha256 = sha256
        default_storage.delete(stored.key)
        default_storage.save(stored.key, ContentFile(pdf))


@pytest.fixture(scope="module")
def realm(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), clock.freeze(NOW), transaction.atomic():
        with override_settings(CELERY_TASK_ALWAYS_EAGER=False, STEP_UP_MINUTES=24 * 60, SESSION_IDLE_MINUTES=24 * 60):
            made = Realm()
            for name, place in made.places.items():
                assert mark_the_rest(place, made.canaries[name]) > 20
                mark_files(place, made.canaries[name])
            yield made
        transaction.set_rollback(True)


def text_of(answer) -> str:
    """What an answer says: a page as it is, a file as its reader shows it."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    headers = " ".join(f"{name}: {value}" for name, value in answer.items())
    text = content.decode("utf-8", "ignore")
    if content.startswith(b"%PDF"):
        text += text_of_first_pages(content, pages=50)
    if content.startswith(b"PK"):
        book = load_workbook(io.BytesIO(content))
        text = repr([[cell.value for cell in line] for sheet in book for line in sheet.iter_rows()])
    answer.close()
    return f"{headers}\n{unescape(text)}"


def crawl(client: Client) -> dict[str, str]:
    """Address -> what it said, for everything that links lead to; one example of each sort of address beyond the first 40."""
    waiting, said, sorts = ["/"], {}, {}
    while waiting and len(said) < PAGES:
        address = waiting.pop(0)
        if address in said:
            continue
        answer = client.get(address)
        said[address] = text_of(answer) if answer.status_code == 200 else f"{answer.get('Location', '')}"
        found = [unescape(link) for link in LINK.findall(said[address])]
        if 300 <= answer.status_code < 400:
            found.append(answer["Location"])
        for link in found:
            parts = urlsplit(link)
            target = parts.path + (f"?{parts.query}" if parts.query else "")
            if parts.netloc or not parts.path.startswith("/") or parts.path.startswith(("/static/", "/gallery")):
                continue
            try:
                sort = resolve(parts.path).url_name
            except Exception:  # noqa: BLE001, S112 - not one of ours
                continue
            if sort in LEADS_AWAY or target in said or sorts.setdefault(sort, 0) >= 12:
                continue
            sorts[sort] += 1
            waiting.append(target)
    return said


@pytest.fixture
def client_of(realm):
    def signed_in(relation, role) -> Client:
        client = Client()
        client.cookies["qms_session"] = realm.session_of(realm.people(relation)[role])
        return client

    return signed_in


@pytest.mark.parametrize(("relation", "role"), ASKING, ids=[f"{relation}-{role}" for relation, role in ASKING])
def test_nothing_of_others_is_sent(realm, client_of, relation, role):
    client = client_of(relation, role)
    with clock.freeze(NOW):
        said = crawl(client)
        lists = {urlsplit(address).path for address in said}
        for word in realm.canaries.values():
            # A part of the canary: what a page repeats of the question is not an answer.
            for path in sorted(path for path in lists if path.count("/") < 4):
                answer = client.get(path, {"q": word[:12]})
                if answer.status_code == 200:
                    said[f"{path}?q={word[:12]}"] = text_of(answer)
    assert len(said) > 15, sorted(said)
    foreign = {name: mark.decode() for name, mark in realm.foreign(relation, role).items()}
    assert foreign
    leaks = sorted(
        {(name, address) for address, text in said.items() for name, word in foreign.items() if word in text}
    )
    assert leaks == []


def test_own_things_are_found(realm, client_of):
    """The search for leaks would find one: files, account, lists."""
    with clock.freeze(NOW):
        said = crawl(client_of(OWN, "administrator"))
    own = [address for address, text in said.items() if realm.canaries["own"] in text]
    assert len(own) > 10
    assert any("/nguoi/" in address for address in own)


def test_jobs_mails_and_cache_hold_no_words_of_anybody(realm, client_of):
    """Parameters and results of jobs are ids and counts; what is cached is nobody's."""
    with clock.freeze(NOW):
        for relation, role in ASKING[:3]:
            crawl(client_of(relation, role))
    words = list(realm.canaries.values())
    for params, result in Job.objects.order_by("pk").values_list("params", "result"):
        assert not [word for word in words if word in f"{params} {result}"]
    kept = repr(list(getattr(cache, "_cache", {}).items()))
    assert not [word for word in words if word in kept]
    for letter in mail.outbox:
        addressed = set(letter.to)
        owners = Membership.objects.filter(user__email__in=addressed).order_by("pk").values_list("agency", flat=True)
        allowed = {realm.canaries[name] for name, place in realm.places.items() if place.agency.pk in owners}
        text = f"{letter.subject} {letter.body}"
        assert not [word for word in words if word in text and word not in allowed]
