"""The quarterly review of rules: filing, what became of proposals, the board with who is late; who may."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from agencies import clock
from agencies.errors import UserError
from agencies.models import CutOff, Role
from procedures.models import ProposalState, RegulationChange, RegulationProposal, RegulationReview
from procedures.regulation_reviews import Register, quarter, quarters_ending
from procedures.services import file_regulation_review, move_proposal
from procedures.tests.factories import make_actor, make_agency

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.requirement("S0-O5", where="procedures/services/regulation_reviews.py"),
]
# Quarter II/2026 runs from 15/3 to 14/6 where figures close on the 14th.
TODAY = date(2026, 6, 10)
PROPOSAL = {"what": "amend", "rule": "Quyết định 12/2020", "proposal": "Bỏ bản sao có chứng thực"}


@pytest.fixture(autouse=True)
def _today():
    with clock.freeze(TODAY):
        yield


@pytest.fixture
def agency():
    return make_agency(cut_off=CutOff.DAY_14)


@pytest.fixture
def secretary(agency):
    return make_actor(Role.SECRETARY, agency=agency)


@pytest.fixture
def justice(agency):
    return agency.departments.get(code="TP")


@pytest.fixture
def head(justice):
    return make_actor(Role.DEPARTMENT_HEAD, department=justice)


def file(actor, department, number=2, year=2026, reviewed_on=TODAY, **fields):
    fields = {"text": "Đã rà soát 14 quy định"} | fields
    return file_regulation_review(
        actor, department=department, year=year, quarter=number, reviewed_on=reviewed_on, **fields
    )


class TestVerbs:
    def test_filed_once_with_or_without_proposals(self, head, justice):
        review = file(head, justice, proposals=[PROPOSAL, PROPOSAL | {"what": "abolish"}])
        assert (review.result, review.filed_on, review.proposals.count()) == ("proposals", TODAY, 2)
        with pytest.raises(UserError):
            file(head, justice)
        assert file(head, justice, 1).result == "nothing"

    def test_what_is_refused(self, head, justice, secretary):
        for wrong in (
            {"number": 3},
            {"number": 5},
            {"text": " "},
            {"reviewed_on": date(2026, 6, 11)},
            {"reviewed_on": date(2026, 3, 14)},
            {"proposals": [PROPOSAL | {"rule": ""}]},
            {"proposals": [PROPOSAL | {"what": "burn"}]},
        ):
            with pytest.raises(UserError):
                file(head, justice, **wrong)
        with pytest.raises((UserError, PermissionDenied)):
            file(secretary, make_agency().departments.first())
        assert not RegulationReview.objects.exists()

    @pytest.mark.parametrize("role", Role.values)
    def test_who_may(self, role, agency, justice):
        actor = make_actor(role, agency=agency, department=agency.departments.get(code="TNMT"))
        for department, may in (
            (justice, {"secretary"}),
            (actor.department, {"secretary", "department_head", "office_head"}),
        ):
            if role in may:
                file(actor, department)
            else:
                with pytest.raises(PermissionDenied):
                    file(actor, department)

    def test_a_proposal_goes_forward_only(self, head, justice, agency):
        proposal = file(head, justice, proposals=[PROPOSAL]).proposals.get()
        with pytest.raises(UserError):
            move_proposal(head, proposal, state="refused", state_on=TODAY)
        with pytest.raises(UserError):
            move_proposal(head, proposal, state="sent", state_on=date(2026, 6, 9))
        move_proposal(head, proposal, state="sent", state_on=TODAY, state_note="CV 45/TP")
        change = RegulationChange.objects.create(
            agency=agency, title="QĐ 30/2026", effective_on=TODAY, due_on=TODAY, department=justice
        )
        foreign = RegulationChange.objects.create(
            agency=(other := make_agency()), title="QĐ", effective_on=TODAY, due_on=TODAY, department=other.departments.first()
        )  # fmt: skip
        for wrong in (
            {"state": "refused", "state_note": "Không", "change": change},
            {"state": "accepted", "change": foreign},
        ):
            with pytest.raises(UserError):
                move_proposal(head, proposal, state_on=TODAY, **wrong)
        move_proposal(head, proposal, state="accepted", state_on=TODAY, change=change)
        with pytest.raises(UserError):
            move_proposal(head, proposal, state="sent", state_on=TODAY)
        proposal.refresh_from_db()
        assert (proposal.state, proposal.change) == (ProposalState.ACCEPTED, change)


class TestCounts:
    def test_quarters_that_ended(self, agency):
        def ended(start, end):
            return [(one.year, one.number) for one in quarters_ending(agency, start, end)]

        assert ended(date(2025, 12, 15), date(2026, 6, 14)) == [(2026, 1), (2026, 2)]
        assert ended(date(2025, 12, 15), date(2026, 6, 13)) == [(2026, 1)]
        assert ended(date(2025, 12, 14), date(2025, 12, 14)) == [(2025, 4)]
        assert ended(date(2026, 3, 15), date(2026, 5, 1)) == []

    def test_owed_by_departments_with_procedures_in_time_or_not(self, agency, head, justice):
        first, second = quarter(agency, 2026, 1), quarter(agency, 2026, 2)
        land = agency.departments.get(code="TNMT")
        agency.procedures.filter(department=land).update(valid_to=date(2026, 3, 13))
        with clock.freeze(date(2026, 3, 14)):
            file(head, justice, 1, reviewed_on=date(2026, 3, 1))
        with clock.freeze(date(2026, 6, 15)):
            file(head, justice, 2, reviewed_on=TODAY)
        register = Register(agency)
        assert register.count([first, second], justice.pk) == (1, 2)
        # The third department owes both, the second neither any more.
        assert register.count([first, second]) == (1, 4)
        assert register.count([first, second], land.pk) == (0, 0)
        assert [register.state(justice.pk, one) for one in (first, second)] == ["filed", "late"]


class TestPages:
    @pytest.fixture
    def page(self, client, head):
        client.force_login(head.user)
        return client

    def test_filed_by_the_head_and_shown_on_the_board(self, page, justice):
        url = reverse("procedures:rule_review_create")
        choices = page.get(url).context["form"].fields["quarter"].choices
        assert choices[0][1].endswith("II/2026")
        assert [value for value, _label in choices] == [
            "2026-2", "2026-1", "2025-4", "2025-3", "2025-2",
        ]  # fmt: skip
        data = {
            "department": justice.pk, "quarter": "2026-2", "reviewed_on": "10/06/2026", "text": "Đã rà soát",
            "proposals-TOTAL_FORMS": "3", "proposals-INITIAL_FORMS": "0", "proposals-0-what": "add",
            "proposals-0-rule": "Quy chế một cửa", "proposals-0-proposal": "",
        }  # fmt: skip
        answer = page.post(url, data)
        assert answer.status_code == 422 and "Quy chế một cửa" in answer.content.decode()
        page.post(url, data | {"proposals-0-proposal": "Bổ sung bước tự kiểm tra"})
        review = RegulationReview.objects.get()
        board = page.get(reverse("procedures:rule_review_list"))
        states = {row.department.code: [cell.state for cell in row.cells] for row in board.context["rows"]}
        assert states == {
            "TP": ["missing", "filed", "none", "none"],
            "TNMT": ["missing", "owed", "none", "none"],
            "TCKH": ["missing", "owed", "none", "none"],
        }
        assert (board.context["in_time"], board.context["owed"]) == (0, 3)
        proposal = RegulationProposal.objects.get()
        one = reverse("procedures:rule_review_proposal", args=[proposal.pk])
        assert page.post(one, {"state": "sent", "state_on": "11/06/2026"}).status_code == 422
        page.post(one, {"state": "sent", "state_on": "10/06/2026", "state_note": "CV 45/TP"})
        assert "CV 45/TP" in page.get(one).content.decode()
        assert b"045" not in page.get(reverse("procedures:rule_review_detail", args=[review.pk])).content
        shown = page.get(reverse("procedures:rule_review_proposals")).context["page_obj"]
        assert [each.pk for each in shown] == [proposal.pk]

    def test_a_head_files_for_nobody_else(self, page, agency):
        other = agency.departments.get(code="TNMT")
        data = {
            "department": other.pk, "quarter": "2026-2", "reviewed_on": "10/06/2026", "text": "x",
            "proposals-TOTAL_FORMS": "0", "proposals-INITIAL_FORMS": "0",
        }  # fmt: skip
        assert page.post(reverse("procedures:rule_review_create"), data).status_code == 422

    def test_the_quarters_behind_a_figure(self, page):
        url = reverse("procedures:rule_review_list") + "?from=2025-12-15&to=2026-03-14"
        assert [one.number for one in page.get(url).context["quarters"]] == [1]

    def test_fixed_number_of_queries(self, page, secretary, agency, justice, assert_constant_queries):
        def add():
            for number in (1, 2):
                for department in agency.departments.exclude(pk=justice.pk).order_by("pk"):
                    file(secretary, department, number, proposals=[PROPOSAL])

        file(secretary, justice, 1)
        assert_constant_queries(lambda: page.get(reverse("procedures:rule_review_list")), add)
