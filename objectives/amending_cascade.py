"""Whose targets an amendment leaves behind: subordinates, and departments with objectives of their own, that now ask for less."""

from dataclasses import dataclass

from agencies import tenancy
from agencies.models import Agency
from objectives.amending import FIGURES, lines_of
from objectives.cascade import Weaker, weaker_in
from objectives.models import Objective, ObjectiveSet, SetState, TargetAmendment


@dataclass(frozen=True)
class Behind:
    """A set below with what in it asks for less than the amended targets do."""

    objective_set: ObjectiveSet
    weaker: list[Weaker]


def left_behind(amendment: TargetAmendment) -> list[Behind]:
    """Sets in force below that are weaker than what the amendment asks. A fixed number of queries.

    The same whether it is still written or in force: of a draft the new figures are read as if they counted.
    """
    objective_set = amendment.objective_set
    changed = _amended_objectives(amendment)
    if not changed:
        return []
    agency = objective_set.agency
    below = list(Agency.objects.filter(parent=agency).order_by("path", "pk").values_list("pk", flat=True))
    with tenancy.also_reading(below, "who falls behind a superior's target is told by name"):
        sets = list(
            ObjectiveSet.objects.filter(
                agency__in=[agency.pk, *below], year=objective_set.year, state=SetState.IN_FORCE
            )
            .exclude(pk=objective_set.pk)
            .with_content()
            .order_by("agency__path", "department__position", "pk")
        )
    found = [Behind(one, weaker_in(one, changed)) for one in sets]
    return [one for one in found if one.weaker]


def _amended_objectives(amendment: TargetAmendment) -> list[Objective]:
    """The objectives it changes, with their new figures on them."""
    lines = lines_of([amendment])
    wanted = Objective.objects.filter(pk__in={line.objective_id for line in lines})
    objectives = {
        one.pk: one
        for one in wanted.select_related("objective_set__agency")
        .prefetch_related("targets")
        .order_by("number", "part", "pk")
    }
    for line in lines:
        objective = objectives[line.objective_id]
        stored = {target.pk: target for target in objective.targets.all()}
        item = objective if line.department_id is None else stored.get(line.target_id)
        for name in FIGURES if item is not None else ():
            setattr(item, name, getattr(line, name))
    return list(objectives.values())
