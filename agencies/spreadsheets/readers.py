"""Reading uploaded tables. Every upload is taken for hostile: its type is judged by content, its size before it is parsed."""

import codecs
import csv
import io
from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO

from django.utils.translation import gettext as _

from agencies.errors import UserError
from agencies.spreadsheets.blocks import MAX_COLUMNS, Block, CsvRows, Row, TextBlock, not_unicode
from agencies.spreadsheets.columns import HEADER_SEARCH_ROWS, Vocabulary
from agencies.spreadsheets.workbooks import OLD_EXCEL, check_archive, workbook_blocks

__all__ = ["MAX_COLUMNS", "Block", "Row", "check_archive", "open_blocks", "open_table"]

CSV_FIELD_LIMIT = 32_000
DELIMITERS = (",", ";", "\t")
PIECE = 4 * 1024 * 1024
# No line of a table is this long.
MAX_LINE = 16 * 1024 * 1024


def open_table(file: BinaryIO, vocabulary: Vocabulary) -> Iterator[Row]:
    """Rows of a CSV, XLSX, XLS or ODS file, in order, empty ones left out. UserError in words for anything else.

    The vocabulary tells a header when one is seen: which separator, which sheet of a workbook.
    """
    for block in open_blocks(file, vocabulary):
        yield from block.rows()


def open_blocks(file: BinaryIO, vocabulary: Vocabulary) -> Iterator[Block]:
    """The same in blocks, for those who check columns at once. The first holds all rows in which a header is looked for."""
    head = file.read(8)
    file.seek(0)
    if not head:
        raise UserError(_("The file is empty. Choose another one."))
    if head.startswith((b"PK", OLD_EXCEL)):
        return workbook_blocks(file, vocabulary)
    if head.startswith((b"%PDF", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"\x1f\x8b", b"Rar!", b"7z")):
        raise no_table()
    return _csv_blocks(file, vocabulary)


def no_table() -> UserError:
    """What is said of a file of any other kind."""
    return UserError(_("This is neither a CSV nor a spreadsheet file (.xlsx, .xls, .ods)."))


def _encoding(file: BinaryIO) -> str:
    """UTF-8 (with or without mark) or UTF-16; other encodings fail later, at their first byte that is not UTF-8."""
    head = file.read(4096)
    file.seek(0)
    if head.startswith(codecs.BOM_UTF8):
        file.seek(len(codecs.BOM_UTF8))
        return "utf-8"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if len(head) > 3 and head.count(0) > len(head) // 4:
        return "utf-16-le" if head[1] == 0 else "utf-16-be"
    return "utf-8"


def _pieces(file: BinaryIO, encoding: str) -> Iterator[bytes]:
    """The text as UTF-8 in pieces of a few MB that end where a line ends. UnicodeError where it is none."""
    decoder = None if encoding == "utf-8" else codecs.getincrementaldecoder(encoding)()
    rest = b""
    while read := file.read(PIECE):
        text = rest + (decoder.decode(read).encode() if decoder else read)
        cut = text.rfind(b"\n") + 1 or text.rfind(b"\r", 0, -1) + 1
        rest = text[cut:]
        if len(rest) > MAX_LINE:
            raise csv.Error("line too long")
        if cut:
            yield text[:cut]
    if decoder:
        rest += decoder.decode(b"", True).encode()
    if rest:
        yield rest


def _csv_blocks(file: BinaryIO, vocabulary: Vocabulary) -> Iterator[Block]:
    csv.field_size_limit(CSV_FIELD_LIMIT)
    try:
        yield from _parsed_pieces(_pieces(file, _encoding(file)), vocabulary)
    except UnicodeError:
        raise not_unicode() from None
    except csv.Error as error:
        words = _("The text file can't be read as a table (%(reason)s). A quotation mark may not be closed.")
        raise UserError(words % {"reason": error}) from None


def _parsed_pieces(pieces: Iterator[bytes], vocabulary: Vocabulary) -> Iterator[Block]:
    number, parser = 0, None

    def more() -> list[str] | None:
        piece = next(pieces, None)
        return None if piece is None else _lines(piece)

    for piece in pieces:
        if parser is None:
            parser = CsvRows(_delimiter(piece, vocabulary))
        if any(mark in piece for mark in (b'"', b"'", b"\x00")) or piece.count(b"\r") != piece.count(b"\r\n"):
            block: Block = parser.parse(_lines(piece), number, more)
            number = parser.number
        else:
            block = TextBlock(piece, parser.delimiter, number + 1)
            number += piece.count(b"\n")
        yield block


def _lines(piece: bytes) -> list[str]:
    return list(io.StringIO(piece.decode(), newline=""))


def _delimiter(piece: bytes, vocabulary: Vocabulary) -> str:
    """The separator under which the header reads best; otherwise the most frequent one. UserError where this is no text."""
    lines = list(islice(io.StringIO(piece[: PIECE // 4].decode("utf-8", "ignore"), newline=""), HEADER_SEARCH_ROWS * 2))
    if any("\x00" in line for line in lines):
        raise no_table()

    def header_columns(delimiter: str) -> int:
        found = vocabulary.find_header(list(csv.reader(lines, delimiter=delimiter)))
        return len(found.columns) if found else 0

    sample = "".join(lines)
    return max(DELIMITERS, key=lambda delimiter: (header_columns(delimiter), sample.count(delimiter)))
