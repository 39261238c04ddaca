"""Reads of official documents."""

from agencies.querysets import AgencyOwnedQuerySet


class DocumentQuerySet(AgencyOwnedQuerySet):
    pass
