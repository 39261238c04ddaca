"""Copies of what was handed in, and how one submission differs from the one before."""

from dataclasses import dataclass

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from agencies import clock
from agencies.acting import hand_of
from agencies.actor import Actor
from reports import figures
from reports.models import DepartmentReport, ReportLine, Submission


def words_of(line: ReportLine) -> dict[str, str]:
    """A line as people read it, field by field."""
    parts = {
        "result": figures.shown(line),
        "counted": _counted(line),
        "how": line.how,
        "override_reason": line.override_reason,
        "note": line.note,
        "evidence": line.evidence.name if line.evidence else "",
        "whys": " → ".join(line.whys),
        "correction": line.correction,
        "action": line.action,
        "action_owner": line.action_owner.user.full_name if line.action_owner else "",
        "action_due_on": f"{line.action_due_on:%d/%m/%Y}" if line.action_due_on else "",
    }
    return {name: text for name, text in parts.items() if text}


def _counted(line: ReportLine) -> str:
    if line.numerator is None or line.denominator is None:
        return ""
    return f"{figures.number_vi(line.numerator)}/{figures.number_vi(line.denominator)}"


def keep(report: DepartmentReport, lines: list[ReportLine], actor: Actor) -> Submission:
    """Store what is handed in now, in the language of the agency's papers whatever the person reads."""
    with translation.override(settings.LANGUAGE_CODE):
        words = {line.place: words_of(line) for line in lines}
    number = report.submissions.count() + 1
    return Submission.objects.create(
        report=report,
        number=number,
        at=clock.now(),
        by=actor.membership,
        hand=hand_of(actor),
        note=report.note,
        lines=words,
    )


@dataclass(frozen=True)
class Change:
    """One field of one objective that differs from the submission before."""

    line: ReportLine | None
    label: str
    before: str
    after: str


def labels() -> dict[str, str]:
    """Names of the copied fields."""
    return {
        "result": _("Result"),
        "counted": _("Numerator and denominator"),
        "how": _("How obtained"),
        "override_reason": _("Reason of the override"),
        "note": _("Note"),
        "evidence": _("Evidence"),
        "whys": _("Causes"),
        "correction": _("Immediate correction"),
        "action": _("Corrective action"),
        "action_owner": _("Who"),
        "action_due_on": _("Until"),
    }


def changes(report: DepartmentReport, lines: list[ReportLine]) -> list[Change]:
    """What the last submission changed against the one before; empty for the first."""
    last_two = list(report.submissions.order_by("-number")[:2])
    if len(last_two) < 2:
        return []
    new, old = last_two
    found = [Change(None, _("General remarks"), old.note, new.note)] if old.note != new.note else []
    for line in lines:
        before, after = old.lines.get(line.place, {}), new.lines.get(line.place, {})
        for name, label in labels().items():
            if before.get(name, "") != after.get(name, ""):
                found.append(Change(line, label, _shown(name, before), _shown(name, after)))
    return found


def _shown(name: str, fields: dict) -> str:
    from reports.models import HowObtained

    value = fields.get(name, "")
    return str(HowObtained(value).label) if name == "how" and value else value
