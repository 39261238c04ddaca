"""Parts for the administrator: what failed, who holds no role, what happened last, whose access ends."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from agencies import clock, nightly
from agencies.activity import labels
from agencies.actor import Actor
from agencies.jobs import KINDS
from agencies.models import ActivityEntry, Department, Job, JobStatus, Membership, Role
from agencies.tokens import running_out
from qms_portal.home.parts import SHOWN, Part

LAST = 10


def failed_jobs(actor: Actor) -> Part:
    """Background jobs that failed, newest first."""
    failed = Job.objects.visible_to(actor).filter(status=JobStatus.FAILED).order_by("-pk")[:SHOWN]
    rows = [{"job": job, "label": KINDS[job.kind].label if job.kind in KINDS else job.kind} for job in failed]
    return Part(
        "home/failed_jobs.html",
        _("Failed background jobs"),
        rows=rows,
        more_url=reverse("agencies:jobs"),
        empty=_("Nothing has failed."),
    )


def people(actor: Actor) -> Part:
    """Numbers that tell whether the agency is complete."""
    held = Membership.objects.of_agency(actor.agency).on(clock.today())
    headed = held.filter(role__in=[Role.DEPARTMENT_HEAD, Role.OFFICE_HEAD]).order_by().values("department_id")
    departments = Department.objects.of_agency(actor.agency).on(clock.today())
    facts = {
        "people": held.order_by().values("user_id").distinct().count(),
        "departments": departments.count(),
        "headless": list(departments.exclude(pk__in=headed).order_by("position", "pk")[:SHOWN]),
    }
    return Part("home/people.html", pgettext("part", "People"), facts=facts, more_url=reverse("agencies:people"))


def activity(actor: Actor) -> Part:
    """The last entries of the log."""
    words = labels()
    rows = list(ActivityEntry.objects.visible_to(actor).select_related("agency").order_by("-at", "-pk")[:LAST])
    return Part(
        "home/activity.html",
        _("What happened last"),
        rows=[{"entry": entry, "words": words.get(entry.code, entry.code)} for entry in rows],
        more_url=reverse("agencies:activity"),
        empty=_("Every change anyone makes stands here."),
    )


def trail(actor: Actor) -> Part:
    """Whether the log still is what was written: the last nightly verification."""
    return Part(
        "home/trail.html",
        _("Is the log unchanged?"),
        facts=nightly.last_result(),
        more_url=reverse("agencies:activity"),
    )


def tokens(actor: Actor) -> Part:
    """Access of other systems that ends within 30 days."""
    return Part(
        "home/tokens.html",
        _("Access of other systems that ends soon"),
        rows=running_out(actor.agency),
        more_url=reverse("agencies:token_list"),
    )
