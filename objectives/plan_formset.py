"""The plan of an objective as a table that is edited like a spreadsheet."""

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.forms import DayField
from agencies.models import Department, Role
from objectives.models import ActionPlanItem, LeadKind, Objective, Recurrence
from objectives.plan_dates import when_of
from objectives.plan_leads import Lead, guess
from objectives.table_formset import MAX_ROWS, BaseTableFormSet

RAW_PLAN = (
    "task", "lead", "who", "joining", "when_words", "recurrence", "due_on", "resources", "evaluation",
)  # fmt: skip
# What the paper's table says; the others explain it and are not filled by a block that is pasted over the cells.
ASIDE = ("who", "recurrence", "due_on")
TEXTS = ("task", "lead", "joining", "when_words", "resources", "evaluation")


def who_choices(departments) -> list:
    """Who can lead: what the words say, those the decisions name by title, departments, roles."""
    return [
        ("", _("as the words say")),
        (LeadKind.EACH_DEPARTMENT.value, LeadKind.EACH_DEPARTMENT.label),
        (LeadKind.COMMITTEE.value, LeadKind.COMMITTEE.label),
        (_("A department"), [(Lead(LeadKind.DEPARTMENT, one).key, one.name) for one in departments]),
        (_("Whoever holds a role"), [(Lead(LeadKind.ROLE, role=key).key, words) for key, words in Role.choices]),
    ]


class PlanRowForm(forms.Form):
    task = forms.CharField(label=gettext_lazy("Task"), max_length=2000, widget=forms.Textarea({"rows": 3}))
    lead = forms.CharField(label=gettext_lazy("Led by"), max_length=250, widget=forms.Textarea({"rows": 2}))
    who = forms.ChoiceField(label=gettext_lazy("Who that is"))
    joining = forms.CharField(label=gettext_lazy("Joined by"), max_length=250, widget=forms.Textarea({"rows": 3}))
    when_words = forms.CharField(label=gettext_lazy("Time"), max_length=100)
    recurrence = forms.ChoiceField(
        label=gettext_lazy("Repeats"), choices=[("", gettext_lazy("as the words say")), *Recurrence.choices]
    )
    due_on = DayField(label=gettext_lazy("Last day"))
    resources = forms.CharField(label=gettext_lazy("Resources"), max_length=250, widget=forms.Textarea({"rows": 3}))
    evaluation = forms.CharField(
        label=gettext_lazy("How it is evaluated"), max_length=250, widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, *args, choices=(), departments=(), objective_set=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.departments, self.objective_set = departments, objective_set
        self.fields["who"].choices = choices
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "form-select" if name in ("recurrence", "who") else "form-control"
            field.widget.attrs["aria-label"] = field.label
            field.required = False  # the service says what is missing, by row
            if name in ASIDE:
                field.widget.attrs["data-grid-aside"] = ""
        self.fields["due_on"].widget.attrs["placeholder"] = _("last day")
        self.empty_permitted = True
        self.use_required_attribute = False

    def has_changed(self) -> bool:
        return any((self.data.get(self.add_prefix(name)) or "").strip() for name in TEXTS)

    @property
    def understood(self) -> dict:
        """What the words of this row are taken for, as it stands in the form: {"who", "who_unknown", "when", "when_unknown"}."""
        if self.objective_set is None:
            return {}
        lead, words = self["lead"].value() or "", self["when_words"].value() or ""
        found = {}
        if lead and not self["who"].value():
            meant = guess(lead, self.departments)
            item = ActionPlanItem(**meant.fields)
            found = {"who": item.who_words, "who_unknown": not meant.kind}
        if words and not self["recurrence"].value():
            when = when_of(words, self.objective_set.year, self.objective_set.agency.cut_off)
            found["when"] = Recurrence(when.recurrence).label
            if when.due_on and not self["due_on"].value():
                found["when"] = f"{found['when']}: {when.due_on:%d/%m/%Y}"
            found["when_unknown"] = when.recurrence == Recurrence.ONCE and not (when.due_on or self["due_on"].value())
        return found


class BasePlanFormSet(BaseTableFormSet):
    def rows(self) -> list[dict]:
        """Rows for services.save_plan, named by their place on the page."""
        return [
            {name: form.cleaned_data[name] for name in RAW_PLAN} | {"number": self.forms.index(form) + 1}
            for form in self.kept()
        ]

    def name_rows(self) -> None:
        for number, form in enumerate(self.forms, 1):
            for field, errors in form.errors.items():
                named = [_("Row %(row)d: %(problem)s") % {"row": number, "problem": words} for words in errors]
                form.errors[field] = form.error_class(named)


PlanFormSet = formset_factory(
    PlanRowForm,
    formset=BasePlanFormSet,
    extra=0,
    can_delete=True,
    can_order=True,
    max_num=MAX_ROWS,
    absolute_max=MAX_ROWS * 2,
)


def plan_formset(objective: Objective, data=None, initial=None) -> BasePlanFormSet:
    """The table of an objective's plan; the departments are read once for all rows."""
    objective_set = objective.objective_set
    rows = Department.objects.of_agency(objective_set.agency).order_by("position", "pk")
    departments = [one for one in rows if one.valid_to is None or one.valid_to.year >= objective_set.year]
    more = {"choices": who_choices(departments), "departments": departments, "objective_set": objective_set}
    return PlanFormSet(data, initial=initial, prefix="p", form_kwargs=more)


def plan_rows(objective: Objective) -> list[dict]:
    """The stored plan as strings for the form. What the words say by themselves is left to them."""
    departments = None
    rows = []
    for item in objective.plan_items.all():
        if departments is None:
            departments = list(Department.objects.of_agency(objective.objective_set.agency).order_by("position", "pk"))
        row = {name: getattr(item, name) for name in TEXTS}
        stored = Lead(item.lead_kind, item.lead_department, item.lead_role)
        when = when_of(item.when_words, objective.objective_set.year, objective.objective_set.agency.cut_off)
        row["who"] = "" if stored == guess(item.lead, departments) else stored.key
        row["recurrence"] = "" if item.recurrence == when.recurrence else item.recurrence
        row["due_on"] = f"{item.due_on:%d/%m/%Y}" if item.due_on and item.due_on != when.due_on else ""
        rows.append(row)
    return rows
