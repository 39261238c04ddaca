"""The forms of the reporting cycle. A filing is one form for each line, read together."""

import re
from datetime import date
from decimal import Decimal

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies import clock
from agencies.files import examine_upload
from agencies.models import Membership
from agencies.text import nfc, number_vi, parse_decimal
from objectives.goals import CHANGES
from reports import figures
from reports.models import DepartmentReport, PeriodKind, ReportLine

WHYS = 5
EVIDENCE_TYPES = {
    ".pdf": "application/pdf",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".doc": "application/msword",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xls": "application/vnd.ms-excel",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
EVIDENCE_MAX_BYTES = 20 * 1024 * 1024
THOUSANDS = re.compile(r"\d{1,3}(\.\d{3})+")  # 1.234 is one thousand two hundred and thirty-four here
LARGEST = Decimal("999999999.99")


class NumberField(forms.CharField):
    """A number the Vietnamese way (`98,5`, `1.234`), of at most two decimals; messages name the objective and the field."""

    def __init__(self, *, where: str, signed: bool = False, **kwargs):
        self.where, self.signed = where, signed
        attrs = {"inputmode": "text" if signed else "decimal", "class": "form-control num", "autocomplete": "off"}
        super().__init__(required=False, widget=forms.TextInput(attrs=attrs), max_length=40, **kwargs)

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        name = {"where": self.where, "field": self.label, "text": text}
        if THOUSANDS.fullmatch(text):
            text = text.replace(".", "")
        try:
            number = parse_decimal(text)
        except ValueError:
            raise forms.ValidationError(
                _("%(where)s, %(field)s: “%(text)s” is not a number. Write digits, e.g. 98,5.") % name
            )
        if number < 0 and not self.signed:
            raise forms.ValidationError(_("%(where)s, %(field)s: the number can't be below 0.") % name)
        if number > LARGEST:
            raise forms.ValidationError(_("%(where)s, %(field)s: the number is too large.") % name)
        if number != round(number, 2):
            raise forms.ValidationError(_("%(where)s, %(field)s: at most two digits after the comma.") % name)
        return number

    def prepare_value(self, value):
        return number_vi(value).replace(".", "") if isinstance(value, Decimal) else value


class DayField(forms.DateField):
    """A day, typed and shown as dd/mm/yyyy; the message names the objective."""

    def __init__(self, *, where: str, **kwargs):
        hints = {"class": "form-control", "placeholder": "dd/mm/yyyy", "inputmode": "numeric", "autocomplete": "off"}
        widget = forms.DateInput(format="%d/%m/%Y", attrs=hints)
        super().__init__(required=False, widget=widget, input_formats=["%d/%m/%Y", "%Y-%m-%d"], **kwargs)
        text = gettext_lazy("%(where)s, %(field)s: this is not a day. Write it as dd/mm/yyyy.")
        self.error_messages["invalid"] = text % {"where": where, "field": self.label}


def text_area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "class": "form-control"})


