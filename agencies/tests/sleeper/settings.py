"""The product's settings with the sleeper app, for worker processes that tests start. The environment chooses the rest."""

import os

from qms_portal.settings import *  # noqa: F403
from qms_portal.settings import DATABASES, INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "agencies.tests.sleeper"]
if os.environ.get("TEST_DATABASE_NAME"):
    DATABASES["default"]["NAME"] = os.environ["TEST_DATABASE_NAME"]
CELERY_BEAT_SCHEDULE = {"requeue": {"task": "agencies.tasks.requeue_lost_jobs", "schedule": 1.0}}
