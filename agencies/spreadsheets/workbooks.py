"""Workbooks (XLSX, XLS, ODS): looked at for harm first, then read by a process of its own with little memory and time to use up.

Readers of workbooks believe what a file says: one cell in the last row and column makes them ask for terabytes, and they end there and then.
So they never run in a process of ours. What kills the child is "damaged or too large" here, and nothing else happens.
"""

import os
import select
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _

from agencies import archives
from agencies.errors import UserError
from agencies.spreadsheets.blocks import UNIT, Block, TextBlock
from agencies.spreadsheets.columns import HEADER_SEARCH_ROWS, Vocabulary

# 100,000 rows of a spreadsheet are some 50 MB of XML; a million fit, a bomb doesn't.
MAX_UNCOMPRESSED = 1000 * 1024 * 1024
MAX_OLD_EXCEL = 64 * 1024 * 1024
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
MEGABYTE = 1024 * 1024
# What the child may use: bytes of address space with so many for each byte that the file unpacks to, seconds likewise.
MEMORY, MEMORY_EACH, MOST_MEMORY = 320 * MEGABYTE, 2.2, 1600 * MEGABYTE
SECONDS, SECONDS_PER_MEGABYTE = 6, 0.15
SCRIPT = Path(__file__).with_name("child.py")
PIECE_LIMIT = 256 * MEGABYTE
BLOCK_PIECES = 6


def damaged() -> UserError:
    """What is said of a workbook that can't be opened."""
    words = _(
        "The spreadsheet file is damaged or too large and can't be opened. Save only the sheet that is needed, and upload that."
    )
    return UserError(words)


def too_much() -> UserError:
    """What is said of a workbook that would unpack to too much."""
    words = _("The spreadsheet file unpacks to far too much data. Save only the sheet that is needed, and upload that.")
    return UserError(words)


def check_archive(file: BinaryIO) -> int:
    """Refuse a zip bomb, a damaged archive and an archive that is no workbook, before anything is unpacked. Bytes it claims to unpack to."""
    try:
        members = archives.members(file)
    except archives.Damaged:
        raise damaged() from None
    if archives.claims_too_much(members, MAX_UNCOMPRESSED):
        raise too_much()
    names = {member.filename for member in members}
    if "xl/workbook.xml" not in names and not {"content.xml", "mimetype"} <= names:
        raise UserError(_("This is neither a CSV nor a spreadsheet file (.xlsx, .xls, .ods)."))
    if any(member.flag_bits & 1 for member in members):
        raise UserError(_("The file is protected by a password. Save it without one and upload it again."))
    if any(member.filename.lower().endswith((".zip", ".xlsx", ".ods")) for member in members):
        raise too_much()  # an archive inside an archive is not needed for any table
    for member in members:
        if archives.unpacks_to_more_than_said(file, member):
            raise too_much()
        if archives.declares_entities(file, member):
            raise damaged()
    file.seek(0)
    return sum(member.file_size for member in members)


def workbook_blocks(file: BinaryIO, vocabulary: Vocabulary) -> Iterator[Block]:
    """Rows of the first visible sheet with a header that we know; otherwise of the first with anything in it."""
    if file.read(4) == OLD_EXCEL:
        claimed = file.seek(0, os.SEEK_END)
        if claimed > MAX_OLD_EXCEL:
            raise too_much()
    else:
        claimed = check_archive(file)
    file.seek(0)
    with closing(_Child(file, claimed)) as child:
        best, filled = None, None
        number = 0
        while head := child.ask(b"n"):
            filled = filled or (number, head)
            if vocabulary.find_header([cells for _row, cells in list(head.rows())[:HEADER_SEARCH_ROWS]]):
                best = head
                break
            number += 1
        if best is None and filled is not None and filled[0] + 1 < number:
            child.restart()
            best = child.ask(b"n")
        elif best is None and filled is not None:
            best = filled[1]
        if best is not None:
            yield best
            yield from child.rest()


class _Child:
    """The process that reads. UserError where it fails, whatever the way."""

    def __init__(self, file: BinaryIO, claimed: int):
        self.file, self.claimed = _as_descriptor(file), claimed
        self.start()

    def start(self) -> None:
        memory = int(min(MEMORY + MEMORY_EACH * self.claimed, MOST_MEMORY))
        self.seconds = SECONDS + int(SECONDS_PER_MEGABYTE * self.claimed / MEGABYTE)
        os.lseek(self.file, 0, os.SEEK_SET)
        self.process = subprocess.Popen(  # noqa: S603 - our own script, and numbers
            [sys.executable, "-I", str(SCRIPT), str(memory), str(self.seconds), str(self.file)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            pass_fds=[self.file],
            env={"LC_ALL": "C.UTF-8"},
            cwd="/",
        )
        self.waited = 0.0

    def restart(self) -> None:
        self._end()
        self.start()

    def ask(self, command: bytes) -> TextBlock | None:
        """One answer as a block; None when it is empty."""
        self._send(command)
        text = b"".join(self._pieces())
        return TextBlock(text, UNIT, None) if text else None

    def rest(self) -> Iterator[TextBlock]:
        """The rows after the first ones, in blocks."""
        self._send(b"g")
        gathered: list[bytes] = []
        for piece in self._pieces():
            gathered.append(piece)
            if len(gathered) == BLOCK_PIECES:
                yield TextBlock(b"".join(gathered), UNIT, None)
                gathered = []
        if gathered:
            yield TextBlock(b"".join(gathered), UNIT, None)

    def _send(self, command: bytes) -> None:
        try:
            self.process.stdin.write(command)
            self.process.stdin.flush()
        except OSError:
            raise damaged() from None

    def _pieces(self) -> Iterator[bytes]:
        while length := struct.unpack("<I", self._read(4))[0]:
            if length > PIECE_LIMIT:
                raise damaged()
            yield self._read(length)

    def _read(self, size: int) -> bytes:
        """So many bytes. The child has its CPU seconds to think; as long may be waited for it, twice over on a busy machine."""
        found = bytearray()
        pipe = self.process.stdout.fileno()
        while len(found) < size:
            begun = time.monotonic()
            ready, _w, _x = select.select([pipe], [], [], max(2 * self.seconds + 5 - self.waited, 0))
            self.waited += time.monotonic() - begun
            data = os.read(pipe, min(size - len(found), MEGABYTE)) if ready else b""
            if not data:
                raise damaged()
            found += data
        return bytes(found)

    def _end(self) -> None:
        self.process.kill()
        for pipe in (self.process.stdin, self.process.stdout):
            with suppress(OSError):  # what was not yet sent to a child that is gone
                pipe.close()
        self.process.wait()

    def close(self) -> None:
        self._end()
        os.close(self.file)


def _as_descriptor(file: BinaryIO) -> int:
    """The file for another process, without leaving it on a disk: applicants may be in it."""
    try:
        return os.dup(file.fileno())
    except OSError:
        pass
    if hasattr(os, "memfd_create"):
        descriptor = os.memfd_create("upload")
    else:
        descriptor, path = tempfile.mkstemp()
        os.unlink(path)
    file.seek(0)
    with os.fdopen(os.dup(descriptor), "wb") as target:
        while data := file.read(MEGABYTE):
            target.write(data)
    return descriptor
