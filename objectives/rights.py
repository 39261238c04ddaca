"""The rights of this app, for the table of rights and roles (agencies/rights.py)."""

from django.utils.translation import gettext_lazy as _

from agencies.rights import Right, Situation, register
from objectives import permissions
from objectives.models import ObjectiveSet


def _agency(situation: Situation) -> tuple:
    return (situation.agency,)


register(
    "objectives",
    _("Policy and objectives"),
    [
        Right("edit", _("Keep the quality policy, begin a year’s objectives"), permissions.can_edit, _agency),
        Right(
            "edit_set", _("Change objectives, targets and plans"), permissions.can_edit_set,
            lambda one: (ObjectiveSet(agency=one.agency),), _("until their decision leaves its author"),
        ),
    ],
)  # fmt: skip
