"""Changing a draft: the text on the form is the text on paper, and comes back as it was typed."""

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from agencies.tests.factories import membership
from documents import services
from documents.forms import DocumentForm
from documents.models import OfficialDocument
from documents.paper_text import articles_from_text, articles_to_text, blocks_from_text, blocks_to_text
from documents.tests.factories import APPENDIX, ARTICLES, Office

BLOCKS = [
    {"type": "paragraph", "text": "Lời mở đầu (**quan trọng**):"},
    {"type": "motto", "text": "Rõ người, rõ việc"},
    {"type": "heading", "level": 1, "text": "I. MỤC TIÊU"},
    {"type": "table", "columns": [{"label": "STT"}], "rows": [["1"]]},
    {"type": "heading", "level": 2, "text": "1. Mục tiêu số 1"},
    {"type": "bulleted", "items": ["Một", "Hai"]},
    {"type": "numbered", "items": ["Ba", "Bốn"]},
    {"type": "paragraph", "text": "Giữa trang", "align": "center", "bold": True},
    {"type": "table", "columns": [{"label": "Việc"}], "rows": [["Rà soát"]]},
    {"type": "page_break"},
    {"type": "paragraph", "text": "Dòng một\nDòng hai"},
]

line = st.text(st.characters(codec="utf-8", categories=["L", "N", "Zs"]), min_size=1).map(str.strip).filter(bool)
words = line.map(lambda text: " ".join(text.split())).filter(
    lambda text: text and not text[0].isdigit() and text[:4] != "Điều"
)
sentence = words.map(lambda text: f"{text}.")


def test_articles_come_back_as_they_were():
    assert articles_from_text(articles_to_text(ARTICLES)) == ARTICLES


def test_blocks_come_back_as_they_were():
    assert blocks_from_text(blocks_to_text(BLOCKS), BLOCKS) == BLOCKS
    assert blocks_from_text(blocks_to_text(APPENDIX["blocks"]), APPENDIX["blocks"]) == APPENDIX["blocks"]


@given(
    st.lists(
        st.tuples(
            st.one_of(st.just(""), words), st.lists(sentence, min_size=1, max_size=3), st.lists(sentence, max_size=3)
        ),
        min_size=1,
        max_size=4,
    )
)
def test_any_articles_come_back(parts):
    import unicodedata

    from documents.layout.text import clean

    articles = [
        {
            "number": number,
            "title": clean(unicodedata.normalize("NFC", title)),
            "paragraphs": [clean(one) for one in paragraphs],
            "clauses": [clean(one) for one in clauses],
        }
        for number, (title, paragraphs, clauses) in enumerate(parts, 1)
    ]
    assert articles_from_text(articles_to_text(articles)) == articles


def test_tables_keep_their_place_when_text_around_them_changes():
    text = blocks_to_text(BLOCKS).replace("Rõ người, rõ việc", "Tận tâm").replace("Hai", "Hai rưỡi")
    changed = blocks_from_text(text, BLOCKS)
    assert [block for block in changed if block["type"] == "table"] == [BLOCKS[3], BLOCKS[8]]
    assert changed[1] == {"type": "motto", "text": "Tận tâm"}
    assert changed[5]["items"] == ["Một", "Hai rưỡi"]
    assert changed[7] == BLOCKS[7]


def test_what_cannot_be_placed_is_named():
    with pytest.raises(ValueError, match="Lời lạc"):
        articles_from_text("Lời lạc\nĐiều 1. Một.")
    with pytest.raises(ValueError, match="BẢNG 7"):
        blocks_from_text("[BẢNG 7]", BLOCKS)


def typed(document, **changes) -> dict:
    """What a browser would send of the form, changed."""
    form = DocumentForm(document=document)
    data = {}
    for name in form.fields:
        value = form[name].value()
        data[name] = getattr(value, "pk", value) or ""
    return data | changes


@pytest.fixture
def office(db):
    return Office()


def post(client, person, document, **changes):
    client.force_login(person.user)
    return client.post(reverse("documents:document_edit", args=[document.pk]), typed(document, **changes))


def test_saving_unchanged_changes_nothing(client, office):
    document = office.document()
    assert post(client, office.secretary, document).status_code == 302
    fresh = OfficialDocument.objects.get(pk=document.pk)
    assert (fresh.version, fresh.articles, fresh.appendices) == (document.version, ARTICLES, [APPENDIX])


def test_changed_text_is_printed_anew(client, office, django_capture_on_commit_callbacks):
    document = office.document()
    services.render_document(office.secretary, document)
    first = document.pdf.sha256
    with django_capture_on_commit_callbacks(execute=True):
        answer = post(client, office.secretary, document, abstract="Về việc ban hành Mục tiêu chất lượng, bản thứ hai")
    assert answer.status_code == 302
    document.refresh_from_db()
    assert document.abstract.endswith("bản thứ hai") and document.version == 2
    assert document.is_rendered and document.pdf.sha256 != first


def test_faults_stay_on_the_form_with_what_was_typed(client, office):
    document = office.document()
    answer = post(client, office.secretary, document, articles="Lời lạc lõng\nĐiều 1. Một.", abstract="Trích yếu mới")
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "Dòng “Lời lạc lõng” nằm trước điều đầu tiên." in html and "Trích yếu mới" in html
    assert OfficialDocument.objects.get(pk=document.pk).version == 1


def test_signer_block_follows_the_signer(client, office):
    document = office.document()
    deputy = membership("leader", office.agency, position="Phó Chủ tịch")
    post(client, office.secretary, document, signer=deputy.pk)
    document.refresh_from_db()
    assert document.signer_lines == ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"]


def test_signer_of_another_agency_is_refused(client, office):
    document = office.document()
    answer = post(client, office.secretary, document, signer=Office().leader.membership.pk)
    assert answer.status_code == 200
    assert OfficialDocument.objects.get(pk=document.pk).signer_id == office.leader.membership.pk


@pytest.mark.parametrize("person", ["head", "office_head", "leader", "clerk"])
def test_only_the_author_changes_a_draft(client, office, person):
    assert post(client, getattr(office, person), office.document()).status_code == 403


@pytest.mark.parametrize("state", ["awaiting_content", "awaiting_signature", "signed", "issued"])
def test_nothing_changes_after_submission(client, office, state):
    assert post(client, office.secretary, office.document(state)).status_code == 403


@pytest.mark.parametrize(
    ("regime", "position", "acting", "lines"),
    [
        ({}, "Chủ tịch", "", ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"]),
        ({}, "Phó Chủ tịch", "KT", ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"]),
        ({}, "Chủ tịch", "Q", ["TM. ỦY BAN NHÂN DÂN", "Q. CHỦ TỊCH"]),
        ({}, "Chánh Văn phòng", "TL", ["TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG"]),
        ({"head_regime": True}, "Trưởng ban", "", ["TRƯỞNG BAN"]),
        ({"head_regime": True}, "Phó Trưởng ban", "KT", ["KT. TRƯỞNG BAN", "PHÓ TRƯỞNG BAN"]),
        ({"head_regime": True}, "Phó Giám đốc", "", ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"]),
    ],
)
def test_signer_blocks_of_both_regimes(db, regime, position, acting, lines):
    office = Office(**regime)
    signer = membership("leader", office.agency, position=position, acting_title=acting)
    assert services.signer_block(signer) == lines
