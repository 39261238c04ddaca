"""Whether a decision on agencies can be carried out; UserError says in words why not."""

from collections import Counter, defaultdict
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from agencies import clock
from agencies.actor import Actor
from agencies.errors import UserError
from agencies.models import Agency, AgencySuccession, SuccessionKind
from agencies.permissions import can_enter_reorganisations, can_manage_agency, can_reorganise
from agencies.succession.lines import Line, NewAgency


def check(actor: Actor, issued_on: date, effective_on: date, lines: list[Line]) -> None:
    """Everything that can be said before anything is changed. Raises PermissionDenied, UserError."""
    if not can_enter_reorganisations(actor):
        raise PermissionDenied
    if not lines:
        raise UserError(_("Say at least which agency is followed by which."))
    _check_days(issued_on, effective_on)
    _check_rights(actor, lines)
    ending = {line.old.pk for line in lines if line.ends_the_old}
    for line in lines:
        _check_old(line, effective_on, ending)
        _check_new(line, effective_on, ending)
    _check_kinds(lines, effective_on)
    _check_no_circle(lines)
    _check_not_locked_out(actor, lines)


def _check_days(issued_on: date, effective_on: date) -> None:
    if issued_on > clock.today():
        raise UserError(_("The decision can't have been issued in the future."), "issued_on")
    if effective_on < issued_on:
        raise UserError(_("A decision takes effect on the day it is issued at the earliest."), "effective_on")


def _check_rights(actor: Actor, lines: list[Line]) -> None:
    """All agencies named must be in the administrator's keeping: nobody ends a neighbour."""
    named = [line.old for line in lines] + [line.new for line in lines if isinstance(line.new, Agency)]
    for agency in named:
        if not can_reorganise(actor, agency):
            raise PermissionDenied
    for line in lines:
        if isinstance(line.new, NewAgency):
            parent = line.new.fields.get("parent")
            at_the_top = parent is None and line.old.parent_id is None
            if not at_the_top and not (parent is not None and can_manage_agency(actor, parent)):
                raise UserError(_("Say under which agency the new one stands."), f"{line.new.key}-parent")


def _check_old(line: Line, effective_on: date, ending: set[int]) -> None:
    old, last = line.old, effective_on - timedelta(days=1)
    earlier = (
        AgencySuccession.objects.filter(old=old).exclude(kind=SuccessionKind.TRANSFER).select_related("reorganisation")
    ).first()
    if earlier is not None:
        raise UserError(
            _("%(agency)s ended by decision %(number)s already.")
            % {"agency": old, "number": earlier.reorganisation.number}
        )
    if old.valid_to is not None and old.valid_to < last:
        raise UserError(
            _("%(agency)s ended on %(day)s already: a decision that takes effect later can't end it again.")
            % {"agency": old, "day": f"{old.valid_to:%d/%m/%Y}"},
            "effective_on",
        )
    if line.kind == SuccessionKind.TRANSFER and old.pk not in ending and old.valid_to == last:
        raise UserError(
            _("%(agency)s ended on %(day)s: choose another kind than a transfer, which leaves it in existence.")
            % {"agency": old, "day": f"{last:%d/%m/%Y}"}
        )
    if old.valid_from > last:
        raise UserError(
            _("%(agency)s exists only from %(day)s; the decision must take effect after that.")
            % {"agency": old, "day": f"{old.valid_from:%d/%m/%Y}"},
            "effective_on",
        )


def _check_new(line: Line, effective_on: date, ending: set[int]) -> None:
    if isinstance(line.new, NewAgency):
        return
    new = line.new
    if new.pk == line.old.pk:
        raise UserError(_("%(agency)s can't succeed itself.") % {"agency": new})
    if new.pk in ending:
        raise UserError(_("%(agency)s ends by this decision, so it can't take over from another.") % {"agency": new})
    if new.valid_from > effective_on or (new.valid_to is not None and new.valid_to < effective_on):
        raise UserError(
            _("%(agency)s doesn't exist on %(day)s, so it can't take over on that day.")
            % {"agency": new, "day": f"{effective_on:%d/%m/%Y}"},
            "effective_on",
        )


def _check_kinds(lines: list[Line], effective_on: date) -> None:
    pairs = Counter((line.old.pk, _identity(line)) for line in lines)
    by_old: dict[int, list[Line]] = defaultdict(list)
    into = Counter(_identity(line) for line in lines if line.ends_the_old)
    for line in lines:
        by_old[line.old.pk].append(line)
        if pairs[line.old.pk, _identity(line)] > 1:
            raise UserError(_("%(old)s and %(new)s stand on two lines.") % {"old": line.old, "new": line.new})
        if line.kind == SuccessionKind.TRANSFER and not line.functions.strip():
            raise UserError(
                _("Say which functions go from %(old)s to %(new)s.") % {"old": line.old, "new": line.new}, "functions"
            )
    for its_lines in by_old.values():
        _check_kinds_of_one(its_lines, into, effective_on)


def _check_kinds_of_one(lines: list[Line], into: Counter, effective_on: date) -> None:
    """One old agency has one end: renamed or merged into one, or split among several; functions may go elsewhere besides."""
    old, ending = lines[0].old, [line for line in lines if line.ends_the_old]
    kinds = {line.kind for line in ending}
    if len(kinds) > 1:
        raise UserError(_("%(agency)s can't be renamed, merged and split at once. Choose one.") % {"agency": old})
    if kinds and kinds != {SuccessionKind.SPLIT} and len(ending) > 1:
        raise UserError(_("%(agency)s goes into several agencies: that is a split.") % {"agency": old})
    if kinds == {SuccessionKind.SPLIT} and len(lines) < 2:
        raise UserError(
            _("%(agency)s is split into one agency only. Add another line, or choose a merger.") % {"agency": old}
        )
    if kinds == {SuccessionKind.RENAME}:
        new = ending[0].new
        is_new = isinstance(new, NewAgency) or new.valid_from == effective_on
        if into[_identity(ending[0])] > 1 or not is_new:
            raise UserError(
                _("%(new)s is more than a new name of %(old)s. Choose a merger.") % {"new": new, "old": old}
            )


def _identity(line: Line):
    return line.new.key if isinstance(line.new, NewAgency) else line.new.pk


def _check_no_circle(lines: list[Line]) -> None:
    """Nobody comes before themselves, whatever the decisions in between."""
    after: dict[int, set[int]] = defaultdict(set)
    for old, new in AgencySuccession.objects.order_by("pk").values_list("old_id", "new_id"):
        after[old].add(new)
    mine = [line for line in lines if isinstance(line.new, Agency)]
    for line in mine:
        after[line.old.pk].add(line.new.pk)
    for line in mine:
        seen, at = set(), {line.new.pk}
        while at:
            seen |= at
            at = set().union(*(after[pk] for pk in at)) - seen
        if line.old.pk in seen:
            raise UserError(
                _("%(old)s would come before and after %(new)s: the decisions form a circle.")
                % {"old": line.old, "new": line.new}
            )


def _check_not_locked_out(actor: Actor, lines: list[Line]) -> None:
    """Whoever ends their own agency must have a role in what follows."""
    mine = [line for line in lines if line.ends_the_old and line.old.pk == actor.agency.pk]
    if mine and not any(line.may_carry and line.carry_roles for line in mine):
        raise UserError(
            _(
                "This ends your own agency and your own role with it. Let the people go on in the successor, or ask the"
                " administrator of the superior agency to enter it."
            )
        )
