"""Corrective actions planned in reports that are not closed yet go to a successor."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from agencies.activity import log
from agencies.actor import Actor
from agencies.models import Membership
from agencies.permissions import can_hand_over
from reports.models import DepartmentReport, ReportLine, ReportState


@transaction.atomic
def hand_over_lines(actor: Actor, old: Membership, new: Membership, *, owner_ids: list[int], reason: str) -> int:
    """Lines that name one of these roles as who will act, until the report is accepted. How many moved.

    Raises PermissionDenied.
    """
    if not can_hand_over(actor, old):
        raise PermissionDenied
    open_lines = ReportLine.objects.of_agency(old.agency).exclude(report__state=ReportState.ACCEPTED)
    mine = open_lines.filter(action_owner__in=owner_ids)
    reports = DepartmentReport.objects.filter(pk__in=mine.order_by().values("report"))
    list(reports.select_for_update().order_by("pk"))  # the report first, as everywhere
    rows = list(
        mine.select_related("report__period__agency", "report__department", "action_owner__user").order_by("pk")
    )
    for line in rows:
        before, line.action_owner = line.action_owner, new
        line.save(update_fields=["action_owner"])
        names = {
            "before": {"owner": before.user.full_name},
            "after": {"objective": line.label, "owner": new.user.full_name},
        }
        log(actor, "reports.owner_changed", line.report, **names, reason=reason, agency=line.report.period.agency)
    return len(rows)
