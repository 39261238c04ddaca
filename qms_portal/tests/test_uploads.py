"""Files in and out across the apps: hostile uploads are refused at their field, downloads run nowhere (reliability F5)."""

from contextlib import closing
from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agencies import clock
from agencies.models import ActivityEntry, Role, StoredFile
from agencies.tests.factories import actor
from agencies.tests.test_secrecy import SECRET_FILES
from audits.tests.factories import ActionFactory
from documents.models import OfficialDocument
from qms_portal.tests.places import Place
from reports.tests.factories import World

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 9, 16, 10, 0)
HOSTILE = {
    "page as PDF": ("a.pdf", b"<!doctype html><script>alert(1)</script>"),
    "drawing as picture": ("a.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>"),
    "program as workbook": ("a.xlsx", b"MZ\x90\x00"),
    "archive as Word": ("a.docx", b"PK\x03\x04 nothing"),
    "secret Word file": SECRET_FILES["Word"],
    "secret PDF": SECRET_FILES["PDF"],
    "secret name": ("KH-MẬT.pdf", b"%PDF-1.7"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_evidence_of_an_action(client, name):
    action = ActionFactory(open=True)
    client.force_login(action.owner.user)
    data = {"result": "Đã phân công lại.", "evidence": SimpleUploadedFile(*HOSTILE[name])}
    answer = client.post(reverse("audits:action_complete", args=[action.pk]), data)
    page = answer.content.decode()
    assert answer.status_code == 422 and "Đã phân công lại." in page
    assert ("xem sổ riêng" if "secret" in name else "Nội dung tệp không đúng với loại tệp") in page
    assert not StoredFile.objects.exists()
    assert ActivityEntry.objects.filter(code="agencies.secret_refused").exists() == ("secret" in name)


@pytest.mark.parametrize("name", HOSTILE)
def test_evidence_of_a_report(client, name):
    world = World()
    report = world.report()
    line = world.line(report, 2)
    data = world.data(report, **{"do": "save"})
    data[f"l{line.pk}-evidence"] = SimpleUploadedFile(*HOSTILE[name])
    client.force_login(world.head.user)
    answer = client.post(reverse("reports:filing", args=[report.pk]), data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert ("xem sổ riêng" if "secret" in name else "Nội dung tệp không đúng với loại tệp") in page
    line.refresh_from_db()
    assert line.evidence is None


def test_a_secret_text_is_refused_where_it_is_typed(client):
    world = World()
    report = world.report()
    data = world.data(report, **{"do": "save", "2.note": "Theo kế hoạch A (TỐI MẬT)"})
    client.force_login(world.head.user)
    answer = client.post(reverse("reports:filing", args=[report.pk]), data, follow=True)
    assert "xem sổ riêng" in answer.content.decode()
    assert world.line(report, 2).note == ""
    assert ActivityEntry.objects.get(code="agencies.secret_refused").after == {"where": ["text"]}


# Every address that sends a stored file, and who may have it.
DOWNLOADS = {
    "audits:action_evidence": ("evidenced_action", Role.DEPARTMENT_HEAD),
    "objectives:task_evidence": ("done_plan_task", Role.DEPARTMENT_HEAD),
    "reports:evidence": ("evidence", Role.DEPARTMENT_HEAD),
    "reports:review_pack_file": ("pack", Role.SECRETARY),
    "objectives:set_posting_photo": ("set_posting", Role.DEPARTMENT_HEAD),
    "documents:document_pdf": ("document_with_file", Role.SECRETARY),
    "procedures:import_rejected": ("checked_import", Role.ONE_STOP_OFFICER),
    "procedures:case_letter": ("extended_case", Role.ONE_STOP_OFFICER),
    "procedures:posting_evidence": ("posting", Role.SECRETARY),
    "agencies:training_file": ("training_minutes", Role.SECRETARY),
    "agencies:training_appraisal_file": ("appraisal", Role.SECRETARY),
    "procedures:control_file": ("controlled_document", Role.STAFF),
    "audits:management_review_minutes": ("held_review", Role.STAFF),
    "procedures:export_file": ("case_export_job", Role.SECRETARY),
    "objectives:poster_file": ("poster_file", Role.SECRETARY),
}
# Sent to everybody once its agency has opened the page: objectives/tests/test_public_page.py.
FOR_EVERYBODY = {"public:poster"}


@pytest.mark.parametrize("name", DOWNLOADS)
def test_downloads_run_nowhere_and_belong_to_somebody(client, name):
    kind, role = DOWNLOADS[name]
    with clock.freeze(NOW):
        place = Place()
        address = reverse(name, kwargs=place.arguments(kind, place.people[role]))
        client.force_login(place.people[role].user)
        for query in ("", "?tai-ve", "?xem"):
            with closing(client.get(address + query)) as answer:
                assert answer.status_code == 200, answer
                shown = answer["Content-Disposition"].split(";")[0]
                assert shown == "attachment" or answer["Content-Type"] == "application/pdf"
                assert answer["X-Content-Type-Options"] == "nosniff"
                assert "no-store" in answer["Cache-Control"]
                assert answer["Content-Type"].split(";")[0] not in ("text/html", "image/svg+xml")
        for stranger in (Role.SECRETARY, Role.ADMINISTRATOR, role):
            client.force_login(actor(stranger).user)
            with closing(client.get(address)) as answer:
                assert answer.status_code == 404


def test_every_stored_file_is_served_by_one_of_these():
    """A new address that sends files: add it above."""
    from pathlib import Path

    from django.conf import settings

    senders = [
        path
        for app in ("agencies", "documents", "procedures", "objectives", "audits", "reports", "qms_portal")
        for path in Path(settings.BASE_DIR / app).rglob("*.py")
        if "tests" not in path.parts and "files.response(" in path.read_text(encoding="utf-8")
    ]
    calls = sum(path.read_text(encoding="utf-8").count("files.response(") for path in senders)
    assert calls == len(DOWNLOADS) + len(FOR_EVERYBODY), senders
    assert OfficialDocument._meta.get_field("pdf").related_model is StoredFile
