"""Around every call below /api/: its language, its size, and JSON whoever answers."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from agencies import tracing
from agencies.api.errors import refusal
from agencies.models import Route

PREFIX = "/api/"
WITH_BODY = {"POST", "PUT", "PATCH"}


def is_api(request: HttpRequest) -> bool:
    return request.path_info.startswith(PREFIX)


class ApiMiddleware:
    """Cookies are taken away before anybody looks at them: a browser's session gives no rights here.

    Stands outside of sessions and sign-in, so that what they and Django itself refuse comes out as JSON too.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_api(request):
            return self.get_response(request)
        request.META.pop("HTTP_COOKIE", None)
        language = translation.get_language_from_request(request)
        with translation.override(language), tracing.start(Route.API, request.request_id):
            response = self._refused(request) or self.get_response(request)
            if response.status_code >= 400 and not response.get("Content-Type", "").startswith("application/json"):
                kept = {name: response[name] for name in ("Allow", "Retry-After") if name in response}
                response = refusal(request, response.status_code, headers=kept)
            response.headers.setdefault("Cache-Control", "no-store")
            response.headers.setdefault("Content-Language", language)
            return response

    def _refused(self, request: HttpRequest) -> HttpResponse | None:
        """Too large or no JSON: told before a byte of the body is read."""
        length = request.META.get("CONTENT_LENGTH") or "0"
        if request.method not in WITH_BODY:
            return None
        if not length.isdigit():
            return refusal(request, 400)
        if int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return refusal(request, 413)
        if request.content_type != "application/json":
            return refusal(request, 415)
        return None
