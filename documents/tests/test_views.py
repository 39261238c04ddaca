"""Pages of official documents: what each role sees and may post."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agencies.tests.factories import actor
from documents import services
from documents.models import OfficialDocument
from documents.tests.factories import PASSPHRASE, Office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return Office()


@pytest.fixture
def as_(client):
    def login(person):
        client.force_login(person.user)
        return client

    return login


def url(name, document, **kwargs):
    return reverse(f"documents:{name}", args=[document.pk, *kwargs.values()])


def rendered(office, state):
    document = office.document(state)
    office.keys  # noqa: B018
    services.render_document(office.secretary, document)
    document.refresh_from_db()
    return document


def test_queue_opens_on_what_waits_for_me(office, as_):
    waiting = office.document("awaiting_content")
    office.document()
    html = as_(office.head).get(reverse("documents:document_list")).content.decode()
    assert url("document_detail", waiting) in html
    assert "Chờ tôi xử lý" in html


def test_queue_query_count_does_not_grow(office, as_, assert_constant_queries):
    client = as_(office.secretary)
    office.document()
    assert_constant_queries(
        lambda: client.get(reverse("documents:document_list") + "?view=all"),
        lambda: [office.document() for _ in range(5)],
    )


def test_search_ignores_accents_and_finds_numbers(office, as_):
    document = office.document("issued", abstract="Về việc kiện toàn Ban Chỉ đạo")
    client = as_(office.secretary)
    address = url("document_detail", document)
    for words, found in (("kien toan", True), ("01/QĐ-UBND", True), ("1", True), ("khong co", False)):
        html = client.get(reverse("documents:document_list"), {"view": "all", "q": words}).content.decode()
        assert (address in html) is found, words


@pytest.mark.parametrize(
    ("state", "person", "words"),
    [
        ("draft", "secretary", "Hoàn chỉnh nội dung rồi trình"),
        ("awaiting_content", "head", "Ký nháy nội dung"),
        ("awaiting_format", "office_head", "Ký nháy thể thức"),
        ("awaiting_signature", "leader", "Ký số"),
        ("signed", "clerk", "Cấp số, đóng dấu, phát hành"),
    ],
)
def test_page_offers_exactly_the_step_of_whose_turn_it_is(office, as_, state, person, words):
    document = rendered(office, state) if state != "signed" else office.document(state)
    for name in ("secretary", "head", "office_head", "leader", "clerk"):
        html = as_(getattr(office, name)).get(url("document_detail", document)).content.decode()
        assert (f"<h2>{words}</h2>" in html) is (name == person), name
        assert html.count("doc-action") == (1 if name == person else 0)


POSTS = [
    "document_submit",
    "document_initial",
    "document_return",
    "document_sign",
    "document_issue",
    "document_withdraw",
    "document_render",
]


@pytest.mark.parametrize("name", POSTS)
def test_steps_are_posts_and_hidden_from_other_agencies(office, as_, name):
    document = office.document()
    client = as_(Office().leader)
    assert client.get(url(name, document)).status_code == 405
    assert client.post(url(name, document), {"comment": "x"}).status_code == 404


@pytest.mark.parametrize("name", POSTS)
def test_steps_out_of_turn_are_forbidden(office, as_, name):
    document = office.document("issued")
    assert as_(office.head).post(url(name, document), {"comment": "x"}).status_code == 403


@pytest.mark.parametrize("name", ["document_detail", "document_edit", "document_pdf"])
def test_reading_is_hidden_from_other_agencies_and_strangers(office, as_, client, name):
    document = rendered(office, "draft")
    assert client.get(url(name, document)).status_code == 302
    assert as_(Office().secretary).get(url(name, document)).status_code == 404
    assert as_(actor("staff", agency=office.agency)).get(url(name, document)).status_code == 404


def test_whole_way_by_posts(office, as_, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        document = office.document()
    office.keys  # noqa: B018
    for person, name in (("secretary", "submit"), ("head", "initial"), ("office_head", "initial")):
        assert as_(getattr(office, person)).post(url(f"document_{name}", document)).status_code == 302
    document.refresh_from_db()
    assert document.is_rendered
    seen = {"passphrase": PASSPHRASE, "seen_sha256": document.pdf.sha256}
    assert as_(office.leader).post(url("document_sign", document), seen).status_code == 302
    assert as_(office.clerk).post(url("document_issue", document), {"passphrase": PASSPHRASE}).status_code == 302
    document.refresh_from_db()
    assert document.state == "issued"
    answer = as_(office.secretary).get(url("document_pdf", document))
    assert b"".join(answer.streaming_content) == document.pdf.read_bytes()
    assert "01-Q" in answer["Content-Disposition"] or "utf-8" in answer["Content-Disposition"]


def test_wrong_passphrase_is_said_beside_the_field_and_never_echoed(office, as_):
    document = rendered(office, "awaiting_signature")
    answer = as_(office.leader).post(
        url("document_sign", document), {"passphrase": "bí mật sai", "seen_sha256": document.pdf.sha256}
    )
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "Mật khẩu của khóa ký không đúng" in html
    assert "bí mật sai" not in html


def test_pages_are_pictures_that_browsers_keep(office, as_):
    document = rendered(office, "draft")
    client = as_(office.secretary)
    answer = client.get(url("document_page", document, page=1))
    assert answer.content.startswith(b"\x89PNG")
    assert (
        client.get(url("document_page", document, page=1), headers={"If-None-Match": answer["ETag"]}).status_code == 304
    )
    assert client.get(url("document_page", document, page=99)).status_code == 404


def test_register_has_every_number_of_the_year(office, as_):
    documents = [office.document("issued") for _ in range(2)]
    html = as_(office.clerk).get(reverse("documents:register")).content.decode()
    assert all(document.full_number in html for document in documents)
    assert html.count('scope="col"') == 10
    assert as_(office.head).get(reverse("documents:register")).status_code == 403


def check(client, content, name="van-ban.pdf"):
    return client.post(reverse("documents:verify"), {"file": SimpleUploadedFile(name, content)}).content.decode()


def test_anyone_may_check_a_file(office, client):
    document = office.document("issued")
    pdf = document.pdf.read_bytes()
    html = check(client, pdf)
    assert "Hợp lệ, chưa bị sửa đổi" in html
    assert "bản hiện hành" in html
    assert document.full_number in html
    tampered = bytearray(pdf)
    tampered[len(pdf) // 3] ^= 1
    assert "Không hợp lệ" in check(client, bytes(tampered))
    assert "Không hợp lệ" in check(client, b"khong phai pdf")


def test_check_tells_of_withdrawal_but_nothing_of_drafts(office, client):
    document = office.document("issued")
    services.withdraw(office.leader, document, reason="Sai thẩm quyền")
    assert "đã thu hồi" in check(client, document.pdf.read_bytes())
    draft = rendered(office, "draft")
    assert draft.abstract not in check(client, draft.pdf.read_bytes())


def test_check_is_limited(client, monkeypatch):
    monkeypatch.setattr("documents.views.check.CHECKS_PER_WINDOW", 2)
    client.defaults["REMOTE_ADDR"] = "203.0.113.7"
    for _ in range(2):
        check(client, b"x")
    assert "Quá nhiều lần kiểm tra" in check(client, b"x")
    assert OfficialDocument.objects.count() == 0
