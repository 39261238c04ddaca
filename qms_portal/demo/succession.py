"""A district that ended on 30/6/2025: a commune goes on in its place, a provincial department took over a function.

Its cases stay what they were, so that its history and "the same period last year" can be seen. All names are invented.
"""

from datetime import date

from agencies import succession
from agencies.actor import Actor
from agencies.models import SuccessionKind
from agencies.succession import Line, NewAgency
from procedures.generator import generate_cases
from procedures.models import OnlineLevel
from procedures.services import add_field, create_procedure
from qms_portal.demo.places import DEFAULTS, FORMER_DISTRICT, PROVINCE, SCIENCE, SUCCESSOR, SUCCESSOR_COMMUNE
from qms_portal.demo.stage import Stage

ISSUED, EFFECTIVE = date(2025, 6, 20), date(2025, 7, 1)
# Codes are those of no real procedure; the field is everybody's.
PROCEDURES = (("DK.01", "Đăng ký khai sinh", 1), ("DK.02", "Cải chính hộ tịch", 6), ("DK.03", "Đăng ký giám hộ", 3))
IN_FORCE_SINCE = date(2022, 1, 4)
CASES, QUICK_CASES = 300, 60


def reorganised(stage: Stage, *, quick: bool) -> None:
    """The district's last half year, the decision, and what the commune has done since."""
    count = QUICK_CASES if quick else CASES
    district = stage.agencies[FORMER_DISTRICT]
    _procedures(stage, FORMER_DISTRICT, IN_FORCE_SINCE)
    generate_cases(district, count=count, start=date(2024, 12, 15), end=date(2025, 6, 30), seed=stage.year)
    with stage.at(EFFECTIVE):
        _decide(stage)
    _procedures(stage, SUCCESSOR_COMMUNE, EFFECTIVE)
    commune = stage.agencies[SUCCESSOR_COMMUNE]
    yesterday = date.fromordinal(stage.today.toordinal() - 1)
    generate_cases(commune, count=2 * count, start=EFFECTIVE, end=yesterday, seed=stage.year)


def _procedures(stage: Stage, place: str, since: date) -> None:
    agency = stage.agencies[place]
    field, department = add_field("HT", "Hộ tịch"), agency.departments.get(code="TP")
    for code, name, days in PROCEDURES:
        create_procedure(
            Actor.system(agency),
            code=code,
            name=name,
            field=field,
            department=department,
            time_limit=days,
            online_level=OnlineLevel.FULL,
            valid_from=since,
        )


def _decide(stage: Stage) -> None:
    district = stage.agencies[FORMER_DISTRICT]
    fields = {**DEFAULTS, **SUCCESSOR.fields, "code": SUCCESSOR_COMMUNE, "parent": stage.agencies[PROVINCE]}
    outcome = succession.reorganise(
        stage.actor("quantri.honglam"),
        number="88/NQ-HĐND",
        issued_on=ISSUED,
        issuer="Hội đồng nhân dân tỉnh Hồng Lam",
        abstract="về việc kết thúc hoạt động của huyện Đông Khê và tổ chức xã Đông Khê",
        effective_on=EFFECTIVE,
        lines=[
            Line(
                district,
                NewAgency("commune", fields),
                SuccessionKind.MERGE,
                carry_departments=True,
                carry_roles=True,
            ),
            Line(
                district,
                stage.agencies[SCIENCE],
                SuccessionKind.TRANSFER,
                functions="Quản lý nhà nước về khoa học, công nghệ trên địa bàn huyện",
            ),
        ],
    )
    stage.agencies[SUCCESSOR_COMMUNE] = outcome.created[0]
