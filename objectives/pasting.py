"""Blocks copied from a spreadsheet or a paper's table into rows of a form. Nothing is guessed silently: what is not
understood comes back as a problem that names the line."""

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from agencies.text import fold, nfc
from objectives.goals import parse_goal
from objectives.models import TargetRole

MAX_LINES = 500
ROLES = [
    ("chu tri", TargetRole.LEAD),
    ("phoi hop", TargetRole.COORDINATE),
    ("tham du", TargetRole.ATTEND),
    ("theo doi", TargetRole.MONITOR),
]
HEADINGS = {"stt", "tt", "so tt"}


@dataclass
class Pasted:
    """Rows for the form, as strings, and what could not be read."""

    rows: list[dict] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def cells_of(text: str) -> list[list[str]]:
    """Lines of tab-separated cells without empty lines and without the heading line of a table."""
    found = []
    for line in text.splitlines()[:MAX_LINES]:
        # nfc() drops control marks, and a tab is none of them: cells are cut first all the same.
        cells = [nfc(cell).strip().strip('"').strip() for cell in line.split("\t")]
        if any(cells) and fold(cells[0]) not in HEADINGS:
            found.append(cells)
    return found


def paste_targets(text: str, departments, rows: list[dict], fields=()) -> Pasted:
    """Read departments and their targets.

    Each line names a department (any column, accents and case don't matter), perhaps one of `fields`, and gives its
    target beside it; a line of figures alone fills the existing rows downwards. `rows`: the form's rows as strings; a
    department that already stands there (with the same field) is changed in place, others are added.
    """
    by_field = {fold(one.name): one for one in fields}
    by_name = {fold(one.name): one for one in departments} | {fold(one.code): one for one in departments}
    result = Pasted([dict(row) for row in rows])
    place = 0
    for number, cells in enumerate(cells_of(text), 1):
        department, role, value = _read_line(cells, by_name)
        if department is None and len([cell for cell in cells if cell]) == 1 and value:
            if place < len(result.rows):
                _put(result.rows[place], value, role)
                place += 1
            else:
                result.problems.append(
                    _("Line %(line)d: there are more figures than rows (“%(text)s”).") % {"line": number, "text": value}
                )
        elif department is None:
            shown = " | ".join(cell for cell in cells if cell)[:80]
            result.problems.append(
                _("Line %(line)d: no department of this agency is called “%(text)s”.") % {"line": number, "text": shown}
            )
        elif not value:
            result.problems.append(
                _("Line %(line)d: no target found for %(name)s.") % {"line": number, "name": department}
            )
        else:
            of = next((by_field[fold(cell)] for cell in cells if fold(cell) in by_field), None)
            _put(_row_of(result.rows, department, of), value, role)
    return result


def _read_line(cells: list[str], by_name: dict):
    """(department or None, role or "", target text or "") of one line."""
    department, role, candidates = None, "", []
    for cell in cells:
        key = fold(cell)
        found = by_name.get(re.sub(r"\s*\([^)]*\)$", "", key))
        role = role or next((code for words, code in ROLES if words in key), "")
        if found and department is None:
            department = found
        elif key and _is_goal(cell):
            candidates.append(cell)
    marked = [cell for cell in candidates if re.search(r"[%≥≤<>=]", cell)]
    # Where a running number stands in front, the target is what comes after it.
    return department, role, (marked or candidates or [""])[-1 if not marked else 0]


def _is_goal(cell: str) -> bool:
    try:
        return bool(parse_goal(cell).value is not None)
    except ValueError:
        return False


def _row_of(rows: list[dict], department, of=None) -> dict:
    wanted = (str(department.pk), str(of.pk) if of else "")
    for row in rows:
        if (str(row.get("department") or ""), str(row.get("field") or "")) == wanted:
            return row
    rows.append({"department": wanted[0], "field": wanted[1], "role": TargetRole.MONITOR, "comparator": ">="})
    return rows[-1]


def _put(row: dict, value: str, role: str) -> None:
    row["value"] = value
    comparator = parse_goal(value).comparator
    if comparator:
        row["comparator"] = comparator
    if role:
        row["role"] = role
