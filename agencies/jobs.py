"""Background jobs: register a kind, enqueue on commit, run with heartbeat, survive a killed worker.

A job is a row (agencies.models.Job). One Celery task runs any kind; a beat task queues again what fell silent, so that
nothing is lost with a broker that forgets (findings on the filesystem broker) or with a killed worker.
Handlers are idempotent: they may run again from the start.

Kinds that say who may stop them can be cancelled: `ask_to_cancel` marks the row, and the handler's next word about its progress
raises Cancelled. A handler that saves everything in one transaction ends it by `progress.finish(result)`: from there on it is
too late to cancel, and an attempt that was meanwhile taken for lost can't save beside its successor.
"""

import logging
import threading
from collections.abc import Callable
from contextlib import contextmanager
from contextvars import copy_context
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.db.models import F, Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from agencies import clock, tenancy, tracing
from agencies.activity import log
from agencies.actor import Actor
from agencies.errors import UserError
from agencies.logs import work_for
from agencies.models import Job, JobStatus, Route

logger = logging.getLogger(__name__)
HEARTBEAT_SECONDS = 5


@dataclass(frozen=True)
class JobKind:
    """`may_cancel(actor, job)`: who may stop such a job besides whoever started it; None: nobody may."""

    name: str
    label: str
    handler: Callable
    may_cancel: Callable[[Actor, Job], bool] | None = None


KINDS: dict[str, JobKind] = {}


def job_kind(name: str, *, label, may_cancel: Callable[[Actor, Job], bool] | None = None):
    """Register `handler(job, progress) -> dict` under a name; `label` is shown to people.

    With `may_cancel` the job can be cancelled; its handler must report progress often and save nothing by halves.
    """

    def register(handler):
        KINDS[name] = JobKind(name, label, handler, may_cancel)
        return handler

    return register


def enqueue(actor: Actor, kind: str, *, params: dict | None = None, subject=None) -> Job:
    """Write the job row now and hand it to the workers when the transaction commits."""
    if kind not in KINDS:
        raise KeyError(f"Unknown job kind {kind!r}")
    job = Job.objects.create(
        agency=actor.agency,
        created_by=actor.user,
        membership=actor.membership,
        kind=kind,
        params=params or {},
        subject_label=subject._meta.label if subject else "",
        subject_id=str(subject.pk) if subject else "",
        request_id=tracing.current().request_id,
        created_at=timezone.now(),
        message=_("Waiting for a free worker"),
    )
    transaction.on_commit(lambda: send(job.pk))
    return job


def send(job_id: int) -> None:
    """Give the job to the broker; a broker that is down only delays it (the beat task queues it again)."""
    from agencies.tasks import run_job

    try:
        run_job.delay(job_id)
    except Exception:  # noqa: BLE001 - whatever the broker's client raises, the row stays queued
        if getattr(settings, "CELERY_TASK_ALWAYS_EAGER", False):
            raise
        logger.exception("Job %s could not be handed to the broker; it stays queued", job_id)


def actor_of(job: Job) -> Actor:
    """The person who asked, in the role they asked in (their own or one lent to them); the system where nobody did."""
    if not job.membership_id:
        return Actor.system(job.agency)
    if job.created_by_id in (None, job.membership.user_id):
        return Actor.for_membership(job.membership)
    lent = job.membership.delegations.on(clock.today()).filter(delegate=job.created_by_id)
    delegation = lent.select_related(
        "delegate", "membership__user", "membership__agency", "membership__department"
    ).first()
    return Actor.for_delegation(delegation) if delegation else Actor(user=job.created_by)


def _check_still_allowed(job: Job) -> None:
    """Rights are those of the moment the work is done, not of the moment it was asked for. UserError says so."""
    if not job.membership_id:
        return
    actor, today = actor_of(job), clock.today()
    held = actor.membership and actor.membership.valid_from <= today
    held = held and (actor.membership.valid_to is None or actor.membership.valid_to >= today)
    if not held or not actor.user.is_active or not actor.agency.exists_today:
        raise UserError(_("The role in which this was asked for has ended since. Nothing was done."))


