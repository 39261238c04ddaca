"""The API against its own description: schemathesis asks what it allows, and what it doesn't (reliability F7). 0 failures of:

no server error, and only statuses, content types and answers that the description names. The examples are the same in every run.
"""

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from agencies.tests.factories import ApiTokenFactory
from objectives.tests.factories import ObjectiveFactory, ObjectiveSetFactory, issued
from procedures.models import Case
from procedures.tests.factories import CaseFactory, CaseStepFactory, make_agency
from qms_portal.tests.test_api_matrix import OPERATIONS

pytestmark = pytest.mark.django_db
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
FEW, MANY = 20, 400


@pytest.fixture
def token(settings):
    settings.API_CALLS_PER_MINUTE = 1_000_000
    agency = make_agency()
    case = CaseFactory(procedure=agency.procedures.get(code="2.000635"), code="H15", finished="2024-03-05 08:00")
    CaseStepFactory(case=case, position=1)
    ObjectiveFactory(objective_set=issued(ObjectiveSetFactory(agency=agency)))
    return ApiTokenFactory(agency=agency, name="Schemathesis")


@pytest.fixture
def operations(token):
    app = WSGIHandler()
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    found = {}
    for result in schema.get_all_operations():
        operation = result.ok()
        found[operation.definition.raw["operationId"]] = operation
    assert set(found) == set(OPERATIONS)
    return found


def ask(operation, mode: GenerationMode, examples: int) -> set[int]:
    """Ask so many examples; the statuses that came back. Fails with the first answer that breaks a promise."""
    statuses = set()

    @settings(
        max_examples=examples, derandomize=True, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=mode))
    def run(case):
        case.headers["Authorization"] = "Bearer Schemathesis"
        response = case.call()
        statuses.add(response.status_code)
        case.validate_response(response, checks=CHECKS)

    run()
    return statuses


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_what_the_description_allows(operations, name):
    statuses = ask(operations[name], GenerationMode.POSITIVE, FEW)
    # Codes and years are made up: some operations find nothing then.
    assert statuses & ({404} if name in {"read_case", "read_objectives", "read_results"} else {200}), statuses


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_what_the_description_does_not_allow(operations, name):
    assert min(ask(operations[name], GenerationMode.NEGATIVE, FEW)) < 500


def test_a_broken_promise_is_noticed(operations, monkeypatch):
    def broken(*args):
        raise RuntimeError("as a test wants it")

    monkeypatch.setattr("procedures.api.rates.counts", broken)
    with pytest.raises(FailureGroup) as raised:
        ask(operations["read_rates"], GenerationMode.POSITIVE, FEW)
    assert [failure.title for failure in raised.value.exceptions] == ["Server error"]


@pytest.mark.slow
@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_much_more_of_both(operations, name, mode):
    ask(operations[name], mode, MANY)
    assert Case.objects.filter(code="H15").exists()
