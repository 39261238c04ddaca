"""What somebody who leaves has open here: actions planned in open reports, and the reports of their department."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.duties import Duty, duty_kind, same_person_here
from agencies.models import Membership
from reports.models import DepartmentReport, ReportLine, ReportState
from reports.permissions import FILING_ROLES
from reports.services import hand_over_lines


def _page(report: DepartmentReport) -> str:
    """Its page once it is handed in; drafts are read by their department only."""
    return reverse("reports:filing", args=[report.pk]) if report.is_filed else ""


def _lines(membership: Membership) -> list[Duty]:
    mine = ReportLine.objects.of_agency(membership.agency).filter(action_owner__in=same_person_here(membership))
    mine = mine.exclude(report__state=ReportState.ACCEPTED).select_related("report__period", "report__department")
    return [
        Duty(f"{line.report}: {line.action or line}", _page(line.report))
        for line in mine.order_by("report", "position", "pk")
    ]


def _filings(membership: Membership) -> list[Duty]:
    """Reports their department must still hand in, where they are the one who does."""
    if membership.role not in FILING_ROLES or membership.department_id is None:
        return []
    waiting = DepartmentReport.objects.of_agency(membership.agency).filter(
        department=membership.department_id, state__in=ReportState.open()
    )
    return [Duty(str(report)) for report in waiting.select_related("period", "department").order_by("pk")]


duty_kind(
    "reports.lines",
    _("Corrective actions planned in reports that are still open"),
    _lines,
    lambda actor, old, new, *, reason: hand_over_lines(actor, old, new, owner_ids=same_person_here(old), reason=reason),
    # The filing page offers people of the department only.
    fits=lambda old, new: new.department_id == old.department_id,
)
duty_kind(
    "reports.filings",
    _("Reports of the department to be handed in"),
    _filings,
    advice=_("The department's next head hands them in. Give the successor the role, or lend it until then."),
)
