"""The case list: filters, chips, own department first, pages, a fixed number of queries, 404 for others."""

import pytest
from django.urls import reverse

from agencies import clock
from agencies.models import Role
from agencies.tests.factories import AgencyFactory
from procedures.models import Channel
from procedures.statistics import case_list_url
from procedures.tests.factories import CaseFactory, make_agency, make_member

pytestmark = pytest.mark.django_db
URL = "procedures:case_list"


@pytest.fixture
def agency():
    agency = make_agency()
    for procedure in agency.procedures.order_by("code"):
        for number in range(3):
            CaseFactory(
                procedure=procedure,
                received=f"2024-03-{10 + number:02d} 09:00",
                due="2024-03-20 17:00",
                finished=(None, "2024-03-19 10:00", "2024-03-21 10:00")[number],
                channel=(Channel.COUNTER, Channel.ONLINE, Channel.POST)[number],
            )
    return agency


@pytest.fixture
def secretary(client, agency):
    client.force_login(make_member(agency, Role.SECRETARY).user)
    return client


def listed(client, query="") -> set[str]:
    answer = client.get(reverse(URL) + query)
    assert answer.status_code == 200
    return {case.code for case in answer.context["page_obj"]}


def test_filters(secretary, agency):
    justice, civil = agency.departments.get(code="TP"), agency.procedures.get(code="2.000635")
    counts = {
        "": 12,
        f"?department={justice.pk}": 6,
        f"?procedure={civil.pk}": 3,
        f"?field={civil.field_id}": 6,
        "?channel=2": 4,
        "?from=2024-03-11&to=2024-03-11": 4,
        "?from=11/03/2024": 8,
        "?period=2024-Q1": 12,
        "?period=2024-Q1&outcome=carried_over": 0,
        "?period=2024-Q2&outcome=carried_over": 12,
        "?period=2024-Q2&outcome=late": 4,
        "?outcome=early": 4,
        "?outcome=pending_overdue": 4,
        f"?department={justice.pk}&outcome=late&channel=3": 2,
        "?from=nonsense&outcome=nonsense&channel=9&period=20-X&page=x": 12,
    }
    for query, expected in counts.items():
        assert len(listed(secretary, query)) == expected, query


def test_search_by_code(secretary, agency):
    case = agency.cases.order_by("pk").first()
    assert listed(secretary, f"?q={case.code}") == {case.code}
    assert listed(secretary, f"?q={case.code.lower()}") == {case.code}
    assert len(listed(secretary, "?q=h99.15-2403")) == 12
    assert listed(secretary, f"?q={case.code[-5:]}") == set()  # the beginning only, so that an index serves it
    assert listed(secretary, "?q=%00") != set()


def test_chips_are_sentences_and_come_off_one_by_one(secretary, agency):
    justice = agency.departments.get(code="TP")
    query = f"?department={justice.pk}&outcome=late&period=2024-Q1"
    chips = secretary.get(reverse(URL) + query).context["chips"]
    assert [chip.label for chip in chips] == ["Phòng Tư pháp", "Quá hạn", "quý I/2024 (15/12/2023–14/03/2024)"]
    assert chips[0].without == "outcome=late&period=2024-Q1"
    assert secretary.get(f"{reverse(URL)}?department={justice.pk}").context["chips"][0].without == "department=all"


def test_days_of_a_period_are_named(secretary, agency):
    from datetime import date

    url = case_list_url(start=date(2024, 3, 15), end=date(2024, 6, 14), outcome="late")
    assert "quý II/2024" in secretary.get(url).content.decode()


def test_sums_are_those_of_the_filter(secretary):
    context = secretary.get(reverse(URL) + "?channel=2").context
    assert (context["total"], context["figures"].early, context["figures"].late) == (4, 4, 0)


def test_own_department_first(client, agency):
    justice = agency.departments.get(code="TP")
    client.force_login(make_member(agency, Role.STAFF, justice).user)
    assert len(listed(client)) == 6
    assert "Xem cả cơ quan" in client.get(reverse(URL)).content.decode()
    assert len(listed(client, "?department=all")) == 12
    assert len(listed(client, "?outcome=late")) == 4


def test_fixed_number_of_queries(secretary, agency, assert_constant_queries):
    def add():
        for procedure in agency.procedures.order_by("code"):
            CaseFactory.create_batch(5, procedure=procedure)

    assert_constant_queries(lambda: secretary.get(reverse(URL)), add)


