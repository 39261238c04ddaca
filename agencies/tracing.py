"""Which request, job or command a piece of work belongs to: one id from the browser through queue and task to mail and log."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Trace:
    """`request_id`: a UUID as text, or what a trusted proxy sent. `route`: one of models.Route."""

    request_id: str = ""
    route: str = "web"


_trace: ContextVar[Trace | None] = ContextVar("trace", default=None)


def current() -> Trace:
    return _trace.get() or Trace()


@contextmanager
def start(route: str, request_id: str | None = None) -> Iterator[Trace]:
    """Work that belongs together; a new id where none came along."""
    trace = Trace(request_id or str(uuid.uuid4()), route)
    token = _trace.set(trace)
    try:
        yield trace
    finally:
        _trace.reset(token)
