"""Articles and appendices as plain text that looks like the paper, for editing in a form, and back again.

Everything a person may change is a line of text; tables keep their place as "[BẢNG 1]" and are changed where their
figures come from. What text cannot say (alignment, line breaks inside a block) is taken over from the block whose
words are unchanged, so that editing one sentence leaves the rest exactly as it was.
"""

import re

from documents.layout.text import clean

_ARTICLE = re.compile(r"^Điều\s+(\d+)\s*[.:]\s*(.*)$")
_NUMBERED = re.compile(r"^(\d+)\.\s+(.*)$")
_TABLE = re.compile(r"^\[(?:BẢNG|HÌNH)\s+(\d+)\]$")
_ENDED = (".", ";", ":", "!", "?")


def articles_to_text(articles) -> str:
    """Articles as typed on paper: "Điều 2. Tiêu đề", then paragraphs, then numbered clauses."""
    lines = []
    for article in articles:
        paragraphs = [clean(text) for text in article.get("paragraphs", [])]
        label, title = f"Điều {article.get('number')}.", clean(article.get("title"))
        if not title and paragraphs:
            title, paragraphs = paragraphs[0], paragraphs[1:]
        lines.append(f"{label} {title}".strip())
        lines += paragraphs
        lines += [f"{number}. {clean(text)}" for number, text in enumerate(article.get("clauses", []), 1)]
        lines.append("")
    return "\n\n".join(line for line in lines if line)


def articles_from_text(text: str) -> list[dict]:
    """The articles of such a text. A line "Điều n. …" without closing punctuation is a title, with it the first
    paragraph. Raises ValueError with the line that stands before the first article."""
    articles: list[dict] = []
    for line in _lines(text):
        match = _ARTICLE.match(line)
        if match:
            article = {"number": int(match[1]), "title": "", "paragraphs": [], "clauses": []}
            if match[2].endswith(_ENDED):
                article["paragraphs"].append(match[2])
            else:
                article["title"] = match[2]
            articles.append(article)
        elif not articles:
            raise ValueError(line)
        else:
            _add_line(articles[-1], line)
    return articles


def _add_line(article: dict, line: str) -> None:
    """A clause if it carries the next number; else a paragraph, or after clauses a further line of the last one."""
    match = _NUMBERED.match(line)
    if match and int(match[1]) == len(article["clauses"]) + 1:
        article["clauses"].append(match[2])
    elif article["clauses"]:
        article["clauses"][-1] += f"\n{line}"
    else:
        article["paragraphs"].append(line)


def blocks_to_text(blocks) -> str:
    """Content blocks as text: "# heading", "- item", "1. item", ">> motto", "[BẢNG 1]" for a table."""
    return "\n\n".join(_block_text(block, number) for block, number in _with_numbers(blocks))


def _with_numbers(blocks):
    """Each block with its number among those of its type: tables and figures are called by it."""
    counts: dict[str, int] = {}
    for block in blocks:
        kind = block.get("type", "")
        counts[kind] = counts.get(kind, 0) + 1
        yield block, counts[kind]


def _block_text(block: dict, number: int) -> str:
    kind = block.get("type")
    if kind == "heading":
        return f"{'#' * block.get('level', 1)} {clean(block.get('text'))}"
    if kind == "numbered":
        return "\n".join(f"{place}. {clean(item)}" for place, item in enumerate(block["items"], 1))
    if kind == "bulleted":
        return "\n".join(f"- {clean(item)}" for item in block["items"])
    if kind == "motto":
        return f">> {clean(block.get('text'))}"
    if kind == "table":
        return f"[BẢNG {number}]"
    if kind == "figure":
        return f"[HÌNH {number}]"
    if kind == "page_break":
        return "---"
    if kind == "articles":
        return articles_to_text(block["items"])
    return clean(block.get("text")).replace("\n", " ↵ ")


def blocks_from_text(text: str, old) -> list[dict]:
    """Blocks of such a text; `old` gives tables, figures, and the look of paragraphs whose words are unchanged.
    Raises ValueError with a line that names a table which is not there."""
    known = {_block_text(block, number): block for block, number in _with_numbers(old)}
    blocks: list[dict] = []
    for line in _lines(text):
        table = _TABLE.match(line)
        if table:
            if line not in known:
                raise ValueError(line)
            blocks.append(known[line])
        elif line in known and known[line].get("type") in ("paragraph", "heading", "motto"):
            blocks.append(known[line])
        else:
            _add_block(blocks, line)
    return [_as_before(block, known) for block in blocks]


def _add_block(blocks: list[dict], line: str) -> None:
    last = blocks[-1] if blocks else {}
    numbered = _NUMBERED.match(line)
    if line.startswith("#"):
        level = min(len(line) - len(line.lstrip("#")), 3)
        blocks.append({"type": "heading", "level": level, "text": line.lstrip("#").strip()})
    elif line.startswith(">>"):
        blocks.append({"type": "motto", "text": line[2:].strip()})
    elif line == "---":
        blocks.append({"type": "page_break"})
    elif line.startswith("- "):
        _add_item(blocks, last, "bulleted", line[2:].strip())
    elif numbered and int(numbered[1]) == (len(last["items"]) + 1 if last.get("type") == "numbered" else 1):
        _add_item(blocks, last, "numbered", numbered[2])
    else:
        blocks.append({"type": "paragraph", "text": line.replace(" ↵ ", "\n")})


def _add_item(blocks: list[dict], last: dict, kind: str, text: str) -> None:
    if last.get("type") == kind:
        last["items"].append(text)
    else:
        blocks.append({"type": kind, "items": [text]})


def _as_before(block: dict, known: dict) -> dict:
    """A list whose words are unchanged keeps its old form (spaces, marks) to the letter."""
    if block["type"] in ("numbered", "bulleted"):
        before = known.get(_block_text(block, 0))
        return before if before and before.get("type") == block["type"] else block
    return block


def _lines(text: str) -> list[str]:
    return [line for line in (clean(line) for line in clean(text).split("\n")) if line]
