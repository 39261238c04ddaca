"""What cases refer to: the agency's procedures and departments."""

from django.http import HttpRequest
from ninja import Router

from agencies.api.auth import Bearer
from agencies.api.schemas import refusals
from agencies.models import ApiScope, Department
from procedures.api import schemas
from procedures.models import Procedure

router = Router(tags=["catalogue"])
# Whoever sends or reads cases, or counts of them, has to know what their codes mean.
READERS = (ApiScope.WRITE_CASES, ApiScope.READ_CASES, ApiScope.READ_RATES)


@router.get(
    "/procedures",
    auth=Bearer(*READERS),
    response={200: list[schemas.ProcedureOut], **refusals()},
    summary="Administrative procedures",
    operation_id="list_procedures",
)
def list_procedures(request: HttpRequest):
    """All procedures of the agency, those that ended too, by code. `field` and `department` are codes."""
    fields = ("code", "name", "field__code", "department__code", "time_limit", "time_unit", "valid_from", "valid_to")
    rows = Procedure.objects.of_agency(request.actor.agency).order_by("code", "pk").values_list(*fields)
    names = [name.partition("__")[0] for name in fields]
    return [dict(zip(names, row, strict=True)) for row in rows]


@router.get(
    "/departments",
    auth=Bearer(*READERS),
    response={200: list[schemas.DepartmentOut], **refusals()},
    summary="Departments",
    operation_id="list_departments",
)
def list_departments(request: HttpRequest):
    """All departments of the agency, those that ended too, in the agency's order."""
    rows = Department.objects.of_agency(request.actor.agency).order_by("position", "pk")
    return list(rows.values("code", "name", "valid_from", "valid_to"))
