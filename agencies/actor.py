"""Who is acting: a person in one of their roles. Views, services, tasks and commands all take an Actor."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agencies.models import Agency, Department, Membership, User


@dataclass(eq=False)
class Actor:
    """A person with the membership they act in; `membership` is None for the system and for people without a role."""

    user: User | None = None
    membership: Membership | None = None
    system_agency: Agency | None = None

    @classmethod
    def for_membership(cls, membership: Membership) -> Actor:
        return cls(user=membership.user, membership=membership)

    @classmethod
    def system(cls, agency: Agency) -> Actor:
        """The system itself, working for one agency (timetable jobs, commands, the demo)."""
        return cls(system_agency=agency)

    @property
    def is_authenticated(self) -> bool:
        return self.user is not None

    @property
    def is_system(self) -> bool:
        return self.system_agency is not None

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
        return self.user.full_name if self.user else ""

    def has_role(self, *roles: str) -> bool:
        return self.role in roles

    @cached_property
    def visible_agency_ids(self) -> list[int]:
        """Ids of the own agency and, where the role sees below, of everything under it. One query at most."""
        from agencies.models import Agency, Role

        if self.agency is None:
            return []
        if self.is_system or self.role in Role.seeing_below():
            return list(Agency.objects.below(self.agency).order_by("pk").values_list("pk", flat=True))
        return [self.agency.pk]

    def may_write_in(self, agency: Agency | int | None) -> bool:
        """People change only what belongs to their own agency; looking below is reading."""
        agency_id = getattr(agency, "pk", agency)
        return self.agency is not None and self.agency.pk == agency_id


ANONYMOUS = Actor()
