"""Words that a new objective set starts with; the secretary edits them. Vietnamese, because they are printed."""

from agencies.models import Agency
from objectives.models import StandardEdition

TABLE_COLUMNS = [
    "STT",
    "Nội dung",
    "Mục tiêu đề ra",
    "Đơn vị theo dõi và báo cáo",
    "Phương pháp tính",
    "Biện pháp thực hiện",
]
PLAN_COLUMNS = ["STT", "Công việc", "Chủ trì", "Phối hợp", "Thời gian"]
HEADING_OBJECTIVES = "Mục tiêu, cách tính kết quả và biện pháp"
HEADING_PLANS = "Kế hoạch để đạt mục tiêu"


def standard_words(edition: str) -> str:
    return StandardEdition(edition).label


def default_texts(agency: Agency, year: int, edition: str, layout: str, department=None) -> dict[str, str]:
    """title, introduction, closing and headings for a set, in our own words."""
    name, standard = agency.name, standard_words(edition)
    if department is not None:
        return {
            "title": f"MỤC TIÊU CHẤT LƯỢNG NĂM {year} CỦA {department.name.upper()}",
            "introduction": f"Căn cứ mục tiêu chất lượng năm {year} của {name}, {department.name} thực hiện các mục tiêu sau:",
            "closing": "",
            "heading_objectives": HEADING_OBJECTIVES,
            "heading_plans": HEADING_PLANS,
        }
    if layout == "article":
        return {"title": "", "introduction": "", "closing": "", "heading_objectives": "", "heading_plans": ""}
    if layout == "list":
        return {
            "title": f"CHÍNH SÁCH CHẤT LƯỢNG VÀ MỤC TIÊU CHẤT LƯỢNG NĂM {year}",
            "introduction": "Phương châm hành động:\n"
            f"Để giữ những cam kết trên, trong năm {year} {name} phấn đấu đạt các mục tiêu sau:",
            "closing": "",
            "heading_objectives": "",
            "heading_plans": "",
        }
    return {
        "title": f"MỤC TIÊU CHẤT LƯỢNG NĂM {year} CỦA {name.upper()}",
        "introduction": "Thực hiện chính sách chất lượng với phương châm:\n"
        f"Các đơn vị thuộc phạm vi áp dụng {standard} của {name} thực hiện những mục tiêu dưới đây, "
        f"kết quả tính đến hết năm {year}:",
        "closing": "Việc theo dõi và báo cáo kết quả được thực hiện như sau:\n"
        "Mỗi quý, 6 tháng, 9 tháng và cả năm, từng đơn vị báo cáo kết quả của mình; thư ký Ban Chỉ đạo ISO tổng hợp, "
        "trình Ban Chỉ đạo ISO để đưa vào cuộc họp xem xét của lãnh đạo.\n"
        "Ngoài các kỳ trên, đơn vị báo cáo khi được yêu cầu.\n"
        "Mục tiêu nào không đạt thì báo cáo phải nêu nguyên nhân gốc, việc khắc phục, người thực hiện và thời hạn.",
        "heading_objectives": HEADING_OBJECTIVES,
        "heading_plans": HEADING_PLANS,
    }
