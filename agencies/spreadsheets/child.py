"""Reads a workbook in a process of its own, which may be killed by what it reads. Run by workbooks.py; imports nothing of ours.

    child.py MEMORY_BYTES CPU_SECONDS FILE_DESCRIPTOR

Commands come by stdin, one byte each: "n" loads the next visible sheet that holds anything and answers with its first rows, "g" sends the
rest of the sheet loaded last. An answer is pieces of rows, each with its length (4 bytes) before it, and a length of 0 at its end;
an answer without a piece means that there is no further sheet. A row is a line: its number and its cells, with 0x1F between them.
"""

import resource
import struct
import sys
from datetime import date, datetime
from itertools import islice

HEAD_ROWS, ROWS = 80, 2_000
MAX_WIDTH, MAX_CELL = 512, 32_767
SEPARATORS = str.maketrans({"\x1f": " ", "\n": " ", "\r": " ", "\x00": " ", "\x0b": " ", "\x0c": " ", "\x85": " ", "\u2028": " ", "\u2029": " "})  # fmt: skip


def text(cell) -> str:
    """A cell as text that can't end a cell or a row; dates as dd/mm/yyyy hh:mm, whole numbers without a point."""
    if cell.__class__ is str:
        return cell[:MAX_CELL].translate(SEPARATORS)
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.strftime("%d/%m/%Y %H:%M") if cell.year > 999 else str(cell)
    if isinstance(cell, date):
        return cell.strftime("%d/%m/%Y") if cell.year > 999 else str(cell)
    return str(cell)


def send(data: bytes) -> None:
    sys.stdout.buffer.write(struct.pack("<I", len(data)) + data)


def send_rows(rows) -> None:
    """Numbered rows; those without a cell in them are left out."""
    rows = [(number, cells[:MAX_WIDTH]) for number, cells in rows if any(cells)]
    if rows:
        lines = joined(rows) or [line(number, cells) for number, cells in rows]
        send(("\n".join(lines) + "\n").encode("utf-8", "replace"))


def joined(rows) -> list[str]:
    """The lines of rows whose text holds no separator, or none: found out for all of them together."""
    lines = []
    for number, cells in rows:
        try:
            lines.append(f"{number}\x1f" + "\x1f".join(cells))
        except TypeError:
            lines.append(
                f"{number}\x1f" + "\x1f".join([cell if cell.__class__ is str else text(cell) for cell in cells])
            )
    whole = "".join(lines)
    units = sum(len(cells) for _number, cells in rows)
    odd = (
        len(whole) > MAX_CELL * 10 * len(lines)
        or not whole.isascii()
        and ("\x85" in whole or "\u2028" in whole or "\u2029" in whole)
    )
    if odd or whole.count("\x1f") != units or any(mark in whole for mark in "\n\r\x00\x0b\x0c"):
        return []
    return lines


def line(number: int, cells: list) -> str:
    return f"{number}\x1f" + "\x1f".join([text(cell) for cell in cells])


def main(memory: int, seconds: int, descriptor: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    import python_calamine

    book = python_calamine.CalamineWorkbook.from_path(
        f"/proc/self/fd/{descriptor}"
    )  # read from there, not held in memory
    names = iter(
        [meta.name for meta in book.sheets_metadata if "Visible" in str(meta.visible) and "WorkSheet" in str(meta.typ)]
    )
    rest = iter(())
    while command := sys.stdin.buffer.read(1):
        if command == b"n":
            for name in names:
                sheet = book.get_sheet_by_name(name)
                if not sheet.height or sheet.width > 16_384:
                    continue
                first = sheet.start[0] if sheet.start else 0
                rest = ((number, cells) for number, cells in enumerate(sheet.iter_rows(), start=1) if number > first)
                send_rows(islice(rest, HEAD_ROWS))
                break
        elif command == b"g":
            while rows := list(islice(rest, ROWS)):
                send_rows(rows)
        send(b"")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:4]))
