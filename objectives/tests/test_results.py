"""Measures and results: figures counted by hand, what is missing, what was typed, and how few queries it takes."""

import json
from datetime import date
from decimal import Decimal as D
from io import StringIO
from xml.etree import ElementTree

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import translation

from agencies import clock
from agencies.models import Role
from agencies.tests.factories import AgencyFactory, DepartmentFactory, actor
from agencies.text import percent_of
from objectives import results
from objectives.measures import MEASURES, Scope, Span, measure_choices, ratio
from objectives.models import Target
from objectives.results import TypedResult, current_set, evaluate_targets, set_results, set_results_over
from objectives.tests.factories import ObjectiveFactory, ObjectiveSetFactory, TargetFactory, issued
from procedures.tests.factories import CaseFactory

pytestmark = pytest.mark.django_db
START, END = date(2026, 1, 1), date(2026, 3, 31)
SPAN = Span(START, END)


def evaluated(key, agency, *departments):
    """{department id: Result} of a measure in the quarter; None stands for the agency as a whole."""
    scopes = [Scope(pk) for pk in departments]
    found = MEASURES[key].evaluate(agency, scopes, [SPAN])
    return {scope.department: found[scope, SPAN] for scope in scopes}


@pytest.fixture(autouse=True)
def spring():
    with clock.freeze(date(2026, 4, 1)):
        yield


@pytest.fixture
def no_typed_source(monkeypatch):
    monkeypatch.setattr(results, "_typed_sources", [])


@pytest.mark.parametrize(
    ("part", "whole", "value"),
    [
        (1, 3, "33.33"),
        (2, 3, "66.67"),
        (1, 1, "100"),
        (0, 5, "0"),
        (99_999, 100_000, "99.99"),
        (1, 1_000_000, "0.01"),
        (1, 8, "12.5"),
    ],
)
def test_percentages_round_half_up_but_never_to_all_or_nothing(part, whole, value):
    assert percent_of(part, whole) == D(value)


def test_nothing_counted_is_no_percentage():
    found = ratio(0, 0)
    assert (found.value, found.no_cases) == (None, True)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_measure_says_what_it_counts(language):
    with translation.override(language):
        for measure in MEASURES.values():
            assert measure.label and measure.numerator_words and measure.source
            assert measure.good_direction in ("up", "down", "")
            # Decision 766 takes two shares from 100: that figure has no denominator of its own.
            assert measure.unit != "%" or measure.denominator_words or measure.key == "satisfaction_766"
    assert {key for key, _label in measure_choices()} == set(MEASURES)


def finished(department, due, done, count=1):
    """Cases of a department due and finished on these days of February 2026."""
    for _n in range(count):
        CaseFactory(
            agency=department.agency, department=department, procedure__department=department, procedure__agency=department.agency,
            received_at=_moment(2), due_at=_moment(due), finished_at=_moment(done), status=9,
        )  # fmt: skip


def _moment(day):
    from datetime import datetime

    from django.utils import timezone

    return timezone.make_aware(datetime(2026, 2, day, 10, 0))


@pytest.fixture
def counted(agency, departments):
    a, b, _c = departments
    finished(a, 10, 9, 2)  # early
    finished(a, 10, 10)  # on time
    finished(a, 10, 12)  # late
    finished(b, 10, 10, 2)
    return departments


def test_case_shares_by_department_and_whole(agency, counted, django_assert_num_queries):
    ids = [one.pk for one in counted]
    with django_assert_num_queries(1):
        found = evaluated("on_time", agency, *ids, None)
    a, b, c = (found[pk] for pk in ids)
    assert (a.numerator, a.denominator, a.value) == (3, 4, D(75))
    assert (b.value, c.value, c.no_cases) == (D(100), None, True)
    assert (found[None].numerator, found[None].denominator, found[None].value) == (5, 6, D("83.33"))
    assert "outcome=finished" in a.evidence_url and f"department={ids[0]}" in a.evidence_url
    early = evaluated("early", agency, *ids)
    assert [early[pk].value for pk in ids] == [D(50), D(0), None]


