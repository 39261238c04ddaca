"""A list of procedures in a spreadsheet: its columns, its rows, and what each row would do. Nothing is written here."""

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from agencies import clock, secrecy
from agencies.errors import UserError
from agencies.models import Agency, Department
from agencies.spreadsheets.cells import plain_text
from agencies.spreadsheets.columns import HEADER_SEARCH_ROWS, Vocabulary, is_numbering
from agencies.spreadsheets.readers import Row, open_table
from agencies.text import fold
from procedures.listing import values
from procedures.listing.values import Unreadable
from procedures.models import Field, Procedure

VOCABULARY = Vocabulary(
    {
        "code": (
            "ma tthc", "ma thu tuc", "ma thu tuc hanh chinh", "ma so tthc", "ma so thu tuc", "ma so ho so tthc", "ma ho so tthc",
            "ma so", "ma", "code",
        ),
        "name": (
            "ten thu tuc hanh chinh", "ten tthc", "ten thu tuc", "thu tuc hanh chinh", "noi dung thu tuc", "ten thu tuc hanh chinh quy trinh",
            "name",
        ),
        "field": ("linh vuc", "ten linh vuc", "linh vuc tthc", "nganh linh vuc", "field"),
        "time_limit": (
            "thoi han giai quyet", "thoi gian giai quyet", "thoi han", "thoi han giai quyet tthc", "thoi gian thuc hien",
            "thoi han thuc hien", "thoi gian giai quyet theo quy dinh", "time limit",
        ),
        "department": (
            "phong giai quyet", "don vi giai quyet", "phong thuc hien", "don vi thuc hien", "phong chuyen mon", "co quan giai quyet",
            "phong", "don vi", "bo phan giai quyet", "department",
        ),
        "competent_authority": ("co quan co tham quyen", "tham quyen giai quyet", "cap co tham quyen", "co quan co tham quyen quyet dinh"),
        "online_level": (
            "muc do dvc", "muc do dich vu cong", "muc do dvctt", "muc do dich vu cong truc tuyen", "muc do", "muc do truc tuyen",
            "dich vu cong truc tuyen", "dvctt", "online level",
        ),
        "clock_rule": ("cach tinh thoi han", "cach tinh gio", "quy tac dong ho", "clock rule"),
        "decision_number": (
            "so quyet dinh", "quyet dinh cong bo", "so quyet dinh cong bo", "quyet dinh", "qd cong bo", "so qd cong bo", "can cu cong bo",
        ),
        "decided_on": ("ngay quyet dinh", "ngay ky quyet dinh", "ngay cong bo", "ngay ban hanh", "ngay ky"),
        "valid_from": ("ngay hieu luc", "hieu luc tu", "ngay co hieu luc", "co hieu luc tu", "ap dung tu"),
    }
)  # fmt: skip
LABELS = {
    "code": pgettext_lazy("cases", "National code"),
    "name": pgettext_lazy("cases", "Name"),
    "field": pgettext_lazy("cases", "Field"),
    "time_limit": pgettext_lazy("cases", "Time limit"),
    "department": gettext_lazy("Resolving department"),
    "competent_authority": gettext_lazy("Competent authority"),
    "online_level": pgettext_lazy("cases", "Online level"),
    "clock_rule": pgettext_lazy("cases", "Clock rule"),
    "decision_number": gettext_lazy("Decision announcing it"),
    "decided_on": gettext_lazy("Decision signed on"),
    "valid_from": gettext_lazy("In force from"),
}
REQUIRED = ("code", "name", "time_limit")
READERS = {
    "online_level": values.online_level,
    "clock_rule": values.clock_rule,
    "decided_on": values.day,
    "valid_from": values.day,
}
SAMPLES, MAX_ROWS = 3, 5_000
ADDED, CHANGED, UNCHANGED, REJECTED = "added", "changed", "unchanged", "rejected"
_CODE = re.compile(r"\d\.\d{6}(\.[A-Za-z0-9.\-]+)?|[A-Za-z0-9][A-Za-z0-9.\-_/]{1,19}")
_NUMBERING = re.compile(r"^([ivxlc]+|[a-z]|\d+(\.\d+)*)[.)\s]+", re.IGNORECASE)
_TOTALS = ("tong", "tong cong", "tong so", "cong")


