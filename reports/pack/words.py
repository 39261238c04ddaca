"""Small turns of phrase of the printed paper."""

from collections.abc import Iterable

VERDICTS = {
    "met": "Đạt",
    "stretch_met": "Đạt mức phấn đấu",
    "missed": "Không đạt",
    "no_cases": "Không phát sinh",
    "not_compared": "Chưa có số liệu cùng kỳ",
    "not_reported": "Chưa báo cáo",
}


def listed(names: Iterable[str]) -> str:
    """`A, B và C`."""
    names = list(names)
    return " và ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def day(value) -> str:
    return f"{value:%d/%m/%Y}"


def paragraph(text: str, **style) -> dict:
    return {"type": "paragraph", "text": text, **style}


def heading(text: str, level: int = 1) -> dict:
    return {"type": "heading", "level": level, "text": text}


def cell(text, **style) -> dict:
    return {"text": str(text), **style}


def verdict_cell(verdict: str) -> dict:
    """A verdict readable without colour: a miss is bold."""
    return cell(VERDICTS.get(verdict, ""), bold=verdict == "missed", align="center")
