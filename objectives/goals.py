"""What is to be reached, as one value: comparator, figure, the other end of a range, stretch.

Reads what people type (`≥ 98`, `98,5 %`, `Từ 95% trở lên`, `1–2 lần`, `Giảm 1%`) and writes what is printed.
"""

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from agencies.text import fold, number_vi, parse_decimal, percent_vi
from objectives.models import ChangeBasis, Comparator, Objective, Target

# Against the same period of last year: the figure is how much more or less, never negative.
CHANGES = {Comparator.INCREASE: "tăng", Comparator.DECREASE: "giảm"}


@dataclass(frozen=True)
class Goal:
    """A goal; `value` None where nothing is to be counted (done or not) or nothing has been set.

    `basis`: for a rise or fall, what it is counted in (ChangeBasis); "" where nobody said, and for all other comparators.
    """

    comparator: str
    value: Decimal | None = None
    value_to: Decimal | None = None
    stretch: Decimal | None = None
    unit: str = "%"
    basis: str = ""

    @property
    def is_change(self) -> bool:
        return self.comparator in CHANGES

    @property
    def counted_in(self) -> str:
        """The basis of a rise or fall; where nobody said: per cent means of last year's figure, any other unit a difference."""
        return self.basis or (ChangeBasis.RELATIVE if self.unit == "%" else ChangeBasis.POINTS)

    @property
    def words(self) -> str:
        """As a table of a decision prints it: `99%`, `trên 95%`, `không quá 2%`, `1–2 lần/năm`, `giảm 1% so với cùng kỳ`; empty without a figure."""
        if self.comparator == Comparator.DONE:
            return "Hoàn thành"
        if self.value is None:
            return ""
        figure = _figure(self.value, self.unit)
        if self.comparator == Comparator.RANGE:
            return f"{number_vi(self.value)}–{_figure(self.value_to, self.unit)}"
        if self.is_change:
            return f"{CHANGES[self.comparator]} {self._change()} so với cùng kỳ"
        return {
            Comparator.MORE_THAN: f"trên {figure}",
            Comparator.AT_MOST: f"không quá {figure}",
            Comparator.LESS_THAN: f"dưới {figure}",
        }.get(self.comparator, figure)

    @property
    def exact(self) -> str:
        """With its comparator, as screens show it beside results: `≥ 98 %`, `= 100 %`, `1–2 lần/năm`, `giảm ≥ 2 điểm %`."""
        sign = {">=": "≥", "<=": "≤"}.get(self.comparator, self.comparator)
        if self.value is None or self.comparator in (Comparator.RANGE, Comparator.DONE):
            return self.words
        if self.is_change:
            return f"{CHANGES[self.comparator]} ≥ {self._change(exactly=True)}"
        return f"{sign} {figure_exact(self.value, self.unit)}"

    def change_words(self, change: Decimal) -> str:
        """A change with its sign, as this goal counts it: `giảm 20 %`, `tăng 1,5 điểm %`, `không đổi`."""
        if not change:
            return "không đổi"
        way = CHANGES[Comparator.INCREASE if change > 0 else Comparator.DECREASE]
        return f"{way} {replace(self, value=abs(change))._change(exactly=True)}"

    def _change(self, *, exactly: bool = False) -> str:
        """How much more or less: `1%` of last year's figure, `2 điểm %`, `3 lần/năm`."""
        if self.counted_in == ChangeBasis.RELATIVE:
            return percent_vi(self.value) if exactly else _figure(self.value, "%")
        return f"{number_vi(self.value)} điểm %" if self.unit == "%" else _figure(self.value, self.unit)


def figure_exact(value: Decimal, unit: str) -> str:
    """A figure with its unit as screens show it: `98,5 %`, `2 lần/năm`."""
    return percent_vi(value) if unit == "%" else _figure(value, unit)


def _figure(value: Decimal, unit: str) -> str:
    return f"{number_vi(value)}%" if unit == "%" else f"{number_vi(value)} {unit}".strip()


def goal_of(item: Objective | Target) -> Goal:
    """The goal of an objective, or of a department: its own figure with its own comparator and unit, else the objective's."""
    if isinstance(item, Objective):
        return _goal(item, item, item.unit, item.stretch)
    objective = item.objective
    stretch = objective.stretch if item.stretch is None else item.stretch
    if item.value is None and item.comparator != Comparator.DONE:
        return _goal(objective, objective, objective.unit, stretch)
    return _goal(item, objective, item.unit or objective.unit, stretch)


def _goal(figures: Objective | Target, objective: Objective, unit: str, stretch: Decimal | None) -> Goal:
    basis = objective.change_basis if figures.comparator in CHANGES else ""
    return Goal(figures.comparator, figures.value, figures.value_to, stretch, unit, basis)


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


_UNITS = r"lan(?:/nam)?|ho so|nguoi|tthc|van ban|diem|sai sot|vu"
_CHANGE = re.compile(
    rf"^(?P<verb>tang|giam)(?: them| di| bot)?(?: (?:it nhat|toi thieu|tu))?\s*(?:≥|>=)?\s*(?P<figure>{_NUMBER})"
    rf"\s*(?P<points>diem ?(?:%|phan tram))?(?:%|phan tram|{_UNITS})?(?: tro len)?(?: (?:so )?voi cung ky(?: nam (?:truoc|ngoai))?)?$"
)


def parse_goal(text: str) -> Goal:
    """Read a typed target. `comparator` is "" where only a figure was given; an empty text is Goal("").

    Raises ValueError with the text where it holds no figure, more than two, or something that is no figure.
    """
    key = fold(text)
    if not key:
        return Goal("")
    if key in DONE_WORDS:
        return Goal(Comparator.DONE)
    if re.match(r"(tang|giam)\b", key):
        return _parse_change(key, text)
    numbers = re.findall(_NUMBER, key)
    between = re.search(rf"({_NUMBER})\s*%?\s*(?:-|–|—|…|\.\.\.?|den)\s*({_NUMBER})", key)
    if between and len(numbers) == 2:
        return Goal(Comparator.RANGE, _number(between[1]), _number(between[2]))
    if len(numbers) != 1 or re.search(r"\d[a-z]|[a-z]\d|-\s*\d", key):
        raise ValueError(text)
    return Goal(_comparator(key, text), _number(numbers[0]))


def _number(text: str) -> Decimal:
    """A figure of a target. Targets have two decimals, so three digits after a point are thousands: `1.234 hồ sơ`."""
    grouped = re.fullmatch(r"\d{1,3}(\.\d{3})+", text)
    return parse_decimal(text.replace(".", "") if grouped else text)


def _parse_change(key: str, text: str) -> Goal:
    """A rise or fall against the same period: `giảm 1%`, `tăng ít nhất 2 điểm %`. “Giảm còn 2%” is none, and is refused."""
    found = _CHANGE.match(key)
    if found is None:
        raise ValueError(text)
    comparator = Comparator.INCREASE if found["verb"] == "tang" else Comparator.DECREASE
    return Goal(comparator, _number(found["figure"]), basis=ChangeBasis.POINTS if found["points"] else "")


def _comparator(key: str, text: str) -> str:
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
