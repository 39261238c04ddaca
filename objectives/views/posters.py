"""The poster of a set: made by a worker, opened, printed; and the page that everyone may read."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies import files
from agencies.errors import UserError
from agencies.models import Job
from objectives import permissions, services
from objectives import poster as drawing
from objectives.models import ObjectiveSet, SetState
from objectives.services.communication import poster_of

SIZES = ("a4", "a3")


def _set(request, pk: int, *, to_publish: bool = False) -> ObjectiveSet:
    query = ObjectiveSet.objects.visible_to(request.actor).of_whole_agencies().with_content()
    objective_set = get_object_or_404(query.filter(state__in=[SetState.IN_FORCE, SetState.REPLACED]), pk=pk)
    if to_publish and not permissions.can_publish(request.actor, objective_set):
        raise PermissionDenied
    return objective_set


def _site(request) -> str:
    return request.build_absolute_uri("/").rstrip("/")


@require_http_methods(["GET", "HEAD", "POST"])
def poster(request, pk):
    """The poster as it is, whether it is still right, and the switch of the public page. POST: have it made (anew)."""
    objective_set = _set(request, pk, to_publish=request.method == "POST")
    if request.method == "POST":
        try:
            services.make_poster(request.actor, objective_set, site=_site(request))
        except UserError as error:
            messages.error(request, str(error.message))
        return redirect("objectives:poster", pk=pk)
    row = poster_of(objective_set)
    address = drawing.public_address(objective_set, _site(request))
    jobs = Job.objects.of_agency(objective_set.agency).filter(
        kind="objectives.poster", subject_label=ObjectiveSet._meta.label, subject_id=str(pk)
    )
    job = jobs.order_by("-pk").first()
    may_publish = permissions.can_publish(request.actor, objective_set)
    context = {
        "objective_set": objective_set,
        "poster": row,
        "address": address,
        "is_stale": bool(row and row.file_id and may_publish and row.digest != _digest(objective_set, row)),
        "job": job if job and may_publish and (job.is_active or job.status == "failed") else None,
        "may_publish": may_publish and objective_set.state == SetState.IN_FORCE,
        "may_withdraw": may_publish and bool(row and row.public_since),
    }
    return render(request, "objectives/poster.html", context)


def _digest(objective_set: ObjectiveSet, row) -> str:
    return drawing.digest_of(objective_set, is_public=row.public_since is not None)


@require_safe
def poster_file(request, pk, size):
    """The poster's PDF; it is made to hang on a wall."""
    objective_set = _set(request, pk)
    row = poster_of(objective_set)
    stored = getattr(row, "file" if size == "a4" else "large_file", None) if size in SIZES else None
    if stored is None:
        raise Http404
    return files.response(stored, inline=True)


@require_POST
def poster_publish(request, pk):
    """Open the page for everyone."""
    objective_set = _set(request, pk, to_publish=True)
    try:
        services.publish(request.actor, objective_set, site=_site(request))
    except UserError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("Everybody can read policy and objectives now, without an account."))
    return redirect("objectives:poster", pk=pk)


@require_POST
def poster_withdraw(request, pk):
    """Close it again, with the reason."""
    objective_set = _set(request, pk, to_publish=True)
    reason = request.POST.get("comment", "")[:1000]
    try:
        services.withdraw_from_public(request.actor, objective_set, reason=reason, site=_site(request))
    except UserError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("The public page is closed."))
    return redirect("objectives:poster", pk=pk)
