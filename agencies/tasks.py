"""Celery tasks: one that runs any job, one that finds the lost ones, one that verifies the activity log, one
that lets subordinates follow their superior, one that forgets lists of people, one that forgets calls of the API."""

from celery import shared_task


@shared_task(name="agencies.tasks.run_job")
def run_job(job_id: int) -> None:
    """Run one job by id; delivered twice, the second does nothing."""
    from agencies.jobs import run_now

    run_now(job_id)


@shared_task(name="agencies.tasks.requeue_lost_jobs")
def requeue_lost_jobs() -> int:
    """Every minute: queue again the jobs whose worker fell silent."""
    from agencies.jobs import requeue_lost

    return requeue_lost()


@shared_task(name="agencies.tasks.verify_activity")
def verify_activity() -> bool:
    """Every night: is the activity log complete and unchanged?"""
    from agencies import nightly

    return nightly.run()


@shared_task(name="agencies.tasks.follow_superiors")
def follow_superiors() -> int:
    """Just after midnight: agencies whose superior ended yesterday stand under its successor. Returns how many moved."""
    from agencies import clock, tenancy, tracing
    from agencies.models import Route
    from agencies.succession import follow_superiors as follow

    with tenancy.everything("the timetable works for all agencies"), tracing.start(Route.JOB):
        return len(follow(clock.today()).moved)


@shared_task(name="agencies.tasks.forget_people_imports")
def forget_people_imports() -> int:
    """Every night: lists of people that were left lying lose their bytes."""
    from agencies import people_import, tenancy

    with tenancy.everything("the timetable works for all agencies"):
        return people_import.forget_old()


@shared_task(name="agencies.tasks.forget_api_calls")
def forget_api_calls() -> int:
    """Every night: answers of the API older than a week, and tokens that ended a year ago. Returns how many rows went."""
    from agencies import tenancy, tokens, tracing
    from agencies.api import idempotency
    from agencies.models import Route

    with tenancy.everything("the timetable works for all agencies"), tracing.start(Route.JOB):
        return idempotency.forget_old() + tokens.forget_old()
