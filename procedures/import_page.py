"""What the page of one case file shows: its four steps, worked out from the stored upload."""

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy

from agencies import clock
from agencies.actor import Actor
from agencies.jobs import KINDS as KINDS_OF_WORK
from agencies.models import Department, JobStatus, Membership, Role
from agencies.permissions import can_read_activity
from procedures.importing.columns import DATES, LABELS, REQUIRED
from procedures.importing.mapping import as_chosen
from procedures.importing.rows import shown
from procedures.importing.values import BadValue, read_moment
from procedures.models import AliasKind, ImportAlias, ImportBatch, ImportState, Procedure
from procedures.permissions import can_add_named_department, can_keep_catalogue
from procedures.services.import_columns import ColumnsRefused, mapping_of
from procedures.services.imports import is_busy, seen_before

SHOWN_PROBLEMS = 5
SHOWN_NAMES = 40
KINDS = {
    "date": gettext_lazy("Dates that can't be read"),
    "order": gettext_lazy("Dates in the wrong order"),
    "empty": gettext_lazy("Cells that must not be empty"),
    "duplicate": gettext_lazy("The same case code twice"),
    "code": gettext_lazy("Case codes that can't be right"),
    "procedure": gettext_lazy("Unknown procedures"),
    "department": gettext_lazy("Unknown departments"),
    "status": gettext_lazy("Unknown statuses"),
    "channel": gettext_lazy("Unknown channels"),
    "contradiction": gettext_lazy("Status and dates contradict each other"),
    "width": gettext_lazy("Rows with too many cells"),
    "other_agency": gettext_lazy("Other agencies' rows"),
    "number": gettext_lazy("Numbers that can't be read"),
    "not_known": gettext_lazy("Cases that the predecessor didn't have"),
}
STATE_BADGES = {
    ImportState.UPLOADED: "wait",
    ImportState.CHECKED: "warn",
    ImportState.IMPORTED: "ok",
    ImportState.REFUSED: "bad",
    ImportState.CANCELLED: "none",
}


def context_of(
    actor: Actor, batch: ImportBatch, *, chosen: dict[int, str] | None = None, refused=None, typed=None
) -> dict:
    """Everything the template needs. `chosen`, `refused` (ColumnsRefused) and `typed` carry what a refused form held."""
    busy, is_open = is_busy(batch), batch.state in (ImportState.UPLOADED, ImportState.CHECKED)
    ended = batch.job is not None and not busy
    context = {
        "batch": batch,
        "badge": "info" if busy else STATE_BADGES[batch.state],
        "state": KINDS_OF_WORK[batch.job.kind].label if busy else batch.get_state_display(),
        "running": busy,
        "failed": ended and bool(batch.job.error),
        "stopped": ended and is_open and batch.job.status == JobStatus.CANCELLED,
        "before": seen_before(batch),
        "groups": _groups(batch),
        "good": max(batch.rows - batch.rejected, 0),
        "can_change": is_open and not busy,
        "can_decide": batch.state == ImportState.CHECKED and not busy,
        "must_check": batch.state == ImportState.UPLOADED and not busy,
    }
    return (
        context
        | _columns(batch, context["can_change"], chosen, refused)
        | _names(actor, batch, context, typed)
        | _result(actor, batch)
    )


def _columns(
    batch: ImportBatch, can_change: bool, chosen: dict[int, str] | None, refused: ColumnsRefused | None
) -> dict:
    columns = []
    for index, column in enumerate(batch.columns):
        field = column["field"] if chosen is None else chosen.get(index, "")
        columns.append(
            {
                "index": index,
                "header": column["header"],
                "field": field,
                "label": LABELS.get(field, ""),
                "samples": [_sample(field, text) for text in column["samples"]],
                "personal": column.get("personal", False),
                "proposed": field == column["field"] and column.get("proposed", False),
                "mappable": can_change and column.get("mappable", bool(column["field"])),
                "wrong": refused.wrong.get(index, "") if refused else "",
            }
        )
    held = {column["field"] for column in columns}
    mapping = mapping_of(batch)
    return {
        "columns": columns,
        "fields": [{"name": name, "label": label, "required": name in REQUIRED} for name, label in LABELS.items()],
        "missing": [LABELS[field] for field in REQUIRED if field not in held] if columns else [],
        "refused": refused.message if refused else "",
        "mapping": mapping if mapping and _is_used(mapping, batch) else None,
        "kept": [column["header"] for column in batch.columns if column["field"]],
        "preview": _preview(batch),
    }


