"""Who may do what, as a table of rights x roles worked out from the predicates in every app's permissions.py.

Each app lists its rights in its own rights.py: `register("documents", _("Documents"), [Right(…), …])`. A right is asked of each
role where that role is best placed for it: the right state, its own department, another's text. What the table shows is
therefore "at best"; the right's `when` says in words on what it depends.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from django.utils.functional import Promise, cached_property
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from agencies import permissions
from agencies.actor import Actor
from agencies.models import Agency, Delegation, Department, Job, Membership, Role, User

LONG_AGO = date(2015, 1, 1)
# Roles whose holders belong to a department.
IN_A_DEPARTMENT = (Role.DEPARTMENT_HEAD, Role.OFFICE_HEAD, Role.ONE_STOP_OFFICER, Role.STAFF)
# No stored row has such keys: a predicate that asks the database finds nothing about these people.
NOBODY, SOMEBODY = -1, -2


class Example(Actor):
    """An actor in an agency that is stored nowhere; it sees what `Actor` would see there."""

    below: Iterable[int] = ()

    @cached_property
    def visible_agency_ids(self) -> list[int]:
        return [self.agency.pk, *(self.below if self.role in Role.seeing_below() else ())]


@dataclass(frozen=True)
class Situation:
    """Somebody in front of something: `agency` is whose it is, `department` the actor's own there (or any), `mine` their role,
    `other` a colleague's in another department of that agency."""

    actor: Actor
    agency: Agency
    department: Department
    other_department: Department
    mine: Membership
    other: Membership

    @property
    def is_own(self) -> bool:
        return self.mine.agency.pk == self.agency.pk

    @property
    def nearest(self) -> Membership:
        """One's own role where it is of that agency, else the colleague's."""
        return self.mine if self.is_own else self.other


@dataclass(frozen=True)
class Right:
    """`best_case(situation)` gives the arguments of `predicate` after the actor, as objects that are stored nowhere.

    A right about no object says by `reads` whether it reaches as far as its holder sees, or stays in the own agency.
    """

    code: str
    label: str | Promise
    predicate: Callable[..., bool]
    best_case: Callable[[Situation], tuple] | None = None
    when: str | Promise = ""
    reads: bool = False

    def is_held(self, situation: Situation) -> bool:
        if self.best_case is not None:
            return bool(self.predicate(situation.actor, *self.best_case(situation)))
        in_reach = situation.is_own or (self.reads and situation.agency.pk in situation.actor.visible_agency_ids)
        return in_reach and bool(self.predicate(situation.actor))


@dataclass(frozen=True)
class Group:
    """The rights of one app."""

    app: str
    label: str | Promise
    rights: list[Right] = field(default_factory=list)


GROUPS: dict[str, Group] = {}


def register(app: str, label, rights: list[Right]) -> None:
    GROUPS[app] = Group(app, label, rights)


def groups() -> list[Group]:
    """All apps' rights, in the order of the apps."""
    autodiscover_modules("rights")
    return list(GROUPS.values())


def _agency(pk: int, path: str) -> Agency:
    return Agency(pk=pk, code=f"{-pk}", name=f"{-pk}", path=path, valid_from=LONG_AGO)


def _membership(pk: int, role: str, agency: Agency, department: Department | None) -> Membership:
    user = User(pk=pk, username=f"{-pk}", full_name=f"{-pk}")
    return Membership(pk=pk, user=user, role=role, agency=agency, department=department, valid_from=LONG_AGO)


def situation(role: str, *, looking_below: bool = False) -> Situation:
    """Somebody of that role in front of what their own agency owns, or an agency directly under it."""
    own, under = _agency(NOBODY, f"/{NOBODY}/"), _agency(SOMEBODY, f"/{NOBODY}/{SOMEBODY}/")
    home = Department(pk=NOBODY, agency=own, name="1", valid_from=LONG_AGO)
    mine = _membership(NOBODY, role, own, home if role in IN_A_DEPARTMENT else None)
    actor = Example(user=mine.user, membership=mine)
    actor.below = [under.pk]
    agency = under if looking_below else own
    department = Department(pk=-3, agency=under, name="3", valid_from=LONG_AGO) if looking_below else home
    elsewhere = Department(pk=SOMEBODY, agency=agency, name="2", valid_from=LONG_AGO)
    other = _membership(SOMEBODY, Role.DEPARTMENT_HEAD, agency, elsewhere)
    return Situation(actor, agency, department, elsewhere, mine, other)


@dataclass(frozen=True)
class Cell:
    """What a role may: `own` in its own agency, `below` in an agency under it."""

    role: str
    own: bool
    below: bool

    @property
    def mark(self) -> str:
        return ("✓" if self.own else "") + ("↓" if self.below else "")

    @property
    def words(self) -> str | Promise:
        """The mark for those who can't see it."""
        if self.own and self.below:
            return _("yes, also in agencies below")
        if self.below:
            return _("only in agencies below")
        return _("yes") if self.own else _("no")


