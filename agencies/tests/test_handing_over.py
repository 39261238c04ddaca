"""Roles that change hands: open duties go to a successor in one step, titles are dated, and nobody raises themselves."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from agencies import clock, duties, services
from agencies.actor import Actor
from agencies.duties import hand_over, open_duties, successors
from agencies.errors import UserError
from agencies.models import ActivityEntry, CommitteeMember, Membership, Role, SteeringCommittee
from agencies.tests.factories import AgencyFactory, DelegationFactory, UserFactory, actor, membership
from audits.models import ActionState
from audits.permissions import leads, may_withdraw
from audits.tests.factories import ActionFactory, AuditFactory, NonconformityFactory
from documents.permissions import can_initial_content
from documents.tests.factories import Office
from reports.tests.factories import World

pytestmark = pytest.mark.django_db
WHY = "Chuyển công tác"


def kinds(role) -> dict[str, int]:
    return {one.kind.name: len(one.duties) for one in open_duties(role)}


class TestDocuments:
    @pytest.fixture
    def office(self):
        return Office()

    @pytest.fixture
    def admin(self, office):
        return actor(Role.ADMINISTRATOR, agency=office.agency)

    @pytest.fixture
    def newcomer(self, office):
        return membership(Role.SECRETARY, department=office.head.department)

    def test_drafts_move_with_an_entry_each_and_the_role_ends(self, office, admin, newcomer):
        documents = [
            office.document("draft"),
            office.document("awaiting_format"),
            office.document("awaiting_signature"),
        ]
        leaver = office.secretary.membership
        assert kinds(leaver) == {"documents.drafts": 3}
        moved = hand_over(admin, leaver, successor=newcomer.user, valid_to=clock.today(), reason=WHY)
        assert moved == {"documents.drafts": 3}
        for document in documents:
            document.refresh_from_db()
            assert document.author == newcomer and document.first_author == leaver
        entries = ActivityEntry.objects.filter(code="documents.taken_over")
        assert entries.count() == 3 and {entry.reason for entry in entries} == {WHY}
        assert entries[0].before["author"] == leaver.user.full_name and entries[0].user == admin.user
        leaver.refresh_from_db()
        assert leaver.valid_to == clock.today() and kinds(leaver) == {}
        assert ActivityEntry.objects.get(code="agencies.duties_handed_over").after["handed_over"] == 3

    def test_issued_documents_stay_with_their_author(self, office, admin, newcomer):
        document = office.document("issued")
        assert kinds(office.secretary.membership) == {}
        hand_over(admin, office.secretary.membership, successor=None, valid_to=clock.today(), reason=WHY)
        document.refresh_from_db()
        assert document.author == office.secretary.membership

    def test_whoever_began_a_text_does_not_initial_it_later(self, office, admin, newcomer):
        document = office.document("awaiting_content")
        begun_by = office.secretary.user
        hand_over(admin, office.secretary.membership, successor=newcomer.user, valid_to=clock.today(), reason=WHY)
        document.refresh_from_db()
        as_head = actor(Role.DEPARTMENT_HEAD, department=office.head.department, user=begun_by)
        assert can_initial_content(office.head, document) and not can_initial_content(as_head, document)

    def test_not_to_whoever_would_approve_it(self, office):
        """The department's head answers for the content: as author they couldn't."""
        office.document("awaiting_content")
        leaver = office.secretary.membership
        offered = {role.user for role in successors(leaver, open_duties(leaver))}
        assert office.head.user not in offered and office.office_head.user in offered
        assert office.leader.user not in offered and office.clerk.user not in offered

    def test_what_cannot_move_is_named(self, office):
        office.document("awaiting_content")
        assert kinds(office.leader.membership) == {"documents.signer": 1}
        assert kinds(office.head.membership) == {"documents.initials": 1}
        assert all(not one.moves and one.kind.advice for one in open_duties(office.leader.membership))


class TestAudits:
    def test_actions_and_audits_move_what_is_done_stays(self):
        auditor = membership(Role.AUDITOR)
        agency = auditor.agency
        head = membership(Role.DEPARTMENT_HEAD, agency=agency)
        audit = AuditFactory(lead_auditor=auditor, departments=[head.department])
        nonconformity = NonconformityFactory(department=head.department)
        todo = ActionFactory(owner=head, nonconformity=nonconformity, open=True)
        done = ActionFactory(owner=head, nonconformity=nonconformity, done=True)
        admin = actor(Role.ADMINISTRATOR, agency=agency)
        deputy = membership(Role.STAFF, department=head.department)
        near, far = membership(Role.AUDITOR, department=head.department), membership(Role.AUDITOR, agency=agency)

        hand_over(admin, head, successor=deputy.user, valid_to=clock.today(), reason=WHY)
        todo.refresh_from_db()
        done.refresh_from_db()
        assert (todo.owner, todo.state, done.owner) == (deputy, ActionState.OPEN, head)
        # Nobody audits their own department.
        assert {role.user for role in successors(auditor, open_duties(auditor))} == {far.user}
        with pytest.raises(UserError) as caught:
            hand_over(admin, auditor, successor=near.user, valid_to=clock.today(), reason=WHY)
        assert caught.value.field == "successor"
        audit.refresh_from_db()
        auditor.refresh_from_db()
        assert audit.lead_auditor == auditor and auditor.valid_to is None
        hand_over(admin, auditor, successor=far.user, valid_to=clock.today(), reason=WHY)
        audit.refresh_from_db()
        assert audit.lead_auditor == far

    def test_a_lead_auditor_with_a_new_title_still_leads(self):
        auditor = membership(Role.AUDITOR)
        department = membership(Role.DEPARTMENT_HEAD, agency=auditor.agency).department
        audit = AuditFactory(lead_auditor=auditor, departments=[department])
        admin = actor(Role.ADMINISTRATOR, agency=auditor.agency)
        title = {"position": "Trưởng đoàn", "acting_title": "", "is_primary": False}
        new = services.retitle(admin, auditor, **title, valid_from=clock.today())
        assert new.pk != auditor.pk and leads(Actor.for_membership(new), audit)
        assert not leads(Actor.for_membership(membership(Role.AUDITOR, agency=auditor.agency)), audit)

    def test_a_stand_in_does_not_withdraw_what_the_absent_owns(self):
        secretary = membership(Role.SECRETARY)
        department = membership(Role.DEPARTMENT_HEAD, agency=secretary.agency).department
        nonconformity = NonconformityFactory(department=department)
        ActionFactory(owner=secretary, nonconformity=nonconformity, open=True)
        standing_in = Actor.for_delegation(DelegationFactory(membership=secretary))
        assert not may_withdraw(standing_in, nonconformity)
        assert may_withdraw(actor(Role.SECRETARY, agency=secretary.agency), nonconformity)


class TestReports:
    def test_planned_actions_of_open_reports_move_within_the_department(self):
        world = World()
        with clock.freeze(date(2026, 9, 16)):
            report = world.report(period=world.open())
            line = report.lines.first()
            line.action_owner = world.colleague.membership
            line.save()
            admin = actor(Role.ADMINISTRATOR, agency=world.agency)
            leaver = world.colleague.membership
            assert kinds(leaver) == {"reports.lines": 1}
            assert [role.user for role in successors(leaver, open_duties(leaver))] == [world.head.user]
            hand_over(admin, leaver, successor=world.head.user, valid_to=clock.today(), reason=WHY)
            line.refresh_from_db()
            assert line.action_owner == world.head.membership
            assert kinds(world.head.membership) == {"reports.lines": 1, "reports.filings": 1}


class TestVerb:
    @pytest.fixture
    def leaver(self):
        return membership(Role.STAFF)

    @pytest.fixture
    def admin(self, leaver):
        return actor(Role.ADMINISTRATOR, agency=leaver.agency)

    @pytest.fixture
    def action(self, leaver):
        nonconformity = NonconformityFactory(
            department=membership(Role.DEPARTMENT_HEAD, agency=leaver.agency).department
        )
        return ActionFactory(owner=leaver, nonconformity=nonconformity, open=True)

    def test_open_duties_need_a_successor_and_a_reason(self, leaver, admin, action):
        for given, field in (({"reason": WHY}, "successor"), ({"reason": " "}, "reason")):
            with pytest.raises(UserError) as caught:
                hand_over(admin, leaver, successor=None, valid_to=clock.today(), **given)
            assert caught.value.field == field

    def test_all_or_nothing(self, leaver, admin, action, monkeypatch):
        """The role can't end: nothing has moved either."""
        with pytest.raises(UserError):
            hand_over(admin, leaver, successor=admin.user, valid_to=date(2000, 1, 1), reason=WHY)
        action.refresh_from_db()
        assert action.owner == leaver and not ActivityEntry.objects.filter(code="audits.action_handed_over").exists()

    def test_a_successor_who_leaves_no_later_does_not_do(self, leaver, admin, action):
        other = membership(Role.STAFF, agency=leaver.agency, valid_to=clock.today() + timedelta(days=3))
        with pytest.raises(UserError):
            hand_over(admin, leaver, successor=other.user, valid_to=other.valid_to, reason=WHY)
        assert hand_over(admin, leaver, successor=other.user, valid_to=clock.today(), reason=WHY)

    def test_a_stranger_does_not_do(self, leaver, admin, action):
        with pytest.raises(UserError):
            hand_over(admin, leaver, successor=membership(Role.STAFF).user, valid_to=clock.today(), reason=WHY)

    @pytest.mark.parametrize("role", [role for role in Role.values if role != Role.ADMINISTRATOR])
    def test_only_administrators(self, leaver, role):
        with pytest.raises(PermissionDenied):
            hand_over(actor(role, agency=leaver.agency), leaver, successor=None, valid_to=clock.today(), reason=WHY)

    def test_each_apps_own_verb_asks_again(self, leaver, action):
        from audits.services import hand_over_actions

        other = membership(Role.STAFF, agency=leaver.agency)
        with pytest.raises(PermissionDenied):
            hand_over_actions(Actor.for_membership(other), leaver, other, owner_ids=[leaver.pk], reason=WHY)

    def test_what_an_ended_role_of_the_same_person_left_open_is_found(self, leaver, action):
        leaver.valid_to = clock.today() - timedelta(days=1)
        leaver.save()
        now = membership(Role.STAFF, agency=leaver.agency, user=leaver.user)
        assert kinds(now) == {"audits.actions": 1}

    def test_a_kind_that_does_not_move_says_what_to_do(self):
        with pytest.raises(ValueError, match="say what to do"):
            duties.duty_kind("x.y", "X", lambda role: [])

    def test_seats_and_stand_ins_are_named(self, leaver, admin):
        facts = {"name": "Ban Chỉ đạo ISO", "decision_number": "1/QĐ", "created_at": clock.now()}
        committee = SteeringCommittee.objects.create(
            agency=leaver.agency, decision_on=date(2024, 1, 5), valid_from=date(2024, 1, 5), **facts
        )
        CommitteeMember.objects.create(committee=committee, user=leaver.user, full_name=leaver.user.full_name)
        DelegationFactory(membership=leaver)
        assert kinds(leaver) == {"agencies.committee": 1, "agencies.delegations": 1}


