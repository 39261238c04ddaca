"""Who may open what: own department, other departments, other agencies, each role."""

from datetime import date

import pytest
from django.urls import reverse

from agencies import clock
from agencies.models import Role
from agencies.tests.factories import AgencyFactory, actor
from reports.models import ReportState
from reports.tests.factories import World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with clock.freeze(date(2026, 9, 18)):
        yield


@pytest.fixture
def world():
    world = World()
    world.open()
    return world


def sign_in(client, who):
    client.force_login(who.user)
    return client


REPORT_PAGES = ["reports:filing", "reports:filing_review"]
REPORT_WRITES = ["reports:filing", "reports:send_back", "reports:accept"]


@pytest.mark.parametrize("name", [*REPORT_PAGES, "reports:send_back", "reports:accept"])
def test_another_agencys_report_is_not_found(client, world, name):
    url = reverse(name, args=[world.report().pk])
    stranger = sign_in(client, actor(Role.SECRETARY, agency=AgencyFactory()))
    assert (stranger.post(url) if name not in REPORT_PAGES else stranger.get(url)).status_code == 404


@pytest.mark.parametrize("name", ["reports:review_pack", "reports:start"])
def test_another_agencys_period_is_not_found(client, world, name):
    url = reverse(name, args=[world.agency.periods.get().pk])
    assert sign_in(client, actor(Role.LEADER, agency=AgencyFactory())).post(url).status_code == 404


def test_the_board_of_another_agency_is_not_found(client, world):
    stranger = sign_in(client, actor(Role.LEADER, agency=AgencyFactory()))
    period = world.agency.periods.get()
    assert stranger.get(reverse("reports:board"), {"period": period.pk}).status_code == 404
    assert stranger.get(reverse("reports:board"), {"agency": world.agency.pk}).status_code == 404
    assert stranger.get(reverse("reports:board_chart", args=[period.pk, world.on_time.pk])).status_code == 404


def test_a_superior_reads_below(client, world):
    province = AgencyFactory()
    world.agency.parent = province
    world.agency.save()
    report = world.submitted(world.office)
    leader = sign_in(client, actor(Role.LEADER, agency=province))
    assert leader.get(reverse("reports:filing_review", args=[report.pk])).status_code == 200
    assert leader.get(reverse("reports:board"), {"agency": world.agency.pk}).status_code == 200
    assert leader.post(reverse("reports:accept", args=[report.pk])).status_code == 403
    assert leader.post(reverse("reports:review_pack", args=[report.period_id])).status_code == 403


READERS_OF_DRAFTS = {Role.SECRETARY}


@pytest.mark.parametrize("role", sorted(Role.values))
@pytest.mark.parametrize("name", REPORT_PAGES)
def test_a_draft_is_read_by_its_department_and_the_secretary(client, world, role, name):
    url = reverse(name, args=[world.report().pk])
    expected = 200 if role in READERS_OF_DRAFTS else 403
    assert sign_in(client, actor(role, agency=world.agency)).get(url).status_code == expected


@pytest.mark.parametrize("role", sorted(Role.values))
def test_what_was_handed_in_is_read_by_everyone_and_written_by_none(client, world, role):
    report = world.submitted(world.office)
    who = sign_in(client, actor(role, agency=world.agency))
    assert who.get(reverse("reports:filing", args=[report.pk])).status_code == 200
    assert who.post(reverse("reports:filing", args=[report.pk]), {"do": "save"}).status_code == 403
    assert "Lưu bản nháp" not in who.get(reverse("reports:filing", args=[report.pk])).content.decode()


def test_a_colleague_reads_the_draft_but_does_not_write_it(client, world):
    url = reverse("reports:filing", args=[world.report().pk])
    colleague = sign_in(client, world.colleague)
    assert colleague.get(url).status_code == 200
    assert colleague.post(url, world.data(do="save")).status_code == 403


PACK_READERS = {Role.LEADER, Role.SECRETARY, Role.OFFICE_HEAD, Role.AUDITOR, Role.INSPECTOR}
PACK_MAKERS = {Role.LEADER, Role.SECRETARY}


@pytest.mark.parametrize("role", sorted(set(Role.values) - PACK_MAKERS))
def test_who_reads_the_review_document(client, world, role):
    url = reverse("reports:review_pack", args=[world.agency.periods.get().pk])
    who = sign_in(client, actor(role, agency=world.agency))
    assert who.get(url).status_code == (200 if role in PACK_READERS else 403)
    assert who.post(url).status_code == 403


