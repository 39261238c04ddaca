"""Actor: who is acting, and what they may see."""

import pytest

from agencies.actor import ANONYMOUS, Actor
from agencies.models import Agency, Department, Role
from agencies.tests.factories import AgencyFactory, DepartmentFactory, actor, membership

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree():
    province = AgencyFactory(name="UBND tỉnh")
    district = AgencyFactory(name="UBND huyện", parent=province)
    commune = AgencyFactory(name="UBND xã", parent=district)
    other = AgencyFactory(name="UBND huyện khác", parent=province)
    return province, district, commune, other


@pytest.mark.parametrize("role", sorted(Role.seeing_below()))
def test_a_role_that_sees_below_sees_its_subtree_only(tree, role):
    province, district, commune, other = tree
    assert set(actor(role, agency=district).visible_agency_ids) == {district.pk, commune.pk}


@pytest.mark.parametrize("role", sorted(set(Role.values) - Role.seeing_below()))
def test_other_roles_see_their_own_agency_only(tree, role):
    district = tree[1]
    assert actor(role, agency=district).visible_agency_ids == [district.pk]


def test_nobody_without_an_agency_sees_anything(tree):
    assert ANONYMOUS.visible_agency_ids == []
    assert not Agency.objects.visible_to(ANONYMOUS).exists()
    DepartmentFactory(agency=tree[1])
    assert not Department.objects.visible_to(Actor()).exists()


def test_seeing_below_is_not_writing_below(tree):
    province, district, *_ = tree
    who = actor(Role.SECRETARY, agency=province)
    assert who.may_write_in(province) and who.may_write_in(province.pk)
    assert not who.may_write_in(district)
    assert not who.may_write_in(None)
    assert not ANONYMOUS.may_write_in(None)


def test_the_system_works_for_one_agency_and_below(tree):
    _province, district, commune, other = tree
    system = Actor.system(district)
    assert system.is_system and not system.is_authenticated
    assert set(system.visible_agency_ids) == {district.pk, commune.pk}
    assert system.role == "" and system.name == ""


def test_visible_agencies_cost_two_queries(tree, django_assert_num_queries):
    who = actor(Role.LEADER, agency=tree[0])
    with django_assert_num_queries(2):  # what lies below, and whom all these succeeded
        who.visible_agency_ids
        who.visible_agency_ids


def test_a_head_is_in_the_department_of_the_same_agency(tree):
    who = membership(Role.DEPARTMENT_HEAD, agency=tree[1])
    assert who.department.agency == tree[1]
