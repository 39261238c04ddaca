"""Keys, hosts, cookies, headers."""

import os
from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from qms_portal.settings.base import DEBUG, DEMO, PRODUCTION
from qms_portal.settings.env import env, flag, generated_secret_key, required
from qms_portal.settings.sign_in import OIDC_SERVER_URL

if PRODUCTION:
    SECRET_KEY = required("SECRET_KEY", "it signs sessions; at least 50 random characters")
    if len(SECRET_KEY) < 50:
        raise ImproperlyConfigured("SECRET_KEY is shorter than 50 characters.")
    ALLOWED_HOSTS = [host.strip() for host in required("ALLOWED_HOSTS", "the names it answers to").split(",")]
    if DEBUG:
        raise ImproperlyConfigured("DEBUG=1 together with PRODUCTION=1: error pages would show data.")
    if DEMO:
        raise ImproperlyConfigured("DEMO=1 together with PRODUCTION=1: demo passwords are public.")
else:
    SECRET_KEY = os.environ.get("SECRET_KEY") or generated_secret_key()
    ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
# Keys used before: what they signed and sealed can still be read.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# HTTPS is ended by a proxy in front; SECURE=0 is for a production-like trial on plain HTTP.
_https = flag("SECURE", PRODUCTION)
if flag("BEHIND_PROXY", PRODUCTION):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# A proxy in front that sets X-Request-ID itself, whatever the visitor sent, gives the id that ties log lines together.
REQUEST_ID_FROM_PROXY = flag("REQUEST_ID_FROM_PROXY", False)
SECURE_SSL_REDIRECT = _https
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _https
SECURE_HSTS_PRELOAD = _https
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = _https
CSRF_COOKIE_SECURE = _https
SESSION_COOKIE_NAME = "__Host-qms_session" if _https else "qms_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-qms_csrf" if _https else "qms_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
# In the session, not in a cookie of their own.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
LANGUAGE_COOKIE_NAME = "__Host-qms_language" if _https else "qms_language"
LANGUAGE_COOKIE_SECURE = _https
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [SELF],
        "frame-src": [NONE],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
    }
}
if OIDC_SERVER_URL:
    # Browsers hold redirects after a form to the same rule: the button of single sign-on leads to the provider.
    _provider = urlsplit(OIDC_SERVER_URL)
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"].append(f"{_provider.scheme}://{_provider.netloc}")
