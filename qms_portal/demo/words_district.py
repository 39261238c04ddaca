"""Policy, objectives and plans of the demo district and its province: written for this demonstration."""

from decimal import Decimal

from objectives.models import Comparator, TargetRole
from qms_portal.demo.places import HANDLING

PROVINCE_POLICY = {
    "motto": "Đồng hành – Kỷ cương – Hiệu quả",
    "preamble": "Ủy ban nhân dân tỉnh Hồng Lam cam kết:",
    "commitments": [
        "Mọi cơ quan trong tỉnh giải quyết công việc cho dân theo cùng một chuẩn chất lượng và cùng một cách đo.",
        "Kết quả của từng cơ quan được công bố, so sánh và dùng để cải tiến.",
    ],
}
PROVINCE_OBJECTIVES = [
    {
        "text": "Hồ sơ của các cơ quan trong tỉnh có kết quả trước hoặc đúng ngày hẹn",
        "measure": "on_time",
        "comparator": Comparator.AT_LEAST,
        "value": Decimal("97"),
        "responsible": "Văn phòng Ủy ban nhân dân tỉnh theo dõi; các cơ quan báo cáo",
        "calculation": "Lấy từ hồ sơ trên hệ thống một cửa: số có kết quả không quá ngày hẹn chia cho số đã có kết quả.",
        "means": "Công khai kết quả hằng quý; làm việc trực tiếp với cơ quan thấp nhất.",
    },
    {
        "text": "Người dân và tổ chức hài lòng khi làm thủ tục trên địa bàn tỉnh",
        "measure": "satisfaction",
        "comparator": Comparator.AT_LEAST,
        "value": Decimal("90"),
        "responsible": "Phòng Kiểm soát thủ tục hành chính",
        "calculation": "Số phiếu trả lời “hài lòng” và “rất hài lòng” chia cho số phiếu hợp lệ.",
        "means": "Lấy ý kiến sau khi trả kết quả, cả trên giấy và trực tuyến.",
    },
]

POLICY = {
    "motto": "Tận tâm phục vụ – Đúng hẹn từng ngày – Rõ ràng từng việc",
    "preamble": "Lãnh đạo và toàn thể công chức, viên chức huyện Phú Khê cam kết:",
    "commitments": [
        "Trả kết quả không muộn hơn ngày ghi trên giấy hẹn; nếu muộn thì báo trước, nói rõ lý do và xin lỗi.",
        "Hướng dẫn một lần cho đủ, bằng lời dễ hiểu; không đòi thêm giấy tờ nào mà quy định không nêu.",
        "Để ai cũng tự xem được hồ sơ của mình đang ở đâu, ai giữ, còn bao nhiêu ngày.",
        "Đón nhận mọi lời góp ý như một việc phải giải quyết, có người trả lời và có hạn trả lời.",
        "Mỗi công chức được học đủ để làm tốt phần việc của mình và phần việc của người cần thay.",
        "Mỗi năm nhìn lại số liệu, sửa cách làm ở nơi chưa tốt trước khi đặt mục tiêu mới.",
    ],
}
# Percentages of the twelve departments in the order of places.HANDLING; those of the year before were a little lower.
ON_TIME = dict(
    zip(
        HANDLING,
        map(Decimal, ["100", "99", "99.5", "98", "98.5", "100", "98", "100", "99.5", "100", "98.5", "99"]),
        strict=True,
    )
)
ON_TIME_BEFORE = dict(
    zip(
        HANDLING,
        map(Decimal, ["99", "98", "99", "97", "97", "99", "97.5", "99", "99", "100", "98", "98.5"]),
        strict=True,
    )
)

ALWAYS, EACH_QUARTER, EACH_YEAR = "Thường xuyên", "Mỗi quý một lần", "Hằng năm"
HEADS, STAFF, OFFICE, CENTRE = (
    "Trưởng đơn vị",
    "Công chức thụ lý",
    "Văn phòng HĐND và UBND huyện",
    "Trung tâm PVHCC huyện",
)
ECONOMY, UNITS, BOARD = "Phòng Kinh tế", "Các đơn vị", "Ban Chỉ đạo ISO"


def _task(task: str, lead: str, joining: str, when_words: str, resources: str = "", evaluation: str = "") -> dict:
    words = {"task": task, "lead": lead, "joining": joining, "when_words": when_words}
    return words | {"resources": resources, "evaluation": evaluation}


