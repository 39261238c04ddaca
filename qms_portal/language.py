"""Vietnamese for everyone, English for whoever chose it with the switch: what the browser prefers is not asked."""

from django.http import HttpRequest
from django.middleware.locale import LocaleMiddleware


class ChosenLocaleMiddleware(LocaleMiddleware):
    """Office computers often run an English system; their Accept-Language says nothing about the reader."""

    def process_request(self, request: HttpRequest) -> None:
        request.META.pop("HTTP_ACCEPT_LANGUAGE", None)
        super().process_request(request)
