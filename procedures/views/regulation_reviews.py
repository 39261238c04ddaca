"""The quarterly review of rules: the board of departments and quarters, filing, one review, what became of its proposals."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from agencies import clock
from agencies.errors import UserError
from agencies.forms import add_user_error
from procedures import services
from procedures.models import ProposalState, RegulationProposal, RegulationReview
from procedures.permissions import can_file_rule_review, can_move_proposal
from procedures.registers.choosing import choose, counted, number, shown
from procedures.regulation_review_forms import MoveForm, ProposalFormSet, RuleReviewForm
from procedures.regulation_reviews import MISSING, OWED, Register, board, quarter, quarters_ending

PAGE_SIZE = 50
OPEN = Q(state__in=[ProposalState.PROPOSED, ProposalState.SENT])
WAYS = [
    ("", gettext_lazy("Not decided"), OPEN),
    ("accepted", pgettext_lazy("proposal", "Accepted"), Q(state=ProposalState.ACCEPTED)),
    ("refused", pgettext_lazy("proposal", "Not accepted"), Q(state=ProposalState.REFUSED)),
    ("all", gettext_lazy("All proposals"), Q()),
]
BADGES = {
    ProposalState.PROPOSED: "wait",
    ProposalState.SENT: "info",
    ProposalState.ACCEPTED: "ok",
    ProposalState.REFUSED: "none",
}


@require_safe
def rule_review_list(request: HttpRequest) -> HttpResponse:
    """Departments down, the quarters of a year across: filed, late, due. ?from=&to=: the quarters that ended between, as counted."""
    chosen = choose(request.actor, request.GET)
    agency, today = chosen.agency, clock.today()
    year = number(request.GET.get("year")) or today.year
    year = year if 2000 < year < 2100 else today.year
    if chosen.start and chosen.end and (chosen.end - chosen.start).days < 1500:
        quarters = quarters_ending(agency, chosen.start, chosen.end)
    else:
        quarters = [quarter(agency, year, one) for one in (1, 2, 3, 4)]
    register = Register(agency)
    departments = [chosen.department] if chosen.department else chosen.departments
    rows = board(register, departments, quarters)
    ended = [one for one in quarters if one.end < today]
    in_time, owed = register.count(ended, chosen.department and chosen.department.pk)
    cells = [cell for row in rows for cell in row.cells]
    context = {
        "chosen": chosen,
        "year": year,
        "years": (today.year, today.year - 1, today.year - 2),
        "quarters": quarters,
        "rows": rows,
        "in_time": in_time,
        "owed": owed,
        "missing": sum(cell.state == MISSING for cell in cells),
        "due": sum(cell.state == OWED for cell in cells),
        "open_proposals": RegulationProposal.objects.of_agency(agency).filter(OPEN).count(),
        "may_file": may_file(request.actor),
    }
    return render(request, "procedures/rule_review_list.html", context)


def may_file(actor) -> bool:
    if actor.agency is None:
        return False
    return can_file_rule_review(actor, RegulationReview(agency=actor.agency, department=actor.department))


@require_http_methods(["GET", "HEAD", "POST"])
def rule_review_create(request: HttpRequest) -> HttpResponse:
    """File the review of a quarter; ?department=&quarter=2026-2 fills in what the board knows."""
    actor = request.actor
    if not may_file(actor):
        raise PermissionDenied
    data = request.POST if request.method == "POST" else None
    form = RuleReviewForm(data, actor=actor, agency=actor.agency, initial=_proposed(request))
    rows = ProposalFormSet(data, prefix="proposals")
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        try:
            made = services.file_regulation_review(actor, **form.given(), proposals=rows.proposals())
        except UserError as error:
            add_user_error(form, error)
        else:
            messages.success(request, _("The review is filed."))
            return redirect("procedures:rule_review_detail", made.pk)
    refused = bool(form.errors) or any(rows.errors) if data is not None else False
    context = {"form": form, "rows": rows}
    return render(request, "procedures/rule_review_form.html", context, status=422 if refused else 200)


def _proposed(request: HttpRequest) -> dict:
    given = {"quarter": request.GET.get("quarter", ""), "department": number(request.GET.get("department"))}
    return {name: value for name, value in given.items() if value}


@require_safe
def rule_review_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One review with its proposals and where each stands."""
    rows = RegulationReview.objects.visible_to(request.actor).select_related("agency", "department", "filed_by__user")
    review = get_object_or_404(rows, pk=pk)
    proposals = list(review.proposals.select_related("change").order_by("pk"))
    for proposal in proposals:
        proposal.review = review
        proposal.badge = BADGES[proposal.state]
    days = quarter(review.agency, review.year, review.quarter)
    context = {
        "review": review,
        "quarter": days,
        "is_late": review.filed_on > days.end,
        "proposals": proposals,
        "may_move": any(can_move_proposal(request.actor, one) for one in proposals[:1]),
    }
    return render(request, "procedures/rule_review_detail.html", context)


@require_safe
def rule_review_proposals(request: HttpRequest) -> HttpResponse:
    """All proposals, those not decided first."""
    chosen = choose(request.actor, request.GET, WAYS)
    rows = RegulationProposal.objects.of_agency(chosen.agency)
    if chosen.department:
        rows = rows.filter(review__department=chosen.department)
    found = shown(rows, WAYS, chosen).select_related("review__agency", "review__department", "change")
    page = Paginator(found.order_by("state_on", "pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    for proposal in page:
        proposal.badge = BADGES[proposal.state]
    context = {"chosen": chosen, "page_obj": page, "chips": counted(rows, WAYS, chosen)}
    return render(request, "procedures/rule_review_proposals.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def rule_review_proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """One proposal; below, the form that tells what became of it, for who may."""
    rows = RegulationProposal.objects.visible_to(request.actor)
    proposal = get_object_or_404(rows.select_related("review__agency", "review__department", "change"), pk=pk)
    may = can_move_proposal(request.actor, proposal)
    if request.method == "POST" and not may:
        raise PermissionDenied
    form = MoveForm(request.POST if request.method == "POST" else None, proposal=proposal)
    if request.method == "POST" and form.is_valid():
        try:
            services.move_proposal(request.actor, proposal, **form.cleaned_data)
        except UserError as error:
            add_user_error(form, error)
        else:
            messages.success(request, _("Noted what became of the proposal."))
            return redirect("procedures:rule_review_detail", proposal.review_id)
    context = {
        "proposal": proposal,
        "badge": BADGES[proposal.state],
        "form": form,
        "may_move": may and bool(form.fields["state"].choices),
    }
    return render(request, "procedures/rule_review_proposal.html", context, status=422 if form.errors else 200)
