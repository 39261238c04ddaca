"""Documents under control: the list with what is late and whose turn it is, one document, entering, pasting, looking at many at once."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from agencies import clock, files
from agencies.actor import Actor
from agencies.errors import UserError
from agencies.forms import add_user_error
from agencies.models import Agency
from agencies.reading import note_export
from procedures import services
from procedures.control import count, in_force, issues, soon, standing
from procedures.control_forms import ControlledDocumentForm, ControlledReviewForm, own_departments
from procedures.models import ControlledDocument, ControlledKind, ReviewOutcome
from procedures.permissions import can_keep_document
from procedures.ranges import day_of
from procedures.registers.choosing import choose, counted, shown
from procedures.registers.pages import Sheet, paste_page
from procedures.registers.pasting import Column, day, department_of, one_of_words, whole

PAGE_SIZE = 50
KIND_WORDS = {
    "chinh sach": ControlledKind.POLICY,
    "muc tieu": ControlledKind.POLICY,
    "so tay": ControlledKind.MANUAL,
    "quy trinh": ControlledKind.PROCESS,
    "bieu mau": ControlledKind.FORM,
    "ho so": ControlledKind.RECORD,
    "tai lieu ben ngoai": ControlledKind.EXTERNAL,
}


def _ways() -> list:
    today = clock.today()
    now = in_force(today)
    return [
        ("", gettext_lazy("In force"), now),
        ("late", gettext_lazy("Look is late"), now & Q(review_due_on__lt=today)),
        ("due", gettext_lazy("To be looked at within 30 days"), now & Q(review_due_on__range=(today, soon()))),
        ("ended", gettext_lazy("Out of force"), Q(withdrawn_on__lte=today)),
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def control_list(request: HttpRequest) -> HttpResponse:
    """Documents in force, the most urgent first; those ticked are looked at with one form, one alone with its button.

    ?on=day&counted=all|in_time|late: exactly what the measure counted on that day.
    """
    agency = request.actor.agency
    if request.method == "POST" and not may_enter(request.actor, agency):
        raise PermissionDenied
    form = ControlledReviewForm(_given(request), agency=agency)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = services.review_controlled_documents(
                request.actor, **given | {"documents": list(given["documents"])}
            )
        except UserError as error:
            add_user_error(form, error)
        else:
            words = ngettext("%(count)d look is noted.", "%(count)d looks are noted.", len(made))
            messages.success(request, words % {"count": len(made)})
            return redirect(request.get_full_path())
    return _page(request, form)


def _given(request: HttpRequest):
    """What was sent; the button of one row keeps that document as of today."""
    if request.method != "POST":
        return None
    if "keep" not in request.POST:
        return request.POST
    given = request.POST.copy()
    given.setlist("documents", [request.POST["keep"]])
    given["outcome"], given["note"] = ReviewOutcome.KEEP, ""
    given["reviewed_on"] = f"{clock.today():%d/%m/%Y}"
    return given


def _page(request: HttpRequest, form: ControlledReviewForm) -> HttpResponse:
    chosen = choose(request.actor, request.GET, ways := _ways(), {"kind": ControlledKind.values})
    rows = ControlledDocument.objects.of_agency(chosen.agency)
    if chosen.department:
        rows = rows.filter(department=chosen.department)
    if chosen.kinds["kind"]:
        rows = rows.filter(kind=chosen.kinds["kind"])
    on = day_of(request.GET.get("on"))
    found = _counted_on(rows, chosen, on, request.GET.get("counted")) if on else shown(rows, ways, chosen)
    found = found.select_related("department", "agency").order_by("review_due_on", "code", "pk")
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    ticked = set(form.data.getlist("documents")) if form.is_bound else set()
    for document in page:
        document.standing = standing(document)
        document.may_look = document.withdrawn_on is None and can_keep_document(request.actor, document)
        document.is_ticked = str(document.pk) in ticked
    in_time, there = count(issues(chosen.agency), on or clock.today(), chosen.department and chosen.department.pk)
    context = {
        "chosen": chosen,
        "on": on,
        "page_obj": page,
        "chips": [] if on else counted(rows, ways, chosen),
        "kinds": ControlledKind.choices,
        "in_time": in_time,
        "there": there,
        "form": form,
        "may_look": any(document.may_look for document in page),
        "may_enter": may_enter(request.actor, request.actor.agency),
    }
    return render(request, "procedures/control_list.html", context, status=422 if form.errors else 200)


def _counted_on(rows, chosen, on, which):
    """The issues that the measure counted on a day: all in force, or those in time, or those not."""
    there = [one for one in issues(chosen.agency) if one.in_force(on)]
    if which in ("in_time", "late"):
        there = [one for one in there if one.in_time(on) == (which == "in_time")]
    return rows.filter(pk__in=[one.pk for one in there])


def may_enter(actor: Actor, agency: Agency | None) -> bool:
    """Whether the actor may put any document under control: the office any, a head their department's."""
    if agency is None:
        return False
    return can_keep_document(actor, ControlledDocument(agency=agency, department=actor.department))


