"""“Không thấp hơn” in every combination: units, fields, changes, stretches, departments; property-tested."""

from decimal import Decimal as D

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agencies.errors import UserError
from agencies.models import Role
from agencies.tests.factories import AgencyFactory, actor
from objectives import services
from objectives.cascade import asks_less, comparable, stretch_asks_less, weaker_in
from objectives.goals import Goal, parse_goal
from objectives.models import ObjectiveSet
from objectives.tests.factories import ObjectiveFactory, ObjectiveSetFactory, TargetFactory, issued
from procedures.tests.factories import FieldFactory

FIGURES = st.decimals(min_value=0, max_value=100, places=1)
LEVELS = st.sampled_from(["=", ">=", ">", "<=", "<"])


def goals(comparators=LEVELS):
    return st.builds(Goal, comparators, FIGURES, st.none(), st.none(), st.just("%"))


@pytest.mark.requirement("S2-04", where="objectives/cascade.py")
@given(goals(), goals(), goals(), st.sampled_from(["up", "down", ""]))
@settings(max_examples=150, deadline=None)
def test_not_weaker_is_an_order(one, two, three, direction):
    assert not asks_less(one, one, direction)
    alike = one.comparator == two.comparator == three.comparator
    if alike and not asks_less(one, two, direction) and not asks_less(two, three, direction):
        assert not asks_less(one, three, direction)


@given(st.sampled_from(["up", "down"]), FIGURES, FIGURES)
@settings(max_examples=100, deadline=None)
def test_a_smaller_change_is_weaker_whatever_its_direction(comparator, own, asked):
    """“Giảm 1 %” is weaker than “giảm 2 %”, though less is better."""
    child, parent = Goal(comparator, own), Goal(comparator, asked)
    for direction in ("up", "down", ""):
        assert asks_less(child, parent, direction) == (own < asked)
    assert asks_less(child, parent, same_basis=False)


@given(FIGURES, FIGURES)
@settings(max_examples=60, deadline=None)
def test_lower_is_better_is_the_mirror_of_higher_is_better(own, asked):
    for sign, mirror in ((">=", "<="), (">", "<")):
        up = asks_less(Goal(sign, own), Goal(sign, asked), "up")
        assert asks_less(Goal(mirror, -own), Goal(mirror, -asked), "down") == up


@pytest.mark.parametrize(
    ("child", "parent"),
    [
        (Goal(">=", D(99), unit="hồ sơ"), Goal(">=", D(98))),
        (Goal("up", D(1)), Goal(">=", D(98))),
        (Goal(">=", D(98)), Goal("up", D(1))),
        (Goal("up", D(5)), Goal("down", D(1))),
        (Goal("done"), Goal(">=", D(98))),
        (Goal(">=", D(98)), Goal("done")),
    ],
)
def test_what_cannot_be_held_against_each_other_is_refused(child, parent):
    assert not comparable(child, parent) and asks_less(child, parent)


@pytest.mark.parametrize(("own", "asked"), [(None, D(98)), (D(98), None), (None, None)])
def test_nothing_set_on_a_side_is_not_compared(own, asked):
    assert not asks_less(Goal(">=", own), Goal(">=", asked))


@pytest.mark.parametrize(
    ("own", "asked", "sign", "weaker"),
    [
        ("70", "80", ">=", True),
        ("80", "80", ">=", False),
        (None, "80", ">=", False),
        ("3", "2", "<=", True),
        ("1", "2", "<=", False),
    ],
)
def test_a_stretch_below_the_superiors(own, asked, sign, weaker):
    child = Goal(sign, D(1), stretch=D(own) if own else None)
    assert stretch_asks_less(child, Goal(sign, D(1), stretch=D(asked))) is weaker


def test_changes_are_read_and_printed():
    assert parse_goal("Giảm 1% so với cùng kỳ").comparator == "down"
    assert parse_goal("tăng ≥ 2").comparator == "up"
    assert Goal("down", D(1), basis="points").exact == "giảm ≥ 1 điểm %"
    assert Goal("down", D("1.5"), basis="relative").words == "giảm 1,5% so với cùng kỳ"


@pytest.fixture
def province_set(db, agency):
    agency.parent = AgencyFactory(name="UBND tỉnh Hồng Lam")
    agency.save()
    return issued(ObjectiveSetFactory(agency=agency.parent, year=2026))


def test_a_line_for_a_field_is_measured_by_the_superiors_lines_for_it(secretary, draft, departments, province_set):
    land, trade = FieldFactory(), FieldFactory()
    asked = ObjectiveFactory(objective_set=province_set, value=D(90), by_department=True)
    TargetFactory(objective=asked, field=land, value=D(99))
    own = ObjectiveFactory(objective_set=draft, value=None, by_department=True)
    for field in (land, trade):
        TargetFactory(objective=own, department=departments[0], field=field, value=D(95))
    found = weaker_in(ObjectiveSet.objects.with_content().get(pk=draft.pk))
    assert [one.target.field for one in found] == [land] and "95" in found[0].words and "99" in found[0].words


def test_other_units_are_refused_with_both_figures(secretary, draft, province_set):
    words = {"text": "Văn bản sai sót", "measure": "manual_number"}
    ObjectiveFactory(objective_set=province_set, comparator="<=", value=D(3), unit="văn bản", **words)
    with pytest.raises(UserError) as caught:
        services.save_objective(secretary, draft, comparator="<=", value=D(2), unit="hồ sơ", **words)
    assert "3" in caught.value.message and "2" in caught.value.message
    services.save_objective(secretary, draft, comparator="<=", value=D(2), unit="văn bản", **words)


def test_a_weaker_stretch_is_refused_at_its_field(secretary, draft, province_set):
    ObjectiveFactory(objective_set=province_set, value=D(95), stretch=D(99))
    with pytest.raises(UserError) as caught:
        services.save_objective(secretary, draft, text="Đúng hạn", measure="on_time", value=D(96), stretch=D(97))
    assert caught.value.field == "stretch" and "97" in caught.value.message and "99" in caught.value.message


def test_a_superior_that_asks_more_since_stops_proposal_and_decision(client, secretary, leader, draft, province_set):
    asked = ObjectiveFactory(objective_set=province_set, value=D(90))
    services.save_objective(secretary, draft, text="Đúng hạn", measure="on_time", value=D(95))
    asked.value = D(97)
    asked.save()
    for verb in (services.propose_set, services.draft_decision):
        with pytest.raises(UserError) as caught:
            verb(secretary, draft)
        assert "95" in caught.value.message and "97" in caught.value.message
    client.force_login(secretary.user)
    page = client.get(f"/muc-tieu/bo/{draft.pk}/").text
    assert "kém hơn mức ≥ 97" in page


def test_a_department_falls_below_its_own_line_not_another_departments(agency, secretary, departments):
    whole = issued(ObjectiveSetFactory(agency=agency, year=2026))
    one = ObjectiveFactory(objective_set=whole, value=None, by_department=True)
    for department, value in zip(departments, (99, 95, 90), strict=True):
        TargetFactory(objective=one, department=department, value=D(value))
    head = actor(Role.DEPARTMENT_HEAD, agency=agency, department=departments[0])
    own = services.begin_department_set(head, departments[0], 2026)
    objective = own.objectives.get()
    assert objective.value == D(99)
    with pytest.raises(UserError) as caught:
        services.save_objective(head, own, objective=objective, value=D(98))
    assert "98" in caught.value.message and "99" in caught.value.message
    services.save_objective(head, own, objective=objective, value=D("99.5"))
