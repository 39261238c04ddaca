"""Postings: evidence for many at once, five working days on the website, renewed by a later decision."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agencies import clock
from agencies.errors import UserError
from agencies.models import ActivityEntry, Role, StoredFile
from procedures.models import Posting
from procedures.overview import LATE, MISSING, POSTED, RENEW, standings
from procedures.services import record_postings, take_down, update_procedure
from procedures.tests.factories import ProcedureFactory, make_actor, make_agency

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 2)  # a Monday
URL = "https://phukhe.gov.vn/tthc"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64


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
def procedure(agency):
    return agency.procedures.get(code="2.000720")


def stand(procedure):
    procedure.refresh_from_db()
    return standings([procedure])[0]


class TestClock:
    @pytest.mark.parametrize(
        ("decided", "state", "days"),
        [
            (date(2026, 10, 26), MISSING, 0),  # the fifth working day is today
            (date(2026, 10, 23), LATE, 1),  # it was Friday
            (date(2026, 10, 16), LATE, 6),
            (None, MISSING, 0),  # nothing to count from
        ],
    )
    def test_five_working_days_on_the_website(self, procedure, decided, state, days):
        procedure.decided_on = decided
        procedure.save()
        website = stand(procedure).website
        assert (website.state, website.late_days) == (state, days)

    def test_days_off_and_make_up_days_are_those_of_the_calendar(self, procedure):
        # Signed on Thursday 27/8/2026; 31/8 to 2/9 are off: 28/8, 3/9, 4/9, 7/9, 8/9.
        procedure.decided_on = date(2026, 8, 27)
        procedure.save()
        assert stand(procedure).website.deadline == date(2026, 9, 8)
        # Saturday 22/8 is worked: 20/8 + five days end on the 26th, not on the 27th.
        procedure.decided_on = date(2026, 8, 20)
        procedure.save()
        assert stand(procedure).website.deadline == date(2026, 8, 26)

    def test_the_centre_has_no_such_clock(self, procedure):
        procedure.decided_on = date(2026, 1, 5)
        procedure.save()
        assert stand(procedure).centre.state == MISSING

    def test_a_posting_older_than_the_decision_must_be_renewed(self, secretary, procedure):
        for place in ("centre", "website"):
            record_postings(secretary, [procedure], place=place, posted_on=date(2026, 10, 1), url=URL)
        assert (stand(procedure).centre.state, stand(procedure).website.state) == (POSTED, POSTED)
        update_procedure(secretary, procedure, decided_on=date(2026, 10, 30))
        assert (stand(procedure).centre.state, stand(procedure).website.state) == (RENEW, RENEW)
        update_procedure(secretary, procedure, decided_on=date(2026, 10, 16))
        assert stand(procedure).website.state == LATE
        record_postings(secretary, [procedure], place="website", posted_on=TODAY, url=URL)
        assert stand(procedure).website.state == POSTED

    def test_posted_on_the_day_of_the_decision_is_posted(self, secretary, procedure):
        update_procedure(secretary, procedure, decided_on=date(2026, 10, 16))
        record_postings(secretary, [procedure], place="website", posted_on=date(2026, 10, 16), url=URL)
        assert stand(procedure).website.state == POSTED


class TestRecording:
    def test_many_at_once_with_one_photo(self, secretary, agency):
        procedures = list(agency.procedures.order_by("pk"))
        made = record_postings(secretary, procedures, place="centre", posted_on=TODAY, evidence=("bang.png", PNG))
        assert len(made) == 4 and StoredFile.objects.filter(kind="posting").count() == 1
        assert all(ActivityEntry.objects.about(one).filter(code="procedures.posted").exists() for one in procedures)

    def test_a_new_one_takes_the_place_of_the_old(self, secretary, procedure):
        record_postings(secretary, [procedure], place="centre", posted_on=date(2026, 10, 1))
        record_postings(secretary, [procedure], place="centre", posted_on=date(2026, 10, 20))
        old, new = Posting.objects.order_by("pk")
        assert old.taken_down_on == date(2026, 10, 20) and new.taken_down_on is None
        with pytest.raises(UserError):
            record_postings(secretary, [procedure], place="centre", posted_on=date(2026, 10, 19))

    def test_one_problem_leaves_all_of_them_unrecorded(self, secretary, agency):
        procedures = list(agency.procedures.order_by("pk"))
        record_postings(secretary, procedures[-1:], place="centre", posted_on=TODAY)
        with pytest.raises(UserError):
            record_postings(secretary, procedures, place="centre", posted_on=date(2026, 10, 1))
        assert Posting.objects.count() == 1

    def test_what_is_refused(self, secretary, procedure):
        for given in (
            {"place": "website", "posted_on": TODAY},  # no address
            {"place": "centre", "posted_on": date(2026, 11, 3)},
            {"place": "centre", "posted_on": TODAY, "evidence": ("a.exe", b"MZ")},
            {"place": "centre", "posted_on": TODAY, "evidence": ("a.png", b"<svg onload=alert(1)>")},
            {"place": "website", "posted_on": TODAY, "url": "javascript:alert(1)"},
        ):
            with pytest.raises(UserError):
                record_postings(secretary, [procedure], **given)
        with pytest.raises(UserError):
            record_postings(secretary, [], place="centre", posted_on=TODAY)
        assert not Posting.objects.exists()

    def test_taken_down_once(self, secretary, procedure):
        (posting,) = record_postings(secretary, [procedure], place="centre", posted_on=TODAY)
        take_down(secretary, posting)
        posting.refresh_from_db()
        assert posting.taken_down_on == TODAY
        with pytest.raises(UserError):
            take_down(secretary, posting)

    @pytest.mark.parametrize("role", Role.values)
    def test_who_may(self, secretary, procedure, role):
        (posting,) = record_postings(secretary, [procedure], place="website", posted_on=TODAY, url=URL)
        actor = make_actor(role, agency=procedure.agency, department=procedure.department)
        calls = (
            lambda: record_postings(actor, [procedure], place="centre", posted_on=TODAY),
            lambda: take_down(actor, posting),
        )
        for call in calls:
            if role in (Role.SECRETARY, Role.ONE_STOP_OFFICER):
                call()
            else:
                with pytest.raises(PermissionDenied):
                    call()

    def test_not_for_another_agency(self, secretary):
        with pytest.raises(PermissionDenied):
            record_postings(secretary, [ProcedureFactory()], place="centre", posted_on=TODAY)


class TestPages:
    @pytest.fixture
    def page(self, client, secretary):
        client.force_login(secretary.user)
        return client

    def test_several_are_ticked_and_recorded(self, page, agency):
        keys = [one.pk for one in agency.procedures.order_by("pk")[:3]]
        data = {
            "procedures": keys, "place": "website", "posted_on": "02/11/2026", "url": "phukhe.gov.vn/tthc",
            "evidence": SimpleUploadedFile("trang.png", PNG),
        }  # fmt: skip
        answer = page.post(reverse("procedures:posting_list"), data)
        assert answer.status_code == 302 and Posting.objects.filter(url="https://phukhe.gov.vn/tthc").count() == 3
        posting = Posting.objects.first()
        file = page.get(reverse("procedures:posting_evidence", args=[posting.pk]))
        assert b"".join(file.streaming_content) == PNG

    def test_nothing_ticked_is_told_and_ticks_are_kept(self, page, agency):
        data = {"place": "website", "posted_on": "02/11/2026"}
        assert page.post(reverse("procedures:posting_list"), data).status_code == 422
        key = agency.procedures.first().pk
        answer = page.post(reverse("procedures:posting_list"), data | {"procedures": [key]})
        assert answer.status_code == 422
        assert [row.procedure.pk for row in answer.context["rows"] if row.is_ticked] == [key]

    def test_late_ones_are_shown_with_their_days(self, page, procedure):
        procedure.decided_on = date(2026, 10, 16)
        procedure.save()
        shown = page.get(reverse("procedures:posting_list") + "?show=late")
        assert [row.procedure for row in shown.context["rows"]] == [procedure]
        assert "Quá hạn 6 ngày làm việc" in shown.content.decode()
        assert "Quá hạn 6 ngày làm việc" in page.get(reverse("procedures:procedure_list")).content.decode()

    def test_one_that_ended_is_shown_while_it_is_still_posted(self, page, secretary, procedure):
        record_postings(secretary, [procedure], place="centre", posted_on=date(2026, 10, 1))
        procedure.valid_to = date(2026, 10, 31)
        procedure.save()
        shown = page.get(reverse("procedures:posting_list") + "?show=ended").context["rows"]
        assert [row.procedure for row in shown] == [procedure]

    def test_taken_down_by_a_button(self, page, secretary, procedure):
        (posting,) = record_postings(secretary, [procedure], place="centre", posted_on=TODAY)
        page.post(reverse("procedures:posting_take_down", args=[posting.pk]))
        assert Posting.objects.filter(taken_down_on=TODAY).exists()

    def test_readers_see_it_without_a_form(self, client, procedure):
        reader = make_actor(Role.STAFF, department=procedure.department)
        client.force_login(reader.user)
        shown = client.get(reverse("procedures:posting_list"))
        assert shown.status_code == 200 and 'name="posted_on"' not in shown.content.decode()
        assert client.post(reverse("procedures:posting_list"), {}).status_code == 403