OBJECTIVES = [
    {
        "text": "Hồ sơ có kết quả trước hoặc đúng ngày hẹn, tính riêng cho từng đơn vị",
        "commitment": 1,
        "measure": "on_time",
        "comparator": Comparator.AT_LEAST,
        "by_department": True,
        "calculation": "Đếm trên hệ thống: số hồ sơ có kết quả không quá ngày hẹn, chia cho số hồ sơ đã có kết quả trong kỳ.",
        "means": "Trưởng đơn vị xem danh sách sắp đến hạn mỗi sáng, chia lại việc khi có người vắng, xin hỗ trợ trước khi trễ.",
        "plan_heading": "Hồ sơ có kết quả trước hoặc đúng ngày hẹn",
        "plan": [
            _task(
                "Mỗi sáng xem danh sách hồ sơ còn hai ngày là đến hạn và giao người xử lý ngay", HEADS, STAFF, ALWAYS
            ),
            _task("So thời gian thực tế từng bước với quy trình, đề nghị sửa bước hay bị kẹt", HEADS, STAFF, ALWAYS),
            _task("Ghi nhận kết quả sai hoặc thiếu, sửa cho dân trước rồi mới truy nguyên nhân", HEADS, STAFF, ALWAYS),
            _task(
                "Tập hợp hồ sơ trễ, tìm nguyên nhân chung và kiểm lại việc đã làm của quý trước",
                HEADS,
                ECONOMY,
                EACH_QUARTER,
                "Danh sách hồ sơ trễ trên hệ thống",
                "Biên bản họp phòng, số hồ sơ trễ quý sau giảm",
            ),
            _task("Cập nhật danh mục rủi ro gây trễ hẹn và đưa vào cuộc họp của lãnh đạo", OFFICE, UNITS, EACH_YEAR),
        ],
    },
    {
        "text": "Người dân, tổ chức trả lời khảo sát cho biết hài lòng với việc giải quyết thủ tục",
        "commitment": 4,
        "measure": "satisfaction",
        "comparator": Comparator.AT_LEAST,
        "value": Decimal("95"),
        "target_words": "Từ 95 % trở lên",
        "calculation": "Số phiếu trả lời “hài lòng” hoặc “rất hài lòng” chia cho số phiếu hợp lệ thu được trong kỳ.",
        "means": "Mời đánh giá ngay khi trả kết quả, qua máy tính bảng tại quầy, tin nhắn và phiếu giấy; đọc hết góp ý.",
        "roles": {"lead": "KT"},
        "responsible": "Chủ trì: Phòng Kinh tế; phối hợp: các đơn vị có thủ tục hành chính",
        "plan_heading": "Mức độ hài lòng từ 95 % trở lên",
        "plan": [
            _task(
                "Dán và đăng quy trình, thời hạn, phí của từng thủ tục tại nơi người dân dễ thấy",
                OFFICE,
                CENTRE,
                ALWAYS,
            ),
            _task("Mời người dân chấm điểm ngay khi nhận kết quả và gửi lời cảm ơn", CENTRE, UNITS, EACH_QUARTER),
            _task(
                "Gọi lại cho người trả lời “không hài lòng” để hỏi rõ và báo cách xử lý", ECONOMY, HEADS, EACH_QUARTER
            ),
            _task("Mở sổ chung ghi mọi phản ánh từ quầy, thư, điện thoại và hộp thư điện tử", OFFICE, UNITS, ALWAYS),
            _task("Thử làm một thủ tục như người dân ở mỗi đơn vị và ghi lại chỗ khó", BOARD, UNITS, EACH_YEAR),
        ],
    },
    {
        "text": "Công chức, viên chức làm việc trong phạm vi hệ thống đã được tập huấn về quản lý chất lượng",
        "commitment": 5,
        "measure": "training_coverage",
        "comparator": Comparator.EQUAL,
        "value": Decimal("100"),
        "calculation": "Số người có tên trong danh sách điểm danh ít nhất một buổi, chia cho số người thuộc phạm vi áp dụng.",
        "means": "Mỗi buổi họp, buổi học đều có biên bản và danh sách ký tên; người vắng học bù trong tháng sau.",
        "roles": {"lead": "KT", "coordinate": "TCKH"},
        "responsible": "Chủ trì: Phòng Kinh tế; phối hợp: Phòng Tài chính - Kế hoạch; tham dự: các đơn vị còn lại",
        "plan_heading": "Toàn bộ người trong phạm vi được tập huấn",
        "plan": [
            _task(
                "Đọc và giải thích chính sách, mục tiêu cho mọi người trong buổi giao ban đầu năm", HEADS, STAFF, ALWAYS
            ),
            _task(
                "Mở lớp cho người mới và lớp nghiệp vụ cho đánh giá viên",
                ECONOMY,
                OFFICE,
                EACH_YEAR,
                "Kinh phí đào tạo trong dự toán năm",
                "Danh sách ký tên và bài kiểm tra cuối lớp",
            ),
            _task("Lưu biên bản và danh sách điểm danh của mọi buổi họp, buổi học về hệ thống", HEADS, STAFF, ALWAYS),
            _task("Kèm cặp tại chỗ: người cũ hướng dẫn người mới làm trọn một quy trình", HEADS, STAFF, ALWAYS),
            _task("Hỏi đáp hằng quý về những quy trình vừa thay đổi", BOARD, UNITS, EACH_QUARTER),
        ],
    },
]


def target_rows(departments: dict, figures: dict) -> list[dict]:
    """The twelve lines of objective 1: 100 % is an "equal", less is an "at least"."""
    return [
        {
            "department": departments[code],
            "role": TargetRole.MONITOR,
            "comparator": Comparator.EQUAL if value == 100 else Comparator.AT_LEAST,
            "value": value,
        }
        for code, value in figures.items()
    ]


def part_rows(departments: dict, roles: dict, comparator: str) -> list[dict]:
    """Who leads, coordinates and attends objectives 2 and 3; without `coordinate` everybody else coordinates."""
    by_code = {code: role for role, code in roles.items()}
    others = TargetRole.ATTEND if "coordinate" in roles else TargetRole.COORDINATE
    codes = sorted(
        HANDLING, key=lambda code: (code not in by_code, list(by_code).index(code) if code in by_code else 0)
    )
    return [
        {"department": departments[code], "role": by_code.get(code, others), "comparator": comparator, "value": None}
        for code in codes
    ]
