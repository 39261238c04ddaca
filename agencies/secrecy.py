"""State secrets are refused at entry.

Law 117/2025/QH15 on the protection of state secrets (with Decree 63/2026/ND-CP) forbids drafting and keeping them on machines
of an ordinary network. So nothing here offers a degree of secrecy to choose, and whatever carries a mark of secrecy is turned
away. A mark stands by itself: on its own line or in its own cell, in brackets, between dashes, or after "Độ mật:". The words in
running text ("bảo mật", "bí mật nhà nước", "độ Tối mật") are none. Pictures and scanned pages are not looked into.
"""

import io
import logging
import re
from contextlib import contextmanager
from contextvars import ContextVar
from html import unescape
from typing import BinaryIO

from django.apps import apps
from django.db import models
from django.db.models.signals import pre_save
from django.utils.translation import gettext as _

from agencies import archives, pdf
from agencies.errors import UserError
from agencies.text import nfc

logger = logging.getLogger(__name__)

_MARKS = {"MẬT", "TỐIMẬT", "TUYỆTMẬT"}
_WHOLE_LINES = _MARKS | {"Mật", "Tốimật", "TốiMật", "Tuyệtmật", "TuyệtMật"}
_LINES = re.compile(r"[\x00-\x08\x0a-\x1f\x85\u2028\u2029\t]+")
_PARTS = re.compile(r"\s[-–—:|/*•]+\s|[()\[\]{}|*<>]|:\s")
_EDGES = " \t\u00a0.,;:!-–—_*•“”\"'’‘=/\\"
_NAMED = re.compile(
    r"\bđộ (?:bí )?mật\s*[:：]\s*[“\"(\[]?\s*(?:tuyệt mật|tối mật|mật)\b(?!\s+(?:khẩu|mã|độ))", re.IGNORECASE
)
_NAME_PARTS = re.compile(r"[_\-–—.()\[\]{}+,;]+")
# Syllables that make another word of the one beside them: bảo mật, mật khẩu.
_BEFORE = {"BẢO", "BÍ", "CƠ", "HOẠT", "ĐỘ", "THÂN", "TRAO", "TUẦN"}
_AFTER = {"KHẨU", "MÃ", "ĐỘ", "THIẾT", "VỤ", "DANH", "ONG"}

MEMBER_BYTES = 2 * 1024 * 1024
TOTAL_BYTES = 12 * 1024 * 1024
MAX_UNPACKED = 600 * 1024 * 1024
PLAIN_BYTES = 512 * 1024
_CELL_ENDS = re.compile(r"[,;\t\"]")  # plain text may be a table
_TEXT_MEMBERS = re.compile(
    r"word/(document|header\d*|footer\d*)\.xml|xl/sharedStrings\.xml|xl/worksheets/[^/]+\.xml|xl/drawings/[^/]+\.xml"
    r"|ppt/slides/[^/]+\.xml|content\.xml|styles\.xml|docProps/(core|app|custom)\.xml|meta\.xml"
)
_BREAKS = re.compile(
    r"</?(?:\w+:)?(?:p|si|is|c|row|br|tab|h|odd\w+|even\w+|first\w+|title|subject|keywords|lpwstr)\b[^>]*>"
)
_TAGS = re.compile(r"<[^>]*>")
_PRINT_CODES = re.compile(r"&(?:amp;)?(?:[LCRBIUEXYSPNDTAFG]|\"[^\"]*\"|\d+)")


class SecretRefused(UserError):
    """What was entered carries a mark of secrecy."""


def has_mark(text: str) -> bool:
    """Whether a text carries a mark of secrecy of its own."""
    if "mật" not in "".join((text := nfc(text)).casefold().split()):
        return False
    if _NAMED.search(text):
        return True
    for line in _LINES.split(text):
        if _solid(line) in _WHOLE_LINES:
            return True
        if any(_solid(part) in _MARKS for part in _PARTS.split(line)):
            return True
    return False


def _solid(text: str) -> str:
    """Without blanks and what stands around: "* M Ậ T *" -> "MẬT"."""
    return "".join(text.strip(_EDGES).split())


def name_has_mark(name: str) -> bool:
    """Whether a file's name carries a mark: TỐI MẬT_kế hoạch.pdf, KH-12-MẬT.docx. Names are written in capitals or not at all."""
    stem = nfc(name).replace("\\", "/").rsplit("/", 1)[-1].rpartition(".")[0] or nfc(name)
    parts = [part.strip() for part in _NAME_PARTS.split(stem)]
    for index, part in enumerate(parts):
        if _solid(part) not in _WHOLE_LINES:
            continue
        before = parts[index - 1].upper().split()[-1:] if index else []
        after = parts[index + 1].upper().split()[:1] if index + 1 < len(parts) else []
        if not (set(before) & _BEFORE or set(after) & _AFTER):
            return True
    return False


# --- files ------------------------------------------------------------------------------------------------


def examine_file(name: str, content: bytes) -> None:
    """SecretRefused where an uploaded file, or its name, carries a mark; UserError where nobody can look into it.

    Text is read in PDF (first pages), Word, Excel, PowerPoint and OpenDocument files and plain text, all of it bounded.
    """
    examine_open_file(name, io.BytesIO(content))


def examine_open_file(name: str, file: BinaryIO) -> None:
    """The same for a file that need not fit into memory; only a PDF is read as a whole."""
    if name_has_mark(name):
        raise refused("file name", "file")
    if has_mark(_text_in(file)):
        raise refused("file", "file")


