"""The working calendar as data: days off and make-up Saturdays, each with the notice it comes from."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CalendarDayKind(models.TextChoices):
    HOLIDAY = "holiday", _("Day off")
    MAKE_UP = "make_up", _("Make-up working day")


class CalendarDay(models.Model):
    """A day that differs from the ordinary week (Monday to Friday worked). A year without rows has no published calendar."""

    shared_because = "the working calendar is the nation's"

    day = models.DateField(_("day"), unique=True)
    kind = models.CharField(_("kind"), max_length=8, choices=CalendarDayKind.choices)
    name = models.CharField(_("name"), max_length=100)
    source = models.CharField(_("notice it comes from"), max_length=200)

    class Meta:
        verbose_name = _("calendar day")
        verbose_name_plural = _("working calendar")
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y} {self.name}"
