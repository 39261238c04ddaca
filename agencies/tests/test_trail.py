"""The log can't be passed, changed or cut unseen (reliability U1, U2). The database's part needs PostgreSQL."""

import json
import random
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction

from agencies import services, tenancy, tracing, trail
from agencies.activity import entry_of, log, log_all
from agencies.database.models import our_models, untracked_because
from agencies.models import ActivityEntry, ActivityLink, Department, Role
from agencies.tests.factories import AgencyFactory, DelegationFactory, DepartmentFactory, actor

postgresql = pytest.mark.postgresql


def at_commit() -> None:
    """What the database does when a transaction commits, now."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def entries(who, count: int) -> None:
    log_all([entry_of(who, "agencies.department_changed", who.membership, after={"n": n}) for n in range(count)])
    at_commit()


# --- the chain -------------------------------------------------------------------------------------------------------


@pytest.mark.sqlite
@pytest.mark.django_db
def test_entries_form_one_chain_for_each_agency():
    one, two = actor(Role.SECRETARY), actor(Role.SECRETARY)
    for who in (one, two, one):
        log(who, "agencies.department_changed", who.membership, before={"tên": "Phòng Ấ"}, after={"a": [1, None]})
        at_commit()
    links = list(ActivityLink.objects.filter(chain=one.agency.pk).order_by("number"))
    assert [link.number for link in links] == [1, 2]
    assert links[0].previous == trail.GENESIS and links[1].previous == links[0].digest
    found = trail.verify()
    assert found.is_intact and found.heads[two.agency.pk][0] == 1


@pytest.mark.sqlite
@pytest.mark.django_db
def test_an_entry_says_who_for_whom_by_what_request_and_route():
    from agencies.actor import Actor

    delegation = DelegationFactory()
    who = Actor.for_delegation(delegation)
    with tracing.start("job", "7f1e2d3c-0000-4000-8000-000000000000"):
        entry = log(who, "agencies.department_changed", delegation.membership.department, reason="Sáp nhập")
    assert (entry.user, entry.acting_for) == (delegation.delegate, delegation.membership.user.full_name)
    assert (entry.request_id, entry.route) == ("7f1e2d3c-0000-4000-8000-000000000000", "job")
    assert entry.agency == delegation.agency and entry.reason == "Sáp nhập"


@pytest.mark.sqlite
@pytest.mark.django_db
def test_entries_from_before_the_chains_are_linked_in_their_order():
    """The migration's work, seen on SQLite; on PostgreSQL the owner does the same before the triggers are there."""
    if connection.vendor == "postgresql":
        pytest.skip("the application's role makes no links")
    one, two = actor(Role.SECRETARY), actor(Role.SECRETARY)
    ActivityEntry.objects.bulk_create(
        [entry_of(who, "agencies.department_changed", who.membership) for who in (one, two, one)]
    )
    assert not trail.verify().is_intact
    assert trail.link_earlier() == 3
    log(one, "agencies.department_changed", one.membership)
    found = trail.verify()
    assert found.is_intact and found.heads[one.agency.pk][0] == 3 and trail.link_earlier() == 0


def overwrite(statement: str, values=()) -> None:
    """What only somebody with the database in hand can do: triggers off, any row changed."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET ROLE NONE")
            cursor.execute("SET session_replication_role = replica")
        cursor.execute(statement, values)
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = DEFAULT")
            cursor.execute(f"SET ROLE {settings.DATABASE_APP_ROLE}")


def number_of(number: int) -> ActivityLink:
    """Of the one agency's chain; chain 0 holds what the installation itself entered."""
    return ActivityLink.objects.select_related("entry").exclude(chain=0).order_by("number")[number - 1]


