"""The three ways of taking an on-time rate, each in words: whatever prints a rate prints these beside it (regulations 3.5)."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from procedures.models import CaseRules, Denominator


@dataclass(frozen=True)
class Words:
    """What is divided by what, with the columns of form II.06a, and where that is written."""

    name: str
    numerator: str
    denominator: str
    source: str


WORDS = {
    Denominator.FINISHED: Words(
        _("Of finished cases"),
        _("finished before or on the due day (columns 8 + 9)"),
        _("finished cases (column 7)"),
        _("as quality objectives count"),
    ),
    Denominator.HANDLED: Words(
        _("Of cases finished and pending"),
        _(
            "finished before or on the due day, or pending within time (columns 8 + 9 + 12), without those asked for supplements more than once"
        ),
        _("cases finished and pending (column 3)"),
        _("Decision 766/QĐ-TTg, indicator 2.1"),
    ),
    Denominator.RECEIVED: Words(
        _("Of all cases received"),
        _("finished before or on the due day (columns 8 + 9)"),
        _("all cases received, with those carried over (column 3)"),
        _("Decree 61/2018/NĐ-CP, article 30"),
    ),
}


def chosen(agency, wanted: str | None) -> str:
    """The denominator asked for, or the one the agency has chosen in its rules."""
    return wanted if wanted in Denominator.values else CaseRules.of(agency).denominator
