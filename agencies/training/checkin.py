"""Check-in by QR code: the trainer opens it for a while, people in scope scan the code and confirm with one button.

The code's secret is not kept, only its SHA-256: it is worked out again from the moment of opening and the installation's own key each
time the page is shown. Opening anew makes another code, and the one before stops working.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from agencies import clock, tenancy
from agencies.activity import log
from agencies.actor import Actor
from agencies.errors import UserError
from agencies.models import Attendance, AttendanceHow, Person, SessionState, TrainingSession
from agencies.permissions import can_check_in
from agencies.training.plans import locked_by_keeper

MINUTES = (15, 30, 60, 120, 240)
SALT = "agencies.training.checkin"


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def token_of(session: TrainingSession) -> str:
    """The secret of the code that is open now, or "" where none is, or where the installation's key has changed since."""
    if not session.checkin_is_open:
        return ""
    moment = int(session.checkin_from.timestamp() * 1_000_000)
    token = salted_hmac(SALT, f"{session.pk}:{moment}", algorithm="sha256").hexdigest()[:40]
    return token if hmac.compare_digest(_digest(token), session.checkin_digest) else ""


@transaction.atomic
def open_for(actor: Actor, session: TrainingSession, *, minutes: int) -> TrainingSession:
    """Open check-in from now on for so many minutes; a code that is open stops working. UserError for what isn't planned."""
    session = locked_by_keeper(actor, session)
    if session.state != SessionState.PLANNED:
        raise UserError(_("Check-in can be opened only before the session is noted as held."))
    if minutes not in MINUTES:
        raise UserError(_("Choose how long check-in stays open."), "minutes")
    now = clock.now()
    session.checkin_from, session.checkin_until = now, now + timedelta(minutes=minutes)
    moment = int(now.timestamp() * 1_000_000)
    token = salted_hmac(SALT, f"{session.pk}:{moment}", algorithm="sha256").hexdigest()[:40]
    session.checkin_digest = _digest(token)
    session.save(update_fields=["checkin_digest", "checkin_from", "checkin_until"])
    log(actor, "agencies.checkin_opened", session, after={"checkin_until": session.checkin_until})
    return session


@transaction.atomic
def close(actor: Actor, session: TrainingSession) -> TrainingSession:
    """The code stops working at once; nothing happens where none is open."""
    session = locked_by_keeper(actor, session)
    if session.checkin_digest:
        session.checkin_digest, session.checkin_from, session.checkin_until = "", None, None
        session.save(update_fields=["checkin_digest", "checkin_from", "checkin_until"])
        log(actor, "agencies.checkin_closed", session)
    return session


@dataclass(frozen=True)
class Found:
    """Whose presence at what a code would note; `noted`: the row where that is done already."""

    session: TrainingSession
    person: Person
    noted: Attendance | None


def find(actor: Actor, token: str) -> Found:
    """What this code means for this person. UserError says in words why it doesn't work; PermissionDenied for nobody's role."""
    with tenancy.everything("a code tells by itself which session it is of"):
        session = TrainingSession.objects.select_related("agency").filter(checkin_digest=_digest(token)).first()
    if not token or session is None:
        raise UserError(
            _("This code is not valid, or another one has taken its place. Scan the code shown in the room now.")
        )
    if actor.agency is None or actor.agency.pk != session.agency_id:
        raise UserError(
            _(
                "This session is of %(agency)s. You are working in another agency now: change your role at the top, or ask the secretary there."
            )
            % {"agency": session.agency}
        )
    if not can_check_in(actor, session.agency):
        raise PermissionDenied
    if not session.checkin_is_open:
        words = _("Check-in closed at %(time)s. Ask the trainer to open it again, or sign the list.")
        raise UserError(words % {"time": f"{clock_time(session.checkin_until)}"})
    person = Person.objects.of_agency(session.agency).on(clock.today()).filter(user=actor.user).order_by("pk").first()
    if person is None:
        raise UserError(
            _(
                "You are not in the list of people in the scope of the quality management system. Sign the paper list, and tell the ISO secretary."
            )
        )
    noted = Attendance.objects.filter(session=session, person=person, present=True).first()
    return Found(session, person, noted)


def clock_time(moment) -> str:
    from django.utils import timezone

    return f"{timezone.localtime(moment):%H:%M, %d/%m/%Y}"


@transaction.atomic
def check_in(actor: Actor, token: str) -> Found:
    """Note that the person themselves was there. Twice is as good as once: the second time changes nothing."""
    found = find(actor, token)
    if found.noted is not None:
        return found
    # Held until the end: a second tap waits here and then finds the row of the first.
    TrainingSession.objects.select_for_update(of=("self",)).get_to_change(found.session.pk)
    row = Attendance.objects.filter(session=found.session, person=found.person).first()
    if row is not None and row.present:
        return Found(found.session, found.person, row)
    row = row or Attendance(session=found.session, person=found.person)
    row.present, row.how, row.at = True, AttendanceHow.QR, clock.now()
    row.save()
    log(actor, "agencies.checked_in", found.session)
    return Found(found.session, found.person, row)
