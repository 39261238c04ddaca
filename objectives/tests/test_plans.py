"""The plan of an objective: rows, paste, what is refused."""

import pytest
from django.urls import reverse

from objectives import services
from objectives.models import ActionPlanItem
from objectives.plan_pasting import paste_plan

pytestmark = pytest.mark.django_db
ROW = {"task": "Rà soát hồ sơ", "lead": "Trưởng phòng", "joining": "Công chức", "when_words": "Hằng quý"}


def posted(objective, rows, **more):
    data = {"p-TOTAL_FORMS": len(rows), "p-INITIAL_FORMS": 0, "version": objective.version, "action": "save", **more}
    for n, row in enumerate(rows):
        data |= {f"p-{n}-{name}": row.get(name, "") for name in ("task", "lead", "joining", "when_words", "recurrence")}
        data[f"p-{n}-ORDER"] = n + 1
    return data


@pytest.mark.parametrize(
    ("words", "recurrence"),
    [
        ("Thường xuyên", "always"),
        ("Thường xuyên hàng quý", "quarterly"),
        ("Hằng quý", "quarterly"),
        ("Hàng năm", "yearly"),
        ("Trước 30/6", "once"),
        ("", "always"),
    ],
)
def test_words_tell_how_often(words, recurrence):
    assert services.recurrence_of(words) == recurrence


def test_a_plan_is_saved_in_order_without_empty_rows(client, secretary, objective):
    client.force_login(secretary.user)
    url = reverse("objectives:objective_plan", args=[objective.pk])
    assert client.get(url).status_code == 200
    response = client.post(url, posted(objective, [ROW, {}, {**ROW, "task": "Họp", "when_words": "Hàng năm"}]))
    assert response.status_code == 302
    assert list(ActionPlanItem.objects.values_list("position", "task", "recurrence")) == [
        (1, "Rà soát hồ sơ", "quarterly"),
        (2, "Họp", "yearly"),
    ]


@pytest.mark.parametrize(
    ("changed", "words"), [({"task": ""}, "Dòng 2"), ({"lead": ""}, "chủ trì"), ({"when_words": ""}, "thời gian")]
)
def test_a_row_that_lacks_something_is_named_and_kept(client, secretary, objective, changed, words):
    client.force_login(secretary.user)
    page = client.post(
        reverse("objectives:objective_plan", args=[objective.pk]),
        posted(objective, [ROW, {**ROW, **changed, "joining": "Lời đã gõ"}]),
    )
    assert page.status_code == 200 and words in page.text and "Lời đã gõ" in page.text
    assert not ActionPlanItem.objects.exists()


def test_a_second_saver_overwrites_nothing(client, secretary, objective):
    services.save_plan(secretary, objective, [{**ROW, "task": "Của người thứ nhất"}])
    client.force_login(secretary.user)
    page = client.post(
        reverse("objectives:objective_plan", args=[objective.pk]),
        posted(objective, [{**ROW, "task": "Của người thứ hai"}]),
    )
    assert "Của người thứ nhất" in page.text and "Của người thứ hai" in page.text
    assert ActionPlanItem.objects.get().task == "Của người thứ nhất"


def test_a_block_is_pasted_with_or_without_numbers():
    block = "STT\tViệc\tChủ trì\tPhối hợp\tThời gian\n1\tRà soát\tTrưởng phòng\tCông chức\tHằng quý\nHọp\tVăn phòng\t\tHàng năm"
    pasted = paste_plan(block, [])
    assert [row["task"] for row in pasted.rows] == ["Rà soát", "Họp"]
    assert pasted.rows[0]["when_words"] == "Hằng quý" and pasted.rows[1]["when_words"] == "Hàng năm"


def test_too_many_columns_are_told():
    pasted = paste_plan("a\tb\tc\td\te\tf\tg", [])
    assert not pasted.rows and "7 cột" in pasted.problems[0]


def test_paste_and_add_save_nothing(client, secretary, objective):
    client.force_login(secretary.user)
    url = reverse("objectives:objective_plan", args=[objective.pk])
    page = client.post(url, posted(objective, [ROW], action="paste", pasted="Họp\tVăn phòng\t\tHàng năm"))
    assert "Họp" in page.text and "Rà soát hồ sơ" in page.text
    client.post(url, posted(objective, [ROW], action="add"))
    assert not ActionPlanItem.objects.exists()
