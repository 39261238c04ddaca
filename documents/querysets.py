"""Reads of official documents."""

from django.db.models import Q

from agencies.hands import held_by, written_by
from agencies.models import Role
from agencies.querysets import AgencyOwnedQuerySet

PUBLIC_STATES = ("issued", "replaced", "withdrawn")
# Where a document may still come back to its author.
UNFINISHED = ("draft", "awaiting_content", "awaiting_format", "awaiting_signature", "signed")
# Who has a step in the flow, and so reads what is not yet issued in their own agency.
FLOW_ROLES = {
    Role.SECRETARY,
    Role.DEPARTMENT_HEAD,
    Role.OFFICE_HEAD,
    Role.LEADER,
    Role.REGISTRY_CLERK,
    Role.ADMINISTRATOR,
}


def _written_by(actor) -> Q:
    """Documents that may be this person's own text, begun or taken over."""
    return written_by(actor, "author", "created_at") | written_by(actor, "first_author", "created_at")


class DocumentQuerySet(AgencyOwnedQuerySet):
    def visible_to(self, actor):
        """Issued documents of the visible agencies; unfinished ones only in the own agency, to those in the flow."""
        seen = super().visible_to(actor)
        if actor.agency is None or actor.is_system:
            return seen
        unfinished = Q(agency=actor.agency)
        if actor.role not in FLOW_ROLES:
            unfinished &= held_by(actor, "author")
        return seen.filter(Q(state__in=PUBLIC_STATES) | unfinished)

    def waiting_for(self, actor):
        """Documents whose next step is this actor's."""
        from documents.permissions import DRAFTING_ROLES

        if actor.membership is None or not actor.may_write_in(actor.agency):
            return self.none()
        mine = Q(pk=None)
        if actor.has_role(*DRAFTING_ROLES):
            mine |= Q(state="draft") & held_by(actor, "author")
        if actor.has_role(Role.DEPARTMENT_HEAD):
            others = ~_written_by(actor)
            mine |= Q(state="awaiting_content", drafting_department=actor.department) & others
        if actor.has_role(Role.OFFICE_HEAD):
            mine |= Q(state="awaiting_format") & ~_written_by(actor)
        if actor.has_role(Role.LEADER):
            mine |= Q(state="awaiting_signature", signer__user=actor.user)
        if actor.has_role(Role.REGISTRY_CLERK):
            mine |= Q(state__in=["signed", "numbered"])
        return self.filter(mine, agency=actor.agency)

    def issued(self):
        return self.filter(state__in=PUBLIC_STATES)

    def register(self, agency, year: int):
        """The outgoing register of one year in the order of issue, with what its ten columns need."""
        return (
            self.filter(agency=agency, issued_year=year, number__isnull=False)
            .select_related("signer__user", "drafting_department", "author__user")
            .order_by("series", "number")
        )

    def with_people(self):
        return self.select_related(
            "agency", "signer__user", "author__user", "first_author", "drafting_department", "pdf"
        )

    def update(self, **fields):
        """Bulk changes can't reach the words of a signed document or the number of an issued one."""
        from documents.models.document import ALL_FROZEN, ISSUE_FIELDS, TEXT_FIELDS, TEXT_FROZEN, FrozenError

        names = {name if name in TEXT_FIELDS or name in ISSUE_FIELDS else f"{name}_id" for name in fields}
        states = set()
        if names & set(TEXT_FIELDS):
            states |= {*TEXT_FROZEN, *ALL_FROZEN}
        if names & set(ISSUE_FIELDS):
            states |= {*ALL_FROZEN}
        if states and self.filter(state__in=states).exists():
            raise FrozenError("Signed and issued documents can't change.")
        return super().update(**fields)

    def delete(self):
        from documents.models.document import FrozenError

        raise FrozenError("Official documents are never deleted.")
