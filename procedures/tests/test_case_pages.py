"""The page of a case and the small pages of what is done with it: what they say, whom they let do what, what a form keeps."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agencies import clock
from agencies.models import ActivityEntry, Role
from agencies.tests.factories import actor
from procedures import services
from procedures.models import Case, CasePause, CaseRules, CaseStatus
from procedures.tests.factories import CaseFactory, DepartmentFactory, ProcedureFactory, at
from procedures.transitions import CaseVerb

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 letter"


@pytest.fixture(autouse=True)
def on_friday():
    with clock.freeze(at("2024-03-08 10:00")):
        yield


@pytest.fixture
def case():
    return CaseFactory(
        procedure=ProcedureFactory(time_limit=5), received="2024-03-04 08:00", due="2024-03-13 17:00",
        status=CaseStatus.IN_PROGRESS,
    )  # fmt: skip


@pytest.fixture
def officer(client, case):
    who = actor(Role.ONE_STOP_OFFICER, agency=case.agency)
    client.force_login(who.user)
    client.who = who
    return client


def detail(client, case) -> str:
    return client.get(reverse("procedures:case_detail", args=[case.pk])).text


def act(case, verb) -> str:
    return reverse("procedures:case_act", args=[case.pk, verb.value])


class TestDetail:
    def test_the_promised_date_beside_the_one_by_the_rules(self, officer, case):
        page = detail(officer, case)
        assert "Hẹn trả 13/03/2024, tính theo quy định 11/03/2024: hẹn muộn hơn 2 ngày làm việc." in page
        assert "Đang xử lý, còn 3 ngày làm việc, hạn 13/03/2024." in page
        Case.objects.filter(pk=case.pk).update(due_at=at("2024-03-11 17:00"))
        assert "khớp với quy định" in detail(officer, case)

    def test_waiting_says_since_when_and_when_at_the_earliest(self, officer, case):
        services.ask_for_supplements(officer.who, case, at("2024-03-06 09:00"), "Thiếu sơ đồ")
        page = detail(officer, case)
        assert "Đang chờ công dân bổ sung hồ sơ từ ngày 06/03/2024, đồng hồ dừng." in page
        assert "sớm nhất đến hạn ngày 13/03/2024" in page
        assert "Đồng hồ dừng: yêu cầu bổ sung giấy tờ" in page

    def test_an_extension_with_its_letter_and_which_date_counts(self, officer, case):
        extend(officer, case)
        page = detail(officer, case)
        for words in (
            "Ngày hẹn trả ban đầu",
            "văn bản xin lỗi số 15/UBND ngày 08/03/2024",
            "Chờ xác minh",
            "xin-loi.pdf",
        ):
            assert words in page
        assert "Ngày hẹn trả ban đầu: 13/03/2024" in page
        CaseRules.objects.create(agency=case.agency, due_counted="extended")
        Case.objects.get(pk=case.pk).save()
        assert "Ngày hẹn trả mới theo văn bản xin lỗi: 20/03/2024" in detail(officer, case)

    def test_a_year_without_calendar_is_told(self, officer, case):
        Case.objects.filter(pk=case.pk).update(received_at=at("2026-12-30 09:00"), due_at=at("2027-01-11 17:00"))
        with clock.freeze(at("2026-12-31 09:00")):
            assert "2027" in detail(officer, case)

    @pytest.mark.parametrize(
        ("status", "finished", "words"),
        [
            (CaseStatus.RETURNED, "2024-03-07 09:00", "sớm hơn hạn 4 ngày làm việc; đã trả kết quả"),
            (CaseStatus.FINISHED, "2024-03-13 09:00", "đúng ngày hẹn trả; kết quả đang chờ"),
            (CaseStatus.WITHDRAWN, "2024-03-15 09:00", "Công dân rút hồ sơ ngày 15/03/2024, muộn 2 ngày làm việc."),
            (CaseStatus.STOPPED, "2024-03-12 09:00", "Dừng xử lý ngày 12/03/2024, sớm hơn hạn 1 ngày làm việc."),
            (CaseStatus.FEE_DUE, None, "Đang chờ công dân thực hiện nghĩa vụ tài chính, đồng hồ dừng."),
            (CaseStatus.REGISTERED, None, "Đăng ký ngày 04/03/2024, chưa được tiếp nhận."),
            (CaseStatus.NOT_RECEIVED, None, "Không được tiếp nhận."),
        ],
    )
    def test_the_state_is_a_sentence(self, officer, case, status, finished, words):
        made = CaseFactory(
            procedure=case.procedure,
            status=status,
            finished=finished,
            received="2024-03-04 08:00",
            due="2024-03-13 17:00",
        )
        with clock.freeze(at("2024-03-20 10:00")):
            assert words in detail(officer, made)

    def test_fixed_number_of_queries(self, officer, case, assert_constant_queries):
        def more():
            for day in range(5, 8):
                CasePause.objects.create(
                    case=case, started_at=at(f"2024-03-0{day} 09:00"), ended_at=at(f"2024-03-0{day} 10:00"), reason=5
                )

        more()
        assert_constant_queries(lambda: detail(officer, case), more)

    def test_what_can_be_done_is_offered_to_those_who_may(self, client, officer, case):
        links = {verb for verb in CaseVerb if act(case, verb) in detail(officer, case)}
        assert links == {
            CaseVerb.FINISH, CaseVerb.ASK_FOR_SUPPLEMENTS, CaseVerb.ASK_FOR_FEE, CaseVerb.EXTEND, CaseVerb.WITHDRAW, CaseVerb.STOP,
        }  # fmt: skip
        client.force_login(actor(Role.DEPARTMENT_HEAD, department=case.department).user)
        assert {verb for verb in CaseVerb if act(case, verb) in detail(client, case)} == {CaseVerb.EXTEND}
        client.force_login(actor(Role.STAFF, agency=case.agency).user)
        assert not [verb for verb in CaseVerb if act(case, verb) in detail(client, case)]


def extend(client, case, **changes):
    data = {"new_due_on": "20/03/2024", "reason": "Chờ xác minh", "letter_number": "15/UBND", "asked_on": "08/03/2024"}
    file = SimpleUploadedFile("xin-loi.pdf", changes.pop("content", PDF), "application/pdf")
    return client.post(act(case, CaseVerb.EXTEND), data | {"file": file} | changes)


class TestActs:
    def test_each_page_says_what_follows_before_it_is_done(self, officer, case):
        page = officer.get(act(case, CaseVerb.ASK_FOR_SUPPLEMENTS)).text
        assert "chậm nhất ngày 07/03/2024" in page
        assert "Thời hạn 03 ngày làm việc để yêu cầu bổ sung đã hết ngày 07/03/2024" in page
        assert page.count("<h1") == 1
        page = officer.get(act(case, CaseVerb.EXTEND)).text
        assert "chậm nhất ngày 12/03/2024" in page
        assert not ActivityEntry.objects.about(case).exists()

    def test_asking_and_going_on(self, officer, case):
        answer = officer.post(
            act(case, CaseVerb.ASK_FOR_SUPPLEMENTS), {"on": "06/03/2024 09:00", "reason": "Thiếu sơ đồ"}
        )
        assert answer.url == reverse("procedures:case_detail", args=[case.pk])
        assert Case.objects.get(pk=case.pk).paused_on == date(2024, 3, 6)
        answer = officer.post(act(case, CaseVerb.SUPPLEMENTS_RECEIVED), {"on": "07/03/2024 14:00"}, follow=True)
        assert "Đang xử lý" in answer.text
        assert Case.objects.get(pk=case.pk).status == CaseStatus.IN_PROGRESS

    def test_what_was_typed_stays_and_the_error_stands_at_its_field(self, officer, case):
        answer = officer.post(act(case, CaseVerb.STOP), {"on": "09/03/2024 09:00", "reason": "Theo đơn đề nghị"})
        assert answer.status_code == 200
        assert "Thời điểm này chưa đến." in answer.text
        assert "Theo đơn đề nghị" in answer.text
        assert "Hãy ghi theo dạng dd/mm/yyyy hh:mm" in officer.post(act(case, CaseVerb.FINISH), {"on": "hôm qua"}).text

    def test_second_request_warns_of_decision_766(self, officer, case):
        Case.objects.filter(pk=case.pk).update(supplement_requests=1)
        assert "766" in officer.get(act(case, CaseVerb.ASK_FOR_SUPPLEMENTS)).text

    def test_a_verb_that_does_not_fit_says_so_and_does_nothing(self, officer, case):
        assert "không thực hiện được việc này" in officer.get(act(case, CaseVerb.RETURN_RESULT)).text
        answer = officer.post(act(case, CaseVerb.RETURN_RESULT), {"on": "08/03/2024 09:00"})
        assert "Hồ sơ đang ở trạng thái" in answer.text
        assert Case.objects.get(pk=case.pk).returned_at is None

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_404_of_others_403_without_the_right(self, client, case, method):
        call = getattr(client, method)
        client.force_login(actor(Role.ONE_STOP_OFFICER).user)
        assert call(act(case, CaseVerb.STOP)).status_code == 404
        client.force_login(actor(Role.LEADER, agency=case.agency).user)
        assert call(act(case, CaseVerb.STOP)).status_code == 403
        client.force_login(
            actor(Role.DEPARTMENT_HEAD, agency=case.agency, department=DepartmentFactory(agency=case.agency)).user
        )
        assert call(act(case, CaseVerb.EXTEND)).status_code == 403

    def test_unknown_verb(self, officer, case):
        assert officer.get(reverse("procedures:case_act", args=[case.pk, "xoa"])).status_code == 404


class TestLetter:
    def test_extending_keeps_it_and_it_can_be_read_again(self, client, officer, case):
        assert extend(officer, case).status_code == 302
        url = reverse("procedures:case_letter", args=[case.pk])
        assert b"".join(officer.get(url).streaming_content) == PDF
        client.force_login(actor(Role.STAFF, agency=case.agency).user)
        assert b"".join(client.get(url).streaming_content) == PDF
        client.force_login(actor(Role.SECRETARY).user)
        assert client.get(url).status_code == 404

    def test_no_letter_no_page(self, officer, case):
        assert officer.get(reverse("procedures:case_letter", args=[case.pk])).status_code == 404

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"content": b"MZ program"}, "không đúng với loại tệp"),
            ({"file": SimpleUploadedFile("thu.docx", PDF)}, "tệp PDF hoặc ảnh"),
            ({"file": ""}, "Hãy chọn tệp văn bản."),
            ({"new_due_on": "31/02/2024"}, "không phải là ngày hợp lệ"),
            ({"new_due_on": "16/03/2024"}, "là ngày nghỉ"),
            ({"asked_on": "09/03/2024"}, "không được sau hôm nay"),
        ],
    )
    def test_refused_in_words_nothing_half_saved(self, officer, case, changes, words):
        answer = extend(officer, case, **changes)
        assert answer.status_code == 200
        assert words in answer.text
        assert Case.objects.get(pk=case.pk).extended_due_at is None


class TestRulesPage:
    URL = "procedures:rules"
    RULES = {
        "due_counted": "extended", "denominator": "finished", "latest_receipt": "15:00", "morning_from": "07:30",
        "morning_to": "11:30", "afternoon_from": "13:30", "afternoon_to": "17:30",
    }  # fmt: skip

    @pytest.fixture
    def secretary(self, client, case):
        client.force_login(actor(Role.SECRETARY, agency=case.agency).user)
        return client

    def test_what_follows_is_shown_first_then_done(self, secretary, case):
        Case.objects.filter(pk=case.pk).update(
            extended_due_at=at("2024-03-20 17:00"),
            finished_at=at("2024-03-15 09:00"),
            finished_on=date(2024, 3, 15),
            status=9,
        )
        page = secretary.post(reverse(self.URL), self.RULES).text
        assert "1 hồ sơ đã gia hạn đổi sang hạn khác để đánh giá." in page
        assert "1 hồ sơ từ quá hạn thành trong hạn." in page
        assert not CaseRules.objects.exists()
        assert secretary.post(reverse(self.URL), self.RULES | {"confirmed": "1"}).status_code == 302
        assert CaseRules.objects.get().due_counted == "extended"
        assert Case.objects.get(pk=case.pk).due_on == date(2024, 3, 20)

    def test_wrong_hours_are_refused_in_words(self, secretary):
        page = secretary.post(reverse(self.URL), self.RULES | {"afternoon_to": "17:00", "confirmed": "1"}).text
        assert "phải đủ 8 giờ" in page
        assert not CaseRules.objects.exists()

    def test_the_same_rules_say_that_nothing_changes(self, secretary):
        page = secretary.post(reverse(self.URL), self.RULES | {"due_counted": "original", "confirmed": "1"}).text
        assert "không có gì thay đổi" in page

    @pytest.mark.parametrize("role", [Role.ONE_STOP_OFFICER, Role.LEADER, Role.STAFF, Role.INSPECTOR])
    def test_403_for_others(self, client, case, role):
        client.force_login(actor(role, agency=case.agency).user)
        assert client.get(reverse(self.URL)).status_code == 403


class TestHome:
    def test_cases_due_tomorrow_or_overdue_are_a_duty(self, client, case):
        """Friday: what is due on Monday must be extended today or tomorrow."""

        def made(due, **more):
            return CaseFactory(procedure=case.procedure, status=4, received="2024-03-01 08:00", due=due, **more)

        late, soon, later = made("2024-03-06 17:00"), made("2024-03-11 17:00"), made("2024-03-12 17:00")
        extended = made("2024-03-07 17:00", extended_due_at=at("2024-03-14 17:00"))
        elsewhere = CaseFactory(
            procedure=ProcedureFactory(department=DepartmentFactory(agency=case.agency)), status=4,
            received="2024-03-01 08:00", due="2024-03-06 17:00",
        )  # fmt: skip
        client.force_login(actor(Role.DEPARTMENT_HEAD, department=case.department).user)
        page = client.get(reverse("home")).text
        assert late.code in page
        assert soon.code in page
        assert not [one.code for one in (later, extended, elsewhere) if one.code in page]
        assert "1 hồ sơ quá hạn, chưa gia hạn" in page
        assert "1 hồ sơ đến hạn chậm nhất 11/03/2024" in page
        client.force_login(actor(Role.ONE_STOP_OFFICER, agency=case.agency).user)
        assert elsewhere.code in client.get(reverse("home")).text
