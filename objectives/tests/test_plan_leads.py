"""Who is meant by the words of a plan: units, titles, roles, the committee; what isn't understood stays unknown."""

import pytest

from agencies.models import DepartmentKind
from agencies.tests.factories import AgencyFactory, DepartmentFactory
from objectives.plan_leads import guess, lead_of_key

pytestmark = pytest.mark.django_db
NAMES = {
    "Văn phòng HĐND và UBND": DepartmentKind.OFFICE,
    "Phòng Kinh tế": DepartmentKind.SPECIALISED,
    "Phòng Tài chính - Kế hoạch": DepartmentKind.SPECIALISED,
    "Phòng Tài nguyên và Môi trường": DepartmentKind.SPECIALISED,
    "Chi nhánh Văn phòng Đăng ký đất đai": DepartmentKind.ATTACHED,
    "Trung tâm Phục vụ hành chính công": DepartmentKind.ONE_STOP,
}
OFFICE, ECONOMY, FINANCE, NATURE, LAND, CENTRE = NAMES


@pytest.fixture
def departments():
    agency = AgencyFactory()
    return [DepartmentFactory(agency=agency, name=name, kind=kind) for name, kind in NAMES.items()]


@pytest.mark.requirement("S1-33", where="objectives/plan_leads.py")
@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("Trưởng phòng", "each"), ("Trưởng phòng/Công chức", "each"), ("Trưởng các phòng", "each"), ("CQCM", "each"),
        ("Các phòng, đơn vị", "each"), ("Thủ trưởng các cơ quan chuyên môn", "each"),
        ("BCĐ ISO", "committee"), ("Ban chỉ đạo ISO", "committee"), ("BCĐ ISO/CQCM", "committee"),
        ("Thư ký Ban Chỉ đạo ISO", "role:secretary"), ("Lãnh đạo UBND huyện", "role:leader"), ("Văn thư", "role:registry_clerk"),
        ("Đánh giá viên nội bộ", "role:auditor"),
        ("Văn phòng", OFFICE), ("VP HĐND-UBND", OFFICE), ("Chánh Văn phòng", OFFICE), ("VP HĐND-UBND/CQCM", OFFICE),
        ("VP + Phòng Kinh tế", OFFICE), ("phong kinh te", ECONOMY), ("Trưởng phòng Kinh tế", ECONOMY), ("Phòng TC-KH", FINANCE),
        ("P. Tài nguyên - Môi trường", NATURE), ("Chi nhánh VPĐKĐĐ", LAND), ("TTPVHCC huyện", CENTRE), ("Bộ phận Một cửa", CENTRE),
        # Officials only join; these words name nobody, or two.
        ("Công chức", ""), ("Cán bộ, công chức", ""), ("Ông Ba", ""), ("Phòng Tài", ""), ("", ""),
    ],
)  # fmt: skip
def test_words_tell_who_leads(departments, words, meant):
    found = guess(words, departments)
    assert (found.department.name if found.department else found.key) == meant


def test_the_form_takes_only_what_it_offers(departments):
    foreign = DepartmentFactory()
    assert lead_of_key(str(departments[1].pk), departments).department == departments[1]
    for key in (str(foreign.pk), "department", "department:", "role:king", "each:1", "?", "x", ""):
        assert lead_of_key(key, departments) is None
