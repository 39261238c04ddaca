from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = _("Reporting")

    def ready(self) -> None:
        """Give the objectives what departments handed in, and hear of amended targets."""
        from objectives.checklist import register_monitoring
        from objectives.results import register_typed_source
        from reports import receivers  # noqa: F401
        from reports.monitoring import followed_by_reports
        from reports.typed import filed_figures

        register_typed_source(filed_figures)
        register_monitoring(followed_by_reports)
