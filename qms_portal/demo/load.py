"""Building the demo province: one transaction, in the order in which a year goes. A second call does nothing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import translation

from agencies import clock, services
from agencies.actor import ANONYMOUS, Actor
from agencies.models import Agency, User
from documents.services import demo_keys
from objectives.legal_bases import load_legal_bases
from procedures.services import load_calendar
from qms_portal.demo import (
    amending,
    audit,
    cases,
    catalogue,
    control,
    filing,
    goals,
    legal,
    plan_tasks,
    sets,
    standing,
    succession,
    training,
)
from qms_portal.demo.people import FURTHER_ROLES, PASSWORD, PEOPLE, Person
from qms_portal.demo.places import AUTHORITY, BEFORE, COMMUNE, DEFAULTS, DISTRICT, FORMER, PLACES, PROVINCE
from qms_portal.demo.stage import Stage

SINCE = date(2021, 1, 4)
# Two years of cases at the district, one at the authority.
CASES, QUICK_CASES = {DISTRICT: 20_000, AUTHORITY: 1_500}, {DISTRICT: 3_000, AUTHORITY: 150}


class NotInADemo(Exception):
    """Demo passwords are public: they may exist only where settings.DEMO is on."""


def load(*, quick: bool = False, say: Callable[[str], None] = lambda line: None) -> bool:
    """Build the demo province; False when the database has agencies already. Raises NotInADemo."""
    if settings.PRODUCTION or not settings.DEMO:
        raise NotInADemo
    if Agency.objects.exists():
        return False
    # Logged words and official documents are Vietnamese, whoever runs the command.
    with translation.override("vi"), transaction.atomic():
        _build(Stage(say=say, today=clock.today()), QUICK_CASES if quick else CASES)
    return True


def _build(stage: Stage, counts: dict[str, int]) -> None:
    with stage.step("Cơ quan, phòng ban, con người"), stage.at(SINCE):
        _places(stage)
        _people(stage)
    with stage.step("Lịch làm việc, căn cứ pháp lý, khóa ký thử nghiệm"), stage.at(SINCE):
        load_calendar()
        load_legal_bases()
        for code in (PROVINCE, DISTRICT, AUTHORITY, COMMUNE):
            demo_keys(stage.agencies[code])
        legal.own_decisions(stage)
    with stage.step("Thủ tục và quy trình"):
        cases.procedures(stage)
    with stage.step("Chính sách, mục tiêu và quyết định"):
        goals.province(stage)
        goals.district(stage)
        goals.authority(stage)
    with stage.step(f"{sum(counts.values())} hồ sơ"):
        cases.generate(stage, counts)
    with stage.step("Niêm yết, phiên bản quy trình, quy định thay đổi, sai sót"):
        catalogue.kept(stage)
    with stage.step("Huyện Đông Khê kết thúc, xã Đông Khê kế thừa"):
        succession.reorganised(stage, quick=sum(counts.values()) < CASES[DISTRICT])
    with stage.step("Mục tiêu của phòng, niêm yết, xem xét hằng năm"):
        sets.kept(stage)
    with stage.step("Người trong phạm vi, đào tạo, xếp loại"):
        training.kept(stage)
    with stage.step("Báo cáo các quý"):
        filing.quarters(stage)
    with stage.step("Việc theo kế hoạch của các mục tiêu"):
        plan_tasks.done(stage)
    with stage.step("Điều chỉnh chỉ tiêu giữa năm, phổ biến, áp phích, trang công khai"):
        amending.amended(stage)
        amending.made_known(stage)
    with stage.step("Đánh giá nội bộ và hành động khắc phục"):
        audit.audits(stage)
    with stage.step("Kiểm soát tài liệu, rà soát văn bản và quy định, phản ánh, xem xét của lãnh đạo"):
        control.kept(stage)
        control.reviewed_documents(stage)
    with stage.step("Ban Chỉ đạo ISO và người được ủy quyền"):
        standing.committee(stage)
        standing.standing_in(stage)
    with stage.step("Dự thảo viện dẫn căn cứ đã hết hiệu lực"):
        legal.outdated_draft(stage)


def _places(stage: Stage) -> None:
    for place in (*PLACES, FORMER):
        fields = {**DEFAULTS, **place.fields, "code": place.code, "valid_from": SINCE}
        agency = services.add_agency(ANONYMOUS, parent=stage.agencies.get(place.parent or ""), **fields)
        stage.agencies[place.code] = agency
        actor = Actor.system(agency)
        stage.departments[place.code] = {
            unit.code: services.add_department(
                actor,
                agency,
                code=unit.code,
                name=unit.name,
                short_symbol=unit.symbol,
                kind=unit.kind,
                valid_from=SINCE,
            )
            for unit in place.units
        }


def _role_fields(stage: Stage, person: Person) -> dict:
    department = stage.departments[person.agency].get(person.department or "")
    fields = {"role": person.role, "position": person.position, "department": department, "valid_from": SINCE}
    return fields | {"acting_title": person.acting_title}


def _people(stage: Stage) -> None:
    """Everybody with the one demo password, hashed once: forty slow hashes would take longer than the rest."""
    for person in PEOPLE:
        person = replace(person, agency=BEFORE.get(person.agency, person.agency))
        agency = stage.agencies[person.agency]
        stage.memberships[person.username] = services.add_person(
            Actor.system(agency),
            agency,
            username=person.username,
            full_name=person.full_name,
            email=f"{person.username}@tinhmau.example",
            password=None,
            is_primary=True,
            **_role_fields(stage, person),
        )
    for person in FURTHER_ROLES:
        agency = stage.agencies[person.agency]
        user = stage.memberships[person.username].user
        services.give_role(Actor.system(agency), user, agency, **_role_fields(stage, person))
    names = [person.username for person in PEOPLE]
    User.objects.filter(username__in=names).update(password=make_password(PASSWORD))
