"""A department's draft: made from the objectives in force, saved as often as needed, never over someone else's work."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from agencies import clock
from agencies.acting import hand_of
from agencies.activity import changes, log
from agencies.actor import Actor
from agencies.errors import UserError
from agencies.models import Department, StoredFile
from agencies.text import nfc
from objectives.measures import MEASURES
from reports import permissions
from reports.models import DepartmentReport, HowObtained, ReportingPeriod, ReportLine
from reports.structure import duties

LINE_FIELDS = (
    "no_cases",
    "numerator",
    "denominator",
    "value",
    "note",
    "override_reason",
    "whys",
    "correction",
    "action",
    "action_owner",
    "action_due_on",
)
# What each saving touches, even one that changes nothing.
SAVED_EACH_TIME = ("version", "edit_token", "edit_base", "edited_by", "edited_hand", "updated_at")


class Conflict(UserError):
    """Someone else saved this report since the form was opened."""

    def __init__(self, report: DepartmentReport):
        who = report.edited_by.user.full_name if report.edited_by else _("Someone")
        text = _("%(who)s has changed this report while you were writing.")
        super().__init__(text % {"who": who})
        self.report = report


@dataclass(frozen=True)
class LineEntry:
    """What a form says about one line.

    `fields`: values by name (LINE_FIELDS), those not named stay; `override`: whether the figures replace the computed
    one, None leaves that as it is.
    """

    fields: dict
    override: bool | None = None
    evidence: StoredFile | None = None


@transaction.atomic
def prepare(actor: Actor, period: ReportingPeriod, department: Department) -> DepartmentReport:
    """The department's draft with one line for each of its objectives; the same one when it was made before.

    Raises UserError when the department has nothing to report in that year, PermissionDenied for other people's.
    """
    if department.agency_id != period.agency_id:
        raise PermissionDenied
    existing = DepartmentReport.objects.filter(period=period, department=department).first()
    if existing is not None:
        return existing
    mine = duties(period.agency, period.year, period.end).get(department)
    if not mine:
        text = _("%(department)s has no objectives to report on in %(year)s.")
        raise UserError(text % {"department": department, "year": period.year})
    report = DepartmentReport(period=period, department=department, updated_at=clock.now())
    if not (permissions.can_open_period(actor, period.agency) or permissions.is_own_head(actor, report)):
        raise PermissionDenied
    report.save()
    ReportLine.objects.bulk_create(_line(report, duty, position) for position, duty in enumerate(mine, 1))
    log(actor, "reports.report_started", report, agency=period.agency)
    return report


def _line(report: DepartmentReport, duty, position: int) -> ReportLine:
    """A line with the words and target of the set as they are now."""
    objective = duty.objective
    return ReportLine(
        report=report,
        objective=objective,
        target=duty.target,
        position=position,
        objective_number=objective.number,
        objective_part=objective.part,
        objective_text=objective.text,
        measure=objective.measure,
        unit=duty.goal.unit,
        comparator=duty.goal.comparator,
        target_value=duty.goal.value,
        target_value_to=duty.goal.value_to,
        stretch=duty.goal.stretch,
        how=HowObtained.COMPUTED if MEASURES[objective.measure].is_kept_by(report.period.agency) else HowObtained.TYPED,
    )


def is_stale(report: DepartmentReport, version: int, token: str) -> bool:
    """Whether someone else saved since the form with this token was opened at this version."""
    if report.version == version:
        return False
    return not (token and report.edit_token == token and report.edit_base == version)


@transaction.atomic
def save_draft(
    actor: Actor,
    report: DepartmentReport,
    *,
    version: int,
    lines: dict[int, LineEntry],
    note: str | None = None,
    token: str = "",
) -> DepartmentReport:
    """Keep what the department typed. `lines`: entries by line id; lines not named stay as they are.

    Raises Conflict when the report was saved by someone else since `version`, UserError when it is no longer open.
    """
    report = (
        DepartmentReport.objects.select_for_update(of=("self",))
        .select_related("period__agency")
        .get_to_change(report.pk)
    )
    if not permissions.is_own_head(actor, report):
        raise PermissionDenied
    if not report.is_open:
        raise UserError(_("This report has been handed in; it can be changed once it is returned."))
    if is_stale(report, version, token):
        raise Conflict(DepartmentReport.objects.select_related("edited_by__user").get(pk=report.pk))
    for entry in lines.values():
        _check_places(report, entry)
    before, after = _write(report, lines, note)
    if report.edit_token != token or not token:
        report.edit_token, report.edit_base = token, version
    report.version += 1
    report.edited_by, report.edited_hand = actor.membership, hand_of(actor)
    report.updated_at = clock.now()
    if after:
        log(actor, "reports.draft_saved", report, before=before, after=after, agency=report.period.agency)
    report.save(update_fields=[*SAVED_EACH_TIME, *(["note"] if "note" in after else [])])
    return report


def _write(report: DepartmentReport, lines: dict[int, LineEntry], note: str | None) -> tuple[dict, dict]:
    """Put what was typed on the lines and the note; what differs as (before, after), by the lines' numbers."""
    before, after = {}, {}
    for line in report.lines.filter(pk__in=lines).order_by("pk"):
        old = _typed(line)
        _apply(line, lines[line.pk])
        old, new = changes(old, _typed(line))
        if new:
            line.save()
            before[line.label], after[line.label] = old, new
    if note is not None and report.note != nfc(note).strip():
        before["note"], after["note"] = report.note, nfc(note).strip()
        report.note = after["note"]
    return before, after


def _typed(line: ReportLine) -> dict:
    """What a person may have typed on a line."""
    return {name: getattr(line, name) for name in (*LINE_FIELDS, "how", "evidence")}


def _check_places(report: DepartmentReport, entry: LineEntry) -> None:
    """Owner and evidence belong to the agency of the report. Raises UserError."""
    owner = entry.fields.get("action_owner")
    if owner is not None and owner.agency_id != report.period.agency_id:
        raise UserError(_("The person in charge belongs to another agency."), "action_owner")
    if entry.evidence is not None and entry.evidence.agency_id != report.period.agency_id:
        raise UserError(_("The file belongs to another agency."), "evidence")


def _apply(line: ReportLine, entry: LineEntry) -> None:
    """Put an entry on its line. Figures of a computed line are taken only as an override."""
    unknown = set(entry.fields) - set(LINE_FIELDS)
    if unknown:
        raise ValueError(f"No such fields of a line: {sorted(unknown)}")
    values = dict(entry.fields)
    if line.is_computed and entry.override is not None:
        if entry.override and not values.get("override_reason", "").strip():
            raise UserError(_("Say why the computed figure is not the right one."), "override_reason")
        line.how = HowObtained.OVERRIDDEN if entry.override else HowObtained.COMPUTED
        if not entry.override:
            values |= {"numerator": None, "denominator": None, "value": None, "no_cases": False, "override_reason": ""}
    if values.get("no_cases"):
        values |= {"numerator": None, "denominator": None, "value": None}
    for name, value in values.items():
        setattr(line, name, value)
    if entry.evidence is not None:
        line.evidence = entry.evidence
