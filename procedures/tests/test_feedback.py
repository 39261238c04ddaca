"""The feedback register: opened, entered without anybody's data, answered, withdrawn; who may, and who reads what is about conduct."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from agencies import clock
from agencies.errors import UserError
from agencies.gather import gather
from agencies.models import ActivityEntry, Role
from procedures.feedback import Confirmations, about_conduct, cases_complained_of, reads
from procedures.models import Feedback, FeedbackRegister
from procedures.permissions import can_read_feedback
from procedures.services import answer_feedback, open_feedback_register, record_feedback, withdraw_feedback
from procedures.tests.factories import CaseFactory, make_actor, make_agency

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 30)
MONDAY = date(2026, 6, 1)
CONDUCT = "Cán bộ X gợi ý đưa thêm tiền"


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


def record(actor, received_on=MONDAY, **fields):
    fields = {"channel": "phone", "about": "delay", "summary": "Trả kết quả chậm 3 ngày"} | fields
    return record_feedback(actor, received_on=received_on, **fields)


def answer(actor, feedback, verdict="right", answered_on=date(2026, 6, 10)):
    return answer_feedback(actor, feedback, verdict=verdict, answered_on=answered_on, answer="Đã xin lỗi")


class TestVerbs:
    @pytest.mark.requirement("S1-31", where="procedures/services/feedback.py")
    def test_entered_by_any_channel_due_in_fifteen_working_days(self, office, justice, agency):
        case = CaseFactory(procedure=agency.procedures.get(code="2.000635"))
        for channel in ("direct", "letter", "phone", "mail", "web", "box"):
            feedback = record(office, channel=channel, case=case)
            assert (feedback.due_on, feedback.department) == (date(2026, 6, 22), justice)
        assert FeedbackRegister.objects.get().kept_from == MONDAY

    def test_nobodys_data_are_kept(self, office):
        feedback = record(office, summary="Ông A, 0912 345 678, CCCD 079123456789, a@b.vn nói bị chậm")
        for telling in ("0912", "0791", "a@b.vn"):
            assert telling not in feedback.summary
        assert "nói bị chậm" in feedback.summary

    def test_what_is_refused(self, office, justice):
        foreign = make_agency()
        for wrong in (
            {"received_on": date(2026, 7, 1)},
            {"channel": "pigeon"},
            {"about": "weather"},
            {"summary": " "},
            {"department": foreign.departments.first()},
            {"case": CaseFactory(procedure=foreign.procedures.first())},
        ):
            with pytest.raises(UserError):
                record(office, **wrong)
        feedback = record(office)
        for wrong in (
            {"verdict": "pending", "answered_on": TODAY, "answer": "x"},
            {"verdict": "right", "answered_on": date(2026, 5, 31), "answer": "x"},
            {"verdict": "right", "answered_on": date(2026, 7, 1), "answer": "x"},
            {"verdict": "right", "answered_on": TODAY, "answer": " "},
        ):
            with pytest.raises(UserError):
                answer_feedback(office, feedback, **wrong)
        answer(office, feedback, "wrong")
        with pytest.raises(UserError):
            answer(office, feedback)
        withdraw_feedback(office, feedback, reason="Nhập hai lần")
        with pytest.raises(UserError):
            withdraw_feedback(office, feedback, reason="Nữa")

    def test_the_register_can_only_be_opened_earlier(self, office):
        open_feedback_register(office, kept_from=date(2026, 3, 1))
        for day in (date(2026, 3, 1), date(2026, 4, 1), date(2026, 7, 1)):
            with pytest.raises(UserError):
                open_feedback_register(office, kept_from=day)
        open_feedback_register(office, kept_from=date(2026, 1, 1))
        record(office)
        assert FeedbackRegister.objects.get().kept_from == date(2026, 1, 1)

    @pytest.mark.parametrize("role", Role.values)
    def test_who_may(self, role, agency, office, justice):
        actor = make_actor(role, agency=agency, department=justice)
        other = agency.departments.get(code="TNMT")
        keepers = {"secretary", "office_head"}
        steps = (
            (lambda: record(actor), keepers | {"one_stop_officer"}),
            (lambda: answer(actor, record(office, department=justice)), keepers | {"department_head"}),
            (lambda: answer(actor, record(office, department=other)), keepers),
            (lambda: answer(actor, record(office, department=justice, about="conduct")), keepers),
            (lambda: withdraw_feedback(actor, record(office), reason="Nhầm"), keepers),
        )
        for call, may in steps:
            if role in may:
                call()
            else:
                with pytest.raises(PermissionDenied):
                    call()


class TestConduct:
    @pytest.mark.parametrize("role", Role.values)
    def test_who_reads_it(self, role, agency, justice, office):
        feedback = record(office, about="conduct", department=justice, summary=CONDUCT)
        own = make_actor(role, agency=agency, department=justice)
        other = make_actor(role, agency=agency, department=agency.departments.get(code="TNMT"))
        assert can_read_feedback(own, feedback) == (role in {"secretary", "leader", "office_head", "department_head"})
        assert can_read_feedback(other, feedback) == (role in {"secretary", "leader", "office_head"})
        assert can_read_feedback(own, record(office))

    def test_not_by_those_above(self, agency, office):
        parent = make_agency()
        agency.parent = parent
        agency.save()
        feedback = record(office, about="conduct", summary=CONDUCT)
        above = make_actor(Role.SECRETARY, agency=parent)
        assert Feedback.objects.visible_to(above).exists() and not can_read_feedback(above, feedback)

    def test_neither_pages_nor_the_log_tell_it_to_others(self, client, agency, justice, office):
        feedback = record(office, about="conduct", department=justice, summary=CONDUCT)
        answer_feedback(office, feedback, verdict="right", answered_on=TODAY, answer="Đã kỷ luật X")
        auditor = make_actor(Role.AUDITOR, agency=agency)
        client.force_login(auditor.user)
        pages = [
            client.get(reverse("procedures:feedback_list") + "?show=all"),
            client.get(reverse("procedures:feedback_detail", args=[feedback.pk])),
            client.get(reverse("agencies:activity")),
        ]
        assert all(page.status_code == 200 for page in pages)
        assert not any("gợi ý" in page.content.decode() or "kỷ luật" in page.content.decode() for page in pages)
        assert not any("gợi ý" in str(entry.after) for entry in ActivityEntry.objects.order_by("pk"))
        client.force_login(make_actor(Role.LEADER, agency=agency).user)
        assert "gợi ý" in client.get(pages[1].wsgi_request.path).content.decode()


class TestCounts:
    def test_by_the_day_of_the_verdict_withdrawn_ones_left_out(self, agency, office, justice):
        case = CaseFactory(procedure=agency.procedures.get(code="2.000635"))
        for about, which in (("conduct", case), ("delay", case), ("delay", None), ("fee", None)):
            answer(office, record(office, about=about, case=which, department=justice))
        answer(office, record(office, about="conduct"), "wrong")
        withdraw_feedback(office, answer(office, record(office, about="conduct")), reason="Nhầm")
        answer(office, record(office, about="conduct"), answered_on=TODAY)
        found = Confirmations(gather(reads(agency, MONDAY, TODAY)))
        rows = found.between(MONDAY, date(2026, 6, 15))
        assert (about_conduct(rows), cases_complained_of(rows)) == (1, 3)
        assert about_conduct(found.between(MONDAY, TODAY)) == 2
        assert about_conduct(found.between(MONDAY, TODAY, justice.pk)) == 1
        assert found.note(MONDAY, TODAY) == "" and found.note(date(2026, 1, 1), date(2026, 5, 31)) is None
        assert "01/06/2026" in found.note(date(2026, 1, 1), TODAY)


class TestPages:
    @pytest.fixture
    def page(self, client, office):
        client.force_login(office.user)
        return client

    url = property(lambda self: reverse("procedures:feedback_list"))

    def test_entered_answered_withdrawn(self, page, agency):
        case = CaseFactory(procedure=agency.procedures.get(code="2.000635"))
        data = {
            "received_on": "01/06/2026", "channel": "letter", "about": "handling", "department": "", "case": case.code,
            "summary": "Yêu cầu thêm giấy tờ",
        }  # fmt: skip
        create = reverse("procedures:feedback_create")
        assert page.post(create, data | {"case": "KHÔNG-CÓ"}).status_code == 422
        assert page.post(create, data | {"received_on": "31/06/2026"}).status_code == 422
        answer_page = page.post(create, data).headers["Location"]
        feedback = Feedback.objects.get()
        assert page.get(self.url).context["page_obj"][0].standing[0] == "late"
        given = {"verdict": "right", "answered_on": "30/06/2026", "answer": ""}
        assert page.post(answer_page, given).status_code == 422
        assert page.post(answer_page, given | {"answer": "Đã hướng dẫn lại"}).status_code == 302
        assert [
            one.pk for one in page.get(self.url + "?show=right&from=2026-06-30&to=2026-06-30").context["page_obj"]
        ] == [feedback.pk]
        page.post(reverse("procedures:feedback_withdraw", args=[feedback.pk]), {"comment": "Nhầm"})
        assert [one.pk for one in page.get(self.url + "?show=withdrawn").context["page_obj"]] == [feedback.pk]

    def test_opened_without_feedback(self, page, agency):
        opening = reverse("procedures:feedback_open")
        page.post(opening, {"kept_from": "31/02/2026"})
        assert not FeedbackRegister.objects.exists()
        page.post(opening, {"kept_from": "01/01/2026"})
        assert FeedbackRegister.objects.get().kept_from == date(2026, 1, 1)

    def test_pasted(self, page, justice):
        url = reverse("procedures:feedback_paste")
        row = "01/06/2026\tđiện thoại\tchậm\tPhòng Tư pháp\t\tTrả chậm hai ngày"
        assert page.post(url, {"block": row + "\n01/06/2026\tđiện thoại\tchậm\t\tX-1\tChậm"}).status_code == 422
        assert not Feedback.objects.exists()
        page.post(url, {"block": row})
        made = Feedback.objects.get()
        assert (made.channel, made.about, made.department) == ("phone", "delay", justice)

    def test_fixed_number_of_queries(self, page, office, justice, assert_constant_queries):
        record(office, department=justice)
        assert_constant_queries(lambda: page.get(self.url), lambda: record(office, about="conduct", department=justice))

    def test_staff_enter_nothing(self, client, agency):
        client.force_login(make_actor(Role.STAFF, agency=agency).user)
        assert client.get(reverse("procedures:feedback_create")).status_code == 403
        assert client.post(reverse("procedures:feedback_open"), {"kept_from": "01/01/2026"}).status_code == 403
