"""Steps of known cases that another system sends: an answer for each, everything in one transaction, a fixed number of queries."""

from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.activity import entry_of, log, log_all
from agencies.actor import Actor
from agencies.errors import UserError
from agencies.models import Agency
from agencies.secrecy import has_mark
from agencies.spreadsheets.cells import plain_text
from agencies.text import nfc
from procedures import workdays
from procedures.importing.applicants import scrubbed
from procedures.importing.lookups import Departments
from procedures.importing.values import BadValue, read_moment
from procedures.models import Case, CaseStep, Process, ProcessStep
from procedures.permissions import can_import
from procedures.services.pushed import Result, counted, local_text
from procedures.services.steps import FIELDS, GivenStep, resolved

TENTH = Decimal("0.1")


class Wrong(ValueError):
    """An item that can't be taken: the field it is about, and words."""

    def __init__(self, field: str, words: str):
        super().__init__(words)
        self.field = field


def take_steps(actor: Actor, items: list[dict], *, all_or_nothing: bool = False) -> list[Result]:
    """Create and update steps by their case and position; a result for each item, in order.

    Without hours allowed, those of the process in force on the day of receipt count; the hours used are worked out by the agency's
    calendar, without the case's pauses. With `all_or_nothing` a single item that can't be taken stops all. Raises PermissionDenied.
    """
    agency = actor.agency
    if not can_import(actor, agency):
        raise PermissionDenied
    results = [Result(index, plain_text(item["code"])[:50]) for index, item in enumerate(items)]
    with transaction.atomic():
        # One at a time for each agency, or two calls make the same step twice.
        Agency.objects.select_for_update(no_key=True).get(pk=agency.pk)
        reader = _Reader(agency, {result.code for result in results})
        good: list[tuple[Result, CaseStep]] = []
        for item, result in zip(items, results, strict=True):
            try:
                good.append((result, reader.step(item, result.code)))
            except Wrong as error:
                result.errors.append((error.field, str(error)))
        if good and not (all_or_nothing and len(good) < len(items)):
            _save(actor, agency, good)
            _note(actor, agency, results)
    return results


class _Reader:
    """Items as unsaved steps, checked against the agency's cases, departments, processes and calendar."""

    def __init__(self, agency: Agency, codes: set[str]):
        cases = Case.objects.of_agency(agency).filter(code__in=codes).select_related("procedure")
        self.cases = {case.code: case for case in cases.prefetch_related("pauses").order_by("pk")}
        self.departments, self.calendar = Departments(agency), workdays.calendar_of(agency)
        self.processes = _processes(agency, {case.procedure_id for case in self.cases.values()})
        self.seen: set[tuple[str, int]] = set()

    def step(self, item: dict, code: str) -> CaseStep:
        """One item; Wrong says what it can't be taken for."""
        case = self.cases.get(code)
        if case is None:
            raise Wrong("code", _("This agency has no case with this code. Send the case first."))
        if (code, item["position"]) in self.seen:
            raise Wrong("position", _("This step of the case stands in the call already. Send every step once."))
        given = self._given(item, case)
        try:
            [made] = resolved(case, [given], self._planned(case), self.calendar, list(case.pauses.all()))
        except UserError as error:
            raise Wrong("allowed_hours" if given.name else "name", str(error.message)) from None
        made.department_id = self._department(item) or made.department_id
        self.seen.add((code, item["position"]))
        return made

    def _given(self, item: dict, case: Case) -> GivenStep:
        name = " ".join(nfc(item["name"] or "").split())
        if not name.isprintable() or has_mark(name):
            raise Wrong("name", _("This can't be used as the name of a step."))
        started, ended = self._moment(item, "started_at"), self._moment(item, "ended_at")
        if started is None:
            raise Wrong("started_at", _("This field is required."))
        if started < case.received_at:
            raise Wrong("started_at", _("The step begins before the case was received."))
        if ended is not None and ended < started:
            raise Wrong("ended_at", _("The step ends before it begins."))
        hours = item["allowed_hours"]
        allowed = None if hours is None else Decimal(str(hours)).quantize(TENTH)
        return GivenStep(started, ended, item["position"], name, allowed_hours=allowed)

    def _moment(self, item: dict, field: str) -> datetime | None:
        try:
            text = read_moment(local_text(item[field] or ""))
        except BadValue:
            words = _("“%(value)s” can't be read as a moment. Write it as 2026-03-31T09:15:00+07:00.")
            raise Wrong(field, words % {"value": scrubbed(item[field])}) from None
        return timezone.make_aware(datetime.fromisoformat(text)) if text else None

    def _department(self, item: dict) -> int | None:
        try:
            return self.departments[item["department"] or ""]
        except BadValue as error:
            raise Wrong("department", scrubbed(str(error))) from None

    def _planned(self, case: Case) -> list[ProcessStep]:
        """The same as services.steps.planned_steps, without a query for each case."""
        held = (one for one in self.processes[case.procedure_id] if _holds_on(one, case.received_on))
        process = next(held, None)
        return list(process.steps.all()) if process else []


def _holds_on(process: Process, day: date) -> bool:
    return process.valid_from <= day and (process.valid_to is None or day <= process.valid_to)


def _processes(agency: Agency, procedures: set[int]) -> dict[int, list[Process]]:
    """Versions of the processes of these procedures, the newest first. Three queries."""
    found: dict[int, list[Process]] = defaultdict(list)
    processes = Process.objects.of_agency(agency).filter(procedures__in=procedures).distinct()
    for process in processes.prefetch_related("procedures", "steps").order_by("-valid_from", "-version", "-pk"):
        for procedure in process.procedures.all():
            found[procedure.pk].append(process)
    return found


def _save(actor: Actor, agency: Agency, good: list[tuple[Result, CaseStep]]) -> None:
    """Create what is new, update what differs; each case with a changed step leaves an entry."""
    known = CaseStep.objects.filter(case__in={step.case_id for _result, step in good}).order_by("pk")
    stored = {(step.case_id, step.position): step for step in known}
    fresh, changed, before_after = [], [], {}
    for result, step in good:
        old = stored.get((step.case_id, step.position))
        if old is None:
            fresh.append(step)
            result.result = "created"
        elif any(getattr(old, name) != getattr(step, name) for name in FIELDS):
            before, after = before_after.setdefault(step.case, ([], []))
            before.append(_in_words(old))
            after.append(_in_words(step))
            for name in FIELDS:
                setattr(old, name, getattr(step, name))
            changed.append(old)
            result.result = "updated"
        else:
            result.result = "unchanged"
    CaseStep.objects.bulk_create(fresh)
    CaseStep.objects.bulk_update(changed, FIELDS, batch_size=500)
    log_all(
        [
            entry_of(
                actor, "procedures.steps_recorded", case, before={"steps": before}, after={"steps": after}
            )
            for case, (before, after) in before_after.items()
        ]
    )  # fmt: skip


def _in_words(step: CaseStep) -> str:
    """A step as the log tells it."""
    ends = [
        f"{timezone.localtime(moment):%d/%m/%Y %H:%M}" if moment else "…" for moment in (step.started_at, step.ended_at)
    ]
    return f"{step.position}. {step.name}: {ends[0]} – {ends[1]}"


def _note(actor: Actor, agency: Agency, results: list[Result]) -> None:
    counts = counted(results)
    if counts["created"] or counts["updated"]:
        log(actor, "procedures.steps_sent", agency, after=counts)
