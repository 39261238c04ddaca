"""Management reviews: planned, moved, held with their minutes; who may; counted with audits in the year."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from agencies import clock
from agencies.errors import UserError
from agencies.models import CutOff, Role
from agencies.tests.factories import AgencyFactory, DepartmentFactory, membership
from agencies.tests.factories import actor as make_actor
from audits.models import Audit, ManagementReview
from audits.services import hold_management_review, plan_management_review
from audits.tests.factories import AuditFactory
from objectives.measures import MEASURES, WHOLE, Scope, Span
from qms_portal.tests.places import one_page

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 30)


@pytest.fixture(autouse=True)
def _today():
    with clock.freeze(TODAY):
        yield


@pytest.fixture
def agency():
    return AgencyFactory(cut_off=CutOff.DAY_14)


@pytest.fixture
def secretary(agency):
    return make_actor(Role.SECRETARY, agency=agency)


@pytest.fixture
def leader(agency):
    return membership(Role.LEADER, agency=agency)


@pytest.fixture
def minutes(secretary):
    from agencies import files

    return files.store(secretary, "bien-ban.pdf", one_page(), "application/pdf")


def held(secretary, leader, minutes, day):
    review = plan_management_review(secretary, planned_on=day)
    return hold_management_review(
        secretary, review, held_on=day, chaired_by=leader, minutes=minutes, conclusion="Hệ thống phù hợp"
    )


@pytest.mark.requirement("S0-O6", where="audits/services/management_reviews.py")
class TestVerbs:
    def test_planned_moved_and_held_once(self, secretary, leader, minutes):
        review = plan_management_review(secretary, planned_on=date(2026, 6, 1))
        with pytest.raises(UserError):
            plan_management_review(secretary, planned_on=date(2026, 6, 1))
        review = plan_management_review(secretary, review, planned_on=date(2026, 6, 15))
        given = {"held_on": TODAY, "chaired_by": leader, "minutes": minutes, "conclusion": "Phù hợp"}
        stranger = membership(Role.LEADER, agency=AgencyFactory())
        for wrong in (
            {"held_on": date(2026, 7, 1)}, {"chaired_by": stranger}, {"minutes": None}, {"conclusion": " "},
        ):  # fmt: skip
            with pytest.raises(UserError):
                hold_management_review(secretary, review, **given | wrong)
        review = hold_management_review(secretary, review, **given)
        for again in (
            lambda: hold_management_review(secretary, review, **given),
            lambda: plan_management_review(secretary, review, planned_on=TODAY),
        ):
            with pytest.raises(UserError):
                again()

    @pytest.mark.parametrize("role", Role.values)
    def test_who_may(self, role, agency):
        actor = make_actor(role, agency=agency)
        if role in {"secretary", "office_head"}:
            plan_management_review(actor, planned_on=TODAY)
        else:
            with pytest.raises(PermissionDenied):
                plan_management_review(actor, planned_on=TODAY)

    @pytest.mark.sqlite
    def test_the_database_wants_minutes(self, secretary):
        review = plan_management_review(secretary, planned_on=TODAY)
        with pytest.raises(IntegrityError), transaction.atomic():
            ManagementReview.objects.filter(pk=review.pk).update(held_on=TODAY, conclusion="x")


class TestPages:
    def test_from_plan_to_minutes(self, client, secretary, leader):
        client.force_login(secretary.user)
        assert client.post(reverse("audits:management_review_create"), {"planned_on": ""}).status_code == 422
        client.post(reverse("audits:management_review_create"), {"planned_on": "15/06/2026"})
        review = ManagementReview.objects.get()
        one = reverse("audits:management_review_detail", args=[review.pk])
        assert client.get(reverse("audits:management_review_list")).context["page"][0].standing[0] == "late"
        data = {"held_on": "15/06/2026", "chaired_by": leader.pk, "conclusion": "Hệ thống phù hợp"}
        assert client.post(one, data).status_code == 422
        wrong = SimpleUploadedFile("bien-ban.pdf", b"not a pdf", "application/pdf")
        assert client.post(one, data | {"minutes": wrong}).status_code == 422
        file = SimpleUploadedFile("bien-ban.pdf", one_page(), "application/pdf")
        assert client.post(one, data | {"minutes": file}).status_code == 302
        assert client.get(reverse("audits:management_review_minutes", args=[review.pk])).getvalue().startswith(b"%PDF")
        assert client.get(one).context["standing"][0] == "ok"

    def test_fixed_number_of_queries(self, client, secretary, leader, minutes, assert_constant_queries):
        client.force_login(secretary.user)
        days = (TODAY - timedelta(days=number) for number in range(1, 100))
        held(secretary, leader, minutes, TODAY)
        url = reverse("audits:management_review_list")
        assert_constant_queries(lambda: client.get(url), lambda: held(secretary, leader, minutes, next(days)))


@pytest.mark.requirement("S0-O6", "S2-O3", where="audits/measures.py")
class TestMeasures:
    """The year of an agency that closes on the 14th runs from 15/12 of the year before."""

    def values(self, key, agency, spans, scope=WHOLE):
        found = MEASURES[key].evaluate(agency, [scope], spans)
        return [found[scope, span].value for span in spans]

    def test_reviews(self, agency, secretary, leader, minutes, client):
        for day in (date(2025, 12, 14), date(2025, 12, 15), date(2026, 6, 14)):
            held(secretary, leader, minutes, day)
        plan_management_review(secretary, planned_on=date(2026, 6, 20))
        first, second = Span(date(2025, 12, 15), date(2026, 3, 14)), Span(date(2026, 3, 15), date(2026, 6, 14))
        before, after = Span(date(2024, 12, 15), date(2025, 12, 14)), Span(date(2026, 12, 15), date(2027, 3, 14))
        assert self.values("reviews_held", agency, [first, second, before, after]) == [1, 2, 1, 0]
        department = Scope(department=DepartmentFactory(agency=agency).pk)
        assert MEASURES["reviews_held"].evaluate(agency, [department], [first]) == {}
        client.force_login(secretary.user)
        result = MEASURES["reviews_held"].evaluate(agency, [WHOLE], [second])[WHOLE, second]
        assert len(client.get(result.evidence_url).context["page"]) == result.value == 2

    def test_audits(self, agency, secretary, client):
        justice, land = DepartmentFactory(agency=agency), DepartmentFactory(agency=agency)
        auditor = membership(Role.AUDITOR, agency=agency)
        for departments, moment in (
            ([justice], "2026-03-14 23:30"), ([justice, land], "2026-03-15 00:10"), ([land], None),
        ):  # fmt: skip
            audit = AuditFactory(lead_auditor=auditor, departments=departments)
            if moment:
                at = timezone.make_aware(datetime.fromisoformat(moment))
                Audit.objects.filter(pk=audit.pk).update(
                    state="closed", conclusion="Phù hợp", started_at=at, closed_at=at
                )
        first, second = Span(date(2025, 12, 15), date(2026, 3, 14)), Span(date(2026, 3, 15), date(2026, 6, 14))
        assert self.values("audits_held", agency, [first, second]) == [1, 2]
        assert self.values("audits_held", agency, [first, second], Scope(department=land.pk)) == [0, 1]
        assert self.values("audits_held", AgencyFactory(), [first]) == [Decimal(0)]
        client.force_login(secretary.user)
        for scope, span in ((WHOLE, second), (WHOLE, first), (Scope(department=land.pk), second)):
            result = MEASURES["audits_held"].evaluate(agency, [scope], [span])[scope, span]
            assert len(client.get(result.evidence_url).context["page"]) == result.value

    def test_fixed_number_of_queries(self, agency, django_assert_num_queries):
        spans = [Span(date(2026, month, 1), date(2026, month, 28)) for month in range(1, 13)]
        scopes = [WHOLE, *(Scope(department=number) for number in range(1, 13))]
        for key in ("audits_held", "reviews_held"):
            with django_assert_num_queries(1):
                MEASURES[key].evaluate(agency, scopes, spans)
