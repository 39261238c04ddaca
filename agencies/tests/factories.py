"""Agencies, people and roles for tests of every app.

actor(Role.SECRETARY)                          # a person with that role in a new agency
actor("department_head", agency=agency)        # … in a new department of that agency
MembershipFactory(head=True, agency=agency)    # one trait per role
"""

import json
from datetime import date, timedelta

import factory
from django.test import Client
from factory.django import DjangoModelFactory

from agencies import clock
from agencies.actor import Actor
from agencies.models import (
    Agency,
    AgencyLevel,
    AgencyRegime,
    ApiScope,
    ApiToken,
    Delegation,
    Department,
    DepartmentKind,
    Membership,
    Role,
    User,
)
from agencies.tokens import digest_of

PASSWORD = "thử nghiệm đủ dài 2026"
LONG_AGO = date(2015, 1, 1)


class UserFactory(DjangoModelFactory):
    """A person who can sign in with PASSWORD (set only when asked for: hashing costs time)."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"nguoidung{n}")
    full_name = factory.Sequence(lambda n: f"Nguyễn Thị Thử {n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@thu.example")

    @factory.post_generation
    def password(user, create, extracted, **kwargs):
        if extracted:
            user.set_password(PASSWORD if extracted is True else extracted)
            user.save()


class AgencyFactory(DjangoModelFactory):
    """A district under the collective regime; `head_regime=True` for an authority led by its head."""

    class Meta:
        model = Agency

    class Params:
        head_regime = factory.Trait(
            regime=AgencyRegime.HEAD,
            level=AgencyLevel.PROVINCE_DEPARTMENT,
            short_symbol="KCN",
            authority_line="TRƯỞNG BAN BAN QUẢN LÝ CÁC KHU CÔNG NGHIỆP",
        )

    code = factory.Sequence(lambda n: f"CQ{n}")
    name = factory.Sequence(lambda n: f"Ủy ban nhân dân huyện Thử {n}")
    short_symbol = "UBND"
    place_name = factory.Sequence(lambda n: f"Thử {n}")
    authority_line = "ỦY BAN NHÂN DÂN HUYỆN"
    regime = AgencyRegime.COLLECTIVE
    level = AgencyLevel.DISTRICT
    valid_from = LONG_AGO


class DepartmentFactory(DjangoModelFactory):
    class Meta:
        model = Department

    agency = factory.SubFactory(AgencyFactory)
    code = factory.Sequence(lambda n: f"P{n}")
    name = factory.Sequence(lambda n: f"Phòng Thử {n}")
    short_symbol = factory.Sequence(lambda n: f"P{n}")
    kind = DepartmentKind.SPECIALISED
    position = factory.Sequence(lambda n: n)
    valid_from = LONG_AGO


def _in_department(role: str, position: str, **department):
    """A trait whose role needs a department of the same agency."""
    made = factory.SubFactory(DepartmentFactory, agency=factory.SelfAttribute("..agency"), **department)
    return factory.Trait(role=role, position=position, department=made)


class MembershipFactory(DjangoModelFactory):
    """A role held; one trait per role: `MembershipFactory(leader=True)`."""

    class Meta:
        model = Membership

    class Params:
        secretary = factory.Trait(role=Role.SECRETARY, position="Thư ký Ban Chỉ đạo ISO")
        head = _in_department(Role.DEPARTMENT_HEAD, "Trưởng phòng")
        leader = factory.Trait(role=Role.LEADER, position="Chủ tịch")
        office_head = _in_department(Role.OFFICE_HEAD, "Chánh Văn phòng", kind=DepartmentKind.OFFICE)
        clerk = factory.Trait(role=Role.REGISTRY_CLERK, position="Văn thư")
        one_stop = _in_department(Role.ONE_STOP_OFFICER, "Công chức một cửa", kind=DepartmentKind.ONE_STOP)
        auditor = factory.Trait(role=Role.AUDITOR, position="Đánh giá viên nội bộ")
        inspector = factory.Trait(role=Role.INSPECTOR, position="Thanh tra viên")
        administrator = factory.Trait(role=Role.ADMINISTRATOR, position="Quản trị hệ thống")

    user = factory.SubFactory(UserFactory)
    agency = factory.SubFactory(AgencyFactory)
    department = None
    role = Role.STAFF
    position = "Chuyên viên"
    valid_from = LONG_AGO


class DelegationFactory(DjangoModelFactory):
    """A colleague standing in for a department head, this week and the next."""

    class Meta:
        model = Delegation

    membership = factory.SubFactory(MembershipFactory, head=True)
    agency = factory.SelfAttribute("membership.agency")
    delegate = factory.LazyAttribute(lambda made: MembershipFactory(agency=made.membership.agency).user)
    valid_from = factory.LazyFunction(clock.today)
    valid_to = factory.LazyAttribute(lambda made: made.valid_from + timedelta(days=13))
    reason = "Nghỉ phép năm"
    created_at = factory.LazyFunction(clock.now)
    created_by = factory.SelfAttribute("membership.user")


TRAITS = {
    Role.SECRETARY: "secretary",
    Role.DEPARTMENT_HEAD: "head",
    Role.LEADER: "leader",
    Role.OFFICE_HEAD: "office_head",
    Role.REGISTRY_CLERK: "clerk",
    Role.ONE_STOP_OFFICER: "one_stop",
    Role.AUDITOR: "auditor",
    Role.INSPECTOR: "inspector",
    Role.ADMINISTRATOR: "administrator",
}


def membership(role: str, agency: Agency | None = None, department: Department | None = None, **fields) -> Membership:
    """A stored membership in that role; agency and department are made where they are not given."""
    if agency is None and department is not None:
        agency = department.agency
    if agency is not None:
        fields["agency"] = agency
    if department is not None:
        fields["department"] = department
    trait = TRAITS.get(Role(role))
    return MembershipFactory(**({trait: True} if trait else {"role": role}), **fields)


def actor(role: str, agency: Agency | None = None, department: Department | None = None, **fields) -> Actor:
    """An Actor in that role, ready for services; `actor(...).user` signs in through `client.force_login`."""
    return Actor.for_membership(membership(role, agency, department, **fields))


class ApiTokenFactory(DjangoModelFactory):
    """A token of an agency; its text is its name, and `Caller(token)` calls with it."""

    class Meta:
        model = ApiToken

    agency = factory.SubFactory(AgencyFactory)
    name = factory.Sequence(lambda n: f"Phần mềm một cửa {n}")
    prefix = "qms_thu"
    digest = factory.LazyAttribute(lambda token: digest_of(token.name))
    scopes = factory.LazyFunction(lambda: list(ApiScope.values))
    created_at = factory.LazyFunction(clock.now)
    expires_on = factory.LazyFunction(lambda: clock.today() + timedelta(days=100))


class Caller:
    """Another system: `Caller(token).post("/cases", body, key="…")`; the answer has `.status_code` and `.json()`."""

    def __init__(self, token: ApiToken | None = None, **headers):
        self.headers = headers
        if token is not None:
            self.headers["HTTP_AUTHORIZATION"] = f"Bearer {token.name}"
        self.client = Client(raise_request_exception=False)

    def get(self, path: str, query: dict | None = None, **headers):
        return self.client.get(f"/api/v1{path}", query or {}, **self.headers, **headers)

    def post(self, path: str, body, key: str | None = "k", **headers):
        if key is not None:
            headers["HTTP_IDEMPOTENCY_KEY"] = key
        data = body if isinstance(body, (str, bytes)) else json.dumps(body)
        return self.client.post(f"/api/v1{path}", data, content_type="application/json", **self.headers, **headers)
