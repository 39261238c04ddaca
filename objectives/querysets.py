"""Reads of policies, objective sets and targets."""

from django.db.models import Prefetch, Q

from agencies.querysets import AgencyOwnedQuerySet


class PolicyQuerySet(AgencyOwnedQuerySet):
    def current(self, agency):
        """The version in force, or None."""
        return self.of_agency(agency).filter(is_current=True).first()


class ObjectiveSetQuerySet(AgencyOwnedQuerySet):
    def of_whole_agencies(self):
        """Without the departments' own sets."""
        return self.filter(department__isnull=True)

    def in_force(self):
        """The agencies' sets in force; departments' own are asked for by name (`of_department`)."""
        return self.of_whole_agencies().filter(state="in_force")

    def of_department(self, department):
        """A department's own sets."""
        return self.filter(department=department)

    def for_year(self, agency, year):
        """Sets of an agency's year, the one that counts first: in force, replaced, then drafts; newest before older."""
        return self.of_agency(agency).of_whole_agencies().filter(year=year)

    def with_content(self):
        """Objectives, targets and plans loaded in a fixed number of queries."""
        from objectives.models import Objective

        objectives = Objective.objects.select_related("commitment").prefetch_related(
            "targets__department", "targets__field", "plan_items__lead_department"
        )
        return self.select_related(
            "agency",
            "department",
            "policy",
            "decision",
            "replaces__decision",
            "derived_from__agency",
            "proposal__drafting_department",
            "proposed_by__user",
            "approved_by__user",
            "author",
        ).prefetch_related(Prefetch("objectives", queryset=objectives), "policy__commitments")


class ObjectiveQuerySet(AgencyOwnedQuerySet):
    agency_lookup = "objective_set__agency"

    def in_place(self):
        """With the set, its agency and its decision, as guards and pages need them."""
        return self.select_related(
            "objective_set__agency__parent", "objective_set__decision", "objective_set__policy", "commitment"
        )


class TargetQuerySet(AgencyOwnedQuerySet):
    agency_lookup = "objective__objective_set__agency"

    def measured(self):
        """With what an evaluation asks of each target."""
        return self.select_related("objective__objective_set__agency", "department", "field")


class PlanTaskQuerySet(AgencyOwnedQuerySet):
    agency_lookup = "item__objective__objective_set__agency"

    def with_item(self):
        """With everything that a row or a sentence about a task says."""
        return self.select_related(
            "item__objective__objective_set__agency", "department", "closed_by__user", "evidence"
        )

    def mine(self, actor):
        """Tasks this person answers for: the department's for its head and staff, the role's for its holders; the committee's for
        the ISO secretary. Whoever looks on (auditor, inspector) has no part in their department's."""
        from agencies.models import Role

        if actor.membership is None:
            return self.none()
        own = Q(role=actor.role, department=None)
        if actor.department is not None and not actor.has_role(Role.AUDITOR, Role.INSPECTOR):
            own |= Q(department=actor.department)
        if actor.has_role(Role.SECRETARY):
            own |= Q(role="", department=None)
        return self.of_agency(actor.agency).filter(own)

    def open(self):
        return self.filter(state="open")

    def late(self, today):
        """Not done, and the day is over."""
        return self.open().filter(due_on__lt=today)
