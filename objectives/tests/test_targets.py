"""The target table: what is refused, what is kept, what a button does without scripts, two savers."""

from decimal import Decimal as D

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from agencies.models import ActivityEntry
from agencies.tests.factories import AgencyFactory, DepartmentFactory
from objectives import services
from objectives.models import Target, TargetRole
from objectives.pasting import cells_of, paste_targets
from objectives.plan_pasting import paste_plan
from objectives.tests.factories import ObjectiveFactory, ObjectiveSetFactory, TargetFactory, issued
from procedures.models import Field

pytestmark = pytest.mark.django_db


def url_of(objective):
    return f"{reverse('objectives:target_table', args=[objective.objective_set_id])}?objective={objective.pk}"


def posted(objective, rows, **more):
    """A posted table: rows of (department, value, role, comparator)."""
    data = {"t-TOTAL_FORMS": len(rows), "t-INITIAL_FORMS": 0, "version": objective.version, "action": "save", **more}
    for n, row in enumerate(rows):
        department, value, *rest = row
        data |= {
            f"t-{n}-department": getattr(department, "pk", department),
            f"t-{n}-value": value,
            f"t-{n}-role": rest[0] if rest else "monitor",
            f"t-{n}-comparator": rest[1] if len(rest) > 1 else ">=",
            f"t-{n}-stretch": "",
            f"t-{n}-ORDER": str(n + 1),
        }
    return data


def test_rows_are_saved_in_order_and_stay_the_same_rows(secretary, objective, departments):
    first = services.save_targets(secretary, objective, [{"department": one, "value": D(98)} for one in departments])
    again = services.save_targets(
        secretary, objective, [{"department": one.pk, "value": D(99)} for one in reversed(departments)]
    )
    assert [t.department for t in objective.targets.all()] == departments[::-1]
    assert {t.pk for t in first} == {t.pk for t in again}
    assert ActivityEntry.objects.filter(code="objectives.targets_saved").count() == 2


def test_the_lead_can_pass_from_one_to_another(secretary, objective, departments):
    a, b, _c = departments
    services.save_targets(
        secretary, objective, [{"department": a, "role": "lead"}, {"department": b, "role": "coordinate"}]
    )
    services.save_targets(
        secretary, objective, [{"department": a, "role": "coordinate"}, {"department": b, "role": "lead"}]
    )
    assert {t.department: t.role for t in objective.targets.all()} == {a: "coordinate", b: "lead"}


BAD = [
    # rows by (department place, value, role, comparator), the row and field named, words of the message
    ([(0, "101")], 1, "value", "từ 0 đến 100"),
    ([(0, "98"), (1, "-3")], 2, "value", "“-3” không phải là chỉ tiêu"),
    ([(0, "chín mươi")], 1, "value", "“chín mươi” không phải là chỉ tiêu"),
    ([(0, "98,123")], 1, "value", "hai chữ số thập phân"),
    ([(0, "3–1")], 1, "value", "bị ngược"),
    ([(0, "3", "monitor", "range")], 1, "value", "đủ hai đầu"),
    ([(0, "98", "lead"), (1, "98"), (2, "98", "lead")], 3, "role", "dòng 1 đã chủ trì"),
    ([(0, "98"), (1, "97"), (0, "99")], 3, "department", "đã có ở dòng 1"),
    ([(0, "98"), ("", "97")], 2, "department", ""),
    ([(0, "98"), (999_999, "97")], 2, "department", ""),
]


@pytest.mark.parametrize(("rows", "number", "field", "words"), BAD)
def test_bad_input_names_row_and_field_and_loses_nothing(
    client, secretary, objective, departments, rows, number, field, words
):
    services.save_targets(secretary, objective, [{"department": departments[0], "value": D(95)}])
    objective.refresh_from_db()
    client.force_login(secretary.user)
    given_rows = [(departments[p] if isinstance(p, int) and p < 3 else p, *rest) for p, *rest in rows]
    page = client.post(url_of(objective), posted(objective, given_rows))
    assert page.status_code == 200
    labels = {"value": "chỉ tiêu", "role": "vai trò", "department": "đơn vị"}
    assert f"Dòng {number}, {labels[field]}" in page.text.replace("phòng, đơn vị", "đơn vị")
    assert words in page.text
    for _department, value, *_rest in given_rows:
        assert f'value="{value}"' in page.text
    assert list(Target.objects.values_list("department", "value")) == [(departments[0].pk, D(95))]


