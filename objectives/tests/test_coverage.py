"""Who has set their objectives down the tree, what they did not take up, where they ask less."""

from datetime import date
from decimal import Decimal as D

import pytest
from django.urls import reverse

from agencies import clock
from agencies.models import Role
from agencies.tests.factories import AgencyFactory, actor
from objectives import services
from objectives.coverage import coverage
from objectives.tests.factories import ObjectiveFactory, ObjectiveSetFactory, TargetFactory, issued

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S2-04", "S3-34", where="objectives/coverage.py")]
URL = "objectives:set_coverage"


@pytest.fixture
def own(agency, departments):
    found = issued(ObjectiveSetFactory(agency=agency, year=2026))
    one = ObjectiveFactory(objective_set=found, value=D(95), by_department=True)
    for department in departments[:2]:
        TargetFactory(objective=one, department=department, value=D(95))
    ObjectiveFactory(objective_set=found, measure="satisfaction", value=D(90))
    return found


def commune(agency, **fields):
    return AgencyFactory(parent=agency, level="commune", **fields)


def units(who) -> dict:
    return {unit.name: unit for unit in coverage(who, 2026).units}


def test_states_turns_and_days(agency, secretary, own, departments):
    late, drafting, done = (commune(agency, name=f"UBND xã {name}") for name in ("Một", "Hai", "Ba"))
    ObjectiveSetFactory(agency=drafting, year=2026)
    ready = issued(ObjectiveSetFactory(agency=done, year=2026))
    ObjectiveFactory(objective_set=ready, value=D(94))
    with clock.freeze(date(2026, 3, 1)):
        found = units(secretary)
        unset = found["UBND xã Một"]
        assert (unset.state, unset.since, unset.days, unset.is_late) == ("none", date(2026, 1, 15), 45, True)
        assert "thư ký" in unset.turn.lower()
        assert found["UBND xã Hai"].state == "draft" and len(found["UBND xã Hai"].not_taken_up) == 2
        weak = found["UBND xã Ba"]
        assert weak.is_in_force and weak.days is None
        assert [one.measure for one in weak.not_taken_up] == ["satisfaction"]
        assert len(weak.weaker) == 1 and "94" in weak.weaker[0].words and "95" in weak.weaker[0].words
        # Only departments with a part in the agency's objectives are waited for.
        assert {one.name for one in coverage(secretary, 2026).departments} == {one.name for one in departments[:2]}


def test_a_grandchild_is_measured_by_its_own_superior(agency, secretary, own):
    middle = commune(agency, name="Chi nhánh")
    asked = issued(ObjectiveSetFactory(agency=middle, year=2026))
    ObjectiveFactory(objective_set=asked, value=D(99))
    last = AgencyFactory(parent=middle, name="Đội")
    ObjectiveFactory(objective_set=ObjectiveSetFactory(agency=last, year=2026), value=D(97))
    unit = units(secretary)["Đội"]
    assert unit.depth == 2 and "99" in unit.weaker[0].words


def test_filters_and_the_button_of_the_head(client, agency, own, departments):
    commune(agency, name="UBND xã Một")
    head = actor(Role.DEPARTMENT_HEAD, agency=agency, department=departments[0])
    client.force_login(head.user)
    page = client.get(reverse(URL), {"year": 2026}).text
    assert reverse("objectives:set_begin_department", args=[departments[0].pk]) in page
    assert reverse("objectives:set_begin_department", args=[departments[1].pk]) not in page
    assert "UBND xã Một" not in page  # a head doesn't look below
    services.begin_department_set(head, departments[0], 2026)
    client.force_login(actor(Role.LEADER, agency=agency).user)
    page = client.get(reverse(URL), {"year": 2026, "show": "none"}).text
    assert departments[1].name in page and departments[0].name not in page and "UBND xã Một" in page
    for show in ("work", "late", "gaps", "unposted", "nonsense"):
        assert client.get(reverse(URL), {"year": 2026, "show": show}).status_code == 200
    assert client.get(reverse(URL), {"year": 1800}).status_code == 404


def test_without_own_objectives_the_page_says_what_fills_it(client, secretary):
    client.force_login(secretary.user)
    page = client.get(reverse(URL), {"year": 2026})
    assert page.status_code == 200 and "2026" in page.text


def test_the_same_queries_for_many_agencies(client, agency, secretary, own, assert_constant_queries):
    client.force_login(secretary.user)
    commune(agency)

    def grow():
        for _number in range(12):
            row = issued(ObjectiveSetFactory(agency=commune(agency), year=2026))
            TargetFactory(objective=ObjectiveFactory(objective_set=row, value=D(80)), value=D(80))

    assert_constant_queries(lambda: client.get(reverse(URL), {"year": 2026}), grow)
