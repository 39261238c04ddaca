"""The trail of an object is read by whoever may see the object; the whole log by those who check; as a table by fewer."""

import csv
import io
import sys

import pytest
from django.urls import reverse

from agencies.activity import log
from agencies.models import ActivityEntry, Role
from agencies.tests.factories import AgencyFactory, DelegationFactory, DepartmentFactory, actor
from objectives.tests.factories import ObjectiveSetFactory
from reports.tests.factories import World

pytestmark = pytest.mark.django_db


def trail(client, obj) -> str:
    return client.get(reverse("agencies:trail", args=[obj._meta.label_lower, obj.pk]))


def signed_in(client, role, agency=None, **fields):
    who = actor(role, agency, **fields)
    client.force_login(who.user)
    return who


def test_staff_read_the_trail_of_what_they_see_but_not_the_log(client):
    who = signed_in(client, Role.STAFF)
    department = DepartmentFactory(agency=who.agency)
    log(who, "agencies.department_changed", department, before={"name": "Cũ"}, after={"name": "Mới"})
    page = trail(client, department)
    assert page.status_code == 200
    assert "từ “Cũ” thành “Mới”" in page.content.decode()
    assert "nhat-ky/?" not in page.content.decode(), "no link into a log that is closed to them"
    assert client.get(reverse("agencies:activity")).status_code == 403


def test_an_object_of_another_agency_has_no_trail_for_them(client):
    signed_in(client, Role.ADMINISTRATOR)
    foreign = DepartmentFactory()
    assert trail(client, foreign).status_code == 404
    assert trail(client, foreign.agency).status_code == 404
    assert client.get(reverse("agencies:trail", args=["agencies.user", actor(Role.STAFF).user.pk])).status_code == 404


@pytest.mark.parametrize("label", ["agencies.Job", "sessions.Session", "nothing", "agencies.Nothing", "auth.Group"])
def test_only_registered_objects_have_one(client, label):
    signed_in(client, Role.ADMINISTRATOR)
    assert client.get(reverse("agencies:trail", args=[label, 1])).status_code == 404


def test_parts_belong_to_it_and_entries_of_unseen_agencies_do_not(client):
    who = signed_in(client, Role.SECRETARY)
    objective_set = ObjectiveSetFactory(agency=who.agency)
    objective = objective_set.objectives.first() or objective_set.objectives.create(
        number=1, text="Mục tiêu", measure="x"
    )
    log(who, "objectives.objective_changed", objective, after={"text": "LỜI MỚI"}, agency=who.agency)
    elsewhere = AgencyFactory()
    log(who, "objectives.set_changed", objective_set, after={"preamble": "CỦA NƠI KHÁC"}, agency=elsewhere)
    text = trail(client, objective_set).content.decode()
    assert "LỜI MỚI" in text and "CỦA NƠI KHÁC" not in text


def test_sign_ins_are_read_by_administrators_and_by_the_person(client):
    about = actor(Role.STAFF)
    agency = about.agency
    log(about, "agencies.signed_in", about.user)

    def seen() -> bool:
        return "đã đăng nhập" in trail(client, about.user).content.decode()

    signed_in(client, Role.STAFF, agency)
    assert not seen()
    signed_in(client, Role.INSPECTOR, agency)
    assert not seen()
    signed_in(client, Role.ADMINISTRATOR, agency)
    assert seen()
    client.force_login(about.user)
    assert seen()


def test_a_draft_report_has_a_trail_only_for_those_who_read_drafts(client):
    world = World()
    report, agency = world.report(), world.agency
    signed_in(client, Role.LEADER, agency)
    assert trail(client, report).status_code == 404
    signed_in(client, Role.SECRETARY, agency)
    assert trail(client, report).status_code == 200


def test_what_another_has_drafted_is_told_without_its_words(client):
    world = World()
    report, writer = world.report(), world.head
    log(writer, "reports.draft_saved", report, after={"note": "CHƯA XONG"}, agency=world.agency)
    client.force_login(world.secretary.user)
    assert "CHƯA XONG" not in trail(client, report).content.decode()
    client.force_login(writer.user)
    assert "CHƯA XONG" in trail(client, report).content.decode()


