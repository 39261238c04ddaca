"""Every task of the timetable and of the broker, delivered twice: in series and at the same moment on real PostgreSQL (reliability X3).

A broker delivers at least once. So each task, run again or beside itself, must leave what one run leaves: the same rows, one entry in
the log, one message handed on. A task without a scene here fails.
"""

from datetime import timedelta
from hashlib import sha256
from threading import Barrier, Lock, Thread

import pytest
from django.conf import settings
from django.core import mail
from django.core.files.storage import default_storage
from django.db import connection

from agencies import clock, files, jobs
from agencies.models import (
    ActivityEntry,
    Agency,
    AgencySuccession,
    ApiCall,
    Job,
    JobStatus,
    PeopleImport,
    Reorganisation,
    Role,
    SuccessionKind,
)
from agencies.tests.factories import AgencyFactory, ApiTokenFactory, actor
from objectives.tests.factories import ObjectiveFactory, ObjectiveSetFactory, PlanItemFactory, PlanTaskFactory, issued
from procedures import export_jobs
from procedures.models import DepartmentTally, ProcedureTally
from procedures.tally import keeping
from procedures.tests.factories import CaseFactory
from qms_portal.celery import app
from qms_portal.tests.realm import own_models

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
# Merging gives rows new ids and the same sums; `check` looks at them.
TALLIES = {DepartmentTally, ProcedureTally}


def state() -> str:
    """A digest of every row of ours. Of jobs only what came of them: their beats are not state."""
    parts = []
    for model in own_models():
        if model in TALLIES:
            continue
        rows = model._base_manager.order_by("pk")
        names = ("pk", "kind", "status", "result") if model is Job else ()
        parts.append(f"{model._meta.label}: {[tuple(map(str, row)) for row in rows.values_list(*names)]}")
    return sha256("\n".join(parts).encode()).hexdigest()


@pytest.fixture
def handed_on(monkeypatch) -> list[int]:
    """Jobs given to the broker, in order."""
    given, lock = [], Lock()

    def send(job_id: int) -> None:
        with lock:
            given.append(job_id)

    monkeypatch.setattr(jobs, "send", send)
    return given


@pytest.fixture
def counted(monkeypatch) -> list[int]:
    """Runs of a job kind of this test."""
    runs: list[int] = []

    def handler(job, progress) -> dict:
        runs.append(job.pk)
        return {}

    monkeypatch.setitem(jobs.KINDS, "twice.count", jobs.JobKind("twice.count", "x", handler))
    return runs


def a_queued_job(_tmp) -> tuple:
    who = actor(Role.SECRETARY)
    job = Job.objects.create(
        agency=who.agency, created_by=who.user, membership=who.membership, kind="twice.count", created_at=clock.now()
    )
    return (job.pk,)


def a_lost_job(_tmp) -> tuple:
    [pk] = a_queued_job(_tmp)
    long_ago = clock.now() - timedelta(hours=1)
    Job.objects.filter(pk=pk).update(status=JobStatus.RUNNING, attempts=1, created_at=long_ago, heartbeat_at=long_ago)
    return ()


def a_log(_tmp) -> tuple:
    from agencies.activity import log

    who = actor(Role.SECRETARY)
    log(who, "agencies.job_failed", who.agency)
    return ()


def a_subordinate_of_an_ended_agency(_tmp) -> tuple:
    today = clock.today()
    old = AgencyFactory(valid_to=today - timedelta(days=1))
    new = AgencyFactory(valid_from=today)
    AgencyFactory(parent=old)
    decision = Reorganisation.objects.create(
        number="1/QĐ", issued_on=today, issuer="X", effective_on=today, agency=new, created_at=clock.now()
    )
    AgencySuccession.objects.create(reorganisation=decision, old=old, new=new, kind=SuccessionKind.RENAME)
    return ()


def an_old_list_of_people(_tmp) -> tuple:
    who = actor(Role.ADMINISTRATOR)
    stored = files.store(who, "people.csv", b"a,b\n", "text/csv", kind="people", made_here=True)
    PeopleImport.objects.create(
        agency=who.agency, file=stored, created_at=clock.now() - timedelta(days=400), created_by=who.membership
    )
    return ()


def piled_up_sums(_tmp) -> tuple:
    case = CaseFactory(received="2024-03-01 08:00", due="2024-03-08", finished="2024-03-07 09:00")
    for _number in range(keeping.AT_LEAST + 5):
        CaseFactory(
            procedure=case.procedure, received="2024-03-01 08:00", due="2024-03-08", finished="2024-03-07 09:00"
        )
    return ()


def an_old_call_and_an_old_token(_tmp) -> tuple:
    long_ago = clock.now() - timedelta(days=400)
    token = ApiTokenFactory(agency=AgencyFactory(), expires_on=clock.today() - timedelta(days=400))
    ApiCall.objects.create(token=token, key="k", body_sha256="0" * 64, created_at=long_ago, status=200)
    ApiCall.objects.create(token=ApiTokenFactory(), key="k", body_sha256="0" * 64, created_at=long_ago)
    return ()


