"""The list of corrective actions and one action with its chain."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from agencies import clock
from agencies.actor import Actor
from agencies.models import Role
from agencies.tests.factories import actor, membership
from audits import services
from audits.models import Origin
from audits.tests.factories import ActionFactory, FindingFactory, NonconformityFactory
from audits.tests.helpers import signed_in

pytestmark = pytest.mark.django_db
LIST = reverse("audits:action_list")


def test_an_empty_list_says_what_fills_it(client):
    assert "Chưa có hành động khắc phục" in signed_in(client, actor(Role.STAFF)).get(LIST).content.decode()


def test_mine_come_first_and_late_ones_say_how_late(client):
    with clock.freeze(date(2026, 11, 13)):
        head = actor(Role.DEPARTMENT_HEAD)
        other = membership(Role.DEPARTMENT_HEAD, agency=head.agency)
        theirs = NonconformityFactory(department=other.department, description="Việc của phòng bạn")
        ActionFactory(open=True, owner=other, nonconformity=theirs, due_on=date(2026, 11, 10))
        own = NonconformityFactory(department=head.department, description="Việc của phòng tôi")
        ActionFactory(open=True, owner=head.membership, nonconformity=own, due_on=date(2026, 12, 30))
        page = signed_in(client, head).get(LIST).content.decode()
    assert page.index("Việc của phòng tôi") < page.index("Việc của phòng bạn")
    assert "quá hạn 3 ngày làm việc" in page


def test_filters_and_their_counts(client):
    secretary = actor(Role.SECRETARY)
    heads = [membership(Role.DEPARTMENT_HEAD, agency=secretary.agency) for _ in range(2)]
    miss, other = (
        NonconformityFactory(department=head.department, description=words, origin=origin)
        for head, words, origin in zip(heads, ("Chỉ tiêu A", "Quan sát B"), (Origin.MISS, Origin.OTHER), strict=True)
    )
    ActionFactory(done=True, owner=heads[0], nonconformity=miss)
    ActionFactory(open=True, owner=heads[1], nonconformity=other, due_on=clock.today() - timedelta(days=30))
    client = signed_in(client, secretary)

    def page(**query):
        return client.get(LIST, query).content.decode()

    def shown(**query):
        text = page(**query)
        return {words for words in ("Chỉ tiêu A", "Quan sát B") if words in text}

    assert shown() == {"Chỉ tiêu A", "Quan sát B"}
    assert shown(show="judge") == {"Chỉ tiêu A"}
    assert shown(show="overdue") == shown(department=heads[1].department_id) == shown(origin="other") == {"Quan sát B"}
    assert shown(show="finished") == set() and "Không có việc nào" in page(show="finished")
    assert 'Quá hạn <span class="num">0</span>' in page(origin="miss")
    assert shown(show="nonsense", department="x", page="99") == {"Chỉ tiêu A", "Quan sát B"}


def test_the_list_needs_no_more_queries_for_more_rows(client, assert_constant_queries):
    head = actor(Role.DEPARTMENT_HEAD)

    def more(count=5):
        for _ in range(count):
            other = membership(Role.DEPARTMENT_HEAD, agency=head.agency)
            ActionFactory(open=True, owner=other, nonconformity=NonconformityFactory(department=other.department))

    more(1)
    client = signed_in(client, head)
    assert_constant_queries(lambda: client.get(LIST), more)


def test_detail_tells_the_whole_chain(client):
    finding = FindingFactory()
    head = membership(Role.DEPARTMENT_HEAD, department=finding.item.department)
    opened = services.open_nonconformity(
        Actor.for_membership(finding.by),
        agency=head.agency,
        department=head.department,
        origin=Origin.AUDIT,
        source_key="finding:1",
        source_url=reverse("audits:audit_detail", args=[finding.item.audit_id]),
        description="Hồ sơ trả chậm",
        whys=["Không ai nhắc", "Chưa phân công"],
        correction="Đã xin lỗi",
        action="Phân công người nhắc",
        owner=head,
        due_on=clock.today(),
        finding=finding,
    )
    action = opened.actions.get()
    services.complete_action(Actor.for_membership(head), action, result="Đã phân công")
    judge = actor(Role.SECRETARY, agency=head.agency)
    services.give_verdict(judge, action, verdict="ineffective", note="Vẫn chậm")
    url = reverse("audits:action_detail", args=[action.pk])
    page = signed_in(client, judge).get(url).content.decode()
    parts = [
        "Hồ sơ trả chậm",
        "Không ai nhắc",
        "Chưa phân công",
        "Đã xin lỗi",
        "Phân công người nhắc",
        "Đã phân công",
        "Vẫn chậm",
    ]
    places = [page.rindex(part) if part == "Vẫn chậm" else page.index(f">{part}<") for part in parts]
    assert places == sorted(places)
    assert reverse("audits:audit_detail", args=[finding.item.audit_id]) in page and finding.item.clause in page
    following = opened.actions.last()
    assert reverse("audits:action_detail", args=[following.pk]) in page
    later = client.get(reverse("audits:action_detail", args=[following.pk])).content.decode()
    assert "Phân công người nhắc" in later and "Vẫn chậm" in later


@pytest.mark.parametrize(
    "state, mine, theirs",
    [({}, "action_plan", None), ({"open": True}, "action_complete", None), ({"done": True}, None, "action_verdict")],
)
def test_detail_offers_the_one_thing_to_do(client, state, mine, theirs):
    action = ActionFactory(**state)
    judge = actor(Role.SECRETARY, agency=action.agency)
    url = reverse("audits:action_detail", args=[action.pk])
    main = {
        name: reverse(f"audits:{name}", args=[action.pk])
        for name in ("action_plan", "action_complete", "action_verdict")
    }
    for who, expected in ((action.owner, mine), (judge, theirs), (actor(Role.STAFF, agency=action.agency), None)):
        page = signed_in(client, who).get(url).content.decode()
        for name, address in main.items():
            primary = f'class="btn btn-primary" href="{address}"' in page
            assert primary == (name == expected), (who, name)


def test_another_agencys_action_is_not_there(client):
    action = ActionFactory(open=True)
    client = signed_in(client, actor(Role.SECRETARY))
    for name in ("action_detail", "action_plan", "action_complete", "action_verdict"):
        assert client.get(reverse(f"audits:{name}", args=[action.pk])).status_code == 404
