"""Writes workbooks in the format of Excel 97-2003 (.xls): BIFF8 records in a compound file. As little as readers need."""

import struct

SECTOR = 512
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def xls_bytes(rows: list[list]) -> bytes:
    """Rows of texts and numbers as a workbook of one sheet; None and "" are empty cells."""
    return _compound(_workbook(rows))


def _record(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _workbook(rows: list[list]) -> bytes:
    bof = struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6)
    name = "Hồ sơ"
    sheet_entry = struct.pack("<HBB", 0, len(name), 1) + name.encode("utf-16-le")
    codepage = _record(0x0042, struct.pack("<H", 1200))
    head = _record(0x0809, bof) + codepage
    # The sheet's place in the stream comes first in its entry: all lengths are known beforehand.
    place = len(head) + 4 + 4 + len(sheet_entry) + len(_record(0x000A))
    globals_ = head + _record(0x0085, struct.pack("<I", place) + sheet_entry) + _record(0x000A)
    width = max(len(line) for line in rows)
    sheet = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 6))
    sheet += _record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0))
    for y, line in enumerate(rows):
        for x, value in enumerate(line):
            if isinstance(value, (int, float)):
                sheet += _record(0x0203, struct.pack("<HHHd", y, x, 0, value))
            elif value:
                sheet += _record(0x0204, struct.pack("<HHHHB", y, x, 0, len(value), 1) + value.encode("utf-16-le"))
    return globals_ + sheet + _record(0x000A)


def _compound(stream: bytes) -> bytes:
    """One stream "Workbook" in a compound file: header, its sectors, the directory, the table of sectors."""
    stream = stream.ljust(max(len(stream), 4096), b"\x00")
    stream += b"\x00" * (-len(stream) % SECTOR)
    count = len(stream) // SECTOR
    directory, table_at = count, count + 1
    table = [*range(1, count), END, END, FAT]
    assert len(table) <= SECTOR // 4, "a small file, for tests"
    table += [FREE] * (SECTOR // 4 - len(table))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, directory, 0, 4096, END, 0, END, 0)
    header += struct.pack("<I", table_at) + struct.pack("<I", FREE) * 108
    entries = _entry("Root Entry", 5, END, 0, child=1) + _entry("Workbook", 2, 0, len(stream)) + _entry("", 0, 0, 0) * 2
    return header + stream + entries + struct.pack("<128I", *table)


def _entry(name: str, kind: int, start: int, size: int, child: int = FREE) -> bytes:
    text = name.encode("utf-16-le") + b"\x00\x00" if name else b""
    links = struct.pack("<III", FREE, FREE, child)
    return (
        text.ljust(64, b"\x00") + struct.pack("<HBB", len(text), kind, 1) + links + bytes(16) + struct.pack("<I", 0)
        + bytes(16) + struct.pack("<IQ", start, size)
    )  # fmt: skip