TAMPERINGS = {
    "reason": "UPDATE agencies_activityentry SET reason = 'khác' WHERE id = %s",
    "person": "UPDATE agencies_activityentry SET user_name = 'Người khác' WHERE id = %s",
    "value": "UPDATE agencies_activityentry SET after = '{\"n\": 999}' WHERE id = %s",
    "nobody": "UPDATE agencies_activityentry SET user_id = NULL WHERE id = %s",
    "moved between columns": "UPDATE agencies_activityentry SET acting_for = user_name || acting_for, user_name = '' WHERE id = %s",
    "deleted entry": "DELETE FROM agencies_activityentry WHERE id = %s",
    "deleted link": "DELETE FROM agencies_activitylink WHERE entry_id = %s",
    "both deleted": "DELETE FROM agencies_activitylink WHERE entry_id = %s",
}


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", TAMPERINGS)
def test_any_change_of_a_row_is_named(how):
    who = actor(Role.SECRETARY)
    entries(who, 20)
    assert trail.verify().is_intact
    victim = number_of(7)
    if connection.vendor == "sqlite":
        with connection.constraint_checks_disabled():
            overwrite(TAMPERINGS[how], [victim.pk])
    else:
        overwrite(TAMPERINGS[how], [victim.pk])
    if how == "both deleted":
        if connection.vendor == "sqlite":
            with connection.constraint_checks_disabled():
                overwrite(TAMPERINGS["deleted entry"], [victim.pk])
        else:
            overwrite(TAMPERINGS["deleted entry"], [victim.pk])
    faults = trail.verify().faults
    assert len(faults) == 1 and faults[0].number in (7, 8), faults
    with connection.constraint_checks_disabled():
        overwrite("DELETE FROM agencies_activitylink")
        overwrite("DELETE FROM agencies_activityentry")


@pytest.mark.django_db
def test_one_in_ten_thousand_is_named():
    who = actor(Role.SECRETARY)
    entries(who, 10_000)
    victim = number_of(random.Random(3).randint(1, 10_000))  # noqa: S311 - a seed, not a secret
    overwrite("UPDATE agencies_activityentry SET reason = 'x' WHERE id = %s", [victim.pk])
    found = trail.verify()
    assert found.entries >= 10_000
    assert [(fault.number, fault.entry) for fault in found.faults] == [(victim.number, victim.pk)]


@pytest.mark.django_db
def test_two_entries_that_changed_places_are_named():
    who = actor(Role.SECRETARY)
    entries(who, 9)
    first, second = number_of(4), number_of(5)
    overwrite("UPDATE agencies_activitylink SET number = 100 WHERE entry_id = %s", [first.pk])
    overwrite("UPDATE agencies_activitylink SET number = 4 WHERE entry_id = %s", [second.pk])
    overwrite("UPDATE agencies_activitylink SET number = 5 WHERE entry_id = %s", [first.pk])
    assert [fault.number for fault in trail.verify().faults] == [4]


@pytest.mark.sqlite
@pytest.mark.django_db
def test_a_cut_tail_shows_against_a_head_kept_elsewhere(tmp_path, capsys):
    who = actor(Role.SECRETARY)
    entries(who, 10)
    heads = tmp_path / "heads.json"
    call_command("verify_activity", heads=str(heads))
    for number in (10, 9):
        victim = number_of(number)
        overwrite("DELETE FROM agencies_activitylink WHERE entry_id = %s", [victim.pk])
        overwrite("DELETE FROM agencies_activityentry WHERE id = %s", [victim.pk])
    call_command("verify_activity")  # by itself the shorter chain looks whole
    capsys.readouterr()
    with pytest.raises(CommandError):
        call_command("verify_activity", against=str(heads), json=True)
    (fault,) = json.loads(capsys.readouterr().out)["faults"]
    assert (fault["chain"], fault["number"]) == (who.agency.pk, 9)


@pytest.mark.django_db
def test_a_recomputed_chain_shows_against_a_head_kept_elsewhere():
    who = actor(Role.SECRETARY)
    entries(who, 3)
    heads = trail.verify().heads
    noted = {who.agency.pk: (3, "f" * 64)}
    assert heads[who.agency.pk][0] == 3
    assert [fault.number for fault in trail.verify(noted).faults] == [3]


# --- nothing changes without an entry, no entry changes --------------------------------------------------------------


@contextmanager
def as_the_product(who):
    """The scope of a request: what it changes must be logged."""
    with tenancy.within(who):
        yield


