"""Taking lists of cases away: at once where they are short, by a background job where they are long."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import QueryDict

from agencies import jobs
from agencies.actor import Actor
from agencies.models import Job
from agencies.reading import note_export
from procedures import selection
from procedures.exports import TYPES

EXPORT_JOB, PDF_JOB = "procedures.export_cases", "procedures.form_pdf"


@transaction.atomic
def request_export(actor: Actor, query: QueryDict, kind: str) -> Job:
    """A job that writes the list of a query string as "csv" or "xlsx"; its file is for whoever asked."""
    chosen = selection.read(actor, query)
    if kind not in TYPES or actor.agency is None:
        raise PermissionDenied
    job = jobs.enqueue(
        actor, EXPORT_JOB, params={"query": chosen.here.urlencode(), "kind": kind}, subject=chosen.agency
    )
    note_export(actor, chosen.agency, "case_list", chosen.total)
    return job


@transaction.atomic
def request_form_pdf(actor: Actor, query: QueryDict, by: str) -> Job:
    """A job that lays out form II.06a of the period of a query string."""
    agency = selection.agency_of(actor, query)
    job = jobs.enqueue(actor, PDF_JOB, params={"query": query.urlencode(), "by": by}, subject=agency)
    note_export(actor, agency, "form_06a")
    return job
