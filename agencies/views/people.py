"""Pages of people and their roles, and the switch between one's own roles."""

from copy import copy

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies import clock, services, tenancy
from agencies.activity import log
from agencies.duties import open_duties
from agencies.errors import UserError
from agencies.forms import PersonForm, PurposeForm, RoleEndForm, RoleForm, add_user_error
from agencies.middleware import DELEGATION_KEY, SESSION_KEY
from agencies.models import Agency, Delegation, Membership, Role, User
from agencies.permissions import (
    can_delegate,
    can_hand_over,
    can_import_people,
    can_manage_agency,
    can_manage_person,
    can_see_people,
)
from agencies.personal_data import masked, may_ask_for_account, sees_account
from agencies.reading import note_view
from agencies.stepup import step_up
from agencies.text import fold

PAGE = 50


def visible_people(actor):
    """Everyone who holds or held a role in an agency the actor sees."""
    return User.objects.filter(pk__in=Membership.objects.visible_to(actor).values("user"))


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """People with the roles they hold today; searched without accents."""
    actor = request.actor
    if not can_see_people(actor):
        raise PermissionDenied
    query = request.GET.get("q", "").strip()
    agencies = Agency.objects.visible_to(actor).order_by("path")
    chosen = next((agency for agency in agencies if str(agency.pk) == request.GET.get("agency")), None)
    found = visible_people(actor)
    if chosen:
        found = found.filter(pk__in=Membership.objects.of_agency(chosen).values("user"))
    if query:
        named = Q(folded_name__contains=fold(query))
        # To those who see user names masked, a search by them would tell letter by letter.
        found = found.filter(named | Q(username__icontains=query) if actor.has_role(Role.ADMINISTRATOR) else named)
    roles = Membership.objects.visible_to(actor).on(clock.today()).select_related("agency", "department")
    found = found.order_by("full_name", "pk").prefetch_related(
        Prefetch("memberships", queryset=roles.order_by("-is_primary", "pk"), to_attr="roles_today")
    )
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    _mask_accounts(actor, page)
    context = {
        "page_obj": page,
        "query": query,
        "agencies": agencies,
        "chosen": chosen,
        "can_import": can_import_people(actor, actor.agency),
        "can_add": actor.agency is not None and can_manage_agency(actor, actor.agency),
    }
    return render(request, "agencies/people.html", context)


def _mask_accounts(actor, people) -> None:
    """Put the user name to show on each person; one query for all."""
    with tenancy.everything("whether somebody else keeps these accounts too"):
        going_on = Membership.objects.not_over_on(clock.today()).filter(user__in=[person.pk for person in people])
        held: dict[int, list] = {}
        for membership in going_on.select_related("agency").order_by("pk"):
            held.setdefault(membership.user_id, []).append(membership)
    for person in people:
        whole = sees_account(actor, person, held.get(person.pk, []))
        person.shown_username = person.username if whole else masked(person.username)


def _person(request: HttpRequest, pk: int) -> User:
    return get_object_or_404(visible_people(request.actor), pk=pk)


@require_safe
def person_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A person: account, roles held in the agencies the reader sees, past ones too."""
    return _person_page(request, _person(request, pk))


@require_POST
def person_account(request: HttpRequest, pk: int) -> HttpResponse:
    """The same page with the account's data whole, for the purpose that was typed. It is logged, and holds for this answer only."""
    person = _person(request, pk)
    if not may_ask_for_account(request.actor):
        raise PermissionDenied
    form = PurposeForm(request.POST)
    if not form.is_valid():
        return _person_page(request, person, form=form)
    log(
        request.actor,
        "agencies.personal_data_seen",
        person,
        agency=request.actor.agency,
        after={"fields": ["username", "email", "last_login"]},
        reason=form.cleaned_data["purpose"],
    )
    return _person_page(request, person, shown=True)


def _person_page(request: HttpRequest, person: User, *, shown: bool = False, form=None) -> HttpResponse:
    today = clock.today()
    roles = (
        Membership.objects.visible_to(request.actor).filter(user=person).select_related("agency", "department", "user")
    )
    roles = list(roles.order_by("-valid_from", "-pk"))
    running = Delegation.objects.on(today).filter(membership__in=roles).select_related("delegate").order_by("pk")
    stand_ins: dict[int, list[Delegation]] = {}
    for delegation in running:
        stand_ins.setdefault(delegation.membership_id, []).append(delegation)
    for role in roles:
        role.is_over = role.valid_to is not None and role.valid_to < today
        role.is_to_come = role.valid_from > today
        role.may_end = not role.is_over and can_hand_over(request.actor, role)
        role.may_retitle = not role.is_over and can_manage_agency(request.actor, role.agency)
        role.may_delegate = not role.is_over and can_delegate(request.actor, role)
        role.stand_ins = stand_ins.get(role.pk, [])
    going_on = person.memberships_not_over()
    whole = shown or sees_account(request.actor, person, going_on)
    if whole and not shown and person != request.user:
        note_view(request.actor, person, "personal_data", agency=request.actor.agency)
    context = {
        "person": person,
        "roles": roles,
        "whole": whole,
        "username": person.username if whole else masked(person.username),
        "email": person.email if whole else masked(person.email),
        "purpose_form": None if whole or not may_ask_for_account(request.actor) else form or PurposeForm(),
        "can_manage": can_manage_person(request.actor, going_on),
        "can_give": can_manage_agency(request.actor, request.actor.agency),
    }
    return render(request, "agencies/person_detail.html", context, status=422 if form else 200)


