"""What was accepted does not change: the error every way of writing meets."""

from django.utils.translation import gettext_lazy as _

from agencies.errors import UserError


class FrozenError(UserError):
    """A write to an accepted report or one of its lines, from whatever code."""

    def __init__(self):
        super().__init__(_("This report was accepted and no longer changes."))
