"""What a report still needs before it can be handed in, each with the place where it belongs."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from agencies import clock
from agencies.errors import UserError
from reports import figures
from reports.models import DepartmentReport, ReportLine

FEWEST_WHYS = 1


@dataclass(frozen=True)
class Missing:
    """One thing to fill in. `field` is the form field's name without its prefix."""

    line: ReportLine
    field: str
    text: str

    @property
    def anchor(self) -> str:
        return f"id_l{self.line.pk}-{self.field}"


class Incomplete(UserError):
    """A report that can't be handed in yet; `missing` lists why."""

    def __init__(self, missing: list[Missing]):
        self.missing = missing
        text = _("The report can't be submitted yet: %(count)s still missing.")
        things = "; ".join(item.text for item in missing)
        super().__init__((text % {"count": len(missing)}) + " " + things)


def missing_in(report: DepartmentReport, lines: list[ReportLine]) -> list[Missing]:
    """Everything missing, in the order of the page. `lines` carry their current figures (figures.refresh)."""
    found: list[Missing] = []
    for line in lines:
        found += _figure_missing(line)
        if line.verdict == "missed":
            found += _chain_missing(line)
    return found


def _figure_missing(line: ReportLine) -> list[Missing]:
    name = {"number": line.label}
    if line.verdict == "not_reported":
        if line.is_computed and not line.is_overridden:
            # The records could not tell: the department says it, with its reason.
            return [
                Missing(
                    line,
                    "override",
                    _("Objective %(number)s: the records give no result; state it with a reason") % name,
                )
            ]
        field = "numerator" if figures.is_typed_as_ratio(line) else "value"
        return [Missing(line, field, _("Objective %(number)s: the result, or that no cases arose") % name)]
    if line.is_computed or line.no_cases:
        return []
    if not line.evidence_id and not line.note.strip():
        return [Missing(line, "note", _("Objective %(number)s: evidence, as a file or in words") % name)]
    return []


def _chain_missing(line: ReportLine) -> list[Missing]:
    name = {"number": line.label}
    found = []
    if len([why for why in line.whys if why.strip()]) < FEWEST_WHYS:
        found.append(Missing(line, "why1", _("Objective %(number)s: why it was missed") % name))
    if not line.correction.strip():
        found.append(Missing(line, "correction", _("Objective %(number)s: what was put right at once") % name))
    if not line.action.strip():
        found.append(Missing(line, "action", _("Objective %(number)s: the corrective action") % name))
    if line.action_owner_id is None:
        found.append(Missing(line, "action_owner", _("Objective %(number)s: who carries the action out") % name))
    if line.action_due_on is None:
        found.append(Missing(line, "action_due_on", _("Objective %(number)s: until when") % name))
    elif line.action_due_on <= clock.today():
        found.append(Missing(line, "action_due_on", _("Objective %(number)s: the day must lie in the future") % name))
    return found
