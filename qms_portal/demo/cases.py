"""Procedures and case records of the demo."""

from datetime import date, timedelta
from decimal import Decimal

from agencies.actor import Actor
from procedures.catalogue import STEPS, add_district_catalogue
from procedures.generator import generate_cases
from procedures.models import OnlineLevel
from procedures.services import add_field, add_process, create_procedure
from qms_portal.demo import words_authority
from qms_portal.demo.places import AUTHORITY, DISTRICT, HANDLING
from qms_portal.demo.stage import Stage

IN_FORCE_SINCE = date(2022, 1, 4)
HOURS_A_DAY = 8


def procedures(stage: Stage) -> None:
    """The ordinary procedures of a district, and the authority's own."""
    with stage.at(IN_FORCE_SINCE):
        district = stage.agencies[DISTRICT]
        handling = [stage.departments[DISTRICT][code] for code in HANDLING]
        add_district_catalogue(Actor.system(district), district, handling, valid_from=IN_FORCE_SINCE)
        _authority_procedures(stage)


def _authority_procedures(stage: Stage) -> None:
    actor, departments = Actor.system(stage.agencies[AUTHORITY]), stage.departments[AUTHORITY]
    for number, (code, field, field_name, name, unit, days) in enumerate(words_authority.PROCEDURES, start=1):
        procedure = create_procedure(
            actor,
            code=code,
            name=name,
            field=add_field(field, field_name),
            department=departments[unit],
            time_limit=days,
            online_level=OnlineLevel.FULL,
            competent_authority="Ban Quản lý các khu công nghiệp tỉnh Hồng Lam",
            decision_number="2319/QĐ-UBND",
            decided_on=IN_FORCE_SINCE - timedelta(days=8),
            valid_from=IN_FORCE_SINCE,
        )
        hours = Decimal(days * HOURS_A_DAY)
        steps = [(step, departments[unit], hours * Decimal(str(share))) for step, share in STEPS]
        add_process(
            actor, code=f"QT-{number:02d}", name=name, procedures=[procedure], steps=steps, valid_from=IN_FORCE_SINCE
        )


def generate(stage: Stage, counts: dict[str, int]) -> None:
    """The district's cases of two years, the authority's of one, as they stood yesterday evening."""
    yesterday = stage.today - timedelta(days=1)
    for code, years in ((DISTRICT, 2), (AUTHORITY, 1)):
        start = yesterday - timedelta(days=365 * years)
        generate_cases(stage.agencies[code], count=counts[code], start=start, end=yesterday, seed=stage.year)
