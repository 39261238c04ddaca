"""Every model that belongs to an agency: what its scoped queryset shows to whom, and that nothing from outside is among it."""

import pytest

from agencies.actor import ANONYMOUS, Actor
from agencies.models import Role
from agencies.querysets import AgencyOwnedQuerySet
from qms_portal.tests.realm import CHILD, OTHER, OWN, PARENT, SIBLING, SUCCESSOR, own_models, path_to_agency
from qms_portal.tests.rows import make_enough, most_of, owned_models

pytestmark = pytest.mark.django_db
ROLES = (
    Role.SECRETARY, Role.DEPARTMENT_HEAD, Role.LEADER, Role.REGISTRY_CLERK, Role.AUDITOR, Role.INSPECTOR, Role.ADMINISTRATOR,
)  # fmt: skip
RELATIONS = (OWN, OTHER, SIBLING, PARENT, CHILD, SUCCESSOR)


@pytest.fixture
def full(realm):
    for place in realm.places.values():
        make_enough(place)
    return realm


def test_every_model_belongs_to_an_agency_or_says_why_not():
    unclear = [
        model._meta.label for model in own_models()
        if not model._meta.auto_created and not path_to_agency(model) and not getattr(model, "shared_because", "")
    ]  # fmt: skip
    assert unclear == []
    assert [model._meta.label for model in owned_models() if not hasattr(model._default_manager, "visible_to")] == []
    assert len(owned_models()) > 40


def outside_rows(realm) -> list[str]:
    """Rows that a scoped queryset shows to somebody who may not see their agency, in words."""
    found = []
    for model in owned_models():
        path = path_to_agency(model)
        of_place = {
            name: set(model._base_manager.filter(**{path: place.agency}).values_list("pk", flat=True))
            for name, place in realm.places.items()
        }
        assert min(map(len, of_place.values())) >= most_of(model), f"{model._meta.label}: the test would prove nothing"
        for relation in RELATIONS:
            for role in ROLES:
                actor = Actor.for_membership(realm.people(relation)[role])
                shown = set(model._default_manager.visible_to(actor).values_list("pk", flat=True))
                allowed = set().union(*(of_place[name] for name in realm.seen(relation, role)))
                if shown - allowed:
                    found.append(
                        f"{model._meta.label}: {relation} {role} sees {len(shown - allowed)} rows from outside"
                    )
        if model._default_manager.visible_to(ANONYMOUS).exists():
            found.append(f"{model._meta.label}: strangers see rows")
    return found


def test_no_row_from_outside_is_seen(full):
    assert outside_rows(full) == []


def test_secretaries_see_their_own_and_inspectors_what_lies_below(full):
    for model in owned_models():
        path = path_to_agency(model)
        for relation, role, name in (
            (OWN, Role.SECRETARY, "own"),
            (PARENT, Role.INSPECTOR, "own"),
            (SUCCESSOR, Role.STAFF, "own"),
        ):
            actor = Actor.for_membership(full.people(relation)[role])
            shown = model._default_manager.visible_to(actor).filter(**{path: full.places[name].agency})
            # What is not issued yet is read in the own agency alone.
            assert shown.exists() or model._meta.app_label == "documents", f"{model._meta.label}: {relation} {role}"


def test_without_its_filter_the_check_finds_rows(full, monkeypatch):
    monkeypatch.setattr(AgencyOwnedQuerySet, "visible_to", lambda self, actor: self.all())
    assert len(outside_rows(full)) > 100
