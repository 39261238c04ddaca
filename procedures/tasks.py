"""Recurring work on cases."""

from celery import shared_task
from django.db import transaction

from agencies import clock, tenancy
from agencies.actor import Actor
from agencies.models import Agency
from agencies.periods import quarter_of
from procedures.models import Case
from procedures.services import start_rates


@shared_task(name="procedures.tasks.renew_rates")
def renew_rates() -> int:
    """Early every day: have this year's rates of every agency with cases computed again, because what is pending today
    may be overdue tomorrow. Returns the number of jobs asked for."""
    with tenancy.everything("the timetable works for all agencies"), transaction.atomic():
        agencies = list(Agency.objects.filter(pk__in=Case.objects.order_by().values("agency")).order_by("pk"))
        for agency in agencies:
            start_rates(Actor.system(agency), year=quarter_of(agency.cut_off, clock.today())[0])
    return len(agencies)
