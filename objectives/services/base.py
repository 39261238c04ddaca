"""What every verb of this app shares: the guard, the lock, the conflict of two savers."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from agencies import clock
from agencies.errors import UserError
from objectives import permissions
from objectives.models import Objective, ObjectiveSet, SetState


class Conflict(UserError):
    """Somebody saved in between. `current` is the stored object; what the person typed is still theirs to save again."""

    def __init__(self, message, current):
        super().__init__(message)
        self.current = current


class RowErrors(UserError):
    """Problems of a table: `rows` is {row index from 0: {field: message}}; nothing was saved."""

    def __init__(self, rows: dict[int, dict[str, str]]):
        self.rows = rows
        super().__init__(" ".join(message for fields in rows.values() for message in fields.values()))


def demand(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied


def locked(objective_set: ObjectiveSet) -> ObjectiveSet:
    """The set with what guards ask for, locked."""
    rows = ObjectiveSet.objects.select_for_update(of=("self",)).select_related(
        "agency__parent", "department", "decision", "policy", "author", "proposed_by"
    )
    return rows.get_to_change(objective_set.pk)


def writable(actor, objective_set: ObjectiveSet) -> ObjectiveSet:
    """The set, locked, if this actor may change it now. UserError once it is being decided or has been decided."""
    row = locked(objective_set)
    demand(permissions.can_edit_set(actor, row))
    if not row.is_editable:
        raise UserError(frozen_words(row))
    return row


def frozen_words(objective_set: ObjectiveSet) -> str:
    """Why a set can't be changed now, and what to do instead."""
    if objective_set.state == SetState.IN_DECISION:
        return _(
            "The decision on these objectives is on its way. They can be changed again when it is sent back to its author."
        )
    if objective_set.state == SetState.PROPOSED:
        if objective_set.approved_at is not None:
            return _("These objectives were accepted. Draft their decision, or take the proposal back to change them.")
        return _("These objectives are proposed. Take the proposal back to change them.")
    if objective_set.department_id is not None:
        return _("These objectives are in force and stay as they are. Begin the department's next set to change them.")
    return _("These objectives were issued by a decision and stay as they are. Begin a new set to change them.")


def writable_objective(actor, objective: Objective, version: int | None) -> Objective:
    """The objective with its set locked, checked against the version the person had before them."""
    objective_set = writable(actor, objective.objective_set)
    row = Objective.objects.select_for_update(of=("self",)).in_place().get_to_change(objective.pk)
    row.objective_set = objective_set
    check_version(row, version)
    return row


def check_version(row, version: int | None) -> None:
    if version is not None and version != row.version:
        raise Conflict(
            _("Somebody else has saved in the meantime. Nothing of theirs was overwritten; compare, then save again."),
            row,
        )


def touch(objective_set: ObjectiveSet, *fields: str) -> None:
    """Store changed fields of a set with its next version."""
    objective_set.version += 1
    objective_set.updated_at = clock.now()
    objective_set.save(update_fields=[*fields, "version", "updated_at"])
