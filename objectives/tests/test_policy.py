"""save_policy and its pages: versions, and what follows them."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from agencies.errors import UserError
from agencies.models import ActivityEntry, Role
from agencies.tests.factories import actor
from objectives import services
from objectives.models import QualityPolicy
from objectives.policy_versions import compare_policies
from objectives.tests.factories import issued

pytestmark = pytest.mark.django_db
WORDS = {
    "motto": "“Tận tâm, đúng hẹn”",
    "preamble": "Chúng tôi cam kết:",
    "commitments": ["Làm đúng luật.", "", "  Trả đúng hẹn.  "],
}


def save(who, **changed):
    return services.save_policy(who, **{**WORDS, **changed})


def test_the_first_save_is_version_one_in_force(secretary):
    policy = save(secretary)
    assert (policy.version, policy.is_current, policy.motto) == (1, True, "Tận tâm, đúng hẹn")
    assert [one.text for one in policy.commitments.all()] == ["Làm đúng luật.", "Trả đúng hẹn."]
    assert ActivityEntry.objects.about(policy).count() == 1


def test_the_same_words_change_nothing(secretary):
    first = save(secretary)
    assert save(secretary) == first
    assert QualityPolicy.objects.count() == 1


def test_other_words_make_the_next_version_and_keep_the_old(secretary):
    first = save(secretary)
    second = save(secretary, commitments=["Trả đúng hẹn.", "Làm đúng luật."])
    first.refresh_from_db()
    assert (second.version, second.is_current, first.is_current) == (2, True, False)
    assert [one.text for one in first.commitments.all()] == ["Làm đúng luật.", "Trả đúng hẹn."]


def test_drafts_follow_issued_sets_do_not(secretary):
    first = save(secretary)
    old = issued(services.create_set(secretary, year=2025))
    draft = services.create_set(secretary, year=2026)
    kept, gone = first.commitments.all()
    stays = services.save_objective(secretary, draft, text="a", measure="on_time", commitment=kept)
    loses = services.save_objective(secretary, draft, text="b", measure="early", commitment=gone)
    second = save(secretary, commitments=["Làm đúng luật.", "Điều mới."])
    for row in (old, draft, stays, loses):
        row.refresh_from_db()
    assert (old.policy, draft.policy) == (first, second)
    assert stays.commitment.policy == second and stays.commitment.text == "Làm đúng luật."
    assert loses.commitment is None


@pytest.mark.parametrize("changed", [{"motto": "  "}, {"commitments": [f"Điều {n}" for n in range(31)]}])
def test_what_makes_no_policy_is_refused(secretary, changed):
    with pytest.raises(UserError):
        save(secretary, **changed)
    assert not QualityPolicy.objects.exists()


@pytest.mark.parametrize("role", sorted(set(Role.values) - {Role.SECRETARY}))
def test_only_the_secretary_writes(agency, role):
    with pytest.raises(PermissionDenied):
        save(actor(role, agency=agency))


def test_the_form_saves_and_keeps_what_was_typed_when_it_cannot(client, secretary):
    client.force_login(secretary.user)
    url = reverse("objectives:policy_edit")
    response = client.post(url, {"motto": "", "preamble": "Câu đã gõ", "commitments": "Một\nHai"})
    assert response.status_code == 200 and "Câu đã gõ" in response.text
    response = client.post(url, {"motto": "Đúng hẹn", "preamble": "", "commitments": "Một\n\nHai"}, follow=True)
    assert "Đúng hẹn" in response.text and "Hai" in response.text
    assert QualityPolicy.objects.get().commitments.count() == 2


def test_reading_and_writing_by_role(client, secretary, agency):
    policy = save(secretary)
    url = reverse("objectives:policy_detail", args=[policy.pk])
    client.force_login(actor(Role.STAFF, agency=agency).user)
    assert client.get(url).status_code == 200
    assert client.get(reverse("objectives:policy_edit")).status_code == 403
    client.force_login(actor(Role.SECRETARY).user)
    assert client.get(url).status_code == 404


@pytest.mark.requirement("S0-11", "S0-12", "S0-13", "S1-07", where="objectives/views/policy.py")
def test_commitments_and_objectives_without_each_other_are_shown(client, secretary, agency):
    from objectives.tests.factories import CommitmentFactory, ObjectiveFactory, ObjectiveSetFactory, PolicyFactory

    policy = PolicyFactory(agency=agency, motto="Đúng hẹn")
    served, unserved = (CommitmentFactory(policy=policy, text=text) for text in ("Làm đúng luật.", "Không phiền hà."))
    row = ObjectiveSetFactory(agency=agency, policy=policy)
    ObjectiveFactory(objective_set=row, commitment=served)
    free = ObjectiveFactory(objective_set=row, text="Việc không gắn cam kết")
    client.force_login(secretary.user)
    page = client.get(reverse("objectives:policy_detail", args=[policy.pk])).text
    assert "chưa có mục tiêu nào phục vụ" in page.lower() and unserved.text in page
    assert f"?objective={free.pk}" in page and "Việc không gắn cam kết" in page


@pytest.mark.requirement("S0-11", "S0-12", where="objectives/policy_versions.py")
def test_two_versions_side_by_side(client, secretary):
    first = services.save_policy(
        secretary,
        motto="Đúng hẹn",
        preamble="Chúng tôi:",
        commitments=["Làm đúng luật.", "Trả kết quả đúng hẹn cho dân.", "Giữ lời."],
    )
    second = services.save_policy(
        secretary,
        motto="Đúng hẹn",
        preamble="Chúng tôi:",
        commitments=["Trả kết quả sớm hẹn cho dân.", "Làm đúng luật.", "Học hỏi mỗi ngày."],
    )
    rows = compare_policies(first, second)
    assert [(one.old, one.new, one.change) for one in rows[2:]] == [
        ("Trả kết quả đúng hẹn cho dân.", "Trả kết quả sớm hẹn cho dân.", "reworded"),
        ("Làm đúng luật.", "Làm đúng luật.", "moved"),
        ("", "Học hỏi mỗi ngày.", "added"),
        ("Giữ lời.", "", "removed"),
    ]
    client.force_login(secretary.user)
    url = reverse("objectives:policy_compare", args=[second.pk])
    page = client.get(url).text
    assert "Trả kết quả đúng hẹn" in page and "Trả kết quả sớm hẹn" in page
    assert client.get(url, {"with": 999_999}).status_code == 404