class LineForm(forms.Form):
    """What the department says about one objective. Built from a line that carries its current figures."""

    def __init__(self, *args, line: ReportLine, owners: list[Membership], **kwargs):
        self.line = line
        self.where = _("Objective %(number)s") % {"number": line.label}
        kwargs.setdefault("initial", self.stored(line))
        super().__init__(*args, prefix=f"l{line.pk}", **kwargs)
        self._add_figures()
        self._add_story()
        self._add_chain(owners)

    @staticmethod
    def stored(line: ReportLine) -> dict:
        """The line's values as form fields show them."""
        typed = not line.is_computed or line.is_overridden
        whys = {f"why{number}": text for number, text in enumerate(line.whys[:WHYS], 1)}
        return whys | {
            "override": line.is_overridden,
            "numerator": line.numerator if typed else None,
            "denominator": line.denominator if typed else None,
            "value": line.value if typed else None,
            "done": {None: "", Decimal(1): "1", Decimal(0): "0"}.get(line.value, "") if typed else "",
            "no_cases": line.no_cases and typed,
            "override_reason": line.override_reason,
            "note": line.note,
            "correction": line.correction,
            "action": line.action,
            "action_owner": line.action_owner_id,
            "action_due_on": line.action_due_on,
        }

    def _add_figures(self) -> None:
        line, where = self.line, self.where
        if line.is_computed:
            self.fields["override"] = forms.BooleanField(
                required=False, label=_("Report another figure than the records give")
            )
            self.fields["override_reason"] = forms.CharField(
                required=False, label=_("Why the records are not right"), widget=text_area(2), max_length=2000
            )
        if figures.is_yes_no(line):
            choices = [("", _("Not said yet")), ("1", _("Done")), ("0", _("Not done"))]
            self.fields["done"] = forms.ChoiceField(required=False, choices=choices, label=_("Done in this period?"))
            self.fields["done"].widget.attrs["class"] = "form-select"
        elif figures.is_typed_as_ratio(line):
            self.fields["numerator"] = NumberField(where=where, label=_("Numerator"))
            self.fields["denominator"] = NumberField(where=where, label=_("Denominator"))
        else:
            is_change = line.comparator in CHANGES
            label = _("Change against last year, a fall with a minus sign") if is_change else _("Result")
            self.fields["value"] = NumberField(where=where, label=label, signed=is_change)
        self.fields["no_cases"] = forms.BooleanField(required=False, label=_("No cases arose in this period"))

    def _add_story(self) -> None:
        self.fields["note"] = forms.CharField(required=False, label=_("Note"), widget=text_area(2), max_length=4000)
        accept = ",".join(EVIDENCE_TYPES)
        widget = forms.FileInput(attrs={"class": "form-control", "accept": accept})
        self.fields["evidence"] = forms.FileField(required=False, label=_("Evidence (file)"), widget=widget)

    def _add_chain(self, owners: list[Membership]) -> None:
        for number in range(1, WHYS + 1):
            self.fields[f"why{number}"] = forms.CharField(
                required=False, label=_("Why?"), widget=text_area(2), max_length=1000
            )
        self.fields["correction"] = forms.CharField(
            required=False, label=_("What was put right at once"), widget=text_area(2), max_length=2000
        )
        self.fields["action"] = forms.CharField(
            required=False,
            label=_("What will be done so that it does not happen again"),
            widget=text_area(2),
            max_length=2000,
        )
        self._owners = {str(owner.pk): owner for owner in owners}
        people = [
            (str(owner.pk), f"{owner.user.full_name} – {owner.position or owner.get_role_display()}")
            for owner in owners
        ]
        self.fields["action_owner"] = forms.ChoiceField(
            required=False, choices=[("", _("Choose a person")), *people], label=_("Who")
        )
        self.fields["action_owner"].widget.attrs["class"] = "form-select"
        self.fields["action_due_on"] = DayField(where=self.where, label=_("Until"))

    def clean_evidence(self):
        file = self.cleaned_data["evidence"]
        if not file:
            return None
        ending = f".{file.name.rpartition('.')[2].lower()}"
        name = {"where": self.where, "file": file.name}
        if ending not in EVIDENCE_TYPES:
            raise forms.ValidationError(
                _(
                    "%(where)s: “%(file)s” is of a kind that can't be kept as evidence. Send PDF, Word, Excel, JPG or PNG."
                )
                % name
            )
        if file.size > EVIDENCE_MAX_BYTES:
            raise forms.ValidationError(_("%(where)s: “%(file)s” is larger than 20 MB.") % name)
        try:
            examine_upload(file, EVIDENCE_TYPES[ending])
        except forms.ValidationError as error:
            raise forms.ValidationError(f"{self.where}: {error.message}") from None
        return file

    def clean(self):
        data = super().clean()
        if not self.line.is_computed or data.get("override"):
            self._check_figures(data)
        if data.get("override") and not data.get("override_reason", "").strip():
            self.add_error(
                "override_reason",
                _("%(where)s: say why the computed figure is not the right one.") % {"where": self.where},
            )
        due = data.get("action_due_on")
        if due and isinstance(due, date) and due <= clock.today() and "action_due_on" in self.changed_data:
            self.add_error(
                "action_due_on", _("%(where)s, until: the day must lie in the future.") % {"where": self.where}
            )
        return data

    def _check_figures(self, data: dict) -> None:
        """A part is not larger than its whole; "no cases" and a figure exclude each other."""
        part, whole = data.get("numerator"), data.get("denominator")
        name = {"where": self.where}
        if part is not None and whole is not None and part > whole:
            self.add_error("numerator", _("%(where)s: the numerator is larger than the denominator.") % name)
        if whole == 0 and not data.get("no_cases"):
            self.add_error("denominator", _("%(where)s: with a denominator of 0, tick “no cases arose”.") % name)
        value = data.get("value")
        if value is not None and self.line.unit == "%" and value > 100 and self.line.comparator not in CHANGES:
            self.add_error("value", _("%(where)s: a percentage can't be above 100.") % name)
        if data.get("no_cases") and any(item not in (None, 0) for item in (part, whole, value)):
            self.add_error("no_cases", _("%(where)s: either a figure or “no cases arose”, not both.") % name)

    def entry_fields(self) -> dict:
        """The cleaned values as services.save_draft takes them; what the page did not ask for is left out."""
        data = self.cleaned_data
        asked = {name for name in self.fields if self.add_prefix(name) in self.data}
        fields = {name: nfc(data[name]).strip() for name in ("note", "correction", "action") if name in asked}
        if "why1" in asked:
            fields["whys"] = [nfc(data[f"why{n}"]).strip() for n in range(1, WHYS + 1) if data[f"why{n}"].strip()]
        if "action_owner" in asked:
            fields["action_owner"] = self._owners.get(data["action_owner"])
        if "action_due_on" in asked:
            fields["action_due_on"] = data["action_due_on"]
        return fields | self._figures(data)

    def _figures(self, data: dict) -> dict:
        """Numerator and denominator, or the value; and whether no cases arose."""
        fields = {name: data[name] for name in ("numerator", "denominator", "value") if name in self.fields}
        fields["no_cases"] = data["no_cases"]
        if "done" in self.fields:
            fields["value"] = Decimal(data["done"]) if data["done"] and not data["no_cases"] else None
        if self.line.is_computed:
            fields["override_reason"] = nfc(data["override_reason"]).strip()
        return fields

    @property
    def overrides(self) -> bool:
        return bool(self.cleaned_data.get("override"))

    def whys(self):
        """The five questions: each bound field with the answer it asks about."""
        before = ""
        for number in range(1, WHYS + 1):
            bound = self[f"why{number}"]
            yield {
                "field": bound,
                "number": number,
                "before": before,
                "shown": number == 1 or bool(before) or bool(bound.value()),
            }
            before = str(bound.value() or "").strip()


class ReportForm(forms.Form):
    """What concerns the whole report."""

    note = forms.CharField(required=False, label=gettext_lazy("General remarks"), widget=text_area(3), max_length=4000)
    version = forms.IntegerField(widget=forms.HiddenInput)
    token = forms.CharField(required=False, widget=forms.HiddenInput, max_length=40)
    base = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, report: DepartmentReport, **kwargs):
        self.report = report
        super().__init__(*args, **kwargs)


class OpenPeriodForm(forms.Form):
    """Which period to open, and how long departments have."""

    year = forms.IntegerField(label=gettext_lazy("Year"), min_value=2015, max_value=2060)
    kind = forms.ChoiceField(label=gettext_lazy("Period"), choices=PeriodKind.choices)
    due_after = forms.IntegerField(
        label=gettext_lazy("Working days to file after the cut-off"), min_value=0, max_value=30
    )
