"""Refusals in JSON, whoever refuses: the API itself, Django on the way to it, or a failure that nobody foresaw.

Every refusal has one shape (schemas.Problem): a code for programs, a message and the way to mend it for people, and the fields it is
about. Nothing of what was sent is quoted but names of fields: bodies may hold what doesn't belong here.
"""

import logging

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from agencies.errors import UserError
from agencies.templatetags.trail import error_code

logger = logging.getLogger(__name__)
SHOWN = 100  # of the fields that are wrong
KINDS: dict[int, tuple[str, str | Promise, str | Promise]] = {
    400: (
        "unreadable", gettext_lazy("The call can't be read."),
        gettext_lazy("Send the body as JSON in UTF-8, as docs/api.md shows."),
    ),
    401: (
        "not_signed_in", gettext_lazy("The token is missing, unknown, revoked or has run out."),
        gettext_lazy("Send “Authorization: Bearer” and a valid token; the agency's administrator gives a new one."),
    ),
    403: (
        "not_allowed", gettext_lazy("This token may not do that."),
        gettext_lazy("Ask the agency's administrator for a token with the right it needs."),
    ),
    404: (
        "not_found", gettext_lazy("There is nothing at this address."),
        gettext_lazy("Compare the address and the code with /api/v1/openapi.json."),
    ),
    405: (
        "wrong_method", gettext_lazy("This address doesn't take this method."),
        gettext_lazy("Use one of the methods that the header Allow names."),
    ),
    409: (
        "busy", gettext_lazy("A call with the same Idempotency-Key is being carried out."),
        gettext_lazy("Wait some seconds, then repeat the call with the same key."),
    ),
    413: (
        "too_large", gettext_lazy("The body is larger than 5 MB."),
        gettext_lazy("Send fewer items in one call; 1,000 are a good number."),
    ),
    415: (
        "wrong_type", gettext_lazy("The body isn't declared as JSON."),
        gettext_lazy("Send the header “Content-Type: application/json”."),
    ),
    422: (
        "wrong_data", gettext_lazy("Some fields can't be taken; nothing was saved."),
        gettext_lazy("Mend the fields named under “errors” and call again."),
    ),
    429: (
        "too_many", gettext_lazy("Too many calls in a short time."),
        gettext_lazy("Wait as many seconds as the header Retry-After says."),
    ),
    500: (
        "failure", gettext_lazy("The system has failed; nothing was saved."),
        gettext_lazy("Call again with the same Idempotency-Key. If it fails again, tell the operators the request_id."),
    ),
    503: ("away", gettext_lazy("The system can't answer at the moment."), gettext_lazy("Call again in a minute.")),
}  # fmt: skip


class ApiError(Exception):
    """A refusal. `errors`: (field, message) pairs; message and mend take the place of the status's own words."""

    def __init__(self, status: int, *, code="", message="", mend="", errors=(), headers=None):
        super().__init__(status)
        self.status, self.code, self.message, self.mend = status, code, message, mend
        self.errors, self.headers = list(errors), headers or {}


def refusal(
    request: HttpRequest, status: int, *, code="", message="", mend="", errors=(), headers=None
) -> HttpResponse:
    """A refusal as it is sent. An unlisted status is told as 400 or 500."""
    own_code, own_message, own_mend = KINDS.get(status) or KINDS[500 if status >= 500 else 400]
    body = {
        "status": status,
        "code": code or own_code,
        "message": str(message or own_message),
        "mend": str(mend or own_mend),
        "errors": [{"field": field, "message": str(words)} for field, words in list(errors)[:SHOWN]],
        "request_id": getattr(request, "request_id", ""),
    }
    response = JsonResponse(body, status=status, headers=headers)
    if status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="api"'
    return response


def field_name(location) -> str:
    """`("body", "data", "cases", 3, "code")` -> `cases[3].code`; what is not printable is left out."""
    path = ""
    for part in [part for part in location if part not in ("body", "query", "header", "path", "data")]:
        text = "".join(char for char in str(part) if char.isprintable())[:100]
        path += f"[{part}]" if isinstance(part, int) else f".{text}" if path else text
    return path


def words_for(kind: str, context: dict) -> str:
    """What is wrong with a field, without its value. `kind` and `context` are pydantic's."""
    if kind == "extra_forbidden":
        return _(
            "This field isn't taken. Data about applicants (names, numbers, addresses) don't belong here: leave it out."
        )
    if kind == "missing":
        return _("This field is required.")
    if kind in ("too_long", "string_too_long"):
        return _("Too much: at most %(count)s.") % {"count": context.get("max_length")}
    if kind in ("too_short", "string_too_short"):
        return _("Too little: at least %(count)s.") % {"count": context.get("min_length")}
    if kind in ("literal_error", "enum"):
        return _("Use one of: %(values)s.") % {"values": context.get("expected")}
    if kind.startswith(("greater_than", "less_than")):
        return _("This number is out of range.")
    if kind.startswith(("int", "float", "decimal")):
        return _("Write a number here.")
    if kind.startswith("string"):
        return _("Write text here, in the form that /api/v1/openapi.json shows.")
    if kind.startswith(("date", "datetime")):
        return _("Write a day as 2026-03-31.")
    if kind.startswith("bool"):
        return _("Write true or false.")
    if kind.startswith("list"):
        return _("Write a list here.")
    return _("This can't be used here; compare /api/v1/openapi.json.")


def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    found = {}
    for one in error.errors:
        found.setdefault(field_name(one["loc"]), words_for(one["type"], one.get("ctx") or {}))
    return refusal(request, 422, errors=found.items())


def _failed(request: HttpRequest, error: Exception) -> HttpResponse:
    """What nobody foresaw: told to the log with all it needs, to the caller as a code."""
    code = error_code("500")
    logger.error("API failure %s for %s %s", code, request.method, request.path, exc_info=error)
    return refusal(request, 500, code=f"failure {code}")


def install(api: NinjaAPI) -> None:
    """Let an API tell all its refusals this way."""
    api.add_exception_handler(
        ApiError,
        lambda request, error: refusal(
            request, error.status, code=error.code, message=error.message, mend=error.mend, errors=error.errors,
            headers=error.headers,
        ),
    )  # fmt: skip
    api.add_exception_handler(UserError, lambda request, error: refusal(request, 422, message=error.message))
    api.add_exception_handler(PermissionDenied, lambda request, error: refusal(request, 403))
    api.add_exception_handler(Http404, lambda request, error: refusal(request, 404))
    api.add_exception_handler(AuthenticationError, lambda request, error: refusal(request, 401))
    api.add_exception_handler(HttpError, lambda request, error: refusal(request, error.status_code))
    api.add_exception_handler(ValidationError, _invalid)
    api.add_exception_handler(Exception, _failed)
