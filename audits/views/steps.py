"""The forms that move a corrective action on: report, plan, complete, judge, another due day, withdraw."""

from pathlib import Path

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agencies import files
from agencies.errors import UserError
from agencies.forms import add_user_error
from audits import permissions, services
from audits.forms import EVIDENCE_TYPES, DueForm, NonconformityForm, PlanForm, ResultForm, VerdictForm
from audits.models import ActionState, CorrectiveAction, Origin
from audits.services.audits import head_of
from audits.views.common import find_action, is_autosave
from audits.wording import standing


def _moved_on(request: HttpRequest, action: CorrectiveAction) -> HttpResponse:
    """Somebody was faster, or the page is old: say so and show the action as it is."""
    messages.warning(request, _("This step is not due (any more). Here is how the action stands now."))
    return redirect("audits:action_detail", action.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def action_create(request: HttpRequest) -> HttpResponse:
    """Report a nonconformity that no miss and no audit has brought up; the department's head has to act."""
    actor = request.actor
    if not permissions.can_report_nonconformity(actor):
        raise PermissionDenied
    form = NonconformityForm(request.POST or None, agency=actor.agency)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            opened = services.open_nonconformity(
                actor,
                agency=actor.agency,
                department=given["department"],
                origin=Origin.OTHER,
                source_key="",
                source_url="",
                description=given["description"],
                whys=[],
                correction=given["correction"],
                action="",
                owner=head_of(given["department"]),
                due_on=given["due_on"],
            )
        except UserError as error:
            add_user_error(form, error)
        else:
            action = opened.actions.select_related("owner__user").get()
            messages.success(
                request, _("Opened. %(name)s has to write cause and action.") % {"name": action.owner.user}
            )
            return redirect("audits:action_detail", action.pk)
    return render(request, "audits/action_create.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def action_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Cause by guided whys, and the action. "Ask on" keeps the draft and shows the next question."""
    action = find_action(request, pk)
    if not permissions.answers_for(request.actor, action):
        raise PermissionDenied
    if not action.is_with_owner:
        return HttpResponse(status=409) if is_autosave(request) else _moved_on(request, action)
    asks_more = "more" in request.POST
    form = PlanForm(request.POST or None, action=action, ask_more=asks_more)
    if request.method == "POST" and form.is_valid():
        given = {
            "whys": form.whys(),
            "correction": form.cleaned_data["correction"],
            "text": form.cleaned_data["action"],
        }
        try:
            if asks_more or is_autosave(request):
                services.save_plan_draft(request.actor, action, **given)
            else:
                services.plan_action(request.actor, action, **given)
                messages.success(request, _("Cause and action are kept. Report here when the action is done."))
                return redirect("audits:action_detail", action.pk)
        except UserError as error:
            add_user_error(form, error)
    if is_autosave(request):
        return HttpResponse(status=409 if form.errors else 204)
    context = {"action": action, "nonconformity": action.nonconformity, "standing": standing(action), "form": form}
    template = "audits/includes/whys.html" if asks_more and request.htmx else "audits/action_plan.html"
    return render(request, template, context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def action_complete(request: HttpRequest, pk: int) -> HttpResponse:
    """The owner reports what was done."""
    action = find_action(request, pk)
    if not permissions.answers_for(request.actor, action):
        raise PermissionDenied
    if action.state != ActionState.OPEN:
        return _moved_on(request, action)
    form = ResultForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                evidence = _store(request, form.cleaned_data["evidence"])
                services.complete_action(request.actor, action, result=form.cleaned_data["result"], evidence=evidence)
        except UserError as error:
            add_user_error(form, error)
        else:
            messages.success(
                request, _("Reported as done. Somebody of another department now judges whether it worked.")
            )
            return redirect("audits:action_detail", action.pk)
    context = {"action": action, "nonconformity": action.nonconformity, "standing": standing(action), "form": form}
    return render(request, "audits/action_complete.html", context, status=422 if form.errors else 200)


def _store(request: HttpRequest, upload):
    if not upload:
        return None
    kind = EVIDENCE_TYPES[Path(upload.name).suffix.lower()]
    return files.store(request.actor, upload.name, upload.read(), kind, kind="evidence")


@require_http_methods(["GET", "HEAD", "POST"])
def action_verdict(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody else says whether the action worked."""
    action = find_action(request, pk)
    if not permissions.may_judge(request.actor, action):
        raise PermissionDenied
    if action.state != ActionState.DONE:
        return _moved_on(request, action)
    form = VerdictForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            judged = services.give_verdict(request.actor, action, **form.cleaned_data)
        except UserError as error:
            add_user_error(form, error)
        else:
            if judged.state == ActionState.EFFECTIVE:
                messages.success(request, _("Your verdict is kept: the action is effective."))
            else:
                messages.success(request, _("Your verdict is kept. Another action has been opened for the department."))
            return redirect("audits:action_detail", action.pk)
    nonconformity = action.nonconformity
    context = {"action": action, "nonconformity": nonconformity, "whys": nonconformity.whys(), "form": form}
    return render(request, "audits/action_verdict.html", context, status=422 if form.errors else 200)


@require_POST
def action_due(request: HttpRequest, pk: int) -> HttpResponse:
    """Give another due day, with the reason."""
    action = find_action(request, pk)
    if not permissions.may_judge(request.actor, action):
        raise PermissionDenied
    form = DueForm(request.POST)
    if form.is_valid():
        try:
            services.change_due_day(request.actor, action, **form.cleaned_data)
        except UserError as error:
            add_user_error(form, error)
    if form.errors:
        messages.error(request, " ".join(str(text) for texts in form.errors.values() for text in texts))
    else:
        messages.success(request, _("The due day has been changed."))
    return redirect("audits:action_detail", action.pk)


@require_POST
def action_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back the nonconformity of this action, with the reason; its unfinished actions end with it."""
    action = find_action(request, pk)
    if not permissions.may_withdraw(request.actor, action.nonconformity):
        raise PermissionDenied
    try:
        services.withdraw_nonconformity(request.actor, action.nonconformity, reason=request.POST.get("comment", ""))
    except UserError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Withdrawn. Nobody has to do anything about it any more."))
    return redirect("audits:action_detail", action.pk)
