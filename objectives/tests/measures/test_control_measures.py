"""Measures of documents, reviews of rules and feedback: hand-counted tables with the empty, the missing and the zero case; each figure's
list holds exactly what was counted."""

from datetime import date
from decimal import Decimal

import pytest

from agencies import clock
from agencies.models import CutOff, Role
from objectives.measures import MEASURES, WHOLE, Scope, Span
from procedures.models import ControlledDocument, ControlledDocumentReview, Feedback, FeedbackRegister, RegulationReview
from procedures.services import begin_document_round, review_document, send_document_round
from procedures.tests.factories import CaseFactory, make_actor, make_agency

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 2)
Q1, Q2, Q3 = (
    Span(date(2026, 1, 1), date(2026, 3, 31)),
    Span(date(2026, 4, 1), date(2026, 6, 30)),
    Span(date(2026, 7, 1), date(2026, 9, 30)),
)
Q4 = Span(date(2026, 10, 1), date(2026, 12, 31))
ALL = [Q1, Q2, Q3, Q4]


@pytest.fixture(autouse=True)
def _today():
    with clock.freeze(TODAY):
        yield


@pytest.fixture
def agency():
    return make_agency(cut_off=CutOff.MONTH_END)


@pytest.fixture
def office(agency):
    return make_actor(Role.OFFICE_HEAD, agency=agency)


@pytest.fixture
def justice(agency):
    return agency.departments.get(code="TP")


@pytest.fixture
def land(agency):
    return agency.departments.get(code="TNMT")


def found(key, agency, scope=WHOLE, spans=ALL):
    results = MEASURES[key].evaluate(agency, [scope], spans)
    return [results[scope, span] for span in spans]


def parts(results):
    """(numerator, denominator) of each; None where no cases arose."""
    return [None if one.no_cases else (int(one.numerator), int(one.denominator)) for one in results]


def listed(client, actor, result) -> int:
    """How many rows the list behind a figure shows."""
    client.force_login(actor.user)
    return client.get(result.evidence_url).context["page_obj"].paginator.count


@pytest.mark.requirement("S2-O4", where="objectives/measures/document_control.py")
class TestDocumentControl:
    def document(self, department, code, issued_on, months=12, withdrawn_on=None, looks=()):
        made = ControlledDocument.objects.create(
            agency=department.agency, department=department, code=code, title="Tài liệu", kind="form", issued_on=issued_on,
            review_months=months, review_due_on=issued_on, withdrawn_on=withdrawn_on,
        )  # fmt: skip
        for day in looks:
            ControlledDocumentReview.objects.create(document=made, reviewed_on=day, outcome="keep")

    def test_by_hand(self, agency, office, justice, land, client):
        # In time on 31/3 and 30/6 (a year since issue or look), late on 30/9: one day past 29/9.
        self.document(justice, "A", date(2025, 9, 29))
        # Late on 31/3, looked at on 15/5: in time from then on.
        self.document(justice, "B", date(2025, 1, 1), looks=[date(2026, 5, 15)])
        # Out of force from 30/6 on: counted on 31/3 only, in time on the very last day.
        self.document(land, "C", date(2025, 12, 31), months=3, withdrawn_on=date(2026, 6, 30))
        # Not in force before the fourth quarter.
        self.document(land, "D", date(2026, 10, 15))
        assert parts(found("document_control", agency)) == [(2, 3), (2, 2), (1, 2), (2, 3)]
        assert parts(found("document_control", agency, Scope(department=justice.pk))) == [
            (1, 2),
            (2, 2),
            (1, 2),
            (1, 2),
        ]
        assert parts(found("document_control", agency, Scope(department=land.pk))) == [(1, 1), None, None, (1, 1)]
        assert found("document_control", agency)[0].value == Decimal("66.67")
        for result in found("document_control", agency):
            assert listed(client, office, result) == result.denominator

    def test_without_documents_there_is_nothing_to_count(self, agency):
        assert [one.value for one in found("document_control", agency)] == [None] * 4
        assert MEASURES["document_control"].evaluate(agency, [Scope(field=1)], ALL) == {}

    def test_all_late_is_zero(self, agency, justice):
        self.document(justice, "A", date(2020, 1, 1))
        assert found("document_control", agency)[0].value == 0


