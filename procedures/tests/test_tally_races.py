"""Many writers at once on real PostgreSQL: the rollup is still what the cases say, and nobody waits on a counter.

Writers change the same cases by every route while the rollup is merged again and again.
"""

from datetime import timedelta
from random import Random
from threading import Barrier, Thread

import pytest
from django.db import connection, transaction

from procedures.models import Case, CaseStep, DepartmentTally
from procedures.statistics import counts, counts_from_cases
from procedures.tally import keeping
from procedures.tests.factories import CaseFactory, make_agency
from procedures.tests.test_recomputed_cells import FIRST, random_period, random_values

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
WRITERS, ROUNDS, CASES = 6, 25, 30


def together(*works) -> list[BaseException]:
    """Run all at once, each on a connection of its own; what they raised."""
    barrier, raised = Barrier(len(works)), []

    def run(work):
        try:
            barrier.wait(10)
            work()
        except Exception as error:  # noqa: BLE001 - told to the test
            raised.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return raised


def test_writers_and_merging_at_once_leave_the_rollup_right():
    agency = make_agency()
    procedures = list(agency.procedures.select_related("department").order_by("pk"))
    dice = Random(1)
    made = [Case(code=f"C{n}", **random_values(agency, procedures, dice)).set_days() for n in range(CASES)]
    Case.objects.bulk_create(made)
    ids = sorted(Case.objects.values_list("pk", flat=True))

    def write(number: int):
        own = Random(number)
        for step in range(ROUNDS):
            with transaction.atomic():
                # Locked in order, as the product's verbs do, so that the race is the rollup's alone.
                picked = list(Case.objects.select_for_update().filter(pk__in=own.sample(ids, 5)).order_by("pk"))
                for case in picked:
                    for name, value in random_values(agency, procedures, own).items():
                        setattr(case, name, value)
                    case.save()
                Case(code=f"N{number}-{step}", **random_values(agency, procedures, own)).save()
                CaseStep.objects.create(
                    case=picked[0], position=step, name="x", started_at=picked[0].received_at, allowed_hours=4, used_hours=own.randrange(9)
                )  # fmt: skip
                if own.random() < 0.2:
                    transaction.set_rollback(True)

    def merge():
        for _round in range(2 * ROUNDS):
            keeping.compact(agency)

    assert together(*(lambda n=number: write(n) for number in range(WRITERS)), merge, merge) == []
    assert Case.objects.count() > CASES + WRITERS * ROUNDS / 2
    assert keeping.check(agency) == []
    for number in range(5):
        days = random_period(Random(number))
        assert counts(agency, *days, "department") == counts_from_cases(agency, *days, "department")


def test_without_its_trigger_the_check_notices():
    """The guard taken away: the same change leaves the rollup behind, and `check` says which sums."""
    case = CaseFactory(received="2024-03-01 08:00", due="2024-03-08 17:00")
    assert keeping.check(case.agency) == []
    from qms_portal.tests.guards import database

    database.work_as(None)
    try:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE procedures_case DISABLE TRIGGER qms_tally_change")
            Case.objects.filter(pk=case.pk).update(finished_on=FIRST + timedelta(days=200), status=9)
            cursor.execute("ALTER TABLE procedures_case ENABLE TRIGGER qms_tally_change")
    finally:
        from django.conf import settings

        database.work_as(settings.DATABASE_APP_ROLE)
    assert {name for difference in keeping.check(case.agency) for name in difference.sums} >= {"late"}
    keeping.rebuild(case.agency)
    assert keeping.check(case.agency) == []


def test_a_rolled_back_change_leaves_no_trace():
    case = CaseFactory(received="2024-03-01 08:00", due="2024-03-08 17:00")
    before = list(DepartmentTally.objects.order_by("pk").values())
    with transaction.atomic():
        case.delete()
        transaction.set_rollback(True)
    assert list(DepartmentTally.objects.order_by("pk").values()) == before
