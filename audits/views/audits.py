"""Internal audits: list, plan, change, start, follow, close."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies import clock
from agencies.errors import UserError
from agencies.forms import add_user_error
from audits import permissions, services
from audits.forms import AuditForm, CloseForm
from audits.models import Audit, AuditState, Grade
from audits.progress import progress_of
from audits.services.audits import head_of
from audits.views.common import find_audit, parse_day, trail

PAGE = 25
STATE_BADGES = {AuditState.PLANNED: "wait", AuditState.RUNNING: "info", AuditState.CLOSED: "ok"}


@require_safe
def audit_list(request: HttpRequest) -> HttpResponse:
    """Audits of the agency (and below, where the role sees below), newest first; ?year= and ?state= filter.

    ?from=&to=, with &agency= and &department=: exactly those closed between two days, as the measure counts them.
    """
    visible = Audit.objects.visible_to(request.actor)
    years = list(visible.order_by("-year").values_list("year", flat=True).distinct())
    year, state = request.GET.get("year", ""), request.GET.get("state", "")
    shown = visible.filter(year=int(year)) if year.isdecimal() else visible
    if state in AuditState.values:
        shown = shown.filter(state=state)
    closed_in = _closed_in(request)
    shown = shown.filter(closed_in)
    rows = shown.with_progress().select_related("agency", "lead_auditor__user").prefetch_related("departments")
    page = Paginator(rows.order_by("-planned_from", "-pk"), PAGE).get_page(request.GET.get("page"))
    for audit in page:
        audit.badge = STATE_BADGES[audit.state]
    context = {
        "page": page,
        "years": years,
        "year": year,
        "states": AuditState.choices,
        "state": state,
        "is_filtered": bool(year or state or closed_in),
        "shows_agencies": len(request.actor.visible_agency_ids) > 1,
        "may_plan": permissions.can_plan_audits(request.actor),
    }
    return render(request, "audits/audit_list.html", context)


def _closed_in(request: HttpRequest) -> Q:
    """The condition behind a count of audits: closed between two days, of an agency and a department where given."""
    start, end = (parse_day(request.GET.get(name)) for name in ("from", "to"))
    if start is None or end is None:
        return Q()
    found = Q(state=AuditState.CLOSED, closed_at__date__range=(start, end))
    for name, column in (("agency", "agency"), ("department", "departments")):
        if request.GET.get(name, "").isdecimal():
            found &= Q(**{column: int(request.GET[name][:9])})
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def audit_create(request: HttpRequest) -> HttpResponse:
    """Plan an audit."""
    actor = request.actor
    if not permissions.can_plan_audits(actor):
        raise PermissionDenied
    initial = {"title": _("Internal audit %(year)s") % {"year": clock.today().year}}
    form = AuditForm(request.POST or None, agency=actor.agency, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            audit = services.plan_audit(actor, **form.cleaned_data)
        except UserError as error:
            add_user_error(form, error)
        else:
            messages.success(request, _("The audit is planned; each department has its standard checklist."))
            return redirect("audits:audit_detail", audit.pk)
    return render(request, "audits/audit_form.html", {"form": form, "audit": None}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def audit_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an audit that is not closed."""
    audit = find_audit(request, pk)
    if not permissions.can_edit_audit(request.actor, audit):
        raise PermissionDenied
    form = AuditForm(request.POST or None, agency=audit.agency, audit=audit)
    if request.method == "POST" and form.is_valid():
        given = {"departments": [], **form.cleaned_data}
        try:
            services.update_audit(request.actor, audit, **given)
        except UserError as error:
            add_user_error(form, error)
        else:
            messages.success(request, _("The audit has been changed."))
            return redirect("audits:audit_detail", audit.pk)
    return render(request, "audits/audit_form.html", {"form": form, "audit": audit}, status=422 if form.errors else 200)


@require_safe
def audit_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the audit stands: progress per department, what was found, what follows."""
    audit = find_audit(request, pk)
    progress = progress_of(audit)
    context = {
        "audit": audit,
        "badge": STATE_BADGES[audit.state],
        "progress": progress,
        "grades": Grade.choices,
        "nonconforming": progress.findings(Grade.MAJOR, Grade.MINOR),
        "opportunities": progress.findings(Grade.OPPORTUNITY),
        "next_item": progress.next_after(),
        "may_run": permissions.can_run_audit(request.actor, audit),
        "may_edit": permissions.can_edit_audit(request.actor, audit),
        "trail": trail(audit),
    }
    return render(request, "audits/audit_detail.html", context)


@require_POST
def audit_start(request: HttpRequest, pk: int) -> HttpResponse:
    """From planned to running; on to the first question."""
    audit = find_audit(request, pk)
    if not permissions.can_run_audit(request.actor, audit):
        raise PermissionDenied
    try:
        audit = services.start_audit(request.actor, audit)
    except UserError as error:
        messages.error(request, str(error.message))
        return redirect("audits:audit_detail", audit.pk)
    first = progress_of(audit).next_after()
    return redirect("audits:audit_item", first.pk) if first else redirect("audits:audit_detail", audit.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def audit_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Conclusion and due days; nonconforming findings become nonconformities of the departments."""
    audit = find_audit(request, pk)
    if not permissions.can_run_audit(request.actor, audit):
        raise PermissionDenied
    progress = progress_of(audit)
    if not audit.is_running or not progress.is_complete:
        messages.warning(request, _closing_obstacle(audit, progress.left))
        return redirect("audits:audit_detail", audit.pk)
    findings = progress.findings(Grade.MAJOR, Grade.MINOR)
    form = CloseForm(request.POST or None, findings=findings, initial={"conclusion": _proposed_conclusion(progress)})
    if request.method == "POST" and form.is_valid():
        try:
            opened = services.close_audit(
                request.actor, audit, conclusion=form.cleaned_data["conclusion"], due_days=form.due_days()
            )
        except UserError as error:
            add_user_error(form, error)
        else:
            messages.success(
                request, _("The audit is closed. Corrective actions opened: %(count)s.") % {"count": len(opened)}
            )
            return redirect("audits:audit_detail", audit.pk)
    heads, obstacles = _heads(findings)
    for finding in findings:
        finding.head = heads.get(finding.item.department_id)
    context = {"audit": audit, "form": form, "progress": progress, "grades": Grade.choices, "obstacles": obstacles}
    return render(request, "audits/audit_close.html", context, status=422 if form.errors else 200)


def _closing_obstacle(audit: Audit, left: int) -> str:
    if audit.is_closed:
        return _("The audit is closed already.")
    if audit.is_planned:
        return _("Start the audit first.")
    return _("%(count)s questions have no finding yet.") % {"count": left}


def _heads(findings) -> tuple[dict, list[str]]:
    """Who will own the actions, by department; and what to say of departments without a head."""
    heads, obstacles = {}, []
    for department in {finding.item.department_id: finding.item.department for finding in findings}.values():
        try:
            heads[department.pk] = head_of(department)
        except UserError as error:
            obstacles.append(str(error.message))
    return heads, obstacles


def _proposed_conclusion(progress) -> str:
    """A first sentence with the figures, to be completed by the auditor. The report is Vietnamese."""
    conforming, minor, major, opportunity = progress.counts()
    return (
        f"Đã đánh giá {len(progress.departments)} phòng, đơn vị theo {progress.total} câu hỏi: {conforming} phù hợp, "
        f"{major} không phù hợp nặng, {minor} không phù hợp nhẹ, {opportunity} cơ hội cải tiến."
    )
