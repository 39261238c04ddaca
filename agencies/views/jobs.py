"""Background jobs."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from agencies.jobs import KINDS
from agencies.models import Job
from agencies.permissions import can_see_all_jobs, can_see_job

PAGE = 50


def _label(job: Job) -> str:
    kind = KINDS.get(job.kind)
    return str(kind.label) if kind else job.kind


@require_safe
def jobs(request: HttpRequest) -> HttpResponse:
    """One's own jobs; the secretary and the administrator see all of their agency's."""
    # Of the own agency only: what runs below is not this agency's to look after.
    found = Job.objects.visible_to(request.actor).of_agency(request.actor.agency).select_related("created_by", "agency")
    if not can_see_all_jobs(request.actor):
        found = found.filter(created_by=request.user)
    page = Paginator(found.order_by("-pk"), PAGE).get_page(request.GET.get("page"))
    for job in page:
        job.label = _label(job)
    return render(request, "agencies/jobs.html", {"page_obj": page})


@require_safe
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """One job with its progress. A poll (htmx) gets the part that changes."""
    found = get_object_or_404(Job.objects.visible_to(request.actor).select_related("created_by", "agency"), pk=pk)
    if not can_see_job(request.actor, found):
        raise PermissionDenied
    if request.htmx:
        return render(request, "components/job_live.html", {"job": found, "next_url": ""})
    return render(request, "agencies/job.html", {"job": found, "label": _label(found)})
