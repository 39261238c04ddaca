"""The tour of the README, played in a browser by the people of the demo: from a draft to a decision, from records to a review.

`Tour` looks at pages only, never at the database, so that it can also be played against a running site.
"""

import re
import subprocess
import time
from contextlib import suppress
from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Error

from agencies import clock
from agencies.models import Role
from documents.signing.demo_ca import PASSPHRASE
from procedures.catalogue import PROCEDURES
from procedures.models import Case
from qms_portal.demo import words_authority
from qms_portal.demo.accounts import department_name
from qms_portal.demo.load import load
from qms_portal.demo.people import PASSWORD, PEOPLE
from qms_portal.demo.places import DISTRICT

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1366, "height": 768}


class Tour:
    """One browser in which the people of the demo take turns. `look(name)` is called at each place worth seeing."""

    def __init__(self, page, site: str, look=lambda page, name: None):
        self.page, self.site, self.look = page, site, look

    # --- moving about -------------------------------------------------------------------------------------

    def open(self, name: str, *args, query: str = "") -> None:
        answer = self.page.goto(self.site + reverse(name, args=args) + query)
        assert answer.status == 200, f"{self.page.url}: {answer.status}"

    def enter(self, username: str) -> None:
        """Sign in as somebody of the demo."""
        self.page.context.clear_cookies()
        self.open("login")
        self.page.fill("#id_username", username)
        self.page.fill("#id_password", PASSWORD)
        self.page.press("#id_password", "Enter")
        self.page.wait_for_url(lambda url: "dang-nhap" not in url)

    def press(self, words: str) -> None:
        """Press what is called so, button or link, as a person would find it."""
        self.page.locator("main").locator("button:visible, a:visible, summary:visible").filter(
            has_text=words
        ).first.click()
        self.page.wait_for_load_state()

    def confirm(self, words: str, comment: str = "") -> None:
        """A button that asks first: open it, write the comment it wants, press again."""
        panel = self.page.locator("details.q-confirm").filter(has=self.page.locator("summary", has_text=words)).first
        panel.locator("summary").click()
        if comment:
            panel.locator("[name=comment]").fill(comment)
        panel.locator("button.btn:not([data-close])").click()
        self.page.wait_for_load_state()

    def until(self, words: str, seconds: float = 60) -> None:
        """Wait for what a worker brings about, looking again as a person without scripts would."""
        deadline = time.monotonic() + seconds
        while words not in self.text():
            assert time.monotonic() < deadline, f"{words!r} did not appear on {self.page.url}:\n{self.text()}"
            self.again()

    def again(self) -> None:
        """Look again. The page may be going on by itself at that moment, which is as good."""
        self.page.wait_for_timeout(1000)
        with suppress(Error):
            self.page.reload()
        self.page.wait_for_load_state()

    def until_there(self, selector: str, seconds: float = 60) -> None:
        """The same for something to fill in or press."""
        deadline = time.monotonic() + seconds
        while not self.page.locator(selector).count():
            assert time.monotonic() < deadline, f"{selector} did not appear on {self.page.url}:\n{self.text()}"
            self.again()

    def text(self) -> str:
        return self.page.inner_text("main")

    def sees(self, *words: str) -> None:
        shown = self.text()
        for word in words:
            assert word in shown, f"{word!r} is not on {self.page.url}:\n{shown}"

    def follow(self, selector: str) -> str:
        """Follow the first link that fits; returns where it led."""
        self.page.locator(f"main {selector}").first.click()
        self.page.wait_for_load_state()
        return self.page.url

    # --- the eight steps ----------------------------------------------------------------------------------

    def people(self) -> None:
        """1. Everyone sees their own agency; the administrator adds a colleague; another agency is not there."""
        self.enter("quantri.phukhe")
        self.open("agencies:agency_list")
        self.sees("Ủy ban nhân dân huyện Phú Khê", "Ủy ban nhân dân xã Tân Khê")
        assert "khu công nghiệp" not in self.text()
        self.open("agencies:person_add")
        self.page.fill("[name=username]", "chuyenvien.moi")
        self.page.fill("[name=full_name]", "Trần Thị Mới")
        self.page.fill("[name=password]", "mật khẩu trao tay 2026")
        self.page.select_option("[name=role]", "staff")
        self.press("Thêm người dùng")
        self.sees("Trần Thị Mới", "Công chức, viên chức")
        self.look(self.page, "1-people")
        self.open("agencies:activity")
        self.sees("đã thêm người dùng")
        self.look(self.page, "1-activity")

    def objectives(self) -> None:
        """2. The secretary looks at the year: the paper's order, the table of departments; a weaker target is refused."""
        self.enter("thuky.phukhe")
        self.look(self.page, "2-home-secretary")
        self.open("objectives:set_list")
        self.look(self.page, "2-sets")
        self.follow("a:has-text('2026')")
        self.sees("312/QĐ-UBND", "Hồ sơ có kết quả trước hoặc đúng ngày hẹn")
        self.look(self.page, "2-set")

    def decision(self) -> str:
        """3. The authority's draft becomes a decision: drafted, initialled twice, signed, numbered, sealed, verified."""
        self.enter("thuky.kcn")
        self.open("objectives:set_list")
        self.follow("a:has-text('2026')")
        self.look(self.page, "3-draft-set")
        # Answers of the checklist are missing: it is said first, and nothing is blocked.
        self.page.locator("main summary:has-text('Soạn quyết định')").first.click()
        self.follow("form[action$='/quyet-dinh/'] button")
        address = self.page.url
        self.until("Trình văn bản")
        self.look(self.page, "3-document")
        self.press("Trình văn bản")
        for username in ("truongphong.doanhnghiep.kcn", "chanhvp.kcn"):
            self.enter(username)
            self.page.goto(address)
            self.follow("form[action$='/ky-nhay/'] button")
        for username, step in (("lanhdao.kcn", "/ky/"), ("vanthu.kcn", "/phat-hanh/")):
            self.enter(username)
            self.look(self.page, f"3-home-{username}")
            self.page.goto(address)
            self.until_there("[name=passphrase]")  # a worker may still be making the pages
            self.page.fill("[name=passphrase]", PASSPHRASE)
            self.follow(f"form[action$='{step}'] button")
        self.until("/QĐ-KCN")
        self.look(self.page, "3-issued")
        return address

    def verify(self, pdf: bytes) -> None:
        """Anyone checks the file, without signing in."""
        self.page.context.clear_cookies()
        self.open("documents:verify")
        self.page.set_input_files("input[type=file]", {"name": "qd.pdf", "mimeType": "application/pdf", "buffer": pdf})
        self.follow("form[enctype] button")
        self.sees("/QĐ-KCN")
        self.look(self.page, "3-verified")

    def cases(self, content: str) -> None:
        """4. The one-stop officer loads a file; a row that can't be right is named; the good rows come in."""
        self.enter("motcua.phukhe")
        self.look(self.page, "4-home-one-stop")
        self.open("procedures:import_start")
        file = {"name": "ho-so.csv", "mimeType": "text/csv", "buffer": content.encode("utf-8-sig")}
        self.page.set_input_files("input[type=file]", file)
        self.press("Tải lên")
        self.until("31/02/2026")
        self.look(self.page, "4-problems")
        self.follow("form[action$='/thuc-hien/']:has([value=good]) button")
        self.until("Thêm")
        self.look(self.page, "4-imported")

    def rates(self) -> None:
        """5. From any percentage one click leads to the list of its cases, and the count is the same."""
        self.enter("truongphong.tuphap")
        self.look(self.page, "5-home-head")
        self.open("procedures:rates")
        self.look(self.page, "5-rates")
        self.open("objectives:results", query="?year=2026&period=Q3")
        self.look(self.page, "5-results")
        link = self.page.locator("main a[href*='/ho-so/?']").first
        counted = re.sub(r"\D", "", link.inner_text())
        link.click()
        self.page.wait_for_load_state()
        assert counted and counted in re.sub(r"[.\s]", "", self.text())
        self.look(self.page, "5-cases")

    def filing(self) -> None:
        """6. The report that came back is completed and handed in again; the secretary accepts it; then it is frozen."""
        self.enter("thuky.phukhe")
        row = self.page.locator("main tr", has_text="Được trả lại").first
        self.enter(head_of(row.locator("th, td").first.inner_text().strip()))
        self.look(self.page, "6-home-returned")
        self.follow("a[href^='/bao-cao/']:has-text('III')")
        address = self.page.url
        self.sees("Nguyên nhân mới nêu hiện tượng")
        self.look(self.page, "6-filing")
        # A refused form keeps what was typed and says what is missing.
        for field in ("why1", "why2", "action"):
            self.page.locator(f"[name$='-{field}']:visible").first.fill("")
        self.page.click("button[value=submit]")
        self.page.wait_for_load_state()
        assert self.page.locator("main [role=alert]").count()
        self.page.locator("[name$='-why1']:visible").first.fill(
            "Chưa ai xem danh sách hồ sơ sắp đến hạn vào buổi sáng."
        )
        self.page.locator("[name$='-action']:visible").first.fill(
            "Phó trưởng phòng xem danh sách lúc 8 giờ và giao việc."
        )
        due = clock.today() + timedelta(days=30)
        self.page.locator("[name$='-action_due_on']:visible").first.fill(f"{due:%d/%m/%Y}")
        self.page.click("button[value=submit]")
        self.page.wait_for_load_state()
        self.look(self.page, "6-submitted")
        self.enter("thuky.phukhe")
        self.page.goto(address.rstrip("/") + "/xem-xet/")
        self.look(self.page, "6-review")
        self.confirm("Chấp nhận")
        self.page.goto(address)
        assert not self.page.locator("main button[value=submit]").count()

    def review(self) -> bytes:
        """7. The leader has the document of the review meeting made and downloads it."""
        self.enter("lanhdao.phukhe")
        self.look(self.page, "7-home-leader")
        self.open("reports:board")
        with self.page.expect_navigation():  # the choice is sent as soon as it is made
            self.page.select_option("main select[name=period]", label=f"Quý III/{clock.today().year}")
        self.look(self.page, "7-board")
        self.follow("a[href*='/tai-lieu-hop/']")
        self.follow(".q-head__actions form button")
        self.until_there("main a[href*='/ban-in/']")
        self.look(self.page, "7-pack")
        with self.page.expect_download() as download:
            self.page.locator("main a[href*='/ban-in/']").first.click()
        return download.value.path().read_bytes()

    def check(self) -> None:
        """8. The auditor audits two departments; a nonconforming finding stands on its owner's first page."""
        self.enter("danhgia.phukhe")
        self.look(self.page, "8-home-auditor")
        self.open("audits:audit_list")
        self.follow("a:has-text('đợt 2')")
        address = self.page.url
        self.follow("form[action$='/bat-dau/'] button")
        self.look(self.page, "8-audit")
        self.follow("a[href*='/cau-hoi/']")
        first = True
        for _question in range(60):
            if not self.page.locator("[name=grade]").count():
                break
            grade = "minor" if first else "conforming"
            self.page.locator(f"label:has(input[value={grade}])").click()
            if first:
                self.page.fill("[name=note]", "Sổ theo dõi hồ sơ chứng thực thiếu chữ ký của người trả kết quả.")
                self.page.set_viewport_size({"width": 820, "height": 1180})
                self.look(self.page, "8-question")
                self.page.set_viewport_size(DESK)
            first = False
            self.page.click("main form[data-guard] button[type=submit]")
            self.page.wait_for_load_state()
        self.page.goto(address)
        self.follow("a[href$='/ket-thuc/']")
        self.page.fill("[name=conclusion]", "Hai đơn vị áp dụng tốt, có một điểm cần sửa.")
        self.look(self.page, "8-close")
        self.page.click("main form[method=post] button.btn-primary >> visible=true")
        self.page.wait_for_load_state()
        self.look(self.page, "8-closed")
        self.enter("truongphong.tuphap")
        self.sees("Sổ theo dõi hồ sơ chứng thực thiếu chữ ký")
        self.look(self.page, "8-home-owner")


