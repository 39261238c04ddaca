"""Reads of periods and filings."""

from django.db.models import Prefetch

from agencies.querysets import AgencyOwnedQuerySet


class PeriodQuerySet(AgencyOwnedQuerySet):
    def begun(self, day):
        """Periods that have begun by that day, newest first."""
        return self.filter(start__lte=day)


class FrozenGuardQuerySet(AgencyOwnedQuerySet):
    """Refuses bulk writes to accepted reports; `accepted_lookup` is the path to the report's state."""

    accepted_lookup = "state"

    def _guard(self):
        from reports.models.frozen import FrozenError

        if self.filter(**{self.accepted_lookup: "accepted"}).exists():
            raise FrozenError

    def update(self, **kwargs):
        self._guard()
        return super().update(**kwargs)

    def delete(self):
        self._guard()
        return super().delete()

    def bulk_update(self, objs, fields, batch_size=None):
        type(self)(self.model, using=self.db).filter(pk__in=[obj.pk for obj in objs])._guard()
        return super().bulk_update(objs, fields, batch_size)


class DepartmentReportQuerySet(FrozenGuardQuerySet):
    agency_lookup = "period__agency"

    def readable_by(self, actor):
        """Visible reports the actor's role may read: drafts only by their department and the secretary."""
        from django.db.models import Q

        from reports.permissions import reads_drafts

        visible = self.visible_to(actor)
        if reads_drafts(actor):
            return visible
        return visible.filter(
            Q(state__in=["submitted", "accepted"]) | Q(department_id=getattr(actor.department, "pk", None))
        )

    def with_lines(self):
        """Everything a filing page shows of the report, in a fixed number of queries."""
        from reports.models import ReportLine, ReturnNote

        lines = ReportLine.objects.select_related(
            "target__field",
            "objective__objective_set__agency",
            "target__objective__objective_set__agency",
            "target__department",
            "evidence",
            "action_owner__user",
            "nonconformity",
        ).prefetch_related("nonconformity__actions")
        notes = ReturnNote.objects.select_related("by__user")
        return self.select_related(
            "period__agency", "department", "submitted_by__user", "accepted_by__user", "edited_by__user"
        ).prefetch_related(Prefetch("lines", lines), Prefetch("return_notes", notes))


class ReportLineQuerySet(FrozenGuardQuerySet):
    agency_lookup = "report__period__agency"
    accepted_lookup = "report__state"

    def bulk_create(self, objs, *args, **kwargs):
        from reports.models import DepartmentReport

        objs = list(objs)
        DepartmentReport.objects.filter(pk__in={obj.report_id for obj in objs})._guard()
        return super().bulk_create(objs, *args, **kwargs)

    def filed(self):
        """Lines whose report was handed in."""
        return self.filter(report__state__in=["submitted", "accepted"])
