"""Tenancy as one queryset verb, used by views, exports, tasks and commands alike."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Exists, OuterRef, Q

from agencies import secrecy


class AgencyOwnedQuerySet(models.QuerySet):
    """Base of every agency-owned model's queryset; `agency_lookup` is the path to the owning agency."""

    agency_lookup = "agency"

    def visible_to(self, actor):
        """Rows this actor may read. Nobody without an agency sees anything."""
        ids = actor.visible_agency_ids
        return self.filter(**{f"{self.agency_lookup}_id__in": ids}) if ids else self.none()

    def get_to_change(self, pk):
        """The row, locked by the caller's select_for_update. PermissionDenied where the database lets this actor only read it."""
        try:
            return self.get(pk=pk)
        except self.model.DoesNotExist:
            raise PermissionDenied from None

    def of_agency(self, agency):
        return self.filter(**{self.agency_lookup: agency})

    def bulk_create(self, objs, *args, **kwargs):
        objs = list(objs)
        secrecy.examine_rows(self.model, objs)
        return super().bulk_create(objs, *args, **kwargs)

    def bulk_update(self, objs, fields, *args, **kwargs):
        objs = list(objs)
        secrecy.examine_rows(self.model, objs, fields)
        return super().bulk_update(objs, fields, *args, **kwargs)

    def update(self, **kwargs):
        secrecy.examine_values(self.model, kwargs)
        return super().update(**kwargs)


def owned_by(path: str) -> type[AgencyOwnedQuerySet]:
    """The queryset class of a model that belongs to an agency by way of others: `owned_by("document__agency")`."""
    return type("OwnedQuerySet", (AgencyOwnedQuerySet,), {"agency_lookup": path, "__module__": __name__})


class AgencyQuerySet(models.QuerySet):
    def below(self, agency):
        """The agency itself and all its subordinates."""
        return self.filter(Q(pk=agency.pk) | Q(path__startswith=agency.path))

    def visible_to(self, actor):
        return self.filter(pk__in=actor.visible_agency_ids)

    def on(self, day):
        """Agencies existing on that day."""
        return self.filter(valid_from__lte=day).filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))

    def not_over_on(self, day):
        """Agencies that exist on that day or will begin later."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))


class DepartmentQuerySet(AgencyOwnedQuerySet):
    def on(self, day):
        """Departments existing on that day."""
        return self.filter(valid_from__lte=day).filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))


class MembershipQuerySet(AgencyOwnedQuerySet):
    def on(self, day):
        """Roles held on that day."""
        return self.filter(valid_from__lte=day).filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))

    def not_over_on(self, day):
        """Roles held on that day or to be held later."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))


class InScopeQuerySet(AgencyOwnedQuerySet):
    def on(self, day):
        """People in the scope of the quality management system on that day."""
        return self.filter(valid_from__lte=day).filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))


class DelegationQuerySet(AgencyOwnedQuerySet):
    def on(self, day):
        """Delegations in effect on that day: not ended, the role still held, and the delegate still of the agency."""
        roles = self.model._meta.get_field("membership").related_model.objects.on(day)
        return self.filter(
            Exists(roles.filter(pk=OuterRef("membership_id"))),
            Exists(roles.filter(user=OuterRef("delegate_id"), agency=OuterRef("agency_id"))),
            valid_from__lte=day,
            valid_to__gte=day,
            ended_at__isnull=True,
        )


class ReorganisationQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """Decisions that concern an agency the actor sees, or were entered there."""
        ids = actor.visible_agency_ids
        concerned = Q(successions__old__in=ids) | Q(successions__new__in=ids) | Q(agency__in=ids)
        return self.filter(concerned).distinct() if ids else self.none()


class SuccessionQuerySet(models.QuerySet):
    def visible_to(self, actor):
        ids = actor.visible_agency_ids
        return self.filter(Q(old__in=ids) | Q(new__in=ids)) if ids else self.none()

    def ending(self):
        """Lines by which the old agency ended; a transfer leaves it in existence."""
        return self.exclude(kind="transfer")


class ActivityQuerySet(AgencyOwnedQuerySet):
    def about(self, obj):
        """The trail of one object."""
        return self.filter(object_label=obj._meta.label, object_id=str(obj.pk))

    def update(self, **kwargs):
        raise TypeError("The activity log is append-only.")

    def delete(self):
        raise TypeError("The activity log is append-only.")


class ActivityLinkQuerySet(AgencyOwnedQuerySet):
    agency_lookup = "entry__agency"

    def update(self, **kwargs):
        raise TypeError("The activity log is append-only.")

    def delete(self):
        raise TypeError("The activity log is append-only.")


class JobQuerySet(AgencyOwnedQuerySet):
    pass
