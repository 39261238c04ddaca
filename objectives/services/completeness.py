"""What a set needs before it is proposed or its decision is drafted."""

from django.utils.translation import gettext as _

from agencies.errors import UserError
from objectives.models import Objective, ObjectiveSet


def demand_complete(objective_set: ObjectiveSet) -> None:
    """Raises UserError for a set (loaded with_content) without objectives, or one whose targets are not complete."""
    objectives = list(objective_set.objectives.all())
    if not objectives:
        raise UserError(_("There is no objective yet: a decision needs at least one."))
    for objective in objectives:
        if objective.by_department and not objective.targets.all():
            raise UserError(
                _("Objective %(label)s has targets by department, but its table is empty.") % {"label": objective.label}
            )
        if objective.by_department and objective.value is None:
            _demand_every_target(objective)


def _demand_every_target(objective: Objective) -> None:
    """Raises UserError with the departments of the table that have no figure."""
    without = [one for one in objective.targets.all() if one.value is None and one.comparator != "done"]
    if without:
        text = _("Objective %(label)s: %(names)s has no target yet. Give one, or take the row out of the target table.")
        raise UserError(text % {"label": objective.label, "names": ", ".join(one.department.name for one in without)})
