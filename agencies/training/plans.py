"""Verbs on the training plan of a year and what is to be held by it, or besides it."""

from calendar import monthrange
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from agencies import clock
from agencies.activity import changes, log
from agencies.actor import Actor
from agencies.errors import UserError
from agencies.models import Agency, Attendance, SessionOrigin, SessionState, TrainingPlan, TrainingSession
from agencies.permissions import can_keep_training
from agencies.training.common import check_year, demand_keeping, fill

PLAN_FIELDS = ["paper_number", "paper_on", "note"]
SESSION_FIELDS = ["origin", "summoned_by", "kind", "title", "due_on", "by_month", "planned_number", "place", "trainer"]
MAX_ROWS = 200


class RowErrors(UserError):
    """What is wrong in a table: `rows` is place -> (field, message)."""

    def __init__(self, rows: dict[int, tuple[str | None, str]]):
        super().__init__(_("Some rows need mending; nothing was saved yet."))
        self.rows = rows


def month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _state(obj, names) -> dict:
    return {name: getattr(obj, name) for name in names}


@transaction.atomic
def save_plan(
    actor: Actor, agency: Agency, *, year: int, paper_number: str, paper_on: date | None, note: str, rows: list[dict]
) -> TrainingPlan:
    """The plan of a year: its paper, and its planned sessions as the table says.

    `rows`: fields of SESSION_FIELDS but origin and summoned_by, with `pk` where the session is there already. Planned sessions of the plan
    that stand in no row are removed; whoever was nominated keeps a session from that. Sessions held or cancelled stay as they are.
    PermissionDenied; UserError for the paper, RowErrors for the table.
    """
    demand_keeping(actor, agency)
    check_year(year)
    Agency.objects.select_for_update(no_key=True).get(pk=agency.pk)  # two who begin the same year's plan at once
    plan = TrainingPlan.objects.of_agency(agency).filter(year=year).first() or TrainingPlan(agency=agency, year=year)
    is_new = plan.pk is None
    old = _state(plan, PLAN_FIELDS)
    fill(plan, {"paper_number": paper_number, "paper_on": paper_on, "note": note})
    plan.save()
    before, after = changes(old, _state(plan, PLAN_FIELDS))
    if is_new or after:
        log(actor, "agencies.training_plan_saved", plan, before=before, after=after)
    _save_rows(actor, plan, rows)
    return plan


def _save_rows(actor: Actor, plan: TrainingPlan, rows: list[dict]) -> None:
    planned = plan.sessions.select_for_update(of=("self",)).select_related("agency").filter(state=SessionState.PLANNED)
    there = {session.pk: session for session in planned.order_by("pk")}
    errors = {}
    for place, row in enumerate(rows):
        session = there.pop(row["pk"], None) if row.get("pk") else None
        if session is None:
            session = TrainingSession(
                agency=plan.agency, plan=plan, origin=SessionOrigin.PLAN, created_by=actor.membership
            )
        fields = {name: row[name] for name in SESSION_FIELDS if name in row}
        try:
            _check_year_of(plan, fields["due_on"])
            _store(actor, session, fields)
        except UserError as error:
            errors[place] = (error.field, str(error.message))
    if errors:
        raise RowErrors(errors)
    for session in there.values():
        _remove(actor, session)


def _check_year_of(plan: TrainingPlan, due_on: date) -> None:
    if due_on.year != plan.year:
        raise UserError(_("The plan is for %(year)d.") % {"year": plan.year}, "when")


def _store(actor: Actor, session: TrainingSession, fields: dict) -> None:
    is_new = session.pk is None
    old = _state(session, SESSION_FIELDS)
    fill(session, fields)
    before, after = changes({} if is_new else old, _state(session, SESSION_FIELDS))
    if not after:
        return
    session.save()
    code = "agencies.session_added" if is_new else "agencies.session_changed"
    log(
        actor, code, session, before=before, after={name: value for name, value in after.items() if value or not is_new}
    )


def _remove(actor: Actor, session: TrainingSession) -> None:
    if Attendance.objects.filter(session=session).exists() or session.sheet_id or session.minutes_id:
        words = _("People are nominated for “%(title)s”, or it has files. Cancel it instead, with the reason.")
        raise UserError(words % {"title": session.title})
    log(actor, "agencies.session_removed", session, before={"due_on": session.due_on, "kind": session.kind})
    session.delete()


@transaction.atomic
def add_session(actor: Actor, agency: Agency, **fields) -> TrainingSession:
    """Enter a session by summons or outside the plan; one of the plan where the plan of its year is there.

    Fields: SESSION_FIELDS. PermissionDenied; UserError names the field.
    """
    demand_keeping(actor, agency)
    session = TrainingSession(agency=agency, created_by=actor.membership)
    _place(session, agency, fields)
    _store(actor, session, fields)
    return session


def _place(session: TrainingSession, agency: Agency, fields: dict) -> None:
    """The plan follows from origin and year; who summons is kept only for a summons."""
    check_year(fields["due_on"].year)
    session.plan = None
    if fields["origin"] == SessionOrigin.PLAN:
        session.plan = TrainingPlan.objects.of_agency(agency).filter(year=fields["due_on"].year).first()
        if session.plan is None:
            words = _("There is no training plan for %(year)d yet. Enter the plan first.")
            raise UserError(words % {"year": fields["due_on"].year}, "origin")
    if fields["origin"] != SessionOrigin.SUMMONS:
        fields["summoned_by"] = ""
    elif not fields["summoned_by"].strip():
        raise UserError(_("Say who summons."), "summoned_by")


def locked(actor: Actor, session: TrainingSession) -> TrainingSession:
    """The session, held for this transaction; PermissionDenied where its agency isn't the actor's to write in."""
    rows = TrainingSession.objects.select_for_update(of=("self",)).select_related("agency", "plan")
    session = rows.get_to_change(session.pk)
    if not actor.may_write_in(session.agency):
        raise PermissionDenied
    return session


def locked_by_keeper(actor: Actor, session: TrainingSession) -> TrainingSession:
    session = locked(actor, session)
    if not can_keep_training(actor, session.agency):
        raise PermissionDenied
    return session


@transaction.atomic
def change_session(actor: Actor, session: TrainingSession, **fields) -> TrainingSession:
    """Change what is planned, or place and trainer of what was held. Fields: SESSION_FIELDS."""
    session = locked_by_keeper(actor, session)
    if session.state == SessionState.CANCELLED:
        raise UserError(_("This session was cancelled. Set it back to planned first."))
    if session.state == SessionState.HELD and fields["kind"] != session.kind:
        raise UserError(_("What was held keeps its kind. Set it back to planned first."), "kind")
    _place(session, session.agency, fields)
    _store(actor, session, fields)
    return session


@transaction.atomic
def remove_session(actor: Actor, session: TrainingSession) -> None:
    """Take out what was entered by mistake. UserError once people or files belong to it, or it is no longer merely planned."""
    session = locked_by_keeper(actor, session)
    if session.state != SessionState.PLANNED:
        raise UserError(_("Only what is planned can be removed."))
    _remove(actor, session)


def planned_from(session: TrainingSession) -> date:
    """The planned day, or the first of the planned month."""
    return session.due_on.replace(day=1) if session.by_month else session.due_on


def has_begun(session: TrainingSession) -> bool:
    """Whether its day, or its month, has come."""
    return session.held_on is not None or planned_from(session) <= clock.today()


def first_day(session: TrainingSession) -> date:
    """The day from which people could be there: the day held, else the planned one, or today if that is sooner."""
    return session.held_on or min(planned_from(session), clock.today())
