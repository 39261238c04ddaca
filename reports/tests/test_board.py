"""The board: what was handed in, added up by sums."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from agencies import clock
from reports import board as boards
from reports.tests.factories import World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with clock.freeze(date(2026, 9, 16)):
        yield


def both_filed() -> World:
    world = World()
    world.cases(world.justice, early=9, late=1)
    world.cases(world.office, early=990)
    world.submitted(world.justice)
    world.submitted(world.office)
    return world


def test_totals_add_numerators_and_denominators():
    """90 % of 10 and 100 % of 990 are 99,9 %, not 95 %."""
    board = boards.build(both_filed().agency.periods.get())
    on_time, satisfied, reviews = board.totals
    assert (on_time.figure, on_time.counted, on_time.verdict) == ("99,9\u00a0%", "999/1.000", "met")
    assert satisfied.counted == "98/100"
    assert reviews.figure == ""
    assert [(row.met, row.judged) for row in board.rows] == [(1, 2), (3, 3)]


def test_a_draft_counts_as_not_reported():
    world = World()
    world.cases(world.justice, early=10)
    world.submitted(world.justice)
    board = boards.build(world.agency.periods.get())
    assert [cell.verdict for cell in board.rows[1].cells] == ["not_reported"] * 3
    assert board.rows[1].cells[0].figure == ""
    assert board.totals[0].counted == "10/10"
    assert board.counts["not_reported"] == 3


def test_no_cases_is_neither_met_nor_missed():
    world = World()
    world.submitted(world.justice)
    board = boards.build(world.agency.periods.get())
    assert board.rows[0].cells[0].verdict == "no_cases"
    assert (board.rows[0].met, board.rows[0].judged) == (1, 1)


def test_cells_equal_what_was_filed():
    world = both_filed()
    board = boards.build(world.agency.periods.get())
    for row in board.rows:
        for cell in row.own:
            line = world.report(row.department).lines.get(pk=cell.line.pk)
            assert (cell.verdict, cell.line.value) == (line.verdict, line.value)
    assert board.rows[0].cells[0].line.value == Decimal(90)


def test_the_page_filters_by_verdict_and_switches_the_period(client):
    world = both_filed()
    world.open(kind="Q2")
    client.force_login(world.leader.user)
    first = world.agency.periods.get(kind="Q3")
    page = client.get(reverse("reports:board"), {"period": first.pk}).content.decode()
    assert "Phòng Tư pháp" in page and "999/1.000" in page and page.count("<h1") == 1
    filtered = client.get(reverse("reports:board"), {"period": first.pk, "verdict": "missed"})
    assert [row.department.name for row in filtered.context["rows"]] == ["Phòng Tư pháp"]
    other = client.get(reverse("reports:board"), {"period": world.agency.periods.get(kind="Q2").pk})
    assert len(other.context["board"].state.not_filed) == 2


def test_a_board_without_periods_says_what_fills_it(client):
    world = World()
    client.force_login(world.leader.user)
    assert "Chưa mở kỳ báo cáo nào" in client.get(reverse("reports:board")).content.decode()


def test_it_costs_the_same_for_more_departments(client, assert_constant_queries):
    from agencies.tests.factories import DepartmentFactory
    from reports.models import DepartmentReport, ReportLine

    world = both_filed()
    client.force_login(world.leader.user)
    period = world.agency.periods.get()

    def more():
        for _number in range(5):
            report = DepartmentReport.objects.create(
                period=period, department=DepartmentFactory(agency=world.agency), updated_at=clock.now()
            )
            ReportLine.objects.create(
                report=report, objective=world.on_time, objective_number=1, objective_text="x", measure="on_time", unit="%",
                comparator=">=", target_value=98, how="computed",
            )  # fmt: skip

    assert_constant_queries(lambda: client.get(reverse("reports:board")), more)


def test_the_drawing_is_an_svg_of_the_same_figures(client):
    world = both_filed()
    client.force_login(world.leader.user)
    url = reverse("reports:board_chart", args=[world.agency.periods.get().pk, world.on_time.pk])
    answer = client.get(url)
    assert answer["Content-Type"] == "image/svg+xml" and answer.content.startswith(b"<svg")
    alone = reverse("reports:board_chart", args=[world.agency.periods.get().pk, world.reviews.pk])
    assert client.get(alone).status_code == 404
