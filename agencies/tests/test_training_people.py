"""People in scope: entering, moving, leaving, taking over from roles, pasting."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from agencies import clock
from agencies.errors import UserError
from agencies.models import ActivityEntry, Person, Role
from agencies.tests.factories import AgencyFactory, DepartmentFactory, actor, membership
from agencies.tests.training_factories import PersonFactory, SessionFactory, attend
from agencies.training import from_roles, people, queries
from agencies.training.pasting import read_people
from agencies.training.people import Newcomer

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
def departments(agency):
    return [
        DepartmentFactory(agency=agency, name="Phòng Tư pháp", code="TP"),
        DepartmentFactory(agency=agency, name="Phòng Nội vụ"),
    ]


def test_a_scope_is_in_order_in_the_database(agency):
    with pytest.raises(IntegrityError), transaction.atomic():
        PersonFactory(agency=agency, valid_from=date(2026, 2, 1), valid_to=date(2026, 1, 31))
    with pytest.raises(IntegrityError), transaction.atomic():
        PersonFactory(agency=agency, full_name="")


def test_an_account_is_in_scope_once_at_a_time(agency):
    user = membership(Role.STAFF, agency=agency).user
    PersonFactory(agency=agency, user=user, valid_to=date(2026, 1, 31))
    PersonFactory(agency=agency, user=user)
    with pytest.raises(IntegrityError), transaction.atomic():
        PersonFactory(agency=agency, user=user)


@pytest.mark.parametrize("role", [Role.DEPARTMENT_HEAD, Role.LEADER, Role.STAFF, Role.ADMINISTRATOR, Role.INSPECTOR])
def test_only_secretary_and_office_head_keep_the_list(role, agency, departments):
    other = actor(role, agency=agency)
    person = PersonFactory(agency=agency)
    for verb in (
        lambda: people.enter(other, agency, [Newcomer("A")], valid_from=TODAY),
        lambda: people.move(other, [person], department=departments[0], on=TODAY),
        lambda: people.end(other, [person], last_day=TODAY),
        lambda: people.change(other, person, full_name="B", position="", valid_from=TODAY, user=None),
        lambda: from_roles.take_over(other, agency, since=TODAY, keys=set()),
    ):
        with pytest.raises(PermissionDenied):
            verb()


def test_what_is_another_agencys_is_refused(secretary, agency):
    foreign = DepartmentFactory()
    theirs = PersonFactory(agency=foreign.agency)
    stranger = membership(Role.STAFF).user
    for verb in (
        lambda: people.enter(secretary, agency, [Newcomer("A", department=foreign)], valid_from=TODAY),
        lambda: people.enter(secretary, agency, [Newcomer("A", user=stranger)], valid_from=TODAY),
        lambda: people.move(secretary, [theirs], department=None, on=TODAY),
        lambda: people.end(secretary, [theirs], last_day=TODAY),
        lambda: people.enter(secretary, foreign.agency, [Newcomer("A")], valid_from=TODAY),
    ):
        with pytest.raises(PermissionDenied):
            verb()


def test_moving_keeps_the_past_and_takes_the_training_along(secretary, agency, departments):
    person = PersonFactory(agency=agency, department=departments[0])
    attend(SessionFactory(agency=agency, held=True), person)
    (new,) = people.move(secretary, [person], department=departments[1], on=date(2026, 5, 1))
    person.refresh_from_db()
    assert (person.valid_to, new.valid_from, new.first) == (date(2026, 4, 30), date(2026, 5, 1), person)
    (again,) = people.move(secretary, [new], department=departments[0], on=date(2026, 5, 10))
    assert again.first == person, "the first row of all, not the one before"
    (group,) = queries.people_on(agency, TODAY)
    assert group.department == departments[0] and group.trained == 1
    stays, learned = queries.history_of(again)
    assert [one.department for one in stays] == [departments[0], departments[1], departments[0]]
    assert [one.present for one in learned] == [True]


def test_moving_on_the_first_day_mends_the_entry(secretary, agency, departments):
    person = PersonFactory(agency=agency, department=departments[0], valid_from=TODAY)
    people.move(secretary, [person], department=departments[1], on=TODAY)
    assert Person.objects.get().department == departments[1]


def test_moving_and_leaving_say_what_is_wrong_and_change_nothing(secretary, agency, departments):
    here = PersonFactory(agency=agency, department=departments[0])
    there = PersonFactory(agency=agency, department=departments[1])
    departments[1].valid_to = date(2026, 5, 1)
    departments[1].save()
    left = PersonFactory(agency=agency, valid_to=date(2026, 1, 1))
    for verb in (
        lambda: people.move(secretary, [there, here], department=departments[0], on=TODAY),
        lambda: people.move(secretary, [here], department=departments[1], on=TODAY),
        lambda: people.move(secretary, [here], department=None, on=date(2019, 1, 1)),
        lambda: people.move(secretary, [], department=None, on=TODAY),
        lambda: people.end(secretary, [here, left], last_day=TODAY),
        lambda: people.end(secretary, [here], last_day=date(2019, 1, 1)),
    ):
        with pytest.raises(UserError):
            verb()
    assert Person.objects.filter(valid_to=None).count() == 2
    assert not ActivityEntry.objects.filter(code="agencies.scope_left").exists()


def test_everybody_with_a_role_is_taken_over_once(secretary, agency, departments):
    staff = membership(Role.STAFF, agency=agency, department=departments[0], position="Chuyên viên")
    membership(Role.AUDITOR, agency=agency).user = staff.user
    membership(Role.INSPECTOR, agency=agency)
    late = membership(Role.STAFF, agency=agency, valid_from=date(2026, 4, 1))
    proposal = from_roles.propose(agency, since=date(2026, 1, 1))
    done = from_roles.take_over(secretary, agency, since=date(2026, 1, 1), keys={one.key for one in proposal.steps})
    assert done["enter"] == Person.objects.count() == 4  # the secretary too; not the inspector
    assert Person.objects.get(user=staff.user).department == departments[0]
    assert Person.objects.get(user=late.user).valid_from == date(2026, 4, 1)
    assert from_roles.propose(agency, since=TODAY).steps == []
    with pytest.raises(UserError):
        from_roles.take_over(secretary, agency, since=TODAY, keys={one.key for one in proposal.steps})


def test_roles_move_end_and_give_accounts(secretary, agency, departments):
    first, second = departments
    mover = membership(Role.STAFF, agency=agency, department=second, valid_from=date(2026, 5, 4))
    PersonFactory(agency=agency, department=first, user=mover.user)
    leaver = membership(Role.STAFF, agency=agency, valid_to=date(2026, 4, 30))
    PersonFactory(agency=agency, user=leaver.user)
    named = membership(Role.STAFF, agency=agency, department=first)
    PersonFactory(agency=agency, department=first, full_name=named.user.full_name.upper())
    PersonFactory(agency=agency, user=secretary.user)
    proposal = from_roles.propose(agency, since=TODAY)
    assert sorted(one.kind for one in proposal.steps) == ["end", "link", "move"] and proposal.unchanged == 1
    from_roles.take_over(secretary, agency, since=TODAY, keys={one.key for one in proposal.steps})
    assert Person.objects.get(user=mover.user, valid_to=None).valid_from == date(2026, 5, 4)
    assert Person.objects.get(user=leaver.user).valid_to == date(2026, 4, 30)
    assert Person.objects.get(user=named.user).department == first


def test_only_what_is_ticked_is_taken_over(secretary, agency):
    steps = from_roles.propose(agency, since=TODAY).steps
    membership(Role.STAFF, agency=agency)
    from_roles.take_over(secretary, agency, since=TODAY, keys={steps[0].key})
    assert list(Person.objects.values_list("user", flat=True)) == [secretary.user.pk]


BLOCK = """STT\tHọ và tên\tChức vụ\tĐơn vị
1\tNguyễn Văn An\tChuyên viên\tPhòng Tư pháp
2\t\tTrần Thị B\t
3\tTRẦN THỊ BÌNH\tVăn thư\tTP

