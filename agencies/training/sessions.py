"""Verbs on one session: nominating, recording who was there, its files, holding it, cancelling it.

A session counts as held only with attendance, and a meeting only with its minutes (requirements S1-21, S1-32).
"""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from agencies import clock
from agencies.activity import log
from agencies.actor import Actor
from agencies.errors import UserError
from agencies.models import Attendance, AttendanceHow, Department, Person, SessionState, TrainingSession
from agencies.permissions import can_record_attendance
from agencies.text import nfc
from agencies.training.common import Upload, day, store_file
from agencies.training.plans import first_day, has_begun, locked, locked_by_keeper

FILES = ("sheet", "minutes")


def candidates(session: TrainingSession) -> list[Person]:
    """People who could be there, one row each, by department and name; one query.

    Whoever is in scope on some day from the session's until today, or on a planned day to come. Of several rows of one
    person the one of the session's day counts, else the next.
    """
    first = first_day(session)
    last = session.held_on or max(session.due_on, clock.today())
    rows = Person.objects.of_agency(session.agency).filter(valid_from__lte=last)
    rows = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=first)).select_related("department")
    there = {one.person_id for one in session.attendances.all()}
    chosen: dict[int, Person] = {}
    for person in rows.order_by("valid_from", "pk"):
        if person.identity not in chosen or person.pk in there:
            chosen[person.identity] = person
    return sorted(chosen.values(), key=_by_department)


def _by_department(person: Person) -> tuple:
    department = person.department
    place = (0, department.position, department.pk) if department else (-1, 0, 0)
    return *place, person.folded_name, person.pk


def reach(actor: Actor, session: TrainingSession, people: Iterable[Person]) -> list[Person]:
    """Those among them whom the actor may nominate and record."""
    known: dict[Department | None, bool] = {}
    found = []
    for person in people:
        if person.department not in known:
            known[person.department] = can_record_attendance(actor, session.agency, person.department)
        if known[person.department]:
            found.append(person)
    return found


def _reachable(actor: Actor, session: TrainingSession) -> dict[int, Person]:
    found = {person.pk: person for person in reach(actor, session, candidates(session))}
    if not found and not can_record_attendance(actor, session.agency, actor.department):
        raise PermissionDenied
    return found


def _not_cancelled(session: TrainingSession) -> None:
    if session.state == SessionState.CANCELLED:
        raise UserError(_("This session was cancelled. Set it back to planned first."))


@transaction.atomic
def nominate(actor: Actor, session: TrainingSession, people: Iterable[int]) -> int:
    """Make these (person ids) the nominated ones among those in the actor's reach; how many are nominated of them now.

    Whoever is left out is nominated no more; presence stays. PermissionDenied; UserError for a session held or cancelled.
    """
    session = locked(actor, session)
    within = _reachable(actor, session)
    _not_cancelled(session)
    if session.state == SessionState.HELD:
        raise UserError(_("This session was held; who is nominated for it stays as it is."))
    wanted = {pk for pk in people if pk in within}
    rows = {one.person_id: one for one in session.attendances.order_by("pk") if one.person_id in within}
    before = sum(one.nominated for one in rows.values())
    added = [Attendance(session=session, person=within[pk], nominated=True) for pk in sorted(wanted - rows.keys())]
    changed = 0
    for pk, row in rows.items():
        if row.nominated == (pk in wanted):
            continue
        changed += 1
        if pk not in wanted and not row.present:
            row.delete()
        else:
            row.nominated = pk in wanted
            row.save(update_fields=["nominated"])
    Attendance.objects.bulk_create(added)
    if added or changed:
        log(
            actor,
            "agencies.people_nominated",
            session,
            before={"nominated": before},
            after=_told(actor, nominated=len(wanted)),
        )
    return len(wanted)


def _told(actor: Actor, **numbers) -> dict:
    """Numbers only: who was where stands in the list itself, and the log is never erased."""
    own = {} if actor.department is None else {"department": actor.department}
    return numbers | own


@transaction.atomic
def record(actor: Actor, session: TrainingSession, present: Iterable[int], *, how: str = AttendanceHow.ENTERED) -> int:
    """Make these (person ids) the ones who were there, among those in the actor's reach; how many were, of them.

    Who is present already keeps how and when that was noted. PermissionDenied; UserError for a session that is cancelled, is still to
    come, or was held and would be left without anybody.
    """
    session = locked(actor, session)
    within = _reachable(actor, session)
    _not_cancelled(session)
    if not has_begun(session):
        raise UserError(_("This session is still to come. If it was held sooner, change its day first."))
    wanted = {pk for pk in present if pk in within}
    rows = {one.person_id: one for one in session.attendances.order_by("pk")}
    elsewhere = sum(one.present for pk, one in rows.items() if pk not in within)
    if session.state == SessionState.HELD and not wanted and not elsewhere:
        raise UserError(_("Somebody must have been there: the session was held. Set it back to planned if it was not."))
    before = sum(one.present for pk, one in rows.items() if pk in within)
    changed = _write_presence(session, within, rows, wanted, how)
    if changed:
        log(
            actor,
            "agencies.attendance_recorded",
            session,
            before={"present": before},
            after=_told(actor, present=len(wanted)),
        )
    return len(wanted)


