"""The filing page in a real browser: one "why?" after another, the draft that saves itself, handing in."""

from datetime import timedelta

import pytest
from django.urls import reverse

from agencies import clock, periods
from reports.models import ReportState
from reports.tests.factories import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def sign_in(page, live_site, client, who):
    client.force_login(who.user)
    for name, morsel in client.cookies.items():
        page.context.add_cookies([{"name": name, "value": morsel.value, "url": live_site}])


@pytest.mark.parametrize("width", [1366, 390])
def test_a_head_files_a_quarter_with_a_miss(browser_page, live_site, client, width):
    page, world = browser_page, World()
    # The server runs in its own thread, in the present: the quarter is the one we are in.
    year, kind = periods.quarter_of(world.agency.cut_off, clock.today())
    world.set.year = year
    world.set.save()
    start, _end = periods.bounds(world.agency.cut_off, year, kind)
    report = world.report(period=world.open(year, kind, on=clock.today()))
    world.cases(early=9, late=1, day=start)
    page.set_viewport_size({"width": width, "height": 800})
    sign_in(page, live_site, client, world.head)
    page.goto(live_site + reverse("reports:filing", args=[report.pk]))
    missed, typed = (f"#id_l{world.line(report, number).pk}-" for number in (1, 2))
    assert not page.is_visible(f"{missed}why2")
    page.fill(f"{missed}why1", "Hồ sơ dồn vào cuối tuần.")
    assert page.is_visible(f"{missed}why2")
    page.wait_for_selector("[data-autosave-status][data-state=saved]")
    assert world.line(report, 1).whys == ["Hồ sơ dồn vào cuối tuần."]

    page.click("button[value=submit]")
    page.click(f".r-missing a[href='{missed}correction']")
    page.fill(f"{missed}correction", "Đã xin lỗi.")
    page.fill(f"{missed}action", "Chia lịch tiếp nhận.")
    page.select_option(f"{missed}action_owner", str(world.colleague.membership.pk))
    page.fill(f"{missed}action_due_on", f"{clock.today() + timedelta(days=30):%d/%m/%Y}")
    page.fill(f"{typed}numerator", "49")
    page.fill(f"{typed}denominator", "50")
    page.fill(f"{typed}note", "Phiếu khảo sát")
    # The browser tells of the refusal before; it was meant.
    page.problems[:] = [problem for problem in page.problems if "422" not in problem]
    page.click("button[value=submit]")
    page.wait_for_selector("text=Đã nộp báo cáo")
    report.refresh_from_db()
    assert report.state == ReportState.SUBMITTED
    assert page.evaluate("document.documentElement.scrollWidth") <= width
