"""People in the scope of the quality management system: the list by department and day, entering, moving, leaving."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from agencies import clock
from agencies.errors import UserError
from agencies.forms import add_user_error
from agencies.models import Agency, Person
from agencies.permissions import can_keep_training, can_read_training
from agencies.text import percent_of
from agencies.training import figures, from_roles, people, queries
from agencies.training.forms import MoveForm, PastePeopleForm, PersonForm, SinceForm
from agencies.training.pasting import Pasted, read_people
from agencies.views.training import read_day, scope_of

KINDS = {
    "qms": (gettext_lazy("Trained in the quality management system"), figures.QMS_KINDS),
    "professional": (gettext_lazy("Given professional training"), figures.PROFESSIONAL_KINDS),
}
SHOWN = (("", gettext_lazy("All")), ("yes", gettext_lazy("Trained this year")), ("no", gettext_lazy("Not trained yet")))


def _keeper(request: HttpRequest) -> Agency:
    if not can_keep_training(request.actor, request.actor.agency):
        raise PermissionDenied
    return request.actor.agency


@require_safe
def training_people(request: HttpRequest) -> HttpResponse:
    """People in scope on a day (?on=) with the training that counts (?kind=qms|professional); the list behind those figures."""
    agency, department = scope_of(request)
    kind = request.GET.get("kind", "qms")
    kind = kind if kind in KINDS else "qms"
    on = read_day(request.GET.get("on", "")) or clock.today()
    groups = queries.people_on(agency, on, department=department, kinds=KINDS[kind][1])
    total, trained = sum(len(one.lines) for one in groups), sum(one.trained for one in groups)
    show = request.GET.get("show", "")
    counts = {"": total, "yes": trained, "no": total - trained}
    can_keep = can_keep_training(request.actor, agency)
    context = {
        "agency": agency,
        "department": department,
        "is_own": agency == request.actor.agency,
        "departments": queries.departments_on(agency, on),
        "on": on,
        "is_today": on == clock.today(),
        "since": figures.year_start(agency, on),
        "kind": kind,
        "kinds": [(key, words, key == kind) for key, (words, _kinds) in KINDS.items()],
        "groups": _filtered(groups, show),
        "total": total,
        "trained": trained,
        "percent": percent_of(trained, total),
        "chips": [(key, words, counts[key], key == show) for key, words in SHOWN],
        "dissolved": sum(line.in_dissolved for one in groups for line in one.lines),
        "can_keep": can_keep,
        "move_form": MoveForm(agency=agency) if can_keep and total else None,
    }
    return render(request, "agencies/training_people.html", context)


def _filtered(groups: list, show: str) -> list:
    """The groups with the lines asked for; groups without any are left out."""
    if show not in ("yes", "no"):
        return groups
    kept = [
        queries.DepartmentPeople(
            one.department, [line for line in one.lines if bool(line.last_training) == (show == "yes")]
        )
        for one in groups
    ]
    return [one for one in kept if one.lines]


def _demand_own(request: HttpRequest) -> None:
    """404 where somebody ticked isn't seen by this person, 403 where they are another agency's."""
    ids = {pk for pk in request.POST.getlist("people") if pk.isascii() and pk.isdigit() and len(pk) < 19}
    ticked = Person.objects.visible_to(request.actor).filter(pk__in=ids).select_related("agency")
    if ticked.count() < len(ids):
        raise Http404
    if any(not can_keep_training(request.actor, one.agency) for one in ticked.order_by("pk")):
        raise PermissionDenied


@require_http_methods(["POST"])
def training_people_move(request: HttpRequest) -> HttpResponse:
    """Move the people ticked to a department from a day on, or end their scope after it."""
    _demand_own(request)
    agency = _keeper(request)
    form = MoveForm(request.POST, agency=agency)
    if not form.is_valid():
        for words in (words for errors in form.errors.values() for words in errors):
            messages.error(request, words)
        return redirect("agencies:training_people")
    data = form.cleaned_data
    try:
        if request.POST.get("action") == "end":
            count = people.end(request.actor, data["people"], last_day=data["on"])
            words = ngettext("%(count)d person leaves the scope.", "%(count)d people leave the scope.", count)
        else:
            count = len(people.move(request.actor, data["people"], department=data["department"], on=data["on"]))
            words = ngettext("%(count)d person was moved.", "%(count)d people were moved.", count)
    except UserError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, words % {"count": count})
    return redirect("agencies:training_people")


@require_http_methods(["GET", "HEAD", "POST"])
def training_people_from_roles(request: HttpRequest) -> HttpResponse:
    """What the roles would change in the list: looked at first, then done for what is ticked."""
    agency = _keeper(request)
    today = clock.today()
    first = not Person.objects.of_agency(agency).exists()
    form = SinceForm(request.POST or None, initial={"since": today.replace(month=1, day=1) if first else today})
    since = form.cleaned_data["since"] if form.is_valid() else form.initial["since"]
    ticked = None
    if form.is_bound and form.is_valid() and request.POST.get("action") == "apply":
        ticked = set(request.POST.getlist("steps"))
        try:
            done = from_roles.take_over(request.actor, agency, since=since, keys=ticked)
        except UserError as error:
            form.add_error(None, str(error.message))
        else:
            words = _("Taken over: %(enter)d entered, %(link)d given their account, %(move)d moved, %(end)d ended.")
            messages.success(request, words % done)
            return redirect("agencies:training_people")
    proposal = from_roles.propose(agency, since=since)
    context = {"form": form, "proposal": proposal, "ticked": ticked, "agency": agency, "is_first": first}
    context["groups"] = [(kind, words, steps) for kind, words in STEP_WORDS if (steps := proposal.of(kind))]
    return render(request, "agencies/training_people_from_roles.html", context, status=422 if form.errors else 200)


STEP_WORDS = (
    (from_roles.ENTER, gettext_lazy("Will be entered")),
    (from_roles.LINK, gettext_lazy("In scope by name; will be given their account")),
    (from_roles.MOVE, gettext_lazy("Will be moved to the department of their role")),
    (from_roles.END, gettext_lazy("Hold no role any more; their scope will end")),
)


@require_http_methods(["GET", "HEAD", "POST"])
def training_people_add(request: HttpRequest) -> HttpResponse:
    """People without or with accounts from a block of lines: shown first, with what is not understood, then entered."""
    agency = _keeper(request)
    form = PastePeopleForm(request.POST or None, agency=agency)
    pasted, looked = Pasted(), False
    if form.is_valid():
        data = form.cleaned_data
        pasted = _read(agency, data)
        looked = True
        if request.POST.get("action") == "apply":
            try:
                words = _enter(request, agency, data, pasted)
            except UserError as error:
                add_user_error(form, error)
            else:
                messages.success(request, words)
                return redirect("agencies:training_people")
    new = [row for row in pasted.rows if not row.is_there]
    context = {
        "form": form, "agency": agency, "pasted": pasted, "looked": looked, "new": new, "there": len(pasted.rows) - len(new)
    }  # fmt: skip
    return render(request, "agencies/training_people_add.html", context, status=422 if form.errors else 200)


def _read(agency: Agency, data: dict) -> Pasted:
    in_scope = list(Person.objects.of_agency(agency).on(data["valid_from"]).select_related("department").order_by("pk"))
    departments = queries.departments_on(agency, data["valid_from"])
    return read_people(data["pasted"], departments, in_scope, data["department"])


def _enter(request: HttpRequest, agency: Agency, data: dict, pasted: Pasted) -> str:
    """Enter the rows that are new; somebody of the same name elsewhere is moved, unless said to be another person."""
    if pasted.problems:
        raise UserError(_("Some lines were not understood. Mend or remove them first."), "pasted")
    newcomers, movers = [], []
    for row in (row for row in pasted.rows if not row.is_there):
        if row.namesakes and request.POST.get(f"who-{row.line}", "move") == "move":
            movers.append((row.namesakes[0], row.department))
        else:
            newcomers.append(people.Newcomer(row.full_name, row.position, row.department))
    if not newcomers and not movers:
        raise UserError(_("Everybody in the list is in scope already."), "pasted")
    with_all = people.enter_and_move(request.actor, agency, newcomers, movers, on=data["valid_from"])
    words = _("%(entered)d people were entered, %(moved)d moved.")
    return words % with_all


@require_http_methods(["GET", "HEAD", "POST"])
def training_person(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody in scope: where and since when, what they attended; mending what was mistyped."""
    if not can_read_training(request.actor):
        raise PermissionDenied
    rows = Person.objects.visible_to(request.actor).select_related("agency", "department", "user")
    person = get_object_or_404(rows, pk=pk)
    can_keep = can_keep_training(request.actor, person.agency)
    form = None
    if can_keep:
        initial = {name: getattr(person, name) for name in ("full_name", "position", "valid_from", "user")}
        form = PersonForm(request.POST or None, initial=initial, agency=person.agency)
    elif request.method == "POST":
        raise PermissionDenied
    if form is not None and form.is_valid():
        try:
            people.change(request.actor, person, **form.cleaned_data)
        except UserError as error:
            add_user_error(form, error)
        else:
            messages.success(request, _("The entry was changed."))
            return redirect("agencies:training_person", person.pk)
    stays, learned = queries.history_of(person)
    context = {"person": person, "stays": stays, "learned": learned, "form": form}
    return render(request, "agencies/training_person.html", context, status=422 if form and form.errors else 200)
