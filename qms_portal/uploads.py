"""Refuses what is far too large before a byte of it is read, so that nothing is held in memory or written to disk.

Stands before the check against forged forms: that one reads the whole body to find its token. Views still look at the size
of each file themselves; here it is the whole request, a file and the form around it. The API has limits of its own (agencies/api/).
"""

import logging

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils.translation import gettext as _

from agencies.logs import safe_path

logger = logging.getLogger(__name__)
MEGABYTE = 1024 * 1024


def largest_request() -> int:
    """Bytes: the largest file, and a form as large as Django takes one."""
    return settings.UPLOAD_MAX_BYTES + settings.DATA_UPLOAD_MAX_MEMORY_SIZE


class UploadLimitMiddleware:
    """413 for a request that says it is larger than a file may be; 411 for one that doesn't say how large it is."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        told = request.META.get("CONTENT_LENGTH") or ""
        if "chunked" in request.headers.get("Transfer-Encoding", "").lower() and not told:
            return self._refuse(request, 411, _("The length of what is sent must be told beforehand (Content-Length)."))
        # What is no number at all counts as nothing sent, as Django itself takes it.
        if told.isdecimal() and (len(told) > 15 or int(told) > largest_request()):
            words = _("A file may have at most %(limit)d MB; this one is larger. Nothing of it was taken.")
            return self._refuse(request, 413, words % {"limit": settings.UPLOAD_MAX_BYTES // MEGABYTE})
        return self.get_response(request)

    @staticmethod
    def _refuse(request: HttpRequest, status: int, words: str) -> HttpResponse:
        logger.warning(
            "Refused: %s %s %s", status, request.method, safe_path(request.path), extra={"event": "upload.refused"}
        )
        page = loader.get_template("413.html").render({"told": words, "status": status, "back": request.path})
        return HttpResponse(page, status=status)
