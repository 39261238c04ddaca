"""Closing a period: figures stay as they were reported, later files show as differences with their cases, never silently."""

import json
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse

from agencies import clock
from agencies.activity import log
from agencies.actor import Actor
from agencies.errors import UserError
from agencies.models import ActivityEntry, Role
from procedures import closed, form06a, ranges, services
from procedures.late_changes import late_changes
from procedures.models import Case, CaseStatus, Denominator, StatisticsClosing
from procedures.statistics import counts
from procedures.tests.factories import CaseFactory, at, make_agency, make_member

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
START, END = date(2024, 3, 15), date(2024, 6, 14)
QUERY = "?year=2024&period=Q2"


@pytest.fixture
def agency():
    agency = make_agency()
    for procedure in agency.procedures.order_by("code"):
        CaseFactory(procedure=procedure, received="2024-04-01 09:00", due="2024-04-11", finished="2024-04-10 09:00")
        CaseFactory(procedure=procedure, received="2024-06-10 09:00", due="2024-06-20")
    return agency


@pytest.fixture
def secretary(agency):
    return Actor.for_membership(make_member(agency, Role.SECRETARY))


@pytest.fixture
def closing(secretary, agency):
    return services.close_period(secretary, agency, 2024, "Q2")


@pytest.fixture
def page(client, secretary):
    client.force_login(secretary.user)
    return lambda query=QUERY, name="rates": client.get(reverse(f"procedures:{name}") + query)


def change(actor, case: Case, **values) -> None:
    """As an import does: what was before goes into the log."""
    before = {}
    for name, value in values.items():
        old = getattr(case, name)
        before[name] = old.isoformat(" ", "minutes") if hasattr(old, "isoformat") else old
        setattr(case, name, value)
    case.save()
    log(actor, "procedures.case_updated", case, before=before, after={})


def test_every_grouping_is_kept_as_it_was(closing, agency):
    for by in (None, "department", "field", "procedure", "channel"):
        assert closed.read(closing, by) == counts(agency, START, END, by)
    CaseFactory(procedure=agency.procedures.order_by("code")[0], received="2024-06-01 09:00", due="2024-06-09")
    assert closed.read(closing, "department") != counts(agency, START, END, "department")
    assert ActivityEntry.objects.get(code="procedures.period_closed").object_id == str(closing.pk)


def test_only_what_is_over_is_closed_by_the_secretary_of_that_agency(secretary, agency):
    with clock.freeze(END), pytest.raises(UserError, match="14/06/2024"):
        services.close_period(secretary, agency, 2024, "Q2")
    with pytest.raises(UserError):
        services.close_period(secretary, agency, 2024, "M4")
    for role in (Role.LEADER, Role.ONE_STOP_OFFICER, Role.INSPECTOR):
        with pytest.raises(PermissionDenied):
            services.close_period(Actor.for_membership(make_member(agency, role)), agency, 2024, "Q2")
    with pytest.raises(PermissionDenied):
        services.close_period(secretary, make_agency(), 2024, "Q2")
    assert not StatisticsClosing.objects.exists()


def test_closing_again_needs_a_reason_and_keeps_the_first(secretary, agency, closing):
    with pytest.raises(UserError):
        services.close_period(secretary, agency, 2024, "Q2", reason=" ")
    again = services.close_period(secretary, agency, 2024, "Q2", reason="Nạp bổ sung tệp tháng 6")
    assert (again.revision, closed.newest(agency, again)) == (2, again)
    assert StatisticsClosing.objects.get(pk=closing.pk).figures == closing.figures


def test_page_says_who_closed_and_shows_both_figures_of_what_differs(page, agency, closing, secretary):
    before = page()
    assert f"bởi {secretary.user.full_name}, lần 1" in before.text
    assert not before.context["table"].differs and "Có chênh lệch" not in before.text
    late = CaseFactory(procedure=agency.procedures.order_by("code")[0], received="2024-06-01 09:00", due="2024-06-09")
    after = page()
    assert after.context["table"].total.figures == before.context["table"].total.figures
    assert "8 → 9" in after.text
    assert "1 hồ sơ được thêm hoặc sửa sau khi chốt tạo ra chênh lệch" in after.text
    listed = page(after.context["changes"]["url"].removeprefix(reverse("procedures:case_list")), "case_list")
    assert [case.pk for case in listed.context["page_obj"]] == [late.pk]
    assert "thêm hoặc sửa sau lần chốt" in listed.text


