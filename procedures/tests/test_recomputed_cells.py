"""A thousand random cells (agency, period, key, column): the product's figure is what plain Python counts from the cases.

The cases came, changed and went by every route there is: form, bulk, queryset, plain SQL, deletion.
"""

from datetime import date, datetime, time, timedelta
from random import Random

import pytest
from django.db import connection
from django.utils import timezone

from agencies import clock
from procedures.models import Case, CaseStatus
from procedures.statistics import COLUMNS, Counts, Only, add_up, counts, counts_from_cases, series
from procedures.tally import keeping
from procedures.tests import recomputed
from procedures.tests.factories import make_agency

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
TODAY = date(2024, 8, 20)
FIRST, DAYS = date(2023, 10, 1), 330
CASES, CELLS = 900, 1000
KEYS = {
    None: lambda case: None,
    "department": lambda case: case["department_id"],
    "procedure": lambda case: case["procedure_id"],
    "field": lambda case: case["field_id"],
    "channel": lambda case: case["channel"],
}


def moment(day: date, dice: Random):
    return timezone.make_aware(datetime.combine(day, time(dice.randrange(24), dice.randrange(60))))


def random_values(agency, procedures, dice: Random) -> dict:
    """A case in any status, early or late, open or ended, on any day up to today; all of it allowed by the table."""
    procedure = dice.choice(procedures)
    received = FIRST + timedelta(days=dice.randrange(DAYS))
    due = received + timedelta(days=dice.choice((0, 1, 3, 3, 7, 10, 20)))
    finished = received + timedelta(days=dice.choice((0, 0, 1, 2, 3, 5, 8, 21)))
    status = dice.choice(CaseStatus.values)
    ended = status in (7, 8, 9, 10) or (status == 3 and dice.random() < 0.5)
    received_at = moment(received, dice)
    values = {
        "agency": agency,
        "procedure": procedure,
        # Now and then another department than the procedure's own.
        "department": procedure.department if dice.random() < 0.9 else dice.choice(procedures).department,
        "channel": dice.choice((1, 2, 2, 3)),
        "status": status,
        "received_at": received_at,
        "due_at": max(received_at, moment(due, dice)),
        "finished_at": max(received_at, moment(finished, dice)) if ended and finished <= TODAY else None,
        "supplement_requests": dice.choice((0, 0, 0, 1, 2, 3)),
        "paused_on": due + timedelta(days=dice.randrange(-3, 4)) if status in (5, 6) and dice.random() < 0.7 else None,
    }
    if values["finished_at"] is None and ended:
        values["status"] = 4
    return values


def fill(agency, dice: Random) -> None:
    procedures = list(agency.procedures.select_related("department").order_by("pk"))
    made = [
        Case(code=f"{agency.pk}-{number}", **random_values(agency, procedures, dice)).set_days()
        for number in range(CASES)
    ]
    Case.objects.bulk_create(made)
    change(agency, procedures, dice)


def change(agency, procedures, dice: Random) -> None:
    """Every route by which cases change."""
    rows = list(Case.objects.of_agency(agency).order_by("pk"))
    for case in dice.sample(rows, 60):
        for name, value in random_values(agency, procedures, dice).items():
            setattr(case, name, value)
        case.save()
    some = dice.sample(rows, 60)
    for case in some:
        for name, value in random_values(agency, procedures, dice).items():
            setattr(case, name, value)
        case.set_days()
    Case.objects.bulk_update(some, ["procedure", "department", "channel", "status", "received_at", "due_at", "finished_at",
                                    "received_on", "due_on", "finished_on", "supplement_requests", "paused_on"])  # fmt: skip
    picked = [case.pk for case in dice.sample(rows, 60)]
    Case.objects.filter(pk__in=picked).update(channel=3, supplement_requests=2)
    Case.objects.filter(pk__in=picked[:20]).update(procedure=procedures[0], department=procedures[1].department)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE procedures_case SET status = 5, finished_on = NULL, finished_at = NULL WHERE id IN ({', '.join(map(str, picked[20:40]))})"
        )
    Case.objects.filter(pk__in=picked[40:]).delete()


def stored(agency) -> list[dict]:
    """The agency's cases as the table holds them."""
    names = ("department_id", "procedure_id", "channel", "status", "received_on", "due_on", "finished_on", "paused_on",
             "supplement_requests")  # fmt: skip
    rows = Case.objects.of_agency(agency).order_by("pk").values(*names, "procedure__field_id")
    return [{**row, "field_id": row.pop("procedure__field_id")} for row in rows]


