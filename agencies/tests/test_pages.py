"""Every page of the app: who gets it, whose objects it shows, that it costs the same with many rows."""

import pytest
from django.urls import reverse

from agencies import jobs
from agencies.activity import log
from agencies.actor import Actor
from agencies.models import ActivityEntry, Role
from agencies.tests.factories import AgencyFactory, DepartmentFactory, MembershipFactory, actor, membership

pytestmark = pytest.mark.django_db


@pytest.fixture
def district():
    province = AgencyFactory(name="UBND tỉnh Thử", level="province")
    return AgencyFactory(name="UBND huyện Thử", parent=province)


@pytest.fixture
def other():
    """An agency beside the district, with a department, a person, a job and a file."""
    agency = AgencyFactory(name="UBND huyện Khác")
    agency.somebody = actor(Role.DEPARTMENT_HEAD, agency=agency)
    agency.job = jobs.Job.objects.create(
        agency=agency, kind="x", created_at="2026-01-01T00:00:00+07:00", created_by=agency.somebody.user
    )
    return agency


def sign_in(client, who: Actor):
    client.force_login(who.user)
    return client


PAGES = ["agency_list", "people", "jobs"]


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("page", PAGES)
def test_every_role_gets_the_lists(client, district, role, page):
    sign_in(client, actor(role, agency=district))
    assert client.get(reverse(f"agencies:{page}")).status_code == 200


@pytest.mark.parametrize("page", [*PAGES, "activity", "person_add", "agency_add"])
def test_nobody_gets_anything_without_signing_in(client, page):
    answer = client.get(reverse(f"agencies:{page}"))
    assert answer.status_code == 302 and "/dang-nhap/" in answer["Location"]


def test_somebody_without_a_role_sees_an_empty_tree(client):
    from agencies.tests.factories import UserFactory

    client.force_login(UserFactory())
    assert "Chưa có cơ quan" in client.get(reverse("agencies:agency_list")).content.decode()
    assert client.get(reverse("agencies:people")).status_code == 403


def test_another_agency_is_not_there(client, district, other):
    sign_in(client, actor(Role.ADMINISTRATOR, agency=district))
    department = other.somebody.department
    for name, pk in [
        ("agency_detail", other.pk),
        ("agency_edit", other.pk),
        ("department_add", other.pk),
        ("department_edit", department.pk),
        ("person_detail", other.somebody.user.pk),
        ("person_edit", other.somebody.user.pk),
        ("role_add", other.somebody.user.pk),
        ("role_end", other.somebody.membership.pk),
        ("job", other.job.pk),
    ]:
        assert client.get(reverse(f"agencies:{name}", args=[pk])).status_code == 404, name
    for page in [*PAGES, "activity"]:
        assert "Khác" not in client.get(reverse(f"agencies:{page}")).content.decode()


@pytest.mark.parametrize("role", sorted(set(Role.values) - {Role.ADMINISTRATOR}))
def test_only_administrators_change_people_and_agencies(client, district, role):
    who = sign_in(client, actor(role, agency=district))
    colleague = membership(Role.DEPARTMENT_HEAD, agency=district)
    for name, args in [
        ("agency_add", []),
        ("person_add", []),
        ("agency_edit", [district.pk]),
        ("department_add", [district.pk]),
        ("department_edit", [colleague.department.pk]),
        ("person_edit", [colleague.user.pk]),
        ("role_add", [colleague.user.pk]),
        ("role_end", [colleague.pk]),
    ]:
        url = reverse(f"agencies:{name}", args=args)
        assert who.get(url).status_code == 403, name
        assert who.post(url, {}).status_code == 403, name


def test_the_tree_shows_subordinates_below_their_superior(client, district):
    AgencyFactory(name="A – xã đứng trước theo tên", parent=district)
    sign_in(client, actor(Role.INSPECTOR, agency=district.parent))
    text = client.get(reverse("agencies:agency_list")).content.decode()
    assert text.index("UBND tỉnh Thử</a>") < text.index("UBND huyện Thử</a>") < text.index("A – xã đứng")


def test_the_agency_page_names_heads_and_roles(client, district):
    head = membership(Role.DEPARTMENT_HEAD, agency=district, user__full_name="Lò Văn Trưởng")
    who = actor(Role.SECRETARY, agency=district, user__full_name="Hoàng Thị Thư Ký")
    text = sign_in(client, who).get(reverse("agencies:agency_detail", args=[district.pk])).content.decode()
    assert head.department.name in text and "Lò Văn Trưởng" in text and "Hoàng Thị Thư Ký" in text


