"""Dated tasks on the list of whoever owes them: done, taken back, dropped; who may, in which state; the lists themselves."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agencies import clock
from agencies.models import ActivityEntry, Agency, Role
from agencies.tests.factories import AgencyFactory, DepartmentFactory, actor
from agencies.tests.transitions import moves, triples
from objectives import services
from objectives.models import PlanTask, TaskState
from objectives.tests.factories import (
    ObjectiveFactory,
    ObjectiveSetFactory,
    PlanItemFactory,
    PlanTaskFactory,
    issued,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 9, 7)
PDF = b"%PDF-1.7 bi\xc3\xaan b\xe1\xba\xa3n"


@pytest.fixture(autouse=True)
def business_day():
    with clock.freeze(TODAY):
        yield


class World:
    """An agency with a plan in force: the department's task of this month, of its head; one of the committee; one of the leader."""

    def __init__(self):
        self.agency = AgencyFactory(name="Ủy ban nhân dân huyện Phú Khê")
        self.department = DepartmentFactory(agency=self.agency, name="Phòng Tư pháp")
        self.set = issued(ObjectiveSetFactory(agency=self.agency, year=2026))
        self.item = self.make_item()
        self.task = self.make_task()
        self.head = actor(Role.DEPARTMENT_HEAD, department=self.department)
        self.staff = actor(Role.STAFF, department=self.department)
        self.secretary = actor(Role.SECRETARY, agency=self.agency)
        self.leader = actor(Role.LEADER, agency=self.agency)

    def make_item(self, **fields):
        return PlanItemFactory(objective=ObjectiveFactory(objective_set=self.set), **fields)

    def make_task(self, **fields):
        fields = {"item": self.item, "department": self.department, "starts_on": date(2025, 12, 15), **fields}
        return PlanTaskFactory(**fields)


@pytest.fixture
def world():
    return World()


@pytest.fixture
def page(client):
    """The text of an address as a person sees it."""

    def get(who, name, *args, query="") -> str:
        client.force_login(who.user)
        answer = client.get(reverse(f"objectives:{name}", args=args) + query)
        assert answer.status_code == 200
        return answer.text

    return get


# --- who moves what from which state

OWNERS = "head staff colleague_clerk secretary"
ALLOWED = {
    "done": {"open": OWNERS},
    "take back": {"done": OWNERS, "dropped": "secretary"},
    "drop": {"open": "secretary"},
}
STEPS = {
    "done": lambda who, task: services.complete_tasks(who, [task], note="Đã họp"),
    "take back": services.reopen_task,
    "drop": lambda who, task: services.drop_task(who, task, reason="Không còn cần"),
}


def people(world) -> dict:
    known = {"head": world.head, "staff": world.staff, "secretary": world.secretary, "leader": world.leader}
    known["colleague_clerk"] = actor(Role.REGISTRY_CLERK, department=world.department)
    for role in (Role.AUDITOR, Role.INSPECTOR):
        known[f"{role}_inside"] = actor(role, department=world.department)
    others = {f"other_{role}": actor(role, department=DepartmentFactory(agency=world.agency)) for role in Role.values}
    del others["other_secretary"]  # every secretary keeps the whole plan
    return known | others | {"stranger": actor(Role.SECRETARY)}


def in_state(world, **fields):
    def make(state):
        closed = {} if state == TaskState.OPEN else {"closed_on": TODAY, "note": "x"}
        return world.make_task(state=state, due_on=date(2026, 12, 14), **closed, **fields)

    return make


def test_a_departments_tasks_are_moved_by_its_people(world):
    assert moves(TaskState.values, people(world), in_state(world), STEPS) == triples(ALLOWED)


def test_a_roles_tasks_are_moved_by_its_holders(world):
    table = {
        "done": {"open": "leader other_leader secretary"},
        "take back": {"done": "leader other_leader secretary", "dropped": "secretary"},
        "drop": {"open": "secretary"},
    }
    make = in_state(world, department=None, role=Role.LEADER)
    assert moves(TaskState.values, people(world), make, STEPS) == triples(table)


