"""The filing page: what stands on it, what it stores, what it refuses and keeps."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agencies import clock
from objectives.results import evaluate_targets
from reports import services
from reports.models import HowObtained, ReportState
from reports.tests.factories import World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with clock.freeze(date(2026, 9, 16)):
        yield


def at(client, world, actor=None):
    client.force_login((actor or world.head).user)
    return lambda report, data=None, **kw: (
        client.get(reverse("reports:filing", args=[report.pk]))
        if data is None
        else client.post(reverse("reports:filing", args=[report.pk]), data, **kw)
    )


def test_the_figures_are_there_and_lead_to_their_records(client):
    world = World()
    world.cases(early=95, on_time=4, late=1)
    report = world.report()
    page = at(client, world)(report).content.decode()
    assert "99&nbsp;%" in page or "99\u00a0%" in page
    result = evaluate_targets([report.lines.get(objective_number=1).target], report.period.start, report.period.end)
    [one] = result.values()
    assert one.evidence_url.replace("&", "&amp;") in page
    assert page.count("<h1") == 1
    assert "Nộp báo cáo quý III/2026" in page


def test_figures_of_a_draft_are_those_of_now(client):
    world = World()
    world.cases(early=1)
    report = world.report()
    get = at(client, world)
    assert "100\u00a0%" in get(report).content.decode()
    world.cases(late=3)
    assert "25\u00a0%" in get(report).content.decode()


def test_a_decimal_comma_and_points_between_thousands_are_read(client):
    world = World()
    report = world.report()
    data = world.data(report, **{"2.numerator": "1.190", "2.denominator": "1.200", "2.note": "Phiếu", "do": "save"})
    assert at(client, world)(report, data).status_code == 302
    line = world.line(report, 2)
    assert (line.numerator, line.denominator) == (1190, 1200)
    office = world.report(world.office)
    data = world.data(office, **{"3.value": "1,5", "do": "save"})
    assert at(client, world, world.office_head)(office, data).status_code == 302
    assert world.line(office, 3).value == Decimal("1.5")


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("2.numerator", "rất nhiều", "Mục tiêu 2, Tử số: “rất nhiều” không phải là số"),
        ("2.denominator", "12a", "Mục tiêu 2, Mẫu số: “12a” không phải là số"),
        ("2.numerator", "-3", "Mục tiêu 2, Tử số"),
        ("2.numerator", "9999999999999", "số quá lớn"),
        ("2.numerator", "1,234", "tối đa hai chữ số"),
        ("2.action_due_on", "31/02/2027", "không phải là ngày hợp lệ"),
        ("2.action_due_on", "2026-09-16", "phải là một ngày sau hôm nay"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_lost(client, name, text, said):
    world = World()
    report = world.report()
    data = world.data(report, **{"2.correction": "Đã xin lỗi", name: text, "do": "save"})
    answer = at(client, world)(report, data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert "Đã xin lỗi" in page and text in page
    assert world.line(report, 2).correction == "" and world.report().version == 1


def test_a_part_is_not_larger_than_its_whole(client):
    world = World()
    report = world.report()
    data = world.data(report, **{"2.numerator": "51", "2.denominator": "50", "do": "save"})
    assert "tử số lớn hơn mẫu số" in at(client, world)(report, data).content.decode()


def test_no_cases_is_a_choice(client):
    world = World()
    report = world.report()
    post = at(client, world)
    post(report, world.data(report, **{"2.no_cases": "on", "do": "save"}))
    line = world.line(report, 2)
    assert line.no_cases and line.value is None
    both = world.data(world.report(), **{"2.no_cases": "on", "2.numerator": "4", "2.denominator": "5", "do": "save"})
    assert "không chọn cả hai" in post(report, both).content.decode()


def test_a_file_is_kept_even_when_something_else_is_wrong(client):
    world = World()
    report = world.report()
    line = world.line(report, 2)
    data = world.data(report, **{"2.numerator": "abc", "do": "save"})
    data[f"l{line.pk}-evidence"] = SimpleUploadedFile("khảo sát.pdf", b"%PDF-1.7")
    page = at(client, world)(report, data).content.decode()
    line.refresh_from_db()
    assert line.evidence.name == "khảo sát.pdf" and line.evidence.read_bytes() == b"%PDF-1.7"
    assert "khảo sát.pdf" in page and "abc" in page
    again = client.get(reverse("reports:evidence", args=[line.pk]))
    assert b"".join(again.streaming_content) == b"%PDF-1.7"


def test_a_program_is_no_evidence(client):
    world = World()
    report = world.report()
    line = world.line(report, 2)
    data = world.data(report, do="save")
    data[f"l{line.pk}-evidence"] = SimpleUploadedFile("a.exe", b"MZ")
    assert "không thuộc loại" in at(client, world)(report, data).content.decode()


def test_a_miss_opens_its_chain_on_the_page(client):
    world = World()
    world.cases(early=9, late=1)
    report = world.report()
    page = at(client, world)(report).content.decode()
    line = world.line(report, 1)
    assert f'id="id_l{line.pk}-why5"' in page
    for field in ("why1", "correction", "action", "action_owner", "action_due_on"):
        assert f'href="#id_l{line.pk}-{field}"' in page
    assert world.colleague.user.full_name in page
    assert world.office_head.user.full_name not in page


@pytest.mark.requirement("S1-27", where="reports/views/filing.py")
def test_submitting_without_cause_and_action_is_refused_but_saved(client):
    world = World()
    world.cases(early=9, late=1)
    report = world.report()
    data = world.data(
        report,
        **{"1.why1": "Thiếu người", "2.numerator": "49", "2.denominator": "50", "2.note": "Phiếu", "do": "submit"},
    )
    answer = at(client, world)(report, data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Mục tiêu 1: hành động khắc phục" in page and "Mục tiêu 1: vì sao không đạt" not in page
    report.refresh_from_db()
    assert report.state == ReportState.DRAFT
    assert world.line(report, 1).whys == ["Thiếu người"]


def test_submitting_a_complete_page(client):
    world = World()
    world.cases(early=9, late=1)
    report = world.report()
    changes = {
        "1.why1": "Thiếu người",
        "1.why2": "Không có người thay",
        "1.correction": "Đã xin lỗi",
        "1.action": "Phân công",
    }
    changes |= {"1.action_owner": str(world.colleague.membership.pk), "1.action_due_on": "30/10/2026"}
    changes |= {"2.numerator": "49", "2.denominator": "50", "2.note": "Phiếu khảo sát", "do": "submit", "note": "Hết"}
    answer = at(client, world)(report, world.data(report, **changes))
    assert answer.status_code == 302
    report = world.report()
    assert (report.state, report.note, report.submitted_by) == (ReportState.SUBMITTED, "Hết", world.head.membership)
    line = world.line(report, 1)
    assert (line.value, line.verdict, line.whys) == (90, "missed", ["Thiếu người", "Không có người thay"])
    action = line.nonconformity.actions.get()
    assert (action.owner, action.due_on) == (world.colleague.membership, date(2026, 10, 30))
    page = client.get(reverse("reports:filing", args=[report.pk])).content.decode()
    assert "Lưu bản nháp" not in page and "Không có người thay" in page


def test_a_computed_figure_is_overridden_only_with_a_reason(client):
    world = World()
    world.cases(early=9, late=1)
    report = world.report()
    post = at(client, world)
    change = {"1.override": "on", "1.numerator": "10", "1.denominator": "10", "do": "save"}
    page = post(report, world.data(report, **change)).content.decode()
    assert "hãy nêu lý do số liệu" in page
    post(report, world.data(report, **change, **{"1.override_reason": "Một hồ sơ ghi nhầm ngày"}))
    line = world.line(report, 1)
    assert (line.how, line.numerator) == (HowObtained.OVERRIDDEN, 10)
    page = post(report).content.decode()
    assert "đã thay số liệu" in page and "90\u00a0%" in page


def test_a_typed_value_on_a_computed_line_changes_nothing(client):
    world = World()
    world.cases(early=9, late=1)
    report = world.report()
    at(client, world)(report, world.data(report, **{"1.numerator": "10", "1.denominator": "10", "do": "save"}))
    line = world.line(report, 1)
    assert (line.how, line.numerator) == (HowObtained.COMPUTED, None)


def test_autosave_answers_json_and_may_repeat_from_the_same_page(client):
    world = World()
    report = world.report()
    data = world.data(report, **{"2.numerator": "4"})
    post = at(client, world)
    first = post(report, data, headers={"X-Autosave": "1"})
    assert (first.status_code, first.json()["saved"]) == (200, True)
    second = post(report, {**data, f"l{world.line(report, 2).pk}-denominator": "5"}, headers={"X-Autosave": "1"})
    assert second.status_code == 200
    line = world.line(report, 2)
    assert (line.numerator, line.denominator) == (4, 5)


def test_autosave_of_something_wrong_stores_nothing(client):
    world = World()
    report = world.report()
    answer = at(client, world)(report, world.data(report, **{"2.numerator": "x"}), headers={"X-Autosave": "1"})
    assert answer.status_code == 422 and world.report().version == 1


def test_a_stale_save_shows_both_values_and_overwrites_nothing(client):
    world = World()
    report = world.report()
    mine = world.data(report, **{"2.numerator": "40", "2.correction": "Của tôi", "do": "save"})
    theirs = world.data(report, **{"2.numerator": "45", "2.denominator": "50", "do": "save"})
    post = at(client, world)
    assert post(report, theirs).status_code == 302
    assert post(report, mine, headers={"X-Autosave": "1"}).status_code == 409
    answer = post(report, mine)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "<td>40</td><td>45</td>" in page
    line = world.line(report, 2)
    assert (line.numerator, line.denominator, line.correction) == (45, 50, "")
    prefix = f"l{line.pk}"
    form = answer.context["form"]
    data = {bound.html_name: bound.value() or "" for one in form.forms for bound in one if bound.name != "evidence"}
    assert (data[f"{prefix}-numerator"], data[f"{prefix}-denominator"]) == ("40", "50")
    assert data[f"{prefix}-correction"] == "Của tôi"
    data = {name: value for name, value in data.items() if value not in (False, "")} | {"do": "save"}
    assert post(report, data).status_code == 302
    line.refresh_from_db()
    assert (line.numerator, line.denominator, line.correction) == (40, 50, "Của tôi")


def test_reading_writes_nothing_and_costs_the_same_for_more_objectives(client, assert_constant_queries):
    world = World()
    report = world.report()
    get = at(client, world)

    def add_lines():
        from objectives.tests.factories import ObjectiveFactory
        from reports.models import ReportLine

        for number in range(10, 16):
            objective = ObjectiveFactory(objective_set=world.set, number=number, measure="manual_number")
            ReportLine.objects.create(
                report=report, objective=objective, objective_number=number, objective_text="x", measure="manual_number",
                unit="", comparator=">=", target_value=1, how="typed", position=number,
            )  # fmt: skip

    assert_constant_queries(lambda: get(report), add_lines)


def test_earlier_periods_stand_beside_the_figure():
    from reports import figures

    world = World()
    world.cases(early=3, late=1, day=date(2026, 5, 4))
    report = world.report()
    lines = figures.refresh(report)
    points = figures.history(report, lines)[lines[0].pk]
    assert points == [("IV/2025", None), ("I/2026", None), ("II/2026", Decimal(75))]


def test_earlier_filings_win_over_later_records():
    from reports import figures

    world = World()
    second = world.open(kind="Q2", on=date(2026, 6, 15))
    world.cases(early=1, day=date(2026, 5, 4))
    report = world.complete(world.report(period=second))
    services.submit(world.head, report)
    world.cases(late=3, day=date(2026, 5, 4))
    third = world.report(period=world.open())
    lines = figures.refresh(third)
    assert figures.history(third, lines)[lines[0].pk][-1] == ("II/2026", Decimal(100))
    assert figures.history(third, lines)[lines[1].pk][-1] == ("II/2026", Decimal(98))


def test_the_moment_of_saving_is_shown(client):
    world = World()
    report = world.report()
    with clock.freeze(datetime(2026, 9, 16, 14, 32)):
        answer = at(client, world)(report, world.data(report, **{"2.note": "Ghi", "do": "save"}), follow=True)
    assert "14:32" in answer.content.decode()


def test_a_thing_to_be_done_is_reported_as_done_or_not(client):
    world = World()
    world.reviews.comparator, world.reviews.value, world.reviews.value_to = "done", None, None
    world.reviews.save()
    report = world.report(world.office)
    post = at(client, world, world.office_head)
    assert "Trong kỳ đã thực hiện chưa?" in post(report).content.decode()
    post(report, world.data(report, **{"3.done": "0", "3.note": "Chưa họp", "do": "save"}))
    answer = post(world.report(world.office))
    assert "chưa thực hiện" in answer.content.decode()
    assert [item.field for item in answer.context["missing"] if item.line.objective_number == 3][0] == "why1"
    post(report, world.data(world.report(world.office), **{"3.done": "1", "do": "save"}))
    assert "đã thực hiện" in post(world.report(world.office)).content.decode()


def test_the_page_in_english(client):
    world = World()
    report = world.report()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    page = at(client, world)(report).content.decode()
    assert "no cases arose" in page and "không phát sinh" not in page
    assert "Report on quarter III/2026" in page


def test_what_is_kept_is_vietnamese_whatever_the_person_reads():
    from django.utils import translation

    world = World()
    world.cases(early=9, late=1)
    with translation.override("en"):
        report = world.submitted()
    kept = report.submissions.get().lines
    assert kept[str(world.on_time.pk)]["result"] == "90\u00a0%"
    assert "không đạt mục tiêu 1" in world.line(report, 1).nonconformity.description


def test_a_running_period_says_that_figures_still_change(client):
    world = World()
    page = at(client, world)(world.report()).content.decode()
    assert "còn thay đổi" not in page
    with clock.freeze(date(2026, 9, 14)):
        assert "Kỳ báo cáo còn đến hết ngày 14/09/2026" in at(client, world)(world.report()).content.decode()
