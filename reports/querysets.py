"""Reads of periods and filings."""

from agencies.querysets import AgencyOwnedQuerySet


class PeriodQuerySet(AgencyOwnedQuerySet):
    pass


class DepartmentReportQuerySet(AgencyOwnedQuerySet):
    agency_lookup = "period__agency"
