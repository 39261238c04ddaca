"""The rights of this app, for the table of rights and roles (agencies/rights.py)."""

from django.utils.translation import gettext_lazy as _

from agencies.models import Job
from agencies.permissions import can_cancel_job
from agencies.rights import Right, Situation, register
from procedures import permissions
from procedures.models import Case, ImportBatch


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
        Right(
            "named_department", _("Add a department that a case file names"), permissions.can_add_named_department,
            lambda one: (ImportBatch(agency=one.agency),),
        ),
        Right(
            "stop_import", _("Stop the check or the import of a file while it runs"), can_cancel_job,
            lambda one: (Job(agency=one.agency, kind="procedures.run_import"),), _("also those of colleagues"),
        ),
        Right(
            "handle_case", _("Stop, start and end a case"), permissions.can_handle_case,
            lambda one: (Case(agency=one.agency, department=one.department),),
        ),
        Right(
            "extend_case", _("Extend a case"), permissions.can_extend_case,
            lambda one: (Case(agency=one.agency, department=one.department),),
        ),
        Right("set_rules", _("Settle how cases are counted"), permissions.can_set_rules, _agency),
        Right("close", _("Close the figures of a period"), permissions.can_close_statistics, _agency),
        Right("catalogue", _("Enter procedures and their processes"), permissions.can_keep_catalogue, _agency),
    ],
)  # fmt: skip
