"""A GET or HEAD request that writes fails: links are followed by crawlers, previews and impatient people.

Sessions may be written (language, messages), and so may lines of the activity log (who read or exported what), and when a token of the
API was last used.
"""

import re
from contextlib import ExitStack, contextmanager

from django.core.handlers.base import BaseHandler
from django.db import connections

WRITE = re.compile(
    r"^\s*(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|REPLACE\s+INTO|MERGE\s+INTO|UPDATE|DELETE\s+FROM|TRUNCATE(?:\s+TABLE)?|COPY)"
    r'\s+"?(?P<table>\w+)',
    re.IGNORECASE,
)
ALLOWED_TABLES = {"django_session", "agencies_activityentry", "agencies_activitylink"}
ALLOWED_STATEMENTS = ('UPDATE "agencies_apitoken" SET "last_used_at" =',)
SAFE_METHODS = {"GET", "HEAD"}


class GetWrote(AssertionError):
    """Names the request and the statement."""


def refuse_writes(request):
    """An execute wrapper (django.db.connection.execute_wrapper) for the time of one request."""

    def wrapper(execute, sql, params, many, context):
        found = WRITE.match(str(sql))
        if found and found["table"] not in ALLOWED_TABLES and not str(sql).startswith(ALLOWED_STATEMENTS):
            raise GetWrote(f"{request.method} {request.path} writes: {sql}")
        return execute(sql, params, many, context)

    return wrapper


@contextmanager
def get_never_writes():
    """Install the guard for the test client and the live server alike."""
    original = BaseHandler.get_response

    def get_response(self, request):
        if request.method not in SAFE_METHODS:
            return original(self, request)
        with ExitStack() as stack:
            for connection in connections.all():
                stack.enter_context(connection.execute_wrapper(refuse_writes(request)))
            return original(self, request)

    BaseHandler.get_response = get_response
    try:
        yield
    finally:
        BaseHandler.get_response = original