@pytest.mark.parametrize(
    ("typed", "stored"), [("98,5", D("98.5")), ("98.5", D("98.5")), ("≥ 98", D(98)), ("98%", D(98)), ("", None)]
)
def test_figures_are_read_as_they_are_written(client, secretary, objective, departments, typed, stored):
    client.force_login(secretary.user)
    assert client.post(url_of(objective), posted(objective, [(departments[0], typed)])).status_code == 302
    assert Target.objects.get().value == stored


def test_a_comparator_written_with_the_figure_wins(client, secretary, objective, departments):
    client.force_login(secretary.user)
    client.post(
        url_of(objective),
        posted(
            objective, [(departments[0], "= 100%"), (departments[1], "1-2"), (departments[2], "99", "monitor", "=")]
        ),
    )
    assert list(Target.objects.order_by("position").values_list("comparator", "value", "value_to")) == [
        ("=", D(100), None), ("range", D(1), D(2)), ("=", D(99), None),
    ]  # fmt: skip


def test_weaker_than_the_superior_shows_both_figures(client, secretary, agency, objective, departments):
    agency.parent = AgencyFactory(name="UBND tỉnh Hồng Lam")
    agency.save()
    ObjectiveFactory(
        objective_set=issued(ObjectiveSetFactory(agency=agency.parent, year=2026)), measure="on_time", value=D(97)
    )
    client.force_login(secretary.user)
    page = client.post(url_of(objective), posted(objective, [(departments[0], "97"), (departments[1], "96,5")]))
    assert (
        "Dòng 2, chỉ tiêu" in page.text
        and "≥ 96,5\xa0%" in page.text
        and "≥ 97\xa0%" in page.text
        and "UBND tỉnh Hồng Lam" in page.text
    )
    assert not Target.objects.exists()


def test_lower_is_better_is_refused_upwards(secretary, agency, draft, departments):
    agency.parent = AgencyFactory()
    agency.save()
    words = {"text": "Văn bản sai sót", "measure": "manual_number", "unit": "văn bản"}
    ObjectiveFactory(
        objective_set=issued(ObjectiveSetFactory(agency=agency.parent, year=2026)), comparator="<=", value=D(3), **words
    )
    one = services.save_objective(secretary, draft, comparator="<=", by_department=True, **words)
    services.save_targets(secretary, one, [{"department": departments[0], "comparator": "<=", "value": D(3)}])
    with pytest.raises(services.RowErrors) as caught:
        services.save_targets(secretary, one, [{"department": departments[0], "comparator": "<=", "value": D(4)}])
    assert "không quá" not in str(caught.value) and "≤ 4" in str(caught.value) and "≤ 3" in str(caught.value)


def test_another_agencys_department_is_refused(secretary, objective):
    with pytest.raises(services.RowErrors) as caught:
        services.save_targets(secretary, objective, [{"department": DepartmentFactory(), "value": D(98)}])
    assert caught.value.rows[0].keys() == {"department"}


def test_a_second_saver_gets_both_values_and_overwrites_nothing(client, secretary, objective, departments):
    client.force_login(secretary.user)
    services.save_targets(secretary, objective, [{"department": departments[0], "value": D(97)}])
    page = client.post(url_of(objective), posted(objective, [(departments[0], "99"), (departments[1], "98")]))
    assert page.status_code == 200
    assert (
        "≥ 97\xa0%" in page.text
        and "≥ 99\xa0%" in page.text
        and "không có dòng" in page.text
        and 'value="99"' in page.text
    )
    assert Target.objects.get().value == 97
    objective.refresh_from_db()
    assert f'name="version" value="{objective.version}"' in page.text
    assert client.post(url_of(objective), posted(objective, [(departments[0], "99")])).status_code == 302
    assert Target.objects.get().value == 99


