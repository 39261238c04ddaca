"""The tree on a day, the decisions and their form, what has ended: through requests."""

from datetime import date

import pytest
from django.urls import reverse

from agencies import clock, holdings
from agencies.models import Agency, AgencyLevel, AgencySuccession, Membership, Reorganisation, Role, SuccessionKind
from agencies.succession import Line, reorganise
from agencies.tests.factories import AgencyFactory, DepartmentFactory, MembershipFactory, actor, membership

pytestmark = pytest.mark.django_db
TODAY, EFFECT = date(2025, 7, 10), date(2025, 7, 1)
TREE, ADD = "agencies:agency_list", "agencies:reorganisation_add"


@pytest.fixture(autouse=True)
def _today():
    with clock.freeze(TODAY):
        yield


@pytest.fixture
def province():
    return AgencyFactory(name="Ủy ban nhân dân tỉnh Thử", level=AgencyLevel.PROVINCE)


@pytest.fixture
def district(province):
    return AgencyFactory(name="Ủy ban nhân dân huyện Cũ", parent=province)


@pytest.fixture
def commune(province):
    return AgencyFactory(name="Ủy ban nhân dân xã Mới", parent=province, valid_from=EFFECT)


@pytest.fixture
def admin(province):
    return actor(Role.ADMINISTRATOR, province)


@pytest.fixture
def decision(admin, district, commune):
    fields = {"number": "1685/NQ-THU", "issued_on": date(2025, 6, 16), "issuer": "Ủy ban Thử", "abstract": "sắp xếp"}
    line = Line(district, commune, SuccessionKind.RENAME)
    return reorganise(admin, **fields, effective_on=EFFECT, lines=[line]).reorganisation


@pytest.fixture
def sign_in(client, monkeypatch):
    """Sign in as somebody; confirming again is another test's matter."""
    monkeypatch.setattr("agencies.views.succession.confirm_recently", lambda request, why: None)

    def go(person):
        client.force_login(person.user)
        return client

    return go


