"""Adding and changing agencies, departments, people and roles."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from agencies import clock, services
from agencies.actor import ANONYMOUS
from agencies.errors import UserError
from agencies.models import ActivityEntry, Agency, Department, Membership, Role, User
from agencies.tests.factories import PASSWORD, AgencyFactory, DepartmentFactory, UserFactory, actor, membership

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    return actor(Role.ADMINISTRATOR)


def last_entry() -> ActivityEntry:
    return ActivityEntry.objects.order_by("-pk").first()


AGENCY = {
    "code": "XATHU",
    "name": "Ủy ban nhân dân xã Thử",
    "short_symbol": "UBND",
    "superior_name": "",
    "place_name": "Thử",
    "authority_line": "ỦY BAN NHÂN DÂN XÃ",
    "regime": "collective",
    "level": "commune",
    "cut_off": "day_14",
    "valid_from": date(2020, 1, 1),
}


def test_an_agency_is_added_below_its_superior_and_logged(admin):
    agency = services.add_agency(admin, parent=admin.agency, **AGENCY)
    assert agency.path == f"{admin.agency.path}{agency.pk}/"
    entry = last_entry()
    assert (entry.code, entry.agency, entry.user) == ("agencies.agency_added", agency, admin.user)
    assert entry.after["code"] == "XATHU"


def test_the_first_agency_needs_nobody():
    assert services.add_agency(ANONYMOUS, parent=None, **AGENCY).path.count("/") == 2


def test_a_taken_code_is_named_at_its_field(admin):
    services.add_agency(admin, parent=admin.agency, **AGENCY)
    with pytest.raises(UserError) as caught:
        services.add_agency(admin, parent=admin.agency, **AGENCY)
    assert caught.value.field == "code"


def test_texts_are_kept_composed_and_trimmed(admin):
    agency = services.add_agency(admin, parent=admin.agency, **{**AGENCY, "name": "  U\u0309y ban xa\u0303 Thư\u0309 "})
    assert agency.name == "Ủy ban xã Thử"


def test_subordinates_follow_when_an_agency_moves(admin):
    one, other = AgencyFactory(parent=admin.agency), AgencyFactory(parent=admin.agency)
    child = AgencyFactory(parent=one)
    services.change_agency(admin, one, parent=other)
    child.refresh_from_db()
    assert child.path == f"{admin.agency.path}{other.pk}/{one.pk}/{child.pk}/"


def test_an_agency_never_stands_under_itself(admin):
    child = AgencyFactory(parent=admin.agency)
    for parent in (admin.agency, child):
        with pytest.raises(UserError) as caught:
            services.change_agency(admin, admin.agency, parent=parent)
        assert caught.value.field == "parent"


def test_a_change_is_logged_with_before_and_after_and_no_change_is_not(admin):
    services.change_agency(admin, admin.agency, name="Tên mới", place_name=admin.agency.place_name)
    assert last_entry().after == {"name": "Tên mới"} and "name" in last_entry().before
    count = ActivityEntry.objects.count()
    services.change_agency(admin, admin.agency, name="Tên mới")
    assert ActivityEntry.objects.count() == count


def test_departments_come_in_the_order_they_are_added(admin):
    fields = {"short_symbol": "", "kind": "specialised", "valid_from": date(2020, 1, 1)}
    made = [services.add_department(admin, admin.agency, code=f"P{n}", name=f"Phòng {n}", **fields) for n in range(3)]
    assert [department.position for department in made] == [0, 1, 2]
    with pytest.raises(UserError):
        services.add_department(admin, admin.agency, code="P1", name="Trùng mã", **fields)


def test_a_department_does_not_end_while_somebody_stays(admin):
    head = membership(Role.DEPARTMENT_HEAD, agency=admin.agency)
    with pytest.raises(UserError) as caught:
        services.change_department(admin, head.department, valid_to=date(2026, 6, 30))
    assert caught.value.field == "valid_to"
    services.end_role(admin, head, valid_to=date(2026, 6, 30), reason="Sáp nhập phòng")
    services.change_department(admin, head.department, valid_to=date(2026, 6, 30))
    assert Department.objects.get(pk=head.department.pk).valid_to == date(2026, 6, 30)


PERSON = {"username": "thu.moi", "full_name": "Đỗ Thị Mới", "password": "một mật khẩu đủ dài"}


def test_a_person_comes_with_their_first_role(admin):
    held = services.add_person(admin, admin.agency, **PERSON, role=Role.STAFF)
    user = User.objects.get(username="thu.moi")
    assert user.check_password(PERSON["password"]) and user.folded_name == "do thi moi"
    assert (held.user, held.agency, held.valid_from) == (user, admin.agency, clock.today())
    logged = ActivityEntry.objects.filter(code="agencies.person_added").get()
    assert "password" not in logged.after


def test_a_weak_password_or_a_wrong_role_leaves_nobody_behind(admin):
    for changed in ({"password": "ngắn"}, {"role": Role.DEPARTMENT_HEAD}):
        with pytest.raises(UserError) as caught:
            services.add_person(admin, admin.agency, **{**PERSON, "role": Role.STAFF, **changed})
        assert caught.value.field in ("password", "department")
    assert not User.objects.filter(username="thu.moi").exists()


def test_without_a_password_nobody_signs_in(client, admin):
    held = services.add_person(admin, admin.agency, **{**PERSON, "password": None}, role=Role.STAFF)
    assert not held.user.has_usable_password()


def test_a_new_password_is_logged_without_it(admin):
    user = UserFactory()
    services.change_person(admin, user, agency=admin.agency, password=PASSWORD)
    assert user.check_password(PASSWORD)
    assert last_entry().code == "agencies.password_set" and PASSWORD not in str(last_entry().after)


def test_the_same_role_twice_at_once_is_refused(admin):
    user = UserFactory()
    services.give_role(
        admin, user, admin.agency, role=Role.AUDITOR, valid_from=date(2026, 1, 1), valid_to=date(2026, 6, 30)
    )
    for first, last in ((date(2026, 6, 30), None), (date(2025, 1, 1), date(2026, 1, 1)), (date(2025, 1, 1), None)):
        with pytest.raises(UserError) as caught:
            services.give_role(admin, user, admin.agency, role=Role.AUDITOR, valid_from=first, valid_to=last)
        assert caught.value.field == "role"
    services.give_role(admin, user, admin.agency, role=Role.AUDITOR, valid_from=date(2026, 7, 1))
    services.give_role(admin, user, admin.agency, role=Role.STAFF, valid_from=date(2026, 1, 1))


def test_a_role_keeps_to_its_agency_and_its_days(admin):
    elsewhere = DepartmentFactory()
    with pytest.raises(UserError) as caught:
        services.give_role(admin, UserFactory(), admin.agency, role=Role.STAFF, department=elsewhere)
    assert caught.value.field == "department"
    with pytest.raises(UserError) as caught:
        services.give_role(
            admin, UserFactory(), admin.agency, role=Role.STAFF, valid_from=date(2026, 2, 1), valid_to=date(2026, 1, 1)
        )
    assert caught.value.field == "valid_to"


def test_one_role_is_the_first_one_shown(admin):
    user = UserFactory()
    services.give_role(admin, user, admin.agency, role=Role.STAFF, is_primary=True)
    services.give_role(admin, user, admin.agency, role=Role.AUDITOR, is_primary=True)
    assert [one.role for one in user.current_memberships()] == [Role.AUDITOR, Role.STAFF]
    assert user.memberships.filter(is_primary=True).count() == 1


def test_a_role_is_over_after_its_last_day(admin):
    held = membership(Role.STAFF, agency=admin.agency)
    services.end_role(admin, held, valid_to=date(2026, 3, 31), reason="Chuyển công tác")
    assert last_entry().reason == "Chuyển công tác"
    with clock.freeze(date(2026, 3, 31)):
        assert held.user.current_memberships() == [held]
    with clock.freeze(date(2026, 4, 1)):
        assert held.user.current_memberships() == []


def test_nobody_ends_the_role_they_act_in(admin):
    with pytest.raises(UserError):
        services.end_role(admin, admin.membership, valid_to=clock.today(), reason="x")


def test_ending_a_role_never_lengthens_it(admin):
    held = membership(Role.STAFF, agency=admin.agency, valid_to=date(2027, 3, 31))
    with pytest.raises(UserError) as caught:
        services.end_role(admin, held, valid_to=date(2027, 4, 1), reason="Kéo dài")
    assert "31/03/2027" in str(caught.value)


def test_a_role_shown_first_leaves_other_agencies_alone(admin):
    elsewhere = membership(Role.LEADER, is_primary=True)
    services.give_role(admin, elsewhere.user, admin.agency, role=Role.STAFF, is_primary=True)
    elsewhere.refresh_from_db()
    assert elsewhere.is_primary


# --- the forms --------------------------------------------------------------------------------------------


def test_the_forms_lead_to_the_services(client, admin):
    client.force_login(admin.user)
    agency = {**AGENCY, "parent": admin.agency.pk, "valid_from": "01/02/2020"}
    assert client.post(reverse("agencies:agency_add"), agency).status_code == 302
    added = Agency.objects.get(code="XATHU")
    assert added.valid_from == date(2020, 2, 1)
    department = {
        "code": "TP",
        "name": "Tư pháp",
        "short_symbol": "",
        "kind": "specialised",
        "valid_from": "01/02/2020",
    }
    assert client.post(reverse("agencies:department_add", args=[added.pk]), department).status_code == 302
    made = Department.objects.get(agency=added)
    department["name"] = "Tư pháp - Hộ tịch"
    assert client.post(reverse("agencies:department_edit", args=[made.pk]), department).status_code == 302
    person = {**PERSON, "email": "", "role": "department_head", "department": made.pk, "valid_from": "01/02/2020"}
    assert client.post(f"{reverse('agencies:person_add')}?agency={added.pk}", person).status_code == 302
    held = Membership.objects.get(user__username="thu.moi")
    assert (held.department, held.role) == (made, Role.DEPARTMENT_HEAD)
    role = {"role": "auditor", "valid_from": "01/03/2020"}
    assert (
        client.post(f"{reverse('agencies:role_add', args=[held.user.pk])}?agency={added.pk}", role).status_code == 302
    )
    end = {"valid_to": "30/06/2026", "reason": "Nghỉ hưu"}
    assert client.post(reverse("agencies:role_end", args=[held.pk]), end).status_code == 302
    renamed = {"username": "thu.moi", "full_name": "Đỗ Thị Mới Hơn", "email": ""}
    assert client.post(reverse("agencies:person_edit", args=[held.user.pk]), renamed).status_code == 302
    made.refresh_from_db()
    assert made.name == "Tư pháp - Hộ tịch" and User.objects.get(username="thu.moi").full_name == "Đỗ Thị Mới Hơn"


def test_a_form_with_a_mistake_keeps_what_was_typed(client, admin):
    client.force_login(admin.user)
    data = {**AGENCY, "parent": admin.agency.pk, "valid_from": "31/02/2020", "name": "Tên vừa gõ"}
    text = client.post(reverse("agencies:agency_add"), data).content.decode()
    assert "Tên vừa gõ" in text and "31/02/2020" in text and "không phải là ngày hợp lệ" in text
    person = {**PERSON, "email": "", "role": "department_head", "valid_from": "01/02/2020"}
    text = client.post(reverse("agencies:person_add"), person).content.decode()
    assert "Trưởng phòng phải thuộc một phòng" in text and "Đỗ Thị Mới" in text


def test_an_administrator_does_not_reach_accounts_that_work_elsewhere_too(client, admin):
    shared = membership(Role.STAFF, agency=admin.agency)
    membership(Role.LEADER, user=shared.user)
    client.force_login(admin.user)
    url = reverse("agencies:person_edit", args=[shared.user.pk])
    assert client.post(url, {"username": "x", "full_name": "x", "password": PASSWORD}).status_code == 403


def test_an_administrator_does_not_reach_accounts_that_will_work_elsewhere(client, admin):
    moving = membership(Role.STAFF, agency=admin.agency, valid_to=clock.today() - timedelta(days=1))
    membership(Role.LEADER, user=moving.user, valid_from=clock.today() + timedelta(days=1))
    client.force_login(admin.user)
    url = reverse("agencies:person_edit", args=[moving.user.pk])
    assert client.post(url, {"username": "x", "full_name": "x", "password": PASSWORD}).status_code == 403


def test_an_administrator_adds_only_below_what_they_keep(client, admin):
    elsewhere = AgencyFactory()
    client.force_login(admin.user)
    answer = client.post(reverse("agencies:agency_add"), {**AGENCY, "parent": elsewhere.pk, "valid_from": "01/02/2020"})
    assert answer.status_code == 200 and not Agency.objects.filter(code="XATHU").exists()
    assert client.post(f"{reverse('agencies:person_add')}?agency={elsewhere.pk}", PERSON).status_code == 404
