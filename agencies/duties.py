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
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from agencies import clock, permissions
from agencies.activity import log
from agencies.actor import Actor
from agencies.errors import UserError
from agencies.models import Membership
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


def successors(membership: Membership, opened: list[OpenDuties]) -> list[Membership]:
    """Roles of other people in the agency, held today and not ending sooner, that fit all of what moves; nearest first."""
    lasting = Q(valid_to__isnull=True)
    if membership.valid_to is not None:
        lasting |= Q(valid_to__gt=membership.valid_to)
    others = (
        Membership.objects.on(clock.today())
        .filter(lasting, agency=membership.agency_id, user__is_active=True)
        .exclude(user=membership.user_id)
        .select_related("user", "department", "agency")
        .order_by("user__full_name", "pk")
    )
    moving = [one.kind for one in opened if one.moves]
    fitting = [other for other in others if all(kind.fits(membership, other) for kind in moving)]

    def distance(other: Membership) -> tuple:
        return other.department_id != membership.department_id, other.role != membership.role

    return sorted(fitting, key=distance)


@transaction.atomic
def hand_over(
    actor: Actor, membership: Membership, *, successor: Membership | None, valid_to: date, reason: str
) -> dict[str, int]:
    """Move the open duties of a role to a successor and end the role on its last day, all or nothing.

    Duties move at once, also when the last day is still to come. Returns how many moved, by kind. Raises PermissionDenied;
    UserError without a successor who fits, or as `services.end_role` does.
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
    opened = open_duties(membership)
    moving = [one for one in opened if one.moves]
    if moving and successor is None:
        raise UserError(_("Choose who takes over."), "successor")
    if successor is not None:
        _check_successor(membership, successor, opened, valid_to)
    moved = {one.kind.name: one.kind.hand_over(actor, membership, successor, reason=reason) for one in moving}
    if moved:
        after = {"successor": successor, "moved": sum(moved.values())}
        log(actor, "agencies.duties_handed_over", membership, after=after, reason=reason)
    end_role(actor, membership, valid_to=valid_to, reason=reason)
    return moved


def _check_successor(membership: Membership, successor: Membership, opened: list[OpenDuties], last: date) -> None:
    if successor.pk not in {one.pk for one in successors(membership, opened)}:
        raise UserError(_("This person can't take over all of it. Choose another."), "successor")
    if successor.valid_to is not None and successor.valid_to <= last:
        raise UserError(_("The successor's role ends no later than this one. Choose another."), "successor")
