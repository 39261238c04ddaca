"""One question at a time: record, go on, keep drafts."""

import pytest
from django.urls import reverse

from agencies.models import Role
from agencies.tests.factories import actor
from audits.models import Finding, Grade
from audits.tests.factories import AuditFactory, FindingFactory
from audits.tests.helpers import signed_in

pytestmark = pytest.mark.django_db
AUTOSAVE = {"X-Autosave": "1"}


@pytest.fixture
def audit():
    return AuditFactory(running=True)


@pytest.fixture
def lead(client, audit):
    return signed_in(client, audit.lead_auditor)


def url_of(item):
    return reverse("audits:audit_item", args=[item.pk])


def test_it_shows_the_question_with_guidance_and_progress(lead, audit):
    items = list(audit.checklist.in_order())
    page = lead.get(url_of(items[2])).content.decode()
    assert items[2].question in page and items[2].guidance in page
    assert f"Câu 3/{len(items)}" in page
    assert page.count('type="radio"') == 4


def test_recording_goes_on_to_the_next_unanswered(lead, audit):
    items = list(audit.checklist.in_order())
    FindingFactory(item=items[1], grade=Grade.CONFORMING, note="")
    answer = lead.post(url_of(items[0]), {"grade": "conforming", "note": ""})
    assert answer.url == url_of(items[2])
    assert items[0].finding.grade == Grade.CONFORMING


def test_the_last_one_leads_to_the_summary(lead, audit):
    items = list(audit.checklist.in_order())
    for item in items[1:]:
        FindingFactory(item=item)
    answer = lead.post(url_of(items[0]), {"grade": "major", "note": "Sai."}, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("audits:audit_detail", args=[audit.pk])
    assert "Đã ghi đủ các câu hỏi" in answer.content.decode()


@pytest.mark.parametrize(
    "given, words",
    [({"grade": "minor", "note": " "}, "Hãy ghi đã phát hiện gì."), ({"note": "Có ghi"}, "Hãy chọn mức")],
)
def test_what_is_missing_is_said_and_nothing_is_lost(lead, audit, given, words):
    item = audit.checklist.first()
    answer = lead.post(url_of(item), given)
    page = answer.content.decode()
    assert answer.status_code == 422 and words in page
    if given.get("grade"):
        assert 'value="minor" checked' in page
    else:
        assert "Có ghi" in page
    assert not Finding.objects.exists()


def test_autosave_keeps_a_draft_and_shows_it_again(lead, audit):
    item = audit.checklist.first()
    assert lead.post(url_of(item), {"grade": "minor", "note": ""}, headers=AUTOSAVE).status_code == 204
    assert not Finding.objects.exists()
    page = lead.get(url_of(item)).content.decode()
    assert 'value="minor" checked' in page and "Đang ghi dở" in page


def test_autosave_records_what_is_complete(lead, audit):
    item = audit.checklist.first()
    assert lead.post(url_of(item), {"grade": "minor", "note": "Thiếu phiếu"}, headers=AUTOSAVE).status_code == 204
    assert Finding.objects.get().note == "Thiếu phiếu"


def test_autosave_after_closing_says_no(client):
    audit = AuditFactory(closed=True)
    item = audit.checklist.first()
    answer = signed_in(client, audit.lead_auditor).post(url_of(item), {"grade": "conforming"}, headers=AUTOSAVE)
    assert answer.status_code == 409 and not Finding.objects.exists()


def test_before_the_start_it_points_back(client):
    audit = AuditFactory()
    answer = signed_in(client, audit.lead_auditor).get(url_of(audit.checklist.first()))
    assert answer.url == reverse("audits:audit_detail", args=[audit.pk])


def test_only_the_lead_gets_here(client, audit):
    item = audit.checklist.first()
    for role in (Role.AUDITOR, Role.SECRETARY, Role.LEADER, Role.STAFF):
        assert signed_in(client, actor(role, agency=audit.agency)).get(url_of(item)).status_code == 403
    assert signed_in(client, actor(Role.AUDITOR)).get(url_of(item)).status_code == 404


def test_it_needs_no_more_queries_later_in_the_audit(lead, audit, assert_constant_queries):
    items = list(audit.checklist.in_order())
    FindingFactory(item=items[0])

    def more():
        for item in items[1:6]:
            FindingFactory(item=item)

    assert_constant_queries(lambda: lead.get(url_of(items[8])), more)