def test_of_changed_cases_only_those_that_move_a_figure_are_told(closing, agency, secretary):
    finished, other, pending = [agency.cases.order_by("pk")[index] for index in (0, 2, 1)]
    change(
        secretary, pending, finished_at=at("2024-06-18 09:00"), status=CaseStatus.FINISHED
    )  # goes its way after the period
    change(secretary, finished, finished_at=at("2024-04-12 09:00"))  # was early, is late
    change(secretary, other, status=CaseStatus.RETURNED)  # moves nothing
    assert late_changes(closing).ids == [finished.pk]
    change(secretary, finished, finished_at=at("2024-04-10 09:00"))  # and back
    assert late_changes(closing).ids == []


def test_a_case_that_went_to_another_department_is_told(closing, agency, secretary):
    case = agency.cases.order_by("pk")[0]
    change(secretary, case, department_id=agency.departments.get(code="TCKH").pk)
    assert late_changes(closing).ids == [case.pk]


def test_closed_by_the_page(page, client, agency, secretary):
    url = reverse("procedures:period_close", args=[agency.pk])
    page()
    answer = client.post(url, {"year": 2024, "period": "Q2"}, follow=True)
    assert "Đã chốt số liệu quý II/2024" in answer.text
    answer = client.post(url, {"year": 2024, "period": "Q2"}, follow=True)
    assert "Nêu lý do chốt lại" in answer.text
    for data in (
        {},
        {"year": "x", "period": "Q2"},
        {"year": "2024", "period": "Q9"},
        {"year": "9" * 30, "period": "Y"},
    ):
        assert client.post(url, data).status_code == 302
    assert client.post(reverse("procedures:period_close", args=[make_agency().pk]), {}).status_code == 404
    client.force_login(make_member(agency, Role.STAFF).user)
    assert client.post(url, {"year": 2024, "period": "Q1"}).status_code == 403
    assert StatisticsClosing.objects.count() == 1


def test_by_the_other_calendar_nothing_is_closed(page, closing):
    assert page(QUERY + "&calendar=month_end").context["table"].closing is None


def test_command_prints_live_figures_or_closed_ones(agency, closing, capsys):
    CaseFactory(procedure=agency.procedures.order_by("code")[0], received="2024-06-01 09:00", due="2024-06-09")

    def pending(*more) -> int:
        capsys.readouterr()
        call_command(
            "on_time_rates", "--agency", agency.code, "--from", "2024-03-15", "--to", "2024-06-14", "--json", *more
        )
        return sum(line["pending_overdue"] for line in json.loads(capsys.readouterr().out))

    assert pending("--by", "channel") == 1
    assert pending("--closed") == pending("--closed", "--by", "field") == 0
    with pytest.raises(CommandError):
        call_command("on_time_rates", "--agency", agency.code, "--from", "2024-01-01", "--to", "2024-06-14", "--closed")


class TestForm:
    def form(self, agency, kind="Q2"):
        return form06a.build(agency, ranges.Range.of(agency, 2024, kind), "field", Denominator.FINISHED)

    def test_identities_hold_and_are_shown(self, page, agency):
        answer = page(name="form_06a")
        assert answer.context["form"].fits and "Số liệu khớp" in answer.text
        assert [check.text for check in answer.context["form"].checks[:4]] == [
            "3 = 4 + 5 + 6", "7 = 8 + 9 + 10", "11 = 12 + 13", "3 = 7 + 11",
        ]  # fmt: skip
        assert "(13)" in answer.text and "Đơn vị tính: hồ sơ" in answer.text

    def test_previous_period_closed_with_another_figure_is_explained(self, page, agency, closing):
        assert self.form(agency, "Q3").fits
        CaseFactory(procedure=agency.procedures.order_by("code")[0], received="2024-06-01 09:00", due="2024-06-09")
        form = self.form(agency, "Q3")
        wrong = [check for check in form.checks if not check.ok]
        assert len(wrong) == 1 and not form.fits
        assert "đã chốt với 4 hồ sơ đang giải quyết; tính lại hôm nay là 5" in wrong[0].why
        assert "Số liệu chưa khớp" in page("?year=2024&period=Q3", "form_06a").text

    def test_a_broken_closing_is_noticed(self, agency, closing):
        figures = closing.figures
        key = next(iter(figures["field"]))
        figures["field"][key][0] += 1  # carried over
        StatisticsClosing.objects.filter(pk=closing.pk).update(figures=figures)
        wrong = [check.text for check in self.form(agency).checks if not check.ok]
        assert wrong == ["3 = 7 + 11", "Cột 6 = cột 11 của quý I/2024"]
