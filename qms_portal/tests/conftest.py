"""The small province of realm.py, built once for each file that asks for it."""

import logging
from datetime import datetime

import pytest
from django.db import transaction
from django.test import override_settings

from agencies import clock

NOW = datetime(2026, 9, 16, 10, 0)  # a quarter has just ended: its reports are open


@pytest.fixture(scope="module")
def realm(django_db_setup, django_db_blocker):
    """Built once; what a request changes is undone, and all of it at the end."""
    logging.disable(logging.CRITICAL)  # thousands of refusals, each with its traceback
    from qms_portal.tests.realm import Realm

    with django_db_blocker.unblock(), clock.freeze(NOW), transaction.atomic():
        # What is queued would run only after a commit that never comes; nobody is asked again who they are.
        with override_settings(CELERY_TASK_ALWAYS_EAGER=False, STEP_UP_MINUTES=24 * 60, SESSION_IDLE_MINUTES=24 * 60):
            yield Realm()
        transaction.set_rollback(True)
    logging.disable(logging.NOTSET)
