"""Errors in handling: the list behind every figure, one error, recording, correcting, withdrawing, the year before, the export."""

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies import clock
from agencies.actor import Actor
from agencies.errors import UserError
from agencies.forms import add_user_error
from agencies.models import Agency, Department
from agencies.periods import MONTHS, bounds, quarter_of
from agencies.reading import note_export
from agencies.spreadsheets.cells import XLSX_TYPE, workbook_bytes
from procedures import permissions, services
from procedures.error_forms import CorrectionForm, ErrorForm
from procedures.errors import FIELD
from procedures.models import Case, ErrorKind, Field, Procedure, ProcessError
from procedures.ranges import day_of, period_label

PAGE_SIZE = 50
EXPORTED = 20_000
STATES = (
    ("", gettext_lazy("All that count"), {"withdrawn_reason": ""}),
    ("open", gettext_lazy("Not yet corrected"), {"withdrawn_reason": "", "corrected_on": None}),
    ("corrected", gettext_lazy("Corrected"), {"withdrawn_reason": "", "corrected_on__isnull": False}),
)
WITHDRAWN = "withdrawn"


@dataclass
class Chosen:
    """The filters of a query string: whose errors, and which of them."""

    agency: Agency
    department: Department | None = None
    field: Field | None = None
    kind: str = ""
    step: int | None = None
    start: date | None = None
    end: date | None = None
    state: str = ""

    def rows(self):
        """Without order, and without the choice of a state."""
        rows = ProcessError.objects.of_agency(self.agency)
        if self.department:
            rows = rows.filter(department=self.department)
        if self.field:
            rows = rows.annotate(field=FIELD).filter(field=self.field.pk)
        if self.kind:
            rows = rows.filter(kind=self.kind)
        if self.step is not None:
            rows = rows.filter(step=self.step or None)
        if self.start:
            rows = rows.filter(found_on__gte=self.start)
        if self.end:
            rows = rows.filter(found_on__lte=self.end)
        return rows

    def in_state(self):
        if self.state == WITHDRAWN:
            return self.rows().exclude(withdrawn_reason="")
        return self.rows().filter(**{key: condition for key, _words, condition in STATES}[self.state])

    @property
    def is_filtered(self) -> bool:
        return bool(self.department or self.field or self.kind or self.start or self.end or self.step is not None)


def number(text: str) -> int | None:
    """A key or a small number of a query string; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def read(actor: Actor, query: QueryDict) -> Chosen:
    """404 for an agency or department this person doesn't see. `step=0` means those without a step."""
    agency = _one(Agency.objects.visible_to(actor), query.get("agency")) or actor.agency
    if agency is None:
        raise Http404
    chosen = Chosen(agency, _one(Department.objects.of_agency(agency), query.get("department")))
    chosen.field = _one(Field.objects.all(), query.get("field"))
    chosen.kind = query.get("kind", "") if query.get("kind") in ErrorKind.values else ""
    chosen.step = number(query.get("step", ""))
    chosen.start, chosen.end = day_of(query.get("from")), day_of(query.get("to"))
    year, _dash, kind = query.get("period", "").partition("-")
    if number(year) and 2000 < int(year) < 2100 and kind in MONTHS:
        chosen.start, chosen.end = bounds(agency.cut_off, int(year), kind)
    if query.get("state") in {WITHDRAWN, *(key for key, _words, _way in STATES)}:
        chosen.state = query["state"]
    return chosen


def _one(rows, pk: str | None):
    if not pk:
        return None
    found = rows.filter(pk=number(pk)).order_by("pk").first()
    if found is None:
        raise Http404
    return found


def standing(error: ProcessError) -> tuple[str, str]:
    if error.withdrawn_reason:
        return "none", pgettext("error", "Withdrawn")
    if error.corrected_on:
        return "ok", _("Corrected on %(day)s") % {"day": f"{error.corrected_on:%d/%m/%Y}"}
    return "warn", _("Not yet corrected")


