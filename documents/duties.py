"""What somebody who leaves has open here: texts they write, initials they owe, signer blocks that name them."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.duties import Duty, duty_kind, same_person_here
from agencies.models import Membership, Role
from documents.models import DocumentState, OfficialDocument
from documents.permissions import DRAFTING_ROLES
from documents.querysets import UNFINISHED
from documents.services import hand_over_drafts


def _duties(documents) -> list[Duty]:
    return [
        Duty(f"{document} ({document.get_state_display()})", reverse("documents:document_detail", args=[document.pk]))
        for document in documents.order_by("pk")
    ]


def _unfinished(membership: Membership):
    return OfficialDocument.objects.of_agency(membership.agency).filter(state__in=UNFINISHED)


def _drafts(membership: Membership):
    return _unfinished(membership).filter(author__in=same_person_here(membership))


def _owed_by(role: Membership) -> Q:
    """Documents that wait for the initial of whoever holds this role."""
    if role.role == Role.DEPARTMENT_HEAD:
        return Q(state=DocumentState.AWAITING_CONTENT, drafting_department=role.department_id)
    return Q(state=DocumentState.AWAITING_FORMAT) if role.role == Role.OFFICE_HEAD else Q(pk=None)


def _may_write(old: Membership, new: Membership) -> bool:
    """Drafts, and would not have to initial or sign their own text then."""
    if new.role not in DRAFTING_ROLES:
        return False
    drafts = _drafts(old)
    return not drafts.filter(signer__user=new.user_id).exists() and not drafts.filter(_owed_by(new)).exists()


def _take_over(actor, old: Membership, new: Membership, *, reason: str) -> int:
    return hand_over_drafts(actor, old, new, author_ids=same_person_here(old), reason=reason)


duty_kind(
    "documents.drafts",
    _("Documents being drafted or on their way"),
    lambda membership: _duties(_drafts(membership)),
    _take_over,
    fits=_may_write,
)
duty_kind(
    "documents.initials",
    _("Documents that wait for the initial of this role"),
    lambda membership: _duties(_unfinished(membership).filter(_owed_by(membership))),
    advice=_("They wait for whoever holds the role next. Give the successor the role, or lend it until then."),
)
duty_kind(
    "documents.signer",
    _("Documents whose signer block names this person"),
    lambda membership: _duties(
        _unfinished(membership).exclude(state=DocumentState.SIGNED).filter(signer__in=same_person_here(membership))
    ),
    advice=_(
        "A signature can't be handed over. The author names another signer; a document on its way is sent back first."
    ),
)
