from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class AgenciesConfig(AppConfig):
    name = "agencies"
    verbose_name = _("Agencies and people")

    def ready(self) -> None:
        """Collect what other apps register: activity codes (actions.py), job kinds (jobs.py), what agencies hold (holdings.py)."""
        from agencies import checks, invitations, signals  # noqa: F401 - registers the checks, connects the receivers
        from agencies.database import install_after_migrate

        post_migrate.connect(install_after_migrate, sender=self, dispatch_uid="database guards")

        autodiscover_modules("actions", "jobs", "holdings", "duties")
