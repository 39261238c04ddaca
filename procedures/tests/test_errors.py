"""Errors in handling: recorded, corrected, withdrawn; counted, and held against the year before."""

import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from agencies import clock
from agencies.errors import UserError
from agencies.models import ActivityEntry, AgencySuccession, Reorganisation, Role
from procedures.errors import error_counts, errors_change, year_before
from procedures.models import ProcessError
from procedures.services import correct_error, record_error, withdraw_error
from procedures.tests.factories import CaseFactory, DepartmentFactory, make_actor, make_agency

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
def justice(agency):
    return agency.departments.get(code="TP")


def record(actor, department, found_on=TODAY, **fields):
    fields = {"kind": "data", "found_by": "office", "description": "Ghi sai ngày sinh"} | fields
    return record_error(actor, department=department, found_on=found_on, **fields)


class TestRecording:
    def test_the_case_says_which_procedure_it_was(self, secretary, justice, agency):
        case = CaseFactory(procedure=agency.procedures.get(code="2.000635"))
        error = record(secretary, justice, case=case)
        assert error.procedure == case.procedure and error.recorded_by == secretary.membership
        with pytest.raises(UserError) as refused:
            record(secretary, justice, case=case, procedure=agency.procedures.get(code="2.000720"))
        assert refused.value.field == "procedure" and case.code in str(refused.value)

    def test_what_is_refused(self, secretary, justice):
        foreign = make_agency()
        for wrong in (
            {"found_on": date(2026, 11, 3)},
            {"description": "  "},
            {"kind": "unheard"},
            {"procedure": foreign.procedures.first()},
            {"case": CaseFactory(procedure=foreign.procedures.first())},
        ):
            with pytest.raises(UserError):
                record(secretary, justice, **wrong)
        with pytest.raises(PermissionDenied):
            record(secretary, foreign.departments.first())
        assert not ProcessError.objects.exists()

    def test_corrected_once_with_how(self, secretary, justice):
        error = record(secretary, justice, date(2026, 10, 20))
        for wrong in (
            {"corrected_on": TODAY, "correction": ""},
            {"corrected_on": date(2026, 10, 19), "correction": "Cấp lại"},
            {"corrected_on": date(2026, 11, 3), "correction": "Cấp lại"},
        ):
            with pytest.raises(UserError):
                correct_error(secretary, error, **wrong)
        correct_error(secretary, error, corrected_on=TODAY, correction="Cấp lại bản sao")
        with pytest.raises(UserError):
            correct_error(secretary, error, corrected_on=TODAY, correction="Lần nữa")

    def test_withdrawn_with_a_reason_it_stays_but_counts_no_more(self, secretary, justice, agency):
        error = record(secretary, justice)
        with pytest.raises(UserError):
            withdraw_error(secretary, error, reason=" ")
        withdraw_error(secretary, error, reason="Nhập hai lần")
        assert ProcessError.objects.get().withdrawn_reason == "Nhập hai lần"
        assert error_counts(agency, TODAY, TODAY) == {None: 0}
        assert ActivityEntry.objects.about(error).get(code="procedures.error_withdrawn").reason == "Nhập hai lần"
        with pytest.raises(UserError):
            withdraw_error(secretary, error, reason="Lần nữa")
        with pytest.raises(UserError):
            correct_error(secretary, error, corrected_on=TODAY, correction="x")


RECORDERS = {Role.SECRETARY, Role.DEPARTMENT_HEAD, Role.AUDITOR}
# State of an error x role of its own department -> may correct, may withdraw (somebody else recorded it).
STEPS = {
    "correct": {Role.SECRETARY, Role.DEPARTMENT_HEAD},
    "withdraw": {Role.SECRETARY},
    "record": RECORDERS,
}


