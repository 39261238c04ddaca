"""Amendments of issued targets: their history, beginning one, its figures, its decision."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.errors import UserError
from agencies.forms import add_user_error
from objectives import permissions, services
from objectives.amending import history_of, with_changes
from objectives.amending_cascade import left_behind
from objectives.amending_form import AmendmentForm, AmendmentStartForm
from objectives.models import AmendmentState, ObjectiveSet, SetState, TargetAmendment
from objectives.services.amending_decisions import can_renew_amendment, is_amendment_stale
from objectives.services.amendments import UNDER_WAY, is_editable


def _set(request, pk: int) -> ObjectiveSet:
    query = ObjectiveSet.objects.visible_to(request.actor).of_whole_agencies().select_related("agency", "decision")
    return get_object_or_404(query, pk=pk)


def _amendment(request, pk: int, *, to_write: bool = False) -> TargetAmendment:
    query = TargetAmendment.objects.visible_to(request.actor).select_related(
        "objective_set__agency__parent", "objective_set__decision", "decision", "author__user"
    )
    amendment = get_object_or_404(query, pk=pk)
    if to_write and not permissions.can_amend(request.actor, amendment.objective_set):
        raise PermissionDenied
    return amendment


@require_safe
def amendment_history(request, pk):
    """What was, what is, since when, by which decision and why; and the amendment under way."""
    objective_set = _set(request, pk)
    under_way = (
        objective_set.amendments.filter(state__in=UNDER_WAY)
        .select_related("decision", "author__user")
        .order_by("pk")
        .first()
    )
    may_amend = permissions.can_amend(request.actor, objective_set)
    context = {
        "objective_set": objective_set,
        "history": history_of(objective_set),
        "under_way": under_way,
        "may_begin": may_amend and under_way is None and objective_set.state == SetState.IN_FORCE,
    }
    return render(request, "objectives/amendment_history.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def amendment_begin(request, pk):
    """Begin with the reason and the day; the figures come on the next page."""
    objective_set = _set(request, pk)
    if not permissions.can_amend(request.actor, objective_set):
        raise PermissionDenied
    form = AmendmentStartForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            amendment = services.begin_amendment(request.actor, objective_set, **form.cleaned_data)
        except UserError as error:
            add_user_error(form, error)
        else:
            return redirect("objectives:amendment_edit", pk=amendment.pk)
    return render(request, "objectives/amendment_begin.html", {"form": form, "objective_set": objective_set})


@require_safe
def amendment_detail(request, pk):
    """One amendment: its figures, where its decision stands, whose turn it is, who would fall behind."""
    amendment = _amendment(request, pk)
    [amended] = with_changes([amendment])
    may_write = permissions.can_amend(request.actor, amendment.objective_set)
    editable = may_write and amendment.state in UNDER_WAY and is_editable(amendment)
    context = {
        "amendment": amendment,
        "objective_set": amendment.objective_set,
        "changes": amended.changes,
        "state": state_words(amendment),
        "editable": editable,
        "can_draft": editable and amendment.state == AmendmentState.DRAFT and bool(amended.changes),
        "is_stale": is_amendment_stale(amendment),
        "can_renew": editable and can_renew_amendment(request.actor, amendment),
        "behind": left_behind(amendment) if may_write and amendment.state != AmendmentState.DROPPED else [],
    }
    return render(request, "objectives/amendment_detail.html", context)


def state_words(amendment: TargetAmendment) -> tuple[str, str]:
    """(badge state, sentence) of an amendment: whose turn it is."""
    if amendment.state == AmendmentState.IN_FORCE:
        return "ok", amendment.get_state_display()
    if amendment.state == AmendmentState.DROPPED:
        return "none", amendment.get_state_display()
    if amendment.state == AmendmentState.IN_DECISION:
        return "wait", _("Decision: %(state)s") % {"state": amendment.decision.get_state_display().lower()}
    return "info", _("Draft: the secretary writes the new figures")


@require_http_methods(["GET", "HEAD", "POST"])
def amendment_edit(request, pk):
    """New figures beside the old ones, for every objective and department of the set."""
    amendment = _amendment(request, pk, to_write=True)
    if amendment.state not in UNDER_WAY or not is_editable(amendment):
        messages.warning(request, _("This amendment can't be changed now."))
        return redirect("objectives:amendment_detail", pk=pk)
    objectives = list(
        amendment.objective_set.objectives.prefetch_related("targets__department", "targets__field").order_by(
            "number", "part", "pk"
        )
    )
    form = AmendmentForm(request.POST or None, amendment=amendment, objectives=objectives)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.save_amendment(
                request.actor,
                amendment,
                reason=data["reason"],
                effective_from=data["effective_from"],
                lines=form.lines(),
                version=data["version"],
            )
        except services.RowErrors as error:
            form.take_problems(error.rows)
        except services.Conflict as error:
            form.add_error(None, str(error.message))
            form.data = form.data.copy()
            form.data["version"] = error.current.version
        except UserError as error:
            add_user_error(form, error)
        else:
            messages.success(request, _("The new figures were saved. What was left empty stays as it is."))
            return redirect("objectives:amendment_detail", pk=pk)
    return render(
        request,
        "objectives/amendment_edit.html",
        {"form": form, "groups": _drawn(form), "amendment": amendment, "objective_set": amendment.objective_set},
    )


def _drawn(form: AmendmentForm) -> list[dict]:
    """Groups with their bound fields, as the template draws them."""
    return [
        {
            "objective": group["objective"],
            "rows": [
                row | {"field": form[row["name"]], "stretch": form[f"s{row['name']}"] if row["has_stretch"] else None}
                for row in group["rows"]
            ],
            "department": form[f"d{group['objective'].pk}"] if group["new"] else None,
            "new": form[f"n{group['objective'].pk}"] if group["new"] else None,
        }
        for group in form.groups
    ]


def _done(request, pk: int, verb, words: str, *, to_document: bool):
    """Run a verb that gives the amendment's decision or the amendment; its failure is told where the amendment stands."""
    try:
        result = verb()
    except UserError as error:
        messages.error(request, str(error.message))
        return redirect("objectives:amendment_detail", pk=pk)
    messages.success(request, words)
    if to_document:
        return redirect("documents:document_detail", pk=result.pk)
    return redirect("objectives:amendment_history", pk=result.objective_set_id)


@require_POST
def amendment_decision(request, pk):
    """One click from the amendment to its draft decision."""
    amendment = _amendment(request, pk, to_write=True)
    words = _("The decision is drafted. Read it through, change its words where needed, then send it on.")
    return _done(
        request, pk, lambda: services.draft_amending_decision(request.actor, amendment), words, to_document=True
    )


@require_POST
def amendment_renew(request, pk):
    """Take the latest figures into the draft decision."""
    amendment = _amendment(request, pk, to_write=True)
    words = _("The draft decision now holds this amendment.")
    return _done(
        request, pk, lambda: services.renew_amending_decision(request.actor, amendment), words, to_document=True
    )


@require_POST
def amendment_drop(request, pk):
    """Give an amendment up, with the reason."""
    amendment = _amendment(request, pk, to_write=True)
    reason = request.POST.get("comment", "")[:2000]
    words = _("The amendment was dropped; the targets stay as they are.")
    return _done(
        request, pk, lambda: services.drop_amendment(request.actor, amendment, reason=reason), words, to_document=False
    )
