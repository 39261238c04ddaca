"""The quality policy: read with its versions, changed by the secretary."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.errors import UserError
from objectives import permissions, services
from objectives.forms import PolicyForm
from objectives.models import Objective, QualityPolicy
from objectives.views.common import add_error


@require_safe
def policy_detail(request, pk):
    """One version, what serves each commitment this year, and the other versions."""
    policy = get_object_or_404(QualityPolicy.objects.visible_to(request.actor).select_related("agency"), pk=pk)
    serving: dict[int, list] = {}
    objectives = (
        Objective.objects.filter(commitment__policy=policy)
        .select_related("objective_set")
        .order_by("-objective_set__year", "number", "part")
    )
    for one in objectives:
        serving.setdefault(one.commitment_id, []).append(one)
    commitments = [{"commitment": one, "objectives": serving.get(one.pk, [])} for one in policy.commitments.all()]
    versions = QualityPolicy.objects.of_agency(policy.agency).order_by("-version")
    may_edit = permissions.can_edit(request.actor, policy.agency)
    return render(
        request, "objectives/policy_detail.html",
        {"policy": policy, "commitments": commitments, "versions": versions, "may_edit": may_edit},
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def policy_edit(request):
    """The policy of the actor's own agency. Saving other words makes the next version."""
    agency = request.actor.agency
    if agency is None or not permissions.can_edit(request.actor, agency):
        raise PermissionDenied
    current = QualityPolicy.objects.current(agency)
    initial = {}
    if current:
        lines = "\n".join(current.commitments.values_list("text", flat=True))
        initial = {"motto": current.motto, "preamble": current.preamble, "commitments": lines}
    form = PolicyForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            policy = services.save_policy(request.actor, **form.cleaned_data)
        except UserError as error:
            add_error(form, error)
        else:
            messages.success(request, _("The policy was saved as version %(version)d.") % {"version": policy.version})
            return redirect("objectives:policy_detail", pk=policy.pk)
    return render(request, "objectives/policy_edit.html", {"form": form, "current": current})
