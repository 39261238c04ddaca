"""Handed in, returned, handed in again, accepted, frozen; and the nonconformities that come of it."""

import json
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from agencies import clock
from agencies.errors import UserError
from agencies.models import ActivityEntry, Role
from agencies.tests.factories import actor
from audits.models import ActionState, Nonconformity
from objectives.results import evaluate_targets, set_results
from objectives.tests.factories import ObjectiveFactory
from reports import figures, services, snapshots
from reports.models import DepartmentReport, FrozenError, HowObtained, ReportLine, ReportState
from reports.services.drafts import LineEntry
from reports.services.missing import Incomplete
from reports.tests.factories import CHAIN, World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with clock.freeze(date(2026, 9, 16)):
        yield


def missed_world() -> World:
    world = World()
    world.cases(early=9, late=1)
    return world


def test_nothing_is_missing_from_a_complete_report():
    world = missed_world()
    report = world.complete()
    assert services.missing_in(report, figures.refresh(report)) == []


@pytest.mark.requirement("S1-26", "S1-27", where="reports/services/missing.py")
@pytest.mark.parametrize("name", ["whys", "correction", "action", "action_owner", "action_due_on"])
def test_a_miss_without_part_of_its_chain_is_refused(name):
    world = missed_world()
    report = world.complete()
    line = world.line(report, 1)
    empty = {"whys": [], "action_owner": None, "action_due_on": None}.get(name, "")
    services.save_draft(world.head, report, version=report.version, lines={line.pk: LineEntry({name: empty})})
    with pytest.raises(Incomplete) as refused:
        services.submit(world.head, world.report())
    assert [item.line for item in refused.value.missing] == [line]
    assert world.report().state == ReportState.DRAFT and not Nonconformity.objects.exists()


def test_the_due_day_of_the_action_lies_ahead():
    world = missed_world()
    report = world.complete()
    line = world.line(report, 1)
    past = LineEntry({"action_due_on": date(2026, 9, 16)})
    services.save_draft(world.head, report, version=report.version, lines={line.pk: past})
    with pytest.raises(Incomplete, match="sau hôm nay"):
        services.submit(world.head, world.report())


def test_a_typed_figure_needs_evidence_or_a_note():
    world = World()
    world.cases(early=1)
    report = world.complete()
    services.save_draft(
        world.head, report, version=report.version, lines={world.line(report, 2).pk: LineEntry({"note": ""})}
    )
    with pytest.raises(Incomplete, match="minh chứng"):
        services.submit(world.head, world.report())


def test_submitting_freezes_the_figures():
    world = missed_world()
    report = world.submitted()
    world.cases(early=90)
    assert figures.refresh(report)[0].value == 90
    live = evaluate_targets([report.lines.get(objective_number=1).target], report.period.start, report.period.end)
    assert [result.value for result in live.values()] == [Decimal("99.00")]


@pytest.mark.requirement("S1-27", "S0-O6", where="audits/services/nonconformities.py")
def test_one_nonconformity_for_each_miss():
    world = missed_world()
    report = world.submitted()
    case = Nonconformity.objects.get()
    line = world.line(report, 1)
    assert case.source_key == f"miss:{line.target_id}:{report.period_id}"
    assert (case.department, case.whys(), case.root_cause) == (world.justice, CHAIN["whys"], CHAIN["whys"][-1])
    assert "90" in case.description and "98" in case.description
    assert line.nonconformity == case


def test_handing_in_again_follows_the_same_nonconformity():
    world = missed_world()
    report = world.submitted()
    services.send_back(world.secretary, report, comment="Nêu rõ nguyên nhân")
    report = world.report()
    line = world.line(report, 1)
    changed = LineEntry({"whys": ["Thiếu người", "Chưa xin được biên chế"]})
    services.save_draft(world.head, report, version=report.version, lines={line.pk: changed})
    services.submit(world.head, world.report())
    assert Nonconformity.objects.get().whys() == ["Thiếu người", "Chưa xin được biên chế"]
    assert Nonconformity.objects.get().actions.get().state == ActionState.OPEN


