"""Letters to the heads of departments: a review of issued documents was sent, this many of theirs are to be mended."""

from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies import clock
from agencies.activity import entry_of, log_all
from agencies.jobs import actor_of, job_kind
from agencies.models import ActivityEntry, Membership, Role
from procedures.document_reviews import Report, reports
from procedures.models import DocumentReviewRound
from procedures.services.document_reviews import REPORT_JOB

TOLD = "procedures.document_report_mailed"


@job_kind(REPORT_JOB, label=gettext_lazy("Send departments the review of their documents"))
def send_reports(job, progress) -> dict:
    """Write to each head whose department has something to mend. Run again, it leaves out whom it wrote to already."""
    rows = DocumentReviewRound.objects.of_agency(job.agency).select_related("agency")
    found = rows.get(pk=job.params["round"])
    told = ActivityEntry.objects.of_agency(job.agency).filter(code=TOLD, object_id=str(found.pk))
    known = {after.get("department") for after in told.order_by("pk").values_list("after", flat=True)}
    waiting = [one for one in reports(found) if one.wrong and one.department.name not in known]
    heads = _heads(found, waiting)
    actor, sent = actor_of(job), 0
    for report in waiting:
        letters = [_letter(found, report, user, job.params["site"]) for user in heads.get(report.department.pk, ())]
        if letters:
            get_connection().send_messages(letters)
        after = {"department": report.department.name, "letters": len(letters)}
        with transaction.atomic():
            log_all([entry_of(actor, TOLD, found, after=after)])
        sent += len(letters)
        progress(sent, sum(map(len, heads.values())))
    return {"sent": sent, "url": reverse("procedures:office_review_detail", args=[found.pk])}


def _heads(found: DocumentReviewRound, waiting: list[Report]) -> dict[int, list]:
    """Department id -> the people with an address who head it today."""
    ids = [one.department.pk for one in waiting]
    held = Membership.objects.of_agency(found.agency).on(clock.today())
    held = held.filter(role__in=[Role.DEPARTMENT_HEAD, Role.OFFICE_HEAD], department__in=ids, user__is_active=True)
    heads: dict[int, list] = {}
    for one in held.select_related("user").order_by("pk"):
        if one.user.email:
            heads.setdefault(one.department_id, []).append(one.user)
    return heads


def _letter(found: DocumentReviewRound, report: Report, user, site: str) -> EmailMessage:
    with translation.override("vi"):
        words = _(
            "Good day %(name)s,\n\nThe office has looked at the documents issued from %(start)s to %(end)s. Of %(seen)d documents of "
            "%(department)s, %(wrong)d have errors that are to be mended:\n\n%(link)s"
        )
        path = reverse("procedures:office_review_report", args=[found.pk, report.department.pk])
        text = words % {
            "name": user.full_name, "start": f"{found.start:%d/%m/%Y}", "end": f"{found.end:%d/%m/%Y}",
            "seen": len(report.reviews), "department": report.department.name, "wrong": len(report.wrong), "link": f"{site}{path}",
        }  # fmt: skip
        return EmailMessage(_("Documents to be mended"), text, to=[user.email])
