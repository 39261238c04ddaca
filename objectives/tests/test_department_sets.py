"""A department's own set, made from its agency's (S4-05, S1-11), and a subordinate's from its superior's (S2-04)."""

from decimal import Decimal as D

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from agencies.errors import UserError
from agencies.models import Role
from agencies.tests.factories import AgencyFactory, actor
from objectives import services
from objectives.models import Objective, ObjectiveSet, Target
from objectives.results import current_set, period_bounds, set_results
from objectives.tests.factories import ObjectiveFactory, ObjectiveSetFactory, PlanItemFactory, TargetFactory, issued
from procedures.tests.factories import CaseFactory, FieldFactory, ProcedureFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def whole(agency, departments):
    """Three objectives: divided among departments, for everybody, and one in which the first department has no part."""
    found = issued(ObjectiveSetFactory(agency=agency, year=2026))
    divided = ObjectiveFactory(objective_set=found, number=1, value=None, by_department=True)
    for department, value in zip(departments, (99, 95, 90), strict=True):
        TargetFactory(objective=divided, department=department, value=D(value))
    PlanItemFactory(objective=divided, lead_department=departments[1], lead_kind="department")
    PlanItemFactory(objective=divided)
    ObjectiveFactory(objective_set=found, number=2, measure="qualitative", comparator="done", value=None)
    led = ObjectiveFactory(objective_set=found, number=3, measure="satisfaction", value=D(95))
    TargetFactory(objective=led, department=departments[1], role="lead", value=None)
    return found


@pytest.fixture
def head(agency, departments):
    return actor(Role.DEPARTMENT_HEAD, agency=agency, department=departments[0])


@pytest.mark.requirement("S4-05", "S1-11", where="objectives/services/copying.py")
def test_what_a_department_begins_with(whole, head, departments):
    made = services.begin_department_set(head, departments[0], 2026)
    first, second = made.objectives.order_by("number")
    assert (first.number, first.value, first.by_department, first.targets.count()) == (1, D(99), False, 0)
    assert (second.number, second.comparator) == (2, "done")
    assert first.plan_items.count() == 1  # the other task is another department's
    assert (made.department, made.derived_from, made.author) == (departments[0], whole, head.membership)
    assert departments[0].name.upper() in made.title


def test_lines_by_field_come_along(whole, head, departments):
    field = FieldFactory()
    one = whole.objectives.get(number=1)
    Target.objects.filter(objective=one, department=departments[0]).update(field=field)
    made = services.begin_department_set(head, departments[0], 2026)
    objective = made.objectives.get(number=1)
    assert (objective.by_department, objective.value) == (True, None)
    assert [(line.field, line.value) for line in objective.targets.all()] == [(field, D(99))]


def test_without_objectives_of_the_agency_there_is_nothing_to_begin_from(head, departments):
    with pytest.raises(UserError):
        services.begin_department_set(head, departments[0], 2026)


@pytest.mark.parametrize("role", [Role.LEADER, Role.STAFF, Role.OFFICE_HEAD])
def test_only_its_head_and_the_secretary_begin(whole, agency, departments, head, role):
    with pytest.raises(PermissionDenied):
        services.begin_department_set(actor(role, agency=agency, department=departments[0]), departments[0], 2026)
    with pytest.raises(PermissionDenied):
        services.begin_department_set(head, departments[1], 2026)


def test_the_head_raises_targets_and_adds_objectives_but_not_in_the_agencys_set(whole, head, departments, client):
    made = services.begin_department_set(head, departments[0], 2026)
    client.force_login(head.user)
    data = {"text": "Không hồ sơ nào thất lạc", "measure": "manual_number", "comparator": "<=", "value": "0", "unit": "hồ sơ", "nature": "quantitative"}  # fmt: skip
    answer = client.post(reverse("objectives:objective_add", args=[made.pk]), data)
    assert answer.status_code == 302 and made.objectives.count() == 3
    assert client.post(reverse("objectives:objective_add", args=[whole.pk]), data).status_code == 403


