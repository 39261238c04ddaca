"""The review document: what stands in it, that it is made once and downloaded in one click."""

from datetime import date

import pytest
from django.urls import reverse

from agencies import clock, jobs
from agencies.models import Job, JobStatus
from audits.tests.factories import AuditFactory, FindingFactory
from reports import pack, services
from reports.models import ReviewPack
from reports.tests.factories import World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with clock.freeze(date(2026, 9, 18)):
        yield


def text_of(document) -> str:
    from documents.layout.page import document_html

    return document_html(document)


def world_with_everything() -> World:
    world = World(name="Ủy ban nhân dân huyện Phú Khê", superior_name="Ủy ban nhân dân tỉnh Hồng Lam")
    world.cases(world.justice, early=9, late=1)
    world.submitted(world.justice)
    audit = AuditFactory(
        lead_auditor__agency=world.agency,
        departments=[world.office],
        title="Đánh giá nội bộ 2026",
        planned_from=date(2026, 8, 3),
    )
    item = audit.checklist.order_by("position").first()
    FindingFactory(item=item, by=audit.lead_auditor, grade="major", note="Chưa rà soát tài liệu")
    return world


@pytest.mark.requirement(
    "S1-11",
    "S1-24",
    where="reports/pack/",
    partly="the pack for the meeting; the consolidated report belongs to the reporting cycle",
)
def test_everything_a_meeting_asks_for():
    world = world_with_everything()
    html = text_of(pack.paper(world.agency.periods.get(), demo=False))
    for expected in [
        "TÀI LIỆU HỌP XEM XÉT CỦA LÃNH ĐẠO",
        "quý III năm 2026",
        "1 trong 2 phòng, đơn vị đã nộp báo cáo",
        "1 chỉ tiêu không đạt",
        "90\u00a0%",
        "Nguyên nhân gốc rễ: Không có ai thay khi công chức nghỉ phép.",
        "Phân công người thay cho từng vị trí.",
        "Đang thực hiện",
        "Chưa rà soát tài liệu",
        "Không phù hợp nặng",
        "quá hạn 2 ngày làm việc",
        "data:image/svg+xml;base64,",
    ]:
        assert expected in html, expected


def test_an_empty_period_still_makes_a_paper():
    world = World()
    period = world.open()
    html = text_of(pack.paper(period, demo=True))
    assert "Chưa có kết quả nào được báo cáo" in html
    assert "Không còn hành động nào chưa kết thúc." in html


def test_what_people_write_is_text_not_markup():
    world = World()
    world.cases(early=9, late=1)
    report = world.complete()
    line = world.line(report, 1)
    entry = services.drafts.LineEntry({"correction": "<script>alert(1)</script>"})
    services.save_draft(world.head, report, version=report.version, lines={line.pk: entry})
    services.submit(world.head, world.report())
    html = text_of(pack.paper(report.period, demo=False))
    assert "<script>" not in html and "&lt;script&gt;" in html


def test_made_in_a_job_and_downloaded(client, django_capture_on_commit_callbacks):
    world = world_with_everything()
    client.force_login(world.leader.user)
    url = reverse("reports:review_pack", args=[world.agency.periods.get().pk])
    assert "Chưa lập tài liệu" in client.get(url).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(url).status_code == 302
    made = ReviewPack.objects.get()
    assert (made.job.status, made.job.done, made.file.content_type) == (JobStatus.DONE, 3, "application/pdf")
    page = client.get(url).content.decode()
    link = reverse("reports:review_pack_file", args=[made.pk])
    assert link in page and f"{made.pages} trang" in page
    answer = client.get(link)
    assert answer["Content-Disposition"].startswith("attachment")
    assert b"".join(answer.streaming_content).startswith(b"%PDF")


def test_a_job_that_runs_again_makes_no_second_file():
    world = World()
    made = services.request_pack(world.leader, world.open())
    jobs.run_now(made.job)
    made.refresh_from_db()
    first = made.file_id
    Job.objects.filter(pk=made.job_id).update(status=JobStatus.QUEUED)
    jobs.run_now(made.job_id)
    made.refresh_from_db()
    assert made.file_id == first is not None


def test_asking_twice_while_it_is_made_gives_the_same():
    world = World()
    period = world.open()
    assert services.request_pack(world.leader, period) == services.request_pack(world.secretary, period)


def test_a_later_change_is_said(client):
    world = World()
    with clock.freeze(date(2026, 9, 15)):
        made = services.request_pack(world.leader, world.open())
        jobs.run_now(made.job)
    world.submitted(world.office, on=date(2026, 9, 18))
    client.force_login(world.leader.user)
    page = client.get(reverse("reports:review_pack", args=[made.period_id])).content.decode()
    assert "1 báo cáo đã thay đổi sau khi lập tài liệu này." in page
