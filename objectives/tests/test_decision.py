"""From the set to its decision, and from the issued decision to objectives in force."""

from datetime import date
from decimal import Decimal as D

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse

from agencies import clock
from agencies.errors import UserError
from agencies.models import ActivityEntry, AgencyRegime
from agencies.tests.factories import MembershipFactory, actor
from documents.layout.blocks import blocks_html
from documents.models import DocumentState, LegalBasis, OfficialDocument
from documents.signals import document_issued
from objectives import decision, services
from objectives.legal_bases import default_bases, load_legal_bases, long_date
from objectives.models import ObjectiveSet, SetState
from objectives.tests.factories import issued

pytestmark = pytest.mark.django_db


@pytest.fixture
def full(secretary, draft, objective, departments, leader):
    """A set like a district's: one objective by department, one led by a department, with plans."""
    services.save_policy(
        secretary,
        motto="Tận tâm, đúng hẹn",
        preamble="Chúng tôi cam kết:",
        commitments=["Làm đúng luật.", "Trả đúng hẹn."],
    )
    services.save_objective(
        secretary,
        draft,
        objective=objective,
        calculation="Đếm trên phần mềm",
        means="Bố trí người",
        plan_heading="Về đúng hạn",
    )
    rows = [
        {"department": one, "value": D(value), "comparator": sign}
        for one, value, sign in zip(departments, ("100", "99", "98.5"), ("=", ">=", ">="), strict=True)
    ]
    services.save_targets(secretary, objective, rows)
    services.save_plan(
        secretary,
        objective,
        [{"task": "Rà soát", "lead": "Trưởng phòng", "joining": "Công chức", "when_words": "Hằng quý"}],
    )
    second = services.save_objective(
        secretary,
        draft,
        text="Người dân hài lòng",
        measure="satisfaction",
        value=D(95),
        target_words="Từ 95% trở lên",
        calculation="Khảo sát",
    )
    services.save_targets(
        secretary,
        second,
        [{"department": departments[0], "role": "lead"}, {"department": departments[1], "role": "coordinate"}],
    )
    draft.refresh_from_db()
    return draft


def loaded(objective_set):
    return ObjectiveSet.objects.with_content().get(pk=objective_set.pk)


def issue(document, number=7):
    """What documents.services.issue does to the row, and the signal it sends."""
    from agencies import files

    who = actor("registry_clerk", agency=document.agency)
    document.pdf = files.store(who, "qd.pdf", b"%PDF-1.7", "application/pdf")
    document.number, document.issued_on, document.issued_year, document.state = (
        number,
        date(2026, 2, 2),
        2026,
        DocumentState.ISSUED,
    )
    document.save()
    document_issued.send(OfficialDocument, document=document, actor=who)


@pytest.mark.requirement("S1-O2", "S1-16", where="objectives/decision.py")
def test_the_table_has_six_columns_and_spans_its_departments(full):
    table = decision._objective_table(loaded(full))
    assert [len(row) for row in table["rows"]] == [6, 2, 2, 6]
    first = table["rows"][0]
    assert [cell["rowspan"] for cell in (first[0], first[1], first[4], first[5])] == [3, 3, 3, 3]
    assert [row[-2:] if len(row) == 2 else row[2:4] for row in table["rows"][:3]] == [
        ["100%", "Phòng Nội vụ"], ["99%", "Phòng Tư pháp"], ["98,5%", "Phòng Tài chính - Kế hoạch"],
    ]  # fmt: skip
    assert table["rows"][3][2:4] == ["Từ 95% trở lên", "Phòng Nội vụ (chủ trì); Phòng Tư pháp (phối hợp)"]
    blocks_html(decision.appendix(loaded(full))["blocks"])


