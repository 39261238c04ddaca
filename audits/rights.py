"""The rights of this app, for the table of rights and roles (agencies/rights.py)."""

from django.utils.translation import gettext_lazy as _

from agencies.rights import NOBODY, Right, Situation, register
from audits import permissions
from audits.models import (
    ActionState,
    Audit,
    AuditState,
    ChecklistItem,
    CorrectiveAction,
    Finding,
    Nonconformity,
    NonconformityState,
)

FROM_AFAR = _("never of one’s own work or department; auditors in audits they lead")


def _led(situation: Situation) -> Audit:
    """A running audit that the actor leads, where an agency's own auditor can."""
    return Audit(pk=NOBODY, agency=situation.agency, state=AuditState.RUNNING, lead_auditor=situation.nearest)


def _audit(situation: Situation) -> tuple:
    return (_led(situation),)


def _nonconformity(situation: Situation, department) -> Nonconformity:
    finding = Finding(item=ChecklistItem(audit=_led(situation), department=department))
    return Nonconformity(
        pk=NOBODY, agency=situation.agency, department=department, finding=finding, state=NonconformityState.OPEN
    )


def _own_action(state: str):
    """An action that the actor owns, in their own department."""

    def best_case(situation: Situation) -> tuple:
        nonconformity = _nonconformity(situation, situation.department)
        return (CorrectiveAction(pk=NOBODY, nonconformity=nonconformity, owner=situation.nearest, state=state),)

    return best_case


def _anothers_action(situation: Situation) -> tuple:
    """A done action of another department, found in an audit that the actor leads."""
    nonconformity = _nonconformity(situation, situation.other_department)
    return (CorrectiveAction(pk=NOBODY, nonconformity=nonconformity, owner=situation.other, state=ActionState.DONE),)


def _anothers(situation: Situation) -> tuple:
    return (_nonconformity(situation, situation.other_department),)


register(
    "audits",
    _("Audits and corrective actions"),
    [
        Right("plan_audits", _("Enter an audit"), permissions.can_plan_audits, when=_("auditors those they lead")),
        Right(
            "management_reviews", _("Plan management reviews and enter their minutes"),
            permissions.can_keep_management_reviews, lambda one: (one.agency,),
        ),
        Right(
            "edit_audit", _("Change an audit"), permissions.can_edit_audit, _audit,
            _("until it is closed; auditors those they lead"),
        ),
        Right(
            "run_audit", _("Start an audit, record findings, close it"), permissions.can_run_audit, _audit,
            _("the lead auditor; never in one’s own department"),
        ),
        Right(
            "report_nonconformity", _("Report a nonconformity"), permissions.can_report_nonconformity,
        ),
        Right(
            "plan", _("Write cause and corrective action"), permissions.can_plan, _own_action(ActionState.UNPLANNED),
            _("the owner, or the head of the department"),
        ),
        Right(
            "complete", _("Report a corrective action as done"), permissions.can_complete, _own_action(ActionState.OPEN),
            _("the owner, or the head of the department"),
        ),
        Right(
            "judge", _("Judge whether an action worked, change its due day"), permissions.can_judge, _anothers_action,
            FROM_AFAR,
        ),
        Right(
            "withdraw", _("Withdraw a nonconformity"), permissions.can_withdraw, _anothers,
            _("never of one’s own work or department"),
        ),
    ],
)  # fmt: skip
