"""Objectives posted in a department's room: recording with a photo, taking down, the photo itself."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies import clock, files
from agencies.errors import UserError
from agencies.forms import add_user_error
from agencies.models import Department
from agencies.reading import note_export
from objectives import permissions, services
from objectives.models import SetPosting
from objectives.set_forms import SetPostingForm
from objectives.views.common import find_set


def _rooms(request, objective_set):
    """The departments in whose rooms this person may say that it hangs."""
    departments = Department.objects.of_agency(objective_set.agency).on(clock.today()).order_by("position", "pk")
    mine = [one.pk for one in departments if permissions.can_post_set(request.actor, objective_set, one)]
    return departments.filter(pk__in=mine)


def _tab(pk: int) -> str:
    return f"{reverse('objectives:set_detail', args=[pk])}?tab=posted"


@require_http_methods(["GET", "HEAD", "POST"])
def set_post(request, pk):
    """Record that these objectives hang in a room."""
    objective_set = find_set(request, pk)
    departments = _rooms(request, objective_set)
    if not departments:
        raise PermissionDenied
    initial = {"department": request.GET.get("department")} if request.GET.get("department") else {}
    form = SetPostingForm(request.POST or None, request.FILES or None, departments=departments, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        photo = (data["photo"].name, data["photo"].read())
        try:
            services.post_set(
                request.actor, objective_set, data["department"], place=data["place"], posted_on=data["posted_on"], photo=photo
            )  # fmt: skip
        except UserError as error:
            add_user_error(form, error)
        else:
            messages.success(request, _("The posting is recorded."))
            return redirect(_tab(pk))
    context = {"form": form, "objective_set": objective_set}
    return render(request, "objectives/set_post.html", context, status=422 if form.errors else 200)


def _find(request, pk: int) -> SetPosting:
    rows = SetPosting.objects.visible_to(request.actor).select_related("objective_set__agency", "department", "photo")
    return get_object_or_404(rows, pk=pk)


@require_POST
def set_posting_down(request, pk):
    """Note that it no longer hangs there."""
    posting = _find(request, pk)
    try:
        services.take_down(request.actor, posting)
    except UserError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("Noted: no longer posted there as of today."))
    return redirect(_tab(posting.objective_set_id))


@require_safe
def set_posting_photo(request, pk):
    """The photo, for whoever sees the posting."""
    posting = _find(request, pk)
    note_export(request.actor, posting.objective_set, "evidence_file")
    return files.response(posting.photo)