@pytest.mark.parametrize("action", ["add", "all", "same", "last_year", "paste"])
def test_buttons_change_the_page_and_save_nothing(client, secretary, objective, departments, action):
    client.force_login(secretary.user)
    page = client.post(
        url_of(objective),
        posted(objective, [(departments[0], "97,5", "lead")], action=action, same="99", pasted="Phòng Tư pháp\t98"),
    )
    assert page.status_code == 200
    assert not Target.objects.exists()
    assert ('value="97,5"' in page.text) == (action != "same")
    assert "Chưa lưu" in page.text
    if action == "same":
        assert 'name="t-0-value" value="99"' in page.text
    if action == "all":
        assert 'name="t-2-department"' in page.text
    if action == "paste":
        assert 'name="t-1-value" value="98"' in page.text


def test_removed_and_reordered_rows_without_scripts(client, secretary, objective, departments):
    client.force_login(secretary.user)
    data = posted(objective, [(one, "98") for one in departments])
    data |= {"t-0-DELETE": "on", "t-1-ORDER": "9", "t-2-ORDER": "1"}
    assert client.post(url_of(objective), data).status_code == 302
    assert [t.department for t in Target.objects.order_by("position")] == [departments[2], departments[1]]


def test_last_year_stands_beside(client, secretary, agency, objective, departments):
    old = issued(ObjectiveSetFactory(agency=agency, year=2025))
    TargetFactory(
        objective=ObjectiveFactory(objective_set=old, measure="on_time", value=None, by_department=True),
        department=departments[1],
        value=D("97.5"),
    )
    client.force_login(secretary.user)
    page = client.get(url_of(objective))
    assert "2025: ≥ 97,5\xa0%" in page.text
    page = client.post(url_of(objective), posted(objective, [], action="last_year"))
    assert 'value="97,5"' in page.text


def test_the_table_needs_the_same_queries_for_any_number_of_rows(
    client, secretary, objective, departments, assert_constant_queries
):
    client.force_login(secretary.user)
    services.save_targets(secretary, objective, [{"department": departments[0], "value": D(98)}])

    def grow():
        more = [DepartmentFactory(agency=objective.objective_set.agency) for _n in range(10)]
        services.save_targets(
            secretary, objective, [{"department": one, "value": D(98)} for one in [*departments, *more]]
        )

    assert_constant_queries(lambda: client.get(url_of(objective)), grow)


def test_the_database_refuses_two_leads_and_a_department_twice(objective, departments):
    TargetFactory(objective=objective, department=departments[0], role=TargetRole.LEAD)
    for department, role in [(departments[1], TargetRole.LEAD), (departments[0], TargetRole.MONITOR)]:
        with pytest.raises(IntegrityError), transaction.atomic():
            TargetFactory(objective=objective, department=department, role=role)
    with pytest.raises(IntegrityError), transaction.atomic():
        TargetFactory(objective=objective, department=departments[2], comparator="range", value=D(2), value_to=D(1))


PASTED = [
    ("Phòng Nội vụ\t100%\nphong tu phap\t99\n", ["100%", "99"]),
    ("100%\tPhòng Nội vụ\n≥ 99\tPHÒNG TƯ PHÁP", ["100%", "≥ 99"]),
    ("STT\tĐơn vị\tMục tiêu\n1\tPhòng Nội vụ\t100\n2\tPhòng Tư pháp\t99,5", ["100", "99,5"]),
    ("1\tTỷ lệ đúng hạn\t100%\tPhòng Nội vụ\tCăn cứ sổ\tBố trí\n\t\t99%\tPhòng Tư pháp\t\t", ["100%", "99%"]),
]


