"""Open duties of a person in a role: what each app says is theirs, and how it moves to a successor.

An app registers its kinds in its `duties.py`, found at start like `actions.py`:

    duty_kind("audits.led", _("Audits led"), open_for=…, hand_over=…, fits=…)

`open_for(membership)` gives what is open, as `Duty(text, url)`. `hand_over(actor, old, new, reason=…)` moves it through the app's own
service, with an activity entry for each, and says how many moved; None where it can't be moved, and then `advice` says what to do.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies import clock, permissions
from agencies.activity import log
from agencies.actor import Actor
from agencies.errors import UserError
from agencies.models import CommitteeMember, Delegation, Membership, User
from agencies.text import nfc


@dataclass(frozen=True)
class Duty:
    """One open duty in words, with the page where it stands ("" for none)."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class DutyKind:
    name: str
    label: str | Promise
    open_for: Callable[[Membership], list[Duty]]
    hand_over: Callable[..., int] | None
    fits: Callable[[Membership, Membership], bool]
    advice: str | Promise


@dataclass(frozen=True)
class OpenDuties:
    """What is open of one kind."""

    kind: DutyKind
    duties: list[Duty]

    @property
    def moves(self) -> bool:
        return self.kind.hand_over is not None


_kinds: dict[str, DutyKind] = {}


def duty_kind(
    name: str,
    label: str | Promise,
    open_for: Callable[[Membership], list[Duty]],
    hand_over: Callable[..., int] | None = None,
    *,
    fits: Callable[[Membership, Membership], bool] = lambda old, new: True,
    advice: str | Promise = "",
) -> None:
    """Register a kind. `fits(old, new)`: whether this successor could take it on at all."""
    if hand_over is None and not advice:
        raise ValueError(f"{name}: say what to do with what can't be moved")
    _kinds[name] = DutyKind(name, label, open_for, hand_over, fits, advice)


def same_person_here(membership: Membership) -> list[int]:
    """The role, and roles of the same person in the same agency that are over: what they left open is still theirs."""
    rows = Membership.objects.filter(user=membership.user_id, agency=membership.agency_id)
    rows = rows.filter(Q(pk=membership.pk) | Q(valid_to__lt=clock.today()))
    return list(rows.order_by("pk").values_list("pk", flat=True))


def open_duties(membership: Membership) -> list[OpenDuties]:
    """Every kind with something open, in the order of registration."""
    found = [OpenDuties(kind, kind.open_for(membership)) for kind in _kinds.values()]
    return [one for one in found if one.duties]


def _offers(membership: Membership) -> dict[User, list[Membership]]:
    """Other people of the agency with the roles they hold today, the nearest role first; nearest people first."""
    others = (
        Membership.objects.on(clock.today())
        .filter(agency=membership.agency_id, user__is_active=True)
        .exclude(user=membership.user_id)
        .select_related("user", "department", "agency")
        .order_by("user__full_name", "pk")
    )

    def distance(other: Membership) -> tuple:
        return other.department_id != membership.department_id, other.role != membership.role

    found: dict[User, list[Membership]] = {}
    for other in sorted(others, key=distance):
        found.setdefault(other.user, []).append(other)
    return found


def _fitting(kind: DutyKind, membership: Membership, roles: list[Membership], last: date | None) -> Membership | None:
    """The nearest of a person's roles that could take a kind on, and goes on after the last day."""
    lasting = [role for role in roles if role.valid_to is None or last is None or role.valid_to > last]
    return next((role for role in lasting if kind.fits(membership, role)), None)


def successors(membership: Membership, opened: list[OpenDuties]) -> list[Membership]:
    """Who could take over all of what moves: the nearest role of each such person, nearest people first."""
    moving = [one.kind for one in opened if one.moves]
    return [
        roles[0]
        for roles in _offers(membership).values()
        if all(_fitting(kind, membership, roles, None) for kind in moving)
    ]


@transaction.atomic
def hand_over(
    actor: Actor, membership: Membership, *, successor: User | None, valid_to: date, reason: str
) -> dict[str, int]:
    """Move the open duties of a role to a successor and end the role on its last day, all or nothing.

    Each kind goes to the successor's role that fits it. Duties move at once, also when the last day is still to come.
    Returns how many moved, by kind. Raises PermissionDenied; UserError without a successor who fits, or as
    `services.end_role` does.
    """
    from agencies.services import end_role

    # One at a time for each role, or two clicks move everything twice.
    membership = (
        Membership.objects.select_for_update(of=("self",)).select_related("agency", "user").get(pk=membership.pk)
    )
    if not permissions.can_hand_over(actor, membership):
        raise PermissionDenied
    reason = nfc(reason).strip()
    if not reason:
        raise UserError(_("Say why the role ends."), "reason")
    moving = [one.kind for one in open_duties(membership) if one.moves]
    if moving and successor is None:
        raise UserError(_("Choose who takes this work over."), "successor")
    roles = _offers(membership).get(successor, []) if moving else []
    moved = {}
    for kind in moving:
        role = _fitting(kind, membership, roles, valid_to)
        if role is None:
            text = _("%(person)s can't take this over: %(duties)s. Choose somebody else.")
            raise UserError(text % {"person": successor, "duties": kind.label}, "successor")
        moved[kind.name] = kind.hand_over(actor, membership, role, reason=reason)
    if moved:
        after = {"successor": successor, "handed_over": sum(moved.values())}
        log(actor, "agencies.duties_handed_over", membership, after=after, reason=reason)
    end_role(actor, membership, valid_to=valid_to, reason=reason)
    return moved


# --- kinds of this app: nothing of it moves, but nobody should forget it --------------------------------------


def _seats(membership: Membership) -> list[Duty]:
    seats = CommitteeMember.objects.filter(
        user=membership.user_id, committee__agency=membership.agency_id, committee__valid_to__isnull=True
    ).select_related("committee")
    return [
        Duty(
            f"{seat.committee.name}: {seat.get_duty_display()}",
            reverse("agencies:committee", args=[membership.agency_id]),
        )
        for seat in seats.order_by("pk")
    ]


def _lent(membership: Membership) -> list[Duty]:
    lent = Delegation.objects.filter(membership=membership, ended_at__isnull=True, valid_to__gte=clock.today())
    return [
        Duty(f"{one.delegate}, {one.valid_from:%d/%m/%Y} – {one.valid_to:%d/%m/%Y}", reverse("agencies:delegations"))
        for one in lent.select_related("delegate").order_by("valid_from", "pk")
    ]


duty_kind(
    "agencies.committee",
    gettext_lazy("Seats on the steering committee"),
    _seats,
    advice=gettext_lazy("A seat passes on by decision only: reconstitute the committee."),
)
duty_kind(
    "agencies.delegations",
    gettext_lazy("People who stand in for this role"),
    _lent,
    advice=gettext_lazy("They stop standing in when the role ends. Give the successor the role."),
)
