"""Pages of agencies and their departments."""

from copy import copy
from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies import clock, services
from agencies.errors import UserError
from agencies.forms import AgencyForm, DepartmentForm, add_user_error
from agencies.models import Agency, Department, Membership, Role
from agencies.permissions import can_enter_reorganisations, can_manage_agency
from agencies.succession import predecessors, successors

# The head of the office heads a department too.
HEADS = (Role.DEPARTMENT_HEAD, Role.OFFICE_HEAD)


@require_safe
def agency_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """An agency: what it prints on its documents, its departments with their heads, who holds which role."""
    agency = get_object_or_404(Agency.objects.visible_to(request.actor).select_related("parent"), pk=pk)
    today = clock.today()
    # What has ended is shown as it was on its last day.
    day = min(today, agency.valid_to or today)
    roles = Membership.objects.on(day).select_related("user", "department").order_by("role", "pk")
    departments = agency.departments.order_by("position", "pk").prefetch_related(
        Prefetch("memberships", queryset=roles.filter(role__in=HEADS), to_attr="heads")
    )
    context = {
        "agency": agency,
        "departments": departments,
        "holders": _by_role(roles.filter(agency=agency).exclude(role=Role.DEPARTMENT_HEAD)),
        "subordinates": agency.children.on(day).order_by("name", "pk"),
        "can_manage": can_manage_agency(request.actor, agency),
        "sees_below": request.actor.role in Role.seeing_below(),
        "sees_parent": agency.parent_id in request.actor.visible_agency_ids,
        "today": today,
        "day": day,
        "ended_from": agency.valid_to + timedelta(days=1) if agency.valid_to else None,
        "before": predecessors(agency),
        "after": successors(agency),
        "visible": set(request.actor.visible_agency_ids),
        "can_reorganise": can_manage_agency(request.actor, agency) and can_enter_reorganisations(request.actor),
    }
    return render(request, "agencies/agency_detail.html", context)


def _by_role(memberships) -> list[tuple[str, list[Membership]]]:
    """Roles in the order of `Role`, each with its holders."""
    found: dict[str, list[Membership]] = {}
    for membership in memberships:
        found.setdefault(membership.role, []).append(membership)
    return [(role.label, found[role]) for role in Role if role in found]


def _agency_to_manage(request: HttpRequest, pk: int) -> Agency:
    agency = get_object_or_404(Agency.objects.visible_to(request.actor).select_related("parent"), pk=pk)
    if not can_manage_agency(request.actor, agency):
        raise PermissionDenied
    return agency


@require_http_methods(["GET", "HEAD", "POST"])
def agency_add(request: HttpRequest) -> HttpResponse:
    """Add an agency below one that the administrator keeps."""
    actor = request.actor
    if actor.agency is None or not can_manage_agency(actor, actor.agency):
        raise PermissionDenied
    initial = {"parent": request.GET.get("parent", actor.agency.pk), "valid_from": clock.today()}
    form = AgencyForm(request.POST or None, actor=actor, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            agency = services.add_agency(actor, **form.cleaned_data)
        except UserError as error:
            add_user_error(form, error)
        else:
            messages.success(request, _("%(agency)s was added.") % {"agency": agency})
            return redirect("agencies:agency_detail", agency.pk)
    return render(request, "agencies/agency_form.html", {"form": form, "agency": None})


@require_http_methods(["GET", "HEAD", "POST"])
def agency_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what an agency is called and prints, and its days."""
    agency = _agency_to_manage(request, pk)
    # The form writes into its instance; the service compares with the stored one.
    form = AgencyForm(request.POST or None, actor=request.actor, instance=copy(agency))
    if request.method == "POST" and form.is_valid():
        try:
            services.change_agency(request.actor, agency, **form.cleaned_data)
        except UserError as error:
            add_user_error(form, error)
        else:
            messages.success(request, _("The agency was changed."))
            return redirect("agencies:agency_detail", agency.pk)
    return render(request, "agencies/agency_form.html", {"form": form, "agency": agency})


@require_http_methods(["GET", "HEAD", "POST"])
def department_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a department to an agency."""
    agency = _agency_to_manage(request, pk)
    form = DepartmentForm(request.POST or None, instance=Department(agency=agency))
    if request.method == "POST" and form.is_valid():
        try:
            department = services.add_department(request.actor, agency, **form.cleaned_data)
        except UserError as error:
            add_user_error(form, error)
        else:
            messages.success(request, _("%(department)s was added.") % {"department": department})
            return redirect("agencies:agency_detail", agency.pk)
    return render(request, "agencies/department_form.html", {"form": form, "agency": agency, "department": None})


@require_http_methods(["GET", "HEAD", "POST"])
def department_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a department or let it end on a day."""
    department = get_object_or_404(Department.objects.visible_to(request.actor).select_related("agency"), pk=pk)
    if not can_manage_agency(request.actor, department.agency):
        raise PermissionDenied
    form = DepartmentForm(request.POST or None, instance=copy(department))
    if request.method == "POST" and form.is_valid():
        fields = dict(form.cleaned_data)
        if fields["position"] is None:
            fields["position"] = department.position
        try:
            services.change_department(request.actor, department, **fields)
        except UserError as error:
            add_user_error(form, error)
        else:
            messages.success(request, _("The department was changed."))
            return redirect("agencies:agency_detail", department.agency_id)
    context = {"form": form, "agency": department.agency, "department": department}
    return render(request, "agencies/department_form.html", context)
