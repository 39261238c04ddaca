"""Invented cases: repeatable, legal, and different enough to have something to explain."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F

from agencies.actor import Actor
from agencies.errors import UserError
from procedures import workdays
from procedures.catalogue import PROCEDURES, add_district_catalogue
from procedures.generator import generate_cases
from procedures.importing.columns import LABELS
from procedures.models import Case, CasePause, CaseStep, Channel, Procedure, Process
from procedures.services import add_process, create_procedure
from procedures.statistics import counts
from procedures.tests.factories import AgencyFactory, DepartmentFactory, FieldFactory

pytestmark = pytest.mark.django_db
NAMES = (
    "Văn phòng HĐND và UBND", "Phòng Nội vụ", "Phòng Tư pháp", "Phòng Tài chính - Kế hoạch", "Phòng Tài nguyên và Môi trường",
    "Phòng Lao động - Thương binh và Xã hội", "Phòng Văn hóa và Thông tin", "Phòng Giáo dục và Đào tạo", "Phòng Y tế",
    "Thanh tra huyện", "Phòng Kinh tế", "Phòng Quản lý đô thị",
)  # fmt: skip


@pytest.fixture
def agency():
    agency = AgencyFactory()
    departments = [DepartmentFactory(agency=agency, name=name, position=n) for n, name in enumerate(NAMES)]
    add_district_catalogue(Actor.system(agency), agency, departments, valid_from=date(2020, 1, 1))
    return agency


def generate(agency, count=1500, seed=5):
    return generate_cases(agency, count=count, start=date(2024, 11, 21), end=date(2026, 11, 20), seed=seed)


def facts(agency):
    return list(
        agency.cases.order_by("code").values_list(
            "procedure__code", "received_at", "due_at", "finished_at", "status", "channel"
        )
    )


def test_same_seed_same_cases(agency):
    generate(agency)
    first = facts(agency)
    agency.cases.all().delete()
    generate(agency)
    assert facts(agency) == first
    agency.cases.all().delete()
    generate(agency, seed=6)
    assert facts(agency) != first


def test_generating_again_adds_without_clashing(agency):
    generate(agency, 200)
    assert generate(agency, 300) == 300
    assert agency.cases.count() == 500


def test_cases_keep_the_rules_of_the_import(agency):
    generate(agency)
    assert not agency.cases.filter(finished_at__lt=F("received_at")).exists()
    assert not agency.cases.filter(due_at__lt=F("received_at")).exists()
    assert {case.channel for case in agency.cases.order_by("pk")} == set(Channel.values)
    calendar = workdays.calendar()
    unpaused = (
        agency.cases.exclude(pk__in=CasePause.objects.order_by().values("case"))
        .select_related("procedure")
        .order_by("pk")
    )
    for case in unpaused:
        assert calendar.due(case.received_at, case.procedure.time_limit).day == case.due_on


def test_there_is_something_to_explain(agency):
    generate(agency, 4000)
    whole = counts(agency, date(2025, 12, 15), date(2026, 9, 14))[None]
    assert whole.early > whole.on_time > whole.late > 0
    rates = [
        found.on_time_rate for found in counts(agency, date(2025, 12, 15), date(2026, 9, 14), "department").values()
    ]
    assert len(rates) == 12
    assert min(rates) < 98 < max(rates)
    now = counts(agency, date(2026, 9, 15), date(2026, 11, 20))[None]
    assert now.pending_within > 0
    assert now.pending_overdue > 0
    assert CasePause.objects.filter(case__agency=agency).exists()


def test_steps_are_whole_and_mostly_kept(agency):
    generate(agency, 2000)
    steps = CaseStep.objects.filter(case__agency=agency)
    late = steps.filter(pk__in=CaseStep.objects.late()).count()
    assert 0 < late < steps.count() * 0.1
    assert not steps.filter(ended_at__lt=F("started_at")).exists()


def test_every_department_has_procedures_each_with_a_process(agency):
    assert set(agency.departments.values_list("pk", flat=True)) == set(
        agency.procedures.values_list("department", flat=True)
    )
    assert not agency.procedures.filter(processes=None).exists()
    assert agency.procedures.count() >= len(PROCEDURES)
    assert add_district_catalogue(
        Actor.system(agency), agency, list(agency.departments.order_by("pk")), valid_from=date(2020, 1, 1)
    )
    assert Procedure.objects.of_agency(agency).values("code").distinct().count() == agency.procedures.count()


def test_agency_without_known_names_is_served_too():
    agency = AgencyFactory()
    departments = DepartmentFactory.create_batch(3, agency=agency)
    add_district_catalogue(Actor.system(agency), agency, departments, valid_from=date(2020, 1, 1))
    assert agency.procedures.values("department").distinct().count() == 3


def test_command(agency, capsys):
    call_command("generate_cases", "--agency", agency.code, "--cases", "50")
    assert capsys.readouterr().out.strip() == "50"
    assert Case.objects.of_agency(agency).count() == 50


def test_command_without_procedures():
    with pytest.raises(CommandError, match="thủ tục"):
        call_command("generate_cases", "--agency", AgencyFactory().code, "--cases", "5")


class TestCatalogueServices:
    def test_steps_must_sum_to_the_limit(self, agency):
        procedure = agency.procedures.get(code="2.900620")
        with pytest.raises(UserError, match="80"):
            add_process(
                Actor.system(agency),
                code="QT",
                name="x",
                procedures=[procedure],
                steps=[("a", None, 70)],
                valid_from=date(2020, 1, 1),
            )
        assert not Process.objects.filter(code="QT").exists()

    def test_same_code_twice_is_refused_in_words(self, agency):
        with pytest.raises(UserError, match="Cơ quan đã có thủ tục mang mã này"):
            create_procedure(
                Actor.system(agency),
                code="2.900620",
                name="x",
                field=FieldFactory(),
                department=agency.departments.order_by("pk").first(),
                time_limit=5,
                valid_from=date(2020, 1, 1),
            )


def test_labels_cover_every_field_of_a_record():
    from procedures.importing.rows import Record

    assert set(Record._fields) - {"computed"} == set(LABELS)
