"""Storing and serving private files, addressed by their content."""

import hashlib
import io
import re

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.http import FileResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from agencies import archives, clock, secrecy
from agencies.actor import Actor
from agencies.errors import UserError
from agencies.models import StoredFile
from agencies.text import nfc

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# How the bytes of each kind begin. What a browser could run (HTML, SVG, scripts) is not among them.
_BEGINNINGS = {
    "application/pdf": b"%PDF",
    "image/jpeg": b"\xff\xd8\xff",
    "image/png": b"\x89PNG\r\n\x1a\n",
    "application/msword": _OLD_OFFICE,
    "application/vnd.ms-excel": _OLD_OFFICE,
    DOCX: b"PK\x03\x04",
    XLSX: b"PK\x03\x04",
}
_MEMBERS = {DOCX: "word/document.xml", XLSX: "xl/workbook.xml"}
_TEXTS = {"text/csv", "text/plain"}
# What may be shown instead of downloaded: nothing in these runs as a script of this site.
_SHOWN_INLINE = {"application/pdf", "image/jpeg", "image/png"}
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


def clean_name(name: str) -> str:
    """The file name as shown: its last part, composed, without control or path characters, at most 150 long."""
    last = nfc(name).replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(char for char in last if char.isprintable() and char not in '<>:"|?*').strip(". ")
    if _RESERVED.match(kept):
        kept = f"_{kept}"  # a device on Windows, where it may be saved
    stem, dot, ending = kept.rpartition(".")
    return f"{stem[:140]}{dot}{ending[:9]}" if dot else kept[:150] or "file"


def check_content(content: bytes, content_type: str) -> None:
    """UserError unless the bytes are of the kind they are said to be: a name and a browser's word prove nothing."""
    refused = UserError(
        _("What is in the file does not fit its kind. Open it, save it anew, and upload it again."), "file"
    )
    if content_type in _TEXTS:
        if b"\x00" in content[:4096] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise refused
        return
    if content_type not in _BEGINNINGS or not content.startswith(_BEGINNINGS[content_type]):
        raise refused
    if wanted := _MEMBERS.get(content_type):
        try:
            names = {member.filename for member in archives.members(io.BytesIO(content))}
        except archives.Damaged:
            raise refused from None
        if wanted not in names:
            raise refused


def examine(name: str, content: bytes, content_type: str) -> None:
    """UserError where an upload is too large, of another kind than said, or marked secret."""
    if len(content) > settings.UPLOAD_MAX_BYTES:
        words = _("The file is larger than %(limit)d MB. Send a smaller one.")
        raise UserError(words % {"limit": settings.UPLOAD_MAX_BYTES // 1024**2}, "file")
    check_content(content, content_type)
    secrecy.examine_file(name, content)


def examine_upload(upload, content_type: str) -> None:
    """The same for a form's field: ValidationError in the same words; the upload can be read from the start afterwards."""
    try:
        examine(upload.name, upload.read(), content_type)
    except UserError as error:
        raise ValidationError(str(error.message)) from None
    finally:
        upload.seek(0)


def store(
    actor: Actor, name: str, content: bytes, content_type: str, *, kind: str = "", made_here: bool = False
) -> StoredFile:
    """Keep the bytes once, under their SHA-256, and note whose they are.

    What was not `made_here` by this software is taken for hostile and examined first.
    """
    if not made_here:
        examine(name, content, content_type)
    digest = hashlib.sha256(content).hexdigest()
    stored = StoredFile(
        agency=actor.agency,
        name=clean_name(name),
        sha256=digest,
        size=len(content),
        content_type=content_type,
        kind=kind,
        created_at=clock.now(),
        created_by=actor.user,
    )
    if not default_storage.exists(stored.key):
        default_storage.save(stored.key, ContentFile(content))
    stored.save()
    return stored


def store_made(actor: Actor, name: str, file, content_type: str, *, kind: str) -> StoredFile:
    """Keep an open file that this software wrote, however long, without holding it in memory."""
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    stored = StoredFile(
        agency=actor.agency,
        name=clean_name(name),
        sha256=digest,
        size=file.seek(0, io.SEEK_END),
        content_type=content_type,
        kind=kind,
        created_at=clock.now(),
        created_by=actor.user,
    )
    if not default_storage.exists(stored.key):
        file.seek(0)
        default_storage.save(stored.key, File(file))
    stored.save()
    return stored


def forget(stored: StoredFile) -> None:
    """Remove the bytes, keeping the note that they were here; not while another file has the same ones."""
    if not StoredFile.objects.filter(sha256=stored.sha256).exclude(pk=stored.pk).exists():
        default_storage.delete(stored.key)


def response(stored: StoredFile, *, name: str = "", inline: bool = False) -> FileResponse:
    """The file as an answer; inline only for PDFs and images that we made or checked ourselves."""
    answer = FileResponse(
        stored.open(), as_attachment=not inline, filename=name or stored.name, content_type=stored.content_type
    )
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    if inline and stored.content_type not in _SHOWN_INLINE:
        answer["Content-Disposition"] = content_disposition_header(True, name or stored.name)
    return answer