def test_what_changed_since_the_last_submission():
    world = missed_world()
    report = world.submitted()
    assert snapshots.changes(report, list(report.lines.all())) == []
    services.send_back(world.secretary, report, comment="Nêu rõ nguyên nhân")
    report = world.report()
    changed = LineEntry({"correction": "Đã trả kết quả tận nhà"})
    services.save_draft(world.head, report, version=report.version, lines={world.line(report, 1).pk: changed})
    services.submit(world.head, world.report())
    report = world.report()
    [change] = snapshots.changes(report, list(report.lines.all()))
    assert (change.label, change.before, change.after) == (
        "Khắc phục ngay",
        CHAIN["correction"],
        "Đã trả kết quả tận nhà",
    )


def test_a_returned_report_counts_again_from_its_records():
    world = missed_world()
    report = world.submitted()
    services.send_back(world.secretary, report, comment="Kiểm tra lại hồ sơ")
    world.cases(early=90)
    assert figures.refresh(world.report())[0].value == 99


def test_returning_needs_a_comment():
    report = missed_world().submitted()
    world_secretary = actor(Role.SECRETARY, agency=report.period.agency)
    with pytest.raises(UserError, match="cần bổ sung"):
        services.send_back(world_secretary, report, comment="  ")


def test_only_what_was_submitted_is_reviewed():
    world = World()
    for verb in (
        lambda r: services.accept(world.secretary, r),
        lambda r: services.send_back(world.secretary, r, comment="x"),
    ):
        with pytest.raises(UserError, match="đã nộp"):
            verb(world.report())


def test_nothing_is_handed_in_twice():
    world = missed_world()
    report = world.submitted()
    with pytest.raises(UserError, match="đã được nộp"):
        services.submit(world.head, report)
    with pytest.raises(UserError, match="trả lại"):
        services.save_draft(world.head, report, version=report.version, lines={})


@pytest.mark.requirement(
    "S1-24",
    where="reports/services/flow.py",
    partly="from the units to the secretary and into the review pack; the committee’s step and the consolidated report belong to the reporting cycle",
)
@pytest.mark.parametrize("role", sorted(set(Role.values) - {Role.SECRETARY}))
def test_only_the_secretary_reviews(role):
    world = missed_world()
    report = world.submitted()
    who = actor(role, agency=world.agency)
    with pytest.raises(PermissionDenied):
        services.accept(who, report)
    with pytest.raises(PermissionDenied):
        services.send_back(who, report, comment="x")


def test_the_secretary_of_a_superior_agency_does_not_review():
    from agencies.tests.factories import AgencyFactory

    world = missed_world()
    report = world.submitted()
    province = AgencyFactory()
    world.agency.parent = province
    world.agency.save()
    with pytest.raises(PermissionDenied):
        services.accept(actor(Role.SECRETARY, agency=province), report)


def test_only_the_own_head_writes():
    world = missed_world()
    report = world.complete()
    for who in (world.secretary, world.office_head, world.colleague, world.leader):
        with pytest.raises(PermissionDenied):
            services.save_draft(who, report, version=report.version, lines={})
        with pytest.raises(PermissionDenied):
            services.submit(who, report)


def test_accepted_is_frozen_whoever_writes_however():
    world = missed_world()
    report = world.accepted()
    line = world.line(report, 1)
    line.value = Decimal(100)
    writes = [
        lambda: services.save_draft(world.head, report, version=report.version, lines={}),
        lambda: services.submit(world.head, report),
        lambda: services.send_back(world.secretary, report, comment="x"),
        line.save,
        line.delete,
        lambda: ReportLine.objects.filter(pk=line.pk).update(value=100),
        lambda: ReportLine.objects.filter(report__period=report.period).delete(),
        lambda: ReportLine.objects.bulk_update([line], ["value"]),
        lambda: ReportLine.objects.bulk_create([ReportLine(report=report)]),
        lambda: DepartmentReport.objects.filter(pk=report.pk).update(state="draft"),
        lambda: DepartmentReport(pk=report.pk, period=report.period, department=report.department).save(),
        report.delete,
        report.submissions.get().save,
    ]
    for write in writes:
        with transaction.atomic(), pytest.raises(UserError):
            write()
    assert issubclass(FrozenError, UserError)
    line.refresh_from_db()
    report.refresh_from_db()
    assert (line.value, line.verdict, report.state) == (90, "missed", ReportState.ACCEPTED)


def test_an_override_without_a_reason_is_refused_by_the_database():
    world = World()
    line = world.line(world.report(), 1)
    line.how, line.override_reason = HowObtained.OVERRIDDEN, ""
    with pytest.raises(IntegrityError, match="report_line_override_has_reason"):
        line.save()