ROUTES = {
    "save": lambda row: _renamed(row).save(),
    "bulk_create": lambda row: Department.objects.bulk_create(
        [Department(agency=row.agency, code="moi", name="Phòng mới", valid_from=row.valid_from)]
    ),
    "queryset.update": lambda row: Department.objects.filter(pk=row.pk).update(name="Phòng khác"),
    "queryset.delete": lambda row: Department.objects.filter(pk=row.pk).delete(),
    "raw SQL": lambda row: _run("UPDATE agencies_department SET name = 'x' WHERE id = %s", row.pk),
}


def _renamed(row: Department) -> Department:
    row.name = "Phòng đã đổi"
    return row


def _run(statement: str, *values) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("route", ROUTES)
def test_a_change_without_an_entry_is_refused_at_commit_by_whatever_route(route):
    secretary = actor(Role.SECRETARY)
    row = DepartmentFactory(agency=secretary.agency, name="Phòng cũ")
    with as_the_product(secretary):
        with pytest.raises(IntegrityError, match="left no entry"), transaction.atomic():
            ROUTES[route](row)
        row.refresh_from_db()
        assert row.name == "Phòng cũ" and Department.objects.count() == 1
        # The same with an entry goes through, and outside any block, where each statement commits by itself, it doesn't.
        with transaction.atomic():
            ROUTES[route](row)
            log(secretary, "agencies.department_changed", row, after={"name": "x"})
        with pytest.raises(IntegrityError, match="left no entry"):
            Department.objects.bulk_create(
                [Department(agency=row.agency, code="nua", name="Phòng nữa", valid_from=row.valid_from)]
            )


@postgresql
@pytest.mark.django_db
@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
def test_every_table_is_watched_or_says_why_not(model):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname LIKE 'qms_mark%%' ORDER BY tgname",
            [model._meta.db_table],
        )
        found = [name for (name,) in cursor.fetchall()]
    if untracked_because(model):
        assert found == [] and len(untracked_because(model)) > 10
    else:
        assert found == ["qms_mark_delete", "qms_mark_insert", "qms_mark_update"]
        names = {field.name for field in model._meta.concrete_fields}
        assert set(getattr(model, "untracked_fields", ())) < names


@postgresql
@pytest.mark.django_db(transaction=True)
def test_the_owners_migrations_are_held_to_it_too():
    row = DepartmentFactory(name="Phòng cũ")
    with tenancy.use(tenancy.NOTHING), pytest.raises(IntegrityError, match="left no entry"), transaction.atomic():
        _run("SET LOCAL ROLE NONE")
        _run("UPDATE agencies_department SET name = 'x'")
    row.refresh_from_db()
    assert row.name == "Phòng cũ"


@postgresql
@pytest.mark.django_db(transaction=True)
def test_an_entry_of_a_savepoint_that_was_undone_does_not_count():
    secretary = actor(Role.SECRETARY)
    row = DepartmentFactory(agency=secretary.agency)
    with as_the_product(secretary), pytest.raises(IntegrityError, match="left no entry"), transaction.atomic():
        _renamed(row).save()
        try:
            with transaction.atomic():
                log(secretary, "agencies.department_changed", row)
                raise ValueError
        except ValueError:
            pass


@postgresql
@pytest.mark.django_db(transaction=True)
def test_saving_something_as_it_was_is_no_change():
    secretary = actor(Role.SECRETARY)
    row = DepartmentFactory(agency=secretary.agency)
    with as_the_product(secretary):
        row.save()
        Department.objects.filter(pk=row.pk).update(name=row.name)


@postgresql
@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_leaves_neither_change_nor_entry():
    secretary = actor(Role.ADMINISTRATOR)
    row = DepartmentFactory(agency=secretary.agency, name="Phòng cũ")
    try:
        with as_the_product(secretary), transaction.atomic():
            services.change_department(secretary, row, name="Phòng mới")
            raise ValueError
    except ValueError:
        pass
    logged = ActivityEntry.objects.filter(agency=secretary.agency)
    assert logged.count() == 0
    with as_the_product(secretary):
        services.change_department(secretary, Department.objects.get(pk=row.pk), name="Phòng mới")
    assert logged.count() == ActivityLink.objects.filter(chain=secretary.agency.pk).count() == 1


