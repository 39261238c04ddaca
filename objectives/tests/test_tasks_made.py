"""Recurrences become dated tasks when a set comes into force: for whom, from when on, once; what ends takes its tasks along."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies import clock
from agencies.actor import Actor
from agencies.models import CutOff, DepartmentKind, Role
from agencies.tests.factories import DepartmentFactory, actor
from objectives import services
from objectives.models import ActionPlanItem, ObjectiveSet, PlanTask
from objectives.tests.factories import ObjectiveFactory, ObjectiveSetFactory, PlanItemFactory, TargetFactory, issued
from procedures.models import CalendarDay

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 30)


@pytest.fixture(autouse=True)
def business_day():
    with clock.freeze(TODAY):
        yield


@pytest.fixture
def in_force(agency):
    """A set decided on 28/3/2026."""
    return issued(ObjectiveSetFactory(agency=agency, year=2026), document={"issued_on": date(2026, 3, 28)})


def item(objective_set, *, recurrence="yearly", **fields):
    objective = fields.pop("objective", None) or ObjectiveFactory(objective_set=objective_set)
    return PlanItemFactory(objective=objective, recurrence=recurrence, **fields)


def made(**filters) -> list[str]:
    tasks = PlanTask.objects.filter(**filters).order_by("due_on", "department__position", "role")
    return [f"{one.due_on:%d/%m} {one.owner_words}" for one in tasks.select_related("department")]


@pytest.mark.requirement("S1-28", "S1-29", where="objectives/services/tasks.py")
def test_a_quarterly_task_of_a_department_is_dated_from_the_decision_on(secretary, in_force, departments):
    item(in_force, recurrence="quarterly", lead_kind="department", lead_department=departments[1])
    services.make_tasks(secretary, in_force)
    # The first quarter ended on 14/3, before the decision; 14/6 is a Sunday.
    assert made() == ["12/06 Phòng Tư pháp", "14/09 Phòng Tư pháp", "14/12 Phòng Tư pháp"]


def test_the_agencys_own_cut_off_and_calendar_count(secretary, in_force, departments):
    in_force.agency.cut_off = CutOff.MONTH_END
    in_force.agency.save()
    CalendarDay.objects.create(day=date(2026, 12, 31), kind="holiday", name="Nghỉ", source="Thử")
    item(in_force, recurrence="always", lead_kind="department", lead_department=departments[0])
    services.make_tasks(secretary, in_force)
    assert [words[:5] for words in made()] == ["31/03", "30/06", "30/09", "30/12"]


@pytest.mark.requirement("S1-30", "S1-33", where="objectives/services/tasks.py")
def test_heads_lead_in_every_department_with_a_part(secretary, in_force, departments):
    objective = ObjectiveFactory(objective_set=in_force, by_department=True, value=None)
    for department in departments[:2]:
        TargetFactory(objective=objective, department=department)
    item(in_force, objective=objective, lead_kind="each")
    services.make_tasks(secretary, in_force)
    assert made() == ["14/12 Phòng Nội vụ", "14/12 Phòng Tư pháp"]


def test_an_objective_without_a_table_concerns_every_department(secretary, in_force, departments):
    item(in_force, lead_kind="each")
    services.make_tasks(secretary, in_force)
    assert made() == [f"14/12 {one.name}" for one in departments]


@pytest.mark.requirement("S1-31", "S1-32", "S2-05", where="objectives/services/tasks.py")
def test_roles_and_the_committee_lead_too(secretary, in_force, departments):
    item(in_force, lead_kind="committee")
    item(in_force, lead_kind="role", lead_role=Role.LEADER)
    item(in_force, lead_kind="")  # nobody knows
    item(in_force, recurrence="once", lead_kind="committee")  # no day
    services.make_tasks(secretary, in_force)
    assert sorted(made()) == ["14/12 Ban Chỉ đạo ISO", "14/12 Lãnh đạo cơ quan"]


def test_a_department_has_no_tasks_after_its_end(secretary, in_force, departments):
    departments[0].valid_to = date(2026, 6, 30)
    departments[0].save()
    item(in_force, recurrence="quarterly", lead_kind="department", lead_department=departments[0])
    services.make_tasks(secretary, in_force)
    assert made() == ["12/06 Phòng Nội vụ"]


def test_a_departments_own_set_is_its_own(secretary, agency, departments):
    own = ObjectiveSetFactory(
        agency=agency, year=2026, department=departments[2], state="in_force", approved_at=clock.now()
    )
    item(own, lead_kind="each")
    services.make_tasks(secretary, own)
    assert made() == [f"14/12 {departments[2].name}"]


def test_a_department_owes_what_it_took_over_once(secretary, in_force, agency, departments):
    """Its own plan is a copy of the agency's at first: the same task on the same day stands on its list once; the committee's
    stays the agency's."""
    item(in_force, task="Rà soát hồ sơ", lead_kind="each")
    item(in_force, lead_kind="committee")
    services.make_tasks(secretary, in_force)
    own = ObjectiveSetFactory(
        agency=agency, year=2026, department=departments[2], state="in_force", approved_at=clock.now()
    )
    item(own, task="Rà  soát hồ sơ", lead_kind="each")
    item(own, task="Việc riêng của phòng", lead_kind="each")
    item(own, lead_kind="committee")
    services.make_tasks(secretary, own)
    assert [one.item.task for one in PlanTask.objects.filter(item__objective__objective_set=own)] == [
        "Việc riêng của phòng"
    ]


