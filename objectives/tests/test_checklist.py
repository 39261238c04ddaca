"""The checklist of 6.2.1: what the system answers, what a person answers, and that it warns without blocking."""

from decimal import Decimal as D

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from agencies.errors import UserError
from agencies.models import Role
from agencies.tests.factories import actor
from objectives import services
from objectives.checklist import checklist, is_measurable, missing_words
from objectives.models import ObjectiveSet, SetCheck
from objectives.tests.factories import (
    CommitmentFactory,
    ObjectiveFactory,
    ObjectiveSetFactory,
    PolicyFactory,
    TargetFactory,
    issued,
)

pytestmark = pytest.mark.django_db
CHECKLIST = pytest.mark.requirement("S1-06", where="objectives/checklist.py")


def answers(row) -> dict:
    return {one.question.key: one for one in checklist(ObjectiveSet.objects.with_content().get(pk=row.pk))}


@pytest.fixture
def row(agency):
    policy = PolicyFactory(agency=agency)
    return ObjectiveSetFactory(agency=agency, year=2026, policy=policy)


@CHECKLIST
@pytest.mark.requirement("S1-07", "S0-13", where="objectives/checklist.py")
def test_consistent_where_each_objective_serves_a_commitment(row):
    one = ObjectiveFactory(objective_set=row)
    found = answers(row)["consistent"]
    assert found.answer == "no" and f"?objective={one.pk}" in found.missing[0][1]
    one.commitment = CommitmentFactory(policy=row.policy)
    one.save()
    assert answers(row)["consistent"].answer == "yes"


@CHECKLIST
@pytest.mark.requirement("S0-14", where="objectives/checklist.py")
@pytest.mark.parametrize(
    ("fields", "measurable"),
    [
        ({"value": D(98)}, True),
        ({"value": D(0), "comparator": "<="}, True),
        ({"value": None}, False),
        ({"value": None, "by_department": True}, False),
        ({"value": None, "measure": "qualitative", "comparator": "done"}, False),
        ({"value": None, "measure": "qualitative", "comparator": "done", "criteria": "Có sổ rà soát"}, True),
        ({"value": D(98), "measure": "gone"}, False),
    ],
)
def test_measurable_needs_a_measure_and_a_target_or_criteria(row, fields, measurable):
    assert is_measurable(ObjectiveFactory(objective_set=row, **fields)) is measurable


def test_a_table_needs_a_figure_in_every_line(row):
    one = ObjectiveFactory(objective_set=row, value=None, by_department=True)
    TargetFactory(objective=one, value=D(98))
    assert is_measurable(one)
    TargetFactory(objective=one, value=None)
    assert not is_measurable(one)


@CHECKLIST
def test_monitored_where_somebody_follows_what_is_not_counted(row):
    one = ObjectiveFactory(objective_set=row, measure="manual_ratio")
    assert answers(row)["monitored"].answer == "no"
    one.responsible = "Văn phòng"
    one.save()
    assert answers(row)["monitored"].answer == "yes"


@CHECKLIST
def test_communicated_only_once_everybody_was_reached(row, departments):
    assert answers(row)["communicated"].answer == "na"
    issued(row)
    assert answers(row)["communicated"].answer == "no"
    head = actor(Role.SECRETARY, agency=row.agency)
    for department in departments:
        photo = ("a.png", b"\x89PNG\r\n\x1a\n anh")
        services.post_set(head, row, department, place="Bảng tin", posted_on=row.effective_from, photo=photo)
    assert answers(row)["communicated"].answer == "yes"


@CHECKLIST
@pytest.mark.requirement("S1-10", where="objectives/services/checks.py")
def test_updated_where_the_review_is_written(row, secretary):
    assert answers(row)["updated"].answer == "na"  # the first year
    issued(ObjectiveSetFactory(agency=row.agency, year=2025), state="replaced")
    assert answers(row)["updated"].answer == "no"
    services.record_review(secretary, row, "Giữ nguyên.")
    assert answers(row)["updated"].answer == "yes"


@CHECKLIST
def test_people_answer_the_rest_and_say_why_not(client, row, secretary):
    client.force_login(secretary.user)
    url = reverse("objectives:set_check", args=[row.pk])
    assert answers(row)["requirements"].answer == ""
    refused = client.post(url, {"requirements-answer": "no", "requirements-note": ""}, follow=True)
    assert not SetCheck.objects.exists() and refused.status_code == 200
    client.post(
        url,
        {
            "requirements-answer": "yes",
            "requirements-note": "Nghị định 61",
            "relevant-answer": "na",
            "relevant-note": "Nội bộ",
        },
    )
    found = answers(row)
    assert (found["requirements"].answer, found["requirements"].by) == ("yes", secretary.user.full_name)
    assert found["relevant"].answer == "na"
    assert "Nghị định 61" in client.get(reverse("objectives:set_detail", args=[row.pk]), {"tab": "checks"}).text
    client.post(url, {"requirements-answer": "", "requirements-note": ""})
    assert answers(row)["requirements"].answer == ""


def test_questions_of_the_system_and_other_people_are_refused(row, secretary, agency):
    with pytest.raises(UserError):
        services.answer_checks(secretary, row, {"measurable": ("yes", "")})
    with pytest.raises(PermissionDenied):
        services.answer_checks(actor(Role.STAFF, agency=agency), row, {"requirements": ("yes", "")})


@CHECKLIST
def test_what_is_missing_warns_and_does_not_block(client, row, secretary, leader):
    ObjectiveFactory(objective_set=row)
    client.force_login(secretary.user)
    assert len(missing_words(ObjectiveSet.objects.with_content().get(pk=row.pk))) == 3
    answer = client.post(reverse("objectives:decision_draft", args=[row.pk]), follow=True)
    row.refresh_from_db()
    assert row.state == "in_decision" and "6.2.1" in answer.text
