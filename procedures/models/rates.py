"""Computed rates: kept so that a page never scans cases."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agencies.models import Agency, Department
from agencies.querysets import AgencyOwnedQuerySet
from procedures.models.procedure import Field, Procedure


class CaseRate(models.Model):
    """Counts of one agency, period and procedure (with its department and field); larger scopes are sums of these rows."""

    untracked_because = "computed from cases, and computed again at any time"

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="+", verbose_name=pgettext_lazy("cases", "agency"))
    period_start = models.DateField(pgettext_lazy("cases", "from"))
    period_end = models.DateField(pgettext_lazy("cases", "to"))
    department = models.ForeignKey(Department, models.CASCADE, related_name="+")
    field = models.ForeignKey(Field, models.CASCADE, related_name="+")
    procedure = models.ForeignKey(Procedure, models.CASCADE, related_name="+")
    carried_over = models.PositiveIntegerField(pgettext_lazy("cases", "carried over"), default=0)
    received_online = models.PositiveIntegerField(pgettext_lazy("cases", "received online"), default=0)
    received_counter_post = models.PositiveIntegerField(_("received at the counter or by post"), default=0)
    early = models.PositiveIntegerField(pgettext_lazy("cases", "early"), default=0)
    on_time = models.PositiveIntegerField(pgettext_lazy("cases", "on time"), default=0)
    late = models.PositiveIntegerField(pgettext_lazy("cases", "late"), default=0)
    pending_within = models.PositiveIntegerField(_("pending, within time"), default=0)
    pending_overdue = models.PositiveIntegerField(pgettext_lazy("cases", "pending, overdue"), default=0)
    computed_at = models.DateTimeField(pgettext_lazy("cases", "computed at"))

    objects = AgencyOwnedQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("cases", "rate")
        verbose_name_plural = pgettext_lazy("cases", "rates")
        ordering = ["agency", "period_start", "procedure"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "period_start", "period_end", "department", "procedure"], name="case_rate_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.period_start:%d/%m/%Y}–{self.period_end:%d/%m/%Y}"
