"""The targets of a whole set, saved as one table of objectives x departments: all of it or nothing, in a fixed number of
queries whatever its size."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from agencies.activity import entry_of, log_all
from agencies.errors import UserError
from agencies.models import Department
from objectives.cascade import counterpart, demanding
from objectives.cells import VALUES, line_of, normal_line
from objectives.models import Objective, ObjectiveSet, Target, TargetRole
from objectives.services.base import Conflict, touch, writable
from objectives.services.target_lines import cell_message, key_of, line_problems, plain, whose
from procedures.models import Field

CellKey = tuple[int, int, int | None]
"""(objective id, department id, field id or None)."""
Cells = dict[CellKey, dict | None]
"""Lines (see cells.VALUES) by cell; None: no part. Cells that are not named stay as they are."""


class GridErrors(UserError):
    """`cells`: {cell: message that names objective and department}; nothing was saved."""

    def __init__(self, cells: dict[CellKey, str]):
        self.cells = cells
        super().__init__(" ".join(cells.values()))


class GridConflict(Conflict):
    """Somebody saved in between what these cells belong to. `objectives`: those of them, as stored."""

    def __init__(self, objective_set: ObjectiveSet, objectives: list[Objective]):
        self.objectives = objectives
        labels = ", ".join(one.label for one in objectives)
        super().__init__(
            _(
                "Somebody else has saved targets of objective %(labels)s in the meantime. Nothing of theirs was overwritten; compare, then save again."
            )
            % {"labels": labels},
            objective_set,
        )


@dataclass
class _Content:
    """What stands in the set now, with what lines are checked against."""

    objective_set: ObjectiveSet
    objectives: dict[int, Objective]
    stored: dict[CellKey, Target]
    departments: dict[int, Department]
    fields: dict[int, Field]
    superiors: dict[int, Objective | None] = field(default_factory=dict)

    def name_of(self, key: CellKey) -> str:
        department, of = self.departments.get(key[1]), self.fields.get(key[2])
        return whose(department or _("unknown department"), of)

    def message(self, key: CellKey, words: str) -> str:
        return cell_message(self.objectives[key[0]], self.name_of(key), words)


def grid_problems(objective_set: ObjectiveSet, cells: Cells) -> dict[CellKey, str]:
    """What can't be right about these cells, without saving them: {cell: message}. Cells not named count as stored.

    A fixed number of queries. Cells of objectives that the set doesn't have are passed over.
    """
    content = _content(objective_set, list(objective_set.objectives.all()), cells)
    known = {key: line for key, line in cells.items() if key[0] in content.objectives}
    return _problems(content, _normal(content, known))


@transaction.atomic
def save_target_grid(actor, objective_set: ObjectiveSet, cells: Cells, versions: dict[int, int]) -> list[Objective]:
    """Save these cells of the table; returns the objectives that changed.

    `versions`: {objective id: the version the person had before them}. GridConflict where somebody saved one of the
    objectives that change since then; GridErrors for every cell that can't be right; UserError for a frozen set or an
    objective that is gone. One log entry for each changed objective.
    """
    row = writable(actor, objective_set)
    locked = Objective.objects.select_for_update(of=("self",)).filter(objective_set=row)
    content = _content(row, list(locked.order_by("number", "part", "pk")), cells)
    if any(key[0] not in content.objectives for key in cells):
        raise UserError(_("Somebody has removed an objective in the meantime. Open the table again."))
    wanted = _normal(content, cells)
    changed = {key: line for key, line in wanted.items() if line != _stored_line(content, key)}
    if not changed:
        return []
    touched = [one for pk, one in content.objectives.items() if any(key[0] == pk for key in changed)]
    stale = [one for one in touched if versions.get(one.pk, one.version) != one.version]
    if stale:
        raise GridConflict(row, stale)
    problems = _problems(content, changed)
    if problems:
        raise GridErrors(problems)
    before = _plain_by_objective(content.stored.values())
    after = _plain_by_objective(_write(content, changed))
    Objective.objects.filter(pk__in=[one.pk for one in touched]).update(version=F("version") + 1)
    touch(row)
    log_all(
        [
            entry_of(
                actor,
                "objectives.targets_saved",
                one,
                before={"targets": before[one.pk]},
                after={"targets": after[one.pk]},
                agency=row.agency,
            )
            for one in touched
        ]
    )
    return touched


def _content(objective_set: ObjectiveSet, objectives: list[Objective], cells: Cells) -> _Content:
    """Five queries: targets, departments, fields, and the superior's objectives with theirs."""
    by_pk = {one.pk: one for one in objectives}
    for one in objectives:
        one.objective_set = objective_set
    targets = Target.objects.filter(objective__in=by_pk).select_related("department", "field")
    stored = {}
    for target in targets.order_by("position", "pk"):
        target.objective = by_pk[target.objective_id]
        stored[target.objective_id, *key_of(target)] = target
    fields = Field.objects.in_bulk({key[2] for key in [*cells, *stored] if key[2] is not None})
    demanded = demanding(objective_set)
    return _Content(
        objective_set=objective_set,
        objectives=by_pk,
        stored=stored,
        departments={one.pk: one for one in Department.objects.of_agency(objective_set.agency).order_by("pk")},
        fields=fields,
        superiors={one.pk: counterpart(one, demanded) for one in objectives},
    )


