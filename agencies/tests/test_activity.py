"""The append-only log."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction

from agencies.activity import changes, labels, log
from agencies.actor import Actor
from agencies.models import ActivityEntry, Role
from agencies.tests.factories import AgencyFactory, UserFactory, actor

pytestmark = pytest.mark.django_db


def test_an_entry_copies_names_so_that_it_survives_renames():
    who = actor(Role.SECRETARY)
    entry = log(who, "agencies.agency_changed", who.agency, agency=who.agency)
    name, agency_name = who.user.full_name, who.agency.name
    who.user.full_name, who.agency.name = "Tên khác", "Cơ quan khác"
    who.user.save()
    who.agency.save()
    entry = ActivityEntry.objects.get(pk=entry.pk)
    assert (entry.user_name, entry.object_name, entry.role) == (name, agency_name, Role.SECRETARY)


def test_values_are_kept_as_json_can_hold_them():
    who = actor(Role.SECRETARY)
    after = {"day": date(2026, 1, 2), "rate": Decimal("98.50"), "agency": who.agency, "list": {1}, "none": None}
    entry = log(who, "agencies.agency_changed", who.agency, after=after, agency=who.agency)
    entry.refresh_from_db()
    assert entry.after == {"day": "2026-01-02", "rate": "98.50", "agency": who.agency.name, "list": [1], "none": None}


def test_an_unregistered_code_is_a_mistake_of_ours():
    who = actor(Role.SECRETARY)
    with pytest.raises(KeyError):
        log(who, "agencies.no_such_thing", who.agency)


def test_entries_are_never_changed_nor_deleted():
    who = actor(Role.SECRETARY)
    entry = log(who, "agencies.agency_changed", who.agency, agency=who.agency)
    for attempt in (
        entry.save,
        entry.delete,
        lambda: ActivityEntry.objects.update(reason="x"),
        lambda: ActivityEntry.objects.all().delete(),
        lambda: ActivityEntry.objects.bulk_update([entry], ["reason"]),
    ):
        with pytest.raises(TypeError), transaction.atomic():
            attempt()
    assert ActivityEntry.objects.get(pk=entry.pk).reason == ""


def test_the_system_and_people_without_a_role_leave_entries_too():
    agency = AgencyFactory()
    assert log(Actor.system(agency), "agencies.agency_changed", agency).agency == agency
    nobody = UserFactory()
    entry = log(Actor(user=nobody), "agencies.signed_in", nobody)
    assert entry.agency is None and not ActivityEntry.objects.visible_to(actor(Role.ADMINISTRATOR)).exists()


def test_the_trail_of_one_object():
    who = actor(Role.SECRETARY)
    other = AgencyFactory()
    log(who, "agencies.agency_changed", who.agency, agency=who.agency)
    log(who, "agencies.agency_changed", other, agency=other)
    assert [entry.object_id for entry in ActivityEntry.objects.about(other)] == [str(other.pk)]


def test_every_app_says_its_actions_in_words():
    for code, words in labels().items():
        assert code.split(".")[0] in {"agencies", "documents", "procedures", "objectives", "audits", "reports"}
        assert str(words), code


def test_changes_keeps_what_differs():
    assert changes({"a": 1, "b": 2}, {"a": 1, "b": 3, "c": 4}) == ({"b": 2, "c": None}, {"b": 3, "c": 4})