def test_asked_again_nothing_is_made_twice(secretary, in_force, departments):
    item(in_force, recurrence="quarterly", lead_kind="each")
    assert len(services.make_tasks(secretary, in_force)) == 9
    dropped = services.drop_task(secretary, PlanTask.objects.first(), reason="Không còn cần")
    assert services.make_tasks(secretary, in_force) == []
    assert PlanTask.objects.count() == 9 and PlanTask.objects.get(pk=dropped.pk).state == "dropped"


def test_a_draft_has_no_tasks(secretary, agency):
    draft = ObjectiveSetFactory(agency=agency)
    item(draft, lead_kind="committee")
    assert services.make_tasks(secretary, draft) == []


def test_many_departments_cost_no_more_queries(secretary, in_force, departments, agency):
    item(in_force, recurrence="quarterly", lead_kind="each")

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert services.make_tasks(secretary, in_force)
        return len(captured)

    few = queries()
    for _n in range(2):
        DepartmentFactory(agency=agency)
        item(in_force, recurrence="quarterly", lead_kind="each")
    assert queries() == few


def test_the_set_before_drops_what_was_still_to_come(secretary, agency, departments):
    """The new set is decided on 1/7: what the old one wanted from then on is dropped, what was due before is still owed."""
    old = issued(ObjectiveSetFactory(agency=agency), document={"issued_on": date(2026, 3, 28)})
    item(old, recurrence="quarterly", lead_kind="department", lead_department=departments[0])
    services.make_tasks(secretary, old)
    ObjectiveSet.objects.filter(pk=old.pk).update(state="replaced")
    new = issued(ObjectiveSetFactory(agency=agency, replaces=old), document={"issued_on": date(2026, 7, 1)})
    item(new, lead_kind="committee")
    with clock.freeze(date(2026, 7, 1)):
        services.make_tasks(secretary, new)
    states = list(PlanTask.objects.filter(item__objective__objective_set=old).values_list("due_on", "state"))
    assert states == [
        (date(2026, 6, 12), "open"), (date(2026, 9, 14), "dropped"), (date(2026, 12, 14), "dropped"),
    ]  # fmt: skip
    assert "01/07/2026" in PlanTask.objects.filter(state="dropped").first().note


def test_next_years_set_leaves_the_old_year_its_rest(secretary, agency, departments):
    """Decided on 10/12/2026 for 2027, whose first quarter begins on 15/12: the task of 14/12/2026 is still owed."""
    old = issued(ObjectiveSetFactory(agency=agency), document={"issued_on": date(2026, 3, 28)})
    item(old, lead_kind="committee")
    services.make_tasks(secretary, old)
    ObjectiveSet.objects.filter(pk=old.pk).update(state="replaced")
    new = issued(ObjectiveSetFactory(agency=agency, year=2027), document={"issued_on": date(2026, 12, 10)})
    with clock.freeze(date(2026, 12, 10)):
        services.make_tasks(secretary, new)
    assert PlanTask.objects.get().state == "open"


