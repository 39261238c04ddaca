"""check_rollup and its nightly task: a rollup that says something else than the cases is told, and made anew on demand."""

import json
import logging

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from procedures.statistics import counts, counts_from_cases
from procedures.tally.sql import DEPARTMENT_TABLE
from procedures.tasks import check_rollup
from procedures.tests.factories import CaseFactory, make_agency
from procedures.tests.test_closings import END, START

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture
def agency():
    agency = make_agency()
    CaseFactory(
        procedure=agency.procedures.order_by("code")[0], received="2024-04-01 09:00", due="2024-04-11", finished="2024-04-10 09:00"
    )  # fmt: skip
    return agency


def spoil(agency) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {DEPARTMENT_TABLE} SET early = early + 3 WHERE agency_id = %s AND early > 0", [agency.pk]
        )


def run(capsys, *arguments) -> tuple[int, list]:
    capsys.readouterr()
    status = 0
    try:
        call_command("check_rollup", "--json", *arguments)
    except SystemExit as end:
        status = end.code
    return status, json.loads(capsys.readouterr().out)


def test_agrees_differs_repaired(agency, capsys):
    assert run(capsys, "--agency", agency.code) == (0, [{"agency": agency.code, "differences": [], "repaired": False}])
    spoil(agency)
    status, (found,) = run(capsys, "--agency", agency.code)
    assert status == 1 and found["differences"][0]["sums"] == {"early": [4, 1]}
    assert run(capsys)[0] == 1
    status, (found,) = run(capsys, "--agency", agency.code, "--repair")
    assert status == 0 and found["repaired"]
    assert counts(agency, START, END) == counts_from_cases(agency, START, END)


def test_in_words(agency, capsys):
    call_command("check_rollup")
    assert capsys.readouterr().out == f"{agency.code}: agrees\n"
    spoil(agency)
    with pytest.raises(SystemExit):
        call_command("check_rollup", "--agency", agency.code)
    assert "early 4 kept, 1 counted" in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("check_rollup", "--agency", "KHONGCO")


def test_every_night(agency, caplog):
    assert check_rollup() == 0 and not caplog.records
    spoil(agency)
    with caplog.at_level(logging.ERROR):
        assert check_rollup() == 1
    assert agency.code in caplog.text and caplog.records[-1].levelname == "ERROR"
