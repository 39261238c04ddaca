"""Keeping the working calendar."""

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.activity import log
from agencies.actor import Actor
from agencies.errors import UserError
from procedures.calendar_data import HOLIDAYS, MAKE_UP_DAYS
from procedures.models import CalendarDay, CalendarDayKind


def shipped_days() -> list[CalendarDay]:
    """The days that come with the product, 2021 to 2026, unsaved."""
    days = []
    for first, last, name, source in HOLIDAYS:
        day, end = date.fromisoformat(first), date.fromisoformat(last)
        while day <= end:
            days.append(
                CalendarDay(day=day, kind=CalendarDayKind.HOLIDAY, name=name, source=source.format(year=day.year))
            )
            day += timedelta(days=1)
    for text, name, source in MAKE_UP_DAYS:
        day = date.fromisoformat(text)
        days.append(CalendarDay(day=day, kind=CalendarDayKind.MAKE_UP, name=name, source=source.format(year=day.year)))
    return days


@transaction.atomic
def load_calendar() -> int:
    """Enter the shipped days of every year that has none yet; a year someone has entered is left alone. Returns how many."""
    entered = {day.year for day in CalendarDay.objects.order_by("day").values_list("day", flat=True)}
    missing = [day for day in shipped_days() if day.day.year not in entered]
    CalendarDay.objects.bulk_create(missing, ignore_conflicts=True)
    if missing:
        years = sorted({day.day.year for day in missing})
        log(Actor(), "procedures.calendar_loaded", missing[0], after={"years": years})
    return len(missing)


@transaction.atomic
def set_calendar(actor: Actor, year: int, days: list[tuple[date, str, str, str]]) -> None:
    """Replace a year's calendar by `days`: (day, kind, name, source). UserError for a day of another year or named twice."""
    if wrong := next((day for day, *_rest in days if day.year != year), None):
        raise UserError(
            _("%(day)s is not a day of %(year)d.") % {"day": f"{wrong:%d/%m/%Y}", "year": year}, field="day"
        )
    if len({day for day, *_rest in days}) < len(days):
        raise UserError(_("The same day was entered twice."), field="day")
    old = CalendarDay.objects.filter(day__year=year)
    before = {str(day): name for day, name in old.order_by("day").values_list("day", "name")}
    old.delete()
    rows = [CalendarDay(day=day, kind=kind, name=name, source=source) for day, kind, name, source in days]
    CalendarDay.objects.bulk_create(rows)
    after = {str(row.day): row.name for row in sorted(rows, key=lambda row: row.day)}
    log(
        actor,
        "procedures.calendar_changed",
        rows[0] if rows else CalendarDay(pk=0, day=date(year, 1, 1)),
        before=before,
        after=after,
    )