@pytest.mark.parametrize("role", sorted(Role.values))
def test_everyone_sees_periods_and_board(client, world, role):
    who = sign_in(client, actor(role, agency=world.agency))
    assert who.get(reverse("reports:period_list")).status_code == 200
    assert who.get(reverse("reports:board")).status_code == 200
    page = who.get(reverse("reports:period_list")).content.decode()
    assert (reverse("reports:open_period") in page) == (role == Role.SECRETARY)


def test_signing_in_is_needed(client, world):
    for name, args in [("reports:period_list", []), ("reports:board", []), ("reports:filing", [world.report().pk])]:
        assert client.get(reverse(name, args=args)).status_code == 302


def test_the_secretary_opens_a_period_on_the_page(client):
    world = World()
    post = sign_in(client, world.secretary).post
    page = client.get(reverse("reports:period_list")).content.decode()
    assert "Chưa mở kỳ báo cáo nào" in page
    answer = post(reverse("reports:open_period"), {"year": 2026, "kind": "Q3", "due_after": 2}, follow=True)
    assert "hạn nộp 16/09/2026" in answer.content.decode()
    again = post(reverse("reports:open_period"), {"year": 2026, "kind": "Q3", "due_after": 2})
    assert again.status_code == 422 and "đã được mở" in again.content.decode()
    wrong = post(reverse("reports:open_period"), {"year": "abc", "kind": "Q9", "due_after": -1})
    assert wrong.status_code == 422


def test_the_list_says_who_is_late_and_by_how_much(client, world):
    world.submitted(world.office)
    page = sign_in(client, world.secretary).get(reverse("reports:period_list")).content.decode()
    assert "1 trong 2 phòng, đơn vị đã nộp, 1 báo cáo chờ xem xét, 1 phòng, đơn vị quá hạn." in page
    assert "chưa nộp, quá hạn 2 ngày làm việc" in page


def test_the_period_list_costs_the_same_for_more_departments(client, world, assert_constant_queries):
    from agencies.tests.factories import DepartmentFactory
    from reports.models import DepartmentReport

    sign_in(client, world.secretary)
    period = world.agency.periods.get()

    def more():
        for _number in range(5):
            DepartmentReport.objects.create(
                period=period, department=DepartmentFactory(agency=world.agency), updated_at=clock.now()
            )

    assert_constant_queries(lambda: client.get(reverse("reports:period_list")), more)


def test_the_head_starts_a_report_that_opening_did_not_make(client, world):
    world.report().delete()
    period = world.agency.periods.get()
    head = sign_in(client, world.head)
    assert reverse("reports:start", args=[period.pk]) in head.get(reverse("reports:period_list")).content.decode()
    answer = head.post(reverse("reports:start", args=[period.pk]))
    assert answer.url == reverse("reports:filing", args=[world.report().pk])


def test_review_on_the_page(client, world):
    world.cases(early=9, late=1)
    report = world.submitted()
    secretary = sign_in(client, world.secretary)
    page = secretary.get(reverse("reports:filing_review", args=[report.pk])).content.decode()
    assert "Không có ai thay khi công chức nghỉ phép." in page and "Chấp nhận báo cáo" in page
    secretary.post(reverse("reports:send_back", args=[report.pk]), {"comment": ""})
    assert world.report().state == ReportState.SUBMITTED
    secretary.post(reverse("reports:send_back", args=[report.pk]), {"comment": "Nêu rõ hơn"})
    assert world.report().state == ReportState.RETURNED
    assert "Nêu rõ hơn" in sign_in(client, world.head).get(reverse("reports:filing", args=[report.pk])).content.decode()
    world.submitted()
    sign_in(client, world.secretary).post(reverse("reports:accept", args=[report.pk]))
    assert world.report().state == ReportState.ACCEPTED
    page = client.get(reverse("reports:filing_review", args=[report.pk])).content.decode()
    assert "không thay đổi nữa" in page and "Chấp nhận báo cáo" not in page


@pytest.mark.parametrize("name", ["reports:send_back", "reports:accept", "reports:start"])
def test_changes_come_by_post_only(client, world, name):
    pk = world.agency.periods.get().pk if name == "reports:start" else world.report().pk
    assert sign_in(client, world.secretary).get(reverse(name, args=[pk])).status_code == 405
