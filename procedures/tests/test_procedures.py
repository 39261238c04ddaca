"""Procedures: entered, changed, ended; the list with what is missing; who may."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from agencies import clock
from agencies.errors import UserError
from agencies.models import ActivityEntry, Role
from procedures.models import ClockRule, Field, Procedure, TimeUnit
from procedures.services import add_process, create_procedure, end_procedure, record_postings, update_procedure
from procedures.tests.factories import CaseFactory, ProcedureFactory, make_actor, make_agency, make_member, make_process

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 2)  # a Monday


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
def procedure(agency):
    return agency.procedures.get(code="2.000720")


def sign_in(client, actor):
    client.force_login(actor.user)
    return client


def form_of(procedure, **changes):
    data = {
        "code": procedure.code, "name": procedure.name, "field": procedure.field.name, "department": procedure.department_id,
        "competent_authority": "Chủ tịch UBND huyện", "time_limit": 3, "time_unit": "days", "clock_rule": "PAUSE",
        "online_level": "full", "decision_number": "12/QĐ-UBND", "decided_on": "26/10/2026", "valid_from": "01/01/2020",
    }  # fmt: skip
    return data | changes


class TestRules:
    def test_a_field_is_named_and_known_whatever_its_accents(self, secretary, agency):
        department, before = agency.departments.first(), Field.objects.count()
        made = create_procedure(
            secretary, department=department, code="1.1", name="A", field="ho  TICH", time_limit=1, valid_from=TODAY
        )
        assert made.field.name == "Hộ tịch" and Field.objects.count() == before
        other = create_procedure(
            secretary, department=department, code="1.2", name="B", field="Đấu thầu", time_limit=1, valid_from=TODAY
        )
        assert other.field.name == "Đấu thầu" and other.field.code == "DT"

    def test_new_fields_of_the_same_initials_get_codes_of_their_own(self, secretary, agency):
        codes = set()
        for number, name in enumerate(("Đấu thầu", "Đo tầm", "Di tích")):
            made = create_procedure(
                secretary, department=agency.departments.first(), code=f"1.{number}", name="A", field=name, time_limit=1,
                valid_from=TODAY,
            )  # fmt: skip
            codes.add(made.field.code)
        assert codes == {"DT", "DT-2", "DT-3"}

    def test_a_change_is_logged_with_before_and_after(self, secretary, procedure):
        update_procedure(secretary, procedure, time_limit=5, clock_rule=ClockRule.RESTART)
        entry = ActivityEntry.objects.about(procedure).get()
        assert entry.before == {"time_limit": 3, "clock_rule": "PAUSE"}
        assert entry.after == {"time_limit": 5, "clock_rule": "RESTART"}

    def test_what_stays_as_it_was_leaves_no_entry(self, secretary, procedure):
        update_procedure(secretary, procedure, time_limit=3)
        assert not ActivityEntry.objects.about(procedure).exists()

    def test_cases_keep_what_they_were_counted_by(self, secretary, procedure):
        case = CaseFactory(procedure=procedure, received="2026-10-01 08:00", due="2026-10-06 17:00")
        other = make_actor(Role.SECRETARY, agency=procedure.agency)
        update_procedure(secretary, procedure, time_limit=1, department=procedure.agency.departments.last())
        case.refresh_from_db()
        assert case.due_on == date(2026, 10, 6) and case.department == procedure.department
        assert other.agency == procedure.agency

    def test_the_code_stays_once_there_are_cases(self, secretary, procedure):
        update_procedure(secretary, procedure, code="2.000721")
        CaseFactory(procedure=procedure)
        with pytest.raises(UserError) as refused:
            update_procedure(secretary, procedure, code="2.000722")
        assert refused.value.field == "code"

    def test_it_ends_on_a_day_and_by_a_decision(self, secretary, procedure):
        with pytest.raises(UserError):
            end_procedure(secretary, procedure, last_day=date(2026, 12, 31), reason=" ")
        with pytest.raises(UserError):
            end_procedure(secretary, procedure, last_day=date(2014, 12, 31), reason="QĐ 5")
        end_procedure(secretary, procedure, last_day=date(2026, 12, 31), reason="QĐ 5")
        procedure.refresh_from_db()
        assert procedure.valid_to == date(2026, 12, 31)
        assert ActivityEntry.objects.about(procedure).get().reason == "QĐ 5"

    def test_a_department_of_another_agency_is_refused(self, secretary, procedure):
        foreign = make_agency().departments.first()
        with pytest.raises(UserError):
            update_procedure(secretary, procedure, department=foreign)
        with pytest.raises(PermissionDenied):
            create_procedure(
                secretary, department=foreign, code="1", name="A", field="Hộ tịch", time_limit=1, valid_from=TODAY
            )

    def test_unknown_fields_are_a_mistake_of_ours(self, secretary, agency):
        with pytest.raises(TypeError):
            create_procedure(secretary, department=agency.departments.first(), limit=1)


@pytest.mark.parametrize("role", [role for role in Role.values if role != Role.SECRETARY])
def test_nobody_but_the_secretary_keeps_the_catalogue(client, agency, procedure, role):
    department = agency.departments.first()
    actor = make_actor(role, agency=agency, department=department)
    for call in (
        lambda: create_procedure(
            actor, department=department, code="9", name="A", field="X", time_limit=1, valid_from=TODAY
        ),
        lambda: update_procedure(actor, procedure, name="Khác"),
        lambda: end_procedure(actor, procedure, last_day=TODAY, reason="x"),
        lambda: add_process(actor, code="Q", name="Q", procedures=[], steps=[], valid_from=TODAY),
    ):
        with pytest.raises(PermissionDenied):
            call()
    sign_in(client, actor)
    for name in ("procedure_edit", "procedure_end"):
        assert client.get(reverse(f"procedures:{name}", args=[procedure.pk])).status_code == 403
    assert client.get(reverse("procedures:procedure_create")).status_code == 403
    assert client.get(reverse("procedures:procedure_detail", args=[procedure.pk])).status_code == 200
    assert "Nhập thủ tục" not in client.get(reverse("procedures:procedure_list")).content.decode()


class TestPages:
    def test_entered_by_the_form(self, client, secretary, agency, procedure):
        sign_in(client, secretary)
        data = form_of(
            procedure, code="2.000999", name="Thủ tục mới", field="Lĩnh vực mới toanh", time_unit="hours", time_limit=4
        )
        answer = client.post(reverse("procedures:procedure_create"), data)
        made = Procedure.objects.get(code="2.000999")
        assert answer.headers["Location"] == reverse("procedures:procedure_detail", args=[made.pk])
        assert (made.time_limit, made.time_unit, made.agency) == (4, TimeUnit.HOURS, agency)
        assert made.competent_authority == "Chủ tịch UBND huyện" and made.decided_on == date(2026, 10, 26)

    def test_a_wrong_form_says_what_to_mend_and_keeps_what_was_typed(self, client, secretary, procedure):
        sign_in(client, secretary)
        data = form_of(procedure, name="Trùng mã", decided_on="31/02/2026")
        answer = client.post(reverse("procedures:procedure_create"), data)
        assert answer.status_code == 422 and "Trùng mã" in answer.content.decode()
        answer = client.post(reverse("procedures:procedure_create"), form_of(procedure))
        assert answer.status_code == 422 and "mã này" in answer.content.decode()

    def test_changed_and_ended_by_the_forms(self, client, secretary, procedure):
        sign_in(client, secretary)
        edit = reverse("procedures:procedure_edit", args=[procedure.pk])
        assert client.get(edit).context["form"].initial["field"] == procedure.field.name
        assert client.post(edit, form_of(procedure, name="Tên mới")).status_code == 302
        end = reverse("procedures:procedure_end", args=[procedure.pk])
        assert client.post(end, {"last_day": "01/01/2014", "reason": "QĐ 7"}).status_code == 422
        assert client.post(end, {"last_day": "31/12/2026", "reason": "QĐ 7"}).status_code == 302
        procedure.refresh_from_db()
        assert (procedure.name, procedure.valid_to) == ("Tên mới", date(2026, 12, 31))

    def test_the_page_explains_the_clock_rule_in_words(self, client, secretary, procedure):
        procedure.clock_rule = ClockRule.RESTART
        procedure.save()
        shown = (
            sign_in(client, secretary).get(reverse("procedures:procedure_detail", args=[procedure.pk])).content.decode()
        )
        assert "tính lại từ đầu" in shown and "3 ngày làm việc" in shown

    def test_another_agencys_procedure_is_not_there(self, client, secretary):
        foreign = ProcedureFactory()
        sign_in(client, secretary)
        for name in ("procedure_detail", "procedure_edit", "procedure_end"):
            assert client.get(reverse(f"procedures:{name}", args=[foreign.pk])).status_code == 404

    def test_the_list_counts_and_filters(self, client, secretary, agency, procedure):
        make_process(procedure)
        record_postings(secretary, [procedure], place="website", posted_on=TODAY, url="https://huyen.gov.vn/tthc")
        late = agency.procedures.get(code="1.003003")
        update_procedure(secretary, late, decided_on=date(2026, 10, 1))
        end_procedure(secretary, agency.procedures.get(code="1.000004"), last_day=date(2026, 10, 31), reason="QĐ")
        sign_in(client, secretary)

        def codes(query=""):
            page = client.get(reverse("procedures:procedure_list") + query)
            return {row.procedure.code for row in page.context["page_obj"]}, page

        shown, page = codes()
        counted = page.context["counted"]
        assert (counted.all, counted.with_process, counted.website, counted.centre, counted.late) == (3, 1, 1, 0, 1)
        assert shown == {"2.000720", "1.003003", "2.000635"}
        assert codes("?show=ended")[0] == {"1.000004"}
        assert codes("?show=no_process")[0] == {"1.003003", "2.000635"}
        assert codes("?show=not_website")[0] == {"1.003003", "2.000635"}
        assert codes("?show=late")[0] == {"1.003003"}
        assert codes(f"?department={procedure.department_id}")[0] == {"2.000720"}
        assert codes(f"?field={procedure.field_id}")[0] == {"2.000720"}
        assert codes("?q=ho+kinh+doanh")[0] == {"2.000720"}
        assert codes("?q=kh%C3%B4ng+c%C3%B3&show=bogus&department=x")[0] == set()

    def test_a_new_limit_shows_that_the_process_no_longer_fits(self, client, secretary, procedure):
        make_process(procedure)
        update_procedure(secretary, procedure, time_limit=2)
        page = sign_in(client, secretary).get(reverse("procedures:procedure_list") + "?show=unfit")
        assert [row.procedure for row in page.context["page_obj"]] == [procedure]

    def test_fixed_number_of_queries(self, client, secretary, agency, assert_constant_queries):
        sign_in(client, secretary)

        def add():
            for number in range(4):
                made = ProcedureFactory(department=agency.departments.first())
                make_process(made, code=f"X-{Procedure.objects.count()}-{number}")
                record_postings(secretary, [made], place="centre", posted_on=TODAY)

        add()
        for name in ("procedures:procedure_list", "procedures:process_list", "procedures:posting_list"):
            assert_constant_queries(lambda name=name: client.get(reverse(name) + "?show=all"), add)


def test_an_agency_without_procedures_is_told_what_fills_the_list(client):
    from procedures.tests.factories import AgencyFactory

    agency = AgencyFactory()
    client.force_login(make_member(agency, Role.SECRETARY).user)
    assert "Chưa có thủ tục" in client.get(reverse("procedures:procedure_list")).content.decode()
