"""What the verbs of this package share."""

from datetime import date
from pathlib import Path

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.utils.translation import gettext as _

from agencies import files
from agencies.actor import Actor
from agencies.errors import UserError
from agencies.models import Agency, StoredFile
from agencies.permissions import can_keep_training
from agencies.text import nfc

FILE_TYPES = {
    ".pdf": "application/pdf", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".docx": files.DOCX,
    ".doc": "application/msword", ".xlsx": files.XLSX, ".xls": "application/vnd.ms-excel",
}  # fmt: skip
ACCEPTED = ",".join(FILE_TYPES)
FILE_LIMIT = 10 * 1024 * 1024
YEARS = range(2015, 2101)

# A file as a form gives it: name and content.
Upload = tuple[str, bytes]


def fill(obj: models.Model, fields: dict) -> None:
    """Set the fields, composed (NFC) and trimmed, and check them; UserError names the first field that is wrong."""
    for name, value in fields.items():
        setattr(obj, name, nfc(value).strip() if isinstance(value, str) else value)
    try:
        obj.full_clean()
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise UserError(messages[0], field if field in fields else None) from None


def demand_keeping(actor: Actor, agency: Agency | None) -> None:
    """PermissionDenied unless the actor keeps this agency's training."""
    if not can_keep_training(actor, agency):
        raise PermissionDenied


def store_file(actor: Actor, upload: Upload, *, kind: str, field: str) -> StoredFile:
    """Keep a scan or a document. UserError at `field` for another kind, above 10 MB, or marked secret."""
    name, content = upload
    content_type = FILE_TYPES.get(Path(name).suffix.lower())
    if content_type is None:
        raise UserError(_("Choose a PDF file, a picture (JPG, PNG), or a Word or Excel file."), field)
    if len(content) > FILE_LIMIT:
        raise UserError(_("The file is larger than 10 MB. Send a smaller one."), field)
    try:
        return files.store(actor, name, content, content_type, kind=kind)
    except UserError as error:
        raise UserError(error.message, field) from None


def check_year(year: int) -> None:
    """UserError for a year nobody plans in."""
    if year not in YEARS:
        raise UserError(_("Choose a year from %(first)d to %(last)d.") % {"first": YEARS[0], "last": YEARS[-1]}, "year")


def day(value: date | None) -> str:
    return f"{value:%d/%m/%Y}" if value else "–"
