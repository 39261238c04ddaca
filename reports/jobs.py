"""Background work of this app."""

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies import clock, files
from agencies.activity import log
from agencies.jobs import actor_of, job_kind
from documents.layout import render
from reports.models import ReviewPack
from reports.pack import paper


@job_kind("reports.review_pack", label=gettext_lazy("Making the document for the review meeting"))
def review_pack(job, progress) -> dict:
    """Gather, lay out and keep one review document; run again, it makes the file anew only if there is none yet."""
    pack = ReviewPack.objects.of_agency(job.agency).select_related("period__agency", "file").get(pk=job.params["pack"])
    url = reverse("reports:review_pack", args=[pack.period_id])
    if pack.file_id:
        return {"url": url}
    progress(0, 3, _("Gathering results, causes and actions"))
    document = paper(pack.period, demo=settings.DEMO)
    progress(1, 3, _("Laying out the pages"))
    rendered = render(document)
    progress(2, 3, _("Keeping the document"))
    actor = actor_of(job)
    with transaction.atomic():
        name = f"tai-lieu-hop-{pack.period.agency.code}-{pack.period.kind}-{pack.period.year}.pdf"
        pack.file = files.store(
            actor, name, rendered.pdf, "application/pdf", kind="reports.review_pack", made_here=True
        )
        pack.pages, pack.created_at = rendered.pages, clock.now()
        pack.save()
        log(actor, "reports.pack_made", pack, agency=pack.agency, after={"pages": rendered.pages})
    return {"url": url}
