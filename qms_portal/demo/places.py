"""The agencies of the demo province and their departments. All names are invented."""

from dataclasses import dataclass, field

from agencies.models import AgencyLevel, AgencyRegime, CutOff, DepartmentKind

PROVINCE, SCIENCE, DISTRICT, AUTHORITY, COMMUNE = "HONGLAM", "SOKHCN", "PHUKHE", "BQLKCN", "TANKHE"


@dataclass(frozen=True)
class Unit:
    """A department: code, name, symbol, kind."""

    code: str
    name: str
    symbol: str
    kind: str = DepartmentKind.SPECIALISED


@dataclass(frozen=True)
class Place:
    """An agency with its departments; `fields` are those of the agency form."""

    code: str
    parent: str | None
    fields: dict
    units: list[Unit] = field(default_factory=list)


OFFICE, ONE_STOP, ATTACHED = DepartmentKind.OFFICE, DepartmentKind.ONE_STOP, DepartmentKind.ATTACHED

PLACES = [
    Place(
        PROVINCE,
        None,
        {
            "name": "Ủy ban nhân dân tỉnh Hồng Lam",
            "short_symbol": "UBND",
            "place_name": "Hồng Lam",
            "authority_line": "ỦY BAN NHÂN DÂN TỈNH",
            "level": AgencyLevel.PROVINCE,
        },
        [
            Unit("VP", "Văn phòng Ủy ban nhân dân tỉnh", "VP", OFFICE),
            Unit("KSTT", "Phòng Kiểm soát thủ tục hành chính", "KSTT"),
        ],
    ),
    Place(
        SCIENCE,
        PROVINCE,
        {
            "name": "Sở Khoa học và Công nghệ tỉnh Hồng Lam",
            "short_symbol": "SKHCN",
            "superior_name": "Ủy ban nhân dân tỉnh Hồng Lam",
            "place_name": "Hồng Lam",
            "authority_line": "GIÁM ĐỐC SỞ KHOA HỌC VÀ CÔNG NGHỆ",
            "level": AgencyLevel.PROVINCE_DEPARTMENT,
            "regime": AgencyRegime.HEAD,
        },
        [Unit("VP", "Văn phòng Sở", "VP", OFFICE), Unit("TDC", "Phòng Tiêu chuẩn đo lường chất lượng", "TĐC")],
    ),
    Place(
        DISTRICT,
        PROVINCE,
        {
            "name": "Ủy ban nhân dân huyện Phú Khê",
            "short_symbol": "UBND",
            "superior_name": "Ủy ban nhân dân tỉnh Hồng Lam",
            "place_name": "Phú Khê",
            "authority_line": "ỦY BAN NHÂN DÂN HUYỆN",
            "level": AgencyLevel.DISTRICT,
        },
        [
            Unit("NV", "Phòng Nội vụ", "NV"),
            Unit("TP", "Phòng Tư pháp", "TP"),
            Unit("TCKH", "Phòng Tài chính - Kế hoạch", "TCKH"),
            Unit("TNMT", "Phòng Tài nguyên và Môi trường", "TNMT"),
            Unit("DKDD", "Chi nhánh Văn phòng Đăng ký đất đai", "CNĐKĐĐ", ATTACHED),
            Unit("LDTBXH", "Phòng Lao động - Thương binh và Xã hội", "LĐTBXH"),
            Unit("VHTT", "Phòng Văn hóa và Thông tin", "VHTT"),
            Unit("GDDT", "Phòng Giáo dục và Đào tạo", "GDĐT"),
            Unit("TTYT", "Trung tâm Y tế", "TTYT", ATTACHED),
            Unit("TTR", "Thanh tra huyện", "TTr"),
            Unit("KT", "Phòng Kinh tế", "KT"),
            Unit("QLDT", "Phòng Quản lý đô thị", "QLĐT"),
            Unit("VP", "Văn phòng Hội đồng nhân dân và Ủy ban nhân dân", "VP", OFFICE),
            Unit("PVHCC", "Trung tâm Phục vụ hành chính công", "PVHCC", ONE_STOP),
        ],
    ),
    Place(
        AUTHORITY,
        PROVINCE,
        {
            "name": "Ban Quản lý các khu công nghiệp tỉnh Hồng Lam",
            "short_symbol": "KCN",
            "superior_name": "Ủy ban nhân dân tỉnh Hồng Lam",
            "place_name": "Hồng Lam",
            "authority_line": "TRƯỞNG BAN BAN QUẢN LÝ CÁC KHU CÔNG NGHIỆP",
            "level": AgencyLevel.PROVINCE_DEPARTMENT,
            "regime": AgencyRegime.HEAD,
        },
        [
            Unit("VP", "Văn phòng", "VP", OFFICE),
            Unit("DT", "Phòng Quản lý đầu tư", "QLĐT"),
            Unit("DN", "Phòng Quản lý doanh nghiệp và lao động", "QLDNLĐ"),
            Unit("QHXD", "Phòng Quản lý quy hoạch và xây dựng", "QLQHXD"),
            Unit("MT", "Phòng Quản lý môi trường", "QLMT"),
        ],
    ),
    Place(
        COMMUNE,
        DISTRICT,
        {
            "name": "Ủy ban nhân dân xã Tân Khê",
            "short_symbol": "UBND",
            "superior_name": "Ủy ban nhân dân huyện Phú Khê",
            "place_name": "Tân Khê",
            "authority_line": "ỦY BAN NHÂN DÂN XÃ",
            "level": AgencyLevel.COMMUNE,
        },
        [Unit("VP", "Văn phòng - Thống kê", "VP", OFFICE), Unit("MC", "Bộ phận Một cửa", "MC", ONE_STOP)],
    ),
]
# A district that ended on 30/6/2025, and the commune that went on in its place.
FORMER_DISTRICT, SUCCESSOR_COMMUNE = "DONGKHE", "XADONGKHE"
# Where the people of an agency worked before it began.
BEFORE = {SUCCESSOR_COMMUNE: FORMER_DISTRICT}
_KEPT = [
    Unit("VP", "Văn phòng Hội đồng nhân dân và Ủy ban nhân dân", "VP", OFFICE),
    Unit("TP", "Phòng Tư pháp", "TP"),
    Unit("MC", "Bộ phận Một cửa", "MC", ONE_STOP),
]
FORMER = Place(
    FORMER_DISTRICT,
    PROVINCE,
    {
        "name": "Ủy ban nhân dân huyện Đông Khê",
        "short_symbol": "UBND",
        "superior_name": "Ủy ban nhân dân tỉnh Hồng Lam",
        "place_name": "Đông Khê",
        "authority_line": "ỦY BAN NHÂN DÂN HUYỆN",
        "level": AgencyLevel.DISTRICT,
    },
    _KEPT,
)
SUCCESSOR = Place(
    SUCCESSOR_COMMUNE,
    PROVINCE,
    {
        "name": "Ủy ban nhân dân xã Đông Khê",
        "short_symbol": "UBND",
        "superior_name": "Ủy ban nhân dân tỉnh Hồng Lam",
        "place_name": "Đông Khê",
        "authority_line": "ỦY BAN NHÂN DÂN XÃ",
        "level": AgencyLevel.COMMUNE,
    },
    _KEPT,
)
DEFAULTS = {"regime": AgencyRegime.COLLECTIVE, "cut_off": CutOff.DAY_14, "superior_name": ""}
# The departments of the district that handle cases and have targets of their own, in the order of its decision.
HANDLING = ["NV", "TP", "TCKH", "TNMT", "DKDD", "LDTBXH", "VHTT", "GDDT", "TTYT", "TTR", "KT", "QLDT"]