@dataclass(frozen=True)
class Row:
    right: Right
    cells: list[Cell]


def table() -> list[tuple[Group, list[Row]]]:
    """Every right with a cell for each role, by app."""
    own = {role: situation(role) for role in Role.values}
    below = {role: situation(role, looking_below=True) for role in Role.values}
    return [
        (
            group,
            [
                Row(right, [Cell(role, right.is_held(own[role]), right.is_held(below[role])) for role in Role.values])
                for right in group.rights
            ],
        )
        for group in groups()
    ]


def as_markdown() -> str:
    """The table for docs/permissions.md."""
    lines = [
        "# Who may do what",
        "",
        "Worked out from the predicates in each app's `permissions.py` by `python manage.py rights_table --markdown`; don't edit.",
        "Each role is asked where it is best placed: in its own agency, in the right state, with another's text before it.",
        "✓ in the own agency · ↓ also in the agencies below it · empty: never. Anonymous visitors have none of these rights.",
    ]
    for group, rows in table():
        lines += ["", f"## {group.label}", ""]
        lines.append("| right | " + " | ".join(str(role.label) for role in Role) + " | depends on |")
        lines.append("|---|" + ":-:|" * len(Role) + "---|")
        for row in rows:
            marks = " | ".join(cell.mark for cell in row.cells)
            lines.append(f"| {row.right.label} (`{group.app}.{row.right.code}`) | {marks} | {row.right.when} |")
    return "\n".join(lines) + "\n"


def _whole_agency(situation: Situation) -> tuple:
    return (situation.agency,)


def _department(situation: Situation) -> tuple:
    return situation.agency, situation.department


def _colleague(situation: Situation) -> tuple:
    return (situation.other,)


register(
    "agencies",
    _("Agencies and people"),
    [
        Right("people", _("See people and the roles they hold"), permissions.can_see_people, reads=True),
        Right("activity", _("Read the activity log of the agency"), permissions.can_read_activity, reads=True),
        Right(
            "export_activity", _("Take the activity log away as a file"), permissions.can_export_activity, reads=True
        ),
        Right("rights", _("Read this table"), permissions.can_read_rights),
        Right(
            "agency", _("Keep agencies, departments and roles"), permissions.can_manage_agency, _whole_agency,
            _("as long as the agency exists"),
        ),
        Right(
            "person", _("Keep people's accounts"), permissions.can_manage_person, lambda one: ([one.other],),
            _("of people who work nowhere else"),
        ),
        Right("import_people", _("Take over lists of people"), permissions.can_import_people, _whole_agency),
        Right("tokens", _("Give other systems access"), permissions.can_manage_tokens, _whole_agency),
        Right(
            "reorganisations", _("Enter decisions that reorganise agencies"), permissions.can_enter_reorganisations,
        ),
        Right("reorganise", _("Reorganise an agency by such a decision"), permissions.can_reorganise, _whole_agency),
        Right(
            "delegate", _("Lend a role for some days"), permissions.can_delegate, lambda one: (one.nearest,),
            _("one’s own; administrators those of their agencies"),
        ),
        Right(
            "end_delegation", _("End a delegation early"), permissions.can_end_delegation,
            lambda one: (Delegation(pk=NOBODY, agency=one.agency, membership=one.nearest, delegate=User(pk=-9)),),
            _("of one’s own role, or one lent to oneself"),
        ),
        Right("committee", _("Enter the steering committee"), permissions.can_manage_committee, _whole_agency),
        Right("hand_over", _("Hand over what a leaver leaves open"), permissions.can_hand_over, _colleague),
        Right(
            "job", _("See how far a background job is"), permissions.can_see_job, lambda one: (Job(agency=one.agency),)
        ),
        Right("all_jobs", _("See everybody’s background jobs"), permissions.can_see_all_jobs),
        Right(
            "training", _("Read the training plan, sessions and people in scope"), permissions.can_read_training, reads=True
        ),
        Right(
            "keep_training", _("Keep people in scope, the training plan and its sessions"), permissions.can_keep_training,
            _whole_agency,
        ),
        Right(
            "attendance", _("Nominate people and record their attendance"), permissions.can_record_attendance, _department,
            _("department heads for their own people"),
        ),
        Right("check_in", _("Note one’s own presence by QR code"), permissions.can_check_in, _whole_agency),
        Right("sheets", _("Read signed attendance lists"), permissions.can_read_sheets, _whole_agency),
        Right("keep_appraisal", _("Enter the appraisal of staff"), permissions.can_keep_appraisal, _whole_agency),
        Right(
            "appraisal", _("Read the appraisal of staff"), permissions.can_read_appraisal, _department,
            _("department heads that of their own department"),
        ),
    ],
)  # fmt: skip
