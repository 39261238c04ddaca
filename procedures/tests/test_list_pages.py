"""Pages of the case list: by keyset, without gaps in both directions, whatever the list runs along, and never reading far."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies import clock
from agencies.models import Role
from procedures.models import CaseStatus, Channel, OnlineLevel
from procedures.tests.factories import CaseFactory, at, make_agency, make_member

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
URL = "procedures:case_list"
TODAY = date(2024, 5, 2)


@pytest.fixture
def agency():
    """28 cases over two weeks: early, late, pending, pending overdue, waiting."""
    agency = make_agency()
    procedures = list(agency.procedures.order_by("code"))
    for number in range(28):
        kind = number % 4
        CaseFactory(
            procedure=procedures[number % 3],
            code=f"H99.15-240401-{number:04d}",
            received=f"2024-04-{1 + number // 2:02d} 09:00",
            due=f"2024-04-{5 + number // 2:02d} 17:00" if kind != 2 else f"2024-05-{1 + number // 4:02d} 17:00",
            finished=(f"2024-04-{3 + number // 2:02d} 10:00", f"2024-04-{6 + number // 2:02d} 10:00", None, None)[kind],
            channel=Channel.POST if number % 5 == 0 else Channel.ONLINE,
            status=(CaseStatus.RETURNED, CaseStatus.FINISHED, CaseStatus.IN_PROGRESS, CaseStatus.SUPPLEMENT)[kind],
        )
    return agency


@pytest.fixture
def secretary(client, agency, monkeypatch):
    monkeypatch.setattr("procedures.views.cases.PAGE_SIZE", 9)
    client.force_login(make_member(agency, Role.SECRETARY).user)
    with clock.freeze(TODAY):
        yield client


def walked(client, query: str, way: str) -> list:
    """All rows of a list, page after page in one direction, as they stand on the pages."""
    pages, address = [], query if way == "next" else f"{query}&last=1"
    while address:
        context = client.get(f"{reverse(URL)}?{address}").context
        pages.append(list(context["page_obj"]))
        assert len(pages) < 60
        address = context["pages"][way]
    return [case for page in (pages if way == "next" else reversed(pages)) for case in page]


LISTS = (
    "department=all",
    "outcome=early",
    "outcome=finished",
    "outcome=late",
    "outcome=pending",
    "outcome=pending_within",
    "outcome=pending_overdue",
    "outcome=pending&period=2024-M4",
    "outcome=carried_over&from=2024-04-06&to=2024-04-10",
    "outcome=total&from=2024-04-06&to=2024-04-10",
    "channel=3",
    "state=paused",
    "state=ended",
    "due=5",
    "q=H99.15-240401-00",
    "from=2024-04-03&to=2024-04-09",
)


@pytest.mark.parametrize("query", LISTS)
def test_pages_meet_without_gaps_in_both_directions(secretary, query):
    forward = walked(secretary, query, "next")
    assert [case.pk for case in forward] == [case.pk for case in walked(secretary, query, "previous")]
    assert len({case.pk for case in forward}) == len(forward)
    context = secretary.get(f"{reverse(URL)}?{query}").context
    assert {case.pk for case in forward} == set(context["chosen"].cases().values_list("pk", flat=True))
    assert context["total"] in (None, len(forward))
    assert forward


@pytest.mark.parametrize("query", LISTS[1::2])
def test_a_page_reads_at_most_a_window_of_rows_and_goes_on_from_there(secretary, query, monkeypatch):
    """However few rows a filter lets through: nothing is lost where the search is broken off."""
    whole = [case.pk for case in walked(secretary, query, "next")]
    monkeypatch.setattr("procedures.walks.WINDOW", 6)
    assert [case.pk for case in walked(secretary, query, "next")] == whole
    assert [case.pk for case in walked(secretary, query, "previous")] == whole


def test_a_search_that_was_broken_off_says_so(secretary, monkeypatch):
    monkeypatch.setattr("procedures.walks.WINDOW", 4)
    page = secretary.get(f"{reverse(URL)}?channel=3&procedure={_procedure(secretary)}")
    assert page.context["page_obj"].stopped_at
    assert "bấm trang sau để tìm tiếp" in page.text


def _procedure(client):
    return client.get(reverse(URL)).context["choices"]["procedures"][0].pk


def test_newest_receipt_first_and_to_a_month(secretary):
    first = list(secretary.get(f"{reverse(URL)}?department=all").context["page_obj"])
    assert first == sorted(first, key=lambda case: (case.received_on, case.pk), reverse=True)
    CaseFactory(
        procedure=first[0].procedure, received="2024-02-10 09:00", due="2024-02-12", finished="2024-02-11 09:00"
    )
    page = secretary.get(f"{reverse(URL)}?department=all&month=2024-03").context
    assert [case.received_on for case in page["page_obj"]] == [date(2024, 2, 10)]
    assert page["pages"]["previous"] and page["pages"]["first"] and not page["pages"]["next"]


@pytest.mark.parametrize(
    "place", ["after=nonsense", "after=2024-04-01.x", "before=", "month=2024-13", "month=x", "after=9999-99-99.1"]
)
def test_a_place_that_is_none_is_the_beginning(secretary, place):
    assert secretary.get(f"{reverse(URL)}?department=all&{place}").status_code == 200


def test_no_page_counts_cases(secretary):
    """Totals and sums come from the rollup; of the cases, a page reads its rows and where the next ones begin."""
    with CaptureQueriesContext(connection) as queries:
        secretary.get(f"{reverse(URL)}?department=all&channel=2")
    asked = [query["sql"] for query in queries if 'FROM "procedures_case"' in query["sql"]]
    assert not [sql for sql in asked if "COUNT(" in sql]
    assert len(asked) == 2


def test_pages_keep_the_department_of_the_beginning(client, agency, monkeypatch):
    monkeypatch.setattr("procedures.views.cases.PAGE_SIZE", 5)
    justice = agency.departments.get(code="TP")
    client.force_login(make_member(agency, Role.STAFF, justice).user)
    following = client.get(f"{reverse(URL)}?{client.get(reverse(URL)).context['pages']['next']}").context
    assert {case.department_id for case in following["page_obj"]} == {justice.pk}


def test_level_extension_and_due_days(secretary, agency):
    online = agency.procedures.order_by("code").first()
    online.online_level = OnlineLevel.FULL
    online.save()
    case = agency.cases.filter(finished_on=None).order_by("pk").first()
    case.extended_due_at = at("2024-06-01 17:00")
    case.save()
    page = secretary.get(f"{reverse(URL)}?level=full").context
    assert page["total"] == online.cases.count() and {case.procedure for case in page["page_obj"]} == {online}
    assert [one.pk for one in secretary.get(f"{reverse(URL)}?extended=1").context["page_obj"]] == [case.pk]
    due = list(secretary.get(f"{reverse(URL)}?due=1").context["page_obj"])
    assert due and all(TODAY <= case.due_on <= date(2024, 5, 3) and not case.finished_on for case in due)
    assert due == sorted(due, key=lambda case: (case.due_on, case.pk))


def test_the_panel_of_a_row(secretary, agency):
    case = agency.cases.order_by("pk").first()
    url = reverse("procedures:case_panel", args=[case.pk])
    assert secretary.get(url).url == reverse("procedures:case_detail", args=[case.pk])
    panel = secretary.get(url, headers={"HX-Request": "true"}).text
    assert case.code in panel and "<svg" in panel and "<html" not in panel
    foreign = reverse("procedures:case_panel", args=[CaseFactory().pk])
    assert secretary.get(foreign).status_code == 404
    assert secretary.get(foreign, headers={"HX-Request": "true"}).status_code == 404
