"""Invented case records that look like a one-stop centre's: seeded, quick, no applicant in them.

Departments differ on purpose: some keep every promise, some miss a target of 98 %, so that there is something to explain.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from random import Random

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.errors import UserError
from agencies.models import Agency
from procedures import workdays
from procedures.catalogue import STEPS, WEIGHTS
from procedures.models import Case, CaseExtension, CasePause, CaseStatus, CaseStep, Channel, Procedure, TimeUnit
from procedures.tally.keeping import compact

BATCH = 5_000
# Share of late cases, department after department in their order.
LATENESS = (0.004, 0.0, 0.012, 0.028, 0.002, 0.0, 0.045, 0.008, 0.016, 0.001, 0.033, 0.006)
EARLY, PAUSED, WITH_STEPS, WITHDRAWN, OVERDUE, UNEVEN, EXTENDED = 0.62, 0.06, 0.3, 0.006, 0.06, 0.04, 0.4
CHANNELS = ((Channel.ONLINE, 0.58), (Channel.COUNTER, 0.36), (Channel.POST, 0.06))


def generate_cases(agency: Agency, *, count: int, start: date, end: date, seed: int = 1) -> int:
    """Invent `count` cases received between two days, as they would stand on the evening of `end`.

    The same seed, procedures and days give the same cases, but for the running number in their codes, which goes on from
    the cases the agency has. Returns the number created; UserError when the agency has no procedures.
    """
    maker = CaseMaker(agency, start, end, Random(seed))
    made = maker.cases(count)
    with transaction.atomic():
        while chunk := list(islice(made, BATCH)):
            Case.objects.bulk_create([case for case, _pauses, _steps in chunk], batch_size=1_000)
            CasePause.objects.bulk_create(
                [pause for _case, pauses, _steps in chunk for pause in pauses], batch_size=1_000
            )
            CaseExtension.objects.bulk_create(
                [_letter(case) for case, _pauses, _steps in chunk if case.extended_due_at], batch_size=1_000
            )
            CaseStep.objects.bulk_create([step for _case, _pauses, steps in chunk for step in steps], batch_size=1_000)
        compact(agency)
    return count


class CaseMaker:
    """Makes unsaved cases with their pauses and steps, in order of receipt."""

    def __init__(self, agency: Agency, start: date, end: date, random: Random):
        self.agency, self.end, self.random = agency, end, random
        self.procedures = list(
            Procedure.objects.of_agency(agency).select_related("department", "field").order_by("code")
        )
        if not self.procedures:
            raise UserError(_("The agency has no procedures yet: add them first."))
        if end < start:
            raise UserError(_("The last day lies before the first."))
        self.weights = [WEIGHTS.get(procedure.code, 3) for procedure in self.procedures]
        order = {
            pk: index
            for index, pk in enumerate(agency.departments.order_by("position", "pk").values_list("pk", flat=True))
        }
        self.late = {pk: LATENESS[index % len(LATENESS)] for pk, index in order.items()}
        self.calendar = workdays.calendar()
        every_day = [start + timedelta(days=offset) for offset in range((end - start).days + 1)]
        self.open_days = [day for day in every_day if self.calendar.is_working_day(day)] or every_day
        self.every_day = every_day
        self.evening = timezone.make_aware(datetime.combine(end, time(18, 0)))

    def cases(self, count: int) -> Iterator[tuple[Case, list[CasePause], list[CaseStep]]]:
        """So many cases with their pauses and steps."""
        running = Case.objects.of_agency(self.agency).count()
        receipts = sorted(self._receipt() for _number in range(count))
        for number, (received, channel) in enumerate(receipts, start=running + 1):
            procedure = self.random.choices(self.procedures, self.weights)[0]
            code = f"H99.{self.agency.pk % 1000}-{received:%y%m%d}-{number:06d}"
            yield self._case(code, procedure, received, channel)

    def _receipt(self) -> tuple[datetime, int]:
        """A moment of receipt: at the counter in office hours, online at any hour of any day."""
        pick = self.random.random()
        channel = next((c for c, share in _running_sum(CHANNELS) if pick < share), Channel.POST)
        if channel == Channel.ONLINE and self.random.random() < 0.25:
            day, minute = self.random.choice(self.every_day), self.random.randrange(6 * 60, 22 * 60)
        else:
            day = self.random.choice(self.open_days)
            minute = self.random.choice((450, 810)) + self.random.randrange(0, 240)
        return _at(day, minute), int(channel)

    def _case(self, code: str, procedure: Procedure, received: datetime, channel: int):
        due_day = self._promised(procedure, received)
        case = Case(
            agency=self.agency,
            code=code,
            procedure=procedure,
            department=procedure.department,
            channel=channel,
            received_at=received,
        )
        pauses = self._pauses(case, received, procedure)
        case.supplement_requests = sum(pause.reason == CaseStatus.SUPPLEMENT for pause in pauses)
        waiting = bool(pauses) and pauses[0].ended_at > self.evening
        if waiting:
            pauses[0].ended_at, case.status = None, pauses[0].reason
            case.paused_on = pauses[0].started_at.date()
        for pause in pauses if not waiting else ():
            due_day = self.calendar.working_days_after(due_day, self._length(pause))
        case.due_at = _at(due_day, 17 * 60)
        if not waiting:
            self._finish(case, self._finishing(procedure, received, due_day))
            self._extend(case, due_day)
        has_steps = case.finished_at and not pauses and self.random.random() < WITH_STEPS
        steps = self._steps(case, procedure) if has_steps else []
        return case.set_days(), pauses, steps

    def _extend(self, case: Case, due_day: date) -> None:
        """For some of the late ones an apology with a new date was sent in time, the day before the first."""
        finished = case.finished_at.date() if case.finished_at else self.end
        if case.received_at.date() < due_day < finished and self.random.random() < EXTENDED:
            case.extended_due_at = _at(self.calendar.working_days_after(due_day, self.random.randint(2, 5)), 17 * 60)

    def _promised(self, procedure: Procedure, received: datetime) -> date:
        if procedure.time_unit == TimeUnit.HOURS:
            return self.calendar.after_hours(received, procedure.time_limit).date()
        return self.calendar.due(received, procedure.time_limit).day

    def _length(self, pause: CasePause) -> int:
        return self.calendar.working_days_between(pause.started_at.date(), pause.ended_at.date())

    def _pauses(self, case: Case, received: datetime, procedure: Procedure) -> list[CasePause]:
        """A request for supplements in the first three working days, for a few of the longer procedures."""
        if procedure.time_limit < 5 or self.random.random() > PAUSED * 2:
            return []
        asked = self.calendar.working_days_after(received.date(), self.random.randint(1, 3))
        answered = self.calendar.working_days_after(asked, self.random.randint(1, 8))
        reason = (
            CaseStatus.FEE_DUE if procedure.field.code == "DD" and self.random.random() < 0.5 else CaseStatus.SUPPLEMENT
        )
        minute = self.random.randrange(810, 1000)
        if _at(asked, minute) > self.evening:
            return []
        return [CasePause(case=case, started_at=_at(asked, minute), ended_at=_at(answered, minute + 10), reason=reason)]

    def _finishing(self, procedure: Procedure, received: datetime, due: date) -> datetime:
        """When the case is finished: early, on its day, or late by its department's habit."""
        first = max(received.date(), self.calendar.counted_from(received))
        room = self.calendar.working_days_between(first, due)
        pick = self.random.random()
        minute = self.random.choice((480, 840)) + self.random.randrange(0, 180)
        if pick < self.late.get(procedure.department_id, 0.01):
            day = self.calendar.working_days_after(due, 1 + int(self.random.expovariate(0.5)))
        elif room >= 1 and pick < EARLY + 0.05:
            day = self.calendar.working_days_before(due, self.random.randint(1, max(1, room // 2)))
        else:
            day = due
        return max(_at(day, minute), received + timedelta(minutes=20))

    def _finish(self, case: Case, moment: datetime) -> None:
        """Close the case if that moment has come; a few of those due soon are left to become overdue."""
        left_lying = moment > self.evening - timedelta(days=20) and self.random.random() < OVERDUE
        if moment > self.evening or left_lying:
            case.status = (
                CaseStatus.IN_PROGRESS if self.evening - case.received_at > timedelta(days=1) else CaseStatus.RECEIVED
            )
            return
        case.finished_at = moment
        if self.random.random() < WITHDRAWN:
            case.status = CaseStatus.WITHDRAWN
            return
        fetched = _at(
            self.calendar.next_working_day(moment.date()),
            self.random.choice((470, 820)) + self.random.randrange(0, 180),
        )
        if fetched < self.evening and self.random.random() < 0.9:
            case.status, case.returned_at = CaseStatus.RETURNED, fetched
        else:
            case.status = CaseStatus.FINISHED

    def _steps(self, case: Case, procedure: Procedure) -> list[CaseStep]:
        """The way through the process; now and then a step takes longer than it may although the case is in time."""
        hours = procedure.time_limit * (8 if procedure.time_unit == TimeUnit.WORKING_DAYS else 1)
        edges = self._edges(case)
        return [
            CaseStep(
                case=case,
                position=position,
                name=name,
                department=procedure.department,
                started_at=edges[position - 1],
                ended_at=edges[position],
                allowed_hours=max(round(hours * share, 1), 0.5),
                used_hours=self.calendar.step_hours(case.received_at, edges[position - 1], edges[position]),
            )
            for position, (name, share) in enumerate(STEPS, start=1)
        ]

    def _edges(self, case: Case) -> list[datetime]:
        """Moments at which the case went on to its next step, with some unevenness."""
        begin = self.calendar.clock_start(case.received_at)
        if begin >= case.finished_at:  # finished before its clock began to run
            begin = case.received_at
        total = self.calendar.working_hours_between(begin, case.finished_at)
        uneven = 0.35 if self.random.random() < UNEVEN else 0.0
        edges, share_so_far = [case.received_at], 0.0
        for _name, share in STEPS[:-1]:
            share_so_far = min(share_so_far + share * (1 + self.random.uniform(-uneven, uneven)), 0.97)
            if total:
                edges.append(min(self.calendar.after_hours(begin, total * share_so_far), case.finished_at))
            else:
                edges.append(case.received_at + (case.finished_at - case.received_at) * share_so_far)
        return [*edges, case.finished_at]


def _letter(case: Case) -> CaseExtension:
    """The letter of apology of an extended case."""
    asked = case.due_on - timedelta(days=1)
    return CaseExtension(
        case=case, asked_on=max(asked, case.received_on), new_due_at=case.extended_due_at, reason="Cần xác minh thực địa thêm",
        letter_number=f"{case.pk % 400 + 1}/XL-UBND",
    )  # fmt: skip


def _running_sum(shares) -> list[tuple]:
    total, found = 0.0, []
    for value, share in shares:
        total += share
        found.append((value, total))
    return found


def _at(day: date, minute: int) -> datetime:
    """A moment of a day in Vietnam's time."""
    return timezone.make_aware(datetime.combine(day, time(minute // 60, minute % 60)))
