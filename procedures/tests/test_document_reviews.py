"""The office looks at issued documents again: rounds, what was found, sending, letters, mending; who may."""

from datetime import date

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from agencies import clock, jobs
from agencies.errors import UserError
from agencies.gather import gather
from agencies.models import ActivityEntry, Job, Role
from procedures.document_reviews import counted, to_mend
from procedures.models import DocumentReview, DocumentReviewRound
from procedures.services import (
    begin_document_round,
    mend_document,
    pass_documents,
    remove_document_review,
    review_document,
    send_document_round,
)
from procedures.tests.factories import issued_document, make_actor, make_agency

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S0-O8b", where="procedures/services/document_reviews.py")]
TODAY = date(2026, 6, 30)
MARCH, MAY = date(2026, 3, 10), date(2026, 5, 20)


@pytest.fixture(autouse=True)
def _today():
    with clock.freeze(TODAY):
        yield


@pytest.fixture
def agency():
    return make_agency()


@pytest.fixture
def office(agency):
    return make_actor(Role.OFFICE_HEAD, agency=agency)


@pytest.fixture
def justice(agency):
    return agency.departments.get(code="TP")


@pytest.fixture
def head(justice):
    return make_actor(Role.DEPARTMENT_HEAD, department=justice)


@pytest.fixture
def found(office):
    return begin_document_round(office, start=date(2026, 3, 1), end=TODAY)


def outside(office, found, department, number="9/TB-UBND", issued_on=MAY, faults=("form",), description="Thiếu ngày"):
    return review_document(
        office, found, number=number, issued_on=issued_on, department=department, faults=faults, description=description
    )


def counts(agency, first, last):
    return sorted(gather({"rows": counted(agency, first, last)})["rows"])


