"""Plan and sessions: pasting, nominating, attendance, holding, cancelling, and who may do which."""

from contextlib import closing
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from agencies import clock
from agencies.errors import UserError
from agencies.models import ActivityEntry, Attendance, Role, SessionState, TrainingPlan, TrainingSession
from agencies.tests.factories import AgencyFactory, DepartmentFactory, actor
from agencies.tests.training_factories import PDF, PersonFactory, SessionFactory, attend
from agencies.training import plans, queries, sessions
from agencies.training.pasting import read_names, read_sessions

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
TODAY = date(2026, 5, 20)


@pytest.fixture(autouse=True)
def today():
    with clock.freeze(TODAY):
        yield


@pytest.fixture
def agency():
    return AgencyFactory()


@pytest.fixture
def secretary(agency):
    return actor(Role.SECRETARY, agency=agency)


@pytest.fixture
def head(agency):
    return actor(Role.DEPARTMENT_HEAD, agency=agency)


@pytest.fixture
def session(agency):
    return SessionFactory(agency=agency, due_on=TODAY)


def row(**fields) -> dict:
    given = {
        "title": "Tập huấn",
        "kind": "awareness",
        "due_on": date(2026, 6, 30),
        "by_month": True,
        "planned_number": 9,
    }
    return given | {"trainer": ""} | fields


def save(secretary, rows, **fields):
    paper = {"paper_number": "12/KH-UBND", "paper_on": date(2026, 1, 12), "note": ""} | fields
    return plans.save_plan(secretary, secretary.agency, year=2026, rows=rows, **paper)


# --- what the database holds ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "plan"},
        {"origin": "summons"},
        {"state": "held"},
        {"held_on": TODAY},
        {"state": "held", "held_on": TODAY, "kind": "meeting"},
        {"state": "cancelled"},
        {"checkin_digest": "x"},
    ],
)
def test_a_session_that_contradicts_itself_is_refused(wrong, agency):
    with pytest.raises(IntegrityError), transaction.atomic():
        SessionFactory(agency=agency, **wrong)


@pytest.mark.parametrize("wrong", [{}, {"present": True}, {"nominated": True, "how": "qr"}])
def test_attendance_says_something_and_how(wrong, session):
    with pytest.raises(IntegrityError), transaction.atomic():
        Attendance.objects.create(session=session, person=PersonFactory(agency=session.agency), **wrong)


# --- the plan of a year -----------------------------------------------------------------------------------------------


def test_a_plan_is_saved_changed_and_shortened(secretary):
    plan = save(secretary, [row(), row(title="Họp", kind="meeting")])
    first, second = plan.sessions.order_by("pk")
    save(secretary, [row(pk=second.pk, title="Họp quý", kind="meeting")])
    assert [one.title for one in plan.sessions.all()] == ["Họp quý"]
    assert TrainingPlan.objects.count() == 1
    codes = list(
        ActivityEntry.objects.filter(code__startswith="agencies.session_").order_by("pk").values_list("code", flat=True)
    )
    assert codes == ["agencies.session_added"] * 2 + ["agencies.session_changed", "agencies.session_removed"]
    assert not TrainingSession.objects.filter(pk=first.pk).exists()


def test_what_was_held_or_has_people_stays_in_the_plan(secretary, agency):
    plan = save(secretary, [row()])
    held = SessionFactory(agency=agency, by_plan=True, held=True)
    save(secretary, [])
    assert list(plan.sessions.all()) == [held]
    nominated = SessionFactory(agency=agency, by_plan=True)
    attend(nominated, PersonFactory(agency=agency), nominated=True, present=False)
    with pytest.raises(UserError):
        save(secretary, [])


def test_errors_name_their_rows_and_nothing_is_saved(secretary):
    with pytest.raises(plans.RowErrors) as refused:
        save(secretary, [row(), row(due_on=date(2027, 1, 31)), row(title="")])
    assert set(refused.value.rows) == {1, 2}
    assert not TrainingPlan.objects.exists()


