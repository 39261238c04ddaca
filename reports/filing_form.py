"""A filing as one form: the report's own fields and a form for each line, with a guard against overwriting others."""

import json
import secrets
from dataclasses import dataclass

from django.forms import CheckboxInput

from agencies import clock
from agencies.actor import Actor
from agencies.files import store
from agencies.models import Membership
from audits.permissions import ONLOOKERS
from reports.forms import EVIDENCE_TYPES, LineForm, ReportForm
from reports.models import DepartmentReport, ReportLine
from reports.services.drafts import LineEntry, is_stale

META = {"version", "token", "base"}


@dataclass(frozen=True)
class Difference:
    """A field that two people changed, or that another person changed: what is typed here and what is stored."""

    label: str
    where: str
    anchor: str
    mine: str
    stored: str


def owners_of(report: DepartmentReport) -> list[Membership]:
    """People of the department who can carry an action out, the head first."""
    people = Membership.objects.on(clock.today()).filter(department_id=report.department_id).select_related("user")
    people = people.exclude(role__in=ONLOOKERS)  # who checks others' work answers for none in that role
    return sorted(
        people,
        key=lambda person: (person.role not in {"department_head", "office_head"}, person.user.full_name, person.pk),
    )


class FilingForm:
    """Bound with `data`, else showing what is stored. `lines` carry their current figures."""

    def __init__(self, report: DepartmentReport, lines: list[ReportLine], data=None, files=None):
        self.report, self.lines = report, lines
        owners = owners_of(report)
        self.line_forms = [LineForm(data, files, line=line, owners=owners) for line in lines]
        initial = {"note": report.note, "version": report.version, "token": secrets.token_urlsafe(12)}
        initial["base"] = json.dumps(self.stored(), ensure_ascii=False, separators=(",", ":"))
        self.head = ReportForm(data, report=report, initial=initial)

    @property
    def forms(self) -> list:
        return [self.head, *self.line_forms]

    def bound_fields(self):
        """Every field a person fills in, but for files."""
        for form in self.forms:
            for bound in form:
                if bound.name not in META and bound.name != "evidence":
                    yield form, bound

    def stored(self) -> dict[str, str]:
        """What each field would show from the database."""
        values = {"note": self.report.note}
        for form in self.line_forms:
            for name, initial in LineForm.stored(form.line).items():
                if name in form.fields:
                    values[form.add_prefix(name)] = _as_posted(form.fields[name], initial)
            for name in form.fields:
                if name != "evidence":
                    values.setdefault(form.add_prefix(name), "")
        return values

    def is_valid(self) -> bool:
        verdicts = [form.is_valid() for form in self.forms]  # every form, so that all mistakes are told at once
        return all(verdicts)

    @property
    def errors(self) -> list[tuple[str, str]]:
        """(id of the field, message) for the list above the form."""
        return [
            (form[name].auto_id if name in form.fields else "", message)
            for form in self.forms
            for name, messages in form.errors.items()
            for message in messages
        ]

    @property
    def version(self) -> int:
        return self.head.cleaned_data["version"]

    @property
    def token(self) -> str:
        return self.head.cleaned_data["token"]

    @property
    def is_stale(self) -> bool:
        """Whether somebody else saved since this form was opened."""
        return self.head.is_valid() and is_stale(self.report, self.version, self.token)

    def entries(self, actor: Actor, *, with_files: bool) -> dict[int, LineEntry]:
        """The cleaned lines for services.save_draft; files become evidence of the agency."""
        return {
            form.line.pk: LineEntry(
                form.entry_fields(), form.overrides, self._evidence(actor, form) if with_files else None
            )
            for form in self.line_forms
        }

    def evidence_alone(self, actor: Actor) -> dict[int, LineEntry]:
        """The files of a form that has mistakes elsewhere: browsers would forget them."""
        found = {form.line.pk: self._evidence(actor, form) for form in self.line_forms}
        return {pk: LineEntry({}, evidence=file) for pk, file in found.items() if file}

    @staticmethod
    def _evidence(actor: Actor, form: LineForm):
        file = getattr(form, "cleaned_data", {}).get("evidence")
        if not file:
            return None
        kind = EVIDENCE_TYPES[f".{file.name.rpartition('.')[2].lower()}"]
        return store(actor, file.name, file.read(), kind, kind="reports.evidence")

    def merged(self) -> tuple["FilingForm", list[Difference]]:
        """This form over what is stored now: fields left alone take the stored value, changed ones keep the typed one.

        The differences name every field whose stored value is another one than the one the form was opened with.
        """
        base = _read_base(self.head.data.get("base", ""))
        stored, data, differences = self.stored(), self.head.data.copy(), []
        for form, bound in self.bound_fields():
            name = bound.html_name
            if name not in self.head.data and not isinstance(bound.field.widget, CheckboxInput):
                continue
            mine, theirs = _posted(bound), stored.get(name, "")
            if name in base and mine == base[name] and theirs != mine:
                data[name] = theirs
            if theirs != base.get(name, theirs) and theirs != mine:
                differences.append(
                    Difference(
                        bound.label, getattr(form, "where", ""), bound.auto_id, _told(bound, mine), _told(bound, theirs)
                    )
                )
        data["version"], data["base"] = str(self.report.version), json.dumps(stored, ensure_ascii=False)
        return FilingForm(self.report, self.lines, data), differences


def _read_base(text: str) -> dict[str, str]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _as_posted(field, value) -> str:
    """A stored value as the form would post it."""
    if isinstance(value, bool):
        return "on" if value else ""
    value = field.prepare_value(value)
    if hasattr(field.widget, "format_value") and value is not None:
        value = field.widget.format_value(value)
    return "" if value is None else _lines(str(value[0] if isinstance(value, list) else value))


def _posted(bound) -> str:
    value = bound.form.data.get(bound.html_name, "")
    return _lines(str(value or ""))


def _lines(text: str) -> str:
    """Browsers send line ends as two characters and people leave blanks at the end."""
    return text.replace("\r\n", "\n").strip()


def _told(bound, value: str) -> str:
    """A posted value as people read it: the label of a choice, yes and no for a box."""
    from django.utils.translation import gettext as _

    choices = dict(getattr(bound.field, "choices", []) or [])
    if choices:
        return str(choices.get(value, value))
    if value == "on":
        return _("yes")
    return value or _("empty")
