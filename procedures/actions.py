"""Activity codes of this app, in words that continue a person's name."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "procedures.calendar_loaded": _("entered the working calendar that comes with the product"),
    "procedures.calendar_changed": _("changed the working calendar"),
    "procedures.procedure_added": _("added the procedure"),
    "procedures.process_added": _("added the process"),
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
}

SENTENCES = {
    "procedures.calendar_loaded": _("entered the working calendar that comes with the product, for %(years)s"),
    "procedures.calendar_changed": _("changed the working calendar"),
    "procedures.file_uploaded": _("uploaded the case file %(object)s"),
    "procedures.file_imported": _(
        "imported the case file %(object)s: %(created)s new, %(updated)s changed, %(unchanged)s as before, %(rejected)s rejected"
    ),
    "procedures.foreign_confirmed": _("confirmed that the case file %(object)s is the agency's own, although: %(why)s"),
    "procedures.columns_saved": _("saved what the columns of a system's case files mean"),
    "procedures.columns_forgotten": _("had forgotten what the columns of a system's case files mean"),
    "procedures.alias_added": _("said that “%(object)s” in files means %(means)s"),
    "procedures.alias_removed": _("had forgotten that “%(object)s” in files means %(means_before)s"),
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
    "extended_due_at": _("new due date"), "finished_at": _("finished at"), "returned_at": _("result returned at"),
    "asked_late": _("asked after the three working days"), "asked_on": _("day of the letter"), "letter": _("letter"),
    "steps": _("steps"), "due_counted": _("due date that counts"), "denominator": _("on-time rate of"),
    "latest_receipt": _("received later counts as the next working day"), "morning_from": _("morning from"),
    "morning_to": _("morning until"), "afternoon_from": _("afternoon from"), "afternoon_to": _("afternoon until"),
    "cases_moved": _("cases judged anew"), "period": _("period"), "revision": _("revision"),
}  # fmt: skip
TRAILS = {
    "procedures.Case": [],
    "procedures.ImportBatch": [],
    "procedures.Procedure": [],
    "procedures.StatisticsClosing": [],
}
