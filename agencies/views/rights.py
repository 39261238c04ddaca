"""The table of rights and roles."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agencies.models import Role
from agencies.permissions import can_read_rights
from agencies.rights import table


@require_safe
def rights(request: HttpRequest) -> HttpResponse:
    """Every right of every app, with the roles that hold it."""
    if not can_read_rights(request.actor):
        raise PermissionDenied
    context = {"groups": table(), "roles": [role.label for role in Role], "width": len(Role) + 1}
    return render(request, "agencies/rights.html", context)
