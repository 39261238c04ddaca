"""The trail of one object and of what belongs to it, for whoever may see the object.

Each app's actions.py lists its objects: TRAILS = {label: [(label of a part, lookup from the part to the object)]}. Objects are found
through their own `visible_to(actor)`, parts too; entries of agencies the reader doesn't see are left out, and who signed in or was
refused is shown only to administrators and to that person. What somebody has only drafted stays theirs to read.
"""

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404

from agencies.activity_words import collected
from agencies.models import ActivityEntry, Membership, Role, User


def _visible(model, actor):
    """The rows of a model that the actor may see. Accounts belong to no agency: those who hold or held a role the actor sees."""
    if model is User:
        return User.objects.filter(pk__in=Membership.objects.visible_to(actor).values("user"))
    return model.objects.visible_to(actor)


def _readable(model, actor):
    """Parts whose content not everyone reads who sees the row (reports that are drafts) say so by `readable_by`."""
    if hasattr(model.objects, "readable_by"):
        return model.objects.readable_by(actor)
    return _visible(model, actor)


def find(actor, label: str, pk: int):
    """The object, if it has a trail and this actor may see it. Raises Http404 otherwise."""
    known = {name.lower(): name for name in collected("TRAILS")}
    if label.lower() not in known:
        raise Http404
    found = _visible(apps.get_model(known[label.lower()]), actor).filter(pk=pk).order_by("pk").first()
    if found is None or not _may_open(actor, found):
        raise Http404
    return found


def _may_open(actor, obj) -> bool:
    """Some objects ask more of their readers than to see the row."""
    rule = collected("TRAIL_RULES").get(obj._meta.label)
    try:
        return rule is None or bool(rule(actor, obj))
    except PermissionDenied:
        return False


def entries_of(actor, obj):
    """The entries on an object and its parts that this actor may read, newest first. One query for each kind of part."""
    label = obj._meta.label
    wanted = Q(object_label=label, object_id=str(obj.pk))
    for part, lookup in collected("TRAILS")[label]:
        rows = _readable(apps.get_model(part), actor).filter(**{lookup: obj}).order_by("pk")
        ids = [str(pk) for pk in rows.values_list("pk", flat=True)]
        wanted |= Q(object_label=part, object_id__in=ids)
    entries = ActivityEntry.objects.visible_to(actor).filter(wanted)
    return without_private(actor, entries).select_related("agency").order_by("-at", "-pk")


def without_private(actor, entries):
    """Without sign-ins, refusals and looks at data, except one's own; administrators read them all."""
    if actor.has_role(Role.ADMINISTRATOR):
        return entries
    me = actor.user.pk if actor.user is not None else None
    own = Q(user=me) | Q(object_label="agencies.User", object_id=str(me))
    return entries.filter(own | ~Q(code__in=list(collected("PRIVATE"))))


def is_draft_of_another(actor, entry: ActivityEntry) -> bool:
    """Whether an entry tells what somebody else has only drafted."""
    return entry.code in collected("DRAFTS") and (actor.user is None or entry.user_id != actor.user.pk)
