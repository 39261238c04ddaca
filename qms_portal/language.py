"""Vietnamese for everyone, English for whoever chose it with the switch: what the browser prefers is not asked.

Programs have no switch: theirs is the header.
"""

from django.http import HttpRequest
from django.middleware.locale import LocaleMiddleware

from agencies.api.middleware import is_api


class ChosenLocaleMiddleware(LocaleMiddleware):
    """Office computers often run an English system; their Accept-Language says nothing about the reader."""

    def process_request(self, request: HttpRequest) -> None:
        if not is_api(request):
            request.META.pop("HTTP_ACCEPT_LANGUAGE", None)
        super().process_request(request)
