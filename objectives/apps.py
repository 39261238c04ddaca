from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ObjectivesConfig(AppConfig):
    name = "objectives"
    verbose_name = _("Quality policy and objectives")

    def ready(self):
        from objectives import measures, receivers  # noqa: F401 - fill the registry, listen to issued decisions