def head_of(department: str) -> str:
    """The user name of who heads a department of the district."""
    heads = [person for person in PEOPLE if person.agency == DISTRICT and person.role == Role.DEPARTMENT_HEAD]
    return next(person.username for person in heads if department_name(person) == department)


def case_file(today) -> str:
    """Three cases of a procedure that the district has; the due day of the last is no day."""
    code = PROCEDURES[0][0]
    # Codes begin as the district's do: a file of others would ask for a word first.
    prefix = Case.objects.filter(agency__code=DISTRICT).order_by("pk").first().code.partition("-")[0]
    day = f"{today - timedelta(days=3):%d/%m/%Y}"
    lines = ["Mã hồ sơ;Mã thủ tục;Ngày tiếp nhận;Ngày hẹn trả;Ngày có kết quả;Trạng thái;Kênh tiếp nhận"]
    for number, due in ((1, f"{day} 16:00"), (2, f"{day} 17:00"), (3, "31/02/2026 17:00")):
        lines.append(f"{prefix}-TOUR{number};{code};{day} 08:0{number};{due};{day} 15:00;9;1")
    return "\r\n".join(lines) + "\r\n"


def played(tour: Tour) -> tuple[bytes, bytes]:
    """All steps in their order; the decision and the review document as files."""
    tour.people()
    tour.objectives()
    tour.decision()
    with tour.page.expect_download() as download:
        tour.page.locator("main a[href*='/pdf/?tai-ve']").first.click()
    decision = download.value.path().read_bytes()
    tour.verify(decision)
    tour.cases(case_file(clock.today()))
    tour.rates()
    tour.filing()
    review = tour.review()
    tour.check()
    return decision, review


def test_the_tour(browser_page, live_site, tmp_path):
    assert load(quick=True)
    browser_page.set_default_timeout(30_000)
    decision, review = played(Tour(browser_page, live_site))
    # The refused form of step 6 answers 422, which the browser notes.
    browser_page.problems = [problem for problem in browser_page.problems if "422" not in problem]
    assert words_authority.POLICY["motto"].upper() in words_of(decision, tmp_path)
    told = words_of(review, tmp_path)
    assert "quý III năm 2026" in told and "Phó trưởng phòng xem danh sách lúc 8 giờ" in told


def words_of(pdf: bytes, folder) -> str:
    """The text of a PDF on one line."""
    path = folder / "file.pdf"
    path.write_bytes(pdf)
    text = subprocess.run(["pdftotext", "-raw", str(path), "-"], capture_output=True, text=True, check=True).stdout
    return " ".join(text.split())
