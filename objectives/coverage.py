"""Coverage down the tree (S2-04, S3-34): which departments and subordinate agencies have set their objectives for a year,
what of the superior's they did not take up, and where they ask less. A fixed number of queries for any number of them.
"""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _

from agencies import clock
from agencies.models import Agency, Department
from objectives.cascade import Weaker, counterpart, weaker_in
from objectives.models import Objective, ObjectiveSet, SetPosting, SetState, Target

# From when on a unit without objectives counts as late, in days after its superior's came into force. No regulation says
# so; it is what this page reminds by.
TAKE_UP_DAYS = 30
MISSING = "none"


@dataclass
class Unit:
    """A department of the agency, or an agency below. `state`: "none" or that of its set; `turn`: who is to do what now;
    `since`: since when the superior's objectives are in force and this unit's are awaited (None once they are)."""

    name: str
    depth: int
    department: Department | None = None
    agency: Agency | None = None
    chosen: ObjectiveSet | None = None
    state: str = MISSING
    turn: str = ""
    since: date | None = None
    not_taken_up: list[Objective] = field(default_factory=list)
    weaker: list[Weaker] = field(default_factory=list)
    posting: SetPosting | None = None
    waits_for_superior: bool = False

    @property
    def is_in_force(self) -> bool:
        return self.state == SetState.IN_FORCE

    @property
    def days(self) -> int | None:
        return (clock.today() - self.since).days if self.since else None

    @property
    def is_late(self) -> bool:
        return self.days is not None and self.days > TAKE_UP_DAYS

    @property
    def url(self) -> str:
        return reverse("objectives:set_detail", args=[self.chosen.pk]) if self.chosen else ""


@dataclass
class Coverage:
    """`own`: the agency's set in force for the year, None where there is none yet; then nothing below is measured by it."""

    year: int
    own: ObjectiveSet | None
    departments: list[Unit]
    agencies: list[Unit]

    @property
    def units(self) -> list[Unit]:
        return [*self.departments, *self.agencies]


def coverage(actor, year: int) -> Coverage:
    """What this actor sees of the tree under their agency."""
    agency = actor.agency
    today = clock.today()
    below = list(Agency.objects.visible_to(actor).below(agency).on(today).exclude(pk=agency.pk).order_by("path", "pk"))
    chosen = _chosen_sets([agency.pk, *(one.pk for one in below)], year)
    own = chosen.get((agency.pk, None))
    own = own if own and own.state == SetState.IN_FORCE else None
    postings = _postings(agency, year)
    departments = [
        _department_unit(one, chosen.get((agency.pk, one.pk)), own, postings.get(one.pk))
        for one in Department.objects.of_agency(agency).on(today).order_by("position", "pk")
        if (agency.pk, one.pk) in chosen or (own is not None and asked_of(one.pk, own))
    ]
    root = agency.path.count("/")
    agencies = [
        _agency_unit(one, one.path.count("/") - root, chosen.get((one.pk, None)), chosen.get((one.parent_id, None)))
        for one in below
    ]
    return Coverage(year, own, departments, agencies)


def _chosen_sets(agency_ids: list[int], year: int) -> dict[tuple[int, int | None], ObjectiveSet]:
    """{(agency id, department id or None): the set that counts}: the one in force, else the one in work."""
    objectives = Objective.objects.order_by("number", "part", "pk").prefetch_related(
        Prefetch("targets", queryset=Target.objects.select_related("department").order_by("position", "pk"))
    )
    rows = (
        ObjectiveSet.objects.filter(agency__in=agency_ids, year=year)
        .exclude(state=SetState.REPLACED)
        .select_related("agency", "department", "decision")
        .prefetch_related(Prefetch("objectives", queryset=objectives))
        .order_by("pk")
    )
    found: dict[tuple[int, int | None], ObjectiveSet] = {}
    for one in rows:
        key = (one.agency_id, one.department_id)
        if key not in found or one.state == SetState.IN_FORCE:
            found[key] = one
    return found


def _postings(agency: Agency, year: int) -> dict[int, SetPosting]:
    """{department id: what hangs in its room now} of the agency's objectives of the year or of its own."""
    rows = SetPosting.objects.filter(
        objective_set__agency=agency,
        objective_set__year=year,
        objective_set__state=SetState.IN_FORCE,
        taken_down_on=None,
    )
    return {one.department_id: one for one in rows.order_by("posted_on", "pk")}


def asked_of(department_id: int, own: ObjectiveSet) -> list[Objective]:
    """The agency's objectives in which a department has a part."""
    return [one for one in own.objectives.all() if any(t.department_id == department_id for t in one.targets.all())]


def _department_unit(department: Department, chosen, own: ObjectiveSet | None, posting) -> Unit:
    unit = Unit(department.name, 0, department=department, posting=posting)
    _fill(unit, chosen, own, asked_of(department.pk, own) if own else [])
    return unit


def _agency_unit(agency: Agency, depth: int, chosen, superior: ObjectiveSet | None) -> Unit:
    superior = superior if superior is not None and superior.state == SetState.IN_FORCE else None
    unit = Unit(agency.name, depth, agency=agency)
    _fill(unit, chosen, superior, list(superior.objectives.all()) if superior else [])
    return unit


def _fill(unit: Unit, chosen: ObjectiveSet | None, superior: ObjectiveSet | None, asked: list[Objective]) -> None:
    """State and turn of a unit, and how its objectives stand to those of its superior in force."""
    unit.chosen, unit.state = chosen, chosen.state if chosen else MISSING
    unit.waits_for_superior = superior is None
    unit.turn = turn_words(chosen, of_department=unit.department is not None)
    if not unit.is_in_force and superior is not None:
        unit.since = superior.effective_from
    if chosen is not None and superior is not None:
        objectives = list(chosen.objectives.all())
        unit.not_taken_up = [one for one in asked if not _is_taken_up(one, objectives)]
        unit.weaker = weaker_in(chosen, list(superior.objectives.all()))


def _is_taken_up(asked: Objective, objectives: list[Objective]) -> bool:
    return counterpart(asked, objectives) is not None


def turn_words(chosen: ObjectiveSet | None, *, of_department: bool) -> str:
    """Who is to do what next, until the objectives are in force."""
    writer = _("the department's head") if of_department else _("the agency's ISO secretary")
    if chosen is None:
        return _("%(who)s begins them") % {"who": writer}
    if chosen.state == SetState.DRAFT:
        words = _("%(who)s completes and proposes them")
        if chosen.return_comment:
            words = _("%(who)s mends what was sent back")
        elif not of_department:
            words = _("%(who)s completes them, proposes them or drafts the decision")
        return words % {"who": writer}
    if chosen.state == SetState.PROPOSED:
        if chosen.approved_at is not None:
            return _("%(who)s drafts the decision") % {"who": writer}
        return _("the ISO secretary or a leader accepts them") if of_department else _("a leader accepts them")
    if chosen.state == SetState.IN_DECISION and chosen.decision is not None:
        return _("decision: %(state)s") % {"state": chosen.decision.get_state_display().lower()}
    return ""
