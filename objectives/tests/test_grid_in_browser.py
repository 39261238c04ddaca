"""The table of a whole set as a spreadsheet, in Chromium: keys, blocks, marks while typing, undo, saving; at both widths."""

import pytest
from django.urls import reverse

from agencies.models import Role
from agencies.tests.factories import PASSWORD, AgencyFactory, DepartmentFactory, membership
from objectives.models import Target
from objectives.tests.factories import ObjectiveFactory, ObjectiveSetFactory, issued

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ROWS, COLUMNS = 12, 20


@pytest.fixture
def draft():
    above = AgencyFactory(name="UBND tỉnh Hồng Lam")
    agency = AgencyFactory(parent=above)
    membership(Role.SECRETARY, agency=agency, user__username="thuky", user__password=True)
    ObjectiveFactory(objective_set=issued(ObjectiveSetFactory(agency=above)), measure="on_time", value=90)
    draft = ObjectiveSetFactory(agency=agency)
    for number in range(1, COLUMNS + 1):
        measure = "on_time" if number == 1 else "early"
        ObjectiveFactory(objective_set=draft, number=number, value=None, by_department=True, measure=measure)
    for position in range(1, ROWS + 1):
        DepartmentFactory(agency=agency, name=f"Phòng số {position:02}", position=position)
    return draft


class Sheet:
    def __init__(self, page):
        self.page = page

    def cell(self, row, column):
        return self.page.locator(".obj-sheet tbody tr").nth(row).locator("input").nth(column)

    def block(self, rows, columns):
        return [[self.cell(r, c).input_value() for c in range(columns)] for r in range(rows)]

    def values(self):
        return self.page.eval_on_selector_all(".obj-sheet tbody input", "inputs => inputs.map((one) => one.value)")

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def paste(self, row, column, text):
        """What the browser does with Ctrl+V, without the machine's clipboard."""
        self.cell(row, column).focus()
        self.page.evaluate(
            """(text) => {
                const data = new DataTransfer();
                data.setData("text/plain", text);
                const event = new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true});
                document.activeElement.dispatchEvent(event);
            }""",
            text,
        )

    def copied(self):
        return self.page.evaluate(
            """() => {
                const data = new DataTransfer();
                document.activeElement.dispatchEvent(
                    new ClipboardEvent("copy", {clipboardData: data, bubbles: true, cancelable: true}));
                return data.getData("text/plain");
            }"""
        )

    def wait(self, row, column, value):
        self.page.wait_for_function(
            "([r, c, v]) => document.querySelectorAll('.obj-sheet tbody tr')[r].querySelectorAll('input')[c].value === v",
            arg=[row, column, value],
        )


@pytest.fixture
def sheet(browser_page, live_site, draft):
    browser_page.goto(f"{live_site}{reverse('login')}")
    browser_page.fill("[name=username]", "thuky")
    browser_page.fill("[name=password]", PASSWORD)
    browser_page.press("[name=password]", "Enter")
    browser_page.wait_for_url(f"{live_site}/")
    browser_page.goto(f"{live_site}{reverse('objectives:target_grid', args=[draft.pk])}")
    return Sheet(browser_page)


@pytest.mark.requirement("S1-17", where="objectives/static/objectives/grid.js")
def test_a_spreadsheet_of_twelve_departments_and_twenty_objectives(sheet):
    page = sheet.page
    # Typing and moving.
    sheet.cell(0, 1).click()
    sheet.press("9", "8", "Enter", "9", "7", "ArrowDown", "9", "6", "Tab", "9", "5")
    assert sheet.block(3, 3) == [["", "98", ""], ["", "97", ""], ["", "96", "95"]]
    sheet.press("Control+z", "Control+z")
    assert sheet.block(3, 3) == [["", "98", ""], ["", "97", ""], ["", "", ""]]
    sheet.press("Control+y")
    assert sheet.cell(2, 1).input_value() == "96"
    # A block: filled down and to the right, copied, emptied.
    sheet.cell(0, 1).click()
    sheet.press("Shift+ArrowDown", "Shift+ArrowDown", "Control+d", "Shift+ArrowRight", "Control+r")
    assert sheet.block(3, 4) == [["", "98", "98", ""]] * 3
    assert sheet.copied() == "98\t98\n98\t98\n98\t98"
    sheet.press("Delete")
    assert not any(sheet.values())
    sheet.press("Control+z")
    assert sheet.block(3, 3) == [["", "98", "98"]] * 3
    # A part for the block.
    page.locator("[data-grid-role-select]").select_option("PH")
    assert sheet.block(3, 3) == [["", "98 PH", "98 PH"]] * 3
    # A block from a spreadsheet; one with a column too many changes nothing.
    big = "\n".join("\t".join(f"{90 + (r + c) % 10}" for c in range(COLUMNS)) for r in range(ROWS))
    sheet.paste(0, 1, big)
    page.wait_for_selector("[data-grid-told] li")
    assert "Cột 20 của khối dán" in page.locator("[data-grid-told]").inner_text()
    assert sheet.block(3, 3) == [["", "98 PH", "98 PH"]] * 3
    sheet.paste(0, 0, big)
    sheet.wait(ROWS - 1, COLUMNS - 1, "90")
    assert page.locator("[data-grid-told]").is_hidden()
    sheet.press("Control+z")
    assert sheet.block(3, 3) == [["", "98 PH", "98 PH"]] * 3
    sheet.press("Control+Shift+z")
    assert sheet.cell(0, 0).input_value() == "90"
    # Names and headings find their cells.
    sheet.paste(5, 5, "Đơn vị\tMục tiêu 3\nphong so 02\t= 100")
    sheet.wait(1, 2, "= 100")
    # Weaker than the superior: marked while it is typed, both figures said, gone when it is mended.
    sheet.cell(1, 0).fill("89,5")
    told = page.locator(".obj-sheet__problem")
    told.wait_for()
    assert "≥ 89,5" in told.inner_text() and "≥ 90" in told.inner_text()
    assert page.locator("[data-grid-status]").inner_text() == "1 ô cần sửa"
    sheet.cell(1, 0).fill("91")
    told.wait_for(state="detached")
    # Down the column from its head, from where the cursor stands.
    sheet.cell(2, 1).click()
    page.locator(".obj-sheet__fill").nth(1).click()
    assert {sheet.cell(r, 1).input_value() for r in range(2, ROWS)} == {sheet.cell(2, 1).input_value()}
    with page.expect_navigation():
        page.locator(".q-savebar button").click()
    assert "Đã lưu chỉ tiêu của mục tiêu 1, 2" in page.locator("main").inner_text()
    assert Target.objects.count() == ROWS * COLUMNS
    # On a phone the sheet scrolls inside its frame, its first column in sight.
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    sheet.cell(0, 10).scroll_into_view_if_needed()
    first = page.locator(".obj-sheet tbody th").first.bounding_box()
    assert first["x"] >= 0 and first["width"] < 200
