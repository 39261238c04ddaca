"""Legal bases of the district's own, and a draft that cites what has ended meanwhile. All texts are invented."""

from datetime import date

from documents import services
from documents.models import DocumentKind
from qms_portal.demo.places import DISTRICT
from qms_portal.demo.stage import Stage, run_waiting

INTRODUCED, AMENDED = date(2021, 6, 10), date(2023, 9, 18)
OLD_BASES = [
    "Căn cứ Nghị định số 61/2018/NĐ-CP ngày 23 tháng 4 năm 2018 của Chính phủ về thực hiện cơ chế một cửa, một cửa liên thông",
    "Căn cứ Nghị định số 63/2010/NĐ-CP ngày 08 tháng 6 năm 2010 của Chính phủ về kiểm soát thủ tục hành chính",
    "Căn cứ Quyết định số 1506/QĐ-UBND ngày 10 tháng 6 năm 2021 của Ủy ban nhân dân huyện về áp dụng hệ thống quản lý chất lượng",
]


def own_decisions(stage: Stage) -> None:
    """The decision that introduced the quality system, and the one that widened its scope."""
    actor = stage.actor("thuky.phukhe")
    issuer = stage.agencies[DISTRICT].name
    with stage.at(INTRODUCED):
        first = services.save_basis(
            actor, own=True, kind="Quyết định", number="1506/QĐ-UBND", date=INTRODUCED, issuer=issuer, in_force_from=INTRODUCED,
            title="áp dụng hệ thống quản lý chất lượng theo TCVN ISO 9001:2015",
        )  # fmt: skip
    with stage.at(AMENDED):
        services.save_basis(
            actor, own=True, kind="Quyết định", number="2210/QĐ-UBND", date=AMENDED, issuer=issuer, in_force_from=AMENDED,
            title="mở rộng phạm vi áp dụng hệ thống quản lý chất lượng", amends=[first],
        )  # fmt: skip


def outdated_draft(stage: Stage) -> None:
    """A decision begun from an old one: an ended decree, amendments left out, a misspelt standard."""
    articles = [
        "Giao các phòng duy trì hệ thống theo TCNV ISO 9001:2015, phần đầu đạt mọi mục tiêu của năm; rà soát quy trình xong trước tháng 03.",
        "Quyết định này có hiệu lực từ ngày ký. Chánh Văn phòng và trưởng các phòng thi hành Quyết định này.",
    ]  # fmt: skip
    document = services.draft_document(
        stage.actor("thuky.phukhe"), agency=stage.agencies[DISTRICT], kind=DocumentKind.DECISION, legal_bases=OLD_BASES,
        abstract=f"Về việc phân công duy trì hệ thống quản lý chất lượng năm {stage.today.year}", recipients=["Như Điều 2", "Lưu: VT"],
        articles=[{"number": n, "title": "", "paragraphs": [text], "clauses": []} for n, text in enumerate(articles, 1)],
    )  # fmt: skip
    run_waiting(document)
