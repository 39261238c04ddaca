"""Names in a file that the agency doesn't know: which department or procedure each stands for, or a new department."""

import re
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from agencies.activity import log
from agencies.actor import Actor
from agencies.errors import UserError
from agencies.models import Agency, Department
from agencies.services import add_department
from agencies.text import fold, nfc
from procedures.models import AliasKind, ImportAlias, ImportBatch, Procedure
from procedures.permissions import can_add_named_department, can_import
from procedures.services.imports import recheck_import, waiting

NEW = "new"


@dataclass
class Choices:
    """What a person says about names in a file: each text -> the object it stands for; `new`: departments to be added."""

    departments: dict[str, Department] = field(default_factory=dict)
    procedures: dict[str, Procedure] = field(default_factory=dict)
    new: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.departments or self.procedures or self.new)


@transaction.atomic
def name_unknown(actor: Actor, batch: ImportBatch, choices: Choices) -> ImportBatch:
    """Keep what the names stand for, add what is new, and have the file checked again. UserError where nothing was chosen."""
    batch = waiting(actor, batch)
    if not choices:
        raise UserError(_("Choose first what at least one of the names stands for."))
    for text in choices.new:
        if not can_add_named_department(actor, batch):
            raise PermissionDenied
        _named_in(batch, AliasKind.DEPARTMENT, text)
        _add_department(actor, batch.agency, nfc(text).strip())
    for kind, chosen in ((AliasKind.DEPARTMENT, choices.departments), (AliasKind.PROCEDURE, choices.procedures)):
        for text, meant in chosen.items():
            _named_in(batch, kind, text)
            if meant.agency_id != batch.agency_id:
                raise PermissionDenied
            _keep_alias(actor, batch.agency, kind, text, meant)
    return recheck_import(actor, batch)


def _named_in(batch: ImportBatch, kind: str, text: str) -> None:
    """Only names that the file really holds are given a meaning by way of it."""
    if text not in {one["text"] for one in batch.unknown.get(kind, [])}:
        raise UserError(_("The file was checked again meanwhile, and its unknown names are others now. Choose again."))


def _keep_alias(actor: Actor, agency: Agency, kind: str, text: str, meant: Department | Procedure) -> None:
    alias, _made = ImportAlias.objects.update_or_create(
        agency=agency,
        kind=kind,
        key=fold(text)[:500],
        defaults={
            "text": nfc(text).strip()[:500],
            "department": meant if kind == AliasKind.DEPARTMENT else None,
            "procedure": meant if kind == AliasKind.PROCEDURE else None,
        },
    )
    log(actor, "procedures.alias_added", alias, after={"means": meant})


def _add_department(actor: Actor, agency: Agency, name: str) -> Department:
    """It has existed as long as the agency, as far as anybody has said; its page is where that is corrected."""
    if len(name) > 200:
        raise UserError(
            _("“%(name)s…” is too long for a department's name. Choose what it stands for.") % {"name": name[:60]}
        )
    taken = set(Department.objects.of_agency(agency).order_by("pk").values_list("code", flat=True))
    initials = "".join(word[0] for word in re.findall(r"[a-z0-9]+", fold(name))).upper()[:20] or "P"
    code, number = initials, 2
    while code in taken:
        code, number = f"{initials}{number}", number + 1
    return add_department(actor, agency, code=code, name=name, valid_from=agency.valid_from)


@transaction.atomic
def remove_alias(actor: Actor, alias: ImportAlias) -> None:
    """Files that use the name will be asked about it again; cases that came in by it stay as they are."""
    if not can_import(actor, alias.agency):
        raise PermissionDenied
    log(actor, "procedures.alias_removed", alias, before={"means": alias.department or alias.procedure})
    alias.delete()
