"""What carries a mark of secrecy is refused at entry; what only speaks of secrecy is not."""

import io
import struct
import unicodedata
import zipfile

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import CharField, JSONField, TextField
from django.urls import reverse
from openpyxl import Workbook

from agencies import files, secrecy
from agencies.errors import UserError
from agencies.models import ActivityEntry, Department, PeopleImport, Role, StoredFile
from agencies.querysets import AgencyOwnedQuerySet
from agencies.secrecy import SecretRefused, has_mark, name_has_mark
from agencies.tests.factories import DepartmentFactory, actor

MARKED = [
    "MẬT",
    "TỐI MẬT",
    "TUYỆT  MẬT",
    "Mật",
    "Tuyệt mật",
    "M Ậ T",
    "* MẬT *",
    "ỦY BAN NHÂN DÂN\nMẬT\nKẾ HOẠCH",
    "Kế hoạch phòng thủ (MẬT)",
    "Kế hoạch phòng thủ – TỐI MẬT",
    "MẬT: kế hoạch phòng thủ",
    "Độ mật: Mật",
    "Mức độ: cao; độ mật : tuyệt mật",
    "Phòng Tư pháp\tTỐI MẬT",
    unicodedata.normalize("NFD", "TỐI MẬT"),
    "M\u200bẬT",
]
PLAIN = [
    "Quy chế bảo mật",
    "QUY CHẾ BẢO MẬT",
    "Luật Bảo vệ bí mật nhà nước số 117/2025/QH15",
    "DANH MỤC BÍ MẬT NHÀ NƯỚC ĐỘ TUYỆT MẬT, TỐI MẬT",
    "bí mật nhà nước (tuyệt mật, tối mật, mật)",
    "MẬT KHẨU",
    "Đổi mật khẩu 90 ngày một lần",
    "mật độ dân số",
    "có văn bản mật, xem sổ riêng",
    "Độ mật: ........",
    "Độ mật: không",
    "Nguyễn Văn Mật",
    "",
]


@pytest.mark.parametrize("text", MARKED)
def test_marks(text):
    assert has_mark(text)


@pytest.mark.parametrize("text", PLAIN)
def test_words_that_are_no_marks(text):
    assert not has_mark(text)


@pytest.mark.parametrize("name", ["TỐI MẬT_kế hoạch.pdf", "KH-12-MẬT.docx", "kế hoạch (Mật).xlsx", "MẬT.pdf"])
def test_file_names_with_a_mark(name):
    assert name_has_mark(name)


@pytest.mark.parametrize(
    "name", ["Quy chế bảo mật.pdf", "QUY_CHẾ_BẢO_MẬT.pdf", "mật-khẩu.txt", "Luật bí mật nhà nước.pdf", "a.pdf"]
)
def test_file_names_without(name):
    assert not name_has_mark(name)


def zip_of(**members) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


def docx(*paragraphs: str) -> bytes:
    inner = "".join(f"<w:p>{one}</w:p>" for one in paragraphs)
    xml = f'<?xml version="1.0"?><w:document xmlns:w="w"><w:body>{inner}</w:body></w:document>'
    return zip_of(**{"word/document.xml": xml})


def run(text: str) -> str:
    return f"<w:r><w:rPr><w:b/></w:rPr><w:t>{text}</w:t></w:r>"


def xlsx(*cells) -> bytes:
    book = Workbook()
    for cell in cells:
        book.active.append(["STT", cell])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def pdf(text: str) -> bytes:
    from weasyprint import HTML

    return HTML(string=f"<meta charset=utf-8><p>ỦY BAN NHÂN DÂN</p><p>{text}</p>").write_pdf()


