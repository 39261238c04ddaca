"""Workbooks in the other formats, written by hand: OpenDocument (.ods) and old Excel (.xls)."""

import io
import struct
import zipfile
from xml.sax.saxutils import escape

NAMESPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (("office", "office"), ("table", "table"), ("text", "text"))
)


def ods_bytes(
    rows,
    *,
    header,
    above=(),
    tail='<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>',
) -> bytes:
    """Rows as LibreOffice writes them: dates as dates, and the empty rest of the sheet as one row that is repeated."""
    lines = "".join(
        f"<table:table-row>{''.join(_ods_cell(cell) for cell in line)}</table:table-row>"
        for line in (*above, header, *rows)
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {NAMESPACES}><office:body><office:spreadsheet>'
        f'<table:table table:name="Hồ sơ">{lines}{tail}</table:table></office:spreadsheet></office:body></office:document-content>'
    )
    manifest = (
        '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    )
    return zip_bytes(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": manifest,
            "content.xml": content,
        }
    )


def _ods_cell(cell) -> str:
    if cell in ("", None):
        return "<table:table-cell/>"
    if hasattr(cell, "isoformat"):
        return f'<table:table-cell office:value-type="date" office:date-value="{cell.isoformat()}"><text:p>?</text:p></table:table-cell>'
    return f'<table:table-cell office:value-type="string"><text:p>{escape(str(cell))}</text:p></table:table-cell>'


def zip_bytes(members: dict, compression=zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


def xls_bytes(rows, *, header, above=()) -> bytes:
    """Rows as a BIFF8 workbook of one sheet, every cell a text, in a compound file."""

    def record(kind: int, data: bytes = b"") -> bytes:
        return struct.pack("<HH", kind, len(data)) + data

    def begin(kind: int) -> bytes:
        return record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 0x07CC, 0, 6))

    def text(value: str, size: str) -> bytes:
        return struct.pack(f"<{size}B", len(value), 1) + value.encode("utf-16-le")

    lines = [list(line) for line in (*above, header, *rows)]
    width = max(len(line) for line in lines)
    sheet = begin(0x0010) + record(0x0200, struct.pack("<IIHHH", 0, len(lines), 0, width, 0))
    for number, line in enumerate(lines):
        for column, cell in enumerate(line):
            if cell not in ("", None):
                sheet += record(0x0204, struct.pack("<HHH", number, column, 0) + text(str(cell), "H"))
    sheet += record(0x000A)
    name = text("Sheet1", "B")
    before = begin(0x0005)
    place = len(before) + 4 + 6 + len(name) + 4
    book = before + record(0x0085, struct.pack("<IBB", place, 0, 0) + name) + record(0x000A) + sheet
    return _compound_file(book.ljust(4096, b"\0"))


def _compound_file(stream: bytes) -> bytes:
    """A compound file (OLE2) whose only stream is `Workbook`: header, table of sectors, directory, the stream."""
    sectors = -(-len(stream) // 512)
    tables = 1 + (sectors + 2) // 128
    table = [0xFFFFFFFD] * tables + [0xFFFFFFFE]
    table += [*range(tables + 2, tables + 1 + sectors), 0xFFFFFFFE]
    table += [0xFFFFFFFF] * (tables * 128 - len(table))
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, tables, tables, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<109I", *range(tables), *[0xFFFFFFFF] * (109 - tables))

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        raw = name.encode("utf-16-le") + b"\0\0" if name else b""
        return (
            raw.ljust(64, b"\0")
            + struct.pack("<HBBIII", len(raw), kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
            + bytes(36)
            + struct.pack("<IQ", start, size)
        )

    directory = entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + entry("Workbook", 2, 0xFFFFFFFF, tables + 1, len(stream))
    directory += entry("", 0, 0xFFFFFFFF, 0, 0) * 2
    return header + struct.pack(f"<{len(table)}I", *table) + directory + stream.ljust(sectors * 512, b"\0")
