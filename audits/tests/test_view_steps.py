"""The forms that move an action on."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agencies import clock
from agencies.models import Role, StoredFile
from agencies.tests.factories import DepartmentFactory, actor, membership
from audits.models import ActionState, Nonconformity, Origin
from audits.tests.factories import ActionFactory
from audits.tests.helpers import signed_in

pytestmark = pytest.mark.django_db


def url(name, action):
    return reverse(f"audits:{name}", args=[action.pk])


# --- report


def test_reporting_hands_it_to_the_head(client):
    secretary = actor(Role.SECRETARY)
    head = membership(Role.DEPARTMENT_HEAD, agency=secretary.agency)
    given = {"department": head.department_id, "description": "Biểu mẫu cũ.", "correction": "", "due_on": "30/12/2026"}
    answer = signed_in(client, secretary).post(reverse("audits:action_create"), given, follow=True)
    opened = Nonconformity.objects.get()
    assert (opened.origin, opened.actions.get().owner, opened.actions.get().state) == (
        Origin.OTHER,
        head,
        ActionState.UNPLANNED,
    )
    assert head.user.full_name in answer.content.decode()


def test_reporting_to_a_department_without_head_says_so_and_keeps_the_text(client):
    secretary = actor(Role.SECRETARY)
    department = DepartmentFactory(agency=secretary.agency)
    given = {"department": department.pk, "description": "Biểu mẫu cũ.", "due_on": "30/12/2026"}
    page = signed_in(client, secretary).post(reverse("audits:action_create"), given).content.decode()
    assert "chưa có trưởng phòng" in page and "Biểu mẫu cũ." in page and not Nonconformity.objects.exists()


@pytest.mark.parametrize(
    "day, words",
    [("31/02/2027", "không phải là ngày hợp lệ"), ("01/01/2020", "trong quá khứ"), ("01/01/2099", "quá xa")],
)
def test_a_due_day_must_make_sense(client, day, words):
    head = actor(Role.DEPARTMENT_HEAD)
    given = {"department": head.department.pk, "description": "Việc", "due_on": day}
    answer = signed_in(client, head).post(reverse("audits:action_create"), given)
    assert answer.status_code == 422 and not Nonconformity.objects.exists()
    if words != "không phải là ngày hợp lệ":
        assert words in answer.content.decode()


# --- cause and action


def test_each_answer_becomes_the_next_question_without_scripts(client):
    action = ActionFactory()
    client = signed_in(client, action.owner)
    page = client.get(url("action_plan", action)).content.decode()
    assert 'name="why_1"' in page and 'name="why_2"' not in page
    page = client.post(
        url("action_plan", action), {"why_1": "Không ai nhắc.", "action": "Sẽ nhắc", "more": "1"}
    ).content.decode()
    assert "Vì sao “Không ai nhắc”?" in page and 'name="why_2"' in page and "Sẽ nhắc" in page
    action.refresh_from_db()
    assert action.state == ActionState.UNPLANNED and action.nonconformity.whys() == ["Không ai nhắc."]


def test_with_scripts_only_the_questions_are_sent(client):
    action = ActionFactory()
    answer = signed_in(client, action.owner).post(
        url("action_plan", action), {"why_1": "Vì vội", "more": "1"}, headers={"HX-Request": "true"}
    )
    page = answer.content.decode()
    assert "<html" not in page and 'id="whys"' in page and 'name="why_2"' in page and "autofocus" in page


def test_five_whys_are_enough(client):
    action = ActionFactory()
    whys = {f"why_{n}": f"Lý do {n}" for n in range(1, 6)}
    page = signed_in(client, action.owner).post(url("action_plan", action), {**whys, "more": "1"}).content.decode()
    assert 'name="why_5"' in page and 'name="why_6"' not in page and 'name="more"' not in page


def test_keeping_the_plan(client):
    action = ActionFactory()
    given = {
        "why_1": "Không ai nhắc",
        "why_2": "",
        "why_3": "Chưa phân công",
        "correction": "Đã xin lỗi",
        "action": "Phân công",
    }
    answer = signed_in(client, action.owner).post(url("action_plan", action), given)
    assert answer.url == url("action_detail", action)
    action.refresh_from_db()
    assert action.state == ActionState.OPEN and action.nonconformity.whys() == ["Không ai nhắc", "Chưa phân công"]


@pytest.mark.parametrize(
    "given, words", [({"action": "Làm"}, "“vì sao” đầu tiên"), ({"why_1": "Vì vội"}, "Hãy ghi sẽ làm gì.")]
)
def test_a_plan_lacking_something_keeps_the_rest(client, given, words):
    action = ActionFactory()
    answer = signed_in(client, action.owner).post(url("action_plan", action), given)
    page = answer.content.decode()
    assert answer.status_code == 422 and words in page and next(iter(given.values())) in page


def test_the_plan_saves_itself(client):
    action = ActionFactory()
    client = signed_in(client, action.owner)
    assert client.post(url("action_plan", action), {"why_1": "Vì vội"}, headers={"X-Autosave": "1"}).status_code == 204
    assert "Vì vội" in client.get(url("action_plan", action)).content.decode()


def test_only_who_answers_for_it_writes_the_plan(client):
    action = ActionFactory()
    for role in (Role.SECRETARY, Role.AUDITOR, Role.LEADER, Role.DEPARTMENT_HEAD, Role.STAFF):
        who = actor(role, agency=action.agency)
        assert signed_in(client, who).get(url("action_plan", action)).status_code == 403
        assert signed_in(client, who).post(url("action_complete", action)).status_code == 403


def test_a_step_out_of_turn_shows_how_it_stands(client):
    action = ActionFactory(done=True)
    client = signed_in(client, action.owner)
    for name in ("action_plan", "action_complete"):
        assert client.get(url(name, action)).url == url("action_detail", action)
    assert client.post(url("action_plan", action), {"why_1": "x"}, headers={"X-Autosave": "1"}).status_code == 409


# --- result


def test_completing_with_evidence(client):
    action = ActionFactory(open=True)
    upload = SimpleUploadedFile("Phân công.pdf", b"%PDF-1.7 demo", content_type="text/html")
    client = signed_in(client, action.owner)
    client.post(url("action_complete", action), {"result": "Đã phân công.", "evidence": upload})
    action.refresh_from_db()
    assert action.state == ActionState.DONE
    assert (action.evidence.name, action.evidence.content_type) == ("Phân công.pdf", "application/pdf")
    assert url("action_evidence", action) in client.get(url("action_detail", action)).content.decode()
    answer = client.get(url("action_evidence", action))
    assert b"".join(answer.streaming_content) == b"%PDF-1.7 demo"
    assert answer["Content-Disposition"].startswith("attachment")
    answer.close()
    assert signed_in(client, actor(Role.STAFF)).get(url("action_evidence", action)).status_code == 404


def test_a_program_is_no_evidence(client):
    action = ActionFactory(open=True)
    upload = SimpleUploadedFile("cài đặt.exe", b"MZ")
    answer = signed_in(client, action.owner).post(
        url("action_complete", action), {"result": "Đã làm.", "evidence": upload}
    )
    page = answer.content.decode()
    assert answer.status_code == 422 and "Hãy chọn tệp PDF" in page and "Đã làm." in page
    assert not StoredFile.objects.exists()


def test_a_result_is_needed(client):
    action = ActionFactory(open=True)
    assert signed_in(client, action.owner).post(url("action_complete", action), {"result": " "}).status_code == 422
    action.refresh_from_db()
    assert action.state == ActionState.OPEN


# --- verdict


def test_the_verdict_of_somebody_else_closes_it(client):
    action = ActionFactory(done=True)
    judge = actor(Role.SECRETARY, agency=action.agency)
    client = signed_in(client, judge)
    assert action.result in client.get(url("action_verdict", action)).content.decode()
    client.post(url("action_verdict", action), {"verdict": "effective", "note": "", "next_due_on": ""})
    action.refresh_from_db()
    assert action.state == ActionState.EFFECTIVE and not action.nonconformity.is_open


def test_ineffective_without_a_reason_is_refused_and_with_one_opens_the_next(client):
    action = ActionFactory(done=True)
    client = signed_in(client, actor(Role.SECRETARY, agency=action.agency))
    answer = client.post(url("action_verdict", action), {"verdict": "ineffective", "note": " "})
    assert answer.status_code == 422 and "vì sao hành động không có hiệu lực" in answer.content.decode()
    answer = client.post(
        url("action_verdict", action),
        {"verdict": "ineffective", "note": "Tái diễn", "next_due_on": "15/01/2027"},
        follow=True,
    )
    assert "xem hành động mới nhất" in answer.content.decode()
    assert action.nonconformity.actions.count() == 2


def test_the_owner_and_colleagues_give_none(client):
    action = ActionFactory(done=True)
    department = action.nonconformity.department
    for who in (
        action.owner,
        membership(Role.SECRETARY, department=department),
        membership(Role.AUDITOR, agency=action.agency),
        membership(Role.STAFF, agency=action.agency),
    ):
        assert signed_in(client, who).get(url("action_verdict", action)).status_code == 403
        assert signed_in(client, who).post(url("action_verdict", action), {"verdict": "effective"}).status_code == 403


# --- due day


def test_another_due_day_needs_a_reason(client):
    action = ActionFactory(open=True)
    judge = actor(Role.SECRETARY, agency=action.agency)
    client = signed_in(client, judge)
    later = clock.today() + timedelta(days=40)
    given = {"due_on": f"{later:%d/%m/%Y}", "reason": ""}
    client.post(url("action_due", action), given)
    action.refresh_from_db()
    assert action.due_on != later
    answer = client.post(url("action_due", action), given | {"reason": "Chờ kinh phí"}, follow=True)
    action.refresh_from_db()
    assert action.due_on == later and "Chờ kinh phí" in answer.content.decode()
    assert signed_in(client, action.owner).post(url("action_due", action), given).status_code == 403