SECRET_FILES = {
    "plain text": ("a.txt", "KẾ HOẠCH\r\nMẬT\r\n".encode()),
    "utf-16": ("a.txt", "KẾ HOẠCH\nMẬT\n".encode("utf-16")),
    "table": ("a.csv", "STT,Độ mật\n1,TỐI MẬT\n".encode()),
    "Word": ("a.docx", docx(run("KẾ HOẠCH"), run("MẬT"))),
    "Word, the word cut into runs": ("a.docx", docx(run("TỐI M") + run("ẬT"))),
    "Word, as entities": ("a.docx", docx(run("M&#7852;T"))),
    "Word, in a text box of a paragraph": ("a.docx", docx(run("Kế hoạch") + f"<w:txbxContent><w:p>{run('MẬT')}</w:p></w:txbxContent>")),
    "Word, in the page header": ("a.docx", zip_of(**{"word/document.xml": "<a/>", "word/header1.xml": f"<w:p>{run('MẬT')}</w:p>"})),
    "Excel": ("a.xlsx", xlsx("Kế hoạch", "TUYỆT MẬT")),
    "Excel, printed above the page": ("a.xlsx", zip_of(**{"xl/worksheets/sheet1.xml": "<oddHeader>&amp;C&amp;\"Times,Bold\"MẬT</oddHeader>"})),
    "OpenDocument": ("a.ods", zip_of(**{"content.xml": "<text:p>MẬT</text:p>"})),
    "old Word": ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 513 + "KẾ HOẠCH\rMẬT\r".encode("utf-16-le") + b"\x00" * 64),
    "PDF": ("a.pdf", pdf("TỐI MẬT")),
    "only the name": ("KH-MẬT.png", b"\x89PNG\r\n\x1a\n"),
}  # fmt: skip
PLAIN_FILES = {
    "text": ("a.txt", "Quy chế bảo mật\n".encode()),
    "Word": ("a.docx", docx(run("Bảo vệ bí mật nhà nước"), run("MẬT KHẨU"))),
    "Excel": ("a.xlsx", xlsx("Bảo mật")),
    "PDF": ("a.pdf", pdf("Luật Bảo vệ bí mật nhà nước")),
    "unreadable PDF": ("a.pdf", b"%PDF-1.7 nothing"),
    "damaged archive": ("a.docx", b"PK\x03\x04 cut"),
    "picture": ("a.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256))),
    "empty": ("a.txt", b""),
}


@pytest.mark.parametrize("name", SECRET_FILES)
def test_secret_files_are_refused(name):
    with pytest.raises(SecretRefused) as caught:
        secrecy.examine_file(*SECRET_FILES[name])
    assert "có văn bản mật, xem sổ riêng" in str(caught.value.message)


@pytest.mark.parametrize("name", PLAIN_FILES)
def test_other_files_pass(name):
    secrecy.examine_file(*PLAIN_FILES[name])


def test_a_mark_far_inside_a_bomb_costs_nothing(monkeypatch):
    """What unpacks to too much by its own directory is refused before anything is unpacked."""
    bomb = zip_of(**{"word/document.xml": b"0" * (120 * 1024 * 1024)})
    monkeypatch.setattr(secrecy.archives, "beginning", lambda *args: pytest.fail("unpacked"))
    with pytest.raises(UserError, match="quá nhiều dữ liệu"):
        secrecy.examine_file("a.docx", bomb)


def test_an_archive_that_lies_about_its_size_is_read_only_so_far():
    content = bytearray(zip_of(**{"word/document.xml": b"0" * (50 * 1024 * 1024)}))
    struct.pack_into("<I", content, content.rfind(b"PK\x01\x02") + 24, 1000)
    found = secrecy.archives.members(io.BytesIO(bytes(content)))
    assert (
        len(secrecy.archives.beginning(io.BytesIO(bytes(content)), found[0], secrecy.MEMBER_BYTES))
        == secrecy.MEMBER_BYTES
    )


def test_what_is_locked_is_refused():
    content = bytearray(docx(run("a")))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.find(mark) + at] |= 1
    with pytest.raises(UserError, match="mật khẩu"):
        secrecy.examine_file("a.docx", bytes(content))