class Wrong(Exception):
    """A cell that can't be taken."""

    def __init__(self, column: str, message):
        super().__init__(str(message))
        self.column = column


class ProcedureTable:
    """An uploaded list: its header, its columns, its rows. UserError in words when it is no such list.

    `chosen`: column index -> field, where the person changed what was recognised.
    """

    def __init__(self, file: BinaryIO, chosen: dict[int, str] | None = None):
        rows = open_table(file, VOCABULARY)
        first = list(islice(rows, HEADER_SEARCH_ROWS))
        found = VOCABULARY.find_header([cells for _number, cells in first])
        if found is None:
            words = _("No header row was found in the first %(count)d rows. It needs the columns: %(columns)s.")
            names = ", ".join(str(LABELS[name]) for name in REQUIRED)
            raise UserError(words % {"count": HEADER_SEARCH_ROWS, "columns": names}, "file")
        index, self.recognised = found.index, found.columns
        self.header_row = first[index][0]
        self.header = [plain_text(name)[:80] for name in found.names]
        self.rows: list[Row] = [*first[index + 1 :], *islice(rows, MAX_ROWS + 1)]
        if not self.rows:
            raise UserError(_("The file has a header but no procedure below it."), "file")
        if len(self.rows) > MAX_ROWS:
            raise UserError(_("The file has more than %(max)d rows. Split it.") % {"max": MAX_ROWS}, "file")
        self.columns = self.recognised if chosen is None else {name: at for at, name in chosen.items() if name}

    @property
    def missing(self) -> list[str]:
        """Names of required columns that nothing was taken for."""
        return [str(LABELS[name]) for name in REQUIRED if name not in self.columns]

    def described(self) -> list[dict]:
        """Each column with its header, the field it is taken for and three sample values."""
        fields = {at: name for name, at in self.columns.items()}
        return [
            {"index": at, "header": name, "field": fields.get(at, ""), "samples": self._samples(at)}
            for at, name in enumerate(self.header)
            if name or at in fields
        ]

    def _samples(self, at: int) -> list[str]:
        found = (plain_text(cells[at])[:60] for _number, cells in self.rows if at < len(cells))
        return list(islice((value for value in found if value), SAMPLES))


@dataclass
class Problem:
    """Why a row is not taken. `message` goes on from "Row 12, column Time limit:"."""

    row: int
    column: str
    value: str
    message: str


@dataclass
class ProcedureRow:
    """One row, read and judged. `fields`: what is written, of PROCEDURE_FIELDS (the field of administration as its name);
    `changes`: (label, before, after) of a changed one; `note`: what was taken on trust."""

    number: int
    cells: list
    state: str = REJECTED
    procedure: Procedure | None = None
    fields: dict = field(default_factory=dict)
    changes: list[tuple] = field(default_factory=list)
    note: str = ""
    problem: Problem | None = None

    @property
    def limit(self) -> str:
        return limit(self.fields["time_limit"], self.fields["time_unit"])


@dataclass
class Checked:
    """All rows of a list in order."""

    rows: list[ProcedureRow]

    def __post_init__(self):
        self.counts = Counter({ADDED: 0, CHANGED: 0, UNCHANGED: 0, REJECTED: 0})
        self.counts.update(row.state for row in self.rows)

    def of(self, *states: str) -> list[ProcedureRow]:
        return [row for row in self.rows if row.state in states]


def check(table: ProcedureTable, agency: Agency, department: Department | None = None) -> Checked:
    """What each row would do; `department` for rows that name none. Three queries, whatever the number of rows."""
    reader = _Reader(table, agency, department)
    rows = (reader.judged(number, cells) for number, cells in table.rows)
    return Checked([row for row in rows if row is not None])


