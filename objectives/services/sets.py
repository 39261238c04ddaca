"""The year's objective set: begin, change its texts, throw away. Beginning from another set: copying.py."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from agencies import clock
from agencies.activity import changes, log
from agencies.errors import UserError
from agencies.text import nfc
from objectives import permissions
from objectives.models import DecisionLayout, ObjectiveSet, QualityPolicy, SetState, StandardEdition
from objectives.services.base import check_version, demand, touch, writable
from objectives.texts import default_texts

TEXTS = ("title", "introduction", "heading_objectives", "table_columns", "closing", "heading_plans", "plan_columns")
HEADER = ("year", "edition", "layout", *TEXTS)


def new_set(
    agency, *, year: int, edition: str, layout: str, author=None, department=None, derived_from=None, **texts
) -> ObjectiveSet:
    """A stored draft of an agency, or of one of its departments; UserError where the year already has one."""
    now = clock.now()
    before = ObjectiveSet.objects.of_agency(agency).filter(department=department, state=SetState.IN_FORCE)
    usual = default_texts(agency, year, edition, layout, department)
    objective_set = ObjectiveSet(
        agency=agency,
        department=department,
        derived_from=derived_from,
        year=year,
        edition=edition,
        layout=layout,
        policy=QualityPolicy.objects.current(agency),
        replaces=before.first(),
        author=author,
        created_at=now,
        updated_at=now,
        **{**usual, **{name: nfc(text) for name, text in texts.items()}},
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
