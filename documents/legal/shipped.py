"""Legal bases that come with the product: numbers, days and terms are facts, most titles are ours.

Entered once and kept up in the catalogue afterwards: a row that exists is not touched. A day that is not sure is left empty.
"""

from datetime import date
from typing import NamedTuple

LAW, DECREE, DECISION, CIRCULAR, STANDARD = "Luật", "Nghị định", "Quyết định", "Thông tư", "Tiêu chuẩn"
ASSEMBLY, GOVERNMENT, PREMIER = "Quốc hội", "Chính phủ", "Thủ tướng Chính phủ"
SCIENCE, OFFICE, FINANCE = "Bộ Khoa học và Công nghệ", "Văn phòng Chính phủ", "Bộ Tài chính"


class Shipped(NamedTuple):
    """`begin`, `end`: first and last day in force. `later`: number of what replaced it; `amends`: numbers of what it changed."""

    kind: str
    number: str
    day: str
    issuer: str
    title: str
    begin: str = ""
    end: str = ""
    later: str = ""
    amends: tuple[str, ...] = ()


CATALOGUE = [
    Shipped(LAW, "77/2015/QH13", "2015-06-19", ASSEMBLY, "Tổ chức chính quyền địa phương", "2016-01-01", "2025-02-28", "65/2025/QH15"),
    Shipped(LAW, "47/2019/QH14", "2019-11-22", ASSEMBLY, "sửa đổi, bổ sung Luật Tổ chức Chính phủ và Luật Tổ chức chính quyền địa phương", "2020-07-01", "2025-02-28", "65/2025/QH15", ("77/2015/QH13",)),
    Shipped(LAW, "65/2025/QH15", "2025-02-19", ASSEMBLY, "Tổ chức chính quyền địa phương", "2025-03-01", "2025-06-15", "72/2025/QH15"),
    Shipped(LAW, "72/2025/QH15", "2025-06-16", ASSEMBLY, "Tổ chức chính quyền địa phương", "2025-06-16"),
    Shipped(DECREE, "63/2010/NĐ-CP", "2010-06-08", GOVERNMENT, "kiểm soát thủ tục hành chính", "2010-10-14"),
    Shipped(DECREE, "48/2013/NĐ-CP", "2013-05-14", GOVERNMENT, "sửa đổi các nghị định về kiểm soát thủ tục hành chính", "2013-07-01", amends=("63/2010/NĐ-CP",)),
    Shipped(DECREE, "92/2017/NĐ-CP", "2017-08-07", GOVERNMENT, "sửa đổi các nghị định về kiểm soát thủ tục hành chính", "2017-09-25", amends=("63/2010/NĐ-CP", "48/2013/NĐ-CP")),
    Shipped(DECREE, "61/2018/NĐ-CP", "2018-04-23", GOVERNMENT, "cơ chế một cửa, một cửa liên thông khi giải quyết thủ tục hành chính", "2018-06-21", "2025-06-30", "118/2025/NĐ-CP"),
    Shipped(DECREE, "107/2021/NĐ-CP", "2021-12-06", GOVERNMENT, "sửa đổi, bổ sung Nghị định số 61/2018/NĐ-CP", "", "2025-06-30", "118/2025/NĐ-CP", ("61/2018/NĐ-CP",)),
    Shipped(DECREE, "118/2025/NĐ-CP", "2025-06-09", GOVERNMENT, "thủ tục hành chính theo cơ chế một cửa, một cửa liên thông và Cổng Dịch vụ công quốc gia", "2025-07-01"),
    Shipped(DECREE, "367/2025/NĐ-CP", "2025-12-31", GOVERNMENT, "sửa đổi, bổ sung Nghị định số 118/2025/NĐ-CP", amends=("118/2025/NĐ-CP",)),
    Shipped(DECISION, "19/2014/QĐ-TTg", "2014-03-05", PREMIER, "áp dụng hệ thống quản lý chất lượng theo TCVN ISO 9001 trong cơ quan hành chính nhà nước", "2014-05-18"),
    Shipped(CIRCULAR, "27/2011/TT-BKHCN", "", SCIENCE, "hướng dẫn áp dụng hệ thống quản lý chất lượng", "", "2014-11-30", "26/2014/TT-BKHCN"),
    Shipped(CIRCULAR, "26/2014/TT-BKHCN", "2014-10-10", SCIENCE, "chi tiết thi hành Quyết định số 19/2014/QĐ-TTg", "2014-12-01"),
    Shipped(CIRCULAR, "116/2015/TT-BTC", "2015-08-11", FINANCE, "quản lý tài chính cho việc xây dựng, áp dụng và duy trì hệ thống quản lý chất lượng", "2015-10-26"),
    Shipped(CIRCULAR, "02/2017/TT-VPCP", "2017-10-31", OFFICE, "nghiệp vụ kiểm soát thủ tục hành chính", "2017-12-15"),
    Shipped(CIRCULAR, "01/2018/TT-VPCP", "2018-11-23", OFFICE, "thi hành Nghị định số 61/2018/NĐ-CP", "2019-01-06", "2025-06-30", "03/2025/TT-VPCP"),
    Shipped(CIRCULAR, "03/2025/TT-VPCP", "", OFFICE, "biểu mẫu, mã hồ sơ khi giải quyết thủ tục hành chính theo cơ chế một cửa", "2025-07-01"),
    Shipped(DECISION, "2885/QĐ-BKHCN", "2008-12-26", SCIENCE, "công bố tiêu chuẩn quốc gia TCVN ISO 9001:2008", "2008-12-26", "2015-12-30", "4109/QĐ-BKHCN"),
    Shipped(DECISION, "4109/QĐ-BKHCN", "2015-12-31", SCIENCE, "công bố tiêu chuẩn quốc gia TCVN ISO 9001:2015", "2015-12-31"),
    Shipped(DECISION, "2968/QĐ-BKHCN", "2010-12-29", SCIENCE, "mô hình khung hệ thống quản lý chất lượng TCVN ISO 9001:2008 cho cơ quan hành chính nhà nước", "2010-12-29", "2019-01-20", "101/QĐ-BKHCN"),
    Shipped(DECISION, "101/QĐ-BKHCN", "2019-01-21", SCIENCE, "mô hình khung hệ thống quản lý chất lượng TCVN ISO 9001:2015 cho cơ quan hành chính nhà nước ở địa phương", "2019-01-21"),
    Shipped(STANDARD, "TCVN ISO 9001:2008", "", SCIENCE, "Hệ thống quản lý chất lượng - Các yêu cầu", "2008-12-26", "2015-12-30", "TCVN ISO 9001:2015"),
    Shipped(STANDARD, "TCVN ISO 9001:2015", "", SCIENCE, "Hệ thống quản lý chất lượng - Các yêu cầu", "2015-12-31"),
]  # fmt: skip


def as_day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
