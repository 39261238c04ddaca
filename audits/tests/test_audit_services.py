"""Planning, running and closing an internal audit."""

from datetime import date

import pytest

from agencies.actor import Actor
from agencies.errors import UserError
from agencies.models import ActivityEntry, DepartmentKind, Role
from agencies.tests.factories import DepartmentFactory, actor, membership
from audits import services
from audits.models import ActionState, AuditState, Grade, Origin
from audits.tests.factories import AuditFactory, FindingFactory
from procedures.workdays import working_days_after

pytestmark = pytest.mark.django_db


def lead_of(audit) -> Actor:
    return Actor.for_membership(audit.lead_auditor)


def plan(who, departments, lead, **changed):
    given = {"title": "Đánh giá nội bộ năm 2026", "planned_from": date(2026, 11, 23), "planned_to": date(2026, 11, 27)}
    return services.plan_audit(who, departments=departments, lead_auditor=lead, **given | changed)


def grade_all(audit, **by_clause):
    """Record every question; `c8_5_1="major"` grades a clause otherwise than conforming."""
    for item in audit.checklist.in_order():
        grade = by_clause.get("c" + item.clause.replace(".", "_"), Grade.CONFORMING)
        note = "" if grade == Grade.CONFORMING else f"Ghi nhận tại điều khoản {item.clause}."
        services.record_finding(lead_of(audit), item, grade=grade, note=note)


def test_each_department_gets_the_checklist_of_its_kind():
    secretary = actor(Role.SECRETARY)
    office = DepartmentFactory(agency=secretary.agency, kind=DepartmentKind.OFFICE)
    plain = DepartmentFactory(agency=secretary.agency)
    audit = plan(secretary, [office, plain], membership(Role.AUDITOR, agency=secretary.agency))
    clauses = {
        department: set(audit.checklist.order_by().filter(department=department).values_list("clause", flat=True))
        for department in (office, plain)
    }
    common = {"4.4", "5.2", "6.1", "6.2", "7.2", "7.5", "8.5.1", "8.7", "9.1.2", "10.2"}
    assert common <= clauses[office] and common <= clauses[plain]
    assert "8.2" in clauses[office] and "8.2" not in clauses[plain]
    assert audit.year == 2026 and audit.state == AuditState.PLANNED


def test_nobody_leads_the_audit_of_their_own_department():
    secretary = actor(Role.SECRETARY)
    auditor = membership(Role.AUDITOR, agency=secretary.agency)
    department = DepartmentFactory(agency=secretary.agency)
    membership(Role.STAFF, department=department, user=auditor.user)
    with pytest.raises(UserError) as refused:
        plan(secretary, [department], auditor)
    assert refused.value.field == "lead_auditor" and str(department) in str(refused.value.message)


