"""Policy, objectives and procedures of the demo authority of industrial zones: written for this demonstration."""

from decimal import Decimal

from objectives.models import Comparator, ObjectiveNature, Unit

POLICY = {
    "motto": "Nhà đầu tư hỏi, có người đáp – Hồ sơ nộp, có ngày trả",
    "preamble": "Tập thể Ban Quản lý các khu công nghiệp tỉnh Hồng Lam cam kết:",
    "commitments": [
        "Làm trọn phần việc quản lý nhà nước được giao, lấy doanh nghiệp và người lao động làm trung tâm.",
        "Chỉ áp dụng thủ tục đã công bố; mọi bước xử lý đều có căn cứ và để lại dấu vết.",
        "Giữ bộ máy gọn, mỗi việc một đầu mối, mỗi đầu mối một người thay thế.",
        "Tạo điều kiện để từng người làm việc bằng hết khả năng và được ghi nhận công bằng.",
        "Viết quy trình ngắn, dễ theo, sửa ngay khi quy định đổi.",
        "Khuyến khích đề xuất cách làm mới, kể cả từ người mới vào nghề.",
        "Đo mức hài lòng, tìm nguyên nhân phía sau mỗi lời chê và cải tiến không ngừng theo TCVN ISO 9001:2015.",
    ],
}
EQUAL, AT_LEAST, DONE = Comparator.EQUAL, Comparator.AT_LEAST, Comparator.DONE


def _share(text: str, measure: str, comparator: str, value: int, commitment: int, **more) -> dict:
    fields = {
        "text": text,
        "measure": measure,
        "comparator": comparator,
        "value": Decimal(value),
        "commitment": commitment,
    }
    return fields | more


def _quality(text: str, commitment: int) -> dict:
    fields = {"text": text, "measure": "qualitative", "comparator": DONE, "commitment": commitment}
    return fields | {"nature": ObjectiveNature.QUALITATIVE, "unit": Unit.TIMES}


OBJECTIVES = [
    _share(
        "Toàn bộ hồ sơ của nhà đầu tư được nhận và trả tại một nơi là Trung tâm Phục vụ hành chính công tỉnh.",
        "manual_ratio", EQUAL, 100, 2,
    ),
    _share(
        "Không có hồ sơ trễ hẹn; cố gắng để ít nhất tám trong mười hồ sơ xong sớm hơn ngày hẹn.",
        "on_time", EQUAL, 100, 1, stretch=Decimal(80), stretch_measure="early",
    ),
    _share("Ít nhất 95 % hồ sơ giữ đúng giờ định mức ở mọi bước của quy trình.", "steps_on_time", AT_LEAST, 95, 5),
    _share("Thủ tục nào đang hiệu lực cũng có quy trình theo TCVN ISO 9001:2015.", "process_coverage", EQUAL, 100, 5),
    _quality("Mỗi phòng lập sổ theo dõi quy định đã lạc hậu, đề nghị sửa hoặc bỏ và cập nhật quy trình nội bộ theo.", 6),
    _share(
        "Trong năm tự đánh giá nội bộ và họp xem xét của lãnh đạo mỗi việc tối thiểu một lần; khắc phục xong mọi điểm không phù hợp.",
        "manual_number", AT_LEAST, 1, 7, unit=Unit.TIMES,
    ),
    _quality(
        "Hướng dẫn làm thủ tục luôn có bản mới nhất tại quầy của Trung tâm và trên trang web của Ban; trưởng phòng nhắc "
        "người thụ lý từ trước ngày hẹn.",
        3,
    ),
    _share(
        "Văn bản gửi đi đều mang hai chữ ký nháy: của trưởng phòng soạn thảo về nội dung, của lãnh đạo Văn phòng về thể thức; "
        "Văn phòng soát lại văn bản đã phát hành và báo lỗi cho các phòng.",
        "documents_initialled", EQUAL, 100, 2,
    ),
    _share("Cử người đi học đủ theo kế hoạch đào tạo đầu năm và theo giấy triệu tập.", "manual_ratio", AT_LEAST, 90, 4),
]  # fmt: skip

# The part of each department, as typed into the table of the whole set: {objective: {department: cell}}.
PARTS = {
    1: {"VP": "CT", "DN": "PH", "DT": "PH", "QHXD": "PH", "MT": "PH"},
    2: {"VP": "CT", "DN": "PH", "DT": "PH", "QHXD": "PH", "MT": "PH"},
    3: {"VP": "CT", "DN": "PH", "DT": "PH", "QHXD": "PH", "MT": "PH"},
    4: {"DN": "CT", "VP": "PH", "DT": "PH", "QHXD": "PH", "MT": "PH"},
    6: {"DN": "CT", "VP": "PH", "QHXD": "PH", "DT": "DỰ", "MT": "DỰ"},
    8: {"VP": "CT", "DN": "PH", "DT": "PH", "QHXD": "PH", "MT": "PH"},
    9: {"VP": "CT", "DN": "DỰ", "DT": "DỰ", "QHXD": "DỰ", "MT": "DỰ"},
}

# code, field code and name, procedure, department, limit in working days
PROCEDURES = [
    ("1.810101", "DTKCN", "Đầu tư vào khu công nghiệp", "Cấp giấy chứng nhận đăng ký đầu tư", "DT", 15),
    ("1.810102", "DTKCN", "Đầu tư vào khu công nghiệp", "Điều chỉnh giấy chứng nhận đăng ký đầu tư", "DT", 10),
    ("1.810103", "DTKCN", "Đầu tư vào khu công nghiệp", "Chấm dứt hoạt động của dự án đầu tư", "DT", 5),
    ("1.810201", "LDKCN", "Lao động trong khu công nghiệp", "Cấp giấy phép lao động cho người nước ngoài", "DN", 5),
    ("1.810202", "LDKCN", "Lao động trong khu công nghiệp", "Tiếp nhận nội quy lao động của doanh nghiệp", "DN", 7),
    ("1.810203", "LDKCN", "Lao động trong khu công nghiệp", "Tiếp nhận báo cáo sử dụng lao động", "DN", 3),
    ("1.810301", "XDKCN", "Xây dựng trong khu công nghiệp", "Cấp giấy phép xây dựng nhà xưởng", "QHXD", 20),
    ("1.810302", "XDKCN", "Xây dựng trong khu công nghiệp", "Kiểm tra công tác nghiệm thu công trình", "QHXD", 15),
    ("1.810401", "MTKCN", "Môi trường trong khu công nghiệp", "Cấp giấy phép môi trường", "MT", 20),
    ("1.810402", "MTKCN", "Môi trường trong khu công nghiệp", "Tiếp nhận đăng ký môi trường", "MT", 7),
]
