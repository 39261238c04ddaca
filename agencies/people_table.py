"""A list of people in a spreadsheet: its columns, its rows, and what each row would do. Nothing is written here."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.db.models.functions import Lower
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from agencies import clock, secrecy, tenancy
from agencies.actor import Actor
from agencies.errors import UserError
from agencies.existence import check_role_days
from agencies.models import ActingTitle, Agency, Department, Membership, Role, User
from agencies.services import check_not_oneself
from agencies.spreadsheets.cells import plain_text
from agencies.spreadsheets.columns import HEADER_SEARCH_ROWS, Vocabulary
from agencies.spreadsheets.readers import Row, open_table
from agencies.text import fold

VOCABULARY = Vocabulary(
    {
        "full_name": ("ho va ten", "ho ten", "ho va ten can bo", "ho ten can bo", "ten nguoi dung", "ten can bo", "full name"),
        "username": ("ten dang nhap", "ten tai khoan", "tai khoan", "ten truy cap", "user name", "username"),
        "email": ("thu dien tu", "email", "e mail", "dia chi thu dien tu", "thu dien tu cong vu", "hop thu dien tu", "mail"),
        "department": (
            "don vi phong", "phong don vi", "phong", "phong ban", "don vi", "don vi cong tac", "phong chuyen mon", "bo phan",
            "ma phong", "ma don vi", "don vi phong ban", "department",
        ),
        "role": ("vai tro", "ma vai tro", "quyen", "vai tro trong phan mem", "nhom quyen", "role"),
        "position": ("chuc vu", "chuc danh", "chuc vu chuc danh", "position"),
        "acting_title": ("quyen ky", "tham quyen ky", "ky thay", "quyen han ky", "acting title"),
        "valid_from": ("tu ngay", "ngay bat dau", "hieu luc tu", "giu vai tro tu ngay", "from"),
        "valid_to": ("den ngay", "ngay ket thuc", "den het ngay", "hieu luc den", "giu vai tro den ngay", "until"),
    }
)  # fmt: skip
LABELS = {
    "full_name": gettext_lazy("Full name"),
    "username": gettext_lazy("User name"),
    "email": gettext_lazy("E-mail"),
    "department": gettext_lazy("Department"),
    "role": gettext_lazy("Role"),
    "position": gettext_lazy("Position"),
    "acting_title": pgettext_lazy("people", "Right to sign"),
    "valid_from": gettext_lazy("From"),
    "valid_to": gettext_lazy("Until"),
}
REQUIRED = ("full_name", "username", "role")
SAMPLES = 3
MAX_ROWS = 5_000
CHUNK = 500
ADDED, CHANGED, UNCHANGED, REJECTED = "added", "changed", "unchanged", "rejected"
# What offices write for a role besides its name here.
ROLE_WORDS = {
    Role.SECRETARY: ("thu ky", "thu ky iso", "thu ky ban chi dao"),
    Role.DEPARTMENT_HEAD: ("truong phong", "thu truong don vi", "truong don vi"),
    Role.LEADER: ("lanh dao",),
    Role.OFFICE_HEAD: ("chanh van phong", "lanh dao van phong"),
    Role.REGISTRY_CLERK: ("van thu",),
    Role.ONE_STOP_OFFICER: ("mot cua", "can bo mot cua", "cong chuc mot cua"),
    Role.AUDITOR: ("danh gia vien",),
    Role.INSPECTOR: ("nguoi kiem tra", "kiem tra"),
    Role.ADMINISTRATOR: ("quan tri", "quan tri vien"),
    Role.STAFF: ("chuyen vien", "cong chuc", "vien chuc", "can bo"),
}


class Wrong(Exception):
    """A cell that can't be taken; the text goes on from "Row 12, column Role:"."""

    def __init__(self, column: str, message):
        super().__init__(str(message))
        self.column = column


