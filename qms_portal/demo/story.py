"""What the district's departments wrote about their misses, and what its internal audit found. All invented."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Cause:
    """A chain of why's with what was put right at once and what will be done."""

    whys: list[str]
    correction: str
    action: str


# Used in turn for missed on-time targets.
LATE_CASES = [
    Cause(
        [
            "Một số hồ sơ nằm lại ở bước trình ký quá hai ngày.",
            "Lãnh đạo đi công tác mà chưa giao người ký thay.",
            "Lịch công tác và việc ủy quyền ký chưa gắn với nhau.",
        ],
        "Đã gọi điện xin lỗi từng người và trả hết kết quả còn nợ.",
        "Khi duyệt lịch công tác thì ghi luôn người ký thay; Văn phòng kiểm vào chiều thứ sáu hằng tuần.",
    ),
    Cause(
        [
            "Hồ sơ phải chờ ý kiến của đơn vị khác.",
            "Công văn hỏi ý kiến gửi đi muộn và không ghi hạn trả lời.",
            "Quy trình chưa nêu ngày phải gửi công văn hỏi ý kiến.",
        ],
        "Đã thống nhất kết quả với đơn vị được hỏi và trả hồ sơ.",
        "Bổ sung vào quy trình: hỏi ý kiến trong ngày nhận hồ sơ, có hạn trả lời; quá hạn thì trưởng phòng trực tiếp liên hệ.",
    ),
    Cause(
        [
            "Người thụ lý nghỉ ốm, việc không được chuyển cho người khác.",
            "Người thay thế chưa được cấp quyền trên phần mềm.",
        ],
        "Đã chuyển toàn bộ hồ sơ của người vắng cho hai công chức khác.",
        "Cấp sẵn quyền cho người thay thế của từng vị trí và thử chuyển việc mỗi quý một lần.",
    ),
]
OTHER_CAUSES = {
    "satisfaction": Cause(
        ["Nhiều người chê phải chờ lâu ở quầy đất đai vào đầu tuần.", "Thứ hai và thứ ba chỉ có một người tiếp nhận."],
        "Đã mở thêm một quầy vào hai ngày đầu tuần.",
        "Xếp lịch trực quầy theo số lượt lấy số của ba tháng gần nhất và công bố giờ vắng khách.",
    ),
    "training_coverage": Cause(
        ["Tám người mới nhận việc chưa dự buổi nào.", "Lớp đầu năm mở trước khi họ về và không có lớp học bù."],
        "Đã gửi tài liệu và phân công người kèm cặp.",
        "Mở lớp học bù trong tháng cho người mới; danh sách người mới lấy từ Phòng Nội vụ vào ngày đầu tháng.",
    ),
}
# Figures of Phòng Kinh tế by quarter: satisfied and valid answers, typed; trained and in scope, which demo/training.py records.
SATISFACTION = {"Q1": (412, 428), "Q2": (455, 481), "Q3": (473, 492), "Q4": (480, 498)}
TRAINING = {"Q1": (118, 126), "Q2": (126, 126), "Q3": (127, 127), "Q4": (127, 127)}
NOTES = {
    "satisfaction": "Phiếu khảo sát tại quầy và trực tuyến của quý, bảng tổng hợp lưu tại Phòng Kinh tế.",
}
RETURN_COMMENT = (
    "Nguyên nhân mới nêu hiện tượng. Đề nghị nói rõ vì sao việc này lặp lại so với quý trước và ghi cụ thể ai kiểm tra."
)
DONE = "Đã làm xong như kế hoạch; hai tháng gần nhất không còn hồ sơ trễ vì lý do này."
VERDICT = "Đã xem danh sách hồ sơ sau khi thực hiện, lỗi cũ không lặp lại."
NOT_ENOUGH = "Sau khi thực hiện vẫn còn hồ sơ trễ vì cùng một lý do, cần cách làm khác."

AUDIT_TITLE = "Đánh giá nội bộ đợt {number} năm {year}"
AUDIT_CONCLUSION = (
    "Hai đơn vị áp dụng hệ thống nghiêm túc. Cần sửa dứt điểm các điểm không phù hợp đã ghi và báo lại đúng hạn."
)
# By clause: grade and note; clauses not named conform.
FINDINGS = {
    "VHTT": {
        "6.2": (
            "major",
            "Khi có hồ sơ trễ, đơn vị mới chỉ nhắc miệng; không có biện pháp nào được ghi lại và kiểm tra.",
        ),
        "7.2": ("minor", "Một công chức mới về từ tháng 4 chưa có tên trong danh sách tập huấn nào."),
    },
    "DKDD": {
        "5.3": ("minor", "Bảng phân công vẫn ghi tên người đã chuyển công tác từ đầu năm."),
        "6.1": ("opportunity", "Nên đưa việc mất kết nối với cơ sở dữ liệu đất đai vào danh mục rủi ro."),
    },
}
AUDIT_PLAN = Cause(
    ["Bảng phân công chỉ cập nhật vào đầu năm.", "Không ai được giao cập nhật khi có người chuyển đi."],
    "Đã ban hành bảng phân công mới.",
    "Giao văn thư đơn vị sửa bảng phân công trong ba ngày kể từ khi có quyết định điều động.",
)
