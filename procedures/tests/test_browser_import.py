"""An ugly file played through all four steps in a browser: a column told, a name told, good rows taken, the others mended."""

import io
from pathlib import Path

import pytest
from openpyxl import load_workbook

from agencies.models import Role
from agencies.tests.factories import PASSWORD
from procedures.models import Case, ImportAlias, ImportBatch
from procedures.tests import ugly
from procedures.tests.factories import make_agency, make_member
from procedures.tests.files import HEADER
from qms_portal.tests.test_ui_browser import AXE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def secretary(browser_page, live_site):
    member = make_member(make_agency(), Role.SECRETARY)
    member.user.set_password(PASSWORD)
    member.user.save()
    browser_page.goto(f"{live_site}/dang-nhap/")
    browser_page.fill(".q-sheet [name=username]", member.user.username)
    browser_page.fill(".q-sheet [name=password]", PASSWORD)
    browser_page.click(".q-sheet [type=submit]")
    browser_page.wait_for_selector(".q-top")
    return browser_page


def look(page, name: str) -> None:
    """No page is wider than its window, on a desk or on a phone."""
    for width, height in ((1440, 900), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} at {width} px"
    page.set_viewport_size({"width": 1366, "height": 768})


def upload(page, site: str, name: str, content: bytes) -> None:
    page.goto(f"{site}/ho-so/nap/")
    page.set_input_files("input[type=file]", {"name": name, "mimeType": "application/octet-stream", "buffer": content})
    page.click("form[enctype] button.btn-primary")
    page.wait_for_selector("#columns, .q-alert--error, [role=alert]")


def test_an_ugly_file_from_upload_to_the_mended_rest(secretary, live_site):
    page = secretary
    look_at_start(page, live_site)
    upload(page, live_site, "báo cáo một cửa.csv", ugly.faulty_csv())
    look(page, "faulty-1-checked")
    # The column that nobody recognised: first for a field that is taken, then for the right one.
    page.select_option("[name=c6]", "returned")
    page.get_by_role("button", name="Kiểm tra lại với các cột này").click()
    assert "đã được chọn cho cột" in page.inner_text("#wrong-6")
    page.problems[:] = [one for one in page.problems if "422" not in one]
    look(page, "faulty-2-refused-column")
    page.select_option("[name=c6]", "finished")
    page.get_by_role("button", name="Kiểm tra lại với các cột này").click()
    page.get_by_text("Dùng cách đọc cột đã lưu ngày").wait_for()
    # Names: one is a department under another name, one is new, one is a procedure.
    page.get_by_label("“Phòng TC-KH huyện” là").select_option(label="Phòng Tài chính - Kế hoạch")
    page.get_by_label("“Phòng Văn hóa và Thông tin” là").select_option("new")
    page.get_by_label("“TTHC đăng ký hộ KD” là").fill("2.000720")
    page.get_by_role("button", name="Áp dụng và kiểm tra lại").click()
    page.get_by_text("3 dòng không nạp được").wait_for()
    look(page, "faulty-3-names-told")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    faults = page.evaluate(
        "axe.run(document.querySelector('main'), {runOnly: ['wcag2a', 'wcag2aa']}).then(r => r.violations.map(v => v.id))"
    )
    assert faults == []
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải các dòng lỗi").click()
    rejected = Path(download.value.path()).read_bytes()
    page.get_by_role("button", name="Chỉ nạp 17 dòng hợp lệ").click()
    page.get_by_text("Thêm 17, cập nhật 0, không đổi 0, từ chối 3.").wait_for()
    look(page, "faulty-4-result")
    assert Case.objects.filter(finished_at__isnull=False).count() == 17 and ImportAlias.objects.count() == 2
    upload(page, live_site, "đã sửa.xlsx", mended(rejected))
    page.get_by_role("button", name="Nạp 2 hồ sơ").click()
    page.get_by_text("Thêm 2, cập nhật 0, không đổi 0, từ chối 0.").wait_for()
    assert Case.objects.count() == 19
    page.goto(f"{live_site}/ho-so/nap/ten-goi/")
    look(page, "aliases")


def look_at_start(page, site: str) -> None:
    """A file that is too large is refused at its field, before anything is sent."""
    page.goto(f"{site}/ho-so/nap/")
    look(page, "start")
    page.evaluate("document.querySelector('input[type=file]').dataset.maxBytes = 10")
    page.set_input_files("input[type=file]", {"name": "a.csv", "mimeType": "text/csv", "buffer": b"x" * 11})
    page.click("form[enctype] button.btn-primary")
    assert "Tệp lớn hơn" in page.evaluate("document.querySelector('input[type=file]').validationMessage")
    assert not ImportBatch.objects.exists()


def mended(content: bytes) -> bytes:
    """The workbook of rejected rows: the doubled row taken out, the two wrong days put right."""
    book = load_workbook(io.BytesIO(content))
    sheet = book.active
    column = {name: number for number, name in enumerate([cell.value for cell in sheet[1]], start=1)}
    for line in range(sheet.max_row, 1, -1):
        if sheet.cell(line, column[HEADER[1]]).value == "H99.15-240301-00001":
            sheet.delete_rows(line)
        else:
            sheet.cell(line, column["Ngày tiếp nhận"]).value = "01/03/2024 08:15"
            sheet.cell(line, column["Ngày hẹn trả"]).value = "06/03/2024 17:00"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["titled_xlsx", "semicolon_utf16", "old_xls", "open_document"])
def test_the_other_ugly_files(secretary, live_site, name):
    page = secretary
    upload(page, live_site, f"{name}.xls", getattr(ugly, name)())
    look(page, f"{name}-1-checked")
    if name == "titled_xlsx":
        page.get_by_label("“Phòng Tài chính – Kế hoạch” là").select_option(label="Phòng Tài chính - Kế hoạch")
        page.get_by_role("button", name="Áp dụng và kiểm tra lại").click()
    page.get_by_role("button", name="hồ sơ", exact=False).last.click()
    page.get_by_text("từ chối 0.").wait_for()
    look(page, f"{name}-2-result")
