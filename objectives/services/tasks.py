"""Dated tasks of the plans: made when objectives come into force, done, undone, dropped."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies import clock
from agencies.activity import entry_of, log, log_all
from agencies.actor import Actor
from agencies.errors import UserError
from agencies.models import Department, StoredFile
from agencies.text import fold, nfc
from objectives import permissions
from objectives.models import ActionPlanItem, LeadKind, Objective, ObjectiveSet, PlanTask, SetState, TaskState
from objectives.plan_dates import Span, spans, year_of
from procedures.workdays import calendar_of

NOTE_LIMIT = 1000
AT_ONCE = 100


def first_day(objective_set: ObjectiveSet) -> date:
    """The day a set came into force: the date of its decision, or of the approval of a department's set."""
    if objective_set.department_id is None and objective_set.decision is not None and objective_set.decision.issued_on:
        return objective_set.decision.issued_on
    return timezone.localdate(objective_set.approved_at) if objective_set.approved_at else clock.today()


@transaction.atomic
def make_tasks(actor: Actor, objective_set: ObjectiveSet, *, since: date | None = None) -> list[PlanTask]:
    """Make the dated tasks of a set in force, for days from its first day on; those of the sets it replaced are dropped.

    Called in the transaction that puts the set in force. Called again, it makes what is missing and nothing twice: tasks that stand
    there, done or dropped, stay as they are. `since`: a later day to begin with, so that nobody gets a task that is late already.
    Nothing for a set that is not in force.
    """
    row = (
        ObjectiveSet.objects.select_for_update(of=("self",))
        .select_related("agency", "decision", "department")
        .get(pk=objective_set.pk)
    )
    if row.state != SetState.IN_FORCE:
        return []
    start = first_day(row)
    _drop_replaced(actor, row, start)
    items = ActionPlanItem.objects.filter(objective__objective_set=row).select_related("lead_department")
    items = list(items.order_by("objective__number", "objective__part", "position", "pk"))
    standing = PlanTask.objects.filter(item__objective__objective_set=row).order_by("pk")
    known = set(standing.values_list("item_id", "department_id", "role", "due_on"))
    owners = _Owners(row)
    working = calendar_of(row.agency)

    def last_working_day(day: date) -> date:
        return day if working.is_working_day(day) else working.working_days_before(day, 1)

    made = []
    for item in items:
        if not item.makes_tasks:
            continue
        dates = spans(
            item.recurrence,
            year=row.year,
            cut_off=row.agency.cut_off,
            start=max(start, since or start),
            last_working_day=last_working_day,
            due_on=item.due_on,
        )
        for span in dates:
            for department, role in owners.of(item, span):
                key = (item.pk, department.pk if department else None, role, span.due_on)
                if key not in known:
                    known.add(key)
                    made.append(_task(item, department, role, span))
    if made:
        PlanTask.objects.bulk_create(made)
        log(actor, "objectives.tasks_made", row, after={"count": len(made)})
    return made


def _task(item: ActionPlanItem, department: Department | None, role: str, span: Span) -> PlanTask:
    return PlanTask(item=item, department=department, role=role, starts_on=span.starts_on, due_on=span.due_on)


class _Owners:
    """Whose task an item becomes on a day; three queries for a whole set, four for a department's own."""

    def __init__(self, objective_set: ObjectiveSet):
        self.whole = objective_set.department
        self.departments = list(Department.objects.of_agency(objective_set.agency).order_by("position", "pk"))
        by_pk = {one.pk: one for one in self.departments}
        parts = Objective.objects.filter(objective_set=objective_set, targets__isnull=False).order_by("pk")
        self.parts: dict[int, list[Department]] = {}
        for objective, department in parts.values_list("pk", "targets__department").distinct():
            self.parts.setdefault(objective, []).append(by_pk[department])
        # A department's own plan begins as a copy of the agency's: the same words for the same day are one task.
        self.owed: dict[int, set[tuple[str, date]]] = {}
        if self.whole is not None:
            standing = PlanTask.objects.open().filter(department=self.whole).exclude(
                item__objective__objective_set=objective_set
            )  # fmt: skip
            words = standing.order_by("pk").values_list("item__task", "due_on")
            self.owed[self.whole.pk] = {(fold(task), due_on) for task, due_on in words}

    def of(self, item: ActionPlanItem, span: Span) -> list[tuple[Department | None, str]]:
        """(department or None, role) of each; a department that ends before the day has none, nor one that owes the same already."""
        if item.lead_kind in (LeadKind.COMMITTEE, LeadKind.ROLE):
            # What a department took over of these into its own plan stays the agency's to do.
            role = item.lead_role if item.lead_kind == LeadKind.ROLE else ""
            return [(None, role)] if self.whole is None else []
        if item.lead_kind == LeadKind.DEPARTMENT:
            meant = [item.lead_department] if item.lead_department else []
        elif self.whole is not None:
            meant = [self.whole]
        else:
            # An objective without a table of departments concerns them all.
            meant = self.parts.get(item.objective_id, self.departments)
        owed = (fold(item.task), span.due_on)
        return [(one, "") for one in meant if _exists(one, span) and owed not in self.owed.get(one.pk, ())]


