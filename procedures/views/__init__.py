from procedures.views.case_act import case_act, case_letter
from procedures.views.case_detail import case_detail
from procedures.views.cases import case_list, case_panel
from procedures.views.control import (
    control_create,
    control_detail,
    control_edit,
    control_file,
    control_list,
    control_paste,
)
from procedures.views.document_mending import office_review_documents, office_review_mend, office_review_report
from procedures.views.document_reviews import (
    office_review_create,
    office_review_detail,
    office_review_list,
    office_review_paste,
    office_review_record,
    office_review_remove,
    office_review_send,
)
from procedures.views.error_comparison import error_comparison
from procedures.views.errors import error_create, error_detail, error_export, error_list, error_withdraw
from procedures.views.exports import case_export, export_file
from procedures.views.feedback import (
    feedback_create,
    feedback_detail,
    feedback_list,
    feedback_open,
    feedback_paste,
    feedback_withdraw,
)
from procedures.views.form06a import form_06a, form_06a_pdf, form_06a_xlsx
from procedures.views.import_choices import (
    import_alias_remove,
    import_aliases,
    import_columns,
    import_columns_forget,
    import_names,
)
from procedures.views.imports import (
    import_cancel,
    import_check,
    import_detail,
    import_rejected,
    import_run,
    import_start,
    import_template,
)
from procedures.views.postings import posting_evidence, posting_list, posting_take_down
from procedures.views.procedure_lists import (
    procedure_import,
    procedure_import_apply,
    procedure_import_rejected,
    procedure_import_start,
    procedure_import_template,
)
from procedures.views.procedures import (
    procedure_create,
    procedure_detail,
    procedure_edit,
    procedure_end,
    procedure_list,
)
from procedures.views.processes import (
    process_create,
    process_detail,
    process_edit,
    process_end,
    process_list,
    process_replace,
)
from procedures.views.rates import period_close, rates, rates_export
from procedures.views.regulation_reviews import (
    rule_review_create,
    rule_review_detail,
    rule_review_list,
    rule_review_proposal,
    rule_review_proposals,
)
from procedures.views.regulations import regulation_create, regulation_detail, regulation_edit, regulation_list
from procedures.views.rules import rules
from procedures.views.working_calendar import calendar_edit, working_calendar

__all__ = [
    "calendar_edit",
    "case_act",
    "case_detail",
    "case_export",
    "case_letter",
    "case_list",
    "case_panel",
    "control_create",
    "control_detail",
    "control_edit",
    "control_file",
    "control_list",
    "control_paste",
    "error_comparison",
    "error_create",
    "error_detail",
    "error_export",
    "error_list",
    "error_withdraw",
    "export_file",
    "feedback_create",
    "feedback_detail",
    "feedback_list",
    "feedback_open",
    "feedback_paste",
    "feedback_withdraw",
    "form_06a",
    "form_06a_pdf",
    "form_06a_xlsx",
    "import_alias_remove",
    "import_aliases",
    "import_cancel",
    "import_check",
    "import_columns",
    "import_columns_forget",
    "import_detail",
    "import_names",
    "import_rejected",
    "import_run",
    "import_start",
    "import_template",
    "office_review_create",
    "office_review_detail",
    "office_review_documents",
    "office_review_list",
    "office_review_mend",
    "office_review_paste",
    "office_review_record",
    "office_review_remove",
    "office_review_report",
    "office_review_send",
    "period_close",
    "posting_evidence",
    "posting_list",
    "posting_take_down",
    "procedure_create",
    "procedure_detail",
    "procedure_edit",
    "procedure_end",
    "procedure_import",
    "procedure_import_apply",
    "procedure_import_rejected",
    "procedure_import_start",
    "procedure_import_template",
    "procedure_list",
    "process_create",
    "process_detail",
    "process_edit",
    "process_end",
    "process_list",
    "process_replace",
    "rates",
    "rates_export",
    "regulation_create",
    "regulation_detail",
    "regulation_edit",
    "regulation_list",
    "rule_review_create",
    "rule_review_detail",
    "rule_review_list",
    "rule_review_proposal",
    "rule_review_proposals",
    "rules",
    "working_calendar",
]