@pytest.mark.parametrize("role", [Role.DEPARTMENT_HEAD, Role.LEADER, Role.STAFF, Role.INSPECTOR, Role.ADMINISTRATOR])
def test_the_plan_is_kept_by_secretary_and_office_head(role, agency, session):
    other = actor(role, agency=agency)
    for verb in (
        lambda: save(other, []),
        lambda: plans.add_session(
            other, agency, origin="own", summoned_by="", kind="meeting", title="x", due_on=TODAY, by_month=False
        ),
        lambda: plans.remove_session(other, session),
        lambda: sessions.hold(other, session, held_on=TODAY),
        lambda: sessions.cancel(other, session, reason="x"),
        lambda: sessions.reopen(other, session, reason="x"),
        lambda: sessions.add_file(other, session, "sheet", ("a.pdf", PDF)),
    ):
        with pytest.raises(PermissionDenied):
            verb()
    save(actor(Role.OFFICE_HEAD, agency=agency), [row()])


BLOCK = """STT\tNội dung\tThời gian\tSố lượng\tGiảng viên
1\tTập huấn nhận thức TCVN ISO 9001:2015\tTháng 3\t120 người\tChi cục TĐC
2\tĐào tạo đánh giá nội bộ\tQuý II\t8\t
3\tBồi dưỡng nghiệp vụ hộ tịch\t15/7/2026\t20\tSở Tư pháp
4\tHọp xem xét mục tiêu chất lượng\t08/2026\t14\t
5\tBồi dưỡng kỹ năng\t31/02/2026\t5\t"""


def test_a_pasted_plan_is_read_line_by_line():
    pasted = read_sessions(BLOCK, 2026)
    found = [(one["kind"], one["when"], one["planned_number"], one["trainer"]) for one in pasted.rows]
    assert found == [
        ("awareness", "Tháng 3", "120", "Chi cục TĐC"),
        ("auditor", "Quý II", "8", ""),
        ("professional", "15/7/2026", "20", "Sở Tư pháp"),
        ("meeting", "08/2026", "14", ""),
        ("professional", "", "5", "31/02/2026"),
    ]
    assert len(pasted.problems) == 1 and "6" in pasted.problems[0]


@pytest.mark.requirement("S0-O9", where="agencies/training/")
def test_a_plan_is_pasted_looked_at_and_saved(client, secretary):
    client.force_login(secretary.user)
    url = reverse("agencies:training_plan_edit") + "?year=2026"
    page = client.post(url, {"action": "paste", "pasted": BLOCK, "paper_number": "12/KH-UBND", "r-TOTAL_FORMS": "0"})
    formset = page.context["formset"]
    assert page.context["form"]["paper_number"].value() == "12/KH-UBND" and not TrainingSession.objects.exists()
    data = {"action": "save", "paper_number": "12/KH-UBND", "r-TOTAL_FORMS": len(formset.forms), "r-INITIAL_FORMS": 0}
    for number, form in enumerate(formset.forms):
        data |= {
            f"r-{number}-{name}": form[name].value() or ""
            for name in ("title", "kind", "when", "planned_number", "trainer")
        }
    page = client.post(url, data)
    assert page.status_code == 422 and not TrainingSession.objects.exists()
    data["r-4-when"] = "quý IV"
    client.post(url, data)
    due = {one.title[:8]: (one.due_on, one.by_month) for one in TrainingSession.objects.all()}
    assert due["Đào tạo "] == (date(2026, 6, 30), True) and due["Bồi dưỡn"] == (date(2026, 12, 31), True)
    assert TrainingSession.objects.get(kind="awareness").planned_number == 120


def test_the_overview_says_how_each_session_stands(client, head, agency):
    SessionFactory(agency=agency, by_plan=True, due_on=date(2026, 4, 30), planned_number=10)
    lacking = SessionFactory(agency=agency, by_plan=True, due_on=date(2026, 3, 1), held=True, planned_number=2)
    attend(lacking, PersonFactory(agency=agency), nominated=True)
    SessionFactory(agency=agency, by_plan=True, due_on=date(2026, 5, 30))
    SessionFactory(agency=agency, state="cancelled", cancelled_why="Hoãn", due_on=date(2026, 8, 1))
    client.force_login(head.user)
    page = client.get(reverse("agencies:training") + "?year=2026")
    assert [row.badge for row in page.context["rows"]] == ["warn", "late", "wait", "none"]
    assert (page.context["found"].tally.part, page.context["found"].tally.whole) == (1, 12)
    late = client.get(reverse("agencies:training") + "?year=2026&show=late")
    assert [row.badge for row in late.context["rows"]] == ["late"]


