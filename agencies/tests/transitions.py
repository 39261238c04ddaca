"""State machines as tables: who moves what from which state. Used by every app's test_state_machine.py.

allowed = {"sign": {"awaiting_signature": "leader"}, …}       # transition -> state -> roles, separated by spaces
assert moves(states, people, transitions) == triples(allowed)
"""

from collections.abc import Callable, Iterable

from django.core.exceptions import PermissionDenied
from django.db import transaction

from agencies.errors import UserError

Triple = tuple[str, str, str]


def succeeds(verb: Callable, actor, thing) -> bool:
    """Whether the verb does it for this person with the thing as it is stored; whatever it did is undone."""
    with transaction.atomic():
        try:
            verb(actor, type(thing)._base_manager.get(pk=thing.pk))
        except (PermissionDenied, UserError):
            return False
        finally:
            transaction.set_rollback(True)
    return True


def moves(
    states: Iterable[str], people: dict, make: Callable[[str], object], transitions: dict[str, Callable]
) -> set[Triple]:
    """Every (transition, state, role) that succeeds. `make(state)` gives the object, each verb takes (actor, object)."""
    found = set()
    for state in states:
        with transaction.atomic():
            thing = make(state)
            found |= {
                (name, state, role)
                for role, actor in people.items()
                for name, verb in transitions.items()
                if succeeds(verb, actor, thing)
            }
            transaction.set_rollback(True)
    return found


def triples(allowed: dict[str, dict[str, str]]) -> set[Triple]:
    return {
        (name, state, role)
        for name, states in allowed.items()
        for state, roles in states.items()
        for role in roles.split()
    }
