"""Closing a period: its figures stay as they were reported, whatever files come later."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from agencies import clock
from agencies.activity import log
from agencies.actor import Actor
from agencies.errors import UserError
from agencies.models import Agency
from agencies.periods import MONTHS
from procedures import closed
from procedures.models import Case, StatisticsClosing
from procedures.permissions import can_close_statistics
from procedures.ranges import Range
from procedures.statistics import counts


@transaction.atomic
def close_period(actor: Actor, agency: Agency, year: int, kind: str, *, reason: str = "") -> StatisticsClosing:
    """Freeze the figures of a period (Q1…Q4, H1, 9M, Y) that is over. Closing again is the next revision and needs a reason.

    UserError while the period runs, or without a reason. Nobody loads cases meanwhile: imports lock the agency too.
    """
    if not can_close_statistics(actor, agency):
        raise PermissionDenied
    if kind not in MONTHS:
        raise UserError(_("Only quarters, the first half, nine months and the year are closed."))
    agency = Agency.objects.select_for_update(no_key=True).get(pk=agency.pk)
    period = Range.of(agency, year, kind)
    if not period.is_over:
        words = _("The period runs until %(day)s. It can be closed from the next day on.")
        raise UserError(words % {"day": f"{period.end:%d/%m/%Y}"})
    last = closed.newest(agency, period)
    if last and not reason.strip():
        raise UserError(_("Say why the period is closed again."), field="reason")
    closing = StatisticsClosing.objects.create(
        agency=agency,
        year=year,
        kind=kind,
        period_start=period.start,
        period_end=period.end,
        revision=last.revision + 1 if last else 1,
        figures=_figures(agency, period),
        reason=reason.strip()[:500],
        closed_at=clock.now(),
        closed_by=actor.membership,
    )
    after = {"period": period.label, "revision": closing.revision}
    log(actor, "procedures.period_closed", closing, after=after, reason=closing.reason)
    return closing


def _figures(agency: Agency, period: Range) -> dict:
    """Every grouping's counts, and the newest case there was: what has a higher id came later."""
    newest = Case.objects.of_agency(agency).order_by("-pk").values_list("pk", flat=True).first()
    groups = {by: closed.frozen(counts(agency, period.start, period.end, by)) for by in closed.GROUPINGS}
    return {**groups, "last_case": newest or 0}
