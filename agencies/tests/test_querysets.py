"""Tenancy and dates as queryset verbs; the middleware that puts an actor on requests."""

from datetime import date, timedelta

import pytest
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.db import SessionStore
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.test import RequestFactory

from agencies import clock
from agencies.actor import ANONYMOUS
from agencies.middleware import DELEGATION_KEY, SESSION_KEY, ActorMiddleware
from agencies.models import Agency, Department, Membership, Role
from agencies.tests.factories import (
    AgencyFactory,
    DelegationFactory,
    DepartmentFactory,
    MembershipFactory,
    UserFactory,
    actor,
)

pytestmark = pytest.mark.django_db


def test_below_is_the_agency_with_its_subtree_and_no_namesake_path():
    top = AgencyFactory()
    child = AgencyFactory(parent=top)
    AgencyFactory(path=f"{top.path[:-1]}9/")
    assert set(Agency.objects.below(top)) == {top, child}


def test_visible_and_of_agency():
    one, other = DepartmentFactory(), DepartmentFactory()
    who = actor(Role.STAFF, agency=one.agency)
    assert list(Department.objects.visible_to(who)) == [one]
    assert list(Department.objects.of_agency(other.agency)) == [other]
    assert not Department.objects.visible_to(ANONYMOUS).exists()


def test_on_a_day_counts_both_ends():
    department = DepartmentFactory(valid_from=date(2020, 1, 1), valid_to=date(2025, 6, 30))
    for day, there in [
        (date(2019, 12, 31), False),
        (date(2020, 1, 1), True),
        (date(2025, 6, 30), True),
        (date(2025, 7, 1), False),
    ]:
        assert Department.objects.on(day).filter(pk=department.pk).exists() is there


@pytest.mark.parametrize("factory", [AgencyFactory, DepartmentFactory, MembershipFactory])
def test_nothing_ends_before_it_begins(factory):
    with pytest.raises(IntegrityError), transaction.atomic():
        factory(valid_from=date(2026, 1, 1), valid_to=date(2025, 1, 1))


def test_a_head_has_a_department():
    with pytest.raises(IntegrityError), transaction.atomic():
        MembershipFactory(role=Role.DEPARTMENT_HEAD, department=None)


def request_of(user, session=None):
    request = RequestFactory().get("/")
    request.user, request.session = user, SessionStore()
    request.session.update(session or {})
    request._messages = FallbackStorage(request)
    request.response = ActorMiddleware(lambda request: HttpResponse("page"))(request)
    return request


def test_a_request_acts_in_the_chosen_role_else_in_the_primary_one():
    user = UserFactory()
    staff = MembershipFactory(user=user)
    leader = MembershipFactory(leader=True, user=user, is_primary=True)
    assert request_of(user).actor.membership == leader
    assert request_of(user, {SESSION_KEY: staff.pk}).actor.membership == staff


def test_a_session_ends_with_the_role_it_works_in():
    user = UserFactory()
    MembershipFactory(leader=True, user=user, is_primary=True)
    over = MembershipFactory(auditor=True, user=user, valid_to=date(2020, 1, 1))
    for wrong in (over.pk, MembershipFactory().pk, "x"):
        request = request_of(user, {SESSION_KEY: wrong})
        assert request.response.status_code == 302 and request.user.is_anonymous
    request = request_of(user, {DELEGATION_KEY: 7})
    assert request.response.status_code == 302 and request.user.is_anonymous


def test_a_session_keeps_the_role_it_began_in():
    user = UserFactory()
    staff = MembershipFactory(user=user)
    session = request_of(user).session
    assert session[SESSION_KEY] == staff.pk
    # A role given later and shown first does not take over a running session.
    MembershipFactory(leader=True, user=user, is_primary=True)
    assert request_of(user, dict(session)).actor.membership == staff


def test_who_stands_in_acts_in_the_lent_role_under_their_own_name():
    delegation = DelegationFactory()
    request = request_of(delegation.delegate, {DELEGATION_KEY: delegation.pk})
    assert request.actor.membership == delegation.membership
    assert request.actor.user == delegation.delegate
    assert request.actor.acting_for == delegation.membership.user.full_name


def test_a_role_that_has_ended_is_not_lent_any_more():
    delegation = DelegationFactory()
    Membership.objects.filter(pk=delegation.membership_id).update(valid_to=clock.today() - timedelta(days=1))
    request = request_of(delegation.delegate, {DELEGATION_KEY: delegation.pk})
    assert request.user.is_anonymous


def test_nobody_signed_in_is_anonymous():
    from django.contrib.auth.models import AnonymousUser

    assert not request_of(AnonymousUser()).actor.is_authenticated
    assert Membership.objects.visible_to(request_of(AnonymousUser()).actor).count() == 0
