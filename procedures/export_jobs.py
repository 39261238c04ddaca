"""Background work that ends in a file for whoever asked: long lists of cases, and form II.06a as PDF."""

import tempfile
from datetime import timedelta

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies import clock, files
from agencies.jobs import actor_of, job_kind
from agencies.models import StoredFile
from procedures import exports, form_paper, ranges, selection
from procedures.services.exports import EXPORT_JOB, PDF_JOB

FILE_KIND = "case_export"
KEPT_DAYS = 7
IN_MEMORY = 2 * 1024 * 1024


def _finished(job, stored: StoredFile, **more) -> dict:
    return {"url": reverse("procedures:export_file", args=[job.pk]), "file": stored.pk, **more}


@job_kind(EXPORT_JOB, label=gettext_lazy("Export of a list of cases"))
def export_cases(job, progress) -> dict:
    """Write the list as it is now. What is too long for a workbook becomes a CSV file."""
    actor = actor_of(job)
    chosen = selection.read(actor, QueryDict(job.params["query"]))
    export = exports.Export(chosen, job.params["kind"])
    count = export.count(exports.XLSX_ROWS)
    if count > exports.XLSX_ROWS:
        export = exports.Export(chosen, "csv")
    total = max(chosen.total or count, 1)
    with tempfile.TemporaryFile() as target:
        written = exports.write(export, target, lambda done: progress(done, total, _("Writing the rows")))
        stored = files.store_made(actor, export.name, target, exports.TYPES[export.kind], kind=FILE_KIND)
    return _finished(job, stored, rows=written)


@job_kind(PDF_JOB, label=gettext_lazy("Form II.06a as PDF"))
def form_pdf(job, progress) -> dict:
    """Lay out the form of a period on A4 across."""
    actor = actor_of(job)
    query = QueryDict(job.params["query"])
    agency = selection.agency_of(actor, query)
    progress(0, 2, _("Counting"))
    days, wanted = ranges.read(agency, query), query.get("denominator", "")
    paper = form_paper.paper(agency, days, job.params["by"], actor, denominator=wanted, demo=settings.DEMO)
    progress(1, 2, _("Laying out the pages"))
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as target:
        target.write(paper.pdf())
        name = f"bieu-II06a-{agency.code}-{days.kind}-{days.year}.pdf"
        stored = files.store_made(actor, name, target, "application/pdf", kind=FILE_KIND)
    return _finished(job, stored)


def forget_old() -> int:
    """Exports are made anew when they are needed: after a week their bytes go. Returns how many went."""
    old = StoredFile.objects.filter(kind=FILE_KIND, created_at__lt=clock.now() - timedelta(days=KEPT_DAYS))
    gone = 0
    for stored in old.order_by("pk").iterator():
        if default_storage.exists(stored.key):
            files.forget(stored)
            gone += 1
    return gone
