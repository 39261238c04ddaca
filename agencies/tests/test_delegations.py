"""Standing in: who may lend what to whom and for how long, what it lets one do, and that it shows wherever it was used."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from agencies import clock
from agencies.actor import Actor
from agencies.delegations import MAX_AHEAD, MAX_LENGTH, delegate, end_delegation
from agencies.errors import UserError
from agencies.models import ActivityEntry, Delegation, Role
from agencies.tests.factories import AgencyFactory, DelegationFactory, MembershipFactory, actor, membership
from documents.models import SigningKey
from documents.permissions import can_sign, can_withdraw
from documents.services import initial_content, send_back
from documents.tests.factories import Office

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
WHY = "Nghỉ phép năm"


@pytest.fixture(autouse=True)
def _today():
    with clock.freeze(TODAY):
        yield


@pytest.fixture
def head():
    return actor(Role.DEPARTMENT_HEAD, user__full_name="Nguyễn Văn A")


@pytest.fixture
def deputy(head):
    return membership(Role.STAFF, department=head.department, user__full_name="Trần Thị B")


def days(first=0, last=6):
    return {"valid_from": TODAY + timedelta(days=first), "valid_to": TODAY + timedelta(days=last), "reason": WHY}


def refused(field, *args, **kwargs):
    with pytest.raises(UserError) as caught:
        delegate(*args, **kwargs)
    assert caught.value.field == field
    assert not Delegation.objects.filter(created_by=args[0].user).exists()


class TestLending:
    def test_the_holder_lends_their_role_and_it_is_logged(self, head, deputy):
        made = delegate(head, head.membership, deputy.user, **days())
        assert (made.agency, made.delegate, made.created_by) == (head.agency, deputy.user, head.user)
        entry = ActivityEntry.objects.get(code="agencies.role_delegated")
        assert entry.reason == WHY and entry.after["delegate"] == "Trần Thị B" and entry.agency == head.agency

    def test_an_administrator_lends_it_for_somebody_who_cannot(self, head, deputy):
        for agency in (head.agency, AgencyFactory()):
            admin = actor(Role.ADMINISTRATOR, agency=agency)
            if agency == head.agency:
                assert delegate(admin, head.membership, deputy.user, **days()).created_by == admin.user
            else:
                with pytest.raises(PermissionDenied):
                    delegate(admin, head.membership, deputy.user, **days(10, 12))

    @pytest.mark.parametrize("role", [Role.SECRETARY, Role.LEADER, Role.OFFICE_HEAD, Role.INSPECTOR, Role.STAFF])
    def test_nobody_else_does(self, head, deputy, role):
        with pytest.raises(PermissionDenied):
            delegate(actor(role, agency=head.agency), head.membership, deputy.user, **days())

    def test_the_administrators_role_is_lent_by_administrators_only(self, head, deputy):
        admin = membership(Role.ADMINISTRATOR, agency=head.agency)
        also_staff = Actor.for_membership(membership(Role.STAFF, agency=head.agency, user=admin.user))
        with pytest.raises(PermissionDenied):
            delegate(also_staff, admin, deputy.user, **days())
        assert delegate(Actor.for_membership(admin), admin, deputy.user, **days())

    def test_what_was_lent_is_not_lent_on(self, head, deputy):
        standing_in = Actor.for_delegation(delegate(head, head.membership, deputy.user, **days()))
        third = membership(Role.STAFF, agency=head.agency)
        for role in (head.membership, deputy):
            with pytest.raises(PermissionDenied):
                delegate(standing_in, role, third.user, **days())

    def test_nobody_stands_in_for_themselves(self, head):
        refused("delegate", head, head.membership, head.user, **days())

    def test_an_administrator_does_not_lend_others_roles_to_themselves(self, head):
        admin = actor(Role.ADMINISTRATOR, agency=head.agency)
        refused("delegate", admin, head.membership, admin.user, **days())

    def test_only_colleagues_who_are_there_on_all_those_days(self, head, deputy):
        refused("delegate", head, head.membership, membership(Role.STAFF).user, **days())
        deputy.valid_to = TODAY + timedelta(days=5)
        deputy.save()
        refused("delegate", head, head.membership, deputy.user, **days(0, 6))
        assert delegate(head, head.membership, deputy.user, **days(0, 5))

    def test_only_on_days_on_which_the_role_is_held(self, head, deputy):
        head.membership.valid_to = TODAY + timedelta(days=3)
        head.membership.save()
        refused("valid_to", head, head.membership, deputy.user, **days(0, 4))
        assert delegate(head, head.membership, deputy.user, **days(0, 3))

    @pytest.mark.parametrize(
        ("first", "last", "field"),
        [
            (-1, 5, "valid_from"),
            (MAX_AHEAD.days + 1, MAX_AHEAD.days + 2, "valid_from"),
            (0, MAX_LENGTH.days, "valid_to"),
            (3, 2, "valid_to"),
        ],
    )
    def test_not_in_the_past_not_far_ahead_not_for_long(self, head, deputy, first, last, field):
        refused(field, head, head.membership, deputy.user, **days(first, last))

    def test_ninety_days_ahead_and_ninety_days_long_are_fine(self, head, deputy):
        last = MAX_AHEAD.days + MAX_LENGTH.days - 1
        assert delegate(head, head.membership, deputy.user, **days(MAX_AHEAD.days, last))

    def test_a_reason_is_needed(self, head, deputy):
        refused("reason", head, head.membership, deputy.user, **{**days(), "reason": "  "})

    def test_the_same_person_once_on_each_day(self, head, deputy):
        first = delegate(head, head.membership, deputy.user, **days(0, 6))
        for span in ((6, 9), (2, 3), (0, 6)):
            with pytest.raises(UserError) as caught:
                delegate(head, head.membership, deputy.user, **days(*span))
            assert caught.value.field == "delegate"
        assert delegate(head, head.membership, deputy.user, **days(7, 9))
        end_delegation(head, first, reason="Về sớm")
        assert delegate(head, head.membership, deputy.user, **days(1, 2))


class TestRunning:
    def test_from_the_first_to_the_last_day(self):
        made = DelegationFactory(valid_from=TODAY, valid_to=TODAY + timedelta(days=2))
        running = [day for day in range(-1, 4) if made in Delegation.objects.on(TODAY + timedelta(days=day))]
        assert running == [0, 1, 2]

    def test_not_when_ended_nor_when_a_role_behind_it_is_over(self, head, deputy):
        made = delegate(head, head.membership, deputy.user, **days())
        for role in (head.membership, deputy):
            role.valid_to = TODAY - timedelta(days=1)
            role.save()
            assert made not in Delegation.objects.on(TODAY)
            role.valid_to = None
            role.save()
        assert made in Delegation.objects.on(TODAY)
        end_delegation(head, made, reason="Về sớm")
        assert made not in Delegation.objects.on(TODAY)


class TestEnding:
    def test_by_the_holder_the_stand_in_or_an_administrator(self, head, deputy):
        admin = actor(Role.ADMINISTRATOR, agency=head.agency)
        for who in (head, Actor.for_membership(deputy), admin):
            made = delegate(head, head.membership, deputy.user, **days())
            end_delegation(who, made, reason="Về sớm")
            made.refresh_from_db()
            assert made.ended_at is not None
            entry = ActivityEntry.objects.filter(code="agencies.delegation_ended").latest("pk")
            assert (entry.user, entry.reason) == (who.user, "Về sớm")

    def test_by_nobody_else_not_twice_not_without_a_reason(self, head, deputy):
        made = delegate(head, head.membership, deputy.user, **days())
        with pytest.raises(PermissionDenied):
            end_delegation(actor(Role.SECRETARY, agency=head.agency), made, reason="x")
        with pytest.raises(UserError) as caught:
            end_delegation(head, made, reason=" ")
        assert caught.value.field == "reason"
        end_delegation(head, made, reason="Về sớm")
        with pytest.raises(UserError):
            end_delegation(head, made, reason="Lần nữa")


class TestActing:
    """Rights are the role's, the name is one's own, and what was one's own hand stays one's own."""

    @pytest.fixture
    def office(self):
        return Office()

    def stand_in(self, office, absent, **fields):
        return Actor.for_delegation(
            DelegationFactory(
                membership=absent.membership, delegate=membership(Role.STAFF, agency=office.agency, **fields).user
            )
        )

    def test_an_initial_and_a_return_say_for_whom(self, office, client):
        standing_in = self.stand_in(office, office.head, user__full_name="Trần Thị B")
        absent = office.head.user.full_name
        document = office.document("awaiting_content")
        initial_content(standing_in, document)
        given = document.initials.get()
        assert (given.by, given.by_name, given.acting_for) == (office.head.membership, "Trần Thị B", absent)
        entry = ActivityEntry.objects.filter(code="documents.content_initialled").latest("pk")
        assert (entry.user, entry.acting_for) == (standing_in.user, absent)
        client.force_login(office.secretary.user)
        page = client.get(reverse("documents:document_detail", args=[document.pk])).content.decode()
        assert f"Trần Thị B (thay mặt {absent})" in page
        log = client.get(reverse("agencies:activity")).content.decode()
        assert f"Trần Thị B (thay mặt {absent})" in log
        office_stand_in = self.stand_in(office, office.office_head, user__full_name="Lê Văn C")
        send_back(office_stand_in, document, comment="Sửa căn cứ")
        assert document.returns.get().acting_for == office.office_head.user.full_name

    def test_an_author_does_not_initial_their_own_text_in_the_heads_place(self, office):
        document = office.document("awaiting_content")
        lent = DelegationFactory(membership=office.head.membership, delegate=document.author.user)
        with pytest.raises(PermissionDenied):
            initial_content(Actor.for_delegation(lent), document)

    def test_nor_does_a_stand_in_initial_in_their_own_role_what_they_wrote_as_one(self, office):
        """Written in the secretary's place, by the head: the head's initial would be their own approval."""
        secretary = office.secretary.membership
        office.secretary = Actor.for_delegation(DelegationFactory(membership=secretary, delegate=office.head.user))
        document = office.document("awaiting_content")
        assert document.author == secretary and document.author_hand == office.head.user.full_name
        with pytest.raises(PermissionDenied):
            initial_content(office.head, document)
        another_head = Actor.for_membership(membership(Role.DEPARTMENT_HEAD, department=office.head.department))
        assert initial_content(another_head, document).state == "awaiting_format"

    def test_nobody_signs_in_anothers_place(self, office):
        document = office.document("awaiting_signature")
        assert can_sign(office.leader, document)
        standing_in = self.stand_in(office, office.leader)
        assert standing_in.has_role(Role.LEADER) and not can_sign(standing_in, document)
        # Not even the one whom the signer block names, while acting for another leader.
        other = membership(Role.LEADER, agency=office.agency)
        as_other = Actor.for_delegation(DelegationFactory(membership=other, delegate=office.leader.user))
        assert not can_sign(as_other, document)

    def test_the_page_offers_no_signature_and_the_post_is_refused(self, office, client):
        document = office.document("awaiting_signature")
        standing_in = self.stand_in(office, office.leader)
        client.force_login(standing_in.user)
        client.post(reverse("agencies:switch_to_delegation", args=[standing_in.delegation.pk]))
        page = client.get(reverse("documents:document_detail", args=[document.pk]))
        assert (
            page.status_code == 200
            and reverse("documents:document_sign", args=[document.pk]) not in page.content.decode()
        )
        answer = client.post(reverse("documents:document_sign", args=[document.pk]), {"passphrase": "x"})
        assert answer.status_code == 403
        assert not SigningKey.objects.filter(user=standing_in.user).exists() and document.signatures.count() == 0

    def test_nobody_withdraws_in_anothers_place(self, office):
        document = office.document("awaiting_signature")
        document.state = "issued"  # the predicate alone is asked
        assert can_withdraw(office.leader, document)
        assert not can_withdraw(self.stand_in(office, office.leader), document)


class TestPages:
    def sign_in(self, client, role):
        client.force_login(role.user)
        return client

    def lend(self, head, deputy):
        return delegate(head, head.membership, deputy.user, **days())

    def test_lent_by_the_form_and_shown_to_both(self, client, head, deputy):
        self.sign_in(client, head.membership)
        url = reverse("agencies:role_delegate", args=[head.membership.pk])
        page = client.get(url).content.decode()
        assert "Trần Thị B" in page and f'value="{head.user.pk}"' not in page
        sent = {"delegate": deputy.user.pk, "valid_from": "20/11/2026", "valid_to": "30/11/2026", "reason": WHY}
        answer = client.post(url, sent, follow=True)
        assert "Trần Thị B" in answer.content.decode() and Delegation.objects.get().valid_to == date(2026, 11, 30)
        self.sign_in(client, deputy)
        mine = client.get(reverse("agencies:delegations")).content.decode()
        assert (
            "Nguyễn Văn A" in mine
            and reverse("agencies:switch_to_delegation", args=[Delegation.objects.get().pk]) in mine
        )

    def test_a_wrong_day_comes_back_at_its_field(self, client, head, deputy):
        self.sign_in(client, head.membership)
        sent = {"delegate": deputy.user.pk, "valid_from": "01/11/2026", "valid_to": "30/11/2026", "reason": WHY}
        page = client.post(reverse("agencies:role_delegate", args=[head.membership.pk]), sent)
        assert page.status_code == 200 and "không thể bắt đầu trong quá khứ" in page.content.decode()
        assert WHY in page.content.decode() and not Delegation.objects.exists()

    def test_the_switch_the_strip_on_every_page_and_the_way_back(self, client, head, deputy):
        made = self.lend(head, deputy)
        self.sign_in(client, deputy)
        home = client.get(reverse("home")).content.decode()
        assert "Thay mặt Nguyễn Văn A" in home and "đến 26/11/2026" in home and "q-acting" not in home
        client.post(reverse("agencies:switch_to_delegation", args=[made.pk]))
        for name in ("home", "agencies:people", "documents:document_list"):
            page = client.get(reverse(name)).content.decode()
            assert "Bạn đang thay mặt" in page.replace("Anh/chị đang thay mặt", "Bạn đang thay mặt")
            assert WHY in page and "26/11/2026" in page
        assert client.get(reverse("home")).context["request"].actor.role == Role.DEPARTMENT_HEAD
        client.post(reverse("agencies:back_to_own_role"))
        after = client.get(reverse("home"))
        assert "q-acting" not in after.content.decode() and after.context["request"].actor.membership == deputy

    def test_a_role_lent_in_another_agency_is_offered_too(self, client, head, deputy):
        made = self.lend(head, deputy)
        elsewhere = membership(Role.STAFF, user=deputy.user)
        self.sign_in(client, deputy)
        client.post(reverse("agencies:switch", args=[elsewhere.pk]))
        home = client.get(reverse("home"))
        assert home.context["request"].actor.membership == elsewhere
        text = home.content.decode()
        assert "Thay mặt Nguyễn Văn A" in text and head.agency.name in text
        client.post(reverse("agencies:switch_to_delegation", args=[made.pk]))
        assert client.get(reverse("home")).context["request"].actor.agency == head.agency
        client.post(reverse("agencies:switch", args=[elsewhere.pk]))
        back = client.get(reverse("home"))
        assert back.context["request"].actor.membership == elsewhere and "q-acting" not in back.content.decode()

    def test_only_ones_own_running_delegation_can_be_switched_to(self, client, head, deputy):
        made = self.lend(head, deputy)
        other = membership(Role.STAFF, agency=head.agency)
        to_come = delegate(head, head.membership, other.user, **days(3, 5))
        self.sign_in(client, other)
        for one in (made, to_come):
            assert client.post(reverse("agencies:switch_to_delegation", args=[one.pk])).status_code == 404

    def test_rights_end_with_the_last_day_and_at_once_when_ended(self, client, head, deputy):
        made = self.lend(head, deputy)
        for over in ("last day", "ended"):
            self.sign_in(client, deputy)
            client.post(reverse("agencies:switch_to_delegation", args=[made.pk]))
            assert client.get(reverse("home")).status_code == 200
            if over == "last day":
                with clock.freeze(made.valid_to):
                    assert client.get(reverse("home")).status_code == 200
                with clock.freeze(made.valid_to + timedelta(days=1)):
                    answer = client.get(reverse("home"))
            else:
                end_delegation(head, made, reason="Về sớm")
                answer = client.get(reverse("home"))
            assert answer.status_code == 302 and "/dang-nhap/" in answer["Location"]

    def test_given_back_by_whoever_works_in_it(self, client, head, deputy):
        made = self.lend(head, deputy)
        self.sign_in(client, deputy)
        client.post(reverse("agencies:switch_to_delegation", args=[made.pk]))
        url = reverse("agencies:delegation_end", args=[made.pk])
        assert "Trần Thị B" in client.get(url).content.decode()
        answer = client.post(url, {"reason": "Đồng chí A đã về"}, follow=True)
        assert answer.status_code == 200 and "q-acting" not in answer.content.decode()
        made.refresh_from_db()
        assert made.ended_at is not None

    def test_others_see_neither_form_nor_end(self, client, head, deputy):
        made = self.lend(head, deputy)
        self.sign_in(client, membership(Role.SECRETARY, agency=head.agency))
        assert client.get(reverse("agencies:role_delegate", args=[head.membership.pk])).status_code == 403
        assert client.post(reverse("agencies:delegation_end", args=[made.pk]), {"reason": "x"}).status_code == 403
        self.sign_in(client, membership(Role.ADMINISTRATOR))
        assert client.get(reverse("agencies:delegation_end", args=[made.pk])).status_code == 404
        assert client.get(reverse("agencies:role_delegate", args=[head.membership.pk])).status_code == 404

    def test_the_list_costs_the_same_with_many(self, client, head, deputy, assert_constant_queries):
        self.lend(head, deputy)
        self.sign_in(client, head.membership)

        def more():
            for _ in range(5):
                self.lend(head, membership(Role.STAFF, agency=head.agency))

        assert_constant_queries(lambda: client.get(reverse("agencies:delegations")), more)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_clicks_lend_a_role_once():
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connections

    head = actor(Role.DEPARTMENT_HEAD)
    deputy = MembershipFactory(agency=head.agency)

    def click(_):
        try:
            with clock.freeze(TODAY):
                delegate(head, head.membership, deputy.user, **days())
            return "made"
        except UserError:
            return "refused"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        results = sorted(pool.map(click, range(4)))
    assert results == ["made", "refused", "refused", "refused"] and Delegation.objects.count() == 1
