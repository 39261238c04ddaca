"""Content blocks (JSON dictionaries) to HTML. Every text is escaped; an unknown block is an error, not a guess."""

import base64

from .document import MAX_TABLE_CELLS, LayoutError
from .measure import balanced
from .text import clean, closed, inline, without_dash

_ALIGN = {"left", "center", "right", "justify"}


def blocks_html(blocks, *, close: bool = False) -> str:
    """HTML of a list of blocks. With `close`, the last sentence ends with "./." if the last block is text."""
    blocks = [dict(block) for block in blocks]
    if close and blocks:
        blocks[-1] = _closed_block(blocks[-1])
    return "\n".join(_block(block) for block in blocks)


def _block(block: dict) -> str:
    try:
        writer = _WRITERS[block.get("type")]
    except KeyError:
        raise LayoutError(f"Unknown content block: {block.get('type')!r}") from None
    return writer(block)


def _closed_block(block: dict) -> dict:
    """The block with "./." after its very last sentence; tables, figures and mottoes stay as they are."""
    kind = block.get("type")
    if kind == "paragraph":
        return block | {"text": closed(block.get("text"))}
    if kind in ("numbered", "bulleted") and block.get("items"):
        return block | {"items": [*block["items"][:-1], closed(block["items"][-1])]}
    if kind == "articles" and block.get("items"):
        return block | {"items": [*block["items"][:-1], _closed_article(block["items"][-1])]}
    return block


def _closed_article(article: dict) -> dict:
    for key in ("clauses", "paragraphs"):
        texts = article.get(key)
        if texts:
            return article | {key: [*texts[:-1], closed(texts[-1])]}
    return article | {"title": closed(article.get("title"))}


def _align(value, default: str) -> str:
    return value if value in _ALIGN else default


def _paragraph(block: dict) -> str:
    html = inline(block.get("text"))
    if block.get("bold"):
        html = f"<b>{html}</b>"
    if block.get("italic"):
        html = f"<i>{html}</i>"
    align = _align(block.get("align"), "justify")
    indent = block.get("indent", align == "justify")
    return f'<p class="{align}{" indent" if indent else ""}">{html}</p>'


def _heading(block: dict) -> str:
    level = block.get("level", 1)
    if level not in (1, 2, 3):
        raise LayoutError(f"Heading level {level!r} does not exist")
    return f'<h{level + 1} class="level-{level}">{inline(block.get("text"))}</h{level + 1}>'


def _articles(block: dict) -> str:
    return "\n".join(_article(item) for item in block.get("items", []))


def _article(item: dict) -> str:
    """ "Điều 2. Title" in bold on its own line, or, without a title, run into its first paragraph."""
    label = f"Điều {int(item.get('number', 1))}."
    paragraphs = [text for text in item.get("paragraphs", []) if clean(text)]
    clauses = [text for text in item.get("clauses", []) if clean(text)]
    if clean(item.get("title")):
        html = [f'<p class="article">{label} {inline(item["title"])}</p>']
    else:
        html = [f'<p class="justify indent"><b>{label}</b> {inline(paragraphs[0] if paragraphs else "")}</p>']
        paragraphs = paragraphs[1:]
    html += [f'<p class="justify indent">{inline(text)}</p>' for text in paragraphs]
    html += [f'<p class="justify indent">{number}. {inline(text)}</p>' for number, text in enumerate(clauses, 1)]
    return "\n".join(html)


def _numbered(block: dict) -> str:
    return "\n".join(
        f'<p class="justify indent">{number}. {inline(text)}</p>'
        for number, text in enumerate(block.get("items", []), 1)
    )


def _bulleted(block: dict) -> str:
    return "\n".join(f'<p class="justify indent">- {inline(without_dash(text))}</p>' for text in block.get("items", []))


def _motto(block: dict) -> str:
    text = clean(block.get("text")).strip('"“”').upper()
    return f'<p class="motto">{inline(balanced(f"“{text}”", 155))}</p>'


def _table(block: dict) -> str:
    columns, rows = block.get("columns") or [], block.get("rows") or []
    if not columns:
        raise LayoutError("A table needs columns")
    if len(rows) * len(columns) > MAX_TABLE_CELLS:
        raise LayoutError("The table is too long to be printed")
    caption = f"<caption>{inline(block['caption'])}</caption>" if clean(block.get("caption")) else ""
    widths = "".join(_column(column) for column in columns)
    head = "".join(f'<th scope="col">{inline(column.get("label"))}</th>' for column in columns)
    spanned = [0] * len(columns)
    body = "\n".join(
        f"<tr{_row_id(block, index)}>{_cells(row, columns, spanned, len(rows) - index)}</tr>"
        for index, row in enumerate(rows)
    )
    return (
        f"<table>{caption}<colgroup>{widths}</colgroup><thead><tr>{head}</tr></thead><tbody>\n{body}\n</tbody></table>"
    )


def _column(column: dict) -> str:
    percent = min(max(int(column.get("width") or 0), 0), 100)
    return f'<col style="width: {percent}%">' if percent else "<col>"


def _row_id(block: dict, index: int) -> str:
    return f' id="row-{block["id"]}-{index}"' if "id" in block else ""


def _cells(row, columns, spanned: list[int], rows_left: int) -> str:
    """Cells of one row. A cell that spans rows is left out of the rows below it, as in HTML; `spanned` counts, per
    column, the rows still covered from above, so that every cell finds the alignment of its own column."""
    cells, position = [], 0
    covered = [count > 0 for count in spanned]
    spanned[:] = [max(count - 1, 0) for count in spanned]
    for cell in row:
        while position < len(columns) - 1 and covered[position]:
            position += 1
        if not isinstance(cell, dict):
            cell = {"text": cell}
        rowspan = min(max(int(cell.get("rowspan") or 1), 1), rows_left)
        colspan = min(max(int(cell.get("colspan") or 1), 1), len(columns) - position)
        spanned[position : position + colspan] = [rowspan - 1] * colspan
        cells.append(_cell(cell, columns[position], rowspan, colspan))
        position = min(position + colspan, len(columns) - 1)
    return "".join(cells)


def _cell(cell: dict, column: dict, rowspan: int, colspan: int) -> str:
    align = _align(cell.get("align") or column.get("align"), "left")
    html = inline(cell.get("text"))
    if cell.get("bold"):
        html = f"<b>{html}</b>"
    spans = (f' rowspan="{rowspan}"' if rowspan > 1 else "") + (f' colspan="{colspan}"' if colspan > 1 else "")
    return f'<td class="{align}"{spans}>{html}</td>'


def _page_break(block: dict) -> str:
    return '<div class="page-break"></div>'


def _figure(block: dict) -> str:
    """An SVG drawn by the server, carried as a data: address so that rendering opens nothing else."""
    svg = block.get("svg") or ""
    if "<svg" not in svg:
        raise LayoutError("A figure needs an SVG drawing")
    data = base64.b64encode(svg.encode()).decode()
    width = min(max(int(block.get("width_mm") or 150), 20), 160)
    caption = clean(block.get("caption"))
    below = f"<figcaption>{inline(caption)}</figcaption>" if caption else ""
    return f'<figure><img width="{round(width * 96 / 25.4)}" alt="{inline(caption)}" src="data:image/svg+xml;base64,{data}">{below}</figure>'


_WRITERS = {
    "paragraph": _paragraph,
    "heading": _heading,
    "articles": _articles,
    "numbered": _numbered,
    "bulleted": _bulleted,
    "motto": _motto,
    "table": _table,
    "page_break": _page_break,
    "figure": _figure,
}
