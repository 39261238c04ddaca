"""A set on its way: proposed, taken back, accepted, sent back; begun by a department; its review written down."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agencies import clock
from agencies.errors import UserError
from agencies.forms import add_user_error
from agencies.models import Department
from objectives import permissions, services
from objectives.checklist import ASKED
from objectives.forms import whole
from objectives.review import compose, review_rows, taken_apart
from objectives.services.base import frozen_words
from objectives.services.proposing import proposals_of
from objectives.set_forms import ProposalForm
from objectives.views.common import find_set


@require_http_methods(["GET", "HEAD", "POST"])
def set_propose(request, pk):
    """Hand a draft to whoever accepts it, naming the tờ trình."""
    objective_set = find_set(request, pk, to_edit=True)
    if not permissions.can_propose(request.actor, objective_set):
        messages.warning(request, frozen_words(objective_set))
        return redirect("objectives:set_detail", pk=pk)
    form = ProposalForm(
        request.POST if request.method == "POST" else None, proposals=proposals_of(objective_set.agency)
    )
    if objective_set.department_id:
        form.fields.clear()
    if request.method == "POST" and form.is_valid():
        try:
            services.propose_set(request.actor, objective_set, **form.cleaned_data)
        except UserError as error:
            add_user_error(form, error)
        else:
            messages.success(request, _("The objectives are proposed. They can be taken back until they are accepted."))
            return redirect("objectives:set_detail", pk=pk)
    context = {"form": form, "objective_set": objective_set}
    return render(request, "objectives/set_propose.html", context, status=422 if form.errors else 200)


def _step(request, pk, verb, done: str, **fields):
    """One verb on a set somebody may see; what stands in its way is said on the set's page."""
    objective_set = find_set(request, pk)
    try:
        verb(request.actor, objective_set, **fields)
    except UserError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, done)
    return redirect("objectives:set_detail", pk=pk)


@require_POST
def set_take_back(request, pk):
    """A proposal becomes a draft again."""
    return _step(request, pk, services.take_back, _("The objectives are a draft again."))


@require_POST
def set_accept(request, pk):
    """Accept a proposal; a department's own objectives are in force by it."""
    return _step(request, pk, services.accept_set, _("Accepted."))


@require_POST
def set_send_back(request, pk):
    """Send a proposal back with what must be mended."""
    comment = request.POST.get("comment", "")
    return _step(request, pk, services.send_back, _("Sent back to be mended."), comment=comment)


@require_POST
def set_begin_department(request, pk):
    """Begin a department's own objectives (department pk; year=) from those of its agency."""
    department = get_object_or_404(Department.objects.visible_to(request.actor).select_related("agency"), pk=pk)
    if not permissions.can_edit_department(request.actor, department):
        raise PermissionDenied
    year = whole(request.POST.get("year")) or clock.today().year
    try:
        made = services.begin_department_set(request.actor, department, year)
    except UserError as error:
        messages.error(request, str(error.message))
        return redirect("objectives:set_coverage")
    messages.success(
        request,
        _("Begun from the agency's objectives: raise targets, add your own and the plan, then propose them."),
    )
    return redirect("objectives:set_detail", pk=made.pk)


@require_POST
def set_check(request, pk):
    """Answers to the questions of 6.2.1 that people answer."""
    objective_set = find_set(request, pk, to_edit=True)
    given = {
        key: (request.POST.get(f"{key}-answer", ""), request.POST.get(f"{key}-note", ""))
        for key in ASKED
        if f"{key}-answer" in request.POST or f"{key}-note" in request.POST
    }
    try:
        services.answer_checks(request.actor, objective_set, given)
    except UserError as error:
        name = f"{ASKED[error.field].text}: " if error.field in ASKED else ""
        messages.error(request, f"{name}{error.message}")
    else:
        messages.success(request, _("Saved."))
    return redirect(f"{reverse('objectives:set_detail', args=[pk])}?tab=checks")


@require_http_methods(["GET", "HEAD", "POST"])
def set_review(request, pk):
    """The annual review: last year's targets and results beside this year's, a reason where it asks for one."""
    objective_set = find_set(request, pk)
    may_edit = permissions.can_edit_set(request.actor, objective_set)
    if request.method == "POST" and not may_edit:
        raise PermissionDenied
    earlier, rows = review_rows(objective_set)
    reasons, conclusion = taken_apart(objective_set.review_note)
    problems = {}
    if request.method == "POST" and earlier is not None:
        reasons = {one.key: request.POST.get(f"reason-{one.key}", "")[:1000] for one in rows}
        conclusion = request.POST.get("conclusion", "")[:3000]
        problems = {one.key for one in rows if one.needs_reason and not reasons[one.key].strip()}
        if problems:
            messages.error(request, _("Give the reason where a target was lowered, changed or dropped."))
        else:
            try:
                services.record_review(request.actor, objective_set, compose(earlier, rows, reasons, conclusion))
            except UserError as error:
                messages.error(request, str(error.message))
            else:
                messages.success(request, _("The outcome of the review is kept with these objectives."))
                return redirect("objectives:set_detail", pk=pk)
    shown = [{"it": one, "reason": reasons.get(one.key, ""), "lacks": one.key in problems} for one in rows]
    context = {
        "objective_set": objective_set, "earlier": earlier, "rows": shown, "conclusion": conclusion, "may_edit": may_edit,
    }  # fmt: skip
    return render(request, "objectives/set_review.html", context, status=422 if problems else 200)