def test_on_time_by_the_denominators_of_decision_766_and_decree_61(agency, counted):
    from procedures.tests.factories import CaseFactory

    a = counted[0]
    procedure = a.cases.order_by("pk").first().procedure
    for requests in (1, 2):  # pending within time; asked for supplements twice counts as late
        CaseFactory(
            procedure=procedure, received="2026-02-03 08:00", due="2026-12-08 17:00", supplement_requests=requests
        )
    again = a.cases.filter(finished_on__isnull=False).order_by("pk").first()
    again.supplement_requests = 2
    again.save()
    found = {key: evaluated(key, agency, a.pk, None) for key in ("on_time", "on_time_handled", "on_time_received")}
    shares = {key: (results[a.pk].numerator, results[a.pk].denominator) for key, results in found.items()}
    assert shares == {"on_time": (3, 4), "on_time_handled": (3, 6), "on_time_received": (3, 6)}
    for key in ("on_time_handled", "on_time_received"):
        assert "outcome=total" in found[key][a.pk].evidence_url
        assert "766" in str(MEASURES[key].label) or "61/2018" in str(MEASURES[key].label)


def test_process_coverage_counts_what_is_in_force_on_the_last_day(agency, departments):
    from procedures.models import Process
    from procedures.tests.factories import ProcedureFactory

    a, b, _c = departments
    with_one, without = (ProcedureFactory(agency=agency, department=a, valid_from=date(2020, 1, 1)) for _n in range(2))
    ProcedureFactory(agency=agency, department=a, valid_from=date(2020, 1, 1), valid_to=date(2026, 1, 31))
    process = Process.objects.create(agency=agency, code="QT-1", name="Quy trình", valid_from=date(2020, 1, 1))
    process.procedures.add(with_one)
    ended = Process.objects.create(
        agency=agency, code="QT-0", name="Cũ", valid_from=date(2019, 1, 1), valid_to=date(2025, 1, 1)
    )
    ended.procedures.add(without)
    found = evaluated("process_coverage", agency, a.pk, b.pk, None)
    assert (found[a.pk].numerator, found[a.pk].denominator, found[a.pk].value) == (1, 2, D(50))
    assert found[b.pk].no_cases and found[None].value == D(50)


def test_documents_need_both_initials_that_were_not_made_void(agency, departments):
    from django.utils import timezone

    from documents.models import Initial

    who = actor(Role.DEPARTMENT_HEAD, agency=agency).membership
    kinds_by_document = [["content", "format"], ["content"], ["content", "void format"]]
    for year, kinds in zip((2021, 2022, 2023), kinds_by_document, strict=True):
        words = {"issued_on": date(2026, 2, 3), "drafting_department": departments[0]}
        document = issued(ObjectiveSetFactory(agency=agency, year=year), state="replaced", document=words).decision
        for kind in kinds:
            Initial.objects.create(
                document=document,
                kind=kind.split()[-1],
                by=who,
                by_name="A",
                at=timezone.now(),
                is_void=kind.startswith("void"),
            )
    found = evaluated("documents_initialled", agency, departments[0].pk, departments[1].pk, None)
    assert (found[departments[0].pk].numerator, found[departments[0].pk].denominator) == (1, 3)
    assert found[departments[1].pk].no_cases and found[None].value == D("33.33")


@pytest.fixture
def in_force(agency, counted):
    one = issued(ObjectiveSetFactory(agency=agency, year=2026))
    objective = ObjectiveFactory(objective_set=one, number=1, text="Đúng hạn", value=None, by_department=True)
    for department, value in zip(counted, ("80", "99", "99"), strict=True):
        TargetFactory(objective=objective, department=department, value=D(value))
    return one


def test_targets_are_judged_by_what_was_counted(in_force, counted):
    found = evaluate_targets(Target.objects.measured().order_by("position"), START, END)
    verdicts = [found[t.pk].verdict for t in Target.objects.order_by("position")]
    assert verdicts == ["missed", "met", "no_cases"]


def test_the_agencys_line_is_a_sum_and_is_not_judged_without_a_target(in_force):
    whole = set_results(in_force, START, END)[0].whole
    assert (whole.result.numerator, whole.result.denominator, whole.result.value) == (5, 6, D("83.33"))
    assert whole.result.verdict == "not_reported"


def test_a_stretch_of_another_measure(in_force, counted):
    objective = ObjectiveFactory(
        objective_set=in_force,
        number=2,
        comparator="=",
        value=D(100),
        stretch=D(80),
        stretch_measure="early",
        by_department=True,
    )
    late, kept = (
        TargetFactory(objective=objective, department=one, value=None, comparator=">=") for one in counted[:2]
    )
    found = evaluate_targets(Target.objects.measured().filter(objective=objective).order_by("pk"), START, END)
    assert found[late.pk].verdict == "missed"
    assert (found[kept.pk].verdict, found[kept.pk].stretch_value) == ("met", D(0))