def test_the_committees_tasks_are_its_secretarys(world):
    table = {"done": {"open": "secretary"}, "take back": {"done": "secretary", "dropped": "secretary"}}
    make = in_state(world, department=None, role="")
    assert moves(TaskState.values, people(world), make, STEPS) == triples(table | {"drop": ALLOWED["drop"]})


def test_a_replaced_set_takes_nothing_back(world):
    services.complete_tasks(world.head, [world.task], note="Đã họp")
    world.set.state = "replaced"
    world.set.save()
    with pytest.raises(services.base.UserError):
        services.reopen_task(world.head, world.task)


def test_nobody_changes_an_agency_that_has_ended(world):
    Agency.objects.filter(pk=world.agency.pk).update(valid_to=date(2026, 9, 1))
    world.department.refresh_from_db()
    for role in (Role.DEPARTMENT_HEAD, Role.SECRETARY):
        who = actor(role, department=world.department)
        assert moves(["open"], {"x": who}, lambda state: world.task, STEPS) == set()


# --- done


@pytest.mark.requirement("S0-08", "S1-13", "S1-19", where="objectives/views/tasks.py")
def test_a_head_reports_several_at_once_with_a_file(client, world):
    second = world.make_task(item=world.make_item())
    client.force_login(world.head.user)
    upload = SimpleUploadedFile("biên bản.pdf", PDF, "application/pdf")
    data = {"task": [world.task.pk, second.pk], "note": "Đã họp ngày 4/9", "evidence": upload}
    assert client.post(reverse("objectives:task_complete"), data).status_code == 302
    for task in PlanTask.objects.order_by("pk"):
        assert (task.state, task.closed_on, task.note) == ("done", TODAY, "Đã họp ngày 4/9")
        assert task.closed_by == world.head.membership and task.evidence.name == "biên bản.pdf"
    assert ActivityEntry.objects.filter(code="objectives.task_done").count() == 2
    assert b"".join(client.get(reverse("objectives:task_evidence", args=[second.pk])).streaming_content) == PDF


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "đánh dấu"),
        ({"task": "this"}, "tệp minh chứng"),
        ({"task": "this", "note": "  "}, "tệp minh chứng"),
        ({"task": "this", "note": "Còn đây", "evidence": SimpleUploadedFile("x.exe", b"MZ")}, "PDF, Word"),
        ({"task": "this", "note": "Còn đây", "evidence": SimpleUploadedFile("x.pdf", b"<html>")}, "không đúng"),
    ],
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(client, world, data, words):
    client.force_login(world.head.user)
    data = {name: world.task.pk if value == "this" else value for name, value in data.items()}
    answer = client.post(reverse("objectives:task_complete"), data)
    assert answer.status_code == 422 and words in answer.text
    assert "task" not in data or f'value="{world.task.pk}" checked' in answer.text
    assert data.get("note", "").strip() in answer.text
    assert PlanTask.objects.get().state == "open"


def test_what_somebody_else_closed_meanwhile_is_said(client, world):
    services.complete_tasks(world.staff, [world.task], note="Tôi làm rồi")
    client.force_login(world.head.user)
    answer = client.post(reverse("objectives:task_complete"), {"task": world.task.pk, "note": "Tôi cũng làm"})
    assert answer.status_code == 422 and PlanTask.objects.get().note == "Tôi làm rồi"


