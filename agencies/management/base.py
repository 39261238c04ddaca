"""The base of our commands: the operator works for the whole installation, and the log says that a command did it."""

from django.core.management.base import BaseCommand

from agencies import tenancy, tracing
from agencies.models import Route


class OperatorCommand(BaseCommand):
    """A command that may read and write every agency's rows; each says for which agency it works by its own arguments."""

    def execute(self, *args, **options):
        with tenancy.everything("the operator's command"), tracing.start(Route.COMMAND):
            return super().execute(*args, **options)
