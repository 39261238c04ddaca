"""The way of a report: handed in, returned with a comment, handed in again, accepted and then frozen."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from agencies import clock
from agencies.acting import hand_of
from agencies.activity import log
from agencies.actor import Actor
from agencies.errors import UserError
from audits.models import Origin
from audits.services import open_nonconformity, withdraw_nonconformity
from reports import figures, permissions, snapshots
from reports.models import DepartmentReport, ReportState, ReturnNote
from reports.services.missing import Incomplete, missing_in


def _locked(report: DepartmentReport) -> DepartmentReport:
    """The report as it is stored now, held until the transaction ends."""
    held = DepartmentReport.objects.select_for_update(of=("self",))
    return held.select_related("period__agency", "department", "submitted_by", "edited_by").get_to_change(report.pk)


@transaction.atomic
def submit(actor: Actor, report: DepartmentReport) -> DepartmentReport:
    """Hand the report in: figures are computed a last time and stored, each miss opens its nonconformity;
    the nonconformity of a miss that an earlier hand-in reported and this one doesn't is withdrawn.

    Raises Incomplete (with the list) when something is missing, UserError when it was handed in already.
    """
    report = _locked(report)
    if not permissions.is_own_head(actor, report):
        raise PermissionDenied
    if not report.is_open:
        raise UserError(_("This report has been handed in already."))
    lines = figures.refresh(report)
    missing = missing_in(report, lines)
    if missing:
        raise Incomplete(missing)
    for line in lines:
        figures.freeze(line)
        if line.verdict == "missed":
            line.nonconformity = _open(actor, report, line)
        elif line.nonconformity is not None and line.nonconformity.is_open:
            _withdraw(report, line)
        line.save()
        if line.is_overridden:
            _log_override(actor, report, line)
    report.state = ReportState.SUBMITTED
    report.submitted_at, report.submitted_by, report.submitted_hand = clock.now(), actor.membership, hand_of(actor)
    report.version += 1
    report.updated_at = clock.now()
    report.save()
    snapshots.keep(report, lines, actor)
    log(actor, "reports.report_submitted", report, agency=report.period.agency)
    return report


def source_key(report: DepartmentReport, line) -> str:
    """What ties a miss to its nonconformity: one for each target (or objective of the agency) and period."""
    source = line.target_id if line.target_id else f"objective {line.objective_id}"
    return f"miss:{source}:{report.period_id}"


def _description(report: DepartmentReport, line) -> str:
    """The miss in one sentence, in the language of the agency's papers."""
    with translation.override(settings.LANGUAGE_CODE):
        text = _("%(period)s, objective %(number)s missed: %(result)s against a target of %(target)s. %(objective)s")
        return text % {
            "period": report.period,
            "number": line.label,
            "result": figures.shown(line),
            "target": figures.target_shown(line),
            "objective": line.objective_text,
        }


def _open(actor: Actor, report: DepartmentReport, line):
    """The nonconformity of a miss with its causes and corrective action."""
    return open_nonconformity(
        actor,
        agency=report.period.agency,
        department=report.department,
        origin=Origin.MISS,
        source_key=source_key(report, line),
        source_url=reverse("reports:filing", args=[report.pk]),
        description=_description(report, line),
        whys=list(line.whys),
        correction=line.correction,
        action=line.action,
        owner=line.action_owner,
        due_on=line.action_due_on,
    )


def _withdraw(report: DepartmentReport, line) -> None:
    """The miss is gone: so is what was opened for it, by the system, since a department never withdraws its own.

    One that is closed was corrected and judged; it stays.
    """
    with translation.override(settings.LANGUAGE_CODE):
        if line.verdict == "no_cases":
            text = _("The report on %(period)s was handed in again: on objective %(number)s no cases arose.")
        else:
            text = _(
                "The report on %(period)s was handed in again: objective %(number)s is met, %(result)s against a target "
                "of %(target)s."
            )
        reason = text % {
            "period": report.period,
            "number": line.label,
            "result": figures.shown(line),
            "target": figures.target_shown(line),
        }
    withdraw_nonconformity(Actor.system(report.period.agency), line.nonconformity, reason=reason)


def _log_override(actor: Actor, report: DepartmentReport, line) -> None:
    log(
        actor,
        "reports.figure_overridden",
        report,
        before={"objective": line.label, "value": line.computed_value},
        after={"objective": line.label, "value": line.value},
        reason=line.override_reason,
        agency=report.period.agency,
    )


@transaction.atomic
def send_back(actor: Actor, report: DepartmentReport, *, comment: str) -> DepartmentReport:
    """Return a submitted report to its department, saying what must be completed."""
    report = _locked(report)
    _check_review(actor, report)
    comment = comment.strip()
    if not comment:
        raise UserError(_("Say what must be completed."), "comment")
    ReturnNote.objects.create(report=report, by=actor.membership, hand=hand_of(actor), at=clock.now(), comment=comment)
    report.state = ReportState.RETURNED
    report.version += 1
    report.updated_at = clock.now()
    report.save()
    log(actor, "reports.report_returned", report, reason=comment, agency=report.period.agency)
    return report


@transaction.atomic
def accept(actor: Actor, report: DepartmentReport) -> DepartmentReport:
    """Accept a submitted report; from then on nothing of it changes."""
    report = _locked(report)
    _check_review(actor, report)
    report.state = ReportState.ACCEPTED
    report.accepted_at, report.accepted_by, report.accepted_hand = clock.now(), actor.membership, hand_of(actor)
    report.version += 1
    report.updated_at = clock.now()
    report.save()
    log(actor, "reports.report_accepted", report, agency=report.period.agency)
    return report


def _check_review(actor: Actor, report: DepartmentReport) -> None:
    if report.state != ReportState.SUBMITTED:
        raise UserError(_("Only a submitted report can be accepted or returned."))
    if permissions.reads_drafts(actor) and permissions.wrote(actor, report):
        raise UserError(_("You handed this report in yourself; somebody else must accept or return it."))
    if not permissions.can_review(actor, report):
        raise PermissionDenied
