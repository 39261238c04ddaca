"""Beginning a set from another: last year's, the superior agency's, or the agency's for a department."""

from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from agencies import clock, tenancy
from agencies.activity import log
from agencies.errors import UserError
from agencies.models import Agency, Department
from agencies.text import fold
from objectives import permissions
from objectives.cascade import demanded_goal
from objectives.goals import Goal, goal_of
from objectives.models import ActionPlanItem, LeadKind, Objective, ObjectiveSet, Target
from objectives.services.base import demand
from objectives.services.plans import copied_plan
from objectives.services.sets import TEXTS, new_set

YEARLY = ("text", "plan_heading", "calculation", "means", "criteria")
# A department's copy of an objective says nothing of the others' part in it.
SHARED = ("responsible", "target_words")


@dataclass
class _Copy:
    """One set on its way into another: `commitments` by their folded words, years moved on in texts."""

    source: ObjectiveSet
    target: ObjectiveSet
    commitments: dict = field(default_factory=dict)

    def __post_init__(self):
        if self.target.policy:
            self.commitments = {fold(one.text): one for one in self.target.policy.commitments.all()}

    def objective(self, one: Objective, **changed) -> Objective:
        fields = {
            column.name: getattr(one, column.name)
            for column in Objective._meta.concrete_fields
            if column.name not in ("id", "objective_set", "commitment", "version")
        }
        for name in YEARLY:
            fields[name] = fields[name].replace(str(self.source.year), str(self.target.year))
        fields["commitment"] = self.commitments.get(fold(one.commitment.text)) if one.commitment else None
        return Objective.objects.create(**fields | changed, objective_set=self.target)

    def plan(self, one: Objective, made: Objective, items: list[ActionPlanItem]) -> None:
        ActionPlanItem.objects.bulk_create(copied_plan(items, made, self.source.year))


def clone(row, **changed):
    """An unsaved copy of a row."""
    fields = {
        column.attname: getattr(row, column.attname)
        for column in row._meta.concrete_fields
        if column.name not in ("id", *changed)
    }
    return type(row)(**fields, **changed)


@transaction.atomic
def copy_set(actor, source: ObjectiveSet, year: int) -> ObjectiveSet:
    """Begin a year from an earlier set: objectives, targets by department and field, plans, years in texts moved on;
    departments that no longer exist are left out. The source stays as it is."""
    demand(permissions.can_edit_set(actor, source))
    source = ObjectiveSet.objects.with_content().get(pk=source.pk)
    texts = {name: getattr(source, name).replace(str(source.year), str(year)) for name in TEXTS}
    made = new_set(
        source.agency, department=source.department, year=year, edition=source.edition, layout=source.layout,
        author=actor.membership, **texts,
    )  # fmt: skip
    copy, today = _Copy(source, made), clock.today()
    for one in source.objectives.all():
        objective = copy.objective(one)
        compared = list(one.compared_with.order_by("pk"))
        if compared:
            objective.compared_with.set(compared)
        Target.objects.bulk_create(
            clone(target, objective=objective)
            for target in one.targets.all()
            if target.department.valid_to is None or target.department.valid_to >= today
        )
        copy.plan(one, objective, list(one.plan_items.all()))
    log(actor, "objectives.set_copied", made, after={"source": str(source)})
    return made


def superior_set(agency: Agency, year: int) -> ObjectiveSet | None:
    """The superior's set in force for the year, which everyone below it may read."""
    if agency.parent_id is None:
        return None
    with tenancy.also_reading([agency.parent_id], "a subordinate begins from its superior's objectives"):
        return (
            ObjectiveSet.objects.filter(agency=agency.parent_id, year=year).in_force().select_related("agency").first()
        )


@transaction.atomic
def start_from_superior(actor, year: int) -> ObjectiveSet:
    """Begin a year from the objectives in force of the agency above: each with the figure that is asked at least, and
    its plan as a start; departments and their figures are the agency's own to set. UserError where there are none."""
    agency = actor.agency
    demand(agency is not None and permissions.can_edit(actor, agency))
    found = superior_set(agency, year)
    if found is None:
        raise UserError(
            _("The agency above has no objectives in force for %(year)d yet.") % {"year": year}, field="source"
        )
    with tenancy.also_reading([found.agency_id], "a subordinate begins from its superior's objectives"):
        source = ObjectiveSet.objects.with_content().get(pk=found.pk)
        made = new_set(
            agency, year=year, edition=source.edition, layout=source.layout, author=actor.membership, derived_from=source
        )  # fmt: skip
        copy = _Copy(source, made)
        for one in source.objectives.all():
            goal = demanded_goal(one) or goal_of(one)
            objective = copy.objective(one, **_figures(goal), **dict.fromkeys(SHARED, ""), by_department=False)
            copy.plan(one, objective, [_without_unit(item) for item in one.plan_items.all()])
        log(actor, "objectives.set_copied", made, after={"source": str(source)})
    return made


def _without_unit(item: ActionPlanItem) -> ActionPlanItem:
    """A task of another agency's plan: who leads is said in words until a unit of one's own is chosen."""
    if item.lead_kind == LeadKind.DEPARTMENT:
        item.lead_kind, item.lead_department = "", None
    return item


def _figures(goal: Goal) -> dict:
    return {
        "comparator": goal.comparator,
        "value": goal.value,
        "value_to": goal.value_to,
        "stretch": goal.stretch,
        "unit": goal.unit,
    }


@transaction.atomic
def begin_department_set(actor, department: Department, year: int) -> ObjectiveSet:
    """Begin a department's own set from its agency's in force: the objectives in which it has a part, with its own
    targets, and those that name no department at all; their plans as a start. UserError where none is in force."""
    demand(permissions.can_edit_department(actor, department))
    agency = department.agency
    source = ObjectiveSet.objects.with_content().filter(agency=agency, year=year).in_force().first()
    if source is None:
        raise UserError(_("The agency has no objectives in force for %(year)d yet.") % {"year": year}, field="year")
    made = new_set(
        agency, department=department, year=year, edition=source.edition, layout="table", author=actor.membership,
        derived_from=source,
    )  # fmt: skip
    copy, number = _Copy(source, made), {}
    for one in source.objectives.all():
        own = [target for target in one.targets.all() if target.department_id == department.pk]
        if not own and list(one.targets.all()):
            continue
        number.setdefault(one.number, len(number) + 1)
        _take_over(copy, one, own, number[one.number])
    log(actor, "objectives.set_copied", made, after={"source": str(source)})
    return made


def _take_over(copy: _Copy, one: Objective, own: list[Target], number: int) -> None:
    """An objective of the agency as the department's own: one figure, or one for each field of administration."""
    whole = next((target for target in own if target.field_id is None), None)
    by_field = [target for target in own if target.field_id is not None]
    goal = goal_of(whole) if whole else goal_of(one)
    if by_field and whole is None:
        goal = Goal(goal.comparator, unit=goal.unit, stretch=goal.stretch)
    objective = copy.objective(
        one, number=number, by_department=bool(by_field), **_figures(goal), **dict.fromkeys(SHARED, "")
    )
    Target.objects.bulk_create(clone(target, objective=objective, position=n) for n, target in enumerate(by_field, 1))
    department_id = copy.target.department_id
    copy.plan(
        one, objective, [item for item in one.plan_items.all() if item.lead_department_id in (None, department_id)]
    )
