"""A district whose departments have something to file. All names and figures are invented.

world = World()                        # two departments, three objectives, Q3/2026 opened on 15/9/2026
world.cases(world.justice, early=9, late=1)
world.data(report, **{"1.why1": "…"})  # form data of its filing page, fields named "<objective>.<field>"
"""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from agencies import clock, files
from agencies.actor import Actor
from agencies.models import DepartmentKind, Role
from agencies.tests.factories import AgencyFactory, DepartmentFactory, actor
from documents.models import DocumentState, OfficialDocument
from objectives.models import Comparator, TargetRole, Unit
from objectives.tests.factories import ObjectiveFactory, ObjectiveSetFactory, TargetFactory
from procedures.models import Case, CaseStatus, Channel, Field, Procedure
from reports import figures, services
from reports.filing_form import FilingForm
from reports.models import DepartmentReport

OPENED_ON = date(2026, 9, 15)
CHAIN = {
    "whys": ["Hồ sơ dồn vào cuối tuần.", "Không có ai thay khi công chức nghỉ phép."],
    "correction": "Đã xin lỗi và trả kết quả.",
    "action": "Phân công người thay cho từng vị trí.",
    "action_due_on": date(2026, 10, 30),
}


class World:
    """An agency in force of three objectives: on time (by department), satisfaction (typed), reviews held (the office)."""

    def __init__(self, **agency):
        self.agency = AgencyFactory(**agency)
        self.justice = DepartmentFactory(agency=self.agency, name="Phòng Tư pháp", position=1)
        self.office = DepartmentFactory(agency=self.agency, name="Văn phòng", position=2, kind=DepartmentKind.OFFICE)
        self.secretary = actor(Role.SECRETARY, agency=self.agency)
        self.leader = actor(Role.LEADER, agency=self.agency)
        self.head = actor(Role.DEPARTMENT_HEAD, agency=self.agency, department=self.justice)
        self.office_head = actor(Role.OFFICE_HEAD, agency=self.agency, department=self.office)
        self.colleague = actor(Role.STAFF, agency=self.agency, department=self.justice)
        self.set = ObjectiveSetFactory(agency=self.agency, year=2026)
        self.on_time = ObjectiveFactory(
            objective_set=self.set, number=1, text="Hồ sơ giải quyết trước và đúng hạn", by_department=True, value=None
        )
        self.satisfied = ObjectiveFactory(
            objective_set=self.set, number=2, text="Tổ chức, cá nhân hài lòng", measure="manual_ratio", by_department=True,
            value=Decimal(95),
        )  # fmt: skip
        self.reviews = ObjectiveFactory(
            objective_set=self.set, number=3, text="Họp xem xét của lãnh đạo", measure="manual_number", unit=Unit.TIMES,
            comparator=Comparator.RANGE, value=Decimal(1), value_to=Decimal(2),
        )  # fmt: skip
        for objective in (self.on_time, self.satisfied):
            own = Decimal(98) if objective == self.on_time else None
            for position, department in enumerate((self.justice, self.office), 1):
                TargetFactory(
                    objective=objective, department=department, position=position, role=TargetRole.MONITOR, value=own
                )
        issue(self.set)

    def open(self, year=2026, kind="Q3", on=OPENED_ON):
        """The period, opened by the secretary."""
        with clock.freeze(on):
            return services.open_period(self.secretary, year=year, kind=kind)

    def report(self, department=None, period=None) -> DepartmentReport:
        """The department's draft (of Q3/2026, opened where it is not)."""
        period = period or self.agency.periods.first() or self.open()
        return DepartmentReport.objects.with_lines().get(period=period, department=department or self.justice)

    def cases(self, department=None, *, early=0, on_time=0, late=0, day=date(2026, 8, 3)):
        """Finished cases of a department inside the quarter."""
        department = department or self.justice
        field, _made = Field.objects.get_or_create(code="HT", defaults={"name": "Hộ tịch"})
        procedure, _made = Procedure.objects.get_or_create(
            agency=self.agency, code=f"1.{department.pk:06}",
            defaults={"name": "Đăng ký", "field": field, "department": department, "time_limit": 5, "valid_from": date(2020, 1, 1)},
        )  # fmt: skip
        start = Case.objects.count()
        for number, shift in enumerate([-1] * early + [0] * on_time + [1] * late, start):
            received, due = moment(day), moment(day + timedelta(days=7))
            Case.objects.create(
                agency=self.agency, code=f"HS{number:05}", procedure=procedure, department=department,
                channel=Channel.COUNTER, status=CaseStatus.FINISHED, received_at=received, due_at=due,
                finished_at=due + timedelta(days=shift),
            )  # fmt: skip

    def line(self, report, number):
        return report.lines.get(objective_number=number)

    def data(self, report=None, **changes) -> dict:
        """What the browser would post: the page's fields with changes named "<objective>.<field>", plus `do` and others."""
        report = report or self.report()
        lines = figures.refresh(report)
        form = FilingForm(report, lines)
        data = {
            **form.stored(),
            "version": report.version,
            "token": form.head.initial["token"],
            "base": form.head.initial["base"],
        }
        prefixes = {line.label: f"l{line.pk}" for line in lines}
        for name, value in changes.items():
            number, dot, field = name.partition(".")
            data[f"{prefixes[number]}-{field}" if dot else name] = value
        return data

    def complete(self, report=None, actor_=None) -> DepartmentReport:
        """Fill what a report still needs, through the service."""
        report = report or self.report()
        who = actor_ or (self.head if report.department == self.justice else self.office_head)
        entries = {}
        for line in figures.refresh(report):
            fields = {**CHAIN, "action_owner": who.membership} if line.verdict == "missed" else {}
            if not line.is_computed:
                fields |= {"numerator": Decimal(49), "denominator": Decimal(50), "note": "Phiếu khảo sát quý III"}
                if line.objective_number == 3:
                    fields = {"value": Decimal(1), "note": "Biên bản họp"}
            entries[line.pk] = services.drafts.LineEntry(fields)
        services.save_draft(who, report, version=report.version, lines=entries)
        return self.report(report.department, report.period)

    def submitted(self, department=None, on=date(2026, 9, 16)) -> DepartmentReport:
        """A complete report, handed in."""
        with clock.freeze(on):
            report = self.complete(self.report(department))
            who = self.head if report.department == self.justice else self.office_head
            services.submit(who, report)
        return self.report(report.department)

    def accepted(self, department=None) -> DepartmentReport:
        report = self.submitted(department)
        with clock.freeze(date(2026, 9, 17)):
            services.accept(self.secretary, report)
        return self.report(report.department)


def moment(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day, 9, 0))


def issue(objective_set) -> None:
    """Put a set in force by a decision made for it."""
    agency = objective_set.agency
    stored = files.store(Actor.system(agency), "quyet-dinh.pdf", b"%PDF-1.7 thu", "application/pdf")
    objective_set.decision = OfficialDocument.objects.create(
        agency=agency, kind="QĐ", state=DocumentState.ISSUED, abstract="Về mục tiêu", authority_line="ỦY BAN",
        notation="QĐ-UBND", number=OfficialDocument.objects.count() + 1, issued_on=date(2026, 1, 15), issued_year=2026,
        agency_name=agency.name, place_name="Thử", pdf=stored, created_at=clock.now(), updated_at=clock.now(),
    )  # fmt: skip
    objective_set.state = "in_force"
    objective_set.save()
