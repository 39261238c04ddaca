"""The verb: record a decision on agencies and carry it out, in one transaction."""

from dataclasses import replace
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from agencies import clock, holdings, services, tenancy
from agencies.activity import entry_of, log, log_all
from agencies.actor import Actor
from agencies.errors import UserError
from agencies.models import Agency, AgencySuccession, Department, Membership, Reorganisation
from agencies.succession.carrying import Carrying
from agencies.succession.checks import check
from agencies.succession.following import follow_superiors, subordinates_to_move, successor_of
from agencies.succession.lines import Ended, Line, NewAgency, Outcome
from agencies.text import nfc


@transaction.atomic
def reorganise(
    actor: Actor,
    *,
    number: str,
    issued_on: date,
    issuer: str,
    abstract: str,
    effective_on: date,
    lines: list[Line],
) -> Outcome:
    """Record a decision with its lines and carry it out.

    Agencies that are renamed, merged or split end the day before it takes effect, and with them their departments and roles;
    new ones begin on that day; departments and people go on where a line says so; subordinates follow their superior. Cases in
    progress stay with whoever received them. Everything is logged with the decision's number as reason.
    Raises PermissionDenied; UserError, for a new agency with the field "key-field".
    """
    lines = _locked(lines)
    check(actor, issued_on, effective_on, lines)
    decision = _record(actor, number, issued_on, issuer, abstract, effective_on)
    work = _Work(actor, decision)
    new = work.set_up(lines)
    # What was set up just now is the administrator's to fill, but not yet in the scope that their request began with.
    with tenancy.also_writing([agency.pk for agency in work.outcome.created], "set up by this very decision"):
        work.note_created(lines)
        lines = [
            replace(line, new=new.get(line.new.key, line.new) if isinstance(line.new, NewAgency) else line.new)
            for line in lines
        ]
        work.draw(lines)
        work.end(lines)
        work.follow(lines)
    return work.outcome


def preview(actor: Actor, **decision) -> Outcome:
    """What `reorganise` would do: it is done, looked at and taken back. The same errors."""
    with transaction.atomic():
        outcome = reorganise(actor, **decision)
        transaction.set_rollback(True)
    return outcome


def _locked(lines: list[Line]) -> list[Line]:
    """The agencies as they stand now, held until the end: of two decisions on one agency the second sees the first's."""
    ids = {agency.pk for line in lines for agency in (line.old, line.new) if isinstance(agency, Agency)}
    rows = Agency.objects.select_for_update(of=("self",)).select_related("parent").filter(pk__in=ids).order_by("pk")
    fresh = {agency.pk: agency for agency in rows}
    return [
        replace(line, old=fresh[line.old.pk], new=fresh[line.new.pk] if isinstance(line.new, Agency) else line.new)
        for line in lines
    ]


def _record(actor, number, issued_on, issuer, abstract, effective_on) -> Reorganisation:
    decision = Reorganisation(
        number=nfc(number).strip(),
        issued_on=issued_on,
        issuer=nfc(issuer).strip(),
        abstract=nfc(abstract).strip(),
        effective_on=effective_on,
        agency=actor.agency,
        created_at=clock.now(),
    )
    try:
        decision.full_clean()
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise UserError(messages[0], field) from None
    decision.save()
    after = {"number": decision.number, "issued_on": issued_on, "issuer": decision.issuer, "effective_on": effective_on}
    log(actor, "agencies.reorganised", decision, after=after)
    return decision


