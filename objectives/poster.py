"""The poster for the wall: policy and objectives of a year on one page, drawn from the set in force (ISO 9001:2015, 5.2.2 and 6.2.1)."""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from agencies.errors import UserError
from objectives.decision import printed
from objectives.goals import Goal, goal_of
from objectives.models import AmendmentState, Objective, ObjectiveSet

# Points of the root's text, the largest that fits is taken.
SIZES = (13, 12, 11.25, 10.5, 9.75, 9, 8.5, 8, 7.5, 7, 6.5, 6, 5.5, 5)
MANY_COMMITMENTS = 4


@dataclass(frozen=True)
class Code:
    """A QR code as an SVG path in a square of `size` modules, its quiet zone included."""

    path: str
    size: int


def public_address(objective_set: ObjectiveSet, site: str) -> str:
    """Where anyone may read the objectives once they are public; `site` without a slash at its end."""
    return f"{site.rstrip('/')}{reverse('public:objectives', args=[objective_set.agency.code])}"


def qr_code(text: str) -> Code:
    import qrcode

    drawn = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=2)
    drawn.add_data(text)
    drawn.make(fit=True)
    matrix = drawn.get_matrix()
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(matrix) for x, dark in enumerate(row) if dark)
    return Code(path, len(matrix))


def sheet(objective_set: ObjectiveSet, *, address: str = "") -> str:
    """The poster as HTML. `objective_set`: loaded with_content; `address`: of the public page, empty while it is closed."""
    with translation.override("vi"):
        return render_to_string("objectives/poster_sheet.html", _content(objective_set, address))


def digest_of(objective_set: ObjectiveSet, *, is_public: bool) -> str:
    """What a poster shows, to tell whether a stored one is still right; by which name this installation is called makes none wrong."""
    html = sheet(objective_set, address=public_address(objective_set, "") if is_public else "")
    return hashlib.sha256(html.encode()).hexdigest()


def draw(html: str) -> tuple[bytes, bytes]:
    """The poster's PDF in A4 and in A3, always one page. UserError where there is more than a page can hold."""
    from documents.layout import LayoutError
    from documents.layout.one_page import render_one_page

    try:
        return render_one_page(html, _style(), SIZES)
    except LayoutError as error:
        raise UserError(
            _("Policy and objectives are too long for one page: shorten the objectives' texts in the next set.")
        ) from error


@cache
def _style() -> str:
    return Path(__file__).with_name("poster.css").read_text(encoding="utf-8")


def _content(objective_set: ObjectiveSet, address: str) -> dict:
    policy, agency = objective_set.policy, objective_set.agency
    objectives = printed(objective_set)
    divided = [one for one in objectives if one.by_department and one.targets.all()]
    content = {
        "agency": agency,
        "title": _("Quality policy and objectives %(year)d") % {"year": objective_set.year}
        if policy
        else _("Quality objectives %(year)d") % {"year": objective_set.year},
        "heading": _("Quality objectives %(year)d") % {"year": objective_set.year},
        "policy": policy,
        "commitments": _commitments(policy),
        "objectives": [_objective(one) for one in objectives],
        "decided": decided_by(objective_set),
        "address": address.removeprefix("https://").removeprefix("http://").rstrip("/"),
        "code": qr_code(address) if address else None,
        "demo": settings.DEMO,
        "table": {"labels": [], "rows": []},
        "pairs": [],
    }
    if len(divided) == 1:
        title = pgettext("poster", "Objective %(label)s in each department") % {"label": divided[0].label}
        content |= {"pairs_title": title, "pairs": _in_rows(pairs_of(divided[0]))}
    elif divided:
        content["table"] = _table(divided)
    return content


def _commitments(policy) -> list[list[tuple]]:
    """Numbered, in two columns where there are many: read down, then across. Tables are laid out far faster than columns."""
    found = [(f"{number}.", one.text) for number, one in enumerate(policy.commitments.all(), 1)] if policy else []
    return _in_rows(found, 1 if len(found) <= MANY_COMMITMENTS else 2)


def _in_rows(cells: list[tuple], columns: int = 0) -> list[list[tuple]]:
    """Cells that read downwards, as the rows of a table of so many columns (0: as many as suit them)."""
    columns = columns or (1 if len(cells) < 4 else 2 if len(cells) <= 8 else 3)
    height = -(-len(cells) // columns)
    blank = [("", "")] * (height * columns - len(cells))
    filled = [*cells, *blank]
    return [filled[row::height] for row in range(height)]


def _objective(objective: Objective) -> dict:
    """Number, text and figure; the stretch target as a small note."""
    note = ""
    if objective.stretch is not None:
        unit = "%" if objective.stretch_measure else objective.unit
        note = pgettext("poster", "striving for %(figure)s") % {
            "figure": Goal(">=", objective.stretch, unit=unit).exact
        }
    return {"number": objective.number, "text": objective.text, "figure": figure_of(objective), "note": note}


def figure_of(objective: Objective) -> str:
    """What is to be reached in a few words: the objective's own figure, else from the lowest to the highest of its departments'."""
    goal = goal_of(objective)
    if goal.value is not None or goal.comparator == "done":
        return goal.exact
    return _span(objective) if objective.by_department and objective.targets.all() else ""


def _span(objective: Objective) -> str:
    """`98 – 100 %` of a divided objective's figures; one figure where all are the same."""
    goals = [goal_of(one) for one in objective.targets.all()]
    goals = sorted((one for one in goals if one.value is not None), key=lambda one: one.value)
    if not goals:
        return ""
    if goals[0].value == goals[-1].value:
        return goals[0].exact
    return f"{goals[0].words.rstrip('%')} – {goals[-1].words}"


def _lines(objective: Objective) -> dict:
    """{department: its figures in words}, in the order of the paper; a line for one field is named by it."""
    found: dict = {}
    for target in objective.targets.all():
        words = goal_of(target).exact
        if words:
            field = f" ({target.field})" if target.field_id else ""
            found.setdefault(target.department, []).append(f"{words}{field}")
    return {department: "; ".join(words) for department, words in found.items()}


def pairs_of(objective: Objective) -> list[tuple[str, str]]:
    """(department, its figure in words), in the order of the paper."""
    return [(department.name, words) for department, words in _lines(objective).items()]


def _table(objectives: list[Objective]) -> dict:
    """Departments down, divided objectives across."""
    lines = {one.pk: _lines(one) for one in objectives}
    departments = {department for found in lines.values() for department in found}
    rows = [
        (department.name, [lines[one.pk].get(department, "–") for one in objectives])
        for department in sorted(departments, key=lambda one: (one.position, one.pk))
    ]
    return {"labels": [one.label for one in objectives], "rows": rows}


def decided_by(objective_set: ObjectiveSet) -> list[str]:
    """By which decision the objectives were issued, and by which ones they were amended since. One query."""
    decision = objective_set.decision
    if decision is None or not decision.full_number:
        return []
    found = [
        _("Issued by decision %(number)s of %(day)s.")
        % {"number": decision.full_number, "day": f"{decision.issued_on:%d/%m/%Y}"}
    ]
    amended = objective_set.amendments.filter(state=AmendmentState.IN_FORCE).select_related("decision")
    for one in amended.order_by("effective_from", "pk"):
        values = {
            "number": one.decision.full_number,
            "day": f"{one.decision.issued_on:%d/%m/%Y}",
            "since": f"{one.effective_from:%d/%m/%Y}",
        }
        found.append(_("Amended by decision %(number)s of %(day)s, counting from %(since)s.") % values)
    return found
