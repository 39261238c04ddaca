"""What somebody who leaves has open here: corrective actions they own, audits they lead."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.actor import Actor
from agencies.duties import Duty, duty_kind, same_person_here
from agencies.models import Membership, Role
from audits.models import ActionState, Audit, AuditState, CorrectiveAction
from audits.permissions import ONLOOKERS, department_ids_of
from audits.services import hand_over_actions, hand_over_audits


def _actions(membership: Membership) -> list[Duty]:
    mine = CorrectiveAction.objects.of_agency(membership.agency).filter(
        owner__in=same_person_here(membership), state__in=ActionState.with_owner()
    )
    return [
        Duty(f"{action} ({action.due_on:%d/%m/%Y})", reverse("audits:action_detail", args=[action.pk]))
        for action in mine.select_related("nonconformity").order_by("due_on", "pk")
    ]


def _led(membership: Membership):
    led = Audit.objects.of_agency(membership.agency).filter(lead_auditor__in=same_person_here(membership))
    return led.exclude(state=AuditState.CLOSED)


def _may_own(old: Membership, new: Membership) -> bool:
    return new.role not in ONLOOKERS


def _may_lead(old: Membership, new: Membership) -> bool:
    """An auditor, of none of the departments audited (ISO 9001:2015, 9.2.2 c)."""
    if new.role != Role.AUDITOR:
        return False
    near = department_ids_of(Actor.for_membership(new))
    return not _led(old).filter(departments__in=near).exists()


duty_kind(
    "audits.actions",
    _("Corrective actions to plan or to do"),
    _actions,
    lambda actor, old, new, *, reason: hand_over_actions(
        actor, old, new, owner_ids=same_person_here(old), reason=reason
    ),
    fits=_may_own,
)
duty_kind(
    "audits.led",
    _("Audits planned or under way that they lead"),
    lambda membership: [
        Duty(str(audit), reverse("audits:audit_detail", args=[audit.pk])) for audit in _led(membership).order_by("pk")
    ],
    lambda actor, old, new, *, reason: hand_over_audits(actor, old, new, lead_ids=same_person_here(old), reason=reason),
    fits=_may_lead,
)
