"""The activity log, in sentences."""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist, PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from agencies.acting import in_whose_name
from agencies.activity import labels
from agencies.forms import ActivityFilterForm
from agencies.models import ActivityEntry, Role
from agencies.permissions import can_read_activity
from agencies.views.people import visible_people

PAGE = 50
SHOWN = 160
# Logged things that are no field of the object itself.
NAMES = {
    "action": gettext_lazy("action"),
    "certificate": gettext_lazy("certificate"),
    "comment": gettext_lazy("comment"),
    "created": gettext_lazy("new"),
    "decision": gettext_lazy("decision"),
    "departments": gettext_lazy("departments"),
    "due": gettext_lazy("due"),
    "due_on": gettext_lazy("due"),
    "evidence": gettext_lazy("evidence"),
    "objective": gettext_lazy("objective"),
    "owner": gettext_lazy("in charge"),
    "plan": gettext_lazy("plan"),
    "procedures": gettext_lazy("procedures"),
    "rejected": gettext_lazy("rejected"),
    "replaced_by": gettext_lazy("replaced by"),
    "result": gettext_lazy("result"),
    "sha256": gettext_lazy("SHA-256 of the file"),
    "source": gettext_lazy("copied from"),
    "steps": gettext_lazy("steps"),
    "targets": gettext_lazy("targets"),
    "unchanged": gettext_lazy("unchanged"),
    "updated": gettext_lazy("changed"),
    "value": gettext_lazy("figure"),
    "verdict": gettext_lazy("verdict"),
    "whys": gettext_lazy("why"),
}
A_DAY = re.compile(r"\d{4}-\d\d-\d\d")
VALUES = {"effective": gettext_lazy("effective"), "ineffective": gettext_lazy("not effective")}


@dataclass(frozen=True)
class Change:
    """One thing that differs: what it is called, before and after in words."""

    name: str
    before: str
    after: str


def in_words(model, key: str, value) -> str:
    """A logged value as people read it: a choice by its label, a day as dd/mm/yyyy, nothing as an en dash."""
    if value in (None, "", [], {}):
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, (list, tuple)):
        text = "; ".join(in_words(None, "", item) for item in value)
    elif isinstance(value, dict):
        text = "; ".join(f"{name}: {in_words(None, '', item)}" for name, item in value.items())
    else:
        text = _choice_or_day(model, key, str(value))
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def _field(model, key: str):
    try:
        return model._meta.get_field(key) if model else None
    except FieldDoesNotExist:
        return None


def _choice_or_day(model, key: str, text: str) -> str:
    choices = dict(getattr(_field(model, key), "flatchoices", None) or [])
    if text in choices or text in VALUES:
        return str(choices.get(text) or VALUES[text])
    if not A_DAY.match(text):  # fromisoformat also takes bare digits, which here are figures
        return text
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    if len(text) == 10:
        return f"{moment:%d/%m/%Y}"
    return f"{timezone.localtime(moment) if timezone.is_aware(moment) else moment:%d/%m/%Y %H:%M}"


def changes_of(entry: ActivityEntry) -> list[Change]:
    """What an entry changed, field by field, under the names the forms use."""
    try:
        model = apps.get_model(entry.object_label)
    except (LookupError, ValueError):
        model = None
    found = []
    for key in {**entry.after, **entry.before}:
        before, after = entry.before.get(key), entry.after.get(key)
        if before == after or (before is None and after in (None, "", [], {})):
            continue
        field = _field(model, key)
        name = str(getattr(field, "verbose_name", "") or NAMES.get(key) or key.replace("_", " "))
        found.append(Change(name, in_words(model, key, before), in_words(model, key, after)))
    return found


def sentence(entry: ActivityEntry, words: dict) -> dict:
    """An entry ready for the template: who, did, what, with the changes."""
    return {
        "entry": entry,
        "who": in_whose_name(entry.user_name or _("The system"), entry.acting_for),
        "role": dict(Role.choices).get(entry.role, ""),
        "did": words.get(entry.code, entry.code),
        "changes": changes_of(entry),
    }


def _filtered(entries, chosen: dict):
    """The entries the filter asks for; days are Vietnamese ones."""
    if chosen.get("person"):
        entries = entries.filter(user=chosen["person"])
    if chosen.get("action"):
        entries = entries.filter(code=chosen["action"])
    if chosen.get("first"):
        entries = entries.filter(at__gte=timezone.make_aware(datetime.combine(chosen["first"], time.min)))
    if chosen.get("last"):
        entries = entries.filter(
            at__lt=timezone.make_aware(datetime.combine(chosen["last"] + timedelta(days=1), time.min))
        )
    if chosen.get("object_label") and chosen.get("object_id"):
        entries = entries.filter(object_label=chosen["object_label"], object_id=chosen["object_id"])
    return entries


@require_safe
def activity(request: HttpRequest) -> HttpResponse:
    """Who did what, newest first; by person, action, object and day."""
    if not can_read_activity(request.actor):
        raise PermissionDenied
    words = labels()
    people = visible_people(request.actor).order_by("full_name", "pk")
    form = ActivityFilterForm(request.GET or None, people=people, actions=words)
    entries = ActivityEntry.objects.visible_to(request.actor).select_related("agency").order_by("-at", "-pk")
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    page = Paginator(_filtered(entries, chosen), PAGE).get_page(request.GET.get("page"))
    about = page[0].object_name if chosen.get("object_id") and len(page) else ""
    context = {
        "form": form,
        "page_obj": page,
        "sentences": [sentence(entry, words) for entry in page],
        "about": about,
        "several_agencies": len(request.actor.visible_agency_ids) > 1,
    }
    return render(request, "agencies/activity.html", context)
