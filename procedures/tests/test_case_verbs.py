"""What the verbs on one case do to its clock and its dates, what they refuse, and what they leave in the log."""

from datetime import date, time

import pytest
from django.core.exceptions import PermissionDenied
from django.test.utils import CaptureQueriesContext

from agencies import clock
from agencies.errors import UserError
from agencies.models import ActivityEntry, Role, StoredFile
from agencies.tests.factories import actor
from procedures import services, statistics
from procedures.models import CalendarDay, Case, CaseExtension, CaseRules, CaseStatus, ClockRule, DueCounted, TimeUnit
from procedures.models.case import local_day
from procedures.services.cases import asked_late
from procedures.tests.factories import CaseFactory, ProcedureFactory, at

pytestmark = pytest.mark.django_db
LETTER = ("Thư xin lỗi.pdf", b"%PDF-1.7 letter", "application/pdf")


@pytest.fixture(autouse=True)
def on_the_20th():
    with clock.freeze(at("2024-03-20 16:00")):
        yield


def make(*, limit=5, unit=TimeUnit.WORKING_DAYS, rule=ClockRule.PAUSE, computed=True, due="2024-03-11 23:59", **case):
    procedure = ProcedureFactory(time_limit=limit, time_unit=unit, clock_rule=rule)
    finished = case.pop("finished", None)
    case = CaseFactory(
        procedure=procedure, finished=finished, received="2024-03-04 08:00", due=due, due_is_computed=computed, **case
    )
    return case, actor(Role.ONE_STOP_OFFICER, agency=case.agency)


def last_entry(case) -> ActivityEntry:
    return ActivityEntry.objects.about(case).order_by("-pk").first()


def extend(who, case, **changes):
    values = {
        "new_due_at": at("2024-03-18 17:00"), "reason": "Chờ xác minh thực địa", "letter_number": "15/UBND-VP",
        "letter": LETTER, "asked_on": date(2024, 3, 8),
    }  # fmt: skip
    return services.extend(who, case, **values | changes)


class TestPauses:
    def test_asking_stops_the_clock(self):
        case, officer = make()
        services.ask_for_supplements(officer, case, at("2024-03-06 09:00"), "Thiếu sơ đồ, gọi 0912345678")
        case = Case.objects.get(pk=case.pk)
        assert (case.status, case.paused_on, case.supplement_requests) == (5, date(2024, 3, 6), 1)
        entry = last_entry(case)
        assert entry.code == "procedures.supplements_requested"
        assert entry.before["paused_on"] is None
        assert entry.after["paused_on"] == "2024-03-06"
        assert "Thiếu sơ đồ" in entry.reason
        assert "0912345678" not in entry.reason

    @pytest.mark.parametrize(
        ("rule", "due"), [(ClockRule.PAUSE, date(2024, 3, 15)), (ClockRule.RESTART, date(2024, 3, 20))]
    )
    def test_the_answer_starts_it_by_the_procedures_rule(self, rule, due):
        case, officer = make(rule=rule)
        services.ask_for_supplements(officer, case, at("2024-03-06 09:00"), "Thiếu sơ đồ")
        case = services.supplements_received(officer, case, at("2024-03-12 15:30"))
        assert (case.status, case.paused_on, case.due_on) == (CaseStatus.IN_PROGRESS, None, due)
        assert Case.objects.get(pk=case.pk).due_on == due
        assert last_entry(case).after["due_at"].startswith(str(due))

    def test_a_payment_pauses_even_where_supplements_restart(self):
        case, officer = make(rule=ClockRule.RESTART)
        services.ask_for_fee(officer, case, at("2024-03-06 09:00"), "Lệ phí")
        case = services.fee_paid(officer, case, at("2024-03-12 15:30"))
        assert (case.due_on, case.supplement_requests) == (date(2024, 3, 15), 0)

    def test_a_limit_in_hours(self):
        case, officer = make(limit=8, unit=TimeUnit.HOURS, due="2024-03-05 08:00")
        services.ask_for_supplements(officer, case, at("2024-03-04 09:00"), "Thiếu sơ đồ")
        case = services.supplements_received(officer, case, at("2024-03-04 14:00"))
        assert case.due_at == at("2024-03-05 11:00")

    def test_a_promised_date_that_came_from_outside_stays(self):
        case, officer = make(computed=False, due="2024-03-13 17:00")
        services.ask_for_supplements(officer, case, at("2024-03-06 09:00"), "Thiếu sơ đồ")
        assert services.supplements_received(officer, case, at("2024-03-12 09:00")).due_on == date(2024, 3, 13)

    def test_the_rollup_counts_more_than_one_request(self):
        case, officer = make()
        for day in ("05", "07"):
            services.ask_for_supplements(officer, case, at(f"2024-03-{day} 09:00"), "Thiếu sơ đồ")
            case = services.supplements_received(officer, case, at(f"2024-03-{day} 14:00"))
        services.finish(officer, case, at("2024-03-11 10:00"))
        kept = statistics.column_filters(date(2024, 3, 1), date(2024, 3, 14))["repeat_kept"]
        assert list(Case.objects.of_agency(case.agency).filter(kept)) == [case]

    def test_asking_after_three_working_days_is_told_and_logged(self):
        case, officer = make()
        assert asked_late(case, at("2024-03-07 17:00")) is None
        assert asked_late(case, at("2024-03-08 08:00")) == date(2024, 3, 7)
        services.ask_for_supplements(officer, case, at("2024-03-08 08:00"), "Thiếu sơ đồ")
        assert last_entry(case).after["asked_late"] is True

    def test_a_case_that_came_paused_from_a_file(self):
        case, officer = make(status=CaseStatus.SUPPLEMENT, paused_on=date(2024, 3, 6), supplement_requests=1)
        case = services.supplements_received(officer, case, at("2024-03-12 09:00"))
        assert [local_day(pause.started_at) for pause in case.pauses.all()] == [date(2024, 3, 6)]
        assert case.due_on == date(2024, 3, 15)

    def test_withdrawn_while_waiting_is_judged_without_the_wait(self):
        case, officer = make()
        services.ask_for_supplements(officer, case, at("2024-03-06 09:00"), "Thiếu sơ đồ")
        case = services.withdraw(officer, case, at("2024-03-19 09:00"), "Theo đơn")
        assert (case.finished_on, case.due_on) == (date(2024, 3, 19), date(2024, 3, 22))
        assert not case.pauses.filter(ended_at=None).exists()


