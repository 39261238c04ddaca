"""Making objectives known: read and understood by each, reminders, the page that the public may read."""

from datetime import datetime, time

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import clock, jobs
from agencies.activity import log
from agencies.errors import UserError
from agencies.models import ActivityEntry, Membership
from objectives import permissions
from objectives.audience import amendments_in_force, audience
from objectives.models import Acknowledgement, ObjectiveSet, Poster, SetState
from objectives.services.base import demand


@transaction.atomic
def acknowledge(actor, objective_set: ObjectiveSet, *, seen: int) -> Acknowledgement:
    """The actor has read the set as it was after `seen` amendments. Twice is once. UserError where it was amended since."""
    demand(permissions.can_acknowledge(actor, objective_set))
    if objective_set.state != SetState.IN_FORCE:
        raise UserError(_("These objectives are no longer in force."))
    if seen != amendments_in_force(objective_set):
        raise UserError(_("A target was changed while you were reading. Please read what has changed, then confirm."))
    done = Acknowledgement.objects.filter(objective_set=objective_set, user=actor.user, read_amendments=seen).first()
    if done is not None:
        return done
    row = Acknowledgement(
        objective_set=objective_set,
        user=actor.user,
        department=own_department(actor),
        at=clock.now(),
        read_amendments=seen,
    )
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        return Acknowledgement.objects.get(objective_set=objective_set, user=actor.user, read_amendments=seen)
    log(actor, "objectives.acknowledged", objective_set, after={"amendments": seen})
    return row


def own_department(actor):
    """The department of the person's own roles here, also while they stand in for somebody of another."""
    if actor.delegation is None and actor.department is not None:
        return actor.department
    held = Membership.objects.on(clock.today()).filter(user=actor.user, agency=actor.agency, department__isnull=False)
    first = held.select_related("department").order_by("-is_primary", "pk").first()
    return first.department if first else None


# --- reminders ----------------------------------------------------------------------------------------------


def _midnight() -> datetime:
    return timezone.make_aware(datetime.combine(clock.today(), time.min))


def reminded_today(objective_set: ObjectiveSet) -> ActivityEntry | None:
    """The entry of today's reminder, or None."""
    return (
        ActivityEntry.objects.about(objective_set)
        .filter(code="objectives.readers_reminded", at__gte=_midnight())
        .order_by("pk")
        .first()
    )


@transaction.atomic
def remind_readers(actor, objective_set: ObjectiveSet, *, site: str) -> int:
    """Write to those who have not confirmed, once a day at most. Returns to how many. UserError where there is nobody to write to."""
    demand(permissions.can_follow_readers(actor, objective_set))
    row = ObjectiveSet.objects.select_for_update(of=("self",)).select_related("agency").get_to_change(objective_set.pk)
    if row.state != SetState.IN_FORCE:
        raise UserError(_("These objectives are no longer in force."))
    if reminded_today(row) is not None:
        raise UserError(_("They were reminded today already; once a day is enough."))
    missing = [one for one in audience(row).missing if one.email]
    if not missing:
        raise UserError(_("Nobody is left to write to."))
    log(actor, "objectives.readers_reminded", row, after={"count": len(missing)})
    params = {"people": [one.user_id for one in missing], "site": site, "set": row.pk}
    jobs.enqueue(actor, "objectives.remind_readers", params=params, subject=row)
    return len(missing)


# --- the poster and the public page ---------------------------------------------------------------------------


def poster_of(objective_set: ObjectiveSet) -> Poster | None:
    return Poster.objects.select_related("file", "large_file").filter(objective_set=objective_set).first()


def _locked_poster(actor, objective_set: ObjectiveSet) -> Poster:
    """The poster's row, made at first need, with its set locked: only of an agency's set in force."""
    demand(permissions.can_publish(actor, objective_set))
    row = (
        ObjectiveSet.objects.select_for_update(of=("self",))
        .select_related("agency", "decision", "policy")
        .get_to_change(objective_set.pk)
    )
    poster = Poster.objects.select_for_update(of=("self",)).filter(objective_set=row).first()
    poster = poster or Poster(objective_set=row)
    poster.objective_set = row
    return poster


@transaction.atomic
def make_poster(actor, objective_set: ObjectiveSet, *, site: str) -> jobs.Job:
    """Have the poster drawn by a worker. `site`: the address of this installation, for the code that leads to the public page."""
    poster = _locked_poster(actor, objective_set)
    if poster.objective_set.state != SetState.IN_FORCE:
        raise UserError(_("The poster is made of objectives in force."))
    if poster.pk is None:
        poster.save()
    log(actor, "objectives.poster_asked", poster, agency=poster.objective_set.agency)
    return _enqueue_poster(actor, poster, site)


def _enqueue_poster(actor, poster: Poster, site: str) -> jobs.Job:
    params = {"set": poster.objective_set_id, "site": site}
    return jobs.enqueue(actor, "objectives.poster", params=params, subject=poster.objective_set)


@transaction.atomic
def publish(actor, objective_set: ObjectiveSet, *, site: str) -> Poster:
    """Let everybody read policy, objectives and results so far, without an account. Twice is once."""
    poster = _locked_poster(actor, objective_set)
    if poster.objective_set.state != SetState.IN_FORCE:
        raise UserError(_("Only objectives in force are made public."))
    if poster.public_since is None:
        poster.public_since = clock.now()
        poster.save()
        log(actor, "objectives.made_public", poster, agency=poster.objective_set.agency)
        _enqueue_poster(actor, poster, site)  # the code on it leads somewhere from now on
    return poster


@transaction.atomic
def withdraw_from_public(actor, objective_set: ObjectiveSet, *, reason: str, site: str) -> Poster:
    """Close the public page again. UserError without a reason."""
    poster = _locked_poster(actor, objective_set)
    reason = (reason or "").strip()
    if not reason:
        raise UserError(_("Say why the page is closed."), field="comment")
    if poster.public_since is not None:
        poster.public_since = None
        poster.save(update_fields=["public_since"])
        log(actor, "objectives.withdrawn_from_public", poster, reason=reason, agency=poster.objective_set.agency)
        if poster.objective_set.state == SetState.IN_FORCE:
            _enqueue_poster(actor, poster, site)
    return poster
