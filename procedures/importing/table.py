"""An uploaded file as a table: its header found, its columns recognised, its rows in order."""

from collections.abc import Iterator
from itertools import chain, islice
from typing import BinaryIO

from django.utils.translation import gettext as _

from agencies.errors import UserError
from agencies.spreadsheets.cells import HIDDEN, plain_text
from agencies.spreadsheets.columns import HEADER_SEARCH_ROWS
from agencies.spreadsheets.readers import Row, open_table
from procedures.importing.applicants import is_personal, scrubbed
from procedures.importing.columns import LABELS, REQUIRED, VOCABULARY, is_total

PREVIEW_ROWS = 5
SAMPLES = 3


class CaseTable:
    """Opens a file and finds its header. UserError in words when it holds no case records."""

    def __init__(self, file: BinaryIO):
        rows = open_table(file, VOCABULARY)
        first = list(islice(rows, HEADER_SEARCH_ROWS))
        if not first:
            raise UserError(_("The file has no rows. Choose the file with the case records."))
        found = VOCABULARY.find_header([cells for _number, cells in first])
        if found is None:
            words = _("No header row was found in the first %(count)d rows. It needs the columns: %(columns)s.")
            raise UserError(words % {"count": HEADER_SEARCH_ROWS, "columns": self._names(REQUIRED)})
        index, self.columns = found
        self.header_row, header = first[index]
        self.header = [plain_text(cell) for cell in header]
        while self.header and not self.header[-1]:
            self.header.pop()
        missing = [field for field in REQUIRED if field not in self.columns]
        if missing:
            words = _("Row %(row)d is the header, but these columns are missing: %(columns)s.")
            raise UserError(words % {"row": self.header_row, "columns": self._names(missing)})
        self.first_rows = first[index + 1 :]
        if not self.first_rows:
            raise UserError(_("The file has a header but no case below it."))
        self._rest = rows

    @staticmethod
    def _names(fields) -> str:
        return ", ".join(str(LABELS[field]) for field in fields)

    def rows(self) -> Iterator[Row]:
        """Every row below the header; can be walked once."""
        return chain(self.first_rows, self._rest)

    def described(self) -> list[dict]:
        """Each column: its header, the field it was taken for ("" for none), whether it is about applicants.

        Three sample values of those that are kept; what is left out is not even looked at.
        """
        fields = {index: field for field, index in self.columns.items()}
        return [
            {
                "header": name,
                "field": fields.get(index, ""),
                "samples": self._samples(index) if index in fields else [],
                "personal": index not in fields and is_personal(name),
            }
            for index, name in enumerate(self.header)
        ]

    def _samples(self, index: int) -> list[str]:
        values = (plain_text(cells[index])[:80] for _number, cells in self.first_rows if index < len(cells))
        return list(islice((value for value in values if value), SAMPLES))

    def preview(self) -> list[dict]:
        """The first rows as read; what is left out stays empty."""
        return [
            {"row": number, "cells": [plain_text(cell)[:80] for cell in self.blanked(cells)[: len(self.header)]]}
            for number, cells in self.first_rows[:PREVIEW_ROWS]
        ]

    def left_out(self) -> set[int]:
        """Indexes of the columns that are not taken."""
        return set(range(len(self.header))) - set(self.columns.values())

    def blanked(self, cells: list) -> list:
        """A row with the same number of cells, without what is not needed.

        In a row wider than the header the cells have shifted, and a name may stand anywhere: only its code is kept. Telephone and
        identity numbers and addresses are struck out wherever else they stand.
        """
        if is_total(cells):
            return ["Tổng cộng", *[""] * (len(cells) - 1)]
        wide = any(cell not in ("", None) for cell in cells[len(self.header) :])
        kept = {self.columns["code"]} if wide else set(self.columns.values())
        code = self.columns["code"]
        return [
            (cell if index == code or cell.__class__ is not str or len(cell) < 9 else scrubbed(cell))
            if index in kept
            else (HIDDEN if wide and cell not in ("", None) else "")
            for index, cell in enumerate(cells)
        ]