class TestMoments:
    @pytest.mark.parametrize("on", ["2024-03-20 16:01", "2024-03-04 07:59"])
    def test_not_in_the_future_nor_before_the_receipt(self, on):
        case, officer = make()
        with pytest.raises(UserError) as refused:
            services.finish(officer, case, at(on))
        assert refused.value.field == "on"

    def test_not_before_what_went_before(self):
        case, officer = make()
        services.ask_for_supplements(officer, case, at("2024-03-06 09:00"), "Thiếu sơ đồ")
        with pytest.raises(UserError, match="06/03/2024 09:00"):
            services.supplements_received(officer, case, at("2024-03-05 09:00"))

    def test_the_result_is_returned_after_finishing(self):
        case, officer = make()
        services.finish(officer, case, at("2024-03-11 10:00"))
        with pytest.raises(UserError):
            services.return_result(officer, case, at("2024-03-11 09:00"))

    @pytest.mark.parametrize("reason", ["", "   ", "x" * 501])
    def test_what_sends_something_back_needs_a_reason(self, reason):
        case, officer = make()
        for verb in (services.ask_for_supplements, services.ask_for_fee, services.stop, services.withdraw):
            with pytest.raises(UserError) as refused:
                verb(officer, case, at("2024-03-06 09:00"), reason)
            assert refused.value.field == "reason"
        assert not case.pauses.exists()

    def test_a_status_that_changed_meanwhile_is_seen(self):
        case, officer = make()
        stale = Case.objects.get(pk=case.pk)
        services.finish(officer, case, at("2024-03-11 10:00"))
        with pytest.raises(UserError):
            services.ask_for_supplements(officer, stale, at("2024-03-11 09:00"), "Thiếu")

    @pytest.mark.postgresql
    def test_the_row_is_locked(self):
        case, officer = make()
        from django.db import connection

        with CaptureQueriesContext(
            connection,
        ) as queries:
            services.finish(officer, case, at("2024-03-11 10:00"))
        assert any("procedures_case" in query["sql"] and "FOR UPDATE" in query["sql"] for query in queries)


