"""Read and understood by each: who is asked, who has confirmed, who is reminded, who signs on paper."""

from datetime import date, timedelta
from decimal import Decimal as D
from io import BytesIO

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from openpyxl import load_workbook

from agencies import clock
from agencies.errors import UserError
from agencies.models import ActivityEntry, Job, Person, Role
from agencies.tests.factories import AgencyFactory, actor
from objectives import services
from objectives.audience import audience
from objectives.jobs import remind_readers
from objectives.models import Acknowledgement
from objectives.tests.amending import decided, line
from objectives.tests.factories import (
    CommitmentFactory,
    ObjectiveFactory,
    ObjectiveSetFactory,
    PolicyFactory,
    TargetFactory,
    issued,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 7, 6)


@pytest.fixture(autouse=True)
def in_july():
    with clock.freeze(TODAY):
        yield


@pytest.fixture
def in_force(agency, departments, leader):
    policy = PolicyFactory(agency=agency, motto="Tận tâm, đúng hẹn")
    CommitmentFactory(policy=policy, text="Trả kết quả đúng hẹn.")
    one = ObjectiveSetFactory(agency=agency, year=2026, policy=policy)
    on_time = ObjectiveFactory(objective_set=one, number=1, text="Hồ sơ đúng hạn", value=None, by_department=True)
    for position, department in enumerate(departments[:2], 1):
        TargetFactory(objective=on_time, department=department, position=position, value=D(98))
    ObjectiveFactory(objective_set=one, number=2, measure="satisfaction", value=D(95), text="Người dân hài lòng")
    return issued(one)


@pytest.fixture
def reader(agency, departments):
    return actor(Role.STAFF, agency=agency, department=departments[0])


@pytest.mark.sqlite
@pytest.mark.requirement("S1-08", where="objectives/views/communication.py")
def test_the_page_shows_policy_objectives_and_the_departments_part_and_takes_one_confirmation(client, in_force, reader):
    client.force_login(reader.user)
    address = reverse("objectives:acknowledge", args=[in_force.pk])
    assert address in client.get(reverse("home")).text
    page = client.get(address).text
    for words in ("Tận tâm, đúng hẹn", "Trả kết quả đúng hẹn.", "Người dân hài lòng", "Phòng Nội vụ", "98\xa0%"):
        assert words in page, words
    assert "Phòng Tư pháp" not in page
    for _twice in range(2):
        client.post(address, {"seen": "0"})
    one = Acknowledgement.objects.get()
    assert (one.user, one.department, one.read_amendments) == (reader.user, reader.department, 0)
    assert ActivityEntry.objects.filter(code="objectives.acknowledged").count() == 1
    assert address not in client.get(reverse("home")).text


@pytest.mark.requirement("S1-08", where="objectives/audience.py")
def test_an_amendment_asks_for_another_reading(client, secretary, in_force, reader):
    services.acknowledge(reader, in_force, seen=0)
    satisfied = in_force.objectives.get(number=2)
    decided(secretary, in_force, [line(satisfied, 97)])
    with pytest.raises(UserError):
        services.acknowledge(reader, in_force, seen=0)
    client.force_login(reader.user)
    assert reverse("objectives:acknowledge", args=[in_force.pk]) in client.get(reverse("home")).text
    page = client.get(reverse("objectives:acknowledge", args=[in_force.pk])).text
    assert "95\xa0%" in page and "97\xa0%" in page
    [mine] = [one for one in audience(in_force).readers if one.user_id == reader.user.pk]
    assert not mine.has_read and mine.read_before
    services.acknowledge(reader, in_force, seen=1)
    assert Acknowledgement.objects.filter(user=reader.user).count() == 2