def _normal(content: _Content, cells: Cells) -> Cells:
    return {key: None if line is None else normal_line(content.objectives[key[0]], line) for key, line in cells.items()}


def _stored_line(content: _Content, key: CellKey) -> dict | None:
    target = content.stored.get(key)
    return line_of(target.objective, target) if target else None


def _problems(content: _Content, cells: Cells) -> dict[CellKey, str]:
    found = {}
    for key, line in cells.items():
        if line is None:
            continue
        objective_id, department, of = key
        problems = line_problems(
            content.objectives[objective_id],
            line,
            department=content.departments.get(department),
            field=of,
            superior=content.superiors[objective_id],
        )
        if of is not None and of not in content.fields:
            problems["field"] = _("Choose a field of administration.")
        if problems:
            found[key] = content.message(key, " ".join(problems.values()))
    for key, words in _second_leads(content, cells).items():
        found.setdefault(key, content.message(key, words))
    return found


def _second_leads(content: _Content, cells: Cells) -> dict[CellKey, str]:
    """Cells that make a second lead of an objective: the message names the one that leads already."""
    staying = [key for key, target in content.stored.items() if target.role == TargetRole.LEAD and key not in cells]
    leading = [key for key, line in cells.items() if line is not None and line["role"] == TargetRole.LEAD]
    first: dict[int, CellKey] = {}
    found = {}
    for key in [*staying, *leading]:
        other = first.setdefault(key[0], key)
        if other != key:
            words = _("%(name)s already leads; an objective has one leading department.")
            found[key] = words % {"name": content.name_of(other)}
    return found


def _write(content: _Content, changed: Cells) -> list[Target]:
    """Store the changed cells; returns all targets as they are now, in their order. At most six queries."""
    stored = dict(content.stored)
    removed = [stored.pop(key).pk for key, line in changed.items() if line is None]
    if removed:
        Target.objects.filter(pk__in=removed).delete()
    # A lead that moves from one department to another must not stand twice on the way.
    leads = [stored[key].pk for key in changed if key in stored and stored[key].role == TargetRole.LEAD]
    if leads:
        Target.objects.filter(pk__in=leads).update(role=TargetRole.MONITOR)
    kept = [(stored[key], line) for key, line in changed.items() if key in stored and line is not None]
    for target, line in kept:
        for name in VALUES:
            setattr(target, name, line[name])
    # One INSERT … ON CONFLICT instead of bulk_update, whose CASE for each value of each row takes the database seconds.
    Target.objects.bulk_create(
        [target for target, _line in kept], update_conflicts=True, unique_fields=["id"], update_fields=VALUES
    )
    added = _added(content, {key: line for key, line in changed.items() if line is not None and key not in stored})
    Target.objects.bulk_create(added)
    return [*stored.values(), *added]


def _added(content: _Content, cells: Cells) -> list[Target]:
    """New targets below those that are there, departments in their own order and each before its fields."""
    last: dict[int, int] = defaultdict(int)
    for target in content.stored.values():
        last[target.objective_id] = max(last[target.objective_id], target.position)
    made = []

    def place(key: CellKey) -> tuple:
        department, of = content.departments[key[1]], content.fields.get(key[2])
        return (department.position, department.pk, of.name if of else "")

    for key in sorted(cells, key=place):
        objective = content.objectives[key[0]]
        last[objective.pk] += 1
        target = Target(objective=objective, position=last[objective.pk], **cells[key])
        target.department, target.field = content.departments[key[1]], content.fields.get(key[2])
        made.append(target)
    return made


def _plain_by_objective(targets) -> dict[int, list[str]]:
    grouped: dict[int, list[Target]] = defaultdict(list)
    for target in targets:
        grouped[target.objective_id].append(target)
    return defaultdict(list, {pk: plain(rows) for pk, rows in grouped.items()})
