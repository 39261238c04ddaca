"""The form of an amendment: old figures of a whole set, an empty field for the new one beside each."""

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies import clock
from agencies.forms import DayField
from agencies.models import Department
from agencies.text import number_vi
from objectives.amending import item_of, lines_of
from objectives.forms import DecimalText, GoalText, goal_text
from objectives.goals import Goal, goal_of
from objectives.models import Comparator, Objective, Target, TargetAmendment


class AmendmentStartForm(forms.Form):
    """Why, and from when. The figures come next."""

    reason = forms.CharField(
        label=_("Why the targets change"),
        max_length=4000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("printed in the amending decision, e.g. results of the first quarter, a new task, a changed law"),
    )
    effective_from = DayField(
        label=_("Counts from"),
        required=False,
        help_text=_(
            "empty: from the day on which the decision is issued. Periods that end earlier keep the old targets."
        ),
    )


class AmendmentForm(AmendmentStartForm):
    """Fields `o<objective>` and `t<target>` for new figures, `so…` and `st…` for stretch targets, `d<objective>` with
    `n<objective>` for a department that had no line. An empty field changes nothing."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, amendment: TargetAmendment, objectives: list[Objective], **kwargs):
        super().__init__(*args, **kwargs)
        self.amendment, self.objectives = amendment, objectives
        self.initial |= {
            "reason": amendment.reason,
            "effective_from": amendment.effective_from,
            "version": amendment.version,
        }
        agency = amendment.objective_set.agency
        self._departments = list(Department.objects.of_agency(agency).on(clock.today()).order_by("position", "pk"))
        self._queryset = Department.objects.of_agency(agency).on(clock.today())
        self.groups = [self._group(one) for one in objectives]
        self.groups = [group for group in self.groups if group["rows"] or group["new"]]
        self._fill(lines_of([amendment]))

    def _group(self, objective: Objective) -> dict:
        """What the page shows of one objective: its rows, and the names of the fields of a new department."""
        rows = []
        counted = objective.comparator != Comparator.DONE
        if counted and (objective.value is not None or not objective.by_department):
            rows.append(self._row(f"o{objective.pk}", objective, objective.stretch is not None))
        for target in objective.targets.all():
            target.objective = objective
            if target.comparator != Comparator.DONE and (objective.by_department or target.value is not None):
                rows.append(self._row(f"t{target.pk}", target, goal_of(target).stretch is not None))
        there = {target.department_id for target in objective.targets.all()}
        free = [one for one in self._departments if one.pk not in there] if objective.by_department and counted else []
        if free:
            self._new_department(objective, free)
        return {"objective": objective, "rows": rows, "new": bool(free)}

    def _row(self, name: str, item: Objective | Target, has_stretch: bool) -> dict:
        words = getattr(item, "department", None) or _("The agency as a whole")
        field = getattr(item, "field", None)
        whom = f"{words} – {field}" if field else str(words)
        label = _("New target of %(whom)s, objective %(label)s") % {
            "whom": whom,
            "label": item.label if isinstance(item, Objective) else item.objective.label,
        }
        self.fields[name] = GoalText(label=label, required=False)
        self._look(name)
        if has_stretch:
            self.fields[f"s{name}"] = DecimalText(
                label=_("Stretch target: %(label)s") % {"label": label}, required=False
            )
            self._look(f"s{name}")
        return {"name": name, "item": item, "whom": whom, "goal": goal_of(item), "has_stretch": has_stretch}

    def _new_department(self, objective: Objective, free: list[Department]) -> None:
        name = f"d{objective.pk}"
        label = _("Department without a target so far, objective %(label)s") % {"label": objective.label}
        self.fields[name] = forms.ModelChoiceField(label=label, queryset=self._queryset, required=False, empty_label="")
        self.fields[name].choices = [("", ""), *((one.pk, one.name) for one in free)]
        self.fields[name].widget.attrs |= {"class": "form-select", "aria-label": label}
        label = _("Its target, objective %(label)s") % {"label": objective.label}
        self.fields[f"n{objective.pk}"] = GoalText(label=label, required=False)
        self._look(f"n{objective.pk}")

    def _look(self, name: str) -> None:
        widget = self.fields[name].widget
        widget.attrs |= {"class": "form-control num", "aria-label": str(self.fields[name].label), "autocomplete": "off"}

    def _fill(self, lines) -> None:
        """Lines that were saved before, as they stand in the fields."""
        for line in lines:
            item = item_of(line)
            figure = Goal(line.comparator, line.value, line.value_to)
            text = figure.exact.rstrip(" %") if line.comparator != line.old_comparator else goal_text(figure)
            if isinstance(item, Objective):
                name = f"o{item.pk}"
            elif item.pk:
                name = f"t{item.pk}"
            else:
                self.initial[f"d{line.objective_id}"] = line.department_id
                self.initial[f"n{line.objective_id}"] = figure.exact.rstrip(" %")
                continue
            self.initial[name] = text
            if line.stretch != line.old_stretch and line.stretch is not None:
                self.initial[f"s{name}"] = number_vi(line.stretch)

    def lines(self) -> list[dict]:
        """Lines for services.save_amendment; `names` then holds the field of each."""
        found, self.names = [], []
        for group in self.groups:
            for row in group["rows"]:
                goal, stretch = self.cleaned_data[row["name"]], self.cleaned_data.get(f"s{row['name']}")
                if goal.comparator or goal.value is not None or stretch is not None:
                    found.append(_line(row["item"], goal, stretch))
                    self.names.append(row["name"])
            objective = group["objective"]
            department = self.cleaned_data.get(f"d{objective.pk}")
            if department is not None:
                goal = self.cleaned_data[f"n{objective.pk}"]
                line = {
                    "objective": objective,
                    "department": department,
                    "value": goal.value,
                    "value_to": goal.value_to,
                }
                found.append(line | {"comparator": goal.comparator or objective.comparator})
                self.names.append(f"n{objective.pk}")
        return found

    def clean(self):
        data = super().clean()
        for objective in self.objectives:
            goal = data.get(f"n{objective.pk}")
            if goal is not None and goal.value is not None and data.get(f"d{objective.pk}") is None:
                self.add_error(f"d{objective.pk}", _("Choose the department to which this target belongs."))
        return data

    def take_problems(self, rows: dict[int, dict[str, str]]) -> None:
        """Messages of the service onto the fields they are about."""
        for index, problems in rows.items():
            name = self.names[index]
            for field, words in problems.items():
                place = f"s{name}" if field == "stretch" and f"s{name}" in self.fields else name
                place = f"d{name[1:]}" if field == "department" and name.startswith("n") else place
                self.add_error(place, words)


def _line(item: Objective | Target, goal: Goal, stretch) -> dict:
    """What was typed beside an old figure; what was left empty stays as it was."""
    same = goal.value is None
    return {
        "objective": item if isinstance(item, Objective) else item.objective,
        "target": item if isinstance(item, Target) else None,
        "comparator": goal.comparator or item.comparator,
        "value": item.value if same else goal.value,
        "value_to": item.value_to if same else goal.value_to,
        "stretch": item.stretch if stretch is None else stretch,
    }
