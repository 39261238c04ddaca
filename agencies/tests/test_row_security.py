"""The second line: what PostgreSQL itself shows and refuses, whatever the code forgot (reliability T8)."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from agencies import tenancy
from agencies.activity import log
from agencies.actor import Actor
from agencies.database import install, roles
from agencies.database.models import agency_path, our_models
from agencies.models import ActivityEntry, Department, Job, Membership, Role, User
from agencies.tests.factories import AgencyFactory, DepartmentFactory, MembershipFactory, UserFactory, actor, membership

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


def sql(text: str, values=()) -> list:
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        return cursor.fetchall()


def test_the_application_works_under_a_role_that_owns_nothing():
    assert sql("SELECT current_user") == [(settings.DATABASE_APP_ROLE,)]
    with connection.cursor() as cursor:
        assert roles.faults(cursor) == []


def test_the_owner_would_be_found_out(django_db_blocker):
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        # `-c role=…` is what RESET goes back to; the session's own user is the superuser of the throwaway cluster.
        cursor.execute("SET ROLE NONE")
        try:
            assert roles.SUPERUSER in roles.faults(cursor)
            assert roles.OWNER in roles.faults(cursor)
        finally:
            cursor.execute(f"SET ROLE {settings.DATABASE_APP_ROLE}")


def owned_models() -> list:
    return [model for model in our_models() if agency_path(model) is not None]


def test_every_model_says_whose_it_is():
    assert len(owned_models()) > 30
    for model in our_models():
        if agency_path(model) is None and not model._meta.auto_created:
            assert len(model.shared_because) > 20, model


@pytest.mark.parametrize("model", owned_models(), ids=lambda model: model._meta.label)
def test_every_owned_table_is_under_row_security(model):
    table = model._meta.db_table
    assert sql("SELECT relrowsecurity FROM pg_class WHERE oid = %s::regclass", [table]) == [(True,)]
    commands = sql("SELECT cmd FROM pg_policies WHERE tablename = %s ORDER BY cmd", [table])
    assert commands == [("DELETE",), ("INSERT",), ("SELECT",), ("UPDATE",)]


def test_nothing_is_seen_or_written_without_a_scope():
    department = DepartmentFactory()
    membership(Role.STAFF, department=department)
    assert Department.objects.exists() and Membership.objects.exists()
    with tenancy.use(tenancy.NOTHING):
        for model in owned_models():
            assert not model._base_manager.exists(), model
        assert sql("SELECT count(*) FROM agencies_department") == [(0,)]
        assert Department.objects.update(name="x") == 0
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            DepartmentFactory(agency=department.agency)


def test_a_forgotten_filter_shows_only_the_actors_own_rows():
    mine, other = DepartmentFactory(), DepartmentFactory()
    head = actor(Role.DEPARTMENT_HEAD, department=mine)
    with tenancy.within(head):
        assert list(Department.objects.order_by("pk")) == [mine]
        assert sql("SELECT id FROM agencies_department") == [(mine.pk,)]
        assert Department.objects.filter(pk=other.pk).update(name="x") == 0
        assert list(Department.objects.filter(pk=mine.pk).iterator()) == [mine]


def test_looking_below_is_reading_only():
    province = AgencyFactory()
    below = DepartmentFactory(agency=AgencyFactory(parent=province))
    for role, may in [(Role.LEADER, False), (Role.INSPECTOR, False), (Role.ADMINISTRATOR, True)]:
        reader = actor(role, agency=province)
        with tenancy.within(reader):
            assert Department.objects.filter(pk=below.pk).exists()
            assert bool(Department.objects.filter(pk=below.pk).update(position=7)) is may
            log(reader, "agencies.department_changed", below)


def test_rows_cannot_be_moved_into_another_agency():
    secretary = actor(Role.SECRETARY)
    mine, elsewhere = DepartmentFactory(agency=secretary.agency), AgencyFactory()
    with tenancy.within(secretary), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        Department.objects.filter(pk=mine.pk).update(agency=elsewhere)


def test_own_roles_are_seen_wherever_they_are():
    user = UserFactory()
    here, there = MembershipFactory(user=user), MembershipFactory(user=user)
    MembershipFactory(agency=there.agency)
    with tenancy.within(Actor.for_membership(here)):
        assert set(Membership.objects.all()) == {here, there}


def test_rows_of_the_second_generation_follow_their_parents():
    from documents.models import Initial
    from documents.tests.factories import Office

    office, stranger = Office(), actor(Role.LEADER)
    office.document("awaiting_format")
    assert Initial.objects.count() == 1
    with tenancy.within(stranger):
        assert Initial.objects.count() == 0
    with tenancy.within(office.leader):
        assert Initial.objects.count() == 1


def test_the_log_is_read_by_scope_and_written_anywhere():
    mine, other = actor(Role.SECRETARY), AgencyFactory()
    with tenancy.within(mine):
        log(mine, "agencies.department_changed", mine.membership, agency=other)
        assert not ActivityEntry.objects.filter(agency=other).exists()
    assert ActivityEntry.objects.filter(agency=other).exists()


def test_readers_may_ask_for_work_in_what_they_read():
    from agencies.clock import now

    leader = actor(Role.LEADER)
    child, stranger = AgencyFactory(parent=leader.agency), AgencyFactory()
    with tenancy.within(leader):
        Job.objects.create(agency=child, kind="x", created_at=now())
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Job.objects.create(agency=stranger, kind="x", created_at=now())


def test_installing_again_changes_nothing():
    assert install(connection) is False


@pytest.mark.django_db(transaction=True)
def test_the_scope_ends_with_its_transaction():
    one = DepartmentFactory()
    with tenancy.everything("reads all"), transaction.atomic():
        assert Department.objects.count() == 1
    # Past the cursor that sends a scope, as a pooled connection would be handed on.
    with connection.connection.cursor(cursor_factory=_plain()) as cursor:
        cursor.execute("SELECT current_setting('qms.read', true), count(*) FROM agencies_department")
        assert cursor.fetchone() == ("", 0)
        connection.connection.rollback() if not connection.connection.autocommit else None
    with tenancy.everything("a cursor that outlives its statement"):
        assert [row.pk for row in Department.objects.iterator()] == [one.pk]
    with connection.connection.cursor(cursor_factory=_plain()) as cursor:
        cursor.execute("SELECT count(*) FROM agencies_department")
        assert cursor.fetchone() == (0,)


def _plain():
    from psycopg2.extensions import cursor

    return cursor


@pytest.mark.django_db(transaction=True)
def test_a_thousand_requests_over_two_connections_never_mix():
    """Two connections, 40 people of 20 agencies taking turns: each sees their own department, every time."""
    people = [actor(Role.DEPARTMENT_HEAD) for _ in range(20)]
    for person in people:
        person.visible_agency_ids, person.writable_agency_ids  # noqa: B018 - asked beforehand, as the middleware does
    seen, lock = [], threading.Lock()

    def work(numbers):
        try:
            for number in numbers:
                person = people[number % len(people)]
                with tenancy.within(person), transaction.atomic():
                    found = sorted(Department.objects.values_list("pk", flat=True))
                with lock:
                    seen.append((found, person.department.pk))
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, [range(0, 1000, 2), range(1, 1000, 2)]))
    assert len(seen) == 1000
    assert [found for found, own in seen if found != [own]] == []


def test_users_are_accounts_of_the_installation_not_of_an_agency():
    UserFactory()
    with tenancy.use(tenancy.NOTHING):
        assert User.objects.exists()
