"""What may happen to a case in which status: the one table of it. Statuses are the national portal's (regulations 3.3).

Groups: before receipt 1; in hand 2, 4; waiting for the applicant 5, 6 (the clock stands); ended 3, 7, 8, 9, 10. Receiving and
refusing (1 to 2 or 3) belong to the one-stop system and come with its files or by the API.
"""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import pgettext_lazy

from procedures.models.case import Case, CaseStatus

IN_HAND = frozenset({CaseStatus.RECEIVED, CaseStatus.IN_PROGRESS})
WAITING = frozenset({CaseStatus.SUPPLEMENT, CaseStatus.FEE_DUE})


class CaseVerb(models.TextChoices):
    """What a person does with one case. Values are part of addresses."""

    ASK_FOR_SUPPLEMENTS = "bo-sung", pgettext_lazy("case verb", "Ask for supplements")
    ASK_FOR_FEE = "nghia-vu-tai-chinh", pgettext_lazy("case verb", "Ask for a payment")
    SUPPLEMENTS_RECEIVED = "da-bo-sung", pgettext_lazy("case verb", "Supplements received")
    FEE_PAID = "da-nop-tien", pgettext_lazy("case verb", "Payment received")
    EXTEND = "gia-han", pgettext_lazy("case verb", "Extend")
    FINISH = "hoan-thanh", pgettext_lazy("case verb", "Finish")
    RETURN_RESULT = "tra-ket-qua", pgettext_lazy("case verb", "Return the result")
    WITHDRAW = "rut-ho-so", pgettext_lazy("case verb", "Withdraw for the applicant")
    STOP = "dung-xu-ly", pgettext_lazy("case verb", "Stop handling")


@dataclass(frozen=True)
class Move:
    """From which statuses, to which; `to` is None where the status stays."""

    source: frozenset[int]
    to: CaseStatus | None


TRANSITIONS = {
    CaseVerb.ASK_FOR_SUPPLEMENTS: Move(IN_HAND, CaseStatus.SUPPLEMENT),
    CaseVerb.ASK_FOR_FEE: Move(IN_HAND, CaseStatus.FEE_DUE),
    CaseVerb.SUPPLEMENTS_RECEIVED: Move(frozenset({CaseStatus.SUPPLEMENT}), CaseStatus.IN_PROGRESS),
    CaseVerb.FEE_PAID: Move(frozenset({CaseStatus.FEE_DUE}), CaseStatus.IN_PROGRESS),
    CaseVerb.EXTEND: Move(IN_HAND, None),
    CaseVerb.FINISH: Move(IN_HAND, CaseStatus.FINISHED),
    CaseVerb.RETURN_RESULT: Move(frozenset({CaseStatus.FINISHED}), CaseStatus.RETURNED),
    CaseVerb.WITHDRAW: Move(IN_HAND | WAITING, CaseStatus.WITHDRAWN),
    CaseVerb.STOP: Move(IN_HAND | WAITING, CaseStatus.STOPPED),
}


def is_open_to(case: Case, verb: CaseVerb) -> bool:
    """Whether the case stands where this can be done. Only one extension is ever given."""
    if verb == CaseVerb.EXTEND and case.extended_due_at is not None:
        return False
    return case.status in TRANSITIONS[verb].source
