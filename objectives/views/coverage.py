"""Who has set their objectives down the tree, and who has not."""

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from agencies import clock
from objectives import permissions
from objectives.coverage import MISSING, coverage
from objectives.forms import FIRST_YEAR, LAST_YEAR, whole

# ?show= -> words and which units. What is in force and good needs no look.
SHOWN = {
    "": (_("All"), lambda unit: True),
    "none": (_("Not set yet"), lambda unit: unit.state == MISSING),
    "work": (_("In work"), lambda unit: unit.state != MISSING and not unit.is_in_force),
    "late": (_("Late"), lambda unit: unit.is_late),
    "gaps": (_("Weaker or incomplete"), lambda unit: unit.weaker or unit.not_taken_up),
    "unposted": (
        _("In force, not posted"),
        lambda unit: unit.department is not None and unit.is_in_force and unit.posting is None,
    ),
}


@require_safe
def set_coverage(request):
    """Departments and subordinate agencies of one's own agency with the state of their objectives (?year=, ?show=)."""
    actor = request.actor
    if actor.agency is None:
        raise Http404
    year = whole(request.GET.get("year")) or clock.today().year
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    found = coverage(actor, year)
    show = request.GET.get("show") if request.GET.get("show") in SHOWN else ""
    wanted = SHOWN[show][1]
    this_year = clock.today().year
    context = {
        "coverage": found,
        "year": year,
        "years": sorted({year, this_year + 1, this_year, this_year - 1, this_year - 2}, reverse=True),
        "show": show,
        "chips": [(key, words, sum(bool(test(one)) for one in found.units)) for key, (words, test) in SHOWN.items()],
        "departments": [_row(actor, one) for one in found.departments if wanted(one)],
        "agencies": [_row(actor, one) for one in found.agencies if wanted(one)],
    }
    return render(request, "objectives/set_coverage.html", context)


def _row(actor, unit) -> dict:
    department = unit.department
    may_begin = department is not None and unit.chosen is None and permissions.can_edit_department(actor, department)
    is_mine = department is not None and actor.department is not None and actor.department.pk == department.pk
    return {"unit": unit, "may_begin": may_begin and not unit.waits_for_superior, "is_mine": is_mine}