@require_safe
def error_list(request: HttpRequest) -> HttpResponse:
    """Errors of the agency, the newest first, by the filters of the query string (errors.error_list_url writes them)."""
    chosen = read(request.actor, request.GET)
    found = chosen.in_state().select_related("department", "procedure", "case")
    page = Paginator(found.order_by("-found_on", "-pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    for error in page:
        error.standing = standing(error)
    rows = chosen.rows()
    chips = [(key, words, rows.filter(**way).count(), key == chosen.state) for key, words, way in STATES]
    chips.append(
        (WITHDRAWN, _("Withdrawn errors"), rows.exclude(withdrawn_reason="").count(), chosen.state == WITHDRAWN)
    )
    context = {
        "chosen": chosen,
        "page_obj": page,
        "chips": chips,
        "departments": Department.objects.of_agency(chosen.agency).order_by("position", "pk"),
        "kinds": ErrorKind.choices,
        "periods": _periods(chosen.agency),
        "period": request.GET.get("period", ""),
        "may_record": permissions.can_record_error(request.actor, chosen.agency),
    }
    return render(request, "procedures/error_list.html", context)


def _periods(agency: Agency) -> list[tuple[str, str]]:
    this_year, _quarter = quarter_of(agency.cut_off, clock.today())
    years = (this_year, this_year - 1, this_year - 2)
    return [(f"{year}-{kind}", period_label(year, kind)) for year in years for kind in ("Y", "Q1", "Q2", "Q3", "Q4")]


@require_safe
def error_export(request: HttpRequest) -> HttpResponse:
    """The list as it is filtered, as a workbook; that it was taken is noted."""
    chosen = read(request.actor, request.GET)
    found = chosen.in_state().select_related("department", "procedure", "case").order_by("-found_on", "-pk")
    header = (
        _("Found on"), _("Department"), pgettext("cases", "Procedure"), pgettext("cases", "Name"), pgettext("cases", "Case code"),
        pgettext("cases", "Step"), pgettext("error", "Kind"), _("Found by"), _("What was wrong"), _("How it was corrected"),
        _("Corrected on"), _("Withdrawn because"),
    )  # fmt: skip
    rows = [_cells(error) for error in found[:EXPORTED]]
    note_export(request.actor, chosen.agency, "process_errors", len(rows))
    answer = HttpResponse(workbook_bytes(_("Errors in handling"), header, rows), content_type=XLSX_TYPE)
    answer["Content-Disposition"] = 'attachment; filename="sai-sot.xlsx"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _cells(error: ProcessError) -> list:
    return [
        error.found_on,
        error.department.name,
        error.procedure.code if error.procedure else "",
        error.procedure.name if error.procedure else "",
        error.case.code if error.case else "",
        error.step,
        error.get_kind_display(),
        error.get_found_by_display(),
        error.description,
        error.correction,
        error.corrected_on,
        error.withdrawn_reason,
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def error_create(request: HttpRequest) -> HttpResponse:
    """Record an error; ?case= (a code) or ?procedure= (a key) fills in what follows from it."""
    agency = request.actor.agency
    if not permissions.can_record_error(request.actor, agency):
        raise PermissionDenied
    form = ErrorForm(request.POST or None, agency=agency, initial=_proposed(request, agency))
    if request.method == "POST" and form.is_valid():
        try:
            error = services.record_error(request.actor, **form.cleaned_data)
        except UserError as problem:
            add_user_error(form, problem)
        else:
            messages.success(request, _("The error is recorded."))
            return redirect("procedures:error_detail", error.pk)
    return render(request, "procedures/error_form.html", {"form": form}, status=422 if form.errors else 200)


def _proposed(request: HttpRequest, agency: Agency) -> dict:
    """What a link from a case knows already; nothing for what isn't the agency's."""
    own = request.actor.department.pk if request.actor.department else None
    code = request.GET.get("case", "")[:50]
    case = Case.objects.of_agency(agency).filter(code=code).order_by("pk").first() if code else None
    if case is not None:
        return {"case": case.code, "procedure": case.procedure_id, "department": case.department_id}
    wanted = number(request.GET.get("procedure", ""))
    procedure = Procedure.objects.of_agency(agency).filter(pk=wanted).order_by("pk").first() if wanted else None
    if procedure is not None:
        return {"procedure": procedure.pk, "department": procedure.department_id}
    return {"department": own} if own else {}


def _find(request: HttpRequest, pk: int) -> ProcessError:
    rows = ProcessError.objects.visible_to(request.actor)
    return get_object_or_404(
        rows.select_related("agency", "department", "procedure", "case", "recorded_by__user"), pk=pk
    )


@require_http_methods(["GET", "HEAD", "POST"])
def error_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One error; below, the form that reports it as corrected, for who may."""
    error = _find(request, pk)
    may_correct = permissions.can_correct_error(request.actor, error)
    if request.method == "POST" and not may_correct:
        raise PermissionDenied
    form = CorrectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.correct_error(request.actor, error, **form.cleaned_data)
        except UserError as problem:
            add_user_error(form, problem)
        else:
            messages.success(request, _("The error is reported as corrected."))
            return redirect("procedures:error_detail", error.pk)
    context = {
        "error": error,
        "standing": standing(error),
        "form": form,
        "may_correct": may_correct and not error.withdrawn_reason and error.corrected_on is None,
        "may_withdraw": permissions.can_withdraw_error(request.actor, error) and not error.withdrawn_reason,
    }
    return render(request, "procedures/error_detail.html", context, status=422 if form.errors else 200)


@require_POST
def error_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an error back with a reason."""
    error = _find(request, pk)
    try:
        services.withdraw_error(request.actor, error, reason=request.POST.get("comment", ""))
    except UserError as problem:
        messages.error(request, str(problem.message))
    else:
        messages.success(
            request, _("The error is withdrawn: it is counted no more, and stays in the list with its reason.")
        )
    return redirect("procedures:error_detail", error.pk)