def test_people_are_found_without_accents(client, district):
    membership(Role.STAFF, agency=district, user__full_name="Đặng Thị Ngọc Ánh")
    membership(Role.STAFF, agency=district, user__full_name="Trần Văn Bình")
    sign_in(client, actor(Role.STAFF, agency=district))
    text = client.get(reverse("agencies:people"), {"q": "dang thi NGOC"}).content.decode()
    assert "Đặng Thị Ngọc Ánh" in text and "Trần Văn Bình" not in text
    assert "Không tìm thấy ai" in client.get(reverse("agencies:people"), {"q": "zzz"}).content.decode()


@pytest.mark.parametrize("page", [*PAGES, "activity"])
def test_lists_cost_the_same_with_many_rows(client, district, page, assert_constant_queries):
    who = actor(Role.SECRETARY, agency=district)
    sign_in(client, who)

    def add():
        for _ in range(4):
            AgencyFactory(parent=district)
            DepartmentFactory(agency=district)
            made = MembershipFactory(head=True, agency=district)
            log(who, "agencies.role_given", made)
            jobs.Job.objects.create(
                agency=district, kind="x", created_at="2026-01-01T00:00:00+07:00", created_by=made.user
            )

    add()
    assert_constant_queries(lambda: client.get(reverse(f"agencies:{page}")), add)


def test_the_agency_page_costs_the_same_with_many_departments(client, district, assert_constant_queries):
    sign_in(client, actor(Role.SECRETARY, agency=district))
    url = reverse("agencies:agency_detail", args=[district.pk])
    MembershipFactory(head=True, agency=district)
    assert_constant_queries(
        lambda: client.get(url), lambda: [MembershipFactory(head=True, agency=district) for _ in range(4)]
    )


# --- role switch ------------------------------------------------------------------------------------------


def test_one_goes_on_in_another_of_ones_roles(client, district):
    who = actor(Role.SECRETARY, agency=district)
    second = MembershipFactory(auditor=True, agency=district, user=who.user)
    sign_in(client, who)
    assert client.get(reverse("agencies:people")).context["request"].actor.role == Role.SECRETARY
    assert client.post(reverse("agencies:switch", args=[second.pk])).status_code == 302
    assert client.get(reverse("agencies:people")).context["request"].actor.role == Role.AUDITOR


def test_nobody_takes_anothers_or_an_old_role(client, district, other):
    who = actor(Role.SECRETARY, agency=district)
    over = MembershipFactory(leader=True, agency=district, user=who.user, valid_to="2020-01-01")
    sign_in(client, who)
    for pk in (over.pk, other.somebody.membership.pk):
        assert client.post(reverse("agencies:switch", args=[pk])).status_code == 404
    assert client.get(reverse("agencies:switch", args=[over.pk])).status_code == 405


# --- activity, jobs, files --------------------------------------------------------------------------------


def test_the_log_is_for_those_who_answer_for_the_system(client, district):
    for role in Role:
        client.logout()
        sign_in(client, actor(role, agency=district))
        wanted = {Role.ADMINISTRATOR, Role.SECRETARY, Role.LEADER, Role.INSPECTOR, Role.AUDITOR}
        assert client.get(reverse("agencies:activity")).status_code == (200 if role in wanted else 403), role


def test_the_log_reads_as_sentences_and_filters(client, district):
    who = actor(Role.SECRETARY, agency=district, user__full_name="Nguyễn Thu Hằng")
    department = DepartmentFactory(agency=district, name="Phòng Tư pháp")
    log(
        who,
        "agencies.department_changed",
        department,
        before={"valid_to": None, "kind": "office"},
        after={"valid_to": "2026-06-30", "kind": "specialised"},
        reason="Sáp nhập",
    )
    colleague = actor(Role.LEADER, agency=district, user__full_name="Trần Khác")
    log(colleague, "agencies.person_changed", colleague.user, agency=district)
    sign_in(client, who)
    url = reverse("agencies:activity")

    text = client.get(url).content.decode()
    for words in ("Nguyễn Thu Hằng", "đã sửa phòng", "Phòng Tư pháp", "30/06/2026", "Văn phòng", "Lý do: Sáp nhập"):
        assert words in text, words
    about = client.get(url, {"object_label": "agencies.Department", "object_id": department.pk}).content.decode()
    assert "Sáp nhập" in about and "Trần Khác</strong>" not in about
    by_person = client.get(url, {"person": colleague.user.pk}).content.decode()
    assert "Trần Khác</strong>" in by_person and "Sáp nhập" not in by_person
    assert "Không có mục nào" in client.get(url, {"last": "01/01/2001"}).content.decode()
    wrong = client.get(url, {"first": "31/02/2026"}).content.decode()
    assert "không phải là ngày hợp lệ" in wrong


