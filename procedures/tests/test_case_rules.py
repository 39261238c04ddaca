"""The rules of counting: who settles them, what other rules do to cases, and what they leave alone."""

from datetime import date, time

import pytest
from django.core.exceptions import PermissionDenied

from agencies.errors import UserError
from agencies.models import ActivityEntry, Role
from agencies.tests.factories import actor
from procedures import services, statistics
from procedures.models import Case, CaseRules, Denominator, DueCounted
from procedures.services.rules import foresee
from procedures.tally.keeping import check
from procedures.tests.factories import CaseFactory, ProcedureFactory, at

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture
def procedure():
    return ProcedureFactory()


@pytest.fixture
def secretary(procedure):
    return actor(Role.SECRETARY, agency=procedure.agency)


def extended(procedure, finished=None, due="2024-03-11 17:00", new="2024-03-18 23:30") -> Case:
    return CaseFactory(procedure=procedure, due=due, finished=finished, extended_due_at=at(new))


def test_the_other_due_date_judges_extended_cases_anew(procedure, secretary, django_assert_max_num_queries):
    cases = [extended(procedure, day) for day in ("2024-03-10 09:00", "2024-03-13 09:00", "2024-03-19 09:00", None)]
    plain = CaseFactory(procedure=procedure, finished="2024-03-13 09:00")
    foreign = extended(ProcedureFactory(), "2024-03-13 09:00")
    follows = foresee(procedure.agency, due_counted=DueCounted.EXTENDED)
    assert (follows.moved, follows.become_kept, follows.become_late) == (4, 1, 0)
    services.set_rules(secretary, procedure.agency, due_counted=DueCounted.EXTENDED)
    days = dict(Case.objects.order_by("pk").values_list("pk", "due_on"))
    assert [days[case.pk] for case in cases] == [date(2024, 3, 18)] * 4
    assert (days[plain.pk], days[foreign.pk]) == (date(2024, 3, 8), date(2024, 3, 11))
    assert check(procedure.agency) == []
    columns = statistics.counts(procedure.agency, date(2024, 3, 1), date(2024, 3, 31))[None]
    assert (columns.early, columns.late) == (2, 2)

    back = foresee(procedure.agency, due_counted=DueCounted.ORIGINAL)
    assert (back.moved, back.become_kept, back.become_late) == (4, 0, 1)
    services.set_rules(secretary, procedure.agency, due_counted=DueCounted.ORIGINAL)
    assert Case.objects.get(pk=cases[0].pk).due_on == date(2024, 3, 11)


def test_it_is_logged_with_before_and_after(procedure, secretary):
    extended(procedure)
    services.set_rules(secretary, procedure.agency, due_counted="extended", latest_receipt=time(16))
    entry = ActivityEntry.objects.order_by("pk").last()
    assert entry.code == "procedures.rules_changed"
    assert entry.before == {"due_counted": "original", "latest_receipt": "15:00:00"}
    assert entry.after == {"due_counted": "extended", "latest_receipt": "16:00:00", "cases_moved": 1}


def test_the_same_rules_again_change_nothing(procedure, secretary):
    services.set_rules(secretary, procedure.agency, due_counted="original", denominator="finished")
    assert not CaseRules.objects.exists()
    assert not ActivityEntry.objects.filter(code="procedures.rules_changed").exists()


def test_what_follows_is_told_without_doing_it(procedure):
    case = extended(procedure)
    follows = foresee(
        procedure.agency,
        due_counted="extended",
        denominator=Denominator.HANDLED,
        morning_to=time(11, 0),
        afternoon_from=time(13, 0),
    )
    assert follows.changes_hours
    assert follows.changes_denominator
    assert Case.objects.get(pk=case.pk).due_on == date(2024, 3, 11)
    assert not CaseRules.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"due_counted": "whichever"},
        {"morning_to": time(14, 0)},
        {"afternoon_to": time(17, 0)},  # 7.5 hours
        {"latest_receipt": time(6, 0)},
    ],
)
def test_refused_in_words(procedure, secretary, wrong):
    with pytest.raises(UserError):
        services.set_rules(secretary, procedure.agency, **wrong)
    assert not CaseRules.objects.exists()


@pytest.mark.parametrize("role", [role for role in Role.values if role not in ("secretary", "administrator")])
def test_others_may_not(procedure, role):
    with pytest.raises(PermissionDenied):
        services.set_rules(actor(role, agency=procedure.agency), procedure.agency, due_counted="extended")


def test_nor_those_of_another_agency(procedure):
    with pytest.raises(PermissionDenied):
        services.set_rules(actor(Role.SECRETARY), procedure.agency, due_counted="extended")
