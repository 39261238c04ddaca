"""An agency with everyone a document needs, and documents at any step. All names and texts are invented.

office = Office()                       # a district under the collective regime
office.document("awaiting_signature")   # drafted, initialled twice, laid out
"""

from functools import cached_property

from agencies.tests.factories import AgencyFactory, actor
from documents import services
from documents.models import DocumentKind, OfficialDocument
from documents.signing import demo_ca

PASSPHRASE = demo_ca.PASSPHRASE

ARTICLES = [
    {
        "number": 1,
        "title": "",
        "paragraphs": ["Ban hành kèm theo Quyết định này Mục tiêu chất lượng năm 2026."],
        "clauses": [],
    },
    {
        "number": 2,
        "title": "Tổ chức thực hiện",
        "paragraphs": ["Các phòng chuyên môn thực hiện những việc sau:"],
        "clauses": ["Theo dõi kết quả từng quý.", "Tìm nguyên nhân của mỗi mục tiêu không đạt."],
    },
    {"number": 3, "title": "", "paragraphs": ["Quyết định này có hiệu lực kể từ ngày ký."], "clauses": []},
]
APPENDIX = {
    "label": "",
    "title": "Mục tiêu chất lượng năm 2026",
    "attached_line": True,
    "blocks": [
        {"type": "motto", "text": "Đúng hẹn, rõ ràng"},
        {"type": "heading", "level": 1, "text": "I. MỤC TIÊU"},
        {
            "type": "table",
            "columns": [
                {"label": "STT", "width": 10, "align": "center"},
                {"label": "Mục tiêu", "width": 60},
                {"label": "Chỉ tiêu", "width": 30, "align": "center"},
            ],
            "rows": [["1", "Tỷ lệ hồ sơ giải quyết đúng hạn", "98%"], ["2", "Mức độ hài lòng", "Từ 95%"]],
        },
    ],
}


class Office:
    """One agency and its people as actors."""

    def __init__(self, **agency):
        self.agency = AgencyFactory(**agency)
        self.head = actor("department_head", agency=self.agency)
        self.secretary = actor("secretary", agency=self.agency, department=self.head.department)
        self.office_head = actor("office_head", agency=self.agency)
        self.leader = actor("leader", agency=self.agency)
        self.clerk = actor("registry_clerk", agency=self.agency)

    @cached_property
    def keys(self):
        return services.demo_keys(self.agency)

    def document(self, state: str = "draft", **fields) -> OfficialDocument:
        """A decision that went through the real services up to this state."""
        values = {
            "agency": self.agency,
            "kind": DocumentKind.DECISION,
            "abstract": "Về việc ban hành Mục tiêu chất lượng năm 2026",
            "legal_bases": ["Căn cứ Luật Thử nghiệm ngày 01 tháng 01 năm 2020", "Căn cứ Nghị định số 01/2021/NĐ-CP"],
            "proposal": "Theo đề nghị của Trưởng phòng Thử",
            "articles": ARTICLES,
            "appendices": [APPENDIX],
            "recipients": ["Như Điều 3", "Lưu: VT"],
        }
        document = services.draft_document(self.secretary, **(values | fields))
        for reached, step in self._steps():
            if document.state == state:
                break
            step(document)
            assert document.state == reached
        document.refresh_from_db()
        return document

    def _steps(self):
        yield "awaiting_content", lambda one: services.submit(self.secretary, one)
        yield "awaiting_format", lambda one: services.initial_content(self.head, one)
        yield "awaiting_signature", lambda one: services.initial_format(self.office_head, one)
        yield "signed", self.sign
        yield "issued", lambda one: self.keys and services.issue(self.clerk, one, passphrase=PASSPHRASE)

    def sign(self, document):
        self.keys  # noqa: B018 - made at first use
        services.render_document(self.secretary, document)
        document.refresh_from_db()
        return services.sign(self.leader, document, passphrase=PASSPHRASE, seen_sha256=document.pdf.sha256)
