"""Lines of the machine log: one line for each event, with ids and without personal data.

Every line says when (UTC, with its offset), what (event, logger, message) and for whom: the ids of request, agency and person,
never their names. `LOG_FORMAT=json` writes JSON objects (production), `text` lines for people. What visitors type can't
begin a line of its own. Messages lose e-mail addresses, identity and telephone numbers and query strings (search words are
names); failures lose the values in their messages, which are data: where it happened is kept, frame by frame.

Imported while Django sets up its logging: nothing here may import models.
"""

import logging
import re
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

from pythonjsonlogger.json import JsonFormatter

from agencies import tracing

# The request (with `.actor` once it is known) or the Actor whose work this is.
_source: ContextVar = ContextVar("working for", default=None)

MAIL = re.compile(r"[^\s@<>\"'(),;:=/]+(?:@|%40)[^\s@<>\"'(),;:/]+", re.IGNORECASE)
NUMBER = re.compile(
    r"(?<![0-9A-Za-z])(?:\+?\d{9,12}|\d{3}(?:[ .]\d{3}){3}|\+?\d{2,4}[ .]\d{3}[ .]\d{3,4})(?![0-9A-Za-z])"
)
QUERY = re.compile(r"((?:https?://|/)[^\s?\"']*)\?[^\s\"']*")
# Django escapes what isn't ASCII with backslashes.
TYPED_SEGMENT = re.compile(r"/[^/]*[^\x20-\x5b\x5d-\x7e][^/]*")
QUOTED = re.compile(r"'[^']*'|“[^”]*”|\"[^\"]*\"|«[^»]*»")
IDENTIFIER = re.compile(r"[\"'][a-z0-9]+(?:_[a-z0-9]+)+[\"']")
# Their messages name code, not data.
ABOUT_CODE = (AttributeError, ImportError, NameError, NotImplementedError, TypeError)
EXTRA = ("method", "path", "status", "ms", "bytes")


@contextmanager
def work_for(source) -> Iterator[None]:
    """Log lines inside carry the ids of this request's or Actor's person and agency."""
    token = _source.set(source)
    try:
        yield
    finally:
        _source.reset(token)


def ids(source=None) -> tuple[int | None, int | None]:
    """(agency id, user id) of whoever the present work, or this request or Actor, is for. Never asks the database."""
    source = source or _source.get()
    actor = getattr(source, "actor", source)
    if actor is None or not hasattr(actor, "membership"):
        return None, None
    user, agency = actor.user, actor.agency
    return (agency.pk if agency is not None else None), (user.pk if user is not None else None)


def without_personal_data(text: str) -> str:
    """A message without what identifies people by its shape, and on one line."""
    text = QUERY.sub(r"\1", text)
    text = NUMBER.sub("[number]", MAIL.sub("[e-mail]", text))
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)


def safe_path(path: str) -> str:
    """An address as typed by anybody; ours are ASCII, so a segment that isn't came from a person."""
    return without_personal_data(TYPED_SEGMENT.sub("/…", path.split("?")[0]))[:200]


def _message(record: logging.LogRecord) -> str:
    try:
        text = record.getMessage()
    except Exception:  # noqa: BLE001 - a badly made message must not end in a printed traceback with its values
        text = str(record.msg)
    if record.name.startswith("django."):  # these quote addresses
        text = TYPED_SEGMENT.sub("/…", text)
    elif record.name == "gunicorn.error":  # and these quote what was sent
        text = QUOTED.sub("'…'", text)
    return without_personal_data(text)


def _without_values(error: BaseException) -> str:
    """What an exception says, without what stands in quotes, and without the database's quoted rows."""
    text = (str(error).splitlines() or [""])[0]
    if not isinstance(error, ABOUT_CODE):
        text = QUOTED.sub(lambda found: found[0] if IDENTIFIER.fullmatch(found[0]) else "'…'", text)
    return without_personal_data(text)[:500]


def failure_of(record: logging.LogRecord) -> dict:
    """{exception, exception_message, stack} of a logged failure with its causes; {} where there was none."""
    error = record.exc_info[1] if record.exc_info else None
    if error is None:
        return {}
    stack, seen = [], set()
    current = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        frames = traceback.extract_tb(current.__traceback__)
        if current is not error:
            stack.append(f"caused by {type(current).__name__}: {_without_values(current)}")
        stack += [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    name = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    return {"exception": name, "exception_message": _without_values(error), "stack": stack}


def fields_of(record: logging.LogRecord) -> dict:
    """Everything that a line says. `event`: given by the caller in `extra`, otherwise the logger's name."""
    # Django logs refusals after the middleware is over, and hands the request along.
    request = getattr(record, "request", None)
    request_id = getattr(request, "request_id", None)
    trace = tracing.Trace(request_id) if request_id else tracing.current()
    agency, user = ids(request if request_id else None)
    fields = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname,
        "event": getattr(record, "event", record.name),
        "logger": record.name,
        "message": _message(record),
        "request_id": getattr(record, "request_id", None) or trace.request_id or None,
        "agency_id": getattr(record, "agency_id", agency),
        "user_id": getattr(record, "user_id", user),
        "route": getattr(record, "route", None) or (str(trace.route) if trace.request_id else None),
    }
    # Other libraries put objects of theirs into records; only these are ours.
    fields.update(
        {name: getattr(record, name) for name in EXTRA if hasattr(record, name) and "event" in record.__dict__}
    )
    return {**fields, **failure_of(record)}


class JsonLine(JsonFormatter):
    """One JSON object on one line."""

    def __init__(self):
        super().__init__(json_ensure_ascii=False)

    def format(self, record: logging.LogRecord) -> str:
        return self.serialize_log_record(self.process_log_record(fields_of(record)))


class TextLine(logging.Formatter):
    """The same for people: one line, and a failure's frames indented below it."""

    def format(self, record: logging.LogRecord) -> str:
        fields = fields_of(record)
        line = f"{fields['time']} {fields['level']} {fields['logger']}"
        if fields["request_id"]:
            line += f" [{fields['request_id'][:8]}]"
        line += f" {fields['message']}"
        if "exception" in fields:
            line += f" {fields['exception']}: {fields['exception_message']}"
            line += "".join(f"\n    {frame}" for frame in fields["stack"])
        return line
