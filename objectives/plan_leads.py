"""Who is meant by the words that say who leads a plan's task: a unit, whoever holds a title, a role, or the committee.

The words stay as they are printed; this is a guess that people see and correct. What isn't understood is said, never guessed.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from agencies.models import Department, DepartmentKind, Role
from agencies.text import fold
from objectives.models import LeadKind

# Short forms of offices, longest first; both sides of every comparison are written out.
SHORT = [
    ("tn&tkq", "tiep nhan va tra ket qua"), ("tn va tkq", "tiep nhan va tra ket qua"), ("tttphcc", "trung tam phuc vu hanh chinh cong"),
    ("ttpvhcc", "trung tam phuc vu hanh chinh cong"), ("pvhcc", "phuc vu hanh chinh cong"), ("hdnd", "hoi dong nhan dan"),
    ("ubnd", "uy ban nhan dan"), ("vpdkdd", "van phong dang ky dat dai"), ("ldtbxh", "lao dong thuong binh va xa hoi"),
    ("ldtb&xh", "lao dong thuong binh va xa hoi"), ("tnmt", "tai nguyen va moi truong"), ("tn&mt", "tai nguyen va moi truong"),
    ("tckh", "tai chinh ke hoach"), ("tc kh", "tai chinh ke hoach"), ("gd&dt", "giao duc va dao tao"), ("vh&tt", "van hoa va thong tin"),
    ("bcd", "ban chi dao"), ("cqcm", "co quan chuyen mon"), ("vp", "van phong"), ("bp", "bo phan"), ("tt", "trung tam"),
    ("cn", "chi nhanh"), ("ld", "lanh dao"), ("p.", "phong "),
]  # fmt: skip
EACH = re.compile(
    r"truong (?:cac )?(?:phong|bo phan|don vi)(?: don vi| chuyen mon| co lien quan)?|thu truong (?:cac )?(?:co quan )?(?:chuyen mon|don vi|phong)"
    r"(?: truc thuoc)?|(?:cac )?co quan chuyen mon|cac (?:phong|don vi)(?: don vi| chuyen mon)?(?: truc thuoc| lien quan)?|phong chuyen mon"
)
ROLES = [
    (re.compile(r"thu ky(?: ban chi dao)?(?: iso)?(?: hanh chinh)?"), Role.SECRETARY),
    (re.compile(r"lanh dao(?: co quan| uy ban nhan dan| ban| so)?|chu tich|giam doc|truong ban|thu truong co quan"), Role.LEADER),
    (re.compile(r"van thu"), Role.REGISTRY_CLERK),
    (re.compile(r"danh gia vien(?: noi bo)?|doan danh gia(?: noi bo)?"), Role.AUDITOR),
    (re.compile(r"quan tri(?: he thong)?"), Role.ADMINISTRATOR),
]  # fmt: skip
COMMITTEE = re.compile(r"ban chi dao(?: iso)?(?: hanh chinh)?|ban iso")
ONE_STOP = re.compile(
    r"bo phan mot cua|bo phan tiep nhan tra ket qua|mot cua|trung tam phuc vu hanh chinh cong|bo phan tiep nhan"
)
OFFICE = re.compile(r"(?:chanh )?van phong")
PLACES = re.compile(r" (?:cap )?(?:huyen|tinh|xa|so|thanh pho|thi xa)$")
# Who the decisions name beside those who lead; alone they lead nothing.
JOINING_ONLY = re.compile(r"(?:can bo )?(?:cong chuc)?(?: vien chuc)?(?: nguoi lao dong)?|cbcc(?:vc)?")


@dataclass(frozen=True)
class Lead:
    """Who leads; `kind` "" where the words don't say it."""

    kind: str = ""
    department: Department | None = None
    role: str = ""

    @property
    def key(self) -> str:
        """As the select of the form names it: `each`, `committee`, `role:secretary`, a department by its number, ""."""
        if self.kind == LeadKind.DEPARTMENT:
            return str(self.department.pk) if self.department else ""
        return f"role:{self.role}" if self.kind == LeadKind.ROLE else self.kind

    @property
    def fields(self) -> dict:
        """The columns of a plan's item."""
        return {"lead_kind": self.kind, "lead_department": self.department, "lead_role": self.role}