def test_people_of_other_agencies_and_inspectors_are_not_asked(in_force):
    for who in (actor(Role.STAFF), actor(Role.INSPECTOR, agency=in_force.agency)):
        with pytest.raises(PermissionDenied):
            services.acknowledge(who, in_force, seen=0)
    parent = AgencyFactory()
    in_force.agency.parent = parent
    in_force.agency.save()
    with pytest.raises(PermissionDenied):
        services.acknowledge(actor(Role.SECRETARY, agency=parent), in_force, seen=0)


def test_the_audience_by_department_and_those_without_an_account(agency, departments, in_force, reader, leader):
    away = actor(Role.STAFF, agency=agency, department=departments[1])
    away.membership.valid_to = TODAY - timedelta(days=1)
    away.membership.save()
    actor(Role.DEPARTMENT_HEAD, agency=agency, department=departments[1], user=reader.user)
    common = {"agency": agency, "valid_from": date(2020, 1, 1), "department": departments[2]}
    Person.objects.create(full_name="Lò Thị Mây", **common)
    Person.objects.create(full_name="Đã nghỉ", **common | {"valid_to": date(2025, 1, 1)})
    Person.objects.create(full_name=reader.user.full_name, user=reader.user, **common)
    services.acknowledge(reader, in_force, seen=0)
    found = audience(in_force)
    assert [(group.department, group.done, len(group.readers)) for group in found.groups] == [
        (None, 0, 1), (departments[0], 1, 1),
    ]  # fmt: skip
    assert [one.name for one in found.on_paper] == ["Lò Thị Mây"]


def test_the_number_of_queries_does_not_grow_with_the_people(agency, departments, in_force, assert_constant_queries):
    assert_constant_queries(
        lambda: audience(in_force),
        lambda: [actor(Role.STAFF, agency=agency, department=departments[0]) for _n in range(3)],
    )


def test_the_secretary_sees_exports_and_prints_who_is_missing(client, agency, secretary, departments, in_force, reader):
    Person.objects.create(agency=agency, full_name="Lò Thị Mây", valid_from=date(2020, 1, 1), department=departments[2])
    services.acknowledge(reader, in_force, seen=0)
    client.force_login(secretary.user)
    page = client.get(reverse("objectives:readers", args=[in_force.pk])).text
    assert reader.user.full_name in page and "1/3" in page and "Lò Thị Mây" in page
    answer = client.get(reverse("objectives:readers_export", args=[in_force.pk]))
    rows = list(load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert len(rows) == 5 and any("Lò Thị Mây" in row for row in rows)
    assert ActivityEntry.objects.get(code="agencies.exported").after == {"what": "readers", "count": 4}
    assert "Lò Thị Mây" in client.get(reverse("objectives:sign_list", args=[in_force.pk])).text
    client.force_login(reader.user)
    for name in ("readers", "readers_export", "sign_list"):
        assert client.get(reverse(f"objectives:{name}", args=[in_force.pk])).status_code == 403


def test_a_reminder_once_a_day_to_those_who_have_not(secretary, in_force, reader, leader, settings):
    settings.CELERY_TASK_ALWAYS_EAGER = False
    services.acknowledge(reader, in_force, seen=0)
    assert services.remind_readers(secretary, in_force, site="https://x.example") == 2
    with pytest.raises(UserError):
        services.remind_readers(secretary, in_force, site="https://x.example")
    with clock.freeze(TODAY + timedelta(days=1)):
        assert services.remind_readers(secretary, in_force, site="https://x.example") == 2
    job = Job.objects.order_by("pk").first()
    services.acknowledge(secretary, in_force, seen=0)
    assert remind_readers(job, lambda *told: None)["sent"] == 1
    [letter] = mail.outbox
    assert letter.to == [leader.user.email]
    assert f"https://x.example{reverse('objectives:acknowledge', args=[in_force.pk])}" in letter.body
    assert remind_readers(job, lambda *told: None)["sent"] == 0 and len(mail.outbox) == 1
    with pytest.raises(PermissionDenied):
        services.remind_readers(reader, in_force, site="https://x.example")
