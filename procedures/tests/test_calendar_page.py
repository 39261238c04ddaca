"""The working calendar: read by everybody, kept by the top agency's administrators, proposed by a library, confirmed by a person."""

import json
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from agencies import clock
from agencies.actor import ANONYMOUS, Actor
from agencies.errors import UserError
from agencies.models import ActivityEntry, Role
from procedures.models import CalendarDay
from procedures.services import propose_holidays, set_calendar
from procedures.tests.factories import AgencyFactory, make_actor
from procedures.workdays import is_working_day, missing_calendar

pytestmark = pytest.mark.django_db
NOTICE = "Thông báo số 1/TB-BNV ngày 15/11/2026"


@pytest.fixture(autouse=True)
def _today():
    with clock.freeze(date(2026, 11, 2)):
        yield


@pytest.fixture
def province():
    return AgencyFactory()


@pytest.fixture
def administrator(province):
    return make_actor(Role.ADMINISTRATOR, agency=province)


@pytest.fixture
def page(client, administrator):
    client.force_login(administrator.user)
    return client


def rows(*days, **changes):
    data = {
        "days-INITIAL_FORMS": 0,
        "days-TOTAL_FORMS": len(days) + 2,
        "notice": NOTICE,
        "compared": "on",
        "seen": "{}",
    }
    for number, (day, kind, name, source) in enumerate(days):
        data |= {f"days-{number}-day": day, f"days-{number}-kind": kind, f"days-{number}-name": name}
        data[f"days-{number}-source"] = source
    return data | {f"days-{len(days)}-kind": "holiday"} | changes


NEW_YEAR = ("01/01/2027", "holiday", "Tết Dương lịch", "")


class TestProposal:
    def test_weekdays_of_the_law_and_the_day_of_culture(self):
        found = {one.day for one in propose_holidays(2027)}
        assert {date(2027, 1, 1), date(2027, 2, 8), date(2027, 4, 16), date(2027, 9, 2), date(2027, 11, 24)} <= found
        assert all(day.weekday() < 5 for day in found)
        assert date(2025, 11, 24) not in {one.day for one in propose_holidays(2025)}

    def test_nothing_is_entered_by_itself(self, page):
        shown = page.get(reverse("procedures:calendar_edit", args=[2027]))
        text = shown.content.decode()
        assert "Gợi ý, chưa nhập" in text and "Ngày Văn hóa Việt Nam" in text
        assert not CalendarDay.objects.filter(day__year=2027).exists()
        assert missing_calendar(date(2027, 1, 1), date(2027, 2, 1)) is not None

    def test_a_year_that_was_entered_is_not_proposed_again(self, page):
        shown = page.get(reverse("procedures:calendar_edit", args=[2026]))
        assert "Gợi ý, chưa nhập" not in shown.content.decode()
        assert shown.context["rows"].initial[0]["source"]


