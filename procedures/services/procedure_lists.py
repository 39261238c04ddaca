"""Lists of procedures: uploaded, looked at, taken over in one transaction or not at all. The rows are read from the file each time."""

import io
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from agencies import files
from agencies.activity import changes, entry_of, log, log_all
from agencies.actor import Actor
from agencies.errors import UserError
from agencies.models import Agency, Department, StoredFile
from agencies.spreadsheets.cells import CSV_TYPE, XLSX_TYPE, RejectedRows, workbook_bytes
from procedures.listing.table import ADDED, CHANGED, REJECTED, Checked, ProcedureRow, ProcedureTable, check
from procedures.models import Procedure
from procedures.permissions import can_keep_catalogue
from procedures.services.catalogue import PROCEDURE_FIELDS, field_named
from procedures.services.common import state

KIND = "procedure_list"
MAX_BYTES = 10 * 1024 * 1024
BATCH = 500


@transaction.atomic
def upload_list(actor: Actor, *, name: str, content: bytes) -> StoredFile:
    """Keep a list to be looked at. UserError when it is no list of procedures."""
    if not can_keep_catalogue(actor, actor.agency):
        raise PermissionDenied
    if len(content) > MAX_BYTES:
        words = _("The file is larger than %(limit)d MB. Send a smaller one.")
        raise UserError(words % {"limit": MAX_BYTES // 1024**2}, "file")
    ProcedureTable(io.BytesIO(content))
    kind = XLSX_TYPE if content.startswith(b"PK") else CSV_TYPE
    stored = files.store(actor, name, content, kind, kind=KIND)
    log(actor, "procedures.list_uploaded", stored, after={"size": stored.size})
    return stored


@dataclass
class Preview:
    """A list as it would be taken over now; `checked` is None while a required column is missing."""

    table: ProcedureTable
    checked: Checked | None


def preview_list(
    stored: StoredFile, chosen: dict[int, str] | None = None, department: Department | None = None
) -> Preview:
    """Read and judge every row; writes nothing. UserError when the file can't be read (any more)."""
    try:
        content = stored.read_bytes()
    except FileNotFoundError:
        raise UserError(_("The list is no longer kept. Upload it again.")) from None
    table = ProcedureTable(io.BytesIO(content), chosen)
    return Preview(table, None if table.missing else check(table, stored.agency, department))


def rejected_procedures(shown: Preview) -> bytes:
    """The rejected rows with what to mend, ready to be uploaded again."""
    rows = RejectedRows(_("Rejected rows"), shown.table.header)
    for row in shown.checked.of(REJECTED) if shown.checked else []:
        rows.add(row.number, row.cells, f"{row.problem.column}: {row.problem.message}")
    return rows.content()


@transaction.atomic
def take_over_list(
    actor: Actor,
    stored: StoredFile,
    *,
    chosen: dict[int, str] | None = None,
    department: Department | None = None,
    good_rows_only: bool,
) -> Checked:
    """Add and change the procedures. With a rejected row and not `good_rows_only`, nothing at all is written."""
    if not can_keep_catalogue(actor, stored.agency):
        raise PermissionDenied
    if department is not None and department.agency_id != stored.agency_id:
        raise UserError(_("This department belongs to another agency."))
    Agency.objects.select_for_update(no_key=True).get(pk=stored.agency_id)  # one list at a time
    shown = preview_list(stored, chosen, department)
    if shown.checked is None:
        raise UserError(_("Say first which column holds: %(columns)s.") % {"columns": ", ".join(shown.table.missing)})
    checked = shown.checked
    if checked.counts[REJECTED] and not good_rows_only:
        raise UserError(
            _("The list has rows with problems. Mend them and upload it again, or take over only the good rows.")
        )
    if not checked.of(ADDED, CHANGED):
        raise UserError(_("Everything on this list is known already. There is nothing to take over."))
    try:
        with transaction.atomic():
            _write(actor, stored.agency, checked)
    except IntegrityError:
        raise UserError(_("Somebody else has just added one of these procedures. Look at the list again.")) from None
    log(actor, "procedures.list_taken_over", stored, after=dict(checked.counts))
    return checked


def _write(actor: Actor, agency: Agency, checked: Checked) -> None:
    """`create_procedure` and `update_procedure` for many at once: the rows were judged by the same rules, the entries are the same."""
    names = {row.fields["field"] for row in checked.of(ADDED, CHANGED) if "field" in row.fields}
    fields = {name: field_named(name) for name in sorted(names)}
    added = [_filled(Procedure(agency=agency), row, fields) for row in checked.of(ADDED)]
    Procedure.objects.bulk_create(added, batch_size=BATCH)
    entries = [
        entry_of(actor, "procedures.procedure_added", one, after=state(one, PROCEDURE_FIELDS), agency=agency)
        for one in added
    ]
    changed = []
    for row in checked.of(CHANGED):
        before = state(row.procedure, PROCEDURE_FIELDS)
        one = _filled(row.procedure, row, fields)
        old, new = changes(before, state(one, PROCEDURE_FIELDS))
        changed.append(one)
        entries.append(entry_of(actor, "procedures.procedure_changed", one, before=old, after=new, agency=agency))
    if changed:
        Procedure.objects.bulk_update(changed, [name for name in PROCEDURE_FIELDS if name != "code"], batch_size=BATCH)
    log_all(entries)


def _filled(procedure: Procedure, row: ProcedureRow, fields: dict) -> Procedure:
    for name, value in row.fields.items():
        setattr(procedure, name, fields[value] if name == "field" else value)
    return procedure


def sample_list() -> bytes:
    """A workbook to fill in: the columns and two examples."""
    header = [
        "Mã TTHC", "Tên thủ tục hành chính", "Lĩnh vực", "Thời hạn giải quyết", "Phòng giải quyết", "Cơ quan có thẩm quyền",
        "Mức độ DVC", "Cách tính thời hạn", "Số quyết định công bố", "Ngày ký quyết định", "Ngày hiệu lực",
    ]  # fmt: skip
    rows = [
        ["2.000635", "Cấp bản sao trích lục hộ tịch", "Hộ tịch", "08 giờ", "Phòng Tư pháp", "Ủy ban nhân dân cấp huyện",
         "Toàn trình", "Tạm dừng", "1234/QĐ-UBND", "15/03/2026", "15/03/2026"],
        ["1.003003", "Đăng ký biến động quyền sử dụng đất", "Đất đai", "10 ngày làm việc", "Phòng Tài nguyên và Môi trường",
         "Ủy ban nhân dân cấp huyện", "Một phần", "Tính lại từ đầu", "1235/QĐ-UBND", "16/03/2026", "01/04/2026"],
    ]  # fmt: skip
    return workbook_bytes("Thủ tục hành chính", header, rows)
