"""Reminders of the plans' tasks: steps by working days, one letter a person, nothing twice, nothing lost by a missed night."""

from datetime import date
from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from agencies import clock
from agencies.models import ActivityEntry, Role
from agencies.tests.factories import AgencyFactory, DelegationFactory, DepartmentFactory, actor
from objectives.models import PlanTask
from objectives.reminders import step_of
from objectives.tasks import follow_plans
from objectives.tests.factories import ObjectiveFactory, ObjectiveSetFactory, PlanItemFactory, PlanTaskFactory, issued
from procedures.models import CalendarDay

pytestmark = pytest.mark.django_db
DUE = date(2026, 9, 14)  # a Monday


class World:
    def __init__(self):
        self.agency = AgencyFactory()
        self.department = DepartmentFactory(agency=self.agency, name="Phòng Tư pháp")
        self.head = actor(Role.DEPARTMENT_HEAD, department=self.department)
        self.staff = actor(Role.STAFF, department=self.department)
        self.secretary = actor(Role.SECRETARY, agency=self.agency)
        objective_set = issued(ObjectiveSetFactory(agency=self.agency, year=2026))
        self.item = PlanItemFactory(objective=ObjectiveFactory(objective_set=objective_set), task="Họp rà soát quý")
        self.task = PlanTaskFactory(item=self.item, department=self.department, due_on=DUE)

    def night(self, day: date) -> list[str]:
        """To whom the letters of that day went, in order."""
        mail.outbox.clear()
        with clock.freeze(day):
            follow_plans()
        names = {who.user.email: name for name, who in vars(self).items() if hasattr(who, "membership")}
        return sorted(names[letter.to[0]] for letter in mail.outbox)


@pytest.fixture
def world():
    return World()


@pytest.mark.parametrize(
    ("left", "step"),
    [(6, None), (5, 5), (4, 5), (3, 5), (2, 2), (1, 2), (0, 0), (-1, -1), (-4, -1), (-5, -5), (-300, -5)],
)
def test_steps_are_ranges(left, step):
    assert step_of(left) == step


@pytest.mark.requirement("S0-O7", where="objectives/reminders.py")
def test_a_task_is_urged_from_five_days_before_to_five_days_after(world):
    """Due on Monday 14/9: five working days before is Monday 7/9, two before Thursday 10/9."""
    told = {day: world.night(date(2026, 9, day)) for day in range(4, 24)}
    assert {day: names for day, names in told.items() if names} == {
        7: ["head", "staff"],
        10: ["head", "staff"],
        14: ["head", "staff"],
        15: ["head"],
        21: ["head", "secretary"],
    }


def test_missed_nights_lose_nothing_and_repeat_nothing(world):
    assert world.night(date(2026, 9, 11)) == ["head", "staff"]  # two steps were reached: one letter
    assert world.night(date(2026, 9, 11)) == []
    assert world.night(date(2026, 9, 30)) == ["head", "secretary"]
    assert world.night(date(2026, 10, 1)) == []
    assert PlanTask.objects.get().reminded_at == -5


def test_nobody_gets_letters_on_days_off(world):
    CalendarDay.objects.create(day=DUE, kind="holiday", name="Nghỉ", source="Thử")
    assert world.night(date(2026, 9, 12)) == [] and world.night(DUE) == []
    assert world.night(date(2026, 9, 15)) == ["head"]


def test_days_off_are_no_days_left(world):
    """Tết 2026 is 16–20/2: from Friday 13/2 to Tuesday 24/2 there are two working days."""
    PlanTask.objects.update(starts_on=date(2026, 1, 1), due_on=date(2026, 2, 24))
    assert world.night(date(2026, 2, 6)) == []
    assert world.night(date(2026, 2, 10)) == ["head", "staff"]
    assert world.night(date(2026, 2, 12)) == [] and world.night(date(2026, 2, 13)) == ["head", "staff"]


@pytest.mark.parametrize("state", ["done", "dropped"])
def test_what_is_closed_is_left_alone(world, state):
    PlanTask.objects.update(state=state, closed_on=DUE)
    assert world.night(DUE) == []


def test_one_letter_tells_everything_in_both_forms(world, settings):
    settings.SITE_URL = "https://qms.example"
    second = PlanItemFactory(objective=world.item.objective, task="Dán quy trình <mới>")
    PlanTaskFactory(item=second, department=world.department, due_on=date(2026, 9, 3))
    assert world.night(DUE) == ["head", "secretary", "staff"]
    letter = next(one for one in mail.outbox if one.to == [world.head.user.email])
    [(html, kind)] = letter.alternatives
    assert kind == "text/html" and letter.subject == "Việc theo kế hoạch: 2 việc cần làm"
    for text in (letter.body, html):
        assert "Họp rà soát quý" in text and "hạn hôm nay" in text and "quá hạn 7 ngày làm việc" in text
        assert "https://qms.example/muc-tieu/viec/" in text
    assert "Dán quy trình <mới>" in letter.body and "Dán quy trình &lt;mới&gt;" in html
    secretary = next(one for one in mail.outbox if one.to == [world.secretary.user.email])
    assert "Dán quy trình" in secretary.body and "Họp rà soát quý" not in secretary.body


def test_without_the_sites_address_the_letter_names_the_page(world):
    world.night(DUE)
    assert "http" not in mail.outbox[0].body and "Việc theo kế hoạch" in mail.outbox[0].body


def test_roles_the_committee_and_stand_ins_are_reminded(world):
    world.leader = actor(Role.LEADER, agency=world.agency)
    PlanTask.objects.update(department=None, role=Role.LEADER)
    assert world.night(DUE) == ["leader"]
    PlanTask.objects.update(role="", reminded_at=None)
    assert world.night(DUE) == ["secretary"]
    PlanTask.objects.update(department=world.department, reminded_at=-1)
    world.deputy = actor(Role.STAFF, department=world.department)
    with clock.freeze(DUE):
        DelegationFactory(membership=world.head.membership, delegate=world.deputy.user)
    assert world.night(date(2026, 9, 21)) == ["deputy", "head", "secretary"]


def test_people_who_left_or_have_no_address_get_none(world):
    world.head.membership.valid_to = date(2026, 9, 1)
    world.head.membership.save()
    world.staff.user.email = ""
    world.staff.user.save()
    assert world.night(DUE) == []
    assert PlanTask.objects.get().reminded_at == 0


def test_each_reminder_is_in_the_tasks_log(world):
    world.night(DUE)
    entry = ActivityEntry.objects.get(code="objectives.task_reminded")
    assert entry.object_id == str(world.task.pk) and entry.agency == world.agency and entry.after["people"] == 2


def test_a_server_that_is_down_leaves_everything_for_the_next_night(world, monkeypatch):
    def down(self, messages):
        raise ConnectionRefusedError

    with monkeypatch.context() as patched:
        patched.setattr(EmailBackend, "send_messages", down)
        with pytest.raises(ConnectionRefusedError):
            world.night(DUE)
    assert PlanTask.objects.get().reminded_at is None
    assert world.night(DUE) == ["head", "staff"]


def test_a_refused_address_keeps_nobody_elses_letter_back(world, monkeypatch, caplog):
    send = EmailBackend.send_messages

    def refuse(self, messages):
        if messages[0].to == [world.head.user.email]:
            raise SMTPRecipientsRefused({})
        return send(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    assert world.night(DUE) == ["staff"]
    assert "could not be sent" in caplog.text


def test_an_ended_department_is_not_urged(world):
    world.department.valid_to = date(2026, 8, 31)
    world.department.save()
    assert world.night(DUE) == [] and PlanTask.objects.get().state == "dropped"
