"""Sets: begin, copy, change, freeze."""

from datetime import date
from decimal import Decimal as D

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from agencies import clock
from agencies.errors import UserError
from agencies.models import Role
from agencies.tests.factories import actor
from objectives import services
from objectives.models import ObjectiveSet, SetState
from objectives.tests.factories import ObjectiveSetFactory, issued

pytestmark = pytest.mark.django_db


def test_a_new_set_starts_with_usual_words(secretary, draft):
    assert draft.state == SetState.DRAFT and draft.is_editable
    assert "2026" in draft.title and draft.closing.count("\n") == 3


def test_one_draft_a_year(secretary, draft):
    with pytest.raises(UserError) as caught:
        services.create_set(secretary, year=2026)
    assert caught.value.field == "year"
    with pytest.raises(IntegrityError), transaction.atomic():
        ObjectiveSetFactory(agency=draft.agency, year=2026)


def test_two_sets_in_force_are_refused_by_the_database(agency):
    issued(ObjectiveSetFactory(agency=agency, year=2025))
    with pytest.raises(IntegrityError), transaction.atomic():
        issued(ObjectiveSetFactory(agency=agency, year=2026))


def test_no_set_in_force_without_a_decision(agency):
    with pytest.raises(IntegrityError), transaction.atomic():
        ObjectiveSetFactory(agency=agency, state="in_force")


def test_a_copy_brings_everything_but_departments_that_are_gone(secretary, draft, objective, departments):
    services.save_targets(
        secretary, objective, [{"department": one, "value": D(98 + n)} for n, one in enumerate(departments)]
    )
    services.save_plan(secretary, objective, [{"task": "Rà soát", "lead": "Trưởng phòng", "when_words": "Hàng quý"}])
    issued(draft)
    departments[1].valid_to = date(2026, 3, 31)
    departments[1].save()
    with clock.freeze(date(2026, 12, 1)):
        copy = services.copy_set(secretary, draft, 2027)
    made = copy.objectives.get()
    assert [(t.department, t.value) for t in made.targets.all()] == [(departments[0], D(98)), (departments[2], D(100))]
    assert made.plan_items.get().recurrence == "quarterly"
    assert "2027" in copy.title and "2026" not in copy.title
    assert copy.replaces == draft
    assert objective.targets.count() == 3


def test_a_second_saver_overwrites_nothing(secretary, draft):
    services.update_set(secretary, draft, version=1, title="Của người thứ nhất")
    with pytest.raises(services.Conflict) as caught:
        services.update_set(secretary, draft, version=1, title="Của người thứ hai")
    assert caught.value.current.title == "Của người thứ nhất"
    draft.refresh_from_db()
    assert (draft.title, draft.version) == ("Của người thứ nhất", 2)


def test_the_page_shows_both_values_and_saves_the_second_time(client, secretary, draft):
    client.force_login(secretary.user)
    url = reverse("objectives:set_edit", args=[draft.pk])
    data = {"year": 2026, "edition": "2015", "layout": "table", "title": "Thứ hai", "introduction": "", "heading_objectives": "",
            "table_columns": "", "closing": "", "heading_plans": "", "plan_columns": "", "version": 1}  # fmt: skip
    services.update_set(secretary, draft, title="Thứ nhất")
    page = client.post(url, data)
    assert "Thứ nhất" in page.text and "Thứ hai" in page.text
    assert 'name="version" value="2"' in page.text
    assert client.post(url, data | {"version": 2}).status_code == 302
    draft.refresh_from_db()
    assert draft.title == "Thứ hai"


WRITES = [
    lambda who, s, o, d: services.update_set(who, s, title="khác"),
    lambda who, s, o, d: services.save_objective(who, s, text="mới", measure="on_time"),
    lambda who, s, o, d: services.save_objective(who, s, objective=o, text="khác"),
    lambda who, s, o, d: services.save_targets(who, o, []),
    lambda who, s, o, d: services.save_plan(who, o, []),
    lambda who, s, o, d: services.remove_objective(who, o),
    lambda who, s, o, d: services.order_objectives(who, s, [o.pk]),
    lambda who, s, o, d: services.remove_set(who, s),
    lambda who, s, o, d: services.draft_decision(who, s),
    lambda who, s, o, d: services.renew_appendix(who, s),
]


@pytest.mark.parametrize("state", ["in_force", "replaced"])
@pytest.mark.parametrize("write", WRITES)
def test_what_was_issued_is_frozen_for_every_verb(secretary, draft, objective, departments, write, state):
    services.save_targets(secretary, objective, [{"department": departments[0], "value": D(98)}])
    issued(draft, state=state)
    objective.refresh_from_db()
    version = ObjectiveSet.objects.get().version
    with pytest.raises(UserError):
        write(secretary, draft, objective, departments)
    assert ObjectiveSet.objects.get().version == version
    assert objective.targets.count() == 1


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("role", [Role.LEADER, Role.DEPARTMENT_HEAD, Role.STAFF])
def test_others_of_the_agency_read_only(secretary, draft, objective, departments, write, role):
    with pytest.raises(PermissionDenied):
        write(actor(role, agency=draft.agency), draft, objective, departments)


