"""Failures that are part of the work, told to the person in their words."""


class UserError(Exception):
    """An expected failure. `message` is shown to the person; `field` names the form field it belongs to, if any."""

    def __init__(self, message, field: str | None = None):
        super().__init__(str(message))
        self.message = message
        self.field = field