def _exists(department: Department, span: Span) -> bool:
    return department.valid_from <= span.due_on and (department.valid_to is None or department.valid_to >= span.due_on)


def _drop_replaced(actor: Actor, objective_set: ObjectiveSet, start: date) -> None:
    """What earlier sets still wanted from the new one's first day on, in the year that it is for; an old year's rest is still owed."""
    begin = max(start, year_of(objective_set.agency.cut_off, objective_set.year)[0])
    replaced = ObjectiveSet.objects.of_agency(objective_set.agency).filter(
        department=objective_set.department, state=SetState.REPLACED
    )
    tasks = PlanTask.objects.open().filter(item__objective__objective_set__in=replaced, due_on__gte=begin)
    words = _("The objectives were replaced on %(day)s by those of %(year)d.")
    _drop_all(actor, tasks, words % {"day": f"{start:%d/%m/%Y}", "year": objective_set.year})


def _drop_all(actor: Actor, tasks, reason: str) -> int:
    """Drop many for one reason, an entry for each; returns how many."""
    rows = list(tasks.select_for_update(of=("self",)).with_item().order_by("pk"))
    if not rows:
        return 0
    PlanTask.objects.filter(pk__in=[one.pk for one in rows]).update(
        state=TaskState.DROPPED, closed_on=clock.today(), note=reason[:NOTE_LIMIT], closed_by=actor.membership
    )
    agency_of = {one.pk: one.item.objective.objective_set.agency for one in rows}
    log_all([entry_of(actor, "objectives.task_dropped", one, reason=reason, agency=agency_of[one.pk]) for one in rows])
    return len(rows)


def drop_misassigned(actor: Actor, item: ActionPlanItem) -> int:
    """Drop the open tasks, from today on, of those who were taken for the leaders of an item and are not. Returns how many."""
    keep = {
        LeadKind.DEPARTMENT: Q(department=item.lead_department),
        LeadKind.EACH_DEPARTMENT: Q(department__isnull=False),
        LeadKind.ROLE: Q(department=None, role=item.lead_role),
        LeadKind.COMMITTEE: Q(department=None, role=""),
    }[item.lead_kind]
    tasks = PlanTask.objects.open().filter(item=item, due_on__gte=clock.today()).exclude(keep)
    return _drop_all(actor, tasks, _("It is led by: %(who)s.") % {"who": item.who_words})


def drop_ended() -> int:
    """Drop the open tasks that departments and agencies would owe after they ended; run by the timetable. Returns how many."""
    today, count = clock.today(), 0
    open_tasks = PlanTask.objects.open()
    gone = Department.objects.filter(valid_to__lt=today, plan_tasks__state=TaskState.OPEN).distinct()
    for department in gone.select_related("agency").order_by("pk"):
        words = _("%(department)s ended on %(day)s.") % {
            "department": department.name,
            "day": f"{department.valid_to:%d/%m/%Y}",
        }
        with transaction.atomic():
            tasks = open_tasks.filter(department=department, due_on__gt=department.valid_to)
            count += _drop_all(Actor.system(department.agency), tasks, words)
    sets = ObjectiveSet.objects.filter(agency__valid_to__lt=today, objectives__plan_items__tasks__state=TaskState.OPEN)
    agencies = {one.agency for one in sets.select_related("agency").order_by("pk").distinct()}
    for agency in sorted(agencies, key=lambda one: one.pk):
        words = _("%(agency)s ended on %(day)s.") % {"agency": agency.name, "day": f"{agency.valid_to:%d/%m/%Y}"}
        with transaction.atomic():
            tasks = open_tasks.of_agency(agency).filter(due_on__gt=agency.valid_to)
            count += _drop_all(Actor.system(agency), tasks, words)
    return count


