"""An uploaded file as a table: its header found, its columns recognised, its rows in order."""

from collections.abc import Iterator
from itertools import chain, islice
from typing import BinaryIO

from django.utils.translation import gettext as _

from agencies.errors import UserError
from agencies.models import Agency
from agencies.spreadsheets.blocks import Block, Row
from agencies.spreadsheets.cells import HIDDEN, plain_text
from agencies.spreadsheets.columns import HEADER_SEARCH_ROWS, Header, is_numbering
from agencies.spreadsheets.readers import open_blocks
from procedures.importing.applicants import is_personal, scrubbed
from procedures.importing.columns import LABELS, REQUIRED, VOCABULARY, is_total
from procedures.importing.content import FIELDS_OF, Contents
from procedures.importing.mapping import all_saved, header_sha256

PREVIEW_ROWS = 5
SAMPLES = 3


class CaseTable:
    """Opens a file and finds its header. UserError in words when it holds no case records.

    `columns`: field -> index of the column taken for it. Over what the header's words say goes what the person said: `chosen`, or what was saved
    for this header before. A column can be chosen if it is `mappable`: recognised, or holding nothing but what can't tell of a person; what was chosen
    stays so for later files with some bad cells in it.
    `proposed`: required fields that no header word told, found by what stands in a column.
    """

    def __init__(self, file: BinaryIO, agency: Agency | None = None, chosen: dict[int, str] | None = None):
        self.contents = Contents(agency) if agency else None
        saved = all_saved(agency) if agency else {}
        blocks = open_blocks(file, VOCABULARY)
        block = next(blocks, None)
        first = list(islice(block.rows(), HEADER_SEARCH_ROWS)) if block else []
        if not first:
            raise UserError(_("The file has no rows. Choose the file with the case records."))
        found = self._header(first, saved)
        if found is None:
            words = _("No header row was found in the first %(count)d rows. It needs the columns: %(columns)s.")
            raise UserError(words % {"count": HEADER_SEARCH_ROWS, "columns": self._names(REQUIRED)})
        self.header_row, self.columns = first[found.index][0], dict(found.columns)
        self.header = [plain_text(name) for name in found.names]
        # Cells of a row as the file has them; what lies beyond the last title is empty, or wrong.
        self.width = max(len(self.header), len(first[found.index][1]))
        while self.header and not self.header[-1]:
            self.header.pop()
        below = block.below(self.header_row)
        self.first_rows = list(islice(below.rows(), HEADER_SEARCH_ROWS))
        if self.first_rows and is_numbering(self.first_rows[0][1]):
            below = below.below(self.first_rows[0][0])
            del self.first_rows[0]
        self._blocks, self._sample, self._kinds = chain([below], blocks), below, {}
        if not self.first_rows:
            self._look_further(blocks)
        self._choose(saved.get(header_sha256(self.header)) if chosen is None else chosen)
        self.proposed = self._propose()
        missing = [field for field in REQUIRED if field not in self.columns]
        if missing:
            words = _("Row %(row)d is the header, but these columns are missing: %(columns)s.")
            raise UserError(words % {"row": self.header_row, "columns": self._names(missing)})

    def _header(self, first: list[Row], saved: dict) -> Header | None:
        rows = [cells for _number, cells in first]
        found = VOCABULARY.find_header(rows)
        if found and set(REQUIRED) <= set(found.columns):
            return found
        for index, cells in enumerate(rows):
            names = [plain_text(cell) for cell in cells]
            while names and not names[-1]:
                names.pop()
            if names and header_sha256(names) in saved:
                return Header(index, VOCABULARY.recognise(names), names)
        return found or self._above_cases(rows)

    def _above_cases(self, rows: list[list]) -> Header | None:
        """The row above the first one that looks like a case: a code, a procedure and a date."""
        if self.contents is None:
            return None
        for index, cells in enumerate(rows[1:]):
            kinds = [self.contents[cell] for cell in cells]
            if all(any(kind in found for found in kinds) for kind in ("code", "procedure", "date")):
                names = [plain_text(cell) for cell in rows[index]]
                return (
                    None if any(self.contents[name] & {"code", "date"} for name in names) else Header(index, {}, names)
                )
        return None

    def _look_further(self, blocks: Iterator[Block]) -> None:
        """The first rows may lie in the next block, below a long title."""
        for block in blocks:
            self.first_rows = list(islice(block.rows(), HEADER_SEARCH_ROWS))
            if self.first_rows:
                self._blocks, self._sample = chain([block], blocks), block
                return
        raise UserError(_("The file has a header but no case below it."))

    @staticmethod
    def _names(fields) -> str:
        return ", ".join(str(LABELS[field]) for field in fields)

    def _choose(self, chosen: dict[int, str] | None) -> None:
        """Put what a person said over what was recognised."""
        recognised = {index: field for field, index in self.columns.items()}
        wanted = {
            index: field
            for index, field in (chosen or {}).items()
            if index in recognised or (field and self._fits_mostly(index, field))
        }
        taken = {field for field in wanted.values() if field}
        self.columns = {
            field: index for field, index in self.columns.items() if index not in wanted and field not in taken
        } | {field: index for index, field in sorted(wanted.items(), reverse=True) if field}

    def _propose(self) -> list[str]:
        """Take columns for required fields by what stands in them, where no word of the header told."""
        proposed = []
        for field in REQUIRED:
            fitting = [index for index in range(len(self.header)) if self._is_free(index) and self.fits(index, field)]
            if field not in self.columns and fitting:
                self.columns[field] = fitting[0]
                proposed.append(field)
        return proposed

    def _is_free(self, index: int) -> bool:
        return index not in self.columns.values()

    def kinds(self, index: int) -> frozenset[str]:
        """What the column at an index holds in its first rows (content.FIELDS_OF); empty for what may tell of a person."""
        if self.contents is None or not 0 <= index < len(self.header) or is_personal(self.header[index]):
            return frozenset()
        if index not in self._kinds:
            self._kinds[index] = self.contents.common(self._cells(index))
        return self._kinds[index]

    def _cells(self, index: int) -> list:
        """Cells of a column in the first rows; where those are blank (an extension is rare), in the first block."""
        cells = [cells[index] for _number, cells in self.first_rows if index < len(cells) and not is_total(cells)]
        if any(cells):
            return cells
        frame = self._sample.frame(self.width)
        return [] if frame is None else frame[str(index)].unique().sort().to_list()

    def fits(self, index: int, field: str) -> bool:
        """Whether a column that no word explains may be taken for a field."""
        return any(field in FIELDS_OF[kind] for kind in self.kinds(index))

    def _fits_mostly(self, index: int, field: str) -> bool:
        """Whether a column that a person has chosen is what they said, but for some bad cells; never one about applicants."""
        if self.contents is None or not 0 <= index < len(self.header) or is_personal(self.header[index]):
            return False
        found = [kinds for cell in self._cells(index) if "blank" not in (kinds := self.contents[cell])]
        fitting = sum(any(field in FIELDS_OF[kind] for kind in kinds) for kinds in found)
        return fitting > 0 and fitting * 2 >= len(found)

    def blocks(self) -> Iterator[Block]:
        """Everything below the header; can be walked once."""
        return self._blocks

    def rows(self) -> Iterator[Row]:
        """The same row by row; can be walked once."""
        for block in self._blocks:
            yield from block.rows()

    def described(self) -> list[dict]:
        """Each column: its header, the field it was taken for ("" for none), whether it is about applicants, whether another field may be chosen.

        Three sample values of those that are kept; what is left out is not even looked at.
        """
        fields = {index: field for field, index in self.columns.items()}
        return [
            {
                "header": name,
                "field": fields.get(index, ""),
                "samples": self._samples(index) if index in fields or self.kinds(index) else [],
                "personal": index not in fields and is_personal(name),
                "mappable": index in fields or bool(self.kinds(index)),
                "proposed": fields.get(index) in self.proposed,
            }
            for index, name in enumerate(self.header)
        ]

    def _samples(self, index: int) -> list[str]:
        values = (plain_text(cells[index])[:80] for _number, cells in self.first_rows if index < len(cells))
        values = (value if index == self.columns["code"] else scrubbed(value) for value in values)
        return list(islice(dict.fromkeys(value for value in values if value), SAMPLES))

    def preview(self) -> list[dict]:
        """The first rows as read; what is left out stays empty."""
        return [
            {"row": number, "cells": [plain_text(cell)[:80] for cell in self.blanked(cells)[: len(self.header)]]}
            for number, cells in self.first_rows[:PREVIEW_ROWS]
        ]

    def left_out(self) -> set[int]:
        """Indexes of the columns that are not taken."""
        return set(range(len(self.header))) - set(self.columns.values())

    def blanked(self, cells: list, also: frozenset[int] = frozenset()) -> list:
        """A row with the same number of cells, without what is not needed; the columns `also` are kept as well.

        In a row wider than the header the cells have shifted, and a name may stand anywhere: only its code is kept. Telephone and
        identity numbers and addresses are struck out wherever else they stand.
        """
        if is_total(cells):
            return ["Tổng cộng", *[""] * (len(cells) - 1)]
        wide = any(cell not in ("", None) for cell in cells[len(self.header) :])
        kept = {self.columns["code"]} if wide else set(self.columns.values()) | also
        code = self.columns["code"]
        return [
            (cell if index == code or cell.__class__ is not str or len(cell) < 9 else scrubbed(cell))
            if index in kept
            else (HIDDEN if wide and cell not in ("", None) else "")
            for index, cell in enumerate(cells)
        ]
