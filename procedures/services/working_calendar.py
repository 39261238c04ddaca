"""Keeping the working calendar."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from agencies.activity import log
from agencies.actor import Actor
from agencies.errors import UserError
from agencies.text import nfc
from procedures.calendar_data import HOLIDAYS, MAKE_UP_DAYS
from procedures.models import CalendarDay, CalendarDayKind
from procedures.permissions import can_keep_calendar

SATURDAY = 5
CULTURE_DAY_SINCE = 2026  # Resolution 28/2026/QH16


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
def set_calendar(
    actor: Actor, year: int, days: list[tuple[date, str, str, str]], *, seen: dict[str, str] | None = None
) -> None:
    """Replace a year's calendar by `days`: (day, kind, name, source). UserError for a day of another year or named twice.

    `seen`: the year's days as the person saw them ({ISO day: name}); UserError where somebody has changed them since.
    """
    if not can_keep_calendar(actor):
        raise PermissionDenied
    if wrong := next((day for day, *_rest in days if day.year != year), None):
        raise UserError(
            _("%(day)s is not a day of %(year)d.") % {"day": f"{wrong:%d/%m/%Y}", "year": year}, field="day"
        )
    if len({day for day, *_rest in days}) < len(days):
        raise UserError(_("The same day was entered twice."), field="day")
    old = list(CalendarDay.objects.select_for_update().filter(day__year=year).order_by("day"))
    before = told(old)
    if seen is not None and seen != before:
        raise UserError(_("Somebody else has changed this year meanwhile. Look at it again."))
    rows = [
        CalendarDay(day=day, kind=kind, name=nfc(name), source=nfc(source)) for day, kind, name, source in sorted(days)
    ]
    if [_values(row) for row in rows] == [_values(row) for row in old]:
        return
    CalendarDay.objects.filter(pk__in=[row.pk for row in old]).delete()
    try:
        with transaction.atomic():
            CalendarDay.objects.bulk_create(rows)
    except IntegrityError:
        raise UserError(_("Somebody else has changed this year meanwhile. Look at it again.")) from None
    log(
        actor,
        "procedures.calendar_changed",
        rows[0] if rows else CalendarDay(pk=0, day=date(year, 1, 1)),
        before=before,
        after=told(rows),
    )


def told(rows: list[CalendarDay]) -> dict[str, str]:
    """A year's days as the log keeps them."""
    return {str(row.day): row.name for row in rows}


def _values(row: CalendarDay) -> tuple:
    return row.day, row.kind, row.name, row.source


@dataclass(frozen=True)
class Proposed:
    """A day the library knows of; nobody has confirmed it."""

    day: date
    name: str


def propose_holidays(year: int) -> list[Proposed]:
    """Weekdays off in a year as the `holidays` library computes them, and the day of Vietnamese culture from 2026 on.

    Swapped days and make-up Saturdays are in no library before a notice names them: a person adds them from it. Nothing is entered.
    """
    import holidays

    found = dict(holidays.country_holidays("VN", years=year, language="vi"))
    if year >= CULTURE_DAY_SINCE:
        found.setdefault(date(year, 11, 24), "Ngày Văn hóa Việt Nam")
    return [Proposed(day, name) for day, name in sorted(found.items()) if day.weekday() < SATURDAY]
