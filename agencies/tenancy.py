"""The second line of tenancy, in the database: which agencies' rows a statement may read and write.

The first line is `visible_to(actor)`. Should one forget it, PostgreSQL's row-level security still shows nothing that belongs
elsewhere: agencies/database/ makes the policies, agencies/postgresql/ sends the scope with every statement, by set_config(…, true),
which is SET LOCAL: it ends with the transaction and can't leak into the next user of a pooled connection. Outside any scope
nothing is seen and nothing can be written. SQLite has no row-level security; there the scope has no effect.

    with tenancy.within(actor): …                # requests and jobs do this by themselves
    with tenancy.everything("why"): …            # sign-in, public verification, the timetable, commands
    with tenancy.also_reading(ids, "why"): …     # a little more than the actor sees
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace

ALL = "*"


@dataclass(frozen=True)
class Scope:
    """`read`, `write`: agency ids separated by commas, or ALL. `user`: whose own roles are seen wherever they are.

    `unlogged`: why changes need no entry in the activity log (only the test suite's own preparations say so).
    """

    read: str = ""
    write: str = ""
    user: str = ""
    unlogged: str = ""

    @property
    def statement(self) -> str:
        """What is sent ahead of a statement. Only digits, commas and ALL come from outside this file."""
        values = {"read": self.read, "write": self.write, "user": self.user, "unlogged": self.unlogged}
        calls = ",".join(f"set_config('qms.{name}','{value}',true)" for name, value in values.items())
        return f"SELECT {calls};"


NOTHING = Scope()
EVERYTHING = Scope(read=ALL, write=ALL)

# What holds where nobody has opened a scope. The test suite replaces it.
outermost = NOTHING
_scope: ContextVar[Scope | None] = ContextVar("tenancy scope", default=None)


def current() -> Scope:
    return _scope.get() or outermost


@contextmanager
def use(scope: Scope) -> Iterator[None]:
    token = _scope.set(scope)
    try:
        yield
    finally:
        _scope.reset(token)


def _listed(ids: Iterable[int]) -> str:
    return ",".join(str(int(pk)) for pk in sorted(set(ids)))


def scope_of(actor) -> Scope:
    """What this actor may read and write anywhere; the finer rules are the predicates'. Up to three queries, cached on the actor."""
    user = str(actor.user.pk) if actor.user is not None else ""
    with everything("who may see what"):
        return Scope(read=_listed(actor.visible_agency_ids), write=_listed(actor.writable_agency_ids), user=user)


@contextmanager
def within(actor) -> Iterator[None]:
    """Only what this actor may see and change."""
    with use(scope_of(actor)):
        yield


@contextmanager
def everything(why: str) -> Iterator[None]:
    """The whole installation; `why` tells the reader of the code."""
    with use(replace(EVERYTHING, unlogged=current().unlogged)):
        yield


@contextmanager
def also_reading(agency_ids: Iterable[int], why: str) -> Iterator[None]:
    """The present scope, reading these agencies too; nothing more can be written."""
    now = current()
    if now.read == ALL:
        yield
        return
    with use(replace(now, read=",".join(filter(None, [now.read, _listed(agency_ids)])))):
        yield


@contextmanager
def also_writing(agency_ids: Iterable[int], why: str) -> Iterator[None]:
    """The present scope, reading and writing these agencies too: those that the running verb has just made."""
    ids = _listed(agency_ids)
    with also_reading(agency_ids, why):
        now = current()
        wider = now if now.write == ALL else replace(now, write=",".join(filter(None, [now.write, ids])))
        with use(wider):
            yield
