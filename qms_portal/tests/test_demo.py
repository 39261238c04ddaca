"""The demo province: loads once, holds what the tour needs, and none of the words of anybody else's decision."""

import json
import re
from collections import Counter
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.core.management import CommandError, call_command
from django.test import TestCase
from django.urls import reverse

from agencies import clock
from agencies.errors import UserError
from agencies.models import ActivityEntry, Agency, Department, Role, User
from agencies.text import fold
from agencies.training import queries as training_queries
from audits.models import ActionState, Audit, AuditState, CorrectiveAction
from documents.models import DocumentState, OfficialDocument
from objectives import services as objectives
from objectives.models import ObjectiveSet, SetState, Target
from procedures.models import Case, DepartmentTally
from procedures.tally import keeping
from qms_portal.demo import words_authority, words_district
from qms_portal.demo.accounts import account_rows, demo_accounts
from qms_portal.demo.load import CASES, load
from qms_portal.demo.people import PASSWORD, PEOPLE
from qms_portal.demo.places import AUTHORITY, DISTRICT, FORMER_DISTRICT, HANDLING, SUCCESSOR_COMMUNE
from qms_portal.demo.stage import Stage
from qms_portal.demo.story import TRAINING
from qms_portal.tests.real_decision import SOURCE
from reports.models import DepartmentReport, ReportingPeriod, ReportLine, ReportState

pytestmark = pytest.mark.sqlite
NOW = date(2026, 11, 20)


def district() -> Agency:
    return Agency.objects.get(code=DISTRICT)


