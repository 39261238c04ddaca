"""Forms of policy, sets and objectives. The tables of targets and plans are in formsets.py."""

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from agencies.succession_tree import predecessor_ids
from agencies.text import parse_decimal
from objectives.cells import typed_figure
from objectives.goals import goal_of, parse_goal
from objectives.measures import measure_choices
from objectives.models import (
    ChangeBasis,
    Commitment,
    Comparator,
    DecisionLayout,
    Objective,
    ObjectiveNature,
    ObjectiveSet,
    StandardEdition,
    Unit,
)
from objectives.services.sets import TEXTS

FIRST_YEAR, LAST_YEAR = 2000, 2100
COMPARATOR_SIGNS = [
    (">=", "≥"),
    ("=", "="),
    (">", ">"),
    ("<=", "≤"),
    ("<", "<"),
    ("range", "a–b"),
    ("up", "↑"),
    ("down", "↓"),
    ("done", "✓"),
]


def whole(text) -> int | None:
    """A whole number out of an address or a hidden field; None for anything else, however long."""
    text = str(text or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


class DecimalText(forms.CharField):
    """A number as people write it: `98,5`, `98.5`, `98 %`. Empty is None."""

    def __init__(self, **kwargs):
        kwargs.setdefault("max_length", 30)
        super().__init__(**kwargs)
        self.widget.attrs |= {"inputmode": "decimal", "class": "num"}

    def prepare_value(self, value):
        return typed_figure(value) if value is not None and not isinstance(value, str) else value

    def clean(self, value):
        text = super().clean(value)  # the length is that of the text: checked before it is read
        if not text:
            return None
        try:
            return parse_decimal(text)
        except (ValueError, ArithmeticError):
            raise forms.ValidationError(_("“%(text)s” is not a number. Write for example 98,5."), params={"text": text})


class GoalText(forms.CharField):
    """A target as people write it: `98`, `≥ 98,5 %`, `Từ 95% trở lên`, `1–2`. Cleans to a Goal."""

    def __init__(self, **kwargs):
        kwargs.setdefault("max_length", 60)
        super().__init__(**kwargs)

    def clean(self, value):
        text = super().clean(value)
        try:
            return parse_goal(text)
        except (ValueError, ArithmeticError):
            raise forms.ValidationError(
                _("“%(text)s” is not a target. Write for example 98,5 or ≥ 98 or 1–2."), params={"text": text}
            )


def goal_text(goal) -> str:
    """The figure alone, as it stands in a field beside its comparator."""
    if goal.value is None:
        return ""
    figure = typed_figure(goal.value)
    return figure if goal.value_to is None else f"{figure}–{typed_figure(goal.value_to)}"


class PolicyForm(forms.Form):
    motto = forms.CharField(
        label=_("Motto"), max_length=300, help_text=_("printed in capitals between quotation marks")
    )
    preamble = forms.CharField(
        label=_("Who commits"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("the sentence before the commitments"),
    )
    commitments = forms.CharField(
        label=_("Commitments"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea({"rows": 10}),
        help_text=_("one per line, in their order; move a line to change the order"),
    )

    def clean_commitments(self):
        return [line for line in self.cleaned_data["commitments"].splitlines() if line.strip()]


SUPERIOR = "superior"


class SetStartForm(forms.Form):
    """Begin a year: from nothing, from an earlier set, or from the objectives in force of the agency above.

    `source` cleans to an ObjectiveSet, SUPERIOR, or "" for an empty set.
    """

    year = forms.IntegerField(label=_("Year"), min_value=FIRST_YEAR, max_value=LAST_YEAR)
    source = forms.ChoiceField(label=_("Begin with"), required=False)
    edition = forms.ChoiceField(label=_("Standard"), choices=StandardEdition.choices, initial=StandardEdition.ISO_2015)
    layout = forms.ChoiceField(
        label=_("Form of the decision"), choices=DecisionLayout.choices, initial=DecisionLayout.TABLE
    )

    def __init__(self, *args, sources, superior: ObjectiveSet | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.sources = {str(one.pk): one for one in sources}
        copy = _("a copy of %(year)d (%(state)s)")
        choices = [("", _("an empty set"))]
        if superior is not None:
            words = _("the objectives of %(agency)s for %(year)d")
            choices.append((SUPERIOR, words % {"agency": superior.agency.name, "year": superior.year}))
        choices += [
            (key, copy % {"year": one.year, "state": one.get_state_display().lower()})
            for key, one in self.sources.items()
        ]
        self.fields["source"].choices = choices

    def clean_source(self):
        chosen = self.cleaned_data["source"]
        return self.sources.get(chosen, chosen)


class SetForm(forms.ModelForm):
    """Header of a set and the texts printed around its objectives."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = ObjectiveSet
        fields = ["year", "edition", "layout", *TEXTS]
        widgets = {
            "title": forms.Textarea({"rows": 2}),
            "introduction": forms.Textarea({"rows": 5}),
            "table_columns": forms.Textarea({"rows": 6}),
            "closing": forms.Textarea({"rows": 7}),
            "plan_columns": forms.Textarea({"rows": 5}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version
        self.fields["year"].min_value, self.fields["year"].max_value = FIRST_YEAR, LAST_YEAR

    def clean_year(self):
        year = self.cleaned_data["year"]
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise forms.ValidationError(
                _("Give a year between %(first)d and %(last)d."), params={"first": FIRST_YEAR, "last": LAST_YEAR}
            )
        return year


class ObjectiveForm(forms.Form):
    """One objective; `goal` takes the figure, also with its comparator or as a range."""

    text = forms.CharField(
        label=_("Objective"),
        max_length=4000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("as printed in the decision"),
    )
    commitment = forms.ModelChoiceField(
        label=_("Commitment it serves"),
        queryset=Commitment.objects.none(),
        required=False,
        empty_label=_("none chosen"),
    )
    nature = forms.ChoiceField(label=_("Nature"), choices=ObjectiveNature.choices, initial=ObjectiveNature.QUANTITATIVE)
    measure = forms.ChoiceField(label=_("Measured by"), choices=measure_choices)
    comparator = forms.ChoiceField(label=_("Comparator"), choices=Comparator.choices, initial=Comparator.AT_LEAST)
    value = GoalText(
        label=_("Target"),
        required=False,
        help_text=_("e.g. 98,5 or ≥ 98 or 1–2; empty where each department has its own"),
    )
    unit = forms.ChoiceField(label=_("Unit"), choices=Unit.choices)
    change_basis = forms.ChoiceField(
        label=_("Change counted in"), required=False, choices=[("", _("choose")), *ChangeBasis.choices],
        help_text=_("from 4 % to 3 %: one percentage point, or 25 per cent of last year's figure"),
    )  # fmt: skip
    compared_with = forms.ModelMultipleChoiceField(
        label=_("Last year's figure comes from"),
        queryset=Agency.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("this agency and those it followed; none ticked: all of them"),
    )
    criteria = forms.CharField(
        label=_("Done when, and shown by"), required=False, max_length=4000, widget=forms.Textarea({"rows": 3}),
        help_text=_("one criterion per line, with the evidence that shows it"),
    )  # fmt: skip
    stretch = DecimalText(label=_("Stretch target"), required=False, help_text=_("striven for, not demanded"))
    stretch_measure = forms.ChoiceField(label=_("Stretch measured by"), required=False)
    by_department = forms.BooleanField(label=_("Each department has its own target"), required=False)
    target_words = forms.CharField(
        label=_("Target in words"),
        required=False,
        max_length=250,
        help_text=_("as printed; {} stands for each department's figure"),
    )
    responsible = forms.CharField(
        label=_("Who follows and reports"), required=False, max_length=2000, widget=forms.Textarea({"rows": 2}),
        help_text=_("as printed; empty: the departments of the target table with their parts"),
    )  # fmt: skip
    calculation = forms.CharField(
        label=_("How it is calculated"), required=False, max_length=4000, widget=forms.Textarea({"rows": 3})
    )
    means = forms.CharField(label=_("Means"), required=False, max_length=4000, widget=forms.Textarea({"rows": 3}))
    plan_heading = forms.CharField(
        label=_("Heading of its plan"), required=False, max_length=1000, widget=forms.Textarea({"rows": 2})
    )
    part_of = forms.TypedChoiceField(
        label=_("Further measure of"), required=False, coerce=int, empty_value=None,
        help_text=_("for a second figure of an objective that is printed once"),
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, objective_set: ObjectiveSet, objective: Objective | None = None, **kwargs):
        initial = kwargs.pop("initial", None) or (self._initial(objective) if objective else {})
        super().__init__(*args, initial=initial, **kwargs)
        self.objective_set, self.objective = objective_set, objective
        self.fields["measure"].initial = "on_time"
        self.fields["stretch_measure"].choices = [("", _("the same measure")), *measure_choices()]
        self._fit_set()
        if objective_set.policy_id:
            self.fields["commitment"].queryset = Commitment.objects.filter(policy=objective_set.policy_id)
        if objective:
            del self.fields["part_of"]
        else:
            others = {one.number: one for one in objective_set.objectives.order_by("-number", "-part")}
            choices = [(number, f"{number}. {one.text[:60]}") for number, one in sorted(others.items())]
            self.fields["part_of"].choices = [("", _("an objective of its own")), *choices]

    def _fit_set(self) -> None:
        """Leave out what the set has no use for: predecessors where there are none, departments in a department's own."""
        agency = self.objective_set.agency
        before = predecessor_ids({agency.pk})
        if before:
            self.fields["compared_with"].queryset = Agency.objects.filter(pk__in={agency.pk, *before}).order_by(
                "name", "pk"
            )
        else:
            del self.fields["compared_with"]
        if self.objective_set.department_id is not None:
            for name in ("by_department", "responsible", "target_words"):
                del self.fields[name]

    def _chosen(self, name: str) -> str:
        return str(self[name].value() or "") if name in self.fields else ""

    def fitting(self) -> set[str]:
        """Which optional fields fit the comparator, measure and nature as they are now chosen; static/objectives/
        objective_form.js follows the same rules while one types."""
        comparator = self._chosen("comparator")
        found = set()
        if comparator in (Comparator.INCREASE, Comparator.DECREASE):
            found |= {"change_basis", "compared_with"}
        if comparator != Comparator.DONE:
            found |= {"value", "unit", "stretch", "stretch_measure"}
        qualitative = ObjectiveNature.QUALITATIVE
        if comparator == Comparator.DONE or qualitative in (self._chosen("nature"), self._chosen("measure")):
            found.add("criteria")
        return found

    @staticmethod
    def _initial(objective: Objective) -> dict:
        names = [
            "text",
            "commitment",
            "nature",
            "measure",
            "comparator",
            "unit",
            "change_basis",
            "criteria",
            "stretch",
            "stretch_measure",
            "by_department",
            "target_words",
            "responsible",
            "calculation",
            "means",
            "plan_heading",
            "version",
        ]
        found = {name: getattr(objective, name) for name in names} | {"value": goal_text(goal_of(objective))}
        return found | {"compared_with": list(objective.compared_with.order_by("pk").values_list("pk", flat=True))}

    def clean(self):
        """The comparator written with the figure wins over the one chosen beside it."""
        data = super().clean()
        goal = data.get("value")
        if goal is not None:
            data["comparator"] = goal.comparator or data.get("comparator") or Comparator.AT_LEAST
            if data["comparator"] == Comparator.DONE:
                goal = parse_goal("")
                data.update(stretch=None, stretch_measure="")
            data["goal"] = goal
        return data

    def values(self) -> dict:
        """Keyword arguments for services.save_objective."""
        data = dict(self.cleaned_data)
        goal = data.pop("goal")
        data.update(value=goal.value, value_to=goal.value_to)
        data.pop("version", None)
        number = data.pop("part_of", None)
        if number:
            data.update(number=number, part=self._next_part(number))
        return data

    def _next_part(self, number: int) -> str:
        parts = self.objective_set.objectives.filter(number=number).values_list("part", flat=True)
        return next((letter for letter in "bcdefghij" if letter not in set(parts)), "k")
