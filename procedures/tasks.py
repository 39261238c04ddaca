"""Recurring work on cases."""

import logging

from celery import shared_task

from agencies import tenancy
from agencies.models import Agency
from procedures.models import ProcedureTally
from procedures.tally import keeping

logger = logging.getLogger(__name__)


@shared_task(name="procedures.tasks.compact_tallies")
def compact_tallies() -> int:
    """Every night: merge what has piled up in the rollup of each agency. Returns how many agencies needed it."""
    with tenancy.everything("the timetable works for all agencies"):
        ids = ProcedureTally.objects.order_by().values_list("agency", flat=True).distinct()
        piled = [agency for agency in Agency.objects.filter(pk__in=ids).order_by("pk") if keeping.piled_up(agency)]
        for agency in piled:
            keeping.compact(agency)
    return len(piled)


@shared_task(name="procedures.tasks.check_rollup")
def check_rollup() -> int:
    """Every night: does the rollup still say what the cases say? Returns how many keys differ; each agency that has some is logged."""
    found = 0
    with tenancy.everything("the timetable works for all agencies"):
        for agency in Agency.objects.order_by("pk"):
            differences = keeping.check(agency)
            if differences:
                logger.error(
                    "The rollup of %s differs from its cases in %d keys; run check_rollup --repair",
                    agency.code,
                    len(differences),
                    extra={"event": "rollup.differs"},
                )
            found += len(differences)
    return found


@shared_task(name="procedures.tasks.forget_exports")
def forget_exports() -> int:
    """Every night: exported lists older than a week lose their bytes."""
    from procedures.export_jobs import forget_old

    with tenancy.everything("the timetable works for all agencies"):
        return forget_old()
