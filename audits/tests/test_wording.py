"""The state of an action as a sentence, in working days."""

from datetime import date

import pytest

from agencies.tests.factories import DepartmentFactory, MembershipFactory
from audits.tests.factories import ActionFactory, NonconformityFactory
from audits.wording import standing, with_standings

pytestmark = pytest.mark.django_db

FRIDAY = date(2026, 11, 13)


@pytest.fixture
def make():
    department = DepartmentFactory(name="Phòng Tư pháp")
    owner = MembershipFactory(head=True, agency=department.agency, department=department)
    nonconformity = NonconformityFactory(department=department)
    return lambda **fields: ActionFactory(owner=owner, nonconformity=nonconformity, **fields)


@pytest.mark.parametrize(
    "due, sentence, late",
    [
        (date(2026, 11, 10), "Chờ Phòng Tư pháp thực hiện, quá hạn 3 ngày làm việc", 3),
        (FRIDAY, "Chờ Phòng Tư pháp thực hiện, hạn hôm nay", 0),
        (date(2026, 11, 17), "Chờ Phòng Tư pháp thực hiện, còn 2 ngày làm việc", 0),
    ],
)
def test_open(make, due, sentence, late):
    told = standing(make(open=True, due_on=due), today=FRIDAY)
    assert (told.sentence, told.days_late, told.is_overdue) == (sentence, late, late > 0)


def test_on_the_day_off_after_the_due_day_it_is_just_overdue(make):
    told = standing(make(open=True, due_on=FRIDAY), today=date(2026, 11, 14))
    assert told.is_overdue and told.time == "vừa quá hạn" and told.badge == "late"


def test_unplanned_names_what_is_missing(make):
    told = standing(make(due_on=date(2026, 11, 17)), today=FRIDAY)
    assert told.sentence == "Chờ Phòng Tư pháp ghi nguyên nhân và hành động, còn 2 ngày làm việc"


def test_done_waits_for_somebody_else(make):
    told = standing(make(done=True, due_on=date(2020, 1, 1)), today=FRIDAY)
    assert told.sentence == "Đã làm xong, chờ người khác xem xét hiệu lực" and not told.is_overdue


def test_many_need_one_query_for_the_calendar(make, django_assert_num_queries):
    from audits.models import CorrectiveAction

    make(open=True), make(), make(done=True)
    with django_assert_num_queries(2):
        assert len(with_standings(CorrectiveAction.objects.with_details().order_by("pk"))) == 3
