"""The table of a whole set on its page: what is shown, what buttons do without scripts, bad input, two savers."""

import json
import re
from datetime import date
from decimal import Decimal as D
from html import unescape

import pytest
from django.urls import reverse

from agencies.models import Role
from agencies.tests.factories import AgencyFactory, DepartmentFactory, MembershipFactory
from objectives import services
from objectives.grid import cell_name
from objectives.models import Target
from objectives.tests.factories import ObjectiveFactory, ObjectiveSetFactory, TargetFactory, issued
from procedures.models import Field

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(secretary, draft, objective):
    return services.save_objective(
        secretary, draft, text="Mức độ hài lòng", measure="satisfaction", comparator=">=", value=D(95), unit="%"
    )


@pytest.fixture
def page(client, secretary, draft, objective, second, departments):
    client.force_login(secretary.user)
    return Page(client, reverse("objectives:target_grid", args=[draft.pk]))


class Page:
    """The table as a browser without scripts has it: `cells` are typed over, then a button is pressed."""

    def __init__(self, client, url):
        self.client, self.url = client, url
        self.take(client.get(url))

    def take(self, response):
        self.response, self.text = response, unescape(response.text) if response.status_code == 200 else ""
        self.cells = dict(re.findall(r'name="(c-[\d-]+)" value="([^"]*)"', self.text))
        found = re.search(r'name="state" value="([^"]*)"', response.text)
        self.state = unescape(found[1]) if found else ""
        return response

    def press(self, action="save", **more):
        return self.take(self.client.post(self.url, {"state": self.state, "action": action, **self.cells, **more}))

    def ask(self, action, **more):
        data = {"state": self.state, "action": action, **self.cells, **more}
        return self.client.post(self.url, data, headers={"Accept": "application/json"}).json()


def name(objective, department, of=None):
    return cell_name(objective.pk, department.pk, of.pk if of else None)


@pytest.mark.requirement("S1-16", "S1-17", "S1-22", where="objectives/views/grid.py")
def test_the_table_is_typed_saved_and_shown_again(page, objective, second, departments):
    a, b, c = departments
    assert len(page.cells) == 6 and set(page.cells.values()) == {""}
    page.cells |= {
        name(objective, a): "= 100 %",
        name(objective, b): "98,5",
        name(second, c): "CT",
        name(second, a): "PH",
    }
    assert page.press().status_code == 302
    rows = Target.objects.order_by("objective__number", "position").values_list(
        "department", "role", "comparator", "value"
    )
    assert list(rows) == [
        (a.pk, "monitor", "=", D(100)), (b.pk, "monitor", ">=", D("98.5")),
        (a.pk, "coordinate", ">=", None), (c.pk, "lead", ">=", None),
    ]  # fmt: skip
    page.take(page.client.get(page.url))
    assert "Đã lưu chỉ tiêu của mục tiêu 1, 2" in page.text
    assert page.cells[name(objective, a)] == "= 100" and page.cells[name(second, c)] == "CT"
    page.cells[name(objective, a)] = ""
    page.press()
    assert Target.objects.filter(objective=objective).count() == 1


@pytest.mark.requirement("S1-20", where="objectives/views/grid.py")
def test_more_than_and_at_least_are_kept_apart(page, second, departments):
    a, b, _c = departments
    page.cells |= {name(second, a): "95% trở lên", name(second, b): "trên 95%"}
    page.press()
    assert list(Target.objects.order_by("position").values_list("comparator", flat=True)) == [">=", ">"]
    page.take(page.client.get(page.url))
    assert (page.cells[name(second, a)], page.cells[name(second, b)]) == ("95", "> 95")


FIGURES = [
    "100", "99", "100", "99", "98", "99", "100", "100", "100", "100", "100", "99",
]  # fmt: skip


@pytest.mark.requirement(
    "S1-O1.01", "S1-O1.02", "S1-O1.03", "S1-O1.04", "S1-O1.05", "S1-O1.06", "S1-O1.07", "S1-O1.08", "S1-O1.09",
    "S1-O1.10", "S1-O1.11", "S1-O1.12", where="objectives/views/grid.py",
)  # fmt: skip
def test_twelve_departments_have_each_its_own_figure(client, secretary, agency, draft, objective):
    departments = [DepartmentFactory(agency=agency, position=n) for n in range(12)]
    client.force_login(secretary.user)
    page = Page(client, reverse("objectives:target_grid", args=[draft.pk]))
    wanted = [f"= {figure}" if figure == "100" else figure for figure in FIGURES]
    page.cells = {name(objective, one): text for one, text in zip(departments, wanted, strict=True)}
    assert page.press().status_code == 302
    rows = Target.objects.order_by("department__position").values_list("comparator", "value")
    assert list(rows) == [("=" if figure == "100" else ">=", D(figure)) for figure in FIGURES]


