"""A small province for the tests of tenancy: an agency with its superior, a sibling, a commune below and a successor.

realm = Realm()
realm.own                      # the Place whose things are asked for
realm.people("parent province")  # who asks, by role
realm.foreign(relation, role)  # canaries this person must never be sent

Every agency's texts carry a canary of 128 bits. Names of agencies are public (Agency.shared_because) and carry none, nor do
objectives in force: subordinates see their superior's beside their own (the cascade).
"""

import time
from datetime import date
from hashlib import md5

from django.apps import apps
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import models
from django.db.models import QuerySet
from django.utils import timezone

from agencies import middleware
from agencies.activity import log
from agencies.models import (
    ActivityEntry,
    Agency,
    AgencySuccession,
    Department,
    Membership,
    Reorganisation,
    Role,
    User,
)
from objectives.models import Objective
from qms_portal.tests.places import Place

OWN, OTHER = "own department", "other department"
SIBLING, PARENT, CHILD, SUCCESSOR = "sibling agency", "parent province", "child commune", "successor agency"
RELATIONS = (OWN, OTHER, SIBLING, PARENT, CHILD, SUCCESSOR)
# The same people after their agency has ended: more than was asked for.
ENDED = "own, ended agency"
# What S3-34 and regulations 3.8 say, written a second time: these roles look below, and successors keep the history.
LOOKING_BELOW = {"secretary", "leader", "inspector", "administrator"}
# Free words, by the name of their field.
WORDS = {
    "abstract", "action", "agency_name", "by_name", "comment", "conclusion", "correction", "description", "full_name", "guidance",
    "introduction", "lead", "message", "motto", "name", "note", "place_name", "preamble", "question", "reason", "result",
    "root_cause", "task", "text", "title", "user_name", "object_name",
}  # fmt: skip
SHARED = {Agency, Reorganisation}


def canary(name: str) -> str:
    return md5(f"canary of {name}".encode(), usedforsecurity=False).hexdigest()


def path_to_agency(model, seen: tuple = ()) -> str | None:
    """The shortest lookup from a model to the agency that owns its rows, by foreign keys that are never empty first."""
    keys = [
        field for field in model._meta.concrete_fields if field.is_relation and field.many_to_one or field.one_to_one
    ]
    keys = [field for field in keys if field.concrete]
    for field in keys:
        if field.related_model is Agency and field.name == "agency":
            return field.name
    for field in sorted(keys, key=lambda one: one.null):
        target = field.related_model
        if target in seen or target in {Agency, User} or target is model or not target.__module__.startswith(PACKAGES):
            continue
        found = path_to_agency(target, (*seen, model))
        if found:
            return f"{field.name}__{found}"
    return None


PACKAGES = ("agencies", "documents", "procedures", "objectives", "audits", "reports")


def own_models() -> list[type[models.Model]]:
    return [model for app in PACKAGES for model in apps.get_app_config(app).get_models(include_auto_created=True)]


