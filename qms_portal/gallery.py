"""Every component in every state, outside production: to look at, and for the tests to walk through."""

from datetime import date, datetime
from decimal import Decimal

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import make_aware
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from agencies.models import Job, JobStatus
from qms_portal.templatetags import ui


class SampleForm(forms.Form):
    """One field of each kind, bound with a mistake in it."""

    name = forms.CharField(
        label=_("Objective"), help_text=_("As it is to be printed."), widget=forms.Textarea(attrs={"rows": 2})
    )
    target = forms.DecimalField(label=_("Target"), localize=True, max_value=100)
    period = forms.ChoiceField(label=_("Period"), choices=[("Q1", "Quý I"), ("Q2", "Quý II")])
    due = forms.DateField(
        label=_("Due"), input_formats=["%d/%m/%Y"], widget=forms.DateInput(attrs={"inputmode": "numeric"})
    )
    notify = forms.BooleanField(label=_("Tell the department by mail"), required=False)


BARS = [  # words, value, target, stretch, comparator, unit, end of a range
    (pgettext_lazy("verdict", "Met"), Decimal("98.5"), Decimal("98"), None, ">=", "%", None),
    (pgettext_lazy("verdict", "Stretch target met"), Decimal("100"), Decimal("98"), Decimal("99.5"), ">=", "%", None),
    (pgettext_lazy("verdict", "Missed"), Decimal("71.25"), Decimal("95"), Decimal("100"), ">=", "%", None),
    (_("Lower is better, met"), Decimal("1.2"), Decimal("2"), None, "<=", "%", None),
    (_("Lower is better, missed"), Decimal("31"), Decimal("12"), None, "<=", "văn bản", None),
    (_("A range"), Decimal("2"), Decimal("1"), None, "range", "lần/năm", Decimal("2")),
    (_("Below zero"), Decimal("-4.5"), Decimal("-10"), None, "<=", "điểm", None),
    (_("No result yet"), None, Decimal("98"), None, ">=", "%", None),
    (_("Zero is a result"), Decimal("0"), Decimal("80"), None, ">=", "%", None),
    (_("No target"), Decimal("64"), None, None, ">=", "%", None),
]

SPARKS = [
    (
        _("Four periods"),
        [("I", Decimal("97.1")), ("II", Decimal("98.4")), ("III", Decimal("96")), ("IV", Decimal("99.2"))],
    ),
    (
        _("A period without cases"),
        [("I", Decimal("97.1")), ("II", None), ("III", Decimal("96")), ("IV", Decimal("95.2"))],
    ),
    (_("The newest is missing"), [("I", Decimal("97.1")), ("II", Decimal("98")), ("III", None)]),
    (_("Only one"), [("I", Decimal("97.1"))]),
]

STEPS = [
    {"label": "Soạn thảo", "state": "done", "who": "Trần Thu Hà", "when": make_aware(datetime(2024, 1, 8, 9, 12))},
    {
        "label": "Ký nháy nội dung",
        "state": "returned",
        "who": "Lê Văn Bình",
        "when": date(2024, 1, 9),
        "comment": "Bổ sung căn cứ.",
    },
    {"label": "Ký nháy thể thức", "state": "current", "who": "Phạm Thị Mai"},
    {"label": "Ký ban hành", "state": "todo", "who": "Hoàng Đức Long"},
    {"label": "Cấp số, đóng dấu", "state": "todo"},
]

STAGES = [
    {"label": "Chính sách", "state": "done", "note": "05/01", "url": "#wheel"},
    {"label": "Mục tiêu", "state": "done", "note": "12/01"},
    {"label": "Quyết định", "state": "done", "note": "19/01"},
    {"label": "Quý I", "state": "late", "note": "2 phòng chưa nộp"},
    {"label": "Quý II", "state": "now", "note": "hạn 18/6"},
    {"label": "Quý III", "state": "todo"},
    {"label": "Quý IV", "state": "todo"},
    {"label": "Đánh giá nội bộ", "state": "todo"},
    {"label": "Họp xem xét", "state": "todo"},
]


def sample_jobs() -> list[Job]:
    """Unsaved jobs, one in each state."""
    when = make_aware(datetime(2024, 6, 14, 14, 32))
    common = {"kind": "procedures.import_cases", "created_at": when}
    return [
        Job(pk=1, status=JobStatus.QUEUED, message="Đang chờ đến lượt.", **common),
        Job(
            pk=2,
            status=JobStatus.RUNNING,
            done=12040,
            total=20000,
            message="Đang ghi hồ sơ của Phòng Tư pháp.",
            **common,
        ),
        Job(pk=3, status=JobStatus.DONE, done=20000, total=20000, result={"url": "#jobs"}, **common),
        Job(pk=4, status=JobStatus.FAILED, error="Tệp không có dòng dữ liệu nào dưới dòng tiêu đề.", **common),
        Job(pk=5, status=JobStatus.CANCELLED, **common),
    ]


@login_not_required
@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """All components; needs no database."""
    mistaken = SampleForm({"name": "", "target": "120", "period": "Q2", "due": "31/02/2024", "notify": "on"})
    context = {
        "states": [(state, _("State “%(name)s”") % {"name": state}) for state in ui.STATE_ICONS],
        "verdicts": list(ui.VERDICTS),
        "bars": BARS,
        "sparks": SPARKS,
        "steps": STEPS,
        "stages": STAGES,
        "jobs": sample_jobs(),
        "form": mistaken,
        "page": Paginator(range(1204), 50).get_page(request.GET.get("page", 7)),
        "numbers": [Decimal("1234567.5"), Decimal("98.50"), Decimal(0), None],
        "day": make_aware(datetime(2024, 6, 14, 14, 32)),
    }
    return render(request, "gallery.html", context)
