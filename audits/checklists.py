"""The standard short checklist put to a department, by clause of ISO 9001:2015, in our own words.

Content for auditors in Vietnamese state agencies, therefore Vietnamese and not translated. Copied into each audit when it
is planned: a later wording doesn't change audits of the past.
"""

from dataclasses import dataclass

from agencies.models import DepartmentKind


@dataclass(frozen=True)
class Question:
    """One question: ISO clause, what is asked, what the auditor should look at. `kinds`: only for these departments."""

    clause: str
    text: str
    guidance: str
    kinds: tuple[str, ...] = ()


QUESTIONS = [
    Question(
        "4.4",
        "Phòng có nắm được các quá trình, thủ tục hành chính mình chủ trì và quy trình tương ứng đang có hiệu lực không?",
        "Danh mục thủ tục hành chính của phòng và quy trình của từng thủ tục; chọn 2–3 thủ tục, so quy trình với quyết định "
        "công bố mới nhất.",
    ),
    Question(
        "5.2",
        "Công chức của phòng có biết chính sách chất lượng và nói được việc của mình góp phần thế nào không?",
        "Bản chính sách đang niêm yết có phải bản hiện hành không; hỏi 2 công chức bất kỳ, kể cả người mới nhận việc.",
    ),
    Question(
        "5.3",
        "Phân công nhiệm vụ, người thay thế khi vắng mặt có rõ ràng và đúng với thực tế không?",
        "Văn bản phân công còn hiệu lực; so với người đang thực sự xử lý hồ sơ trên phần mềm.",
    ),
    Question(
        "6.1",
        "Phòng đã nhận diện rủi ro và cơ hội trong công việc và làm những việc đã định chưa?",
        "Danh mục rủi ro của năm; bằng chứng đã làm biện pháp; rủi ro mới do thay đổi quy định hoặc nhân sự đã được bổ sung chưa.",
    ),
    Question(
        "6.2",
        "Mục tiêu chất lượng của phòng có kế hoạch, được theo dõi theo kỳ và có hành động khi không đạt không?",
        "Chỉ tiêu của phòng trong quyết định năm nay; kết quả các quý gần nhất và hồ sơ chứng minh; nguyên nhân và hành động "
        "cho chỉ tiêu không đạt.",
    ),
    Question(
        "7.1.5",
        "Công chức của phòng có đủ phương tiện để làm việc: máy, phần mềm, chữ ký số, bản quy định hiện hành không?",
        "Hỏi về những lần phải chờ vì thiết bị hoặc phần mềm; chữ ký số còn hạn không.",
        (DepartmentKind.SPECIALISED, DepartmentKind.ATTACHED),
    ),
    Question(
        "7.2",
        "Người làm việc có đủ năng lực cho phần việc được giao và đã được đào tạo theo kế hoạch không?",
        "Kế hoạch đào tạo và danh sách đã tham dự; người mới được hướng dẫn quy trình nào, ai xác nhận.",
    ),
    Question(
        "7.5",
        "Tài liệu, biểu mẫu đang dùng có phải bản hiện hành và hồ sơ có được lưu đúng quy định không?",
        "Biểu mẫu trên bàn làm việc và trên máy; bản cũ đã thu hồi chưa; lấy 3 hồ sơ đã giải quyết, xem thành phần và thời hạn lưu.",
    ),
    Question(
        "7.5.3",
        "Văn bản phát hành có đủ ký nháy nội dung, ký nháy thể thức trước khi trình ký không?",
        "Chọn 5 văn bản phát hành trong quý; kết quả rà soát văn bản và việc sửa lỗi đã nêu.",
        (DepartmentKind.OFFICE,),
    ),
    Question(
        "8.2",
        "Tổ chức, công dân có được hướng dẫn một lần, đầy đủ, và biết ngày hẹn trả không?",
        "Bảng niêm yết thủ tục; phiếu hướng dẫn và phiếu hẹn của 5 hồ sơ; quan sát một lượt tiếp nhận.",
        (DepartmentKind.ONE_STOP, DepartmentKind.OFFICE),
    ),
    Question(
        "8.5.1",
        "Hồ sơ có được giải quyết đúng trình tự và thời hạn từng bước của quy trình không?",
        "Lấy 5 hồ sơ, có hồ sơ quá hạn và hồ sơ bị tạm dừng; so từng bước với quy trình, xem phiếu kiểm soát và lý do chậm.",
    ),
    Question(
        "8.5.2",
        "Từ mã số hồ sơ có truy được ai đã làm gì, khi nào không?",
        "Chọn một hồ sơ bất kỳ và lần theo từ lúc tiếp nhận đến lúc trả kết quả; giấy tờ gốc của người dân có bị lẫn, thất lạc không.",
    ),
    Question(
        "8.7",
        "Kết quả sai (sai thông tin, sai thẩm quyền, phải thu hồi) có được phát hiện, xử lý và ghi lại không?",
        "Kết quả bị đính chính, thu hồi hoặc trả lại trong kỳ; văn bản xin lỗi khi quá hạn; cách ngăn gửi nhầm.",
    ),
    Question(
        "9.1.2",
        "Phòng có xem ý kiến khảo sát, phản ánh, kiến nghị của người dân và trả lời đúng hạn không?",
        "Kết quả khảo sát kỳ gần nhất về lĩnh vực của phòng; 3 phản ánh gần nhất: ngày nhận, ngày trả lời, việc đã làm.",
    ),
    Question(
        "9.1.3",
        "Số liệu phòng báo cáo có khớp với hồ sơ gốc không?",
        "Chọn một tỷ lệ trong báo cáo quý gần nhất, mở danh sách hồ sơ phía sau và đếm lại.",
    ),
    Question(
        "10.2",
        "Sự không phù hợp lần trước có được tìm nguyên nhân gốc rễ, khắc phục đúng hạn và không lặp lại không?",
        "Các hành động khắc phục còn mở và đã khép trong năm; với một hành động đã khép, xem sự việc có tái diễn không.",
    ),
]


def questions_for(kind: str) -> list[Question]:
    """The questions for a department of that kind, in the order of the clauses."""
    return [question for question in QUESTIONS if not question.kinds or kind in question.kinds]
