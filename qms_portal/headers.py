"""Headers that no answer may miss, whoever gave it: pages, files, refusals before any view, failures."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

PERMISSIONS = "accelerometer=(), camera=(), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=()"


def _policy() -> str:
    """The Content-Security-Policy without a nonce, for answers that never came as far as django-csp."""
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    return "; ".join(
        f"{name} {' '.join(source for source in sources if isinstance(source, str))}"
        for name, sources in directives.items()
    )


class HeadersMiddleware:
    """Outermost of all: fills in what is missing, replaces nothing."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.always = {
            "Content-Security-Policy": _policy(),
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": settings.X_FRAME_OPTIONS,
            "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Permissions-Policy": PERMISSIONS,
        }
        if settings.SECURE_HSTS_SECONDS:
            self.strict = f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains; preload"

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in self.always.items():
            response.headers.setdefault(name, value)
        if settings.SECURE_HSTS_SECONDS and request.is_secure():
            response.headers.setdefault("Strict-Transport-Security", self.strict)
        return response
