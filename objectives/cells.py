"""One cell of the table of objectives x departments: the text a person types, and the line it stands for.

    98            the objective's comparator and unit      ≥ 98,5 %      another comparator, another unit
    1–2           a range                                  Giảm 1%       a change against the same period
    x             takes part, with the objective's goal    PĐ 99         strives for 99 ("phấn đấu")
    98 CT         ... and leads; CT, PH, DỰ, BC after a figure or alone say the part a department plays

An empty cell is no part at all. `cell_text` writes what `read_cell` reads: nothing of a line is lost between them.
"""

import re
from decimal import Decimal

from django.utils.translation import gettext as _

from agencies.text import fold, nfc, number_vi
from objectives.goals import Goal, parse_goal
from objectives.models import Comparator, Objective, Target, TargetRole, Unit

VALUES = ("role", "comparator", "value", "value_to", "stretch", "unit")
"""What a line holds beside its objective, department and field."""

MAX_LENGTH = 60
AS_OBJECTIVE = "x"
STRETCH = "PĐ"
SHORT = {TargetRole.LEAD: "CT", TargetRole.COORDINATE: "PH", TargetRole.ATTEND: "DỰ", TargetRole.MONITOR: "BC"}
"""Chủ trì, phối hợp, tham dự, theo dõi và báo cáo."""

_ROLES = {
    "chu tri": TargetRole.LEAD,
    "ct": TargetRole.LEAD,
    "phoi hop": TargetRole.COORDINATE,
    "ph": TargetRole.COORDINATE,
    "tham du": TargetRole.ATTEND,
    "du": TargetRole.ATTEND,
    "theo doi va bao cao": TargetRole.MONITOR,
    "theo doi": TargetRole.MONITOR,
    "bao cao": TargetRole.MONITOR,
    "bc": TargetRole.MONITOR,
}
_ROLE = re.compile(rf"(?:^|(?<=[\s,;·%(\d]))({'|'.join(_ROLES)})(?=$|[\s,;·)])")
_STRETCH = re.compile(r"(?:^|(?<=[\s,;·%(\d]))(?:pd|phan dau)\b[\s:]*(.*)$")
_UNITS = {
    "%": Unit.PERCENT,
    "lan/nam": Unit.TIMES,
    "lan": Unit.TIMES,
    "ho so": Unit.CASES,
    "nguoi": Unit.PEOPLE,
    "tthc": Unit.PROCEDURES,
    "van ban": Unit.DOCUMENTS,
    "diem": Unit.POINTS,
}
_SIGNS = {
    Comparator.AT_LEAST: "≥ ",
    Comparator.AT_MOST: "≤ ",
    Comparator.INCREASE: "tăng ",
    Comparator.DECREASE: "giảm ",
}


class CellError(ValueError):
    """The text is no target; str() says why in words."""


def normal_line(objective: Objective, line: dict) -> dict:
    """A line with all of VALUES, those that mean nothing emptied: without a figure the objective's comparator and unit
    hold, and a unit that is the objective's is not said again."""
    found = {
        "role": line.get("role") or TargetRole.MONITOR,
        "comparator": line.get("comparator") or Comparator.AT_LEAST,
        "value": line.get("value"),
        "value_to": line.get("value_to"),
        "stretch": line.get("stretch"),
        "unit": line.get("unit") or "",
    }
    if found["unit"] == objective.unit:
        found["unit"] = ""
    if found["value"] is None and found["value_to"] is None:
        found["unit"] = ""
        if found["comparator"] in Comparator.values and found["comparator"] != Comparator.DONE:
            found["comparator"] = objective.comparator
    return found


def line_of(objective: Objective, target: Target) -> dict:
    """The line a stored target is."""
    return normal_line(objective, {name: getattr(target, name) for name in VALUES})


def plain_comparator(objective: Objective) -> str:
    """How a bare figure is compared: as the objective is, or at least where that says nothing about a figure."""
    return Comparator.AT_LEAST if objective.comparator == Comparator.DONE else objective.comparator