@pytest.mark.requirement("S0-O8b", where="objectives/measures/documents_without_error.py")
class TestDocumentsWithoutError:
    def sent(self, office, day, rows):
        """A round sent on a day; rows: (department, has errors)."""
        with clock.freeze(day):
            made = begin_document_round(office, start=date(2026, 1, 1), end=day)
            for number, (department, wrong) in enumerate(rows):
                faults = {"faults": ["form"], "description": "Sai"} if wrong else {}
                review_document(
                    office, made, number=f"{number}/X", issued_on=date(2026, 1, 5), department=department, **faults
                )
            return send_document_round(office, made, site="https://x")

    def test_by_the_day_of_sending(self, agency, office, justice, land, client):
        self.sent(office, date(2026, 3, 31), [(justice, False), (justice, True), (land, False)])
        self.sent(office, date(2026, 4, 1), [(land, True)])
        with clock.freeze(date(2026, 8, 1)):
            made = begin_document_round(office, start=date(2026, 1, 1), end=date(2026, 8, 1))
            review_document(office, made, number="9/X", issued_on=date(2026, 7, 1), department=land)
        assert parts(found("documents_without_error", agency)) == [(2, 3), (0, 1), None, None]
        assert parts(found("documents_without_error", agency, Scope(department=justice.pk))) == [
            (1, 2),
            None,
            None,
            None,
        ]
        results = found("documents_without_error", agency)
        assert [one.value for one in results] == [Decimal("66.67"), 0, None, None]
        assert [listed(client, office, one) for one in results] == [3, 1, 0, 0]


@pytest.mark.requirement("S0-O5", where="objectives/measures/regulation_reviews.py")
class TestRegulationReviews:
    def filed(self, department, quarter, filed_on):
        RegulationReview.objects.create(
            agency=department.agency, department=department, year=2026, quarter=quarter, reviewed_on=filed_on, filed_on=filed_on,
            result="nothing", text="Đã rà soát",
        )  # fmt: skip

    def test_in_time_or_not(self, agency, office, justice, land, client):
        for department, quarter, day in (
            (justice, 1, date(2026, 3, 31)), (justice, 2, date(2026, 7, 1)), (land, 1, date(2026, 2, 1)),
            (land, 4, date(2026, 10, 20)),
        ):  # fmt: skip
            self.filed(department, quarter, day)
        # Three departments have procedures; the fourth quarter is not over.
        assert parts(found("regulation_reviews", agency)) == [(2, 3), (0, 3), (0, 3), None]
        assert parts(found("regulation_reviews", agency, Scope(department=justice.pk))) == [
            (1, 1),
            (0, 1),
            (0, 1),
            None,
        ]
        year = Span(date(2026, 1, 1), date(2026, 12, 31))
        assert parts(found("regulation_reviews", agency, spans=[year])) == [(2, 9)]
        client.force_login(office.user)
        page = client.get(found("regulation_reviews", agency)[0].evidence_url).context
        assert (page["in_time"], page["owed"]) == (2, 3)

    def test_without_procedures_nobody_owes_one(self, agency, justice):
        agency.procedures.filter(department=justice).update(valid_to=date(2026, 3, 30))
        assert parts(found("regulation_reviews", agency, Scope(department=justice.pk))) == [None] * 4


