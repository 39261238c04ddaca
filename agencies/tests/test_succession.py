"""Decisions on agencies carried out: what ends, what begins, who goes on; and what is refused."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from agencies import clock, holdings, services, tasks
from agencies.errors import UserError
from agencies.models import (
    ActivityEntry,
    Agency,
    AgencyLevel,
    AgencySuccession,
    Department,
    FormerSuperior,
    Membership,
    Reorganisation,
    Role,
    Route,
    SuccessionKind,
)
from agencies.succession import Line, NewAgency, follow_superiors, predecessors, preview, reorganise, successors
from agencies.succession_tree import predecessor_ids
from agencies.tests.factories import AgencyFactory, DepartmentFactory, MembershipFactory, UserFactory, actor

pytestmark = pytest.mark.django_db
TODAY, EFFECT = date(2025, 7, 10), date(2025, 7, 1)
LAST = EFFECT - timedelta(days=1)


@pytest.fixture(autouse=True)
def _today():
    with clock.freeze(TODAY):
        yield


@pytest.fixture
def province():
    return AgencyFactory(name="Ủy ban nhân dân tỉnh Thử", level=AgencyLevel.PROVINCE)


@pytest.fixture
def admin(province):
    return actor(Role.ADMINISTRATOR, province)


@pytest.fixture
def district(province):
    return AgencyFactory(name="Ủy ban nhân dân huyện Cũ", parent=province)


def commune(province, **fields):
    return AgencyFactory(parent=province, level=AgencyLevel.COMMUNE, **fields)


def set_up(province, key="new-0", **fields) -> NewAgency:
    values = {
        "code": f"X{key}",
        "name": "Ủy ban nhân dân xã Mới",
        "short_symbol": "UBND",
        "superior_name": "",
        "place_name": "Mới",
        "authority_line": "ỦY BAN NHÂN DÂN XÃ",
        "regime": "collective",
        "level": AgencyLevel.COMMUNE,
        "cut_off": "day_14",
        "parent": province,
    }
    return NewAgency(key, values | fields)


def decide(admin, *lines, **changed):
    fields = {
        "number": "1685/NQ-THU",
        "issued_on": date(2025, 6, 16),
        "issuer": "Ủy ban Thử",
        "abstract": "sắp xếp đơn vị hành chính",
        "effective_on": EFFECT,
    }
    return reorganise(admin, **(fields | changed), lines=list(lines))


# --- what happens ----------------------------------------------------------------------------------------


def test_a_split_ends_the_old_with_its_departments_and_roles(admin, province, district):
    head = MembershipFactory(head=True, agency=district)
    first, second = commune(province), commune(province)
    decide(admin, Line(district, first, SuccessionKind.SPLIT), Line(district, second, SuccessionKind.SPLIT))
    for row in (district, head, head.department):
        row.refresh_from_db()
        assert row.valid_to == LAST
    assert not first.memberships.exists()


def test_a_transfer_leaves_the_old_in_existence(admin, province, district):
    other = AgencyFactory(parent=province, head_regime=True)
    role = MembershipFactory(head=True, agency=district)
    decide(admin, Line(district, other, SuccessionKind.TRANSFER, functions="Người có công"))
    for row in (district, role):
        row.refresh_from_db()
        assert row.valid_to is None
    assert AgencySuccession.objects.get().functions == "Người có công"


def test_new_agencies_begin_on_the_day_of_effect(admin, province, district):
    new = set_up(province)
    outcome = decide(admin, Line(district, new, SuccessionKind.MERGE))
    made = Agency.objects.get(code="Xnew-0")
    assert outcome.created == [made]
    assert (made.valid_from, made.valid_to, made.parent, made.path) == (
        EFFECT,
        None,
        province,
        f"{province.path}{made.pk}/",
    )


def test_renamed_with_carrying_over_people_work_on_the_next_morning(admin, province, district):
    head = MembershipFactory(head=True, agency=district, is_primary=True)
    leader = MembershipFactory(leader=True, agency=district, acting_title="KT")
    gone = MembershipFactory(head=True, agency=district, valid_to=date(2020, 1, 1))
    until = MembershipFactory(agency=district, valid_to=date(2026, 1, 31))
    line = Line(district, set_up(province), SuccessionKind.RENAME, carry_departments=True, carry_roles=True)
    outcome = decide(admin, line)
    new = outcome.created[0]
    assert new.departments.get(code=head.department.code).name == head.department.name
    now = {row.user_id: row for row in Membership.objects.on(EFFECT).filter(agency=new)}
    assert set(now) == {head.user_id, leader.user_id, until.user_id} and gone.user_id not in now
    assert now[head.user_id].department.agency == new and now[head.user_id].is_primary
    assert now[leader.user_id].acting_title == "KT" and now[leader.user_id].valid_from == EFFECT
    assert now[until.user_id].valid_to == date(2026, 1, 31)
    assert [role.agency for role in head.user.current_memberships()] == [new]
    gone.refresh_from_db()
    assert gone.valid_to == date(2020, 1, 1)


def test_without_the_tick_nobody_goes_on(admin, province, district):
    MembershipFactory(head=True, agency=district)
    new = decide(admin, Line(district, set_up(province), SuccessionKind.RENAME)).created[0]
    assert not new.memberships.exists() and not new.departments.exists()


def test_merged_departments_of_one_code_become_one_and_no_role_is_held_twice(admin, province, district):
    other, user = AgencyFactory(parent=province), UserFactory()
    rooms = [DepartmentFactory(agency=agency, code="VP", name="Văn phòng") for agency in (district, other)]
    for room in rooms:
        MembershipFactory(user=user, agency=room.agency, department=room, role=Role.DEPARTMENT_HEAD)
    second = MembershipFactory(agency=other, department=rooms[1], role=Role.DEPARTMENT_HEAD)
    new = set_up(province)
    outcome = decide(
        admin,
        *(
            Line(agency, new, SuccessionKind.MERGE, carry_departments=True, carry_roles=True)
            for agency in (district, other)
        ),
    )
    made = outcome.created[0]
    assert made.departments.count() == 1
    assert sorted(made.memberships.order_by("user").values_list("user", flat=True)) == sorted([user.pk, second.user_id])
    assert sum(one.already_held for one in outcome.carried) == 1
    assert outcome.carried[1].crowded == ["Văn phòng"]


def test_roles_without_their_department_are_named_as_left_behind(admin, province, district):
    head = MembershipFactory(head=True, agency=district)
    outcome = decide(admin, Line(district, set_up(province), SuccessionKind.RENAME, carry_roles=True))
    assert outcome.carried[0].roles == 0 and head.user.full_name in outcome.carried[0].left_behind[0]


def test_what_would_have_begun_later_ends_on_its_first_day_and_goes_on(admin, province, district):
    later = MembershipFactory(leader=True, agency=district, valid_from=date(2025, 7, 5))
    outcome = decide(admin, Line(district, set_up(province), SuccessionKind.RENAME, carry_roles=True))
    later.refresh_from_db()
    assert later.valid_to == date(2025, 7, 5)
    assert outcome.created[0].memberships.get().valid_from == date(2025, 7, 5)


def test_subordinates_follow_and_the_old_superior_is_remembered(admin, province, district):
    child = AgencyFactory(parent=district, level=AgencyLevel.COMMUNE)
    outcome = decide(admin, Line(district, set_up(province), SuccessionKind.RENAME))
    child.refresh_from_db()
    assert child.parent == outcome.created[0] and child.path.startswith(child.parent.path)
    former = FormerSuperior.objects.get(agency=child)
    assert (former.superior, former.until) == (district, LAST)
    assert ActivityEntry.objects.get(code="agencies.agency_moved", agency=child).reason.endswith("1685/NQ-THU")


def test_subordinates_of_a_future_day_follow_that_night(admin, province, district):
    child = AgencyFactory(parent=district, level=AgencyLevel.COMMUNE)
    day = date(2025, 8, 1)
    outcome = decide(admin, Line(district, set_up(province), SuccessionKind.RENAME), effective_on=day)
    child.refresh_from_db()
    assert child.parent == district and outcome.moving_later == [(child, outcome.created[0])]
    assert follow_superiors(TODAY).moved == []
    with clock.freeze(day):
        assert tasks.follow_superiors() == 1
        assert tasks.follow_superiors() == 0
    assert ActivityEntry.objects.get(code="agencies.agency_moved").route == Route.JOB
    child.refresh_from_db()
    assert child.parent == outcome.created[0]


def test_subordinates_of_a_split_agency_are_named(admin, province, district):
    child = AgencyFactory(parent=district, level=AgencyLevel.COMMUNE)
    lines = [Line(district, commune(province), SuccessionKind.SPLIT) for _number in range(2)]
    assert decide(admin, *lines).left_without == [child]


def test_every_line_is_logged_once_with_the_decision_as_reason(admin, province, district):
    MembershipFactory(head=True, agency=district)
    lines = [Line(district, commune(province), SuccessionKind.SPLIT) for _number in range(2)]
    decide(admin, *lines)
    entries = ActivityEntry.objects.filter(code="agencies.succession_recorded")
    assert entries.count() == 2 and {entry.agency for entry in entries} == {district}
    changed = ActivityEntry.objects.filter(code__startswith="agencies.").exclude(code="agencies.reorganised")
    assert changed.count() == 5 and all("1685/NQ-THU" in entry.reason for entry in changed)
    assert ActivityEntry.objects.get(code="agencies.agency_ended").after == {"valid_to": "2025-06-30"}


def test_preview_says_the_same_and_changes_nothing(admin, province, district, monkeypatch):
    monkeypatch.setitem(holdings._open, "test", ("%(count)d hồ sơ", lambda ids: dict.fromkeys(ids, 7)))
    MembershipFactory(head=True, agency=district)
    line = Line(district, set_up(province), SuccessionKind.RENAME, carry_departments=True, carry_roles=True)
    before = [model.objects.count() for model in (Agency, Department, Membership, ActivityEntry, Reorganisation)]
    fields = {"number": "1", "issued_on": EFFECT, "issuer": "X", "abstract": "", "effective_on": EFFECT}
    outcome = preview(admin, **fields, lines=[line])
    after = [model.objects.count() for model in (Agency, Department, Membership, ActivityEntry, Reorganisation)]
    assert before == after and Agency.objects.get(pk=district.pk).valid_to is None
    ended, carried = outcome.ended[0], outcome.carried[0]
    assert (ended.departments, ended.roles, ended.people) == (1, 1, 1) and "7 hồ sơ" in ended.open_things
    assert (carried.departments_made, carried.roles) == (1, 1)


# --- who came before whom ---------------------------------------------------------------------------------


def test_predecessors_and_successors_reach_back_and_forth(admin, province, district):
    middle = decide(admin, Line(district, set_up(province), SuccessionKind.RENAME)).created[0]
    last = set_up(province, "new-1")
    with clock.freeze(date(2026, 2, 1)):
        last = decide(
            admin, Line(middle, last, SuccessionKind.RENAME), number="2", effective_on=date(2026, 1, 1)
        ).created[0]
    assert [line.old for line in predecessors(last)] == [middle, district]
    assert [line.new for line in successors(district)] == [middle, last]
    assert [line.reorganisation.number for line in successors(district)] == ["1685/NQ-THU", "2"]
    assert predecessor_ids([last.pk]) == {middle.pk, district.pk} and predecessor_ids([district.pk]) == set()


def test_predecessor_ids_ask_once_where_there_is_nothing(admin, district, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert predecessor_ids([district.pk]) == set()


# --- what is refused --------------------------------------------------------------------------------------


def refused(match, admin, *lines, field=None, **changed):
    with pytest.raises(UserError, match=match) as caught:
        decide(admin, *lines, **changed)
    assert caught.value.field == field
    assert not Reorganisation.objects.exists()


def test_days_must_be_in_order(admin, province, district):
    line = Line(district, set_up(province), SuccessionKind.RENAME)
    refused("sớm nhất", admin, line, issued_on=date(2025, 7, 2), field="effective_on")
    refused("tương lai", admin, line, issued_on=date(2025, 7, 11), effective_on=date(2025, 8, 1), field="issued_on")
    young = AgencyFactory(parent=province, valid_from=EFFECT)
    refused("chỉ có từ", admin, Line(young, set_up(province), SuccessionKind.RENAME), field="effective_on")


def test_a_decision_without_a_number_or_lines(admin, province, district):
    refused("ít nhất một cơ quan", admin)
    refused("để trắng", admin, Line(district, set_up(province), SuccessionKind.RENAME), number=" ", field="number")


def test_ended_once_is_ended(admin, province, district):
    decide(admin, Line(district, set_up(province), SuccessionKind.RENAME))
    with pytest.raises(UserError, match="1685/NQ-THU"):
        decide(admin, Line(district, set_up(province, "new-1"), SuccessionKind.MERGE), number="2")
    with pytest.raises(UserError, match="1685/NQ-THU"):
        line = Line(district, commune(province), SuccessionKind.TRANSFER, functions="x")
        decide(admin, line, number="3")


def test_an_agency_that_was_let_end_by_hand_gets_its_decision_afterwards(admin, province, district):
    services.change_agency(admin, district, valid_to=LAST)
    decide(admin, Line(district, commune(province), SuccessionKind.MERGE))
    assert successors(district)


def test_but_not_for_a_later_day(admin, province, district):
    services.change_agency(admin, district, valid_to=LAST)
    later = {"effective_on": date(2025, 7, 5)}
    refused("30/06/2025", admin, Line(district, commune(province), SuccessionKind.MERGE), field="effective_on", **later)


def test_successors_exist_on_the_day_of_effect(admin, province, district):
    future = commune(province, valid_from=date(2025, 7, 2))
    over = commune(province, valid_to=date(2025, 6, 30))
    for new in (future, over):
        refused("không hoạt động vào", admin, Line(district, new, SuccessionKind.MERGE), field="effective_on")


def test_no_circles(admin, province, district):
    other = AgencyFactory(parent=province)
    decide(admin, Line(district, other, SuccessionKind.TRANSFER, functions="Một"))
    with pytest.raises(UserError, match="vòng tròn"):
        decide(admin, Line(other, district, SuccessionKind.TRANSFER, functions="Hai"), number="2")
    with pytest.raises(UserError, match="không tự kế thừa"):
        decide(admin, Line(other, other, SuccessionKind.MERGE), number="3")


def test_who_ends_takes_nothing_over(admin, province, district):
    other = AgencyFactory(parent=province)
    lines = [Line(district, other, SuccessionKind.MERGE), Line(other, commune(province), SuccessionKind.MERGE)]
    refused("kết thúc theo chính văn bản này", admin, *lines)


@pytest.mark.parametrize(
    ("kinds", "words"),
    [
        ([SuccessionKind.SPLIT], "chỉ được chia vào một"),
        ([SuccessionKind.MERGE, SuccessionKind.MERGE], "đó là chia tách"),
        ([SuccessionKind.SPLIT, SuccessionKind.MERGE], "chọn một loại"),
        ([SuccessionKind.RENAME], "không chỉ là tên mới"),  # into an agency that has been there for long
    ],
)
def test_kinds_must_make_sense(admin, province, district, kinds, words):
    refused(words, admin, *(Line(district, commune(province), kind) for kind in kinds))


def test_a_split_with_functions_going_elsewhere(admin, province, district):
    lines = [
        Line(district, commune(province), SuccessionKind.SPLIT),
        Line(district, AgencyFactory(parent=province), SuccessionKind.TRANSFER, functions="Người có công"),
    ]
    assert len(decide(admin, *lines).ended) == 1


def test_a_transfer_names_its_functions_and_no_pair_stands_twice(admin, province, district):
    new = commune(province)
    refused("chức năng được chuyển", admin, Line(district, new, SuccessionKind.TRANSFER), field="functions")
    twice = Line(district, new, SuccessionKind.TRANSFER, functions="x")
    refused("hai dòng", admin, twice, twice)


def test_what_is_wrong_with_a_new_agency_is_said_at_its_field(admin, province, district):
    new = set_up(province, code=district.code)
    refused("ã", admin, Line(district, new, SuccessionKind.RENAME), field="new-0-code")
    top = set_up(province, parent=None)
    refused("cấp trên", admin, Line(district, top, SuccessionKind.RENAME), field="new-0-parent")


def test_only_administrators_who_keep_everything_named(admin, province, district):
    stranger = AgencyFactory()
    line = Line(district, set_up(province), SuccessionKind.RENAME)
    for other in (actor(Role.SECRETARY, province), actor(Role.ADMINISTRATOR, stranger)):
        with pytest.raises(PermissionDenied):
            decide(other, line)
    with pytest.raises(PermissionDenied):
        decide(admin, Line(district, stranger, SuccessionKind.MERGE))
    with pytest.raises(PermissionDenied):
        decide(admin, Line(stranger, commune(province), SuccessionKind.MERGE))


def test_nobody_locks_themselves_out(admin, province):
    new = set_up(province, level=AgencyLevel.PROVINCE, parent=None)
    refused("chính anh/chị", admin, Line(province, new, SuccessionKind.RENAME))
    line = Line(province, new, SuccessionKind.RENAME, carry_departments=True, carry_roles=True)
    made = decide(admin, line).created[0]
    assert made.parent is None and [role.agency for role in admin.user.current_memberships()] == [made]


# --- what has ended stays ---------------------------------------------------------------------------------


@pytest.fixture
def ended(admin, province, district):
    head = MembershipFactory(head=True, agency=district)
    decide(admin, Line(district, set_up(province), SuccessionKind.RENAME))
    district.refresh_from_db()
    head.department.refresh_from_db()
    return head


def test_an_ended_agency_takes_no_change(admin, district, ended):
    department, user = ended.department, UserFactory()
    for change in (
        lambda: services.change_agency(admin, district, place_name="Khác"),
        lambda: services.add_department(admin, district, code="MOI", name="Mới", valid_from=EFFECT),
        lambda: services.change_department(admin, department, name="Khác"),
        lambda: services.give_role(admin, user, district, role=Role.STAFF),
        lambda: services.add_person(admin, district, username="moi", full_name="Mới", password=None, role=Role.STAFF),
    ):
        with pytest.raises(UserError, match="30/06/2025"):
            change()
    assert not Membership.objects.filter(user=user).exists()


def test_roles_stay_within_the_days_of_their_agency(admin, province):
    agency = commune(province, valid_from=date(2025, 8, 1), valid_to=date(2025, 12, 31))
    give = lambda **days: services.give_role(admin, UserFactory(), agency, role=Role.STAFF, **days)  # noqa: E731
    for days, field in (
        ({"valid_from": TODAY, "valid_to": agency.valid_to}, "valid_from"),
        ({"valid_from": agency.valid_from}, "valid_to"),
    ):
        with pytest.raises(UserError) as caught:
            give(**days)
        assert caught.value.field == field
    assert give(valid_from=agency.valid_from, valid_to=agency.valid_to)


def test_the_name_stays_where_documents_bear_it(admin, district, monkeypatch):
    monkeypatch.setattr(holdings, "_bearers", [lambda ids: dict.fromkeys(ids, 3)])
    for name in ("name", "short_symbol"):
        with pytest.raises(UserError, match="3") as caught:
            services.change_agency(admin, district, **{name: "Khác"})
        assert caught.value.field == name
    services.change_agency(admin, district, place_name="Khác")
    services.change_agency(admin, district, name="Ủy ban nhân dân huyện Cữ", correction="gõ nhầm dấu")
    assert ActivityEntry.objects.get(after__has_key="name", code="agencies.agency_changed").reason == "gõ nhầm dấu"


def test_without_documents_the_name_is_free(admin, district):
    services.change_agency(admin, district, name="Tên khác")
    assert Agency.objects.get(pk=district.pk).name == "Tên khác"


def test_a_move_by_hand_keeps_the_former_superior(admin, province, district):
    other = AgencyFactory(parent=province)
    services.change_agency(admin, other, parent=district)
    former = FormerSuperior.objects.get(agency=other)
    assert (former.superior, former.until) == (province, TODAY - timedelta(days=1))