@pytest.mark.parametrize("name", ["set_edit", "objective_add", "target_table"])
def test_pages_of_a_frozen_set_say_so(client, secretary, draft, objective, name):
    issued(draft)
    client.force_login(secretary.user)
    url = reverse(f"objectives:{name}", args=[draft.pk])
    for response in (client.get(url, follow=True), client.post(url, {"title": "x"}, follow=True)):
        assert "giữ nguyên" in response.text


def test_pages_of_another_agency_are_not_there(client, draft, objective):
    client.force_login(actor(Role.SECRETARY).user)
    for name, pk in [
        ("set_detail", draft.pk),
        ("set_edit", draft.pk),
        ("target_table", draft.pk),
        ("objective_edit", objective.pk),
        ("objective_plan", objective.pk),
    ]:
        assert client.get(reverse(f"objectives:{name}", args=[pk])).status_code == 404
    for name, pk in [
        ("decision_draft", draft.pk),
        ("appendix_renew", draft.pk),
        ("objective_remove", objective.pk),
        ("objective_move", objective.pk),
    ]:
        assert client.post(reverse(f"objectives:{name}", args=[pk])).status_code == 404


@pytest.mark.parametrize("tab", ["objectives", "targets", "plan", "paper", "nonsense"])
def test_a_superior_reads_but_cannot_write(client, agency, secretary, draft, objective, departments, tab):
    from agencies.tests.factories import AgencyFactory

    services.save_targets(secretary, objective, [{"department": one, "value": D(98)} for one in departments])
    services.save_plan(secretary, objective, [{"task": "Rà soát", "lead": "Trưởng phòng", "when_words": "Hàng quý"}])
    province = AgencyFactory()
    agency.parent = province
    agency.save()
    client.force_login(actor(Role.LEADER, agency=province).user)
    response = client.get(reverse("objectives:set_detail", args=[draft.pk]), {"tab": tab})
    assert response.status_code == 200
    assert reverse("objectives:decision_draft", args=[draft.pk]) not in response.text
    assert client.post(reverse("objectives:decision_draft", args=[draft.pk])).status_code == 403


@pytest.mark.parametrize("tab", ["objectives", "targets", "plan", "paper"])
def test_a_set_needs_the_same_queries_for_any_size(
    client, secretary, draft, objective, departments, tab, assert_constant_queries
):
    client.force_login(secretary.user)
    services.save_targets(secretary, objective, [{"department": departments[0], "value": D(98)}])
    url = reverse("objectives:set_detail", args=[draft.pk])

    def grow():
        services.save_targets(secretary, objective, [{"department": one, "value": D(98)} for one in departments])
        for n in range(5):
            other = services.save_objective(
                secretary, draft, text=f"Mục tiêu {n}", measure="qualitative", comparator="done"
            )
            services.save_plan(secretary, other, [{"task": "Làm", "lead": "Phòng", "when_words": "Hàng năm"}] * 3)

    assert_constant_queries(lambda: client.get(url, {"tab": tab}), grow)


def test_the_list_needs_the_same_queries_for_any_number(client, secretary, draft, assert_constant_queries):
    client.force_login(secretary.user)
    url = reverse("objectives:set_list")
    assert_constant_queries(
        lambda: client.get(url), lambda: [ObjectiveSetFactory(agency=draft.agency, year=y) for y in range(2010, 2020)]
    )


def test_a_draft_begun_by_mistake_can_be_thrown_away(client, secretary, draft, objective, departments):
    services.save_targets(secretary, objective, [{"department": departments[0], "value": D(98)}])
    client.force_login(secretary.user)
    assert client.post(reverse("objectives:set_remove", args=[draft.pk])).status_code == 302
    assert not ObjectiveSet.objects.exists()


def test_what_a_decision_was_drafted_from_stays(secretary, leader, draft, objective, departments):
    services.save_targets(secretary, objective, [{"department": departments[0], "value": D(98)}])
    services.draft_decision(secretary, draft)
    with pytest.raises(UserError):
        services.remove_set(secretary, draft)
    assert ObjectiveSet.objects.exists()


def test_begin_a_year_in_the_browser(client, secretary):
    client.force_login(secretary.user)
    url = reverse("objectives:set_create")
    assert client.get(url).status_code == 200
    response = client.post(url, {"year": "2027", "source": "", "edition": "2015", "layout": "list"}, follow=True)
    assert response.status_code == 200 and ObjectiveSet.objects.get().layout == "list"
    again = client.post(url, {"year": "2027", "source": "", "edition": "2015", "layout": "list"})
    assert "2027" in again.text and again.status_code == 200