class TestDemoProvince(TestCase):
    """Loaded once for all of these; each test leaves nothing of its own."""

    @classmethod
    def setUpTestData(cls):
        cls.lines = []
        with clock.freeze(NOW):
            assert load(quick=True, say=cls.lines.append)

    def setUp(self):
        self.enterContext(clock.freeze(NOW))

    def test_it_says_what_it_does(self):
        assert len(self.lines) >= 7 and all(line.endswith(" s)") for line in self.lines)

    def test_who_was_trained_is_counted_from_the_records_as_the_story_has_it(self):
        lines = ReportLine.objects.filter(report__period__agency=district(), measure="training_coverage")
        filed = {
            line.report.period.kind: (line.how, line.numerator, line.denominator)
            for line in lines.exclude(report__submitted_at=None).select_related("report__period")
        }
        assert filed == {kind: ("computed", *TRAINING[kind]) for kind in ("Q1", "Q2", "Q3")}

    def test_training_shows_something_of_every_state(self):
        found = training_queries.overview(district(), 2026)
        assert {row.badge for row in found.rows} >= {"ok", "warn", "late", "wait", "none"}
        assert found.plan.paper_number and found.tally.part < found.tally.whole
        assert all(row.summary for row in training_queries.appraisal_rows(district(), 2025))

    def test_a_second_time_does_nothing(self):
        before = {model: model.objects.count() for model in (Agency, User, Case, ActivityEntry, OfficialDocument)}
        assert load(quick=True) is False
        assert before == {model: model.objects.count() for model in before}

    def test_the_district_has_its_year_in_force_and_the_year_before_replaced(self):
        new, old = ObjectiveSet.objects.of_agency(district()).of_whole_agencies().order_by("-year")
        assert (new.year, new.state, old.year, old.state) == (2026, SetState.IN_FORCE, 2025, SetState.REPLACED)
        assert new.replaces == old and new.decision.replaces == old.decision
        assert (new.decision.state, old.decision.state) == (DocumentState.ISSUED, DocumentState.REPLACED)
        assert new.decision.full_number == "312/QĐ-UBND" and new.decision.issued_on.year == 2026
        first, second, third = new.objectives.order_by("number")
        targets = Target.objects.filter(objective=first)
        assert targets.count() == 12 and {98, 100} <= {int(target.value) for target in targets}
        for objective in (first, second, third):
            assert (
                objective.plan_items.count() == 5 and objective.calculation and objective.means and objective.commitment
            )
        assert Counter(second.targets.values_list("role", flat=True)) == {"lead": 1, "coordinate": 11}
        assert Counter(third.targets.values_list("role", flat=True)) == {"lead": 1, "coordinate": 1, "attend": 10}

    def test_every_decision_carries_two_valid_signatures(self):
        from documents.signing.verify import verify

        issued = OfficialDocument.objects.filter(number__isnull=False)
        # Of the province, of the district last year and this year, and the one that amends a target.
        assert issued.count() == 4
        for document in issued:
            report = verify(document.pdf.read_bytes())
            assert report.intact and len(report.signatures) == 2, document

    def test_a_weaker_target_than_the_provinces_is_refused(self):
        from agencies.actor import Actor

        secretary = Actor.for_membership(User.objects.get(username="thuky.phukhe").current_memberships()[0])
        draft = objectives.copy_set(secretary, ObjectiveSet.objects.of_agency(district()).in_force().get(), 2026)
        first = draft.objectives.order_by("number").first()
        rows = words_district.target_rows({d.code: d for d in district().departments.all()}, words_district.ON_TIME)
        rows[3]["value"] = Decimal("96")
        with pytest.raises(UserError) as caught:
            objectives.save_targets(secretary, first, rows)
        assert "97" in str(caught.value) and "96" in str(caught.value)

    def test_the_authority_has_a_draft_for_the_newcomer(self):
        draft = ObjectiveSet.objects.get(agency__code=AUTHORITY)
        assert (draft.state, draft.layout, draft.year) == (SetState.DRAFT, "list", 2026)
        assert draft.objectives.count() == 9 and draft.policy.commitments.count() == 7
        assert Case.objects.filter(agency__code=AUTHORITY).exists()

    def test_the_quarters_are_filed_but_the_last(self):
        periods = {period.kind: period for period in ReportingPeriod.objects.of_agency(district())}
        assert set(periods) == {"Q1", "Q2", "Q3", "Q4"}
        states = {kind: Counter(period.reports.values_list("state", flat=True)) for kind, period in periods.items()}
        assert states["Q1"] == states["Q2"] == {ReportState.ACCEPTED: 12}
        assert states["Q3"] == {ReportState.ACCEPTED: 10, ReportState.RETURNED: 1, ReportState.SUBMITTED: 1}
        assert states["Q4"] == {ReportState.DRAFT: 12}

    def test_every_filed_miss_has_its_cause_and_action(self):
        filed = DepartmentReport.objects.exclude(state__in=[ReportState.DRAFT])
        misses = [line for report in filed for line in report.lines.filter(verdict="missed")]
        assert misses
        for line in misses:
            assert line.whys and line.action and line.action_owner and line.action_due_on and line.nonconformity

    def test_a_district_ended_and_its_people_work_in_the_commune(self):
        old, new = Agency.objects.get(code=FORMER_DISTRICT), Agency.objects.get(code=SUCCESSOR_COMMUNE)
        assert (old.valid_to, new.valid_from) == (date(2025, 6, 30), date(2025, 7, 1))
        kinds = old.successions.order_by("kind").values_list("kind", flat=True)
        assert list(kinds) == ["merge", "transfer"]
        person = User.objects.get(username="thuky.dongkhe")
        assert [role.agency for role in person.current_memberships()] == [new]
        assert person.memberships.get(agency=old).valid_to == date(2025, 6, 30)
        assert Case.objects.of_agency(old).exists() and Case.objects.of_agency(new).exists()

    def test_the_commune_is_compared_with_the_district(self):
        self.client.force_login(User.objects.get(username="thuky.dongkhe"))
        response = self.client.get(reverse("procedures:rates") + "?year=2026&period=Q2")
        comparison = response.context["comparison"]
        assert comparison.names == [Agency.objects.get(code=FORMER_DISTRICT).name]
        assert comparison.then.finished and comparison.now.finished

    def test_corrective_actions_stand_in_different_states(self):
        states = set(CorrectiveAction.objects.values_list("state", flat=True))
        assert {ActionState.UNPLANNED, ActionState.OPEN, ActionState.EFFECTIVE, ActionState.INEFFECTIVE} <= states
        assert Counter(Audit.objects.values_list("state", flat=True)) == {AuditState.CLOSED: 1, AuditState.PLANNED: 1}
        assert Audit.objects.get(state=AuditState.CLOSED).departments.count() == 2

    def test_the_cases_lie_in_the_twelve_departments_of_the_last_two_years(self):
        cases = Case.objects.of_agency(district())
        assert cases.count() == 3_000 and CASES[DISTRICT] == 20_000
        held = set(cases.values_list("department__code", flat=True))
        assert held == set(HANDLING)
        assert cases.order_by("received_on").first().received_on.year == 2024
        assert cases.order_by("received_on").last().received_on <= NOW
        assert (
            cases.filter(finished_on__isnull=True).exists() and len(set(cases.values_list("channel", flat=True))) == 3
        )
        assert DepartmentTally.objects.of_agency(district()).exists() and keeping.check(district()) == []

    def test_every_change_of_the_past_is_in_the_log_under_its_day(self):
        codes = set(ActivityEntry.objects.values_list("code", flat=True))
        assert {
            "documents.signed",
            "objectives.set_in_force",
            "reports.report_submitted",
            "audits.audit_closed",
        } <= codes
        assert ActivityEntry.objects.get(code="objectives.set_in_force", agency=district(), at__year=2025)
        # What the installation itself entered bears the day it did.
        assert not ActivityEntry.objects.filter(at__date__gt=NOW, agency__isnull=False).exists()

    def test_everybody_signs_in_with_the_one_password(self):
        rows = account_rows()
        assert len(rows) == len(PEOPLE) and {row["role"] for row in rows} >= set(Role.values) - {Role.STAFF}
        for row in (rows[0], rows[-1]):
            user = authenticate(username=row["username"], password=row["password"])
            held = user.current_memberships()[0]
            assert (held.role, held.agency.code) == (row["role"], row["agency"])
            assert (held.department.code if held.department else "") == row["department"]
            validate_password(PASSWORD, user)
        codes = set(Department.objects.values_list("agency__code", "code"))
        assert {(row["agency"], row["department"]) for row in rows if row["department"]} <= codes

    def test_the_sign_in_page_lists_the_main_people_with_one_query(self):
        with self.assertNumQueries(1):
            accounts = demo_accounts()
        assert 10 <= len(accounts) <= 20
        assert set(accounts[0]) == {"username", "password", "role", "agency", "department"}

    def test_the_accounts_command(self):
        out = StringIO()
        call_command("demo_accounts", "--json", stdout=out)
        rows = json.loads(out.getvalue())
        assert {"username", "password", "role", "agency", "department"} <= set(rows[0])
        call_command("demo_accounts", stdout=out)
        assert PASSWORD in out.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize("command", ["demo_province", "demo_accounts"])