@postgresql
@pytest.mark.django_db
@pytest.mark.parametrize("table", ["agencies_activityentry", "agencies_activitylink"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET {}", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
@pytest.mark.parametrize("role", ["application", "owner"])
def test_the_log_is_append_only(table, statement, role):
    who = actor(Role.SECRETARY)
    entries(who, 1)
    setting = "reason = 'x'" if table.endswith("entry") else "digest = 'x'"
    with pytest.raises(DatabaseError, match="append-only|permission denied"), transaction.atomic():
        if role == "owner":
            _run("SET LOCAL ROLE NONE")
        _run(statement.format(table, setting))
    assert ActivityEntry.objects.filter(agency=who.agency).count() == 1


@postgresql
@pytest.mark.django_db
def test_the_application_cannot_make_links_or_marks():
    for statement in (
        "INSERT INTO agencies_activitylink VALUES (1, 1, 1, '', '')",
        "DELETE FROM qms_trail_mark",
        "SELECT * FROM qms_trail_mark",
    ):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            _run(statement)


# --- many writers ----------------------------------------------------------------------------------------------------


def write_together(writers: int, each: int, agencies: list) -> None:
    """`writers` threads, each with its own connection, log `each` entries in own transactions, all starting at once."""
    barrier = Barrier(writers)

    def work(index):
        try:
            barrier.wait()
            for number in range(each):
                who = agencies[(index + number) % len(agencies)]
                with transaction.atomic():
                    log(who, "agencies.department_changed", who.membership, after={"by": index, "n": number})
                    log(agencies[index % len(agencies)], "agencies.department_changed", who.membership)
        finally:
            connection.close()

    with ThreadPoolExecutor(writers) as pool:
        list(pool.map(work, range(writers)))


@postgresql
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_fifty_writers_make_no_fork():
    people = [actor(Role.SECRETARY) for _ in range(3)]
    write_together(50, 20, people)
    found = trail.verify()
    assert found.is_intact
    assert sum(number for chain, (number, _digest) in found.heads.items() if chain) == 50 * 20 * 2


@postgresql
@pytest.mark.django_db(transaction=True)
def test_ten_writers_make_no_fork():
    people = [actor(Role.SECRETARY) for _ in range(3)]
    write_together(10, 5, people)
    assert trail.verify().is_intact and ActivityLink.objects.exclude(chain=0).count() == 100


@postgresql
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_same_writers_fork():
    """The guard's own proof: with the lock taken out of the function, the unique numbers refuse what would be a fork."""
    people = [actor(Role.SECRETARY)]
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        cursor.execute("SELECT pg_get_functiondef('qms_link_entry'::regproc)")
        whole = cursor.fetchone()[0]
        lines = whole.replace("PERFORM pg_advisory_xact_lock(7310, mine::int);", "PERFORM pg_sleep(0.01);")
        assert lines != whole
        unlocked = lines.replace("PERFORM pg_advisory_xact_lock(7310, one::int)", "PERFORM one")
        cursor.execute(unlocked)
    try:
        with pytest.raises(IntegrityError, match="activity_link_no_fork"):
            write_together(10, 5, people)
    finally:
        with connection.cursor() as cursor:
            cursor.execute(whole)
        connection.close()


@postgresql
@pytest.mark.django_db(transaction=True)
def test_a_long_verb_does_not_hold_up_others_entries():
    """The chain is locked at commit: an entry made early in a long transaction keeps nobody waiting."""
    who = actor(Role.SECRETARY)

    def other():
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '2s'")
            log(who, "agencies.department_changed", who.membership, after={"other": True})
        finally:
            connection.close()

    with transaction.atomic():
        log(who, "agencies.department_changed", who.membership)
        with ThreadPoolExecutor(1) as pool:
            pool.submit(other).result(10)
    assert trail.verify().is_intact and AgencyFactory._meta.model.objects.count() == 1
