"""The quality policy: read with its versions, changed by the secretary."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.errors import UserError
from objectives import permissions, services
from objectives.forms import PolicyForm, whole
from objectives.models import Objective, QualityPolicy, SetState
from objectives.policy_versions import compare_policies
from objectives.views.common import add_error


@require_safe
def policy_detail(request, pk):
    """One version, what serves each commitment, what serves none, and the other versions."""
    policy = _find(request, pk)
    objectives = list(
        Objective.objects.filter(objective_set__policy=policy, objective_set__department=None)
        .exclude(objective_set__state=SetState.REPLACED)
        .select_related("objective_set")
        .order_by("-objective_set__year", "number", "part")
    )
    serving: dict[int | None, list] = {}
    for one in objectives:
        serving.setdefault(one.commitment_id, []).append(one)
    commitments = [{"commitment": one, "objectives": serving.get(one.pk, [])} for one in policy.commitments.all()]
    context = {
        "policy": policy,
        "commitments": commitments,
        "unserved": sum(not row["objectives"] for row in commitments),
        "free": [one for one in serving.get(None, []) if one.part == ""],
        "has_objectives": bool(objectives),
        "versions": QualityPolicy.objects.of_agency(policy.agency).order_by("-version"),
        "may_edit": permissions.can_edit(request.actor, policy.agency),
    }
    return render(request, "objectives/policy_detail.html", context)


def _find(request, pk) -> QualityPolicy:
    return get_object_or_404(QualityPolicy.objects.visible_to(request.actor).select_related("agency"), pk=pk)


@require_safe
def policy_compare(request, pk):
    """A version beside another of the same agency (?with=; else the one before): what was added, taken out, reworded."""
    policy = _find(request, pk)
    others = QualityPolicy.objects.of_agency(policy.agency).exclude(pk=policy.pk).order_by("-version")
    wanted = whole(request.GET.get("with"))
    other = next((one for one in others if one.pk == wanted), None)
    if other is None and wanted is not None:
        raise Http404
    other = other or others.filter(version__lt=policy.version).first() or others.first()
    context = {"policy": policy, "other": other, "others": others}
    if other is not None:
        old, new = sorted((policy, other), key=lambda one: one.version)
        context |= {"old": old, "new": new, "rows": compare_policies(old, new)}
    return render(request, "objectives/policy_compare.html", context)


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
