"""Looking into zip archives (xlsx, docx, ods) that may be made to do harm: sizes first, contents after, bounded."""

import struct
import zipfile
import zlib
from typing import BinaryIO

MAX_RATIO = 100
RATIO_MATTERS_FROM = 20 * 1024 * 1024
MAX_MEMBERS = 2_000
LOCAL_LENGTHS_AT = 26  # where a member's own header says how long its name and extra field are
CHUNK = 256 * 1024


class Damaged(Exception):
    """The bytes are no zip archive, or one that can't be read."""


def members(file: BinaryIO) -> list[zipfile.ZipInfo]:
    """The directory of an archive, nothing unpacked. Damaged where there is none."""
    try:
        return zipfile.ZipFile(file).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, struct.error, UnicodeDecodeError, NotImplementedError):
        raise Damaged from None


def claims_too_much(found: list[zipfile.ZipInfo], limit: int) -> bool:
    """Whether, by its own directory, an archive unpacks to more than `limit` bytes, too densely, or out of overlapping members."""
    if len(found) > MAX_MEMBERS:
        return True
    unpacked = sum(member.file_size for member in found)
    packed = sum(member.compress_size for member in found)
    spans = sorted((member.header_offset, member.compress_size) for member in found)
    overlapping = any(a + size > b for (a, size), (b, _size) in zip(spans, spans[1:], strict=False))
    return overlapping or unpacked > limit or (unpacked > RATIO_MATTERS_FROM and unpacked > packed * MAX_RATIO)


def _inflated(file: BinaryIO, member: zipfile.ZipInfo):
    """The member's data in pieces of at most CHUNK, believing the data and not the directory; Damaged or zlib.error otherwise."""
    try:
        file.seek(member.header_offset + LOCAL_LENGTHS_AT)
        file.seek(sum(struct.unpack("<HH", file.read(4))), 1)
    except (ValueError, OSError, struct.error):
        raise Damaged from None
    left = member.compress_size
    unpack = zlib.decompressobj(-zlib.MAX_WBITS) if member.compress_type == zipfile.ZIP_DEFLATED else None
    while left > 0 and (packed := file.read(min(left, CHUNK))):
        left -= len(packed)
        while packed:
            if unpack is None:
                yield packed
                break
            yield unpack.decompress(packed, CHUNK)
            packed = unpack.unconsumed_tail


def unpacks_to_more_than_said(file: BinaryIO, member: zipfile.ZipInfo) -> bool:
    """Whether a member's data go beyond the size its entry claims; found out without keeping any of them.

    The readers of workbooks believe the data, not the entry, so a lying entry must not get through.
    """
    if member.compress_type == zipfile.ZIP_STORED:
        return member.compress_size > member.file_size
    if member.compress_type != zipfile.ZIP_DEFLATED:
        return True
    size = 0
    try:
        for piece in _inflated(file, member):
            size += len(piece)
            if size > member.file_size:
                return True
    except Damaged:
        return True
    except zlib.error:
        return False  # whoever reads the data finds the damage
    return False


def beginning(file: BinaryIO, member: zipfile.ZipInfo, limit: int) -> bytes:
    """At most `limit` bytes of a member's data; what can be read of a damaged one."""
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return b""
    kept = bytearray()
    try:
        for piece in _inflated(file, member):
            kept += piece
            if len(kept) >= limit:
                break
    except (Damaged, zlib.error):
        pass
    return bytes(kept[:limit])


def declares_entities(file: BinaryIO, member: zipfile.ZipInfo, limit: int = 64 * 1024) -> bool:
    """Whether an XML member begins with a document type: no office program writes one, and entities only do harm."""
    if not member.filename.lower().endswith((".xml", ".rels")):
        return False
    head = beginning(file, member, limit)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or head[:4].count(0):
        head = head.replace(b"\x00", b"")
    return b"<!DOCTYPE" in head or b"<!ENTITY" in head
