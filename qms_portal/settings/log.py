"""What is written to the machine log and how. Read by Django, by celery (qms_portal/celery.py) and by gunicorn (qms_portal/gunicorn.py)."""

import os

from django.core.exceptions import ImproperlyConfigured

from qms_portal.settings.base import PRODUCTION

LOG_FORMAT = os.environ.get("LOG_FORMAT") or ("json" if PRODUCTION else "text")
if LOG_FORMAT not in {"json", "text"}:
    raise ImproperlyConfigured(f"LOG_FORMAT={LOG_FORMAT!r} is neither json nor text.")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "agencies.logs.JsonLine" if LOG_FORMAT == "json" else "agencies.logs.TextLine"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("LOG_LEVEL", "INFO")},
    "loggers": {
        # Django's own handlers would write past the format.
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "level": "INFO", "propagate": True},
        # Jobs tell of themselves (agencies/jobs.py); celery's lines on them come without the request's id.
        "celery": {"level": "WARNING"},
        "fontTools": {"level": "ERROR"},
        "matplotlib": {"level": "WARNING"},
        "pyhanko": {"level": "ERROR"},
        "pyhanko_certvalidator": {"level": "ERROR"},
        "weasyprint": {"level": "ERROR"},
    },
}
