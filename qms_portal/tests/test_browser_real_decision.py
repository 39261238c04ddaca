"""The real decision 589/QĐ-UBND of 2024, typed into the forms by a browser, comes out of the signed PDF whole.

The source is kept outside the repo; where its folder is absent, there is nothing to compare with and the test is skipped.
"""

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

from agencies import clock
from agencies.tests.factories import PASSWORD, AgencyFactory, DepartmentFactory, membership
from documents.models import NumberSeries, OfficialDocument
from documents.services import demo_keys
from documents.signing.demo_ca import PASSPHRASE
from objectives.models import ObjectiveSet, SetState
from qms_portal.tests import real_decision

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not real_decision.SOURCE.exists(), reason="the real documents are kept outside the repo"),
    pytest.mark.skipif(not shutil.which("pdfinfo"), reason="poppler-utils reads the PDF back"),
]


class ThatDay:
    """The day the decision was signed, for every thread of the live site."""

    def get(self):
        return datetime(2024, 3, 28, 9, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


@pytest.fixture
def district(monkeypatch):
    """The empty district: its departments and people, nothing of its objectives."""
    monkeypatch.setattr(clock, "_frozen", ThatDay())
    decision = real_decision.read()
    agency = AgencyFactory(
        code="BAUBANG",
        name="Ủy ban nhân dân huyện Bàu Bàng",
        superior_name="",
        place_name="Bàu Bàng",
        short_symbol="UBND",
    )
    names = [name for name, _value in decision.objectives[0].departments]
    departments = {
        name: DepartmentFactory(agency=agency, name=name, position=index) for index, name in enumerate(names, 1)
    }
    people = {
        "secretary": membership("secretary", agency, departments["Phòng Kinh tế"]),
        "head": membership("department_head", agency, departments["Phòng Kinh tế"]),
        "office_head": membership("office_head", agency),
        "leader": membership("leader", agency, user__full_name=decision.signer_name, position="Chủ tịch"),
        "clerk": membership("registry_clerk", agency),
    }
    for person in people.values():
        person.user.set_password(PASSWORD)
        person.user.save()
    NumberSeries.objects.create(agency=agency, series="QĐ", year=2024, last_number=588)
    demo_keys(agency)
    return decision, people


class Office:
    """A browser in which people of the district take turns."""

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
        """Press the button of the form that posts to this address."""
        self.press(f'form[action="{reverse(name, args=args)}"] button')

    def save(self):
        self.press("main form[method=post] .btn-primary >> visible=true")
        assert self.page.locator("main .is-invalid, main .invalid-feedback:visible").count() == 0, self.page.inner_text(
            "main"
        )


def type_objectives(office: Office, decision) -> ObjectiveSet:
    """Policy, set, objectives, targets and plans, each through its form."""
    office.open("objectives:policy_edit")
    office.fill(motto=decision.motto)
    office.save()
    office.open("objectives:set_create")
    office.fill(year="2024")
    office.save()
    objective_set = ObjectiveSet.objects.get()
    office.open("objectives:set_edit", objective_set.pk)
    office.fill(
        title=decision.title,
        introduction="\n".join(decision.introduction),
        heading_objectives=decision.headings[0],
        heading_plans=decision.headings[1],
        table_columns="\n".join(decision.table_columns),
        plan_columns="\n".join(decision.plan_columns),
        closing="\n".join(decision.closing),
    )
    office.save()
    measures = ["on_time", "satisfaction", "training_coverage"]
    for objective, measure in zip(decision.objectives, measures, strict=True):
        type_objective(office, objective_set, objective, measure)
    return objective_set


def type_objective(office: Office, objective_set: ObjectiveSet, objective, measure: str) -> None:
    office.open("objectives:objective_add", objective_set.pk)
    office.page.select_option("[name=measure]", measure)
    office.fill(text=objective.text, calculation=objective.calculation, means=objective.means)
    office.fill(plan_heading=objective.plan_heading)
    if objective.departments:
        office.page.check("[name=by_department]")
    else:
        office.fill(
            value=objective.target_words, target_words=objective.target_words, responsible=objective.responsible
        )
    office.save()
    row = objective_set.objectives.get(number=objective.number)
    if objective.departments:
        office.open("objectives:target_table", objective_set.pk, query=f"?objective={row.pk}")
        paste(office, "\n".join(f"{name}\t{value}" for name, value in objective.departments), all_rows=False)
    office.open("objectives:objective_plan", row.pk)
    paste(office, "\n".join("\t".join(cells) for cells in objective.plan))


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


def type_decision(office: Office, decision, objective_set: ObjectiveSet) -> OfficialDocument:
    """One click drafts it; the secretary then makes every sentence the paper's own."""
    office.open("objectives:set_detail", objective_set.pk)
    office.send("objectives:decision_draft", objective_set.pk)
    assert OfficialDocument.objects.exists(), office.page.inner_text("main")
    document = OfficialDocument.objects.get()
    office.open("documents:document_edit", document.pk)
    articles = []
    for number, article in enumerate(decision.articles, 1):
        first, *others = [article["title"], *article["paragraphs"]] if article["title"] else article["paragraphs"]
        articles += [f"Điều {number}. {first}", *others]
        articles += [f"{index}. {clause}" for index, clause in enumerate(article["clauses"], 1)]
    office.fill(
        abstract=decision.abstract,
        authority_line=decision.authority,
        legal_bases="\n".join(decision.bases),
        proposal=decision.proposal,
        articles="\n".join(articles),
        recipients="\n".join(decision.recipients),
        signer_lines="\n".join(decision.signer_lines),
        issuer_words="Ủy ban nhân dân huyện",
    )
    office.save()
    return document


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


def test_every_sentence_target_and_plan_line_comes_out_of_the_signed_pdf(
    browser_page, live_site, district, tmp_path, capsys
):
    decision, people = district
    browser_page.set_default_timeout(20_000)
    office = Office(browser_page, live_site)
    office.sign_in(people["secretary"])
    objective_set = type_objectives(office, decision)
    document = type_decision(office, decision, objective_set)
    carry_through(office, people, document)

    document.refresh_from_db()
    objective_set.refresh_from_db()
    assert document.full_number == "589/QĐ-UBND"
    assert objective_set.state == SetState.IN_FORCE
    pdf = tmp_path / "quyet-dinh.pdf"
    call_command("export_document", agency="BAUBANG", number="589/QĐ-UBND", output=pdf)

    text = plain(structure_text(pdf))
    missing = [sentence for sentence in decision.sentences() if plain(sentence) not in text]
    assert missing == []
    printed = plain(subprocess.run(["pdftotext", str(pdf), "-"], capture_output=True, text=True, check=True).stdout)
    assert "số 589 qđ ubnd" in printed
    assert "bàu bàng ngày 28 tháng 3 năm 2024" in printed
    first = decision.objectives[0]
    for name, value in first.departments:
        assert f"{plain(value)} {plain(name)}" in text, (name, value)

    capsys.readouterr()
    call_command("verify_pdf", pdf, "--json")
    report = json.loads(capsys.readouterr().out)
    assert report["intact"] is True
    assert [one["trusted"] for one in report["signatures"]] == [True, True]
    outside = subprocess.run(["pdfsig", str(pdf)], capture_output=True, text=True).stdout
    assert outside.count("Signature Validation: Signature is Valid.") == 2