def claim(job_id: int) -> Job | None:
    """Take a queued job; None when another worker has it or it is over (a task may be delivered twice)."""
    now = timezone.now()
    taken = Job.objects.filter(pk=job_id, status=JobStatus.QUEUED).update(
        status=JobStatus.RUNNING,
        started_at=now,
        heartbeat_at=now,
        attempts=F("attempts") + 1,
        done=0,
        total=0,
        message="",
        error="",
    )
    if not taken:
        return None
    return Job.objects.select_related("agency", "membership__user", "membership__agency", "membership__department").get(
        pk=job_id
    )


class Cancelled(Exception):
    """Somebody asked for the end of this job. Handlers let it pass; what they had begun in a transaction is taken back."""


class Superseded(Exception):
    """This attempt was taken for lost and another has begun: it must not save anything any more."""


class Progress:
    """Given to handlers: `progress(done, total, message)` shows how far the work is and that it lives.

    Raises Cancelled once somebody has asked for the end.
    """

    def __init__(self, job: Job):
        self.job = job

    def _own(self):
        return Job.objects.filter(pk=self.job.pk, attempts=self.job.attempts)

    def __call__(self, done: int, total: int, message: str = "") -> None:
        self._own().update(done=min(done, total), total=total, message=str(message)[:250], heartbeat_at=timezone.now())
        self.check()

    def check(self) -> None:
        """Only the question whether to go on. For use inside long transactions: writing there would hold the row until their end."""
        if KINDS[self.job.kind].may_cancel and self._own().filter(cancel_asked=True).exists():
            raise Cancelled

    def finish(self, result: dict) -> None:
        """Close the job as done in the transaction that saves its work, as the last thing in it.

        Cancelled where that was asked for in time, Superseded where this attempt is no longer the job's; both take the work back.
        """
        row = self._own().select_for_update().filter(status=JobStatus.RUNNING).first()
        if row is None:
            raise Superseded
        if row.cancel_asked:
            raise Cancelled
        _finish(self.job, JobStatus.DONE, result=result, message="", done=F("total"))


def _say_alive(job: Job) -> None:
    """One beat. A database that is locked or restarting costs this beat only: a live job must not be taken for lost."""
    try:
        with tenancy.everything("a thread of its own has no scope yet"):
            Job.objects.filter(pk=job.pk, attempts=job.attempts, status=JobStatus.RUNNING).update(
                heartbeat_at=timezone.now()
            )
    except DatabaseError:
        logger.warning("Job %s could not say that it lives; the next beat tries again", job.pk, exc_info=True)
        connection.close()


