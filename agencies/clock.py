"""The one source of business time, so that tests and the demo can set it.

Days, quarters and years are decided in Vietnam's time (settings.TIME_ZONE), never in UTC.
"""

from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time

from django.utils import timezone

_frozen: ContextVar[datetime | None] = ContextVar("frozen_time", default=None)


def now() -> datetime:
    """The current moment, aware, in local time."""
    return timezone.localtime(_frozen.get() or timezone.now())


def today() -> date:
    """The current day in Vietnam's time."""
    return now().date()


@contextmanager
def freeze(moment: date | datetime):
    """Set the business time inside the block; a date means its 09:00."""
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time(9, 0))
    if timezone.is_naive(moment):
        moment = timezone.make_aware(moment)
    token = _frozen.set(moment)
    try:
        yield moment
    finally:
        _frozen.reset(token)