class PeopleTable:
    """An uploaded list: its header, its columns, its rows. UserError in words when it is no such list.

    `chosen`: column index -> field, where the person changed what was recognised.
    """

    def __init__(self, file: BinaryIO, chosen: dict[int, str] | None = None):
        rows = open_table(file, VOCABULARY)
        first = list(islice(rows, HEADER_SEARCH_ROWS))
        found = VOCABULARY.find_header([cells for _number, cells in first])
        if found is None:
            words = _("No header row was found in the first %(count)d rows. It needs the columns: %(columns)s.")
            names = ", ".join(str(LABELS[name]) for name in REQUIRED)
            raise UserError(words % {"count": HEADER_SEARCH_ROWS, "columns": names}, "file")
        index, self.recognised = found.index, found.columns
        self.header_row = first[index][0]
        self.header = [plain_text(name)[:80] for name in found.names]
        self.rows: list[Row] = [*first[index + 1 :], *islice(rows, MAX_ROWS + 1)]
        if not self.rows:
            raise UserError(_("The file has a header but nobody below it."), "file")
        if len(self.rows) > MAX_ROWS:
            raise UserError(_("The file has more than %(max)d rows. Split it.") % {"max": MAX_ROWS}, "file")
        self.columns = self.recognised if chosen is None else {name: at for at, name in chosen.items() if name}

    @property
    def missing(self) -> list[str]:
        """Names of required columns that nothing was taken for."""
        return [str(LABELS[name]) for name in REQUIRED if name not in self.columns]

    def described(self) -> list[dict]:
        """Each column with its header, the field it is taken for and three sample values."""
        fields = {at: name for name, at in self.columns.items()}
        return [
            {"index": at, "header": name, "field": fields.get(at, ""), "samples": self._samples(at)}
            for at, name in enumerate(self.header)
            if name or at in fields
        ]

    def _samples(self, at: int) -> list[str]:
        values = (plain_text(cells[at])[:60] for _number, cells in self.rows if at < len(cells))
        return list(islice((value for value in values if value), SAMPLES))


@dataclass
class Problem:
    """Why a row is not taken. `message` goes on from "Row 12, column Role:"."""

    row: int
    column: str
    value: str
    message: str


@dataclass
class PersonRow:
    """One row, read and judged. `user`: whom it is about, stored already or to be added with the first of their rows."""

    number: int
    cells: list
    state: str = REJECTED
    user: User | None = None
    role_fields: dict = field(default_factory=dict)
    problem: Problem | None = None

    @property
    def role_label(self) -> str:
        return str(Role(self.role_fields["role"]).label)


@dataclass
class Checked:
    """All rows of a list in order."""

    rows: list[PersonRow]

    def __post_init__(self):
        self.counts = Counter({ADDED: 0, CHANGED: 0, UNCHANGED: 0, REJECTED: 0})
        self.counts.update(row.state for row in self.rows)

    @property
    def problems(self) -> list[Problem]:
        return [row.problem for row in self.rows if row.problem]

    def of(self, *states: str) -> list[PersonRow]:
        return [row for row in self.rows if row.state in states]


def check(table: PeopleTable, actor: Actor, agency: Agency) -> Checked:
    """What each row would do. A fixed number of queries for every CHUNK rows."""
    reader = _Reader(table, actor, agency)
    return Checked([reader.judged(number, cells) for number, cells in table.rows])


