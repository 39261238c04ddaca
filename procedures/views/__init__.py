from procedures.views.case_detail import case_detail
from procedures.views.cases import case_list, case_panel
from procedures.views.exports import case_export, export_file
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
from procedures.views.procedures import procedure_list
from procedures.views.rates import period_close, rates, rates_export

__all__ = [
    "case_detail",
    "case_export",
    "case_list",
    "case_panel",
    "export_file",
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
    "period_close",
    "procedure_list",
    "rates",
    "rates_export",
]
