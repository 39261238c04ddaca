"""List, plan, change, start, follow and close audits in the browser's words."""

from datetime import date

import pytest
from django.urls import reverse

from agencies.models import Role
from agencies.tests.factories import DepartmentFactory, actor, membership
from audits.models import Audit, AuditState, Grade, Nonconformity
from audits.tests.factories import AuditFactory, FindingFactory
from audits.tests.helpers import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def secretary():
    return actor(Role.SECRETARY)


def grade_all(audit, grade=Grade.CONFORMING, **fields):
    for item in audit.checklist.in_order():
        FindingFactory(item=item, grade=grade, **fields)


def posted(departments, lead, **changed):
    return {
        "title": "Đánh giá nội bộ năm 2026",
        "planned_from": "23/11/2026",
        "planned_to": "27/11/2026",
        "departments": [department.pk for department in departments],
        "lead_auditor": lead.pk,
    } | changed


# --- list


def test_the_list_says_what_fills_it(client, secretary):
    page = signed_in(client, secretary).get(reverse("audits:audit_list")).content.decode()
    assert "Chưa có cuộc đánh giá" in page and reverse("audits:audit_create") in page
    staff = actor(Role.STAFF, agency=secretary.agency)
    assert (
        reverse("audits:audit_create")
        not in signed_in(client, staff).get(reverse("audits:audit_list")).content.decode()
    )


def test_the_list_filters_by_year_and_state(client, secretary):
    lead = membership(Role.AUDITOR, agency=secretary.agency)
    AuditFactory(title="Đợt cũ", lead_auditor=lead, planned_from=date(2025, 5, 5), closed=True)
    AuditFactory(title="Đợt mới", lead_auditor=lead)
    AuditFactory(title="Của cơ quan khác")
    client = signed_in(client, secretary)
    page = client.get(reverse("audits:audit_list")).content.decode()
    assert "Đợt cũ" in page and "Đợt mới" in page and "Của cơ quan khác" not in page
    page = client.get(reverse("audits:audit_list"), {"year": "2025"}).content.decode()
    assert "Đợt cũ" in page and "Đợt mới" not in page
    page = client.get(reverse("audits:audit_list"), {"state": "running"}).content.decode()
    assert "Không có cuộc đánh giá nào" in page


def test_the_list_needs_no_more_queries_for_more_audits(client, secretary, assert_constant_queries):
    lead = membership(Role.AUDITOR, agency=secretary.agency)
    AuditFactory(lead_auditor=lead)
    client = signed_in(client, secretary)
    assert_constant_queries(
        lambda: client.get(reverse("audits:audit_list")),
        lambda: [AuditFactory(lead_auditor=membership(Role.AUDITOR, agency=secretary.agency)) for _ in range(4)],
    )


# --- plan


def test_planning(client, secretary):
    departments = DepartmentFactory.create_batch(2, agency=secretary.agency)
    lead = membership(Role.AUDITOR, agency=secretary.agency)
    answer = signed_in(client, secretary).post(reverse("audits:audit_create"), posted(departments, lead))
    audit = Audit.objects.get()
    assert answer.url == reverse("audits:audit_detail", args=[audit.pk])
    assert set(audit.departments.all()) == set(departments) and audit.planned_from == date(2026, 11, 23)


def test_a_lead_from_the_audited_department_is_refused_at_the_field(client, secretary):
    department = DepartmentFactory(agency=secretary.agency, name="Phòng Tư pháp")
    lead = membership(Role.AUDITOR, agency=secretary.agency, department=department)
    answer = signed_in(client, secretary).post(reverse("audits:audit_create"), posted([department], lead))
    page = answer.content.decode()
    assert answer.status_code == 422 and "không được đánh giá phòng của mình" in page
    assert 'value="23/11/2026"' in page and not Audit.objects.exists()


def test_people_of_other_agencies_are_no_choice(client, secretary):
    foreign = membership(Role.AUDITOR)
    answer = signed_in(client, secretary).post(
        reverse("audits:audit_create"), posted([DepartmentFactory(agency=foreign.agency)], foreign)
    )
    assert answer.status_code == 422 and not Audit.objects.exists()


@pytest.mark.parametrize("role", [Role.DEPARTMENT_HEAD, Role.LEADER, Role.STAFF, Role.INSPECTOR])
def test_who_may_not_plan(client, role):
    who = actor(role)
    assert signed_in(client, who).get(reverse("audits:audit_create")).status_code == 403


# --- change


def test_changing_shows_what_is_there_and_keeps_departments_once_it_runs(client, secretary):
    lead = membership(Role.AUDITOR, agency=secretary.agency)
    audit = AuditFactory(lead_auditor=lead, running=True)
    client = signed_in(client, secretary)
    url = reverse("audits:audit_edit", args=[audit.pk])
    page = client.get(url).content.decode()
    assert audit.title in page and 'name="departments"' not in page
    client.post(url, posted([DepartmentFactory(agency=secretary.agency)], lead, title="Tên mới"))
    kept = audit.departments.get()
    audit.refresh_from_db()
    assert audit.title == "Tên mới" and audit.departments.get() == kept


