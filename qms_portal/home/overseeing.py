"""Parts for those who look at the whole: the line of the year, the worst misses, agencies below."""

from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from agencies import clock, periods
from agencies.actor import Actor
from agencies.models import Agency, Role
from audits.models import Audit, AuditState
from objectives.models import ObjectiveSet, QualityPolicy, SetState
from procedures.statistics import case_list_url, quarters
from qms_portal.home.parts import SHOWN, Part
from reports import figures, overview
from reports.models import PeriodKind, ReportingPeriod, ReportLine, ReviewPack

WORST = 3


def _day(day: date) -> str:
    return f"{day:%d/%m}"


def year(actor: Actor) -> Part:
    """The year as a line: policy, objectives, decision, four quarters, audit, review."""
    agency, today = actor.agency, clock.today()
    number, quarter = periods.quarter_of(agency.cut_off, today)
    stages = [
        *_founding_stages(agency, number),
        *_quarter_stages(agency, number, quarter),
        *_closing_stages(agency, number, today),
    ]
    return Part("home/year.html", _("The year %(year)d") % {"year": number}, rows=stages)


def _founding_stages(agency: Agency, number: int) -> list[dict]:
    """Policy, objectives, decision."""
    policy = QualityPolicy.objects.current(agency)
    sets = list(ObjectiveSet.objects.for_year(agency, number).select_related("decision"))
    chosen = next(
        (s for state in SetState.values[::-1] if state != SetState.REPLACED for s in sets if s.state == state), None
    )
    set_url = reverse("objectives:set_detail", args=[chosen.pk]) if chosen else reverse("objectives:set_list")
    decided = chosen is not None and chosen.state == SetState.IN_FORCE
    on_the_way = chosen is not None and chosen.state == SetState.IN_DECISION
    decision = chosen.decision if chosen else None
    return [
        {
            "label": _("Policy"),
            "state": "done" if policy else "now",
            "note": f"{policy.in_force_from:%d/%m/%Y}" if policy and policy.in_force_from else "",
            "url": reverse("objectives:policy_detail", args=[policy.pk])
            if policy
            else reverse("objectives:policy_edit"),
        },
        {
            "label": _("Objectives"),
            "state": "done" if decided or on_the_way else "now" if policy else "todo",
            "note": "",
            "url": set_url,
        },
        {
            "label": _("Decision"),
            "state": "done" if decided else "now" if on_the_way else "todo",
            "note": decision.full_number if decision else "",
            "url": reverse("documents:document_detail", args=[decision.pk]) if decision else "",
        },
    ]


def _quarter_stages(agency: Agency, number: int, current: str) -> list[dict]:
    """Four quarters; one that is over and was never opened is late."""
    opened = ReportingPeriod.objects.of_agency(agency).filter(year=number, kind__in=periods.QUARTERS).order_by("start")
    states = {state.period.kind: state for state in overview.states(opened)}
    stages, url = [], reverse("reports:period_list")
    for kind in periods.QUARTERS:
        state = states.get(kind)
        stage = {"label": PeriodKind(kind).label, "state": "todo", "note": "", "url": url if state else ""}
        if state and state.is_complete:
            stage["state"] = "done"
        elif state and state.is_late:
            count = len(state.not_filed)
            stage["state"] = "late"
            stage["note"] = ngettext(
                "%(count)d department has not filed", "%(count)d departments have not filed", count
            ) % {"count": count}
        elif state:
            stage |= {"state": "now", "note": _("due %(day)s") % {"day": _day(state.period.due_on)}}
        elif kind < current:
            stage |= {"state": "late", "note": _("never opened"), "url": url}
        stages.append(stage)
    return stages


def _closing_stages(agency: Agency, number: int, today: date) -> list[dict]:
    """Internal audit and management review."""
    audits = list(Audit.objects.of_agency(agency).filter(year=number).order_by("planned_from", "pk"))
    audit = next((a for state in ("running", "planned", "closed") for a in audits if a.state == state), None)
    stage = {"label": _("Internal audit"), "state": "todo", "note": "", "url": reverse("audits:audit_list")}
    if audit:
        late = audit.state != AuditState.CLOSED and audit.planned_to < today
        stage["state"] = "late" if late else {"closed": "done", "running": "now", "planned": "todo"}[audit.state]
        stage["note"] = f"{_day(audit.planned_from)}–{_day(audit.planned_to)}"
    packs = ReviewPack.objects.of_agency(agency).filter(period__year=number, file__isnull=False)
    pack = packs.select_related("period").order_by("-pk").first()
    review = {
        "label": pgettext("stage", "Review"),
        "state": "done" if pack else "todo",
        "note": str(pack.period) if pack else "",
        "url": "",
    }
    return [stage, review]


