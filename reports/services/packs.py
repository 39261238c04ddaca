"""Asking for a new review document."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from agencies import clock, jobs
from agencies.activity import log
from agencies.actor import Actor
from reports import permissions
from reports.models import ReportingPeriod, ReviewPack


@transaction.atomic
def request_pack(actor: Actor, period: ReportingPeriod) -> ReviewPack:
    """A new review document of the period, made by a job; the one being made when somebody asked already."""
    if not permissions.can_make_pack(actor, period):
        raise PermissionDenied
    running = period.packs.filter(job__status__in=["queued", "running"]).select_related("job").first()
    if running is not None:
        return running
    pack = ReviewPack.objects.create(
        agency=period.agency, period=period, created_at=clock.now(), created_by=actor.membership
    )
    pack.job = jobs.enqueue(actor, "reports.review_pack", params={"pack": pack.pk}, subject=pack)
    pack.save()
    log(actor, "reports.pack_requested", pack, agency=period.agency)
    return pack
