"""The life of an internal audit: planned with its checklist, started, findings recorded, closed into nonconformities."""

from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from agencies import clock
from agencies.activity import changes, log
from agencies.actor import Actor
from agencies.errors import UserError
from agencies.models import Department, Membership, Role
from agencies.text import nfc
from audits.checklists import questions_for
from audits.models import Audit, AuditState, ChecklistItem, Finding, Grade, Nonconformity, Origin
from audits.permissions import HEADS, can_edit_audit, can_plan_audits, can_run_audit, department_ids_of, may_lead_for
from audits.services.nonconformities import clean_text, open_nonconformity, proposed_due_day


def _check_team(agency, departments: list[Department], lead_auditor: Membership) -> None:
    """Everyone of this agency, the lead an auditor today, and of none of the audited departments."""
    if not departments:
        raise UserError(_("Choose at least one department."), "departments")
    if any(department.agency_id != agency.pk for department in departments):
        raise UserError(_("The department belongs to another agency."), "departments")
    today = clock.today()
    if lead_auditor.agency_id != agency.pk or lead_auditor.role != Role.AUDITOR:
        raise UserError(_("The lead auditor must be one of the agency's internal auditors."), "lead_auditor")
    if lead_auditor.valid_from > today or (lead_auditor.valid_to and lead_auditor.valid_to < today):
        raise UserError(_("%(name)s is not an auditor any more.") % {"name": lead_auditor.user}, "lead_auditor")
    own = department_ids_of(Actor.for_membership(lead_auditor))
    for department in departments:
        if department.pk in own:
            text = _(
                "%(name)s belongs to %(department)s. Nobody audits their own department: choose another lead auditor."
            )
            raise UserError(text % {"name": lead_auditor.user, "department": department}, "lead_auditor")


def _check_own(actor: Actor, lead_auditor: Membership) -> None:
    if not may_lead_for(actor, lead_auditor):
        raise UserError(
            _("Auditors enter the audits they lead themselves; the ISO secretary enters the others."), "lead_auditor"
        )


def _check_days(planned_from: date, planned_to: date) -> None:
    if planned_to < planned_from:
        raise UserError(_("The audit can't end before it begins."), "planned_to")


def _locked(audit: Audit) -> Audit:
    return (
        Audit.objects.select_for_update(of=("self",))
        .select_related("agency", "lead_auditor__user")
        .get_to_change(audit.pk)
    )


def _sync_checklist(audit: Audit, departments: list[Department]) -> None:
    """The standard questions for departments that have none yet; none for departments that left the audit."""
    audit.checklist.exclude(department__in=departments).delete()
    present = set(audit.checklist.order_by().values_list("department_id", flat=True))
    ChecklistItem.objects.bulk_create(
        ChecklistItem(
            audit=audit,
            department=department,
            position=position,
            clause=question.clause,
            question=question.text,
            guidance=question.guidance,
        )
        for department in departments
        if department.pk not in present
        for position, question in enumerate(questions_for(department.kind), start=1)
    )


@transaction.atomic
def plan_audit(
    actor: Actor,
    *,
    title: str,
    planned_from: date,
    planned_to: date,
    departments: list[Department],
    lead_auditor: Membership,
) -> Audit:
    """Enter an audit with the standard checklist of each department. Raises UserError."""
    if not can_plan_audits(actor):
        raise UserError(_("Audits are planned by the ISO secretary and the internal auditors."))
    departments = list(departments)
    title = nfc(title).strip()
    if not title:
        raise UserError(_("Give the audit a title."), "title")
    _check_days(planned_from, planned_to)
    _check_team(actor.agency, departments, lead_auditor)
    _check_own(actor, lead_auditor)
    audit = Audit.objects.create(
        agency=actor.agency,
        title=title,
        year=planned_from.year,
        planned_from=planned_from,
        planned_to=planned_to,
        lead_auditor=lead_auditor,
        created_at=clock.now(),
    )
    audit.departments.set(departments)
    _sync_checklist(audit, departments)
    log(actor, "audits.audit_planned", audit, after=_facts(audit, departments))
    return audit


