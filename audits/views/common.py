"""What several views of this app need."""

from datetime import date

from django.db.models import Q
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.dateparse import parse_date

from agencies.acting import in_whose_name
from agencies.activity import labels
from agencies.models import ActivityEntry
from audits.models import Audit, CorrectiveAction


def parse_day(text: str | None) -> date | None:
    """A day of a query string; None for anything else."""
    try:
        return parse_date(text or "")
    except ValueError:
        return None


def find_audit(request: HttpRequest, pk: int) -> Audit:
    """The audit if this person may see it; 404 otherwise."""
    audits = Audit.objects.visible_to(request.actor).select_related(
        "agency", "lead_auditor__user", "lead_auditor__department"
    )
    return get_object_or_404(audits, pk=pk)


def find_action(request: HttpRequest, pk: int) -> CorrectiveAction:
    """The action if this person may see it; 404 otherwise."""
    actions = CorrectiveAction.objects.visible_to(request.actor).with_details().select_related("evidence")
    return get_object_or_404(actions, pk=pk)


def trail(*objects) -> list[dict]:
    """The activity about these objects, newest first: when, who, words, reason."""
    about = Q()
    for obj in objects:
        about |= Q(object_label=obj._meta.label, object_id=str(obj.pk))
    words = labels()
    entries = ActivityEntry.objects.filter(about).order_by("-at", "-pk")[:50]
    return [
        {
            "at": entry.at,
            "who": in_whose_name(entry.user_name, entry.acting_for) if entry.user_name else "",
            "words": words.get(entry.code, entry.code),
            "reason": entry.reason,
        }
        for entry in entries
    ]


def is_autosave(request: HttpRequest) -> bool:
    """The page saves by itself (static/js/forms.js); the answer is read by the script only."""
    return request.headers.get("X-Autosave") == "1"