class _Reader:
    """Judges rows in file order: a heading names the field of the rows below it."""

    def __init__(self, table: ProcedureTable, agency: Agency, department: Department | None):
        self.table, self.agency, self.default, self.today = table, agency, department, clock.today()
        rows = Procedure.objects.of_agency(agency).select_related("field", "department").order_by("pk")
        self.known = {row.code.lower(): row for row in rows}
        self.departments: dict[str, Department | None] = {}
        for one in Department.objects.of_agency(agency).on(self.today).order_by("pk"):
            for word in {fold(one.code), fold(one.name), *([fold(one.short_symbol)] if one.short_symbol else [])}:
                self.departments[word] = None if word in self.departments else one
        self.field_names = {fold(one.name): one.name for one in Field.objects.order_by("-pk")}
        self.heading, self.seen = "", {}

    def judged(self, number: int, cells: list) -> ProcedureRow | None:
        """The row; None for a heading, a line of column numbers or a total."""
        row = ProcedureRow(number, cells)
        if self._is_no_procedure(row):
            return None
        try:
            self._judge(row)
        except Wrong as error:
            row.state, row.problem = (
                REJECTED,
                Problem(number, str(LABELS[error.column]), self._text(row, error.column)[:100], str(error)),
            )
        return row

    def _text(self, row: ProcedureRow, name: str) -> str:
        return plain_text(self._cell(row, name))

    def _cell(self, row: ProcedureRow, name: str):
        at = self.table.columns.get(name)
        return row.cells[at] if at is not None and at < len(row.cells) else None

    def _is_no_procedure(self, row: ProcedureRow) -> bool:
        texts = [text for text in map(plain_text, row.cells) if text]
        if is_numbering(row.cells):
            return True
        if self._text(row, "time_limit") and self._text(row, "code"):
            return False
        words = [fold(text).rstrip(":") for text in texts]
        if any(word in _TOTALS or word.startswith(("tong cong", "tong so")) for word in words):
            return True
        code = self._text(row, "code")
        is_heading = len(set(texts)) <= 2 and not self._text(row, "time_limit") and not _CODE.fullmatch(code)
        if is_heading:
            self.heading = _field_in(max(texts, key=len))
        return is_heading

    def _judge(self, row: ProcedureRow) -> None:
        code = self._text(row, "code")
        if not code:
            raise Wrong("code", _("this cell is empty."))
        if not _CODE.fullmatch(code) or len(code) > 20:
            raise Wrong("code", _("“%(value)s” is no code of a procedure.") % {"value": code[:60]})
        if code.lower() in self.seen:
            raise Wrong("code", _("the same code stands in row %(row)d.") % {"row": self.seen[code.lower()]})
        self.seen[code.lower()] = row.number
        row.procedure = self.known.get(code.lower())
        row.fields = {"code": row.procedure.code if row.procedure else code, **self._written(row)}
        self._complete(row)
        self._clean(row)
        if row.procedure is None:
            row.state = ADDED
            return
        row.changes = _changes(row.procedure, row.fields)
        row.state = CHANGED if row.changes else UNCHANGED

    def _written(self, row: ProcedureRow) -> dict:
        """What the cells say; an empty cell says nothing, and changes nothing."""
        found: dict = {}
        for name in ("name", "competent_authority"):
            if text := " ".join(self._text(row, name).split()):
                found[name] = text
        if name := " ".join(self._text(row, "field").split()) or self.heading:
            found["field"] = self.field_names.get(fold(name), name)
        for name, read in {"time_limit": values.time_limit, "decision_number": values.decision, **READERS}.items():
            if self._text(row, name):
                self._read(row, name, read, found)
        if self._text(row, "department"):
            found["department"] = self._department(row)
        return found

    def _read(self, row: ProcedureRow, name: str, read, found: dict) -> None:
        try:
            value = read(self._cell(row, name))
        except Unreadable as error:
            raise Wrong(name, error) from None
        if name == "time_limit":
            found["time_limit"], found["time_unit"], said = value
            if not said:
                row.note = _("“%(value)s” is taken for working days.") % {"value": self._text(row, name)[:60]}
        elif name == "decision_number":
            found["decision_number"] = value[0]
            if value[1] is not None:
                found.setdefault("decided_on", value[1])
        else:
            found[name] = value

    def _department(self, row: ProcedureRow) -> Department:
        text = self._text(row, "department")
        word = fold(text)
        if word not in self.departments:
            raise Wrong("department", _("“%(value)s” is no department of this agency.") % {"value": text[:60]})
        if self.departments[word] is None:
            raise Wrong(
                "department", _("“%(value)s” could be several departments. Write the code.") % {"value": text[:60]}
            )
        return self.departments[word]

    def _complete(self, row: ProcedureRow) -> None:
        """What a new procedure must have."""
        if row.procedure is not None:
            return
        for name in ("name", "time_limit"):
            if name not in row.fields:
                raise Wrong(name, _("this cell is empty."))
        if "field" not in row.fields:
            raise Wrong("field", _("name the field, in a column or in a heading above the rows."))
        if "department" not in row.fields:
            if self.default is None:
                raise Wrong("department", _("name the department, or choose above one for all rows that name none."))
            row.fields["department"] = self.default
        row.fields.setdefault("valid_from", self.today)

    def _clean(self, row: ProcedureRow) -> None:
        """The model's own rules on texts, lengths and choices."""
        for name, value in row.fields.items():
            if name in ("field", "department"):
                continue
            try:
                if isinstance(value, str):
                    secrecy.examine(value)
                Procedure._meta.get_field(name).clean(value, None)
            except ValidationError as error:
                raise Wrong(name if name in LABELS else "time_limit", " ".join(error.messages)) from None
            except UserError as error:
                raise Wrong(name, error.message) from None
        if len(row.fields.get("field", "")) > 200:
            raise Wrong("field", _("this name is too long."))
        stored = row.procedure
        if stored and stored.valid_to and row.fields.get("valid_from", stored.valid_from) > stored.valid_to:
            raise Wrong("valid_from", _("The procedure can't end before it begins."))