def misses(actor: Actor) -> Part:
    """The three worst misses of the newest filed periods, each with cause and action: of the own agency, for inspectors of
    all they see."""
    filed = ReportLine.objects.filed().visible_to(actor)
    if not actor.has_role(Role.INSPECTOR):
        filed = filed.filter(report__period__agency=actor.agency)
    periods_filed = filed.order_by("-report__period__end", "-report__period_id").values_list(
        "report__period__agency_id", "report__period_id"
    )
    newest: dict[int, int] = {}
    for agency_id, period_id in periods_filed.distinct():
        newest.setdefault(agency_id, period_id)
    missed = filed.filter(report__period_id__in=newest.values(), verdict="missed").order_by("pk")
    rows = list(missed.select_related("report__department", "report__period__agency", "action_owner__user"))
    shown = [
        {
            "line": line,
            "agency": line.report.period.agency if line.report.period.agency_id != actor.agency.pk else None,
            "result": figures.shown(line),
            "target": figures.target_shown(line),
            "cause": next((why for why in reversed(line.whys) if why.strip()), ""),
        }
        for line in sorted(rows, key=gap, reverse=True)[:WORST]
    ]
    return Part(
        "home/misses.html",
        gettext_lazy("Where we miss"),
        rows=shown,
        total=len(rows),
        facts={"any_filed": bool(newest)},
        more_url=reverse("reports:board"),
        empty=gettext_lazy(
            "Departments hand in their reports first; the worst misses then stand here with cause and action."
        ),
    )


def gap(line: ReportLine) -> Decimal:
    """How far a miss is from its target, as a part of the target: figures of different units can be ranked."""
    if line.value is None or line.target_value is None:
        return Decimal(1)
    near = line.target_value
    if line.target_value_to is not None and line.value > line.target_value_to:
        near = line.target_value_to
    return abs(line.value - near) / (abs(near) or Decimal(1))


def trend(actor: Actor) -> Part:
    """Cases handled in time by quarter, this year beside last. From the rollup: one query, no scan of cases."""
    number, _quarter = periods.quarter_of(actor.agency.cut_off, clock.today())
    keys = [(y, k) for y in (number - 1, number) for k in periods.QUARTERS]
    bounds = {key: periods.bounds(actor.agency.cut_off, *key) for key in keys}
    found = quarters(actor.agency, (number - 1, number)).get(0, [])
    rates = {key: counts.on_time_rate for key, counts in zip(keys, found, strict=False)}
    rows = []
    for kind in periods.QUARTERS:
        before, now = ({"rate": rates.get((y, kind)), "url": _cases_url(bounds[y, kind])} for y in (number - 1, number))
        if before["rate"] is not None or now["rate"] is not None:
            both = before["rate"] is not None and now["rate"] is not None
            change = now["rate"] - before["rate"] if both else None
            rows.append({"label": PeriodKind(kind).label, "before": before, "now": now, "change": change})
    facts = {"before": number - 1, "now": number}
    return Part(
        "home/trend.html",
        gettext_lazy("Handled on time, by quarter"),
        rows=rows,
        facts=facts,
        more_url=reverse("procedures:rates"),
    )


def _cases_url(bounds: tuple[date, date]) -> str:
    return case_list_url(start=bounds[0], end=bounds[1], outcome="finished")


def agencies(actor: Actor) -> Part:
    """Agencies one may look into: objectives in force, newest period, who has not filed."""
    below = list(Agency.objects.visible_to(actor).on(clock.today()).order_by("path", "pk"))
    sets = {s.agency_id: s for s in ObjectiveSet.objects.visible_to(actor).in_force().order_by("pk")}
    newest: dict[int, ReportingPeriod] = {}
    for period in ReportingPeriod.objects.visible_to(actor).order_by("-end", "-start", "-pk"):
        newest.setdefault(period.agency_id, period)
    states = {state.period.agency_id: state for state in overview.states(newest.values())}
    rows = [{"agency": agency, "set": sets.get(agency.pk), "state": states.get(agency.pk)} for agency in below]
    return Part("home/agencies.html", gettext_lazy("Agencies"), rows=rows, more_url=reverse("agencies:agency_list"))


def audits_below(actor: Actor) -> Part:
    """Audits in the visible agencies that are not closed."""
    running = Audit.objects.visible_to(actor).exclude(state=AuditState.CLOSED).with_progress()
    rows = list(running.select_related("lead_auditor__user", "agency").order_by("planned_from", "pk")[:SHOWN])
    return Part(
        "home/audits.html",
        gettext_lazy("Audits ahead and under way"),
        rows=rows,
        more_url=reverse("audits:audit_list"),
        empty=gettext_lazy("Agencies enter their internal audits of the year themselves."),
    )
