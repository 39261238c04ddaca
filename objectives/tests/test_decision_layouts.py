"""Two forms of decision: objectives in article 1, or in an appendix; and what renewing a draft leaves alone."""

from decimal import Decimal as D

import pytest
from django.urls import reverse

from agencies.models import AgencyRegime
from documents import services as documents
from documents.models import OfficialDocument
from objectives import decision, services
from objectives.models import ObjectiveSet
from objectives.tests.factories import ObjectiveSetFactory, issued

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_pages(settings):
    settings.CELERY_TASK_ALWAYS_EAGER = False


@pytest.fixture
def listed(secretary, leader):
    """A set in the form of article 1 with a part that is not printed."""
    row = services.create_set(secretary, year=2026, layout="article")
    one = services.save_objective(
        secretary, row, text="Giảm sai sót\n1% so với cùng kỳ", measure="manual_ratio", value=D(1), comparator="<="
    )
    services.save_objective(secretary, row, text="Trước hạn", measure="early", value=D(80), number=one.number, part="b")
    services.save_objective(
        secretary,
        row,
        text="Kiểm tra 1–2 lần",
        measure="manual_number",
        comparator="range",
        value=D(1),
        value_to=D(2),
        unit="lần/năm",
    )
    return ObjectiveSet.objects.get(pk=row.pk)


def articles_of(document):
    return OfficialDocument.objects.get(pk=document.pk).articles


@pytest.mark.requirement("S2-03", where="objectives/decision.py")
@pytest.mark.parametrize("regime", [AgencyRegime.COLLECTIVE, AgencyRegime.HEAD])
def test_objectives_stand_in_article_1_without_an_appendix(secretary, agency, listed, regime):
    agency.regime = regime
    agency.save()
    document = services.draft_decision(secretary, listed)
    assert document.appendices == []
    first, *rest = document.articles
    assert first["clauses"] == ["Giảm sai sót 1% so với cùng kỳ", "Kiểm tra 1–2 lần"]
    assert [one["number"] for one in document.articles] == list(range(1, len(rest) + 2)) and len(rest) >= 2
    assert not any("kèm theo" in text for one in document.articles for text in one["paragraphs"])


@pytest.mark.requirement("S0-01", "S0-06", "S1-05", where="objectives/decision.py")
@pytest.mark.parametrize(
    ("layout", "words"),
    [("table", "Mục tiêu chất lượng năm 2026"), ("list", "Chính sách chất lượng và Mục tiêu chất lượng năm 2026")],
)
def test_in_an_appendix_article_1_says_what_is_attached(secretary, leader, layout, words):
    row = services.create_set(secretary, year=2026, layout=layout)
    services.save_objective(secretary, row, text="Đúng hạn", measure="on_time", value=D(98))
    document = services.draft_decision(secretary, row)
    assert len(document.appendices) == 1
    assert "kèm theo" in document.articles[0]["paragraphs"][0] and words in document.articles[0]["paragraphs"][0]


@pytest.mark.requirement("S0-07", where="objectives/decision.py")
def test_the_committee_leads_where_a_head_decides(secretary, agency, listed):
    agency.regime = AgencyRegime.HEAD
    agency.save()
    document = services.draft_decision(secretary, listed)
    assert "Ban Chỉ đạo ISO" in document.articles[1]["paragraphs"][0]


def test_renewing_changes_the_clauses_and_nothing_the_author_edited(secretary, listed):
    document = services.draft_decision(secretary, listed)
    edited = articles_of(document)
    edited[0]["paragraphs"] = ["Ban hành các mục tiêu sau đây:"]
    edited[1]["paragraphs"] = ["Lời của người soạn."]
    documents.update_text(secretary, document, articles=edited)
    services.save_objective(secretary, listed, text="Hài lòng từ 95%", measure="satisfaction", value=D(95))
    services.renew_appendix(secretary, listed)
    renewed = articles_of(document)
    assert renewed[0]["clauses"][-1] == "Hài lòng từ 95%" and len(renewed[0]["clauses"]) == 3
    assert renewed[0]["paragraphs"] == ["Ban hành các mục tiêu sau đây:"]
    assert renewed[1:] == edited[1:]


def test_changing_the_form_moves_the_objectives(secretary, listed):
    document = services.draft_decision(secretary, listed)
    rest = articles_of(document)[1:]
    services.update_set(secretary, listed, layout="table")
    services.renew_appendix(secretary, listed)
    document.refresh_from_db()
    assert len(document.appendices) == 1 and document.articles[0]["clauses"] == [] and document.articles[1:] == rest
    services.update_set(secretary, listed, layout="article")
    services.renew_appendix(secretary, listed)
    document.refresh_from_db()
    assert document.appendices == [] and len(document.articles[0]["clauses"]) == 2


@pytest.mark.requirement("S1-04", where="objectives/decision.py")
def test_the_decision_names_the_proposal(secretary, leader, listed):
    assert "Thư ký Ban Chỉ đạo ISO" in decision.proposal(listed)
    listed.proposal_words = "Tờ trình số 41/TTr-KT ngày 27/3/2024 của Phòng Kinh tế"
    assert decision.proposal(listed) == "Xét đề nghị tại Tờ trình số 41/TTr-KT ngày 27/3/2024 của Phòng Kinh tế."
    kept = documents.draft_document(secretary, agency=listed.agency, kind="TTr", abstract="Về mục tiêu", articles=[])
    listed.proposal = kept
    assert "Tờ trình" in decision.proposal(listed)


@pytest.mark.requirement("S1-09", where="objectives/decision.py")
def test_what_is_replaced_is_named(secretary, leader, agency):
    old = issued(ObjectiveSetFactory(agency=agency, year=2025), document={"notation": "QĐ-UBND", "number": 520})
    row = services.create_set(secretary, year=2026)
    services.save_objective(secretary, row, text="Đúng hạn", measure="on_time", value=D(98))
    words = str(services.draft_decision(secretary, row).articles)
    assert "520/QĐ-UBND" in words and "thay thế" in words
    assert row.replaces == old


@pytest.mark.parametrize("layout", ["table", "list", "article"])
def test_the_preview_shows_each_form(client, secretary, listed, layout):
    services.update_set(secretary, listed, layout=layout)
    client.force_login(secretary.user)
    page = client.get(reverse("objectives:set_detail", args=[listed.pk]), {"tab": "paper"})
    assert page.status_code == 200 and "Kiểm tra 1–2 lần" in page.text