def _text_in(file: BinaryIO) -> str:
    file.seek(0)
    head = file.read(2 * MEMBER_BYTES)
    if b"%PDF" in head[:1024]:
        try:
            return pdf.text_of_first_pages(head + file.read())
        except pdf.Protected:
            raise _locked() from None
    if head.startswith(b"PK"):
        return _text_in_archive(file)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return _text_in_old_office(head)
    head = head[:PLAIN_BYTES]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "ignore")
    if b"\x00" in head[:4096]:
        return ""
    text = head.decode("utf-8", "ignore")
    return f"{text}\n{_CELL_ENDS.sub(chr(10), text)}"


def _locked() -> UserError:
    words = _("The file is protected by a password, so nobody can check it. Save it without one and upload it again.")
    return UserError(words, "file")


def _text_in_archive(file: BinaryIO) -> str:
    try:
        found = archives.members(file)
    except archives.Damaged:
        return ""
    if archives.claims_too_much(found, MAX_UNPACKED):
        raise UserError(_("The file unpacks to far too much data. Save it again with less in it."), "file")
    if any(member.flag_bits & 1 for member in found):
        raise _locked()
    texts, left = [], TOTAL_BYTES
    for member in found:
        if left > 0 and _TEXT_MEMBERS.fullmatch(member.filename):
            raw = archives.beginning(file, member, min(MEMBER_BYTES, left))
            left -= len(raw)
            texts.append(_words_of_xml(raw.decode("utf-8", "ignore")))
    return "\n".join(texts)


def _words_of_xml(xml: str) -> str:
    """Paragraphs and cells as lines; a word split into several runs is whole again."""
    if "ật" not in (folded := nfc(xml).casefold()) and "ậ" not in folded and "&#" not in folded:
        return ""
    text = unescape(_TAGS.sub("", _BREAKS.sub("\n", xml)))
    return f"{text}\n{_PRINT_CODES.sub(chr(10), text)}"


def _text_in_old_office(head: bytes) -> str:
    """Old Word and Excel files keep Vietnamese as UTF-16 somewhere among binary data."""
    if "EncryptedPackage".encode("utf-16-le") in head:
        raise _locked()
    texts = [head[start:].decode("utf-16-le", "ignore") for start in (0, 1)]
    return re.sub(r"[^\w\s.,:;()\[\]\-–/*]", "\n", "\n".join(texts))


# --- texts ------------------------------------------------------------------------------------------------


def examine(value, field: str | None = None) -> None:
    """SecretRefused where a text, or a text anywhere in a list or dict, carries a mark."""
    if isinstance(value, str):
        if has_mark(value):
            raise refused("text", field)
    elif isinstance(value, dict):
        for part in value.values():
            examine(part, field)
    elif isinstance(value, (list, tuple)):
        for part in value:
            examine(part, field)


def _is_watched(model: type[models.Model]) -> bool:
    return model._meta.app_label in WATCHED and model._meta.label not in UNWATCHED


def examine_values(model: type[models.Model], values: dict) -> None:
    """The same for what a queryset writes: field -> value."""
    if _is_watched(model):
        for name in _texts_of(model):
            examine(values.get(name), name)


def examine_rows(model: type[models.Model], rows: list[models.Model], fields=None) -> None:
    """The same for objects that are written together, past `save`."""
    if not _is_watched(model):
        return
    names = [name for name in _texts_of(model) if fields is None or name in fields]
    for row in rows:
        for name in names:
            examine(row.__dict__.get(name), name)


def _examine_before_saving(sender, instance, raw=False, update_fields=None, **kwargs) -> None:
    if not raw:
        examine_rows(sender, [instance], update_fields)


_texts: dict[type, tuple[str, ...]] = {}


def _texts_of(model: type[models.Model]) -> tuple[str, ...]:
    if model not in _texts:
        fields = model._meta.concrete_fields
        free = [field for field in fields if isinstance(field, (models.CharField, models.TextField, models.JSONField))]
        _texts[model] = tuple(field.attname for field in free if not field.choices)
    return _texts[model]


WATCHED = {"agencies", "documents", "procedures", "objectives", "audits", "reports"}
# What the system writes about its own work; nobody types into it.
UNWATCHED = {"agencies.ActivityEntry", "agencies.ActivityLink", "agencies.Job"}


def watch() -> None:
    """Examine every text of our apps' models before it is saved, whatever way it came: form, import, interface, command."""
    for model in apps.get_models():
        if _is_watched(model):
            pre_save.connect(_examine_before_saving, sender=model, dispatch_uid=f"secrecy {model._meta.label}")


# --- refusals ---------------------------------------------------------------------------------------------

_pending: ContextVar[list | None] = ContextVar("refusals of secrets", default=None)


def refused(where: str, field: str | None = None) -> SecretRefused:
    """The refusal to raise. That it happened is noted, what was refused is not."""
    noted = _pending.get()
    if noted is None:
        logger.warning("A %s with a mark of secrecy was refused.", where)
    elif where not in noted:
        noted.append(where)
    words = _(
        "This carries a mark of secrecy (MẬT, TỐI MẬT or TUYỆT MẬT). State secrets must not be entered here (Law 117/2025/QH15)."
        " Keep the document in its own register and write here only: “có văn bản mật, xem sổ riêng”."
    )
    return SecretRefused(words, field)


@contextmanager
def noting():
    """Collects where refusals happened: the transaction they happen in is taken back, and an entry in it would be too."""
    noted: list[str] = []
    token = _pending.set(noted)
    try:
        yield noted
    finally:
        _pending.reset(token)


class RefusalMiddleware:
    """Leaves an entry for what was refused, after the request's own work is over."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with noting() as noted:
            response = self.get_response(request)
        if noted and request.actor.agency is not None:
            from agencies.activity import log

            log(request.actor, "agencies.secret_refused", request.actor.agency, after={"where": noted})
        return response
