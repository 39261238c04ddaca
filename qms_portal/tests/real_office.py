"""A browser in which the people of one agency take turns, for the real decisions; and what is read back from their PDFs."""

import json
import re
import shutil
import subprocess
import unicodedata
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.urls import reverse

from agencies.tests.factories import PASSWORD
from documents.models import OfficialDocument
from documents.signing.demo_ca import PASSPHRASE


def marks(source) -> list:
    """What a test of a real decision is: skipped where its source or the PDF tools are absent."""
    return [
        pytest.mark.browser,
        pytest.mark.django_db(transaction=True),
        pytest.mark.skipif(not source.exists(), reason="the real documents are kept outside the repo"),
        pytest.mark.skipif(not shutil.which("pdfinfo"), reason="poppler-utils reads the PDF back"),
    ]


class ThatDay:
    """The day a decision was signed, for every thread of the live site."""

    def __init__(self, *day: int):
        self.moment = datetime(*day, 9, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))

    def get(self):
        return self.moment


def with_passwords(people: dict) -> dict:
    for person in people.values():
        person.user.set_password(PASSWORD)
        person.user.save()
    return people


class Office:
    """A browser in which people of the agency take turns."""

    def __init__(self, page, site):
        self.page, self.site = page, site

    def open(self, name: str, *args, query: str = ""):
        self.page.goto(self.site + reverse(name, args=args) + query)

    def sign_in(self, person):
        self.page.context.clear_cookies()
        self.open("login")
        self.page.fill("input[name=username]", person.user.username)
        self.page.fill("input[name=password]", PASSWORD)
        with self.page.expect_navigation():
            self.page.press("input[name=password]", "Enter")
        assert "dang-nhap" not in self.page.url

    def fill(self, **fields):
        for name, value in fields.items():
            self.page.fill(f"[name={name}]", value)

    def press(self, button: str):
        """Click, and wait for the page that answers."""
        with self.page.expect_navigation():
            self.page.click(button)

    def send(self, name: str, *args):
        """Press the button of the form that posts to this address, opening what asks first."""
        form = f'form[action="{reverse(name, args=args)}"]'
        asking = self.page.locator(f"details:not([open]):has({form}) > summary")
        if asking.count():
            asking.first.click()
        self.press(f"{form} button")

    def save(self):
        self.press("main form[method=post] .btn-primary >> visible=true")
        assert self.page.locator("main .is-invalid, main .invalid-feedback:visible").count() == 0, self.page.inner_text(
            "main"
        )

    def warnings(self, document) -> str:
        """What the draft's page says is to be looked at."""
        self.open("documents:document_detail", document.pk)
        found = self.page.locator(".doc-findings")
        return found.inner_text() if found.count() else ""


def paste(office: Office, block: str, *, all_rows: bool = True) -> None:
    """A block from a spreadsheet through the field that also works without scripts, then save.

    Not `all_rows`: departments that the block does not name are taken out of the table."""
    office.page.click(".obj-paste summary")
    office.fill(pasted=block)
    office.press("button[value=paste]")
    if not all_rows:
        for row in reversed(office.page.locator("[data-grid] tbody tr").all()):
            if not row.locator("[name$=-value]").input_value():
                row.locator("[data-row-action=remove]").click()
    office.save()


def carry_through(office: Office, people: dict, document: OfficialDocument) -> None:
    """Submit, two initials, signature, number and seal: each person in turn."""
    office.open("documents:document_detail", document.pk)
    office.send("documents:document_submit", document.pk)
    for person in ("head", "office_head"):
        office.sign_in(people[person])
        office.open("documents:document_detail", document.pk)
        office.send("documents:document_initial", document.pk)
    for person, step in (("leader", "documents:document_sign"), ("clerk", "documents:document_issue")):
        office.sign_in(people[person])
        office.open("documents:document_detail", document.pk)
        office.page.fill("input[name=passphrase]", PASSPHRASE)
        office.send(step, document.pk)


def plain(text: str) -> str:
    """Letters and digits only, composed, lower case: what a comparison of sentences is about."""
    return re.sub(r"[\W_]+", " ", unicodedata.normalize("NFC", text).lower()).strip()


def structure_text(path) -> str:
    """The text of a tagged PDF in the order of its structure, so that a table's cell stays together."""
    out = subprocess.run(["pdfinfo", "-struct-text", str(path)], capture_output=True, text=True, check=True).stdout
    return " ".join(re.findall(r'^\s*"(.*)"$', out, flags=re.MULTILINE))


def printed_text(content: bytes) -> str:
    """The words of a PDF as they stand on its pages."""
    out = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True).stdout
    return plain(out.decode("utf-8"))


def read_back(agency: str, number: str, pdf, capsys) -> tuple[str, str]:
    """(text in the order of structure, printed text) of an issued decision; both its signatures are checked, by us and by poppler."""
    call_command("export_document", agency=agency, number=number, output=pdf)
    capsys.readouterr()
    call_command("verify_pdf", pdf, "--json")
    report = json.loads(capsys.readouterr().out)
    assert report["intact"] is True
    assert [one["trusted"] for one in report["signatures"]] == [True, True]
    outside = subprocess.run(["pdfsig", str(pdf)], capture_output=True, text=True).stdout
    assert outside.count("Signature Validation: Signature is Valid.") == 2
    return plain(structure_text(pdf)), printed_text(pdf.read_bytes())
