"""The first page: objectives that wait for a head, the secretary, a leader."""

import pytest
from django.urls import reverse

from agencies.models import Role
from agencies.tests.factories import AgencyFactory, DepartmentFactory, actor
from objectives import services
from objectives.models import ObjectiveSet
from objectives.tests.factories import ObjectiveFactory, ObjectiveSetFactory, TargetFactory, issued

pytestmark = pytest.mark.django_db


def test_each_sees_the_set_whose_next_step_is_theirs(client):
    agency = AgencyFactory()
    department, idle = DepartmentFactory.create_batch(2, agency=agency)
    whole = issued(ObjectiveSetFactory(agency=agency, year=2026))
    TargetFactory(objective=ObjectiveFactory(objective_set=whole), department=department)
    head = actor(Role.DEPARTMENT_HEAD, agency=agency, department=department)
    others = {role: actor(role, agency=agency) for role in (Role.SECRETARY, Role.LEADER)}

    def sees(who, words) -> bool:
        client.force_login(who.user)
        return words in client.get(reverse("home")).text

    assert sees(head, "Lập mục tiêu năm 2026")
    assert not sees(actor(Role.DEPARTMENT_HEAD, agency=agency, department=idle), "Lập mục tiêu năm 2026")
    made = services.begin_department_set(head, department, 2026)
    assert sees(head, "Bộ mục tiêu riêng của phòng") and not sees(others[Role.LEADER], "Mục tiêu được trình")
    services.propose_set(head, made)
    for who in others.values():
        assert sees(who, "Mục tiêu được trình") and sees(who, reverse("objectives:set_detail", args=[made.pk]))
    assert not sees(head, "Bộ mục tiêu riêng của phòng")
    services.send_back(others[Role.LEADER], ObjectiveSet.objects.get(pk=made.pk), comment="Bổ sung thời hạn")
    assert sees(head, "Bổ sung thời hạn") and not sees(others[Role.SECRETARY], "Mục tiêu được trình")
