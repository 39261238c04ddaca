"""Case files as tests write them."""

import csv
import io

from openpyxl import Workbook

HEADER = [
    "STT", "Mã hồ sơ", "Mã TTHC", "Phòng xử lý", "Ngày tiếp nhận", "Ngày hẹn trả",
    "Ngày kết thúc xử lý", "Ngày trả kết quả", "Trạng thái", "Hình thức tiếp nhận",
]  # fmt: skip
COLUMN = {
    "code": 1,
    "procedure": 2,
    "department": 3,
    "received": 4,
    "due": 5,
    "finished": 6,
    "returned": 7,
    "status": 8,
    "channel": 9,
}


def row(number: int = 1, **values) -> list:
    """A good row; keywords replace single cells."""
    cells = [
        str(number), f"H99.15-240301-{number:05d}", "2.000720", "Phòng Tài chính - Kế hoạch", "01/03/2024 08:15",
        "06/03/2024 17:00", "05/03/2024 10:00", "06/03/2024 08:00", "Đã trả kết quả", "Trực tuyến",
    ]  # fmt: skip
    for name, value in values.items():
        cells[COLUMN[name]] = value
    return cells


def csv_bytes(rows, *, header=HEADER, delimiter=",", encoding="utf-8", above=()) -> bytes:
    """Rows as a CSV file, with title lines above the header."""
    target = io.StringIO()
    writer = csv.writer(target, delimiter=delimiter)
    for line in (*above, header, *rows):
        writer.writerow(line)
    return target.getvalue().encode(encoding)


def xlsx_bytes(rows, *, header=HEADER, above=()) -> bytes:
    """Rows as a workbook."""
    book = Workbook()
    for line in (*above, header, *rows):
        book.active.append(list(line))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
