"""Forms of training. Services decide; forms read and keep what was typed."""

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from agencies import clock
from agencies.forms import DayField
from agencies.models import (
    Agency,
    AppraisalSummary,
    Department,
    Membership,
    Person,
    SessionKind,
    SessionOrigin,
    TrainingPlan,
    TrainingSession,
    User,
)
from agencies.training.checkin import MINUTES
from agencies.training.common import ACCEPTED
from agencies.training.pasting import read_when

MAX_ROWS = 200
SPARE_ROWS = 4


def when_words(session: TrainingSession) -> str:
    """The planned day or month as it is typed."""
    return f"{session.due_on:%m/%Y}" if session.by_month else f"{session.due_on:%d/%m/%Y}"


class WhenField(forms.CharField):
    """A day or a month; cleans to (day, by month). The year of words like “quý I” is set by the form."""

    year: int | None = None

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        try:
            return read_when(text, self.year or clock.today().year)
        except ValueError:
            raise ValidationError(_("Write a day (15/03/2026), a month (03/2026) or a quarter (quý I).")) from None


def _file(label, **kwargs) -> forms.FileField:
    return forms.FileField(
        label=label,
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        help_text=gettext_lazy("PDF, picture (JPG, PNG), Word or Excel, up to 10 MB."),
        **kwargs,
    )


def read(upload) -> tuple[str, bytes] | None:
    """An uploaded file as services take it."""
    return (upload.name, upload.read()) if upload else None


# --- plan -------------------------------------------------------------------------------------------------------


