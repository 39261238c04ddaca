import pytest

from agencies.models import Role
from agencies.tests.factories import AgencyFactory, DepartmentFactory, MembershipFactory, actor
from objectives import services


@pytest.fixture
def agency(db):
    return AgencyFactory(name="Ủy ban nhân dân huyện Phú Khê")


@pytest.fixture
def secretary(agency):
    return actor(Role.SECRETARY, agency=agency)


@pytest.fixture
def departments(agency):
    names = ["Phòng Nội vụ", "Phòng Tư pháp", "Phòng Tài chính - Kế hoạch"]
    return [DepartmentFactory(agency=agency, name=name, position=n) for n, name in enumerate(names, 1)]


@pytest.fixture
def leader(agency):
    return MembershipFactory(leader=True, agency=agency)


@pytest.fixture
def draft(secretary):
    return services.create_set(secretary, year=2026)


@pytest.fixture
def objective(secretary, draft):
    return services.save_objective(
        secretary, draft, text="Hồ sơ đúng hạn", measure="on_time", comparator=">=", unit="%", by_department=True
    )
