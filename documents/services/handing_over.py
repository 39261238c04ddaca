"""Unfinished documents of an author who leaves go on under another's name."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from agencies.activity import log
from agencies.models import Membership
from agencies.permissions import can_hand_over
from documents.models import OfficialDocument
from documents.querysets import UNFINISHED


@transaction.atomic
def hand_over_drafts(actor, old: Membership, new: Membership, *, author_ids: list[int], reason: str) -> int:
    """Give what these roles have drafted and not finished to another author; who had begun it is kept. How many moved.

    A document on its way moves too: sent back, it must come to somebody. Raises PermissionDenied.
    """
    if not can_hand_over(actor, old):
        raise PermissionDenied
    rows = OfficialDocument.objects.of_agency(old.agency).filter(author__in=author_ids, state__in=UNFINISHED)
    documents = list(rows.select_related("author__user").select_for_update(of=("self",)).order_by("pk"))
    for document in documents:
        before = document.author
        document.first_author_id = document.first_author_id or before.pk
        document.author, document.author_hand = new, ""
        document.save(update_fields=["author", "author_hand", "first_author"])
        names = {"before": {"author": before.user.full_name}, "after": {"author": new.user.full_name}}
        log(actor, "documents.taken_over", document, **names, reason=reason)
    return len(documents)
