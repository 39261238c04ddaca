"""One objective: bad input, superiors, parts, order."""

from decimal import Decimal as D

import pytest
from django.urls import reverse

from agencies.errors import UserError
from agencies.tests.factories import AgencyFactory
from objectives import services
from objectives.models import Objective
from objectives.tests.factories import ObjectiveFactory, ObjectiveSetFactory, TargetFactory, issued

pytestmark = pytest.mark.django_db
GOOD = {"text": "Đúng hạn", "measure": "on_time", "comparator": ">=", "value": D("98"), "unit": "%"}


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"text": " "}, "text"),
        ({"measure": "không có"}, "measure"),
        ({"value": D("101")}, "value"),
        ({"value": D("-1")}, "value"),
        ({"value": D("98.123")}, "value"),
        ({"comparator": "range", "value": D(2), "value_to": D(1)}, "value"),
        ({"comparator": "range", "value": D(2)}, "value_to"),
        ({"stretch": D(97)}, "stretch"),
        ({"stretch": D(120)}, "stretch"),
        ({"comparator": "<=", "value": D(2), "stretch": D(3)}, "stretch"),
        ({"stretch_measure": "không có"}, "stretch_measure"),
    ],
)
def test_what_cannot_be_right_names_its_field(secretary, draft, changed, field):
    with pytest.raises(UserError) as caught:
        services.save_objective(secretary, draft, **{**GOOD, **changed})
    assert caught.value.field == field
    assert not Objective.objects.exists()


def test_a_stretch_of_another_measure_may_be_lower(secretary, draft):
    one = services.save_objective(
        secretary, draft, **{**GOOD, "comparator": "=", "value": D(100)}, stretch=D(80), stretch_measure="early"
    )
    assert one.stretch == 80


@pytest.fixture
def superior(agency):
    province = AgencyFactory(name="UBND tỉnh Hồng Lam")
    agency.parent = province
    agency.save()
    return issued(ObjectiveSetFactory(agency=province, year=2026))


def test_weaker_than_the_superior_is_refused_with_both_figures(secretary, draft, superior):
    ObjectiveFactory(objective_set=superior, measure="on_time", value=D(97))
    with pytest.raises(UserError) as caught:
        services.save_objective(secretary, draft, **{**GOOD, "value": D("96.5")})
    message = str(caught.value)
    assert "96,5\xa0%" in message and "97\xa0%" in message and "UBND tỉnh Hồng Lam" in message
    assert services.save_objective(secretary, draft, **{**GOOD, "value": D(97)}).pk


def test_the_superiors_weakest_department_counts_where_it_has_no_own_figure(secretary, draft, superior):
    objective = ObjectiveFactory(objective_set=superior, measure="on_time", value=None, by_department=True)
    for value in (D(99), D(95), D(97)):
        TargetFactory(objective=objective, value=value)
    services.save_objective(secretary, draft, **{**GOOD, "value": D(95)})
    with pytest.raises(UserError):
        services.save_objective(secretary, draft, **{**GOOD, "value": D("94.99")})


def test_lower_is_better_is_compared_downwards(secretary, draft, superior):
    errors = {"text": "Văn bản sai sót", "measure": "manual_number", "comparator": "<=", "unit": "văn bản"}
    ObjectiveFactory(objective_set=superior, **errors, value=D(3))
    services.save_objective(secretary, draft, **errors, value=D(2))
    with pytest.raises(UserError):
        services.save_objective(secretary, draft, **errors, value=D(4))


def test_typed_measures_of_other_words_are_not_compared(secretary, draft, superior):
    ObjectiveFactory(objective_set=superior, text="Việc khác hẳn", measure="manual_ratio", value=D(99))
    services.save_objective(secretary, draft, **{**GOOD, "measure": "manual_ratio", "value": D(50)})


@pytest.mark.parametrize("state", ["draft", "replaced"])
def test_a_superiors_set_that_is_not_in_force_asks_nothing(secretary, draft, superior, state):
    ObjectiveFactory(objective_set=superior, measure="on_time", value=D(100))
    superior.state = state
    superior.save()
    services.save_objective(secretary, draft, **GOOD)


