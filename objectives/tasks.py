"""Recurring work on the plans of objectives."""

from celery import shared_task
from django.utils import translation

from agencies import tenancy, tracing
from agencies.models import Route


@shared_task(name="objectives.tasks.follow_plans")
def follow_plans() -> int:
    """Every morning: drop what ended departments would owe, then remind of what is due. Returns how many letters went out."""
    from objectives.reminders import remind_all
    from objectives.services import drop_ended

    with tenancy.everything("the timetable works for all agencies"), tracing.start(Route.JOB):
        with translation.override("vi"):
            drop_ended()
        return remind_all()
