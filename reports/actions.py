"""Activity codes of this app, in words that continue a person's name."""

from django.utils.translation import gettext_lazy as _

from reports.permissions import can_read

ACTIONS = {
    "reports.period_opened": _("opened the reporting period"),
    "reports.report_started": _("started the report"),
    "reports.draft_saved": _("saved the draft of"),
    "reports.targets_amended": _("brought amended targets into the report"),
    "reports.report_submitted": _("submitted the report"),
    "reports.report_returned": _("returned the report for completion"),
    "reports.report_accepted": _("accepted the report"),
    "reports.owner_changed": _("handed over a corrective action planned in the report"),
    "reports.figure_overridden": _("overrode a computed figure"),
    "reports.pack_requested": _("asked for the review document"),
    "reports.pack_made": _("made the review document"),
}

SENTENCES = {
    "reports.period_opened": _("opened the reporting period %(object)s, due %(due)s"),
    "reports.report_started": _("started the report of %(object)s"),
    "reports.report_submitted": _("submitted the report of %(object)s"),
    "reports.report_accepted": _("accepted the report of %(object)s"),
    "reports.report_returned": _("returned the report of %(object)s for completion"),
    "reports.owner_changed": _(
        "handed the corrective action for objective %(objective)s in %(object)s over from %(owner_before)s to %(owner)s"
    ),
    "reports.figure_overridden": _(
        "replaced the computed figure of objective %(objective)s in %(object)s: %(value_before)s became %(value)s"
    ),
}
TRAILS = {
    "reports.ReportingPeriod": [("reports.DepartmentReport", "period"), ("reports.ReviewPack", "period")],
    "reports.DepartmentReport": [],
}
TRAIL_RULES = {"reports.DepartmentReport": can_read}
DRAFTS = {"reports.draft_saved"}
