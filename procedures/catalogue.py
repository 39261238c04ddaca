"""Ordinary public procedures of a district, for the demonstration: invented codes, common names.

`add_district_catalogue` spreads them over an agency's departments by what a department's name says it does.
"""

from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction

from agencies.actor import Actor
from agencies.models import Agency, Department
from agencies.text import fold
from procedures.models import OnlineLevel, Procedure
from procedures.services.catalogue import HOURS_A_DAY, add_field, create_procedure
from procedures.services.processes import add_process

# Field code, name, words of the department that handles it.
FIELDS = {
    "HT": ("Hộ tịch", ("tu phap",)),
    "CT": ("Chứng thực", ("tu phap",)),
    "DD": ("Đất đai", ("tai nguyen", "dat dai")),
    "MT": ("Môi trường", ("tai nguyen", "moi truong")),
    "KD": ("Thành lập và hoạt động của hộ kinh doanh", ("tai chinh", "ke hoach")),
    "XD": (
        "Quy hoạch xây dựng và hoạt động xây dựng",
        ("quan ly do thi", "kinh te va ha tang", "xay dung", "kinh te", "do thi"),
    ),
    "TM": ("Lưu thông hàng hóa trong nước", ("kinh te",)),
    "BT": ("Bảo trợ xã hội", ("lao dong", "thuong binh")),
    "GD": ("Giáo dục và đào tạo", ("giao duc",)),
    "VH": ("Văn hóa và gia đình", ("van hoa",)),
    "YT": ("An toàn thực phẩm", ("y te",)),
    "TD": ("Thi đua, khen thưởng", ("noi vu",)),
    "KN": ("Giải quyết khiếu nại, tố cáo", ("thanh tra",)),
    "VP": ("Công tác văn phòng", ("van phong",)),
    "DT": ("Công tác dân tộc", ("dan toc", "noi vu")),
}
# National code, field, name, limit in working days, how busy it is.
PROCEDURES = [
    ("2.900635", "HT", "Cấp bản sao trích lục hộ tịch", 1, 30),
    ("1.901193", "HT", "Đăng ký khai sinh có yếu tố nước ngoài", 1, 3),
    ("2.900528", "HT", "Đăng ký kết hôn có yếu tố nước ngoài", 15, 3),
    ("1.904859", "HT", "Thay đổi, cải chính, bổ sung thông tin hộ tịch", 3, 6),
    ("2.900815", "CT", "Chứng thực bản sao từ bản chính giấy tờ, văn bản", 1, 25),
    ("2.900843", "CT", "Chứng thực chữ ký trong các giấy tờ, văn bản", 1, 10),
    ("1.903003", "DD", "Đăng ký biến động quyền sử dụng đất", 10, 22),
    ("1.902253", "DD", "Chuyển mục đích sử dụng đất", 15, 12),
    ("2.901234", "DD", "Thu hồi đất do chấm dứt việc sử dụng theo pháp luật", 20, 2),
    ("1.904082", "MT", "Đăng ký môi trường cho cơ sở sản xuất, kinh doanh", 7, 3),
    ("1.901612", "KD", "Đăng ký thành lập hộ kinh doanh", 3, 18),
    ("2.900720", "KD", "Đăng ký thay đổi nội dung đăng ký hộ kinh doanh", 3, 9),
    ("1.901570", "KD", "Chấm dứt hoạt động hộ kinh doanh", 3, 5),
    ("1.909994", "XD", "Cấp giấy phép xây dựng mới nhà ở riêng lẻ", 15, 12),
    ("1.909995", "XD", "Cấp giấy phép sửa chữa, cải tạo nhà ở riêng lẻ", 15, 4),
    ("1.909997", "XD", "Gia hạn giấy phép xây dựng", 5, 3),
    ("2.900620", "TM", "Cấp giấy phép bán lẻ sản phẩm rượu", 10, 3),
    ("2.900181", "TM", "Cấp giấy phép bán lẻ sản phẩm thuốc lá", 10, 3),
    ("1.901776", "BT", "Thực hiện trợ cấp xã hội hằng tháng", 10, 12),
    ("1.901731", "BT", "Hỗ trợ chi phí mai táng cho đối tượng bảo trợ xã hội", 5, 5),
    ("2.900286", "BT", "Tiếp nhận đối tượng cần bảo vệ khẩn cấp", 10, 1),
    ("1.904494", "GD", "Cho phép thành lập cơ sở giáo dục mầm non độc lập", 20, 1),
    ("1.905099", "GD", "Chuyển trường đối với học sinh trung học cơ sở", 2, 6),
    ("2.902481", "GD", "Chỉnh sửa nội dung văn bằng, chứng chỉ", 5, 3),
    ("1.904645", "VH", "Thông báo tổ chức lễ hội cấp huyện", 10, 1),
    ("1.903645", "VH", "Xét tặng danh hiệu khu dân cư văn hóa hằng năm", 5, 3),
    ("1.902425", "YT", "Cấp giấy chứng nhận cơ sở đủ điều kiện an toàn thực phẩm", 10, 5),
    ("1.900804", "TD", "Tặng giấy khen của Chủ tịch Ủy ban nhân dân huyện", 15, 4),
    ("2.900374", "TD", "Tặng danh hiệu tập thể lao động tiên tiến", 15, 3),
    ("2.901905", "KN", "Tiếp công dân tại cấp huyện", 10, 3),
    ("2.901879", "KN", "Xử lý đơn thư", 10, 2),
    ("1.900957", "VP", "Cấp bản sao văn bản lưu trữ của cơ quan", 1, 4),
    ("1.904888", "DT", "Công nhận người có uy tín trong đồng bào dân tộc thiểu số", 5, 1),
]
WEIGHTS = {code: weight for code, _field, _name, _limit, weight in PROCEDURES}
# Share of the time limit each step of a process may take.
STEPS = [
    ("Tiếp nhận hồ sơ", 0.125),
    ("Thẩm định, giải quyết", 0.5),
    ("Trình ký, phê duyệt", 0.25),
    ("Trả kết quả", 0.125),
]


