"""Rights that are taken away end at once: the next request of an open session is refused, a waiting job does nothing.

A hundred trials: four ways of losing a right x five roles x five turns, each with a session that worked the moment before.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from agencies import clock, jobs, services
from agencies.actor import Actor
from agencies.middleware import DELEGATION_KEY, SESSION_KEY
from agencies.models import Agency, Delegation, Job, JobStatus, Membership, Role
from agencies.tests.factories import AgencyFactory, actor, membership

pytestmark = pytest.mark.django_db
ROLES = (Role.SECRETARY, Role.LEADER, Role.ONE_STOP_OFFICER, Role.AUDITOR, Role.STAFF)
TURNS = 5
PAGES = ("home", "agencies:jobs", "procedures:case_list", "reports:board", "audits:action_list")


@dataclass
class Session:
    """Somebody signed in, working in a role of their own or one lent to them."""

    client: Client
    actor: Actor

    def status(self, page: str) -> int:
        return self.client.get(reverse(page)).status_code


def own(role: str, agency: Agency) -> Session:
    who = actor(role, agency=agency)
    client = Client()
    client.force_login(who.user)
    _work_in(client, SESSION_KEY, who.membership.pk)
    return Session(client, who)


def lent(role: str, agency: Agency) -> Session:
    absent, delegate = membership(role, agency=agency), membership(Role.STAFF, agency=agency)
    today = clock.today()
    delegation = Delegation.objects.create(
        agency=agency, membership=absent, delegate=delegate.user, valid_from=today, valid_to=today, reason="Nghỉ phép",
        created_at=clock.now(), created_by=absent.user,
    )  # fmt: skip
    client = Client()
    client.force_login(delegate.user)
    _work_in(client, DELEGATION_KEY, delegation.pk)
    return Session(client, Actor.for_delegation(delegation))


def _work_in(client: Client, key: str, pk: int) -> None:
    session = client.session
    session[key] = pk
    session.save()


def role_ends(session: Session) -> None:
    yesterday = clock.today() - timedelta(days=1)
    services.end_role(
        actor(Role.ADMINISTRATOR, agency=session.actor.agency),
        session.actor.membership,
        valid_to=yesterday,
        reason="Nghỉ việc",
    )


def account_is_disabled(session: Session) -> None:
    session.actor.user.is_active = False
    session.actor.user.save()


def moves_elsewhere(session: Session) -> None:
    """Another agency's role is theirs from today; the open session must not slip into it."""
    role_ends(session)
    membership(Role.SECRETARY, agency=AgencyFactory(), user=session.actor.user)


def delegation_expires(session: Session) -> None:
    Delegation.objects.filter(pk=session.actor.delegation.pk).update(
        valid_from=clock.today() - timedelta(days=3), valid_to=clock.today() - timedelta(days=1)
    )


WAYS: dict[str, tuple[Callable, Callable]] = {
    "role ends": (own, role_ends),
    "account is disabled": (own, account_is_disabled),
    "moves elsewhere": (own, moves_elsewhere),
    "delegation expires": (lent, delegation_expires),
}


def trial(way: str, role: str, page: str) -> str:
    """ "" when the next request and the waiting job were refused; else what went on."""
    begin, lose = WAYS[way]
    agency = AgencyFactory()
    session = begin(role, agency)
    if session.status(page) != 200:
        return f"{way} {role}: could not even begin at {page}"
    ran = []
    job = waiting_job(session.actor, ran)
    lose(session)
    if session.status(page) == 200:
        return f"{way} {role}: {page} still opens"
    if session.status(page) == 200:
        return f"{way} {role}: {page} opens at the second try"
    job = jobs.run_now(job)
    if ran or job.status != JobStatus.FAILED or not job.error:
        return f"{way} {role}: the job ended as {job.status}"
    return ""


def waiting_job(who: Actor, ran: list) -> Job:
    """A queued job that would say that it ran."""
    jobs.KINDS["tests.rights"] = jobs.JobKind("tests.rights", "thử", lambda job, progress: ran.append(job.pk) or {})
    return Job.objects.create(
        agency=who.agency, created_by=who.user, membership=who.membership, kind="tests.rights", created_at=clock.now()
    )


@pytest.fixture
def kinds():
    yield
    jobs.KINDS.pop("tests.rights", None)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("way", WAYS)
def test_what_was_lost_is_lost_at_once(way, role, kinds):
    assert [failure for page in PAGES[:TURNS] if (failure := trial(way, role, page))] == []


def test_a_hundred_trials():
    assert len(WAYS) * len(ROLES) * TURNS == 100 and len(PAGES) == TURNS


def test_a_job_of_somebody_who_keeps_the_role_runs(kinds):
    ran = []
    job = jobs.run_now(waiting_job(actor(Role.SECRETARY), ran))
    assert ran == [job.pk] and job.status == JobStatus.DONE


def test_a_job_of_an_ended_agency_does_nothing(kinds):
    who, ran = actor(Role.SECRETARY), []
    job = waiting_job(who, ran)
    Agency.objects.filter(pk=who.agency.pk).update(valid_to=clock.today() - timedelta(days=1))
    assert jobs.run_now(job).status == JobStatus.FAILED and not ran


def test_the_session_is_told_why_and_signed_out():
    session = own(Role.STAFF, AgencyFactory())
    assert session.status("home") == 200
    role_ends(session)
    answer = session.client.get(reverse("home"))
    assert answer.status_code == 302 and answer["Location"].startswith(reverse("login"))
    assert "_auth_user_id" not in session.client.session
    assert Membership.objects.filter(pk=session.actor.membership.pk).exists()
