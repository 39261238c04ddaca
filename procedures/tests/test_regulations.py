"""Changed rules: three months to work them in, done with what was changed, told on the first page."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from agencies import clock
from agencies.errors import UserError
from agencies.models import ActivityEntry, Role
from procedures.models import RegulationChange
from procedures.overview import rule_standing, urgent_rules
from procedures.services import finish_regulation_change, replace_process, save_regulation_change
from procedures.services.regulations import latest_day
from procedures.tests.factories import make_actor, make_agency, make_process

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 2)
TITLE = "Nghị định 118/2025/NĐ-CP về một cửa"


@pytest.fixture(autouse=True)
def _today():
    with clock.freeze(TODAY):
        yield


@pytest.fixture
def agency():
    return make_agency()


@pytest.fixture
def secretary(agency):
    return make_actor(Role.SECRETARY, agency=agency)


@pytest.fixture
def justice(agency):
    return agency.departments.get(code="TP")


@pytest.fixture
def change(secretary, justice, agency):
    return save_regulation_change(
        secretary, title=TITLE, effective_on=date(2026, 8, 10), due_on=None, department=justice,
        procedures=list(agency.procedures.filter(department=justice)),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("effective", "latest"),
    [
        (date(2026, 8, 10), date(2026, 11, 10)),
        (date(2026, 11, 30), date(2027, 2, 28)),
        (date(2027, 11, 30), date(2028, 2, 29)),
        (date(2026, 12, 31), date(2027, 3, 31)),
        (date(2026, 10, 1), date(2027, 1, 1)),
    ],
)
def test_three_months_by_the_calendar(effective, latest):
    assert latest_day(effective) == latest


class TestRules:
    def test_the_due_day_is_proposed_and_may_be_earlier_but_not_later(self, secretary, change, justice):
        assert change.due_on == date(2026, 11, 10)
        given = {"title": TITLE, "effective_on": date(2026, 8, 10), "department": justice}
        earlier = save_regulation_change(secretary, change, due_on=date(2026, 10, 1), **given)
        assert earlier.due_on == date(2026, 10, 1)
        with pytest.raises(UserError) as refused:
            save_regulation_change(secretary, change, due_on=date(2026, 11, 11), **given)
        assert refused.value.field == "due_on" and "10/11/2026" in str(refused.value)

    def test_a_change_is_logged_with_its_procedures(self, secretary, change, justice):
        save_regulation_change(
            secretary, change, title=TITLE, effective_on=change.effective_on, due_on=change.due_on, department=justice
        )
        entry = ActivityEntry.objects.about(change).order_by("pk").last()
        assert entry.before["procedures"] == ["1.000004", "2.000635"] and entry.after == {"procedures": []}

    def test_done_with_what_was_changed_and_then_frozen(self, secretary, change, justice):
        for wrong in ({"done_on": TODAY, "done_how": " "}, {"done_on": date(2026, 11, 3), "done_how": "QT-01"}):
            with pytest.raises(UserError):
                finish_regulation_change(secretary, change, **wrong)
        finish_regulation_change(secretary, change, done_on=TODAY, done_how="QT-01 bản 2")
        change.refresh_from_db()
        assert rule_standing(change).badge == "ok"
        with pytest.raises(UserError):
            finish_regulation_change(secretary, change, done_on=TODAY, done_how="Lần nữa")
        with pytest.raises(UserError):
            save_regulation_change(
                secretary, change, title="Khác", effective_on=change.effective_on, due_on=None, department=justice
            )

    @pytest.mark.parametrize("role", Role.values)
    def test_who_enters_and_who_finishes(self, change, justice, role):
        actor = make_actor(role, agency=change.agency, department=justice)
        enter = lambda: save_regulation_change(  # noqa: E731
            actor, title="Mới", effective_on=TODAY, due_on=None, department=justice
        )
        finish = lambda: finish_regulation_change(actor, change, done_on=TODAY, done_how="QT")  # noqa: E731
        for call, roles in ((enter, {Role.SECRETARY}), (finish, {Role.SECRETARY, Role.DEPARTMENT_HEAD})):
            if role in roles:
                call()
            else:
                with pytest.raises(PermissionDenied):
                    call()

    def test_not_the_head_of_another_department(self, change, agency):
        head = make_actor(Role.DEPARTMENT_HEAD, department=agency.departments.get(code="TNMT"))
        with pytest.raises(PermissionDenied):
            finish_regulation_change(head, change, done_on=TODAY, done_how="QT")

    def test_what_belongs_to_others_is_refused(self, secretary, justice):
        foreign = make_agency()
        given = {"title": "A", "effective_on": TODAY, "due_on": None}
        with pytest.raises(UserError):
            save_regulation_change(secretary, department=foreign.departments.first(), **given)
        with pytest.raises(UserError):
            save_regulation_change(secretary, department=justice, procedures=[foreign.procedures.first()], **given)

    @pytest.mark.parametrize(
        ("today", "badge", "words"),
        [
            (date(2026, 9, 1), "wait", "Còn 70 ngày"),
            (date(2026, 11, 2), "warn", "Còn 8 ngày"),
            (date(2026, 11, 10), "warn", "Đến hạn hôm nay"),
            (date(2026, 11, 13), "late", "Quá hạn 3 ngày"),
        ],
    )
    def test_how_it_stands_is_a_sentence(self, change, today, badge, words):
        with clock.freeze(today):
            standing = rule_standing(change)
            assert (standing.badge, standing.words) == (badge, words)

    def test_urgent_ones_are_late_or_due_within_thirty_days(self, change, agency, justice):
        with clock.freeze(change.due_on - timedelta(days=31)):
            assert urgent_rules(agency) == []
        with clock.freeze(change.due_on - timedelta(days=30)):
            assert [one.change for one in urgent_rules(agency)] == [change]
            assert urgent_rules(agency, agency.departments.get(code="TNMT").pk) == []
            assert [one.change for one in urgent_rules(agency, justice.pk)] == [change]


class TestPages:
    @pytest.fixture
    def page(self, client, secretary):
        client.force_login(secretary.user)
        return client

    def test_entered_changed_and_listed(self, page, justice, agency):
        data = {"title": TITLE, "effective_on": "10/08/2026", "due_on": "", "department": justice.pk}
        answer = page.post(
            reverse("procedures:regulation_create"), data | {"procedures": [agency.procedures.first().pk]}
        )
        made = RegulationChange.objects.get()
        assert answer.headers["Location"] == reverse("procedures:regulation_detail", args=[made.pk])
        edit = reverse("procedures:regulation_edit", args=[made.pk])
        assert page.get(edit).context["form"].initial["due_on"] == date(2026, 11, 10)
        assert page.post(edit, data | {"due_on": "11/11/2026"}).status_code == 422
        assert page.post(edit, data | {"due_on": "09/11/2026"}).status_code == 302
        assert "Còn 7 ngày" in page.get(reverse("procedures:regulation_list")).content.decode()

    def test_reported_as_done_by_the_responsible_head(self, client, change, justice):
        client.force_login(make_actor(Role.DEPARTMENT_HEAD, department=justice).user)
        url = reverse("procedures:regulation_detail", args=[change.pk])
        assert client.post(url, {"done_on": "02/11/2026", "done_how": ""}).status_code == 422
        assert client.post(url, {"done_on": "02/11/2026", "done_how": "QT-01 bản 2"}).status_code == 302
        listed = client.get(reverse("procedures:regulation_list") + "?show=done").context["page_obj"].object_list
        assert [one.pk for one in listed] == [change.pk]
        assert client.get(reverse("procedures:regulation_edit", args=[change.pk])).status_code == 403

    def test_it_says_whose_process_is_younger_than_the_rule(self, page, secretary, change, agency):
        one, other = agency.procedures.filter(code__in=("2.000635", "1.000004")).order_by("-time_limit")
        process = make_process(one)
        make_process(other, code="QT-02")
        replace_process(
            secretary, process, name="Mới", procedures=[one], steps=[("A", None, 120)], valid_from=date(2026, 9, 1)
        )
        rows = page.get(reverse("procedures:regulation_detail", args=[change.pk])).context["procedures"]
        assert {row["procedure"].code: row["is_renewed"] for row in rows} == {"1.000004": True, "2.000635": False}

    def test_another_agencys_is_not_there(self, page):
        foreign = make_agency()
        other = save_regulation_change(
            make_actor(Role.SECRETARY, agency=foreign), title="Khác", effective_on=TODAY, due_on=None,
            department=foreign.departments.first(),
        )  # fmt: skip
        for name in ("detail", "edit"):
            assert page.get(reverse(f"procedures:regulation_{name}", args=[other.pk])).status_code == 404

    def test_readers_read(self, client, change, agency):
        client.force_login(make_actor(Role.STAFF, department=agency.departments.last()).user)
        url = reverse("procedures:regulation_detail", args=[change.pk])
        assert "done_how" not in client.get(url).content.decode()
        assert client.post(url, {"done_on": "02/11/2026", "done_how": "x"}).status_code == 403
        assert client.get(reverse("procedures:regulation_create")).status_code == 403
