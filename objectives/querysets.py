"""Reads of policies, objective sets and targets."""

from agencies.querysets import AgencyOwnedQuerySet


class PolicyQuerySet(AgencyOwnedQuerySet):
    pass


class ObjectiveSetQuerySet(AgencyOwnedQuerySet):
    pass


class ObjectiveQuerySet(AgencyOwnedQuerySet):
    agency_lookup = "objective_set__agency"


class TargetQuerySet(AgencyOwnedQuerySet):
    agency_lookup = "objective__objective_set__agency"
