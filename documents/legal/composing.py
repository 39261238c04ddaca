"""The citation of a document from its fields, as printed after "Căn cứ"."""

from datetime import date

from documents.layout.dates import date_words
from documents.models.legal import LAWS, STANDARD

# Titles that begin so follow the issuer without "về".
_OPENINGS = ("về ", "quy định", "hướng dẫn", "ban hành", "phê duyệt")


def citation(kind: str, number: str, day: date | None, issuer: str, title: str) -> str:
    """`Nghị định số … ngày … của … về …`; laws go by name and day, without their number (Decree 30/2020, appendix I)."""
    when = f" {date_words(day)}" if day else ""
    if kind == STANDARD:
        return f"Tiêu chuẩn quốc gia {number} {title}".strip()
    if kind in LAWS:
        return f"{kind} {title}{when}"
    numbered = f" số {number}" if number else ""
    by = f" của {issuer}" if issuer else ""
    about = f" {title}" if title.startswith(_OPENINGS) else f" về {title}" if title else ""
    return f"{kind}{numbered}{when}{by}{about}"
