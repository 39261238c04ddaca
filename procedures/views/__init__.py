from procedures.views.case_detail import case_detail
from procedures.views.cases import case_list
from procedures.views.imports import (
    import_cancel,
    import_detail,
    import_rejected,
    import_run,
    import_start,
    import_template,
)
from procedures.views.procedures import procedure_list
from procedures.views.rates import rates

__all__ = [
    "case_detail",
    "case_list",
    "import_cancel",
    "import_detail",
    "import_rejected",
    "import_run",
    "import_start",
    "import_template",
    "procedure_list",
    "rates",
]
