"""Reading uploaded tables. Every upload is taken for hostile: its type is judged by content, its size before it is parsed."""

import codecs
import csv
import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from itertools import chain, islice
from typing import BinaryIO

from django.utils.translation import gettext as _

from agencies.errors import UserError
from procedures.importing.columns import HEADER_SEARCH_ROWS, find_header

# 100,000 rows of a spreadsheet are some 50 MB of XML; a million fit, a bomb doesn't.
MAX_UNCOMPRESSED = 600 * 1024 * 1024
MAX_RATIO = 100
RATIO_MATTERS_FROM = 20 * 1024 * 1024
MAX_MEMBERS = 2_000
LOCAL_LENGTHS_AT = 26  # where a zip member's own header says how long its name and extra field are
CHUNK = 256 * 1024
MAX_COLUMNS = 200
CSV_FIELD_LIMIT = 32_000
DELIMITERS = (",", ";", "\t")

Row = tuple[int, list]  # row number as the person sees it, cells


def open_table(file: BinaryIO) -> Iterator[Row]:
    """Rows of a CSV or XLSX file, in order, empty ones left out. UserError in words for anything else."""
    head = file.read(8)
    file.seek(0)
    if not head:
        raise UserError(_("The file is empty. Choose the file with the case records."))
    if head.startswith(b"PK"):
        return _xlsx_rows(file)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise UserError(_("This is an old Excel file (.xls). Open it, save it as .xlsx, and upload that."))
    if head.startswith((b"%PDF", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"\x1f\x8b", b"Rar!", b"7z")):
        raise UserError(_("This is neither a CSV nor an Excel (.xlsx) file."))
    return _csv_rows(file)


def check_archive(file: BinaryIO) -> None:
    """Refuse a zip bomb, a damaged archive and an archive that is no workbook, before anything is unpacked."""
    refused = UserError(
        _("The Excel file unpacks to far too much data. Save only the sheet with the cases, and upload that.")
    )
    try:
        members = zipfile.ZipFile(file).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, struct.error, UnicodeDecodeError, NotImplementedError):
        raise UserError(
            _("The Excel file is damaged and can't be opened. Save it again and upload it once more.")
        ) from None
    if len(members) > MAX_MEMBERS:
        raise refused
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    spans = sorted((member.header_offset, member.compress_size) for member in members)
    overlapping = any(a + size > b for (a, size), (b, _size) in zip(spans, spans[1:], strict=False))
    if overlapping or unpacked > MAX_UNCOMPRESSED or (unpacked > RATIO_MATTERS_FROM and unpacked > packed * MAX_RATIO):
        raise refused
    if not any(member.filename == "xl/workbook.xml" for member in members):
        raise UserError(_("This is neither a CSV nor an Excel (.xlsx) file."))
    if any(member.flag_bits & 1 for member in members):
        raise UserError(_("The file is protected by a password. Save it without one and upload it again."))
    if any(_unpacks_to_more_than_said(file, member) for member in members):
        raise refused
    file.seek(0)


def _unpacks_to_more_than_said(file: BinaryIO, member: zipfile.ZipInfo) -> bool:
    """Whether a member's data go beyond the size its entry claims; found out without keeping any of them.

    The reader of workbooks believes the data, not the entry, so a lying entry must not get through.
    """
    if member.compress_type == zipfile.ZIP_STORED:
        return member.compress_size > member.file_size
    if member.compress_type != zipfile.ZIP_DEFLATED:
        return True
    file.seek(member.header_offset + LOCAL_LENGTHS_AT)
    lengths = file.read(4)
    if len(lengths) < 4:
        return True
    file.seek(sum(struct.unpack("<HH", lengths)), 1)
    unpack, left, size = zlib.decompressobj(-zlib.MAX_WBITS), member.compress_size, 0
    try:
        while left > 0 and (packed := file.read(min(left, CHUNK))):
            left -= len(packed)
            while packed and size <= member.file_size:
                size += len(unpack.decompress(packed, CHUNK))
                packed = unpack.unconsumed_tail
    except zlib.error:
        return False  # damaged: the reader says so itself
    return size > member.file_size


def _xlsx_rows(file: BinaryIO) -> Iterator[Row]:
    check_archive(file)
    import python_calamine  # not at the top: every web process would carry it

    damaged = UserError(_("The Excel file is damaged and can't be opened. Save it again and upload it once more."))
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(file)
        sheet = _sheet_with_cases(book)
    except (python_calamine.CalamineError, ValueError, OSError):
        raise damaged from None
    if sheet is None:
        return
    first = sheet.start[0] if sheet.start else 0
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        if number > first and any(cell != "" for cell in cells):
            yield number, cells


def _sheet_with_cases(book):
    """The first visible sheet with a header that we know; otherwise the first with anything in it."""
    filled = None
    for meta in book.sheets_metadata:
        if "Visible" not in str(meta.visible) or "WorkSheet" not in str(meta.typ):
            continue
        sheet = book.get_sheet_by_name(meta.name)
        if not sheet.height or sheet.width > 16_384:
            continue
        if find_header(list(islice(sheet.iter_rows(), HEADER_SEARCH_ROWS))):
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


def _csv_rows(file: BinaryIO) -> Iterator[Row]:
    text = io.TextIOWrapper(file, encoding=_encoding(file), newline="")
    try:
        yield from _parsed_lines(text)
    except UnicodeError:
        words = _("The file is not in Unicode. In Excel choose “CSV UTF-8”, or upload the .xlsx file itself.")
        raise UserError(words) from None
    except csv.Error as error:
        words = _("The text file can't be read as a table (%(reason)s). A quotation mark may not be closed.")
        raise UserError(words % {"reason": error}) from None
    finally:
        text.detach()  # the file stays the caller's


def _parsed_lines(text: io.TextIOWrapper) -> Iterator[Row]:
    csv.field_size_limit(CSV_FIELD_LIMIT)
    first_lines = list(islice(text, HEADER_SEARCH_ROWS * 2))
    if any("\x00" in line for line in first_lines):
        raise UserError(_("This is neither a CSV nor an Excel (.xlsx) file."))
    reader = csv.reader(chain(first_lines, text), delimiter=_delimiter(first_lines))
    for cells in reader:
        if any(cells):
            if len(cells) > MAX_COLUMNS and not any(cell.strip() for cell in cells[MAX_COLUMNS:]):
                del cells[MAX_COLUMNS:]
            yield reader.line_num, cells


def _delimiter(lines: list[str]) -> str:
    """The separator under which the header reads best; otherwise the most frequent one."""

    def header_columns(delimiter: str) -> int:
        found = find_header(list(csv.reader(lines, delimiter=delimiter)))
        return len(found[1]) if found else 0

    sample = "".join(lines)
    return max(DELIMITERS, key=lambda delimiter: (header_columns(delimiter), sample.count(delimiter)))
