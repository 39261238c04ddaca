"""What this app does when others' things happen."""

from django.dispatch import receiver

from documents.signals import document_issued
from objectives.services import put_in_force


@receiver(document_issued, dispatch_uid="objectives.put_in_force")
def objectives_come_into_force(sender, document, actor, **kwargs):
    """In the transaction of the issue: decision and objectives come into force together or not at all."""
    put_in_force(actor, document)