# --- summons ------------------------------------------------------------------------------------------------------------


def test_a_summons_tells_who_and_belongs_to_no_plan(client, secretary):
    client.force_login(secretary.user)
    data = {"title": "Tập huấn", "kind": "professional", "origin": "summons", "when": "15/06/2026", "summoned_by": " "}
    url = reverse("agencies:training_session_add")
    assert client.post(url, data).status_code == 422
    client.post(url, data | {"summoned_by": "Sở Nội vụ"})
    made = TrainingSession.objects.get()
    assert (made.plan, made.summoned_by) == (None, "Sở Nội vụ")
    assert client.post(url, data | {"origin": "plan"}).status_code == 422  # there is no plan yet
    save(secretary, [])
    client.post(url, data | {"origin": "plan"})
    assert TrainingSession.objects.filter(plan__year=2026).count() == 1


# --- nominating and attendance --------------------------------------------------------------------------------------------


def test_heads_nominate_and_record_their_own_people_only(head, session):
    own = PersonFactory(agency=session.agency, department=head.department)
    other = PersonFactory(agency=session.agency, department=DepartmentFactory(agency=session.agency))
    attend(session, other, nominated=True)
    assert sessions.nominate(head, session, [own.pk, other.pk]) == 1
    assert sessions.record(head, session, []) == 0
    theirs, mine = (Attendance.objects.get(person=one) for one in (other, own))
    assert theirs.present and mine.nominated and not mine.present
    for stranger in (actor(Role.STAFF, agency=session.agency), actor(Role.DEPARTMENT_HEAD), actor(Role.SECRETARY)):
        with pytest.raises(PermissionDenied):
            sessions.record(stranger, session, [own.pk])


def test_who_is_left_out_is_nominated_no_more_but_presence_stays(secretary, session):
    people = [PersonFactory(agency=session.agency) for _n in range(3)]
    sessions.nominate(secretary, session, [one.pk for one in people])
    sessions.record(secretary, session, [people[0].pk])
    at = Attendance.objects.get(person=people[0]).at
    with clock.freeze(date(2026, 5, 21)):
        sessions.record(secretary, session, [people[0].pk])
        sessions.nominate(secretary, session, [people[1].pk])
    rows = {one.person_id: (one.nominated, one.present) for one in Attendance.objects.all()}
    assert rows == {people[0].pk: (False, True), people[1].pk: (True, False)}
    assert Attendance.objects.get(person=people[0]).at == at, "noted already: how and when stay"


def test_the_log_tells_numbers_and_no_names(secretary, session):
    person = PersonFactory(agency=session.agency, full_name="Ngô Đặc Biệt")
    sessions.nominate(secretary, session, [person.pk])
    sessions.record(secretary, session, [person.pk])
    told = ActivityEntry.objects.filter(object_label="agencies.TrainingSession").order_by("pk")
    assert [one.after for one in told] == [{"nominated": 1}, {"present": 1}]
    assert "Đặc Biệt" not in str([(one.before, one.after, one.object_name) for one in told])


def test_people_who_left_before_or_came_after_are_not_offered(secretary, agency):
    session = SessionFactory(agency=agency, due_on=date(2026, 3, 10), held=True)
    there = PersonFactory(agency=agency, valid_to=date(2026, 3, 10))
    PersonFactory(agency=agency, valid_to=date(2026, 3, 9))
    PersonFactory(agency=agency, valid_from=date(2026, 3, 11))
    moved = PersonFactory(agency=agency, valid_to=date(2026, 3, 5))
    later = PersonFactory(agency=agency, first=moved, valid_from=date(2026, 3, 6))
    assert {one.pk for one in sessions.candidates(session)} == {there.pk, later.pk}


