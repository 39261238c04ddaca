"""The activity log in sentences a person would say: "Nguyễn Văn A đã đổi chỉ tiêu của Phòng Tư pháp từ 98 % thành 99 %".

Each app's actions.py says its part:

    ACTIONS = {code: words}        # continue the person's name and are continued by the object's
    SENTENCES = {code: template}   # where that isn't good enough: %(object)s, %(key)s (after), %(key_before)s; continue the name
    WHOLE = {code: template}       # the same for what nobody did: a sentence of its own
    NAMES = {key: words}           # logged things that are no field of the object
    VALUES = {value: words}        # logged values that are no choice of a field
    HIDDEN = {key}                 # ids and order, which mean nothing to people
    BY_VISITORS = {code}           # done by people without an account too
    BUILDERS = {code: function}    # entry -> (sentence or "", [Change]), where the values have a shape of their own
    OBJECTS = {label: function}    # object_name -> how it is called, where its name holds an id

A template whose values are missing in an old entry gives way to the general words. What a template names is not listed again.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from importlib import import_module

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.acting import in_whose_name
from agencies.activity import labels
from agencies.models import ActivityEntry, Role
from agencies.text import number_vi, percent_vi

SHOWN = 160
NOTHING = "–"
A_DAY = re.compile(r"\d{4}-\d\d-\d\d")
A_NUMBER = re.compile(r"-?\d+(\.\d+)?")
PLACEHOLDER = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True)
class Change:
    """One thing that differs: what it is called, before and after in words. `before` is NOTHING where there was none."""

    name: str
    before: str
    after: str

    def __str__(self) -> str:
        if self.before == NOTHING:
            return f"{self.name}: “{self.after}”"
        return _("%(name)s: from “%(before)s” to “%(after)s”") % self.__dict__


@dataclass(frozen=True)
class Sentence:
    """An entry in words. `did` stands before the object's name, which stands before `rest`; either name or object may be ""."""

    entry: ActivityEntry
    who: str
    role: str
    did: str
    object_name: str
    rest: str
    changes: list[Change]

    @property
    def text(self) -> str:
        """The sentence without what changed besides."""
        return " ".join(part for part in (self.who, self.did, self.object_name) if part) + self.rest

    def __str__(self) -> str:
        return "; ".join([self.text, *map(str, self.changes)])


@cache
def collected(name: str) -> dict:
    """What all apps' actions.py say under this name, together."""
    found: dict = {}
    for config in apps.get_app_configs():
        if {code.split(".")[0] for code in labels()} & {config.label}:
            said = getattr(import_module(f"{config.name}.actions"), name, {})
            found.update(dict.fromkeys(said) if isinstance(said, set) else said)
    return found


def _model(entry: ActivityEntry):
    try:
        return apps.get_model(entry.object_label)
    except (LookupError, ValueError):
        return None


def _field(model, key: str):
    try:
        return model._meta.get_field(key) if model else None
    except FieldDoesNotExist:
        return None


def name_of(model, key: str) -> str:
    """What a logged thing is called: as the forms call it, otherwise as the app does."""
    said = collected("NAMES").get(key)
    field = _field(model, key)
    if A_DAY.fullmatch(key):
        return _day(key)
    return str(getattr(field, "verbose_name", "") or said or key.replace("_", " "))


def in_words(model, key: str, value, unit: str = "") -> str:
    """A logged value as people read it: a choice by its label, a day as dd/mm/yyyy, numbers with comma and unit, nothing as an en dash."""
    if value in (None, "", [], {}):
        return NOTHING
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, (list, tuple)):
        text = "; ".join(in_words(None, "", item) for item in value)
    elif isinstance(value, dict):
        text = "; ".join(f"{name_of(model, name)}: {in_words(None, name, item)}" for name, item in value.items())
    elif isinstance(value, int):
        text = number_vi(Decimal(value)) if value > 9_999 or key == "size" else str(value)
    else:
        text = _text(model, key, str(value), unit)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def _text(model, key: str, text: str, unit: str) -> str:
    field = _field(model, key)
    choices = dict(getattr(field, "flatchoices", None) or [])
    if text in choices:
        return str(choices[text])
    if text in collected("VALUES"):
        return str(collected("VALUES")[text])
    if A_NUMBER.fullmatch(text) and (
        unit or isinstance(field, (models.DecimalField, models.FloatField)) or "." in text
    ):
        number = Decimal(text)
        if unit == "%":
            return percent_vi(number)
        return f"{number_vi(number)} {unit}".strip()
    return _day(text) if A_DAY.match(text) else text  # fromisoformat also takes bare digits, which here are figures


