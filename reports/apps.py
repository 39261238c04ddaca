from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = _("Reporting")

    def ready(self) -> None:
        """Give the objectives what departments handed in."""
        from objectives.results import register_typed_source
        from reports.typed import filed_figures

        register_typed_source(filed_figures)
