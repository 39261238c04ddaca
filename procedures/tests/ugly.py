"""Five case files as one-stop systems and offices really write them, each ugly in its own way; all of `make_agency()`.

ugly.titled_xlsx(), ugly.semicolon_utf16(), ugly.old_xls(), ugly.open_document(), ugly.faulty_csv()    -> bytes
"""

import csv
import io
import unicodedata
import zipfile
from datetime import datetime
from xml.sax.saxutils import escape

from openpyxl import Workbook

from procedures.tests.files import row
from procedures.tests.old_excel import xls_bytes

TWO_LINES = (
    ["STT", "Mã hồ sơ", "Thủ tục hành chính", "Đơn vị xử lý", "Người nộp", "Thời gian", "", "", "Trạng thái", "Kênh"],
    ["", "", "", "", "", "Ngày tiếp nhận", "Ngày hẹn trả", "Ngày kết thúc", "", ""],
)


def titled_xlsx(count: int = 12) -> bytes:
    """A workbook with a letter's head above a header of two lines with merged cells, dates as dates, a total and blanks below."""
    book = Workbook()
    sheet = book.active
    sheet.append(["ỦY BAN NHÂN DÂN HUYỆN", "", "", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"])
    sheet.append([])
    sheet.append(["", "", "TỔNG HỢP HỒ SƠ THÁNG 3 NĂM 2024"])
    sheet.merge_cells("C3:H3")
    for line in TWO_LINES:
        sheet.append(line)
    for column in "ABCDEIJ":
        sheet.merge_cells(f"{column}4:{column}5")
    sheet.merge_cells("F4:H4")
    for number in range(1, count + 1):
        sheet.append(
            [
                number, f"H99.15-240301-{number:05d}", "2.000720 - Đăng ký thay đổi hộ kinh doanh", "Phòng Tài chính – Kế hoạch",
                f"Nguyễn Văn {number}", datetime(2024, 3, 1, 8, 15), datetime(2024, 3, 6, 17), datetime(2024, 3, 5, 10),
                "Đã trả kết quả", "Trực tuyến",
            ]
        )  # fmt: skip
    sheet.append(["Tổng cộng", count])
    sheet.append(["", "  ", ""])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def semicolon_utf16(count: int = 12) -> bytes:
    """Semicolons, UTF-16, letters in pieces (NFD), columns in another order under other names, a total at the foot."""
    header = [
        "Số biên nhận",
        "Hình thức nộp hồ sơ",
        "Tên thủ tục",
        "Phòng ban",
        "Thời điểm tiếp nhận",
        "Hạn xử lý",
        "Ngày trả kết quả",
    ]
    target = io.StringIO()
    writer = csv.writer(target, delimiter=";")
    writer.writerow(["Đơn vị: Bộ phận một cửa"])
    writer.writerow(header)
    for number in range(1, count + 1):
        writer.writerow(
            [
                f"H99.15-240402-{number:05d}", "BCCI", "Cấp bản sao trích lục hộ tịch", "PHÒNG TƯ PHÁP", "02/04/2024 9:05",
                "03/04/2024", "2024-04-03 15:30:00",
            ]
        )  # fmt: skip
    writer.writerow(["Tổng số:", "", "", "", "", "", str(count)])
    return unicodedata.normalize("NFD", target.getvalue()).encode("utf-16")


def old_xls(count: int = 10) -> bytes:
    """Excel 97-2003: titles above, days as a spreadsheet's numbers, codes of status and channel, a total below."""
    header = [
        "TT",
        "Mã HS",
        "TTHC",
        "Phòng",
        "Ngày tiếp nhận",
        "Hạn trả",
        "Ngày giải quyết xong",
        "Mã trạng thái",
        "Hình thức",
    ]
    rows = [["PHỤ LỤC SỐ 2"], [], header]
    rows += [
        [
            number,
            f"H99.15-240603-{number:05d}",
            "1.000004",
            "TP",
            45446.375,
            45467.7083,
            45460 if number % 5 else "",
            9 if number % 5 else 4,
            1,
        ]
        for number in range(1, count + 1)
    ]
    return xls_bytes([*rows, ["Cộng", count]])


def faulty_csv() -> bytes:
    """Unknown departments and a procedure, doubled codes, days that don't exist, and a column under a name of their own."""
    header = ["TT", "Mã hồ sơ", "Mã TTHC", "Phòng xử lý", "Ngày tiếp nhận", "Ngày hẹn trả", "Ngày làm xong rồi", "Ngày trả kết quả",
              "Trạng thái", "Hình thức tiếp nhận"]  # fmt: skip
    rows = [row(number) for number in range(1, 9)]
    rows += [row(number, department="Phòng TC-KH huyện") for number in range(9, 14)]
    rows += [row(number, department="Phòng Văn hóa và Thông tin") for number in (14, 15)]
    rows += [row(16, procedure="TTHC đăng ký hộ KD"), row(17, procedure="TTHC đăng ký hộ KD")]
    rows += [row(1), row(18, due="31/02/2024 17:00"), row(19, received="hôm qua")]
    target = io.StringIO()
    csv.writer(target).writerows([header, *rows])
    return target.getvalue().encode("utf-8-sig")


def open_document(count: int = 8) -> bytes:
    """An .ods as LibreOffice writes it: repeated cells and rows, typed dates."""
    header = ["STT", "Mã số hồ sơ", "Mã thủ tục", "Phòng chuyên môn", "Ngày nhận", "Ngày hẹn", "Ngày hoàn thành"]
    lines = ["".join(_text(name) for name in header)]
    for number in range(1, count + 1):
        lines.append(
            "".join(
                [
                    f'<table:table-cell office:value-type="float" office:value="{number}"><text:p>{number}</text:p></table:table-cell>',
                    _text(f"H99.15-240501-{number:05d}"), _text("1.003003"), _text("Phòng Tài nguyên và Môi trường"),
                    _day("2024-05-02"), _day("2024-05-16"), _day("2024-05-15"),
                ]
            )
        )  # fmt: skip
    blank = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    table = "".join(f"<table:table-row>{line}</table:table-row>" for line in lines)
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} office:version="1.3"><office:body>'
        f'<office:spreadsheet><table:table table:name="Hồ sơ">{table}{blank}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
        f' manifest:version="1.3"><manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", kind, zipfile.ZIP_STORED)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return target.getvalue()


def _text(text: str) -> str:
    return f'<table:table-cell office:value-type="string"><text:p>{escape(text)}</text:p></table:table-cell>'


def _day(day: str) -> str:
    return f'<table:table-cell office:value-type="date" office:date-value="{day}"><text:p>{day}</text:p></table:table-cell>'
