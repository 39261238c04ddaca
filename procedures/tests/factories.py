"""Test objects. A small agency of three departments and four procedures is `make_agency()`."""

from datetime import date, datetime

import factory
from django.utils import timezone

from agencies.models import Agency, AgencyLevel, Department, Membership, Role, User
from procedures.models import Case, CaseStatus, CaseStep, Channel, Field, Procedure

FIRST_DAY = date(2015, 1, 1)


def at(text: str) -> datetime:
    """`2024-02-07 09:15` in Vietnam's time."""
    return timezone.make_aware(datetime.fromisoformat(text))


class AgencyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Agency

    code = factory.Sequence(lambda n: f"HUYEN{n}")
    name = factory.Sequence(lambda n: f"UBND huyện số {n}")
    short_symbol = "UBND"
    place_name = "Phú Khê"
    authority_line = "ỦY BAN NHÂN DÂN HUYỆN"
    level = AgencyLevel.DISTRICT
    valid_from = FIRST_DAY


class DepartmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Department

    agency = factory.SubFactory(AgencyFactory)
    # Not the codes of agencies.tests.factories, whose departments may stand beside these.
    code = factory.Sequence(lambda n: f"PB{n}")
    name = factory.Sequence(lambda n: f"Phòng số {n}")
    valid_from = FIRST_DAY


class FieldFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Field

    code = factory.Sequence(lambda n: f"LV{n}")
    name = factory.Sequence(lambda n: f"Lĩnh vực {n}")


class ProcedureFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Procedure

    department = factory.SubFactory(DepartmentFactory)
    agency = factory.SelfAttribute("department.agency")
    code = factory.Sequence(lambda n: f"2.{n:06d}")
    name = factory.Sequence(lambda n: f"Cấp giấy số {n}")
    field = factory.SubFactory(FieldFactory)
    time_limit = 5
    valid_from = FIRST_DAY


class CaseFactory(factory.django.DjangoModelFactory):
    """`received`, `due`, `finished` as text: CaseFactory(received="2024-03-01 08:00", due="2024-03-08", finished=None)."""

    class Meta:
        model = Case

    class Params:
        received = "2024-03-01 08:00"
        due = "2024-03-08 17:00"
        finished = None

    procedure = factory.SubFactory(ProcedureFactory)
    agency = factory.SelfAttribute("procedure.agency")
    department = factory.SelfAttribute("procedure.department")
    code = factory.Sequence(lambda n: f"H99.15-240301-{n:05d}")
    channel = Channel.ONLINE
    status = factory.LazyAttribute(lambda case: CaseStatus.FINISHED if case.finished_at else CaseStatus.IN_PROGRESS)
    received_at = factory.LazyAttribute(lambda case: at(case.received))
    due_at = factory.LazyAttribute(lambda case: at(case.due))
    finished_at = factory.LazyAttribute(lambda case: at(case.finished) if case.finished else None)


class CaseStepFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CaseStep

    case = factory.SubFactory(CaseFactory)
    position = factory.Sequence(lambda n: n)
    name = "Thẩm định"
    started_at = factory.SelfAttribute("case.received_at")
    ended_at = factory.SelfAttribute("case.finished_at")
    allowed_hours = 8
    used_hours = 4


def make_agency(**kwargs) -> Agency:
    """An agency with three departments, and the procedures 2.000635 (1 day), 1.003003 (10), 2.000720 (3), 1.000004 (15)."""
    agency = AgencyFactory(**kwargs)
    names = ("Phòng Tư pháp", "Phòng Tài nguyên và Môi trường", "Phòng Tài chính - Kế hoạch")
    justice, land, finance = (
        DepartmentFactory(agency=agency, code=code, name=name, position=position)
        for position, (code, name) in enumerate(zip(("TP", "TNMT", "TCKH"), names, strict=True))
    )
    civil, ground, business = (FieldFactory(name=name) for name in ("Hộ tịch", "Đất đai", "Hộ kinh doanh"))
    for code, name, department, field, limit in (
        ("2.000635", "Cấp bản sao trích lục hộ tịch", justice, civil, 1),
        ("1.003003", "Đăng ký biến động quyền sử dụng đất", land, ground, 10),
        ("2.000720", "Đăng ký thay đổi hộ kinh doanh", finance, business, 3),
        ("1.000004", "Đăng ký kết hôn có yếu tố nước ngoài", justice, civil, 15),
    ):
        ProcedureFactory(code=code, name=name, department=department, field=field, time_limit=limit)
    return agency


def make_member(agency: Agency, role: str = Role.ONE_STOP_OFFICER, department: Department | None = None) -> Membership:
    """A person with a role in an agency."""
    number = User.objects.count()
    user = User.objects.create_user(f"user{number}", password="x", full_name=f"Nguyễn Văn {number}")
    return Membership.objects.create(user=user, agency=agency, role=role, department=department, valid_from=FIRST_DAY)


def make_actor(role: str = Role.SECRETARY, *, agency: Agency | None = None, department: Department | None = None):
    """A person acting in a role."""
    from agencies.actor import Actor

    return Actor.for_membership(make_member(agency or department.agency, role, department))


def make_process(*procedures: Procedure, code: str = "QT-01", valid_from: date = FIRST_DAY, **fields):
    """A process of two steps whose hours are the time limit of the procedures."""
    from decimal import Decimal

    from agencies.actor import Actor
    from procedures.services import add_process
    from procedures.services.catalogue import limit_in_hours

    hours = limit_in_hours(procedures[0])
    first = procedures[0].department
    return add_process(
        Actor.system(procedures[0].agency),
        code=code,
        name=fields.pop("name", "Giải quyết thủ tục"),
        procedures=list(procedures),
        steps=fields.pop("steps", [("Tiếp nhận", first, Decimal(2)), ("Giải quyết", first, hours - 2)]),
        valid_from=valid_from,
    )


def issued_document(agency: Agency, number: int, issued_on: date, department: Department | None = None, **fields):
    """A document as it stands in the register after issue, without the steps that led there."""
    from agencies.models import StoredFile
    from documents.models import OfficialDocument

    moment = at(f"{issued_on} 09:00")
    file = StoredFile.objects.create(
        agency=agency, name="van-ban.pdf", sha256=f"{number:064d}", size=1, content_type="application/pdf", created_at=moment
    )  # fmt: skip
    return OfficialDocument.objects.create(
        agency=agency, kind="BC", state="issued", abstract="Báo cáo kết quả", authority_line="ỦY BAN NHÂN DÂN", series="BC",
        number=number, notation="BC-UBND", issued_on=issued_on, issued_year=issued_on.year, drafting_department=department,
        agency_name=agency.name, place_name="Phú Khê", pdf=file, created_at=moment, updated_at=moment, **fields,
    )  # fmt: skip