def test_who_leads_an_undivided_objective_answers_for_the_agency(in_force, counted, no_typed_source):
    objective = ObjectiveFactory(objective_set=in_force, number=2, value=D(80))
    lead = TargetFactory(objective=objective, department=counted[1], role="lead", value=None)
    TargetFactory(objective=objective, department=counted[2], role="coordinate", value=None)
    found = set_results(in_force, START, END)[1]
    assert found.rows[0].target == lead and found.rows[0].result.value == D("83.33")
    assert found.whole.result.verdict == "met"


def test_typed_figures_come_from_whoever_registered(in_force, counted, no_typed_source):
    objective = ObjectiveFactory(objective_set=in_force, number=2, measure="satisfaction", value=D(95))
    target = TargetFactory(objective=objective, department=counted[0], role="lead", value=None)

    def source(targets, spans):
        return {
            (one.pk, spans[0]): TypedResult(D(96), D(100), D(96), note="khảo sát")
            for one in targets
            if one.objective.measure == "satisfaction"
        }

    results.register_typed_source(source)
    results.register_typed_source(source)
    assert len(results._typed_sources) == 1
    found = evaluate_targets(Target.objects.measured().order_by("pk"), START, END)
    assert (found[target.pk].verdict, found[target.pk].how, found[target.pk].note) == ("met", "typed", "khảo sát")


@pytest.mark.parametrize("by_department", [False, True])
def test_typed_figures_of_an_objective_without_a_target_are_the_agencys(in_force, no_typed_source, by_department):
    words = {"measure": "satisfaction", "value": D(95), "by_department": by_department}
    objective = ObjectiveFactory(objective_set=in_force, number=2, **words)
    asked = []

    def source(targets, spans):
        asked.append([one.pk for one in targets])
        return {(-objective.pk, spans[0]): TypedResult(D(96), D(100), D(96), note="khảo sát")}

    results.register_typed_source(source)
    found = set_results(in_force, START, END)[1]
    assert found.rows == [] and found.whole.department is None
    assert (found.whole.result.value, found.whole.result.verdict, found.whole.result.how) == (D(96), "met", "typed")
    assert len(asked) == 1 and -objective.pk in asked[0]


def test_a_typed_figure_replaces_a_counted_one_only_when_it_says_so(in_force, no_typed_source):
    target = Target.objects.order_by("position").first()
    for overrides, value in ((False, D(75)), (True, D(90))):
        results._typed_sources.clear()
        results.register_typed_source(
            lambda t, spans, o=overrides: {(target.pk, spans[0]): TypedResult(value=D(90), overrides=o)}
        )
        assert evaluate_targets(Target.objects.measured().filter(pk=target.pk), START, END)[target.pk].value == value


def test_nothing_typed_is_not_reported_not_zero(in_force, counted, no_typed_source):
    objective = ObjectiveFactory(
        objective_set=in_force, number=2, measure="manual_number", comparator="<=", unit="lần/năm", value=D(2)
    )
    TargetFactory(objective=objective, department=counted[0], role="lead", value=None)
    row = set_results(in_force, START, END)[1].rows[0]
    assert (row.result.value, row.result.verdict) == (None, "not_reported")


def test_queries_do_not_grow_with_departments_or_objectives(in_force, agency, assert_constant_queries):
    def grow():
        for number in range(2, 6):
            objective = ObjectiveFactory(
                objective_set=in_force, number=number, measure="on_time", by_department=True, value=None
            )
            for _n in range(5):
                TargetFactory(objective=objective, department=DepartmentFactory(agency=agency))

    assert_constant_queries(lambda: set_results(in_force, START, END), grow)


def test_many_periods_take_no_more_queries_than_one(in_force, counted, django_assert_num_queries):
    """Months and the year over them, with a department's own field among the scopes."""
    months = [Span(date(2026, n, 1), date(2026, n, 28)) for n in range(1, 13)]
    year = Span(date(2026, 1, 1), date(2026, 12, 31))
    objective = ObjectiveFactory(objective_set=in_force, number=2, measure="steps_on_time")
    TargetFactory(objective=objective, department=counted[0], role="lead", value=None)
    with django_assert_num_queries(5):  # objectives, targets, amendments, cases, what was typed
        over = set_results_over(in_force, [*months, year])
    for span in (months[1], year, months[5]):
        assert over[span] == set_results(in_force, span.start, span.end)
    assert over[months[1]][0].whole.result.denominator == over[year][0].whole.result.denominator == 6
    assert over[months[5]][0].whole.result.no_cases


def test_drafts_never_count(agency):
    ObjectiveSetFactory(agency=agency, year=2026)
    assert current_set(agency, 2026) is None
    old = issued(ObjectiveSetFactory(agency=agency, year=2027), state="replaced")
    assert current_set(agency, 2027) == old