def test_an_override_is_seen_for_ever():
    world = missed_world()
    report = world.complete()
    line = world.line(report, 1)
    fields = {"numerator": Decimal(10), "denominator": Decimal(10), "override_reason": "Ghi nhầm ngày"}
    services.save_draft(world.head, report, version=report.version, lines={line.pk: LineEntry(fields, override=True)})
    services.submit(world.head, world.report())
    line.refresh_from_db()
    assert (line.value, line.computed_value, line.verdict) == (100, 90, "met")
    services.send_back(world.secretary, world.report(), comment="Dùng số của hồ sơ")
    report = world.report()
    services.save_draft(world.head, report, version=report.version, lines={line.pk: LineEntry({}, override=False)})
    services.submit(world.head, world.complete(world.report()))
    line.refresh_from_db()
    assert (line.value, line.how, line.ever_overridden) == (90, HowObtained.COMPUTED, True)
    logged = ActivityEntry.objects.get(code="reports.figure_overridden")
    assert logged.reason == "Ghi nhầm ngày"


def test_handed_in_figures_are_those_of_the_results_page():
    world = missed_world()
    period = world.open()
    world.submitted()
    found = {}
    for one in set_results(world.set, period.start, period.end):
        for row in one.rows:
            found[one.objective.number, row.department] = (row.result.value, row.result.verdict, row.result.how)
    for line in ReportLine.objects.filter(report__department=world.justice).select_related("report__department"):
        expected = (line.value, line.verdict, "computed" if line.is_computed else "typed")
        assert found[line.objective_number, line.report.department] == expected
    assert found[2, world.justice] == (Decimal(98), "met", "typed")
    assert found[2, world.office] == (None, "not_reported", "typed")


def test_what_the_office_reports_for_the_agency_is_on_the_results_page_and_in_the_command(client):
    world = missed_world()
    period = world.open()
    command = {"agency": world.agency.code, "year": 2026, "period": "Q3", "json": True}

    def told():
        out = StringIO()
        call_command("objective_results", **command, stdout=out)
        [row] = [row for row in json.loads(out.getvalue()) if row["objective"] == world.reviews.text]
        return row["department"], row["value"], row["verdict"]

    assert told() == (None, None, "not_reported")
    report = world.submitted(world.office)
    assert told() == (None, 1, "met")
    whole = set_results(world.set, period.start, period.end)[2].whole
    assert (whole.result.how, whole.result.note) == ("typed", "Biên bản họp")
    client.force_login(world.leader.user)
    page = client.get(reverse("objectives:results"), {"year": 2026, "period": "Q3"}).text
    assert reverse("reports:filing", args=[report.pk]) in page and "Biên bản họp" in page
    services.send_back(world.secretary, report, comment="x")
    assert told() == (None, None, "not_reported")


def test_a_figure_overridden_for_the_whole_agency_counts_on_the_results_page():
    world = missed_world()
    whole = ObjectiveFactory(objective_set=world.set, number=4, text="Toàn huyện đúng hạn", value=Decimal(95))
    report = world.complete(world.report(world.office))
    fields = {"numerator": Decimal(10), "denominator": Decimal(10), "override_reason": "Ghi nhầm ngày"}
    line = report.lines.get(objective=whole)
    entry = LineEntry(fields, override=True)
    services.save_draft(world.office_head, report, version=report.version, lines={line.pk: entry})

    def shown():
        found = set_results(world.set, report.period.start, report.period.end)[3].whole.result
        return found.value, found.verdict, found.how, found.note

    assert shown() == (90, "missed", "computed", "")
    services.submit(world.office_head, world.report(world.office))
    assert shown() == (100, "met", "typed", "Ghi nhầm ngày")


def test_a_returned_report_takes_its_typed_figures_back():
    world = missed_world()
    report = world.submitted()
    services.send_back(world.secretary, report, comment="x")
    target = world.line(report, 2).target
    assert evaluate_targets([target], report.period.start, report.period.end)[target.pk].verdict == "not_reported"


def test_every_step_is_in_the_log():
    world = missed_world()
    world.accepted()
    codes = set(ActivityEntry.objects.values_list("code", flat=True))
    assert {"reports.report_submitted", "reports.report_accepted", "audits.nonconformity_opened"} <= codes
