"""The UI kit: one tag per component of templates/components/, and Vietnamese number and date filters.

Each component is shown in every state on the gallery page; its arguments are documented in its template.
"""

from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from django import template
from django.core.paginator import Page
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from agencies import acting
from agencies.permissions import can_cancel_job
from agencies.text import number_vi, percent_vi
from qms_portal import figures

register = template.Library()

NO_VALUE = "–"
STATE_ICONS = {
    "ok": "circle-check",
    "stretch": "star",
    "warn": "alert-triangle",
    "bad": "circle-x",
    "none": "minus",
    "info": "info-circle",
    "wait": "hourglass",
    "late": "clock-exclamation",
}
VERDICTS = {
    "met": ("ok", pgettext_lazy("verdict", "Met")),
    "stretch_met": ("stretch", pgettext_lazy("verdict", "Stretch target met")),
    "missed": ("bad", pgettext_lazy("verdict", "Missed")),
    "no_cases": ("none", pgettext_lazy("verdict", "No cases arose")),
    "not_compared": ("none", pgettext_lazy("verdict", "Nothing to compare with")),
    "not_reported": ("wait", pgettext_lazy("verdict", "Not reported")),
}
ALERT_ICONS = {"info": "info-circle", "success": "circle-check", "warning": "alert-triangle", "error": "alert-circle"}
# Django's message levels, as {{ message.level_tag }} gives them.
ALERT_ALIASES = {"debug": "info", "danger": "error"}
FLOW_STATES = {
    "done": ("check", pgettext_lazy("step", "done")),
    "current": ("", pgettext_lazy("step", "now")),
    "todo": ("", pgettext_lazy("step", "not yet")),
    "returned": ("arrow-back-up", pgettext_lazy("step", "returned")),
}
STAGE_STATES = {
    "done": ("check", pgettext_lazy("stage", "Done")),
    "now": ("point", pgettext_lazy("stage", "Now")),
    "late": ("clock-exclamation", pgettext_lazy("stage", "Late")),
    "todo": ("", pgettext_lazy("stage", "Not yet")),
}


def _number(value) -> Decimal | None:
    """A Decimal, or None for what is missing; the template language turns an absent variable into ""."""
    if value is None or value == "":
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation:
        raise ValueError(f"{value!r} is not a number") from None


def _with_unit(value: Decimal, unit: str) -> str:
    if unit == "%":
        return percent_vi(value)
    return f"{number_vi(value)}\u00a0{unit}" if unit else number_vi(value)


# --- filters ----------------------------------------------------------------------------------------------


@register.filter
def vi_number(value, places=2) -> str:
    """`1234.5` -> `1.234,5`; nothing -> an en dash, never 0."""
    number = _number(value)
    return NO_VALUE if number is None else number_vi(number, int(places))


@register.filter
def vi_percent(value, places=2) -> str:
    """`98.5` -> `98,5 %`; nothing -> an en dash."""
    number = _number(value)
    return NO_VALUE if number is None else percent_vi(number, int(places))


@register.filter
def vi_date(value: date | datetime | None) -> str:
    """`dd/mm/yyyy`, in Vietnamese time; nothing -> an en dash."""
    if not value:
        return NO_VALUE
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return f"{value:%d/%m/%Y}"


@register.filter
def vi_datetime(value: datetime | None) -> str:
    """`dd/mm/yyyy hh:mm`, in Vietnamese time; nothing -> an en dash."""
    if not value:
        return NO_VALUE
    if timezone.is_aware(value):
        value = timezone.localtime(value)
    return f"{value:%d/%m/%Y %H:%M}"


@register.filter
def by_whom(membership, hand: str = "") -> str:
    """The holder's name, or `Trần Văn B (thay mặt Nguyễn Văn A)` where a stand-in did it."""
    return acting.by_whom(membership, hand)


@register.filter
def acting_for(name: str, absent: str = "") -> str:
    """The same from stored names."""
    return acting.in_whose_name(name, absent)


@register.filter
def initials(name: str) -> str:
    """Two letters for a person: `Nguyễn Thị Hòa` -> `NH`."""
    words = str(name).split()
    return (words[0][0] + words[-1][0] if len(words) > 1 else str(name)[:2]).upper()


# --- small pieces -----------------------------------------------------------------------------------------


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """A decorative icon of the sprite (names: static/icons.txt); the words beside it carry the meaning."""
    return format_html(
        '<svg class="q-icon{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        f" {css}" if css else "",
        static("vendor/icons.svg"),
        name,
    )


@register.inclusion_tag("components/page_alert.html")
def page_alert(level: str, text, title: str = ""):
    level = ALERT_ALIASES.get(level, level) or "info"
    return {"level": level, "icon_name": ALERT_ICONS[level], "text": text, "title": title}


@register.inclusion_tag("components/status_badge.html")
def status_badge(state: str, label):
    return {"state": state, "icon_name": STATE_ICONS[state], "label": label}


@register.inclusion_tag("components/status_badge.html")
def verdict_badge(verdict: str):
    state, label = VERDICTS[verdict]
    return {"state": state, "icon_name": STATE_ICONS[state], "label": label}


