"""What the verbs of this app share."""

from django.core.exceptions import ValidationError
from django.db import models

from agencies.errors import UserError
from agencies.text import nfc


def fill(obj: models.Model, fields: dict) -> None:
    """Set the fields, composed (NFC) and trimmed, and check them; UserError names the first field that is wrong."""
    for name, value in fields.items():
        setattr(obj, name, nfc(value).strip() if isinstance(value, str) else value)
    check(obj)


def check(obj: models.Model) -> None:
    """The model's own rules and constraints as a UserError at the first field that is wrong."""
    try:
        obj.full_clean()
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise UserError(messages[0], None if field == "__all__" else field) from None


def state(obj: models.Model, names) -> dict:
    return {name: getattr(obj, name) for name in names}