class _Reader:
    """Judges rows in file order: later rows know of earlier ones."""

    def __init__(self, table: PeopleTable, actor: Actor, agency: Agency):
        self.table, self.actor, self.agency, self.today = table, actor, agency, clock.today()
        self.roles, self.departments = _role_words(), _departments(agency)
        names, mails = self._column("username"), self._column("email")
        self.known: dict[str, User] = {}
        self.mail_owner: dict[str, int] = {}
        self.visible: set[int] = set()
        self.held: dict[int, list[Membership]] = {}
        for start in range(0, max(len(names), len(mails)), CHUNK):
            self._load(names[start : start + CHUNK], mails[start : start + CHUNK])
        self.fresh: dict[str, tuple[User, int]] = {}  # user name -> person to be added, row
        self.fresh_mails: dict[str, str] = {}
        self.given: dict[tuple, int] = {}

    def _column(self, name: str) -> list[str]:
        """The distinct values of a column, lower case."""
        at = self.table.columns.get(name)
        if at is None:
            return []
        values = {plain_text(cells[at]).lower() for _number, cells in self.table.rows if at < len(cells)}
        return sorted(values - {""})

    def _load(self, names: list[str], mails: list[str]) -> None:
        with tenancy.everything("user names and addresses are one for the whole installation"):
            people = User.objects.annotate(low=Lower("username")).filter(low__in=names).order_by("pk")
            found = {user.low: user for user in people}
            owners = User.objects.annotate(low=Lower("email")).filter(low__in=mails).order_by("pk")
            self.mail_owner |= dict(owners.values_list("low", "pk"))
        self.known |= found
        ids = [user.pk for user in found.values()]
        seen = Membership.objects.visible_to(self.actor).filter(user__in=ids).order_by("pk")
        self.visible.update(seen.values_list("user_id", flat=True))
        for membership in Membership.objects.of_agency(self.agency).filter(user__in=ids).order_by("pk"):
            self.held.setdefault(membership.user_id, []).append(membership)

    # --- one row ---

    def judged(self, number: int, cells: list) -> PersonRow:
        row = PersonRow(number, cells)
        try:
            self._judge(row)
        except Wrong as error:
            at = self.table.columns.get(error.column)
            value = plain_text(cells[at])[:100] if at is not None and at < len(cells) else ""
            row.state, row.problem = REJECTED, Problem(number, str(LABELS[error.column]), value, str(error))
        return row

    def _text(self, row: PersonRow, name: str) -> str:
        at = self.table.columns.get(name)
        return plain_text(row.cells[at]) if at is not None and at < len(row.cells) else ""

    def _judge(self, row: PersonRow) -> None:
        username, full_name = self._valid(row, User, "username"), " ".join(self._valid(row, User, "full_name").split())
        email = self._valid(row, User, "email")
        stored = self.known.get(username.lower())
        if stored is not None:
            self._check_same(stored, full_name)
        role, department = self._role(row), self._department(row)
        if role == Role.DEPARTMENT_HEAD and department is None:
            raise Wrong("department", _("A department head needs a department."))
        fields = {
            "role": role,
            "department": department,
            "position": self._valid(row, Membership, "position"),
            "acting_title": self._acting_title(row),
            **self._days(row),
        }
        row.role_fields = fields
        if stored is None:
            row.user, row.state = self._newcomer(row, username, full_name, email)
        else:
            row.user, row.state = stored, self._state_of(stored, fields, bool(self._text(row, "valid_from")))
        key = (username.lower(), role, department and department.pk)
        if key in self.given:
            raise Wrong("username", _("the same person and role stand in row %(row)d.") % {"row": self.given[key]})
        if row.state != UNCHANGED:
            self._may_give(row)
        self.given[key] = row.number
        if stored is None:
            self.fresh.setdefault(username.lower(), (row.user, row.number))
            self.fresh_mails.setdefault(email.lower(), username.lower())

    def _valid(self, row: PersonRow, model, name: str) -> str:
        """A cell that the model's own field takes."""
        text = self._text(row, name)
        if not text and name in REQUIRED:
            raise Wrong(name, _("this cell is empty."))
        if not text:
            return ""
        try:
            secrecy.examine(text)
            return model._meta.get_field(name).clean(text, None)
        except ValidationError as error:
            raise Wrong(name, " ".join(error.messages)) from None
        except UserError as error:
            raise Wrong(name, error.message) from None

    def _check_same(self, stored: User, full_name: str) -> None:
        """A known user name is taken for the same person only where the administrator sees them and the name fits."""
        if stored.pk not in self.visible or fold(stored.full_name) != fold(full_name):
            raise Wrong("username", _("this user name is taken by another person. Choose another one."))

    def _newcomer(self, row: PersonRow, username: str, full_name: str, email: str) -> tuple[User, str]:
        person, at = self.fresh.get(username.lower(), (None, 0))
        if person is not None:
            if fold(person.full_name) != fold(full_name):
                raise Wrong("username", _("row %(row)d gives this user name to somebody else.") % {"row": at})
            return person, CHANGED
        owner = self.fresh_mails.get(email.lower(), username.lower()) if email else username.lower()
        if email and (email.lower() in self.mail_owner or owner != username.lower()):
            raise Wrong("email", _("this address belongs to another person. Everyone needs their own."))
        return User(username=username, full_name=full_name, email=email), ADDED

    def _state_of(self, user: User, fields: dict, says_since: bool) -> str:
        """UNCHANGED where the very same is held, CHANGED where nothing of the kind is; Wrong where they contradict."""
        department = fields["department"] and fields["department"].pk
        for held in self.held.get(user.pk, []):
            if (held.role, held.department_id) != (fields["role"], department) or not _meet(held, fields):
                continue
            same = (held.position, held.acting_title, held.valid_to) == (
                fields["position"] or held.position,
                fields["acting_title"] or held.acting_title,
                fields["valid_to"],
            )
            if same and (not says_since or held.valid_from == fields["valid_from"]):
                return UNCHANGED
            words = _("this person holds the role already, with another title or other days. Change it on their page.")
            raise Wrong("role", words)
        return CHANGED

    def _may_give(self, row: PersonRow) -> None:
        """The rules of `services.give_role`."""
        try:
            if row.user.pk is not None:
                check_not_oneself(self.actor, row.user, row.role_fields["role"])
            check_role_days(self.agency, row.role_fields["valid_from"], row.role_fields["valid_to"])
        except UserError as error:
            raise Wrong(error.field if error.field in LABELS else "role", error.message) from None

    def _role(self, row: PersonRow) -> str:
        text = self._text(row, "role")
        found = self.roles.get(fold(text).rstrip("."))
        if not text:
            raise Wrong("role", _("this cell is empty."))
        if found is None:
            names = ", ".join(str(role.label) for role in Role)
            raise Wrong(
                "role", _("“%(value)s” is not a role. Write one of: %(names)s.") % {"value": text[:60], "names": names}
            )
        return found

    def _department(self, row: PersonRow) -> Department | None:
        text = self._text(row, "department")
        if not text:
            return None
        try:
            return self.departments[fold(text)]
        except KeyError:
            words = _("“%(value)s” is not a department of this agency. Mend the name, or add the department first.")
            raise Wrong("department", words % {"value": text[:80]}) from None

    def _acting_title(self, row: PersonRow) -> str:
        text = self._text(row, "acting_title").upper().rstrip(".").strip()
        if text and text not in ActingTitle.values:
            titles = ", ".join(ActingTitle.labels)
            words = _("“%(value)s” is not a right to sign. Write one of: %(names)s; or leave the cell empty.")
            raise Wrong("acting_title", words % {"value": text[:20], "names": titles})
        return text

    def _days(self, row: PersonRow) -> dict:
        first, last = self._day(row, "valid_from") or self.today, self._day(row, "valid_to")
        if last is not None and last < first:
            raise Wrong("valid_to", _("A role can't end before it begins."))
        return {"valid_from": first, "valid_to": last}

    def _day(self, row: PersonRow, name: str) -> date | None:
        text = self._text(row, name)
        if not text:
            return None
        for form in ("%d/%m/%Y", "%d/%m/%Y %H:%M", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y"):
            try:
                found = datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
            except ValueError:
                continue
            if 1950 <= found.year <= 2100:
                return found
        raise Wrong(name, _("%(value)s is not a valid day. Write it as dd/mm/yyyy.") % {"value": text[:30]})


def _meet(held: Membership, fields: dict) -> bool:
    """Whether a role held and a role wanted share a day."""
    if held.valid_to is not None and held.valid_to < fields["valid_from"]:
        return False
    return fields["valid_to"] is None or held.valid_from <= fields["valid_to"]


def _role_words() -> dict[str, str]:
    """Code, name in either language and usual words -> role."""
    found = {fold(word): role.value for role, words in ROLE_WORDS.items() for word in words}
    for language in ("en", "vi"):
        with translation.override(language):
            found |= {fold(str(role.label)): role.value for role in Role}
    return (
        found
        | {role.value: role.value for role in Role}
        | {fold(role.value.replace("_", " ")): role.value for role in Role}
    )


def _departments(agency: Agency) -> dict[str, Department | None]:
    """Code, short symbol and name -> department of today; the agency's own name -> none."""
    found: dict[str, Department | None] = {fold(agency.name): None, fold(agency.code): None}
    for one in Department.objects.of_agency(agency).on(clock.today()).order_by("-position", "-pk"):
        found |= {fold(word): one for word in (one.short_symbol, one.code, one.name) if word}
    return found
