"""Forms about dated tasks: reported as done, and led by somebody who was not understood from the words."""

from pathlib import Path

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.files import DOCX, XLSX, examine_upload
from agencies.forms import DayField
from agencies.models import Department
from objectives.plan_formset import who_choices

EVIDENCE_TYPES = {
    ".pdf": "application/pdf", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".docx": DOCX, ".xlsx": XLSX,
}  # fmt: skip
EVIDENCE_LIMIT = 10 * 1024 * 1024


class DoneForm(forms.Form):
    """What was done, in a line, and a file that shows it; one of them is enough."""

    note = forms.CharField(
        label=_("What was done"),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("in a line, e.g. where it is written down"),
    )
    evidence = forms.FileField(
        label=_("File that shows it"),
        required=False,
        help_text=_("minutes, list, picture: PDF, Word, Excel, JPG or PNG, at most 10 MB"),
        widget=forms.ClearableFileInput(
            {
                "accept": ",".join(EVIDENCE_TYPES),
                "data-max-bytes": EVIDENCE_LIMIT,
                "data-too-large": _("The file is larger than 10 MB. Send a smaller one."),
            }
        ),
    )

    def clean_evidence(self):
        upload = self.cleaned_data["evidence"]
        if upload is None:
            return None
        kind = EVIDENCE_TYPES.get(Path(upload.name).suffix.lower())
        if kind is None:
            raise forms.ValidationError(_("Choose a PDF, Word or Excel file or a picture (JPG, PNG)."))
        if upload.size > EVIDENCE_LIMIT:
            raise forms.ValidationError(_("The file is larger than 10 MB. Send a smaller one."))
        examine_upload(upload, kind)
        return upload


class AssignForm(forms.Form):
    """Who leads a task of a plan in force, and by which day where the plan names none."""

    who = forms.ChoiceField(label=_("Led by"))
    due_on = DayField(label=_("Last day"), required=False)

    def __init__(self, *args, item, **kwargs):
        super().__init__(*args, **kwargs)
        agency = item.objective.objective_set.agency
        choices = who_choices(Department.objects.of_agency(agency).order_by("position", "pk"))
        self.fields["who"].choices = [("", _("choose")), *choices[1:]]
        if item.recurrence != "once" or item.due_on is not None:
            del self.fields["due_on"]
        else:
            self.fields["due_on"].required = True
