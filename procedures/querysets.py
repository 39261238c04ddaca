"""Reads of procedures and cases."""

from agencies.querysets import AgencyOwnedQuerySet


class ProcedureQuerySet(AgencyOwnedQuerySet):
    pass


class CaseQuerySet(AgencyOwnedQuerySet):
    pass


class ImportBatchQuerySet(AgencyOwnedQuerySet):
    pass
