"""A block copied from a spreadsheet or from the paper's table of a plan, into rows of the plan's form."""

import re

from django.utils.translation import gettext as _

from objectives.pasting import Pasted, cells_of

PLAN_COLUMNS = ("task", "lead", "joining", "when_words")


def paste_plan(text: str, rows: list[dict]) -> Pasted:
    """Read plan tasks: [number], task, led by, joined by, when. A line of one cell is a task alone."""
    result = Pasted([dict(row) for row in rows])
    for number, cells in enumerate(cells_of(text), 1):
        if len(cells) > 1 and re.fullmatch(r"\d{1,3}\.?", cells[0]):
            cells = cells[1:]
        while len(cells) > 1 and not cells[-1]:
            cells.pop()
        if len(cells) > len(PLAN_COLUMNS):
            result.problems.append(
                _("Line %(line)d has %(count)d columns; a plan has four: task, led by, joined by, when.")
                % {"line": number, "count": len(cells)}
            )
            continue
        result.rows.append(dict(zip(PLAN_COLUMNS, cells, strict=False)))
    return result
