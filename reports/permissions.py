"""Who may do what to periods, filings and review packs. Pure functions of actor and object."""

from agencies.actor import Actor
from agencies.hands import may_have_written
from agencies.models import Agency, Role
from reports.models import DepartmentReport, ReportingPeriod, ReportState

FILING_ROLES = (Role.DEPARTMENT_HEAD, Role.OFFICE_HEAD)
PACK_READERS = (Role.LEADER, Role.SECRETARY, Role.OFFICE_HEAD, Role.AUDITOR, Role.INSPECTOR)


def can_open_period(actor: Actor, agency: Agency | None) -> bool:
    """The secretary opens periods of the own agency; the system does so by the timetable."""
    return (actor.is_system or actor.has_role(Role.SECRETARY)) and actor.may_write_in(agency)


def can_file(actor: Actor, report: DepartmentReport) -> bool:
    """The head writes their own department's report while it is open."""
    return report.is_open and is_own_head(actor, report)


def can_start(actor: Actor, period: ReportingPeriod) -> bool:
    """A head begins the report of their own department, in their own agency."""
    return actor.has_role(*FILING_ROLES) and actor.department is not None and actor.may_write_in(period.agency_id)


def is_own_head(actor: Actor, report: DepartmentReport) -> bool:
    """Heads the department, in an agency that still works."""
    return (
        actor.has_role(*FILING_ROLES)
        and actor.department is not None
        and actor.department.pk == report.department_id
        and actor.may_write_in(report.period.agency_id)
    )


def wrote(actor: Actor, report: DepartmentReport) -> bool:
    """Whether this person handed the report in or changed it last, for themselves or for somebody they stood in for."""
    since = report.period.opened_at
    return any(may_have_written(actor, role, since) for role in {report.submitted_by, report.edited_by} - {None})


def can_review(actor: Actor, report: DepartmentReport) -> bool:
    """The secretary accepts what was submitted or sends it back; never what they wrote themselves."""
    return (
        report.state == ReportState.SUBMITTED
        and actor.has_role(Role.SECRETARY)
        and actor.may_write_in(report.period.agency_id)
        and not wrote(actor, report)
    )


def reads_drafts(actor: Actor) -> bool:
    """The secretary follows filings from their first line; others read what was handed in."""
    return actor.has_role(Role.SECRETARY) or actor.is_system


def can_read(actor: Actor, report: DepartmentReport) -> bool:
    """Own department and secretary always; everyone else who sees the agency, once it is handed in."""
    if report.period.agency_id not in actor.visible_agency_ids:
        return False
    own = actor.department is not None and actor.department.pk == report.department_id
    return own or reads_drafts(actor) or report.is_filed


def can_read_pack(actor: Actor, period: ReportingPeriod) -> bool:
    """Those who prepare, hold or check the management review."""
    return actor.has_role(*PACK_READERS) and period.agency_id in actor.visible_agency_ids


def can_make_pack(actor: Actor, period: ReportingPeriod) -> bool:
    """Leader and secretary of the agency itself."""
    return actor.has_role(Role.LEADER, Role.SECRETARY) and actor.may_write_in(period.agency_id)
