"""Cells that span rows across a page break.

WeasyPrint carries such a cell over the break but leaves its box open at the foot of the page. So tables with spans
are laid out twice: the first time to learn where pages end, the second time with every crossing cell cut in two.
"""

from dataclasses import replace

from .document import PrintedDocument


def with_numbered_tables(document: PrintedDocument) -> PrintedDocument:
    """The document with every table that has row spans numbered, so that its rows can be found on the pages."""
    numbers = iter(range(1, 10_000))

    def number(blocks):
        return tuple(block | {"id": next(numbers)} if _has_spans(block) else block for block in blocks)

    return _map_blocks(document, number)


def with_cut_spans(document: PrintedDocument, pages_of_rows: dict[str, int]) -> PrintedDocument | None:
    """The document with crossing cells cut where pages end, or None if no cell crosses.

    `pages_of_rows` maps "row-<table>-<row>" to the page that row stands on.
    """
    cut_any = False

    def cut(blocks):
        nonlocal cut_any
        result = []
        for block in blocks:
            if "id" in block:
                rows = _cut_rows(block, pages_of_rows)
                cut_any = cut_any or rows != block["rows"]
                block = block | {"rows": rows}
            result.append(block)
        return tuple(result)

    changed = _map_blocks(document, cut)
    return changed if cut_any else None


def _map_blocks(document: PrintedDocument, function) -> PrintedDocument:
    appendices = tuple(replace(appendix, blocks=function(appendix.blocks)) for appendix in document.appendices)
    return replace(document, blocks=function(document.blocks), appendices=appendices)


def _has_spans(block: dict) -> bool:
    return block.get("type") == "table" and any(
        isinstance(cell, dict) and int(cell.get("rowspan") or 1) > 1 for row in block.get("rows", []) for cell in row
    )


def _cut_rows(block: dict, pages_of_rows: dict[str, int]) -> list:
    """Rows in which no cell spans from one page to the next; the second part of a cut cell is empty."""
    source = block["rows"]
    pages = [pages_of_rows.get(f"row-{block['id']}-{index}", 0) for index in range(len(source))]
    rows, open_cells = [], {}  # open_cells: column -> (rows still covered, cell)
    for index, source_row in enumerate(source):
        given, row, column = iter(source_row), [], 0
        while column < len(block["columns"]):
            covered, cell = open_cells.pop(column, (0, None))
            if not covered:
                cell = next(given, None)
                if cell is None:
                    break
                cell = dict(cell) if isinstance(cell, dict) else {"text": cell}
                covered = min(int(cell.get("rowspan") or 1), len(source) - index)
                first = True
            else:
                first = False
            new_page = index > 0 and pages[index] != pages[index - 1]
            if first or new_page:
                here = next((n for n in range(1, covered) if pages[index + n] != pages[index]), covered)
                row.append(cell | {"rowspan": here} | ({} if first else {"text": ""}))
            if covered > 1:
                open_cells[column] = (covered - 1, cell)
            column += int(cell.get("colspan") or 1)
        rows.append(row)
    return rows
