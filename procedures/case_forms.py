"""Forms of what is done with one case, and of an agency's rules. They read what was typed; the services decide."""

from datetime import datetime
from pathlib import Path

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies import clock
from agencies.files import examine_upload
from agencies.forms import DayField
from procedures.models import CaseRules
from procedures.services.cases import MAX_REASON
from procedures.services.rules import FIELDS
from procedures.workdays import END_OF_DAY

LETTER_TYPES = {".pdf": "application/pdf", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png"}


class MomentField(forms.DateTimeField):
    """A moment, typed and shown as dd/mm/yyyy hh:mm."""

    def __init__(self, **kwargs):
        hints = {"placeholder": "dd/mm/yyyy hh:mm", "autocomplete": "off"}
        kwargs.setdefault("widget", forms.DateTimeInput(format="%d/%m/%Y %H:%M", attrs=hints))
        kwargs.setdefault("input_formats", ["%d/%m/%Y %H:%M", "%d/%m/%Y", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"])
        kwargs.setdefault("error_messages", {"invalid": _("This is not a valid moment. Write it as dd/mm/yyyy hh:mm.")})
        super().__init__(**kwargs)


class HappenedForm(forms.Form):
    """When it happened; now, unless said otherwise."""

    on = MomentField(label=_("When"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = clock.now().replace(second=0, microsecond=0)

    def values(self) -> dict:
        return self.cleaned_data


class ReasonedForm(HappenedForm):
    """The same with a reason, which stands in the log and on the sheet for the applicant."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=MAX_REASON,
        widget=forms.Textarea(attrs={"rows": 3, "autocapitalize": "sentences"}),
        help_text=_("Of the case only, without the applicant's name, address or numbers."),
    )


class ExtendForm(forms.Form):
    """The letter of apology (form 04) and the new due date it gives."""

    new_due_on = DayField(label=_("New due date"))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=MAX_REASON,
        widget=forms.Textarea(attrs={"rows": 3, "autocapitalize": "sentences"}),
        help_text=_("As the letter gives it, without the applicant's name, address or numbers."),
    )
    letter_number = forms.CharField(label=_("Number of the letter"), max_length=60, required=False)
    asked_on = DayField(label=_("Day of the letter"))
    file = forms.FileField(
        label=_("Letter of apology, signed (PDF or picture)"),
        widget=forms.FileInput(attrs={"accept": ",".join(LETTER_TYPES)}),
        error_messages={"required": _("Choose the letter's file.")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["asked_on"].initial = clock.today()

    def clean_file(self):
        file = self.cleaned_data["file"]
        content_type = LETTER_TYPES.get(Path(file.name).suffix.lower())
        if content_type is None:
            raise forms.ValidationError(_("The letter must be a PDF file or a picture (JPG, PNG)."))
        examine_upload(file, content_type)
        self.content_type = content_type
        return file

    def values(self) -> dict:
        """Keywords of services.extend; the new due day lasts to its end."""
        data = self.cleaned_data
        file = data["file"]
        return {
            "new_due_at": timezone.make_aware(datetime.combine(data["new_due_on"], END_OF_DAY)),
            "reason": data["reason"],
            "letter_number": data["letter_number"],
            "letter": (file.name, file.read(), self.content_type),
            "asked_on": data["asked_on"],
        }


def _clock_time() -> forms.TimeInput:
    return forms.TimeInput(
        format="%H:%M", attrs={"inputmode": "numeric", "placeholder": "hh:mm", "autocomplete": "off"}
    )


class RulesForm(forms.ModelForm):
    class Meta:
        model = CaseRules
        fields = FIELDS
        widgets = {
            "due_counted": forms.RadioSelect,
            "denominator": forms.RadioSelect,
            **{name: _clock_time() for name in FIELDS[2:]},
        }

    def _post_clean(self):
        """The service judges the rules as a whole, in words of its own."""