class TestExtension:
    def test_both_dates_and_the_letter_are_kept(self):
        case, officer = make()
        case = extend(officer, case)
        extension = CaseExtension.objects.get(case=case)
        assert (case.due_at, case.extended_due_at) == (at("2024-03-11 23:59"), at("2024-03-18 17:00"))
        assert case.due_on == date(2024, 3, 11)
        assert extension.letter.read_bytes() == LETTER[1]
        assert extension.recorded_by == officer.membership
        entry = last_entry(case)
        assert (entry.code, entry.reason) == ("procedures.case_extended", "Chờ xác minh thực địa")
        assert entry.after["extended_due_at"].startswith("2024-03-18")

    def test_the_new_date_counts_where_the_agency_says_so(self):
        case, officer = make()
        CaseRules.objects.create(agency=case.agency, due_counted=DueCounted.EXTENDED)
        assert extend(officer, case).due_on == date(2024, 3, 18)

    def test_the_head_of_the_department_may(self):
        case, _officer = make()
        other = actor(Role.DEPARTMENT_HEAD, agency=case.agency)
        with pytest.raises(PermissionDenied):
            extend(other, case)
        extend(actor(Role.DEPARTMENT_HEAD, department=case.department), case)

    def test_once(self):
        case, officer = make()
        extend(officer, case)
        with pytest.raises(UserError, match="18/03/2024"):
            extend(officer, case, new_due_at=at("2024-03-25 17:00"))

    def test_at_the_latest_the_day_before_the_due_day(self):
        case, officer = make()
        with pytest.raises(UserError) as refused:
            extend(officer, case, asked_on=date(2024, 3, 11))
        assert "10/03/2024" in str(refused.value)
        assert "11/03/2024" in str(refused.value)
        extend(officer, case, asked_on=date(2024, 3, 10))

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"asked_on": date(2024, 3, 21)}, "asked_on"),
            ({"asked_on": date(2024, 3, 3)}, "asked_on"),
            ({"new_due_at": at("2024-03-11 08:00")}, "new_due_on"),
            ({"new_due_at": at("2024-03-16 08:00")}, "new_due_on"),  # a Saturday
            ({"reason": " "}, "reason"),
            ({"letter": ("thư.pdf", b"no letter", "application/pdf")}, "file"),
        ],
    )
    def test_refused_in_words(self, changes, field):
        case, officer = make()
        with pytest.raises(UserError) as refused:
            extend(officer, case, **changes)
        assert refused.value.field == field
        assert not CaseExtension.objects.exists()
        assert not StoredFile.objects.exists()

    def test_a_pause_moves_the_new_date_along(self):
        case, officer = make()
        case = extend(officer, case, asked_on=date(2024, 3, 5))
        services.ask_for_supplements(officer, case, at("2024-03-06 09:00"), "Thiếu sơ đồ")
        case = services.supplements_received(officer, case, at("2024-03-12 09:00"))
        assert (local_day(case.due_at), local_day(case.extended_due_at)) == (date(2024, 3, 15), date(2024, 3, 22))


class TestCalendarChanges:
    def test_another_calendar_moves_no_date_that_was_given(self):
        """Due dates are promises; a holiday entered later counts only for what is computed afterwards."""
        case, officer = make()
        finished, _other = make(finished="2024-03-11 10:00")
        days = list(CalendarDay.objects.filter(day__year=2024).values_list("day", "kind", "name", "source"))
        extra = (date(2024, 3, 8), "holiday", "Nghỉ đột xuất", "Thông báo")
        from agencies.actor import Actor

        services.set_calendar(Actor.system(case.agency), 2024, [*days, extra])
        assert Case.objects.get(pk=case.pk).due_on == date(2024, 3, 11)
        assert Case.objects.get(pk=finished.pk).due_on == date(2024, 3, 11)
        services.ask_for_supplements(officer, case, at("2024-03-06 09:00"), "Thiếu sơ đồ")
        case = services.supplements_received(officer, case, at("2024-03-06 14:00"))
        assert case.due_on == date(2024, 3, 12)


def test_office_hours_are_the_agencys_own():
    case, officer = make(limit=4, unit=TimeUnit.HOURS, due="2024-03-04 14:00")
    CaseRules.objects.create(
        agency=case.agency, morning_from=time(7), morning_to=time(11), afternoon_from=time(13), afternoon_to=time(17)
    )
    services.ask_for_supplements(officer, case, at("2024-03-04 09:00"), "Thiếu sơ đồ")
    case = services.supplements_received(officer, case, at("2024-03-04 10:00"))
    assert case.due_at == at("2024-03-04 15:00")
