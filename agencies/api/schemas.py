"""Shapes that all operations share."""

from ninja import Schema


class Strict(Schema):
    """What is sent to us: fields we don't know are refused, above all those about applicants."""

    model_config = {"extra": "forbid"}


class FieldProblem(Schema):
    """`field`: its path in what was sent, such as `cases[3].received_at`; "" for the call as a whole."""

    field: str
    message: str


class Problem(Schema):
    """A refusal. `mend` says what to do; `request_id` finds the call in the operators' log."""

    status: int
    code: str
    message: str
    mend: str
    errors: list[FieldProblem]
    request_id: str


def refusals(*statuses: int) -> dict[int, type[Schema]]:
    """The refusals of an operation, for its description; those that every operation may answer are always in it."""
    return dict.fromkeys(sorted({400, 401, 403, 405, 422, 429, 500, *statuses}), Problem)
