"""Parts about documents, corrective actions, audits and case files that wait for the person."""

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies import clock, periods
from agencies.actor import Actor
from agencies.models import Role
from audits.models import Audit, AuditState, CorrectiveAction
from documents.models import OfficialDocument
from objectives import task_lists
from procedures.models import Case, ImportBatch
from procedures.statistics import case_list_url
from procedures.workdays import calendar
from qms_portal.home.parts import SHOWN, Part, beginning

WAITING_TITLES = {
    Role.LEADER: _("Waiting for my signature"),
    Role.REGISTRY_CLERK: _("Waiting for number and seal"),
    Role.SECRETARY: _("My drafts"),
    Role.STAFF: _("My drafts"),
}
WAITING_EMPTY = {
    Role.LEADER: _("Documents come here when both initials are given."),
    Role.REGISTRY_CLERK: _("Documents come here when the leader has signed."),
    Role.SECRETARY: _("A decision is drafted from the objective set, with one click."),
    Role.STAFF: _("Documents you draft stand here until you hand them on."),
}


def documents(actor: Actor) -> Part:
    """Documents whose next step is this person's."""
    waiting = OfficialDocument.objects.waiting_for(actor).with_people().order_by("updated_at", "pk")
    rows, total = beginning(waiting)
    return Part(
        "home/documents.html",
        WAITING_TITLES.get(actor.role, _("Waiting for my initial")),
        rows=rows,
        total=total,
        more_url=reverse("documents:document_list"),
        empty=WAITING_EMPTY.get(actor.role, _("Documents come here when it is your turn to look at them.")),
    )


def documents_count(actor: Actor) -> int:
    return OfficialDocument.objects.waiting_for(actor).count()


def issued(actor: Actor) -> Part:
    """The last issued documents of the agency."""
    done = OfficialDocument.objects.issued().filter(agency=actor.agency).with_people()
    rows = list(done.order_by("-issued_on", "-number", "-pk")[:SHOWN])
    return Part(
        "home/issued.html",
        _("Issued last"),
        rows=rows,
        more_url=reverse("documents:register"),
        empty=_("Numbered and sealed documents stand here, newest first."),
    )


def actions(actor: Actor) -> Part:
    """Corrective actions the person answers for, the most urgent first."""
    rows, total = beginning(CorrectiveAction.objects.open_for(actor).with_details())
    today = clock.today()
    return Part(
        "home/actions.html",
        _("Corrective actions I answer for"),
        rows=[{"action": action, "is_late": action.due_on is not None and action.due_on < today} for action in rows],
        total=total,
        more_url=reverse("audits:action_list"),
        empty=_("They come from missed targets and from audit findings."),
    )


def verdicts(actor: Actor) -> Part:
    """Done actions that wait for this person to say whether they worked."""
    rows, total = beginning(CorrectiveAction.objects.awaiting_verdict_of(actor).with_details())
    return Part(
        "home/verdicts.html",
        _("Did it work? Waiting for my verdict"),
        rows=rows,
        total=total,
        more_url=reverse("audits:action_list"),
        empty=_("Actions stand here when their owner reports them done."),
    )


def actions_count(actor: Actor) -> int:
    """Own open actions and verdicts to give. Two queries, three for those who judge."""
    own = CorrectiveAction.objects.open_for(actor).count()
    return own + CorrectiveAction.objects.awaiting_verdict_of(actor).count()


def plan_tasks(actor: Actor) -> Part:
    """Tasks of the plans that are the person's: overdue, or due this month; done with one click from their list."""
    rows, total = beginning(task_lists.waiting_for(actor).with_item())
    today = clock.today()
    return Part(
        "home/plan_tasks.html",
        _("Tasks of the plan this month"),
        rows=[{"task": task, "is_late": task.due_on < today, "is_today": task.due_on == today} for task in rows],
        total=total,
        more_url=reverse("objectives:task_list"),
        empty=_("They come from the plans of the objectives, as soon as the decision on them is issued."),
    )


def plan_tasks_count(actor: Actor) -> int:
    """Own tasks of the plans that are overdue or due this month. One query."""
    return task_lists.waiting_for(actor).count()


def audits(actor: Actor) -> Part:
    """Audits that are planned or run, with how far their checklist is."""
    running = Audit.objects.of_agency(actor.agency).exclude(state=AuditState.CLOSED).with_progress()
    rows = list(running.select_related("lead_auditor__user").order_by("planned_from", "pk")[:SHOWN])
    return Part(
        "home/audits.html",
        _("Audits ahead and under way"),
        rows=rows,
        more_url=reverse("audits:audit_list"),
        empty=_("The secretary or a lead auditor enters the audits of the year."),
    )


def upload(actor: Actor) -> Part:
    """The strip of a one-stop officer: what is pending now, and the button to load the newest file."""
    start, end = periods.bounds(actor.agency.cut_off, *periods.quarter_of(actor.agency.cut_off, clock.today()))
    mine = Case.objects.of_agency(actor.agency)
    facts = {
        "within": mine.in_column("pending_within", start, end).count(),
        "overdue": mine.in_column("pending_overdue", start, end).count(),
        "start": start,
        "end": end,
        "last": ImportBatch.objects.of_agency(actor.agency).filter(state="imported").order_by("-pk").first(),
    }
    return Part("home/upload.html", facts=facts)


def pressing_cases(actor: Actor) -> Part:
    """Cases that are overdue or due by the next working day and were not extended: of the head's department, of the officer's agency.

    A letter of apology must be written a day before the due day, so tomorrow's cases are today's duty.
    """
    today = clock.today()
    last_day = calendar().next_working_day(today)
    mine = Case.objects.of_agency(actor.agency)
    department = actor.department if actor.has_role(Role.DEPARTMENT_HEAD) else None
    if department is not None:
        mine = mine.filter(department=department)
    pressing = mine.pressing(last_day)
    numbers = pressing.order_by().aggregate(
        overdue=Count("pk", filter=Q(due_on__lt=today)), soon=Count("pk", filter=Q(due_on__gte=today))
    )
    rows = list(pressing.with_names().order_by("due_on", "pk")[:SHOWN])
    start, end = periods.bounds(actor.agency.cut_off, *periods.quarter_of(actor.agency.cut_off, today))
    of_department = f"&department={department.pk}" if department else ""
    facts = numbers | {
        "overdue_url": case_list_url(department=department, start=start, end=end, outcome="pending_overdue"),
        "soon_url": f"{reverse('procedures:case_list')}?due=1{of_department}",
        "last_day": last_day,
    }
    return Part(
        "home/pressing_cases.html",
        _("Cases due or overdue"),
        rows=[{"case": case, "is_late": case.due_on < today, "is_today": case.due_on == today} for case in rows],
        facts=facts,
        total=numbers["overdue"] + numbers["soon"],
        empty=_(
            "Cases stand here from the working day before they are due, while there is still time to finish or extend them."
        ),
    )


def imports(actor: Actor) -> Part:
    """What came of the last files."""
    batches = ImportBatch.objects.of_agency(actor.agency).select_related("file", "created_by__user")
    return Part(
        "home/imports.html",
        _("Last files"),
        rows=list(batches.order_by("-pk")[:SHOWN]),
        more_url=reverse("procedures:import_start"),
        empty=_("Load the first file of the one-stop system; its result stands here in words."),
    )