def _day(text: str) -> str:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    if len(text) == 10:
        return f"{moment:%d/%m/%Y}"
    return f"{timezone.localtime(moment) if timezone.is_aware(moment) else moment:%d/%m/%Y %H:%M}"


def changes_of(entry: ActivityEntry, told: set[str] = frozenset()) -> list[Change]:
    """What an entry changed, thing by thing, without what the sentence has `told`."""
    model, unit = _model(entry), _unit(entry)
    found = []
    for key in {**entry.after, **entry.before}:
        before, after = entry.before.get(key), entry.after.get(key)
        if key in told or key in collected("HIDDEN"):
            continue
        if before == after or (before is None and after in (None, "", [], {})):
            continue
        change = Change(name_of(model, key), in_words(model, key, before, unit), in_words(model, key, after, unit))
        if change.before != NOTHING or change.after not in entry.object_name:  # the object's own name says it
            found.append(change)
    return found


def _unit(entry: ActivityEntry) -> str:
    """The unit of figures is logged beside them."""
    return str(entry.after.get("unit") or entry.before.get("unit") or "")


def _filled(entry: ActivityEntry, template: str) -> tuple[str, set[str]] | None:
    """The template with its values, and the keys it told; None where the entry lacks one."""
    model, unit, values, told = _model(entry), _unit(entry), {}, set()
    for name in PLACEHOLDER.findall(template):
        if name == "object":
            values[name] = object_name(entry)
            continue
        key = name.removesuffix("_before")
        said = (entry.before if name.endswith("_before") else entry.after).get(key)
        if said in (None, "", [], {}):
            return None
        values[name] = in_words(model, key, said, unit)
        told.add(key)
    return template % values, told


def object_name(entry: ActivityEntry) -> str:
    """What the object is called; never by an id."""
    rename = collected("OBJECTS").get(entry.object_label)
    return str(rename(entry.object_name)) if rename else entry.object_name


def _who(entry: ActivityEntry) -> str:
    nobody = _("A visitor") if entry.code in collected("BY_VISITORS") and entry.route == "web" else _("The system")
    return in_whose_name(entry.user_name or nobody, entry.acting_for)


def sentence(entry: ActivityEntry) -> Sentence:
    """An entry in words. Asks nothing of the database."""
    role, who, name = str(dict(Role.choices).get(entry.role, "")), _who(entry), object_name(entry)
    build = collected("BUILDERS").get(entry.code)
    if build is not None:
        text, changes = build(entry)
        if text:
            return Sentence(entry, who, role, *_around(text, name), changes)
        return Sentence(entry, who, role, str(labels()[entry.code]), name, "", changes)
    for kind in ("WHOLE", "SENTENCES"):
        template = collected(kind).get(entry.code)
        filled = _filled(entry, str(template)) if template else None
        if filled is not None:
            text, told = filled
            who = "" if kind == "WHOLE" else who
            return Sentence(entry, who, "" if kind == "WHOLE" else role, *_around(text, name), changes_of(entry, told))
    did = str(labels().get(entry.code, entry.code))
    return Sentence(entry, who, role, did, name, "", changes_of(entry))


def _around(text: str, name: str) -> tuple[str, str, str]:
    """A sentence cut at the object's name, which pages make a link; ("…", "", "") where it isn't named."""
    before, found, after = text.partition(name) if name else (text, "", "")
    return before.rstrip(" ") if found else text, found, after
