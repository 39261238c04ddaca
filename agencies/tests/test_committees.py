"""The steering committee: set up and reconstituted by decision, readable on any day, never rewritten."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from agencies import clock
from agencies.committees import Member, correct, establish, on_day, present_members, reconstitute
from agencies.errors import UserError
from agencies.models import ActivityEntry, CommitteeDuty, CommitteeMember, Role, SteeringCommittee
from agencies.tests.factories import AgencyFactory, actor, membership

pytestmark = pytest.mark.django_db
HEAD = Member("Đinh Công Khoát", "Chủ tịch", CommitteeDuty.HEAD)
MEMBERS = [Member("Lý Thị Nhạn", "Trưởng phòng"), Member("Vi Văn Tới", "Thư ký", CommitteeDuty.SECRETARY), HEAD]
FIRST = {
    "name": "Ban Chỉ đạo ISO",
    "decision_number": "12/QĐ-UBND",
    "decision_on": date(2024, 3, 1),
    "valid_from": date(2024, 3, 4),
}
SECOND = {
    "name": "Ban Chỉ đạo ISO",
    "decision_number": "88/QĐ-UBND",
    "decision_on": date(2026, 5, 5),
    "valid_from": date(2026, 5, 10),
}


@pytest.fixture
def secretary():
    return actor(Role.SECRETARY)


@pytest.fixture
def committee(secretary):
    with clock.freeze(date(2024, 3, 4)):
        return establish(secretary, secretary.agency, **FIRST, members=MEMBERS)


def names(committee) -> list[str]:
    return [member.full_name for member in committee.members.order_by("order")]


class TestEntering:
    @pytest.mark.requirement("S0-07", where="agencies/committees.py")
    def test_members_stand_in_order_of_duty_and_the_log_has_them(self, committee, secretary):
        assert names(committee) == ["Đinh Công Khoát", "Vi Văn Tới", "Lý Thị Nhạn"]
        entry = ActivityEntry.objects.get(code="agencies.committee_established")
        assert entry.after["decision_number"] == "12/QĐ-UBND" and len(entry.after["members"]) == 3

    @pytest.mark.parametrize("role", Role.values)
    def test_secretary_and_administrator_enter_it(self, role):
        who = actor(role)
        if role in (Role.SECRETARY, Role.ADMINISTRATOR):
            assert establish(who, who.agency, **FIRST, members=MEMBERS)
        else:
            with pytest.raises(PermissionDenied):
                establish(who, who.agency, **FIRST, members=MEMBERS)

    def test_the_superiors_administrator_may_its_secretary_not(self):
        province = AgencyFactory()
        district = AgencyFactory(parent=province)
        with pytest.raises(PermissionDenied):
            establish(actor(Role.SECRETARY, agency=province), district, **FIRST, members=MEMBERS)
        assert establish(actor(Role.ADMINISTRATOR, agency=province), district, **FIRST, members=MEMBERS)

    @pytest.mark.parametrize(
        "members",
        [
            [],
            MEMBERS[:2],
            [*MEMBERS, Member("Ai Khác", "", CommitteeDuty.HEAD)],
            [*MEMBERS, Member("  ", "Không tên")],
            [*MEMBERS, Member("Ly Thi Nhan", "Truong phong")],
        ],
        ids=["nobody", "no head", "two heads", "no name", "twice"],
    )
    def test_one_head_and_everybody_once_by_name(self, secretary, members):
        with pytest.raises(UserError) as caught:
            establish(secretary, secretary.agency, **FIRST, members=members)
        assert caught.value.field == "members" and not SteeringCommittee.objects.exists()

    def test_an_account_is_one_of_the_agencys_people(self, secretary):
        own, stranger = membership(Role.LEADER, agency=secretary.agency).user, membership(Role.LEADER).user
        with pytest.raises(UserError):
            establish(secretary, secretary.agency, **FIRST, members=[Member("", "", CommitteeDuty.HEAD, stranger)])
        made = establish(secretary, secretary.agency, **FIRST, members=[Member("", "", CommitteeDuty.HEAD, own)])
        assert names(made) == [own.full_name]

    @pytest.mark.parametrize(
        ("changed", "field"),
        [
            ({"decision_number": " "}, "decision_number"),
            ({"valid_from": date(2024, 2, 29)}, "valid_from"),
            ({"decision_on": date(2999, 1, 1), "valid_from": date(2999, 1, 1)}, "decision_on"),
        ],
    )
    def test_the_decision_has_a_number_and_comes_first(self, secretary, changed, field):
        with pytest.raises(UserError) as caught:
            establish(secretary, secretary.agency, **(FIRST | changed), members=MEMBERS)
        assert caught.value.field == field

    def test_a_second_one_is_refused(self, committee, secretary):
        with pytest.raises(UserError):
            establish(secretary, secretary.agency, **SECOND, members=MEMBERS)


class TestReconstituting:
    def test_the_old_one_ends_the_day_before_and_keeps_its_members(self, committee, secretary):
        new = reconstitute(secretary, committee, **SECOND, members=[HEAD])
        committee.refresh_from_db()
        assert committee.valid_to == date(2026, 5, 9) and new.replaces == committee and new.valid_to is None
        assert len(names(committee)) == 3 and names(new) == ["Đinh Công Khoát"]

    def test_on_any_day_one_sees_who_was_in_it(self, committee, secretary):
        new = reconstitute(secretary, committee, **SECOND, members=[HEAD])
        seen = {day: on_day(secretary.agency, day) for day in (
            date(2024, 3, 3), date(2024, 3, 4), date(2026, 5, 9), date(2026, 5, 10), date(2030, 1, 1))}  # fmt: skip
        assert list(seen.values()) == [None, committee, committee, new, new]

    def test_twice_or_backwards_is_refused_and_changes_nothing(self, committee, secretary):
        with pytest.raises(UserError) as caught:
            reconstitute(
                secretary,
                committee,
                **(SECOND | {"decision_on": date(2024, 3, 1), "valid_from": date(2024, 3, 4)}),
                members=[HEAD],
            )
        assert caught.value.field == "valid_from"
        with pytest.raises(UserError):
            reconstitute(secretary, committee, **SECOND, members=[])
        committee.refresh_from_db()
        assert committee.valid_to is None
        reconstitute(secretary, committee, **SECOND, members=[HEAD])
        with pytest.raises(UserError, match="đã được kiện toàn"):
            reconstitute(secretary, committee, **(SECOND | {"valid_from": date(2026, 6, 1)}), members=[HEAD])
        assert SteeringCommittee.objects.count() == 2


class TestCorrecting:
    def test_on_the_day_of_entry(self, committee, secretary):
        with clock.freeze(date(2024, 3, 4)):
            fields = FIRST | {"decision_number": "21/QĐ-UBND"}
            correct(
                secretary, committee, **fields, members=[*MEMBERS[1:], Member("Lý Thị Nhạn", "Trưởng phòng Tư pháp")]
            )
        committee.refresh_from_db()
        assert committee.decision_number == "21/QĐ-UBND"
        entry = ActivityEntry.objects.get(code="agencies.committee_corrected")
        assert entry.before["decision_number"] == "12/QĐ-UBND" and "Tư pháp" in str(entry.after["members"])

    def test_not_a_day_later_and_not_once_replaced(self, committee, secretary):
        with clock.freeze(date(2024, 3, 5)), pytest.raises(UserError):
            correct(secretary, committee, **FIRST, members=[HEAD])
        with clock.freeze(date(2024, 3, 4)):
            new = FIRST | {"decision_number": "13/QĐ-UBND", "valid_from": date(2024, 3, 5)}
            reconstitute(secretary, committee, **new, members=[HEAD])
            with pytest.raises(UserError):
                correct(secretary, committee, **FIRST, members=[HEAD])
        assert CommitteeMember.objects.count() == 4

    def test_the_one_before_follows_a_corrected_first_day(self, committee, secretary):
        new = reconstitute(secretary, committee, **SECOND, members=[HEAD])
        correct(secretary, new, **(SECOND | {"valid_from": date(2026, 5, 20)}), members=[HEAD])
        committee.refresh_from_db()
        assert committee.valid_to == date(2026, 5, 19)


class TestPages:
    def page(self, client, agency, **query):
        return client.get(reverse("agencies:committee", args=[agency.pk]), query)

    @pytest.mark.parametrize("role", Role.values)
    def test_everyone_in_the_agency_reads_nobody_elsewhere(self, client, committee, secretary, role):
        client.force_login(membership(role, agency=secretary.agency).user)
        assert "Đinh Công Khoát" in self.page(client, secretary.agency).content.decode()
        client.force_login(membership(role).user)
        assert self.page(client, secretary.agency).status_code == 404

    def test_a_past_day_shows_who_was_in_it_then(self, client, committee, secretary):
        reconstitute(secretary, committee, **SECOND, members=[HEAD])
        client.force_login(secretary.user)
        now = self.page(client, secretary.agency).content.decode()
        assert "Vi Văn Tới" not in now and "12/QĐ-UBND" in now and "88/QĐ-UBND" in now
        assert "Vi Văn Tới" in self.page(client, secretary.agency, on="09/05/2026").content.decode()
        before = self.page(client, secretary.agency, on="01/01/2020").content.decode()
        assert "Ngày đó chưa có Ban Chỉ đạo" in before
        assert "không phải là ngày hợp lệ" in self.page(client, secretary.agency, on="31/02/2026").content.decode()

    def test_an_agency_without_one_says_what_to_do(self, client, secretary):
        client.force_login(secretary.user)
        page = self.page(client, secretary.agency).content.decode()
        assert reverse("agencies:committee_new", args=[secretary.agency.pk]) in page
        client.force_login(membership(Role.STAFF, agency=secretary.agency).user)
        assert (
            reverse("agencies:committee_new", args=[secretary.agency.pk])
            not in self.page(client, secretary.agency).content.decode()
        )

    def sent(self, rows, initial=0, **fields):
        data = {
            "decision_number": "88/QĐ-UBND",
            "decision_on": "05/05/2026",
            "valid_from": "10/05/2026",
            "name": "BCĐ ISO",
        }
        data |= {"members-TOTAL_FORMS": len(rows), "members-INITIAL_FORMS": initial} | fields
        for number, row in enumerate(rows):
            values = {"user": "", "full_name": "", "position": "", "duty": "member"} | row
            data |= {f"members-{number}-{key}": value for key, value in values.items()}
        return data

    def test_set_up_by_the_form(self, client, secretary):
        leader = membership(Role.LEADER, agency=secretary.agency)
        client.force_login(secretary.user)
        url = reverse("agencies:committee_new", args=[secretary.agency.pk])
        assert leader.user.full_name in client.get(url).content.decode()
        rows = [{"full_name": "Vi Văn Tới", "position": "Thư ký"}, {}, {"user": leader.user.pk, "duty": "head"}]
        answer = client.post(url, self.sent(rows), follow=True)
        assert answer.status_code == 200
        made = SteeringCommittee.objects.get()
        assert names(made) == [leader.user.full_name, "Vi Văn Tới"]
        assert made.members.first().user == leader.user and made.members.first().position == leader.position

    def test_reconstituted_from_the_present_members(self, client, committee, secretary):
        client.force_login(secretary.user)
        url = reverse("agencies:committee_new", args=[secretary.agency.pk])
        page = client.get(url).content.decode()
        assert all(member.full_name in page for member in present_members(committee)) and "12/QĐ-UBND" in page
        rows = [
            {"full_name": "Đinh Công Khoát", "position": "Chủ tịch", "duty": "head"},
            {"full_name": "Vi Văn Tới", "duty": "secretary", "DELETE": "on"},
            {"full_name": "Lý Thị Nhạn", "position": "Phó Chủ tịch", "duty": "deputy"},
        ]
        client.post(url, self.sent(rows, initial=3))
        assert names(SteeringCommittee.objects.get(valid_to__isnull=True)) == ["Đinh Công Khoát", "Lý Thị Nhạn"]

    def test_a_person_chosen_over_another_brings_their_own_name_and_position(self, client, secretary):
        old, new = (
            membership(Role.LEADER, agency=secretary.agency, position=title) for title in ("Chủ tịch", "Bí thư")
        )
        with clock.freeze(date(2024, 3, 4)):
            establish(
                secretary, secretary.agency, **FIRST, members=[Member("", "Chủ tịch", CommitteeDuty.HEAD, old.user)]
            )
        client.force_login(secretary.user)
        rows = [{"user": new.user.pk, "position": "Chủ tịch", "duty": "head"}]
        client.post(reverse("agencies:committee_new", args=[secretary.agency.pk]), self.sent(rows, initial=1))
        member = CommitteeMember.objects.get(committee__valid_to__isnull=True)
        assert (member.full_name, member.position) == (new.user.full_name, "Bí thư")

    def test_more_rows_keep_what_was_typed_and_complain_of_nothing(self, client, secretary):
        client.force_login(secretary.user)
        url = reverse("agencies:committee_new", args=[secretary.agency.pk])
        page = client.post(url, self.sent([{"full_name": "Vi Văn Tới"}], decision_number="", add="1"))
        text = page.content.decode()
        assert "Vi Văn Tới" in text and "members-3-full_name" in text and "invalid" not in text
        assert not SteeringCommittee.objects.exists()

    def test_a_mistake_comes_back_with_everything_typed(self, client, secretary):
        client.force_login(secretary.user)
        url = reverse("agencies:committee_new", args=[secretary.agency.pk])
        text = client.post(url, self.sent([{"full_name": "Vi Văn Tới"}])).content.decode()
        assert "đúng một Trưởng ban" in text and "Vi Văn Tới" in text and "88/QĐ-UBND" in text

    def test_correcting_is_offered_on_the_day_of_entry_only(self, client, committee, secretary):
        client.force_login(secretary.user)
        url = reverse("agencies:committee_correct", args=[committee.pk])
        assert url not in self.page(client, secretary.agency).content.decode()
        assert client.get(url).status_code == 302
        with clock.freeze(date(2024, 3, 4)):
            assert url in self.page(client, secretary.agency).content.decode()
            assert "Vi Văn Tới" in client.get(url).content.decode()

    def test_others_are_refused(self, client, committee, secretary):
        urls = [
            reverse("agencies:committee_new", args=[secretary.agency.pk]),
            reverse("agencies:committee_correct", args=[committee.pk]),
        ]
        client.force_login(membership(Role.LEADER, agency=secretary.agency).user)
        assert [client.get(url).status_code for url in urls] == [403, 403]
        client.force_login(membership(Role.SECRETARY).user)
        assert [client.get(url).status_code for url in urls] == [404, 404]

    def test_the_page_costs_the_same_with_many(self, client, committee, secretary, assert_constant_queries):
        client.force_login(secretary.user)

        def more(count=20):
            for _ in range(count):
                person = membership(Role.STAFF, agency=secretary.agency).user
                CommitteeMember.objects.create(committee=committee, user=person, full_name=person.full_name, order=9)

        more(1)
        assert_constant_queries(lambda: self.page(client, secretary.agency), more)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_clicks_make_one_committee():
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connections

    secretary = actor(Role.SECRETARY)

    def at_once(verb):
        def click(_):
            try:
                verb()
                return "made"
            except UserError:
                return "refused"
            finally:
                connections.close_all()

        with ThreadPoolExecutor(4) as pool:
            return sorted(pool.map(click, range(4)))

    once = ["made", "refused", "refused", "refused"]
    assert at_once(lambda: establish(secretary, secretary.agency, **FIRST, members=MEMBERS)) == once
    committee = SteeringCommittee.objects.get()
    later = SECOND | {"valid_from": clock.today() + timedelta(days=1)}
    assert at_once(lambda: reconstitute(secretary, committee, **later, members=[HEAD])) == once
    assert SteeringCommittee.objects.count() == 2
