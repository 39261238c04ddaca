"""How an agency counts its cases: what regulations leave to it."""

from dataclasses import dataclass
from datetime import time

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, F, Q
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _

from agencies.activity import changes, log
from agencies.actor import Actor
from agencies.errors import UserError
from agencies.models import Agency
from procedures.models import Case, CaseRules
from procedures.permissions import can_set_rules

FIELDS = (
    "due_counted", "denominator", "latest_receipt", "morning_from", "morning_to", "afternoon_from", "afternoon_to",
)  # fmt: skip
DAY_MINUTES = 8 * 60


@dataclass(frozen=True)
class Consequences:
    """What follows from other rules. `moved`: extended cases whose counting due day changes; of them, how many become late or in time."""

    before: dict
    after: dict
    moved: int = 0
    become_late: int = 0
    become_kept: int = 0

    @property
    def is_nothing(self) -> bool:
        return not self.after

    @property
    def changes_hours(self) -> bool:
        return bool(set(self.after) - {"due_counted", "denominator"})

    @property
    def changes_denominator(self) -> bool:
        return "denominator" in self.after


def foresee(agency: Agency, **values) -> Consequences:
    """What `set_rules` with these values would do; changes nothing. UserError for values that can't be."""
    return _foreseen(CaseRules.of(agency), values)


@transaction.atomic
def set_rules(actor: Actor, agency: Agency, **values) -> CaseRules:
    """Settle the rules; `values` by field name, others stay. UserError in words.

    Another due date that counts judges extended cases anew, in one statement; the rollup follows by the database. New hours apply to
    what is computed from now on: due dates that citizens were given don't change.
    """
    if not can_set_rules(actor, agency):
        raise PermissionDenied
    Agency.objects.select_for_update(no_key=True).get(pk=agency.pk)
    rules = CaseRules.of(agency)
    follows = _foreseen(rules, values)
    if follows.is_nothing:
        return rules
    rules.save()
    more = {}
    if "due_counted" in follows.after:
        counted = "extended_due_at" if rules.counts_extended else "due_at"
        more["cases_moved"] = _extended(agency).update(due_on=TruncDate(counted))
    log(actor, "procedures.rules_changed", rules, before=follows.before, after=follows.after | more)
    return rules


def _foreseen(rules: CaseRules, values: dict) -> Consequences:
    """Takes the values into `rules`, unsaved."""
    old = {name: getattr(rules, name) for name in FIELDS}
    if unknown := set(values) - set(FIELDS):
        raise TypeError(f"no such rules: {sorted(unknown)}")
    for name, value in values.items():
        setattr(rules, name, value)
    _check(rules)
    before, after = changes(old, {name: getattr(rules, name) for name in FIELDS})
    if "due_counted" not in after:
        return Consequences(before, after)
    counted, other = ("extended_due_at", "due_at") if rules.counts_extended else ("due_at", "extended_due_at")
    new_day, old_day = TruncDate(counted), TruncDate(other)
    done = Q(finished_on__isnull=False)
    numbers = _extended(rules.agency_id).aggregate(
        moved=Count("pk"),
        become_late=Count("pk", filter=done & Q(finished_on__gt=new_day) & Q(finished_on__lte=old_day)),
        become_kept=Count("pk", filter=done & Q(finished_on__lte=new_day) & Q(finished_on__gt=old_day)),
    )
    return Consequences(before, after, **numbers)


def _extended(agency):
    """Cases whose counting due day the choice decides."""
    other_day = ~Q(due_at=F("extended_due_at"))
    return Case.objects.of_agency(agency).filter(other_day, extended_due_at__isnull=False).order_by()


def _check(rules: CaseRules) -> None:
    try:
        rules.full_clean(exclude=["agency"])
    except ValidationError as error:
        raise UserError(" ".join(error.messages)) from None
    if sum(_minutes(closes) - _minutes(opens) for opens, closes in rules.office_hours) != DAY_MINUTES:
        raise UserError(_("Morning and afternoon must make 8 hours together: eight working hours are one working day."))
    (opens, _noon), (_afternoon, closes) = rules.office_hours
    if not opens <= rules.latest_receipt <= closes:
        raise UserError(_("The latest receipt must lie within office hours."), "latest_receipt")


def _minutes(moment: time) -> int:
    return moment.hour * 60 + moment.minute
