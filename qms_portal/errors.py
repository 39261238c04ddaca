"""The page for what nobody foresaw: a code in the log that a person can quote."""

import logging
import sys

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.views.decorators.csrf import requires_csrf_token

from agencies.templatetags.trail import error_code

logger = logging.getLogger(__name__)
TOO_BIG = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400; what is more than a form may hold is 413. Says nothing about the cause, which is in the log."""
    name, status = ("413.html", 413) if isinstance(exception, TOO_BIG) else ("400.html", 400)
    return HttpResponse(loader.get_template(name).render({}), status=status)


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """Log the failure and show the code to find it by; needs neither database nor context processors."""
    code = error_code("500")
    logger.error("Error page %s for %s %s", code, request.method, request.path, exc_info=sys.exc_info())
    return HttpResponse(loader.get_template("500.html").render({"error_code": code}), status=500)