def test_order_and_removal_keep_numbers_closed(secretary, draft):
    ones = [services.save_objective(secretary, draft, **{**GOOD, "text": text}) for text in "abc"]
    services.order_objectives(secretary, draft, [ones[2].pk, ones[0].pk, ones[1].pk])
    assert [(o.number, o.text) for o in draft.objectives.all()] == [(1, "c"), (2, "a"), (3, "b")]
    services.remove_objective(secretary, ones[0])
    assert [(o.number, o.text) for o in draft.objectives.all()] == [(1, "c"), (2, "b")]
    with pytest.raises(UserError):
        services.order_objectives(secretary, draft, [ones[2].pk])


def test_a_second_measure_shares_the_number(client, secretary, draft):
    services.save_objective(secretary, draft, **GOOD)
    client.force_login(secretary.user)
    data = {
        "text": "Trước hạn",
        "measure": "early",
        "comparator": ">=",
        "value": "80",
        "unit": "%",
        "nature": "quantitative",
        "part_of": "1",
    }
    assert client.post(reverse("objectives:objective_add", args=[draft.pk]), data).status_code == 302
    assert [one.label for one in draft.objectives.all()] == ["1", "1b"]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("98,5", (">=", D("98.5"), None)),
        ("> 95%", (">", D(95), None)),
        ("Từ 97% trở lên", (">=", D(97), None)),
        ("1–2", ("range", D(1), D(2))),
    ],
)
def test_the_form_reads_targets_as_people_write_them(client, secretary, draft, typed, stored):
    client.force_login(secretary.user)
    data = {
        "text": "Mục tiêu",
        "measure": "manual_ratio",
        "comparator": ">=",
        "value": typed,
        "unit": "%",
        "nature": "quantitative",
    }
    assert client.post(reverse("objectives:objective_add", args=[draft.pk]), data).status_code == 302
    one = Objective.objects.get()
    assert (one.comparator, one.value, one.value_to) == stored


def test_a_refused_form_keeps_what_was_typed(client, secretary, draft):
    client.force_login(secretary.user)
    data = {
        "text": "Câu dài đã gõ",
        "measure": "on_time",
        "comparator": ">=",
        "value": "120",
        "unit": "%",
        "nature": "quantitative",
        "means": "Biện pháp đã gõ",
    }
    page = client.post(reverse("objectives:objective_add", args=[draft.pk]), data)
    assert page.status_code == 200
    assert all(words in page.text for words in ("Câu dài đã gõ", "Biện pháp đã gõ", 'value="120"', "từ 0 đến 100"))
    page = client.post(reverse("objectives:objective_add", args=[draft.pk]), data | {"value": "chín mươi"})
    assert "chín mươi" in page.text and not Objective.objects.exists()


def test_a_second_saver_sees_the_first_ones_words(client, secretary, draft):
    one = services.save_objective(secretary, draft, **GOOD)
    client.force_login(secretary.user)
    services.save_objective(secretary, draft, objective=one, text="Lời người thứ nhất", value=D(99))
    data = {
        "text": "Lời người thứ hai",
        "measure": "on_time",
        "comparator": ">=",
        "value": "97",
        "unit": "%",
        "nature": "quantitative",
        "version": "1",
    }
    page = client.post(reverse("objectives:objective_edit", args=[one.pk]), data)
    assert "Lời người thứ nhất" in page.text and "Lời người thứ hai" in page.text and "≥ 99\xa0%" in page.text
    one.refresh_from_db()
    assert one.text == "Lời người thứ nhất"


def test_move_and_remove_in_the_browser(client, secretary, draft):
    first, second = (services.save_objective(secretary, draft, **{**GOOD, "text": text}) for text in "ab")
    client.force_login(secretary.user)
    client.post(reverse("objectives:objective_move", args=[second.pk]), {"direction": "up"})
    assert [one.text for one in draft.objectives.all()] == ["b", "a"]
    client.post(reverse("objectives:objective_move", args=[second.pk]), {"direction": "up"})
    client.post(reverse("objectives:objective_remove", args=[first.pk]))
    assert [one.text for one in draft.objectives.all()] == ["b"]
