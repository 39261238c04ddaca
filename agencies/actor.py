"""Who is acting: a person in one of their roles. Views, services, tasks and commands all take an Actor."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agencies.models import Agency, ApiToken, Delegation, Department, Membership, User


@dataclass(eq=False)
class Actor:
    """A person with the membership they act in; `membership` is None for the system, other systems and people without a role."""

    user: User | None = None
    membership: Membership | None = None
    system_agency: Agency | None = None
    # The membership is another's, who lent it for some days.
    delegation: Delegation | None = None
    # Another system calls, for its agency and within the token's scopes.
    token: ApiToken | None = None

    @classmethod
    def for_membership(cls, membership: Membership) -> Actor:
        return cls(user=membership.user, membership=membership)

    @classmethod
    def for_delegation(cls, delegation: Delegation) -> Actor:
        """The person standing in, in the absent person's role: rights are the role's, the name is their own."""
        return cls(user=delegation.delegate, membership=delegation.membership, delegation=delegation)

    @classmethod
    def system(cls, agency: Agency) -> Actor:
        """The system itself, working for one agency (timetable jobs, commands, the demo)."""
        return cls(system_agency=agency)

    @classmethod
    def for_token(cls, token: ApiToken) -> Actor:
        """Another system: reads and changes its own agency only, and only what a predicate allows tokens by their scopes."""
        return cls(system_agency=token.agency, token=token)

    @property
    def is_authenticated(self) -> bool:
        return self.user is not None

    @property
    def is_system(self) -> bool:
        """Ourselves; other systems are not."""
        return self.system_agency is not None and self.token is None

    @property
    def agency(self) -> Agency | None:
        return self.membership.agency if self.membership else self.system_agency

    @property
    def department(self) -> Department | None:
        return self.membership.department if self.membership else None

    @property
    def role(self) -> str:
        return self.membership.role if self.membership else ""

    @property
    def name(self) -> str:
        if self.token is not None:
            return f"API: {self.token.name}"
        return self.user.full_name if self.user else ""

    def has_role(self, *roles: str) -> bool:
        return self.role in roles

    def has_scope(self, *scopes: str) -> bool:
        """Whether this is another system that may do one of these (models.ApiScope)."""
        return self.token is not None and bool(set(scopes) & set(self.token.scopes))

    @property
    def acting_for(self) -> str:
        """The name of the person stood in for, or ""."""
        return self.delegation.membership.user.full_name if self.delegation else ""

    @cached_property
    def visible_agency_ids(self) -> list[int]:
        """Ids of the own agency, of everything under it where the role sees below, and of the predecessors of all these.

        Predecessors by regulations 3.8: whoever took over the work keeps the history. A query or three, once.
        """
        from agencies.models import Agency, Role
        from agencies.succession_tree import predecessor_ids

        if self.agency is None:
            return []
        ids = {self.agency.pk}
        if self.is_system or self.role in Role.seeing_below():
            ids |= set(Agency.objects.below(self.agency).order_by("pk").values_list("pk", flat=True))
        return sorted(ids | predecessor_ids(ids))

    @cached_property
    def writable_agency_ids(self) -> list[int]:
        """The widest that the actor could change, for the database; the predicates decide more closely.

        One's own agency while it exists. Administrators also keep what lies below; inspectors change nothing.
        """
        from agencies.models import Role

        if self.agency is None or self.has_role(Role.INSPECTOR):
            return []
        if self.has_role(Role.ADMINISTRATOR):
            return self.visible_agency_ids
        return [self.agency.pk] if self.may_write_in(self.agency) else []

    def may_write_in(self, agency: Agency | int | None) -> bool:
        """People change only what belongs to their own agency, and only while it exists; looking below is reading.

        Inspectors change nothing anywhere.
        """
        from agencies.models import Role

        agency_id = getattr(agency, "pk", agency)
        if self.agency is None or self.agency.pk != agency_id or self.has_role(Role.INSPECTOR):
            return False
        return self.is_system or self.agency.exists_today


ANONYMOUS = Actor()
