"""Verbs on the steering committee (Ban Chỉ đạo ISO): set up by decision, reconstituted (kiện toàn) by the next one.

What a decision said is never rewritten; only typing errors are mended, on the day of entry.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import clock, permissions
from agencies.activity import changes, log
from agencies.actor import Actor
from agencies.errors import UserError
from agencies.models import Agency, CommitteeDuty, CommitteeMember, Membership, SteeringCommittee, User
from agencies.text import fold, nfc

FIELDS = ["name", "decision_number", "decision_on", "valid_from"]
RANK = {duty: place for place, duty in enumerate(CommitteeDuty.values)}


@dataclass(frozen=True)
class Member:
    """A row of the decision: name and position as printed, duty, and the account where the person has one here."""

    full_name: str
    position: str = ""
    duty: str = CommitteeDuty.MEMBER
    user: User | None = None

    def __str__(self) -> str:
        words = ", ".join(part for part in (self.full_name, self.position) if part)
        return f"{words} – {CommitteeDuty(self.duty).label}"


def present_members(committee: SteeringCommittee) -> list[Member]:
    """The members as rows, in order of duty: where the form of the next decision starts from."""
    rows = committee.members.select_related("user").order_by("order", "pk")
    return [Member(row.full_name, row.position, row.duty, row.user) for row in rows]


def on_day(agency: Agency, day: date) -> SteeringCommittee | None:
    """The constitution at work on that day."""
    begun = SteeringCommittee.objects.of_agency(agency).filter(valid_from__lte=day).order_by("-valid_from", "-pk")
    newest = begun.first()
    return newest if newest and (newest.valid_to is None or newest.valid_to >= day) else None


def may_correct(actor: Actor, committee: SteeringCommittee) -> bool:
    """Typing errors are mended on the day of entry, in the newest constitution."""
    return (
        permissions.can_manage_committee(actor, committee.agency)
        and timezone.localtime(committee.created_at).date() == clock.today()
        and not SteeringCommittee.objects.filter(replaces=committee).exists()
    )


def _clean_members(agency: Agency, members: Iterable[Member]) -> list[Member]:
    """Composed, trimmed, in order of duty; one head, nobody twice, accounts only of people of the agency."""
    cleaned = []
    for member in members:
        name, position = nfc(member.full_name).strip(), nfc(member.position).strip()
        if not name and member.user is not None:
            name = member.user.full_name
        if not name:
            raise UserError(_("Every member has a name."), "members")
        cleaned.append(Member(name, position, member.duty, member.user))
    if sum(member.duty == CommitteeDuty.HEAD for member in cleaned) != 1:
        raise UserError(_("A committee has exactly one head."), "members")
    seen = set()
    for member in cleaned:
        key = member.user.pk if member.user else (fold(member.full_name), fold(member.position))
        if key in seen:
            raise UserError(_("%(name)s stands in the list twice.") % {"name": member.full_name}, "members")
        seen.add(key)
    ids = {member.user.pk for member in cleaned if member.user}
    known = set(Membership.objects.filter(agency=agency, user__in=ids).values_list("user_id", flat=True))
    if ids - known:
        stranger = next(member for member in cleaned if member.user and member.user.pk not in known)
        raise UserError(
            _("%(name)s holds no role in this agency; type the name instead.") % {"name": stranger.full_name}, "members"
        )
    return sorted(cleaned, key=lambda member: RANK[member.duty])


def _fill(committee: SteeringCommittee, fields: dict) -> None:
    for name, value in fields.items():
        setattr(committee, name, nfc(value).strip() if isinstance(value, str) else value)
    try:
        committee.clean_fields(exclude=["agency", "replaces", "created_at", "valid_to"])
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise UserError(messages[0], field) from None
    if committee.decision_on > clock.today():
        raise UserError(_("The decision is dated in the future."), "decision_on")
    if committee.valid_from < committee.decision_on:
        raise UserError(_("A committee can't work before its decision."), "valid_from")


def _write_members(committee: SteeringCommittee, members: list[Member]) -> None:
    CommitteeMember.objects.bulk_create(
        CommitteeMember(
            committee=committee,
            user=member.user,
            full_name=member.full_name,
            position=member.position,
            duty=member.duty,
            order=place,
        )
        for place, member in enumerate(members, start=1)
    )


def _state(committee: SteeringCommittee, members: list[Member]) -> dict:
    return {name: getattr(committee, name) for name in FIELDS} | {"members": [str(member) for member in members]}


def _demand(actor: Actor, agency: Agency) -> None:
    if not permissions.can_manage_committee(actor, agency):
        raise PermissionDenied


@transaction.atomic
def establish(
    actor: Actor,
    agency: Agency,
    *,
    name: str,
    decision_number: str,
    decision_on: date,
    valid_from: date,
    members: Iterable[Member],
) -> SteeringCommittee:
    """Enter the first committee, or one after a time without. Raises PermissionDenied, UserError."""
    _demand(actor, agency)
    before = SteeringCommittee.objects.of_agency(agency).order_by("-valid_from", "-pk").first()
    if before is not None and (before.valid_to is None or before.valid_to >= valid_from):
        raise UserError(_("This agency has a committee; reconstitute it instead."))
    fields = {"name": name, "decision_number": decision_number, "decision_on": decision_on, "valid_from": valid_from}
    return _create(actor, agency, fields, members, None, "agencies.committee_established")


def _create(actor, agency, fields, members, replaces, code) -> SteeringCommittee:
    members = _clean_members(agency, members)
    committee = SteeringCommittee(agency=agency, replaces=replaces, created_at=clock.now())
    _fill(committee, fields)
    try:
        with transaction.atomic():
            committee.save()
    except IntegrityError:  # two clicks: the other one was first
        raise UserError(_("This agency has a committee; reconstitute it instead.")) from None
    _write_members(committee, members)
    log(actor, code, committee, after=_state(committee, members))
    return committee


def _locked(committee: SteeringCommittee) -> SteeringCommittee:
    rows = SteeringCommittee.objects.select_for_update(of=("self",)).select_related("agency")
    return rows.get(pk=committee.pk)


@transaction.atomic
def reconstitute(
    actor: Actor,
    committee: SteeringCommittee,
    *,
    decision_number: str,
    decision_on: date,
    valid_from: date,
    name: str,
    members: Iterable[Member],
) -> SteeringCommittee:
    """A new constitution by a new decision; the old one ends the day before and keeps its members.

    Raises PermissionDenied; UserError, also when it has been reconstituted already.
    """
    old = _locked(committee)
    _demand(actor, old.agency)
    if old.valid_to is not None:
        raise UserError(_("This committee has been reconstituted already. Start from the present one."))
    if valid_from <= old.valid_from:
        text = _("The present committee works from %(day)s; the new one must begin later.")
        raise UserError(text % {"day": f"{old.valid_from:%d/%m/%Y}"}, "valid_from")
    old.valid_to = valid_from - timedelta(days=1)
    old.save(update_fields=["valid_to"])
    fields = {"name": name, "decision_number": decision_number, "decision_on": decision_on, "valid_from": valid_from}
    return _create(actor, old.agency, fields, members, old, "agencies.committee_reconstituted")


@transaction.atomic
def correct(
    actor: Actor,
    committee: SteeringCommittee,
    *,
    name: str,
    decision_number: str,
    decision_on: date,
    valid_from: date,
    members: Iterable[Member],
) -> SteeringCommittee:
    """Mend typing errors on the day of entry; afterwards only a new decision changes a committee."""
    committee = _locked(committee)
    _demand(actor, committee.agency)
    if not may_correct(actor, committee):
        raise UserError(
            _("Typing errors are corrected on the day of entry only. Enter the decision that changes the committee.")
        )
    old_state = _state(committee, present_members(committee))
    members = _clean_members(committee.agency, members)
    replaced = committee.replaces
    if replaced is not None and valid_from <= replaced.valid_from:
        text = _("The committee before works from %(day)s; this one must begin later.")
        raise UserError(text % {"day": f"{replaced.valid_from:%d/%m/%Y}"}, "valid_from")
    fields = {"name": name, "decision_number": decision_number, "decision_on": decision_on, "valid_from": valid_from}
    _fill(committee, fields)
    before, after = changes(old_state, _state(committee, members))
    if not after:
        return committee
    committee.save()
    if replaced is not None:
        replaced.valid_to = valid_from - timedelta(days=1)
        replaced.save(update_fields=["valid_to"])
    if "members" in after:
        committee.members.all().delete()
        _write_members(committee, members)
    log(actor, "agencies.committee_corrected", committee, before=before, after=after)
    return committee
