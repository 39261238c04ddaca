"""What an official document is made of, as plain typed values: nothing here knows Django or WeasyPrint."""

from dataclasses import dataclass, field
from datetime import date

MAX_CHARACTERS = 600_000
MAX_TABLE_CELLS = 20_000


class LayoutError(ValueError):
    """The content cannot be laid out: an unknown block, a table without columns, or simply too much."""


@dataclass(frozen=True)
class SignerBlock:
    """Who signs: lines such as ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH") and the name below."""

    lines: tuple[str, ...]
    name: str


@dataclass(frozen=True)
class Appendix:
    """A part printed after the signature on its own pages, numbered from 1 (Decree 30/2020, forms 1.3 and 2.1)."""

    title: str
    label: str = ""
    subtitle: str = ""
    attached_line: bool = True
    blocks: tuple[dict, ...] = ()
    landscape: bool = False


@dataclass(frozen=True)
class PrintedDocument:
    """One document as it is printed. `number` and `issued_on` are given only for papers printed with fixed
    text (copies, minutes of a review); an official document leaves them empty and gets two form fields."""

    agency_name: str
    place: str
    abstract: str
    notation: str = ""
    superior_name: str = ""
    kind_name: str = ""
    authority: str = ""
    legal_bases: tuple[str, ...] = ()
    proposal: str = ""
    decree_words: str = ""
    addressees: tuple[str, ...] = ()
    blocks: tuple[dict, ...] = ()
    recipients: tuple[str, ...] = ()
    signer: SignerBlock | None = None
    appendices: tuple[Appendix, ...] = ()
    issuer_in_words: str = ""
    number: int | None = None
    issued_on: date | None = None
    fixed: bool = False
    demo: bool = False


@dataclass(frozen=True)
class Box:
    """A rectangle on a page in points, origin at the lower left as PDF has it; `page` counts from 0."""

    page: int
    x1: float
    y1: float
    x2: float
    y2: float

    @property
    def width(self) -> float:
        return self.x2 - self.x1

    @property
    def height(self) -> float:
        return self.y2 - self.y1


@dataclass(frozen=True)
class RenderedDocument:
    """HTML and PDF of one document, its pages, and where number, date and signature stand."""

    html: str
    pdf: bytes
    pages: int
    number: Box | None = None
    date: Box | None = None
    signature: Box | None = None
    number_text: str = ""
    date_text: str = ""
    fonts: dict = field(default_factory=dict)
