"""The page that everybody may read: open only when and as long as the agency says so, and nobody is named there."""

from datetime import date
from decimal import Decimal as D

import pytest
from django.core.cache import cache
from django.urls import reverse

from agencies import clock, files
from agencies.models import Role
from agencies.tests.factories import actor
from objectives import services
from objectives.models import Poster, SetState
from objectives.tests.amending import decided, line
from objectives.tests.factories import ObjectiveFactory, ObjectiveSetFactory, PolicyFactory, TargetFactory, issued
from objectives.views import public

pytestmark = pytest.mark.django_db
SITE = "https://qms.example"
TODAY = date(2026, 7, 6)


@pytest.fixture(autouse=True)
def in_july(settings):
    settings.CELERY_TASK_ALWAYS_EAGER = False
    cache.clear()
    with clock.freeze(TODAY):
        yield


@pytest.fixture
def in_force(agency, departments, leader):
    one = ObjectiveSetFactory(agency=agency, year=2026, policy=PolicyFactory(agency=agency))
    on_time = ObjectiveFactory(objective_set=one, number=1, text="Hồ sơ đúng hạn", value=None, by_department=True)
    TargetFactory(objective=on_time, department=departments[0], value=D(98))
    ObjectiveFactory(objective_set=one, number=2, measure="satisfaction", value=D(95), text="Người dân hài lòng")
    return issued(one)


def page_of(agency):
    return reverse("public:objectives", args=[agency.code])


@pytest.mark.sqlite
@pytest.mark.requirement("S0-09", "S1-14", "S1-12", where="objectives/views/public.py")
def test_it_opens_and_closes_with_the_secretarys_word(client, agency, secretary, in_force):
    address = page_of(agency)
    assert client.get(address).status_code == 404
    services.publish(secretary, in_force, site=SITE)
    answer = client.get(address)
    assert answer.status_code == 200
    for words in (
        "Tận tâm, đúng hẹn",
        "Hồ sơ đúng hạn",
        "98\xa0%",
        in_force.decision.full_number,
        "15/01/2026",
        " II</dt>",
    ):
        assert words in answer.text, words
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    services.withdraw_from_public(secretary, in_force, reason="Rà soát lại", site=SITE)
    assert client.get(address).status_code == 404


def test_nobody_is_named_nothing_follows_and_one_small_page_is_all(client, agency, secretary, leader, in_force):
    services.publish(secretary, in_force, site=SITE)
    answer = client.get(page_of(agency))
    for person in (secretary.user, leader.user):
        assert person.full_name not in answer.text and person.username not in answer.text
    assert "<script" not in answer.text and answer.text.count("<link") == 1 and "http" not in answer.text
    assert not answer.cookies and len(answer.content) < 20_000
    assert answer.text.count("<h1") == 1 and '<html lang="vi">' in answer.text


def test_the_language_is_vietnamese_whatever_the_browser_asks(client, agency, secretary, in_force):
    services.publish(secretary, in_force, site=SITE)
    assert "Chính sách chất lượng" in client.get(page_of(agency), headers={"accept-language": "en"}).text


def test_what_is_not_in_force_is_not_there(client, agency, secretary, in_force):
    services.publish(secretary, in_force, site=SITE)
    in_force.state = SetState.REPLACED
    in_force.save()
    later = issued(ObjectiveSetFactory(agency=agency, year=2026))
    assert client.get(page_of(agency)).status_code == 404
    services.publish(secretary, later, site=SITE)
    assert client.get(page_of(agency)).status_code == 200
    agency.valid_to = date(2026, 7, 1)
    agency.save()
    assert client.get(page_of(agency)).status_code == 404
    assert client.get(reverse("public:objectives", args=["khong-co"])).status_code == 404


def test_the_poster_goes_along(client, agency, secretary, in_force):
    address = reverse("public:poster", args=[agency.code])
    services.publish(secretary, in_force, site=SITE)
    assert client.get(address).status_code == 404
    stored = files.store(secretary, "ap-phich.pdf", b"%PDF-1.7", "application/pdf", made_here=True)
    Poster.objects.update(file=stored, digest="x")
    answer = client.get(address)
    assert answer.headers["Content-Type"] == "application/pdf" and answer.getvalue().startswith(b"%PDF")
    answer.close()
    assert address in client.get(page_of(agency)).text


def test_it_is_drawn_once_and_an_amendment_shows_at_once(client, agency, secretary, in_force, monkeypatch):
    drawn = []
    monkeypatch.setattr(public, "_content", lambda poster, made=public._content: drawn.append(1) or made(poster))
    services.publish(secretary, in_force, site=SITE)
    for _n in range(3):
        client.get(page_of(agency))
    assert len(drawn) == 1
    decided(secretary, in_force, [line(in_force.objectives.get(number=2), 97)], number=77)
    text = client.get(page_of(agency)).text
    assert "97\xa0%" in text and "77/QĐ-UBND" in text


def test_results_only_of_quarters_that_are_over(client, agency, secretary, in_force):
    services.publish(secretary, in_force, site=SITE)
    text = client.get(page_of(agency)).text
    assert " II</dt>" in text and " III</dt>" not in text


def test_too_many_askings_are_refused(client, agency, monkeypatch):
    monkeypatch.setattr(public, "PER_WINDOW", 2)
    assert [client.get(page_of(agency)).status_code for _n in range(3)] == [404, 404, 429]


def test_other_methods_are_refused(client, agency):
    assert client.post(page_of(agency)).status_code == 405


def test_only_the_secretary_opens_it(client, agency, in_force):
    client.force_login(actor(Role.LEADER, agency=agency).user)
    assert client.post(reverse("objectives:poster_publish", args=[in_force.pk])).status_code == 403
