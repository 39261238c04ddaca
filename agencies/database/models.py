"""Which models are ours, which agency their rows belong to, and which changes must be logged: read off the models themselves."""

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Model

from agencies.querysets import AgencyOwnedQuerySet

APPS = ("agencies", "documents", "procedures", "objectives", "audits", "reports")


def our_models() -> list[type[Model]]:
    """Every model of the product, those of many-to-many fields too, in a fixed order."""
    found = [model for name in APPS for model in apps.get_app_config(name).get_models(include_auto_created=True)]
    return sorted(found, key=lambda model: model._meta.label)


def agency_path(model: type[Model]) -> str | None:
    """The lookup from a row to its agency ("document__agency"), or None for a model that says why it is shared.

    ImproperlyConfigured where a model says neither: a new model can't be forgotten.
    """
    if model._meta.auto_created:
        return _path_through(model)
    queryset = model._default_manager._queryset_class
    if issubclass(queryset, AgencyOwnedQuerySet):
        return queryset.agency_lookup
    if getattr(model, "shared_because", ""):
        return None
    raise ImproperlyConfigured(
        f"{model._meta.label} neither belongs to an agency (a manager made from AgencyOwnedQuerySet or owned_by(…)) nor says "
        "`shared_because`."
    )


def _path_through(model) -> str | None:
    """The rows between two models belong where the model with the field belongs."""
    source = model._meta.auto_created
    path = agency_path(source)
    if path is None:
        return None
    field = next(
        field
        for field in model._meta.fields
        if field.remote_field and field.remote_field.model._meta.concrete_model is source
    )
    return f"{field.name}__{path}"


def untracked_because(model: type[Model]) -> str:
    """Why changes of its rows need no entry in the activity log, or ""."""
    return getattr(model, "untracked_because", "")


def steps_to_agency(model: type[Model]) -> list:
    """The fields along `agency_path`, the last of which points at the agency."""
    found, at = [], model
    for name in agency_path(model).split("__"):
        field = at._meta.get_field(name)
        found.append(field)
        at = field.remote_field.model
    return found