def test_an_ended_department_owes_nothing_from_then_on(secretary, in_force, departments):
    item(in_force, recurrence="quarterly", lead_kind="department", lead_department=departments[0])
    services.make_tasks(secretary, in_force)
    departments[0].valid_to = date(2026, 8, 1)
    departments[0].save()
    with clock.freeze(date(2026, 8, 1)):
        assert services.drop_ended() == 0  # it is there until this evening
    with clock.freeze(date(2026, 8, 2)):
        assert services.drop_ended() == 2
        assert services.drop_ended() == 0
    assert [one.state for one in PlanTask.objects.order_by("due_on")] == ["open", "dropped", "dropped"]
    assert "Phòng Nội vụ" in PlanTask.objects.filter(state="dropped").first().note


def test_an_ended_agency_owes_nothing_from_then_on(secretary, in_force, departments):
    item(in_force, recurrence="quarterly", lead_kind="committee")
    services.make_tasks(secretary, in_force)
    in_force.agency.valid_to = date(2026, 6, 30)
    in_force.agency.save()
    with clock.freeze(date(2026, 7, 1)):
        assert services.drop_ended() == 2
    assert [one.state for one in PlanTask.objects.order_by("due_on")] == ["open", "dropped", "dropped"]


# --- who leads, said afterwards


def test_whoever_was_not_understood_is_said_later(client, secretary, in_force, departments):
    unclear = item(in_force, recurrence="quarterly", lead="Ông Ba", lead_kind="")
    services.make_tasks(secretary, in_force)
    client.force_login(secretary.user)
    board = client.get(reverse("objectives:task_board")).text
    assert "Ông Ba" in board and reverse("objectives:plan_assign", args=[unclear.pk]) in board
    with clock.freeze(date(2026, 8, 3)):
        answer = client.post(reverse("objectives:plan_assign", args=[unclear.pk]), {"who": departments[1].pk})
    assert answer.status_code == 302
    # What was due before is not asked of anybody now.
    assert made() == ["14/09 Phòng Tư pháp", "14/12 Phòng Tư pháp"]
    assert ActionPlanItem.objects.get().lead == "Ông Ba"


def test_whoever_was_taken_for_the_leader_is_freed(secretary, in_force, departments):
    wrong = item(in_force, lead_kind="department", lead_department=departments[0])
    services.make_tasks(secretary, in_force)
    services.assign_item(secretary, wrong, who="committee")
    assert made(state="open") == ["14/12 Ban Chỉ đạo ISO"] and made(state="dropped") == ["14/12 Phòng Nội vụ"]


@pytest.mark.parametrize("who", ["", "0", "role:king", "?"])
def test_only_what_there_is_can_lead(client, secretary, in_force, who):
    unclear = item(in_force, lead_kind="")
    client.force_login(secretary.user)
    assert client.post(reverse("objectives:plan_assign", args=[unclear.pk]), {"who": who}).status_code == 422
    assert not PlanTask.objects.exists()


def test_others_say_nothing_about_it(client, in_force):
    unclear = item(in_force, lead_kind="")
    address = reverse("objectives:plan_assign", args=[unclear.pk])
    for role, status in ((Role.DEPARTMENT_HEAD, 403), (Role.LEADER, 403)):
        client.force_login(actor(role, agency=in_force.agency).user)
        assert client.post(address, {"who": "committee"}).status_code == status
    client.force_login(actor(Role.SECRETARY).user)
    assert client.post(address, {"who": "committee"}).status_code == 404


# --- from the words to the list


