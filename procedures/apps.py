from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def _load_calendar(sender, **kwargs) -> None:
    """A calendar that comes with a new version is there as soon as the database is upgraded; entered years stay as they are."""
    from procedures.services import load_calendar

    load_calendar()


class ProceduresConfig(AppConfig):
    name = "procedures"
    verbose_name = _("Administrative procedures and cases")

    def ready(self) -> None:
        from procedures.tally.guards import install_after_migrate

        post_migrate.connect(install_after_migrate, sender=self)
        post_migrate.connect(_load_calendar, sender=self)