class TestVerbs:
    def test_ticked_as_without_error_or_with_its_errors(self, agency, office, justice, found):
        fine, wrong = issued_document(agency, 1, MARCH, justice), issued_document(agency, 2, MAY, justice)
        assert pass_documents(office, found, [fine, wrong]) == 2
        review_document(office, found, document=wrong, faults=["spelling", "form"], description="Sai chính tả")
        rows = list(found.reviews.values_list("number", "has_errors", "faults", "department"))
        assert rows == [("01/BC-UBND", False, [], justice.pk), ("02/BC-UBND", True, ["form", "spelling"], justice.pk)]
        pass_documents(office, found, [wrong])
        assert not found.reviews.filter(has_errors=True).exists()

    def test_a_document_without_department_is_recorded_by_itself(self, agency, office, justice, found):
        document = issued_document(agency, 1, MARCH)
        with pytest.raises(UserError):
            pass_documents(office, found, [document])
        assert review_document(office, found, document=document, department=justice).department == justice

    def test_what_is_refused(self, agency, office, justice, found):
        foreign = make_agency()
        for wrong in (
            {"issued_on": date(2026, 2, 28)},
            {"number": ""},
            {"faults": ()},
            {"faults": ("form",), "description": " "},
            {"faults": ("unheard",)},
            {"department": foreign.departments.first()},
        ):
            with pytest.raises(UserError):
                outside(office, found, **{"department": justice} | wrong)
        with pytest.raises(UserError):
            review_document(office, found, document=issued_document(foreign, 1, MARCH, foreign.departments.first()))
        for wrong in ({"start": TODAY, "end": date(2026, 7, 1)}, {"start": TODAY, "end": MAY}):
            with pytest.raises(UserError):
                begin_document_round(office, **wrong)
        with pytest.raises(UserError):
            send_document_round(office, found, site="https://x")
        assert not DocumentReview.objects.exists()

    def test_sent_it_is_frozen_but_for_corrections(self, agency, office, head, justice, found):
        review = outside(office, found, justice)
        with pytest.raises(UserError):
            mend_document(head, review, corrected_on=TODAY, correction="Thay bằng 10/TB-UBND")
        send_document_round(office, found, site="https://x")
        for change in (
            lambda: pass_documents(office, found, [issued_document(agency, 1, MARCH, justice)]),
            lambda: outside(office, found, justice, "10/TB-UBND"),
            lambda: remove_document_review(office, review),
            lambda: send_document_round(office, found, site="https://x"),
        ):
            with pytest.raises(UserError):
                change()
        assert [one.pk for one in to_mend(agency, justice.pk)] == [review.pk]
        for wrong in (
            {"corrected_on": date(2026, 7, 1), "correction": "x"},
            {"corrected_on": date(2026, 5, 19), "correction": "x"},
            {"corrected_on": TODAY, "correction": " "},
        ):
            with pytest.raises(UserError):
                mend_document(head, review, **wrong)
        mend_document(head, review, corrected_on=TODAY, correction="Thay bằng 10/TB-UBND")
        with pytest.raises(UserError):
            mend_document(head, review, corrected_on=TODAY, correction="Lần nữa")
        assert not to_mend(agency).exists()

    @pytest.mark.parametrize("role", Role.values)
    def test_who_may(self, role, agency, office, justice, found):
        other = agency.departments.get(code="TNMT")
        actor = make_actor(role, agency=agency, department=other)
        outside(office, found, justice)
        send_document_round(office, found, site="https://x")
        sent = DocumentReview.objects.get()
        steps = {
            "begin": (lambda: begin_document_round(actor, start=MARCH, end=MAY), {"secretary", "office_head"}),
            "mend": (lambda: mend_document(actor, sent, corrected_on=TODAY, correction="x"), {"secretary"}),
        }
        for call, may in steps.values():
            if role in may:
                call()
            else:
                with pytest.raises(PermissionDenied):
                    call()

    def test_heads_are_written_to_once(self, office, head, justice, agency, found):
        head.user.email = "truongphong@thu.example"
        head.user.save()
        outside(office, found, justice)
        outside(office, found, agency.departments.get(code="TNMT"), "8/TB-UBND", faults=(), description="")
        send_document_round(office, found, site="https://qms.example")
        job = Job.objects.get(kind="procedures.document_reports")
        jobs.run_now(job)
        assert [letter.to for letter in mail.outbox] == [["truongphong@thu.example"]]
        path = reverse("procedures:office_review_report", args=[found.pk, justice.pk])
        assert f"https://qms.example{path}" in mail.outbox[0].body
        Job.objects.filter(pk=job.pk).update(status="queued")
        job.refresh_from_db()
        jobs.run_now(job)
        assert len(mail.outbox) == 1
        assert ActivityEntry.objects.filter(code="procedures.document_report_mailed").count() == 1

    @pytest.mark.sqlite
    @pytest.mark.parametrize(
        "wrong",
        [
            {"description": ""},
            {"corrected_on": TODAY},
            {"corrected_on": TODAY, "correction": "x", "has_errors": False},
        ],
    )
    def test_the_database_refuses_it_too(self, office, justice, found, wrong):
        review = outside(office, found, justice)
        with pytest.raises(IntegrityError), transaction.atomic():
            DocumentReview.objects.filter(pk=review.pk).update(**wrong)

    def test_counted_on_the_day_of_sending(self, agency, office, justice, found):
        land = agency.departments.get(code="TNMT")
        outside(office, found, justice)
        outside(office, found, justice, "1/TB", faults=(), description="")
        outside(office, found, land, "2/TB", faults=(), description="")
        assert counts(agency, MARCH, TODAY) == []
        send_document_round(office, found, site="https://x")
        assert counts(agency, TODAY, TODAY) == sorted(
            [(justice.pk, TODAY, True), (justice.pk, TODAY, False), (land.pk, TODAY, False)]
        )
        assert counts(agency, MARCH, MAY) == []


