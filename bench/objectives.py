"""Objectives: the target table of twelve departments and twenty objectives, saved at once; all measures over a year."""

import time
from datetime import date

from bench import Measure, as_the_product
from bench._results import results_measures

DEPARTMENTS, OBJECTIVES, RUNS = 12, 20, 5
FIRST_DAY = date(2020, 1, 1)


def _seconds(call) -> float:
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


def _office():
    """An agency under another with objectives in force, its secretary, twelve departments, a draft of twenty objectives."""
    from agencies import clock
    from agencies.models import Agency, AgencyLevel, Department, Membership, Role, User
    from objectives.models import Objective, ObjectiveSet

    words = {
        "short_symbol": "UBND",
        "place_name": "Hồng Lam",
        "authority_line": "ỦY BAN NHÂN DÂN",
        "valid_from": FIRST_DAY,
    }
    above = Agency.objects.create(code="BENCH-O", name="Tỉnh", level=AgencyLevel.PROVINCE, **words)
    agency = Agency.objects.create(code="BENCH-O1", name="Huyện", level=AgencyLevel.COMMUNE, parent=above, **words)
    departments = Department.objects.bulk_create(
        Department(agency=agency, code=f"P{n}", name=f"Phòng {n}", position=n, valid_from=FIRST_DAY)
        for n in range(DEPARTMENTS)
    )
    boss = User.objects.create(username="bench-secretary", full_name="Thư ký")
    secretary = Membership.objects.create(user=boss, agency=agency, role=Role.SECRETARY, valid_from=FIRST_DAY)
    now = clock.now()
    draft = ObjectiveSet.objects.create(agency=agency, year=now.year, created_at=now, updated_at=now)
    objectives = Objective.objects.bulk_create(
        Objective(objective_set=draft, number=n, text=f"Mục tiêu {n}", measure="on_time", by_department=True)
        for n in range(1, OBJECTIVES + 1)
    )
    return secretary, draft, objectives, departments


def table_measures() -> list[Measure]:
    """All 240 cells typed anew: first written, then changed; each run in a transaction of its own."""
    from decimal import Decimal

    from agencies.actor import Actor
    from objectives.models import Objective, Target
    from objectives.services import save_target_grid

    membership, draft, objectives, departments = _office()
    actor = Actor.for_membership(membership)
    written, changed = [], []
    with as_the_product(actor):
        for run in range(RUNS):
            for times, figure in ((written, Decimal(50 + run)), (changed, Decimal(60 + run))):
                versions = dict(Objective.objects.filter(objective_set=draft).values_list("pk", "version"))
                cells = {
                    (one.pk, where.pk, None): {"comparator": "=", "value": figure, "role": "monitor"}
                    for one in objectives
                    for where in departments
                }
                times.append(_seconds(lambda: save_target_grid(actor, draft, cells, versions)))  # noqa: B023
            if Target.objects.filter(objective__objective_set=draft).count() != DEPARTMENTS * OBJECTIVES:
                raise AssertionError("not the whole table")
            versions = dict(Objective.objects.filter(objective_set=draft).values_list("pk", "version"))
            save_target_grid(actor, draft, dict.fromkeys(cells), versions)
    name = f"target table {DEPARTMENTS}x{OBJECTIVES}"
    return [
        Measure(f"{name} written", sorted(written)[RUNS // 2], 0.5, note=f"median of {RUNS}, with its log entries"),
        Measure(f"{name} changed", sorted(changed)[RUNS // 2], 0.5, note="every cell"),
    ]


def run() -> list[Measure]:
    return [*table_measures(), *results_measures()]