@register.inclusion_tag("components/empty_state.html")
def empty_state(icon: str, title, text, url=None, label=None):
    return {"icon_name": icon, "title": title, "text": text, "url": url, "label": label}


# --- figures ----------------------------------------------------------------------------------------------


@register.inclusion_tag("components/target_bar.html")
def target_bar(value, target, stretch=None, comparator=">=", unit="%", verdict=None, target_to=None):
    value, target, stretch, target_to = _number(value), _number(target), _number(stretch), _number(target_to)
    comparator, unit = str(comparator), str(unit)
    verdict = verdict or figures.judge(value, target, stretch, comparator, target_to)
    bar = figures.bar(
        value, target, stretch, target_to=target_to, comparator=comparator, unit=unit, missed=verdict == "missed"
    )
    parts = [_("no result yet") if value is None else _("result %(value)s") % {"value": _with_unit(value, unit)}]
    if target is None:
        parts.append(_("no target"))
    else:
        parts.append(_("target %(target)s") % {"target": target_text(target, comparator, unit, target_to)})
    if stretch is not None:
        parts.append(_("stretch %(stretch)s") % {"stretch": _with_unit(stretch, unit)})
    if comparator in figures.LOWER_IS_BETTER:
        parts.append(_("lower is better"))
    if value is not None and verdict in VERDICTS:
        parts.append(str(VERDICTS[verdict][1]).lower())
    sentence = ", ".join(parts)
    return {"bar": bar, "verdict": verdict, "label": sentence[0].upper() + sentence[1:]}


@register.inclusion_tag("components/sparkline.html")
def sparkline(points, target=None, unit="%"):
    """`points`: (period label, value or None), oldest first."""
    points = [(label, _number(value)) for label, value in points]
    told = ", ".join(
        f"{label}: {pgettext('figure', 'none') if value is None else _with_unit(value, str(unit))}"
        for label, value in points
    )
    drawing = figures.spark([value for _label, value in points], _number(target))
    return {"spark": drawing, "label": _("Last periods: %(list)s") % {"list": told or pgettext("figure", "none")}}


@register.simple_tag
def target_text(value, comparator=">=", unit="%", target_to=None) -> str:
    """`≥ 98 %`, `1–2 lần/năm`: a target as it is printed; an en dash for none."""
    number, end = _number(value), _number(target_to)
    if number is None:
        return NO_VALUE
    if end is not None:
        return f"{number_vi(number)}–{_with_unit(end, str(unit))}"
    if str(comparator) in figures.CHANGES:
        return f"{figures.CHANGES[str(comparator)]} ≥ {_with_unit(number, str(unit))}"
    return f"{figures.SIGNS.get(str(comparator), '')} {_with_unit(number, str(unit))}".strip()


# --- steps ------------------------------------------------------------------------------------------------


def _read(step, name: str):
    return step.get(name, "") if isinstance(step, dict) else getattr(step, name, "")


@register.inclusion_tag("components/flow_steps.html")
def flow_steps(steps):
    rows = []
    for step in steps:
        mark, words = FLOW_STATES[_read(step, "state")]
        row = {name: _read(step, name) for name in ("label", "state", "who", "when", "comment")}
        if isinstance(row["when"], datetime):
            row["when"] = vi_datetime(row["when"])
        elif isinstance(row["when"], date):
            row["when"] = vi_date(row["when"])
        rows.append(row | {"mark": mark, "words": words})
    return {"steps": rows}


@register.inclusion_tag("components/year_wheel.html")
def year_wheel(stages, label=""):
    rows = []
    for stage in stages:
        mark, words = STAGE_STATES[_read(stage, "state")]
        row = {name: _read(stage, name) for name in ("label", "state", "note", "url")}
        rows.append(row | {"mark": mark, "words": words})
    return {"stages": rows, "label": label or _("The year, step by step")}


# --- lists, jobs, dangerous actions -----------------------------------------------------------------------


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context, page_obj: Page):
    pages = list(page_obj.paginator.get_elided_page_range(page_obj.number, on_each_side=2, on_ends=1))
    return {
        "page_obj": page_obj,
        "pages": pages,
        "ellipsis": page_obj.paginator.ELLIPSIS,
        "query": context["request"].GET,
    }


@register.inclusion_tag("components/job_progress.html", takes_context=True)
def job_progress(context, job, next_url=""):
    request = context.get("request")
    return {
        "csrf_token": context.get("csrf_token"),
        "job": job,
        "next_url": next_url or (job.result or {}).get("url", ""),
        "back": request.get_full_path() if request is not None else "",
        "can_cancel": hasattr(request, "actor") and can_cancel_job(request.actor, job),
    }


@register.inclusion_tag("components/confirm_button.html", takes_context=True)
def confirm_button(
    context,
    url,
    label,
    message,
    style="danger",
    icon="",
    comment="",
    confirm_label="",
    align="right",
    name="",
    value="",
):
    return {
        "csrf_token": context.get("csrf_token"),
        "url": url,
        "label": label,
        "message": message,
        "style": style,
        "icon_name": icon,
        "comment": comment,
        "confirm_label": confirm_label or label,
        "align": align,
        "name": name,
        "value": value,
    }
