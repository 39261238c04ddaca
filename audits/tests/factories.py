"""Audits, findings, nonconformities and corrective actions for tests of every app.

AuditFactory(agency=agency, departments=[department], running=True)   # with its standard checklist
ActionFactory(open=True, owner=head)                                  # an action in that state
ActionFactory(done=True, nonconformity=found_by(auditor))             # one that an audit brought up
"""

from datetime import date, timedelta

import factory
from factory.django import DjangoModelFactory

from agencies import clock
from agencies.tests.factories import DepartmentFactory, MembershipFactory
from audits.models import (
    ActionState,
    Audit,
    AuditState,
    ChecklistItem,
    CorrectiveAction,
    Finding,
    Grade,
    Nonconformity,
    NonconformityState,
    Origin,
)
from audits.services.audits import _sync_checklist


class AuditFactory(DjangoModelFactory):
    """A planned audit of one department; `departments=[…]` for others, `running=True`, `closed=True` for its state."""

    class Meta:
        model = Audit
        skip_postgeneration_save = True

    class Params:
        running = factory.Trait(state=AuditState.RUNNING, started_at=factory.LazyFunction(clock.now))
        closed = factory.Trait(
            state=AuditState.CLOSED,
            started_at=factory.LazyFunction(clock.now),
            closed_at=factory.LazyFunction(clock.now),
            conclusion="Hệ thống được duy trì.",
        )

    lead_auditor = factory.SubFactory(MembershipFactory, auditor=True)
    agency = factory.SelfAttribute("lead_auditor.agency")
    title = factory.Sequence(lambda n: f"Đánh giá nội bộ đợt {n}")
    planned_from = date(2026, 11, 16)
    planned_to = factory.LazyAttribute(lambda audit: audit.planned_from + timedelta(days=4))
    year = factory.LazyAttribute(lambda audit: audit.planned_from.year)
    created_at = factory.LazyFunction(clock.now)

    @factory.post_generation
    def departments(audit, create, extracted, **kwargs):
        chosen = extracted or [DepartmentFactory(agency=audit.agency)]
        audit.departments.set(chosen)
        _sync_checklist(audit, chosen)


class ChecklistItemFactory(DjangoModelFactory):
    class Meta:
        model = ChecklistItem

    audit = factory.SubFactory(AuditFactory)
    department = factory.LazyAttribute(lambda item: item.audit.departments.first())
    position = factory.Sequence(lambda n: 100 + n)
    clause = "10.2"
    question = "Sự không phù hợp lần trước có lặp lại không?"


class FindingFactory(DjangoModelFactory):
    class Meta:
        model = Finding

    item = factory.SubFactory(ChecklistItemFactory)
    grade = Grade.MINOR
    note = "Ba hồ sơ thiếu phiếu kiểm soát."
    by = factory.SelfAttribute("item.audit.lead_auditor")
    at = factory.LazyFunction(clock.now)


class NonconformityFactory(DjangoModelFactory):
    class Meta:
        model = Nonconformity

    class Params:
        closed = factory.Trait(state=NonconformityState.CLOSED, closed_at=factory.LazyFunction(clock.now))

    department = factory.SubFactory(DepartmentFactory)
    agency = factory.SelfAttribute("department.agency")
    origin = Origin.OTHER
    description = "Hồ sơ trả chậm hai ngày mà không có văn bản xin lỗi."
    opened_at = factory.LazyFunction(clock.now)


class ActionFactory(DjangoModelFactory):
    """An unplanned action of a department's head; one trait per later state."""

    class Meta:
        model = CorrectiveAction

    class Params:
        open = factory.Trait(state=ActionState.OPEN, action="Phân công người theo dõi ngày hẹn trả.")
        done = factory.Trait(
            state=ActionState.DONE,
            action="Phân công người theo dõi ngày hẹn trả.",
            result="Đã phân công, tháng sau không còn hồ sơ chậm.",
            done_at=factory.LazyFunction(clock.now),
        )

    owner = factory.SubFactory(MembershipFactory, head=True)
    nonconformity = factory.SubFactory(
        NonconformityFactory,
        department=factory.SelfAttribute("..owner.department"),
        agency=factory.SelfAttribute("..owner.agency"),
    )
    due_on = factory.LazyFunction(lambda: clock.today() + timedelta(days=14))


def found_by(auditor, department=None) -> Nonconformity:
    """A nonconformity out of a closed audit that this auditor (an Actor or membership) leads."""
    lead = getattr(auditor, "membership", auditor)
    department = department or DepartmentFactory(agency=lead.agency)
    audit = AuditFactory(lead_auditor=lead, departments=[department], closed=True)
    finding = FindingFactory(item=audit.checklist.in_order().first())
    return NonconformityFactory(department=department, origin=Origin.AUDIT, finding=finding)