@pytest.mark.requirement("S1-19", "S1-28", "S1-33", where="objectives/services/plans.py")
def test_the_plan_keeps_the_words_and_knows_who_and_when(client, secretary, objective, departments, agency):
    office = DepartmentFactory(agency=agency, name="Văn phòng HĐND và UBND", kind=DepartmentKind.OFFICE)
    rows = [
        {"task": "Bố trí nhân sự", "lead": "Trưởng phòng", "joining": "Công chức", "when_words": "Thường xuyên",
         "resources": "Hai công chức", "evaluation": "Bảng phân công"},
        {"task": "Rà soát rủi ro", "lead": "VP HĐND-UBND", "when_words": "Trước 30/6"},
        {"task": "Việc lạ", "lead": "Ông Ba", "when_words": "Khi có yêu cầu"},
        {"task": "Họp", "lead": "Ông Ba", "who": "committee", "when_words": "Khi có yêu cầu", "due_on": "30/9/2026"},
    ]  # fmt: skip
    client.force_login(secretary.user)
    data = {"p-TOTAL_FORMS": 4, "p-INITIAL_FORMS": 0, "version": objective.version, "action": "save"}
    data |= {f"p-{n}-{name}": value for n, row in enumerate(rows) for name, value in row.items()}
    page = client.post(reverse("objectives:objective_plan", args=[objective.pk]), data, follow=True).text
    first, second, third, fourth = ActionPlanItem.objects.order_by("position")
    assert (first.lead, first.lead_kind, first.recurrence) == ("Trưởng phòng", "each", "always")
    assert (first.resources, first.evaluation) == ("Hai công chức", "Bảng phân công")
    assert (second.lead_department, second.recurrence, second.due_on) == (office, "once", date(2026, 6, 30))
    assert (third.lead_kind, third.due_on) == ("", None)
    assert (fourth.lead_kind, fourth.due_on) == ("committee", date(2026, 9, 30))
    assert "Dòng 3" in page and "Hai công chức" in page and "Bảng phân công" in page
    again = client.get(reverse("objectives:objective_plan", args=[objective.pk])).text
    assert "30/09/2026" in again and "Văn phòng HĐND và UBND" in again


@pytest.mark.parametrize(
    ("when", "due", "words"),
    [("trước 31/6", "", "31/6"), ("Trước 30/6/2025", "", "2026"), ("Hàng năm", "40/1/2026", "ngày/tháng/năm")],
)
def test_a_day_that_is_none_is_told_at_its_row(client, secretary, objective, when, due, words):
    client.force_login(secretary.user)
    data = {
        "p-TOTAL_FORMS": 1, "p-INITIAL_FORMS": 0, "version": objective.version, "action": "save", "p-0-task": "Họp",
        "p-0-lead": "Trưởng phòng", "p-0-when_words": when, "p-0-due_on": due,
    }  # fmt: skip
    page = client.post(reverse("objectives:objective_plan", args=[objective.pk]), data)
    assert page.status_code == 200 and "Dòng 1" in page.text and words in page.text
    assert not ActionPlanItem.objects.exists()


def test_a_plan_moves_on_with_the_year(secretary, agency, departments, in_force):
    gone = departments[0]
    item(in_force, recurrence="once", due_on=date(2026, 6, 30), when_words="Trước 30/6/2026", lead_kind="each")
    item(in_force, lead="Phòng Tư pháp", lead_kind="department", lead_department=gone)
    gone.valid_to = TODAY - timedelta(days=1)
    gone.save()
    copied = services.copy_set(secretary, in_force, 2027)
    first, second = ActionPlanItem.objects.filter(objective__objective_set=copied).order_by("objective__number")
    assert (first.due_on, first.when_words) == (date(2027, 6, 30), "Trước 30/6/2027")
    assert second.lead_department == departments[1]


def test_the_decision_dates_the_tasks(secretary, agency, departments):
    """Issued, and the tasks are there: in the same transaction."""
    objective_set = ObjectiveSetFactory(agency=agency)
    item(objective_set, lead_kind="committee")
    issued(objective_set, state="in_decision", decision_version=objective_set.version)
    document = objective_set.decision
    document.subject_label, document.subject_id = ObjectiveSet._meta.label, str(objective_set.pk)
    document.save()
    services.put_in_force(Actor.system(agency), document)
    assert made() == ["14/12 Ban Chỉ đạo ISO"]
