"""Background work of this app."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.jobs import actor_of, job_kind
from documents.models import OfficialDocument
from documents.services.rendering import render_document


@job_kind("documents.render", label=_("Making the pages of a document"))
def render(job, progress) -> dict:
    """Make the PDF of one document; done already, or signed meanwhile, it does nothing."""
    document = OfficialDocument.objects.with_people().of_agency(job.agency).get(pk=job.params["document"])
    render_document(actor_of(job), document, progress)
    return {"url": reverse("documents:document_detail", args=[document.pk])}
