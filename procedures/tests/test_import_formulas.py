"""What a file holds goes out again as text, never as a formula, and comes back as it was (reliability F3)."""

import csv
import io

import pytest
from openpyxl import load_workbook

from agencies.spreadsheets.cells import is_risky, plain_text
from agencies.tests.test_spreadsheet_cells import HONEST, PAYLOADS
from procedures.importing.copying import without_applicants
from procedures.importing.run import check_file
from procedures.tests.factories import make_agency
from procedures.tests.files import COLUMN, HEADER, csv_bytes, row, xlsx_bytes
from procedures.tests.uploads import as_file

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
FIELDS = ["code", "department", "procedure", "status"]


@pytest.fixture
def agency():
    return make_agency()


def bad_rows() -> list[list]:
    """Each payload in each field, in a row that is rejected for another reason as well."""
    texts = [*PAYLOADS, *HONEST]
    return [row(number, **{field: text, "received": "x"}) for field in FIELDS for number, text in enumerate(texts)]


@pytest.mark.parametrize("shape", [csv_bytes, xlsx_bytes])
def test_no_cell_of_the_rejected_rows_is_a_formula(agency, shape):
    content = check_file(as_file(shape(bad_rows())), agency).rejected
    cells = [cell for line in load_workbook(io.BytesIO(content)).active.iter_rows() for cell in line]
    assert {cell.data_type for cell in cells if cell.value is not None} <= {"s", "n"}
    assert not [
        cell.value for cell in cells if isinstance(cell.value, str) and is_risky(cell.value) and not cell.quotePrefix
    ]


@pytest.mark.parametrize("shape", [csv_bytes, xlsx_bytes])
def test_no_cell_of_the_copy_is_a_formula(agency, shape):
    header = [*HEADER]
    copy = without_applicants(as_file(shape(bad_rows(), header=header)), agency).decode("utf-8-sig")
    cells = [cell for line in csv.reader(io.StringIO(copy)) for cell in line]
    assert [cell for cell in cells if cell.startswith(("=", "@", "|", "%", "＝", "＋", "－", "＠", "−"))] == []


@pytest.mark.parametrize("text", ["+84901234567", "-5", "0123", "12/QĐ-UBND"])
def test_honest_cells_come_back_unchanged(agency, text):
    """A code is read, sent out with the rejected rows, kept in the copy, and read again as the same."""
    content = csv_bytes([row(1, code=text, due="31/02/2024")])
    checked = check_file(as_file(content), agency)
    again = check_file(as_file(checked.rejected), agency)
    copied = check_file(as_file(without_applicants(as_file(content), agency)), agency)
    for table in (checked.table, again.table, copied.table):
        assert plain_text(table.first_rows[0][1][COLUMN["code"]]) == text
