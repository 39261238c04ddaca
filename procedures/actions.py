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
    "procedures.case_updated": _("changed the case by an import"),
    "procedures.cases_generated": _("had invented cases generated in"),
}

SENTENCES = {
    "procedures.calendar_loaded": _("entered the working calendar that comes with the product, for %(years)s"),
    "procedures.calendar_changed": _("changed the working calendar"),
    "procedures.file_uploaded": _("uploaded the case file %(object)s"),
    "procedures.file_imported": _(
        "imported the case file %(object)s: %(created)s new, %(updated)s changed, %(unchanged)s as before, %(rejected)s rejected"
    ),
    "procedures.cases_generated": _(
        "had %(cases)s invented cases generated in %(object)s, received from %(from)s to %(to)s"
    ),
}
NAMES = {"cases": _("cases"), "from": _("from"), "to": _("to"), "years": _("years")}
TRAILS = {"procedures.Case": [], "procedures.ImportBatch": [], "procedures.Procedure": []}