def test_empty_states(client):
    agency = make_agency()
    client.force_login(make_member(agency, Role.ONE_STOP_OFFICER).user)
    assert "Chưa có hồ sơ" in client.get(reverse(URL)).content.decode()
    CaseFactory(procedure=agency.procedures.order_by("code").first())
    assert "Không có hồ sơ nào khớp bộ lọc" in client.get(reverse(URL) + "?q=khongco").content.decode()


class TestOthers:
    def test_other_agency_is_404_everywhere(self, secretary):
        foreign = CaseFactory()
        assert secretary.get(reverse("procedures:case_detail", args=[foreign.pk])).status_code == 404
        for query in (
            f"department={foreign.department_id}",
            f"procedure={foreign.procedure_id}",
            f"agency={foreign.agency_id}",
            "department=abc",
            "field=99999999999999999999",
        ):
            assert secretary.get(f"{reverse(URL)}?{query}").status_code == 404, query

    def test_superior_reads_below_by_asking(self, client, agency):
        above = make_agency()
        agency.parent = above
        agency.save()
        client.force_login(make_member(above, Role.INSPECTOR).user)
        assert listed(client) == set()
        assert len(listed(client, f"?agency={agency.pk}")) == 12
        assert (
            client.get(reverse("procedures:case_detail", args=[agency.cases.order_by("pk").first().pk])).status_code
            == 200
        )

    def test_signed_out_goes_to_the_sign_in_page(self, client, agency):
        assert client.get(reverse(URL)).status_code == 302


class TestDetail:
    def test_late_case_says_how_late(self, secretary, agency):
        case = agency.cases.filter(finished_on__isnull=False, channel=Channel.POST).order_by("pk").first()
        page = secretary.get(reverse("procedures:case_detail", args=[case.pk])).content.decode()
        assert "muộn 1 ngày làm việc" in page
        assert 'aria-label="Tiếp nhận 12/03/2024, hẹn trả 20/03/2024, xong 21/03/2024"' in page

    def test_pending_case_with_steps_and_pause(self, secretary, agency):
        from procedures.models import CasePause, CaseStatus
        from procedures.tests.factories import CaseStepFactory, at

        case = agency.cases.filter(finished_on__isnull=True).order_by("pk").first()
        CaseStepFactory(case=case, name="Thẩm định", ended_at=at("2024-03-12 09:00"), used_hours=9)
        CaseStepFactory(case=case, name="Trình ký", started_at=at("2024-03-12 09:00"), ended_at=None, used_hours=None)
        CasePause.objects.create(case=case, started_at=at("2024-03-13 09:00"), reason=CaseStatus.SUPPLEMENT)
        with clock.freeze(at("2024-03-25 09:00")):
            page = secretary.get(reverse("procedures:case_detail", args=[case.pk])).content.decode()
        assert "Thẩm định: 9 / 8 giờ" in page
        assert "Quá giờ" in page
        assert "Yêu cầu bổ sung giấy tờ" in page
        assert "Hôm nay" in page

    def test_fixed_number_of_queries(self, secretary, agency, assert_constant_queries):
        from procedures.tests.factories import CaseStepFactory

        case = agency.cases.filter(finished_on__isnull=False).order_by("pk").first()
        CaseStepFactory(case=case, department=case.department)
        url = reverse("procedures:case_detail", args=[case.pk])
        assert_constant_queries(
            lambda: secretary.get(url), lambda: CaseStepFactory.create_batch(5, case=case, department=case.department)
        )


def test_who_sees_below_follows_a_figure_to_the_cases_of_a_subordinate(client, agency):
    agency.parent = AgencyFactory()
    agency.save()
    client.force_login(make_member(agency.parent, Role.INSPECTOR).user)
    justice = agency.departments.get(code="TP")
    query = case_list_url(department=justice).removeprefix(reverse(URL))
    assert listed(client, query) == set(justice.cases.values_list("code", flat=True)) != set()
    query = case_list_url(agency=agency).removeprefix(reverse(URL))
    assert listed(client, query) == set(agency.cases.values_list("code", flat=True)) != set()
    page = client.get(reverse(URL) + query)
    assert f'<input type="hidden" name="agency" value="{agency.pk}">' in page.text