class Realm:
    """Five agencies, each full of things; `own` is the one whose things addresses name."""

    def __init__(self):
        self.parent = Place(name="Ủy ban nhân dân tỉnh Thử")
        self.own = Place(name="Ủy ban nhân dân huyện Chính", parent=self.parent.agency)
        self.sibling = Place(name="Ủy ban nhân dân huyện Bên", parent=self.parent.agency)
        self.child = Place(name="Ủy ban nhân dân xã Dưới", parent=self.own.agency)
        self.successor = Place(name="Ủy ban nhân dân phường Sau", parent=self.parent.agency)
        made = Reorganisation.objects.create(
            number="9/NQ-TT", issued_on=date(2026, 5, 4), issuer="Quốc hội", effective_on=date(2026, 7, 1),
            agency=self.parent.agency, created_at=timezone.now(),
        )  # fmt: skip
        AgencySuccession.objects.create(
            reorganisation=made, old=self.own.agency, new=self.successor.agency, kind="split"
        )
        self.places = {
            "own": self.own, "parent": self.parent, "sibling": self.sibling, "child": self.child, "successor": self.successor,
        }  # fmt: skip
        for place in self.places.values():
            place.fill()
        self.canaries = {name: canary(name) for name in self.places}
        for name, place in self.places.items():
            mark(place, self.canaries[name])
        members = [member for relation in RELATIONS for member in self.people(relation).values()]
        self._sessions = {member.pk: self._signed_in(member) for member in members}

    def people(self, relation: str) -> dict[str, Membership]:
        """Everybody who asks, by role."""
        chosen = {
            OWN: self.own.people, OTHER: self.own.others, SIBLING: self.sibling.people, PARENT: self.parent.people,
            CHILD: self.child.people, SUCCESSOR: self.successor.people, ENDED: self.own.people,
        }  # fmt: skip
        return chosen[relation]

    def seen(self, relation: str, role: str) -> set[str]:
        """Names of the places whose things this person may read, by the rules and not by the code."""
        below = role in LOOKING_BELOW
        return {
            OWN: {"own"} | ({"child"} if below else set()),
            OTHER: {"own"} | ({"child"} if below else set()),
            ENDED: {"own"} | ({"child"} if below else set()),
            SIBLING: {"sibling"},
            PARENT: set(self.places) if below else {"parent"},
            CHILD: {"child"},
            SUCCESSOR: {"successor", "own"},
        }[relation]

    def foreign(self, relation: str, role: str) -> dict[str, bytes]:
        seen = self.seen(relation, role)
        return {name: mark.encode() for name, mark in self.canaries.items() if name not in seen}

    def session_of(self, member: Membership) -> str:
        """The key of a session in which this person works in this role."""
        return self._sessions[member.pk]

    @staticmethod
    def _signed_in(member: Membership) -> str:
        store = SessionStore()
        store[SESSION_KEY] = str(member.user_id)
        store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        store[HASH_SESSION_KEY] = member.user.get_session_auth_hash()
        store[middleware.SESSION_KEY] = member.pk
        # The second factor is there, and the person has just shown that it is them: what is asked for here is the right.
        store["second_factor"] = True
        store["confirmed_at"] = int(time.time())
        store.save()
        return store.session_key

    def end(self) -> None:
        """Let the own agency end; call inside a transaction that is rolled back."""
        Agency.objects.filter(pk=self.own.agency.pk).update(valid_to=date(2026, 9, 1))


def mark(place: Place, word: str) -> int:
    """Write the canary into every free text of an agency's rows. Returns how many fields were marked."""
    marked = 0
    for model in own_models():
        path = "memberships__agency" if model is User else path_to_agency(model)
        # The log takes no change; it gets an entry with the canary below.
        if path is None or model in SHARED or model is ActivityEntry:
            continue
        fields = [
            field for field in model._meta.concrete_fields
            if field.name in WORDS and isinstance(field, (models.CharField, models.TextField)) and not field.choices
        ]  # fmt: skip
        # Past the managers, which protect what was signed, accepted or logged.
        rows = QuerySet(model).filter(**{path: place.agency}).order_by("pk")
        if model is Objective:
            rows = rows.filter(objective_set__state="draft")
        for row in rows if fields else ():
            changes = {}
            for field in fields:
                room = (field.max_length or 1000) - len(word) - 1
                changes[field.name] = f"{getattr(row, field.name)[:room]} {word}"[: field.max_length]
            QuerySet(model).filter(pk=row.pk).update(**changes)
            marked += len(changes)
    log(place.actor(Role.ADMINISTRATOR), "agencies.department_changed", place.department, reason=word)
    for members in (place.people, place.others):
        for role, member in members.items():
            members[role] = Membership.objects.select_related("user", "agency", "department").get(pk=member.pk)
    place.department = Department.objects.get(pk=place.department.pk)
    return marked
