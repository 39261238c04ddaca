"""Forms of the feedback register."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agencies import clock
from agencies.forms import DayField
from agencies.models import Agency, Department
from agencies.text import nfc
from procedures.catalogue_forms import departments_of
from procedures.models import Case, FeedbackAbout, FeedbackChannel, FeedbackVerdict


def case_with_code(agency: Agency, code: str) -> Case | None:
    """The agency's case with that code; ValueError with words where there is none."""
    code = nfc(code).strip()
    if not code:
        return None
    found = (
        Case.objects.of_agency(agency)
        .filter(code=code)
        .select_related("department", "procedure")
        .order_by("pk")
        .first()
    )
    if found is None:
        raise ValueError(_("There is no case with this code here. Leave it empty if it isn't loaded yet."))
    return found


class FeedbackForm(forms.Form):
    """What somebody said. Nothing about who it was."""

    received_on = DayField(label=pgettext_lazy("feedback", "Received on"))
    channel = forms.ChoiceField(label=pgettext_lazy("feedback", "How it came"), choices=FeedbackChannel.choices)
    about = forms.ChoiceField(label=pgettext_lazy("feedback", "About"), choices=FeedbackAbout.choices)
    department = forms.ModelChoiceField(
        Department.objects.none(), label=_("Department concerned"), required=False, help_text=_("May stay empty.")
    )
    case = forms.CharField(
        label=pgettext_lazy("cases", "Case code"), max_length=50, required=False, help_text=_("May stay empty.")
    )
    summary = forms.CharField(
        label=pgettext_lazy("feedback", "What is said"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "In short, without the name, telephone number or address of whoever said it. What is about conduct is read only by the "
            "secretary, the leaders, the office head and the head of that department."
        ),
    )

    def __init__(self, *args, agency: Agency, **kwargs):
        super().__init__(*args, **kwargs)
        self.agency = agency
        self.fields["department"].queryset = departments_of(agency)
        self.initial.setdefault("received_on", clock.today())

    def clean_case(self) -> Case | None:
        try:
            return case_with_code(self.agency, self.cleaned_data["case"])
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None


class AnswerForm(forms.Form):
    """The verdict, and what was answered and done."""

    verdict = forms.ChoiceField(
        label=pgettext_lazy("feedback", "Verdict"),
        choices=[choice for choice in FeedbackVerdict.choices if choice[0] != FeedbackVerdict.PENDING],
        widget=forms.RadioSelect,
    )
    answered_on = DayField(label=pgettext_lazy("feedback", "Answered on"))
    answer = forms.CharField(
        label=pgettext_lazy("feedback", "Answer, and what was done"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("answered_on", clock.today())


class RegisterForm(forms.Form):
    kept_from = DayField(label=_("Register kept from"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("kept_from", clock.today().replace(month=1, day=1))
