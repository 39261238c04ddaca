"""Background work of this app."""

from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies import clock, files
from agencies.activity import entry_of, log, log_all
from agencies.jobs import actor_of, job_kind
from agencies.models import ActivityEntry, User
from objectives.models import ObjectiveSet, Poster, SetState

AT_ONCE = 50


@job_kind("objectives.poster", label=gettext_lazy("Drawing the poster of policy and objectives"))
def draw_poster(job, progress) -> dict:
    """Draw the poster as the set stands now, in A4 and A3. Run again it draws the same; nothing is done where it is right already."""
    from objectives import poster as drawing

    objective_set = ObjectiveSet.objects.of_agency(job.agency).with_content().get(pk=job.params["set"])
    url = reverse("objectives:poster", args=[objective_set.pk])
    row = Poster.objects.get(objective_set=objective_set)
    address = drawing.public_address(objective_set, job.params["site"]) if row.public_since else ""
    digest = drawing.digest_of(objective_set, is_public=bool(address))
    if row.digest == digest and row.file_id and row.large_file_id:
        return {"url": url}
    progress(0, 2, _("Laying out the page"))
    small, large = drawing.draw(drawing.sheet(objective_set, address=address))
    progress(1, 2, _("Storing the file"))
    actor, name = actor_of(job), f"ap-phich-{objective_set.year}"
    with transaction.atomic():
        row = Poster.objects.select_for_update(of=("self",)).get_to_change(row.pk)
        row.file = files.store(actor, f"{name}-A4.pdf", small, "application/pdf", kind="poster", made_here=True)
        row.large_file = files.store(actor, f"{name}-A3.pdf", large, "application/pdf", kind="poster", made_here=True)
        row.digest, row.made_at = digest, clock.now()
        row.save(update_fields=["file", "large_file", "digest", "made_at"])
        log(actor, "objectives.poster_made", row, after={"sha256": row.file.sha256}, agency=job.agency)
    progress(2, 2)
    return {"url": url}


@job_kind("objectives.remind_readers", label=gettext_lazy("Remind those who have not confirmed reading the objectives"))
def remind_readers(job, progress) -> dict:
    """Write to each of them, once: run again it leaves out whom it wrote to, and who has confirmed meanwhile."""
    from objectives.audience import audience

    objective_set = (
        ObjectiveSet.objects.of_agency(job.agency).select_related("agency", "decision").get(pk=job.params["set"])
    )
    if objective_set.state != SetState.IN_FORCE:
        return {"sent": 0}
    told = set(
        ActivityEntry.objects.of_agency(job.agency)
        .filter(code="objectives.reader_reminded", object_label=User._meta.label, after__job=job.pk)
        .values_list("object_id", flat=True)
    )
    wanted = set(job.params["people"])
    people = [
        one
        for one in audience(objective_set).missing
        if one.user_id in wanted and one.email and str(one.user_id) not in told
    ]
    actor, sent = actor_of(job), 0
    address = f"{job.params['site']}{reverse('objectives:acknowledge', args=[objective_set.pk])}"
    for start in range(0, len(people), AT_ONCE):
        some = people[start : start + AT_ONCE]
        connection = get_connection()
        connection.send_messages([_letter(one, objective_set, address, connection) for one in some])
        users = User.objects.in_bulk([one.user_id for one in some])
        with transaction.atomic():
            log_all(
                [
                    entry_of(
                        actor,
                        "objectives.reader_reminded",
                        users[one.user_id],
                        after={"job": job.pk},
                        agency=job.agency,
                    )
                    for one in some
                    if one.user_id in users
                ]
            )
        sent += len(some)
        progress(sent, len(people))
    return {"sent": sent, "url": reverse("objectives:readers", args=[objective_set.pk])}


def _letter(reader, objective_set: ObjectiveSet, address: str, connection) -> EmailMessage:
    words = _(
        "Good day %(name)s,\n\nPlease read the quality policy and objectives %(year)d of %(agency)s and your department's part in "
        "them, and confirm that you have understood it:\n\n%(address)s\n\nIt takes about five minutes."
    )
    values = {
        "name": reader.name,
        "year": objective_set.year,
        "agency": objective_set.agency.name,
        "address": address,
    }
    subject = _("Please read policy and objectives %(year)d") % {"year": objective_set.year}
    return EmailMessage(subject, words % values, to=[reader.email], connection=connection)
