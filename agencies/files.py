"""Storing and serving private files, addressed by their content."""

import hashlib

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import FileResponse

from agencies import clock
from agencies.actor import Actor
from agencies.models import StoredFile
from agencies.text import nfc


def clean_name(name: str) -> str:
    """The file name as shown: its last part, composed, without control or path characters, at most 150 long."""
    last = nfc(name).replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(char for char in last if char.isprintable() and char not in '<>:"|?*').strip(". ")
    stem, dot, ending = kept.rpartition(".")
    return f"{stem[:140]}{dot}{ending[:9]}" if dot else kept[:150] or "file"


def store(actor: Actor, name: str, content: bytes, content_type: str, *, kind: str = "") -> StoredFile:
    """Keep the bytes once, under their SHA-256, and note whose they are."""
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


def response(stored: StoredFile, *, name: str = "", inline: bool = False) -> FileResponse:
    """The file as an answer; inline only for PDFs and images that we made or checked ourselves."""
    answer = FileResponse(
        stored.open(), as_attachment=not inline, filename=name or stored.name, content_type=stored.content_type
    )
    answer["Cache-Control"] = "private, no-store"
    return answer