@pytest.mark.requirement("S1-15", where="objectives/decision.py")
def test_every_word_of_the_set_is_in_the_appendix(full):
    html = blocks_html(decision.appendix(loaded(full))["blocks"])
    for words in (
        "TẬN TÂM, ĐÚNG HẸN",
        "Đếm trên phần mềm",
        "Bố trí người",
        "1. Về đúng hạn",
        "Rà soát",
        "Hằng quý",
        *full.closing.splitlines(),
        *full.introduction.splitlines(),
    ):
        assert words in html, words


def test_the_authoritys_own_words_for_columns_and_headings(secretary, full):
    services.update_set(
        secretary, full, heading_objectives="Mục tiêu", table_columns="TT\nViệc\nMức", plan_columns="TT\nNội dung"
    )
    blocks = decision.appendix(loaded(full))["blocks"]
    tables = [block for block in blocks if block["type"] == "table"]
    assert [column["label"] for column in tables[0]["columns"]][:4] == [
        "TT",
        "Việc",
        "Mức",
        "Đơn vị theo dõi và báo cáo",
    ]
    assert tables[1]["columns"][1]["label"] == "Nội dung"
    assert {"type": "heading", "level": 1, "text": "I. MỤC TIÊU"} in blocks


def test_the_list_layout_prints_policy_and_numbered_objectives(secretary, full):
    services.update_set(secretary, full, layout="list", introduction="Phương châm:\nMục tiêu:")
    services.save_objective(secretary, full, text="Trước hạn 80%", measure="early", value=D(80), number=1, part="b")
    blocks = decision.appendix(loaded(full))["blocks"]
    assert [block["type"] for block in blocks][:6] == [
        "paragraph",
        "motto",
        "paragraph",
        "bulleted",
        "paragraph",
        "numbered",
    ]
    assert blocks[3]["items"] == ["Làm đúng luật.", "Trả đúng hẹn."]
    assert blocks[5]["items"] == ["Hồ sơ đúng hạn", "Người dân hài lòng"]


def test_a_pattern_prints_each_departments_figure(secretary, full, objective):
    objective.refresh_from_db()
    services.save_objective(secretary, full, objective=objective, target_words="Từ {} trở lên")
    assert decision._objective_table(loaded(full))["rows"][1][0] == "Từ 99% trở lên"


def test_one_click_drafts_the_document(client, secretary, full):
    client.force_login(secretary.user)
    response = client.post(reverse("objectives:decision_draft", args=[full.pk]))
    document = OfficialDocument.objects.get()
    assert response.url == reverse("documents:document_detail", args=[document.pk])
    full.refresh_from_db()
    assert (full.state, full.decision, full.is_editable) == (SetState.IN_DECISION, document, True)
    assert document.signer_lines == ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"]
    assert [article["number"] for article in document.articles] == [1, 2, 3, 4]
    assert document.recipients[0] == "Như Điều 4" and document.legal_bases[0].startswith(
        "Căn cứ Luật Tổ chức chính quyền địa phương"
    )
    client.post(reverse("objectives:decision_draft", args=[full.pk]))
    assert OfficialDocument.objects.count() == 1


def test_a_head_regime_has_its_own_articles(secretary, agency, full):
    agency.regime = AgencyRegime.HEAD
    agency.save()
    assert [len(article["clauses"]) for article in decision.articles(loaded(full))] == [0, 0, 0]
    assert decision.recipients(loaded(full))[0] == "Như Điều 3"


def test_what_is_not_complete_is_not_drafted(secretary, draft, leader, departments):
    with pytest.raises(UserError):
        services.draft_decision(secretary, draft)
    one = services.save_objective(secretary, draft, text="a", measure="on_time", by_department=True)
    with pytest.raises(UserError):
        services.draft_decision(secretary, draft)
    services.save_targets(secretary, one, [{"department": departments[0]}])
    with pytest.raises(UserError):
        services.draft_decision(secretary, draft)
    assert not OfficialDocument.objects.exists()