def read_cell(text: str, objective: Objective) -> dict | None:
    """The line that a cell's text stands for, or None for an empty cell. CellError for what is no target."""
    if len(text) > MAX_LENGTH:
        raise CellError(_("A cell holds at most %(count)d characters.") % {"count": MAX_LENGTH})
    text = nfc(text).strip()
    if not text:
        return None
    rest, role = _take_role(fold(text), text)
    rest, stretch = _take_stretch(rest, text)
    rest = rest.strip(" ,;·()")
    if rest in ("", AS_OBJECTIVE):
        return normal_line(objective, {"role": role, "comparator": objective.comparator, "stretch": stretch})
    goal = _goal(rest, text)
    comparator = goal.comparator or plain_comparator(objective)
    if comparator == Comparator.RANGE and goal.value_to is None:
        raise CellError(_("A range needs both ends, e.g. 1–2."))
    if goal.basis and objective.change_basis and goal.basis != objective.change_basis:
        words = _("This objective counts a change in %(basis)s.")
        raise CellError(words % {"basis": objective.get_change_basis_display()})
    return normal_line(
        objective,
        {
            "role": role,
            "comparator": comparator,
            "value": goal.value,
            "value_to": goal.value_to,
            "stretch": stretch,
            "unit": unit_in(rest),
        },
    )


def _no_target(text: str) -> CellError:
    return CellError(_("“%(text)s” is not a target. Write for example 98,5 or ≥ 98 or 1–2.") % {"text": text})


def _take_role(key: str, text: str) -> tuple[str, str]:
    """The folded text without the part it names, and the part."""
    if re.search(r"(?:^|[\s,;·%(\d])td(?:$|[\s,;·)])", key):
        raise CellError(_("“TD” may mean attending or following: write DỰ or BC."))
    found = {_ROLES[word] for word in _ROLE.findall(key)}
    if len(found) > 1:
        raise CellError(_("“%(text)s” names two parts; a department has one.") % {"text": text})
    return _ROLE.sub("", key).strip(), (found.pop() if found else TargetRole.MONITOR)


def _take_stretch(key: str, text: str) -> tuple[str, Decimal | None]:
    """The folded text without what is striven for, and that figure."""
    found = _STRETCH.search(key)
    if not found:
        return key, None
    goal = _goal(found[1].strip(" ,;·()"), text)
    if goal.value is None or goal.value_to is not None or goal.comparator not in ("", Comparator.AT_LEAST):
        raise _no_target(text)
    return key[: found.start()], goal.value


def _goal(key: str, text: str) -> Goal:
    try:
        goal = parse_goal(key)
    except (ValueError, ArithmeticError):
        raise _no_target(text)
    if goal.value is None and goal.comparator != Comparator.DONE:
        raise _no_target(text)
    return goal


def unit_in(key: str) -> str:
    """The unit that is written with the figure (folded text), "" where none is. `điểm %` are points of a percentage."""
    if "%" in key:
        return Unit.PERCENT
    return next((unit for word, unit in _UNITS.items() if re.search(rf"(?:\d|\s){word}\b", key)), "")


def typed_figure(value: Decimal) -> str:
    """A figure to be typed over: `98,5`, `1234`. Without points between thousands, which look like a decimal point."""
    return number_vi(value).replace(".", "")


def cell_text(line: dict | None, objective: Objective) -> str:
    """The shortest text that read_cell takes for this line."""
    if line is None:
        return ""
    role = "" if line["role"] == TargetRole.MONITOR else SHORT[line["role"]]
    stretch = "" if line["stretch"] is None else f"{STRETCH} {typed_figure(line['stretch'])}"
    words = [_goal_text(line, objective), stretch, role]
    return " ".join(word for word in words if word) or AS_OBJECTIVE


def _goal_text(line: dict, objective: Objective) -> str:
    comparator, value = line["comparator"], line["value"]
    if value is None:
        own = comparator == Comparator.DONE and objective.comparator != Comparator.DONE
        return "Hoàn thành" if own else ""
    unit = f" {line['unit']}" if line["unit"] else ""
    if comparator == Comparator.RANGE:
        return f"{typed_figure(value)}–{typed_figure(line['value_to'])}{unit}"
    sign = "" if comparator == plain_comparator(objective) else _SIGNS.get(comparator, f"{comparator} ")
    return f"{sign}{typed_figure(value)}{unit}"
