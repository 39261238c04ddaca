"""Shapes of what comes in and goes out. Whether a value makes sense is judged case by case, as in an import."""

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Field, Schema

from agencies.api.schemas import FieldProblem, Strict

MAX_ITEMS = 5_000
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)
Whole = Annotated[int, Field(strict=True)]
Code = Annotated[str, Field(max_length=200)]
Name = Annotated[str, Field(max_length=500)]
Moment = Annotated[
    str,
    Field(
        max_length=40,
        description="ISO 8601, with zone (2026-03-31T09:15:00+07:00) or in Vietnam's time; a day alone is enough",
    ),
]
Day = Annotated[date, Field(ge=FIRST_DAY, le=LAST_DAY)]


class CaseIn(Strict):
    """A case as a whole: what is left out is empty, but for the new due date, the pause and the requests, which stay. No applicants' data."""

    code: Code
    procedure: Annotated[Name, Field(description="national code, such as 2.000635, or name")]
    department: Annotated[Name | None, Field(description="code or name; otherwise the procedure's")] = None
    channel: Annotated[Whole | Code | None, Field(description="1 counter, 2 online, 3 post; otherwise 1")] = None
    status: Annotated[
        Whole | Code | None, Field(description="1 to 10 of the national portal; otherwise told by the dates")
    ] = None
    received_at: Moment
    due_at: Annotated[Moment | None, Field(description="otherwise computed from the procedure's time limit")] = None
    extended_due_at: Moment | None = None
    finished_at: Moment | None = None
    returned_at: Moment | None = None
    paused_on: Annotated[Moment | None, Field(description="for statuses 5 and 6: the day the clock stopped")] = None
    supplement_requests: Annotated[Whole, Field(ge=0, le=99)] | None = None


class CasesIn(Strict):
    cases: Annotated[list[CaseIn], Field(min_length=1, max_length=MAX_ITEMS)]


class StepIn(Strict):
    """A step of a known case. The same position again changes that step."""

    code: Annotated[Code, Field(description="of the case")]
    position: Annotated[Whole, Field(ge=1, le=99)]
    name: Annotated[
        Annotated[str, Field(max_length=200)] | None,
        Field(description="otherwise that of the process in force on the day of receipt"),
    ] = None
    department: Annotated[Name | None, Field(description="code or name")] = None
    started_at: Moment
    ended_at: Moment | None = None
    allowed_hours: Annotated[
        float | None, Field(ge=0.1, le=10_000, description="otherwise those of the process in force")
    ] = None


class StepsIn(Strict):
    steps: Annotated[list[StepIn], Field(min_length=1, max_length=MAX_ITEMS)]


class ItemResult(Schema):
    """`index`: the item's place in the call, from 0."""

    index: int
    code: str
    result: Literal["created", "updated", "unchanged", "rejected"]
    errors: list[FieldProblem]


class BulkOut(Schema):
    created: int
    updated: int
    unchanged: int
    rejected: int
    results: list[ItemResult]


class StepOut(Schema):
    position: int
    name: str
    department: str | None
    started_at: datetime
    ended_at: datetime | None
    allowed_hours: float
    used_hours: float | None


class CaseOut(Schema):
    """`due_on`: the day that on-time is judged by."""

    code: str
    procedure: str
    department: str
    channel: int
    status: int
    received_at: datetime
    due_at: datetime
    extended_due_at: datetime | None
    due_on: date
    finished_at: datetime | None
    returned_at: datetime | None
    paused_on: date | None
    supplement_requests: int


class CaseDetailOut(CaseOut):
    steps: list[StepOut]


class CasesOut(Schema):
    """`next`: send it as `cursor` for the following page; null on the last."""

    cases: list[CaseOut]
    next: str | None


class ProcedureOut(Schema):
    code: str
    name: str
    field: str
    department: str
    time_limit: int
    time_unit: Literal["days", "hours"]
    valid_from: date
    valid_to: date | None


class DepartmentOut(Schema):
    code: str
    name: str
    valid_from: date
    valid_to: date | None


class RateOut(Schema):
    """The counted columns of form II.06a; `rate` = `numerator` / `base` in percent, null where the base is 0."""

    key: str
    name: str
    total: int
    carried_over: int
    received_online: int
    received_counter_post: int
    finished: int
    early: int
    on_time: int
    late: int
    pending: int
    pending_within: int
    pending_overdue: int
    numerator: int
    base: int
    rate: float | None


class RatesOut(Schema):
    """`denominator`: what the rates are taken of."""

    first_day: date
    last_day: date
    by: str | None
    denominator: Literal["finished", "handled", "received"]
    rates: list[RateOut]
