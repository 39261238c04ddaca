"""Forms of the catalogue: procedures, processes, postings, changed rules. Services decide; forms read and keep what was typed."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agencies import clock
from agencies.forms import DayField
from agencies.models import Agency, Department
from agencies.text import number_vi, parse_decimal
from procedures.models import ClockRule, OnlineLevel, PostingPlace, Procedure, TimeUnit
from procedures.overview import limit_in_words
from procedures.services.catalogue import PROCEDURE_FIELDS
from procedures.services.regulations import latest_day

STEP_ROWS, SPARE_ROWS, MAX_ROWS = 5, 3, 40
CLOCK_RULES = [
    (ClockRule.PAUSE, _("Pauses the clock: after the supplements come, the rest of the time runs on")),
    (
        ClockRule.RESTART,
        _("Starts the clock again: after the supplements come, the whole time runs from the beginning"),
    ),
]


def departments_of(agency: Agency, *, also: int | None = None):
    """Departments that exist today, and one that is chosen already."""
    today = clock.today()
    exists = Q(valid_from__lte=today) & (Q(valid_to=None) | Q(valid_to__gte=today))
    return Department.objects.of_agency(agency).filter(exists | Q(pk=also)).order_by("position", "pk")


class ProcedureForm(forms.Form):
    """Everything about a procedure but its end."""

    code = forms.CharField(
        label=pgettext_lazy("cases", "National code"),
        max_length=20,
        help_text=_("As on the national portal, e.g. 2.000635."),
    )
    name = forms.CharField(
        label=pgettext_lazy("cases", "Name"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    field = forms.CharField(
        label=pgettext_lazy("cases", "Field"),
        max_length=200,
        widget=forms.TextInput(attrs={"list": "known-fields", "autocomplete": "off"}),
        help_text=_("Choose one that is known, or type a new one."),
    )
    department = forms.ModelChoiceField(Department.objects.none(), label=_("Resolving department"))
    competent_authority = forms.CharField(
        label=_("Competent authority"),
        max_length=250,
        required=False,
        help_text=_("Who decides, e.g. the Chairman of the district."),
    )
    time_limit = forms.IntegerField(label=pgettext_lazy("cases", "Time limit"), min_value=1, max_value=9_999)
    time_unit = forms.ChoiceField(
        label=pgettext_lazy("cases", "Counted in"),
        choices=TimeUnit.choices,
        help_text=_("Eight working hours are one working day."),
    )
    clock_rule = forms.ChoiceField(label=_("A request for supplements"), choices=CLOCK_RULES, widget=forms.RadioSelect)
    online_level = forms.ChoiceField(
        label=pgettext_lazy("cases", "Online level"),
        required=False,
        choices=[("", _("Not online")), *OnlineLevel.choices],
    )
    decision_number = forms.CharField(label=_("Decision announcing it"), max_length=60, required=False)
    decided_on = DayField(
        label=_("Decision signed on"),
        required=False,
        help_text=_("From this day the procedure must be on the website within five working days."),
    )
    valid_from = DayField(label=_("In force from"))

    def __init__(self, *args, agency: Agency, procedure: Procedure | None = None, **kwargs):
        if procedure is not None:
            names = [name for name in PROCEDURE_FIELDS if name != "valid_to"]
            kwargs["initial"] = {name: getattr(procedure, name) for name in names}
            kwargs["initial"] |= {"field": procedure.field.name, "department": procedure.department_id}
        else:
            kwargs["initial"] = {"clock_rule": ClockRule.PAUSE, "valid_from": clock.today()}
        super().__init__(*args, **kwargs)
        chosen = procedure.department_id if procedure else None
        self.fields["department"].queryset = departments_of(agency, also=chosen)


class EndForm(forms.Form):
    """The last day something is in force, and why."""

    last_day = DayField(label=_("In force for the last time on"))
    reason = forms.CharField(
        label=_("By which decision, or why"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("last_day", clock.today())


class HoursField(forms.CharField):
    """Working hours as people write them: `4`, `0,5`. Cleans to a Decimal, None for an empty cell."""

    def __init__(self, **kwargs):
        super().__init__(max_length=10, **kwargs)
        self.widget.attrs |= {"inputmode": "decimal", "class": "form-control num"}

    def prepare_value(self, value):
        return value if value is None or isinstance(value, str) else number_vi(value, 1)

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        try:
            hours = parse_decimal(text)
        except (ValueError, ArithmeticError):
            raise forms.ValidationError(_("“%(text)s” is not a number of hours."), params={"text": text}) from None
        if not 0 < hours < 100_000 or hours != round(hours, 1):
            raise forms.ValidationError(_("Write hours above 0, with at most one decimal: 0,5."))
        return hours


class ProcessForm(forms.Form):
    """Code, name, first day and procedures of a process; a new version keeps its code."""

    code = forms.CharField(
        label=pgettext_lazy("process", "Code"), max_length=30, help_text=_("As on its cover sheet, e.g. QT-01.")
    )
    name = forms.CharField(label=pgettext_lazy("cases", "Name"), max_length=300)
    valid_from = DayField(label=_("In force from"))
    procedures = forms.ModelMultipleChoiceField(
        Procedure.objects.none(),
        label=_("Procedures handled by it"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one procedure.")},
    )

    def __init__(self, *args, agency: Agency, version: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        if version:
            del self.fields["code"]
        chosen = self.initial.get("procedures", [])
        today = clock.today()
        going_on = Q(valid_to=None) | Q(valid_to__gte=today) | Q(pk__in=chosen)
        rows = Procedure.objects.of_agency(agency).filter(going_on).order_by("department__position", "code", "pk")
        self.fields["procedures"].queryset = rows
        self.fields["procedures"].label_from_instance = lambda one: f"{one.code} {one.name} – {limit_in_words(one)}"


class StepForm(forms.Form):
    """A row of the table of steps; an empty one doesn't count."""

    name = forms.CharField(max_length=200, required=False)
    department = forms.ModelChoiceField(Department.objects.none(), required=False, empty_label="–")
    hours = HoursField(required=False)

    def __init__(self, *args, departments, **kwargs):
        super().__init__(*args, **kwargs)
        # One list for all rows: a queryset for each would cost a query for each.
        self.fields["department"].queryset = departments
        self.fields["department"].choices = [("", "–"), *((one.pk, one.name) for one in departments)]
        labels = {
            "name": pgettext_lazy("cases", "Step"),
            "department": pgettext_lazy("cases", "Department"),
            "hours": _("Working hours"),
        }
        for name, field in self.fields.items():
            field.label = labels[name]
            classes = {"department": "form-select", "hours": "form-control num"}.get(name, "form-control")
            field.widget.attrs |= {"class": classes, "aria-label": labels[name]}
        self.empty_permitted, self.use_required_attribute = True, False

    def has_changed(self) -> bool:
        return any((self.data.get(self.add_prefix(name)) or "").strip() for name in ("name", "hours"))

    def clean(self):
        data = super().clean()
        if self.has_changed():
            if not data.get("name"):
                self.add_error("name", _("Name the step."))
            if data.get("hours") is None and "hours" not in self.errors:
                self.add_error("hours", _("Write the hours of this step."))
        return data