class TestSaving:
    def test_confirmed_with_its_notice(self, page, province):
        make_up = ("09/01/2027", "make_up", "Làm bù", "Thông báo 2")
        answer = page.post(reverse("procedures:calendar_edit", args=[2027]), rows(NEW_YEAR, make_up))
        assert answer.headers["Location"] == reverse("procedures:calendar") + "?year=2027"
        assert not is_working_day(date(2027, 1, 1)) and is_working_day(date(2027, 1, 9))
        assert CalendarDay.objects.get(day=date(2027, 1, 1)).source == NOTICE
        assert CalendarDay.objects.get(day=date(2027, 1, 9)).source == "Thông báo 2"
        entry = ActivityEntry.objects.filter(code="procedures.calendar_changed").get()
        assert entry.after == {"2027-01-01": "Tết Dương lịch", "2027-01-09": "Làm bù"}

    @pytest.mark.parametrize(
        ("changes", "day"),
        [
            ({"compared": ""}, NEW_YEAR),
            ({"notice": ""}, NEW_YEAR),
            ({}, ("01/01/2026", "holiday", "Sai năm", "")),
            ({}, ("02/01/2027", "holiday", "Thứ Bảy", "")),
            ({}, ("04/01/2027", "make_up", "Thứ Hai", "")),
            ({}, ("31/02/2027", "holiday", "Không có", "")),
            ({}, ("01/01/2027", "holiday", "", "")),
            ({}, ("", "holiday", "Không ngày", "")),
        ],
    )
    def test_what_is_refused_keeps_what_was_typed(self, page, changes, day):
        answer = page.post(reverse("procedures:calendar_edit", args=[2027]), rows(day, **changes))
        assert answer.status_code == 422 and not CalendarDay.objects.filter(day__year=2027).exists()

    def test_a_day_is_named_once(self, page):
        answer = page.post(reverse("procedures:calendar_edit", args=[2027]), rows(NEW_YEAR, NEW_YEAR))
        assert answer.status_code == 422 and not CalendarDay.objects.filter(day__year=2027).exists()

    def test_two_at_the_same_time_do_not_overwrite_each_other(self, page, administrator):
        seen = page.get(reverse("procedures:calendar_edit", args=[2027])).context["form"].initial["seen"]
        set_calendar(administrator, 2027, [(date(2027, 1, 1), "holiday", "Của người khác", "TB")])
        answer = page.post(reverse("procedures:calendar_edit", args=[2027]), rows(NEW_YEAR, seen=seen))
        assert answer.status_code == 422 and "vừa sửa" in answer.content.decode()
        assert CalendarDay.objects.get(day=date(2027, 1, 1)).name == "Của người khác"
        seen = json.dumps({"2027-01-01": "Của người khác"})
        assert page.post(reverse("procedures:calendar_edit", args=[2027]), rows(NEW_YEAR, seen=seen)).status_code == 302

    def test_it_says_that_what_was_counted_stays(self, page):
        assert "không thay đổi" in page.get(reverse("procedures:calendar_edit", args=[2026])).content.decode()

    def test_saved_as_it_was_leaves_no_entry(self, administrator):
        day = (date(2027, 1, 1), "holiday", "Tết", "TB")
        set_calendar(administrator, 2027, [day])
        set_calendar(administrator, 2027, [day])
        assert ActivityEntry.objects.filter(code="procedures.calendar_changed").count() == 1


class TestWhoMay:
    @pytest.mark.parametrize("role", [role for role in Role.values if role != Role.ADMINISTRATOR])
    def test_nobody_else_of_the_province(self, client, province, role):
        from procedures.tests.factories import DepartmentFactory

        actor = make_actor(role, agency=province, department=DepartmentFactory(agency=province))
        with pytest.raises(PermissionDenied):
            set_calendar(actor, 2027, [])
        client.force_login(actor.user)
        assert client.get(reverse("procedures:calendar_edit", args=[2027])).status_code == 403
        assert client.get(reverse("procedures:calendar")).status_code == 200

    def test_no_administrator_below(self, client, province):
        below = make_actor(Role.ADMINISTRATOR, agency=AgencyFactory(parent=province))
        with pytest.raises(PermissionDenied):
            set_calendar(below, 2027, [])
        client.force_login(below.user)
        shown = client.get(reverse("procedures:calendar") + "?year=2027").content.decode()
        assert "Chưa nhập lịch làm việc" in shown and reverse("procedures:calendar_edit", args=[2027]) not in shown

    def test_nobody_once_the_agency_has_ended(self, administrator):
        administrator.agency.valid_to = date(2026, 10, 1)
        with pytest.raises(PermissionDenied):
            set_calendar(administrator, 2027, [])

    def test_no_stranger_but_the_system(self, province):
        with pytest.raises(PermissionDenied):
            set_calendar(ANONYMOUS, 2027, [])
        set_calendar(Actor.system(province), 2027, [(date(2027, 1, 1), "holiday", "Tết", "TB")])
        with pytest.raises(UserError):
            set_calendar(Actor.system(province), 2027, [(date(2026, 1, 1), "holiday", "Tết", "TB")])


class TestReading:
    def test_days_with_their_notice_and_working_days_by_month(self, page):
        shown = page.get(reverse("procedures:calendar") + "?year=2026")
        text = shown.content.decode()
        assert "Nghị quyết số 28/2026/QH16" in text and "Làm bù cho ngày 31/8/2026" in text
        months = dict(shown.context["working"]["months"])
        assert months[11] == 20 and months[8] == 21 and shown.context["working"]["all"] == sum(months.values())

    @pytest.mark.parametrize("year", ["abc", "1800", "99999999999999", ""])
    def test_odd_years_are_this_year(self, page, year):
        assert page.get(reverse("procedures:calendar") + f"?year={year}").context["year"] == 2026

    def test_years_out_of_reach_are_not_there(self, page):
        assert page.get(reverse("procedures:calendar_edit", args=[2199])).status_code == 404