def _find(request: HttpRequest, pk: int) -> ControlledDocument:
    rows = ControlledDocument.objects.visible_to(request.actor)
    return get_object_or_404(
        rows.select_related("agency", "department", "file", "recorded_by__user", "replaces"), pk=pk
    )


@require_safe
def control_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One issue with its looks and the other issues of the same code."""
    document = _find(request, pk)
    others = ControlledDocument.objects.of_agency(document.agency).filter(code=document.code).exclude(pk=document.pk)
    context = {
        "document": document,
        "standing": standing(document),
        "looks": list(document.reviews.select_related("reviewed_by__user")),
        "others": list(others.order_by("-issue", "-pk")),
        "may_change": document.withdrawn_on is None and can_keep_document(request.actor, document),
    }
    return render(request, "procedures/control_detail.html", context)


@require_safe
def control_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The document's file, for whoever sees the document."""
    document = _find(request, pk)
    if document.file is None:
        raise Http404
    note_export(request.actor, document, "controlled_file")
    return files.response(document.file)


@require_http_methods(["GET", "HEAD", "POST"])
def control_create(request: HttpRequest) -> HttpResponse:
    """Put a document under control."""
    agency = request.actor.agency
    if not may_enter(request.actor, agency):
        raise PermissionDenied
    form = ControlledDocumentForm(request.POST or None, request.FILES or None, actor=request.actor, agency=agency)
    return _edit(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
def control_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Mend the entry of an issue in force, or attach its file."""
    document = _find(request, pk)
    if not can_keep_document(request.actor, document):
        raise PermissionDenied
    form = ControlledDocumentForm(
        request.POST or None, request.FILES or None, actor=request.actor, agency=document.agency, document=document
    )
    return _edit(request, form, document)


def _edit(request: HttpRequest, form: ControlledDocumentForm, document: ControlledDocument | None) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        upload = given.pop("file")
        given["upload"] = (upload.name, upload.read()) if upload else None
        try:
            if document is None:
                saved = services.add_controlled_document(request.actor, **given)
            else:
                saved = services.change_controlled_document(request.actor, document, **given)
        except UserError as error:
            add_user_error(form, error)
        else:
            messages.success(request, _("%(code)s is under control.") % {"code": saved.code})
            return redirect("procedures:control_detail", saved.pk)
    context = {"form": form, "document": document}
    return render(request, "procedures/control_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def control_paste(request: HttpRequest) -> HttpResponse:
    """Take over a list of documents copied from a spreadsheet."""
    actor = request.actor
    may = may_enter(actor, actor.agency)
    sheet = Sheet(
        title=_("Paste a list of documents"),
        columns=_columns(actor) if may else [],
        add=lambda **row: services.add_controlled_document(actor, **row),
        done=lambda count: (
            ngettext("%(count)d document is under control.", "%(count)d documents are under control.", count)
            % {"count": count}
        ),
        back=reverse("procedures:control_list"),
        back_label=_("Documents under control"),
        here="control",
    )
    return paste_page(request, sheet, may=may)


def _columns(actor: Actor) -> list[Column]:
    departments = list(own_departments(actor, actor.agency))
    kinds = one_of_words(ControlledKind.choices, KIND_WORDS)
    example = departments[0].name if departments else ""
    in_force_from = pgettext_lazy("controlled", "In force from")
    return [
        Column("code", pgettext("controlled", "Code"), required=True, example="BM-03", also=("ma so", "ma hieu", "ky hieu", "ma tai lieu")),
        Column("title", pgettext("controlled", "Title"), required=True, example=_("Receipt for papers"), also=("ten", "ten tai lieu", "ten bieu mau")),
        Column("kind", pgettext("controlled", "Kind"), kinds, required=True, example=ControlledKind.FORM.label, also=("loai", "loai tai lieu")),
        Column("department", _("Department that answers for it"), department_of(departments), required=True, example=example, also=("phong", "don vi", "don vi quan ly", "phong ban")),
        Column("issue", _("Issue number"), whole, example="2", also=("lan", "lan sua doi")),
        Column("issued_on", in_force_from, day, required=True, example="05/03/2024", also=("ngay ban hanh", "ngay hieu luc")),
        Column("review_months", _("Looked at every (months)"), whole, example="12", also=("chu ky", "so thang")),
        Column("place", _("Where it is kept"), example=_("Office, shelf 2"), also=("noi luu", "noi luu giu")),
    ]  # fmt: skip
