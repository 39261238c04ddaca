"""The way of one case through time, as coordinates of a drawing to scale."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from agencies import clock
from agencies.text import number_vi
from procedures.models import Case

WIDTH, LEFT, LANE = 960, 8, 34
TOP = 62
TICKS = 6
# Rows of the marks' labels, and about how wide a letter of theirs is.
LEVELS, LETTER = (14, 28), 8


@dataclass(frozen=True)
class Bar:
    """A stretch of time in a lane; `kind`: step, step_late, pause, case, case_late."""

    x: float
    width: float
    y: int
    kind: str
    label: str
    title: str

    @property
    def text_y(self) -> int:
        return self.y + 25

    @property
    def anchor(self) -> str:
        """Labels begin with their bar, or end with it in the right third where they would run out of the drawing."""
        return "end" if self.x > WIDTH * 0.66 else "start"

    @property
    def text_x(self) -> float:
        return self.x + self.width - 4 if self.anchor == "end" else self.x + 4


@dataclass(frozen=True)
class Mark:
    """A moment: received, due, finished, returned, today."""

    x: float
    kind: str
    label: str
    anchor: str
    y: int = 14


@dataclass
class Timeline:
    """Everything the template draws; lengths in SVG units."""

    height: int = 0
    width: int = WIDTH
    bars: list[Bar] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    ticks: list[tuple[float, str]] = field(default_factory=list)
    label: str = ""


def draw(case: Case) -> Timeline:
    """The case from receipt to its end (or now), with its steps and pauses below each other and its due day as a line."""
    end = case.finished_at or max(clock.now(), case.received_at)
    known = (case.received_at, case.due_at, case.extended_due_at, end, case.returned_at)
    moments = [moment for moment in known if moment]
    first, last = min(moments), max(moments)
    span = max((last - first).total_seconds(), 3600.0)

    def x(moment: datetime) -> float:
        return round(LEFT + (moment - first).total_seconds() / span * (WIDTH - 2 * LEFT), 1)

    def bar(begin: datetime, until: datetime, lane: int, kind: str, label: str, title: str) -> Bar:
        return Bar(x(begin), round(max(x(until) - x(begin), 2.0), 1), TOP + lane * LANE, kind, label, title)

    drawing = Timeline(label=_in_words(case))
    late = timezone.localtime(end).date() > case.due_on and not case.is_paused
    drawing.bars.append(
        bar(case.received_at, end, 0, "case_late" if late else "case", pgettext("cases", "Whole case"), drawing.label)
    )
    lane = 1
    for pause in case.pauses.all():
        reason = pause.get_reason_display()
        title = f"{reason}: {_span(pause.started_at, pause.ended_at)}"
        label = _("Clock stopped: %(reason)s") % {"reason": reason[0].lower() + reason[1:]}
        drawing.bars.append(bar(pause.started_at, pause.ended_at or end, lane, "pause", label, title))
        lane += 1
    for step in case.steps.all():
        over = step.used_hours is not None and step.used_hours > step.allowed_hours
        kind = "step_late" if over else "step"
        drawing.bars.append(bar(step.started_at, step.ended_at or end, lane, kind, step_label(step), step_label(step)))
        lane += 1
    drawing.height = TOP + lane * LANE + 8
    drawing.marks = _marks(case, x)
    drawing.ticks = [(x(moment), f"{timezone.localtime(moment):%d/%m}") for moment in _tick_moments(first, span)]
    return drawing


def step_label(step) -> str:
    """`Thẩm định: 3,5 / 4 giờ`: hours used against hours allowed."""
    used = "–" if step.used_hours is None else number_vi(step.used_hours, 1)
    return _("%(step)s: %(used)s of %(allowed)s hours") % {
        "step": step.name,
        "used": used,
        "allowed": number_vi(step.allowed_hours, 1),
    }


def _marks(case: Case, x) -> list[Mark]:
    """Received at the left, the due days, and the end or today; two that fall together are written above each other."""
    marks = [
        ("received", case.received_at, pgettext("cases", "Received")),
        ("due", case.due_at, pgettext("cases", "Due")),
    ]
    if case.extended_due_at:
        marks.append(("extended", case.extended_due_at, pgettext("cases", "New due date")))
    if case.finished_at:
        marks.append(("finished", case.finished_at, pgettext("cases", "Finished")))
    else:
        marks.append(("today", max(clock.now(), case.received_at), pgettext("cases", "Today")))
    placed: list[Mark] = []
    taken: dict[int, float] = dict.fromkeys(LEVELS, 0.0)  # how far each row of labels is written on
    for kind, moment, label in sorted(marks, key=lambda mark: mark[1]):
        at, long = x(moment), len(label) * LETTER
        anchor = "start" if at < 60 else "end" if at > WIDTH - 60 else "middle"
        first = at - {"start": 0, "middle": long / 2, "end": long}[anchor]
        level = next((y for y in LEVELS if first >= taken[y]), LEVELS[-1])
        taken[level] = first + long + LETTER
        placed.append(Mark(at, kind, label, anchor, level))
    return placed


def _tick_moments(first: datetime, span: float) -> list[datetime]:
    """A handful of midnights, evenly apart."""
    days = max(round(span / 86400 / TICKS), 1)
    midnight = timezone.localtime(first).replace(hour=0, minute=0, second=0, microsecond=0)
    moments, moment = [], midnight + timedelta(days=1)
    while (moment - first).total_seconds() <= span:
        moments.append(moment)
        moment += timedelta(days=days)
    return moments


def _span(begin: datetime, end: datetime | None) -> str:
    first = f"{timezone.localtime(begin):%d/%m/%Y %H:%M}"
    return f"{first} – {timezone.localtime(end):%d/%m/%Y %H:%M}" if end else first


def _in_words(case: Case) -> str:
    """The drawing as a sentence, for those who can't see it."""
    words = {
        "received": f"{case.received_on:%d/%m/%Y}",
        "due": f"{timezone.localtime(case.due_at):%d/%m/%Y}",
        "finished": f"{case.finished_on:%d/%m/%Y}" if case.finished_on else "",
    }
    if case.finished_on:
        told = [_("Received on %(received)s, due on %(due)s, finished on %(finished)s") % words]
    else:
        told = [_("Received on %(received)s, due on %(due)s, not finished") % words]
    if case.extended_due_at:
        told.append(_("extended to %(day)s") % {"day": f"{timezone.localtime(case.extended_due_at):%d/%m/%Y}"})
    told += [
        _("clock stopped %(span)s") % {"span": _span(pause.started_at, pause.ended_at)} for pause in case.pauses.all()
    ]
    return "; ".join(told)
