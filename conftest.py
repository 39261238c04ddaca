"""Fixtures and tripwires of the whole suite. What each tripwire catches: qms_portal/tests/guards/."""

from uuid import uuid4

import hypothesis
import pytest
from django.conf import settings
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test.utils import CaptureQueriesContext

from agencies import tenancy, throttle
from qms_portal.tests.guards import database, files, ordering, readonly, templates

pytest_plugins = ["qms_portal.tests.browser"]


def pytest_configure(config):
    # Rows that tests make and look at themselves; threads of a test too, which have no scope of their own.
    tenancy.outermost = database.PREPARING
    files.start_watching()
    # A busy machine is not a bug, and the same commit gives the same verdict everywhere.
    hypothesis.settings.register_profile("suite", deadline=None, derandomize=True)
    hypothesis.settings.load_profile("suite")


def pytest_collection_modifyitems(config, items):
    """Tests marked `postgresql` are skipped on any other database."""
    if "postgresql" in settings.DATABASES["default"]["ENGINE"]:
        return
    skip = pytest.mark.skip(reason="needs PostgreSQL: scripts/with_services pytest …")
    for item in items:
        if item.get_closest_marker("postgresql"):
            item.add_marker(skip)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The owner has made the tables; the tests work as the application's role."""
    if connection.vendor != "postgresql":
        yield
        return
    with django_db_blocker.unblock(), database.emptied_by_the_owner(), database.changes_leave_entries():
        database.work_as(settings.DATABASE_APP_ROLE)
        yield
        database.work_as(None)


@pytest.fixture(autouse=True, scope="session")
def _strict_templates():
    with templates.undefined_variables_fail():
        yield


@pytest.fixture(autouse=True, scope="session")
def _no_lucky_order():
    with ordering.unordered_queries_reversed():
        yield


@pytest.fixture(autouse=True, scope="session")
def _closing_a_response_keeps_the_transaction():
    """A test may close a response: the server's tidying after a request must not drop the test's own connection."""
    original = BaseDatabaseWrapper.close_if_unusable_or_obsolete

    def close_outside_transactions(self):
        if not self.in_atomic_block:
            original(self)

    BaseDatabaseWrapper.close_if_unusable_or_obsolete = close_outside_transactions
    yield
    BaseDatabaseWrapper.close_if_unusable_or_obsolete = original


@pytest.fixture(autouse=True)
def _get_never_writes(request):
    marker = request.node.get_closest_marker("get_may_write")
    if marker is None:
        with readonly.get_never_writes():
            yield
        return
    if not (marker.args or marker.kwargs.get("reason")):
        pytest.fail("get_may_write needs a reason")
    yield


@pytest.fixture(autouse=True)
def _no_stray_files():
    files.written.clear()
    yield
    if files.written:
        pytest.fail(f"The test wrote outside its throwaway folder: {sorted(set(files.written))}")


@pytest.fixture(autouse=True)
def _vietnamese():
    """Each test starts in the default language, whatever the one before switched to."""
    from django.utils import translation

    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(autouse=True)
def _nobody_has_tried_before(monkeypatch):
    """Tries at sign-in are counted for each test alone."""
    monkeypatch.setattr(throttle, "NAMESPACE", f"throttle-{uuid4()}")


@pytest.fixture
def assert_constant_queries():
    """`assert_constant_queries(run, add_rows)`: run() must not need more queries after add_rows() than before.

    run is called once to warm caches, once with few rows and once with many.
    """

    def check(run, add_rows):
        run()
        with CaptureQueriesContext(connection) as few:
            run()
        add_rows()
        with CaptureQueriesContext(connection) as many:
            run()
        if len(many) != len(few):
            before = [query["sql"] for query in few.captured_queries]
            extra = [query["sql"] for query in many.captured_queries if query["sql"] not in before]
            pytest.fail(f"{len(few)} queries with few rows, {len(many)} with many:\n" + "\n".join(extra))

    return check
