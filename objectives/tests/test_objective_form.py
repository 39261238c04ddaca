"""The form of an objective: only the fields that fit, without scripts too; what would be printed; criteria and changes."""

from decimal import Decimal as D

import pytest
from django.urls import reverse

from agencies.models import AgencySuccession, Reorganisation
from agencies.tests.factories import AgencyFactory
from objectives import services
from objectives.models import Objective
from objectives.tests.factories import ObjectiveFactory, ObjectiveSetFactory, issued

pytestmark = pytest.mark.django_db
DATA = {
    "text": "Giảm sai sót",
    "measure": "manual_ratio",
    "comparator": "down",
    "value": "1",
    "unit": "%",
    "nature": "quantitative",
}


def add(client, draft, **changed):
    return client.post(reverse("objectives:objective_add", args=[draft.pk]), DATA | changed)


def hidden(page: str, group: str) -> bool:
    return f'data-fits="{group}" hidden' in page


@pytest.mark.parametrize(
    ("changed", "shown"),
    [
        ({"comparator": ">="}, {"value", "unit", "stretch"}),
        ({"comparator": "down"}, {"value", "unit", "stretch", "change_basis"}),
        ({"comparator": "done"}, {"criteria"}),
        ({"comparator": ">=", "nature": "qualitative"}, {"value", "unit", "stretch", "criteria"}),
        ({"comparator": ">=", "measure": "qualitative"}, {"value", "unit", "stretch", "criteria"}),
    ],
)
def test_only_what_fits_is_shown(client, secretary, draft, changed, shown):
    client.force_login(secretary.user)
    page = add(client, draft, action="fit", **changed).text
    groups = {"value", "unit", "stretch", "change_basis", "criteria"}
    assert {name for name in groups if not hidden(page, name)} == shown
    assert "Giảm sai sót" in page and not Objective.objects.exists()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"comparator": ">", "value": "95"}, "trên 95%"),
        ({"comparator": "range", "value": "1–2", "unit": "lần/năm"}, "1–2 lần/năm"),
        ({"comparator": "down", "change_basis": "points"}, "giảm 1 điểm % so với cùng kỳ"),
        ({"comparator": ">=", "value": "95", "target_words": "Từ {} trở lên"}, "Từ 95% trở lên"),
        ({"value": "chín"}, "98,5"),
        ({"comparator": "range", "value": "5"}, "98,5"),
    ],
)
def test_the_preview_says_what_is_printed(client, secretary, draft, changed, words):
    client.force_login(secretary.user)
    page = add(client, draft, action="preview", **changed)
    assert page.status_code == 200 and words in page.text


def test_the_preview_tells_a_weaker_target_before_it_is_saved(client, secretary, agency, draft):
    agency.parent = AgencyFactory(name="UBND tỉnh Hồng Lam")
    agency.save()
    ObjectiveFactory(
        objective_set=issued(ObjectiveSetFactory(agency=agency.parent, year=2026)), measure="on_time", value=D(97)
    )
    client.force_login(secretary.user)
    page = add(client, draft, action="preview", measure="on_time", comparator=">=", value="95").text
    assert "UBND tỉnh Hồng Lam" in page and "97" in page and "kém hơn" in page


@pytest.mark.requirement("S2-O1", where="objectives/services/objectives.py")
def test_a_change_says_how_it_is_counted(client, secretary, draft):
    client.force_login(secretary.user)
    refused = add(client, draft)
    assert refused.status_code == 200 and not Objective.objects.exists() and not hidden(refused.text, "change_basis")
    assert add(client, draft, change_basis="relative").status_code == 302
    one = Objective.objects.get()
    assert (one.comparator, one.value, one.change_basis) == ("down", D(1), "relative")
    services.save_objective(secretary, draft, objective=one, comparator="<=")
    one.refresh_from_db()
    assert one.change_basis == ""


def test_agencies_to_compare_with_are_this_one_and_those_it_followed(client, secretary, agency, draft):
    client.force_login(secretary.user)
    url = reverse("objectives:objective_add", args=[draft.pk])
    assert "compared_with" not in client.get(url).text
    before = AgencyFactory(valid_to=agency.valid_from)
    decision = Reorganisation.objects.create(
        number="1/NQ", issued_on=agency.valid_from, issuer="Quốc hội", abstract="x", effective_on=agency.valid_from, agency=agency,
        created_at="2026-01-01T00:00:00Z",
    )  # fmt: skip
    AgencySuccession.objects.create(reorganisation=decision, old=before, new=agency, kind="rename")
    stranger = AgencyFactory()
    add(client, draft, change_basis="points", compared_with=[stranger.pk])
    assert not Objective.objects.exists()
    add(client, draft, change_basis="points", compared_with=[before.pk])
    assert list(Objective.objects.get().compared_with.all()) == [before]


@pytest.mark.requirement("S0-14", where="objectives/forms.py")
def test_criteria_of_what_is_not_counted_are_kept_and_a_stray_stretch_is_not(client, secretary, draft):
    client.force_login(secretary.user)
    data = {
        "measure": "qualitative",
        "comparator": "done",
        "value": "",
        "nature": "qualitative",
        "criteria": "Có sổ rà soát",
        "stretch": "9",
    }
    assert add(client, draft, **data).status_code == 302
    one = Objective.objects.get()
    assert (one.criteria, one.nature, one.stretch) == ("Có sổ rà soát", "qualitative", None)
    page = client.get(reverse("objectives:set_detail", args=[draft.pk])).text
    assert "Có sổ rà soát" in page
