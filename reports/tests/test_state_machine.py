"""Every (state x role x step) of a department's report, and that an accepted quarter takes no write by any way."""

from datetime import date

import pytest
from django.urls import reverse

from agencies import clock
from agencies.errors import UserError
from agencies.models import Delegation, Role
from agencies.tests.factories import actor
from agencies.tests.transitions import moves, triples
from reports import services
from reports.models import DepartmentReport, ReportLine, ReportState
from reports.permissions import can_review
from reports.services.drafts import LineEntry
from reports.tests.factories import World

pytestmark = pytest.mark.django_db
NOW = date(2026, 9, 16)
ALLOWED = {
    "save": {ReportState.DRAFT: "department_head", ReportState.RETURNED: "department_head"},
    "submit": {ReportState.DRAFT: "department_head", ReportState.RETURNED: "department_head"},
    "return": {ReportState.SUBMITTED: "secretary"},
    "accept": {ReportState.SUBMITTED: "secretary"},
}
STEPS = {
    "save": lambda who, report: services.save_draft(who, report, version=report.version, lines={}, note="Khác"),
    "submit": services.submit,
    "return": lambda who, report: services.send_back(who, report, comment="Bổ sung"),
    "accept": services.accept,
}


@pytest.fixture
def world():
    world = World()
    world.cases(early=10)
    return world


def people(world) -> dict:
    known = {
        "secretary": world.secretary, "leader": world.leader, "department_head": world.head,
        "office_head": world.office_head, "staff": world.colleague,
    }  # fmt: skip
    rest = {role: actor(role, agency=world.agency) for role in Role.values if role not in known}
    # Whoever handed it in, in the roles that could accept it.
    hats = {
        f"submitter as {role}": actor(role, agency=world.agency, user=world.head.user)
        for role in (Role.SECRETARY, Role.LEADER, Role.ADMINISTRATOR, Role.INSPECTOR)
    }
    return known | rest | hats | {"stranger": actor(Role.SECRETARY)}


def test_only_the_listed_steps_succeed(world):
    report = world.complete()

    def in_state(state):
        with clock.freeze(NOW):
            if state != ReportState.DRAFT:
                services.submit(world.head, report)
            if state == ReportState.RETURNED:
                services.send_back(world.secretary, report, comment="Bổ sung")
            if state == ReportState.ACCEPTED:
                services.accept(world.secretary, report)
        return DepartmentReport.objects.get(pk=report.pk)

    with clock.freeze(NOW):
        found = moves(ReportState.values, people(world), in_state, STEPS)
    assert found == triples(ALLOWED)


def test_whoever_stood_in_for_the_head_does_not_accept(world):
    report = world.submitted()
    assert can_review(world.secretary, report)
    Delegation.objects.create(
        agency=world.agency, membership=world.head.membership, delegate=world.secretary.user, reason="Nghỉ ốm",
        valid_from=clock.today(), valid_to=clock.today(), created_at=clock.now(), created_by=world.head.user,
    )  # fmt: skip
    assert not can_review(world.secretary, report)


def test_the_submitter_is_told_why_they_do_not_accept(world, client):
    report = world.submitted()
    client.force_login(actor(Role.SECRETARY, agency=world.agency, user=world.head.user, is_primary=True).user)
    page = client.post(reverse("reports:accept", args=[report.pk]), follow=True).content.decode()
    report.refresh_from_db()
    assert report.state == ReportState.SUBMITTED
    assert "phải do người khác chấp nhận" in page


def frozen_rows(report) -> list:
    """Everything an accepted report holds, as stored."""
    lines = ReportLine.objects.filter(report=report).order_by("pk").values()
    return [*DepartmentReport.objects.filter(pk=report.pk).values(), *lines]


def test_an_accepted_quarter_takes_no_write_by_any_way(world, client):
    report = world.accepted()
    before = frozen_rows(report)
    line = report.lines.order_by("pk").first()
    with clock.freeze(NOW):
        # By form.
        client.force_login(world.head.user)
        for do in ("save", "submit"):
            client.post(
                reverse("reports:filing", args=[report.pk]), {"version": report.version, "note": "Khác", "do": do}
            )
        client.force_login(world.secretary.user)
        for name in ("send_back", "accept"):
            client.post(reverse(f"reports:{name}", args=[report.pk]), {"comment": "Khác"})
        # By verb.
        entry = {line.pk: LineEntry({"note": "Khác"})}
        for call in (
            lambda: services.save_draft(world.head, report, version=report.version, lines=entry),
            lambda: services.submit(world.head, report),
            lambda: ReportLine.objects.filter(pk=line.pk).update(note="Khác"),
            lambda: DepartmentReport.objects.filter(pk=report.pk).delete(),
        ):
            with pytest.raises(UserError):
                call()
        # By import: cases of the quarter arrive late, and the rollup follows.
        world.cases(late=40)
    assert frozen_rows(report) == before
