"""Forms of the quarterly review of rules: one short form, with a few rows for proposals."""

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agencies import clock
from agencies.actor import Actor
from agencies.forms import DayField
from agencies.models import Agency, Department
from procedures.control_forms import own_departments
from procedures.models import ProposalKind, ProposalState, RegulationChange, RegulationProposal
from procedures.regulation_reviews import latest
from procedures.services.regulation_reviews import NEXT

ROWS, MOST_ROWS = 3, 20
OFFERED = 5


class RuleReviewForm(forms.Form):
    """A department's review of a quarter: this one or one of the four before."""

    department = forms.ModelChoiceField(Department.objects.none(), label=pgettext_lazy("cases", "Department"))
    quarter = forms.ChoiceField(label=pgettext_lazy("regulation review", "Quarter"))
    reviewed_on = DayField(label=pgettext_lazy("regulation review", "Reviewed on"))
    text = forms.CharField(
        label=_("What was looked at"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Which rules and internal processes, by whom, and whether they still fit."),
    )

    def __init__(self, *args, actor: Actor, agency: Agency, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = own_departments(actor, agency)
        if actor.department is not None:
            self.initial.setdefault("department", actor.department.pk)
        choices = [(f"{one.year}-{one.number}", capfirst(one.label)) for one in latest(agency, OFFERED)]
        self.fields["quarter"].choices = choices
        self.initial.setdefault("reviewed_on", clock.today())

    def given(self) -> dict:
        """What the verb takes."""
        data = dict(self.cleaned_data)
        year, number = data.pop("quarter").split("-")
        return data | {"year": int(year), "quarter": int(number)}


class ProposalForm(forms.Form):
    """One proposal; an empty row is no proposal."""

    what = forms.ChoiceField(label=pgettext_lazy("proposal", "What"), choices=ProposalKind.choices, required=False)
    rule = forms.CharField(label=_("Which rule"), max_length=500, required=False)
    proposal = forms.CharField(label=_("What is proposed, and why"), max_length=1000, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs |= {
                "class": "form-select" if name == "what" else "form-control",
                "aria-label": field.label,
            }
        self.empty_permitted, self.use_required_attribute = True, False

    def has_changed(self) -> bool:
        return any((self.data.get(self.add_prefix(name)) or "").strip() for name in ("rule", "proposal"))

    def clean(self):
        data = super().clean()
        for name in ("rule", "proposal") if self.has_changed() else ():
            if not data.get(name) and name not in self.errors:
                self.add_error(name, _("Fill in both the rule and what is proposed."))
        return data


class BaseProposalFormSet(forms.BaseFormSet):
    def proposals(self) -> list[dict]:
        """The rows with content."""
        return [dict(form.cleaned_data) for form in self.forms if form.has_changed()]


ProposalFormSet = forms.formset_factory(
    ProposalForm, formset=BaseProposalFormSet, extra=ROWS, max_num=MOST_ROWS, absolute_max=MOST_ROWS
)


class MoveForm(forms.Form):
    """What became of a proposal."""

    state = forms.ChoiceField(label=pgettext_lazy("proposal", "What became of it"), widget=forms.RadioSelect)
    state_on = DayField(label=pgettext_lazy("proposal", "On"))
    state_note = forms.CharField(
        label=pgettext_lazy("proposal", "Note"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("By which letter; why, where it was not accepted."),
    )
    change = forms.ModelChoiceField(
        RegulationChange.objects.none(),
        label=_("Changed rule that came of it"),
        required=False,
        help_text=_("Where it is entered among the changed rules. May stay empty."),
    )

    def __init__(self, *args, proposal: RegulationProposal, **kwargs):
        super().__init__(*args, **kwargs)
        offered = NEXT.get(proposal.state, set())
        self.fields["state"].choices = [choice for choice in ProposalState.choices if choice[0] in offered]
        changes = RegulationChange.objects.of_agency(proposal.review.agency)
        self.fields["change"].queryset = changes.order_by("-effective_on", "pk")
        self.initial.setdefault("state_on", clock.today())
