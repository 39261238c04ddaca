"""Filters of case pages."""

from datetime import datetime

from django import template
from django.utils import timezone

from agencies.text import number_vi

register = template.Library()
# Stand for "no time given" in imported files: the start of a day of receipt, the end of any other day.
NO_TIME = {(0, 0), (23, 59)}


@register.filter
def case_moment(value: datetime | None) -> str:
    """`dd/mm/yyyy hh:mm`, without the time where the file gave none; nothing -> an en dash."""
    if not value:
        return "–"
    local = timezone.localtime(value)
    return f"{local:%d/%m/%Y}" if (local.hour, local.minute) in NO_TIME else f"{local:%d/%m/%Y %H:%M}"


@register.filter
def vi_change(value, unit: str = "") -> str:
    """`+1,25 điểm`, `−3`: a difference with its sign and unit; nothing -> an en dash."""
    if value is None:
        return "–"
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return f"{sign}{number_vi(abs(value))}" + (f"\u00a0{unit}" if unit else "")
