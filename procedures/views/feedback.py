"""The feedback register: the list with what is late, one feedback with its verdict, entering, pasting, opening the register."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies import clock
from agencies.actor import Actor
from agencies.errors import UserError
from agencies.forms import add_user_error
from procedures import permissions, services
from procedures.catalogue_forms import departments_of
from procedures.feedback import standing
from procedures.feedback_forms import AnswerForm, FeedbackForm, RegisterForm, case_with_code
from procedures.models import Feedback, FeedbackAbout, FeedbackChannel, FeedbackRegister, FeedbackVerdict
from procedures.registers.choosing import choose, counted, shown
from procedures.registers.pages import Sheet, paste_page
from procedures.registers.pasting import Column, day, department_of, one_of_words

PAGE_SIZE = 50
COUNTS = Q(withdrawn_reason="")
PENDING = COUNTS & Q(verdict=FeedbackVerdict.PENDING)
CHANNEL_WORDS = {
    "cong van": FeedbackChannel.LETTER,
    "don": FeedbackChannel.LETTER,
    "mail": FeedbackChannel.MAIL,
    "email": FeedbackChannel.MAIL,
    "dien thoai": FeedbackChannel.PHONE,
    "truc tiep": FeedbackChannel.DIRECT,
    "web": FeedbackChannel.WEB,
}
ABOUT_WORDS = {
    "thai do": FeedbackAbout.CONDUCT,
    "sach nhieu": FeedbackAbout.CONDUCT,
    "cham": FeedbackAbout.DELAY,
    "cham tre": FeedbackAbout.DELAY,
    "phi": FeedbackAbout.FEE,
    "le phi": FeedbackAbout.FEE,
    "khac": FeedbackAbout.OTHER,
}


def _ways() -> list:
    return [
        ("", gettext_lazy("To be answered"), PENDING),
        ("late", gettext_lazy("Answer is late"), PENDING & Q(due_on__lt=clock.today())),
        ("right", pgettext_lazy("feedback", "Found right"), COUNTS & Q(verdict=FeedbackVerdict.RIGHT)),
        ("answered", gettext_lazy("All answered"), COUNTS & ~Q(verdict=FeedbackVerdict.PENDING)),
        ("all", gettext_lazy("All that count"), COUNTS),
        ("withdrawn", gettext_lazy("Withdrawn ones"), ~COUNTS),
    ]


@require_safe
def feedback_list(request: HttpRequest) -> HttpResponse:
    """Feedback by the way chosen; a period means the day of receipt, for what was found right the day of the verdict, as counted."""
    chosen = choose(request.actor, request.GET, ways := _ways(), {"about": FeedbackAbout.values})
    rows = Feedback.objects.of_agency(chosen.agency)
    rows = rows.filter(chosen.between("answered_on" if chosen.show == "right" else "received_on"))
    if chosen.department:
        rows = rows.filter(department=chosen.department)
    if chosen.kinds["about"]:
        rows = rows.filter(about=chosen.kinds["about"])
    found = shown(rows, ways, chosen).select_related("agency", "department", "case")
    order = ("due_on", "pk") if chosen.show in ("", "late") else ("-received_on", "-pk")
    page = Paginator(found.order_by(*order), PAGE_SIZE).get_page(request.GET.get("page"))
    for feedback in page:
        feedback.standing = standing(feedback)
        feedback.is_readable = permissions.can_read_feedback(request.actor, feedback)
    context = {
        "chosen": chosen,
        "page_obj": page,
        "chips": counted(rows, ways, chosen),
        "kinds": FeedbackAbout.choices,
        "register": FeedbackRegister.objects.of_agency(chosen.agency).order_by("pk").first(),
        "form": RegisterForm(),
        "may_record": permissions.can_record_feedback(request.actor, request.actor.agency),
    }
    return render(request, "procedures/feedback_list.html", context)


@require_POST
def feedback_open(request: HttpRequest) -> HttpResponse:
    """Say since when the register is kept."""
    if not permissions.can_record_feedback(request.actor, request.actor.agency):
        raise PermissionDenied
    form = RegisterForm(request.POST)
    if form.is_valid():
        try:
            services.open_feedback_register(request.actor, **form.cleaned_data)
        except UserError as error:
            messages.error(request, str(error.message))
        else:
            messages.success(request, _("The register is kept from that day on."))
    else:
        messages.error(request, str(form.errors["kept_from"][0]))
    return redirect("procedures:feedback_list")


@require_http_methods(["GET", "HEAD", "POST"])
def feedback_create(request: HttpRequest) -> HttpResponse:
    """Enter a feedback."""
    agency = request.actor.agency
    if not permissions.can_record_feedback(request.actor, agency):
        raise PermissionDenied
    form = FeedbackForm(request.POST if request.method == "POST" else None, agency=agency)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.record_feedback(request.actor, **form.cleaned_data)
        except UserError as error:
            add_user_error(form, error)
        else:
            words = _("Entered: to be answered by %(day)s.") % {"day": f"{made.due_on:%d/%m/%Y}"}
            messages.success(request, words)
            return redirect("procedures:feedback_detail", made.pk)
    return render(request, "procedures/feedback_form.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def feedback_paste(request: HttpRequest) -> HttpResponse:
    """Rows of a register kept in a spreadsheet."""
    actor = request.actor
    may = permissions.can_record_feedback(actor, actor.agency)
    sheet = Sheet(
        title=_("Paste feedback"),
        columns=_columns(actor) if may else [],
        add=lambda **row: services.record_feedback(actor, **row),
        done=lambda count: (
            ngettext("%(count)d feedback is entered.", "%(count)d feedback are entered.", count) % {"count": count}
        ),
        back=reverse("procedures:feedback_list"),
        back_label=_("Feedback register"),
        here="feedback",
    )
    return paste_page(request, sheet, may=may)


def _columns(actor: Actor) -> list[Column]:
    departments = list(departments_of(actor.agency))
    example = departments[0].name if departments else ""
    channels = one_of_words(FeedbackChannel.choices, CHANNEL_WORDS)
    subjects = one_of_words(FeedbackAbout.choices, ABOUT_WORDS)
    return [
        Column("received_on", pgettext("feedback", "Received on"), day, required=True, example=f"{clock.today():%d/%m/%Y}", also=("ngay", "ngay nhan", "ngay tiep nhan")),
        Column("channel", pgettext("feedback", "How it came"), channels, required=True, example=FeedbackChannel.PHONE.label, also=("kenh", "hinh thuc")),
        Column("about", pgettext("feedback", "About"), subjects, required=True, example=FeedbackAbout.DELAY.label, also=("ve viec", "loai", "linh vuc")),
        Column("department", _("Department concerned"), department_of(departments), example=example, also=("phong", "don vi")),
        Column("case", pgettext("cases", "Case code"), lambda text: case_with_code(actor.agency, text), example="H99.15-240301-00012", also=("ma ho so", "so ho so")),
        Column("summary", pgettext("feedback", "What is said"), required=True, example=_("The result came three days late"), also=("noi dung", "tom tat")),
    ]  # fmt: skip


def _find(request: HttpRequest, pk: int) -> Feedback:
    rows = Feedback.objects.visible_to(request.actor)
    related = ("agency", "department", "case", "recorded_by__user", "answered_by__user")
    return get_object_or_404(rows.select_related(*related), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def feedback_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One feedback; below, the form of the verdict, for who may."""
    feedback = _find(request, pk)
    may = permissions.can_answer_feedback(request.actor, feedback)
    if request.method == "POST" and not may:
        raise PermissionDenied
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.answer_feedback(request.actor, feedback, **form.cleaned_data)
        except UserError as error:
            add_user_error(form, error)
        else:
            messages.success(request, _("The verdict and the answer are noted."))
            return redirect("procedures:feedback_detail", feedback.pk)
    counts = not feedback.withdrawn_reason
    context = {
        "feedback": feedback,
        "standing": standing(feedback),
        "is_readable": permissions.can_read_feedback(request.actor, feedback),
        "form": form,
        "may_answer": may and counts and feedback.verdict == FeedbackVerdict.PENDING,
        "may_withdraw": counts and permissions.can_withdraw_feedback(request.actor, feedback),
    }
    return render(request, "procedures/feedback_detail.html", context, status=422 if form.errors else 200)


@require_POST
def feedback_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a feedback back with a reason."""
    feedback = _find(request, pk)
    try:
        services.withdraw_feedback(request.actor, feedback, reason=request.POST.get("comment", ""))
    except UserError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("Withdrawn: it is counted no more, and stays with its reason."))
    return redirect("procedures:feedback_detail", feedback.pk)
