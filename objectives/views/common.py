"""Shared by the views: find what the actor may see, guard writes, turn failures into words."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from objectives import permissions
from objectives.models import Objective, ObjectiveSet
from objectives.services.base import frozen_words


def find_set(request, pk: int, *, to_edit: bool = False) -> ObjectiveSet:
    """A set the actor may see (else 404), with its content; 403 where it is to be changed by someone who may not."""
    objective_set = get_object_or_404(ObjectiveSet.objects.visible_to(request.actor).with_content(), pk=pk)
    if to_edit and not permissions.can_edit_set(request.actor, objective_set):
        raise PermissionDenied
    return objective_set


def find_objective(request, pk: int) -> Objective:
    """An objective the actor may see and edit."""
    objective = get_object_or_404(
        Objective.objects.visible_to(request.actor)
        .in_place()
        .prefetch_related("targets__department", "plan_items__lead_department"),
        pk=pk,
    )
    if not permissions.can_edit_set(request.actor, objective.objective_set):
        raise PermissionDenied
    return objective


def may_change(request, objective_set: ObjectiveSet) -> bool:
    """Whether the actor may change the set as it now stands: what decides on showing buttons."""
    return permissions.can_edit_set(request.actor, objective_set) and objective_set.is_editable


def say_frozen(request, objective_set: ObjectiveSet) -> None:
    messages.warning(request, frozen_words(objective_set))


def add_error(form, error) -> None:
    """A UserError onto the field it names, or onto the form."""
    field = "value" if error.field == "value_to" else error.field
    words = str(error.message)
    form.add_error(field if field in form.fields else None, words[:1].upper() + words[1:])
