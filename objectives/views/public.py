"""What everybody may read without an account: policy and objectives in force, once the agency has made them public.

Nothing here tells of a person, nothing follows the reader, and there is one small style sheet and no script. Whatever is not
public is a 404, and nobody can tell from it whether such an agency exists.
"""

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import patch_response_headers
from django.views.decorators.http import require_safe

from agencies import clock, files, periods, tenancy
from agencies.addresses import client_network
from objectives import poster as drawing
from objectives.audience import amendments_in_force
from objectives.decision import printed
from objectives.goals import goal_of
from objectives.measures import Span
from objectives.models import ObjectiveSet, Poster, SetState
from objectives.results import period_bounds, set_results_over

PER_WINDOW, WINDOW_SECONDS = 300, 600
KEPT_SECONDS = 300
WHY = "anyone may read what an agency has made public"


@login_not_required
@require_safe
def objectives(request: HttpRequest, code: str) -> HttpResponse:
    """The page of one agency. Drawn at most every five minutes; closing it works at once."""
    if _too_many(request):
        return _refused()
    with tenancy.everything(WHY), translation.override("vi"):
        poster = _public(code)
        number = amendments_in_force(poster.objective_set)
        key = f"objectives-public-{poster.pk}-{poster.public_since.timestamp()}-{poster.digest[:12]}-{number}-{clock.today()}"
        html = cache.get(key)
        if html is None:
            html = render_to_string("objectives/public_objectives.html", _content(poster))
            cache.set(key, html, KEPT_SECONDS)
    return _kept(HttpResponse(html))


@login_not_required
@require_safe
def poster_file(request: HttpRequest, code: str) -> HttpResponse:
    """The poster of a public page; 404 while none has been made."""
    if _too_many(request):
        return _refused()
    with tenancy.everything(WHY):
        poster = _public(code)
        if poster.file is None:
            raise Http404
        response = files.response(poster.file, inline=True)
    del response["Cache-Control"]
    return _kept(response)


def _public(code: str) -> Poster:
    """The poster of the agency's set in force, if it is public; else 404."""
    query = Poster.objects.filter(
        objective_set__agency__code=code,
        objective_set__state=SetState.IN_FORCE,
        objective_set__department=None,
        public_since__isnull=False,
    ).select_related("objective_set__agency", "file")
    poster = query.order_by("pk").first()
    if poster is None or not poster.objective_set.agency.exists_today:
        raise Http404
    return poster


def _content(poster: Poster) -> dict:
    objective_set = ObjectiveSet.objects.with_content().get(pk=poster.objective_set_id)
    quarters = _quarters(objective_set)
    return {
        "agency": objective_set.agency,
        "year": objective_set.year,
        "policy": objective_set.policy,
        "commitments": list(objective_set.policy.commitments.all()) if objective_set.policy else [],
        "decided": drawing.decided_by(objective_set),
        "quarters": [name for name, _results in quarters],
        "objectives": [_objective(one, quarters) for one in printed(objective_set)],
        "has_poster": poster.file_id is not None,
        "today": clock.today(),
    }


def _quarters(objective_set: ObjectiveSet) -> list[tuple[str, dict]]:
    """(name, {objective id: its line of the whole agency}) of every quarter that is over; sums only, no department's figure."""
    agency, today = objective_set.agency, clock.today()
    spans = {}
    for kind, roman in zip(periods.QUARTERS, ("I", "II", "III", "IV"), strict=True):
        start, end = period_bounds(agency, objective_set.year, kind)
        if end < today:
            spans[Span(start, end)] = roman
    if not spans:
        return []
    found = set_results_over(objective_set, spans)
    return [(name, {one.objective.pk: one.whole for one in found[span]}) for span, name in spans.items()]


def _objective(objective, quarters) -> dict:
    rows = []
    for name, results in quarters:
        whole = results.get(objective.pk)
        result = whole.result if whole else None
        rows.append({"quarter": name, "words": whole.result_words if whole else "", "result": result})
    return {
        "number": objective.number,
        "text": objective.text,
        "goal": goal_of(objective),
        "figure": drawing.figure_of(objective),
        "departments": drawing.pairs_of(objective) if objective.by_department else [],
        "results": rows,
    }


def _kept(response: HttpResponse) -> HttpResponse:
    """Whoever stands between may keep it for five minutes: it is the same for all."""
    patch_response_headers(response, KEPT_SECONDS)
    response["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    return response


def _refused() -> HttpResponse:
    with translation.override("vi"):
        return HttpResponse(render_to_string("objectives/public_refused.html"), status=429)


def _too_many(request: HttpRequest) -> bool:
    key = f"objectives-public-{client_network(request)}"
    cache.add(key, 0, WINDOW_SECONDS)
    try:
        return cache.incr(key) > PER_WINDOW
    except ValueError:  # the window ended between the two calls
        return False
