"""The rights of this app, for the table of rights and roles (agencies/rights.py)."""

from django.utils.translation import gettext_lazy as _

from agencies.rights import Right, Situation, register
from procedures import permissions
from procedures.models import ImportBatch


def _agency(situation: Situation) -> tuple:
    return (situation.agency,)


register(
    "procedures",
    _("Case records"),
    [
        Right("import", _("Load case files"), permissions.can_import, _agency),
        Right(
            "handle_import", _("Decide on an uploaded file"), permissions.can_handle_import,
            lambda one: (ImportBatch(agency=one.agency),),
        ),
        Right("catalogue", _("Enter procedures and their processes"), permissions.can_keep_catalogue, _agency),
    ],
)  # fmt: skip
