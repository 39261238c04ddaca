"""Verbs on people in scope: entering, changing, moving to another department, ending.

Whoever changes department keeps their earlier row, ended the day before, and gets another one that names their first row: figures of past
days stay with the old department, and training goes along with the person.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from agencies import clock
from agencies.activity import changes, entry_of, log, log_all
from agencies.actor import Actor
from agencies.errors import UserError
from agencies.models import Agency, Department, Membership, Person, User
from agencies.training.common import day, demand_keeping, fill

MAX_AT_ONCE = 2_000


@dataclass(frozen=True)
class Newcomer:
    """Somebody to be put in scope."""

    full_name: str
    position: str = ""
    department: Department | None = None
    user: User | None = None
    valid_from: date | None = None


def _check_place(agency: Agency, department: Department | None, valid_from: date, field: str) -> None:
    """UserError where the department isn't the agency's, or doesn't exist on the day."""
    if department is not None:
        if department.agency_id != agency.pk:
            raise PermissionDenied
        over = department.valid_to is not None and department.valid_to < valid_from
        if over or department.valid_from > valid_from:
            words = _("%(department)s does not exist on %(day)s.")
            raise UserError(words % {"department": department, "day": day(valid_from)}, field)
    if valid_from < agency.valid_from:
        words = _("%(agency)s exists from %(day)s on.")
        raise UserError(words % {"agency": agency, "day": day(agency.valid_from)}, "valid_from")


def _check_accounts(agency: Agency, users: Iterable[User | None]) -> None:
    """Only accounts of people who hold or held a role here: others are nobody's to name."""
    ids = {user.pk for user in users if user is not None}
    known = set(Membership.objects.of_agency(agency).filter(user__in=ids).order_by().values_list("user_id", flat=True))
    if ids - known:
        raise PermissionDenied


def _hold(agency: Agency) -> None:
    """One list at a time: a double click would enter everybody twice."""
    Agency.objects.select_for_update(no_key=True).get(pk=agency.pk)


@transaction.atomic
def enter(actor: Actor, agency: Agency, newcomers: Iterable[Newcomer], *, valid_from: date) -> list[Person]:
    """Put people in scope from their own day, or `valid_from`. PermissionDenied; UserError, and nobody is entered."""
    demand_keeping(actor, agency)
    newcomers = list(newcomers)
    if len(newcomers) > MAX_AT_ONCE:
        raise UserError(_("At most %(count)d people at once.") % {"count": MAX_AT_ONCE})
    _check_accounts(agency, (one.user for one in newcomers))
    _hold(agency)
    made = []
    for one in newcomers:
        begins = one.valid_from or valid_from
        _check_place(agency, one.department, begins, "department")
        person = Person(agency=agency)
        fill(person, {
            "full_name": one.full_name, "position": one.position, "department": one.department, "user": one.user,
            "valid_from": begins,
        })  # fmt: skip
        person.save()
        made.append(person)
    log_all([
        entry_of(actor, "agencies.scope_entered", one, after={"department": one.department, "valid_from": one.valid_from})
        for one in made
    ])  # fmt: skip
    return made


def _locked(actor: Actor, person: Person) -> Person:
    rows = Person.objects.select_for_update(of=("self",)).select_related("agency", "department", "user")
    person = rows.get_to_change(person.pk)
    demand_keeping(actor, person.agency)
    return person


@transaction.atomic
def change(
    actor: Actor, person: Person, *, full_name: str, position: str, valid_from: date, user: User | None
) -> Person:
    """Mend what was mistyped, or say which account is theirs. Moving and leaving have verbs of their own."""
    person = _locked(actor, person)
    _check_accounts(person.agency, [user] if user != person.user else [])
    names = ["full_name", "position", "valid_from", "user"]
    old = {name: getattr(person, name) for name in names}
    _check_place(person.agency, person.department, valid_from, "valid_from")
    fill(person, {"full_name": full_name, "position": position, "valid_from": valid_from, "user": user})
    before, after = changes(old, {name: getattr(person, name) for name in names})
    if after:
        person.save()
        # Whose account it is stands in the row; the log is never erased.
        log(actor, "agencies.scope_changed", person, before=_without_user(before), after=_without_user(after))
    return person


def _without_user(values: dict) -> dict:
    return {name: bool(value) if name == "user" else value for name, value in values.items()}


@transaction.atomic
def move(actor: Actor, people: Iterable[Person], *, department: Department | None, on: date) -> list[Person]:
    """From that day on these people work in another department. Returns the rows they have there.

    UserError for somebody who is there already, isn't in scope on the day, or for a department that doesn't exist then.
    """
    moved = []
    for person in sorted(people, key=lambda one: one.pk):
        person = _locked(actor, person)
        _check_place(person.agency, department, on, "department")
        _check_in_scope(person, on)
        if person.department_id == getattr(department, "pk", None):
            raise UserError(_("%(name)s is in this department already.") % {"name": person.full_name}, "department")
        moved.append(_moved(actor, person, department, on))
    if not moved:
        raise UserError(_("Tick at least one person."), "people")
    return moved


def _moved(actor: Actor, person: Person, department: Department | None, on: date) -> Person:
    before = {"department": person.department}
    if person.valid_from == on:  # not a day there: the entry itself is mended
        person.department = department
        person.save(update_fields=["department"])
        new = person
    else:
        new = Person(
            agency=person.agency, department=department, full_name=person.full_name, position=person.position, user=person.user,
            first_id=person.identity, valid_from=on, valid_to=person.valid_to,
        )  # fmt: skip
        person.valid_to = on - timedelta(days=1)
        person.save(update_fields=["valid_to"])
        new.save()
    log(actor, "agencies.scope_moved", new, before=before, after={"department": department, "valid_from": on})
    return new


def _check_in_scope(person: Person, on: date) -> None:
    if on < person.valid_from or (person.valid_to is not None and person.valid_to < on):
        words = _("%(name)s is not in scope on %(day)s.")
        raise UserError(words % {"name": person.full_name, "day": day(on)}, "on")


@transaction.atomic
def end(actor: Actor, people: Iterable[Person], *, last_day: date) -> int:
    """They leave the scope after that day; how many. UserError for somebody who has left, or had not come yet."""
    count = 0
    for person in sorted(people, key=lambda one: one.pk):
        person = _locked(actor, person)
        if person.valid_to is not None and person.valid_to < clock.today():
            words = _("%(name)s left the scope on %(day)s already.")
            raise UserError(words % {"name": person.full_name, "day": day(person.valid_to)}, "on")
        if last_day < person.valid_from:
            words = _("%(name)s is in scope only from %(day)s on.")
            raise UserError(words % {"name": person.full_name, "day": day(person.valid_from)}, "on")
        before = {"valid_to": person.valid_to}
        person.valid_to = last_day
        person.save(update_fields=["valid_to"])
        log(actor, "agencies.scope_left", person, before=before, after={"valid_to": last_day})
        count += 1
    if not count:
        raise UserError(_("Tick at least one person."), "people")
    return count


@transaction.atomic
def enter_and_move(
    actor: Actor, agency: Agency, newcomers: list[Newcomer], movers: list[tuple[Person, Department | None]], *, on: date
) -> dict[str, int]:
    """A list of lines in one go: some are new, some work in another department from that day. All of it, or nothing."""
    made = enter(actor, agency, newcomers, valid_from=on) if newcomers else []
    for person, department in movers:
        move(actor, [person], department=department, on=on)
    return {"entered": len(made), "moved": len(movers)}