4\tLê Văn Cao\tChủ tịch\tLãnh đạo
5\tLê Văn Dũng\tChuyên viên\tPhòng Không Có
6\tLê Văn Én
7\tnguyen van an\t\tphong tu phap
8\t123"""


def test_a_pasted_list_is_read_line_by_line(agency, departments):
    there = PersonFactory(agency=agency, department=departments[0], full_name="Trần Thị Bình")
    elsewhere = PersonFactory(agency=agency, department=departments[1], full_name="Nguyễn Văn An")
    pasted = read_people(BLOCK, departments, [there, elsewhere], None)
    rows = {row.full_name: row for row in pasted.rows}
    assert list(rows) == ["Nguyễn Văn An", "TRẦN THỊ BÌNH", "Lê Văn Cao"]
    assert rows["Nguyễn Văn An"].department == departments[0] and rows["Nguyễn Văn An"].namesakes == [elsewhere]
    assert rows["TRẦN THỊ BÌNH"].is_there and rows["TRẦN THỊ BÌNH"].position == "Văn thư"
    assert rows["Lê Văn Cao"].department is None
    assert [words.split(":")[0].split()[-1] for words in pasted.problems] == ["3", "7", "8", "9", "10"]


def test_a_list_without_departments_takes_the_chosen_one(agency, departments):
    pasted = read_people("Lê Văn Én\nLê Văn Phú\tChuyên viên", departments, [], departments[1])
    assert [row.department for row in pasted.rows] == [departments[1], departments[1]]
    assert not pasted.problems


def test_the_page_shows_first_and_enters_then(client, secretary, agency, departments):
    client.force_login(secretary.user)
    elsewhere = PersonFactory(agency=agency, department=departments[1], full_name="Lê Văn Phú")
    block = "Lê Văn Én\tChuyên viên\tPhòng Tư pháp\nLê Văn Phú\tChuyên viên\tPhòng Tư pháp\nLê Văn Phú\t\tPhòng Nội vụ"
    data = {"pasted": block, "valid_from": "04/05/2026", "action": "look"}
    url = reverse("agencies:training_people_add")
    page = client.post(url, data)
    assert len(page.context["new"]) == 2 and page.context["there"] == 1
    assert Person.objects.count() == 1
    client.post(url, data | {"action": "apply"})
    elsewhere.refresh_from_db()
    assert elsewhere.valid_to == date(2026, 5, 3)
    assert Person.objects.filter(valid_to=None, department=departments[0]).count() == 2
    client.post(url, data | {"action": "apply"})
    assert Person.objects.count() == 3


def test_another_person_of_the_same_name_is_entered_as_one(client, secretary, agency, departments):
    client.force_login(secretary.user)
    PersonFactory(agency=agency, department=departments[1], full_name="Lê Văn Phú")
    data = {"pasted": "Lê Văn Phú\t\tTP", "valid_from": "04/05/2026", "action": "apply", "who-1": "other"}
    client.post(reverse("agencies:training_people_add"), data)
    assert Person.objects.filter(valid_to=None).count() == 2


def test_a_list_with_problems_enters_nobody_and_keeps_what_was_typed(client, secretary, departments):
    client.force_login(secretary.user)
    data = {"pasted": "Lê Văn Én\t\tTP\nLê Văn Phú\t\tPhòng Không Có", "valid_from": "04/05/2026", "action": "apply"}
    page = client.post(reverse("agencies:training_people_add"), data)
    assert page.status_code == 422 and "Phòng Không Có" in page.content.decode()
    assert not Person.objects.exists()


def test_the_list_says_who_is_in_a_dissolved_department(client, secretary, agency, departments):
    PersonFactory(agency=agency, department=departments[0])
    departments[0].valid_to = date(2026, 4, 30)
    departments[0].save()
    client.force_login(secretary.user)
    page = client.get(reverse("agencies:training_people"))
    assert page.context["dissolved"] == 1
    ticked = {"people": Person.objects.get().pk, "department": departments[1].pk, "on": "01/05/2026", "action": "move"}
    client.post(reverse("agencies:training_people_move"), ticked)
    assert client.get(reverse("agencies:training_people")).context["dissolved"] == 0


def test_the_lists_ask_the_same_number_of_questions_whatever_their_length(
    client, secretary, agency, departments, assert_constant_queries
):
    client.force_login(secretary.user)
    session = SessionFactory(agency=agency, held=True)
    urls = [reverse("agencies:training_people"), reverse("agencies:training_session", args=[session.pk])]
    urls += [reverse(f"agencies:training_{name}", args=[session.pk]) for name in ("nominate", "attendance", "sheet")]

    def more():
        attend(session, PersonFactory(agency=agency, department=DepartmentFactory(agency=agency)))

    more()
    for url in urls:
        assert_constant_queries(lambda url=url: client.get(url), more)