@pytest.mark.parametrize(("text", "values"), PASTED)
def test_a_block_is_read_whatever_its_columns(departments, text, values):
    pasted = paste_targets(text, departments, [])
    assert not pasted.problems
    assert [(row["department"], row["value"]) for row in pasted.rows] == [
        (str(one.pk), value) for one, value in zip(departments, values, strict=False)
    ]


def test_figures_alone_fill_the_rows_and_too_many_are_told(departments):
    rows = [{"department": str(one.pk), "value": ""} for one in departments]
    pasted = paste_targets("100\n99,5\n98\n97", departments, rows)
    assert [row["value"] for row in pasted.rows] == ["100", "99,5", "98"]
    assert len(pasted.problems) == 1 and "“97”" in pasted.problems[0]


def test_an_unknown_department_is_told_by_line(departments):
    pasted = paste_targets("Phòng Nội vụ\t100\nPhòng Lạ\t99", departments, [])
    assert len(pasted.rows) == 1 and "Dòng dán 2" in pasted.problems[0] and "Phòng Lạ" in pasted.problems[0]


def test_roles_and_comparators_come_along(departments):
    row = paste_targets("Phòng Nội vụ (chủ trì)\ttrên 95%", departments, []).rows[0]
    assert (row["role"], row["comparator"], row["value"]) == ("lead", ">", "trên 95%")


def test_a_field_named_beside_a_department_comes_along(departments):
    fields = [Field(pk=7, name="Hộ tịch")]
    rows = [{"department": str(departments[1].pk), "field": "", "value": "98"}]
    pasted = paste_targets("Phòng Tư pháp\tHộ tịch\t100%", departments, rows, fields)
    assert [(row["field"], row["value"]) for row in pasted.rows] == [("", "98"), ("7", "100%")]


@pytest.mark.requirement("S1-O1", where="objectives/views/tables.py")
def test_a_department_has_a_line_for_each_field_and_a_unit_of_its_own(client, secretary, objective, departments):
    fields = [Field.objects.create(code=code, name=name) for code, name in [("HT", "Hộ tịch"), ("CT", "Chứng thực")]]
    client.force_login(secretary.user)
    data = posted(objective, [(departments[1], "98"), (departments[1], "= 100"), (departments[1], "1–2 lần")])
    data |= {"t-1-field": fields[0].pk, "t-2-field": fields[1].pk}
    assert client.post(url_of(objective), data).status_code == 302
    rows = Target.objects.order_by("position").values_list("field", "comparator", "value", "unit")
    assert list(rows) == [
        (None, ">=", D(98), ""), (fields[0].pk, "=", D(100), ""), (fields[1].pk, "range", D(1), "lần/năm"),
    ]  # fmt: skip
    objective.refresh_from_db()
    page = client.post(
        url_of(objective), posted(objective, [(departments[1], "98")] * 2) | {"t-0-field": "", "t-1-field": ""}
    )
    assert "Dòng 2" in page.text and "đã có ở dòng 1" in page.text
    assert "Hộ tịch" in client.get(url_of(objective)).text


def test_fields_and_units_are_asked_for(client, secretary, objective, departments):
    client.force_login(secretary.user)
    assert 'name="t-0-field"' not in client.get(url_of(objective)).text
    page = client.post(url_of(objective), posted(objective, [(departments[0], "97,5")], action="wide"))
    assert 'name="t-0-field"' in page.text and 'value="97,5"' in page.text and not Target.objects.exists()


def test_a_stretch_alone_is_a_change_that_is_logged(secretary, objective, departments):
    services.save_targets(secretary, objective, [{"department": departments[0], "value": D(98)}])
    services.save_targets(secretary, objective, [{"department": departments[0], "value": D(98), "stretch": D(99)}])
    entry = ActivityEntry.objects.filter(code="objectives.targets_saved").latest("pk")
    assert "phấn đấu 99" in entry.after["targets"][0] and "phấn đấu" not in entry.before["targets"][0]


@given(st.text(max_size=300))
def test_any_text_can_be_pasted(text):
    paste_targets(text, [], [])
    paste_plan(text, [])
    assert all(isinstance(cell, str) for line in cells_of(text) for cell in line)
