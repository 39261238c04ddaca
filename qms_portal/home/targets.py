"""Parts about objectives that wait for the person: proposals to accept, a department's own set to make or mend."""

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.actor import Actor
from agencies.hands import written_by
from agencies.models import Role
from objectives.models import ObjectiveSet, SetState, Target
from qms_portal.home.parts import Part, beginning


def proposed(actor: Actor) -> Part:
    """Proposed objectives that this person may accept or send back: never their own."""
    waiting = ObjectiveSet.objects.of_agency(actor.agency).filter(state=SetState.PROPOSED, approved_at=None)
    if actor.has_role(Role.SECRETARY):
        waiting = waiting.filter(department__isnull=False)
    waiting = waiting.exclude(written_by(actor, "author", "created_at"))
    waiting = waiting.exclude(written_by(actor, "proposed_by", "proposed_at"))
    rows, total = beginning(
        waiting.select_related("agency", "department", "proposed_by__user").order_by("proposed_at", "pk")
    )
    return Part(
        "home/sets.html",
        gettext_lazy("Proposed objectives"),
        rows=[_proposed_row(one) for one in rows],
        total=total,
        more_url=reverse("objectives:set_coverage"),
        empty=gettext_lazy("Objectives come here when somebody proposes them."),
    )


def _proposed_row(one: ObjectiveSet) -> dict:
    name = one.proposed_by.user.full_name if one.proposed_by else ""
    return {
        "url": reverse("objectives:set_detail", args=[one.pk]),
        "title": str(one),
        "note": _("%(name)s, proposed %(day)s") % {"name": name, "day": f"{one.proposed_at:%d/%m/%Y}"},
        "badge": ("wait", one.get_state_display()),
    }


def own_set(actor: Actor) -> Part:
    """A head's own department for the year of the agency's objectives in which it has a part: none yet, a draft, or sent
    back. Two queries."""
    rows = []
    asked = (
        ObjectiveSet.objects.of_agency(actor.agency)
        .in_force()
        .filter(Exists(Target.objects.filter(objective__objective_set=OuterRef("pk"), department=actor.department)))
    )
    source = asked.order_by("-year").first() if actor.department else None
    if source is not None:
        own = ObjectiveSet.objects.of_department(actor.department).filter(year=source.year)
        newest = own.exclude(state=SetState.REPLACED).select_related("agency", "department").order_by("-pk").first()
        rows = [_own_row(newest, source)] if newest is None or newest.state == SetState.DRAFT else []
    return Part(
        "home/sets.html",
        gettext_lazy("My department’s own objectives"),
        rows=rows,
        total=len(rows),
        more_url=reverse("objectives:set_list"),
    )


def _own_row(own: ObjectiveSet | None, source: ObjectiveSet) -> dict:
    if own is None:
        return {
            "url": reverse("objectives:set_list"),
            "title": _("Begin the objectives of %(year)d from the agency’s") % {"year": source.year},
            "note": "",
            "badge": ("info", _("Not set yet")),
        }
    note = own.return_comment or _("Complete them, then propose them.")
    state = ("late", _("Sent back to be mended")) if own.return_comment else ("info", own.get_state_display())
    return {"url": reverse("objectives:set_detail", args=[own.pk]), "title": str(own), "note": note, "badge": state}
