"""Internal audits and corrective actions of the demo, in different states."""

from datetime import date, timedelta

from audits import services
from audits.models import ActionState, Audit, CorrectiveAction, Grade, Nonconformity, Origin, Verdict
from qms_portal.demo import story
from qms_portal.demo.places import DISTRICT
from qms_portal.demo.stage import Stage, working_day

AUDITOR, LEADER = "danhgia.phukhe", "phochutich.phukhe"
NEXT_AUDITED = ["TP", "QLDT"]


def audits(stage: Stage) -> None:
    """An audit that was closed, one that is planned; misses of earlier quarters carried through to their verdicts."""
    _close_misses(stage)
    _audited(stage)
    _planned(stage)


def _plan(stage: Stage, codes: list[str], number: int, first: date) -> Audit:
    actor = stage.actor(AUDITOR)
    return services.plan_audit(
        actor,
        title=story.AUDIT_TITLE.format(number=number, year=first.year),
        planned_from=first,
        planned_to=first + timedelta(days=1),
        departments=[stage.departments[DISTRICT][code] for code in codes],
        lead_auditor=actor.membership,
    )


def _audited(stage: Stage) -> None:
    """Two departments, a month before the open quarter; one finding mended and judged, one under way, one unplanned."""
    first = working_day(stage.quarter(stage.open_quarter)[0] - timedelta(days=20))
    auditor = stage.actor(AUDITOR)
    with stage.at(first - timedelta(days=14)):
        audit = _plan(stage, list(story.FINDINGS), 1, first)
    with stage.at(first):
        audit = services.start_audit(auditor, audit)
        codes = {department.pk: code for code, department in stage.departments[DISTRICT].items()}
        for item in audit.checklist.order_by("department__position", "position").select_related("audit"):
            grade, note = story.FINDINGS[codes[item.department_id]].get(item.clause, (Grade.CONFORMING, ""))
            services.record_finding(auditor, item, grade=grade, note=note)
    with stage.at(first + timedelta(days=1)):
        opened = services.close_audit(auditor, audit, conclusion=story.AUDIT_CONCLUSION)
    _answer(stage, opened, first)


def _answer(stage: Stage, opened: list[Nonconformity], first: date) -> None:
    """Chi nhánh mends its finding and gets a good verdict; Văn hóa has planned one of its two."""
    for nonconformity in opened:
        action = nonconformity.actions.select_related("owner__user", "owner__agency", "owner__department").get()
        owner = stage.actor(action.owner.user.username)
        if nonconformity.department_id == stage.departments[DISTRICT]["DKDD"].pk:
            plan = story.AUDIT_PLAN
            with stage.at(first + timedelta(days=5)):
                services.plan_action(owner, action, whys=plan.whys, correction=plan.correction, text=plan.action)
            _carry_out(stage, action, first + timedelta(days=12), Verdict.EFFECTIVE)
        elif nonconformity.finding.grade == Grade.MINOR:
            cause = story.OTHER_CAUSES["training_coverage"]
            with stage.at(first + timedelta(days=7)):
                services.plan_action(owner, action, whys=cause.whys, correction=cause.correction, text=cause.action)


def _planned(stage: Stage) -> None:
    """The next audit stands ready to be started by whoever tries the tour."""
    with stage.at(stage.today - timedelta(days=3)):
        _plan(stage, NEXT_AUDITED, 2, working_day(stage.today))


def _carry_out(stage: Stage, action: CorrectiveAction, day: date, verdict: str | None) -> None:
    """The owner reports the action as done; two weeks later somebody else gives the verdict."""
    with stage.at(working_day(day)):
        action = services.complete_action(stage.actor(action.owner.user.username), action, result=story.DONE)
    if verdict is None:
        return
    note = story.VERDICT if verdict == Verdict.EFFECTIVE else story.NOT_ENOUGH
    with stage.at(working_day(day + timedelta(days=14))):
        # Auditors judge what their own audits found; what a missed target brought up, a leader does.
        judge = AUDITOR if action.nonconformity.finding_id else LEADER
        services.give_verdict(stage.actor(judge), action, verdict=verdict, note=note)


def _close_misses(stage: Stage) -> None:
    """First quarter: all effective but one; second: done, the first one still without a verdict; third: open."""
    for quarter, kind in enumerate(stage.filed_quarters[:-1]):
        _start, end = stage.quarter(kind)
        actions = (
            CorrectiveAction.objects.filter(nonconformity__origin=Origin.MISS, state=ActionState.OPEN)
            .filter(nonconformity__opened_at__date__gt=end, nonconformity__opened_at__date__lt=end + timedelta(days=20))
            .select_related("nonconformity", "owner__user", "owner__agency", "owner__department")
            .order_by("pk")
        )
        for index, action in enumerate(actions):
            verdict = Verdict.EFFECTIVE
            if index == 0:
                verdict = None if quarter else Verdict.INEFFECTIVE
            _carry_out(stage, action, min(action.due_on, stage.today - timedelta(days=14)), verdict)