def test_without_a_leader_there_is_no_signer(secretary, draft, objective, departments):
    services.save_targets(secretary, objective, [{"department": departments[0], "value": D(98)}])
    with pytest.raises(UserError):
        services.draft_decision(secretary, draft)
    draft.refresh_from_db()
    assert draft.state == SetState.DRAFT


def test_issue_puts_in_force_and_replaces_what_was(secretary, full):
    old = issued(services.create_set(secretary, year=2025))
    document = services.draft_decision(secretary, full)
    issue(document)
    full.refresh_from_db()
    old.refresh_from_db()
    assert (full.state, old.state, full.replaces, full.is_editable) == (
        SetState.IN_FORCE,
        SetState.REPLACED,
        old,
        False,
    )
    codes = set(ActivityEntry.objects.values_list("code", flat=True))
    assert {"objectives.set_in_force", "objectives.set_replaced"} <= codes


def test_the_next_decision_names_the_one_it_replaces(secretary, full):
    issue(services.draft_decision(secretary, full))
    full.refresh_from_db()
    with clock.freeze(date(2027, 1, 5)):
        later = services.copy_set(secretary, full, 2027)
        document = services.draft_decision(secretary, later)
    assert document.replaces == full.decision
    assert any("07/QĐ-UBND ngày 02/02/2026" in clause for clause in document.articles[1]["clauses"])


def test_changes_after_the_draft_must_be_taken_over_before_issue(client, secretary, full, objective):
    document = services.draft_decision(secretary, full)
    objective.refresh_from_db()
    services.save_objective(secretary, full, objective=objective, text="Hồ sơ xong sớm")
    with pytest.raises(UserError), transaction.atomic():
        issue(document)
    client.force_login(secretary.user)
    page = client.get(reverse("objectives:set_detail", args=[full.pk]))
    assert reverse("objectives:appendix_renew", args=[full.pk]) in page.text
    client.post(reverse("objectives:appendix_renew", args=[full.pk]))
    document.refresh_from_db()
    assert "Hồ sơ xong sớm" in str(document.appendices) and document.articles
    issue(document)
    full.refresh_from_db()
    assert full.state == SetState.IN_FORCE


@pytest.mark.parametrize("state", ["awaiting_content", "awaiting_format", "awaiting_signature", "signed"])
def test_a_decision_on_its_way_freezes_and_a_return_frees_the_set(secretary, full, state):
    document = services.draft_decision(secretary, full)
    OfficialDocument.objects.filter(pk=document.pk).update(state=state)
    with pytest.raises(UserError):
        services.update_set(secretary, full, title="khác")
    OfficialDocument.objects.filter(pk=document.pk).update(state="draft")
    assert services.update_set(secretary, full, title="khác").title == "khác"


def test_another_subjects_document_changes_nothing(secretary, full):
    document = services.draft_decision(secretary, full)
    OfficialDocument.objects.filter(pk=document.pk).update(subject_label="audits.Audit")
    document.refresh_from_db()
    issue(document)
    full.refresh_from_db()
    assert full.state == SetState.IN_DECISION


def test_only_the_secretary_drafts(full):
    with pytest.raises(PermissionDenied):
        services.draft_decision(actor("leader", agency=full.agency), full)


@pytest.mark.requirement("S0-04", "S1-03", where="objectives/legal_bases.py")
def test_legal_bases_follow_the_day_and_the_chains(db):
    assert load_legal_bases() > 10 and load_legal_bases() == 0
    days = (date(2012, 3, 1), date(2014, 3, 1), date(2024, 3, 1), date(2026, 3, 1))
    early, later, before, after = (" ".join(default_bases(day)) for day in days)
    assert "63/2010/NĐ-CP" in early and "48/2013" not in early
    assert "48/2013/NĐ-CP" in later and "92/2017" not in later and "2968/QĐ-BKHCN" in later
    assert "61/2018/NĐ-CP" in before and "107/2021/NĐ-CP" in before and "118/2025/NĐ-CP" not in before
    assert "địa phương ngày 19 tháng 6 năm 2015" in before and "101/QĐ-BKHCN" in before and "2968" not in before
    assert "118/2025/NĐ-CP" in after and "61/2018/NĐ-CP" not in after and "367/2025/NĐ-CP" in after
    assert "27/2011/TT-BKHCN" not in before + after and "QH15" not in after  # laws are cited without their number
    assert "48/2013/NĐ-CP" in after and "92/2017/NĐ-CP" in after
    assert LegalBasis.objects.get(number="61/2018/NĐ-CP").replaced_by.number == "118/2025/NĐ-CP"
    assert (long_date(date(2026, 1, 5)), long_date(date(2026, 3, 12))) == (
        "05 tháng 01 năm 2026",
        "12 tháng 3 năm 2026",
    )


