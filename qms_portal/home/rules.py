"""Changed rules whose three months end soon, and documents that the office sent back to be mended."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.actor import Actor
from agencies.models import Role
from procedures.document_reviews import to_mend
from procedures.overview import urgent_rules
from qms_portal.home.parts import SHOWN, Part, beginning


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


def documents_to_mend(actor: Actor) -> Part | None:
    """Issued documents of the head's department in which the office found errors."""
    if actor.department is None:
        return None
    rows, total = beginning(to_mend(actor.agency, actor.department.pk))
    if not rows:
        return None
    return Part(
        "home/documents_to_mend.html",
        _("Documents to be mended"),
        rows=rows,
        total=total,
        more_url=f"{reverse('procedures:office_review_documents')}?department={actor.department.pk}",
    )