class TestRoles:
    @pytest.fixture
    def admin(self):
        return actor(Role.ADMINISTRATOR)

    @pytest.mark.parametrize("role", [Role.LEADER, Role.SECRETARY, Role.REGISTRY_CLERK])
    def test_nobody_makes_themselves_a_signer(self, admin, role):
        with pytest.raises(UserError) as caught:
            services.give_role(admin, admin.user, admin.agency, role=role)
        assert caught.value.field == "role" and "tự giao cho mình" in str(caught.value)
        assert not Membership.objects.filter(user=admin.user, role=role).exists()

    def test_another_administrator_does_and_other_roles_are_fine(self, admin):
        other = actor(Role.ADMINISTRATOR, agency=admin.agency)
        above = actor(Role.ADMINISTRATOR, agency=AgencyFactory())
        admin.agency.parent = above.agency
        admin.agency.save()
        assert services.give_role(other, admin.user, admin.agency, role=Role.SECRETARY)
        assert services.give_role(above, admin.user, admin.agency, role=Role.LEADER)
        assert services.give_role(admin, admin.user, admin.agency, role=Role.AUDITOR)

    def test_nor_through_somebody_who_stands_in_for_them(self, admin):
        standing_in = Actor.for_delegation(DelegationFactory(membership=admin.membership))
        for user in (admin.user, standing_in.user):
            with pytest.raises(UserError):
                services.give_role(standing_in, user, admin.agency, role=Role.SECRETARY)

    def test_a_last_day_in_the_past_needs_a_reason_and_the_log_says_so(self, admin):
        held = membership(Role.STAFF, agency=admin.agency)
        past = clock.today() - timedelta(days=10)
        with pytest.raises(UserError) as caught:
            services.end_role(admin, held, valid_to=past)
        assert caught.value.field == "reason"
        services.end_role(admin, held, valid_to=past, reason="Quyết định đến muộn")
        entry = ActivityEntry.objects.latest("pk")
        assert entry.code == "agencies.role_ended_in_the_past" and entry.reason == "Quyết định đến muộn"
        other = membership(Role.STAFF, agency=admin.agency)
        services.end_role(admin, other, valid_to=clock.today())
        assert ActivityEntry.objects.latest("pk").code == "agencies.role_ended"

    def test_a_new_title_from_a_day_on_leaves_the_old_one_in_the_history(self, admin):
        held = membership(Role.LEADER, agency=admin.agency, position="Phó Chủ tịch", acting_title="KT")
        day = clock.today() + timedelta(days=5)
        new = services.retitle(
            admin, held, position="Chủ tịch", acting_title="Q", is_primary=True, valid_from=day, reason="QĐ 5"
        )
        held.refresh_from_db()
        assert (held.position, held.acting_title, held.valid_to) == ("Phó Chủ tịch", "KT", day - timedelta(days=1))
        assert (new.position, new.acting_title, new.valid_from, new.valid_to) == ("Chủ tịch", "Q", day, None)
        assert (new.role, new.agency, new.user) == (held.role, held.agency, held.user)
        entry = ActivityEntry.objects.get(code="agencies.role_retitled")
        assert (entry.before["acting_title"], entry.after["acting_title"], entry.reason) == ("KT", "Q", "QĐ 5")

    def test_a_title_is_mended_on_its_first_day(self, admin):
        held = membership(Role.STAFF, agency=admin.agency, position="Chuyen vien", valid_from=clock.today())
        new = services.retitle(
            admin, held, position="Chuyên viên", acting_title="", is_primary=False, valid_from=clock.today()
        )
        assert new.pk == held.pk and new.position == "Chuyên viên"
        assert Membership.objects.filter(user=held.user).count() == 1

    @pytest.mark.parametrize(("shift", "position"), [(-1, "Mới"), (0, "Chuyên viên"), (99, "Mới")])
    def test_not_in_the_past_not_the_same_not_after_the_role(self, admin, shift, position):
        held = membership(Role.STAFF, agency=admin.agency, valid_to=clock.today() + timedelta(days=9))
        day = clock.today() + timedelta(days=shift)
        with pytest.raises(UserError):
            services.retitle(admin, held, position=position, acting_title="", is_primary=False, valid_from=day)
        assert Membership.objects.filter(user=held.user).count() == 1


