"""Forms of the tree on a day, and of a decision on agencies: itself, the agencies it sets up, its lines."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.actor import Actor
from agencies.errors import UserError
from agencies.forms import DayField, add_user_error
from agencies.models import Agency, Reorganisation, SuccessionKind
from agencies.permissions import can_manage_agency, can_reorganise
from agencies.services import AGENCY_FIELDS
from agencies.succession.lines import Line, NewAgency

FIRST_LINES, MOST = 2, 40
# What a successor usually keeps of the agency it follows.
INHERITED = ("short_symbol", "superior_name", "place_name", "authority_line", "regime", "level", "cut_off", "parent")


class TreeForm(forms.Form):
    """Which day to show, and what to find."""

    day = DayField(label=_("Day"), required=False)
    q = forms.CharField(label=_("Name of an agency"), max_length=100, required=False)
    all = forms.BooleanField(label=_("Also those that had ended or were still to come"), required=False)


class DecisionForm(forms.ModelForm):
    issued_on = DayField(label=_("Issued on"))
    effective_on = DayField(label=_("Takes effect on"))

    class Meta:
        model = Reorganisation
        fields = ["number", "issued_on", "issuer", "abstract", "effective_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["number"].label = _("Number")
        self.fields["effective_on"].help_text = _("Agencies that end do so on the evening before.")

    def _get_validation_exclusions(self):
        return set(super()._get_validation_exclusions()) | {"agency", "created_at"}


class NewAgencyForm(forms.ModelForm):
    """An agency that the decision sets up; left empty, there is none."""

    class Meta:
        model = Agency
        fields = [name for name in AGENCY_FIELDS if name not in ("valid_from", "valid_to")]

    def __init__(self, *args, superiors: list[Agency], **kwargs):
        super().__init__(*args, empty_permitted=True, use_required_attribute=False, **kwargs)
        self._superiors = {str(agency.pk): agency for agency in superiors}
        # Lists of choices, not querysets: one query for any number of forms.
        self.fields["parent"] = forms.ChoiceField(
            label=self.fields["parent"].label,
            required=False,
            choices=[("", "—"), *((str(agency.pk), agency.name) for agency in superiors)],
        )

    def clean_parent(self):
        return self._superiors.get(self.cleaned_data["parent"])

    @property
    def is_filled(self) -> bool:
        return bool(
            self.data.get(self.add_prefix("name"), "").strip() or self.data.get(self.add_prefix("code"), "").strip()
        )

    def has_changed(self) -> bool:
        """What is filled in from the old agency alone doesn't make a new one."""
        return self.is_filled

    def _get_validation_exclusions(self):
        # The service says what is wrong, at the same fields; here only what was typed is read.
        return set(super()._get_validation_exclusions()) | set(self.fields)


