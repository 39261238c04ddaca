"""Documents under control: entered, pasted, looked at, renewed, taken out of force; who may; what the list shows."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from agencies import clock
from agencies.errors import UserError
from agencies.models import ActivityEntry, Role
from procedures.control import standing
from procedures.models import ControlledDocument, ControlledDocumentReview
from procedures.services import add_controlled_document, change_controlled_document, review_controlled_documents
from procedures.tests.factories import make_actor, make_agency
from qms_portal.tests.places import one_page

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 2)


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


def add(actor, department, code="BM-01", issued_on=date(2026, 1, 15), **fields):
    fields = {"title": "Giấy tiếp nhận", "kind": "form"} | fields
    return add_controlled_document(actor, department=department, code=code, issued_on=issued_on, **fields)


@pytest.mark.requirement("S2-O4", where="procedures/services/control.py")
class TestVerbs:
    def test_kept_it_is_due_again_so_many_months_later(self, office, justice):
        document = add(office, justice)
        assert document.review_due_on == date(2027, 1, 15)
        review_controlled_documents(office, [document], outcome="keep", reviewed_on=date(2026, 8, 31))
        document.refresh_from_db()
        assert document.review_due_on == date(2027, 8, 31) and document.withdrawn_on is None
        change_controlled_document(office, document, review_months=6)
        document.refresh_from_db()
        assert document.review_due_on == date(2027, 2, 28)

    def test_revised_the_next_issue_takes_its_place(self, office, justice):
        document = add(office, justice, issue=3, place="Tủ 2")
        review_controlled_documents(
            office, [document], outcome="revise", reviewed_on=date(2026, 10, 1), note="Thêm mã QR"
        )
        document.refresh_from_db()
        following = document.next_issue
        assert document.withdrawn_on == following.issued_on == date(2026, 10, 1)
        assert (following.code, following.issue, following.place, following.file) == ("BM-01", 4, "Tủ 2", None)
        assert following.review_due_on == date(2027, 10, 1)

    def test_withdrawn_its_code_is_free_and_it_changes_no_more(self, office, justice):
        document = add(office, justice)
        review_controlled_documents(office, [document], outcome="withdraw", reviewed_on=TODAY, note="Không dùng nữa")
        for change in (
            lambda: change_controlled_document(office, document, title="Khác"),
            lambda: review_controlled_documents(office, [document], outcome="keep", reviewed_on=TODAY),
        ):
            with pytest.raises(UserError):
                change()
        assert add(office, justice, issue=2).code == "BM-01"

    def test_what_is_refused(self, office, justice):
        foreign = make_agency()
        document = add(office, justice)
        for wrong in (
            {"code": "BM-01", "issue": 2},
            {"code": ""},
            {"code": "BM-02", "kind": "poster"},
            {"code": "BM-02", "issued_on": date(2026, 11, 3)},
            {"code": "BM-02", "review_months": 0},
            {"code": "BM-02", "review_months": 61},
            {"code": "BM-02", "upload": ("virus.exe", b"MZ")},
            {"code": "BM-02", "upload": ("bien-ban.pdf", b"no pdf")},
        ):
            with pytest.raises(UserError):
                add(office, justice, **wrong)
        for wrong in (
            {"outcome": "keep", "reviewed_on": date(2026, 1, 14)},
            {"outcome": "keep", "reviewed_on": date(2026, 11, 3)},
            {"outcome": "revise", "reviewed_on": TODAY, "note": " "},
            {"outcome": "unheard", "reviewed_on": TODAY},
        ):
            with pytest.raises(UserError):
                review_controlled_documents(office, [document], **wrong)
        with pytest.raises(UserError):
            review_controlled_documents(office, [], outcome="keep", reviewed_on=TODAY)
        with pytest.raises((UserError, PermissionDenied)):
            add(office, foreign.departments.first(), code="BM-02")
        assert ControlledDocument.objects.count() == 1 and not ControlledDocumentReview.objects.exists()

    def test_one_refused_of_many_and_nothing_is_noted(self, office, justice):
        first, second = add(office, justice), add(office, justice, "BM-02", date(2026, 9, 1))
        with pytest.raises(UserError):
            review_controlled_documents(office, [first, second], outcome="keep", reviewed_on=date(2026, 8, 1))
        assert not ControlledDocumentReview.objects.exists()

    @pytest.mark.parametrize("role", Role.values)
    def test_who_may(self, role, agency, justice, office):
        actor = make_actor(role, agency=agency, department=agency.departments.get(code="TNMT"))
        document = add(office, justice)
        own = add(office, actor.department, "BM-02")
        keepers = {"secretary", "office_head"}
        for one, may in ((document, keepers), (own, keepers | {"department_head"})):
            if role in may:
                review_controlled_documents(actor, [one], outcome="keep", reviewed_on=TODAY)
            else:
                with pytest.raises(PermissionDenied):
                    review_controlled_documents(actor, [one], outcome="keep", reviewed_on=TODAY)

    def test_a_head_gives_no_document_to_another_department(self, agency, justice, office):
        head = make_actor(Role.DEPARTMENT_HEAD, department=justice)
        with pytest.raises(UserError):
            change_controlled_document(head, add(head, justice), department=agency.departments.get(code="TNMT"))

    def test_each_change_leaves_an_entry(self, office, justice):
        document = add(office, justice)
        change_controlled_document(office, document, title="Giấy tiếp nhận hồ sơ")
        change_controlled_document(office, document, title="Giấy tiếp nhận hồ sơ")
        review_controlled_documents(office, [document], outcome="revise", reviewed_on=TODAY, note="Đổi mẫu")
        codes = list(
            ActivityEntry.objects.filter(code__startswith="procedures.controlled")
            .order_by("pk")
            .values_list("code", flat=True)
        )
        assert codes == [
            "procedures.controlled_added", "procedures.controlled_changed", "procedures.controlled_added",
            "procedures.controlled_revised",
        ]  # fmt: skip

    @pytest.mark.sqlite
    @pytest.mark.parametrize("wrong", [{"issue": 0}, {"review_months": 0}, {"withdrawn_on": date(2026, 1, 14)}])
    def test_the_database_refuses_it_too(self, office, justice, wrong):
        document = add(office, justice)
        with pytest.raises(IntegrityError), transaction.atomic():
            ControlledDocument.objects.filter(pk=document.pk).update(**wrong)


@pytest.mark.parametrize(
    ("due", "badge"),
    [(date(2026, 11, 1), "late"), (TODAY, "warn"), (date(2026, 12, 2), "warn"), (date(2026, 12, 3), "ok")],
)
def test_how_it_stands(due, badge):
    assert standing(ControlledDocument(review_due_on=due))[0] == badge
    assert standing(ControlledDocument(review_due_on=due, withdrawn_on=TODAY))[0] == "none"


class TestPages:
    @pytest.fixture
    def page(self, client, office):
        client.force_login(office.user)
        return client

    url = property(lambda self: reverse("procedures:control_list"))

    def codes(self, page, query=""):
        return [one.code for one in page.get(self.url + query).context["page_obj"]]

    def test_the_most_urgent_first_with_what_is_late(self, page, office, justice, agency):
        add(office, justice, "A", date(2026, 2, 1))
        add(office, agency.departments.get(code="TNMT"), "B", date(2025, 10, 1), kind="record")
        add(office, justice, "C", date(2025, 11, 20))
        assert self.codes(page) == ["B", "C", "A"]
        assert (self.codes(page, "?show=late"), self.codes(page, "?show=due")) == (["B"], ["C"])
        assert self.codes(page, f"?department={justice.pk}") == ["C", "A"]
        assert self.codes(page, "?kind=record") == ["B"]

    def test_one_click_and_several_at_once(self, page, office, justice):
        first, second, third = (add(office, justice, code, date(2025, 10, 1)) for code in "ABC")
        assert page.post(self.url, {"keep": first.pk}).status_code == 302
        data = {"documents": [second.pk, third.pk], "outcome": "revise", "reviewed_on": "02/11/2026", "note": ""}
        answer = page.post(self.url, data)
        assert answer.status_code == 422 and b"checked" in answer.content
        page.post(self.url, data | {"note": "Theo nghị định mới"})
        assert [(one.code, one.issue) for one in page.get(self.url).context["page_obj"]] == [
            ("A", 1),
            ("B", 2),
            ("C", 2),
        ]
        assert self.codes(page, "?show=ended") == ["B", "C"]
        assert b"Theo ngh" in page.get(reverse("procedures:control_detail", args=[second.pk])).content

    def test_a_file_comes_with_it_and_is_given_back(self, page, office, justice):
        from django.core.files.uploadedfile import SimpleUploadedFile

        data = {
            "code": "QT-01", "title": "Quy trình", "kind": "process", "department": justice.pk, "issue": "2",
            "issued_on": "05/03/2026", "review_months": "24", "place": "",
        }  # fmt: skip
        file = SimpleUploadedFile("quy-trinh.pdf", one_page(), "application/pdf")
        answer = page.post(reverse("procedures:control_create"), data | {"file": file})
        made = ControlledDocument.objects.get()
        assert answer.headers["Location"] == reverse("procedures:control_detail", args=[made.pk])
        assert made.review_due_on == date(2028, 3, 5)
        assert page.get(reverse("procedures:control_file", args=[made.pk])).getvalue().startswith(b"%PDF")
        assert (
            page.post(
                reverse("procedures:control_edit", args=[made.pk]), data | {"issued_on": "31/02/2026"}
            ).status_code
            == 422
        )
        page.post(reverse("procedures:control_edit", args=[made.pk]), data | {"place": "Văn phòng"})
        made.refresh_from_db()
        assert made.place == "Văn phòng" and made.file is not None

    def test_pasted_whole_or_not_at_all(self, page, justice):
        url = reverse("procedures:control_paste")
        good = "BM-01\tGiấy tiếp nhận\tBiểu mẫu\tPhòng Tư pháp\t1\t05/03/2026\t12\tTủ 1"
        answer = page.post(url, {"block": good + "\nBM-01\tPhiếu hẹn\tBiểu mẫu\tTP\t\t31/02/2026"})
        assert answer.status_code == 422 and not ControlledDocument.objects.exists()
        assert answer.context["text"].startswith("BM-01") and "31/02/2026" in answer.context["problems"][0]
        assert page.post(url, {"block": good + "\nBM-02\tSổ\thồ sơ\ttp\t\t2026-03-05"}).status_code == 302
        assert list(ControlledDocument.objects.values_list("code", "kind", "department")) == [
            ("BM-01", "form", justice.pk), ("BM-02", "record", justice.pk),
        ]  # fmt: skip

    def test_the_list_behind_the_figure_of_a_day(self, page, office, justice):
        first = add(office, justice, "A", date(2025, 1, 10))
        add(office, justice, "B", date(2025, 10, 1))
        review_controlled_documents(office, [first], outcome="withdraw", reviewed_on=date(2026, 6, 1), note="Thôi dùng")
        assert sorted(self.codes(page, "?on=2026-05-31")) == ["A", "B"]
        assert self.codes(page, "?on=2026-05-31&counted=late") == ["A"]
        assert self.codes(page, "?on=2026-06-01") == ["B"]

    def test_fixed_number_of_queries(self, page, office, justice, assert_constant_queries):
        numbers = iter(range(100))
        add(office, justice, "BM-99", date(2025, 10, 1))
        assert_constant_queries(
            lambda: page.get(self.url), lambda: add(office, justice, f"BM-{next(numbers)}", date(2025, 10, 1))
        )