def test_logged_values_are_told_the_way_the_forms_tell_them():
    from agencies.activity_words import in_words
    from agencies.models import Department

    assert in_words(Department, "valid_to", "2026-06-30") == "30/06/2026"
    assert in_words(Department, "kind", "one_stop") == "Trung tâm, bộ phận Một cửa"
    assert in_words(None, "", "2026-06-30T02:00:00+00:00") == "30/06/2026 09:00"
    assert in_words(None, "code", "20260630") == "20260630"
    assert in_words(None, "", ["a", None, True]) == "a; –; có"
    assert in_words(None, "verdict", "ineffective") == "không hiệu lực"
    assert in_words(None, "", "x" * 500).endswith("x…")


def test_what_was_taken_away_is_told_too(client, district):
    who = actor(Role.SECRETARY, agency=district)
    log(who, "agencies.agency_changed", district, agency=district, before={"place_name": "Nơi cũ"})
    text = sign_in(client, who).get(reverse("agencies:activity")).content.decode()
    assert "địa danh ghi trước ngày tháng: từ “Nơi cũ” thành “–”" in text


def test_a_job_page_shows_progress_and_its_poll_only_the_part_that_changes(client, district):
    who = actor(Role.ONE_STOP_OFFICER, agency=district)
    job = jobs.Job.objects.create(
        agency=district,
        kind="x",
        created_at="2026-01-01T00:00:00+07:00",
        created_by=who.user,
        status="running",
        done=1200,
        total=4800,
        message="Đang nhập",
    )
    sign_in(client, who)
    url = reverse("agencies:job", args=[job.pk])
    page = client.get(url).content.decode()
    part = client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "1.200" in page and "Đang nhập" in page and "<h1>" in page
    assert "1.200" in part and "<h1>" not in part and f'hx-get="{url}"' in part
    jobs.Job.objects.filter(pk=job.pk).update(status="failed", error="Tệp bị hỏng.")
    failed = client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "Tệp bị hỏng." in failed and "hx-get" not in failed


def test_a_job_is_seen_in_its_agency_and_listed_for_who_started_it_and_the_secretary(client, district):
    job = jobs.Job.objects.create(
        agency=district, kind="x", created_at="2026-01-01T00:00:00+07:00", created_by=actor(Role.STAFF).user
    )
    listed = {Role.DEPARTMENT_HEAD: False, Role.SECRETARY: True}
    for role, is_listed in listed.items():
        client.logout()
        sign_in(client, actor(role, agency=district))
        assert client.get(reverse("agencies:job", args=[job.pk])).status_code == 200
        page = client.get(reverse("agencies:jobs")).context["page_obj"]
        assert (job in page.object_list) is is_listed
    client.logout()
    sign_in(client, actor(Role.SECRETARY, agency=district.parent))
    assert client.get(reverse("agencies:job", args=[job.pk])).status_code == 403
    assert job not in client.get(reverse("agencies:jobs")).context["page_obj"].object_list


# --- sign-in ----------------------------------------------------------------------------------------------


def test_sign_in_and_refusal_are_logged(client, district):
    from agencies.tests.factories import PASSWORD

    who = actor(Role.LEADER, agency=district, user__username="lanhdao", user__password=True)
    client.post(reverse("login"), {"username": "lanhdao", "password": "sai hoàn toàn"})
    client.post(reverse("login"), {"username": "mật khẩu gõ nhầm ô", "password": "x"})
    client.post(reverse("login"), {"username": "lanhdao", "password": PASSWORD})
    entries = ActivityEntry.objects.of_agency(district).order_by("pk")
    assert [entry.code for entry in entries] == ["agencies.sign_in_refused", "agencies.signed_in"]
    assert entries[0].user is None and entries[1].user == who.user
    assert not ActivityEntry.objects.filter(object_name__contains="gõ nhầm").exists()
