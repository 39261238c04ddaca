"""A generated file counted by a few lines of plain Python, by the command, by the page and by the lists: all the same."""

import csv
import json
import random
import re
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse

from agencies import clock
from agencies.models import Role
from procedures.tests.factories import make_agency, make_member
from procedures.tests.files import csv_bytes

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
COLUMNS = (
    "carried_over",
    "received_online",
    "received_counter_post",
    "early",
    "on_time",
    "late",
    "pending_within",
    "pending_overdue",
)
START, END = date(2024, 3, 15), date(2024, 6, 14)  # quarter II/2024 by the 14th


def a_file(rows: int) -> bytes:
    """Random cases around the quarter, in every status."""
    dice = random.Random(766)
    procedures = {
        "2.000635": "Phòng Tư pháp",
        "1.003003": "Phòng Tài nguyên và Môi trường",
        "2.000720": "Phòng Tài chính - Kế hoạch",
    }
    lines = []
    for number in range(rows):
        code = dice.choice(list(procedures))
        received = datetime(2024, 1, 2, 7, 30) + timedelta(days=dice.randrange(190), minutes=dice.randrange(590))
        due = received.replace(hour=17, minute=0) + timedelta(days=dice.randrange(1, 20))
        finished = max(due + timedelta(days=dice.randrange(-12, 5), minutes=dice.randrange(-300, 60)), received)
        ended = dice.random() < 0.85
        status = dice.choice([9, 10, 10, 10, 7, 8, 3]) if ended else dice.choice([2, 4, 4, 5, 6, 1])
        lines.append(
            [
                number, f"H99.15-{received:%y%m%d}-{number:05d}", code, procedures[code], f"{received:%d/%m/%Y %H:%M}",
                f"{due:%d/%m/%Y %H:%M}", f"{finished:%d/%m/%Y %H:%M}" if ended else "", "", status, dice.choice([1, 2, 2, 3]),
            ]
        )  # fmt: skip
    return csv_bytes(lines)


def counted(content: bytes, column: str) -> dict[str, Counter]:
    """The columns of form II.06a, straight from the text of the file."""
    groups = defaultdict(Counter)
    for line in csv.DictReader(content.decode().splitlines()):
        day = {name: datetime.strptime(line[name][:10], "%d/%m/%Y").date() if line[name] else None
               for name in ("Ngày tiếp nhận", "Ngày hẹn trả", "Ngày kết thúc xử lý")}  # fmt: skip
        received, due, finished = day.values()
        status, group = int(line["Trạng thái"]), groups[line[column]]
        if status in (1, 3) or received > END:
            continue
        if received >= START:
            group["received_online" if line["Hình thức tiếp nhận"] == "2" else "received_counter_post"] += 1
        elif finished is None or finished >= START:
            group["carried_over"] += 1
        if finished and START <= finished <= END:
            group["early" if finished < due else "on_time" if finished == due else "late"] += 1
        elif finished is None or finished > END:
            waiting = finished is None and status in (5, 6)
            group["pending_within" if due >= END or waiting else "pending_overdue"] += 1
    return {key: group for key, group in groups.items() if sum(group.values())}


@pytest.fixture
def imported(tmp_path):
    """The agency with a file of 1,500 cases imported by the command, and the file."""
    agency, content = make_agency(), a_file(1500)
    path = tmp_path / "cases.csv"
    path.write_bytes(content)
    call_command("import_cases", str(path), "--agency", agency.code, "--json")
    return agency, content


def rates(capsys, agency, *by) -> list[dict]:
    capsys.readouterr()
    call_command("on_time_rates", "--agency", agency.code, "--from", f"{START}", "--to", f"{END}", *by, "--json")
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(
    ("by", "column", "field"), [("department", "Phòng xử lý", "name"), ("procedure", "Mã TTHC", "key")]
)
def test_command_agrees_with_plain_python(imported, capsys, by, column, field):
    agency, content = imported
    expected = counted(content, column)
    found = {line[field]: line for line in rates(capsys, agency, "--by", by)}
    assert set(found) == set(expected)
    for name, line in found.items():
        assert {key: line[key] for key in COLUMNS} == {key: expected[name][key] for key in COLUMNS}
        kept, finished = (
            expected[name]["early"] + expected[name]["on_time"],
            sum(expected[name][k] for k in COLUMNS[3:6]),
        )
        assert line["rate"] == pytest.approx(100 * kept / finished, abs=0.0051)


def test_whole_agency_is_the_sum(imported, capsys):
    agency, content = imported
    [whole] = rates(capsys, agency)
    total = sum(counted(content, "Phòng xử lý").values(), Counter())
    assert whole["key"] == agency.code
    assert {key: whole[key] for key in COLUMNS} == {key: total[key] for key in COLUMNS}


def test_page_shows_the_same_and_every_figure_leads_to_so_many_cases(imported, client):
    agency, content = imported
    client.force_login(make_member(agency, Role.DEPARTMENT_HEAD, agency.departments.get(code="TP")).user)
    page = client.get(reverse("procedures:rates") + "?year=2024&period=Q2").content.decode()
    body = page[page.index("<tbody>") : page.index("</tfoot>")]
    links = re.findall(r'<a href="([^"]+)" title="[^"]+">([\d.]+)</a>', body)
    assert len(links) == sum(1 for n in figures_of(counted(content, "Phòng xử lý")) if n)
    for url, figure in links:
        listed = client.get(url.replace("&amp;", "&"))
        assert listed.context["total"] == int(figure.replace(".", "")), url


def figures_of(groups: dict[str, Counter]) -> list[int]:
    """Every figure of the page, the totals last."""
    figures = []
    for group in [*groups.values(), sum(groups.values(), Counter())]:
        received = group["carried_over"] + group["received_online"] + group["received_counter_post"]
        finished = group["early"] + group["on_time"] + group["late"]
        pending = group["pending_within"] + group["pending_overdue"]
        figures += [received, finished, pending, *(group[key] for key in COLUMNS)]
    return figures


@pytest.mark.parametrize("kind", ["Q1", "Q2", "Q3", "H1", "9M", "Y"])
@pytest.mark.parametrize("by", [None, "department", "field", "procedure", "channel"])
def test_the_rollup_says_what_counting_the_cases_says(imported, kind, by):
    from procedures.statistics import Period, counts, counts_from_cases

    agency, _content = imported
    period = Period.of(agency, 2024, kind)
    assert counts(agency, period.start, period.end, by) == counts_from_cases(agency, period.start, period.end, by)


def test_an_open_period_ends_today(imported, capsys):
    """In the middle of a period it is as if its last day were today: nothing is overdue before its due day has passed."""
    from procedures.statistics import counts

    agency, _content = imported
    with clock.freeze(date(2024, 5, 2)):
        open_period = counts(agency, START, END)
    assert open_period == counts(agency, START, date(2024, 5, 2))
    assert open_period[None].pending_overdue


def test_keys_are_codes_in_order(imported, capsys):
    agency, _content = imported
    lines = rates(capsys, agency, "--by", "department")
    assert [line["key"] for line in lines] == ["TCKH", "TNMT", "TP"]
