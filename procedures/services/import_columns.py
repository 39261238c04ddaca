"""What the columns of a file mean, as a person says: kept for the agency's next files with the same header."""

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.activity import log
from agencies.actor import Actor
from agencies.errors import UserError
from procedures.importing.columns import LABELS, REQUIRED
from procedures.importing.mapping import header_sha256, save_columns
from procedures.importing.table import CaseTable
from procedures.models import ColumnMapping, ImportBatch
from procedures.services.imports import recheck_import, waiting


class ColumnsRefused(UserError):
    """What was chosen can't be. `wrong`: {column index: what is wrong with it}."""

    def __init__(self, message, wrong: dict[int, str]):
        super().__init__(message, "columns")
        self.wrong = wrong


def header_of(batch: ImportBatch) -> list[str]:
    """The words of the file's header, as the check found them."""
    return [column["header"] for column in batch.columns]


def mapping_of(batch: ImportBatch) -> ColumnMapping | None:
    """What the agency has said about files with this header, whichever file it was said at."""
    rows = ColumnMapping.objects.of_agency(batch.agency).filter(header_sha256=header_sha256(header_of(batch)))
    return rows.select_related("saved_by__user").first() if batch.columns else None


@transaction.atomic
def choose_columns(actor: Actor, batch: ImportBatch, chosen: dict[int, str]) -> ImportBatch:
    """Keep what each column holds and have the file read again. `chosen`: column index -> field, "" to leave it out.

    ColumnsRefused where two columns are to be one field, a required one is missing or a column can't be taken.
    """
    batch = waiting(actor, batch)
    chosen = {index: field for index, field in chosen.items() if index < len(batch.columns)}
    _check_choice(batch, chosen)
    save_columns(actor, header_of(batch), chosen)
    batch.chosen_columns = {str(index): field for index, field in chosen.items()}
    batch.save(update_fields=["chosen_columns"])
    return recheck_import(actor, batch)


def _check_choice(batch: ImportBatch, chosen: dict[int, str]) -> None:
    """Each field once, the required ones at all, and columns without a telling header only for what stands in them."""
    wrong: dict[int, str] = {}
    first_with: dict[str, int] = {}
    with batch.file.open() as file:
        table = CaseTable(file.file, batch.agency, {})
    told = set(table.columns.values())
    # What was changed is marked, not the column that was read so before.
    for index, field in sorted(chosen.items(), key=lambda one: (one[1] != batch.columns[one[0]]["field"], one[0])):
        if not field:
            continue
        if field not in LABELS or not batch.columns[index].get("mappable"):
            wrong[index] = _("This column can't be taken.")
        elif index not in told and not table.fits(index, field):
            words = _(
                "What stands in this column is not “%(field)s” throughout. Choose something else, or leave it out."
            )
            wrong[index] = words % {"field": LABELS[field]}
        elif field in first_with:
            words = _("“%(field)s” is chosen for column “%(column)s” already. Leave one of the two out.")
            first = batch.columns[first_with[field]]["header"]
            wrong[index] = words % {"field": LABELS[field], "column": first}
        else:
            first_with[field] = index
    if wrong:
        raise ColumnsRefused(_("The columns were not saved: see what is marked below."), wrong)
    if missing := [str(LABELS[field]) for field in REQUIRED if field not in first_with]:
        words = _("The columns were not saved. Say which column holds: %(fields)s.")
        raise ColumnsRefused(words % {"fields": ", ".join(missing)}, {})


@transaction.atomic
def forget_columns(actor: Actor, batch: ImportBatch) -> ImportBatch:
    """Forget what was said about files with this header, and have the file read by its words again."""
    batch = waiting(actor, batch)
    if mapping := mapping_of(batch):
        log(actor, "procedures.columns_forgotten", mapping, before={"columns": mapping.columns})
        mapping.delete()
    batch.chosen_columns = {}
    batch.save(update_fields=["chosen_columns"])
    return recheck_import(actor, batch)
