"""Applicants stay out of case files.

Objectives need a case's code, its procedure and its dates, never whose case it is (Law 91/2025/QH15 on the protection of
personal data: only what the purpose needs). An uploaded file is therefore never stored itself, only a copy (copying.py) with the
columns that are taken. Here: which columns are told to the person as such, and what is struck out of quoted cells.
"""

import re

from agencies.spreadsheets.cells import HIDDEN
from agencies.spreadsheets.columns import header_key

# Parts of header words (without accents) that tell of a person. Such a column would be left out anyway; it is named as well.
_PERSONAL = re.compile(
    r"\b(ho (va )?ten|ho dem|ten (nguoi|cong dan|khach hang|to chuc|doanh nghiep|chu)|nguoi (nop|yeu cau|de nghi|lam don|dung don|dang ky|"
    r"duoc uy quyen|uy quyen|nhan ket qua|lien he|dai dien)|chu ho so|cong dan|ca nhan|khach hang|duong su|cccd|cmnd|cmt|can cuoc|"
    r"chung minh|dinh danh|ho chieu|ma so thue|mst|dien thoai|so dt|sdt|di dong|dia chi|noi o|thuong tru|tam tru|que quan|email|e mail|"
    r"thu dien tu|zalo|ngay sinh|nam sinh|gioi tinh|dan toc|ton giao|so tai khoan|bao hiem)\b"
)
# An e-mail address, a telephone number, an identity number of 9 or 12 digits. Each begins where nothing like it comes before: a long text is
# looked through once.
_TELLING = re.compile(
    r"(?<![\w.+-])[\w.+-]+@[\w-]+\.[\w.-]+|(?<![\d.,/-])(?:\+?84|0)(?:[ .-]?\d){9}(?!\d)|(?<![\d.,/-])(?:\d{12}|\d{9})(?!\d|[.,/-]\d)"
)


def is_personal(header: str) -> bool:
    """Whether a header names something about an applicant."""
    return bool(_PERSONAL.search(header_key(header)))


def scrubbed(text: str) -> str:
    """Text quoted from a file without addresses, telephone and identity numbers."""
    return _TELLING.sub(HIDDEN, text)