class TestFeedback:
    def right(self, agency, day, about="conduct", department=None, case=None, verdict="right"):
        Feedback.objects.create(
            agency=agency, received_on=day, answered_on=day, due_on=day, about=about, channel="letter", summary="Chậm",
            answer="Đã trả lời", verdict=verdict, department=department, case=case,
        )  # fmt: skip

    @pytest.mark.requirement("S2-O6", where="objectives/measures/feedback_confirmed.py")
    def test_confirmed_complaints_about_conduct(self, agency, office, justice, client):
        FeedbackRegister.objects.create(agency=agency, kept_from=date(2026, 5, 1))
        self.right(agency, date(2026, 5, 2), department=justice)
        self.right(agency, date(2026, 6, 30))
        self.right(agency, date(2026, 6, 1), "delay")
        self.right(agency, date(2026, 6, 1), verdict="wrong")
        results = found("feedback_confirmed", agency)
        # Before the register was kept nothing is known; a quarter without any is a real 0.
        assert [one.value for one in results] == [None, 2, 0, 0]
        assert not results[0].no_cases and results[0].note and "01/05/2026" in results[1].note and results[2].note == ""
        assert [one.value for one in found("feedback_confirmed", agency, Scope(department=justice.pk))] == [
            None,
            1,
            0,
            0,
        ]
        assert [listed(client, office, one) for one in results] == [0, 2, 0, 0]
        assert MEASURES["feedback_confirmed"].good_direction == "down"

    def test_without_a_register_nothing_is_known(self, agency):
        assert [one.value for one in found("feedback_confirmed", agency)] == [None] * 4
        assert [one.value for one in found("satisfaction_766", agency)] == [None] * 4

    @pytest.mark.requirement("S1-31", where="objectives/measures/satisfaction_766.py")
    def test_both_shares_are_taken_off(self, agency, justice):
        FeedbackRegister.objects.create(agency=agency, kept_from=date(2026, 1, 1))
        civil = agency.procedures.get(code="2.000635")
        cases = [
            CaseFactory(procedure=civil, received="2026-02-02 08:00", due="2026-02-10 17:00", finished=f"2026-02-{day:02d} 09:00")
            for day in (9, 10, 10, 10, 11, 9, 9, 9)
        ]  # fmt: skip
        # One of eight is late; one is complained of twice, and one feedback names no case: two of eight.
        for about in ("delay", "fee"):
            self.right(agency, date(2026, 3, 1), about, justice, cases[0])
        self.right(agency, date(2026, 3, 1), "other", justice)
        self.right(agency, date(2026, 3, 1), "other", justice, cases[1], verdict="wrong")
        first, second = found("satisfaction_766", agency, spans=[Q1, Q2])
        assert (first.value, first.numerator) == (Decimal("62.50"), None)
        assert "12,5" in first.note and "25" in first.note
        assert second.no_cases and second.value is None
        assert found("satisfaction_766", agency, Scope(department=justice.pk), [Q1])[0].value == Decimal("62.50")

    def test_never_below_nothing(self, agency, justice):
        FeedbackRegister.objects.create(agency=agency, kept_from=date(2026, 1, 1))
        case = CaseFactory(
            procedure=agency.procedures.get(code="2.000635"), received="2026-02-02 08:00", due="2026-02-10 17:00",
            finished="2026-02-11 09:00",
        )  # fmt: skip
        self.right(agency, date(2026, 3, 1), "delay", justice, case)
        assert found("satisfaction_766", agency, spans=[Q1])[0].value == 0


@pytest.mark.parametrize(
    ("key", "queries"),
    [("document_control", 2), ("documents_without_error", 1), ("regulation_reviews", 2), ("feedback_confirmed", 2), ("satisfaction_766", 3)],
)  # fmt: skip
def test_queries_depend_on_neither_departments_nor_periods(key, queries, agency, django_assert_max_num_queries):
    scopes = [WHOLE, *(Scope(department=one.pk) for one in agency.departments.order_by("pk"))]
    with django_assert_max_num_queries(queries):
        MEASURES[key].evaluate(agency, scopes, ALL)
