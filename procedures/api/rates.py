"""Counts and rates, the same as the page and the command show."""

from typing import Literal

from django.http import HttpRequest
from django.utils.translation import gettext_lazy
from ninja import Query, Router

from agencies.api.auth import Bearer
from agencies.api.errors import ApiError
from agencies.api.schemas import refusals
from agencies.models import Agency, ApiScope, Department
from procedures.api import schemas
from procedures.models import CaseRules, Channel, Field, Procedure
from procedures.statistics import COLUMNS, Counts, counts

router = Router(tags=["figures"])
MODELS = {"department": Department, "field": Field, "procedure": Procedure}
TOTALS = ("total", "finished", "pending")


@router.get(
    "/rates",
    auth=Bearer(ApiScope.READ_RATES),
    response={200: schemas.RatesOut, **refusals()},
    summary="On-time counts and rates",
    operation_id="read_rates",
)
def read_rates(
    request: HttpRequest,
    start: schemas.Day = Query(..., alias="from"),
    end: schemas.Day = Query(..., alias="to"),
    by: Literal["department", "field", "procedure", "channel"] | None = None,
    denominator: Literal["finished", "handled", "received"] | None = None,
):
    """Form II.06a between two days; without `by` the agency as a whole, without `denominator` the one the agency has chosen."""
    if end < start:
        raise ApiError(422, errors=[("to", gettext_lazy("The last day lies before the first."))])
    agency = request.actor.agency
    chosen = denominator or CaseRules.of(agency).denominator
    rates = [
        _line(key, name, found, chosen) for key, name, found in _groups(agency, counts(agency, start, end, by), by)
    ]
    return {"first_day": start, "last_day": end, "by": by, "denominator": chosen, "rates": rates}


def _groups(agency: Agency, found: dict[int | None, Counts], by: str | None) -> list[tuple[str, str, Counts]]:
    """(key, name, counts) of each group, by code."""
    if by is None:
        return [(agency.code, agency.name, found[None])]
    if by == "channel":
        return [(str(key), str(Channel(key).label), found[key]) for key in sorted(found)]
    named = MODELS[by].objects.filter(pk__in=found).order_by("code", "pk").values_list("pk", "code", "name")
    return [(code, name, found[pk]) for pk, code, name in named]


def _line(key: str, name: str, figures: Counts, denominator: str) -> dict:
    numerator, base = figures.parts(denominator)
    columns = {column: getattr(figures, column) for column in (*TOTALS, *COLUMNS)}
    rate = figures.rate(denominator)
    return {"key": key, "name": name, **columns, "numerator": numerator, "base": base, "rate": rate}
