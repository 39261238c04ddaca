"""What a person is to read and confirm, before anything else on the page."""

from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.actor import Actor
from objectives.audience import amendments_in_force
from objectives.models import Acknowledgement, ObjectiveSet
from objectives.permissions import can_acknowledge
from qms_portal.home.parts import Part


def to_read(actor: Actor) -> Part | None:
    """Policy and objectives in force that the person has not confirmed, or not since they were amended. Three queries."""
    if actor.agency is None:
        return None
    objective_set = ObjectiveSet.objects.of_agency(actor.agency).in_force().select_related("decision").first()
    if objective_set is None or not can_acknowledge(actor, objective_set):
        return None
    last = (
        Acknowledgement.objects.filter(objective_set=objective_set, user=actor.user)
        .order_by("-read_amendments")
        .values_list("read_amendments", flat=True)
        .first()
    )
    if last is not None and last >= amendments_in_force(objective_set):
        return None
    title = _("Read and confirm policy and objectives %(year)d") % {"year": objective_set.year}
    facts = {"set": objective_set, "again": last is not None}
    return Part(
        "home/to_read.html", title, facts=facts, more_url=reverse("objectives:acknowledge", args=[objective_set.pk])
    )