class _Work:
    """One decision being carried out."""

    def __init__(self, actor: Actor, decision: Reorganisation):
        self.actor, self.decision = actor, decision
        self.effective_on = decision.effective_on
        self.last_day = decision.effective_on - timedelta(days=1)
        self.reason = _("decision %(number)s") % {"number": decision.number}
        self.outcome = Outcome(reorganisation=decision)

    def set_up(self, lines: list[Line]) -> dict[str, Agency]:
        """The new agencies, by key; unlogged yet."""
        made: dict[str, Agency] = {}
        for line in lines:
            new = line.new
            if not isinstance(new, NewAgency) or new.key in made:
                continue
            try:
                made[new.key] = services.build_agency(**new.fields, valid_from=self.effective_on, valid_to=None)
            except UserError as error:
                raise UserError(error.message, f"{new.key}-{error.field or 'name'}") from None
        self.outcome.created = list(made.values())
        return made

    def note_created(self, lines: list[Line]) -> None:
        for agency in self.outcome.created:
            after = {name: getattr(agency, name) for name in services.AGENCY_FIELDS}
            log(self.actor, "agencies.agency_added", agency, after=after, reason=self.reason, agency=agency)

    def draw(self, lines: list[Line]) -> None:
        """The lines themselves, each logged once, in the log of the old agency."""
        for line in lines:
            row = AgencySuccession.objects.create(
                reorganisation=self.decision,
                old=line.old,
                new=line.new,
                kind=line.kind,
                functions=nfc(line.functions).strip(),
            )
            after = {"kind": row.get_kind_display(), "old": line.old, "new": line.new, "functions": row.functions}
            log(self.actor, "agencies.succession_recorded", row, after=after, reason=self.reason, agency=line.old)
            self.outcome.lines.append(row)

    def end(self, lines: list[Line]) -> None:
        """Let agencies end with their departments and roles; before that, copy what goes on."""
        ending = {line.old.pk: line.old for line in lines if line.ends_the_old}
        still_open = holdings.open_in(ending.values())
        entries = []
        for agency in ending.values():
            beyond = Q(valid_to__isnull=True) | Q(valid_to__gt=self.last_day)
            departments = list(agency.departments.filter(beyond).order_by("position", "pk"))
            roles = list(agency.memberships.filter(beyond).select_related("user", "department").order_by("role", "pk"))
            for line in lines:
                if line.old.pk == agency.pk and line.may_carry and (line.carry_departments or line.carry_roles):
                    carrying = Carrying(self.actor, line, line.new, self.effective_on, self.reason)
                    entries += carrying.run(departments, roles)
                    self.outcome.carried.append(carrying.outcome)
            people = {role.user_id for role in roles}
            self.outcome.ended.append(
                Ended(agency, self.last_day, len(departments), len(roles), len(people), still_open[agency.pk])
            )
            entries += self._let_end(agency, departments, roles)
        log_all(entries)

    def _let_end(self, agency: Agency, departments: list[Department], roles: list[Membership]) -> list:
        """Set the last days; entries for each. What would have begun later ends on its own first day: it has given no right."""
        entries = []
        if agency.valid_to != self.last_day:
            before = {"valid_to": agency.valid_to}
            agency.valid_to = self.last_day
            agency.save(update_fields=["valid_to"])
            after = {"valid_to": self.last_day}
            entries.append(self._entry("agencies.agency_ended", agency, before, after, agency))
        for model, rows, code in (
            (Department, departments, "agencies.department_changed"),
            (Membership, roles, "agencies.role_ended"),
        ):
            theirs = model.objects.filter(pk__in=[row.pk for row in rows])
            theirs.filter(valid_from__gt=self.last_day).update(valid_to=F("valid_from"))
            theirs.filter(valid_from__lte=self.last_day).update(valid_to=self.last_day)
            for row in rows:
                after = {"valid_to": max(self.last_day, row.valid_from)}
                entries.append(self._entry(code, row, {"valid_to": row.valid_to}, after, agency))
        return entries

    def _entry(self, code: str, obj, before: dict, after: dict, agency: Agency):
        return entry_of(self.actor, code, obj, before=before, after=after, reason=self.reason, agency=agency)

    def follow(self, lines: list[Line]) -> None:
        """Subordinates follow at once where the day has come, otherwise that night; who can't follow is named."""
        ended = [one.agency for one in self.outcome.ended]
        if self.effective_on <= clock.today():
            followed = follow_superiors(clock.today(), actor=self.actor, among=ended)
            self.outcome.moved, self.outcome.left_without = followed.moved, followed.left_without
            return
        for superior in ended:
            line = successor_of(superior)
            for child in subordinates_to_move(superior, self.effective_on):
                if line is None:
                    self.outcome.left_without.append(child)
                else:
                    self.outcome.moving_later.append((child, line.new))
