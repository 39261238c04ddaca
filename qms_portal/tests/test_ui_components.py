"""Components say in words what they say in colour, and never turn a missing figure into a number."""

import re
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone

from agencies.models import Job, JobStatus
from qms_portal.templatetags import ui

ROOT = Path(__file__).resolve().parents[2]


def render(source, **values):
    return Template("{% load ui %}" + source).render(Context(values))


@pytest.mark.parametrize("state", sorted(ui.STATE_ICONS))
def test_a_state_has_word_icon_and_colour(state):
    html = render("{% status_badge state label %}", state=state, label="Chờ ký & đóng dấu")
    assert "Chờ ký &amp; đóng dấu" in html
    assert f"#{ui.STATE_ICONS[state]}" in html
    assert f"q-badge--{state}" in html


def test_an_unknown_state_or_verdict_is_a_mistake():
    with pytest.raises(KeyError):
        render("{% status_badge 'green' 'x' %}")
    with pytest.raises(KeyError):
        render("{% verdict_badge 'passed' %}")


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        ("met", "Đạt"),
        ("stretch_met", "Đạt mức phấn đấu"),
        ("missed", "Không đạt"),
        ("no_cases", "Không phát sinh"),
        ("not_reported", "Chưa báo cáo"),
    ],
)
def test_verdicts_in_the_words_of_the_offices(verdict, words):
    html = render("{% verdict_badge verdict %}", verdict=verdict)
    assert re.sub(r"<[^>]+>", "", html).strip() == words


@pytest.mark.parametrize(
    ("level", "role", "look"),
    [
        ("error", "alert", "error"),
        ("danger", "alert", "error"),
        ("warning", "status", "warning"),
        ("debug", "status", "info"),
    ],
)
def test_an_error_is_announced_at_once(level, role, look):
    html = render("{% page_alert level text %}", level=level, text="<b>Dòng 128</b>")
    assert f'role="{role}"' in html
    assert f"q-alert--{look}" in html
    assert "&lt;b&gt;Dòng 128" in html


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("{{ value|vi_number }}", "1.234.567,5"),
        ("{{ value|vi_number:0 }}", "1.234.568"),
        ("{{ rate|vi_percent }}", "98,25\u00a0%"),
        ("{{ rate|vi_percent:1 }}", "98,3\u00a0%"),
        ("{{ zero|vi_number }}", "0"),
        ("{{ nothing|vi_number }}", "–"),
        ("{{ nothing|vi_percent }}", "–"),
        ("{{ nothing|vi_date }}", "–"),
        ("{{ day|vi_date }}", "05/03/2024"),
        ("{{ late_evening|vi_date }}", "06/03/2024"),
        ("{{ late_evening|vi_datetime }}", "06/03/2024 00:30"),
        ("{{ name|initials }}", "NĐ"),
    ],
)
def test_numbers_and_days_as_they_are_printed(source, text):
    values = {
        "value": Decimal("1234567.50"),
        "rate": Decimal("98.25"),
        "zero": Decimal(0),
        "nothing": None,
        "day": date(2024, 3, 5),
        "late_evening": datetime(2024, 3, 5, 17, 30, tzinfo=timezone.get_fixed_timezone(0)),
        "name": "Nguyễn Thị Đào",
    }
    assert render(source, **values) == text


def test_a_word_where_a_number_belongs_is_a_mistake():
    with pytest.raises(ValueError, match="cao"):
        render("{{ value|vi_number }}", value="cao")


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ("98", "≥ 98\u00a0%"),
        ("98.5 '>'", "> 98,5\u00a0%"),
        ("2 '<=' 'ngày'", "≤ 2\u00a0ngày"),
        ("1 'range' 'lần/năm' 2", "1–2\u00a0lần/năm"),
        ("None", "–"),
    ],
)
def test_a_target_as_it_is_printed(arguments, text):
    assert render(f"{{% target_text {arguments} as words %}}{{{{ words|safe }}}}") == text


def bar(**values):
    values = {"value": None, "target": None, "stretch": None, "comparator": ">=", "unit": "%", "end": None} | values
    return render("{% target_bar value target stretch comparator unit target_to=end %}", **values)


def test_a_bar_tells_the_same_in_words():
    html = bar(value=Decimal("71.25"), target=Decimal(95), stretch=Decimal(100))
    assert 'role="img"' in html
    assert 'aria-label="Kết quả 71,25\u00a0%, chỉ tiêu ≥ 95\u00a0%, phấn đấu 100\u00a0%, không đạt"' in html


def test_a_miss_is_hatched_so_that_it_is_seen_without_colour():
    assert "q-bar__hatch" in bar(value=Decimal(71), target=Decimal(95))
    assert "q-bar__hatch" not in bar(value=Decimal(96), target=Decimal(95))


def test_lower_is_better_says_so_and_judges_so():
    html = bar(value=Decimal(31), target=Decimal(12), comparator="<=", unit="văn bản")
    assert "càng thấp càng tốt" in html
    assert "q-bar__value--missed" in html
    assert "q-bar__value--met" in bar(value=Decimal(10), target=Decimal(12), comparator="<=", unit="văn bản")


