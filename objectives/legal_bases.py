"""Legal bases that decisions on quality objectives cite: numbers, dates and terms are facts; the titles are ours.

Loaded into the shared catalogue (documents.LegalBasis) once and kept up there afterwards: a row that exists is not touched.
"""

from datetime import date

from django.db import transaction

from agencies.activity import log
from agencies.actor import Actor
from documents.models import LegalBasis

LAW, DECREE, DECISION, CIRCULAR = "Luật", "Nghị định", "Quyết định", "Thông tư"
# kind, number, date, issuer, title, in force from, until, number of what replaced it
CATALOGUE = [
    (
        LAW,
        "77/2015/QH13",
        date(2015, 6, 19),
        "Quốc hội",
        "Tổ chức chính quyền địa phương",
        date(2016, 1, 1),
        date(2025, 2, 28),
        "65/2025/QH15",
    ),
    (
        LAW,
        "47/2019/QH14",
        date(2019, 11, 22),
        "Quốc hội",
        "sửa đổi, bổ sung Luật Tổ chức Chính phủ và Luật Tổ chức chính quyền địa phương",
        date(2020, 7, 1),
        date(2025, 2, 28),
        "65/2025/QH15",
    ),
    (
        LAW,
        "65/2025/QH15",
        date(2025, 2, 19),
        "Quốc hội",
        "Tổ chức chính quyền địa phương",
        date(2025, 3, 1),
        date(2025, 6, 15),
        "72/2025/QH15",
    ),
    (LAW, "72/2025/QH15", date(2025, 6, 16), "Quốc hội", "Tổ chức chính quyền địa phương", date(2025, 6, 16), None, ""),
    (
        DECREE,
        "63/2010/NĐ-CP",
        date(2010, 6, 8),
        "Chính phủ",
        "kiểm soát thủ tục hành chính",
        date(2010, 10, 14),
        None,
        "",
    ),
    (
        DECREE,
        "48/2013/NĐ-CP",
        date(2013, 5, 14),
        "Chính phủ",
        "sửa đổi các nghị định về kiểm soát thủ tục hành chính",
        date(2013, 7, 1),
        None,
        "",
    ),
    (
        DECREE,
        "92/2017/NĐ-CP",
        date(2017, 8, 7),
        "Chính phủ",
        "sửa đổi các nghị định về kiểm soát thủ tục hành chính",
        date(2017, 9, 25),
        None,
        "",
    ),
    (
        DECREE,
        "61/2018/NĐ-CP",
        date(2018, 4, 23),
        "Chính phủ",
        "cơ chế một cửa, một cửa liên thông khi giải quyết thủ tục hành chính",
        date(2018, 6, 21),
        date(2025, 6, 30),
        "118/2025/NĐ-CP",
    ),
    (
        DECREE,
        "118/2025/NĐ-CP",
        date(2025, 6, 9),
        "Chính phủ",
        "thủ tục hành chính theo cơ chế một cửa, một cửa liên thông và Cổng Dịch vụ công quốc gia",
        date(2025, 7, 1),
        None,
        "",
    ),
    (
        DECISION,
        "19/2014/QĐ-TTg",
        date(2014, 3, 5),
        "Thủ tướng Chính phủ",
        "áp dụng hệ thống quản lý chất lượng theo TCVN ISO 9001 trong cơ quan hành chính nhà nước",
        date(2014, 5, 18),
        None,
        "",
    ),
    (
        CIRCULAR,
        "27/2011/TT-BKHCN",
        None,
        "Bộ Khoa học và Công nghệ",
        "hướng dẫn áp dụng hệ thống quản lý chất lượng",
        None,
        date(2014, 11, 30),
        "26/2014/TT-BKHCN",
    ),
    (
        CIRCULAR,
        "26/2014/TT-BKHCN",
        date(2014, 10, 10),
        "Bộ Khoa học và Công nghệ",
        "chi tiết thi hành Quyết định số 19/2014/QĐ-TTg",
        date(2014, 12, 1),
        None,
        "",
    ),
    (
        CIRCULAR,
        "02/2017/TT-VPCP",
        date(2017, 10, 31),
        "Văn phòng Chính phủ",
        "nghiệp vụ kiểm soát thủ tục hành chính",
        date(2017, 12, 15),
        None,
        "",
    ),
    (
        CIRCULAR,
        "01/2018/TT-VPCP",
        date(2018, 11, 23),
        "Văn phòng Chính phủ",
        "thi hành Nghị định số 61/2018/NĐ-CP",
        date(2019, 1, 6),
        date(2025, 6, 30),
        "",
    ),
    (
        DECISION,
        "101/QĐ-BKHCN",
        date(2019, 1, 21),
        "Bộ Khoa học và Công nghệ",
        "mô hình khung hệ thống quản lý chất lượng TCVN ISO 9001:2015 cho cơ quan hành chính nhà nước ở địa phương",
        date(2019, 1, 21),
        None,
        "",
    ),
]
CITED_BY_OBJECTIVES = [
    "77/2015/QH13", "65/2025/QH15", "72/2025/QH15", "63/2010/NĐ-CP", "61/2018/NĐ-CP", "118/2025/NĐ-CP",
    "19/2014/QĐ-TTg", "02/2017/TT-VPCP", "26/2014/TT-BKHCN", "101/QĐ-BKHCN",
]  # fmt: skip
AMENDED_BY = {"63/2010/NĐ-CP": ["48/2013/NĐ-CP", "92/2017/NĐ-CP"]}


