"""The rights of this app, for the table of rights and roles (agencies/rights.py)."""

from django.utils.translation import gettext_lazy as _

from agencies.rights import NOBODY, Right, Situation, register
from reports import permissions
from reports.models import DepartmentReport, ReportingPeriod, ReportState


def _agency(situation: Situation) -> tuple:
    return (situation.agency,)


def _open_period(situation: Situation) -> ReportingPeriod:
    return ReportingPeriod(pk=NOBODY, agency=situation.agency)


def _period(situation: Situation) -> tuple:
    return (_open_period(situation),)


def _own_report(state: str):
    def best_case(situation: Situation) -> tuple:
        return (DepartmentReport(period=_open_period(situation), department=situation.department, state=state),)

    return best_case


def _anothers_report(state: str):
    def best_case(situation: Situation) -> tuple:
        report = DepartmentReport(
            period=_open_period(situation),
            department=situation.other_department,
            state=state,
            submitted_by=situation.other,
            edited_by=situation.other,
        )
        return (report,)

    return best_case


register(
    "reports",
    _("Periodic reports"),
    [
        Right("open_period", _("Open a reporting period"), permissions.can_open_period, _agency),
        Right("start", _("Begin a department’s report"), permissions.can_start, _period, _("of one’s own department")),
        Right(
            "file", _("Write and submit a department’s report"), permissions.can_file, _own_report(ReportState.DRAFT),
            _("of one’s own department"),
        ),
        Right(
            "read_drafts", _("Read other departments’ reports not yet submitted"), permissions.can_read,
            _anothers_report(ReportState.DRAFT),
        ),
        Right("read", _("Read submitted reports"), permissions.can_read, _anothers_report(ReportState.SUBMITTED)),
        Right(
            "review", _("Accept or return a report"), permissions.can_review, _anothers_report(ReportState.SUBMITTED),
            _("never what one wrote oneself"),
        ),
        Right("read_pack", _("Read the review document"), permissions.can_read_pack, _period),
        Right("make_pack", _("Have the review document made"), permissions.can_make_pack, _period),
    ],
)  # fmt: skip