@pytest.mark.parametrize(("demo_on", "production"), [(False, False), (True, True), (False, True)])
def test_neither_command_works_outside_a_demonstration(settings, command, demo_on, production):
    settings.DEMO, settings.PRODUCTION = demo_on, production
    with pytest.raises(CommandError):
        call_command(command)
    assert not Agency.objects.exists()


@pytest.mark.django_db
def test_before_it_is_loaded_nobody_is_listed(capsys):
    assert demo_accounts() == []
    call_command("demo_accounts")
    assert "demo_province" in capsys.readouterr().out


# --- the demo year --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("today", "year", "quarter", "filed"),
    [
        (date(2026, 11, 20), 2026, "Q4", ["Q1", "Q2", "Q3"]),
        (date(2026, 12, 20), 2026, "Q4", ["Q1", "Q2", "Q3"]),
        (date(2027, 2, 1), 2026, "Q4", ["Q1", "Q2", "Q3"]),
        (date(2027, 5, 1), 2027, "Q2", ["Q1"]),
        (date(2027, 9, 15), 2027, "Q4", ["Q1", "Q2", "Q3"]),
    ],
)
def test_the_demo_year_follows_the_calendar(today, year, quarter, filed):
    stage = Stage(say=print, today=today)
    assert (stage.year, stage.open_quarter, stage.filed_quarters) == (year, quarter, filed)


# --- whose words ----------------------------------------------------------------------------------------

RUN = 9  # so many words in a row are somebody's sentence


def words_of(text: str) -> list[str]:
    return re.findall(r"\w+", fold(text))


def runs(text: str) -> set[tuple[str, ...]]:
    words = words_of(text)
    return {tuple(words[index : index + RUN]) for index in range(len(words) - RUN + 1)}


def all_texts(value):
    """Every text in nested data."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from all_texts(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from all_texts(item)


@pytest.mark.skipif(not SOURCE.parent.is_dir(), reason="the real decisions are not here")
def test_no_sentence_is_taken_from_a_real_decision():
    source = set().union(*(runs(path.read_text(encoding="utf-8")) for path in SOURCE.parent.glob("*.md")))
    ours = [vars(words_district), vars(words_authority)]
    # Names of ministries' standards and of departments are facts, and shorter than this.
    taken = [
        text
        for text in all_texts([{k: v for k, v in one.items() if k.isupper()} for one in ours])
        if runs(text) & source
    ]
    assert not taken