def random_period(dice: Random) -> tuple[date, date]:
    """Quarters and months by either calendar, single days, and any days at all."""
    kind, year, month = dice.randrange(5), dice.choice((2023, 2024)), dice.randrange(1, 13)
    if kind == 0:
        return date(year, month, 1), (date(year, month, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    if kind == 1:
        before = date(year, month, 1) - timedelta(days=1)
        return before.replace(day=15), date(year, month, 14)
    start = FIRST + timedelta(days=dice.randrange(-20, DAYS + 20))
    return start, start + timedelta(days=0 if kind == 2 else dice.randrange(200))


@pytest.fixture
def agencies():
    dice = Random(766)
    found = [make_agency() for _number in range(3)]
    with clock.freeze(TODAY):
        for agency in found:
            fill(agency, dice)
        yield found


def test_a_thousand_cells_agree(agencies):
    dice, wrong, nonzero = Random(61), [], 0
    cases = {agency.pk: stored(agency) for agency in agencies}
    for _cell in range(CELLS // len(COLUMNS)):
        agency, by, days = dice.choice(agencies), dice.choice(list(KEYS)), random_period(dice)
        expected = recomputed.counted(cases[agency.pk], KEYS[by], *days, TODAY)
        found = counts(agency, *days, by)
        key = dice.choice(sorted(set(expected) | set(found), key=str))
        for column in COLUMNS:
            ours = getattr(found[key], column) if key in found else 0
            theirs = expected.get(key, {}).get(column, 0)
            nonzero += theirs > 0
            if ours != theirs:
                wrong.append((agency.code, by, key, days, column, ours, theirs))
    assert wrong == []
    assert nonzero > CELLS / 3  # or it would prove little


def test_the_three_definitions_of_on_time_agree(agencies):
    dice = Random(3)
    for _period in range(60):
        agency, days = dice.choice(agencies), random_period(dice)
        [figures] = counts(agency, *days).values()
        for definition in ("finished", "handled", "received"):
            assert figures.parts(definition) == recomputed.rate_parts(stored(agency), *days, TODAY, definition), (
                days,
                definition,
            )


def test_the_rollup_is_what_the_cases_say_and_merging_changes_no_figure(agencies):
    periods = [random_period(Random(number)) for number in range(12)]
    for agency in agencies:
        assert keeping.check(agency) == []
        before = [counts(agency, *days, "procedure") for days in periods]
        assert before == [counts_from_cases(agency, *days, "procedure") for days in periods]
        assert keeping.compact(agency) > 0
        assert [counts(agency, *days, "procedure") for days in periods] == before
        assert keeping.check(agency) == []


def test_departments_add_up_to_the_agency_and_agencies_to_the_province(agencies):
    ids = tuple(agency.pk for agency in agencies)
    for number in range(12):
        days = random_period(Random(number))
        by_agency = series(Only(ids), [days], "agency")
        [whole] = series(Only(ids), [days]).get(0, [Counts()])
        for agency in agencies:
            parts = counts(agency, *days, "department").values()
            assert add_up(parts) == by_agency.get(agency.pk, [Counts()])[0]
        assert add_up(found[0] for found in by_agency.values()) == whole


def test_a_falsified_rollup_is_found_and_mended(agencies):
    from procedures.models import DepartmentTally

    agency = agencies[0]
    row = DepartmentTally.objects.of_agency(agency).order_by("pk").first()
    DepartmentTally.objects.filter(pk=row.pk).update(early=row.early + 1)
    [difference] = keeping.check(agency)
    assert set(difference.sums) == {"early"} and difference.sums["early"][0] == difference.sums["early"][1] + 1
    keeping.rebuild(agency)
    assert keeping.check(agency) == []


@pytest.mark.postgresql
def test_the_sums_of_another_agency_are_not_read_even_when_asked_for(agencies):
    """The rollup and the single days at its edges stand behind row-level security like the cases."""
    from agencies import tenancy
    from agencies.actor import Actor

    mine, other = agencies[:2]
    for days in ((date(2024, 1, 1), date(2024, 1, 14)), (date(2024, 1, 3), date(2024, 2, 11))):
        assert series(Only((other.pk,)), [days], "department")
        with tenancy.within(Actor.system(mine)):
            assert series(Only((mine.pk,)), [days], "department")
            assert series(Only((other.pk,)), [days], "department") == {}