def an_old_export(_tmp) -> tuple:
    who, long_ago = actor(Role.SECRETARY), clock.now() - timedelta(days=30)
    stored = files.store(who, "cases.csv", b"a,b\n", "text/csv", kind=export_jobs.FILE_KIND, made_here=True)
    type(stored).objects.filter(pk=stored.pk).update(created_at=long_ago)
    return ()


def a_rollup(_tmp) -> tuple:
    CaseFactory(received="2024-03-01 08:00", due="2024-03-08", finished="2024-03-07 09:00")
    return ()


def a_task_of_a_plan(_tmp) -> tuple:
    """Overdue since yesterday, of a department with a head: one letter to them, one entry."""
    head = actor(Role.DEPARTMENT_HEAD)
    objective_set = issued(ObjectiveSetFactory(agency=head.agency, year=clock.today().year))
    item = PlanItemFactory(objective=ObjectiveFactory(objective_set=objective_set))
    day = clock.today() - timedelta(days=7)
    PlanTaskFactory(item=item, department=head.department, due_on=day)
    return ()


# How what a task does is prepared; the task's arguments come back.
SCENES = {
    "agencies.tasks.run_job": a_queued_job,
    "agencies.tasks.requeue_lost_jobs": a_lost_job,
    "agencies.tasks.verify_activity": a_log,
    "agencies.tasks.follow_superiors": a_subordinate_of_an_ended_agency,
    "agencies.tasks.forget_people_imports": an_old_list_of_people,
    "agencies.tasks.forget_api_calls": an_old_call_and_an_old_token,
    "objectives.tasks.follow_plans": a_task_of_a_plan,
    "procedures.tasks.check_rollup": a_rollup,
    "procedures.tasks.compact_tallies": piled_up_sums,
    "procedures.tasks.forget_exports": an_old_export,
}
# Tasks whose doing shows in rows of ours; the others write files, or sums that `check` looks at.
CHANGING = {
    "agencies.tasks.run_job", "agencies.tasks.requeue_lost_jobs", "agencies.tasks.follow_superiors", "agencies.tasks.forget_api_calls",
    "objectives.tasks.follow_plans",
}  # fmt: skip


@pytest.fixture(autouse=True, scope="module")
def _all_tasks_known():
    app.autodiscover_tasks(force=True)


def our_tasks() -> list[str]:
    return sorted(name for name in app.tasks if not name.startswith(("celery.", "trying.")))


def run(name: str, arguments: tuple, times: int) -> None:
    """The task's own function so many times at once, each on a connection of its own."""
    barrier, raised = Barrier(times), []

    def one():
        try:
            barrier.wait(10)
            app.tasks[name].run(*arguments)
        except Exception as error:  # noqa: BLE001 - told to the test
            raised.append(error)
        finally:
            connection.close()

    threads = [Thread(target=one) for _number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert raised == []


def effects(handed_on, counted) -> tuple:
    return (state(), len(handed_on), len(counted), ActivityEntry.objects.count(), len(mail.outbox))


def test_every_task_has_a_scene():
    assert our_tasks() == sorted(SCENES)


@pytest.mark.parametrize("name", sorted(SCENES))
def test_in_series(name, tmp_path, handed_on, counted):
    arguments = SCENES[name](tmp_path)
    before = state()
    run(name, arguments, 1)
    once = effects(handed_on, counted)
    assert (once[0] != before) == (name in CHANGING)
    run(name, arguments, 1)
    assert effects(handed_on, counted) == once
    assert not any(keeping.check(agency) for agency in Agency.objects.order_by("pk"))


@pytest.mark.parametrize("name", sorted(SCENES))
def test_at_the_same_moment(name, tmp_path, handed_on, counted):
    arguments = SCENES[name](tmp_path)
    entries = ActivityEntry.objects.count()
    run(name, arguments, 2)
    assert len(handed_on) <= 1 and len(counted) <= 1 and len(mail.outbox) <= 1
    assert ActivityEntry.objects.count() - entries <= 1
    assert not any(keeping.check(agency) for agency in Agency.objects.order_by("pk"))
    both = effects(handed_on, counted)
    run(name, arguments, 1)
    assert effects(handed_on, counted) == both, "one more run finds nothing left to do"


def test_old_lists_are_gone_whoever_came_first(tmp_path):
    an_old_list_of_people(tmp_path)
    run("agencies.tasks.forget_people_imports", (), 2)
    assert not default_storage.exists(PeopleImport.objects.get().file.key)


def test_no_task_may_run_longer_than_the_broker_waits():
    """Otherwise a healthy task is delivered a second time while the first still runs."""
    waits = settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"]
    for name in our_tasks():
        limit = app.tasks[name].time_limit or settings.CELERY_TASK_TIME_LIMIT
        assert limit < waits, name