def _agency_for_roles(request: HttpRequest) -> Agency:
    """The agency named by ?agency=, or the actor's own; the actor must keep it."""
    wanted = request.GET.get("agency") or (request.actor.agency.pk if request.actor.agency else "0")
    if not str(wanted).isdigit():
        wanted = 0
    agency = get_object_or_404(Agency.objects.visible_to(request.actor), pk=wanted)
    if not can_manage_agency(request.actor, agency):
        raise PermissionDenied
    return agency


@step_up(gettext_lazy("to add a person and their role"))
@require_http_methods(["GET", "HEAD", "POST"])
def person_add(request: HttpRequest) -> HttpResponse:
    """Add a person together with their first role."""
    agency = _agency_for_roles(request)
    person_form = PersonForm(request.POST or None)
    role_form = RoleForm(request.POST or None, agency=agency)
    if request.method == "POST" and person_form.is_valid() & role_form.is_valid():
        try:
            added = services.add_person(request.actor, agency, **person_form.cleaned_data, **role_form.cleaned_data)
        except UserError as error:
            add_user_error(role_form if error.field in role_form.fields else person_form, error)
        else:
            messages.success(request, _("%(person)s was added.") % {"person": added.user})
            return redirect("agencies:person_detail", added.user_id)
    context = {"person_form": person_form, "role_form": role_form, "agency": agency}
    return render(request, "agencies/person_add.html", context)


@step_up(gettext_lazy("to change an account"))
@require_http_methods(["GET", "HEAD", "POST"])
def person_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a person's name and account, or set a new password."""
    person = _person(request, pk)
    memberships = person.memberships_not_over()
    if not can_manage_person(request.actor, memberships):
        raise PermissionDenied
    form = PersonForm(request.POST or None, instance=copy(person))
    if request.method == "POST" and form.is_valid():
        agency = memberships[0].agency if memberships else request.actor.agency
        try:
            services.change_person(request.actor, person, agency=agency, **form.cleaned_data)
        except UserError as error:
            add_user_error(form, error)
        else:
            messages.success(request, _("The person was changed."))
            return redirect("agencies:person_detail", person.pk)
    return render(request, "agencies/person_form.html", {"form": form, "person": person})


@step_up(gettext_lazy("to give a role"))
@require_http_methods(["GET", "HEAD", "POST"])
def role_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a person one more role in an agency."""
    person, agency = _person(request, pk), _agency_for_roles(request)
    form = RoleForm(request.POST or None, agency=agency)
    if request.method == "POST" and form.is_valid():
        try:
            services.give_role(request.actor, person, agency, **form.cleaned_data)
        except UserError as error:
            add_user_error(form, error)
        else:
            messages.success(request, _("The role was given."))
            return redirect("agencies:person_detail", person.pk)
    return render(request, "agencies/role_form.html", {"form": form, "person": person, "agency": agency})


@step_up(gettext_lazy("to end a role"))
@require_http_methods(["GET", "HEAD", "POST"])
def role_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a role end on a day, with the reason."""
    roles = Membership.objects.visible_to(request.actor).select_related("agency", "department", "user")
    membership = get_object_or_404(roles, pk=pk)
    if not can_manage_agency(request.actor, membership.agency):
        raise PermissionDenied
    form = RoleEndForm(request.POST or None, initial={"valid_to": clock.today()})
    opened = open_duties(membership)
    if request.method == "POST" and form.is_valid():
        try:
            services.end_role(request.actor, membership, **form.cleaned_data)
        except UserError as error:
            add_user_error(form, error)
        else:
            messages.success(
                request, _("The role ends on %(day)s.") % {"day": f"{form.cleaned_data['valid_to']:%d/%m/%Y}"}
            )
            return redirect("agencies:person_detail", membership.user_id)
    context = {"form": form, "membership": membership, "open_count": sum(len(one.duties) for one in opened)}
    return render(request, "agencies/role_end.html", context)


@require_POST
def switch(request: HttpRequest, membership_pk: int) -> HttpResponse:
    """Go on in another of one's own roles held today; anything else is a 404."""
    membership = next((one for one in request.actor.memberships if one.pk == membership_pk), None)
    if membership is None:
        raise Http404
    request.session[SESSION_KEY] = membership.pk
    request.session.pop(DELEGATION_KEY, None)
    where = {"agency": membership.agency, "role": membership.get_role_display()}
    messages.info(request, _("You now work as %(role)s in %(agency)s.") % where)
    return redirect("home")