def test_tasks_of_others_are_refused_whatever_is_posted(client, world):
    foreign = PlanTaskFactory()
    stranger = actor(Role.STAFF, agency=world.agency)
    client.force_login(stranger.user)
    assert client.post(reverse("objectives:task_complete"), {"task": world.task.pk, "note": "x"}).status_code == 403
    assert client.post(reverse("objectives:task_complete"), {"task": foreign.pk, "note": "x"}).status_code == 404
    assert client.post(reverse("objectives:task_detail", args=[world.task.pk]), {"note": "x"}).status_code == 403
    for name in ("task_detail", "task_reopen", "task_drop", "task_evidence"):
        assert client.post(reverse(f"objectives:{name}", args=[foreign.pk])).status_code in (404, 405)
    assert not PlanTask.objects.exclude(state="open").exists()


def test_a_mistake_is_taken_back_and_stays_in_the_log(client, world):
    client.force_login(world.head.user)
    address = reverse("objectives:task_detail", args=[world.task.pk])
    assert client.post(address, {"note": "Nhầm việc"}).status_code == 302
    assert client.post(reverse("objectives:task_reopen", args=[world.task.pk])).status_code == 302
    task = PlanTask.objects.get()
    assert (task.state, task.note, task.closed_on, task.closed_by) == ("open", "", None, None)
    assert ActivityEntry.objects.get(code="objectives.task_reopened").before["note"] == "Nhầm việc"


def test_a_task_is_dropped_with_its_reason(client, world):
    client.force_login(world.secretary.user)
    address = reverse("objectives:task_drop", args=[world.task.pk])
    client.post(address, {"comment": " "})
    assert PlanTask.objects.get().state == "open"
    client.post(address, {"comment": "Gộp vào việc khác"})
    assert (PlanTask.objects.get().state, PlanTask.objects.get().note) == ("dropped", "Gộp vào việc khác")


# --- lists


@pytest.mark.requirement("S0-08", "S1-13", where="objectives/views/tasks.py")
def test_everybody_has_their_own_list(page, world):
    world.make_task(item=world.make_item(task="Riêng lãnh đạo"), department=None, role=Role.LEADER)
    world.make_task(item=world.make_item(task="Riêng Ban Chỉ đạo"), department=None, role="")
    world.make_task(item=world.make_item(task="Riêng phòng khác"), department=DepartmentFactory(agency=world.agency))
    for who in (world.head, world.staff):
        text = page(who, "task_list")
        assert world.item.task in text and "Riêng" not in text
    assert "Riêng lãnh đạo" in page(world.leader, "task_list")
    assert world.item.task not in page(world.leader, "task_list")
    assert "Riêng Ban Chỉ đạo" in page(world.secretary, "task_list")
    everything = page(world.head, "task_list", query="?whose=all")
    assert "Riêng lãnh đạo" in everything and "Riêng phòng khác" in everything


def test_tasks_stand_in_groups_by_urgency(page, world):
    """Today is 7/9: 14/8 is late, 14/9 this month, 14/12 later."""
    for due in (date(2026, 8, 14), date(2026, 12, 14)):
        world.make_task(due_on=due)
    services.complete_tasks(world.head, [world.make_task(item=world.make_item(), due_on=date(2026, 9, 4))], note="Xong")
    text = page(world.head, "task_list")
    places = [text.index(f'<h2 class="h3">{words}') for words in ("Quá hạn", "Tháng này", "Sắp tới", "Đã xong")]
    assert places == sorted(places)
    assert "Xong muộn" in text  # due on 4/9, done on 7/9
    assert "14/12/2026" not in page(world.head, "task_list", query="?show=late")


def test_what_an_earlier_year_left_undone_is_still_owed(page, world):
    world.set.year = 2025
    world.set.save()
    PlanTask.objects.update(starts_on=date(2025, 9, 15), due_on=date(2025, 12, 12))
    assert "12/12/2025" in page(world.head, "task_list")
    assert "12/12/2025" not in page(world.head, "task_list", query="?year=2026")


def test_an_empty_list_says_what_fills_it(page):
    text = page(actor(Role.DEPARTMENT_HEAD), "task_list")
    assert "q-empty" in text and "Khi quyết định" in text