class TestWhoMay:
    @pytest.mark.parametrize("role", Role.values)
    @pytest.mark.parametrize("step", STEPS)
    def test_every_role_at_every_step(self, secretary, justice, role, step):
        error = record(secretary, justice)
        actor = make_actor(role, agency=justice.agency, department=justice)
        call = {
            "correct": lambda: correct_error(actor, error, corrected_on=TODAY, correction="Cấp lại"),
            "withdraw": lambda: withdraw_error(actor, error, reason="Nhầm"),
            "record": lambda: record(actor, justice),
        }[step]
        if role in STEPS[step]:
            call()
        else:
            with pytest.raises(PermissionDenied):
                call()

    def test_whoever_recorded_it_may_withdraw_it(self, justice, agency):
        auditor = make_actor(Role.AUDITOR, agency=agency)
        withdraw_error(auditor, record(auditor, justice), reason="Nhầm")

    def test_a_head_records_for_others_but_corrects_only_their_own(self, justice, agency):
        head = make_actor(Role.DEPARTMENT_HEAD, department=agency.departments.get(code="TNMT"))
        error = record(head, justice)
        with pytest.raises(PermissionDenied):
            correct_error(head, error, corrected_on=TODAY, correction="x")


@pytest.mark.sqlite
class TestCounts:
    def test_by_department_kind_and_step(self, secretary, justice, agency):
        land = agency.departments.get(code="TNMT")
        record(secretary, justice, date(2026, 1, 1), step=2)
        record(secretary, justice, date(2026, 3, 31), kind="fee", step=2)
        record(secretary, land, date(2026, 2, 1))
        record(secretary, land, date(2025, 12, 31))
        first, last = date(2026, 1, 1), date(2026, 3, 31)
        assert error_counts(agency, first, last) == {None: 3}
        assert error_counts(agency, first, last, "department") == {justice.pk: 2, land.pk: 1}
        assert error_counts(agency, first, last, "kind") == {"data": 2, "fee": 1}
        assert error_counts(agency, first, last, "step") == {2: 2, None: 1}
        with pytest.raises(KeyError):
            error_counts(agency, first, last, "person")

    def test_the_same_days_a_year_before(self):
        assert year_before(date(2024, 2, 29)) == date(2023, 2, 28)
        assert year_before(date(2026, 12, 15)) == date(2025, 12, 15)

    def test_against_the_year_before_in_number_and_rate(self, secretary, justice, agency):
        procedure = agency.procedures.get(code="2.000635")
        for year, errors, cases in ((2026, 1, 4), (2025, 2, 5)):
            for number in range(errors):
                record(secretary, justice, date(year, 2, 1 + number))
            for _number in range(cases):
                CaseFactory(
                    procedure=procedure,
                    received=f"{year}-02-01 08:00",
                    due=f"{year}-02-10",
                    finished=f"{year}-02-09 08:00",
                )
        change = errors_change(agency, date(2026, 1, 1), date(2026, 3, 31))
        assert (change.now, change.then, change.finished_now, change.finished_then) == (1, 2, 4, 5)
        assert (change.difference, change.relative) == (-1, Decimal("-50.00"))
        assert (change.rate_now, change.rate_then, change.points) == (25, 40, -15)

    def test_without_errors_or_cases_a_rate_is_missing_not_nothing(self, agency):
        change = errors_change(agency, date(2026, 1, 1), date(2026, 3, 31))
        assert (change.now, change.relative, change.rate_now, change.points) == (0, None, None, None)

    def test_a_new_agency_is_compared_with_those_it_followed(self, agency, secretary, justice):
        old = [make_agency(valid_to=date(2025, 6, 30)) for _number in range(2)]
        agency.valid_from = date(2025, 7, 1)
        agency.save()
        made = Reorganisation.objects.create(
            number="9/NQ", issued_on=date(2025, 5, 4), issuer="Quốc hội", effective_on=date(2025, 7, 1), agency=agency,
            created_at=timezone.now(),
        )  # fmt: skip
        for one, kind in zip(old, ("merge", "transfer"), strict=True):
            AgencySuccession.objects.create(reorganisation=made, old=one, new=agency, kind=kind, functions="Hộ tịch")
            department = one.departments.get(code="TP")
            ProcessError.objects.create(
                agency=one,
                department=department,
                kind="data",
                found_by="office",
                found_on=date(2025, 2, 1),
                description="Sai",
            )
        record(secretary, justice, date(2026, 2, 1))
        change = errors_change(agency, date(2026, 1, 1), date(2026, 3, 31))
        assert [one.pk for one in change.agencies] == [old[0].pk] and change.then == 1
        assert errors_change(agency, date(2026, 1, 1), date(2026, 3, 31), old).then == 2
        assert errors_change(agency, date(2026, 1, 1), date(2026, 3, 31), []).then == 0