class LineForm(forms.Form):
    """One line: which agency, what becomes of it, who takes over."""

    old = forms.ChoiceField(label=_("Old agency"), required=False)
    kind = forms.ChoiceField(label=_("What happens"), choices=SuccessionKind.choices, required=False)
    new = forms.ChoiceField(label=_("Successor"), required=False)
    functions = forms.CharField(label=_("Functions that go over"), max_length=500, required=False)
    carry_departments = forms.BooleanField(label=_("The departments go on in the successor"), required=False)
    carry_roles = forms.BooleanField(label=_("The people keep their roles in the successor"), required=False)

    def __init__(self, *args, old: list, new: list, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.fields["old"].choices = [("", "—"), *old]
        self.fields["new"].choices = [("", "—"), *new]
        self.fields["functions"].help_text = _("for a transfer, and where a split divides the functions")

    def clean(self):
        given = super().clean()
        if given.get("old") and not given.get("new") and "new" not in self.errors:
            self.add_error("new", gettext("Choose the successor agency."))
        if given.get("new") and not given.get("old") and "old" not in self.errors:
            self.add_error("old", gettext("Choose the old agency."))
        return given

    @property
    def is_filled(self) -> bool:
        return bool(self.cleaned_data.get("old"))


def choices_for(actor: Actor) -> tuple[list[Agency], list[Agency]]:
    """Agencies that a decision of this actor may name as old, and as new or superior of a new one; one query."""
    kept = [
        agency
        for agency in Agency.objects.visible_to(actor).order_by("path").prefetch_related("successions")
        if can_reorganise(actor, agency)
    ]
    old = [agency for agency in kept if all(line.kind == SuccessionKind.TRANSFER for line in agency.successions.all())]
    return old, [agency for agency in kept if can_manage_agency(actor, agency)]


def _labelled(agency: Agency) -> str:
    if agency.exists_today:
        return agency.name
    return gettext("%(agency)s (ended on %(day)s)") % {"agency": agency, "day": f"{agency.valid_to:%d/%m/%Y}"}


class ReorganisationForms:
    """The whole page as one form. `data`: what was posted; `old`, `kind`: what to begin with."""

    def __init__(self, actor: Actor, data=None, *, old: Agency | None = None, kind: str = ""):
        self.data = data
        self.old_choices, self.new_choices = choices_for(actor)
        more = data.get("step") if data else ""
        self.new_count = self._count("new_count", 1) + (more == "more_new")
        self.line_count = self._count("line_count", FIRST_LINES) + (more == "more_lines")
        self.decision = DecisionForm(data)
        initial = {name: getattr(old, name) for name in INHERITED} if old else {}
        if old:
            initial["parent"] = str(old.parent_id or "")
        self.new_agencies = [
            NewAgencyForm(
                data, prefix=f"new-{number}", superiors=self.new_choices, initial=initial if not number else {}
            )
            for number in range(self.new_count)
        ]
        self.lines = [self._line(number, old, kind) for number in range(self.line_count)]

    def _count(self, name: str, fallback: int) -> int:
        text = self.data.get(name, "") if self.data else ""
        return min(int(text), MOST) if text.isascii() and text.isdigit() and int(text) else fallback

    def _line(self, number: int, old: Agency | None, kind: str) -> LineForm:
        there = [(str(agency.pk), agency.name) for agency in self.new_choices]
        made = [(f"new-{index}", self._name_of_new(index)) for index in range(self.new_count)]
        initial = {}
        if old and number == 0:
            initial = {"old": str(old.pk), "kind": kind, "new": "new-0"}
            if kind in (SuccessionKind.RENAME, SuccessionKind.MERGE):
                initial |= {"carry_departments": True, "carry_roles": True}
        return LineForm(
            self.data,
            prefix=f"line-{number}",
            initial=initial,
            old=[(str(agency.pk), _labelled(agency)) for agency in self.old_choices],
            new=[(gettext("Set up by this decision"), made), (gettext("Existing agencies"), there)],
        )

    def _name_of_new(self, index: int) -> str:
        typed = self.data.get(f"new-{index}-name", "").strip() if self.data else ""
        return typed or gettext("New agency %(number)d, below") % {"number": index + 1}

    @property
    def all_forms(self) -> list[forms.BaseForm]:
        return [self.decision, *self.new_agencies, *self.lines]

    def is_valid(self) -> bool:
        # Each is asked, so that all errors show at once.
        return not [form for form in self.all_forms if not form.is_valid()]

    def given(self) -> dict:
        """The arguments of `reorganise`. UserError where a line names a new agency that was left empty."""
        old = {str(agency.pk): agency for agency in self.old_choices}
        new = {str(agency.pk): agency for agency in self.new_choices}
        for form in self.new_agencies:
            if form.is_filled:
                new[form.prefix] = NewAgency(form.prefix, form.cleaned_data)
        lines = []
        for form in self.lines:
            if not form.is_filled:
                continue
            given = form.cleaned_data
            if given["new"] not in new:
                raise UserError(
                    gettext("Say at least the name and the code of the new agency."), f"{given['new']}-name"
                )
            lines.append(
                Line(
                    old[given["old"]],
                    new[given["new"]],
                    given["kind"],
                    given["functions"],
                    given["carry_departments"],
                    given["carry_roles"],
                )
            )
        named = {line.new.key for line in lines if isinstance(line.new, NewAgency)}
        for key in new:
            if key.startswith("new-") and key not in named:
                raise UserError(gettext("No line says whom this agency succeeds."), f"{key}-name")
        return {**self.decision.cleaned_data, "lines": lines}

    def add_error(self, error: UserError) -> None:
        """At its field: of the decision, or of a new agency ("new-0-code"); otherwise above the form."""
        for form in self.new_agencies:
            if error.field and error.field.startswith(f"{form.prefix}-"):
                add_user_error(form, UserError(error.message, error.field.removeprefix(f"{form.prefix}-")))
                return
        add_user_error(self.decision, error)

    def forget_errors(self) -> None:
        """Nothing is wrong yet with a page to which only more rows are added."""
        for form in self.all_forms:
            form.errors.clear()

    @property
    def held(self) -> list[tuple[str, str]]:
        """What was typed, for the page that asks to confirm it."""
        skipped = ("csrfmiddlewaretoken", "step")
        return [(name, value) for name, values in self.data.lists() if name not in skipped for value in values]
