"""The Celery application: every slow thing is a job row run by one task (agencies.jobs).

A task belongs to the request that sent it: the id travels in the message's headers. The timetable's tasks get an id of their own.
"""

import logging.config
import os
from contextlib import ExitStack

from celery import Celery
from celery.signals import before_task_publish, setup_logging, task_postrun, task_prerun

from agencies import tracing

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qms_portal.settings")
REQUEST_ID = "qms_request_id"

app = Celery("qms_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def use_our_logging(**kwargs) -> None:
    """Worker and timetable write the same lines as the site."""
    from django.conf import settings

    logging.config.dictConfig(settings.LOGGING)
    logging.captureWarnings(settings.LOG_FORMAT == "json")


@before_task_publish.connect
def send_the_id_along(headers=None, **kwargs) -> None:
    request_id = tracing.current().request_id
    if headers is not None and request_id:
        headers[REQUEST_ID] = request_id


@task_prerun.connect
def begin_trace(task=None, **kwargs) -> None:
    """Work that runs inside a request (tests) belongs to it already."""
    if task.request.is_eager and tracing.current().request_id:
        return
    stack = ExitStack()
    sent = task.request.get(REQUEST_ID) or (task.request.headers or {}).get(REQUEST_ID)
    stack.enter_context(tracing.start("job", sent))
    task.request.qms_trace = stack


@task_postrun.connect
def end_trace(task=None, **kwargs) -> None:
    stack = task.request.get("qms_trace")
    if stack is not None:
        stack.close()
