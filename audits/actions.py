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
}
