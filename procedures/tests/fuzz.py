"""Case files spoilt by chance: bytes, the structure of archives, the XML inside, single cells. The same number gives the same file."""

import io
import zipfile
from functools import cache
from random import Random

from procedures.tests.files import HEADER, csv_bytes, row, xlsx_bytes
from procedures.tests.workbooks import ods_bytes, xls_bytes, zip_bytes

ODD_CELLS = [
    "", " ", "\x00", "\x1b[31m", "\ud800".encode("utf-8", "replace").decode(), "\u202exslx", "=cmd|' /C calc'!A0", "a" * 40_000, "31/02/2024",
    "-1", "1e309", "99999999999999999999", "NaN", "01/01/0001", "30/12/9999", "<a>&amp;</a>", "]]>", "\\N", "\\.", "'", '"', "\r\n", "\x1f", "Tổng",
    "0901234567", "Ho\u0323 so\u031b", "١٢٣", "\u2028",
]  # fmt: skip
ODD_XML = [
    '<c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c>', '<c r="A99999999999"><v>1</v></c>', '<c r="" t="s"><v>-1</v></c>',
    '<c r="B2" t="s"><v>4294967296</v></c>', '<c r="B2" t="e"><v>#REF!</v></c>', '<c r="B2"><v>1e400</v></c>', '<c r="B2" s="65000"><v>45000</v></c>',
    "<row/>", '<row r="1048577">', "</sheetData>", "<mergeCells><mergeCell ref='A1:XFD1048576'/></mergeCells>", "<!-- x -->", "<![CDATA[x]]>",
    '<dimension ref="A1:XFD1048576"/>', "&bomb;", "<f>SUM(A1:A9)</f>",
]  # fmt: skip
DOCTYPE = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY bomb SYSTEM "http://127.0.0.1:9/x">]>'


@cache
def _whole(kind: str) -> bytes:
    rows = [row(number) for number in range(1, 6)]
    if kind == "csv":
        return csv_bytes(rows)
    if kind == "xlsx":
        return xlsx_bytes(rows)
    return (ods_bytes if kind == "ods" else xls_bytes)(rows, header=HEADER)


def fuzzed(number: int) -> bytes:
    """The file of that number."""
    random = Random(number)
    way = random.choice((_cells, _cells, _bytes, _bytes, _xml, _xml, _structure))
    return way(random)


def _cells(random: Random) -> bytes:
    """Odd text in single cells, rows too short or too long."""
    rows = [row(number) for number in range(1, 8)]
    for _change in range(random.randint(1, 6)):
        cells = random.choice(rows)
        cells[random.randrange(len(cells))] = random.choice(ODD_CELLS)
    if random.random() < 0.3:
        random.choice(rows).append(random.choice(ODD_CELLS))
    if random.random() < 0.2:
        del random.choice(rows)[random.randrange(1, 5) :]
    if random.random() < 0.5:
        return csv_bytes(
            rows, delimiter=random.choice(",;\t"), encoding=random.choice(("utf-8", "utf-8-sig", "utf-16", "utf-16-be"))
        )
    from openpyxl.utils.exceptions import IllegalCharacterError

    try:
        return xlsx_bytes(rows)
    except IllegalCharacterError:
        return csv_bytes(rows)


def _bytes(random: Random) -> bytes:
    """Bytes changed, cut out, put in twice."""
    content = bytearray(_whole(random.choice(("csv", "xlsx", "ods", "xls"))))
    for _change in range(random.randint(1, 20)):
        content[random.randrange(len(content))] = random.choice((0, 34, 39, 10, 13, 44, 60, 255, random.randrange(256)))
    if random.random() < 0.3:
        del content[random.randrange(len(content)) :]
    if random.random() < 0.3:
        at = random.randrange(len(content) + 1)
        content[at:at] = content[: random.randrange(200)]
    return bytes(content)


def _members(kind: str) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(_whole(kind))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _xml(random: Random) -> bytes:
    """Elements put in, left out, numbers changed, a document type before it."""
    members = _members(random.choice(("xlsx", "xlsx", "ods")))
    name = random.choice([name for name in members if name.endswith((".xml", ".rels"))])
    text = members[name].decode()
    for _change in range(random.randint(1, 5)):
        at = text.find(">", random.randrange(len(text))) + 1
        if random.random() < 0.6:
            text = text[:at] + random.choice(ODD_XML) + text[at:]
        else:
            end = text.find(">", at + random.randrange(1, 60)) + 1
            text = text[:at] + text[max(end, at) :]
    if random.random() < 0.15:
        at = text.find("?>") + 2
        text = text[:at] + DOCTYPE + text[at:]
    if random.random() < 0.3:
        digit = random.choice("123456789")
        text = text.replace(
            f'"{digit}"', f'"{random.choice(("-1", "4294967295", "99999999999999999999", "x", ""))}"', 3
        )
    return zip_bytes({**members, name: text})


def _structure(random: Random) -> bytes:
    """Members missing, swapped, doubled, empty, nested, stored."""
    members = list(_members(random.choice(("xlsx", "ods"))).items())
    for _change in range(random.randint(1, 3)):
        at = random.randrange(len(members))
        what = random.choice(("drop", "empty", "swap", "nest", "noise"))
        name, content = members[at]
        other = random.randrange(len(members))
        if what == "drop" and len(members) > 1:
            del members[at]
        elif what == "swap":
            members[at], members[other] = (name, members[other][1]), (members[other][0], content)
        else:
            new = {"empty": b"", "nest": _whole("xlsx"), "noise": random.randbytes(500)}.get(what, content)
            members[at] = (name, new)
    return zip_bytes(dict(members), random.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED, zipfile.ZIP_BZIP2)))
