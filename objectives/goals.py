"""What is to be reached, as one value: comparator, figure, the other end of a range, stretch.

Reads what people type (`≥ 98`, `98,5 %`, `Từ 95% trở lên`, `1–2 lần`) and writes what is printed.
"""

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from agencies.text import fold, number_vi, parse_decimal, percent_vi
from objectives.models import ChangeBasis, Comparator, Objective, Target

CHANGE_WORDS = {Comparator.INCREASE: "tăng", Comparator.DECREASE: "giảm"}


@dataclass(frozen=True)
class Goal:
    """A goal; `value` None where nothing is to be counted (done or not) or nothing has been set."""

    comparator: str
    value: Decimal | None = None
    value_to: Decimal | None = None
    stretch: Decimal | None = None
    unit: str = "%"
    # Of a change against the same period: "points" or "relative" (models.ChangeBasis).
    basis: str = ""

    @property
    def _change(self) -> str:
        """`1 điểm %` where a rate changes by points, else `1%`, `3 hồ sơ`."""
        if self.unit == "%" and self.basis == ChangeBasis.POINTS:
            return f"{number_vi(self.value)} điểm %"
        return _figure(self.value, "%" if self.basis == ChangeBasis.RELATIVE else self.unit)

    @property
    def words(self) -> str:
        """As a table of a decision prints it: `99%`, `trên 95%`, `không quá 2%`, `1–2 lần/năm`; empty without a figure."""
        if self.comparator == Comparator.DONE:
            return "Hoàn thành"
        if self.value is None:
            return ""
        if self.comparator in CHANGE_WORDS:
            return f"{CHANGE_WORDS[self.comparator]} {self._change} so với cùng kỳ"
        figure = _figure(self.value, self.unit)
        if self.comparator == Comparator.RANGE:
            return f"{number_vi(self.value)}–{_figure(self.value_to, self.unit)}"
        return {
            Comparator.MORE_THAN: f"trên {figure}",
            Comparator.AT_MOST: f"không quá {figure}",
            Comparator.LESS_THAN: f"dưới {figure}",
        }.get(self.comparator, figure)

    @property
    def exact(self) -> str:
        """With its comparator, as screens show it beside results: `≥ 98 %`, `= 100 %`, `1–2 lần/năm`."""
        sign = {">=": "≥", "<=": "≤"}.get(self.comparator, self.comparator)
        if self.value is None or self.comparator in (Comparator.RANGE, Comparator.DONE):
            return self.words
        if self.comparator in CHANGE_WORDS:
            return f"{CHANGE_WORDS[self.comparator]} ≥ {self._change}"
        figure = percent_vi(self.value) if self.unit == "%" else _figure(self.value, self.unit)
        return f"{sign} {figure}"


def _figure(value: Decimal, unit: str) -> str:
    return f"{number_vi(value)}%" if unit == "%" else f"{number_vi(value)} {unit}".strip()


def goal_of(item: Objective | Target) -> Goal:
    """The goal of an objective, or of a department: its own figure, else the objective's."""
    if isinstance(item, Objective):
        return Goal(item.comparator, item.value, item.value_to, item.stretch, item.unit, item.change_basis)
    objective = item.objective
    if item.value is None and item.comparator != Comparator.DONE:
        own = goal_of(objective)
        return own if item.stretch is None else replace(own, stretch=item.stretch)
    stretch = objective.stretch if item.stretch is None else item.stretch
    unit = item.unit or objective.unit
    return Goal(item.comparator, item.value, item.value_to, stretch, unit, objective.change_basis)


SIGNS = [
    (r"≥|>=|=>|⩾", Comparator.AT_LEAST),
    (r"≤|<=|=<|⩽", Comparator.AT_MOST),
    (r">", Comparator.MORE_THAN),
    (r"<", Comparator.LESS_THAN),
    (r"=", Comparator.EQUAL),
]
WORDS = [
    (r"^(khong (qua|vuot qua|lon hon|nhieu hon)|toi da|nhieu nhat)\b", Comparator.AT_MOST),
    (r"^(khong (thap hon|duoi|it hon|nho hon)|it nhat|toi thieu)\b", Comparator.AT_LEAST),
    (r"\btro len$", Comparator.AT_LEAST),
    (r"\btro xuong$", Comparator.AT_MOST),
    (r"^(dat )?(tren|hon|lon hon)\b", Comparator.MORE_THAN),
    (r"^(dat )?(duoi|nho hon|thap hon|it hon)\b", Comparator.LESS_THAN),
    (r"^bang\b", Comparator.EQUAL),
]
DONE_WORDS = {"hoan thanh", "dat", "thuc hien", "co", "done", "x"}
_NUMBER = r"\d+(?:[.,]\d+)*"


def parse_goal(text: str) -> Goal:
    """Read a typed target. `comparator` is "" where only a figure was given; an empty text is Goal("").

    Raises ValueError with the text where it holds no figure, more than two, or something that is no figure.
    """
    key = fold(text)
    if not key:
        return Goal("")
    if key in DONE_WORDS:
        return Goal(Comparator.DONE)
    numbers = re.findall(_NUMBER, key)
    between = re.search(rf"({_NUMBER})\s*%?\s*(?:-|–|—|…|\.\.\.?|den)\s*({_NUMBER})", key)
    if between and len(numbers) == 2:
        return Goal(Comparator.RANGE, parse_decimal(between[1]), parse_decimal(between[2]))
    if len(numbers) != 1 or re.search(r"\d[a-z]|[a-z]\d|-\s*\d", key):
        raise ValueError(text)
    return Goal(_comparator(key, text), parse_decimal(numbers[0]))


def _comparator(key: str, text: str) -> str:
    for word, comparator in (("tang ", Comparator.INCREASE), ("giam ", Comparator.DECREASE)):
        if key.startswith(word):
            return comparator
    for pattern, comparator in SIGNS:
        if re.search(pattern, key):
            return comparator
    # What surrounds the figure: without it, only the words that say how to compare are left to look at.
    words = re.sub(r"\s+", " ", key.replace("%", " ")).strip()
    words = re.sub(r"^tu\s", "", words)
    for pattern, comparator in WORDS:
        if re.search(pattern, words):
            return comparator
    left = re.sub(_NUMBER, "", words).strip()
    if left and left not in {"dat", "lan", "lan/nam", "ho so", "nguoi", "tthc", "van ban", "diem", "tu"}:
        raise ValueError(text)
    return ""