def test_a_session_to_come_has_no_attendance_yet(secretary, agency):
    session = SessionFactory(agency=agency, due_on=date(2026, 6, 1))
    with pytest.raises(UserError):
        sessions.record(secretary, session, [PersonFactory(agency=agency).pk])


def test_pasted_names_are_found_without_accents_and_told_by_line(agency):
    law, home = (
        DepartmentFactory(agency=agency, name="Phòng Tư pháp"),
        DepartmentFactory(agency=agency, name="Phòng Nội vụ"),
    )
    an = PersonFactory(agency=agency, full_name="Nguyễn Văn Ân", department=law)
    twins = [PersonFactory(agency=agency, full_name="Lê Thị Hoa", department=one) for one in (law, home)]
    block = "1\tNGUYEN VAN AN\n2\tLê Thị Hoa\tphòng nội vụ\n3\tLê Thị Hoa\n4\tTrần Không Có\n5\tnguyễn văn ân"
    found = read_names(block, [an, *twins])
    assert found.rows == [an, twins[1]]
    assert [words.split(":")[0].split()[-1] for words in found.problems] == ["3", "4"]


def test_pasted_names_come_back_ticked_with_the_problems(client, secretary, session):
    person = PersonFactory(agency=session.agency, full_name="Nguyễn Văn Ân")
    client.force_login(secretary.user)
    url = reverse("agencies:training_attendance", args=[session.pk])
    page = client.post(url, {"action": "paste", "pasted": "nguyen van an\nAi Đó"})
    assert page.context["ticked"] == {person.pk} and len(page.context["problems"]) == 1
    assert page.context["pasted"] == "nguyen van an\nAi Đó" and not Attendance.objects.exists()
    client.post(url, {"action": "save", "people": [person.pk], "how": "sheet"})
    assert Attendance.objects.get().how == "sheet"


def test_departments_and_everyone_are_nominated_with_one_tick(client, secretary, session):
    department = DepartmentFactory(agency=session.agency)
    for _n in range(2):
        PersonFactory(agency=session.agency, department=department)
    PersonFactory(agency=session.agency)
    client.force_login(secretary.user)
    url = reverse("agencies:training_nominate", args=[session.pk])
    client.post(url, {"departments": [department.pk]})
    assert session.attendances.count() == 2
    client.post(url, {"everyone": "1"})
    assert session.attendances.count() == 3


def test_the_list_for_signing_names_the_nominated_with_room_to_sign(client, head, session):
    person = PersonFactory(agency=session.agency, department=head.department, full_name="Đỗ Được Cử")
    PersonFactory(agency=session.agency, department=head.department, full_name="Đỗ Ở Nhà")
    attend(session, person, nominated=True, present=False)
    client.force_login(head.user)
    page = client.get(reverse("agencies:training_sheet", args=[session.pk])).content.decode()
    assert "Đỗ Được Cử" in page and "Đỗ Ở Nhà" not in page and "Chữ ký" in page


# --- holding ----------------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("S1-21", "S1-32", where="agencies/training/sessions.py")
def test_a_meeting_counts_as_held_only_with_attendance_and_minutes(client, secretary, agency):
    meeting = SessionFactory(agency=agency, kind="meeting", due_on=TODAY)
    client.force_login(secretary.user)
    url = reverse("agencies:training_hold", args=[meeting.pk])
    assert client.post(url, {"held_on": "20/05/2026"}).status_code == 422
    sessions.record(secretary, meeting, [PersonFactory(agency=agency).pk])
    page = client.post(url, {"held_on": "20/05/2026", "place": "Phòng họp"})
    assert page.status_code == 422 and page.context["hold_form"].errors["minutes"]
    assert page.context["hold_form"]["place"].value() == "Phòng họp"
    client.post(url, {"held_on": "20/05/2026", "minutes": SimpleUploadedFile("bien-ban.pdf", PDF)})
    meeting.refresh_from_db()
    assert (meeting.state, meeting.held_on) == (SessionState.HELD, TODAY) and meeting.minutes.read_bytes() == PDF


