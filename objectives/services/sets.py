"""The year's objective set: begin, copy, change its texts."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from agencies import clock
from agencies.activity import changes, log
from agencies.errors import UserError
from agencies.text import nfc
from objectives import permissions
from objectives.models import (
    ActionPlanItem,
    DecisionLayout,
    Objective,
    ObjectiveSet,
    QualityPolicy,
    SetState,
    StandardEdition,
    Target,
)
from objectives.services.base import check_version, demand, touch, writable
from objectives.texts import default_texts

TEXTS = ("title", "introduction", "heading_objectives", "table_columns", "closing", "heading_plans", "plan_columns")
HEADER = ("year", "edition", "layout", *TEXTS)


def new_set(agency, *, year: int, edition: str, layout: str, author=None, **texts) -> ObjectiveSet:
    """A stored draft; UserError where the year already has one."""
    now = clock.now()
    objective_set = ObjectiveSet(
        agency=agency,
        year=year,
        edition=edition,
        layout=layout,
        policy=QualityPolicy.objects.current(agency),
        replaces=ObjectiveSet.objects.of_agency(agency).in_force().first(),
        author=author,
        created_at=now,
        updated_at=now,
        **{**default_texts(agency, year, edition, layout), **{name: nfc(text) for name, text in texts.items()}},
    )
    try:
        with transaction.atomic():
            objective_set.save()
    except IntegrityError:
        raise UserError(_("There is already a draft for %(year)d. Go on with that one.") % {"year": year}, field="year")
    return objective_set


@transaction.atomic
def create_set(
    actor, *, year: int, edition: str = StandardEdition.ISO_2015, layout: str = DecisionLayout.TABLE, **texts
) -> ObjectiveSet:
    """Begin an empty set in the actor's agency. `texts`: any of TEXTS; what is left out starts with usual words."""
    demand(actor.agency is not None and permissions.can_edit(actor, actor.agency))
    unknown = set(texts) - set(TEXTS)
    if unknown:
        raise TypeError(f"Unknown texts: {', '.join(sorted(unknown))}")
    objective_set = new_set(actor.agency, year=year, edition=edition, layout=layout, author=actor.membership, **texts)
    log(actor, "objectives.set_created", objective_set)
    return objective_set


@transaction.atomic
def update_set(actor, objective_set: ObjectiveSet, *, version: int | None = None, **fields) -> ObjectiveSet:
    """Change header and printed texts (see HEADER). Conflict where somebody saved since `version`."""
    row = writable(actor, objective_set)
    check_version(row, version)
    unknown = set(fields) - set(HEADER)
    if unknown:
        raise TypeError(f"Not part of a set's header: {', '.join(sorted(unknown))}")
    wanted = {name: nfc(value).strip() if isinstance(value, str) else value for name, value in fields.items()}
    before, after = changes({name: getattr(row, name) for name in wanted}, wanted)
    if not after:
        return row
    for name, value in after.items():
        setattr(row, name, value)
    try:
        with transaction.atomic():
            touch(row, *after)
    except IntegrityError:
        raise UserError(
            _("There is already a draft for %(year)d. Go on with that one.") % {"year": row.year}, field="year"
        )
    log(actor, "objectives.set_changed", row, before=before, after=after)
    return row


@transaction.atomic
def copy_set(actor, source: ObjectiveSet, year: int) -> ObjectiveSet:
    """Begin a year from an earlier set: objectives, targets and plans, years in texts moved on, departments that no
    longer exist left out. The source stays as it is."""
    demand(permissions.can_edit_set(actor, source))
    source = ObjectiveSet.objects.with_content().get(pk=source.pk)
    texts = {name: getattr(source, name).replace(str(source.year), str(year)) for name in TEXTS}
    copy = new_set(
        source.agency, year=year, edition=source.edition, layout=source.layout, author=actor.membership, **texts
    )
    commitments = {one.text: one for one in copy.policy.commitments.all()} if copy.policy else {}
    for objective in source.objectives.all():
        _copy_objective(objective, copy, commitments)
    log(actor, "objectives.set_copied", copy, after={"source": str(source)})
    return copy


def _copy_objective(source: Objective, copy: ObjectiveSet, commitments: dict) -> None:
    targets, tasks = list(source.targets.all()), list(source.plan_items.all())
    fields = {
        field.name: getattr(source, field.name)
        for field in Objective._meta.concrete_fields
        if field.name not in ("id", "objective_set", "commitment", "version")
    }
    for name in ("text", "plan_heading", "calculation", "means"):
        fields[name] = fields[name].replace(str(source.objective_set.year), str(copy.year))
    commitment = commitments.get(source.commitment.text) if source.commitment else None
    objective = Objective.objects.create(**fields, objective_set=copy, commitment=commitment)
    today = clock.today()
    Target.objects.bulk_create(
        _clone(target, objective=objective)
        for target in targets
        if target.department.valid_to is None or target.department.valid_to >= today
    )
    ActionPlanItem.objects.bulk_create(_clone(task, objective=objective) for task in tasks)


def _clone(row, **changed):
    fields = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.name not in ("id", *changed)
    }
    return type(row)(**fields, **changed)


@transaction.atomic
def remove_set(actor, objective_set: ObjectiveSet) -> None:
    """Throw away a draft begun by mistake, with all in it. UserError once a decision has been drafted from it."""
    row = writable(actor, objective_set)
    if row.state != SetState.DRAFT:
        raise UserError(_("A decision has been drafted from these objectives; they stay."))
    before = {"objectives": [str(one) for one in row.objectives.all()]}
    log(actor, "objectives.set_removed", row, before=before)
    row.delete()


def last_set(objective_set: ObjectiveSet) -> ObjectiveSet | None:
    """The set of an earlier year to compare with: the newest that was ever in force."""
    return (
        ObjectiveSet.objects.of_agency(objective_set.agency)
        .filter(department=objective_set.department_id)
        .filter(year__lt=objective_set.year, state__in=[SetState.IN_FORCE, SetState.REPLACED])
        .order_by("-year", "-pk")
        .first()
    )