BAD = [
    ("101", "từ 0 đến 100"),
    ("3–1", "bị ngược"),
    ("chín mươi", "không phải là chỉ tiêu"),
    ("98,123", "hai chữ số thập phân"),
    ("98 PĐ 97", "phấn đấu"),
    ("98 TD", "DỰ hoặc BC"),
    ("1.000", ""),
]


@pytest.mark.parametrize(("typed", "words"), BAD)
def test_bad_input_is_told_at_its_cell_and_stays(page, objective, departments, typed, words):
    bad = name(objective, departments[1])
    page.cells |= {bad: typed, name(objective, departments[0]): "98"}
    assert page.press().status_code == 200
    assert page.cells[bad] == typed and page.cells[name(objective, departments[0])] == "98"
    told = re.search(rf'id="e-{bad}">([^<]*)<', page.text)[1]
    assert told.startswith("Mục tiêu 1, Phòng Tư pháp: ") and words in told
    assert page.text.count(told) == 2  # above the table and at the cell
    assert not Target.objects.exists()
    assert page.ask("check")["problems"] == {bad: told}


def test_two_leads_are_told_at_the_second(page, second, departments):
    a, b, _c = departments
    page.cells |= {name(second, a): "CT", name(second, b): "CT"}
    page.press()
    assert "Mục tiêu 2, Phòng Tư pháp: Phòng Nội vụ đã chủ trì" in page.text
    assert not Target.objects.exists()


def test_weaker_cells_are_marked_at_once_and_where_they_were_saved_before(
    page, agency, secretary, objective, departments
):
    a, b, _c = departments
    page.cells[name(objective, a)] = "96,5"
    page.press()
    agency.parent = AgencyFactory(name="UBND tỉnh Hồng Lam")
    agency.save()
    above = issued(ObjectiveSetFactory(agency=agency.parent, year=2026))
    ObjectiveFactory(objective_set=above, measure="on_time", value=D(97))
    page.take(page.client.get(page.url))
    told = re.search(rf'id="e-{name(objective, a)}">([^<]*)<', page.text)[1]
    assert "≥ 96,5\xa0%" in told and "≥ 97\xa0%" in told and "UBND tỉnh Hồng Lam" in told
    page.cells |= {name(objective, a): "97", name(objective, b): "95"}
    answer = page.ask("check")
    assert list(answer["problems"]) == [name(objective, b)] and answer["marked"] == "1 ô cần sửa"
    # What is wrong already and was not touched stops nobody from saving the rest.
    page.cells |= {name(objective, a): "96,5", name(objective, b): "98"}
    assert page.press().status_code == 302


def test_a_department_dissolved_in_the_year_says_until_when(client, secretary, agency, draft, objective):
    during = DepartmentFactory(agency=agency, name="Phòng Y tế", valid_to=date(2026, 6, 30))
    gone = DepartmentFactory(agency=agency, name="Phòng Dân tộc", valid_to=date(2025, 12, 31))
    old = DepartmentFactory(agency=agency, name="Phòng Cũ", valid_to=date(2025, 3, 1))
    TargetFactory(objective=objective, department=gone)
    client.force_login(secretary.user)
    page = Page(client, reverse("objectives:target_grid", args=[draft.pk]))
    assert "đến 30/06/2026" in page.text and "đã kết thúc ngày 31/12/2025" in page.text
    assert name(objective, old) not in page.cells
    page.cells |= {name(objective, during): "98", name(objective, gone): "97"}
    page.press()
    assert "Mục tiêu 1, Phòng Dân tộc: " in page.text
    page.cells[name(objective, gone)] = ""
    assert page.press().status_code == 302
    assert Target.objects.get().department == during


def test_buttons_change_the_page_save_nothing_and_are_undone(page, agency, objective, second, departments):
    a, b, c = departments
    old = issued(ObjectiveSetFactory(agency=agency, year=2025))
    past = ObjectiveFactory(objective_set=old, measure="on_time", value=None, by_department=True)
    TargetFactory(objective=past, department=c, value=D("97.5"))
    page.take(page.client.get(page.url))
    assert "2025: ≥ 97,5\xa0%" in page.text
    page.cells[name(objective, b)] = "99 PH"
    page.press("last_year")
    assert page.cells[name(objective, c)] == "97,5" and "Chưa lưu" in page.text
    page.press(f"fill:{objective.pk}")
    assert [page.cells[name(objective, one)] for one in departments] == ["", "99 PH", "99 PH"]
    page.press("undo")
    assert page.cells[name(objective, c)] == "97,5"
    page.press("undo")
    assert [page.cells[name(objective, one)] for one in departments] == ["", "99 PH", ""]
    assert not Target.objects.filter(objective=objective).exists()