def text(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


def names(response) -> list[str]:
    return [row.agency.name for row in response.context["rows"]]


# --- the tree ---------------------------------------------------------------------------------------------


def test_the_tree_of_today_leaves_out_what_has_ended(sign_in, admin, decision, province, commune):
    response = sign_in(admin).get(reverse(TREE))
    assert names(response) == [province.name, commune.name]
    assert response.context["changes"] is None
    assert "1 cơ quan đã kết thúc trước đó" in text(response) and "all=on" in text(response)


def test_the_tree_of_a_past_day_and_what_changed_since(sign_in, admin, decision, province, district, commune):
    response = sign_in(admin).get(reverse(TREE) + "?day=30/06/2025")
    page = text(response)
    assert names(response) == [province.name, district.name]
    assert "1 cơ quan đã kết thúc" in page and "1 cơ quan mới" in page and "1685/NQ-THU" in page
    assert "kế thừa bởi" in page and commune.name in page


def test_the_tree_of_a_day_to_come(sign_in, admin, province):
    AgencyFactory(name="Sở Mai Sau", parent=province, valid_from=date(2026, 1, 1))
    client = sign_in(admin)
    assert "Sở Mai Sau" not in names(client.get(reverse(TREE)))
    response = client.get(reverse(TREE) + "?day=01/01/2026")
    assert "Sở Mai Sau" in names(response) and "1 cơ quan mới" in text(response)


def test_all_shows_the_others_marked(sign_in, admin, decision, district):
    response = sign_in(admin).get(reverse(TREE) + "?all=on")
    assert district.name in names(response) and "kết thúc ngày 30/06/2025" in text(response)


def test_search_without_accents_finds_ended_ones_below_their_superior(sign_in, admin, decision, province, district):
    response = sign_in(admin).get(reverse(TREE) + "?q=HUYEN cu")
    assert names(response) == [province.name, district.name]
    assert [row.is_context for row in response.context["rows"]] == [True, False]
    assert "Không tìm thấy cơ quan" in text(sign_in(admin).get(reverse(TREE) + "?q=kho%20hieu"))


def test_a_subordinate_stands_where_it_stood_on_that_day(sign_in, admin, province, district, commune):
    child = AgencyFactory(name="Trạm", parent=district, level=AgencyLevel.ATTACHED)
    fields = {"number": "1", "issued_on": EFFECT, "issuer": "X", "abstract": ""}
    line = Line(district, commune, SuccessionKind.RENAME)
    reorganise(admin, **fields, effective_on=EFFECT, lines=[line])
    client = sign_in(admin)
    assert names(client.get(reverse(TREE))) == [province.name, commune.name, child.name]
    past = client.get(reverse(TREE) + "?day=2025-06-30")
    assert names(past) == [province.name, district.name, child.name]
    assert [row.depth for row in past.context["rows"]] == [0, 1, 2]


def test_counts_are_those_of_the_day(sign_in, admin, decision, district, commune):
    person = MembershipFactory(head=True, agency=commune, valid_from=EFFECT)
    MembershipFactory(agency=commune, user=person.user, valid_from=EFFECT)  # two roles, one person
    row = sign_in(admin).get(reverse(TREE)).context["rows"][1]
    assert (row.agency, row.departments, row.people) == (commune, 1, 1)
    DepartmentFactory(agency=district, valid_to=date(2024, 1, 1))
    row = sign_in(admin).get(reverse(TREE) + "?day=30/06/2025").context["rows"][1]
    assert (row.agency, row.departments) == (district, 0)


def test_a_day_that_is_none_says_so(sign_in, admin):
    page = text(sign_in(admin).get(reverse(TREE) + "?day=31/02/2025"))
    assert "không phải là ngày hợp lệ" in page


def test_the_tree_costs_the_same_with_one_and_150_agencies(sign_in, admin, province, assert_constant_queries):
    client = sign_in(admin)

    def more():
        for number in range(150):
            ended = {"valid_to": date(2025, 6, 30)} if number % 3 == 0 else {}
            agency = AgencyFactory(parent=province, **ended)
            if number % 5 == 0:
                MembershipFactory(head=True, agency=agency)
        old, new = Agency.objects.exclude(valid_to=None).order_by("pk").first(), agency
        decided = Reorganisation.objects.create(
            number="9", issued_on=EFFECT, issuer="X", effective_on=EFFECT, agency=province, created_at=clock.now()
        )
        AgencySuccession.objects.create(reorganisation=decided, old=old, new=new, kind=SuccessionKind.MERGE)

    # One succession from the beginning: looking for predecessors takes a query more where there are any.
    first, second = AgencyFactory(parent=province, valid_to=date(2025, 6, 30)), AgencyFactory(parent=province)
    decided = Reorganisation.objects.create(
        number="8", issued_on=EFFECT, issuer="X", effective_on=EFFECT, agency=province, created_at=clock.now()
    )
    AgencySuccession.objects.create(reorganisation=decided, old=first, new=second, kind=SuccessionKind.MERGE)
    assert_constant_queries(lambda: client.get(reverse(TREE) + "?day=30/06/2025"), more)


# --- decisions --------------------------------------------------------------------------------------------


def test_decisions_are_listed_to_whom_they_concern(sign_in, admin, decision, commune):
    stranger = actor(Role.SECRETARY)
    for person, sees in ((admin, True), (actor(Role.STAFF, commune), True), (stranger, False)):
        page = text(sign_in(person).get(reverse("agencies:reorganisations")))
        assert ("1685/NQ-THU" in page) is sees
        answer = sign_in(person).get(reverse("agencies:reorganisation_detail", args=[decision.pk]))
        assert answer.status_code == (200 if sees else 404)


def test_only_administrators_enter_decisions(sign_in, province, admin):
    for role in Role:
        answer = sign_in(actor(role, province)).get(reverse(ADD))
        assert answer.status_code == (200 if role == Role.ADMINISTRATOR else 403)


def posted(district, step, **changed) -> dict:
    return {
        "step": step,
        "number": "1685/NQ-THU",
        "issued_on": "16/06/2025",
        "issuer": "Ủy ban Thử",
        "abstract": "sắp xếp",
        "effective_on": "01/07/2025",
        "new_count": "1",
        "line_count": "2",
        "new-0-name": "Ủy ban nhân dân xã Lập Mới",
        "new-0-code": "XALAPMOI",
        "new-0-short_symbol": "UBND",
        "new-0-place_name": "Lập Mới",
        "new-0-authority_line": "ỦY BAN NHÂN DÂN XÃ",
        "new-0-superior_name": "",
        "new-0-level": "commune",
        "new-0-regime": "collective",
        "new-0-cut_off": "day_14",
        "new-0-parent": str(district.parent_id),
        "line-0-old": str(district.pk),
        "line-0-kind": "rename",
        "line-0-new": "new-0",
        "line-0-carry_departments": "on",
        "line-0-carry_roles": "on",
        "line-1-kind": "rename",
    } | changed


def test_the_form_begins_with_the_agency_it_was_opened_from(sign_in, admin, district):
    page = text(sign_in(admin).get(reverse(ADD) + f"?old={district.pk}&kind=rename"))
    assert f'<option value="{district.pk}" selected>' in page and "checked" in page
    assert 'value="new-0" selected' in page


def test_preview_says_what_will_happen_and_changes_nothing(sign_in, admin, district, monkeypatch):
    monkeypatch.setitem(holdings._open, "test", ("%(count)d hồ sơ đang mở", lambda ids: dict.fromkeys(ids, 7)))
    MembershipFactory(head=True, agency=district)
    page = text(sign_in(admin).post(reverse(ADD), posted(district, "preview")))
    for words in ("30/06/2025", "1 phòng", "1 vai trò", "7 hồ sơ đang mở", "Ủy ban nhân dân xã Lập Mới"):
        assert words in page
    assert 'name="line-0-old"' in page and not Reorganisation.objects.exists()
    assert not Agency.objects.filter(code="XALAPMOI").exists()


def test_confirming_carries_it_out(sign_in, admin, district):
    head = MembershipFactory(head=True, agency=district)
    answer = sign_in(admin).post(reverse(ADD), posted(district, "confirm"))
    decision = Reorganisation.objects.get()
    assert answer["Location"] == reverse("agencies:reorganisation_detail", args=[decision.pk])
    new = Agency.objects.get(code="XALAPMOI")
    assert [role.agency for role in head.user.current_memberships()] == [new]
    page = text(sign_in(admin).get(answer["Location"]))
    assert district.name in page and new.name in page


def test_carrying_out_asks_to_confirm_who_one_is(client, admin, district):
    client.force_login(admin.user)
    session = client.session
    session["confirmed_at"] = 0
    session.save()
    answer = client.post(reverse(ADD), posted(district, "confirm"))
    assert answer.status_code == 401 and not Reorganisation.objects.exists()


def test_more_lines_keep_what_was_typed_and_complain_of_nothing(sign_in, admin, district):
    client = sign_in(admin)
    answer = client.post(reverse(ADD), posted(district, "more_lines", number=""))
    page = text(answer)
    assert 'name="line-2-old"' in page and "Ủy ban nhân dân xã Lập Mới" in page and "is-invalid" not in page
    assert 'name="new-1-name"' in text(client.post(reverse(ADD), posted(district, "more_new")))
    assert f'<option value="{district.pk}" selected>' in text(client.post(reverse(ADD), posted(district, "edit")))


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"number": ""}, "Trường này là bắt buộc"),
        ({"effective_on": "01/06/2025"}, "sớm nhất vào ngày ban hành"),
        ({"new-0-code": ""}, "Trường này là bắt buộc"),
        ({"line-0-new": ""}, "chọn cơ quan kế thừa"),
        ({"line-0-old": ""}, "chọn cơ quan cũ"),
        ({"new-0-name": "", "new-0-code": ""}, "ít nhất tên và mã"),
        ({"line-0-kind": "split"}, "chỉ được chia vào một cơ quan"),
        ({"line-0-kind": "transfer"}, "ghi chức năng được chuyển"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(sign_in, admin, district, changed, words):
    page = text(sign_in(admin).post(reverse(ADD), posted(district, "preview", **changed)))
    assert words in page and "Ủy ban Thử" in page
    assert not Reorganisation.objects.exists()


def test_agencies_of_others_can_not_be_named(sign_in, admin, district):
    stranger = AgencyFactory()
    for changed in ({"line-0-old": str(stranger.pk)}, {"line-0-new": str(stranger.pk)}):
        answer = sign_in(admin).post(reverse(ADD), posted(district, "confirm", **changed))
        assert answer.status_code == 200 and not Reorganisation.objects.exists()


def test_the_form_costs_the_same_with_many_agencies_and_lines(sign_in, admin, province, assert_constant_queries):
    client = sign_in(admin)
    AgencyFactory(parent=province)
    assert_constant_queries(
        lambda: client.post(reverse(ADD), {"step": "edit", "line_count": "9", "new_count": "4"}),
        lambda: [AgencyFactory(parent=province) for _number in range(30)],
    )


# --- what has ended ---------------------------------------------------------------------------------------


def test_successors_people_read_the_history_and_strangers_do_not(sign_in, admin, decision, district, commune):
    page_of_old = reverse("agencies:agency_detail", args=[district.pk])
    page = text(sign_in(actor(Role.STAFF, commune)).get(page_of_old))
    assert "Đã kết thúc hoạt động từ 01/07/2025" in page and "kế thừa bởi" in page and commune.name in page
    assert "1685/NQ-THU" in page
    for stranger in (actor(Role.STAFF), actor(Role.ADMINISTRATOR)):
        assert sign_in(stranger).get(page_of_old).status_code == 404


def test_the_page_of_an_ended_agency_shows_its_last_day(sign_in, admin, district, commune):
    head = MembershipFactory(head=True, agency=district)
    leader = MembershipFactory(leader=True, agency=district)
    fields = {"number": "1", "issued_on": EFFECT, "issuer": "X", "abstract": ""}
    line = Line(district, commune, SuccessionKind.RENAME)
    reorganise(admin, **fields, effective_on=EFFECT, lines=[line])
    page = text(sign_in(admin).get(reverse("agencies:agency_detail", args=[district.pk])))
    assert head.user.full_name in page and leader.user.full_name in page
    assert reverse("agencies:agency_edit", args=[district.pk]) not in page


def test_predecessors_stand_on_the_page_of_the_successor(sign_in, decision, district, commune):
    page = text(sign_in(actor(Role.STAFF, commune)).get(reverse("agencies:agency_detail", args=[commune.pk])))
    assert district.name in page and reverse("agencies:agency_detail", args=[district.pk]) in page


def test_no_write_path_into_an_ended_agency(sign_in, admin, decision, district):
    department = DepartmentFactory(agency=district, valid_to=date(2025, 6, 30))
    person = membership(Role.STAFF, district, valid_to=date(2025, 6, 30)).user
    client, before = sign_in(admin), Membership.objects.count()
    addresses = [
        reverse("agencies:agency_edit", args=[district.pk]),
        reverse("agencies:department_add", args=[district.pk]),
        reverse("agencies:department_edit", args=[department.pk]),
        reverse("agencies:person_add") + f"?agency={district.pk}",
        reverse("agencies:role_add", args=[person.pk]) + f"?agency={district.pk}",
    ]
    for address in addresses:
        assert client.get(address).status_code == 403, address
        assert client.post(address, {"name": "x", "code": "y"}).status_code == 403, address
    assert Membership.objects.count() == before


def test_a_role_beyond_the_last_day_is_refused_in_words(sign_in, admin, province):
    ending = AgencyFactory(parent=province, valid_to=date(2025, 12, 31))
    person = membership(Role.STAFF, province).user
    address = reverse("agencies:role_add", args=[person.pk]) + f"?agency={ending.pk}"
    page = text(sign_in(admin).post(address, {"role": "staff", "valid_from": "10/07/2025"}))
    assert "chậm nhất vào ngày này" in page


def test_forms_leave_ended_agencies_out(sign_in, admin, decision, district):
    page = text(sign_in(admin).get(reverse("agencies:agency_add")))
    assert f'<option value="{district.pk}"' not in page


def test_a_correction_is_asked_for_where_documents_bear_the_name(sign_in, admin, district, monkeypatch):
    address = reverse("agencies:agency_edit", args=[district.pk])
    assert 'name="correction"' not in text(sign_in(admin).get(address))
    monkeypatch.setattr(holdings, "_bearers", [lambda ids: dict.fromkeys(ids, 3)])
    fields = {name: getattr(district, name) for name in ("code", "short_symbol", "place_name", "authority_line")}
    fields |= {"regime": "collective", "level": "district", "cut_off": "day_14", "valid_from": "01/01/2015"}
    fields |= {"parent": district.parent_id, "name": "Ủy ban nhân dân huyện Cữ"}
    assert "Đổi tên theo quyết định" in text(sign_in(admin).post(address, fields))
    sign_in(admin).post(address, fields | {"correction": "gõ nhầm dấu"})
    district.refresh_from_db()
    assert district.name == "Ủy ban nhân dân huyện Cữ"
