"""ISO processes: the hours are the limit, versions follow each other, what was used stays."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from agencies import clock
from agencies.errors import UserError
from agencies.models import ActivityEntry, Role
from procedures.models import Process
from procedures.services import add_process, end_process, replace_process, update_process
from procedures.tests.factories import CaseFactory, ProcedureFactory, make_actor, make_agency, make_process

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 2)


@pytest.fixture(autouse=True)
def _today():
    with clock.freeze(TODAY):
        yield


@pytest.fixture
def agency():
    return make_agency()


@pytest.fixture
def secretary(agency):
    return make_actor(Role.SECRETARY, agency=agency)


@pytest.fixture
def three_days(agency):
    return agency.procedures.get(code="2.000720")


def steps(*hours, department=None):
    return [(f"Bước {number}", department, Decimal(str(one))) for number, one in enumerate(hours, 1)]


def given(procedure, *hours, **fields):
    return {"name": "Quy trình", "procedures": [procedure], "steps": steps(*hours), "valid_from": TODAY} | fields


class TestHours:
    def test_the_sum_is_refused_with_both_figures(self, secretary, three_days):
        with pytest.raises(UserError) as refused:
            add_process(secretary, code="QT-9", **given(three_days, 8, 15.5))
        assert "23,5" in str(refused.value) and "24" in str(refused.value) and refused.value.field == "steps"
        assert not Process.objects.exists()

    def test_each_procedure_that_shares_it_is_held_against_the_sum(self, secretary, agency, three_days):
        same = ProcedureFactory(department=three_days.department, time_limit=24, time_unit="hours")
        add_process(secretary, code="QT-8", **given(three_days, 8, 16, procedures=[three_days, same]))
        other = agency.procedures.get(code="2.000635")
        with pytest.raises(UserError) as refused:
            add_process(secretary, code="QT-9", **given(three_days, 8, 16, procedures=[three_days, other]))
        assert other.code in str(refused.value)

    @pytest.mark.parametrize("hours", [(), (24, 0), (25, -1)])
    def test_a_process_has_steps_that_take_time(self, secretary, three_days, hours):
        with pytest.raises(UserError):
            add_process(secretary, code="QT-9", **given(three_days, *hours))

    def test_what_belongs_to_others_is_refused(self, secretary, three_days):
        foreign = make_agency()
        with pytest.raises(UserError):
            add_process(secretary, code="Q", **given(foreign.procedures.get(code="2.000720"), 24))
        with pytest.raises(UserError):
            department = foreign.departments.first()
            add_process(secretary, code="Q", **given(three_days, steps=steps(24, department=department)))

    def test_a_code_is_entered_once(self, secretary, three_days):
        add_process(secretary, code="QT-9", **given(three_days, 24))
        with pytest.raises(UserError) as refused:
            add_process(secretary, code=" QT-9 ", **given(three_days, 24))
        assert refused.value.field == "code"


class TestVersions:
    def test_the_old_one_ends_the_day_before(self, secretary, three_days):
        old = make_process(three_days)
        made = replace_process(secretary, old, **given(three_days, 4, 20, valid_from=date(2026, 12, 1)))
        old.refresh_from_db()
        assert (made.version, made.code) == (2, old.code) and old.valid_to == date(2026, 11, 30)
        assert (
            Process.objects.on(date(2026, 11, 30)).get() == old and Process.objects.on(date(2026, 12, 1)).get() == made
        )
        assert old.steps.count() == 2  # what it was stays readable
        entry = ActivityEntry.objects.about(made).get()
        assert entry.before["version"] == 1 and len(entry.after["steps"]) == 2

    def test_only_the_newest_is_replaced_and_by_a_later_day(self, secretary, three_days):
        old = make_process(three_days)
        with pytest.raises(UserError):
            replace_process(secretary, old, **given(three_days, 24, valid_from=old.valid_from))
        replace_process(secretary, old, **given(three_days, 24))
        with pytest.raises(UserError):
            replace_process(secretary, old, **given(three_days, 24, valid_from=date(2027, 1, 1)))

    def test_one_that_no_case_used_is_changed_in_place(self, secretary, three_days):
        process = make_process(three_days)
        CaseFactory(procedure=three_days, received="2014-12-31 08:00", due="2015-01-08")  # before its first day
        update_process(secretary, process, **given(three_days, 1, 23, valid_from=process.valid_from))
        assert [step.hours for step in process.steps.order_by("position")] == [1, 23]
        entry = ActivityEntry.objects.about(process).filter(code="procedures.process_changed").get()
        assert entry.before["steps"] != entry.after["steps"]

    def test_saved_as_it_was_changes_nothing(self, secretary, three_days):
        process = make_process(three_days, steps=steps(24), name="Quy trình")
        keys = list(process.steps.values_list("pk", flat=True))
        update_process(secretary, process, **given(three_days, 24, valid_from=process.valid_from))
        assert list(process.steps.values_list("pk", flat=True)) == keys
        assert not ActivityEntry.objects.filter(code="procedures.process_changed").exists()

    def test_one_that_cases_used_is_never_changed(self, secretary, three_days):
        process = make_process(three_days)
        CaseFactory(procedure=three_days)
        with pytest.raises(UserError):
            update_process(secretary, process, **given(three_days, 24))

    def test_cases_after_its_last_day_do_not_count_as_its_own(self, secretary, three_days):
        process = make_process(three_days)
        newer = replace_process(secretary, process, **given(three_days, 24, valid_from=date(2020, 1, 1)))
        CaseFactory(procedure=three_days)  # 2024
        process.refresh_from_db()
        update_process(secretary, process, **given(three_days, 24, valid_from=process.valid_from))
        with pytest.raises(UserError):
            update_process(secretary, newer, **given(three_days, 24))

    def test_a_moved_first_day_moves_the_end_of_the_one_before(self, secretary, three_days):
        old = make_process(three_days)
        newer = replace_process(secretary, old, **given(three_days, 24, valid_from=date(2026, 12, 1)))
        update_process(secretary, newer, **given(three_days, 24, valid_from=date(2027, 1, 1)))
        old.refresh_from_db()
        assert old.valid_to == date(2026, 12, 31)

    def test_it_ends_with_a_reason(self, secretary, three_days):
        process = make_process(three_days)
        with pytest.raises(UserError):
            end_process(secretary, process, last_day=TODAY, reason="")
        end_process(secretary, process, last_day=TODAY, reason="Gộp vào QT-02")
        process.refresh_from_db()
        assert process.valid_to == TODAY

    @pytest.mark.parametrize("role", [Role.DEPARTMENT_HEAD, Role.LEADER, Role.ADMINISTRATOR])
    def test_who_may_not(self, three_days, role):
        process, actor = make_process(three_days), make_actor(role, department=three_days.department)
        for verb in (replace_process, update_process):
            with pytest.raises(PermissionDenied):
                verb(actor, process, **given(three_days, 24))
        with pytest.raises(PermissionDenied):
            end_process(actor, process, last_day=TODAY, reason="x")


def posted(procedure, rows, **changes):
    data = {
        "name": "Quy trình", "valid_from": "02/11/2026", "procedures": [procedure.pk], "steps-INITIAL_FORMS": 0,
        "steps-TOTAL_FORMS": len(rows) + 2, "save": "1",
    }  # fmt: skip
    for number, (name, department, hours) in enumerate(rows):
        data |= {f"steps-{number}-name": name, f"steps-{number}-department": department, f"steps-{number}-hours": hours}
    return data | changes


class TestPages:
    @pytest.fixture
    def page(self, client, secretary):
        client.force_login(secretary.user)
        return client

    def test_entered_as_rows_without_scripts(self, page, three_days):
        rows = [("Tiếp nhận", "", "0,5"), ("Thẩm định", three_days.department_id, "23.5"), ("", "", "")]
        answer = page.post(reverse("procedures:process_create"), posted(three_days, rows, code="QT-07"))
        made = Process.objects.get(code="QT-07")
        assert answer.headers["Location"] == reverse("procedures:process_detail", args=[made.pk])
        assert [str(step.hours) for step in made.steps.order_by("position")] == ["0.5", "23.5"]

    def test_a_wrong_sum_shows_both_figures_and_keeps_the_rows(self, page, three_days):
        rows = [("Tiếp nhận", "", "1"), ("Thẩm định", "", "20")]
        answer = page.post(reverse("procedures:process_create"), posted(three_days, rows, code="QT-07"))
        shown = answer.content.decode()
        assert answer.status_code == 422 and "Thẩm định" in shown and answer.context["hours"] == 21
        assert [row[3] for row in answer.context["limits"]] == [False]

    @pytest.mark.parametrize(
        "row", [("Không giờ", "", ""), ("", "", "3"), ("Chữ", "", "ba"), ("Âm", "", "-1"), ("Lẻ", "", "0,25")]
    )
    def test_half_a_row_is_told_of(self, page, three_days, row):
        answer = page.post(
            reverse("procedures:process_create"), posted(three_days, [("Một", "", "24"), row], code="QT-07")
        )
        assert answer.status_code == 422 and not Process.objects.exists()

    def test_more_rows_save_nothing(self, page, three_days):
        data = posted(three_days, [("Một", "", "24")], code="QT-07", add="1")
        del data["save"]
        answer = page.post(reverse("procedures:process_create"), data)
        assert answer.status_code == 200 and len(answer.context["steps"].forms) == 6 and not Process.objects.exists()

    def test_a_new_version_begins_with_the_steps_of_the_old(self, page, three_days):
        old = make_process(three_days)
        url = reverse("procedures:process_replace", args=[old.pk])
        shown = page.get(url).context["steps"]
        assert [form.initial["name"] for form in shown.forms if form.initial] == ["Tiếp nhận", "Giải quyết"]
        answer = page.post(url, posted(three_days, [("Một", "", "4"), ("Hai", "", "20")]))
        made = Process.objects.get(version=2)
        assert answer.headers["Location"] == reverse("procedures:process_detail", args=[made.pk])

    def test_a_used_version_offers_only_its_replacement(self, page, three_days):
        process = make_process(three_days)
        url = reverse("procedures:process_detail", args=[process.pk])
        edit = reverse("procedures:process_edit", args=[process.pk])
        assert edit in page.get(url).content.decode()
        CaseFactory(procedure=three_days)
        shown = page.get(url).content.decode()
        assert edit not in shown and reverse("procedures:process_replace", args=[process.pk]) in shown
        assert page.get(edit).headers["Location"] == url

    def test_an_old_version_is_not_replaced(self, page, secretary, three_days):
        old = make_process(three_days)
        newer = replace_process(secretary, old, **given(three_days, 24))
        answer = page.get(reverse("procedures:process_replace", args=[old.pk]))
        assert answer.headers["Location"] == reverse("procedures:process_detail", args=[newer.pk])

    def test_ended_by_the_form_and_listed(self, page, three_days):
        process = make_process(three_days)
        url = reverse("procedures:process_end", args=[process.pk])
        assert page.post(url, {"last_day": "01/11/2026", "reason": "Bỏ"}).status_code == 302
        listed = page.get(reverse("procedures:process_list") + "?q=giai+quyet").context["page_obj"].object_list
        assert [one.standing[0] for one in listed] == ["none"]

    def test_anothers_process_is_not_there(self, page):
        foreign = make_process(ProcedureFactory())
        for name in ("detail", "edit", "replace", "end"):
            assert page.get(reverse(f"procedures:process_{name}", args=[foreign.pk])).status_code == 404
