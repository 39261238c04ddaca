"""One question of the checklist at a time, made for a tablet."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.errors import UserError
from agencies.forms import add_user_error
from audits import permissions, services
from audits.forms import FindingForm
from audits.models import ChecklistItem, Grade
from audits.progress import progress_of
from audits.views.common import is_autosave

GRADE_ICONS = {
    Grade.CONFORMING: "circle-check",
    Grade.MINOR: "alert-triangle",
    Grade.MAJOR: "circle-x",
    Grade.OPPORTUNITY: "trending-up",
}


@require_http_methods(["GET", "HEAD", "POST"])
def audit_item(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a question, or record its finding and go on to the next one without a finding."""
    items = ChecklistItem.objects.visible_to(request.actor).select_related(
        "audit__agency", "audit__lead_auditor__user", "department", "finding"
    )
    item = get_object_or_404(items, pk=pk)
    audit = item.audit
    if not permissions.can_run_audit(request.actor, audit):
        raise PermissionDenied
    if not audit.is_running:
        if is_autosave(request):
            return HttpResponse(status=409)
        messages.warning(
            request, _("Start the audit first.") if audit.is_planned else _("The audit is closed already.")
        )
        return redirect("audits:audit_detail", audit.pk)
    form = FindingForm(request.POST or None, initial=_initial(item))
    if request.method == "POST":
        answer = _save(request, item, form)
        if answer is not None:
            return answer
    return render(request, "audits/audit_item.html", _context(item, form), status=422 if form.errors else 200)


def _initial(item: ChecklistItem) -> dict:
    """What was typed last: the draft, else the finding."""
    if item.has_draft:
        return {"grade": item.draft_grade, "note": item.draft_note}
    finding = getattr(item, "finding", None)
    return {"grade": finding.grade, "note": finding.note} if finding else {}


def _save(request: HttpRequest, item: ChecklistItem, form: FindingForm) -> HttpResponse | None:
    """The answer to a POST; None when the form has to be shown again."""
    is_valid = form.is_valid()
    given = {"grade": request.POST.get("grade", ""), "note": request.POST.get("note", "")}
    try:
        if is_autosave(request):
            services.save_finding_draft(request.actor, item, **given)
            return HttpResponse(status=204)
        if not is_valid:
            return None
        services.record_finding(request.actor, item, **given)
    except UserError as error:
        if is_autosave(request):
            return HttpResponse(str(error.message), status=409, content_type="text/plain; charset=utf-8")
        add_user_error(form, error)
        return None
    following = progress_of(item.audit).next_after(item)
    if following is None:
        messages.success(request, _("Every question has its finding. Look through the summary, then close the audit."))
        return redirect("audits:audit_detail", item.audit_id)
    return redirect("audits:audit_item", following.pk)


def _context(item: ChecklistItem, form: FindingForm) -> dict:
    progress = progress_of(item.audit)
    place, before, after = progress.neighbours(item)
    chosen = form["grade"].value() or ""
    return {
        "audit": item.audit,
        "item": item,
        "form": form,
        "grades": [(value, label, GRADE_ICONS[value], value == chosen) for value, label in Grade.choices],
        "progress": progress,
        "department": progress.of(item),
        "place": place,
        "before": before,
        "after": after,
    }
