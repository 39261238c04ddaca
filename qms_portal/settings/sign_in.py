"""Who gets in, how, and for how long: passwords, second factor, throttling, sessions, single sign-on."""

from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from qms_portal.settings.base import DEMO, PRODUCTION
from qms_portal.settings.env import env, flag, number

LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"

# --- passwords: ASVS 5.0, 6.2. Length and known words; no rules of composition, no change after so many days -------------
PASSWORD_MAX_LENGTH = 128
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "qms_portal.sign_in.passwords.MaximumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "qms_portal.sign_in.passwords.ContextWordsValidator"},
]
PASSWORD_RESET_TIMEOUT = 60 * 60

# --- second factor ------------------------------------------------------------------------------------------------
# The people of the demo are used by scripts that know a password only.
MFA_REQUIRED = flag("MFA_REQUIRED", not DEMO)
MFA_REQUIRED_ROLES = ["secretary", "leader", "registry_clerk", "inspector", "administrator"]
MFA_ADAPTER = "qms_portal.sign_in.adapters.SecondFactorAdapter"
MFA_FORMS = {"authenticate": "qms_portal.sign_in.forms.CodeForm"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "QMS Portal"
MFA_TOTP_TOLERANCE = 1  # a telephone whose clock is up to 30 seconds off
MFA_RECOVERY_CODE_COUNT = 10
# Before signing and other heavy steps people show again who they are, unless they did in these last minutes.
STEP_UP_MINUTES = number("STEP_UP_MINUTES", 5, minimum=1)

# --- sessions -----------------------------------------------------------------------------------------------------
SESSION_HOURS = number("SESSION_HOURS", 8, minimum=1)
SESSION_IDLE_MINUTES = number("SESSION_IDLE_MINUTES", 30, minimum=1)
SESSION_COOKIE_AGE = SESSION_HOURS * 3600

# --- throttling: agencies/throttle.py -----------------------------------------------------------------------------
# How many proxies in front are ours: so many entries from the right of X-Forwarded-For are believed, no others.
TRUSTED_PROXIES = number("TRUSTED_PROXIES", 1 if flag("BEHIND_PROXY", PRODUCTION) else 0)

# --- django-allauth -----------------------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_ADAPTER = "qms_portal.sign_in.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # addresses are entered by administrators
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_RATE_LIMITS = False  # ours are exact, and know browsers from which an owner came before
ACCOUNT_SESSION_REMEMBER = True  # how long is SESSION_COOKIE_AGE's matter
ACCOUNT_LOGIN_TIMEOUT = 10 * 60  # between password and code
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105 - a class
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if PRODUCTION else "http"

# --- single sign-on (OpenID Connect) ------------------------------------------------------------------------------
OIDC_SERVER_URL = env("OIDC_SERVER_URL", default="")
OIDC_NAME = env("OIDC_NAME", default="SSO")
OIDC_CLIENT_ID = env("OIDC_CLIENT_ID", default="")
OIDC_CLIENT_SECRET = env("OIDC_CLIENT_SECRET", default="")
OIDC_TRUST_MFA = flag("OIDC_TRUST_MFA", False)
OIDC_MATCH = env("OIDC_MATCH", default="email")
if OIDC_MATCH not in {"email", "username"}:
    raise ImproperlyConfigured(f"OIDC_MATCH={OIDC_MATCH!r}: use email or username.")
if OIDC_SERVER_URL and not (OIDC_CLIENT_ID and OIDC_CLIENT_SECRET):
    raise ImproperlyConfigured("OIDC_SERVER_URL needs OIDC_CLIENT_ID and OIDC_CLIENT_SECRET.")
if OIDC_SERVER_URL and PRODUCTION and urlsplit(OIDC_SERVER_URL).scheme != "https":
    raise ImproperlyConfigured("OIDC_SERVER_URL must be an https address in production.")
SOCIALACCOUNT_ADAPTER = "qms_portal.sign_in.adapters.ProviderAdapter"
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False  # our adapter decides who is who
SOCIALACCOUNT_OPENID_CONNECT_URL_PREFIX = ""
SOCIALACCOUNT_REQUESTS_TIMEOUT = 10
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": []}}
if OIDC_SERVER_URL:
    SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"].append(
        {
            "provider_id": "oidc",
            "name": OIDC_NAME,
            "client_id": OIDC_CLIENT_ID,
            "secret": OIDC_CLIENT_SECRET,
            "settings": {"server_url": OIDC_SERVER_URL},
        }
    )
