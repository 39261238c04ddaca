"""Saving the table of a whole set: all of it or nothing, refusals that name the cell, two savers, queries, the log."""

from datetime import date
from decimal import Decimal as D

import pytest
from django.core.exceptions import PermissionDenied

from agencies.errors import UserError
from agencies.models import ActivityEntry, Role
from agencies.tests.factories import AgencyFactory, DepartmentFactory, actor
from objectives import services
from objectives.models import Target
from objectives.tests.factories import ObjectiveFactory, ObjectiveSetFactory, issued
from procedures.models import Field

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture
def pair(secretary, draft):
    """Two objectives of the draft: shares of cases by department, a number of audits."""
    first = services.save_objective(
        secretary, draft, text="Hồ sơ đúng hạn", measure="on_time", comparator=">=", unit="%", by_department=True
    )
    second = services.save_objective(
        secretary, draft, text="Số cuộc kiểm tra", measure="manual_number", comparator="range", value=D(1), value_to=D(2),
        unit="lần/năm",
    )  # fmt: skip
    return first, second


@pytest.fixture
def fields():
    return [Field.objects.create(code=code, name=name) for code, name in [("HT", "Hộ tịch"), ("CT", "Chứng thực")]]


def line(value=None, **more):
    return {"value": None if value is None else D(value), **more}


def save(who, draft, cells, **versions):
    draft.refresh_from_db()
    now = {one.pk: one.version for one in draft.objectives.all()}
    return services.save_target_grid(who, draft, cells, now | versions)


def stored():
    rows = Target.objects.order_by("objective__number", "position").select_related("department", "field")
    return [(t.objective.number, t.department.name, str(t.field or ""), t.role, t.comparator, t.value) for t in rows]


@pytest.mark.requirement("S1-17", "S1-22", where="objectives/services/grid.py")
def test_a_whole_table_is_saved_with_one_entry_for_each_objective(secretary, draft, pair, departments):
    first, second = pair
    a, b, c = departments
    cells = {
        (first.pk, c.pk, None): line(99),
        (first.pk, a.pk, None): line(100, comparator="="),
        (second.pk, a.pk, None): line(role="lead"),
        (second.pk, b.pk, None): line(role="coordinate"),
        (second.pk, c.pk, None): None,
    }
    assert [one.pk for one in save(secretary, draft, cells)] == [first.pk, second.pk]
    assert stored() == [
        (1, "Phòng Nội vụ", "", "monitor", "=", D(100)), (1, "Phòng Tài chính - Kế hoạch", "", "monitor", ">=", D(99)),
        (2, "Phòng Nội vụ", "", "lead", "range", None), (2, "Phòng Tư pháp", "", "coordinate", "range", None),
    ]  # fmt: skip
    entries = ActivityEntry.objects.filter(code="objectives.targets_saved").order_by("pk")
    assert [entry.object_id for entry in entries] == [str(first.pk), str(second.pk)]
    assert entries[0].before == {"targets": []} and entries[0].after["targets"][0].startswith("Phòng Nội vụ: ")
    first.refresh_from_db()
    assert first.version == 2
    assert save(secretary, draft, cells) == []
    assert entries.count() == 2


def test_cells_that_are_not_named_stay_and_rows_keep_their_place(secretary, draft, pair, departments):
    first, _second = pair
    a, b, _c = departments
    save(secretary, draft, {(first.pk, a.pk, None): line(98), (first.pk, b.pk, None): line(97)})
    before = {t.department_id: t.pk for t in Target.objects.all()}
    save(secretary, draft, {(first.pk, b.pk, None): line(99), (first.pk, a.pk, None): line(98)})
    assert {t.department_id: t.pk for t in Target.objects.all()} == before
    save(secretary, draft, {(first.pk, a.pk, None): None})
    assert [row[1] for row in stored()] == ["Phòng Tư pháp"]


@pytest.mark.requirement("S1-O1", where="objectives/services/grid.py")
def test_a_department_has_a_line_for_each_field(secretary, draft, pair, departments, fields):
    first, _second = pair
    b = departments[1]
    save(
        secretary, draft, {(first.pk, b.pk, None): line(99), (first.pk, b.pk, fields[0].pk): line(100, comparator="=")}
    )
    save(secretary, draft, {(first.pk, b.pk, fields[1].pk): line("98.5")})
    assert [(row[2], row[5]) for row in stored()] == [("", D(99)), ("Hộ tịch", D(100)), ("Chứng thực", D("98.5"))]
    entry = ActivityEntry.objects.filter(code="objectives.targets_saved").latest("pk")
    assert any(text.startswith("Phòng Tư pháp · Chứng thực: ") for text in entry.after["targets"])
    with pytest.raises(services.GridErrors) as caught:
        save(secretary, draft, {(first.pk, b.pk, 999_999): line(98)})
    assert "lĩnh vực" in str(caught.value)


BAD = [
    # value, more of the line, words of the message
    ("101", {}, "từ 0 đến 100"),
    ("98.123", {}, "hai chữ số thập phân"),
    ("3", {"comparator": "range", "value_to": D(1)}, "bị ngược"),
    ("3", {"comparator": "range"}, "đủ hai đầu"),
    ("98", {"stretch": D(97)}, "phấn đấu"),
    ("98", {"unit": "mét"}, "đơn vị tính"),
    ("98", {"comparator": "~"}, ""),
    ("98", {"role": "boss"}, ""),
]


