"""The plan of an objective as a table that is edited like a spreadsheet."""

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext_lazy as _

from objectives.models import Objective, Recurrence
from objectives.table_formset import MAX_ROWS, BaseTableFormSet

RAW_PLAN = ("task", "lead", "joining", "when_words", "recurrence")


class PlanRowForm(forms.Form):
    task = forms.CharField(label=_("Task"), max_length=2000, widget=forms.Textarea({"rows": 2}))
    lead = forms.CharField(label=_("Led by"), max_length=250, widget=forms.Textarea({"rows": 2}))
    joining = forms.CharField(label=_("Joined by"), required=False, max_length=250, widget=forms.Textarea({"rows": 2}))
    when_words = forms.CharField(label=_("Time"), max_length=100)
    recurrence = forms.ChoiceField(
        label=_("Repeats"), required=False, choices=[("", _("as the words say")), *Recurrence.choices]
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "form-select" if name == "recurrence" else "form-control"
            field.widget.attrs["aria-label"] = field.label
            field.required = False  # the service says what is missing, by row
        self.empty_permitted = True
        self.use_required_attribute = False

    def has_changed(self) -> bool:
        return any(
            (self.data.get(self.add_prefix(name)) or "").strip() for name in ("task", "lead", "joining", "when_words")
        )


class BasePlanFormSet(BaseTableFormSet):
    def rows(self) -> list[dict]:
        """Rows for services.save_plan, named by their place on the page."""
        return [
            {name: form.cleaned_data[name] for name in RAW_PLAN} | {"number": self.forms.index(form) + 1}
            for form in self.kept()
        ]


PlanFormSet = formset_factory(
    PlanRowForm,
    formset=BasePlanFormSet,
    extra=0,
    can_delete=True,
    can_order=True,
    max_num=MAX_ROWS,
    absolute_max=MAX_ROWS * 2,
)


def plan_rows(objective: Objective) -> list[dict]:
    return [{name: getattr(item, name) for name in RAW_PLAN} for item in objective.plan_items.all()]