def test_the_trail_costs_the_same_with_many_entries(client, assert_constant_queries):
    who = signed_in(client, Role.ADMINISTRATOR)

    def add():
        for number in range(20):
            log(who, "agencies.agency_changed", who.agency, after={"name": f"Tên {number}"}, agency=who.agency)

    add()
    assert_constant_queries(lambda: trail(client, who.agency), add)
    assert_constant_queries(lambda: client.get(reverse("agencies:activity")), add)


# --- the log ----------------------------------------------------------------------------------------------


def found(client, **filters) -> list[str]:
    page = client.get(reverse("agencies:activity"), filters)
    return sorted(one.entry.after.get("name", "") for one in page.context["sentences"] if one.entry.after.get("name"))


def test_the_log_is_filtered_by_request_way_and_stand_ins(client):
    who = signed_in(client, Role.ADMINISTRATOR)
    fields = {"at": "2026-01-02T00:00:00Z", "agency": who.agency, "code": "agencies.agency_changed"}
    fields |= {"object_label": "agencies.Agency", "object_id": "1", "object_name": "x"}
    ids = ["11111111-aaaa-4000-8000-000000000000", "22222222-aaaa-4000-8000-000000000000"]
    ActivityEntry(**fields, after={"name": "A"}, request_id=ids[0], route="web").save()
    ActivityEntry(**fields, after={"name": "B"}, request_id=ids[1], route="job", acting_for="Nguyễn A").save()
    assert found(client) == ["A", "B"]
    assert found(client, request=ids[0]) == ["A"] and found(client, request="2222") == ["B"]
    assert found(client, route="job") == ["B"] and found(client, acting="on") == ["B"]


def test_stand_ins_are_told_as_such_on_the_page(client):
    delegation = DelegationFactory()
    who = signed_in(client, Role.ADMINISTRATOR, delegation.agency)
    from agencies.actor import Actor

    log(Actor.for_delegation(delegation), "agencies.agency_changed", who.agency, agency=who.agency)
    text = client.get(reverse("agencies:activity")).content.decode()
    assert f"{delegation.delegate.full_name} (thay mặt {delegation.membership.user.full_name})" in text


def rows_of(response) -> list[list[str]]:
    return list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))


def test_the_table_holds_the_filtered_log_without_formulas_and_is_logged_itself(client):
    who = signed_in(client, Role.INSPECTOR)
    log(who, "agencies.agency_changed", who.agency, after={"name": "x"}, reason="=1+1", agency=who.agency)
    log(who, "agencies.department_changed", who.agency, reason="khác", agency=who.agency)
    rows = rows_of(client.get(reverse("agencies:activity_export"), {"action": "agencies.agency_changed"}))
    assert len(rows) == 2 and "'=1+1" in rows[1] and who.user.full_name in rows[1]
    entry = ActivityEntry.objects.get(code="agencies.exported")
    assert entry.after == {"what": "activity_log", "count": 1} and entry.agency == who.agency


def test_the_table_reads_on_beyond_one_batch(client, monkeypatch):
    monkeypatch.setattr(sys.modules["agencies.views.activity"], "BATCH", 2)
    who = signed_in(client, Role.ADMINISTRATOR)
    for number in range(5):
        log(who, "agencies.agency_changed", who.agency, reason=f"lần {number}", agency=who.agency)
    rows = rows_of(client.get(reverse("agencies:activity_export"), {"action": "agencies.agency_changed"}))
    assert [row[6] for row in rows[1:]] == [f"lần {number}" for number in (4, 3, 2, 1, 0)]


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.LEADER, Role.AUDITOR, Role.STAFF])
def test_the_table_is_for_inspectors_and_administrators(client, role):
    signed_in(client, role)
    assert client.get(reverse("agencies:activity_export")).status_code == 403


def test_the_table_asks_who_it_is_once_more(client):
    signed_in(client, Role.ADMINISTRATOR)
    session = client.session
    session["confirmed_at"] = 0
    session.save()
    response = client.get(reverse("agencies:activity_export"))
    assert not response.streaming
    assert not ActivityEntry.objects.filter(code="agencies.exported").exists()
