"""The table of targets by department, edited like a spreadsheet."""

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext_lazy as _

from agencies.models import Department
from agencies.text import fold
from objectives.cells import VALUES, typed_figure, unit_in
from objectives.forms import COMPARATOR_SIGNS, DecimalText, GoalText, goal_text
from objectives.goals import Goal
from objectives.models import Comparator, Objective, TargetRole, Unit
from objectives.table_formset import MAX_ROWS, BaseTableFormSet
from procedures.models import Field

RAW = ("department", "field", "role", "comparator", "value", "unit", "stretch")
SELECTS = ("department", "field", "comparator", "role", "unit")


class TargetRowForm(forms.Form):
    department = forms.ModelChoiceField(label=_("Department"), queryset=Department.objects.none(), empty_label="")
    field = forms.ModelChoiceField(
        label=_("Field of administration"), queryset=Field.objects.none(), required=False, empty_label=""
    )
    comparator = forms.ChoiceField(label=_("Comparator"), choices=COMPARATOR_SIGNS, initial=Comparator.AT_LEAST)
    value = GoalText(label=_("Target"), required=False)
    unit = forms.ChoiceField(label=_("Unit"), required=False, choices=[("", _("as the objective")), *Unit.choices])
    stretch = DecimalText(label=_("Stretch target"), required=False)
    role = forms.ChoiceField(label=_("Part"), choices=TargetRole.choices, initial=TargetRole.MONITOR)

    def __init__(self, *args, departments=(), fields_of=None, **kwargs):
        super().__init__(*args, **kwargs)
        # One list for all rows: a queryset per row would cost a query per row.
        self.fields["department"].queryset = departments
        self.fields["department"].choices = [("", ""), *((one.pk, one.name) for one in departments)]
        if fields_of is not None:
            self.fields["field"].queryset = fields_of
            self.fields["field"].choices = [("", _("all fields")), *((one.pk, one.name) for one in fields_of)]
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "form-select" if name in SELECTS else "form-control num"
            field.widget.attrs["aria-label"] = field.label
        self.fields["value"].widget.attrs["inputmode"] = "decimal"
        self.empty_permitted = True
        self.use_required_attribute = False

    def has_changed(self) -> bool:
        """A row that names no department and no figure is an empty row, whatever its selects say."""
        return any(
            (self.data.get(self.add_prefix(name)) or "").strip() for name in ("department", "field", "value", "stretch")
        )

    def clean(self):
        data = super().clean()
        goal = data.get("value")
        if goal is not None:
            comparator = goal.comparator or data.get("comparator") or Comparator.AT_LEAST
            if goal.comparator == "" and comparator == Comparator.RANGE and goal.value is not None:
                self.add_error("value", _("A range needs both ends, e.g. 1–2."))
            data["goal"] = Goal(comparator, goal.value, goal.value_to)
            data["unit"] = unit_in(fold(self.data.get(self.add_prefix("value")) or "")) or data.get("unit") or ""
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
                    "field": data["field"],
                    "role": data["role"],
                    "comparator": goal.comparator,
                    "value": goal.value,
                    "value_to": goal.value_to,
                    "stretch": data["stretch"],
                    "unit": data["unit"],
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
        row_of_line(target.department_id, target.field_id, {name: getattr(target, name) for name in VALUES})
        for target in objective.targets.all()
    ]


def row_of_line(department: int, of: int | None, line: dict) -> dict:
    """A line (cells.VALUES) as strings for the form."""
    return {
        "department": str(department),
        "field": str(of or ""),
        "role": line["role"],
        "comparator": line["comparator"],
        "value": goal_text(Goal(line["comparator"], line["value"], line["value_to"])),
        "stretch": "" if line["stretch"] is None else typed_figure(line["stretch"]),
        "unit": line["unit"],
    }
