"""A query may hold only what its operation knows: a misspelt `recieved_from` must not read everything."""

from functools import wraps

from django.http import HttpRequest
from django.utils.translation import gettext as _

from agencies.api.errors import field_name, refusal


def only_known(run):
    """Decorator of an operation's `run` (NinjaAPI.add_decorator, mode "view"): 422 for names it doesn't know."""
    operation = run.__self__
    known = {
        name
        for model in operation.models
        if model.__ninja_param_source__ == "query"
        for name in model.__ninja_flatten_map__
    }

    @wraps(run)
    def checked(request: HttpRequest, **arguments):
        unknown = sorted(set(request.GET) - known)
        if not unknown:
            return run(request, **arguments)
        words = _("This operation doesn't know this parameter. It knows: %(names)s.")
        words = words % {"names": ", ".join(sorted(known)) or "–"}
        return refusal(request, 422, errors=[(field_name((name,)), words) for name in unknown])

    return checked
