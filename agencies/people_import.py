"""Lists of people: uploaded, looked at, taken over in one transaction or not at all.

The rows are read from the file each time, so that no copy of personal data lies beside it, and they are judged anew at the
moment of writing. When the list is taken over or put aside, the file's bytes are removed; its name and hash stay.
Nobody gets a password this way: a newcomer chooses one by a link sent to their address, or an administrator sets one.
"""

import io
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from agencies import clock, files
from agencies.activity import entry_of, log, log_all
from agencies.actor import Actor
from agencies.errors import UserError
from agencies.existence import check_exists
from agencies.jobs import enqueue
from agencies.models import Agency, Membership, PeopleImport, PeopleImportState, User
from agencies.people_table import ADDED, CHANGED, REJECTED, Checked, PeopleTable, PersonRow, check
from agencies.services import PERSON_FIELDS, ROLE_FIELDS, account_for_log
from agencies.spreadsheets.cells import CSV_TYPE, XLSX_TYPE, RejectedRows, workbook_bytes
from agencies.text import fold

MAX_BYTES = 5 * 1024 * 1024
BATCH = 500
KEPT_DAYS = 30


@transaction.atomic
def upload(actor: Actor, *, name: str, content: bytes) -> PeopleImport:
    """Keep a list to be looked at. UserError when it is no list of people."""
    check_exists(actor.agency)
    if len(content) > MAX_BYTES:
        words = _("The file is larger than %(limit)d MB. Send a smaller one.")
        raise UserError(words % {"limit": MAX_BYTES // 1024**2}, "file")
    PeopleTable(io.BytesIO(content))
    kind = XLSX_TYPE if content.startswith(b"PK") else CSV_TYPE
    stored = files.store(actor, name, content, kind, kind="people")
    made = PeopleImport.objects.create(
        agency=actor.agency, file=stored, created_at=clock.now(), created_by=actor.membership
    )
    log(actor, "agencies.people_uploaded", made, after={"size": stored.size})
    return made


@dataclass
class Preview:
    """A list as it would be taken over now."""

    table: PeopleTable
    checked: Checked | None  # None while a required column is missing


def preview(actor: Actor, people_import: PeopleImport, chosen: dict[int, str] | None = None) -> Preview:
    """Read and judge every row; writes nothing. UserError when the file can't be read (any more)."""
    try:
        content = people_import.file.read_bytes()
    except FileNotFoundError:
        raise UserError(_("The list is no longer kept. Upload it again.")) from None
    table = PeopleTable(io.BytesIO(content), chosen)
    return Preview(table, None if table.missing else check(table, actor, people_import.agency))


def rejected_workbook(shown: Preview) -> bytes:
    """The rejected rows with what to mend, ready to be uploaded again."""
    rows = RejectedRows(_("Rejected rows"), shown.table.header)
    for row in shown.checked.of(REJECTED) if shown.checked else []:
        rows.add(row.number, row.cells, f"{row.problem.column}: {row.problem.message}")
    return rows.content()


@transaction.atomic
def apply(
    actor: Actor,
    people_import: PeopleImport,
    *,
    chosen: dict[int, str] | None = None,
    good_rows_only: bool,
    invite_from: str = "",
) -> Checked:
    """Add the people and give the roles. With a rejected row and not `good_rows_only`, nothing at all is written.

    `invite_from`: the address of this site; where given, newcomers with an e-mail address are sent a link for a password.
    """
    Agency.objects.select_for_update(no_key=True).get(pk=people_import.agency_id)  # one list at a time
    found = PeopleImport.objects.select_for_update(of=("self",)).select_related("agency", "file")
    made = found.get(pk=people_import.pk)
    if made.state != PeopleImportState.CHECKED:
        raise UserError(_("This list has been dealt with already."))
    shown = preview(actor, made, chosen)
    if shown.checked is None:
        raise UserError(_("Say first which column holds: %(columns)s.") % {"columns": ", ".join(shown.table.missing)})
    checked = shown.checked
    if checked.counts[REJECTED] and not good_rows_only:
        raise UserError(
            _("The list has rows with problems. Mend them and upload it again, or take over only the good rows.")
        )
    try:
        with transaction.atomic():
            newcomers = _write(actor, made.agency, checked)
    except IntegrityError:
        raise UserError(_("Somebody else has just added one of these people. Look at the list again.")) from None
    made.state, made.finished_at = PeopleImportState.APPLIED, clock.now()
    for name in ("added", "changed", "unchanged", "rejected"):
        setattr(made, name, checked.counts[name])
    made.save()
    log(actor, "agencies.people_imported", made, after=dict(checked.counts))
    reachable = [user.pk for user in newcomers if user.email]
    if invite_from and reachable:
        enqueue(actor, "agencies.invite", params={"people": reachable, "site": invite_from}, subject=made)
    if not checked.counts[REJECTED]:
        transaction.on_commit(lambda: files.forget(made.file))
    return checked


def _write(actor: Actor, agency: Agency, checked: Checked) -> list[User]:
    """`services.add_person` and `services.give_role` for many at once: the same rules (people_table), the same entries."""
    newcomers = [row.user for row in checked.of(ADDED)]
    for user in newcomers:
        user.password, user.folded_name = make_password(None), fold(user.full_name)
    User.objects.bulk_create(newcomers, batch_size=BATCH)
    entries = [
        entry_of(
            actor,
            "agencies.person_added",
            user,
            after=account_for_log({name: getattr(user, name) for name in PERSON_FIELDS}),
            agency=agency,
        )
        for user in newcomers
    ]
    memberships = [_membership(agency, row) for row in checked.of(ADDED, CHANGED)]
    Membership.objects.bulk_create(memberships, batch_size=BATCH)
    entries += [
        entry_of(actor, "agencies.role_given", one, after={name: getattr(one, name) for name in ROLE_FIELDS})
        for one in memberships
    ]
    if entries:
        log_all(entries)
    return newcomers


def _membership(agency: Agency, row: PersonRow) -> Membership:
    return Membership(user=row.user, agency=agency, is_primary=False, **row.role_fields)


@transaction.atomic
def discard(actor: Actor, people_import: PeopleImport) -> None:
    """Put a list aside; nothing of it was written, and the file is removed."""
    found = PeopleImport.objects.select_for_update(of=("self",)).select_related("agency", "file")
    made = found.get(pk=people_import.pk)
    if made.state != PeopleImportState.CHECKED:
        raise UserError(_("This list has been dealt with already."))
    made.state, made.finished_at = PeopleImportState.DISCARDED, clock.now()
    made.save(update_fields=["state", "finished_at"])
    log(actor, "agencies.people_discarded", made)
    transaction.on_commit(lambda: files.forget(made.file))


def forget_old() -> int:
    """Remove the bytes of lists that nobody decided on, or whose rejected rows nobody fetched, after KEPT_DAYS. Returns how many."""
    since = clock.now() - timedelta(days=KEPT_DAYS)
    removed = 0
    for one in PeopleImport.objects.filter(created_at__lt=since).select_related("file").order_by("pk"):
        if default_storage.exists(one.file.key):
            files.forget(one.file)
            removed += 1
    return removed


def sample() -> bytes:
    """A workbook to fill in: the columns and two invented people."""
    header = [
        "Họ và tên", "Tên đăng nhập", "Thư điện tử", "Đơn vị/Phòng", "Vai trò", "Chức vụ", "Quyền ký", "Từ ngày", "Đến ngày",
    ]  # fmt: skip
    rows = [
        ["Nguyễn Văn Mẫu", "mau.nv", "mau.nv@vidu.gov.vn", "Phòng Tư pháp", "Trưởng phòng", "Trưởng phòng", "", "01/01/2026", ""],
        ["Trần Thị Ví Dụ", "vidu.tt", "vidu.tt@vidu.gov.vn", "", "Lãnh đạo", "Phó Chủ tịch", "KT.", "01/01/2026", "31/12/2026"],
    ]  # fmt: skip
    return workbook_bytes("Người dùng", header, rows)
