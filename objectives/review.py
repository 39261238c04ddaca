"""The annual review (S1-10): a year's objectives beside what the year before asked and reached, and what follows from it.

The outcome is kept as text on the set, a line for each objective, so that it can be read out, printed and filed:

    Mục tiêu 1: nâng từ ≥ 98 % lên ≥ 99 %. Năm 2025 đạt 98,7 %. Lý do: …
"""

import re
from dataclasses import dataclass

from agencies.text import number_vi
from objectives.cascade import asks_less, counterpart
from objectives.goals import Goal, goal_of
from objectives.measures import MEASURES
from objectives.models import Comparator, Objective, ObjectiveSet
from objectives.results import ObjectiveResults, period_bounds, set_results
from objectives.services.sets import last_set
from objectives.verdicts import MISSED

KEPT, RAISED, CHANGED, NEW, DROPPED = "kept", "raised", "changed", "new", "dropped"
REASON = re.compile(r"^Mục tiêu (?P<label>\w+):.*? Lý do: (?P<reason>.*)$")


@dataclass(frozen=True)
class Reviewed:
    """An objective of this year (None where last year's was dropped) beside last year's. `outcome`: what was done to the
    target. `missed`: departments (or the agency) that missed it; `needs_reason`: a lower or other target, or one that was
    dropped."""

    objective: Objective | None
    before: ObjectiveResults | None
    outcome: str
    goal: str
    old_goal: str
    reached: str
    verdict: str
    missed: list[str]

    @property
    def key(self) -> str:
        return self.objective.label if self.objective else f"x{self.before.objective.label}"

    @property
    def needs_reason(self) -> bool:
        return self.outcome in (CHANGED, DROPPED)


def review_rows(objective_set: ObjectiveSet) -> tuple[ObjectiveSet | None, list[Reviewed]]:
    """(the set of the year before, its objectives and this year's side by side). A fixed number of queries."""
    earlier = last_set(objective_set)
    if earlier is None:
        return None, []
    start, end = period_bounds(objective_set.agency, earlier.year, "Y")
    before = set_results(earlier, start, end)
    _with_targets(before)
    by_pk, taken, rows = {one.objective.pk: one for one in before}, set(), []
    for objective in objective_set.objectives.all():
        old = counterpart(objective, [one.objective for one in before if one.objective.pk not in taken])
        if old is not None:
            taken.add(old.pk)
        rows.append(_reviewed(objective, by_pk.get(old.pk) if old else None))
    return earlier, rows + [_reviewed(None, one) for one in before if one.objective.pk not in taken]


def _with_targets(results: list[ObjectiveResults]) -> None:
    """Give last year's objectives their lines, as the comparison of two tables asks for them."""
    for one in results:
        lines = [row.target for row in one.rows if row.target is not None]
        one.objective._prefetched_objects_cache = {"targets": lines}


def _reviewed(objective: Objective | None, before: ObjectiveResults | None) -> Reviewed:
    rows = (before.rows or [before.whole]) if before else []
    missed = [row.department.name if row.department else "" for row in rows if row.result.verdict == MISSED]
    whole = before.whole.result if before else None
    reached = ""
    if whole is not None and whole.value is not None:
        reached = number_vi(whole.value) + ("%" if before.objective.unit == "%" else f" {before.objective.unit}")
    return Reviewed(
        objective=objective,
        before=before,
        outcome=outcome_of(objective, before.objective if before else None),
        goal=figures(objective) if objective else "",
        old_goal=figures(before.objective) if before else "",
        reached=reached,
        verdict=_verdict(whole, rows),
        missed=missed,
    )


def _verdict(whole, rows) -> str:
    """The agency's verdict; where only departments are judged, a miss of any is a miss."""
    if whole is None:
        return ""
    verdicts = {row.result.verdict for row in rows}
    return MISSED if MISSED in verdicts else whole.verdict


def figures(objective: Objective) -> str:
    """What an objective asks, in short: its figure, or the span of its departments' figures."""
    goal = goal_of(objective)
    if goal.value is not None or goal.comparator == Comparator.DONE:
        return goal.exact
    goals = [goal_of(one) for one in objective.targets.all() if one.value is not None]
    if not goals:
        return ""
    low, high = min(goals, key=lambda one: one.value), max(goals, key=lambda one: one.value)
    return low.exact if low.exact == high.exact else f"{low.exact} … {high.exact}"


def outcome_of(objective: Objective | None, old: Objective | None) -> str:
    """What became of last year's target: kept, raised, changed (also lowered), new or dropped."""
    if objective is None or old is None:
        return DROPPED if objective is None else NEW
    pairs = _pairs(objective, old)
    if pairs and all(new == before for new, before in pairs):
        return KEPT
    measure = MEASURES.get(objective.measure)
    direction = measure.good_direction if measure else ""
    same_basis = objective.change_basis == old.change_basis
    if not pairs or any(asks_less(new, before, direction, same_basis=same_basis) for new, before in pairs):
        return CHANGED
    return RAISED


def _pairs(objective: Objective, old: Objective) -> list[tuple[Goal, Goal]]:
    """(this year's goal, last year's): of the objective itself, or of each department and field in both tables."""
    if objective.value is not None or old.value is not None or objective.comparator == Comparator.DONE:
        return [(goal_of(objective), goal_of(old))]
    before = {(one.department_id, one.field_id): goal_of(one) for one in old.targets.all()}
    after = {(one.department_id, one.field_id): goal_of(one) for one in objective.targets.all()}
    return [(after[key], before[key]) for key in after if key in before]


OUTCOMES = {
    KEPT: "giữ nguyên {goal}.",
    RAISED: "nâng từ {old} lên {goal}.",
    CHANGED: "thay đổi từ {old} thành {goal}.",
    NEW: "mục tiêu mới, {goal}.",
    DROPPED: "mục tiêu của năm trước ({old}) không tiếp tục.",
}


def compose(earlier: ObjectiveSet, rows: list[Reviewed], reasons: dict[str, str], conclusion: str) -> str:
    """The outcome as text; `reasons` by Reviewed.key. Vietnamese: it goes into the papers of the agency."""
    lines = [_line(earlier, one, " ".join(reasons.get(one.key, "").split())) for one in rows]
    return "\n".join([*lines, *([conclusion.strip()] if conclusion.strip() else [])])


def _line(earlier: ObjectiveSet, one: Reviewed, reason: str) -> str:
    words = OUTCOMES[one.outcome].format(goal=one.goal or "chưa có mức", old=one.old_goal or "chưa có mức")
    parts = [f"Mục tiêu {one.key}: {words}"]
    if one.reached:
        parts.append(f"Năm {earlier.year} đạt {one.reached}.")
    missed = [name for name in one.missed if name]
    if missed:
        parts.append(f"Không đạt: {', '.join(missed)}.")
    if reason:
        parts.append(f"Lý do: {reason}")
    return " ".join(parts)


def taken_apart(note: str) -> tuple[dict[str, str], str]:
    """(reasons by key, conclusion) of a note that `compose` made, for the form to go on with."""
    reasons, rest = {}, []
    for line in note.splitlines():
        if found := REASON.match(line):
            reasons[found["label"]] = found["reason"]
        elif not line.startswith("Mục tiêu "):
            rest.append(line)
    return reasons, "\n".join(rest)
