"""Recurring work on cases."""

from celery import shared_task

from agencies import tenancy
from agencies.models import Agency
from procedures.models import ProcedureTally
from procedures.tally import keeping


@shared_task(name="procedures.tasks.compact_tallies")
def compact_tallies() -> int:
    """Every night: merge what has piled up in the rollup of each agency. Returns how many agencies needed it."""
    with tenancy.everything("the timetable works for all agencies"):
        ids = ProcedureTally.objects.order_by().values_list("agency", flat=True).distinct()
        piled = [agency for agency in Agency.objects.filter(pk__in=ids).order_by("pk") if keeping.piled_up(agency)]
        for agency in piled:
            keeping.compact(agency)
    return len(piled)
