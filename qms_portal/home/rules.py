"""Changed rules whose three months end soon."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.actor import Actor
from agencies.models import Role
from procedures.overview import urgent_rules
from qms_portal.home.parts import SHOWN, Part


def changed(actor: Actor) -> Part:
    """Rules that are late or due within thirty days: the whole agency's for the secretary, their department's for a head."""
    own = None if actor.has_role(Role.SECRETARY) else actor.department.pk
    rows = urgent_rules(actor.agency, own)
    return Part(
        "home/changed_rules.html",
        _("Changed rules to work in"),
        rows=rows[:SHOWN],
        total=len(rows),
        more_url=reverse("procedures:regulation_list"),
    )
