"""Writing the activity log. Every verb that changes something calls `log` inside its transaction."""

from datetime import date, datetime
from decimal import Decimal
from functools import cache
from importlib import import_module

from django.apps import apps
from django.db import transaction
from django.db.models import Model

from agencies import clock, tenancy, tracing
from agencies.actor import Actor
from agencies.models import ActivityEntry
from agencies.trail import link

WHY = "what happened is written down wherever it belongs; reading it is what is restricted"


@cache
def labels() -> dict[str, str]:
    """Every registered action code with its words, from each app's `actions.py`."""
    found: dict[str, str] = {}
    for config in apps.get_app_configs():
        try:
            module = import_module(f"{config.name}.actions")
        except ModuleNotFoundError as error:
            if error.name != f"{config.name}.actions":
                raise
            continue
        found.update(module.ACTIONS)
    return found


def plain(value):
    """A value as JSON can hold it, readable later: dates ISO, decimals as text, objects by their name."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, (Decimal, float)):
        return str(value)
    if isinstance(value, Model):
        return str(value)
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set)):
        return [plain(item) for item in value]
    return str(value)


def entry_of(
    actor: Actor, code: str, obj: Model, *, before=None, after=None, reason: str = "", agency=None
) -> ActivityEntry:
    """An entry not stored yet, for `log_all`. `code` must be registered in an app's `actions.py`; raises KeyError otherwise."""
    if code not in labels():
        raise KeyError(f"Activity code {code!r} is not registered in any actions.py")
    trace = tracing.current()
    return ActivityEntry(
        at=clock.now(),
        agency=agency or getattr(obj, "agency", None) or actor.agency,
        user=actor.user,
        user_name=actor.name,
        role=actor.role,
        acting_for=actor.acting_for,
        request_id=trace.request_id,
        route=trace.route,
        code=code,
        object_label=obj._meta.label,
        object_id=str(obj.pk),
        object_name=str(obj)[:300],
        before=plain(before or {}),
        after=plain(after or {}),
        reason=reason,
    )


@transaction.atomic
def log_all(entries: list[ActivityEntry]) -> None:
    """Store many entries at once, each linked into its agency's chain."""
    with tenancy.everything(WHY):
        link(ActivityEntry.objects.bulk_create(entries, batch_size=1_000))


@transaction.atomic
def log(
    actor: Actor, code: str, obj: Model, *, before=None, after=None, reason: str = "", agency=None
) -> ActivityEntry:
    """Leave one entry, linked into its agency's chain. `code` must be registered in an app's `actions.py`, else KeyError."""
    entry = entry_of(actor, code, obj, before=before, after=after, reason=reason, agency=agency)
    with tenancy.everything(WHY):
        entry.save()
        link([entry])
    return entry


def changes(old: dict, new: dict) -> tuple[dict, dict]:
    """The keys whose values differ, as (before, after)."""
    keys = [key for key in new if old.get(key) != new[key]]
    return {key: old.get(key) for key in keys}, {key: new[key] for key in keys}
