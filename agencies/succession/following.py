"""Subordinates follow their superior into its successor, on the day it begins."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.activity import log
from agencies.actor import Actor
from agencies.models import Agency, AgencySuccession, SuccessionKind
from agencies.succession_tree import note_former_superior


@dataclass
class Followed:
    moved: list[tuple[Agency, Agency]] = field(default_factory=list)
    # Their superior was split, or ended without a successor: somebody must say where they belong now.
    left_without: list[Agency] = field(default_factory=list)


def successor_of(agency: Agency) -> AgencySuccession | None:
    """The line to the one successor of an agency that was renamed or merged."""
    lines = agency.successions.filter(kind__in=(SuccessionKind.RENAME, SuccessionKind.MERGE))
    return lines.select_related("new", "reorganisation").order_by("pk").first()


def subordinates_to_move(superior: Agency, day: date) -> list[Agency]:
    """Those that still stand under it, and exist on that day."""
    return list(superior.children.on(day).order_by("name", "pk"))


@transaction.atomic
def follow_superiors(day: date, *, actor: Actor | None = None, among: list[Agency] | None = None) -> Followed:
    """Move the subordinates of superiors that have ended before `day` under the successor; every night, or at once for `among`.

    Logged with the decision's number as reason. Run twice, the second does nothing. Without an actor it is the system's doing.
    """
    followed = Followed()
    ended = Agency.objects.filter(valid_to__lt=day).order_by("path")
    if among is not None:
        ended = ended.filter(pk__in=[agency.pk for agency in among])
    # A successor may have ended too: then its subordinates, old and new, go on to the next, so oldest ends come first.
    for superior in ended.filter(children__isnull=False).distinct().order_by("valid_to", "pk"):
        line = successor_of(superior)
        for child in subordinates_to_move(superior, day):
            if line is None:
                followed.left_without.append(child)
                continue
            if move(actor or Actor.system(line.new), child, line):
                followed.moved.append((child, line.new))
    return followed


def move(actor: Actor, child: Agency, line: AgencySuccession) -> bool:
    """Put one agency under the successor of its superior. False where somebody else has just done so."""
    if not Agency.objects.select_for_update(no_key=True).filter(pk=child.pk, parent=child.parent_id).exists():
        return False
    until = line.reorganisation.effective_on - timedelta(days=1)
    note_former_superior(child, line.old, until)
    child.parent = line.new
    child.save()
    log(
        actor,
        "agencies.agency_moved",
        child,
        before={"parent": line.old},
        after={"parent": line.new},
        reason=_("decision %(number)s") % {"number": line.reorganisation.number},
        agency=child,
    )
    return True
