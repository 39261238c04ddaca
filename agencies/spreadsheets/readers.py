"""Reading uploaded tables. Every upload is taken for hostile: its type is judged by content, its size before it is parsed."""

import codecs
import csv
import io
from collections.abc import Iterator
from itertools import chain, islice
from typing import BinaryIO

from django.utils.translation import gettext as _

from agencies import archives
from agencies.errors import UserError
from agencies.spreadsheets.cells import unescaped
from agencies.spreadsheets.columns import HEADER_SEARCH_ROWS, Vocabulary

# 100,000 rows of a spreadsheet are some 50 MB of XML; a million fit, a bomb doesn't.
MAX_UNCOMPRESSED = 600 * 1024 * 1024
MAX_COLUMNS = 200
CSV_FIELD_LIMIT = 32_000
DELIMITERS = (",", ";", "\t")

Row = tuple[int, list]  # row number as the person sees it, cells


def open_table(file: BinaryIO, vocabulary: Vocabulary) -> Iterator[Row]:
    """Rows of a CSV or XLSX file, in order, empty ones left out. UserError in words for anything else.

    The vocabulary tells a header when one is seen: which separator, which sheet of a workbook.
    """
    head = file.read(8)
    file.seek(0)
    if not head:
        raise UserError(_("The file is empty. Choose another one."))
    if head.startswith(b"PK"):
        return _xlsx_rows(file, vocabulary)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise UserError(_("This is an old Excel file (.xls). Open it, save it as .xlsx, and upload that."))
    if head.startswith((b"%PDF", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"\x1f\x8b", b"Rar!", b"7z")):
        raise UserError(_("This is neither a CSV nor an Excel (.xlsx) file."))
    return _csv_rows(file, vocabulary)


def check_archive(file: BinaryIO) -> None:
    """Refuse a zip bomb, a damaged archive and an archive that is no workbook, before anything is unpacked."""
    refused = UserError(
        _("The Excel file unpacks to far too much data. Save only the sheet that is needed, and upload that.")
    )
    try:
        members = archives.members(file)
    except archives.Damaged:
        raise UserError(
            _("The Excel file is damaged and can't be opened. Save it again and upload it once more.")
        ) from None
    if archives.claims_too_much(members, MAX_UNCOMPRESSED):
        raise refused
    if not any(member.filename == "xl/workbook.xml" for member in members):
        raise UserError(_("This is neither a CSV nor an Excel (.xlsx) file."))
    if any(member.flag_bits & 1 for member in members):
        raise UserError(_("The file is protected by a password. Save it without one and upload it again."))
    if any(archives.unpacks_to_more_than_said(file, member) for member in members):
        raise refused
    file.seek(0)


def _xlsx_rows(file: BinaryIO, vocabulary: Vocabulary) -> Iterator[Row]:
    check_archive(file)
    import python_calamine  # not at the top: every web process would carry it

    damaged = UserError(_("The Excel file is damaged and can't be opened. Save it again and upload it once more."))
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(file)
        sheet = _best_sheet(book, vocabulary)
    except (python_calamine.CalamineError, ValueError, OSError):
        raise damaged from None
    if sheet is None:
        return
    first = sheet.start[0] if sheet.start else 0
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        if number > first and any(cell != "" for cell in cells):
            yield number, cells


def _best_sheet(book, vocabulary: Vocabulary):
    """The first visible sheet with a header that we know; otherwise the first with anything in it."""
    filled = None
    for meta in book.sheets_metadata:
        if "Visible" not in str(meta.visible) or "WorkSheet" not in str(meta.typ):
            continue
        sheet = book.get_sheet_by_name(meta.name)
        if not sheet.height or sheet.width > 16_384:
            continue
        if vocabulary.find_header(list(islice(sheet.iter_rows(), HEADER_SEARCH_ROWS))):
            return sheet
        filled = filled or sheet
    return filled


def _encoding(file: BinaryIO) -> str:
    """UTF-8 (with or without mark) or UTF-16; other encodings fail later, at their first byte that is not UTF-8."""
    head = file.read(4096)
    file.seek(0)
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if len(head) > 3 and head.count(0) > len(head) // 4:
        return "utf-16-le" if head[1] == 0 else "utf-16-be"
    return "utf-8"


def _csv_rows(file: BinaryIO, vocabulary: Vocabulary) -> Iterator[Row]:
    text = io.TextIOWrapper(file, encoding=_encoding(file), newline="")
    try:
        yield from _parsed_lines(text, vocabulary)
    except UnicodeError:
        words = _("The file is not in Unicode. In Excel choose “CSV UTF-8”, or upload the .xlsx file itself.")
        raise UserError(words) from None
    except csv.Error as error:
        words = _("The text file can't be read as a table (%(reason)s). A quotation mark may not be closed.")
        raise UserError(words % {"reason": error}) from None
    finally:
        text.detach()  # the file stays the caller's


def _parsed_lines(text: io.TextIOWrapper, vocabulary: Vocabulary) -> Iterator[Row]:
    csv.field_size_limit(CSV_FIELD_LIMIT)
    first_lines = list(islice(text, HEADER_SEARCH_ROWS * 2))
    if any("\x00" in line for line in first_lines):
        raise UserError(_("This is neither a CSV nor an Excel (.xlsx) file."))
    lines = _Watched(chain(first_lines, text))
    reader = csv.reader(lines, delimiter=_delimiter(first_lines, vocabulary))
    for cells in reader:
        if any(cells):
            if len(cells) > MAX_COLUMNS and not any(cell.strip() for cell in cells[MAX_COLUMNS:]):
                del cells[MAX_COLUMNS:]
            if lines.quoted:
                cells, lines.quoted = [unescaped(cell) for cell in cells], False
            yield reader.line_num, cells


class _Watched:
    """Lines on their way to the parser; `quoted` says that one held the mark our own exports put before formulas."""

    def __init__(self, lines):
        self.lines, self.quoted = iter(lines), False

    def __iter__(self):
        for line in self.lines:
            if "'" in line:
                self.quoted = True
            yield line


def _delimiter(lines: list[str], vocabulary: Vocabulary) -> str:
    """The separator under which the header reads best; otherwise the most frequent one."""

    def header_columns(delimiter: str) -> int:
        found = vocabulary.find_header(list(csv.reader(lines, delimiter=delimiter)))
        return len(found[1]) if found else 0

    sample = "".join(lines)
    return max(DELIMITERS, key=lambda delimiter: (header_columns(delimiter), sample.count(delimiter)))