@pytest.mark.parametrize(("value", "more", "words"), BAD)
def test_what_cannot_be_right_names_objective_and_department_and_nothing_is_saved(
    secretary, draft, pair, departments, value, more, words
):
    first, second = pair
    good, bad = (second.pk, departments[0].pk, None), (first.pk, departments[1].pk, None)
    with pytest.raises(services.GridErrors) as caught:
        save(secretary, draft, {good: line(role="lead"), bad: line(value, **more)})
    assert set(caught.value.cells) == {bad}
    assert caught.value.cells[bad].startswith("Mục tiêu 1, Phòng Tư pháp: ") and words in caught.value.cells[bad]
    assert not Target.objects.exists()


def test_two_leads_are_told_at_the_second_and_the_lead_can_pass_on(secretary, draft, pair, departments):
    _first, second = pair
    a, b, c = ((second.pk, one.pk, None) for one in departments)
    with pytest.raises(services.GridErrors) as caught:
        save(secretary, draft, {a: line(role="lead"), c: line(role="lead")})
    assert set(caught.value.cells) == {c} and "Phòng Nội vụ" in caught.value.cells[c]
    save(secretary, draft, {a: line(role="lead")})
    with pytest.raises(services.GridErrors) as caught:
        save(secretary, draft, {b: line(role="lead")})
    assert set(caught.value.cells) == {b}
    save(secretary, draft, {a: line(role="coordinate"), b: line(role="lead")})
    save(secretary, draft, {b: None, c: line(role="lead")})
    assert [(row[1], row[3]) for row in stored()] == [
        ("Phòng Nội vụ", "coordinate"), ("Phòng Tài chính - Kế hoạch", "lead"),
    ]  # fmt: skip


def test_a_department_dissolved_in_the_year_may_have_a_target_and_one_gone_before_may_not(
    secretary, agency, draft, pair
):
    first, _second = pair
    during = DepartmentFactory(agency=agency, name="Phòng Y tế", valid_to=date(2026, 6, 30))
    gone = DepartmentFactory(agency=agency, name="Phòng Dân tộc", valid_to=date(2025, 12, 31))
    save(secretary, draft, {(first.pk, during.pk, None): line(98)})
    with pytest.raises(services.GridErrors) as caught:
        save(secretary, draft, {(first.pk, gone.pk, None): line(98)})
    assert "Mục tiêu 1, Phòng Dân tộc" in str(caught.value) and "2026" in str(caught.value)
    save(secretary, draft, {(first.pk, gone.pk, None): None})


def test_another_agencys_department_and_objective_are_refused(secretary, draft, pair):
    with pytest.raises(services.GridErrors):
        save(secretary, draft, {(pair[0].pk, DepartmentFactory().pk, None): line(98)})
    other = ObjectiveFactory()
    with pytest.raises(UserError):
        save(secretary, draft, {(other.pk, 1, None): line(98)})


def test_weaker_than_the_superior_is_refused_with_both_figures(secretary, agency, draft, pair, departments):
    agency.parent = AgencyFactory(name="UBND tỉnh Hồng Lam")
    agency.save()
    ObjectiveFactory(
        objective_set=issued(ObjectiveSetFactory(agency=agency.parent, year=2026)), measure="on_time", value=D(97)
    )
    key = (pair[0].pk, departments[1].pk, None)
    with pytest.raises(services.GridErrors) as caught:
        save(secretary, draft, {key: line("96.5"), (pair[0].pk, departments[0].pk, None): line(97)})
    message = caught.value.cells[key]
    assert "≥ 96,5\xa0%" in message and "≥ 97\xa0%" in message and "UBND tỉnh Hồng Lam" in message
    assert set(caught.value.cells) == {key}


def test_a_second_saver_overwrites_nothing(secretary, draft, pair, departments):
    first, second = pair
    seen = {one.pk: one.version for one in pair}
    key, other = (first.pk, departments[0].pk, None), (second.pk, departments[0].pk, None)
    services.save_targets(secretary, first, [{"department": departments[0], "value": D(97)}])
    with pytest.raises(services.GridConflict) as caught:
        services.save_target_grid(secretary, draft, {key: line(99), other: line(role="lead")}, seen)
    assert [one.pk for one in caught.value.objectives] == [first.pk]
    assert [row[5] for row in stored()] == [D(97)]
    # What the two agree on, and objectives that nobody else touched, are no conflict.
    services.save_target_grid(secretary, draft, {key: line(97), other: line(role="lead")}, seen)
    assert len(stored()) == 2


def test_only_who_keeps_the_set_may_save_and_a_frozen_set_stays(secretary, agency, draft, pair, departments):
    cells = {(pair[0].pk, departments[0].pk, None): line(98)}
    for role in (Role.STAFF, Role.LEADER):
        with pytest.raises(PermissionDenied):
            save(actor(role, agency=agency), draft, cells)
    issued(draft)
    with pytest.raises(UserError):
        save(secretary, draft, cells)
    assert not Target.objects.exists()


def test_the_number_of_queries_does_not_grow_with_the_table(secretary, agency, draft, pair, assert_constant_queries):
    objectives, departments = list(pair[:1]), [DepartmentFactory(agency=agency)]
    figure = iter(range(50, 100))

    def save_all():
        value = next(figure)
        cells = {(one.pk, where.pk, None): line(value) for one in objectives for where in departments}
        services.save_target_grid(secretary, draft, cells, {})

    def grow():
        departments.extend(DepartmentFactory(agency=agency) for _n in range(5))
        for n in range(3):
            objectives.append(ObjectiveFactory(objective_set=draft, number=10 + n, value=None, by_department=True))
        save_all()

    save_all()
    assert_constant_queries(save_all, grow)
