"""The steering committee by its decisions, and a deputy who stands in for the head of a department. All names are invented."""

from datetime import date, timedelta

from agencies.committees import Member, establish, reconstitute
from agencies.delegations import delegate
from agencies.models import CommitteeDuty as Duty
from qms_portal.demo.places import DISTRICT
from qms_portal.demo.stage import Stage

NAME = "Ban Chỉ đạo áp dụng Hệ thống quản lý chất lượng theo TCVN ISO 9001:2015"
SET_UP, RECONSTITUTED = date(2021, 3, 15), date(2024, 5, 20)
# As the decisions list them: duty and user name; the position printed is that of the role.
LATER = [
    (Duty.HEAD, "lanhdao.phukhe"),
    (Duty.STANDING_DEPUTY, "phochutich.phukhe"),
    (Duty.DEPUTY, "chanhvp.phukhe"),
    (Duty.SECRETARY, "thuky.phukhe"),
    (Duty.MEMBER, "truongphong.noivu"),
    (Duty.MEMBER, "truongphong.tuphap"),
    (Duty.MEMBER, "truongphong.taichinh"),
    (Duty.MEMBER, "truongphong.kinhte"),
    (Duty.MEMBER, "giamdoc.pvhcc"),
]
# Who sat on it before, and has left the agency since: names without accounts.
LEFT = [
    Member("Hứa Văn Khôi", "Chủ tịch", Duty.HEAD),
    Member("Sầm Thị Bình", "Trưởng phòng, Phòng Nội vụ", Duty.SECRETARY),
]


def _member(stage: Stage, duty: str, username: str) -> Member:
    role = stage.memberships[username]
    position = f"{role.position}, {role.department.name}" if role.department else role.position
    return Member(role.user.full_name, position, duty, role.user)


def committee(stage: Stage) -> None:
    """Set up in 2021 under the chairman before, reconstituted in 2024."""
    actor, agency = stage.actor("thuky.phukhe"), stage.agencies[DISTRICT]
    with stage.at(SET_UP):
        kept = [_member(stage, duty, name) for duty, name in LATER[1:3] + LATER[5:8]]
        first = establish(
            actor,
            agency,
            name=NAME,
            decision_number="412/QĐ-UBND",
            decision_on=SET_UP,
            valid_from=SET_UP,
            members=LEFT + kept,
        )
    with stage.at(RECONSTITUTED):
        reconstitute(
            actor,
            first,
            name=NAME,
            decision_number="1026/QĐ-UBND",
            decision_on=RECONSTITUTED,
            valid_from=RECONSTITUTED,
            members=[_member(stage, duty, name) for duty, name in LATER],
        )


def standing_in(stage: Stage) -> None:
    """The deputy head of justice for the head, from today for three weeks."""
    head = stage.actor("truongphong.tuphap")
    deputy = stage.memberships["phophong.tuphap"].user
    days = {"valid_from": stage.today, "valid_to": stage.today + timedelta(days=20)}
    delegate(head, head.membership, deputy, **days, reason="Đồng chí Trưởng phòng đi học lớp cao cấp lý luận chính trị")
