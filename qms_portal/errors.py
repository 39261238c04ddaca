"""The page for what nobody foresaw: a code in the log that a person can quote."""

import logging
import secrets
import sys

from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.views.decorators.csrf import requires_csrf_token

logger = logging.getLogger(__name__)


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """Log the failure under a short code and show that code; needs neither database nor context processors."""
    code = f"E-{secrets.token_hex(3).upper()}"
    logger.error("Error page %s for %s %s", code, request.method, request.path, exc_info=sys.exc_info())
    return HttpResponse(loader.get_template("500.html").render({"error_code": code}), status=500)