class TestPages:
    @pytest.fixture
    def page(self, client, office):
        client.force_login(office.user)
        return client

    def test_from_the_tick_to_the_mended_document(self, page, client, agency, office, head, justice):
        fine, wrong = issued_document(agency, 1, MARCH, justice), issued_document(agency, 2, MAY, justice)
        answer = page.post(reverse("procedures:office_review_create"), {"start": "01/03/2026", "end": "30/06/2026"})
        found = DocumentReviewRound.objects.get()
        detail = reverse("procedures:office_review_detail", args=[found.pk])
        assert answer.headers["Location"] == detail
        assert page.post(detail, {}).status_code == 422
        assert page.post(detail, {"documents": [fine.pk]}).status_code == 302
        record = reverse("procedures:office_review_record", args=[found.pk])
        assert page.get(f"{record}?document={wrong.pk}").context["form"].initial["department"] == justice.pk
        data = {"department": justice.pk, "faults": ["form"], "description": ""}
        assert page.post(f"{record}?document={wrong.pk}", data).status_code == 422
        assert page.post(f"{record}?document={wrong.pk}", data | {"description": "Thiếu căn cứ"}).status_code == 302
        assert [line.review.has_errors for line in page.get(detail).context["lines"]] == [False, True]
        assert page.post(reverse("procedures:office_review_send", args=[found.pk])).status_code == 302
        client.force_login(head.user)
        review = DocumentReview.objects.get(has_errors=True)
        assert reverse("procedures:office_review_mend", args=[review.pk]) in client.get("/").content.decode()
        report = reverse("procedures:office_review_report", args=[found.pk, justice.pk])
        assert "Thiếu căn cứ" in client.get(report).content.decode()
        mend = reverse("procedures:office_review_mend", args=[review.pk])
        assert client.post(mend, {"corrected_on": "30/06/2026", "correction": ""}).status_code == 422
        assert (
            client.post(mend, {"corrected_on": "30/06/2026", "correction": "Đính chính"}).headers["Location"] == report
        )
        assert mend not in client.get("/").content.decode()

    def test_documents_from_outside_are_pasted(self, page, found, justice):
        url = reverse("procedures:office_review_paste", args=[found.pk])
        bad = "12/TB-UBND\t10/03/2025\t\tPhòng Tư pháp"
        good = "13/TB-UBND\t10/03/2026\tVề lịch tiếp dân\tPhòng Tư pháp\tthể thức; chính tả\tThiếu ngày"
        assert page.post(url, {"block": f"{good}\n{bad}"}).status_code == 422 and not DocumentReview.objects.exists()
        assert page.post(url, {"block": good}).status_code == 302
        review = DocumentReview.objects.get()
        assert (review.faults, review.department) == (["form", "spelling"], justice)
        page.post(reverse("procedures:office_review_remove", args=[review.pk]))
        assert not DocumentReview.objects.exists()

    def test_the_list_behind_the_figure(self, page, office, justice, found):
        outside(office, found, justice)
        outside(office, found, justice, "1/TB", faults=(), description="")
        send_document_round(office, found, site="https://x")
        url = reverse("procedures:office_review_documents")

        def numbers(query):
            return [one.number for one in page.get(url + query).context["page_obj"]]

        assert sorted(numbers("?show=all&from=2026-06-30&to=2026-06-30")) == ["1/TB", "9/TB-UBND"]
        assert numbers("?show=all&from=2026-05-01&to=2026-06-29") == []
        assert numbers("") == ["9/TB-UBND"]
        assert numbers("?show=fine") == ["1/TB"]

    def test_fixed_number_of_queries(self, page, agency, office, justice, found, assert_constant_queries):
        numbers = iter(range(1, 100))
        detail = reverse("procedures:office_review_detail", args=[found.pk])

        def add():
            number = next(numbers)
            pass_documents(office, found, [issued_document(agency, number, MARCH, justice)])
            outside(office, found, justice, f"{number}/X")

        add()
        assert_constant_queries(lambda: page.get(detail), add)

    def test_a_report_is_not_there_before_it_is_sent(self, page, office, justice, found):
        outside(office, found, justice)
        report = reverse("procedures:office_review_report", args=[found.pk, justice.pk])
        assert page.get(report).status_code == 404
