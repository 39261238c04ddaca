"""Which issued documents a list shows: the part of the query string that links behind figures write."""

from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from agencies.models import Agency, Department


@dataclass(frozen=True)
class Choice:
    """A choice of issued documents, as links behind figures make it: by days, department and agency."""

    start: date | None = None
    end: date | None = None
    department: Department | None = None
    agency: Agency | None = None

    @property
    def conditions(self) -> dict:
        given = {
            "issued_on__gte": self.start,
            "issued_on__lte": self.end,
            "drafting_department": self.department,
            "agency": self.agency,
        }
        return {name: value for name, value in given.items() if value is not None}

    @property
    def words(self) -> str:
        """`ban hành 01/01/2026–31/03/2026 · Phòng Tư pháp`; empty where nothing was chosen."""
        days = [f"{day:%d/%m/%Y}" if day else "…" for day in (self.start, self.end)]
        parts = [_("issued %(days)s") % {"days": "–".join(days)} if self.start or self.end else ""]
        parts += [one.name for one in (self.department, self.agency) if one]
        return " · ".join(filter(None, parts))


def read_choice(request: HttpRequest) -> Choice:
    """?from=, ?to=, ?department=, ?agency=; 404 for what this person doesn't see."""

    def one(rows, name: str):
        wanted = request.GET.get(name, "")
        if not wanted:
            return None
        if not (wanted.isascii() and wanted.isdecimal() and len(wanted) < 10):
            raise Http404
        return get_object_or_404(rows, pk=wanted)

    return Choice(
        _day(request.GET.get("from")),
        _day(request.GET.get("to")),
        one(Department.objects.visible_to(request.actor), "department"),
        one(Agency.objects.visible_to(request.actor), "agency"),
    )


def _day(text: str | None) -> date | None:
    """A day of an address; None for anything else."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
