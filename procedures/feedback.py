"""Feedback as it stands, and the counts of its measures.

Confirmed complaints count on the day of the verdict: a figure once reported stays what it was. Without a register kept in the period
nothing is known, which is not 0. Withdrawn ones are never counted.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies import clock
from agencies.gather import Read
from agencies.models import Agency
from procedures.models import Feedback, FeedbackAbout, FeedbackRegister, FeedbackVerdict

BADGES = {FeedbackVerdict.RIGHT: "bad", FeedbackVerdict.WRONG: "ok", FeedbackVerdict.NOT_OURS: "none"}
SOON_DAYS = 5


def standing(feedback: Feedback) -> tuple[str, str]:
    """(badge, words) of today."""
    if feedback.withdrawn_reason:
        return "none", _("Withdrawn: entered by mistake")
    if feedback.verdict != FeedbackVerdict.PENDING:
        return BADGES[feedback.verdict], str(feedback.get_verdict_display())
    left = (feedback.due_on - clock.today()).days
    if left < 0:
        return "late", ngettext("Answer is %(days)d day late", "Answer is %(days)d days late", -left) % {"days": -left}
    words = _("To be answered by %(day)s") % {"day": f"{feedback.due_on:%d/%m/%Y}"}
    return ("warn" if left <= SOON_DAYS else "wait"), words


@dataclass(frozen=True)
class Confirmed:
    """A feedback found right: what the measures need of it."""

    pk: int
    department: int | None
    case: int | None
    about: str
    day: date


def reads(agency: Agency, first: date, last: date) -> dict[str, Read]:
    """What Confirmations are made of: the feedback found right between two days, and since when the register is kept."""
    rows = Feedback.objects.of_agency(agency).filter(
        verdict=FeedbackVerdict.RIGHT, withdrawn_reason="", answered_on__range=(first, last)
    )
    return {
        "feedback register": (FeedbackRegister.objects.of_agency(agency), ("kept_from",)),
        "feedback found right": (rows, ("pk", "department_id", "case_id", "about", "answered_on")),
    }


class Confirmations:
    """What was found right, of what `reads` asked for."""

    def __init__(self, found: dict[str, list[tuple]]):
        self.kept_from: date | None = next((day for (day,) in found["feedback register"]), None)
        self.rows = [Confirmed(*row) for row in found["feedback found right"]]

    def note(self, start: date, end: date) -> str | None:
        """ "" where the register was kept all the period; since when, where only a part; None where it wasn't."""
        if self.kept_from is None or self.kept_from > end:
            return None
        if self.kept_from <= start:
            return ""
        return _("register kept from %(day)s") % {"day": f"{self.kept_from:%d/%m/%Y}"}

    def between(self, start: date, end: date, department: int | None = None) -> list[Confirmed]:
        return [one for one in self.rows if start <= one.day <= end and department in (None, one.department)]


def about_conduct(rows: Iterable[Confirmed]) -> int:
    return sum(one.about == FeedbackAbout.CONDUCT for one in rows)


def cases_complained_of(rows: Iterable[Confirmed]) -> int:
    """How many cases these are about: one case counts once, a feedback without a case code is one of its own."""
    rows = list(rows)
    return len({one.case for one in rows if one.case}) + sum(one.case is None for one in rows)
