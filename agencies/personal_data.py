"""Personal data: which fields hold them, who sees them whole, how they are shown to the others.

Law 91/2025/QH15 on the protection of personal data and Decree 356/2025/ND-CP (both in force from 01/01/2026) know basic and
sensitive data, and ask for a record of what is processed, why and how long. Every stored field is therefore tagged:

    none        nothing of a person
    basic       tells of a person: name, e-mail address, account, role, or a link to one of these
    sensitive   with it somebody could act as the person, or it shows more than work needs: password, session, second factor,
                signing key and the picture of a signature

The system keeps no identity number, no health, faith, origin or place of a person, and nothing about applicants at all. Each app
lists its fields in `privacy.py`; a field nobody tagged fails the tests, and docs/privacy.md is written from the lists.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module

from django.apps import apps

from agencies.actor import Actor
from agencies.models import Membership, Role, User
from agencies.permissions import can_manage_person

TAGS = ("none", "basic", "sensitive")
DOTS = "•••"


@dataclass(frozen=True)
class Kept:
    """A model: why its rows are kept, until when, and its fields by tag (names separated by blanks)."""

    why: str
    until: str
    none: str = ""
    basic: str = ""
    sensitive: str = ""

    def tags(self) -> list[tuple[str, str]]:
        """(field, tag), every mention of a field."""
        return [(name, tag) for tag in TAGS for name in getattr(self, tag).split()]


def register() -> dict[str, Kept]:
    """Model label -> what is said of it, from every app's `privacy.py`."""
    found: dict[str, Kept] = {}
    for config in apps.get_app_configs():
        try:
            module = import_module(f"{config.name}.privacy")
        except ModuleNotFoundError as error:
            if error.name != f"{config.name}.privacy":
                raise
            continue
        found |= {name if "." in name else f"{config.label}.{name}": kept for name, kept in module.PRIVACY.items()}
    return found


def stored_fields() -> Iterator[tuple[str, set[str]]]:
    """(model label, names of its stored fields) of everything in the database."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            fields = (*model._meta.concrete_fields, *model._meta.local_many_to_many)
            yield model._meta.label, {field.name for field in fields}


def markdown() -> str:
    """The record of processing, for docs/privacy.md."""
    known = register()
    lines = [
        "# Personal data kept here",
        "",
        "Written by `manage.py privacy_inventory --markdown` from the `privacy.py` of every app; a test keeps it current. The tags are",
        "explained in `agencies/personal_data.py` (Law 91/2025/QH15, Decree 356/2025/ND-CP). Fields without personal data are left out.",
        "",
        "E-mail address, user name and last sign-in are shown whole to the person and to administrators who keep the account; others see",
        "them masked. Leaders, secretaries and inspectors may ask for them, giving a purpose: that is logged, and holds for one page.",
        "",
        "| Model | Field | Tag | Why it is kept | As long as |",
        "| --- | --- | --- | --- | --- |",
    ]
    bare = []
    for label in sorted(known):
        kept = known[label]
        telling = sorted((name, tag) for name, tag in kept.tags() if tag != "none")
        if not telling:
            bare.append(f"`{label}`")
        lines += [f"| {label} | {name} | {tag} | {kept.why} | {kept.until} |" for name, tag in telling]
    return "\n".join([*lines, "", "Without personal data: " + ", ".join(bare) + ".", ""])


# --- who sees an account ----------------------------------------------------------------------------------


def sees_account(actor: Actor, person: User, memberships: list[Membership]) -> bool:
    """User name, e-mail address and last sign-in, whole: the person, and an administrator who keeps the account.

    `memberships`: the person's roles held today or later.
    """
    return (actor.user is not None and actor.user.pk == person.pk) or can_manage_person(actor, memberships)


def may_ask_for_account(actor: Actor) -> bool:
    """Who may have them shown for a purpose: those who answer for an agency's work, or check it."""
    return actor.has_role(Role.LEADER, Role.SECRETARY, Role.INSPECTOR, Role.ADMINISTRATOR)


def masked(text: str) -> str:
    """`nguyen.van.a` -> `n•••`; an address keeps where it belongs: `nguyen@so.gov.vn` -> `n•••@so.gov.vn`."""
    if not text:
        return ""
    name, at, domain = text.partition("@")
    return f"{name[:1]}{DOTS}{at}{domain}"
