"""The same period of last year, with the agencies that an agency followed: sums, never averages."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from agencies import clock
from agencies.models import AgencySuccession, Reorganisation, Role, SuccessionKind
from agencies.tests.factories import AgencyFactory, DepartmentFactory
from procedures.tests.factories import CaseFactory, ProcedureFactory, make_member

pytestmark = pytest.mark.django_db
URL = "procedures:rates"


@pytest.fixture(autouse=True)
def _today():
    with clock.freeze(date(2026, 6, 20)):
        yield


def cases(agency, year: int, kept: int, late: int) -> None:
    """Finished cases of the second quarter, in time and late; and their rates."""
    procedure = agency.procedures.first() or ProcedureFactory(department=DepartmentFactory(agency=agency))
    for number in range(kept + late):
        day = "10" if number < kept else "12"
        CaseFactory(
            procedure=procedure,
            received=f"{year}-04-01 09:00",
            due=f"{year}-04-11",
            finished=f"{year}-04-{day} 09:00",
        )


def follows(new, old, kind=SuccessionKind.SPLIT, day=date(2025, 7, 1)):
    decision = Reorganisation.objects.create(
        number=f"{old.pk}/QĐ", issued_on=day, issuer="X", effective_on=day, agency=new, created_at=clock.now()
    )
    return AgencySuccession.objects.create(reorganisation=decision, old=old, new=new, kind=kind, functions="x")


@pytest.fixture
def commune():
    agency = AgencyFactory(name="Xã Mới", valid_from=date(2025, 7, 1))
    cases(agency, 2026, kept=9, late=1)
    return agency


@pytest.fixture
def districts(commune):
    """One small and late, one large and punctual: the average of their rates is not their rate together."""
    found = []
    for name, kept, late in (("Huyện Bé", 1, 1), ("Huyện Lớn", 8, 0)):
        old = AgencyFactory(name=name, valid_to=date(2025, 6, 30))
        cases(old, 2025, kept, late)
        follows(commune, old)
        found.append(old)
    return found


@pytest.fixture
def officer(client, commune):
    client.force_login(make_member(commune, Role.ONE_STOP_OFFICER).user)
    return client


def show(client, more="", query="?year=2026&period=Q2"):
    return client.get(reverse(URL) + query + more)


def test_sums_over_the_predecessors_never_averages(officer, districts):
    comparison = show(officer).context["comparison"]
    assert comparison.names == ["Huyện Bé", "Huyện Lớn"]  # the commune did not exist then
    assert (comparison.then.kept, comparison.then.finished) == (9, 10)
    assert comparison.then.on_time_rate == Decimal("90.00")  # the average of 50 and 100 would be 75
    assert comparison.on_time_points == 0 and comparison.finished_more == 0


def test_the_page_names_whom_it_compares_with(officer, districts):
    page = show(officer).content.decode()
    assert "Huyện Bé; Huyện Lớn" in page and "9/10" in page and "quý II/2025" in page


def test_one_chooses_which_predecessors(officer, districts):
    response = show(officer, f"&compared=1&with={districts[1].pk}")
    assert response.context["comparison"].names == ["Huyện Lớn"]
    assert response.context["comparison"].on_time_points == -10
    assert "−10 điểm" in response.content.decode().replace("\u00a0", " ")
    none = show(officer, "&compared=1")
    assert none.context["comparison"].chosen == [] and "Chưa đánh dấu" in none.content.decode()


def test_of_a_transfer_only_a_person_can_tell(officer, commune, districts):
    ministry = AgencyFactory(name="Sở Chuyển")
    cases(ministry, 2025, 3, 0)
    follows(commune, ministry, SuccessionKind.TRANSFER)
    response = show(officer)
    assert "Sở Chuyển" in response.content.decode()
    assert "Sở Chuyển" not in response.context["comparison"].names
    assert "Sở Chuyển" in show(officer, f"&with={ministry.pk}").context["comparison"].names


def test_predecessors_of_predecessors_count_too(officer, districts):
    older = AgencyFactory(name="Huyện Xưa", valid_to=date(2025, 4, 30))
    cases(older, 2025, 2, 0)
    follows(districts[0], older, SuccessionKind.RENAME, date(2025, 5, 1))
    assert "Huyện Xưa" in show(officer).context["comparison"].names


def test_those_that_had_ended_before_are_not_offered(officer, districts):
    query = "?year=2027&period=Q2"
    with clock.freeze(date(2027, 6, 20)):
        comparison = show(officer, query=query).context["comparison"]
    assert comparison.names == ["Xã Mới"] and not comparison.has_predecessors


def test_an_agency_elsewhere_can_not_be_ticked(officer, districts):
    stranger = AgencyFactory(name="Huyện Lạ", valid_to=date(2025, 6, 30))
    cases(stranger, 2025, 5, 0)
    response = show(officer, f"&with={stranger.pk}")
    assert response.context["comparison"].chosen == [] and "Huyện Lạ" not in response.content.decode()


def test_an_agency_without_predecessors_is_compared_with_itself(client):
    agency = AgencyFactory()
    cases(agency, 2025, 1, 1)
    cases(agency, 2026, 2, 0)
    client.force_login(make_member(agency, Role.ONE_STOP_OFFICER).user)
    response = show(client)
    assert response.context["comparison"].names == [agency.name]
    assert response.context["comparison"].on_time_points == 50 and 'name="with"' not in response.content.decode()


def test_the_same_number_of_queries_with_many_predecessors(officer, commune, districts, assert_constant_queries):
    def more():
        for _number in range(5):
            old = AgencyFactory(valid_to=date(2025, 6, 30))
            cases(old, 2025, 1, 0)
            follows(commune, old)

    assert_constant_queries(lambda: show(officer), more)
