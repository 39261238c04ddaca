"""Activity codes of this app, in words that continue a person's name."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "audits.audit_planned": _("planned the audit"),
    "audits.audit_changed": _("changed the audit"),
    "audits.lead_handed_over": _("handed over the lead of the audit"),
    "audits.audit_started": _("started the audit"),
    "audits.finding_drafted": _("saved the draft of a finding on"),
    "audits.finding_recorded": _("recorded the finding"),
    "audits.audit_closed": _("closed the audit"),
    "audits.nonconformity_opened": _("opened the nonconformity"),
    "audits.nonconformity_refiled": _("filed cause and action again"),
    "audits.nonconformity_closed": _("closed the nonconformity"),
    "audits.nonconformity_reopened": _("reopened the nonconformity"),
    "audits.nonconformity_withdrawn": _("withdrew the nonconformity"),
    "audits.plan_drafted": _("saved the draft of cause and action of"),
    "audits.action_planned": _("wrote cause and action of"),
    "audits.action_handed_over": _("handed over the corrective action"),
    "audits.action_completed": _("reported as done"),
    "audits.action_judged": _("gave the verdict on"),
    "audits.action_due_changed": _("changed the due day of"),
    "audits.management_review_planned": _("planned the management review of"),
    "audits.management_review_changed": _("changed the plan of the management review of"),
    "audits.management_review_held": _("entered the minutes of the management review of"),
}

SENTENCES = {
    "audits.audit_planned": _(
        "planned the audit %(object)s from %(planned_from)s to %(planned_to)s, led by %(lead_auditor)s"
    ),
    "audits.lead_handed_over": _(
        "handed the lead of the audit %(object)s over from %(lead_auditor_before)s to %(lead_auditor)s"
    ),
    "audits.nonconformity_opened": _("opened the nonconformity %(object)s for %(owner)s, due %(due_on)s"),
    "audits.action_handed_over": _("handed the corrective action %(object)s over from %(owner_before)s to %(owner)s"),
    "audits.action_completed": _("reported the corrective action %(object)s as done: %(result)s"),
    "audits.action_judged": _("found the corrective action %(object)s %(verdict)s"),
    "audits.action_due_changed": _("moved the due day of %(object)s from %(due_on_before)s to %(due_on)s"),
}
VALUES = {"review_minutes": _("minutes of a management review")}
TRAILS = {
    "audits.Audit": [("audits.Finding", "item__audit"), ("audits.ChecklistItem", "audit")],
    "audits.Nonconformity": [("audits.CorrectiveAction", "nonconformity")],
    "audits.CorrectiveAction": [("audits.Nonconformity", "actions")],
    "audits.ManagementReview": [],
}
DRAFTS = {"audits.finding_drafted", "audits.plan_drafted"}
