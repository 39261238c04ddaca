"""Cases and their steps: in by thousands, out one by one or page by page."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated

from django.core.cache import cache
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import Field, Header, Query, Router

from agencies import throttle
from agencies.api.auth import Bearer
from agencies.api.errors import ApiError
from agencies.api.idempotency import once
from agencies.api.schemas import refusals
from agencies.models import ApiScope
from agencies.reading import note_export
from procedures.api import schemas
from procedures.api.keyset import Keyset
from procedures.models import Case, CaseStep
from procedures.services.pushed import Result, counted, take_cases
from procedures.services.pushed_steps import take_steps

router = Router(tags=["cases"])
Key = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[!-~]+$")]
NOTED_EVERY = 60


@router.post(
    "/cases",
    auth=Bearer(ApiScope.WRITE_CASES),
    response={200: schemas.BulkOut, **refusals(409, 413, 415)},
    summary="Send cases",
    operation_id="send_cases",
)
def send_cases(
    request: HttpRequest,
    body: schemas.CasesIn,
    idempotency_key: Key = Header(..., alias="Idempotency-Key"),
    all_or_nothing: bool = False,
):
    """Create and update cases by their code. Good ones are taken and the others told, unless `all_or_nothing`."""
    items = [item.model_dump() for item in body.cases]
    return once(request, idempotency_key, lambda: _answer(take_cases, request, "cases", items, all_or_nothing))


@router.post(
    "/steps",
    auth=Bearer(ApiScope.WRITE_CASES),
    response={200: schemas.BulkOut, **refusals(409, 413, 415)},
    summary="Send steps of cases",
    operation_id="send_steps",
)
def send_steps(
    request: HttpRequest,
    body: schemas.StepsIn,
    idempotency_key: Key = Header(..., alias="Idempotency-Key"),
    all_or_nothing: bool = False,
):
    """Create and update the steps that known cases went through."""
    items = [item.model_dump() for item in body.steps]
    return once(request, idempotency_key, lambda: _answer(take_steps, request, "steps", items, all_or_nothing))


def _answer(take, request: HttpRequest, name: str, items: list[dict], all_or_nothing: bool) -> dict:
    """What became of each item. With `all_or_nothing` and one that can't be taken: ApiError, and nothing is saved."""
    results: list[Result] = take(request.actor, items, all_or_nothing=all_or_nothing)
    if all_or_nothing and any(one.errors for one in results):
        raise ApiError(
            422,
            code="items_rejected",
            message=_("Some items can't be taken; nothing was saved."),
            errors=[(f"{name}[{one.index}].{field}", words) for one in results for field, words in one.errors],
        )
    return counted(results) | {"results": [one.as_dict() for one in results]}


@router.get(
    "/cases/{code}",
    auth=Bearer(ApiScope.READ_CASES),
    response={200: schemas.CaseDetailOut, **refusals(404)},
    summary="One case with its steps",
    operation_id="read_case",
)
def read_case(request: HttpRequest, code: str):
    """A case of the token's agency."""
    if len(code) > 50 or not code.isprintable():
        raise ApiError(404)
    agency = request.actor.agency
    case = get_object_or_404(Case.objects.of_agency(agency).with_names(), code=code)
    # A system that asks case by case leaves an entry a minute, not one a call.
    if cache.add(f"{throttle.NAMESPACE}:api-read:{request.auth.pk}", 1, NOTED_EVERY):
        note_export(request.actor, case, "case_record", 1)
    steps = CaseStep.objects.filter(case=case).select_related("department").order_by("position", "pk")
    return _case(case) | {"steps": [_step(step) for step in steps]}


@router.get(
    "/cases",
    auth=Bearer(ApiScope.READ_CASES),
    response={200: schemas.CasesOut, **refusals()},
    summary="Cases, newest first",
    operation_id="list_cases",
)
def list_cases(
    request: HttpRequest,
    received_from: schemas.Day | None = None,
    received_to: schemas.Day | None = None,
    finished_from: schemas.Day | None = None,
    finished_to: schemas.Day | None = None,
    status: int | None = Query(None, ge=1, le=10),
    limit: int = Query(100, ge=1, le=500),
    cursor: str | None = Query(None, max_length=60),
):
    """By day of receipt, or by day of finishing where one is asked for; both days of a range are in it."""
    by_finish = finished_from is not None or finished_to is not None
    cases = Case.objects.of_agency(request.actor.agency).with_names()
    cases = _between(
        _between(cases, "received_on", received_from, received_to), "finished_on", finished_from, finished_to
    )
    if status is not None:
        cases = cases.filter(status=status)
    keyset = Keyset("finished_on" if by_finish else "received_on")
    rows, following = keyset.page(cases, cursor, limit)
    note_export(request.actor, request.actor.agency, "case_list", len(rows))
    return {"cases": [_case(case) for case in rows], "next": following}


def _between(cases, field: str, first: date | None, last: date | None):
    if first is not None and last is not None and last < first:
        name = f"{field.removesuffix('_on')}_to"
        raise ApiError(422, errors=[(name, gettext_lazy("The last day lies before the first."))])
    given = {f"{field}__gte": first, f"{field}__lte": last}
    return cases.filter(**{key: day for key, day in given.items() if day is not None})


def _local(moments: Iterable):
    return [timezone.localtime(moment) if moment else None for moment in moments]


def _case(case: Case) -> dict:
    received, due, extended, finished, returned = _local(
        (case.received_at, case.due_at, case.extended_due_at, case.finished_at, case.returned_at)
    )
    return {
        "code": case.code,
        "procedure": case.procedure.code,
        "department": case.department.code,
        "channel": case.channel,
        "status": case.status,
        "received_at": received,
        "due_at": due,
        "extended_due_at": extended,
        "due_on": case.due_on,
        "finished_at": finished,
        "returned_at": returned,
        "paused_on": case.paused_on,
        "supplement_requests": case.supplement_requests,
    }


def _step(step: CaseStep) -> dict:
    started, ended = _local((step.started_at, step.ended_at))
    return {
        "position": step.position,
        "name": step.name,
        "department": step.department.code if step.department else None,
        "started_at": started,
        "ended_at": ended,
        "allowed_hours": step.allowed_hours,
        "used_hours": step.used_hours,
    }
