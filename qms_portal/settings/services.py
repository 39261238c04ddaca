"""Database, broker, mail, files: real servers when their variables are set, none needed otherwise."""

import os
from pathlib import Path

from celery.schedules import crontab
from django.core.exceptions import ImproperlyConfigured

from qms_portal.settings.base import DEBUG, PRODUCTION
from qms_portal.settings.env import BASE_DIR, env, number, required

DATA_DIR = Path(os.environ.get("DATA_DIR") or BASE_DIR / "var")
DATA_DIR.mkdir(parents=True, exist_ok=True)

# --- database -------------------------------------------------------------------------------------------
if PRODUCTION:
    required("DATABASE_URL", "the PostgreSQL database, as postgres://user:password@host:5432/name")
if os.environ.get("DATABASE_URL"):
    DATABASES = {"default": env.db_url("DATABASE_URL")}
    if "postgresql" in DATABASES["default"]["ENGINE"]:
        DATABASES["default"].update(ENGINE="agencies.postgresql", CONN_MAX_AGE=60, CONN_HEALTH_CHECKS=True)
        # For a server where one account both migrates and serves: serving gives its rights away at once.
        if _role := env.str("DATABASE_ROLE", default=""):
            DATABASES["default"].setdefault("OPTIONS", {})["options"] = f"-c role={_role}"
    elif PRODUCTION:
        raise ImproperlyConfigured("DATABASE_URL must name a PostgreSQL database in production.")
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA_DIR / "qms.sqlite3",
            "OPTIONS": {
                # Web, worker and beat write to the same file: wait instead of failing.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
            },
        }
    }

# The role whose rights the guards of agencies/database/ are made for; in production DATABASE_URL signs in as it (or as a member).
DATABASE_APP_ROLE = env.str("DATABASE_APP_ROLE", default="qms_app")

# --- jobs -----------------------------------------------------------------------------------------------
REDIS_URL = os.environ.get("REDIS_URL", "")
if PRODUCTION:
    REDIS_URL = required("REDIS_URL", "the broker of background jobs, as redis://host:6379/0")
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}
    CACHES = {
        "default": {
            "BACKEND": "qms_portal.cache.SharedCache",
            "LOCATION": REDIS_URL,
            "OPTIONS": {"socket_timeout": 2, "socket_connect_timeout": 2},
        }
    }
else:
    _queue = DATA_DIR / "queue"
    for _name in ("messages", "processed", "control"):
        (_queue / _name).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_URL = "filesystem://localhost"  # kombu warns about a broker without a host
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_queue / "messages"),
        "data_folder_out": str(_queue / "messages"),
        "processed_folder": str(_queue / "processed"),
        "control_folder": str(_queue / "control"),
        "polling_interval": 0.05,
    }
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "OPTIONS": {"MAX_ENTRIES": 200_000},  # counters of throttling must not push each other out
        }
    }

CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True  # the Job row is the one record of a job
CELERY_TASK_TIME_LIMIT = 3000  # below the broker's visibility timeout: a healthy job is never started twice
CELERY_TASK_SOFT_TIME_LIMIT = 2940
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_TIMEZONE = "Asia/Ho_Chi_Minh"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "follow-superiors": {"task": "agencies.tasks.follow_superiors", "schedule": crontab(hour=0, minute=5)},
    "compact-tallies": {"task": "procedures.tasks.compact_tallies", "schedule": crontab(hour=0, minute=30)},
    "verify-activity": {"task": "agencies.tasks.verify_activity", "schedule": crontab(hour=1, minute=30)},
    "check-rollup": {"task": "procedures.tasks.check_rollup", "schedule": crontab(hour=3, minute=0)},
    "follow-plans": {"task": "objectives.tasks.follow_plans", "schedule": crontab(hour=6, minute=0)},
    "forget-exports": {"task": "procedures.tasks.forget_exports", "schedule": crontab(hour=2, minute=40)},
    "forget-people-imports": {"task": "agencies.tasks.forget_people_imports", "schedule": crontab(hour=2, minute=30)},
    "forget-api-calls": {"task": "agencies.tasks.forget_api_calls", "schedule": crontab(hour=2, minute=45)},
    "requeue-lost-jobs": {"task": "agencies.tasks.requeue_lost_jobs", "schedule": 60.0},
}
# A running job says it lives every few seconds; silent for this long, it is taken for lost and queued again.
JOB_STALE_AFTER_SECONDS = number("JOB_STALE_AFTER_SECONDS", 90, minimum=5)
JOB_MAX_ATTEMPTS = number("JOB_MAX_ATTEMPTS", 3, minimum=1)

# --- API for other systems ---------------------------------------------------------------------------------
API_CALLS_PER_MINUTE = number("API_CALLS_PER_MINUTE", 120, minimum=1)

# --- mail -----------------------------------------------------------------------------------------------
if os.environ.get("EMAIL_URL"):
    vars().update(env.email_url("EMAIL_URL"))
    EMAIL_TRANSPORT = vars()["EMAIL_BACKEND"]
elif PRODUCTION:
    required("EMAIL_URL", "the mail server for reminders, as smtp+tls://user:password@host:587")
else:
    EMAIL_TRANSPORT = "django.core.mail.backends.console.EmailBackend"
EMAIL_BACKEND = "agencies.mail.TracedBackend"
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "qms@localhost")
# Where people open this site, for links in letters that no request causes; without it they name the page in words.
SITE_URL = os.environ.get("SITE_URL", "").rstrip("/")

# --- files ----------------------------------------------------------------------------------------------
STORAGE_DIR = Path(os.environ.get("STORAGE_DIR") or DATA_DIR / "files")
if PRODUCTION:
    STORAGE_DIR = Path(
        required("STORAGE_DIR", "the private folder of signed documents and evidence, on backed-up disk")
    )
UPLOAD_MAX_BYTES = number("UPLOAD_MAX_MB", 64, minimum=1) * 1024 * 1024

STATIC_URL = "static/"
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT") or DATA_DIR / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": STORAGE_DIR}},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
SIGNING_TRUST_ROOTS = [Path(p) for p in os.environ.get("SIGNING_TRUST_ROOTS", "").split(":") if p]
