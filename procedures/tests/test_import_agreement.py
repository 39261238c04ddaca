"""Checking columns at once and checking row by row come to the same, whatever stands in the cells."""

import io
from datetime import time
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agencies import clock
from agencies.spreadsheets.blocks import RowsBlock
from procedures.importing import screen
from procedures.importing.moments import read_column, text_of
from procedures.importing.rows import CaseReader, Record
from procedures.importing.table import CaseTable
from procedures.importing.values import BadValue, read_moment
from procedures.models import CaseRules, Procedure
from procedures.tests.factories import CaseFactory, at, make_agency
from procedures.tests.files import HEADER, csv_bytes, row
from procedures.tests.test_import_bad_input import BAD_ROWS
from procedures.tests.test_import_values import BAD_MOMENTS, MOMENTS

pytestmark = pytest.mark.django_db
WIDE = [*HEADER, "Ngày hẹn lại", "Số lần yêu cầu bổ sung", "Ngày tạm dừng"]
FURTHER = ["", "", ""]
DATES = [
    "", " ", "01/03/2024 08:15", "1/3/2024 8:15", "06/03/2024", "06-03-2024 17:00:30", "2024-03-05", "2024-03-05T10:00:00", "10:00 05/03/2024",
    "29/02/2024 15:01", "29/02/2023", "31/12/2099", "01/01/2101", "05/03/2024 24:00", "05/03/2024 00:00", "45356.5", "05/03/24", "hôm qua",
    "30/04/2024 16:00", "05/03/2024 02:15 CH", "05/13/2024 10:00", "٠٥/٠٣/٢٠٢٤", "05/03/2024\u00a010:00",
]  # fmt: skip
CELLS = {
    "code": [f"H99.15-240301-0000{n}" for n in range(4)] + ["", "=1+1", "H99\\N", "Hồ-1", " H99.15-240301-00001 ", "x" * 51, "a b", "'-5", "0123", "HO\u0302-1"],
    "procedure": ["2.000720", "2.000635", "1.003003", "Đăng ký thay đổi hộ kinh doanh", "2.000720 - x", "9.9", ""],
    "department": ["", "TCKH", "phòng tư pháp", "Phòng lạ", " ", "UBND huyện khác"],
    "received": DATES, "due": DATES, "finished": DATES, "returned": DATES,
    "status": ["", "10", "Đang xử lý", "Đã trả kết quả", "5", "6", "3", "11", "7", " "],
    "channel": ["", "1", "Trực tuyến", "9", " "],
}  # fmt: skip


@pytest.fixture
def agency():
    with clock.freeze(at("2026-05-04 09:00")):
        agency = make_agency()
        Procedure.objects.filter(agency=agency, code="2.000635").update(time_limit=12, time_unit="hours")
        CaseRules.objects.create(agency=agency, latest_receipt=time(16, 0))
        CaseFactory(
            procedure=Procedure.objects.get(agency=agency, code="2.000720"),
            code="H99.15-240301-00002",
            due="2024-03-06 17:00",
            extended_due_at=at("2024-03-08 17:00"),
        )
        yield agency


def read(agency, content: bytes, *, at_once: bool) -> tuple:
    """Everything a reader comes to: records in order, problems, counts."""
    table = CaseTable(io.BytesIO(content), agency)
    reader = CaseReader(agency, table.columns, len(table.header), width=table.width)
    found = []
    for block in table.blocks():
        records = reader.take(block).iter_rows() if at_once else reader.records(block.rows())
        found += [Record(*record) for record in records]
    counts = (
        reader.rows, reader.bad_rows, dict(reader.kinds), reader.totals_left_out, reader.computed_due, reader.first_received,
        reader.due_differs, reader.odd_codes, {key: count for key, count in reader.prefixes.items() if count},
        {field: dict(names) for field, names in reader.unknown.items()}, sorted(reader.missing_years),
    )  # fmt: skip
    return sorted(found), reader.problems, counts


