"""Opening a reporting period: once, with its days by the agency's calendar and a draft for every department."""

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from agencies import clock, periods
from agencies.activity import log
from agencies.actor import Actor
from agencies.errors import UserError
from procedures import workdays
from reports import permissions
from reports.models import PeriodKind, ReportingPeriod

DUE_AFTER_WORKING_DAYS = 2  # as Khánh Hòa's decision 01/2023 has it; the secretary may give another number


def open_period(actor: Actor, *, year: int, kind: str, due_after: int = DUE_AFTER_WORKING_DAYS) -> ReportingPeriod:
    """Open a period of the actor's agency and prepare a draft for every department with an objective to report on.

    Raises UserError when it is open already, has not begun, or no objective set is in force for its year.
    """
    from reports.services.drafts import prepare
    from reports.structure import duties

    agency = actor.agency
    if not permissions.can_open_period(actor, agency):
        raise PermissionDenied
    if kind not in PeriodKind.values:
        raise UserError(_("There is no such period."), "kind")
    if not 0 <= due_after <= 30:
        raise UserError(_("Give between 0 and 30 working days."), "due_after")
    start, end = periods.bounds(agency.cut_off, year, kind)
    name = f"{PeriodKind(kind).label}/{year}"
    if start > clock.today():
        text = _("%(period)s begins on %(day)s; it can be opened from then on.")
        raise UserError(text % {"period": name, "day": f"{start:%d/%m/%Y}"}, "kind")
    plan = duties(agency, year, end)
    if not plan:
        text = _("No objectives are in force for %(year)s. Issue their decision first, then open the period.")
        raise UserError(text % {"year": year}, "year")
    days = {"start": start, "end": end, "due_on": workdays.working_days_after(end, due_after)}
    with transaction.atomic():
        try:
            with transaction.atomic():
                period = ReportingPeriod.objects.create(
                    agency=agency, year=year, kind=kind, opened_at=clock.now(), **days
                )
        except IntegrityError:
            raise UserError(_("%(period)s is open already.") % {"period": name}, "kind") from None
        for department in plan:
            prepare(actor, period, department)
        log(actor, "reports.period_opened", period, after={"due": period.due_on}, agency=agency)
    return period