def _write_presence(session, within: dict[int, Person], rows: dict[int, Attendance], wanted: set[int], how: str) -> int:
    now = clock.now()
    made = [
        Attendance(session=session, person=within[pk], present=True, how=how, at=now)
        for pk in sorted(wanted - rows.keys())
    ]
    changed = len(made)
    for pk, row in rows.items():
        if pk not in within or row.present == (pk in wanted):
            continue
        changed += 1
        if pk in wanted:
            row.present, row.how, row.at = True, how, now
            row.save(update_fields=["present", "how", "at"])
        elif row.nominated:
            row.present, row.how, row.at = False, "", None
            row.save(update_fields=["present", "how", "at"])
        else:
            row.delete()
    Attendance.objects.bulk_create(made)
    return changed


@transaction.atomic
def add_file(actor: Actor, session: TrainingSession, which: str, upload: Upload) -> TrainingSession:
    """Keep the signed list (`which` = "sheet") or the minutes; another one takes the place of the one before."""
    session = locked_by_keeper(actor, session)
    _not_cancelled(session)
    if which not in FILES:
        raise UserError(_("Say what kind of file it is."), "which")
    stored = store_file(actor, upload, kind=f"training_{which}", field="file")
    before = {which: getattr(session, which)}
    setattr(session, which, stored)
    session.save(update_fields=[which])
    log(actor, "agencies.session_file_added", session, before=before, after={which: stored})
    return session


@transaction.atomic
def hold(
    actor: Actor, session: TrainingSession, *, held_on: date, place: str = "", trainer: str = "",
    minutes: Upload | None = None, sheet: Upload | None = None,
) -> TrainingSession:  # fmt: skip
    """Note that it was held on that day. UserError without attendance, for a meeting without minutes, for a day to come."""
    session = locked_by_keeper(actor, session)
    _not_cancelled(session)
    if session.state == SessionState.HELD:
        raise UserError(_("It is noted as held already."))
    if held_on > clock.today():
        raise UserError(_("This day is still to come."), "held_on")
    if not session.attendances.filter(present=True).exists():
        raise UserError(_("Record first who was there: without attendance it doesn't count as held."), "held_on")
    for which, upload in (("minutes", minutes), ("sheet", sheet)):
        if upload is not None:
            setattr(session, which, store_file(actor, upload, kind=f"training_{which}", field=which))
    if session.is_meeting and session.minutes is None:
        raise UserError(_("Add the minutes: a meeting on the quality management system has minutes."), "minutes")
    session.state, session.held_on = SessionState.HELD, held_on
    session.place = nfc(place).strip() or session.place
    session.trainer = nfc(trainer).strip() or session.trainer
    _close_checkin(session)
    session.save()
    present = session.attendances.filter(present=True).count()
    log(actor, "agencies.session_held", session, after={"held_on": held_on, "present": present})
    return session


def _close_checkin(session: TrainingSession) -> None:
    session.checkin_digest, session.checkin_from, session.checkin_until = "", None, None


@transaction.atomic
def cancel(actor: Actor, session: TrainingSession, *, reason: str) -> TrainingSession:
    """It will not be held. A session of the plan stays in the plan's count: what was planned and did not happen is a miss."""
    session = locked_by_keeper(actor, session)
    reason = nfc(reason).strip()
    if not reason:
        raise UserError(_("Say why it was cancelled."), "comment")
    if session.state != SessionState.PLANNED:
        raise UserError(_("Only what is planned can be cancelled."))
    session.state, session.cancelled_why = SessionState.CANCELLED, reason[:500]
    _close_checkin(session)
    session.save()
    log(actor, "agencies.session_cancelled", session, reason=reason)
    return session


@transaction.atomic
def reopen(actor: Actor, session: TrainingSession, *, reason: str) -> TrainingSession:
    """Back to planned, where it was noted as held or cancelled by mistake. Attendance and files stay."""
    session = locked_by_keeper(actor, session)
    reason = nfc(reason).strip()
    if not reason:
        raise UserError(_("Say why it is set back."), "comment")
    if session.state == SessionState.PLANNED:
        return session
    before = {"held_on": day(session.held_on)} if session.held_on else {"cancelled_why": session.cancelled_why}
    session.state, session.held_on, session.cancelled_why = SessionState.PLANNED, None, ""
    session.save()
    log(actor, "agencies.session_reopened", session, before=before, reason=reason)
    return session