@pytest.mark.parametrize(
    "wrong, field",
    [
        (lambda agency: {"lead": membership(Role.AUDITOR)}, "lead_auditor"),
        (lambda agency: {"lead": membership(Role.STAFF, agency=agency)}, "lead_auditor"),
        (lambda agency: {"lead": membership(Role.AUDITOR, agency=agency, valid_to=date(2026, 1, 1))}, "lead_auditor"),
        (lambda agency: {"departments": []}, "departments"),
        (lambda agency: {"departments": [DepartmentFactory()]}, "departments"),
        (lambda agency: {"planned_to": date(2026, 11, 1)}, "planned_to"),
        (lambda agency: {"title": " "}, "title"),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused(wrong, field):
    secretary = actor(Role.SECRETARY)
    given = {
        "departments": [DepartmentFactory(agency=secretary.agency)],
        "lead": membership(Role.AUDITOR, agency=secretary.agency),
    }
    with pytest.raises(UserError) as refused:
        plan(secretary, **given | wrong(secretary.agency))
    assert refused.value.field == field


def test_changing_departments_keeps_the_questions_of_those_that_stay():
    secretary = actor(Role.SECRETARY)
    stays, leaves, joins = DepartmentFactory.create_batch(3, agency=secretary.agency)
    lead = membership(Role.AUDITOR, agency=secretary.agency)
    audit = plan(secretary, [stays, leaves], lead)
    kept = list(audit.checklist.filter(department=stays).values_list("pk", flat=True))
    given = {
        "title": audit.title,
        "planned_from": audit.planned_from,
        "planned_to": audit.planned_to,
        "lead_auditor": lead,
    }
    services.update_audit(secretary, audit, departments=[stays, joins], **given)
    assert list(audit.checklist.filter(department=stays).values_list("pk", flat=True)) == kept
    assert not audit.checklist.filter(department=leaves).exists() and audit.checklist.filter(department=joins).exists()
    assert ActivityEntry.objects.about(audit).first().after["departments"] == sorted([str(stays), str(joins)])


def test_once_it_runs_departments_are_fixed_and_findings_stay():
    audit = AuditFactory(running=True)
    finding = FindingFactory(item=audit.checklist.first())
    secretary = actor(Role.SECRETARY, agency=audit.agency)
    other = DepartmentFactory(agency=audit.agency)
    given = {"title": "Tên khác", "planned_from": audit.planned_from, "planned_to": audit.planned_to}
    services.update_audit(secretary, audit, departments=[other], lead_auditor=audit.lead_auditor, **given)
    audit.refresh_from_db()
    assert audit.title == "Tên khác" and other not in audit.departments.all()
    finding.refresh_from_db()


def test_only_the_lead_starts_and_records():
    audit = AuditFactory()
    item = audit.checklist.first()
    for other in (actor(Role.AUDITOR, agency=audit.agency), actor(Role.SECRETARY, agency=audit.agency)):
        with pytest.raises(UserError):
            services.start_audit(other, audit)
    with pytest.raises(UserError):
        services.record_finding(lead_of(audit), item, grade=Grade.CONFORMING, note="")
    services.start_audit(lead_of(audit), audit)
    services.record_finding(lead_of(audit), item, grade=Grade.CONFORMING, note="")
    with pytest.raises(UserError):
        services.record_finding(actor(Role.AUDITOR, agency=audit.agency), item, grade=Grade.CONFORMING, note="")


def test_who_moves_into_the_department_meanwhile_stops_auditing_it():
    audit = AuditFactory(running=True)
    item = audit.checklist.first()
    membership(Role.STAFF, department=item.department, user=audit.lead_auditor.user)
    with pytest.raises(UserError):
        services.record_finding(lead_of(audit), item, grade=Grade.CONFORMING, note="")


@pytest.mark.parametrize("grade", [Grade.MINOR, Grade.MAJOR, Grade.OPPORTUNITY])
def test_all_but_conforming_need_a_note(grade):
    audit = AuditFactory(running=True)
    with pytest.raises(UserError) as refused:
        services.record_finding(lead_of(audit), audit.checklist.first(), grade=grade, note=" ")
    assert refused.value.field == "note"


def test_recording_again_replaces_and_leaves_both_in_the_log():
    audit = AuditFactory(running=True)
    item = audit.checklist.first()
    services.record_finding(lead_of(audit), item, grade=Grade.CONFORMING, note="")
    finding = services.record_finding(lead_of(audit), item, grade=Grade.MINOR, note="Thiếu phiếu.")
    services.record_finding(lead_of(audit), item, grade=Grade.MINOR, note="Thiếu phiếu.")
    entries = ActivityEntry.objects.about(finding)
    assert entries.count() == 2 and entries.first().before["grade"] == "conforming"


def test_an_unfinished_entry_is_a_draft_that_keeps_the_audit_open():
    audit = AuditFactory(running=True)
    grade_all(audit)
    item = audit.checklist.first()
    assert services.save_finding_draft(lead_of(audit), item, grade=Grade.MINOR, note="") is None
    item.refresh_from_db()
    assert item.draft_grade == Grade.MINOR and item.finding.grade == Grade.CONFORMING
    with pytest.raises(UserError):
        services.close_audit(lead_of(audit), audit, conclusion="Xong.")
    services.save_finding_draft(lead_of(audit), item, grade=Grade.MINOR, note="Thiếu phiếu.")
    item.refresh_from_db()
    assert not item.has_draft and item.finding.grade == Grade.MINOR


def test_closing_opens_a_nonconformity_for_each_nonconforming_finding():
    audit = AuditFactory(running=True)
    department = audit.departments.get()
    head = membership(Role.DEPARTMENT_HEAD, department=department)
    grade_all(audit, c8_5_1=Grade.MAJOR, c7_5=Grade.MINOR, c9_1_2=Grade.OPPORTUNITY)
    opened = services.close_audit(lead_of(audit), audit, conclusion="Hệ thống được duy trì.")
    assert [n.finding.grade for n in opened] == [Grade.MINOR, Grade.MAJOR]
    today = audit.created_at.date()
    due = {n.finding.grade: n.actions.get().due_on for n in opened}
    assert due == {Grade.MAJOR: working_days_after(today, 10), Grade.MINOR: working_days_after(today, 20)}
    action = opened[0].actions.get()
    assert (action.owner, action.state) == (head, ActionState.UNPLANNED)
    assert opened[0].origin == Origin.AUDIT and opened[0].department == department
    audit.refresh_from_db()
    assert audit.state == AuditState.CLOSED and audit.closed_at


def test_due_days_can_be_chosen():
    audit = AuditFactory(running=True)
    membership(Role.DEPARTMENT_HEAD, department=audit.departments.get())
    grade_all(audit, c10_2=Grade.MINOR)
    finding = audit.checklist.get(clause="10.2").finding
    opened = services.close_audit(lead_of(audit), audit, conclusion="Xong.", due_days={finding.pk: date(2027, 1, 15)})
    assert opened[0].actions.get().due_on == date(2027, 1, 15)


@pytest.mark.parametrize("missing", ["questions", "conclusion", "head"])
def test_closing_is_refused_whole(missing):
    audit = AuditFactory(running=True)
    if missing != "head":
        membership(Role.DEPARTMENT_HEAD, department=audit.departments.get())
    if missing != "questions":
        grade_all(audit, c10_2=Grade.MAJOR)
    with pytest.raises(UserError):
        services.close_audit(lead_of(audit), audit, conclusion="" if missing == "conclusion" else "Xong.")
    audit.refresh_from_db()
    assert audit.state == AuditState.RUNNING and not audit.agency.nonconformities.exists()


def test_a_closed_audit_is_frozen():
    audit = AuditFactory(running=True)
    grade_all(audit)
    services.close_audit(lead_of(audit), audit, conclusion="Xong.")
    with pytest.raises(UserError):
        services.record_finding(lead_of(audit), audit.checklist.first(), grade=Grade.MINOR, note="Muộn.")
    with pytest.raises(UserError):
        services.close_audit(lead_of(audit), audit, conclusion="Lần nữa.")
    with pytest.raises(UserError):
        services.start_audit(lead_of(audit), audit)