def _field_in(heading: str) -> str:
    """`I. Lĩnh vực Hộ tịch (12 TTHC)` -> `Hộ tịch`."""
    text = re.sub(r"\s*\(.*$", "", heading.strip())
    text = _NUMBERING.sub("", text, count=1) if not fold(text).startswith("linh vuc") else text
    text = re.sub(r"^lĩnh vực\s*:?\s*", "", text.strip(), flags=re.IGNORECASE).strip(" .-–:")
    return text.capitalize() if text.isupper() else text


def _changes(procedure: Procedure, fields: dict) -> list[tuple]:
    """(label, before, after) in words."""
    found = []
    if "time_limit" in fields:
        before, after = (procedure.time_limit, procedure.time_unit), (fields["time_limit"], fields["time_unit"])
        if before != after:
            found.append((LABELS["time_limit"], limit(*before), limit(*after)))
    for name, value in fields.items():
        stored = procedure.field.name if name == "field" else getattr(procedure, name)
        if name in LABELS and name != "time_limit" and stored != value:
            found.append((LABELS[name], _word(procedure, name, stored), _word(procedure, name, value)))
    return found


def limit(count: int, unit: str) -> str:
    from procedures.overview import limit_in_words

    return limit_in_words(Procedure(time_limit=count, time_unit=unit))


def _word(procedure: Procedure, name: str, value) -> str:
    if value in (None, ""):
        return "–"
    choices = dict(Procedure._meta.get_field(name).flatchoices or [])
    return f"{value:%d/%m/%Y}" if hasattr(value, "strftime") else str(choices.get(value, value))
