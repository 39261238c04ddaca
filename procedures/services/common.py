"""What the verbs of this app share."""

from datetime import date
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from agencies import clock, files
from agencies.actor import Actor
from agencies.errors import UserError
from agencies.models import StoredFile
from agencies.text import nfc

UPLOAD_LIMIT = 10 * 1024 * 1024


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


def not_to_come(day: date, field: str) -> None:
    """UserError for a day after today."""
    if day > clock.today():
        raise UserError(_("This day is still to come."), field)


def same_agency(thing: models.Model | None, agency_id: int, field: str) -> None:
    """UserError where what was chosen belongs to another agency."""
    if thing is not None and thing.agency_id != agency_id:
        raise UserError(_("This belongs to another agency."), field)


def store_upload(
    actor: Actor, name: str, content: bytes, types: dict[str, str], unknown, *, kind: str, field: str
) -> StoredFile:
    """Keep a file of one of these `types` (ending -> content type). UserError at `field` for another kind (`unknown` says which are
    taken), for what isn't what its name says, above 10 MB, marked secret."""
    content_type = types.get(Path(name).suffix.lower())
    if content_type is None:
        raise UserError(str(unknown), field)
    if len(content) > UPLOAD_LIMIT:
        raise UserError(_("The file is larger than 10 MB. Send a smaller one."), field)
    try:
        return files.store(actor, name, content, content_type, kind=kind)
    except UserError as error:
        raise UserError(error.message, field) from None