def _facts(audit: Audit, departments) -> dict:
    return {
        "title": audit.title,
        "planned_from": audit.planned_from,
        "planned_to": audit.planned_to,
        "lead_auditor": str(audit.lead_auditor.user),
        "departments": sorted(str(department) for department in departments),
    }


@transaction.atomic
def update_audit(
    actor: Actor,
    audit: Audit,
    *,
    title: str,
    planned_from: date,
    planned_to: date,
    departments: list[Department],
    lead_auditor: Membership,
) -> Audit:
    """Change a planned audit; of a running one everything but its departments. Raises UserError."""
    audit = _locked(audit)
    if audit.is_closed:
        raise UserError(_("The audit is closed; it can't be changed any more."))
    if not can_edit_audit(actor, audit):
        raise UserError(_("An audit is changed by the ISO secretary or its lead auditor."))
    old = list(audit.departments.order_by("position", "pk"))
    departments = list(departments) if audit.is_planned else old
    _check_days(planned_from, planned_to)
    _check_team(audit.agency, departments, lead_auditor)
    _check_own(actor, lead_auditor)
    before = _facts(audit, old)
    audit.title = nfc(title).strip()
    audit.year, audit.planned_from, audit.planned_to = planned_from.year, planned_from, planned_to
    audit.lead_auditor = lead_auditor
    audit.save(update_fields=["title", "year", "planned_from", "planned_to", "lead_auditor"])
    audit.departments.set(departments)
    _sync_checklist(audit, departments)
    changed = changes(before, _facts(audit, departments))
    if changed[1]:
        log(actor, "audits.audit_changed", audit, before=changed[0], after=changed[1])
    return audit


def _check_lead(actor: Actor, audit: Audit) -> None:
    if not can_run_audit(actor, audit):
        raise UserError(_("Only the lead auditor %(name)s may do this.") % {"name": audit.lead_auditor.user})


@transaction.atomic
def start_audit(actor: Actor, audit: Audit) -> Audit:
    """From planned to running; again the lead must not belong to what is audited. Raises UserError."""
    audit = _locked(audit)
    _check_lead(actor, audit)
    if not audit.is_planned:
        raise UserError(_("The audit has been started already."))
    _check_team(audit.agency, list(audit.departments.order_by("pk")), audit.lead_auditor)
    audit.state, audit.started_at = AuditState.RUNNING, clock.now()
    audit.save(update_fields=["state", "started_at"])
    log(actor, "audits.audit_started", audit)
    return audit


def _running_item(actor: Actor, item: ChecklistItem) -> ChecklistItem:
    """The item, locked with its audit, if this actor may write findings now."""
    audit = _locked(item.audit)
    _check_lead(actor, audit)
    if audit.is_planned:
        raise UserError(_("Start the audit first."))
    if audit.is_closed:
        raise UserError(_("The audit is closed; its findings can't be changed any more."))
    if item.department_id in department_ids_of(actor):
        raise UserError(_("You belong to this department now; another auditor must audit it."))
    locked = ChecklistItem.objects.select_for_update().get_to_change(item.pk)
    locked.audit = audit
    return locked


