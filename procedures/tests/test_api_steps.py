"""Steps sent by another system: of known cases, with the hours of the process in force, an answer for each."""

from datetime import date
from decimal import Decimal

import pytest

from agencies.models import ActivityEntry
from agencies.tests.factories import ApiTokenFactory, Caller
from procedures.models import CasePause, CaseStep, Process
from procedures.tests.factories import CaseFactory, at, make_agency
from procedures.tests.test_api_cases import results

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture
def case():
    procedure = make_agency().procedures.get(code="1.003003")
    return CaseFactory(procedure=procedure, code="H15-1", received="2026-03-02 08:00", due="2026-03-16 17:00")


@pytest.fixture
def caller(case):
    return Caller(ApiTokenFactory(agency=case.agency))


@pytest.fixture
def process(case):
    made = Process.objects.create(agency=case.agency, code="QT-01", name="Quy trình", valid_from=date(2026, 1, 1))
    made.procedures.add(case.procedure)
    made.steps.create(position=1, name="Tiếp nhận", hours=4, department=case.department)
    made.steps.create(position=2, name="Thẩm định", hours=Decimal("36.5"))
    return made


def step(position: int = 1, **fields) -> dict:
    return {
        "code": "H15-1",
        "position": position,
        "started_at": "2026-03-03T07:30:00+07:00",
        "ended_at": "2026-03-03T16:30:00+07:00",
        **fields,
    }


def test_steps_take_name_department_and_hours_from_the_process(caller, case, process):
    assert results(caller.post("/steps", {"steps": [step(1), step(2, ended_at=None)]})) == [("created", [])] * 2
    first, second = CaseStep.objects.order_by("position")
    assert (first.name, first.allowed_hours, first.used_hours) == ("Tiếp nhận", 4, 7)
    assert (first.department, second.department) == (case.department, None)
    assert (second.name, second.allowed_hours, second.used_hours) == ("Thẩm định", Decimal("36.5"), None)
    case.refresh_from_db()
    assert (case.steps_total, case.steps_late) == (2, 1)


def test_steps_are_changed_left_alone_and_logged(caller, case, process):
    caller.post("/steps", {"steps": [step(1), step(2)]})
    again = {"steps": [step(1), step(2, name="Ký số", allowed_hours=16)]}
    assert results(caller.post("/steps", again, key="k2")) == [("unchanged", []), ("updated", [])]
    changed = CaseStep.objects.get(position=2)
    assert (changed.name, changed.allowed_hours) == ("Ký số", 16)
    entry = ActivityEntry.objects.get(code="procedures.steps_recorded")
    assert (
        entry.object_name == "H15-1" and "Ký số" in entry.after["steps"][0] and "Thẩm định" in entry.before["steps"][0]
    )
    assert ActivityEntry.objects.filter(code="procedures.steps_sent").count() == 2


def test_pauses_are_left_out_of_the_hours(caller, case, process):
    CasePause.objects.create(case=case, started_at=at("2026-03-03 08:30"), ended_at=at("2026-03-03 10:30"), reason=5)
    caller.post("/steps", {"steps": [step(1)]})
    assert CaseStep.objects.get().used_hours == 5


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"code": "H15-0"}, "code"),
        ({"position": 1}, "position"),
        ({"position": 7}, "name"),
        ({"position": 7, "name": "Bước khác"}, "allowed_hours"),
        ({"name": "MẬT"}, "name"),
        ({"department": "Phòng Không Có"}, "department"),
        ({"started_at": ""}, "started_at"),
        ({"started_at": "hôm qua"}, "started_at"),
        ({"started_at": "2026-03-01T08:00"}, "started_at"),
        ({"ended_at": "2026-03-02T09:00"}, "ended_at"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(caller, process, fields, field):
    answer = caller.post("/steps", {"steps": [step(1), step(2) | fields]})
    assert results(answer) == [("created", []), ("rejected", [field])]
    assert CaseStep.objects.count() == 1


def test_all_or_nothing_takes_nothing(caller, process):
    answer = caller.post("/steps?all_or_nothing=true", {"steps": [step(1), step(2, code="H15-0")]})
    assert answer.status_code == 422 and answer.json()["errors"][0]["field"] == "steps[1].code"
    assert not CaseStep.objects.exists()


def test_a_fixed_number_of_queries(caller, case, process, assert_constant_queries):
    cases = [case]
    keys = iter(range(100))

    def send():
        body = {"steps": [step(place, code=one.code) for one in cases for place in (1, 2)]}
        assert caller.post("/steps", body, key=f"k{next(keys)}").status_code == 200

    def more():
        cases.extend(
            CaseFactory(procedure=case.procedure, received="2026-03-02 08:00", due="2026-03-16 17:00")
            for _number in range(8)
        )

    send()
    more()
    send()  # the new cases' steps are created here
    cases[:] = cases[:1]
    assert_constant_queries(send, lambda: cases.extend(CaseFactory._meta.model.objects.exclude(pk=case.pk)))