UNKNOWN = Lead()


def lead_of_key(key: str, departments: Iterable[Department]) -> Lead | None:
    """The choice of the form's select; None for anything that isn't one of its choices."""
    kind, _colon, which = key.partition(":")
    if kind in (LeadKind.EACH_DEPARTMENT, LeadKind.COMMITTEE) and not which:
        return Lead(kind)
    if kind == LeadKind.ROLE and which in Role.values:
        return Lead(kind, role=which)
    found = next((one for one in departments if str(one.pk) == key), None)
    return Lead(LeadKind.DEPARTMENT, found) if found else None


def plain_name(words: str) -> str:
    """Folded and written out, without signs, "va" and where it is: `VP HĐND-UBND huyện` -> `van phong hoi dong nhan dan uy ban nhan dan`."""
    key = f" {fold(words)} ".replace("–", " ").replace("-", " ").replace(",", " ")
    key = re.sub(r"\([^)]*\)", " ", key)
    for short, long in SHORT:
        key = re.sub(rf"(?<=\s){re.escape(short)}(?=\s)" if short != "p." else r"(?<=\s)p\.\s*", f" {long} ", key)
    key = re.sub(r"[.&:]", " ", key)
    key = " ".join(word for word in key.split() if word != "va")
    return PLACES.sub("", key)


def guess(words: str, departments: Iterable[Department]) -> Lead:
    """Who leads by these words: the first of several (“VP/CQCM”) that is understood. UNKNOWN where none is."""
    departments = list(departments)
    whole = _one(words, departments)
    if whole.kind:
        return whole
    for part in re.split(r"[/;,\n+]|\s+và\s+|\s+-\s+", words):
        found = _one(part, departments)
        if found.kind:
            return found
    return UNKNOWN


def _one(words: str, departments: list[Department]) -> Lead:
    name = plain_name(words)
    if not name or JOINING_ONLY.fullmatch(name):
        return UNKNOWN
    if EACH.fullmatch(name):
        return Lead(LeadKind.EACH_DEPARTMENT)
    if COMMITTEE.fullmatch(name):
        return Lead(LeadKind.COMMITTEE)
    for pattern, role in ROLES:
        if pattern.fullmatch(name):
            return Lead(LeadKind.ROLE, role=role)
    found = _department(name, fold(words), departments)
    if found is None and ONE_STOP.fullmatch(name):
        return Lead(LeadKind.ROLE, role=Role.ONE_STOP_OFFICER)
    return Lead(LeadKind.DEPARTMENT, found) if found else UNKNOWN


def _department(name: str, key: str, departments: list[Department]) -> Department | None:
    """By name, code or title of its head; else the only one whose name holds these words from its beginning."""
    name = re.sub(r"^(?:truong|pho truong|chanh) (?=phong|van phong)", "", name)
    named = [(plain_name(one.name), one) for one in departments]
    exact = [one for plain, one in named if plain == name or fold(one.code) == key]
    if exact:
        return exact[0]
    for pattern, kind in ((OFFICE, DepartmentKind.OFFICE), (ONE_STOP, DepartmentKind.ONE_STOP)):
        of_kind = [one for one in departments if one.kind == kind]
        if pattern.fullmatch(name) and len(of_kind) == 1:
            return of_kind[0]
    if len(name.split()) < 2:
        return None
    near = [one for plain, one in named if f"{plain} ".startswith(f"{name} ") or f"{name} ".startswith(f"{plain} ")]
    if len(near) != 1:
        near = [one for plain, one in named if set(name.split()) == set(plain.split())]
    return near[0] if len(near) == 1 else None
