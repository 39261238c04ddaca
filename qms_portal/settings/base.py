"""Applications, templates, language, time: what is the same everywhere."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from qms_portal.settings.env import BASE_DIR, flag

PRODUCTION = flag("PRODUCTION", False)
DEBUG = flag("DEBUG", False)
DEMO = flag("DEMO", not PRODUCTION)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "agencies",
    "documents",
    "procedures",
    "objectives",
    "audits",
    "reports",
    "qms_portal",
]

MIDDLEWARE = [
    "agencies.request_id.RequestIdMiddleware",
    "qms_portal.headers.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "agencies.api.middleware.ApiMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "qms_portal.language.ChosenLocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "qms_portal.uploads.UploadLimitMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "qms_portal.sign_in.middleware.SignInRequired",
    "django.contrib.messages.middleware.MessageMiddleware",
    "qms_portal.sign_in.middleware.SessionLimits",
    "allauth.account.middleware.AccountMiddleware",
    "agencies.middleware.ActorMiddleware",
    "qms_portal.sign_in.middleware.DutiesFirst",
    "agencies.stepup.StepUpMiddleware",
    "agencies.reading.RefusalsMiddleware",
    "agencies.secrecy.RefusalMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "qms_portal.urls"
WSGI_APPLICATION = "qms_portal.wsgi.application"
AUTH_USER_MODEL = "agencies.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "csp.context_processors.nonce",
                "qms_portal.context.shell",
            ],
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Vietnamese")), ("en", _("English"))]
LOCALE_PATHS = [Path(BASE_DIR / "qms_portal" / "locale")]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = False

# A target table of 40 departments by 20 objectives, five fields a cell, still fits one form.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
