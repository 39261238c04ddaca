"""The people in scope as the roles say: what would be entered, moved and ended is shown first, then done in one go."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from agencies import clock
from agencies.activity import log
from agencies.actor import Actor
from agencies.errors import UserError
from agencies.models import Agency, Membership, Person, Role
from agencies.text import fold
from agencies.training import people
from agencies.training.common import demand_keeping
from agencies.training.people import Newcomer

# Inspectors look at the agency from outside.
NOT_STAFF = (Role.INSPECTOR,)
ENTER, LINK, MOVE, END = "enter", "link", "move", "end"


@dataclass
class Step:
    """One change. `key` names it in the form; `membership` is what the roles say, None where nothing is held any more."""

    kind: str
    key: str
    name: str
    membership: Membership | None = None
    person: Person | None = None
    on: date | None = None


@dataclass
class Proposal:
    """What the roles would change; `unchanged` people stand as their roles say."""

    steps: list[Step] = field(default_factory=list)
    unchanged: int = 0

    def of(self, kind: str) -> list[Step]:
        return [step for step in self.steps if step.kind == kind]


def propose(agency: Agency, *, since: date) -> Proposal:
    """Compare the roles held today with the people in scope today; three queries. `since`: the first day of newcomers.

    Everybody with a role is staff, once each: the role shown first counts, and of the others one with a department.
    """
    today = clock.today()
    roles = _first_roles(agency)
    in_scope = list(Person.objects.of_agency(agency).on(today).select_related("department", "user").order_by("pk"))
    by_user = {person.user_id: person for person in in_scope if person.user_id}
    without_account = _by_name(in_scope)
    begun = _begun(agency)
    proposal = Proposal()
    for membership in roles.values():
        known = by_user.get(membership.user_id)
        if known is None and (namesakes := without_account.get(fold(membership.user.full_name), [])):
            known = _nearest(namesakes, membership)
            proposal.steps.append(_step(LINK, membership, known))
            continue
        if known is None:
            begins = max(since, begun[membership.user_id], agency.valid_from, _department_from(membership))
            proposal.steps.append(_step(ENTER, membership, None, begins))
        elif known.department_id != membership.department_id and membership.department_id is not None:
            proposal.steps.append(_step(MOVE, membership, known, max(membership.valid_from, known.valid_from)))
        else:
            proposal.unchanged += 1
    over = [person for person in in_scope if person.user_id and person.user_id not in roles and person.valid_to is None]
    last_days = _last_days(agency, [person.user_id for person in over])
    for person in over:
        last = max(last_days.get(person.user_id) or today - timedelta(days=1), person.valid_from)
        proposal.steps.append(Step(END, f"end-{person.pk}", person.full_name, None, person, last))
    return proposal


def _step(kind: str, membership: Membership, person: Person | None, on: date | None = None) -> Step:
    key = f"{kind}-{person.pk if person else membership.user_id}"
    return Step(kind, key, membership.user.full_name, membership, person, on)


def _first_roles(agency: Agency) -> dict[int, Membership]:
    """user id -> the role that places them, by name."""
    rows = (
        Membership.objects.on(clock.today()).of_agency(agency).filter(user__is_active=True).exclude(role__in=NOT_STAFF)
    )
    rows = rows.select_related("user", "department").order_by("user__folded_name", "user_id", "-is_primary", "pk")
    found: dict[int, Membership] = {}
    for row in rows:
        placed = found.get(row.user_id)
        if placed is None or placed.department_id is None and row.department_id is not None:
            found[row.user_id] = row
    return found


def _begun(agency: Agency) -> dict[int, date]:
    """user id -> first day of any role here."""
    rows = Membership.objects.of_agency(agency).order_by("-valid_from", "-pk").values_list("user_id", "valid_from")
    return dict(rows)


def _last_days(agency: Agency, users: list[int]) -> dict[int, date]:
    """user id -> last day of their last role here."""
    rows = Membership.objects.of_agency(agency).filter(user__in=users, valid_to__isnull=False)
    return dict(rows.order_by("valid_to", "pk").values_list("user_id", "valid_to"))


def _department_from(membership: Membership) -> date:
    return membership.department.valid_from if membership.department else date.min


def _by_name(in_scope: list[Person]) -> dict[str, list[Person]]:
    found: dict[str, list[Person]] = {}
    for person in in_scope:
        if person.user_id is None:
            found.setdefault(person.folded_name, []).append(person)
    return found


def _nearest(namesakes: list[Person], membership: Membership) -> Person:
    """Of several people of that name the one in the same department; taken out, so that nobody gets two accounts."""
    same = [person for person in namesakes if person.department_id == membership.department_id]
    chosen = (same or namesakes)[0]
    namesakes.remove(chosen)
    return chosen


@transaction.atomic
def take_over(actor: Actor, agency: Agency, *, since: date, keys: set[str]) -> dict[str, int]:
    """Carry out the steps ticked in the preview; how many of each kind. What has changed meanwhile is judged anew.

    PermissionDenied; UserError where nothing ticked is left to do.
    """
    demand_keeping(actor, agency)
    Agency.objects.select_for_update(no_key=True).get(pk=agency.pk)
    steps = [step for step in propose(agency, since=since).steps if step.key in keys]
    if not steps:
        raise UserError(_("Nothing was ticked, or somebody else has done it already. Look at the list again."))
    new = [step for step in steps if step.kind == ENTER]
    newcomers = [
        Newcomer(
            step.name, step.membership.position or step.membership.get_role_display(), step.membership.department,
            step.membership.user, step.on,
        )
        for step in new
    ]  # fmt: skip
    if newcomers:
        people.enter(actor, agency, newcomers, valid_from=since)
    for step in steps:
        if step.kind == LINK:
            _link(actor, step)
        elif step.kind == MOVE:
            people.move(actor, [step.person], department=step.membership.department, on=step.on)
        elif step.kind == END:
            people.end(actor, [step.person], last_day=step.on)
    return {kind: sum(step.kind == kind for step in steps) for kind in (ENTER, LINK, MOVE, END)}


def _link(actor: Actor, step: Step) -> None:
    """The account of somebody who was entered by name."""
    step.person.user = step.membership.user
    step.person.save(update_fields=["user"])
    log(actor, "agencies.scope_changed", step.person, before={"user": False}, after={"user": True})
