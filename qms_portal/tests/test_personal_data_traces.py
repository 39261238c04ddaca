"""P2: a thousand persons (twelve-digit id, telephone, name) go through everything; no log, job, key, message or file tells of them.

Their names may stand only in what is meant for them: their accounts, and the file that was uploaded with the rejected rows.
"""

import json
import logging
import re
import tempfile
from pathlib import Path

import pytest
from celery.signals import before_task_publish
from django.core import mail, serializers
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from agencies import logs
from agencies.models import ActivityEntry, Job, Role, StoredFile, User
from agencies.tests.factories import actor
from procedures.models import Case, ImportBatch
from procedures.tests.factories import make_agency, make_member
from procedures.tests.files import HEADER, csv_bytes, row, xlsx_bytes

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

PERSONS = 1_000
COLUMNS = ["Họ và tên người nộp", "Số CCCD", "Số điện thoại", "Địa chỉ thư điện tử"]


def person(number: int) -> list[str]:
    """Name, identity number, telephone, address of one invented person; each is found nowhere else."""
    return [
        f"Nguyễn Hoàng Yến Oanh{number:04d}",
        f"0792{number:08d}",
        f"0987{number:06d}",
        f"oanh{number:04d}@hopthu.example",
    ]


NAMES = re.compile(r"[Oo]anh\d{4}|0792\d{8}|0987\d{6}")


def rows(start: int, count: int) -> list[list[str]]:
    """Case rows with the applicant's data in columns of their own; every tenth is wrong and goes into the rejected file."""
    made = []
    for number in range(start, start + count):
        bad = {"due": "ngày mai"} if number % 10 == 0 else {}
        made.append([*row(number, **bad), *person(number)])
    return made


class Lines(logging.Handler):
    """What the real formatter would write of everything that is logged."""

    def __init__(self):
        super().__init__(logging.DEBUG)
        self.formats, self.lines = (logs.JsonLine(), logs.TextLine()), []

    def emit(self, record):
        self.lines += [one.format(record) for one in self.formats]


@pytest.fixture
def lines():
    handler, root = Lines(), logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield handler.lines
    root.setLevel(before)
    root.removeHandler(handler)


@pytest.fixture
def messages():
    """Bodies and headers of everything sent to the broker."""
    seen = []

    def note(body=None, headers=None, **kwargs):
        seen.append(repr((body, headers)))

    before_task_publish.connect(note)
    yield seen
    before_task_publish.disconnect(note)


def no_hits(where: str, text: str) -> None:
    found = NAMES.findall(text)
    assert not found, f"{where}: {sorted(set(found))[:5]} of {len(found)}"


def stored(model) -> str:
    return serializers.serialize("json", model.objects.order_by("pk"), ensure_ascii=False)


def cached() -> str:
    """Everything in the cache: Redis' keys and values, or the local memory's."""
    if hasattr(cache, "_cache") and isinstance(cache._cache, dict):
        return repr(cache._cache)
    client = cache._cache.get_client()
    return repr([(key, client.dump(key)) for key in client.keys("*")])


def load(client: Client, callbacks, content: bytes, name: str) -> ImportBatch:
    with callbacks(execute=True):
        answer = client.post(reverse("procedures:import_start"), {"file": SimpleUploadedFile(name, content)})
    no_hits("redirect", answer.get("Location", ""))
    batch = ImportBatch.objects.latest("pk")
    with callbacks(execute=True):
        client.post(reverse("procedures:import_run", args=[batch.pk]), {"rows": "good"})
    batch.refresh_from_db()
    return batch


def test_a_thousand_persons_leave_no_trace(client, django_capture_on_commit_callbacks, lines, messages, monkeypatch):
    callbacks, temporary = django_capture_on_commit_callbacks, Path(tempfile.gettempdir())
    before = set(temporary.iterdir())
    agency = make_agency()
    client.force_login(make_member(agency, Role.ONE_STOP_OFFICER).user)
    first = load(client, callbacks, csv_bytes(rows(1, 500), header=[*HEADER, *COLUMNS]), "hồ sơ.csv")
    second = load(client, callbacks, xlsx_bytes(rows(501, 500), header=[*HEADER, *COLUMNS]), "hồ sơ.xlsx")
    assert first.rejected + second.rejected == 100 and Case.objects.count() == 900
    load(client, callbacks, csv_bytes([["x", *person(7)]], header=["a", *COLUMNS]), "sai.csv")  # no column is known

    # Accounts that carry the same data, and searches by all of it.
    User.objects.bulk_create(
        User(username=f"oanh{number:04d}", full_name=person(number)[0], email=person(number)[3])
        for number in range(1, PERSONS + 1)
    )
    keeper = actor(Role.ADMINISTRATOR, agency)
    browser = Client(raise_request_exception=False)
    browser.force_login(keeper.user)
    for words in (*person(3), *person(999)):
        for address in ("agencies:people", "procedures:case_list", "documents:document_list"):
            browser.get(reverse(address), {"q": words})
        browser.get(f"/khong-co/{words}/")
        browser.get(reverse("agencies:activity"), {"request": words, "person": words})
        answer = browser.post(reverse("agencies:person_add"), {"full_name": words, "username": words, "email": words})
        no_hits("redirect", answer.get("Location", ""))
        Client().post(reverse("login"), {"login": words, "username": words, "password": words})
    for number in range(1, 6):
        with callbacks(execute=True):
            browser.get(reverse("procedures:import_rejected", args=[first.pk]))
            browser.get(reverse("procedures:case_detail", args=[Case.objects.order_by("pk")[number].pk]))

    # A view and a job that fail with the data in their hands.
    from agencies import jobs

    def broken(job, progress):
        raise ValueError(f"bad row: '{person(8)[0]}', '{person(8)[1]}' {person(8)[3]}")

    monkeypatch.setitem(jobs.KINDS, "trying.fail", jobs.JobKind("trying.fail", "x", broken))
    with callbacks(execute=True):
        jobs.enqueue(keeper, "trying.fail")
    monkeypatch.setattr("django.core.paginator.Paginator.get_page", lambda self, number: fail_with(number))
    assert browser.get(reverse("agencies:people"), {"q": person(9)[0], "page": person(9)[1]}).status_code == 500

    no_hits("log", "\n".join(lines))
    assert any("trying.fail" in line for line in lines) and any("ValueError" in line for line in lines)
    assert all(len(line.splitlines()) == 1 for line in lines[::2])
    no_hits("jobs", stored(Job))
    no_hits("cases", stored(Case))
    no_hits("files", stored(StoredFile))
    no_hits("batches", stored(ImportBatch))
    no_hits("messages", "\n".join(messages))
    no_hits("cache", cached())
    no_hits("mail subjects", "\n".join(letter.subject for letter in mail.outbox))
    no_hits("activity", told_about_others())
    for new in set(temporary.iterdir()) - before:
        if new.is_file():
            no_hits(str(new), new.read_bytes().decode("utf-8", "ignore"))


def fail_with(value):
    raise ValueError(f"no such page: '{value}'")


def told_about_others() -> str:
    """The log's texts, without the names of accounts: those are what its entries are about."""
    entries = ActivityEntry.objects.exclude(object_label="agencies.User").order_by("pk")
    return json.dumps(list(entries.values("before", "after", "reason", "object_name")), ensure_ascii=False)


@pytest.mark.parametrize("text", [*person(5)[1:], " ".join(person(5)[1:])])
def test_the_search_would_find_what_it_looks_for(text):
    with pytest.raises(AssertionError):
        no_hits("here", text)
