"""What this app does when others' things happen."""

from django.dispatch import receiver

from documents.signals import document_issued, document_moving_on
from objectives.services import (
    demand_amendment_ready,
    demand_another_hand,
    demand_current,
    put_amendment_in_force,
    put_in_force,
)


@receiver(document_issued, dispatch_uid="objectives.put_in_force")
def objectives_come_into_force(sender, document, actor, **kwargs):
    """In the transaction of the issue: decision and objectives come into force together or not at all."""
    put_in_force(actor, document)


@receiver(document_moving_on, dispatch_uid="objectives.demand_current")
def decision_says_what_was_decided(sender, document, actor, **kwargs):
    """A decision behind its objectives stops before a number is used up on it."""
    demand_current(document)


@receiver(document_moving_on, dispatch_uid="objectives.demand_another_hand")
def whoever_set_the_targets_does_not_approve_them(sender, document, actor, **kwargs):
    """The author of the set may have let somebody else draft the decision."""
    demand_another_hand(actor, document)


@receiver(document_issued, dispatch_uid="objectives.put_amendment_in_force")
def amended_targets_come_into_force(sender, document, actor, **kwargs):
    """The same for a decision that amends targets."""
    put_amendment_in_force(actor, document)


@receiver(document_moving_on, dispatch_uid="objectives.demand_amendment_ready")
def amending_decision_says_what_was_decided(sender, document, actor, **kwargs):
    """An amending decision behind its amendment, or in its author's own hands, stops before a number is used up on it."""
    demand_amendment_ready(actor, document)