def handler_of(field: str, departments: list[Department]) -> Department:
    """The department whose name says that it handles a field; the fields spread evenly over the others."""
    words = FIELDS[field][1]
    names = {department: fold(department.name) for department in departments}
    found = next((department for word in words for department in departments if word in names[department]), None)
    return found or departments[list(FIELDS).index(field) % len(departments)]


@transaction.atomic
def add_district_catalogue(
    actor: Actor, agency: Agency, departments: list[Department], *, valid_from: date
) -> list[Procedure]:
    """Add the district's procedures and their processes to an agency that has none; otherwise return those it has.

    Procedures with the same time limit in a department share one process (Circular 26/2014 art. 41.6).
    """
    known = list(Procedure.objects.of_agency(agency).order_by("code"))
    if known:
        return known
    added = [_add(actor, row, departments, valid_from) for row in _covering(departments)]
    shared: dict[tuple, list[Procedure]] = {}
    for procedure in added:
        shared.setdefault((procedure.department, procedure.time_limit), []).append(procedure)
    for number, ((department, limit), procedures) in enumerate(shared.items(), start=1):
        hours = Decimal(limit * HOURS_A_DAY)
        add_process(
            actor,
            code=f"QT-{number:02d}",
            name=procedures[0].name if len(procedures) == 1 else f"Giải quyết thủ tục {limit} ngày – {department.name}",
            procedures=procedures,
            steps=[(name, department, hours * Decimal(str(share))) for name, share in STEPS],
            valid_from=valid_from,
        )
    return added


def _covering(departments: list[Department]) -> list[tuple]:
    """The procedures, and an ordinary one for each department that would have none."""
    rows = list(PROCEDURES)
    served = {handler_of(row[1], departments).pk for row in rows}
    idle = [department for department in departments if department.pk not in served]
    for number, department in enumerate(idle, start=1):
        name = f"Cung cấp thông tin thuộc lĩnh vực quản lý của {department.name}"
        rows.append((f"3.9000{number:02d}", "VP", name, 5, 3, department))
    return rows


def _add(actor: Actor, row: tuple, departments: list[Department], valid_from: date) -> Procedure:
    code, field, name, limit, _weight, *fixed = row
    return create_procedure(
        actor,
        code=code,
        name=name,
        field=add_field(field, FIELDS[field][0]),
        department=fixed[0] if fixed else handler_of(field, departments),
        time_limit=limit,
        online_level=OnlineLevel.FULL if limit <= 5 else OnlineLevel.PARTIAL,
        competent_authority="Ủy ban nhân dân cấp huyện",
        decision_number="2318/QĐ-UBND",
        decided_on=valid_from - timedelta(days=8),
        valid_from=valid_from,
    )
