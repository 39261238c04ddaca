"""An objective “in each field”: a line for each target of a department, one cell of the board, both lines in the paper."""

from datetime import date
from decimal import Decimal

import pytest

from agencies import clock
from objectives.tests.factories import TargetFactory
from procedures.models import Field, Procedure
from reports import board, figures, snapshots
from reports.pack.results import blocks
from reports.tests.factories import World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with clock.freeze(date(2026, 9, 16)):
        yield


@pytest.mark.requirement("S1-O1", where="reports/board.py")
def test_a_department_reports_each_of_its_fields():
    world = World()
    world.on_time.targets.filter(department=world.justice).delete()
    fields = [Field.objects.create(code=f"F{n}", name=name) for n, name in enumerate(("Hộ tịch A", "Chứng thực A"))]
    for position, field in enumerate(fields, 1):
        TargetFactory(
            objective=world.on_time, department=world.justice, field=field, position=position, value=Decimal(98)
        )
    world.cases(early=9, late=1)
    Procedure.objects.filter(department=world.justice).update(field=fields[0])
    report = world.submitted()
    lines = [line for line in figures.refresh(report) if line.objective_id == world.on_time.pk]
    assert [(line.field.name, line.verdict, line.value) for line in lines] == [
        ("Hộ tịch A", "missed", Decimal(90)), ("Chứng thực A", "no_cases", None),
    ]  # fmt: skip
    assert len(report.submissions.get().lines) == 3 and snapshots.changes(report, lines) == []
    shown = board.build(report.period)
    cell = next(row for row in shown.rows if row.department == world.justice).cells[0]
    assert (cell.verdict, cell.figure, len(cell.lines)) == ("missed", "0/2 lĩnh vực đạt", 2)
    assert shown.totals[0].counted == "9/10"
    table = next(block for block in blocks(shown) if block["type"] == "table")
    assert [row[1] for row in table["rows"][:2]] == ["Phòng Tư pháp – Hộ tịch A", "Phòng Tư pháp – Chứng thực A"]