@pytest.mark.parametrize("query", ["?agency=0", "?agency=x", "?year=1", "?year=abc"])
def test_nonsense_in_the_address_is_a_404(client, world, query):
    client.force_login(world.head.user)
    for name in ("task_list", "task_calendar", "task_board"):
        assert client.get(reverse(f"objectives:{name}") + query).status_code == 404


@pytest.mark.parametrize(
    "query", ["?month=13", "?department=abc", "?item=99999999999999", "?role=king", "?show=x&page=99"]
)
def test_a_filter_that_fits_nothing_shows_nothing(client, world, query):
    client.force_login(world.head.user)
    assert client.get(reverse("objectives:task_list") + query + "&whose=all").status_code == 200


def test_superiors_look_and_strangers_do_not(client, world):
    above = actor(Role.LEADER, agency=AgencyFactory())
    Agency.objects.filter(pk=world.agency.pk).update(parent=above.agency, path=f"{above.agency.path}{world.agency.pk}/")
    world.agency.refresh_from_db()
    world.agency.save()
    for who, status in ((above, 200), (actor(Role.LEADER), 404)):
        client.force_login(who.user)
        for name in ("task_list", "task_calendar", "task_board"):
            assert client.get(reverse(f"objectives:{name}") + f"?agency={world.agency.pk}").status_code == status
        assert client.get(reverse("objectives:task_detail", args=[world.task.pk])).status_code == status


def test_the_calendar_counts_by_objective_and_by_department(page, world):
    other = DepartmentFactory(agency=world.agency)
    world.make_task(due_on=date(2026, 6, 12))
    services.complete_tasks(world.secretary, [world.make_task(department=other)], note="Đã họp")
    by_item = page(world.leader, "task_calendar")
    assert world.item.task in by_item and " 1/2</a>" in by_item and " 0/1</a>" in by_item
    assert f"item={world.item.pk}" in by_item and "month=6" in by_item
    by_department = page(world.leader, "task_calendar", query="?by=department&year=2026")
    assert "Phòng Tư pháp" in by_department and f"department={world.department.pk}" in by_department


@pytest.mark.requirement("S4-11", where="objectives/task_lists.py")
def test_the_board_says_who_owes_what_and_since_when(page, world):
    """Due on Friday 28/8; 31/8 to 2/9 are days off: three working days to Monday 7/9."""
    world.make_task(due_on=date(2026, 8, 28))
    world.make_task(due_on=date(2026, 12, 14))
    services.complete_tasks(world.head, [world.make_task(item=world.make_item(), due_on=date(2026, 9, 4))], note="x")
    text = page(world.secretary, "task_board")
    assert "Phòng Tư pháp" in text and "3 ngày làm việc" in text and "28/08/2026" in text
    late = f"whose=all&amp;show=late&amp;year=2026&amp;department={world.department.pk}"
    assert late in text
    listed = page(world.secretary, "task_list", query="?" + late.replace("&amp;", "&"))
    assert "28/08/2026" in listed and "14/12/2026" not in listed


def test_more_tasks_cost_no_more_queries(client, world, assert_constant_queries):
    client.force_login(world.secretary.user)

    def add():
        for _n in range(3):
            department = DepartmentFactory(agency=world.agency)
            item = world.make_item()
            world.make_task(item=item, department=department)
            world.make_task(item=item, department=department, due_on=date(2026, 8, 3))
            world.make_task(item=item, department=None, role="", due_on=date(2026, 12, 14))

    pages = ["task_list", "task_board", "task_calendar"]
    addresses = [reverse(f"objectives:{name}") + "?whose=all&by=department" for name in pages]
    assert_constant_queries(lambda: [client.get(one) for one in addresses], add)


def test_the_first_page_shows_the_months_tasks(client, world):
    client.force_login(world.head.user)
    text = client.get(reverse("home")).text
    assert "Việc theo kế hoạch trong tháng" in text and reverse("objectives:task_detail", args=[world.task.pk]) in text
