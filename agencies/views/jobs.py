"""Background jobs."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies.errors import UserError
from agencies.jobs import KINDS, ask_to_cancel
from agencies.models import Job, JobStatus
from agencies.permissions import can_cancel_job, can_see_all_jobs, can_see_job

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


def _found(request: HttpRequest, pk: int) -> Job:
    """The job, if this person may see how far it is: 404 in another agency."""
    found = get_object_or_404(Job.objects.visible_to(request.actor).select_related("created_by", "agency"), pk=pk)
    if not can_see_job(request.actor, found):
        raise PermissionDenied
    return found


@require_safe
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """One job with its progress. A poll (htmx) gets the part that changes, for the page it stands on (`?next=`)."""
    found = _found(request, pk)
    if request.htmx:
        context = {
            "job": found,
            "next_url": "",
            "back": _back(request),
            "can_cancel": can_cancel_job(request.actor, found),
        }
        return render(request, "components/job_live.html", context)
    return render(request, "agencies/job.html", {"job": found, "label": _label(found)})


def _back(request: HttpRequest) -> str:
    """The page of this site on which the progress stands, "" for the job's own."""
    address = request.GET.get("next") or request.POST.get("next") or ""
    return address if url_has_allowed_host_and_scheme(address, None) else ""


@require_POST
def job_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop a job, and go back to the page from which it was asked."""
    found = _found(request, pk)
    try:
        stopped = ask_to_cancel(request.actor, found)
    except UserError as error:
        messages.warning(request, str(error.message))
    else:
        if stopped.status == JobStatus.CANCELLED:
            messages.success(request, _("The work was stopped before it began."))
        else:
            messages.info(request, _("The work stops at its next step; nothing of it is saved."))
    return redirect(_back(request) or reverse("agencies:job", args=[pk]))
