"""Activity codes of this app, in words that continue a person's name."""

from django.utils.translation import gettext_lazy as _

from objectives.activity_words import plan_saved, targets_saved

ACTIONS = {
    "objectives.policy_saved": _("changed the quality policy"),
    "objectives.policy_version": _("made a new version of the quality policy"),
    "objectives.set_created": _("began the objectives of the year"),
    "objectives.set_copied": _("began the objectives of the year from an earlier set"),
    "objectives.set_changed": _("changed the texts of the objective set"),
    "objectives.set_removed": _("threw away the draft of objectives"),
    "objectives.objective_added": _("added the objective"),
    "objectives.objective_changed": _("changed the objective"),
    "objectives.objective_removed": _("removed the objective"),
    "objectives.objectives_ordered": _("changed the order of the objectives"),
    "objectives.targets_saved": _("changed the targets of the departments"),
    "objectives.plan_saved": _("changed the plan of the objective"),
    "objectives.plan_assigned": _("said who leads the task of the plan, and by when"),
    "objectives.tasks_made": _("dated the tasks of the plans"),
    "objectives.task_done": _("reported the task of the plan as done"),
    "objectives.task_reopened": _("opened the task of the plan again"),
    "objectives.task_dropped": _("dropped the task of the plan"),
    "objectives.task_reminded": _("reminded of the task of the plan"),
    "objectives.decision_drafted": _("drafted the decision on the objectives"),
    "objectives.appendix_renewed": _("took the objectives into the draft decision again"),
    "objectives.set_in_force": _("put the objectives in force by issuing the decision"),
    "objectives.legal_bases_loaded": _("entered the legal bases that come with the product"),
    "objectives.set_replaced": _("replaced the objectives by a later set"),
    "objectives.set_proposed": _("proposed the objectives"),
    "objectives.proposal_taken_back": _("took the proposed objectives back"),
    "objectives.proposal_sent_back": _("sent the proposed objectives back"),
    "objectives.proposal_accepted": _("accepted the proposed objectives"),
    "objectives.department_set_in_force": _("put the department’s own objectives in force"),
    "objectives.check_answered": _("answered the checklist of 6.2.1"),
    "objectives.set_reviewed": _("wrote down the annual review of the objectives"),
    "objectives.set_posted": _("recorded that the objectives are posted"),
    "objectives.posting_taken_down": _("noted that the objectives are no longer posted"),
    "objectives.amendment_begun": _("began to amend targets of the objectives"),
    "objectives.amendment_saved": _("changed the amendment of targets"),
    "objectives.amendment_dropped": _("dropped the amendment of targets"),
    "objectives.amendment_decision_drafted": _("drafted the decision on the amendment of targets"),
    "objectives.amendment_decision_renewed": _("took the amendment of targets into the draft decision again"),
    "objectives.amendment_in_force": _("put amended targets in force by issuing the decision"),
    "objectives.acknowledged": _("confirmed having read policy and objectives of"),
    "objectives.readers_reminded": _("reminded those who have not read the objectives of"),
    "objectives.reader_reminded": _("sent a reminder to read the objectives to"),
    "objectives.poster_asked": _("asked for the poster of the objectives of"),
    "objectives.poster_made": _("made the poster of the objectives of"),
    "objectives.made_public": _("made the objectives public for everyone:"),
    "objectives.withdrawn_from_public": _("closed the public page of the objectives of"),
}

SENTENCES = {
    "objectives.set_copied": _("began the objectives %(object)s from %(source)s"),
    "objectives.set_replaced": _("replaced the objectives %(object)s by %(replaced_by)s"),
    "objectives.set_in_force": _("put the objectives %(object)s in force by decision %(decision)s"),
    "objectives.objectives_ordered": _("changed the order of the objectives of %(object)s"),
}
BUILDERS = {"objectives.targets_saved": targets_saved, "objectives.plan_saved": plan_saved}
TRAILS = {
    "objectives.ObjectiveSet": [("objectives.Objective", "objective_set")],
    "objectives.Objective": [],
    "objectives.QualityPolicy": [],
    "objectives.TargetAmendment": [],
}
VALUES = {"readers": _("list of who has read the objectives")}
