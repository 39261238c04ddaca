"""Reads of audits, nonconformities and corrective actions."""

from agencies.querysets import AgencyOwnedQuerySet


class AuditQuerySet(AgencyOwnedQuerySet):
    pass


class NonconformityQuerySet(AgencyOwnedQuerySet):
    pass


class CorrectiveActionQuerySet(AgencyOwnedQuerySet):
    agency_lookup = "nonconformity__agency"
