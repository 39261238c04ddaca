"""The example client of docs/ against a real server: a whole file in batches, interrupted and run again."""

import importlib.util
import io
import urllib.error
from pathlib import Path

import pytest

from agencies.models import ActivityEntry, ApiCall
from agencies.tests.factories import ApiTokenFactory
from procedures.models import Case
from procedures.tests.factories import make_agency

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]
FILE = Path(__file__).resolve().parents[2] / "docs" / "api_client.py"
ROWS = 2_500


@pytest.fixture
def client_module():
    spec = importlib.util.spec_from_file_location("api_client", FILE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def cases(tmp_path) -> str:
    """A file of 2,500 cases, one of which has a procedure that nobody knows."""
    lines = ["code,procedure,channel,received_at,due_at,finished_at,department"]
    for number in range(ROWS):
        procedure = "9.999999" if number == 1_234 else "2.000635"
        lines.append(f"H15.24-{number:05d},{procedure},{1 + number % 3},2026-03-02T08:00,2026-03-05,,")
    path = tmp_path / "cases.csv"
    path.write_text("\n".join(lines), encoding="utf-8-sig")
    return str(path)


@pytest.fixture
def portal(client_module, live_server):
    token = ApiTokenFactory(agency=make_agency(), name="qms_one-stop")
    waited = []
    made = client_module.Portal(live_server.url, token.name, wait=waited.append)
    made.waited = waited
    return made


def test_a_file_goes_in_and_again_changes_nothing(client_module, portal, cases):
    out = io.StringIO()
    totals = client_module.push(portal, cases, out=out)
    assert totals == {"created": ROWS - 1, "updated": 0, "unchanged": 0, "rejected": 1}
    assert "row 1236, H15.24-01234, procedure:" in out.getvalue()
    assert Case.objects.count() == ROWS - 1 and ApiCall.objects.count() == 3
    # Run again, the same batches have the same keys: they are answered, not done.
    assert client_module.push(portal, cases, out=io.StringIO()) == totals
    assert ApiCall.objects.count() == 3
    assert ActivityEntry.objects.filter(code="procedures.cases_sent").count() == 3


def test_an_answer_that_was_lost_is_asked_for_again(client_module, portal, cases, monkeypatch):
    """The connection breaks after the server has done its work: the second try gets the first one's answer."""
    really, lost = client_module.urllib.request.urlopen, []

    def urlopen(request, timeout):
        answer = really(request, timeout=timeout)
        if len(lost) < 2:
            lost.append(answer)
            answer.close()
            raise urllib.error.URLError("the connection broke")
        return answer

    monkeypatch.setattr(client_module.urllib.request, "urlopen", urlopen)
    totals = client_module.push(portal, cases, out=io.StringIO())
    assert totals["created"] == ROWS - 1 and portal.waited == [2, 4]
    assert Case.objects.count() == ROWS - 1
    assert ActivityEntry.objects.filter(code="procedures.cases_sent").count() == 3


def test_too_many_calls_are_waited_for(client_module, portal, cases, settings):
    settings.API_CALLS_PER_MINUTE = 1
    with pytest.raises(client_module.Refused) as refused:
        client_module.push(portal, cases, out=io.StringIO())
    assert refused.value.status == 429 and refused.value.problem["mend"]
    assert len(portal.waited) == client_module.TRIES - 1 and all(1 <= pause <= 60 for pause in portal.waited)


def test_a_wrong_token_is_refused_at_once(client_module, portal, cases):
    portal.token = "qms_unknown"
    with pytest.raises(client_module.Refused) as refused:
        client_module.push(portal, cases, out=io.StringIO())
    assert refused.value.status == 401 and portal.waited == []