@pytest.mark.requirement("S1-21", where="agencies/training/sessions.py")
def test_a_course_needs_attendance_and_says_that_signatures_are_missing(secretary, session):
    with pytest.raises(UserError):
        sessions.hold(secretary, session, held_on=TODAY)
    sessions.record(secretary, session, [PersonFactory(agency=session.agency).pk])
    with pytest.raises(UserError):
        sessions.hold(secretary, session, held_on=date(2026, 5, 21))
    sessions.hold(secretary, session, held_on=TODAY)
    shown = queries.counted_sessions().get()
    assert len(queries.lacking(shown)) == 1
    sessions.add_file(secretary, session, "sheet", ("ky-ten.pdf", PDF))
    assert queries.lacking(queries.counted_sessions().get()) == []


def test_what_was_held_keeps_somebody_and_its_nominations(secretary, session):
    person = PersonFactory(agency=session.agency)
    sessions.record(secretary, session, [person.pk])
    sessions.hold(secretary, session, held_on=TODAY)
    for verb in (
        lambda: sessions.record(secretary, session, []),
        lambda: sessions.nominate(secretary, session, [person.pk]),
        lambda: sessions.hold(secretary, session, held_on=TODAY),
        lambda: sessions.cancel(secretary, session, reason="x"),
        lambda: plans.remove_session(secretary, session),
    ):
        with pytest.raises(UserError):
            verb()
    sessions.reopen(secretary, session, reason="Nhầm buổi")
    session.refresh_from_db()
    assert (session.state, session.held_on) == (SessionState.PLANNED, None)


def test_cancelling_wants_a_reason_and_can_be_taken_back(client, secretary, session):
    client.force_login(secretary.user)
    client.post(reverse("agencies:training_cancel", args=[session.pk]), {"comment": " "})
    session.refresh_from_db()
    assert session.state == SessionState.PLANNED
    client.post(reverse("agencies:training_cancel", args=[session.pk]), {"comment": "Giảng viên ốm"})
    session.refresh_from_db()
    assert (session.state, session.cancelled_why) == (SessionState.CANCELLED, "Giảng viên ốm")
    with pytest.raises(UserError):
        sessions.record(secretary, session, [PersonFactory(agency=session.agency).pk])
    client.post(reverse("agencies:training_reopen", args=[session.pk]), {"comment": "Mời được người khác"})
    session.refresh_from_db()
    assert session.state == SessionState.PLANNED


def test_signed_lists_are_for_those_who_answer_for_them(client, secretary, session):
    sessions.add_file(secretary, session, "sheet", ("ky-ten.pdf", PDF))
    url = reverse("agencies:training_file", args=[session.pk, "sheet"])
    for role, status in (
        (Role.STAFF, 403),
        (Role.ONE_STOP_OFFICER, 403),
        (Role.DEPARTMENT_HEAD, 200),
        (Role.AUDITOR, 200),
    ):
        client.force_login(actor(role, agency=session.agency).user)
        with closing(client.get(url)) as answer:
            assert answer.status_code == status
    client.force_login(actor(Role.SECRETARY).user)
    assert client.get(url).status_code == 404


@pytest.mark.parametrize(("name", "content"), [("a.exe", PDF), ("a.pdf", b"<script>"), ("MẬT.pdf", PDF)])
def test_hostile_files_are_refused_at_their_field(name, content, client, secretary, session):
    client.force_login(secretary.user)
    data = {"which": "sheet", "file": SimpleUploadedFile(name, content)}
    page = client.post(reverse("agencies:training_file_add", args=[session.pk]), data)
    assert page.status_code == 422 and page.context["file_form"].errors["file"]


def test_everyone_in_the_agency_reads_and_outsiders_find_nothing(client, session):
    urls = [reverse("agencies:training"), reverse("agencies:training_sent"), reverse("agencies:training_people")]
    page = reverse("agencies:training_session", args=[session.pk])
    client.force_login(actor(Role.STAFF, agency=session.agency).user)
    assert [client.get(url).status_code for url in [*urls, page]] == [200] * 4
    client.force_login(actor(Role.STAFF).user)
    assert client.get(page).status_code == 404
    assert client.get(urls[0] + f"?agency={session.agency_id}").status_code == 404