class TestPages:
    @pytest.fixture
    def page(self, client, secretary):
        client.force_login(secretary.user)
        return client

    def posted(self, department, **changes):
        data = {
            "department": department.pk, "case": "", "procedure": "", "step": "", "kind": "papers", "found_by": "centre",
            "found_on": "02/11/2026", "description": "Thiếu giấy khai sinh",
        }  # fmt: skip
        return data | changes

    def test_recorded_from_a_case(self, page, justice, agency):
        case = CaseFactory(procedure=agency.procedures.get(code="2.000635"))
        form = page.get(reverse("procedures:error_create") + f"?case={case.code}").context["form"]
        assert form.initial["department"] == justice.pk and form.initial["procedure"] == case.procedure_id
        answer = page.post(reverse("procedures:error_create"), self.posted(justice, case=case.code, step="2"))
        made = ProcessError.objects.get()
        assert answer.headers["Location"] == reverse("procedures:error_detail", args=[made.pk])
        assert (made.case, made.step) == (case, 2)

    @pytest.mark.parametrize(
        "changes", [{"case": "KHÔNG-CÓ"}, {"found_on": "03/11/2026"}, {"description": ""}, {"kind": "x"}, {"step": "0"}]
    )
    def test_what_is_refused_keeps_what_was_typed(self, page, justice, changes):
        answer = page.post(reverse("procedures:error_create"), self.posted(justice, **changes))
        assert answer.status_code == 422 and not ProcessError.objects.exists()

    def test_another_agencys_case_is_unknown(self, page, justice):
        case = CaseFactory()
        assert page.post(reverse("procedures:error_create"), self.posted(justice, case=case.code)).status_code == 422
        form = page.get(reverse("procedures:error_create") + f"?case={case.code}").context["form"]
        assert "case" not in form.initial

    def test_corrected_and_withdrawn_on_its_page(self, page, secretary, justice):
        error, other = record(secretary, justice), record(secretary, justice)
        url = reverse("procedures:error_detail", args=[error.pk])
        assert page.post(url, {"corrected_on": "02/11/2026", "correction": ""}).status_code == 422
        assert page.post(url, {"corrected_on": "02/11/2026", "correction": "Cấp lại"}).status_code == 302
        page.post(reverse("procedures:error_withdraw", args=[other.pk]), {"comment": "Nhầm"})
        states = {
            state: [
                one.pk for one in page.get(reverse("procedures:error_list") + f"?state={state}").context["page_obj"]
            ]
            for state in ("", "open", "corrected", "withdrawn")
        }
        assert states == {"": [error.pk], "open": [], "corrected": [error.pk], "withdrawn": [other.pk]}

    def test_filtered_by_department_kind_period_and_step(self, page, secretary, justice, agency):
        one = record(secretary, justice, date(2026, 2, 1), step=1)
        two = record(secretary, agency.departments.get(code="TNMT"), date(2025, 2, 1), kind="fee")

        def found(query):
            return [row.pk for row in page.get(reverse("procedures:error_list") + query).context["page_obj"]]

        assert found(f"?department={justice.pk}") == [one.pk]
        assert found("?kind=fee") == [two.pk]
        assert found("?period=2026-Q1") == [one.pk]
        assert found("?from=2025-01-01&to=2025-12-31") == [two.pk]
        assert found("?step=0") == [two.pk] and found("?step=1") == [one.pk]
        assert found("?kind=bogus&period=99-Q9&from=x&step=-1&department=") == [one.pk, two.pk]

    def test_filters_naming_what_is_not_there(self, page):
        foreign = make_agency()
        for query in (
            f"?agency={foreign.pk}",
            f"?department={foreign.departments.first().pk}",
            "?department=99999999999",
        ):
            assert page.get(reverse("procedures:error_list") + query).status_code == 404

    def test_each_figure_of_the_comparison_leads_to_as_many_errors(self, page, secretary, justice, agency):
        record(secretary, justice, date(2026, 1, 20), step=2)
        record(secretary, justice, date(2026, 2, 20), kind="fee")
        record(secretary, justice, date(2025, 1, 20))
        for by in ("department", "kind", "step"):
            shown = page.get(reverse("procedures:error_comparison") + f"?year=2026&period=Q1&by={by}")
            rows = shown.context["rows"]
            assert sum(row["now"] for row in rows) == 2 and sum(row["then"] for row in rows) == 1
            for row in rows:
                for key, url in (("now", row["url"]), ("then", row["then_url"])):
                    if row[key]:
                        assert page.get(url).context["page_obj"].paginator.count == row[key]
        for url, number in (("now_url", 2), ("then_url", 1)):
            assert page.get(shown.context[url]).context["page_obj"].paginator.count == number

    def test_an_agency_that_is_ticked_off_is_not_compared_with(self, page, secretary, justice):
        record(secretary, justice, date(2025, 1, 20))
        shown = page.get(reverse("procedures:error_comparison") + "?year=2026&period=Q1&compared=1")
        assert shown.context["change"].then == 0 and "chưa đánh dấu" in shown.content.decode()

    def test_exported_without_formulas(self, page, secretary, justice):
        record(secretary, justice, description='=HYPERLINK("http://x")')
        answer = page.get(reverse("procedures:error_export") + "?kind=data")
        sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
        cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row]
        assert any(cell.value == '=HYPERLINK("http://x")' and cell.data_type == "s" for cell in cells)
        assert ActivityEntry.objects.filter(code="agencies.exported").get().after == {
            "what": "process_errors",
            "count": 1,
        }

    def test_everybody_of_the_agency_reads(self, client, secretary, justice, agency):
        error = record(secretary, justice)
        client.force_login(make_actor(Role.STAFF, department=agency.departments.last()).user)
        url = reverse("procedures:error_detail", args=[error.pk])
        assert client.get(url).status_code == 200 and client.get(reverse("procedures:error_list")).status_code == 200
        assert client.get(reverse("procedures:error_create")).status_code == 403
        assert client.post(url, {}).status_code == 403
        assert client.post(reverse("procedures:error_withdraw", args=[error.pk]), {"comment": "x"}).status_code == 403

    def test_the_case_leads_to_its_errors_and_to_recording_one(self, client, secretary, justice, agency):
        case = CaseFactory(procedure=agency.procedures.get(code="2.000635"))
        withdraw_error(secretary, record(secretary, justice, case=case, description="Nhập nhầm"), reason="Nhầm")
        error = record(secretary, justice, case=case, description="Ghi sai tên")
        link = reverse("procedures:error_create") + f"?case={case.code}"
        for actor, may in ((secretary, True), (make_actor(Role.STAFF, department=justice), False)):
            client.force_login(actor.user)
            text = client.get(reverse("procedures:case_detail", args=[case.pk])).content.decode()
            assert reverse("procedures:error_detail", args=[error.pk]) in text and "Nhập nhầm" not in text
            assert (link in text) == may

    def test_another_agencys_error_is_not_there(self, page):
        foreign = make_agency()
        error = record(make_actor(Role.SECRETARY, agency=foreign), foreign.departments.first())
        assert page.get(reverse("procedures:error_detail", args=[error.pk])).status_code == 404

    def test_fixed_number_of_queries(self, page, secretary, justice, agency, assert_constant_queries):
        def add():
            for number in range(4):
                case = CaseFactory(procedure=agency.procedures.get(code="2.000635"))
                record(secretary, DepartmentFactory(agency=agency), case=case, step=number + 1)

        add()
        for name in ("error_list", "error_comparison"):
            assert_constant_queries(lambda name=name: page.get(reverse(f"procedures:{name}")), add)