@pytest.mark.requirement("S1-O1", where="objectives/views/grid.py")
def test_a_row_for_a_field_of_administration(page, objective, departments):
    field = Field.objects.create(code="HT", name="Hộ tịch")
    page.cells[name(objective, departments[1])] = "98"
    page.press("add_row", row_department="", row_field=field.pk)
    assert "Hãy chọn đơn vị và lĩnh vực" in page.text
    page.press("add_row", row_department=departments[1].pk, row_field=field.pk)
    assert "Phòng Tư pháp · Hộ tịch" in page.text
    page.cells[name(objective, departments[1], field)] = "= 100"
    assert page.press().status_code == 302
    assert list(Target.objects.order_by("position").values_list("field", "value")) == [
        (None, D(98)),
        (field.pk, D(100)),
    ]


def test_a_second_saver_sees_both_values_and_keeps_what_others_saved(page, secretary, objective, second, departments):
    a, b, c = departments
    services.save_targets(secretary, objective, [{"department": a, "value": D(97)}, {"department": c, "value": D(96)}])
    page.cells |= {name(objective, a): "99", name(objective, b): "98", name(second, a): "CT"}
    page.press()
    assert "Có người khác vừa lưu chỉ tiêu của mục tiêu 1" in page.text
    assert re.search(r"<td>Phòng Nội vụ</td><td>97</td><td>99</td>", page.text)
    assert set(Target.objects.values_list("value", flat=True)) == {D(97), D(96)}
    # Theirs came in where nothing was typed; saving again is knowing.
    assert [page.cells[name(objective, one)] for one in departments] == ["99", "98", "96"]
    assert page.press().status_code == 302
    assert sorted(Target.objects.filter(objective=objective).values_list("value", flat=True)) == [D(96), D(98), D(99)]


def test_cells_nobody_else_touched_are_saved_beside_anothers(page, secretary, objective, second, departments):
    services.save_targets(secretary, objective, [{"department": departments[0], "value": D(97)}])
    page.cells[name(second, departments[0])] = "CT"
    assert page.press().status_code == 302
    assert Target.objects.filter(objective=objective).get().value == 97


def test_what_was_typed_for_a_removed_objective_is_told(page, secretary, objective, second, departments):
    page.cells[name(second, departments[0])] = "99,9"
    services.remove_objective(secretary, second)
    page.press()
    assert "99,9" in page.text and not Target.objects.exists()


@pytest.mark.parametrize("state", ["", "x", "[]", "{}", '{"versions": 1}', json.dumps({"versions": {"a": 1}})])
def test_a_broken_form_loses_nothing_and_saves_nothing(page, objective, departments, state):
    page.cells[name(objective, departments[0])] = "98"
    page.state = state
    assert page.press().status_code == 302
    assert not Target.objects.exists()


def test_a_frozen_set_is_read_only_and_shows_the_table_with_its_goals(page, draft, agency, objective, departments):
    page.cells |= {name(objective, departments[0]): "= 100", name(objective, departments[1]): "98"}
    page.press()
    issued(draft)
    answer = page.client.get(page.url)
    assert answer.status_code == 302 and "tab=targets" in answer.url
    assert page.client.post(page.url, {"state": page.state, **page.cells}).status_code == 302
    page.client.force_login(MembershipFactory(agency=agency, role=Role.STAFF).user)
    read = page.client.get(reverse("objectives:set_detail", args=[draft.pk]) + "?tab=targets")
    assert "= 100\xa0%" in read.text and "≥ 95\xa0%" in read.text and "Sửa bảng" not in read.text
    assert page.client.get(page.url).status_code == 403


def test_the_page_needs_the_same_queries_for_any_number_of_cells(
    page, agency, draft, objective, assert_constant_queries
):
    old = issued(ObjectiveSetFactory(agency=agency, year=2025))

    def grow():
        more = [DepartmentFactory(agency=agency) for _n in range(4)]
        for number in (20, 21):
            one = ObjectiveFactory(objective_set=draft, number=number, value=None, by_department=True)
            past = ObjectiveFactory(objective_set=old, number=number, value=None, by_department=True)
            for department in more:
                TargetFactory(objective=one, department=department)
                TargetFactory(objective=past, department=department)

    grow_first = ObjectiveFactory(objective_set=old, number=1, value=None, by_department=True)
    TargetFactory(objective=grow_first, department=DepartmentFactory(agency=agency))
    TargetFactory(objective=objective, department=DepartmentFactory(agency=agency))
    assert_constant_queries(lambda: page.client.get(page.url), grow)
