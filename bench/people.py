"""Tenancy's price: lists of 10,000 people in 150 agencies with and without their filters, and the verification of the log."""

import time
from datetime import date

from bench import Measure, as_the_product

PEOPLE, AGENCIES, RUNS = 10_000, 150, 7
ENTRIES = 100_000
FIRST_DAY = date(2020, 1, 1)


def _province():
    """A province over 149 agencies, a department in each, 10,000 people holding one role each; its administrator."""
    from agencies.models import Agency, AgencyLevel, Department, Membership, Role, User

    def agency(number, parent=None):
        return Agency.objects.create(
            code=f"BENCH-{number}", name=f"Cơ quan {number}", short_symbol="UBND", place_name="Hồng Lam",
            authority_line="ỦY BAN NHÂN DÂN", level=AgencyLevel.COMMUNE if parent else AgencyLevel.PROVINCE, parent=parent,
            valid_from=FIRST_DAY,
        )  # fmt: skip

    province = agency(0)
    agencies = [province, *(agency(number, province) for number in range(1, AGENCIES))]
    departments = Department.objects.bulk_create(
        Department(agency=one, code="P", name=f"Phòng {one.pk}", valid_from=FIRST_DAY) for one in agencies
    )
    people = User.objects.bulk_create(
        User(username=f"bench{number}", full_name=f"Nguyễn Văn {number:05d}", folded_name=f"nguyen van {number:05d}")
        for number in range(PEOPLE)
    )
    roles = [Role.STAFF, Role.DEPARTMENT_HEAD]
    Membership.objects.bulk_create(
        Membership(
            user=person, agency=departments[number % AGENCIES].agency, department=departments[number % AGENCIES],
            role=roles[number % 2], valid_from=FIRST_DAY,
        )
        for number, person in enumerate(people)
    )  # fmt: skip
    boss = User.objects.create(username="bench-admin", full_name="Người quản trị")
    return Membership.objects.create(user=boss, agency=province, role=Role.ADMINISTRATOR, valid_from=FIRST_DAY)


def _pages(people, roles) -> None:
    """What the list of people reads: how many there are, one page of them, the roles of these."""
    from django.db.models import Prefetch

    people.count()
    found = people.order_by("full_name", "pk").prefetch_related(Prefetch("memberships", queryset=roles, to_attr="held"))
    if len(list(found[4_000:4_050])) != 50:
        raise AssertionError("not a whole page")


def _seconds(call) -> float:
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


def list_measures() -> list[Measure]:
    """A province's administrator sees all: the same rows with the filters and the policies, and with neither, in turns."""
    from django.db import connection

    from agencies.actor import Actor
    from agencies.models import Membership, User
    from agencies.views.people import visible_people

    membership = _province()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE agencies_user, agencies_membership")
    actor = Actor.for_membership(membership)
    filtered, plain = [], []
    for _run in range(RUNS):
        holders = User.objects.filter(pk__in=Membership.objects.values("user"))
        plain.append(
            _seconds(lambda rows=holders: _pages(rows, Membership.objects.select_related("agency", "department")))
        )
        with as_the_product(actor):
            seen = Membership.objects.visible_to(actor).select_related("agency", "department")
            filtered.append(_seconds(lambda rows=seen: _pages(visible_people(actor), rows)))
    note = "count, page 81, its roles; filter and row security against neither"
    return [Measure(f"{PEOPLE:,} people of {AGENCIES} agencies", min(filtered), 1.3, min(plain), note=note)]


def log_measures() -> list[Measure]:
    """Entries written in one transaction and linked at its commit; the chains read and recomputed."""
    from agencies import trail
    from agencies.activity import entry_of, log_all
    from agencies.actor import Actor
    from agencies.models import Membership

    actor = Actor.for_membership(Membership.objects.select_related("user", "agency").order_by("pk").first())
    entries = [
        entry_of(actor, "agencies.department_changed", actor.membership, before={"name": "a"}, after={"name": number})
        for number in range(ENTRIES)
    ]
    with as_the_product(actor):
        written = _seconds(lambda: log_all(entries))
        begun = time.perf_counter()
        if not (found := trail.verify()).is_intact or found.entries < ENTRIES:
            raise AssertionError(found.faults)
        verified = time.perf_counter() - begun
    return [
        Measure(f"{ENTRIES:,} entries written and chained", written, 60, note="one transaction, one chain"),
        Measure("the same verified", verified, 30, note="1,000,000 in 5 minutes asks for 30 s here"),
    ]


def run() -> list[Measure]:
    """All measures of tenancy and the log; PostgreSQL only."""
    return [*list_measures(), *log_measures()]
