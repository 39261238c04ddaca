"""Activity codes of this app, in words that continue a person's name."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

ACTIONS = {
    "procedures.calendar_loaded": _("entered the working calendar that comes with the product"),
    "procedures.calendar_changed": _("changed the working calendar"),
    "procedures.procedure_added": _("added the procedure"),
    "procedures.procedure_changed": _("changed the procedure"),
    "procedures.procedure_ended": _("ended the procedure"),
    "procedures.list_uploaded": _("uploaded the list of procedures"),
    "procedures.list_taken_over": _("took over the list of procedures"),
    "procedures.process_added": _("added the process"),
    "procedures.process_changed": _("changed the process"),
    "procedures.process_replaced": _("entered a new version of the process"),
    "procedures.process_ended": _("ended the process"),
    "procedures.posted": _("recorded a posting of the procedure"),
    "procedures.posting_renewed": _("renewed a posting of the procedure"),
    "procedures.taken_down": _("noted as taken down the procedure"),
    "procedures.regulation_added": _("entered the change of rules"),
    "procedures.regulation_changed": _("changed the entry of the change of rules"),
    "procedures.regulation_done": _("reported as worked in the change of rules"),
    "procedures.error_recorded": _("recorded the error in handling"),
    "procedures.error_corrected": _("reported as corrected the error in handling"),
    "procedures.error_withdrawn": _("withdrew the error in handling"),
    "procedures.catalogue_mended": _("brought procedures and processes into the form of a new version"),
    "procedures.file_uploaded": _("uploaded the case file"),
    "procedures.file_imported": _("imported the case file"),
    "procedures.import_cancelled": _("cancelled the import of the case file"),
    "procedures.columns_saved": _("saved what the columns of a system's case files mean"),
    "procedures.foreign_confirmed": _("confirmed, although it looks like another agency's, the case file"),
    "procedures.columns_forgotten": _("had forgotten what the columns of a system's case files mean"),
    "procedures.alias_added": _("said what files mean by the name"),
    "procedures.alias_removed": _("had forgotten what files mean by the name"),
    "procedures.case_updated": _("changed the case by an import"),
    "procedures.cases_sent": _("sent cases of"),
    "procedures.steps_sent": _("sent steps of cases of"),
    "procedures.cases_generated": _("had invented cases generated in"),
    "procedures.supplements_requested": _("asked for supplements in the case"),
    "procedures.fee_requested": _("asked for a payment in the case"),
    "procedures.supplements_received": _("noted that the supplements came in the case"),
    "procedures.fee_paid": _("noted that the payment came in the case"),
    "procedures.case_extended": _("extended the case"),
    "procedures.case_finished": _("finished the case"),
    "procedures.result_returned": _("returned the result of the case"),
    "procedures.case_withdrawn": _("withdrew the case for its applicant"),
    "procedures.case_stopped": _("stopped handling the case"),
    "procedures.steps_recorded": _("recorded steps of the case"),
    "procedures.rules_changed": _("changed the rules of counting"),
    "procedures.period_closed": _("closed the figures of"),
    "procedures.controlled_added": _("put under control the document"),
    "procedures.controlled_changed": _("changed the entry of the controlled document"),
    "procedures.controlled_kept": _("looked at and kept in force the controlled document"),
    "procedures.controlled_revised": _("brought into force the next issue of the controlled document"),
    "procedures.controlled_withdrawn": _("took out of force the controlled document"),
    "procedures.document_round_begun": _("began the review of documents issued in"),
    "procedures.documents_reviewed": _("entered what was found in the review of documents issued in"),
    "procedures.document_review_removed": _("took a document out of the review of documents issued in"),
    "procedures.document_round_sent": _("sent the departments the review of documents issued in"),
    "procedures.document_report_mailed": _("wrote to a department about the review of documents issued in"),
    "procedures.document_mended": _("reported as mended the document"),
    "procedures.regulations_reviewed": _("filed the quarterly review of rules"),
    "procedures.proposal_moved": _("reported what became of the proposal about"),
    "procedures.feedback_register_opened": _("opened the feedback register of"),
    "procedures.feedback_recorded": _("recorded the feedback"),
    "procedures.feedback_answered": _("answered the feedback"),
    "procedures.feedback_withdrawn": _("withdrew the feedback"),
}

SENTENCES = {
    "procedures.calendar_loaded": _("entered the working calendar that comes with the product, for %(years)s"),
    "procedures.calendar_changed": _("changed the working calendar"),
    "procedures.procedure_ended": _("ended the procedure %(object)s, in force for the last time on %(valid_to)s"),
    "procedures.process_ended": _(
        "ended version of the process %(object)s, in force for the last time on %(valid_to)s"
    ),
    "procedures.process_replaced": _(
        "entered version %(version)s of the process %(object)s, in force from %(valid_from)s"
    ),
    "procedures.posted": _("recorded the procedure %(object)s as posted since %(posted_on)s"),
    "procedures.regulation_done": _("reported the change of rules %(object)s as worked in on %(done_on)s"),
    "procedures.list_taken_over": _(
        "took over the list of procedures %(object)s: %(added)s new, %(changed)s changed, %(unchanged)s as before, %(rejected)s rejected"
    ),
    "procedures.file_uploaded": _("uploaded the case file %(object)s"),
    "procedures.file_imported": _(
        "imported the case file %(object)s: %(created)s new, %(updated)s changed, %(unchanged)s as before, %(rejected)s rejected"
    ),
    "procedures.foreign_confirmed": _("confirmed that the case file %(object)s is the agency's own, although: %(why)s"),
    "procedures.columns_saved": _("saved what the columns of a system's case files mean"),
    "procedures.columns_forgotten": _("had forgotten what the columns of a system's case files mean"),
    "procedures.alias_added": _("said that “%(object)s” in files means %(means)s"),
    "procedures.alias_removed": _("had forgotten that “%(object)s” in files means %(means_before)s"),
    "procedures.cases_sent": _(
        "sent cases of %(object)s: %(created)s new, %(updated)s changed, %(unchanged)s as before, %(rejected)s rejected"
    ),
    "procedures.steps_sent": _(
        "sent steps of cases of %(object)s: %(created)s new, %(updated)s changed, %(unchanged)s as before, %(rejected)s rejected"
    ),
    "procedures.cases_generated": _(
        "had %(cases)s invented cases generated in %(object)s, received from %(from)s to %(to)s"
    ),
    "procedures.period_closed": _("closed the case statistics of %(period)s (revision %(revision)s)"),
}
VALUES = {
    "form_06a": _("form II.06a"),
    "rates_table": _("table of on-time rates"),
}
NAMES = {
    "cases": _("cases"), "from": _("from"), "to": _("to"), "years": _("years"), "means": _("stands for"), "why": _("why"),
    "paused_on": _("clock stopped on"), "supplement_requests": _("requests for supplements"), "due_at": _("due date"),
    "extended_due_at": _("new due date"), "finished_at": pgettext_lazy("cases", "finished"), "returned_at": _("result returned at"),
    "asked_late": _("asked after the three working days"), "asked_on": _("day of the letter"), "letter": _("letter"),
    "steps": _("steps"), "due_counted": _("due date that counts"), "denominator": _("on-time rate of"),
    "latest_receipt": _("received later counts as the next working day"), "morning_from": _("morning from"),
    "morning_to": _("morning until"), "afternoon_from": _("afternoon from"), "afternoon_to": _("afternoon until"),
    "cases_moved": _("cases judged anew"), "period": _("period"), "revision": _("revision"),
    "added": _("added"), "changed": _("changed"), "unchanged": _("unchanged"), "rejected": _("rejected"),
}  # fmt: skip
VALUES = {
    "process_errors": _("errors in handling"),
    "rejected_procedures": _("rejected procedures"),
    "controlled_file": _("file of a controlled document"),
}
TRAILS = {
    "procedures.Case": [],
    "procedures.ImportBatch": [],
    "procedures.Procedure": [],
    "procedures.StatisticsClosing": [],
    "procedures.Process": [],
    "procedures.RegulationChange": [],
    "procedures.ProcessError": [],
    "procedures.ControlledDocument": [("procedures.ControlledDocumentReview", "document")],
    "procedures.DocumentReviewRound": [("procedures.DocumentReview", "round")],
    "procedures.RegulationReview": [("procedures.RegulationProposal", "review")],
    "procedures.Feedback": [],
}
