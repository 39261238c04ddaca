"""Which column of a file holds what: header words as one-stop systems and offices write them."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agencies.spreadsheets.cells import plain_text
from agencies.spreadsheets.columns import Vocabulary
from agencies.text import fold

# Field -> header words without accents; the first is how we would write it, earlier ones win over later ones.
SYNONYMS = {
    "code": ("ma ho so", "ma so ho so", "so ho so", "ma hs", "so bien nhan", "ma bien nhan"),
    "procedure": (
        "ma tthc", "ma thu tuc", "ma thu tuc hanh chinh", "tthc", "thu tuc", "thu tuc hanh chinh",
        "ten tthc", "ten thu tuc", "ten thu tuc hanh chinh", "ma tthc thu tuc",
    ),
    "department": (
        "phong xu ly", "don vi xu ly", "don vi phong xu ly", "phong don vi xu ly", "don vi thu ly", "phong chuyen mon",
        "phong ban", "phong ban xu ly", "phong", "don vi giai quyet", "don vi", "bo phan xu ly", "co quan giai quyet",
    ),
    "received": ("ngay tiep nhan", "thoi gian tiep nhan", "thoi diem tiep nhan", "ngay nhan", "ngay nhan ho so", "ngay gio tiep nhan"),
    "due": (
        "ngay hen tra", "ngay hen tra ket qua", "ngay hen tra kq", "ngay hen", "han tra", "han tra ket qua", "han xu ly",
        "han giai quyet", "thoi gian hen tra", "thoi han giai quyet",
    ),
    "finished": (
        "ngay ket thuc xu ly", "ngay hoan thanh", "ngay xu ly xong", "ngay ket thuc", "ngay giai quyet xong", "ngay giai quyet", "da giai quyet",
        "ngay co ket qua", "thoi gian ket thuc xu ly", "thoi diem ket thuc xu ly", "ngay hoan thanh xu ly",
    ),
    "returned": ("ngay tra ket qua", "ngay tra", "ngay tra kq", "thoi gian tra ket qua", "thoi diem tra ket qua"),
    "status": ("trang thai", "trang thai ho so", "tinh trang", "tinh trang ho so", "trang thai xu ly", "ma trang thai"),
    "channel": (
        "kenh tiep nhan", "hinh thuc tiep nhan", "kenh", "hinh thuc", "hinh thuc nop", "kenh nop", "kenh nop ho so",
        "hinh thuc nop ho so", "kenh hinh thuc tiep nhan", "phuong thuc tiep nhan", "hinh thuc nhan",
    ),
    "extended": (
        "ngay hen tra moi", "han tra moi", "han moi", "ngay hen lai", "ngay gia han", "gia han den", "gia han den ngay", "ngay gia han den",
        "ngay hen tra lai", "thoi han moi", "han xu ly moi", "thoi gian hen lai", "hen lai ngay tra", "thoi gian gia han",
    ),
    "paused": (
        "ngay tam dung", "ngay yeu cau bo sung", "ngay yeu cau bo sung ho so", "ngay dung tinh gio", "thoi diem tam dung", "thoi gian tam dung",
        "thoi gian yeu cau bo sung", "ngay tam dung xu ly", "ngay bat dau tam dung",
    ),
    "supplements": (
        "so lan yeu cau bo sung", "so lan bo sung", "so lan yeu cau bo sung ho so", "so lan bo sung ho so", "so lan yc bo sung",
    ),
}  # fmt: skip
REQUIRED = ("code", "procedure", "received")
LABELS = {
    "code": pgettext_lazy("cases", "Case code"),
    "procedure": pgettext_lazy("cases", "Procedure"),
    "department": _("Department handling it"),
    "received": _("Date of receipt"),
    "due": pgettext_lazy("cases", "Due date"),
    "finished": _("Date of finishing"),
    "returned": _("Date the result was returned"),
    "status": pgettext_lazy("cases", "Status"),
    "channel": _("Channel of receipt"),
    "extended": pgettext_lazy("cases", "New due date"),
    "paused": pgettext_lazy("cases", "Date the clock stopped"),
    "supplements": pgettext_lazy("cases", "Requests for supplements"),
}
# What a column may be chosen for, by the kind of what stands in it (importing/content.py).
DATES = ("received", "due", "finished", "returned", "extended", "paused")
VOCABULARY = Vocabulary(SYNONYMS)
TOTAL_WORDS = ("tong", "cong", "tong cong", "tong so", "tong hop")
recognise, find_header = VOCABULARY.recognise, VOCABULARY.find_header


def is_total(cells: list) -> bool:
    """A total row at the foot: its first word is "Tổng" or "Cộng"."""
    first = next((text for cell in cells if cell not in ("", None) and (text := plain_text(cell))), "")
    key = fold(first).rstrip(":")
    return key in TOTAL_WORDS or key.startswith(("tong cong", "tong so", "tong:"))
