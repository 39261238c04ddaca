"""Reads of audits, nonconformities and corrective actions."""

from datetime import date, datetime, time, timedelta

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, Value, When
from django.utils import timezone

from agencies.querysets import AgencyOwnedQuerySet

WITH_OWNER = ("unplanned", "open")
NONCONFORMING = ("minor", "major")


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


class AuditQuerySet(AgencyOwnedQuerySet):
    def with_progress(self):
        """Adds `questions`, `graded` and `nonconforming`: counts of checklist items and their findings."""
        nonconforming = Q(checklist__finding__grade__in=NONCONFORMING)
        return self.annotate(
            questions=Count("checklist", distinct=True),
            graded=Count("checklist__finding", distinct=True),
            nonconforming=Count("checklist__finding", filter=nonconforming, distinct=True),
        )


class ChecklistItemQuerySet(AgencyOwnedQuerySet):
    agency_lookup = "audit__agency"

    def in_order(self):
        """Department by department, question by question: the order in which an audit goes."""
        return self.order_by("department__position", "department_id", "position")

    def ungraded(self):
        """Items without a finding, and those whose latest entry is only a draft."""
        return self.filter(Q(finding__isnull=True) | ~Q(draft_grade="") | ~Q(draft_note=""))


class FindingQuerySet(AgencyOwnedQuerySet):
    agency_lookup = "item__audit__agency"

    def nonconforming(self):
        return self.filter(grade__in=NONCONFORMING)


class NonconformityQuerySet(AgencyOwnedQuerySet):
    def for_period(self, start: date, end: date):
        """What a review of the days `start` to `end` speaks of: opened by the end, not closed before the start."""
        return self.filter(opened_at__lt=_midnight(end + timedelta(days=1))).filter(
            Q(closed_at__isnull=True) | Q(closed_at__gte=_midnight(start))
        )


class CorrectiveActionQuerySet(AgencyOwnedQuerySet):
    agency_lookup = "nonconformity__agency"

    def with_details(self):
        """Everything a row or a sentence about an action needs, in this one query."""
        return self.select_related(
            "nonconformity__department", "nonconformity__agency", "owner__user", "owner__department", "verdict_by__user"
        )

    def owned_by(self, actor):
        """Actions this actor answers for: named as owner, or heading the department where it happened."""
        from agencies.hands import held_by
        from agencies.models import Role
        from audits.permissions import ONLOOKERS

        if actor.membership is None or actor.has_role(*ONLOOKERS):
            return self.none()
        mine = held_by(actor, "owner")
        if actor.has_role(Role.DEPARTMENT_HEAD, Role.OFFICE_HEAD) and actor.department is not None:
            mine |= Q(nonconformity__department=actor.department)
        return self.of_agency(actor.agency).filter(mine)

    def open_for(self, actor):
        """What the actor still has to write or do, the most urgent first."""
        return self.owned_by(actor).filter(state__in=WITH_OWNER).order_by("due_on", "pk")

    def awaiting_verdict_of(self, actor):
        """Done actions that this actor may judge (audits.permissions.can_judge as a query)."""
        from agencies.hands import held_by, written_by
        from agencies.models import Role
        from audits.permissions import JUDGES, department_ids_of

        if actor.membership is None or not actor.has_role(*JUDGES) or not actor.may_write_in(actor.agency):
            return self.none()
        own = department_ids_of(actor)
        found = self.of_agency(actor.agency).filter(state="done")
        if actor.has_role(Role.AUDITOR):
            found = found.filter(held_by(actor, "nonconformity__finding__item__audit__lead_auditor"))
        return (
            found.exclude(written_by(actor, "owner", "nonconformity__opened_at"))
            .exclude(nonconformity__department_id__in=own)
            .exclude(owner__department_id__in=own)
            .order_by("done_at", "pk")
        )

    def overdue(self, day: date):
        """Not finished by the owner, and the due day lies before `day`."""
        return self.filter(state__in=WITH_OWNER, due_on__lt=day)

    def unfinished(self):
        """Everything still without a final verdict."""
        return self.filter(state__in=(*WITH_OWNER, "done"))

    def for_period(self, start: date, end: date):
        """Actions of the nonconformities that a review of these days speaks of."""
        from audits.models import Nonconformity

        spoken_of = Nonconformity.objects.for_period(start, end).filter(pk=OuterRef("nonconformity_id"))
        return self.filter(Exists(spoken_of))

    def mine_first(self, actor):
        """The actor's open ones first, then what waits for others, then what is finished; by due day within."""
        mine = self.model.objects.open_for(actor).order_by().values("pk")
        return self.annotate(
            rank=Case(
                When(pk__in=mine, then=Value(0)),
                When(state__in=(*WITH_OWNER, "done"), then=Value(1)),
                default=Value(2),
                output_field=IntegerField(),
            )
        ).order_by("rank", "due_on", "pk")
