"""The table of targets by department, edited like a spreadsheet."""

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext_lazy as _

from agencies.models import Department
from objectives.forms import COMPARATOR_SIGNS, DecimalText, GoalText, goal_text
from objectives.goals import Goal
from objectives.models import Comparator, Objective, TargetRole
from objectives.table_formset import MAX_ROWS, BaseTableFormSet

RAW = ("department", "role", "comparator", "value", "stretch")


class TargetRowForm(forms.Form):
    department = forms.ModelChoiceField(label=_("Department"), queryset=Department.objects.none(), empty_label="")
    comparator = forms.ChoiceField(label=_("Comparator"), choices=COMPARATOR_SIGNS, initial=Comparator.AT_LEAST)
    value = GoalText(label=_("Target"), required=False)
    stretch = DecimalText(label=_("Stretch target"), required=False)
    role = forms.ChoiceField(label=_("Part"), choices=TargetRole.choices, initial=TargetRole.MONITOR)

    def __init__(self, *args, departments=(), **kwargs):
        super().__init__(*args, **kwargs)
        # One list for all rows: a queryset per row would cost a query per row.
        self.fields["department"].queryset = departments
        self.fields["department"].choices = [("", ""), *((one.pk, one.name) for one in departments)]
        for name, field in self.fields.items():
            field.widget.attrs["class"] = (
                "form-select" if name in ("department", "comparator", "role") else "form-control num"
            )
            field.widget.attrs["aria-label"] = field.label
        self.fields["value"].widget.attrs["inputmode"] = "decimal"
        self.empty_permitted = True
        self.use_required_attribute = False

    def has_changed(self) -> bool:
        """A row that names no department and no figure is an empty row, whatever its selects say."""
        return any((self.data.get(self.add_prefix(name)) or "").strip() for name in ("department", "value", "stretch"))

    def clean(self):
        data = super().clean()
        goal = data.get("value")
        if goal is not None:
            comparator = goal.comparator or data.get("comparator") or Comparator.AT_LEAST
            if goal.comparator == "" and comparator == Comparator.RANGE and goal.value is not None:
                self.add_error("value", _("A range needs both ends, e.g. 1–2."))
            data["goal"] = Goal(comparator, goal.value, goal.value_to)
        return data


class BaseTargetFormSet(BaseTableFormSet):
    named_fields = RAW

    def rows(self) -> list[dict]:
        """Rows for services.save_targets, named by their place on the page."""
        rows = []
        for form in self.kept():
            data, goal = form.cleaned_data, form.cleaned_data["goal"]
            rows.append(
                {
                    "number": self.forms.index(form) + 1,
                    "department": data["department"],
                    "role": data["role"],
                    "comparator": goal.comparator,
                    "value": goal.value,
                    "value_to": goal.value_to,
                    "stretch": data["stretch"],
                }
            )
        return rows


TargetFormSet = formset_factory(
    TargetRowForm,
    formset=BaseTargetFormSet,
    extra=0,
    can_delete=True,
    can_order=True,
    max_num=MAX_ROWS,
    absolute_max=MAX_ROWS * 2,
)


def target_rows(objective: Objective) -> list[dict]:
    """The stored table as strings for the form."""
    return [
        {
            "department": str(target.department_id),
            "role": target.role,
            "comparator": target.comparator,
            "value": goal_text(target),
            "stretch": "" if target.stretch is None else goal_text(Goal("", target.stretch)),
        }
        for target in objective.targets.all()
    ]