def test_what_replaced_a_usual_basis_and_the_agencys_own_decisions_are_cited(secretary, agency):
    load_legal_bases()
    circular = LegalBasis.objects.get(number="26/2014/TT-BKHCN")
    circular.in_force_to = date(2026, 1, 31)
    circular.replaced_by = LegalBasis.objects.create(
        kind="Thông tư", number="1/2026/TT-BKHCN", date=date(2026, 1, 5), title="thử", citation="Thông tư số 1/2026/TT-BKHCN",
    )  # fmt: skip
    circular.save()
    own = LegalBasis.objects.create(
        agency=agency, kind="Quyết định", number="7/QĐ-UBND", date=date(2019, 5, 6), title="thử", citation="Quyết định số 7/QĐ-UBND",
    )  # fmt: skip
    change = LegalBasis.objects.create(
        agency=agency, kind="Quyết định", number="8/QĐ-UBND", date=date(2021, 5, 6), title="thử", citation="Quyết định số 8/QĐ-UBND",
    )  # fmt: skip
    change.amends.add(own)
    lines = default_bases(date(2026, 3, 1), agency)
    assert "Căn cứ Thông tư số 1/2026/TT-BKHCN" in lines and "26/2014" not in " ".join(lines)
    assert lines[-1].startswith("Căn cứ Quyết định số 7/QĐ-UBND, được sửa đổi, bổ sung bởi Quyết định số 8/QĐ-UBND")
    assert "7/QĐ-UBND" not in " ".join(default_bases(date(2026, 3, 1)))


def test_a_basis_the_catalogue_has_is_left_alone(db):
    LegalBasis.objects.create(kind="Luật", number="72/2025/QH15", title="sửa tay", citation="lời đã sửa")
    load_legal_bases()
    assert "Căn cứ lời đã sửa" in default_bases(date(2026, 3, 1))


def test_the_department_that_leads_drafts_for_a_secretary_without_one(secretary, full, departments):
    assert secretary.department is None
    assert services.draft_decision(secretary, full).drafting_department == departments[0]


def test_a_deputy_signs_for_the_chair(secretary, agency, full, leader):
    leader.delete()
    MembershipFactory(leader=True, agency=agency, position="Phó Chủ tịch")
    assert services.draft_decision(secretary, full).signer_lines == [
        "TM. ỦY BAN NHÂN DÂN",
        "KT. CHỦ TỊCH",
        "PHÓ CHỦ TỊCH",
    ]


def test_a_decision_behind_its_objectives_is_not_submitted(secretary, full):
    from documents import services as documents

    document = services.draft_decision(secretary, full)
    full = ObjectiveSet.objects.get(pk=full.pk)
    services.save_objective(secretary, full, text="Thêm sau", measure="satisfaction", value=D(90))
    with pytest.raises(UserError, match="Update the appendix|Cập nhật phụ lục"):
        documents.submit(secretary, document)
    assert OfficialDocument.objects.get(pk=document.pk).state == DocumentState.DRAFT
    services.renew_appendix(secretary, ObjectiveSet.objects.get(pk=full.pk))
    assert documents.submit(secretary, document).state == DocumentState.AWAITING_CONTENT