def long_date(day: date) -> str:
    """`08 tháng 6 năm 2010`: days below ten and January, February with a leading zero (Decree 30/2020)."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"{day.day:02d} tháng {month} năm {day.year}"


def _citation(kind: str, number: str, day: date | None, issuer: str, title: str) -> str:
    if kind == LAW:
        return f"{kind} {title} số {number} ngày {long_date(day)}"
    when = f" ngày {long_date(day)}" if day else ""
    return f"{kind} số {number}{when} của {issuer} về {title}"


def _full_citation(row: tuple, by_number: dict) -> str:
    kind, number, day, issuer, title = row[:5]
    words = _citation(kind, number, day, issuer, title)
    changes = [by_number[other] for other in AMENDED_BY.get(number, [])]
    if changes:
        words += ", được sửa đổi, bổ sung bởi " + " và ".join(
            f"{c[0]} số {c[1]} ngày {long_date(c[2])}" for c in changes
        )
    return words


@transaction.atomic
def load_legal_bases() -> int:
    """Put what is missing into the shared catalogue; returns how many rows were new. Idempotent."""
    by_number = {row[1]: row for row in CATALOGUE}
    known = {one.number: one for one in LegalBasis.objects.filter(number__in=by_number).order_by("pk")}
    count = 0
    for row in CATALOGUE:
        kind, number, day, issuer, title, start, end, _later = row
        if number in known:
            continue
        known[number] = LegalBasis.objects.create(
            kind=kind, number=number, date=day, issuer=issuer, title=title, citation=_full_citation(row, by_number),
            in_force_from=start, in_force_to=end,
        )  # fmt: skip
        count += 1
    for *_rest, number, _day, _issuer, _title, _start, _end, later in CATALOGUE:
        if later and known[number].replaced_by_id is None:
            known[number].replaced_by = known[later]
            known[number].save(update_fields=["replaced_by"])
    if count:
        log(Actor(), "objectives.legal_bases_loaded", known[CATALOGUE[0][1]], after={"added": count})
    return count


def default_bases(day: date) -> list[str]:
    """What a decision on objectives cites on that day, as printed: `Căn cứ …`, in the order of rank."""
    in_force = LegalBasis.objects.in_force(day).filter(number__in=CITED_BY_OBJECTIVES)
    found = {
        one.number: one for one in in_force.order_by("pk") if one.in_force_from is None or one.in_force_from <= day
    }
    return [f"Căn cứ {found[number].citation}" for number in CITED_BY_OBJECTIVES if number in found]
