"""Importing is idempotent by agency and code, writes only what changed, and leaves a trail."""

import json
import random
import unicodedata
from threading import Barrier, Thread

import pytest
from django.core.management import call_command
from django.db import connection

from agencies.actor import Actor
from agencies.models import ActivityEntry, Agency
from procedures.importing.run import import_file
from procedures.models import Case, ImportBatch
from procedures.tests.factories import make_agency, make_member
from procedures.tests.files import csv_bytes, row, xlsx_bytes
from procedures.tests.uploads import as_file

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
ROWS = [row(number) for number in range(1, 41)]


@pytest.fixture
def agency():
    return make_agency()


def load(agency, content, actor=None, **options):
    options.setdefault("good_rows_only", False)
    return import_file(as_file(content), actor or Actor.system(agency), agency, **options)


def snapshot() -> list:
    return list(Case.objects.order_by("pk").values_list())


def test_same_file_again_changes_nothing(agency):
    first = load(agency, csv_bytes(ROWS))
    before = snapshot()
    shuffled = random.Random(1).sample(ROWS, len(ROWS))
    again = [
        csv_bytes(ROWS),
        csv_bytes(shuffled, delimiter=";"),
        xlsx_bytes(shuffled),
        unicodedata.normalize("NFD", csv_bytes(ROWS).decode()).encode("utf-16"),
    ]
    assert (first.created, first.updated, first.unchanged) == (40, 0, 0)
    for content in again:
        outcome = load(agency, content)
        assert (outcome.created, outcome.updated, outcome.unchanged) == (0, 0, 40)
    assert snapshot() == before
    assert not ActivityEntry.objects.filter(code="procedures.case_updated").exists()


def test_changed_row_is_one_audited_update(agency):
    load(agency, csv_bytes(ROWS))
    before = {case.code: case for case in Case.objects.order_by("pk")}
    actor = Actor.for_membership(make_member(agency))
    changed = [*ROWS[:-1], row(40, due="07/03/2024 17:00", channel="Trực tiếp")]
    outcome = load(agency, csv_bytes(changed), actor)
    assert (outcome.created, outcome.updated, outcome.unchanged) == (0, 1, 39)
    case = Case.objects.get(code=row(40)[1])
    assert (str(case.due_on), case.channel) == ("2024-03-07", 1)
    entry = ActivityEntry.objects.get(code="procedures.case_updated")
    assert (entry.object_id, entry.user, entry.agency) == (str(case.pk), actor.user, agency)
    assert entry.before == {"due_at": "2024-03-06 17:00+07:00", "channel": 2}
    assert entry.after == {"due_at": "2024-03-07 17:00+07:00", "channel": 1}
    assert case.pk == before[case.code].pk


def test_new_and_known_rows_in_one_file(agency):
    load(agency, csv_bytes(ROWS[:10]))
    outcome = load(agency, csv_bytes([*ROWS[5:20], row(99, finished="", returned="", status="4")]))
    assert (outcome.created, outcome.unchanged) == (11, 5)
    assert Case.objects.get(code=row(99)[1]).finished_on is None


def test_finished_now_pending_before(agency):
    load(agency, csv_bytes([row(1, finished="", returned="", status="Đang xử lý")]))
    outcome = load(agency, csv_bytes([row(1)]))
    assert outcome.updated == 1
    assert str(Case.objects.get().finished_on) == "2024-03-05"


def test_same_code_in_another_agency_is_another_case(agency):
    load(agency, csv_bytes([row(1)]))
    other = make_agency()
    assert load(other, csv_bytes([row(1)])).created == 1
    assert Case.objects.filter(code=row(1)[1]).count() == 2


def test_dry_run_counts_and_saves_nothing(agency):
    load(agency, csv_bytes(ROWS[:3]))
    before = snapshot()
    outcome = load(agency, csv_bytes([*ROWS[1:6], row(1, channel="1")]), dry_run=True)
    assert (outcome.created, outcome.updated, outcome.unchanged) == (3, 1, 2)
    assert snapshot() == before
    assert not ActivityEntry.objects.filter(code="procedures.case_updated").exists()


def test_failure_while_saving_takes_everything_back(agency):
    load(agency, csv_bytes([row(1)]))
    before = snapshot()

    def broken(outcome):
        raise RuntimeError("the machine stopped")

    with pytest.raises(RuntimeError):
        load(agency, csv_bytes([row(1, channel="1"), row(2)]), saved=broken)
    assert snapshot() == before
    assert load(agency, csv_bytes([row(2)])).created == 1


def test_command_prints_the_agreed_json(agency, tmp_path, capsys):
    path = tmp_path / "cases.csv"
    path.write_bytes(csv_bytes(ROWS))
    for expected in ({"created": 40, "unchanged": 0}, {"created": 0, "unchanged": 40}):
        call_command("import_cases", str(path), "--agency", agency.code, "--json")
        answer = json.loads(capsys.readouterr().out)
        assert set(answer) == {"rows", "created", "updated", "unchanged", "rejected", "errors"}
        assert {key: answer[key] for key in expected} == expected
    assert ImportBatch.objects.of_agency(agency).count() == 2


def test_command_dry_run_leaves_no_trace(agency, tmp_path, capsys):
    path = tmp_path / "cases.csv"
    path.write_bytes(csv_bytes(ROWS))
    call_command("import_cases", str(path), "--agency", agency.code, "--dry-run", "--json")
    assert json.loads(capsys.readouterr().out)["created"] == 40
    assert not Case.objects.exists()
    assert not ImportBatch.objects.exists()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_make_no_double(transactional_db):
    """The same file twice in parallel: one creates, the other finds everything unchanged (reliability X2)."""
    agency = make_agency()
    content, barrier, outcomes = csv_bytes([row(number) for number in range(1, 500)]), Barrier(2), []

    def run():
        try:
            own = Agency.objects.get(pk=agency.pk)
            barrier.wait(10)
            outcomes.append(load(own, content))
        finally:
            connection.close()

    threads = [Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted((outcome.created, outcome.unchanged) for outcome in outcomes) == [(0, 499), (499, 0)]
    assert Case.objects.count() == 499


@pytest.mark.postgresql
def test_text_that_copy_could_misread(agency):
    """Only codes go into COPY as text; what could be taken for its syntax is refused before."""
    outcome = load(
        agency,
        csv_bytes([row(1, code="H99\\N"), row(2, code="H99\t1"), row(3, code="\\."), row(4)]),
        good_rows_only=True,
    )
    assert (outcome.created, outcome.rejected) == (1, 3)