def test_the_whole_way_in_the_browser(client, whole, head, secretary, departments):
    client.force_login(head.user)
    assert "chưa" in client.get(reverse("objectives:set_list")).text
    begin = reverse("objectives:set_begin_department", args=[departments[0].pk])
    made = client.post(begin, {"year": "2026"}, follow=True)
    assert made.status_code == 200
    row = ObjectiveSet.objects.get(department=departments[0])
    page = client.get(reverse("objectives:set_propose", args=[row.pk]))
    assert page.status_code == 200
    client.post(reverse("objectives:set_propose", args=[row.pk]))
    row.refresh_from_db()
    assert row.state == "proposed"
    assert client.post(reverse("objectives:set_accept", args=[row.pk])).status_code == 403
    client.force_login(secretary.user)
    client.post(reverse("objectives:set_send_back", args=[row.pk]), {"comment": "Nêu biện pháp"})
    client.force_login(head.user)
    assert "Nêu biện pháp" in client.get(reverse("objectives:set_detail", args=[row.pk])).text
    client.post(reverse("objectives:set_propose", args=[row.pk]))
    client.force_login(secretary.user)
    client.post(reverse("objectives:set_accept", args=[row.pk]))
    row.refresh_from_db()
    assert row.state == "in_force" and row.decision is None
    for tab in ("objectives", "targets", "plan", "paper", "checks", "posted"):
        assert client.get(reverse("objectives:set_detail", args=[row.pk]), {"tab": tab}).status_code == 200


def test_results_are_the_departments_alone(whole, head, secretary, departments, client):
    made = services.begin_department_set(head, departments[0], 2026)
    services.propose_set(head, made)
    services.accept_set(secretary, made)
    start, end = period_bounds(whole.agency, 2026, "Y")
    for department, finished in ((departments[0], "2026-03-06 10:00"), (departments[1], "2026-03-20 10:00")):
        procedure = ProcedureFactory(department=department, field=FieldFactory())
        CaseFactory(procedure=procedure, received="2026-03-02 08:00", due="2026-03-09 17:00", finished=finished)
    found = current_set(whole.agency, 2026, departments[0])
    assert found == made
    results = set_results(found, start, end)
    first = results[0].whole
    assert (first.goal.value, first.result.value, first.result.denominator) == (D(99), D(100), 1)
    client.force_login(head.user)
    page = client.get(reverse("objectives:results"), {"year": 2026, "period": "Y", "department": departments[0].pk})
    assert page.status_code == 200 and departments[0].name in page.text and "99" in page.text


@pytest.mark.requirement("S2-04", where="objectives/services/copying.py")
def test_a_subordinate_begins_from_its_superior(client, whole, agency):
    commune = AgencyFactory(parent=agency, name="UBND xã Tân Khê")
    secretary = actor(Role.SECRETARY, agency=commune)
    client.force_login(secretary.user)
    page = client.get(reverse("objectives:set_create"))
    assert agency.name in page.text
    data = {"year": "2026", "source": "superior", "edition": "2015", "layout": "table"}
    assert client.post(reverse("objectives:set_create"), data).status_code == 302
    made = ObjectiveSet.objects.get(agency=commune)
    # The weakest of the district's departments is what is asked of a commune.
    assert [(one.number, one.value) for one in made.objectives.order_by("number")] == [
        (1, D(90)),
        (2, None),
        (3, D(95)),
    ]
    assert made.derived_from == whole and not Target.objects.filter(objective__objective_set=made).exists()
    one = Objective.objects.get(objective_set=made, number=1)
    with pytest.raises(UserError):
        services.save_objective(secretary, made, objective=one, value=D(89))


def test_nothing_to_begin_from_where_the_superior_has_none(agency):
    commune = AgencyFactory(parent=agency)
    with pytest.raises(UserError) as caught:
        services.start_from_superior(actor(Role.SECRETARY, agency=commune), 2026)
    assert caught.value.field == "source"


def test_a_departments_table_has_lines_of_its_own_only(client, whole, head, departments):
    made = services.begin_department_set(head, departments[0], 2026)
    one = made.objectives.get(number=1)
    with pytest.raises(services.RowErrors):
        services.save_targets(head, one, [{"department": departments[1], "value": D(99)}])
    services.save_targets(head, one, [{"department": departments[0], "field": FieldFactory(), "value": D(99)}])
    client.force_login(head.user)
    page = client.get(reverse("objectives:target_table", args=[made.pk]), {"objective": one.pk})
    assert departments[0].name in page.text and departments[1].name not in page.text
