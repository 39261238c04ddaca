"""The annual review: last year's target and result beside this year's, and what is kept of it."""

from decimal import Decimal as D

import pytest
from django.urls import reverse

from agencies.models import Role
from agencies.tests.factories import actor
from objectives import services
from objectives.models import ObjectiveSet
from objectives.review import CHANGED, DROPPED, KEPT, NEW, RAISED, compose, outcome_of, review_rows, taken_apart
from objectives.tests.factories import ObjectiveFactory, ObjectiveSetFactory, TargetFactory, issued
from procedures.tests.factories import CaseFactory, FieldFactory, ProcedureFactory

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S1-10", where="objectives/review.py")]


@pytest.fixture
def before(agency):
    found = issued(ObjectiveSetFactory(agency=agency, year=2025))
    ObjectiveFactory(objective_set=found, number=1, value=D(98))
    ObjectiveFactory(objective_set=found, number=2, measure="satisfaction", value=D(95))
    ObjectiveFactory(objective_set=found, number=3, measure="steps_on_time", value=D(90))
    return found


@pytest.fixture
def now(agency, before):
    found = ObjectiveSetFactory(agency=agency, year=2026)
    ObjectiveFactory(objective_set=found, number=1, value=D(99))
    ObjectiveFactory(objective_set=found, number=2, measure="satisfaction", value=D(90))
    ObjectiveFactory(objective_set=found, number=3, measure="process_coverage", value=D(100))
    return found


def rows(row):
    return review_rows(ObjectiveSet.objects.with_content().get(pk=row.pk))


def test_outcomes_follow_from_the_figures(now, before):
    earlier, found = rows(now)
    assert earlier == before
    assert [(one.key, one.outcome, one.needs_reason) for one in found] == [
        ("1", RAISED, False), ("2", CHANGED, True), ("3", NEW, False), ("x3", DROPPED, True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("comparator", "old", "new", "outcome"),
    [
        (">=", 98, 98, KEPT),
        (">=", 98, 99, RAISED),
        (">=", 98, 97, CHANGED),
        ("<=", 5, 3, RAISED),
        ("<=", 3, 5, CHANGED),
    ],
)
def test_less_can_be_more(agency, comparator, old, new, outcome):
    fields = {"measure": "manual_number", "comparator": comparator}
    two = [
        ObjectiveFactory(objective_set=ObjectiveSetFactory(agency=agency, year=y), value=D(v), **fields)
        for y, v in ((2024, new), (2023, old))
    ]
    assert outcome_of(*two) == outcome


def test_one_departments_lower_target_is_a_change(agency, departments):
    made = []
    for year, figures in ((2024, (99, 98)), (2023, (98, 99))):
        one = ObjectiveFactory(
            objective_set=ObjectiveSetFactory(agency=agency, year=year), value=None, by_department=True
        )
        for department, value in zip(departments, figures, strict=False):
            TargetFactory(objective=one, department=department, value=D(value))
        made.append(one)
    assert outcome_of(*made) == CHANGED


def test_results_and_misses_stand_beside(now, departments):
    procedure = ProcedureFactory(department=departments[0], field=FieldFactory())
    for finished in ("2025-03-06 10:00", "2025-03-20 10:00"):
        CaseFactory(procedure=procedure, received="2025-03-03 08:00", due="2025-03-10 17:00", finished=finished)
    first = rows(now)[1][0]
    assert (first.reached, first.verdict) == ("50%", "missed")


def test_the_note_is_composed_and_taken_apart_again(now):
    earlier, found = rows(now)
    note = compose(earlier, found, {"2": "khảo sát  thay đổi", "x3": "đã tự động"}, "Thống nhất.")
    assert "Mục tiêu 1: nâng từ ≥ 98" in note and note.endswith("Thống nhất.")
    assert taken_apart(note) == ({"2": "khảo sát thay đổi", "x3": "đã tự động"}, "Thống nhất.")


def test_in_the_browser(client, now, secretary, agency):
    client.force_login(secretary.user)
    url = reverse("objectives:set_review", args=[now.pk])
    assert client.get(url).status_code == 200
    refused = client.post(url, {"reason-2": "khảo sát thay đổi", "conclusion": "Thống nhất"})
    assert refused.status_code == 422 and "khảo sát thay đổi" in refused.text
    client.post(url, {"reason-2": "khảo sát thay đổi", "reason-x3": "đã tự động", "conclusion": "Thống nhất"})
    now.refresh_from_db()
    assert "đã tự động" in now.review_note
    assert "đã tự động" in client.get(reverse("objectives:set_detail", args=[now.pk])).text
    client.force_login(actor(Role.STAFF, agency=agency).user)
    assert client.get(url).status_code == 200 and client.post(url, {}).status_code == 403


def test_a_copy_leads_to_the_review(client, before, secretary):
    client.force_login(secretary.user)
    data = {"year": "2026", "source": str(before.pk), "edition": "2015", "layout": "table"}
    answer = client.post(reverse("objectives:set_create"), data)
    made = ObjectiveSet.objects.get(year=2026)
    assert answer.url == reverse("objectives:set_review", args=[made.pk])


def test_the_same_queries_for_any_number_of_objectives(client, now, before, secretary, assert_constant_queries):
    client.force_login(secretary.user)

    def grow():
        for number in range(10, 16):
            for row in (before, now):
                ObjectiveFactory(
                    objective_set=row, number=number, text=f"Việc {number}", measure="manual_ratio", value=D(90)
                )

    assert_constant_queries(lambda: client.get(reverse("objectives:set_review", args=[now.pk])), grow)


def test_a_copy_keeps_lines_by_field_units_criteria_and_changes(secretary, before, departments):
    field = FieldFactory()
    one = ObjectiveFactory(
        objective_set=before, number=4, measure="manual_ratio", comparator="down", change_basis="points", criteria="Sổ năm 2025",
        value=None, by_department=True,
    )  # fmt: skip
    TargetFactory(objective=one, department=departments[0], field=field, comparator="down", value=D(1), unit="hồ sơ")
    copy = services.copy_set(secretary, before, 2026)
    made = copy.objectives.get(number=4)
    line = made.targets.get()
    assert (made.comparator, made.change_basis, made.criteria) == ("down", "points", "Sổ năm 2026")
    assert (line.field, line.unit, line.value) == (field, "hồ sơ", D(1))
