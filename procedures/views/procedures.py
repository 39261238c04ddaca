"""The agency's administrative procedures."""

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agencies import clock
from agencies.text import fold
from procedures.models import Procedure, Process

PAGE_SIZE = 50


@require_safe
def procedure_list(request: HttpRequest) -> HttpResponse:
    """Procedures in force with time limit, department and ISO process; the words search without accents."""
    today = clock.today()
    rows = Procedure.objects.visible_to(request.actor).of_agency(request.actor.agency).on(today)
    processes = Prefetch("processes", Process.objects.on(today).prefetch_related("steps"), to_attr="current_processes")
    found = rows.select_related("field", "department").prefetch_related(processes).order_by("field__name", "code", "pk")
    words = request.GET.get("q", "").strip()[:100]
    if words:
        key = fold(words)
        found = [row for row in found if key in fold(f"{row.code} {row.name} {row.field.name} {row.department.name}")]
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    covered = rows.filter(processes__in=Process.objects.on(today)).distinct().order_by().count()
    context = {"page_obj": page, "words": words, "in_force": rows.count(), "covered": covered}
    return render(request, "procedures/procedure_list.html", context)