class PlanForm(forms.Form):
    paper_number = forms.CharField(
        label=gettext_lazy("Number of the plan"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("as on the paper, e.g. 12/KH-UBND"),
    )
    paper_on = DayField(label=gettext_lazy("Approved on"), required=False)
    note = forms.CharField(
        label=gettext_lazy("Note"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class PlanRowForm(forms.Form):
    """A planned session; `pk` where it is there already."""

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    title = forms.CharField(
        label=gettext_lazy("What about"), max_length=300, required=False, widget=forms.Textarea({"rows": 2})
    )
    kind = forms.ChoiceField(label=pgettext_lazy("session", "Kind"), choices=SessionKind.choices, required=False)
    when = WhenField(label=gettext_lazy("Day or month"), required=False)
    planned_number = forms.IntegerField(
        label=gettext_lazy("People"),
        required=False,
        min_value=1,
        max_value=9_999,
        widget=forms.TextInput({"inputmode": "numeric"}),
    )
    trainer = forms.CharField(label=gettext_lazy("Trainer or chair"), max_length=200, required=False)

    def __init__(self, *args, year: int | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["when"].year = year
        for name, one in self.fields.items():
            one.widget.attrs["class"] = "form-select" if name == "kind" else "form-control"
            one.widget.attrs["aria-label"] = one.label
        self.fields["planned_number"].widget.attrs["class"] += " num"
        self.empty_permitted = True
        self.use_required_attribute = False

    def has_changed(self) -> bool:
        """A row without words is an empty row, whatever its select says."""
        names = ("title", "when", "planned_number", "trainer")
        return any((self.data.get(self.add_prefix(name)) or "").strip() for name in names)

    def clean(self):
        data = super().clean()
        for name, words in (("title", _("Say what it is about.")), ("when", _("Say on which day or in which month."))):
            if not data.get(name) and name not in self.errors:
                self.add_error(name, words)
        return data

    def row(self) -> dict:
        data = self.cleaned_data
        due_on, by_month = data["when"]
        return {
            "pk": data["pk"], "title": data["title"], "kind": data["kind"] or SessionKind.PROFESSIONAL, "due_on": due_on,
            "by_month": by_month, "planned_number": data["planned_number"], "trainer": data["trainer"],
        }  # fmt: skip


PLAN_RAW = ("pk", "title", "kind", "when", "planned_number", "trainer")


class BasePlanFormSet(BaseFormSet):
    def kept(self) -> list[PlanRowForm]:
        return [form for form in self.forms if form.has_changed() and not self._should_delete_form(form)]


PlanFormSet = formset_factory(
    PlanRowForm, formset=BasePlanFormSet, extra=0, can_delete=True, max_num=MAX_ROWS, absolute_max=MAX_ROWS * 2
)


def plan_rows(plan: TrainingPlan | None) -> list[dict]:
    """The planned sessions of a plan as strings for the table."""
    sessions = plan.sessions.filter(state="planned").order_by("due_on", "pk") if plan else []
    return [
        {
            "pk": str(one.pk), "title": one.title, "kind": one.kind, "when": when_words(one), "trainer": one.trainer,
            "planned_number": str(one.planned_number or ""),
        }
        for one in sessions
    ]  # fmt: skip


def posted_rows(post, prefix: str) -> list[dict]:
    """What stands in a posted table, without rows ticked for removal: nothing typed is lost when a button does something else."""
    total = post.get(f"{prefix}-TOTAL_FORMS", "")
    found = []
    for index in range(min(int(total), MAX_ROWS) if total.isdigit() else 0):
        row = {name: post.get(f"{prefix}-{index}-{name}", "").strip() for name in PLAN_RAW}
        if not post.get(f"{prefix}-{index}-DELETE") and any(
            row[name] for name in ("title", "when", "planned_number", "trainer")
        ):
            found.append(row)
    return found


# --- one session --------------------------------------------------------------------------------------------------


class SessionForm(forms.Form):
    """A session by summons, outside the plan, or of the plan."""

    title = forms.CharField(label=gettext_lazy("What about"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    kind = forms.ChoiceField(label=pgettext_lazy("session", "Kind"), choices=SessionKind.choices)
    origin = forms.ChoiceField(
        label=gettext_lazy("Because of"), choices=SessionOrigin.choices, widget=forms.RadioSelect
    )
    summoned_by = forms.CharField(
        label=gettext_lazy("Who summons"),
        max_length=250,
        required=False,
        help_text=gettext_lazy(
            "only for a summons: the body and its letter, e.g. Sở Khoa học và Công nghệ, 103/SKHCN-CCTĐC"
        ),
    )
    when = WhenField(label=gettext_lazy("Day or month"), help_text=gettext_lazy("15/03/2026, 03/2026 or quý I"))
    planned_number = forms.IntegerField(
        label=gettext_lazy("Number of people to be sent"), required=False, min_value=1, max_value=9_999,
        help_text=gettext_lazy("Empty: as many as are nominated."),
    )  # fmt: skip
    place = forms.CharField(label=pgettext_lazy("session", "Place"), max_length=200, required=False)
    trainer = forms.CharField(label=gettext_lazy("Trainer or chair"), max_length=200, required=False)

    def fields_for_service(self) -> dict:
        data = dict(self.cleaned_data)
        data["due_on"], data["by_month"] = data.pop("when")
        return data


def session_initial(session: TrainingSession) -> dict:
    names = ("title", "kind", "origin", "summoned_by", "planned_number", "place", "trainer")
    return {name: getattr(session, name) for name in names} | {"when": when_words(session)}


class HoldForm(forms.Form):
    """Noting that a session was held."""

    held_on = DayField(label=pgettext_lazy("session", "Held on"))
    place = forms.CharField(label=pgettext_lazy("session", "Place"), max_length=200, required=False)
    trainer = forms.CharField(label=gettext_lazy("Trainer or chair"), max_length=200, required=False)
    minutes = _file(gettext_lazy("Minutes"), required=False)
    sheet = _file(gettext_lazy("Signed attendance list"), required=False)

    def __init__(self, *args, session: TrainingSession, **kwargs):
        super().__init__(*args, **kwargs)
        suggested = clock.today() if session.by_month else min(session.due_on, clock.today())
        self.initial = {"held_on": suggested, "place": session.place, "trainer": session.trainer} | self.initial
        if session.minutes_id or not session.is_meeting:
            del self.fields["minutes"]
        if session.sheet_id:
            del self.fields["sheet"]


class FileForm(forms.Form):
    which = forms.ChoiceField(
        label=gettext_lazy("What it is"),
        choices=[("sheet", gettext_lazy("Signed attendance list")), ("minutes", gettext_lazy("Minutes"))],
    )
    file = _file(gettext_lazy("File"), error_messages={"required": gettext_lazy("Choose a file first.")})


class CheckinForm(forms.Form):
    minutes = forms.TypedChoiceField(label=gettext_lazy("Open for"), coerce=int, initial=30)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["minutes"].choices = [(count, _("%(count)d minutes") % {"count": count}) for count in MINUTES]


# --- people in scope ----------------------------------------------------------------------------------------------


class DepartmentField(forms.ModelChoiceField):
    """A department of the agency that exists today; empty for the leaders."""

    def __init__(self, **kwargs):
        super().__init__(queryset=Department.objects.none(), **kwargs)

    def offer(self, agency: Agency) -> None:
        self.queryset = Department.objects.of_agency(agency).on(clock.today()).order_by("position", "pk")


class PastePeopleForm(forms.Form):
    """A block of names, positions and departments."""

    pasted = forms.CharField(
        label=gettext_lazy("Names, positions, departments"),
        widget=forms.Textarea(attrs={"rows": 10, "wrap": "off", "spellcheck": "false"}),
        max_length=200_000,
        help_text=gettext_lazy(
            "One person a line, copied from a spreadsheet: full name, position, department. A running number in front doesn't matter."
        ),
        error_messages={"required": gettext_lazy("Paste the list, or type one name a line.")},
    )
    department = DepartmentField(
        label=gettext_lazy("Department of lines that name none"),
        required=False,
        empty_label=gettext_lazy("every line names its own"),
    )
    valid_from = DayField(label=gettext_lazy("In scope from"))

    def __init__(self, *args, agency: Agency, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["department"].offer(agency)
        self.initial.setdefault("valid_from", clock.today())


class SinceForm(forms.Form):
    since = DayField(
        label=gettext_lazy("In scope from"),
        help_text=gettext_lazy("Whoever came later is in scope from their first day in a role."),
    )


class PersonForm(forms.Form):
    """What was mistyped about somebody in scope."""

    full_name = forms.CharField(label=gettext_lazy("Full name"), max_length=150)
    position = forms.CharField(label=gettext_lazy("Position"), max_length=150, required=False)
    valid_from = DayField(label=gettext_lazy("In scope from"))
    user = forms.ModelChoiceField(
        label=gettext_lazy("Account"), queryset=User.objects.none(), required=False, empty_label=gettext_lazy("none"),
        help_text=gettext_lazy("With an account people can check in by QR code."),
    )  # fmt: skip

    def __init__(self, *args, agency: Agency, **kwargs):
        super().__init__(*args, **kwargs)
        holders = Membership.objects.of_agency(agency).on(clock.today()).values("user")
        present = self.initial.get("user")
        self.fields["user"].queryset = (
            User.objects.filter(pk__in=holders) | User.objects.filter(pk=getattr(present, "pk", present))
        ).order_by("full_name", "pk")


class MoveForm(forms.Form):
    """What happens with the people ticked in the list."""

    people = forms.ModelMultipleChoiceField(
        Person.objects.none(), error_messages={"required": gettext_lazy("Tick at least one person.")}
    )
    department = DepartmentField(
        label=gettext_lazy("To department"), required=False, empty_label=gettext_lazy("none (leaders of the agency)")
    )
    on = DayField(label=gettext_lazy("From day, or last day"))

    def __init__(self, *args, agency: Agency, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = Person.objects.of_agency(agency).order_by("pk")
        self.fields["department"].offer(agency)
        self.initial.setdefault("on", clock.today())


# --- appraisal ------------------------------------------------------------------------------------------------------


class AppraisalRowForm(forms.Form):
    """Four counts of a department; all empty: nothing is entered. Nobody is a 0, never an empty cell."""

    def __init__(self, *args, row, **kwargs):
        super().__init__(*args, **kwargs)
        self.row = row
        for name in AppraisalSummary.COUNTS:
            label = AppraisalSummary._meta.get_field(name).verbose_name
            attrs = {"class": "form-control num", "inputmode": "numeric", "aria-label": f"{row.name}: {label}"}
            self.fields[name] = forms.IntegerField(
                label=label, required=False, min_value=0, max_value=9_999, widget=forms.TextInput(attrs)
            )

    def clean(self):
        data = super().clean()
        given = [name for name in AppraisalSummary.COUNTS if data.get(name) is not None or name in self.errors]
        for name in AppraisalSummary.COUNTS:
            if given and name not in given:
                self.add_error(name, _("Write 0 where there is nobody."))
        return data

    def counts(self) -> tuple[int, int, int, int] | None:
        found = tuple(self.cleaned_data[name] for name in AppraisalSummary.COUNTS)
        return None if found == (None,) * len(found) else found


class EvidenceForm(forms.Form):
    evidence = _file(gettext_lazy("Decision or list of ratings"), required=False)
