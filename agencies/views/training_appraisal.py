"""The appraisal of staff at the end of a year, by department."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies import clock, files
from agencies.errors import UserError
from agencies.forms import add_user_error
from agencies.models import Agency, AppraisalSummary
from agencies.permissions import can_keep_appraisal, can_read_appraisal
from agencies.reading import note_export
from agencies.text import percent_of
from agencies.training import appraisals, queries
from agencies.training.forms import AppraisalRowForm, EvidenceForm, read
from agencies.training.pasting import read_appraisal
from agencies.views.training import scope_of, year_of

COUNTS = AppraisalSummary.COUNTS


def _years() -> list[int]:
    this_year = clock.today().year
    return [this_year, this_year - 1, this_year - 2]


@require_safe
def training_appraisal(request: HttpRequest) -> HttpResponse:
    """A year's counts by department (?year=, ?department=), as far as the reader may see them."""
    agency, department = scope_of(request)
    year = year_of(request)
    rows = [
        row
        for row in queries.appraisal_rows(agency, year)
        if can_read_appraisal(request.actor, agency, row.department)
        and (department is None or row.department == department)
    ]
    if not rows:
        raise PermissionDenied
    entered = [row.summary for row in rows if row.summary]
    totals = {name: sum(getattr(one, name) for one in entered) for name in COUNTS}
    rated, completed = sum(one.rated for one in entered), sum(one.at_least_completed for one in entered)
    context = {
        "agency": agency,
        "department": department,
        "year": year,
        "years": _years(),
        "rows": rows,
        "missing": len(rows) - len(entered),
        "totals": totals,
        "rated": rated,
        "completed": completed,
        "percent": percent_of(completed, rated),
        "has_entries": bool(entered),
        "can_keep": can_keep_appraisal(request.actor, agency),
    }
    return render(request, "agencies/training_appraisal.html", context)


def _keeper(request: HttpRequest) -> Agency:
    if not can_keep_appraisal(request.actor, request.actor.agency):
        raise PermissionDenied
    return request.actor.agency


def _initial(rows) -> list[dict]:
    return [{name: getattr(row.summary, name) for name in COUNTS} if row.summary else {} for row in rows]


@require_http_methods(["GET", "HEAD", "POST"])
def training_appraisal_edit(request: HttpRequest) -> HttpResponse:
    """The table of a year: departments down, four counts across; typed, or pasted from a spreadsheet."""
    agency, year = _keeper(request), year_of(request)
    rows = queries.appraisal_rows(agency, year)
    problems, pasted, unsaved = [], "", False
    if request.method == "POST" and request.POST.get("action") == "paste":
        forms, problems = _pasted(request, rows)
        unsaved, pasted = True, request.POST.get("pasted", "") if problems else ""
        evidence = EvidenceForm()
    elif request.method == "POST":
        forms = [AppraisalRowForm(request.POST, row=row, prefix=_prefix(row)) for row in rows]
        evidence = EvidenceForm(request.POST, request.FILES)
        valid = [one.is_valid() for one in (*forms, evidence)]  # every one, so that all errors show
        if all(valid) and _save(request, agency, year, forms, evidence):
            messages.success(request, _("The appraisal for %(year)d was saved.") % {"year": year})
            return redirect(f"{reverse('agencies:training_appraisal')}?year={year}")
    else:
        evidence = EvidenceForm()
        forms = [
            AppraisalRowForm(row=row, prefix=_prefix(row), initial=given)
            for row, given in zip(rows, _initial(rows), strict=True)
        ]
    wrong = any(one.is_bound and one.errors for one in (*forms, evidence))
    context = {
        "agency": agency, "year": year, "forms": forms, "evidence": evidence, "problems": problems, "pasted": pasted,
        "unsaved": unsaved, "wrong": wrong, "heads": [AppraisalSummary._meta.get_field(name).verbose_name for name in COUNTS],
    }  # fmt: skip
    return render(request, "agencies/training_appraisal_edit.html", context, status=422 if wrong or problems else 200)


def _prefix(row) -> str:
    return f"d{row.department.pk}" if row.department else "leaders"


def _pasted(request: HttpRequest, rows) -> tuple[list[AppraisalRowForm], list[str]]:
    """The table as typed, with the pasted counts put in."""
    found = read_appraisal(request.POST.get("pasted", ""), [row.department for row in rows if row.department])
    given = dict(found.rows)
    forms = []
    for row in rows:
        prefix = _prefix(row)
        typed = {name: request.POST.get(f"{prefix}-{name}", "") for name in COUNTS}
        counts = dict(zip(COUNTS, given[row.department], strict=True)) if row.department in given else typed
        forms.append(AppraisalRowForm(row=row, prefix=prefix, initial=counts))
    return forms, found.problems


def _save(request: HttpRequest, agency: Agency, year: int, forms, evidence) -> bool:
    given = [appraisals.Row(one.row.department, one.counts()) for one in forms]
    try:
        appraisals.save(request.actor, agency, year=year, rows=given, evidence=read(evidence.cleaned_data["evidence"]))
    except UserError as error:
        add_user_error(evidence, error)
        return False
    return True


@require_safe
def training_appraisal_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The evidence, for whoever may read the counts."""
    rows = AppraisalSummary.objects.visible_to(request.actor).select_related("agency", "department", "evidence")
    summary = get_object_or_404(rows, pk=pk)
    if not can_read_appraisal(request.actor, summary.agency, summary.department):
        raise PermissionDenied
    if summary.evidence is None:
        raise Http404
    note_export(request.actor, summary, "evidence_file")
    return files.response(summary.evidence)