class BaseStepFormSet(forms.BaseFormSet):
    def steps(self) -> list[tuple]:
        """(name, department, hours) of the rows with content, in order."""
        kept = [form.cleaned_data for form in self.forms if form.has_changed()]
        return [(row["name"], row["department"], row["hours"]) for row in kept]

    def hours(self):
        """The sum of what is written, as far as it can be read."""
        found = [form.cleaned_data.get("hours") for form in self.forms if hasattr(form, "cleaned_data")]
        return sum(hours for hours in found if hours)


StepFormSet = forms.formset_factory(
    StepForm, formset=BaseStepFormSet, extra=SPARE_ROWS, max_num=MAX_ROWS, absolute_max=MAX_ROWS
)


class PostingForm(forms.Form):
    """Where, since when, and what shows it; for all procedures ticked in the list."""

    procedures = forms.ModelMultipleChoiceField(
        Procedure.objects.none(), error_messages={"required": _("Tick at least one procedure.")}
    )
    place = forms.ChoiceField(
        label=pgettext_lazy("posting", "Where"),
        choices=PostingPlace.choices,
        widget=forms.RadioSelect,
        initial=PostingPlace.WEBSITE,
    )
    posted_on = DayField(label=_("Posted on"))
    url = forms.URLField(
        label=_("Address of the page"),
        max_length=500,
        required=False,
        assume_scheme="https",
        help_text=_("Must be given for the website."),
    )
    evidence = forms.FileField(
        label=_("Photo or scan"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
        help_text=_("PDF or picture (JPG, PNG), up to 10 MB. May stay empty."),
    )

    def __init__(self, *args, agency: Agency, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["procedures"].queryset = Procedure.objects.of_agency(agency).order_by("code", "pk")
        self.initial.setdefault("posted_on", clock.today())


class RegulationForm(forms.Form):
    """A changed rule; the due day may stay empty."""

    title = forms.CharField(
        label=_("Number and title of the legal document"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    effective_on = DayField(label=_("In force from"))
    due_on = DayField(
        label=_("To be worked in by"),
        required=False,
        help_text=_("Empty: three months after coming into force, the latest day that Decision 19/2014/QĐ-TTg allows."),
    )
    department = forms.ModelChoiceField(Department.objects.none(), label=_("Department responsible"))
    procedures = forms.ModelMultipleChoiceField(
        Procedure.objects.none(), label=_("Procedures touched"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, agency: Agency, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = departments_of(agency, also=self.initial.get("department"))
        rows = Procedure.objects.of_agency(agency).order_by("department__position", "code", "pk")
        chosen = self.initial.get("procedures", [])
        self.fields["procedures"].queryset = rows.filter(
            Q(valid_to=None) | Q(valid_to__gte=clock.today()) | Q(pk__in=chosen)
        )

    @property
    def proposed(self):
        """The day that an empty due day means, once the first day is known."""
        first = self.initial.get("effective_on")
        return latest_day(first) if first else None


class RegulationDoneForm(forms.Form):
    """That a rule was worked in."""

    done_on = DayField(label=_("Worked in on"))
    done_how = forms.CharField(
        label=_("What was changed"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Processes, forms and postings that were renewed, with their versions."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("done_on", clock.today())


class ProcedureListForm(forms.Form):
    """A list of procedures; what it really is is found out by its content."""

    file = forms.FileField(
        label=_("List of procedures (CSV or Excel .xlsx)"),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
        error_messages={
            "required": _("Choose a file first."),
            "empty": _("The file is empty. Choose another one."),
        },
    )
