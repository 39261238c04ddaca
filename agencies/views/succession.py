"""Pages of agencies over time: the tree on a day, and the decisions that change it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies import clock, succession
from agencies.errors import UserError
from agencies.models import Agency, AgencySuccession, Reorganisation, SuccessionKind
from agencies.permissions import can_enter_reorganisations, can_manage_agency
from agencies.stepup import confirm_recently
from agencies.succession.forms import ReorganisationForms, TreeForm
from agencies.tree import Tree

PAGE = 30


@require_safe
def agency_list(request: HttpRequest) -> HttpResponse:
    """The visible agencies as a tree on a day (?day=dd/mm/yyyy), and what has changed between that day and today."""
    today, actor = clock.today(), request.actor
    form = TreeForm(request.GET)
    form.is_valid()
    asked = form.cleaned_data
    day = asked.get("day") or today
    tree = Tree(actor, day, today)
    query, with_all = asked.get("q", "").strip(), asked.get("all", False)
    context = {
        "form": form,
        "day": day,
        "today": today,
        "query": query,
        "with_all": with_all,
        "rows": tree.rows(query, with_all=with_all),
        "left_out": 0 if query or with_all else tree.ended_before,
        "changes": tree.changes() if day != today else None,
        "is_filtered": bool(query) or with_all or day != today,
        "can_add": actor.agency is not None and can_manage_agency(actor, actor.agency),
        "can_reorganise": can_enter_reorganisations(actor),
    }
    return render(request, "agencies/agency_list.html", context)


def _decisions(actor):
    lines = AgencySuccession.objects.select_related("old", "new").order_by("old__name", "new__name", "pk")
    return Reorganisation.objects.visible_to(actor).prefetch_related(
        Prefetch("successions", queryset=lines, to_attr="lines")
    )


@require_safe
def reorganisations(request: HttpRequest) -> HttpResponse:
    """The decisions that concern an agency the reader sees, latest first."""
    found = _decisions(request.actor).order_by("-effective_on", "-pk")
    context = {
        "page_obj": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "can_reorganise": can_enter_reorganisations(request.actor),
        "today": clock.today(),
    }
    return render(request, "agencies/reorganisations.html", context)


@require_safe
def reorganisation_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One decision, with its lines from the old agencies to the new ones."""
    decision = get_object_or_404(_decisions(request.actor), pk=pk)
    context = {
        "decision": decision,
        "visible": set(request.actor.visible_agency_ids),
        "today": clock.today(),
    }
    return render(request, "agencies/reorganisation_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def reorganisation_add(request: HttpRequest) -> HttpResponse:
    """Enter a decision: form, then what it will do in words, then it is carried out."""
    actor = request.actor
    if not can_enter_reorganisations(actor):
        raise PermissionDenied
    step = request.POST.get("step", "") if request.method == "POST" else ""
    if step == "confirm":
        answer = confirm_recently(request, _("to reorganise agencies"))
        if answer is not None:
            return answer
    if request.method != "POST":
        return _form(request, ReorganisationForms(actor, **_beginning(request)))
    forms = ReorganisationForms(actor, request.POST)
    if step not in ("preview", "confirm"):
        forms.forget_errors()
        return _form(request, forms)
    if not forms.is_valid():
        return _form(request, forms)
    try:
        carry_out = succession.reorganise if step == "confirm" else succession.preview
        outcome = carry_out(actor, **forms.given())
    except UserError as error:
        forms.add_error(error)
        return _form(request, forms)
    if step == "preview":
        context = {"outcome": outcome, "held": forms.held, "today": clock.today()}
        context["ends_own"] = any(one.agency.pk == actor.agency.pk for one in outcome.ended)
        return render(request, "agencies/reorganisation_preview.html", context)
    decision = outcome.reorganisation
    messages.success(request, _("Decision %(number)s was carried out.") % {"number": decision.number})
    return redirect("agencies:reorganisation_detail", decision.pk)


def _beginning(request: HttpRequest) -> dict:
    """?old=…&kind=rename: what the page of an agency leads to."""
    asked = request.GET.get("old", "")
    old = None
    if asked.isascii() and asked.isdigit():
        old = Agency.objects.visible_to(request.actor).filter(pk=asked).first()
    kind = request.GET.get("kind", "")
    return {"old": old, "kind": kind if kind in SuccessionKind.values else SuccessionKind.RENAME}


def _form(request: HttpRequest, forms: ReorganisationForms) -> HttpResponse:
    return render(request, "agencies/reorganisation_form.html", {"forms": forms})