# --- what people do with them ---------------------------------------------------------------------------------


def _locked(tasks: Iterable[PlanTask]) -> list[PlanTask]:
    """These tasks as they are now, in order. PermissionDenied where the database lets the actor only read one of them."""
    ids = [one.pk for one in tasks]
    rows = PlanTask.objects.select_for_update(of=("self",)).with_item().filter(pk__in=ids).order_by("pk")
    found = list(rows)
    if len(found) != len(set(ids)):
        raise PermissionDenied
    return found


def _demand(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied


@transaction.atomic
def complete_tasks(
    actor: Actor, tasks: Iterable[PlanTask], *, note: str = "", evidence: StoredFile | None = None
) -> list[PlanTask]:
    """Report tasks as done, all or none, with one note and one file; one of them must be given.

    UserError where there is neither, where a task is closed already, where the file is another agency's.
    """
    rows = _locked(tasks)
    note = nfc(note).strip()
    for row in rows:
        _demand(permissions.can_do_task(actor, row))
    if not rows:
        raise UserError(_("Tick what has been done."))
    if not note and evidence is None:
        raise UserError(_("Say what was done, or add a file that shows it."), field="note")
    if len(note) > NOTE_LIMIT:
        raise UserError(_("at most %(count)d characters") % {"count": NOTE_LIMIT}, field="note")
    closed = [one for one in rows if one.state != TaskState.OPEN]
    if closed:
        words = ngettext(
            "“%(task)s” is closed already. Look at the list again.",
            "“%(task)s” and others are closed already. Look at the list again.",
            len(closed),
        )
        raise UserError(words % {"task": closed[0]})
    for row in rows:
        if evidence is not None and evidence.agency_id != row.item.objective.objective_set.agency_id:
            raise UserError(_("The file belongs to another agency."), field="evidence")
        row.state, row.closed_on, row.closed_by = TaskState.DONE, clock.today(), actor.membership
        row.note, row.evidence = note, evidence
    PlanTask.objects.bulk_update(rows, ["state", "closed_on", "closed_by", "note", "evidence"])
    after = {"note": note, "evidence": evidence}
    log_all([entry_of(actor, "objectives.task_done", one, after=after, agency=_agency(one)) for one in rows])
    return rows


def _agency(task: PlanTask):
    return task.item.objective.objective_set.agency


@transaction.atomic
def reopen_task(actor: Actor, task: PlanTask) -> PlanTask:
    """Take back what was reported or dropped by mistake. UserError for an open task, or where its set is no longer in force."""
    [row] = _locked([task])
    _demand(permissions.may_reopen_task(actor, row))
    if row.state == TaskState.OPEN:
        raise UserError(_("This task is open already."))
    if row.item.objective.objective_set.state != SetState.IN_FORCE:
        raise UserError(_("These objectives have been replaced; what was recorded stays."))
    before = {"state": row.state, "note": row.note, "closed_on": row.closed_on, "evidence": row.evidence}
    row.state, row.closed_on, row.closed_by, row.note, row.evidence = TaskState.OPEN, None, None, "", None
    row.save(update_fields=["state", "closed_on", "closed_by", "note", "evidence"])
    log(actor, "objectives.task_reopened", row, before=before, agency=_agency(row))
    return row


@transaction.atomic
def drop_task(actor: Actor, task: PlanTask, *, reason: str) -> PlanTask:
    """Take an open task off the plan, with the reason. UserError without one, or for a closed task."""
    [row] = _locked([task])
    _demand(permissions.may_drop_task(actor, row))
    reason = nfc(reason).strip()
    if row.state != TaskState.OPEN:
        raise UserError(_("This task is closed already."))
    if not reason:
        raise UserError(_("Say why the task is not to be done."), field="reason")
    if len(reason) > NOTE_LIMIT:
        raise UserError(_("at most %(count)d characters") % {"count": NOTE_LIMIT}, field="reason")
    row.state, row.closed_on, row.closed_by, row.note = TaskState.DROPPED, clock.today(), actor.membership, reason
    row.save(update_fields=["state", "closed_on", "closed_by", "note"])
    log(actor, "objectives.task_dropped", row, reason=reason, agency=_agency(row))
    return row