def agree(agency, rows, header=WIDE) -> tuple:
    content = csv_bytes(rows, header=header)
    whole, single = read(agency, content, at_once=True), read(agency, content, at_once=False)
    assert whole == single
    return whole


@pytest.mark.parametrize("name", BAD_ROWS)
def test_bad_rows(agency, name):
    agree(agency, [row(1), BAD_ROWS[name][0], row(3)], HEADER)


@pytest.mark.parametrize("field", ["received", "due", "finished", "returned"])
def test_all_spellings_of_dates(agency, field):
    spellings = [str(cell) for cell in (*MOMENTS, *BAD_MOMENTS, *DATES)]
    agree(agency, [[*row(number, **{field: text}), *FURTHER] for number, text in enumerate(spellings, start=10)])


def test_the_first_of_two_is_kept_whichever_way_it_was_read(agency):
    """One of the two is unusual: the earlier row wins, the later one names it."""
    odd = row(7, code=" H99.15-240301-00007")
    for rows in (
        [odd, row(7)],
        [row(7), odd],
        [row(8), row(7), row(7), row(7)],
        [row(7, due="31/02/2024"), row(7), odd],
    ):
        _records, problems, _counts = agree(agency, rows, HEADER)
        assert "duplicate" in {problem.kind for problem in problems}


def test_good_rows_are_not_read_one_by_one(agency, monkeypatch):
    """Otherwise the comparison above would compare nothing."""
    monkeypatch.setattr(CaseReader, "_record", lambda *args: pytest.fail("read row by row"))
    content = csv_bytes([row(number) for number in range(10, 99)])
    assert len(read(agency, content, at_once=True)[0]) == 89


cells_of = partial(st.sampled_from)
ROWS = st.lists(
    st.tuples(
        st.just("1"),
        *[cells_of(CELLS[name]) | cells_of(CELLS[name][:4]) for name in CELLS],
        cells_of(["", "", "08/03/2024", "01/01/2020", "x"]),
        cells_of(["", "", "0", "2", "1000", "-1", "²"]),
        cells_of(["", "", "04/03/2024", "05/03/2024 09:00", "x", "01/01/2024"]),
    ).map(list),
    min_size=1,
    max_size=30,
)


@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None
)
@given(rows=ROWS)
def test_any_rows(agency, rows):
    agree(agency, [[*row(99), *FURTHER], *rows])


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.text(max_size=20) | st.sampled_from(DATES) | st.dates().map(lambda day: f"{day:%d/%m/%Y}"), min_size=1)
)
def test_columns_of_moments(texts):
    """What is certain is what read_moment gives; what it refuses is never certain."""
    import polars as pl

    texts = [text for text in texts if text.isprintable()]
    minutes, certain = read_column(pl.Series(texts, dtype=pl.String), midnight=1439)
    for text, minute, sure in zip(texts, minutes.tolist(), certain.tolist(), strict=True):
        if sure:
            assert read_moment(text, " 23:59") == (None if not text else text_of(minute))
        else:
            try:
                read_moment(text)
            except BadValue:
                continue


def test_blocks_of_all_kinds_give_the_same_columns():
    """Text without quotation marks, and rows read by the csv module."""
    content = csv_bytes([row(number) for number in range(1, 30)])
    from agencies.spreadsheets.readers import open_blocks
    from procedures.importing.columns import VOCABULARY

    [plain] = open_blocks(io.BytesIO(content), VOCABULARY)
    [quoted] = open_blocks(io.BytesIO(content.replace(b"2.000720", b'"2.000720"')), VOCABULARY)
    assert isinstance(quoted, RowsBlock)
    assert plain.frame(10).equals(quoted.frame(10)) and list(plain.rows()) == list(quoted.rows())
    assert plain.below(3).frame(10).equals(quoted.below(3).frame(10))
    assert screen.schema().keys() == set(Record._fields)
