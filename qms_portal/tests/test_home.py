"""The first page by role: what each sees first, what stands in an empty one, and that it stays quick when work grows."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies import clock
from agencies.actor import Actor
from agencies.models import Job, Role
from agencies.tests.factories import AgencyFactory, DepartmentFactory, MembershipFactory, actor
from audits.tests.factories import ActionFactory, AuditFactory
from documents.models import OfficialDocument
from objectives.tests.factories import ObjectiveFactory, ObjectiveSetFactory, PolicyFactory, TargetFactory
from procedures.models import DepartmentTally, RegulationChange
from procedures.tests.factories import ProcedureFactory
from qms_portal.home import overseeing
from qms_portal.home.parts import SHOWN
from reports.models import ReportLine, ReportState
from reports.services import open_period
from reports.tests.factories import issue

TODAY = date(2026, 6, 17)  # Q2 ends on 14/6 and is due on 16/6: one working day late

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def business_day():
    with clock.freeze(TODAY):
        yield


class World:
    """A district whose second quarter is open: one department has filed a miss, the other nothing."""

    def __init__(self):
        self.agency = AgencyFactory()
        self.late, self.filed = DepartmentFactory.create_batch(2, agency=self.agency)
        self.objectives = ObjectiveSetFactory(agency=self.agency, policy=PolicyFactory(agency=self.agency))
        objective = ObjectiveFactory(
            objective_set=self.objectives,
            number=1,
            text="Hồ sơ đúng hạn",
            measure="manual_ratio",
            by_department=True,
            value=None,
        )
        for department in (self.late, self.filed):
            TargetFactory(objective=objective, department=department)
        issue(self.objectives)
        self.secretary = actor(Role.SECRETARY, agency=self.agency)
        self.period = open_period(self.secretary, year=2026, kind="Q2")
        self.file(self.period.reports.get(department=self.filed))

    def file(self, report, value="91.5"):
        line = report.lines.get()
        line.value, line.verdict = Decimal(value), "missed"
        line.whys, line.action = ["Thiếu người", "Nghỉ phép cùng lúc"], "Lập lịch nghỉ luân phiên"
        line.action_owner, line.action_due_on = self.secretary.membership, date(2026, 7, 30)
        line.save()
        report.state, report.submitted_at = ReportState.SUBMITTED, clock.now()
        report.save()

    def person(self, role, **fields) -> Actor:
        return actor(role, agency=self.agency, **fields)


@pytest.fixture
def world():
    return World()


@pytest.fixture
def page(client):
    """The text of the first page as a person sees it."""

    def get(person: Actor) -> str:
        client.force_login(person.user)
        response = client.get(reverse("home"))
        assert response.status_code == 200
        return response.text

    return get


@pytest.mark.parametrize("role", Role.values)
def test_a_new_agency_sees_why_nothing_is_there_yet(page, role):
    text = page(actor(role, agency=AgencyFactory()))
    assert text.count("<h1") == 1
    assert "q-empty" in text or "q-soft" in text or "Không có việc nào lỗi" in text


@pytest.mark.parametrize("role", Role.values)
def test_every_role_sees_its_page_in_a_working_agency(page, world, role):
    assert page(world.person(role)).count("<h1") == 1


def test_someone_without_a_role_is_told_who_gives_one(page):
    person = actor(Role.STAFF, agency=AgencyFactory())
    person.membership.valid_to = date(2026, 1, 1)
    person.membership.save()
    assert "chưa được giao vai trò" in page(person)


def test_a_head_sees_how_late_the_report_is_and_one_button(page, world):
    head = world.person(Role.DEPARTMENT_HEAD, department=world.late)
    report = world.period.reports.get(department=world.late)
    text = page(head)
    assert "q-strip--late" in text
    assert text.count(f'href="{reverse("reports:filing", args=[report.pk])}"') == 1
    assert "Hồ sơ đúng hạn" in text


def test_what_is_due_first_stands_on_top(page, world):
    """An overdue quarter must not hide behind the one that was opened after it."""
    with clock.freeze(date(2026, 6, 20)):
        newer = open_period(world.secretary, year=2026, kind="Q3")
        text = page(world.person(Role.DEPARTMENT_HEAD, department=world.late))
        old, new = (period.reports.get(department=world.late) for period in (world.period, newer))
        assert text.index(reverse("reports:filing", args=[old.pk])) < text.index(
            reverse("reports:filing", args=[new.pk])
        )
        assert f"Trễ: {world.late.name}" in page(world.secretary)


def test_a_head_who_has_filed_reads_instead_of_writing(page, world):
    head = world.person(Role.DEPARTMENT_HEAD, department=world.filed)
    report = world.period.reports.get(department=world.filed)
    text = page(head)
    assert reverse("reports:filing_review", args=[report.pk]) in text
    assert reverse("reports:filing", args=[report.pk]) + '"' not in text
    assert "91,5" in text
    assert "Không đạt" in text


def test_a_head_whose_department_has_no_objective_has_nothing_to_report(page, world):
    head = world.person(Role.DEPARTMENT_HEAD, department=DepartmentFactory(agency=world.agency))
    assert "không có mục tiêu phải báo cáo" in page(head)


def test_the_secretary_sees_who_is_late_and_what_to_review(page, world):
    text = page(world.secretary)
    assert world.late.name in text
    assert text.count(world.filed.name) >= 2  # on the board and in the queue
    assert "Báo cáo chờ xem xét" in text
    assert reverse("reports:review_pack", args=[world.period.pk]) in text


def test_the_leader_sees_the_miss_with_cause_and_action(page, world):
    text = page(world.person(Role.LEADER))
    assert "91,5" in text
    assert "Nghỉ phép cùng lúc" in text
    assert "Lập lịch nghỉ luân phiên" in text


def test_drafts_are_not_read_out_as_misses(page, world):
    report = world.period.reports.get(department=world.filed)
    report.state = ReportState.DRAFT
    report.save()
    assert "Nghỉ phép cùng lúc" not in page(world.person(Role.LEADER))


def test_the_worst_misses_come_first():
    far = ReportLine(value=Decimal(50), target_value=Decimal(100))
    near = ReportLine(value=Decimal(97), target_value=Decimal(98))
    over = ReportLine(value=Decimal(20), target_value=Decimal(12))
    above = ReportLine(value=Decimal(5), target_value=Decimal(1), target_value_to=Decimal(2))
    unknown = ReportLine(value=None, target_value=Decimal(98))
    ranked = sorted([near, over, far, above, unknown], key=overseeing.gap, reverse=True)
    assert ranked == [above, unknown, over, far, near]


def test_another_agencys_misses_stay_there(page, world):
    stranger = actor(Role.LEADER, agency=AgencyFactory())
    assert "Nghỉ phép cùng lúc" not in page(stranger)


def stages(world) -> list[str]:
    return [stage["state"] for stage in overseeing.year(world.secretary).rows]


def test_the_line_of_the_year(world):
    # Q1 was never opened and is over, Q2 is overdue, the rest lies ahead.
    assert stages(world) == ["done", "done", "done", "late", "late", "todo", "todo", "todo", "todo"]
    AuditFactory(
        lead_auditor=MembershipFactory(auditor=True, agency=world.agency), running=True, planned_from=date(2026, 6, 15)
    )
    assert stages(world)[7] == "now"


def test_the_line_of_a_year_that_begins_with_its_policy():
    secretary = actor(Role.SECRETARY, agency=AgencyFactory())
    states = [stage["state"] for stage in overseeing.year(secretary).rows]
    assert states[:3] == ["now", "todo", "todo"]
    policy = PolicyFactory(agency=secretary.agency)
    ObjectiveSetFactory(agency=secretary.agency, policy=policy)
    assert [stage["state"] for stage in overseeing.year(secretary).rows][:3] == ["done", "now", "todo"]


def test_the_leader_compares_the_quarters_of_two_years(page, world):
    procedure = ProcedureFactory(agency=world.agency, department=world.filed)
    for start, late in ((date(2024, 12, 15), 10), (date(2025, 12, 15), 4)):
        DepartmentTally.objects.create(
            agency=world.agency, bucket=start, department=procedure.department, received=100, early=50, on_time=50 - late, late=late
        )  # fmt: skip
    text = page(world.person(Role.LEADER))
    assert "90\u00a0%" in text
    assert "96\u00a0%" in text
    assert "tăng 6 điểm" in text


def test_the_secretary_finishes_the_objectives_before_opening_a_period(page):
    secretary = actor(Role.SECRETARY, agency=AgencyFactory())
    assert f'href="{reverse("objectives:set_list")}">Tiếp tục' in page(secretary)
    draft = ObjectiveSetFactory(agency=secretary.agency)
    assert f'href="{reverse("objectives:set_detail", args=[draft.pk])}">Tiếp tục' in page(secretary)
    issue(draft)
    assert "Mở kỳ báo cáo" in page(secretary)


def test_an_inspector_sees_the_worst_misses_of_all_agencies_below(page, world):
    world.agency.parent = AgencyFactory(level="province")
    world.agency.save()
    text = page(actor(Role.INSPECTOR, agency=world.agency.parent))
    assert "Nghỉ phép cùng lúc" in text
    assert f"{world.filed.name}</a> · {world.agency.name}" in text


def test_overdue_actions_say_so(page, world):
    head = world.person(Role.DEPARTMENT_HEAD, department=world.late)
    ActionFactory(open=True, owner=head.membership, due_on=date(2026, 6, 1))
    text = page(head)
    assert "Phân công người theo dõi" in text
    assert "Quá hạn" in text


def test_long_lists_are_cut_and_counted(page, world):
    head = world.person(Role.DEPARTMENT_HEAD, department=world.late)
    ActionFactory.create_batch(SHOWN + 3, open=True, owner=head.membership)
    text = page(head)
    assert text.count("Phân công người theo dõi") == SHOWN
    assert f"({SHOWN + 3})" in text


def test_the_administrator_sees_failures_and_departments_without_a_head(page, world):
    Job.objects.create(agency=world.agency, kind="x", status="failed", error="Tệp hỏng", created_at=clock.now())
    text = page(world.person(Role.ADMINISTRATOR))
    assert "Tệp hỏng" in text
    assert world.late.name in text


def test_an_inspector_sees_agencies_below(page, world):
    province = AgencyFactory(level="province")
    world.agency.parent = province
    world.agency.save()
    text = page(actor(Role.INSPECTOR, agency=province))
    assert world.agency.name in text
    assert reverse("objectives:set_detail", args=[world.objectives.pk]) in text


def queries(client) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(reverse("home")).status_code == 200
    return len(captured)


@pytest.mark.parametrize("role", Role.values)
def test_more_work_asks_no_more_queries(client, world, role):
    person = world.person(role, **({"department": world.late} if role == Role.DEPARTMENT_HEAD else {}))
    client.force_login(person.user)
    grow(world, person, 1)
    queries(client)  # first use fills caches
    few = queries(client)
    grow(world, person, 4)
    assert queries(client) == few


def grow(world, person, count):
    owner = person.membership if person.department else MembershipFactory(head=True, agency=world.agency)
    for _ in range(count):
        ActionFactory(open=True, owner=owner)
        AuditFactory(lead_auditor=MembershipFactory(auditor=True, agency=world.agency))
        AgencyFactory(parent=world.agency)
        OfficialDocument.objects.create(
            agency=world.agency, kind="QĐ", state="signed", abstract="Về việc thử", authority_line="ỦY BAN", notation="QĐ-UBND",
            author=person.membership, drafting_department=world.late, agency_name="x", place_name="x",
            created_at=clock.now(), updated_at=clock.now(),
        )  # fmt: skip


def test_a_rule_to_be_worked_in_soon_stands_with_the_secretary_and_the_head_responsible(page, world):
    change = RegulationChange.objects.create(
        agency=world.agency, title="Nghị định mới", effective_on=date(2026, 3, 20), due_on=date(2026, 6, 20), department=world.late
    )  # fmt: skip
    secretary = actor(Role.SECRETARY, agency=world.agency)
    for person in (secretary, actor(Role.DEPARTMENT_HEAD, department=world.late)):
        shown = page(person)
        assert change.title in shown and "Còn 3 ngày" in shown
    assert change.title not in page(actor(Role.DEPARTMENT_HEAD, department=world.filed))
    change.done_on, change.done_how = TODAY, "QT-01"
    change.save()
    assert change.title not in page(secretary)