@transaction.atomic
def record_finding(actor: Actor, item: ChecklistItem, *, grade: str, note: str) -> Finding:
    """Grade one question; everything but "conforming" needs a note. Recording again replaces it. Raises UserError."""
    item = _running_item(actor, item)
    note = clean_text(note)
    if grade not in Grade.values:
        raise UserError(_("Choose a grade."), "grade")
    if grade != Grade.CONFORMING and not note:
        raise UserError(_("Say what was found."), "note")
    old = Finding.objects.filter(item=item).first()
    before = {"grade": old.grade, "note": old.note} if old else {}
    after = {"grade": grade, "note": note}
    finding = old or Finding(item=item)
    if before != after:
        finding.grade, finding.note, finding.by, finding.at = grade, note, actor.membership, clock.now()
        finding.save()
        log(actor, "audits.finding_recorded", finding, before=before, after=after, agency=item.audit.agency)
    if item.has_draft:
        before = {"grade": item.draft_grade, "note": item.draft_note}
        item.draft_grade = item.draft_note = ""
        item.save(update_fields=["draft_grade", "draft_note"])
        log(actor, "audits.finding_drafted", item, before=before, agency=item.audit.agency)
    return finding


@transaction.atomic
def save_finding_draft(actor: Actor, item: ChecklistItem, *, grade: str, note: str) -> Finding | None:
    """Keep what is on the screen: as a finding where it is complete, else as a draft that must be completed later."""
    note = clean_text(note)
    if grade in Grade.values and (note or grade == Grade.CONFORMING):
        return record_finding(actor, item, grade=grade, note=note)
    item = _running_item(actor, item)
    before = {"grade": item.draft_grade, "note": item.draft_note}
    after = {"grade": grade if grade in Grade.values else "", "note": note}
    if before != after:
        item.draft_grade, item.draft_note = after["grade"], after["note"]
        item.save(update_fields=["draft_grade", "draft_note"])
        log(actor, "audits.finding_drafted", item, before=before, after=after, agency=item.audit.agency)
    return None


def head_of(department: Department) -> Membership:
    """Who heads the department today. Raises UserError where nobody does."""
    held = department.memberships.on(clock.today()).filter(role__in=HEADS).select_related("user")
    head = held.order_by("role", "-valid_from", "pk").first()
    if head is None:
        text = _("%(department)s has no head. Ask the administrator to enter one: corrective actions need an owner.")
        raise UserError(text % {"department": department})
    return head


@transaction.atomic
def close_audit(
    actor: Actor, audit: Audit, *, conclusion: str, due_days: dict[int, date] | None = None
) -> list[Nonconformity]:
    """Close an audit whose questions are all graded; each nonconforming finding becomes a nonconformity.

    Owner is the head of the audited department; `due_days` maps finding ids to due days (default: the proposed day by
    grade). Cause and action are left to the owner. Returns the nonconformities. Raises UserError.
    """
    audit = _locked(audit)
    _check_lead(actor, audit)
    if not audit.is_running:
        raise UserError(_("The audit is closed already.") if audit.is_closed else _("Start the audit first."))
    left = audit.checklist.ungraded().count()
    if left:
        raise UserError(_("%(count)s questions have no finding yet.") % {"count": left})
    conclusion = clean_text(conclusion)
    if not conclusion:
        raise UserError(_("Write a conclusion."), "conclusion")
    audit.state, audit.closed_at, audit.conclusion = AuditState.CLOSED, clock.now(), conclusion
    audit.save(update_fields=["state", "closed_at", "conclusion"])
    log(actor, "audits.audit_closed", audit, after={"conclusion": conclusion})
    findings = Finding.objects.nonconforming().filter(item__audit=audit).select_related("item__department")
    heads: dict[int, Membership] = {}
    opened = []
    for finding in findings.order_by("item__department__position", "item__position", "pk"):
        department = finding.item.department
        owner = heads.setdefault(department.pk, None) or head_of(department)
        heads[department.pk] = owner
        opened.append(
            open_nonconformity(
                actor,
                agency=audit.agency,
                department=department,
                origin=Origin.AUDIT,
                source_key=f"finding:{finding.pk}",
                source_url=reverse("audits:audit_detail", args=[audit.pk]),
                description=finding.note,
                whys=[],
                correction="",
                action="",
                owner=owner,
                due_on=(due_days or {}).get(finding.pk) or proposed_due_day(finding.grade),
                finding=finding,
            )
        )
    return opened