# --- the command ------------------------------------------------------------------------------------------


def command(agency, **options):
    out = StringIO()
    call_command("objective_results", agency=agency.code, year=2026, stdout=out, **options)
    return out.getvalue()


def test_the_command_speaks_the_agreed_words(in_force, agency):
    agency.cut_off = "month_end"
    agency.save()
    rows = json.loads(command(agency, period="Q1", json=True))
    assert rows[0] == {
        "objective": "Đúng hạn", "department": "Phòng Nội vụ", "measure": "on_time", "comparator": ">=", "target": 80,
        "numerator": 3, "denominator": 4, "value": 75, "verdict": "missed",
    }  # fmt: skip
    assert [row["verdict"] for row in rows] == ["missed", "met", "no_cases"]
    assert rows[2]["value"] is None and rows[2]["denominator"] == 0
    assert "missed" in command(agency, period="Q1")


def test_the_command_refuses_what_is_not_there(agency):
    with pytest.raises(CommandError):
        command(agency)
    with pytest.raises(CommandError):
        call_command("objective_results", agency="KHÔNG CÓ", year=2026)


# --- the page ---------------------------------------------------------------------------------------------


def test_the_page_agrees_with_the_command(client, in_force, agency):
    client.force_login(actor(Role.STAFF, agency=agency).user)
    page = client.get(reverse("objectives:results"), {"year": 2026, "period": "Q1"})
    assert page.status_code == 200
    for words in (
        "75\u00a0%",
        "3 / 4",
        "Số hồ sơ giải quyết trước hạn và đúng hạn",
        "Không đạt",
        "Không phát sinh",
        "5 / 6",
    ):
        assert words in page.text, words
    assert "outcome=finished" in page.text


@pytest.mark.parametrize(
    "query", [{"year": "x"}, {"year": "99999"}, {"period": "Q9"}, {"agency": "0"}, {"agency": "x"}, {"year": "²"}]
)
def test_a_strange_address_is_not_there(client, agency, query):
    client.force_login(actor(Role.STAFF, agency=agency).user)
    assert client.get(reverse("objectives:results"), query).status_code == 404


def test_a_year_without_objectives_says_so(client, agency):
    client.force_login(actor(Role.STAFF, agency=agency).user)
    assert "Chưa có mục tiêu hiệu lực" in client.get(reverse("objectives:results"), {"year": 2020}).text


def test_superiors_read_below_and_others_find_nothing(client, in_force, agency):
    agency.parent = AgencyFactory()
    agency.save()
    query = {"year": 2026, "period": "Q1", "agency": agency.pk}
    client.force_login(actor(Role.LEADER, agency=agency.parent).user)
    page = client.get(reverse("objectives:results"), query)
    assert page.status_code == 200 and "Tính lại ngay" not in page.text
    client.force_login(actor(Role.LEADER).user)
    assert client.get(reverse("objectives:results"), query).status_code == 404


def test_the_chart_is_an_svg_of_this_agency_only(client, in_force, agency):
    client.force_login(actor(Role.STAFF, agency=agency).user)
    url = reverse("objectives:results_chart", args=[in_force.objectives.get().pk])
    response = client.get(url, {"period": "Q1"})
    assert response["Content-Type"].startswith("image/svg+xml")
    ElementTree.fromstring(response.content)
    assert client.get(url, {"period": "Q9"}).status_code == 404
    client.force_login(actor(Role.SECRETARY).user)
    assert client.get(url, {"period": "Q1"}).status_code == 404


@pytest.mark.requirement("F.3", where="objectives/measures/")
def test_all_measures_of_a_year_take_few_queries(agency, counted, django_assert_max_num_queries):
    """Every measure that is counted from records, one of them against last year, for three departments and a year's periods."""
    one = issued(ObjectiveSetFactory(agency=agency, year=2026))
    for number, measure in enumerate((one for one in MEASURES.values() if one.computed), 1):
        falls = {"comparator": "down", "change_basis": "relative"} if measure.key == "errors_change" else {}
        objective = ObjectiveFactory(objective_set=one, number=number, measure=measure.key, by_department=True, **falls)
        for department in counted:
            TargetFactory(objective=objective, department=department, value=None)
    spans = [Span(*results.period_bounds(agency, 2026, kind)) for kind in ("Q1", "Q2", "Q3", "Q4", "H1", "9M", "Y")]
    with django_assert_max_num_queries(15):
        found = set_results_over(one, spans)
    assert len(found[spans[0]]) == number