@contextmanager
def _heartbeat(job: Job):
    """Say every few seconds that the job lives, from a thread with its own connection.

    Not inside a surrounding transaction (tests, eager mode): another connection could not see the row.
    """
    if connection.in_atomic_block:
        yield
        return
    stop = threading.Event()

    def beat():
        try:
            while not stop.wait(HEARTBEAT_SECONDS):
                _say_alive(job)
        finally:
            connection.close()

    thread = threading.Thread(target=copy_context().run, args=(beat,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _finish(job: Job, status: str, **fields) -> None:
    """Close the row, unless the job was meanwhile taken for lost and started anew."""
    Job.objects.filter(pk=job.pk, attempts=job.attempts, status=JobStatus.RUNNING).update(
        status=status, finished_at=timezone.now(), **fields
    )


def run_now(job_or_id: Job | int) -> Job:
    """Run a queued job in this process. Failures end in the row: expected ones in words, others as a code to quote."""
    with tenancy.everything("any agency's job may be next"):
        job = claim(getattr(job_or_id, "pk", job_or_id))
        if job is None:
            return Job.objects.get(pk=getattr(job_or_id, "pk", job_or_id))
        with tracing.start(Route.JOB, job.request_id), work_for(actor_of(job)):
            _run(job)
            job.refresh_from_db()
            logger.info("Job %s (%s): %s", job.pk, job.kind, job.status, extra={"event": "job.ended"})
    return job


def _run(job: Job) -> None:
    """The handler sees what the person who asked may see."""
    with translation.override(settings.LANGUAGE_CODE), _heartbeat(job):
        try:
            _check_still_allowed(job)
            with tenancy.within(actor_of(job)):
                result = KINDS[job.kind].handler(job, Progress(job)) or {}
        except UserError as error:
            _finish(job, JobStatus.FAILED, error=str(error.message), message="")
        except Cancelled:
            _finish(job, JobStatus.CANCELLED, message="")
        except Superseded:
            logger.warning("Job %s, attempt %s: another attempt has taken over", job.pk, job.attempts)
        except Exception:
            logger.exception("Job %s (%s) failed", job.pk, job.kind)
            text = _(
                "Something went wrong on our side. Nothing was changed by this job. Quote code %(code)s when you ask for help."
            )
            _finish(job, JobStatus.FAILED, error=text % {"code": f"J{job.pk}"}, message="")
            log(actor_of(job), "agencies.job_failed", job)
        else:
            _finish(job, JobStatus.DONE, result=result, message="", done=F("total"))


def ask_to_cancel(actor: Actor, job: Job) -> Job:
    """Stop a job that waits or runs. PermissionDenied for others than who may; UserError where it is over.

    A waiting one ends at once, a running one at its next word about its progress; `status` tells which.
    """
    from agencies.permissions import can_cancel_job

    if not can_cancel_job(actor, job):
        raise PermissionDenied
    with transaction.atomic():
        # Waits for a job that is just saving: then the answer is that it was too late.
        job = Job.objects.select_for_update().get(pk=job.pk)
        if not job.is_active:
            raise UserError(_("It was too late to stop: the work was over already."))
        if job.cancel_asked:
            return job
        job.cancel_asked = True
        if job.status == JobStatus.QUEUED:
            job.status, job.finished_at, job.message = JobStatus.CANCELLED, timezone.now(), ""
        job.save(update_fields=["cancel_asked", "status", "finished_at", "message"])
        log(actor, "agencies.job_cancelled", job)
    return job


def _explained(job: Job) -> dict:
    """What the person is told: a job that only waited in a long queue was not interrupted."""
    if job.status == JobStatus.QUEUED:
        return {}
    return {"message": _("Starting again after an interruption")}


def requeue_lost() -> int:
    """Queue again what a killed worker or a forgetful broker left behind; give up after JOB_MAX_ATTEMPTS."""
    with tenancy.everything("the timetable looks after all agencies' jobs"):
        return _requeue_lost()


def _requeue_lost() -> int:
    silent_since = timezone.now() - timedelta(seconds=settings.JOB_STALE_AFTER_SECONDS)
    stale = Q(status=JobStatus.RUNNING, heartbeat_at__lt=silent_since)
    waiting = Q(status=JobStatus.QUEUED, created_at__lt=silent_since) & (
        Q(heartbeat_at__isnull=True) | Q(heartbeat_at__lt=silent_since)
    )
    count = 0
    for job in Job.objects.filter(stale | waiting).order_by("pk"):
        lost = Job.objects.filter(
            pk=job.pk, status=job.status, heartbeat_at=job.heartbeat_at, cancel_asked=job.cancel_asked
        )
        if job.cancel_asked:
            lost.update(status=JobStatus.CANCELLED, finished_at=timezone.now(), message="")
        elif job.status == JobStatus.RUNNING and job.attempts >= settings.JOB_MAX_ATTEMPTS:
            text = _(
                "The job was started %(count)d times and never finished. Quote code %(code)s when you ask for help."
            )
            lost.update(
                status=JobStatus.FAILED,
                finished_at=timezone.now(),
                error=text % {"count": job.attempts, "code": f"J{job.pk}"},
            )
            log(actor_of(job), "agencies.job_failed", job)
        elif lost.update(status=JobStatus.QUEUED, heartbeat_at=timezone.now(), **_explained(job)):
            send(job.pk)
            count += 1
    return count