# --- everywhere -------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("label", sorted(secrecy.WATCHED))
def test_every_text_of_every_model_is_watched(label):
    """Whatever way a text comes in, saving it is refused."""
    for model in apps.get_app_config(label).get_models():
        if model._meta.label in secrecy.UNWATCHED or model._meta.proxy:
            continue
        for field in model._meta.concrete_fields:
            if isinstance(field, (CharField, TextField, JSONField)) and not field.choices:
                value = {"a": [{"text": "Kế hoạch\nTỐI MẬT"}]} if isinstance(field, JSONField) else "Kế hoạch\nTỐI MẬT"
                with pytest.raises(SecretRefused):
                    model(**{field.attname: value}).save_base()


OWNED = [
    model
    for label in sorted(secrecy.WATCHED)
    for model in apps.get_app_config(label).get_models()
    if isinstance(model._default_manager.all(), AgencyOwnedQuerySet) and model._meta.label not in secrecy.UNWATCHED
]


@pytest.mark.django_db
@pytest.mark.parametrize("model", OWNED, ids=[model._meta.label for model in OWNED])
def test_what_is_written_past_save_is_watched_too(model):
    names = secrecy._texts_of(model)
    rows = model._base_manager.none() if not names else model._default_manager.all()
    for name in names:
        for write in (
            lambda name=name: rows.bulk_create([model(**{name: "TỐI MẬT"})]),
            lambda name=name: rows.bulk_update([model(pk=1, **{name: "TỐI MẬT"})], [name]),
            lambda name=name: rows.update(**{name: "TỐI MẬT"}),
        ):
            # Signed and logged rows refuse any change before anybody looks at its words.
            with pytest.raises((SecretRefused, TypeError)):
                write()


@pytest.mark.django_db
def test_no_field_offers_a_degree_of_secrecy():
    for label in secrecy.WATCHED:
        for model in apps.get_app_config(label).get_models():
            for field in model._meta.get_fields():
                for _code, words in getattr(field, "choices", None) or ():
                    assert not has_mark(str(words))


@pytest.mark.django_db
class TestAtTheForms:
    def test_a_text_is_refused_at_its_field_and_the_refusal_is_known(self, client):
        admin = actor(Role.ADMINISTRATOR)
        client.force_login(admin.user)
        data = {
            "code": "X",
            "name": "Phòng A (TỐI MẬT)",
            "short_symbol": "X",
            "kind": "specialised",
            "valid_from": "01/01/2026",
        }
        page = client.post(reverse("agencies:department_add", args=[admin.agency.pk]), data).content.decode()
        assert "có văn bản mật, xem sổ riêng" in page
        assert not Department.objects.of_agency(admin.agency).exists()
        entry = ActivityEntry.objects.get(code="agencies.secret_refused")
        assert (entry.user, entry.agency, entry.after) == (admin.user, admin.agency, {"where": ["text"]})
        assert "Phòng A" not in str(vars(entry))

    def test_a_file_is_refused_and_not_kept(self, client):
        admin = actor(Role.ADMINISTRATOR)
        client.force_login(admin.user)
        content = "Họ và tên,Tên đăng nhập,Vai trò,Ghi chú\nA,a,Văn thư,TỐI MẬT\n".encode()
        upload = {"file": SimpleUploadedFile("ds.csv", content)}
        page = client.post(reverse("agencies:people_import_start"), upload).content.decode()
        assert "có văn bản mật, xem sổ riêng" in page
        assert not PeopleImport.objects.exists() and not StoredFile.objects.exists()
        assert ActivityEntry.objects.filter(code="agencies.secret_refused").count() == 1

    def test_stored_only_after_a_look(self):
        with pytest.raises(SecretRefused):
            files.store(actor(Role.STAFF), "a.docx", SECRET_FILES["Word"][1], files.DOCX)
        assert not StoredFile.objects.exists()

    def test_the_log_of_the_machine_has_no_content(self, caplog):
        with pytest.raises(SecretRefused):
            DepartmentFactory(name="Phòng Rất Riêng (MẬT)")
        assert "mark of secrecy" in caplog.text and "Rất Riêng" not in caplog.text
