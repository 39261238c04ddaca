"""The poster: always one page, and what it says."""

from datetime import date
from decimal import Decimal as D
from io import BytesIO

import pypdfium2
import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from agencies import clock
from agencies.errors import UserError
from agencies.jobs import Job
from agencies.models import ActivityEntry, Role
from agencies.tests.factories import AgencyFactory, DepartmentFactory, actor
from objectives import poster as drawing
from objectives import services
from objectives.jobs import draw_poster
from objectives.models import ObjectiveSet, Poster
from objectives.tests.amending import decided, line
from objectives.tests.factories import (
    CommitmentFactory,
    ObjectiveFactory,
    ObjectiveSetFactory,
    PolicyFactory,
    TargetFactory,
    issued,
)

pytestmark = pytest.mark.django_db
SITE = "https://qms.example"


def made(agency, objectives=2, departments=3, commitments=4, divided=1):
    policy = PolicyFactory(agency=agency, motto="Công khai, minh bạch, đúng hẹn")
    for number in range(1, commitments + 1):
        CommitmentFactory(
            policy=policy, position=number, text="Giải quyết thủ tục hành chính đúng pháp luật, đúng quy trình."
        )
    one = ObjectiveSetFactory(agency=agency, year=2026, policy=policy)
    units = [
        DepartmentFactory(agency=agency, name=f"Phòng Tài nguyên và Môi trường {n}", position=n)
        for n in range(departments)
    ]
    for number in range(1, objectives + 1):
        objective = ObjectiveFactory(
            objective_set=one, number=number, by_department=number <= divided, value=None if number <= divided else D(95),
            text="Tỷ lệ hồ sơ thủ tục hành chính được giải quyết trước và đúng thời hạn trong từng lĩnh vực, không gây phiền hà",
        )  # fmt: skip
        for position, unit in enumerate(units if number <= divided else [], 1):
            TargetFactory(objective=objective, department=unit, position=position, value=D(90 + position % 10))
    return issued(one)


def full(objective_set):
    return ObjectiveSet.objects.with_content().get(pk=objective_set.pk)


def pages(content: bytes) -> list:
    with pypdfium2.PdfDocument(BytesIO(content)) as document:
        return [(document[n].get_size(), document[n].get_textpage().get_text_bounded()) for n in range(len(document))]


@pytest.mark.parametrize(
    ("objectives", "divided", "commitments"), [(20, 1, 7), pytest.param(20, 12, 7, marks=pytest.mark.slow), (3, 1, 0)]
)
def test_it_is_one_page_however_much_there_is(objectives, divided, commitments):
    agency = AgencyFactory(name="Ủy ban nhân dân huyện Phú Khê")
    objective_set = made(agency, objectives, 12, commitments, divided)
    small, large = drawing.draw(drawing.sheet(full(objective_set), address=f"{SITE}/cong-khai/phukhe/"))
    [(size, words)] = pages(small)
    [(large_size, _words)] = pages(large)
    assert [round(side) for side in size] == [595, 842] and [round(side) for side in large_size] == [842, 1191]
    assert "CÔNG KHAI, MINH BẠCH, ĐÚNG HẸN" in " ".join(words.split()).replace("\u00ad", "")
    assert "qms.example/cong-khai/phukhe" in "".join(words.split())
    assert words.count("Môi trường") >= 12


def test_too_much_for_any_page_is_said(monkeypatch):
    monkeypatch.setattr(drawing, "SIZES", (30,))
    with pytest.raises(UserError):
        drawing.draw(drawing.sheet(full(made(AgencyFactory(), 20, 12, 7))))


def test_texts_are_text_and_the_decisions_are_named(secretary, agency, leader):
    objective_set = made(agency)
    [satisfied] = objective_set.objectives.filter(number=2)
    satisfied.text = "Dưới <b>1</b> & không"
    satisfied.save()
    with clock.freeze(date(2026, 7, 6)):
        decided(secretary, objective_set, [line(satisfied, 97)], number=77)
    html = drawing.sheet(full(objective_set))
    assert "&lt;b&gt;1&lt;/b&gt; &amp; không" in html
    assert objective_set.decision.full_number in html and "77/QĐ-UBND" in html and "97\xa0%" in html
    assert "<svg" not in html


def test_a_worker_makes_it_once_and_a_change_makes_it_stale(client, secretary, agency, leader):
    objective_set = made(agency)
    client.force_login(secretary.user)
    address = reverse("objectives:poster", args=[objective_set.pk])
    services.make_poster(secretary, objective_set, site=SITE)
    job = Job.objects.get(kind="objectives.poster")
    draw_poster(job, lambda *told: None)
    draw_poster(job, lambda *told: None)
    assert ActivityEntry.objects.filter(code="objectives.poster_made").count() == 1
    for size in ("a4", "a3"):
        answer = client.get(reverse("objectives:poster_file", args=[objective_set.pk, size]))
        assert answer["Content-Type"] == "application/pdf" and answer.getvalue().startswith(b"%PDF")
        answer.close()
    assert client.get(reverse("objectives:poster_file", args=[objective_set.pk, "a5"])).status_code == 404
    stale = "q-alert--warning"
    assert stale not in client.get(address).text
    agency.name = "Ủy ban nhân dân huyện Phú Khê mới"
    agency.save()
    assert stale in client.get(address).text


def test_who_may_make_and_publish(agency, leader):
    objective_set = made(agency)
    for role in (Role.STAFF, Role.LEADER, Role.ADMINISTRATOR):
        who = actor(role, agency=agency)
        for verb in (services.make_poster, services.publish):
            with pytest.raises(PermissionDenied):
                verb(who, objective_set, site=SITE)
    assert not Poster.objects.exists()