def test_a_missing_result_is_an_empty_track_and_zero_is_a_result():
    missing, zero = bar(target=Decimal(98)), bar(value=Decimal(0), target=Decimal(98))
    assert "q-bar__track--empty" in missing
    assert "Chưa có kết quả" in missing
    assert "q-bar__track--empty" not in zero
    assert "Kết quả 0\u00a0%" in zero


def test_drawings_carry_no_style_and_no_decimal_comma():
    html = bar(value=Decimal("98.5"), target=Decimal("97.5"))
    assert "style=" not in html
    assert not re.search(r'(?:x|x1|width|d)="[^"]*\d,\d', html)


def test_a_bar_believes_a_given_verdict():
    html = render("{% target_bar 90 95 verdict='met' %}")
    assert "q-bar__value--met" in html


def test_a_sparkline_names_each_period():
    html = render("{% sparkline points target=97 %}", points=[("I", Decimal("98.5")), ("II", None)])
    assert "I: 98,5\u00a0%, II: không có" in html
    assert "q-spark__gap" in html


def test_an_empty_list_says_what_fills_it():
    html = render("{% empty_state 'folders' 'Chưa có hồ sơ' 'Tải tệp lên.' '/tai-len/' 'Tải hồ sơ' %}")
    assert 'href="/tai-len/"' in html
    assert "Tải tệp lên." in html
    assert "<a " not in render("{% empty_state 'folders' 'Chưa có hồ sơ' 'Chờ văn thư.' %}")


def test_steps_show_whose_turn_it_is():
    steps = [
        {"label": "Ký nháy", "state": "done", "who": "Lê Bình", "when": date(2024, 1, 9), "comment": "Đã xem"},
        SimpleNamespace(label="Ký", state="current", who="Hoàng Long", when=None, comment=""),
        {"label": "Cấp số", "state": "todo"},
    ]
    html = render("{% flow_steps steps %}", steps=steps)
    assert html.count("<li") == 3
    assert html.count('aria-current="step"') == 1
    assert "Lê Bình · 09/01/2024" in html
    assert "(chưa đến lượt)" in html


def test_the_line_of_the_year_names_each_state():
    stages = [
        {"label": "Quý I", "state": "late", "note": "2 phòng chưa nộp", "url": "/q1/"},
        {"label": "Quý II", "state": "todo"},
    ]
    html = render("{% year_wheel stages %}", stages=stages)
    assert "Trễ · 2 phòng chưa nộp" in html
    assert 'href="/q1/"' in html


def test_pages_keep_the_rest_of_the_address():
    request = RequestFactory().get("/", {"outcome": "late", "page": "2"})
    page = Paginator(range(1204), 50).get_page(2)
    html = render("{% pagination page %}", page=page, request=request)
    assert "51–100" in html
    assert "1.204" in html
    assert "outcome=late&amp;page=3" in html
    assert 'aria-current="page">2' in html


def test_one_page_needs_no_page_links():
    html = render("{% pagination page %}", page=Paginator(range(3), 50).get_page(1), request=RequestFactory().get("/"))
    assert "<nav" not in html


def job(**values):
    return Job(pk=7, agency_id=1, kind="x", created_at=timezone.now(), **values)


def test_a_running_job_shows_how_far_it_is_and_asks_again():
    html = render(
        "{% job_progress job %}", job=job(status=JobStatus.RUNNING, done=1204, total=20000, message="Đang ghi")
    )
    assert 'value="6"' in html
    assert "1.204 / 20.000" in html
    assert "every 2s" in html
    assert "Đang ghi" in html


def test_a_finished_job_stops_asking_and_leads_on():
    html = render("{% job_progress job next_url='/ket-qua/' %}", job=job(status=JobStatus.DONE))
    assert "hx-get" not in html
    assert html.count("/ket-qua/") == 2
    assert "/from-result/" in render(
        "{% job_progress job %}", job=job(status=JobStatus.DONE, result={"url": "/from-result/"})
    )


def test_a_failed_job_says_why():
    html = render("{% job_progress job %}", job=job(status=JobStatus.FAILED, error="Tệp rỗng"))
    assert "Tệp rỗng" in html
    assert "hx-get" not in html


def test_a_dangerous_action_asks_first_without_scripts():
    html = render(
        "{% confirm_button '/x/' 'Trả lại' 'Phòng sẽ thấy ý kiến.' comment='Cần bổ sung gì?' %}", csrf_token="t0ken"
    )
    assert html.index("<summary") < html.index('method="post"') < html.index("t0ken")
    assert 'name="comment"' in html
    assert "required" in html
    assert "Phòng sẽ thấy ý kiến." in html


def test_every_icon_in_use_is_in_the_sprite():
    listed = {
        line for line in (ROOT / "static/icons.txt").read_text().splitlines() if line and not line.startswith("#")
    }
    folders = [ROOT / "templates", *(ROOT / app for app in APPS)]
    used = {
        name
        for folder in folders
        for page in folder.rglob("*.html")
        for name in re.findall(r"{%\s*(?:icon|empty_state)\s+[\"']([a-z0-9-]+)", page.read_text())
    }
    used |= {*ui.STATE_ICONS.values(), *ui.ALERT_ICONS.values()}
    used |= {mark for mark, _words in (*ui.FLOW_STATES.values(), *ui.STAGE_STATES.values()) if mark}
    assert used - listed == set()


APPS = ["agencies", "documents", "procedures", "objectives", "audits", "reports"]
