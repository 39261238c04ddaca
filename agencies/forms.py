"""Forms of agencies, departments, people and roles. Services decide; forms read and keep what was typed."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from agencies import clock
from agencies.actor import Actor
from agencies.errors import UserError
from agencies.holdings import papers_of
from agencies.models import Agency, Department, Membership, Route, User
from agencies.services import AGENCY_FIELDS, DEPARTMENT_FIELDS, PERSON_FIELDS, ROLE_FIELDS


class DayField(forms.DateField):
    """A day, typed and shown as dd/mm/yyyy."""

    def __init__(self, **kwargs):
        hints = {"placeholder": "dd/mm/yyyy", "inputmode": "numeric", "autocomplete": "off"}
        kwargs.setdefault("widget", forms.DateInput(format="%d/%m/%Y", attrs=hints))
        kwargs.setdefault("input_formats", ["%d/%m/%Y", "%Y-%m-%d"])
        kwargs.setdefault("error_messages", {"invalid": _("This is not a valid day. Write it as dd/mm/yyyy.")})
        super().__init__(**kwargs)


def add_user_error(form: forms.BaseForm, error: UserError) -> None:
    """Show an expected failure at its field, or above the form."""
    form.add_error(error.field if error.field in form.fields else None, ValidationError(str(error.message)))


class AgencyForm(forms.ModelForm):
    valid_from = DayField(label=_("Exists from"))
    valid_to = DayField(label=_("Exists until"), required=False)
    correction = forms.CharField(
        label=_("Reason of a correction"),
        max_length=300,
        required=False,
        help_text=_(
            "Documents bear this agency's name. Say why it is mended if it was mistyped; a rename is entered as a reorganisation."
        ),
    )

    class Meta:
        model = Agency
        fields = AGENCY_FIELDS

    def __init__(self, *args, actor: Actor, **kwargs):
        super().__init__(*args, **kwargs)
        # An administrator adds below what they see and what still exists; only the top of the tree has no superior.
        self.fields["parent"].queryset = Agency.objects.visible_to(actor).not_over_on(clock.today()).order_by("path")
        self.fields["parent"].required = self.instance.pk is None
        if self.instance.pk and self.instance.parent_id not in actor.visible_agency_ids:
            # Their own agency keeps its place in a tree they see no more of.
            del self.fields["parent"]
        if not self.instance.pk or not papers_of(self.instance):
            del self.fields["correction"]


class DepartmentForm(forms.ModelForm):
    valid_from = DayField(label=_("Exists from"))
    valid_to = DayField(label=_("Exists until"), required=False)

    class Meta:
        model = Department
        fields = DEPARTMENT_FIELDS

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["position"].required = False
        if not self.instance.pk:
            self.initial.setdefault("valid_from", clock.today())
            self.initial["position"] = None


class PersonForm(forms.ModelForm):
    """Name and account of a person; the password is set, never shown."""

    password = forms.CharField(
        label=_("Initial password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
        help_text=_("At least 12 characters. Hand it over in person; it is not shown again."),
    )

    class Meta:
        model = User
        fields = PERSON_FIELDS

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["password"].required = False
            self.fields["password"].label = _("New password")
            self.fields["password"].help_text = _("Leave empty to keep the present one.")


class PeopleUploadForm(forms.Form):
    """A list of people; what it really is is found out by its content."""

    file = forms.FileField(
        label=_("List of people (CSV or Excel .xlsx)"),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
        error_messages={
            "required": _("Choose a file first."),
            "empty": _("The file is empty. Choose another one."),
        },
    )


class PurposeForm(forms.Form):
    """What hidden personal data are needed for."""

    purpose = forms.CharField(
        label=_("What you need them for"),
        min_length=10,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "required": _("Say what you need them for."),
            "min_length": _("Say what you need them for in at least ten letters."),
        },
    )


class RoleForm(forms.ModelForm):
    """A role in one agency, from a day until a day."""

    valid_from = DayField(label=_("From"))
    valid_to = DayField(label=_("Until"), required=False)

    class Meta:
        model = Membership
        fields = ROLE_FIELDS

    def __init__(self, *args, agency: Agency, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = agency.departments.on(clock.today()).order_by("position", "pk")
        self.initial.setdefault("valid_from", clock.today())

    def _get_validation_exclusions(self):
        # What a role needs is told by the service, in words and at the right field.
        return set(super()._get_validation_exclusions()) | set(self.fields)


class RoleEndForm(forms.Form):
    valid_to = DayField(label=_("Last day of the role"))
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class ActivityFilterForm(forms.Form):
    """What of the log to show; every field may be empty."""

    person = forms.ModelChoiceField(label=_("Person"), queryset=User.objects.none(), required=False)
    action = forms.ChoiceField(label=_("Action"), required=False)
    first = DayField(label=_("From"), required=False)
    last = DayField(label=_("Until"), required=False)
    route = forms.ChoiceField(label=_("By way of"), required=False, choices=[("", _("All")), *Route.choices])
    acting = forms.BooleanField(label=_("Only by stand-ins"), required=False)
    request = forms.CharField(required=False, max_length=36, widget=forms.HiddenInput)
    object_label = forms.CharField(required=False, widget=forms.HiddenInput)
    object_id = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, people, actions: dict, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people
        choices = sorted(((code, str(words).capitalize()) for code, words in actions.items()), key=lambda pair: pair[1])
        self.fields["action"].choices = [("", _("All")), *choices]
