"""Blocks copied from a spreadsheet: people in scope, sessions of a plan, names of those present, counts of an appraisal.

Nothing is guessed silently: what is not understood comes back as a problem that names its line, and everything read is shown before
it is stored. Accents and case don't matter.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from agencies.models import Department, Person, SessionKind
from agencies.spreadsheets.pasted import lines_of
from agencies.text import fold
from agencies.training.plans import month_end

LEADERS = {"lanh dao", "ban lanh dao", "lanh dao co quan", "thuong truc", "lanh dao ubnd", "lanh dao so"}
PEOPLE_HEADS = frozenset({"ho ten", "ho va ten", "ten", "ho va ten can bo", "can bo"})
SESSION_HEADS = frozenset({"noi dung", "ten lop", "noi dung dao tao", "ten buoi", "khoa dao tao"})
APPRAISAL_HEADS = frozenset({"don vi", "phong", "ten don vi", "phong ban", "phong, don vi"})
# The first of these found in a cell tells the kind; the order matters.
KIND_WORDS = [
    (SessionKind.AUDITOR, ("danh gia vien", "danh gia noi bo", "dgnb")),
    (SessionKind.MEETING, ("hop ", "cuoc hop", "hop,")),
    (SessionKind.AWARENESS, ("nhan thuc", "iso", "quan ly chat luong", "htqlcl")),
    (SessionKind.PROFESSIONAL, ("chuyen mon", "nghiep vu", "boi duong", "ky nang")),
]
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_MONTH = re.compile(r"(?:thang\s*)?(\d{1,2})\s*[/.-]\s*(\d{4})|thang\s*(\d{1,2})")
_QUARTER = re.compile(r"quy\s*(iv|iii|ii|i|[1-4])(?:\s*[/.-]\s*(\d{4}))?")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}


@dataclass
class Pasted:
    """What was read, and what could not be."""

    rows: list = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def by_name(departments: Iterable[Department]) -> dict[str, Department]:
    """Folded names, codes and symbols -> department."""
    found: dict[str, Department] = {}
    for name in ("short_symbol", "code", "name"):
        found |= {fold(getattr(one, name)): one for one in departments if getattr(one, name)}
    return found


# --- people in scope ------------------------------------------------------------------------------------------


@dataclass
class PersonRow:
    """A line of the list. `namesakes`: people of that name who are in scope in another department."""

    line: int
    full_name: str
    position: str
    department: Department | None
    is_there: bool = False
    namesakes: list[Person] = field(default_factory=list)


def read_people(
    text: str, departments: list[Department], in_scope: Iterable[Person], default: Department | None
) -> Pasted:
    """Lines of name, position, department; the department may stand in any column but the first, or is `default`.

    Rows are PersonRow. Who is in scope in that department already is marked; who stands in the block twice is a problem.
    """
    names, known = by_name(departments), defaultdict(list)
    for person in in_scope:
        known[person.folded_name].append(person)
    pasted, seen = Pasted(), {}
    for line, cells in lines_of(text, headings=PEOPLE_HEADS):
        row = _person_row(line, cells, names, default, pasted)
        if row is None:
            continue
        key = (fold(row.full_name), row.department)
        if key in seen:
            words = _("Line %(line)d: %(name)s stands in line %(first)d already.")
            pasted.problems.append(words % {"line": line, "name": row.full_name, "first": seen[key]})
            continue
        seen[key] = line
        same = known[fold(row.full_name)]
        row.is_there = any(person.department_id == (row.department.pk if row.department else None) for person in same)
        row.namesakes = [] if row.is_there else same
        pasted.rows.append(row)
    return pasted


def _person_row(line: int, cells: list[str], names: dict, default, pasted: Pasted) -> PersonRow | None:
    department, is_leader, rest = None, False, []
    for place, cell in enumerate(cells):
        key = fold(cell)
        if place and department is None and not is_leader and key in names:
            department = names[key]
        elif place and department is None and key in LEADERS:
            is_leader = True
        elif key:
            rest.append(cell)
    if not rest or not re.search(r"[^\W\d]", rest[0]):
        pasted.problems.append(_("Line %(line)d: no name found.") % {"line": line})
        return None
    if len(rest) > 2:
        words = _("Line %(line)d: no department of this agency is called “%(text)s”.")
        pasted.problems.append(words % {"line": line, "text": rest[2][:80]})
        return None
    if department is None and not is_leader:
        department = default
        if department is None and not _is_leader(rest[1:]):
            words = _(
                "Line %(line)d: %(name)s stands without a department. Add it as a column, or choose one for all lines."
            )
            pasted.problems.append(words % {"line": line, "name": rest[0][:80]})
            return None
    return PersonRow(line, rest[0][:150], rest[1][:150] if len(rest) > 1 else "", department)


def _is_leader(rest: list[str]) -> bool:
    return bool(rest) and fold(rest[0]) in LEADERS


# --- sessions of a plan ---------------------------------------------------------------------------------------


def read_when(text: str, year: int) -> tuple[date, bool]:
    """(day, by month) of `15/03/2026`, `03/2026`, `tháng 3`, `quý II`: a quarter means its last month. ValueError otherwise."""
    key = fold(text)
    if found := _DAY.fullmatch(key):
        return date(int(found[3]), int(found[2]), int(found[1])), False
    if found := _QUARTER.fullmatch(key):
        quarter = _ROMAN.get(found[1]) or int(found[1])
        return month_end(int(found[2] or year), quarter * 3), True
    if found := _MONTH.fullmatch(key):
        month = int(found[1] or found[3])
        if not 1 <= month <= 12:
            raise ValueError(text)
        return month_end(int(found[2] or year), month), True
    raise ValueError(text)


def _is_when(text: str, year: int) -> bool:
    try:
        read_when(text, year)
    except ValueError:
        return False
    return True


def kind_of(text: str) -> str:
    """The kind that words tell of, or ""."""
    key = f"{fold(text)} "
    return next((kind for kind, words in KIND_WORDS if any(word in key for word in words)), "")


def read_sessions(text: str, year: int) -> Pasted:
    """Lines of title, when, number of people, trainer, in any order of the last three. Rows are dicts of strings for the form."""
    pasted = Pasted()
    for line, cells in lines_of(text, headings=SESSION_HEADS):
        title, rest = cells[0], [cell for cell in cells[1:] if cell]
        when = next((cell for cell in rest if _is_when(cell, year)), "")
        number = next(
            (cell for cell in rest if re.fullmatch(r"\d{1,4}(\s*(nguoi|luot|cbcc|can bo).*)?", fold(cell))), ""
        )
        others = [cell for cell in rest if cell not in (when, number)]
        told = [cell for cell in others if kind_of(cell) and len(cell) <= 60]
        kind = kind_of(told[0]) if told else kind_of(title)
        if not title:
            pasted.problems.append(_("Line %(line)d: no title found.") % {"line": line})
            continue
        if not when:
            words = _(
                "Line %(line)d: no day or month found for “%(title)s”. Write 15/03/%(year)d, 03/%(year)d or quý I."
            )
            pasted.problems.append(words % {"line": line, "title": title[:80], "year": year})
        others = [cell for cell in others if not told or cell != told[0]]
        pasted.rows.append({
            "title": title[:300], "kind": kind or SessionKind.PROFESSIONAL, "when": when,
            "planned_number": re.match(r"\d*", number)[0], "trainer": others[0][:200] if others else "",
        })  # fmt: skip
    return pasted


# --- names of those present -----------------------------------------------------------------------------------


def read_names(text: str, people: Iterable[Person]) -> Pasted:
    """Lines that name somebody of `people`, with the department or position beside it where there are several of that name.

    Rows are Person. A name that is nobody's, or that several have, is a problem with its line.
    """
    known: dict[str, list[Person]] = defaultdict(list)
    for person in people:
        known[person.folded_name].append(person)
    pasted, seen = Pasted(), set()
    for line, cells in lines_of(text, headings=PEOPLE_HEADS):
        keys = [fold(cell) for cell in cells if cell]
        place = next((place for place, key in enumerate(keys) if key in known), None)
        if place is None:
            words = _("Line %(line)d: nobody in scope is called “%(text)s”.")
            pasted.problems.append(words % {"line": line, "text": " | ".join(cell for cell in cells if cell)[:80]})
            continue
        found = _narrowed(known[keys[place]], keys)
        if len(found) > 1:
            words = _(
                "Line %(line)d: %(count)d people are called “%(name)s”. Add the department beside the name, or tick the right one."
            )
            pasted.problems.append(words % {"line": line, "count": len(found), "name": found[0].full_name})
        elif found[0].pk not in seen:
            seen.add(found[0].pk)
            pasted.rows.append(found[0])
    return pasted


def _narrowed(people: list[Person], keys: list[str]) -> list[Person]:
    """Of several people of one name those whose department or position stands in the line."""
    if len(people) == 1:
        return people
    for told in (_department_keys, lambda person: {fold(person.position)} - {""}):
        narrowed = [person for person in people if told(person) & set(keys)]
        if len(narrowed) == 1:
            return narrowed
    return people


def _department_keys(person: Person) -> set[str]:
    one = person.department
    return {fold(one.name), fold(one.code), fold(one.short_symbol)} - {""} if one else LEADERS


# --- counts of an appraisal -----------------------------------------------------------------------------------


def read_appraisal(text: str, departments: list[Department]) -> Pasted:
    """Lines of a department and its four counts, or five with their sum in front or at the end.

    Rows are (department or None for the leaders, [four strings]). A dash means nobody; what doesn't add up is a problem.
    """
    names, pasted = by_name(departments), Pasted()
    for line, cells in lines_of(text, headings=APPRAISAL_HEADS):
        key = next((fold(cell) for cell in cells if fold(cell) in names or fold(cell) in LEADERS), None)
        if key is None:
            words = _("Line %(line)d: no department of this agency is called “%(text)s”.")
            pasted.problems.append(words % {"line": line, "text": cells[0][:80]})
            continue
        counts = ["0" if cell in ("-", "–", "—") else cell for cell in cells]
        counts = [cell for cell in counts if re.fullmatch(r"\d{1,4}", cell)]
        four = _four(counts)
        if four is None:
            words = _("Line %(line)d: four counts are wanted, or five with their sum; found: %(found)s.")
            pasted.problems.append(words % {"line": line, "found": ", ".join(counts) or "–"})
            continue
        pasted.rows.append((names.get(key), four))
    return pasted


def _four(counts: list[str]) -> list[str] | None:
    if len(counts) == 4:
        return counts
    if len(counts) == 5:
        numbers = [int(count) for count in counts]
        if numbers[0] == sum(numbers[1:]):
            return counts[1:]
        if numbers[-1] == sum(numbers[:-1]):
            return counts[:-1]
    return None
