"""Taking a list of cases away, and fetching the file that a job has written."""

import tempfile

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from agencies import files
from agencies.models import Job, JobStatus, StoredFile
from agencies.reading import note_export
from agencies.stepup import step_up
from procedures import exports, selection, services
from procedures.export_jobs import FILE_KIND
from procedures.services.exports import EXPORT_JOB, PDF_JOB

IN_MEMORY = 2 * 1024 * 1024


@step_up(gettext_lazy("to export the list of cases"))
@require_POST
def case_export(request: HttpRequest) -> HttpResponse:
    """The list of the query string as a file ("kind": csv or xlsx): at once up to exports.AT_ONCE rows, else by a job."""
    kind = request.POST.get("kind", "")
    if kind not in exports.TYPES or request.actor.agency is None:
        raise PermissionDenied
    chosen = selection.read(request.actor, request.GET)
    if chosen.total is None or chosen.total > exports.AT_ONCE:
        job = services.request_export(request.actor, request.GET, kind)
        messages.info(request, _("The file is being written. It can be downloaded here when it is ready."))
        return redirect("agencies:job", job.pk)
    export = exports.Export(chosen, kind)
    target = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - the response closes it
    written = exports.write(export, target)
    note_export(request.actor, chosen.agency, "case_list", written)
    target.seek(0)
    answer = FileResponse(target, as_attachment=True, filename=export.name, content_type=exports.TYPES[kind])
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@require_safe
def export_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The file a job has written, for whoever asked for it and may still see the cases."""
    jobs = Job.objects.visible_to(request.actor).filter(kind__in=(EXPORT_JOB, PDF_JOB), status=JobStatus.DONE)
    job = get_object_or_404(jobs.filter(created_by=request.user), pk=pk)
    if job.agency_id != request.actor.agency.pk or int(job.subject_id) not in request.actor.visible_agency_ids:
        raise Http404
    kept = StoredFile.objects.visible_to(request.actor).filter(kind=FILE_KIND, created_by=request.user)
    stored = get_object_or_404(kept, pk=job.result.get("file"))
    if not default_storage.exists(stored.key):
        messages.info(request, _("The file is no longer kept. Export the list again."))
        return redirect("procedures:case_list")
    note_export(request.actor, job, "case_list" if job.kind == EXPORT_JOB else "form_06a", job.result.get("rows"))
    return files.response(stored)
