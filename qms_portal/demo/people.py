"""The people of the demo province. All names are invented."""

from dataclasses import dataclass

from agencies.models import Role
from qms_portal.demo.places import AUTHORITY, COMMUNE, DISTRICT, PROVINCE, SCIENCE, SUCCESSOR_COMMUNE

# One password for all: the demo says so on its sign-in page, and the command that makes it refuses production.
PASSWORD = "Hong-Lam-2026"  # noqa: S105 - public on purpose


@dataclass(frozen=True)
class Person:
    """Somebody with one role. `main`: shown on the sign-in page, where everybody would be too many."""

    username: str
    full_name: str
    agency: str
    role: str
    position: str
    department: str | None = None
    acting_title: str = ""
    main: bool = False


HEAD, LEADER = Role.DEPARTMENT_HEAD, Role.LEADER
SECRETARY_TITLE = "Thư ký Ban Chỉ đạo ISO"

PEOPLE = [
    # --- district, in the order of the tour ---
    Person("thuky.phukhe", "Nguyễn Thị Thanh Mai", DISTRICT, Role.SECRETARY, SECRETARY_TITLE, "KT", main=True),
    Person("truongphong.kinhte", "Vũ Quốc Khải", DISTRICT, HEAD, "Trưởng phòng", "KT", main=True),
    Person("chanhvp.phukhe", "Đặng Minh Triết", DISTRICT, Role.OFFICE_HEAD, "Chánh Văn phòng", "VP", main=True),
    Person("lanhdao.phukhe", "Hoàng Đức Nghĩa", DISTRICT, LEADER, "Chủ tịch", main=True),
    Person("phochutich.phukhe", "Lê Thị Hồng Vân", DISTRICT, LEADER, "Phó Chủ tịch", acting_title="KT"),
    Person("vanthu.phukhe", "Trịnh Thu Phương", DISTRICT, Role.REGISTRY_CLERK, "Văn thư", "VP", main=True),
    Person("motcua.phukhe", "Phan Hải Yến", DISTRICT, Role.ONE_STOP_OFFICER, "Công chức Một cửa", "PVHCC", main=True),
    Person("truongphong.tuphap", "Bùi Ngọc Lân", DISTRICT, HEAD, "Trưởng phòng", "TP", main=True),
    Person("phophong.tuphap", "Lò Thị Minh Khuê", DISTRICT, Role.STAFF, "Phó Trưởng phòng", "TP", main=True),
    Person("truongphong.vanhoa", "Đinh Thị Quỳnh Nga", DISTRICT, HEAD, "Trưởng phòng", "VHTT", main=True),
    Person("danhgia.phukhe", "Ngô Tuấn Kiệt", DISTRICT, Role.AUDITOR, "Đánh giá viên nội bộ", "VP", main=True),
    Person("danhgia2.phukhe", "Lương Bích Thủy", DISTRICT, Role.AUDITOR, "Đánh giá viên nội bộ", "NV"),
    Person("quantri.phukhe", "Tạ Hữu Phúc", DISTRICT, Role.ADMINISTRATOR, "Quản trị hệ thống", "VP", main=True),
    Person("truongphong.noivu", "Cao Văn Thịnh", DISTRICT, HEAD, "Trưởng phòng", "NV"),
    Person("truongphong.taichinh", "Hồ Thị Lệ Thu", DISTRICT, HEAD, "Trưởng phòng", "TCKH"),
    Person("truongphong.tainguyen", "Mai Xuân Cường", DISTRICT, HEAD, "Trưởng phòng", "TNMT"),
    Person("giamdoc.datdai", "Dương Quang Huy", DISTRICT, HEAD, "Giám đốc Chi nhánh", "DKDD"),
    Person("truongphong.laodong", "Phùng Thị Kim Oanh", DISTRICT, HEAD, "Trưởng phòng", "LDTBXH"),
    Person("truongphong.giaoduc", "Trần Công Minh", DISTRICT, HEAD, "Trưởng phòng", "GDDT"),
    Person("giamdoc.yte", "Nguyễn Hoài An", DISTRICT, HEAD, "Giám đốc Trung tâm", "TTYT"),
    Person("chanhthanhtra.phukhe", "Vương Đình Bảo", DISTRICT, HEAD, "Chánh Thanh tra", "TTR"),
    Person("truongphong.dothi", "Lâm Gia Vinh", DISTRICT, HEAD, "Trưởng phòng", "QLDT"),
    Person("giamdoc.pvhcc", "Đoàn Thị Mỹ Hạnh", DISTRICT, HEAD, "Giám đốc Trung tâm", "PVHCC"),
    # --- authority of industrial zones: the head decides ---
    Person("thuky.kcn", "Phạm Thùy Dung", AUTHORITY, Role.SECRETARY, SECRETARY_TITLE, "DN", main=True),
    Person("truongphong.doanhnghiep.kcn", "Kiều Anh Dũng", AUTHORITY, HEAD, "Trưởng phòng", "DN", main=True),
    Person("chanhvp.kcn", "Tô Văn Sơn", AUTHORITY, Role.OFFICE_HEAD, "Chánh Văn phòng", "VP", main=True),
    Person("lanhdao.kcn", "Nguyễn Bá Lộc", AUTHORITY, LEADER, "Trưởng ban", main=True),
    Person("photruongban.kcn", "Chu Thị Hà", AUTHORITY, LEADER, "Phó Trưởng ban", acting_title="KT"),
    Person("vanthu.kcn", "Lý Thị Nhàn", AUTHORITY, Role.REGISTRY_CLERK, "Văn thư", "VP", main=True),
    Person("motcua.kcn", "Thái Minh Châu", AUTHORITY, Role.ONE_STOP_OFFICER, "Viên chức Một cửa", "VP"),
    Person("danhgia.kcn", "Quách Thị Tường Vi", AUTHORITY, Role.AUDITOR, "Đánh giá viên nội bộ", "QHXD"),
    Person("quantri.kcn", "Bạch Duy Tùng", AUTHORITY, Role.ADMINISTRATOR, "Quản trị hệ thống", "VP"),
    Person("truongphong.dautu.kcn", "Hà Trọng Nhân", AUTHORITY, HEAD, "Trưởng phòng", "DT"),
    Person("truongphong.quyhoach.kcn", "Đỗ Khánh Toàn", AUTHORITY, HEAD, "Trưởng phòng", "QHXD"),
    Person("truongphong.moitruong.kcn", "Tống Thị Liên", AUTHORITY, HEAD, "Trưởng phòng", "MT"),
    # --- province, its department of science, a commune ---
    Person("thanhtra.sokhcn", "Lục Thế Hiển", PROVINCE, Role.INSPECTOR, "Thành viên Đoàn kiểm tra", main=True),
    Person("thuky.honglam", "Ninh Thị Cẩm Tú", PROVINCE, Role.SECRETARY, SECRETARY_TITLE, "KSTT"),
    Person("truongphong.kiemsoat", "Uông Văn Đạt", PROVINCE, HEAD, "Trưởng phòng", "KSTT"),
    Person("chanhvp.honglam", "Khuất Hữu Tài", PROVINCE, Role.OFFICE_HEAD, "Chánh Văn phòng", "VP"),
    Person("lanhdao.honglam", "Trương Quang Vũ", PROVINCE, LEADER, "Chủ tịch"),
    Person("vanthu.honglam", "Nghiêm Thị Xuyến", PROVINCE, Role.REGISTRY_CLERK, "Văn thư", "VP"),
    Person("quantri.honglam", "Mạc Thành Công", PROVINCE, Role.ADMINISTRATOR, "Quản trị hệ thống", "VP"),
    Person("lanhdao.sokhcn", "La Thị Ánh Tuyết", SCIENCE, LEADER, "Giám đốc"),
    Person("thuky.tankhe", "Âu Văn Hậu", COMMUNE, Role.SECRETARY, SECRETARY_TITLE, "VP"),
    Person("lanhdao.tankhe", "Viên Thị Lụa", COMMUNE, LEADER, "Chủ tịch"),
    # --- a commune that follows a district; they worked there before ---
    Person("thuky.dongkhe", "Giáp Thị Mơ", SUCCESSOR_COMMUNE, Role.SECRETARY, SECRETARY_TITLE, "VP", main=True),
    Person("motcua.dongkhe", "Thân Văn Lĩnh", SUCCESSOR_COMMUNE, Role.ONE_STOP_OFFICER, "Công chức Một cửa", "MC"),
    Person("lanhdao.dongkhe", "Quản Thị Thơm", SUCCESSOR_COMMUNE, LEADER, "Chủ tịch"),
]
# The inspector is on the staff of the department of science and inspects for the province.
FURTHER_ROLES = [Person("thanhtra.sokhcn", "", SCIENCE, Role.STAFF, "Chuyên viên chính", "TDC")]
