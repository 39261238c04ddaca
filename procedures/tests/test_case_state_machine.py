"""Every (status x person x verb) of a case: only what stands in the table happens. And cases of an ended agency stay as they are."""

from datetime import date

import pytest

from agencies import clock
from agencies.actor import Actor
from agencies.models import Role
from agencies.tests.factories import actor
from agencies.tests.transitions import moves, triples
from procedures import services
from procedures.models import Case, CasePause, CaseStatus
from procedures.tests.factories import CaseFactory, DepartmentFactory, ProcedureFactory, at
from procedures.transitions import TRANSITIONS, CaseVerb

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
NOW = at("2024-03-08 10:00")
ON = at("2024-03-08 09:00")
LETTER = ("xin-loi.pdf", b"%PDF-1.7 letter", "application/pdf")
VERBS = {
    CaseVerb.ASK_FOR_SUPPLEMENTS: lambda who, case: services.ask_for_supplements(who, case, ON, "Thiếu bản vẽ"),
    CaseVerb.ASK_FOR_FEE: lambda who, case: services.ask_for_fee(who, case, ON, "Lệ phí trước bạ"),
    CaseVerb.SUPPLEMENTS_RECEIVED: lambda who, case: services.supplements_received(who, case, ON),
    CaseVerb.FEE_PAID: lambda who, case: services.fee_paid(who, case, ON),
    CaseVerb.EXTEND: lambda who, case: services.extend(
        who, case, new_due_at=at("2024-03-20 17:00"), reason="Chờ xác minh", letter_number="12/UBND", letter=LETTER,
        asked_on=date(2024, 3, 8),
    ),
    CaseVerb.FINISH: lambda who, case: services.finish(who, case, ON),
    CaseVerb.RETURN_RESULT: lambda who, case: services.return_result(who, case, ON),
    CaseVerb.WITHDRAW: lambda who, case: services.withdraw(who, case, ON, "Theo đơn"),
    CaseVerb.STOP: lambda who, case: services.stop(who, case, ON, "Hết thời hạn bổ sung"),
}  # fmt: skip
DESK = "one_stop_officer secretary system"
IN_HAND, WAITING = (CaseStatus.RECEIVED, CaseStatus.IN_PROGRESS), (CaseStatus.SUPPLEMENT, CaseStatus.FEE_DUE)
ALLOWED = {
    CaseVerb.ASK_FOR_SUPPLEMENTS: dict.fromkeys(IN_HAND, DESK),
    CaseVerb.ASK_FOR_FEE: dict.fromkeys(IN_HAND, DESK),
    CaseVerb.SUPPLEMENTS_RECEIVED: {CaseStatus.SUPPLEMENT: DESK},
    CaseVerb.FEE_PAID: {CaseStatus.FEE_DUE: DESK},
    CaseVerb.EXTEND: dict.fromkeys(IN_HAND, f"{DESK} own_head"),
    CaseVerb.FINISH: dict.fromkeys(IN_HAND, DESK),
    CaseVerb.RETURN_RESULT: {CaseStatus.FINISHED: DESK},
    CaseVerb.WITHDRAW: dict.fromkeys(IN_HAND + WAITING, DESK),
    CaseVerb.STOP: dict.fromkeys(IN_HAND + WAITING, DESK),
}


@pytest.fixture
def procedure():
    return ProcedureFactory()


def in_status(procedure, status) -> Case:
    finished = "2024-03-07 16:00" if status in CaseStatus.ended() else None
    case = CaseFactory(
        procedure=procedure, status=status, received="2024-03-04 08:00", due="2024-03-12 17:00", finished=finished
    )
    if status in CaseStatus.paused():
        CasePause.objects.create(case=case, started_at=at("2024-03-05 09:00"), reason=status)
        Case.objects.filter(pk=case.pk).update(paused_on=date(2024, 3, 5), supplement_requests=1)
    return case


def test_only_the_listed_moves_happen(procedure):
    agency = procedure.agency
    people = {role: actor(role, agency=agency, department=DepartmentFactory(agency=agency)) for role in Role.values}
    people |= {
        "system": Actor.system(agency),
        "own_head": actor(Role.DEPARTMENT_HEAD, agency=agency, department=procedure.department),
        "stranger": actor(Role.SECRETARY),
        "strange_officer": actor(Role.ONE_STOP_OFFICER),
    }
    with clock.freeze(NOW):
        found = moves(CaseStatus.values, people, lambda status: in_status(procedure, status), VERBS)
    assert found == triples(ALLOWED)
    assert set(ALLOWED) == set(TRANSITIONS) == set(CaseVerb)


@pytest.mark.parametrize("status", CaseStatus.values)
def test_each_move_ends_in_the_status_of_the_table(procedure, status):
    officer = actor(Role.ONE_STOP_OFFICER, agency=procedure.agency)
    for verb, move in TRANSITIONS.items():
        if status not in move.source:
            continue
        with clock.freeze(NOW):
            moved = VERBS[verb](officer, in_status(procedure, status))
        assert moved.status == (move.to or status)
        stored = Case.objects.get(pk=moved.pk)
        assert stored.status == moved.status
        assert stored.is_paused == (stored.paused_on is not None)
        assert (stored.finished_on is not None) == (stored.status in CaseStatus.ended())
        assert stored.pauses.filter(ended_at=None).exists() == stored.is_paused


def test_cases_of_an_ended_agency_are_read_only(procedure):
    case = in_status(procedure, CaseStatus.IN_PROGRESS)
    agency = procedure.agency
    agency.valid_to = date(2024, 3, 5)
    agency.save()
    people = {
        "secretary": actor(Role.SECRETARY, agency=agency), "system": Actor.system(agency),
        "head": actor(Role.DEPARTMENT_HEAD, agency=agency, department=procedure.department),
    }  # fmt: skip
    with clock.freeze(NOW):
        assert moves([CaseStatus.IN_PROGRESS], people, lambda _status: case, VERBS) == set()