def test_a_closed_audit_is_not_changed(client, secretary):
    audit = AuditFactory(lead_auditor=membership(Role.AUDITOR, agency=secretary.agency), closed=True)
    assert signed_in(client, secretary).get(reverse("audits:audit_edit", args=[audit.pk])).status_code == 403


# --- follow and start


def test_the_lead_starts_and_lands_on_the_first_question(client):
    audit = AuditFactory()
    url = reverse("audits:audit_start", args=[audit.pk])
    client = signed_in(client, audit.lead_auditor)
    assert "Bắt đầu đánh giá" in client.get(reverse("audits:audit_detail", args=[audit.pk])).content.decode()
    assert client.get(url).status_code == 405
    answer = client.post(url)
    audit.refresh_from_db()
    assert audit.state == AuditState.RUNNING
    assert answer.url == reverse("audits:audit_item", args=[audit.checklist.in_order().first().pk])


def test_others_only_look(client, secretary):
    audit = AuditFactory(lead_auditor=membership(Role.AUDITOR, agency=secretary.agency))
    other = actor(Role.AUDITOR, agency=secretary.agency)
    page = signed_in(client, other).get(reverse("audits:audit_detail", args=[audit.pk])).content.decode()
    assert "Bắt đầu đánh giá" not in page
    for name in ("audit_start", "audit_close"):
        assert client.post(reverse(f"audits:{name}", args=[audit.pk])).status_code == 403


def test_another_agencys_audit_is_not_there(client, secretary):
    audit = AuditFactory()
    client = signed_in(client, secretary)
    for name in ("audit_detail", "audit_edit", "audit_close"):
        assert client.get(reverse(f"audits:{name}", args=[audit.pk])).status_code == 404


def test_the_page_of_a_larger_audit_needs_no_more_queries(client, assert_constant_queries):
    audit = AuditFactory(running=True)
    client = signed_in(client, audit.lead_auditor)
    items = list(audit.checklist.in_order())
    FindingFactory(item=items[0])

    def more():
        for item in items[1:6]:
            FindingFactory(item=item, grade=Grade.OPPORTUNITY)

    assert_constant_queries(lambda: client.get(reverse("audits:audit_detail", args=[audit.pk])), more)


# --- close


def test_closing_shows_what_will_follow_and_does_it(client):
    audit = AuditFactory(running=True)
    department = audit.departments.get()
    head = membership(Role.DEPARTMENT_HEAD, department=department)
    grade_all(audit, note="")
    finding = audit.checklist.first().finding
    finding.grade, finding.note = Grade.MAJOR, "Hồ sơ quá hạn không xin lỗi."
    finding.save()
    client = signed_in(client, audit.lead_auditor)
    url = reverse("audits:audit_close", args=[audit.pk])
    page = client.get(url).content.decode()
    assert head.user.full_name in page and finding.note in page and "1 không phù hợp nặng" in page
    answer = client.post(url, {"conclusion": "Duy trì tốt.", f"due_{finding.pk}": "15/01/2027"}, follow=True)
    assert "Số hành động khắc phục được mở: 1" in answer.content.decode()
    action = Nonconformity.objects.get().actions.get()
    assert action.due_on == date(2027, 1, 15) and action.owner == head
    assert reverse("audits:action_detail", args=[action.pk]) in answer.content.decode()


def test_closing_with_a_bad_day_keeps_what_was_typed(client):
    audit = AuditFactory(running=True)
    membership(Role.DEPARTMENT_HEAD, department=audit.departments.get())
    grade_all(audit, Grade.MAJOR)
    finding = audit.checklist.first().finding
    answer = signed_in(client, audit.lead_auditor).post(
        reverse("audits:audit_close", args=[audit.pk]),
        {"conclusion": "Đã viết dài.", f"due_{finding.pk}": "31/02/2027"},
    )
    page = answer.content.decode()
    assert answer.status_code == 422 and "Đã viết dài." in page and "31/02/2027" in page
    assert not Nonconformity.objects.exists()


def test_a_department_without_head_is_named_before(client):
    audit = AuditFactory(running=True)
    grade_all(audit, Grade.MAJOR)
    page = signed_in(client, audit.lead_auditor).get(reverse("audits:audit_close", args=[audit.pk])).content.decode()
    assert f"{audit.departments.get()} chưa có trưởng phòng" in page


def test_it_closes_only_when_every_question_is_answered(client):
    audit = AuditFactory(running=True)
    answer = signed_in(client, audit.lead_auditor).get(reverse("audits:audit_close", args=[audit.pk]), follow=True)
    assert "câu hỏi chưa ghi xong" in answer.content.decode()
