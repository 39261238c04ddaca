"""The activity log, in sentences: all of it for those who check, one object's for whoever may see the object, and as a table."""

import csv
import io
from collections.abc import Iterator
from datetime import datetime, time, timedelta

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from agencies import object_trail, tenancy
from agencies.activity import labels
from agencies.activity_words import Sentence, sentence
from agencies.forms import ActivityFilterForm
from agencies.models import ActivityEntry, Route
from agencies.permissions import can_export_activity, can_read_activity
from agencies.reading import note_export
from agencies.spreadsheets.cells import escaped
from agencies.stepup import step_up
from agencies.views.people import visible_people

PAGE = 50
BATCH = 500


def _day_begins(day) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _filtered(entries, chosen: dict):
    """The entries the filter asks for; days are Vietnamese ones. A request is named by its id or the beginning an error page tells."""
    exact = {"person": "user", "action": "code", "route": "route"}
    entries = entries.filter(**{field: chosen[name] for name, field in exact.items() if chosen.get(name)})
    if chosen.get("first"):
        entries = entries.filter(at__gte=_day_begins(chosen["first"]))
    if chosen.get("last"):
        entries = entries.filter(at__lt=_day_begins(chosen["last"] + timedelta(days=1)))
    if chosen.get("acting"):
        entries = entries.exclude(acting_for="")
    if chosen.get("request"):
        entries = entries.filter(request_id__startswith=chosen["request"])
    if chosen.get("object_label") and chosen.get("object_id"):
        entries = entries.filter(object_label=chosen["object_label"], object_id=chosen["object_id"])
    return entries


def _shown(actor, entry: ActivityEntry) -> Sentence:
    """An entry in words; of what others have only drafted, that they did."""
    found = sentence(entry)
    if object_trail.is_draft_of_another(actor, entry):
        found.changes.clear()
    return found


def _chosen(request: HttpRequest) -> tuple[ActivityFilterForm, dict]:
    people = visible_people(request.actor).order_by("full_name", "pk")
    form = ActivityFilterForm(request.GET or None, people=people, actions=labels())
    return form, form.cleaned_data if form.is_bound and form.is_valid() else {}


@require_safe
def activity(request: HttpRequest) -> HttpResponse:
    """Who did what, newest first; by person, action, day, way, request and object."""
    if not can_read_activity(request.actor):
        raise PermissionDenied
    form, chosen = _chosen(request)
    entries = ActivityEntry.objects.visible_to(request.actor).select_related("agency").order_by("-at", "-pk")
    page = Paginator(_filtered(entries, chosen), PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": form,
        "page_obj": page,
        "sentences": [_shown(request.actor, entry) for entry in page],
        "about": page[0].object_name if chosen.get("object_id") and len(page) else "",
        "one_request": chosen.get("request", ""),
        "several_agencies": len(request.actor.visible_agency_ids) > 1,
        "reads_all": True,
        "can_export": can_export_activity(request.actor),
        "query": query.urlencode(),
    }
    return render(request, "agencies/activity.html", context)


@require_safe
def trail(request: HttpRequest, label: str, pk: int) -> HttpResponse:
    """The history of one object and its parts, for whoever may see it."""
    obj = object_trail.find(request.actor, label, pk)
    page = Paginator(object_trail.entries_of(request.actor, obj), PAGE).get_page(request.GET.get("page"))
    context = {
        "object": obj,
        "page_obj": page,
        "sentences": [_shown(request.actor, entry) for entry in page],
        "several_agencies": len({entry.agency_id for entry in page}) > 1,
        "reads_all": can_read_activity(request.actor),
    }
    return render(request, "agencies/trail.html", context)


@step_up(gettext_lazy("to export the activity log"))
@require_safe
def activity_export(request: HttpRequest) -> StreamingHttpResponse:
    """The filtered log as a CSV file, row by row as it is read. That it was taken away is logged first."""
    actor = request.actor
    if not can_export_activity(actor):
        raise PermissionDenied
    _form, chosen = _chosen(request)
    entries = _filtered(ActivityEntry.objects.visible_to(actor).select_related("agency"), chosen)
    note_export(actor, actor.agency, "activity_log", entries.count())
    answer = StreamingHttpResponse(
        _lines(actor, entries, translation.get_language()), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = 'attachment; filename="nhat-ky.csv"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _lines(actor, entries, language: str) -> Iterator[bytes]:
    """CSV lines, newest first, that Excel opens in Vietnamese. Runs after the request: scope and language are its own."""
    with translation.override(language):
        header = [_("When"), _("Agency"), _("Who"), _("Role"), _("What happened"), _("Changes"), _("Reason")]
        header += [_("By way of"), _("Request")]
    yield "\ufeff".encode() + _line(header)
    last = None
    while True:
        with tenancy.within(actor), translation.override(language):
            more = entries.filter(pk__lt=last) if last else entries
            rows = list(more.order_by("-pk")[:BATCH])
            block = b"".join(_line(_cells(_shown(actor, entry))) for entry in rows)
        yield block
        if len(rows) < BATCH:
            return
        last = rows[-1].pk


def _cells(found: Sentence) -> list[str]:
    entry = found.entry
    return [
        f"{timezone.localtime(entry.at):%d/%m/%Y %H:%M:%S}",
        str(entry.agency or ""),
        found.who,
        found.role,
        found.text,
        "; ".join(map(str, found.changes)),
        entry.reason,
        str(Route(entry.route).label) if entry.route in Route.values else entry.route,
        entry.request_id,
    ]


def _line(cells: list) -> bytes:
    target = io.StringIO()
    csv.writer(target).writerow([escaped(cell) for cell in cells])
    return target.getvalue().encode()