def _sample(field: str, text: str) -> str:
    """A value as a person would write it: days that a spreadsheet holds as numbers are days."""
    if field in DATES and text.replace(".", "", 1).isdigit():
        try:
            return shown(read_moment(text))
        except BadValue:
            return text
    return text


def _is_used(mapping, batch: ImportBatch) -> bool:
    """Whether the columns were read as the agency said once: the fields are the same."""
    said = {index: field for index, field in as_chosen(mapping.columns).items() if field}
    return said == {index: column["field"] for index, column in enumerate(batch.columns) if column["field"]}


def _preview(batch: ImportBatch) -> list[dict]:
    """The first rows, columns that are left out left out."""
    fields = [column["field"] for column in batch.columns]
    return [
        {"row": row["row"], "cells": [cell for cell, field in zip(row["cells"], fields, strict=False) if field]}
        for row in batch.preview
    ]


def _groups(batch: ImportBatch) -> list[dict]:
    """Problems by kind: the count over all rows, and the first few in full, each wording once."""
    groups = []
    for kind in batch.problem_kinds:
        mine = [problem for problem in batch.problems if problem.get("kind") == kind["kind"]]
        first = list({problem["message"]: problem for problem in reversed(mine)}.values())[::-1][:SHOWN_PROBLEMS]
        label = KINDS.get(kind["kind"], kind["kind"])
        groups.append({"label": label, "count": kind["count"], "first": first, "more": kind["count"] - len(first)})
    return groups


def _names(actor: Actor, batch: ImportBatch, context: dict, typed: dict | None) -> dict:
    """The names nobody knows yet, most frequent first, with what they may stand for."""
    if not (context["can_decide"] and any(batch.unknown.values())):
        return {"unknown_departments": [], "unknown_procedures": []}
    typed = typed or {}
    may_add = can_add_named_department(actor, batch)
    today = clock.today()
    return {
        "unknown_departments": _listed(batch, AliasKind.DEPARTMENT, typed),
        "unknown_procedures": _listed(batch, AliasKind.PROCEDURE, typed),
        "more_names": sum(max(len(found) - SHOWN_NAMES, 0) for found in batch.unknown.values()),
        "departments": Department.objects.of_agency(batch.agency).order_by("position", "pk"),
        "procedures": Procedure.objects.of_agency(batch.agency).order_by("code", "pk").values_list("code", "name"),
        "may_add_department": may_add,
        "who_may_add": [] if may_add else _who_may_add(batch, today),
        "may_enter_procedure": can_keep_catalogue(actor, batch.agency),
    }


def _listed(batch: ImportBatch, kind: str, typed: dict) -> list[dict]:
    return [
        {
            "name": f"{kind}-{number}",
            "text": one["text"],
            "count": one["count"],
            **typed.get(f"{kind}-{number}", {"value": "", "wrong": ""}),
        }
        for number, one in enumerate(batch.unknown.get(kind, [])[:SHOWN_NAMES])
    ]


def _who_may_add(batch: ImportBatch, today) -> list[str]:
    rows = Membership.objects.of_agency(batch.agency).on(today).filter(role__in=(Role.SECRETARY, Role.ADMINISTRATOR))
    rows = rows.filter(user__is_active=True).select_related("user").order_by("role", "user__full_name", "pk")
    return list(dict.fromkeys(one.user.full_name for one in rows))


def _result(actor: Actor, batch: ImportBatch) -> dict:
    """Where the cases of an imported file stand: the list of its days, and what it changed, in the log."""
    if batch.state != ImportState.IMPORTED:
        return {"cases_url": "", "changes_url": ""}
    told = batch.job.result if batch.job else {}
    days = {name: told[key] for name, key in (("from", "first_received"), ("to", "last_received")) if told.get(key)}
    owner = {"agency": batch.agency_id} if batch.agency_id != actor.agency.pk else {}
    changes = ""
    if batch.updated and batch.job and batch.job.request_id and can_read_activity(actor):
        query = {"action": "procedures.case_updated", "request": batch.job.request_id}
        changes = f"{reverse('agencies:activity')}?{urlencode(query)}"
    return {
        "cases_url": f"{reverse('procedures:case_list')}?{urlencode({'department': 'all', **owner, **days})}",
        "changes_url": changes,
    }


def aliases_of(agency) -> list[ImportAlias]:
    """Other names in the agency's files, with what they stand for."""
    rows = ImportAlias.objects.of_agency(agency).select_related("department", "procedure")
    return list(rows.order_by("kind", "key", "pk"))