class TestPages:
    @pytest.fixture
    def admin(self):
        return actor(Role.ADMINISTRATOR)

    def test_roles_stand_as_a_timeline(self, client, admin):
        person = UserFactory()
        membership(
            Role.STAFF, agency=admin.agency, user=person, valid_from=date(2020, 1, 1), valid_to=date(2023, 12, 31)
        )
        membership(
            Role.LEADER,
            agency=admin.agency,
            user=person,
            valid_from=date(2024, 1, 1),
            acting_title="KT",
            position="Phó Chủ tịch",
        )
        client.force_login(admin.user)
        page = client.get(reverse("agencies:person_detail", args=[person.pk])).content.decode()
        assert "01/01/2024 – nay" in page and "01/01/2020 – 31/12/2023" in page and "KT. Phó Chủ tịch" in page

    def test_retitled_by_the_form(self, client, admin):
        held = membership(Role.LEADER, agency=admin.agency, position="Phó Chủ tịch")
        client.force_login(admin.user)
        url = reverse("agencies:role_retitle", args=[held.pk])
        assert "Phó Chủ tịch" in client.get(url).content.decode()
        sent = {
            "position": "Quyền Chủ tịch",
            "acting_title": "Q",
            "valid_from": f"{clock.today():%d/%m/%Y}",
            "reason": "",
        }
        assert client.post(url, sent).status_code == 302
        assert Membership.objects.get(user=held.user, valid_to__isnull=True).acting_title == "Q"

    def test_handed_over_by_the_form(self, client):
        office = Office()
        document = office.document("draft")
        admin = actor(Role.ADMINISTRATOR, agency=office.agency)
        newcomer = membership(Role.SECRETARY, department=office.head.department)
        client.force_login(admin.user)
        leaver = office.secretary.membership
        url = reverse("agencies:role_hand_over", args=[leaver.pk])
        ending = client.get(reverse("agencies:role_end", args=[leaver.pk])).content.decode()
        assert "còn 1 việc đang dở" in ending and url in ending
        page = client.get(url).content.decode()
        assert reverse("documents:document_detail", args=[document.pk]) in page and newcomer.user.full_name in page
        sent = {"valid_to": f"{clock.today():%d/%m/%Y}", "reason": WHY}
        assert "Hãy chọn người tiếp nhận" in client.post(url, sent).content.decode()
        done = client.post(url, sent | {"successor": newcomer.user_id}, follow=True).content.decode()
        assert "Đã bàn giao 1 việc" in done
        document.refresh_from_db()
        assert document.author == newcomer

    def test_others_are_refused(self, client, admin):
        held = membership(Role.STAFF, agency=admin.agency)
        names = ("role_hand_over", "role_retitle")
        client.force_login(membership(Role.SECRETARY, agency=admin.agency).user)
        assert [client.get(reverse(f"agencies:{name}", args=[held.pk])).status_code for name in names] == [403, 403]
        client.force_login(membership(Role.ADMINISTRATOR).user)
        assert [client.get(reverse(f"agencies:{name}", args=[held.pk])).status_code for name in names] == [404, 404]
        client.force_login(admin.user)
        assert client.get(reverse("agencies:role_hand_over", args=[admin.membership.pk])).status_code == 403


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_who_change_one_person_see_each_others_change():
    """Under the row's lock the second compares with what the first has stored: both entries are true."""
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connections

    admin = actor(Role.ADMINISTRATOR)
    person = membership(Role.STAFF, agency=admin.agency).user
    names = [f"Nguyễn Văn {letter}" for letter in "ABCDEF"]

    def rename(name):
        try:
            copy = type(person).objects.get(pk=person.pk)
            fields = {"username": copy.username, "email": copy.email}
            services.change_person(admin, copy, agency=admin.agency, full_name=name, **fields)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(rename, names))
    entries = list(ActivityEntry.objects.filter(code="agencies.person_changed").order_by("pk"))
    assert len(entries) == 6
    told = {(entry.before["full_name"], entry.after["full_name"]) for entry in entries}
    # Each name is left once: a chain without forks.
    assert len({before for before, _after in told}) == 6
