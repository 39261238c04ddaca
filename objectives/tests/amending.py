"""Amendments for tests of every app, decided as documents.services would do it."""

from decimal import Decimal as D

from django.db import transaction

from agencies import clock, files
from agencies.models import Role
from agencies.tests.factories import actor
from documents.models import DocumentState, OfficialDocument
from documents.signals import document_issued, document_moving_on
from objectives import services


def line(objective, value, target=None, department=None, **figures):
    return {
        "objective": objective,
        "target": target,
        "department": department,
        "comparator": ">=",
        "value": D(value),
    } | figures


def amended(secretary, objective_set, lines, effective_from=None, reason="Kết quả 6 tháng vượt xa mức đã giao"):
    amendment = services.begin_amendment(secretary, objective_set, reason=reason, effective_from=effective_from)
    return services.save_amendment(secretary, amendment, reason=reason, effective_from=effective_from, lines=lines)


@transaction.atomic
def issue(document, number=7):
    """What documents.services.issue does to the row, and the signals it sends."""
    who = actor(Role.REGISTRY_CLERK, agency=document.agency)
    document = OfficialDocument.objects.select_for_update(of=("self",)).get(pk=document.pk)
    document_moving_on.send(OfficialDocument, document=document, actor=who)
    document.pdf = files.store(who, "qd.pdf", b"%PDF-1.7", "application/pdf")
    document.number, document.issued_on, document.issued_year = number, clock.today(), clock.today().year
    document.state = DocumentState.ISSUED
    document.save()
    document_issued.send(OfficialDocument, document=document, actor=who)
    return document


def decided(secretary, objective_set, lines, effective_from=None, number=7):
    amendment = amended(secretary, objective_set, lines, effective_from)
    document = services.draft_amending_decision(secretary, amendment)
    OfficialDocument.objects.filter(pk=document.pk).update(state=DocumentState.SIGNED)
    issue(document, number)
    amendment.refresh_from_db()
    return amendment
