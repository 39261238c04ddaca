"""The two tables that are edited like a spreadsheet: targets by department, and the plan."""

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from agencies.models import Department
from objectives.forms import COMPARATOR_SIGNS, DecimalText, GoalText, goal_text, whole
from objectives.goals import Goal
from objectives.models import Comparator, Objective, Recurrence, TargetRole
from objectives.services import RowErrors
from objectives.services.targets import row_message

MAX_ROWS = 200
RAW = ("department", "role", "comparator", "value", "stretch")
RAW_PLAN = ("task", "lead", "joining", "when_words", "recurrence")


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


class BaseTableFormSet(BaseFormSet):
    """Rows in the order of their place in the page or of the number typed before them; removed rows are left out."""

    def kept(self) -> list[forms.Form]:
        """Forms with content, in order."""
        forms_ = [form for form in self.forms if form.has_changed() and not self._should_delete_form(form)]
        return sorted(forms_, key=lambda form: (form.cleaned_data.get("ORDER") or MAX_ROWS, self.forms.index(form)))

    def take_problems(self, error: RowErrors) -> None:
        """Put a service's row problems onto the fields they belong to."""
        kept = self.kept()
        for index, problems in error.rows.items():
            form = kept[index]
            for field, message in problems.items():
                name = "value" if field == "value_to" else field
                form.add_error(name if name in form.fields else None, message)

    def name_rows(self) -> None:
        """Say in every message of the forms themselves which row and field it is about."""
        for number, form in enumerate(self.forms, 1):
            for field, errors in form.errors.items():
                if field in form.fields and field in RAW:
                    form.errors[field] = form.error_class([row_message(number, field, words) for words in errors])

    def problems(self) -> list[str]:
        kept = [form for form in self.forms if not self._should_delete_form(form)]
        return [str(words) for form in kept for errors in form.errors.values() for words in errors]


class BaseTargetFormSet(BaseTableFormSet):
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


def raw_rows(post, prefix: str, names: tuple[str, ...]) -> list[dict]:
    """What stands in a posted table, as strings, in order and without the rows ticked for removal: nothing typed is lost
    when a button does something else than saving."""
    found = []
    for index in range(min(whole(post.get(f"{prefix}-TOTAL_FORMS")) or 0, MAX_ROWS)):
        key = f"{prefix}-{index}-"
        row = {name: post.get(key + name, "").strip() for name in names}
        if post.get(key + "DELETE") or not any(
            row[name] for name in names if name not in ("role", "comparator", "recurrence")
        ):
            continue
        found.append((whole(post.get(key + "ORDER")) or MAX_ROWS, index, row))
    return [row for _order, _index, row in sorted(found, key=lambda one: one[:2])]
