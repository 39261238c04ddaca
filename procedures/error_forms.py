"""Forms of errors in handling."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agencies import clock
from agencies.forms import DayField
from agencies.models import Agency, Department
from agencies.text import nfc
from procedures.catalogue_forms import departments_of
from procedures.models import Case, ErrorFinder, ErrorKind, Procedure


class ErrorForm(forms.Form):
    """An error as it was found. The case by its code; it says which procedure it was."""

    department = forms.ModelChoiceField(Department.objects.none(), label=_("Department where it arose"))
    case = forms.CharField(
        label=pgettext_lazy("cases", "Case code"), max_length=50, required=False, help_text=_("May stay empty.")
    )
    procedure = forms.ModelChoiceField(
        Procedure.objects.none(),
        label=pgettext_lazy("cases", "Procedure"),
        required=False,
        help_text=_("Follows from the case where one is given."),
    )
    step = forms.IntegerField(
        label=_("Step of the process"),
        min_value=1,
        max_value=99,
        required=False,
        help_text=_("Its number in the process; may stay empty."),
    )
    kind = forms.ChoiceField(label=pgettext_lazy("error", "Kind"), choices=ErrorKind.choices)
    found_by = forms.ChoiceField(label=_("Found by"), choices=ErrorFinder.choices)
    found_on = DayField(label=_("Found on"))
    description = forms.CharField(
        label=_("What was wrong"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("No names or numbers of applicants: the case code is enough."),
    )

    def __init__(self, *args, agency: Agency, **kwargs):
        super().__init__(*args, **kwargs)
        self.agency = agency
        self.fields["department"].queryset = departments_of(agency, also=self.initial.get("department"))
        self.fields["procedure"].queryset = Procedure.objects.of_agency(agency).order_by("code", "pk")
        self.initial.setdefault("found_on", clock.today())

    def clean_case(self) -> Case | None:
        """The agency's case with that code."""
        code = nfc(self.cleaned_data["case"]).strip()
        if not code:
            return None
        found = Case.objects.of_agency(self.agency).filter(code=code).select_related("procedure").order_by("pk").first()
        if found is None:
            raise forms.ValidationError(
                _("There is no case with this code here. Leave it empty if it isn't loaded yet.")
            )
        return found


class CorrectionForm(forms.Form):
    corrected_on = DayField(label=_("Corrected on"))
    correction = forms.CharField(
        label=_("How it was corrected"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("corrected_on", clock.today())
