"""The id that ties together what one request does: on the answer, on error pages, in every log line and activity entry."""

import re
import uuid

from django.conf import settings

from agencies import logs, tracing
from agencies.models import Route

HEADER = "X-Request-ID"
WELL_FORMED = re.compile(r"[0-9A-Fa-f][0-9A-Fa-f-]{14,34}[0-9A-Fa-f]")


def id_of(request) -> str:
    """The proxy's id where a proxy in front is trusted and it is well-formed, otherwise a new one.

    A visitor's own id is never believed: entries of other people's requests could be made to look like theirs.
    """
    given = request.headers.get(HEADER, "")
    if settings.REQUEST_ID_FROM_PROXY and WELL_FORMED.fullmatch(given):
        return given.lower()
    return str(uuid.uuid4())


class RequestIdMiddleware:
    """Outermost of all: what any other middleware logs or refuses carries the id too."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with tracing.start(Route.WEB, id_of(request)) as trace:
            request.request_id = trace.request_id
            with logs.work_for(request):
                response = self.get_response(request)
        response.headers[HEADER] = trace.request_id
        _tell_the_server(request)
        return response


def _tell_the_server(request) -> None:
    """Who asked, for the web server's access log (qms_portal/gunicorn.py), which knows only the WSGI environment."""
    if hasattr(request, "environ"):
        with logs.work_for(request):
            request.environ["qms.agency_id"], request.environ["qms.user_id"] = logs.ids()
