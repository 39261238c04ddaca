"""Forms of audits and corrective actions. They read what was typed; the services decide."""

from pathlib import Path

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from agencies import clock
from agencies.files import examine_upload
from agencies.forms import DayField
from agencies.models import Department, Membership, Role
from audits.models import MAX_WHYS, Audit, CorrectiveAction, Grade, Verdict
from audits.services import proposed_due_day

EVIDENCE_TYPES = {
    ".pdf": "application/pdf",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
EVIDENCE_LIMIT = 10 * 1024 * 1024


class DueField(DayField):
    """A due day from today on, within the next years."""

    def validate(self, value):
        super().validate(value)
        if value is None:
            return
        if value < clock.today():
            raise forms.ValidationError(_("The due day lies in the past."))
        if value.year > clock.today().year + 3:
            raise forms.ValidationError(_("The due day lies too far away."))


def _rows(count: int, **attrs) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": count, **attrs})


class AuditForm(forms.Form):
    """Title, days, departments and lead auditor; once the audit runs its departments are fixed."""

    title = forms.CharField(label=_("Title"), max_length=250)
    planned_from = DayField(label=_("From"))
    planned_to = DayField(label=_("To"))
    departments = forms.ModelMultipleChoiceField(
        Department.objects.none(), label=_("Departments audited"), widget=forms.CheckboxSelectMultiple
    )
    lead_auditor = forms.ModelChoiceField(
        Membership.objects.none(),
        label=_("Lead auditor"),
        help_text=_("An internal auditor of the agency who belongs to none of these departments."),
    )

    def __init__(self, *args, agency, audit: Audit | None = None, **kwargs):
        if audit is not None:
            kwargs["initial"] = {
                "title": audit.title,
                "planned_from": audit.planned_from,
                "planned_to": audit.planned_to,
                "departments": list(audit.departments.order_by("position", "pk")),
                "lead_auditor": audit.lead_auditor_id,
            }
        super().__init__(*args, **kwargs)
        today = clock.today()
        departments = Department.objects.of_agency(agency).on(today)
        self.fields["departments"].queryset = departments.order_by("position", "pk")
        auditors = Membership.objects.of_agency(agency).on(today).filter(role=Role.AUDITOR)
        self.fields["lead_auditor"].queryset = auditors.select_related("user", "department").order_by(
            "user__full_name", "pk"
        )
        self.fields["lead_auditor"].label_from_instance = _auditor_label
        if audit is not None and not audit.is_planned:
            del self.fields["departments"]


def _auditor_label(auditor: Membership) -> str:
    return f"{auditor.user} ({auditor.department})" if auditor.department else str(auditor.user)


class FindingForm(forms.Form):
    """One question's grade and note. Neither is required here: a draft may lack either."""

    grade = forms.ChoiceField(choices=Grade.choices, widget=forms.RadioSelect, required=False)
    note = forms.CharField(
        label=_("Evidence and note"),
        widget=_rows(3, autocapitalize="sentences"),
        required=False,
        help_text=_(
            "What was seen: number of the case or document, day, who was asked. May stay empty only if conforming."
        ),
    )


class CloseForm(forms.Form):
    """The conclusion, and a due day for each nonconforming finding (fields `due_<finding id>`)."""

    conclusion = forms.CharField(label=_("Conclusion"), widget=_rows(5))

    def __init__(self, *args, findings, **kwargs):
        super().__init__(*args, **kwargs)
        self.findings = list(findings)
        for finding in self.findings:
            self.fields[f"due_{finding.pk}"] = DueField(label=_("Due"), initial=proposed_due_day(finding.grade))

    def rows(self):
        """(finding, its bound due field), in order."""
        return [(finding, self[f"due_{finding.pk}"]) for finding in self.findings]

    def due_days(self) -> dict:
        return {finding.pk: self.cleaned_data[f"due_{finding.pk}"] for finding in self.findings}


class NonconformityForm(forms.Form):
    """A nonconformity that no miss and no audit has brought up."""

    department = forms.ModelChoiceField(Department.objects.none(), label=_("Department concerned"))
    description = forms.CharField(
        label=pgettext_lazy("nonconformity", "What happened"),
        widget=_rows(4),
        help_text=_("What, where, when, and which requirement was not kept."),
    )
    correction = forms.CharField(
        label=_("What was done at once"),
        widget=_rows(2),
        required=False,
        help_text=_("May stay empty; the department can add it."),
    )
    due_on = DueField(label=_("Due"), help_text=_("Until when the department must have acted."))

    def __init__(self, *args, agency, **kwargs):
        super().__init__(*args, **kwargs)
        departments = Department.objects.of_agency(agency).on(clock.today())
        self.fields["department"].queryset = departments.order_by("position", "pk")
        self.fields["due_on"].initial = proposed_due_day()


class PlanForm(forms.Form):
    """Cause by up to five whys, correction, action. Each answer is the question of the next field."""

    correction = forms.CharField(
        label=_("What was done at once"),
        widget=_rows(2),
        required=False,
        help_text=_("To undo the consequence: apology, correction, recall. May stay empty."),
    )
    action = forms.CharField(
        label=_("What will be done so that it does not happen again"),
        widget=_rows(4),
        required=False,
        help_text=_("It must remove the last cause above. Say what, by whom, with which means."),
    )

    def __init__(self, *args, action: CorrectiveAction, ask_more: bool = False, **kwargs):
        whys = action.nonconformity.whys()
        kwargs["initial"] = {
            "correction": action.nonconformity.correction,
            "action": action.action,
            **{f"why_{position}": answer for position, answer in enumerate(whys, start=1)},
        }
        super().__init__(*args, **kwargs)
        if self.is_bound:
            whys = [self.data.get(f"why_{position}", "").strip() for position in range(1, MAX_WHYS + 1)]
            whys = [answer for answer in whys if answer]
            self.data = self.data.copy()
            for position in range(1, MAX_WHYS + 1):
                self.data[f"why_{position}"] = whys[position - 1] if position <= len(whys) else ""
        count = min(max(len(whys) + ask_more, 1), MAX_WHYS)
        self.fields = {
            **{f"why_{position}": _why_field(position, whys) for position in range(1, count + 1)},
            **self.fields,
        }
        if ask_more:
            self.fields[f"why_{count}"].widget.attrs["autofocus"] = True
        self.can_ask_more = count < MAX_WHYS

    def why_fields(self):
        return [self[name] for name in self.fields if name.startswith("why_")]

    def whys(self) -> list[str]:
        """The answers typed, in order."""
        return [self.cleaned_data.get(f"why_{position}", "") for position in range(1, MAX_WHYS + 1)]


def _why_field(position: int, whys: list[str]) -> forms.CharField:
    if position == 1:
        label = gettext("Why did this happen?")
    else:
        label = gettext("Why: “%(answer)s”?") % {"answer": Truncator(whys[position - 2].rstrip(". ")).chars(140)}
    return forms.CharField(label=label, widget=_rows(2), required=False)


class ResultForm(forms.Form):
    """What was done and what came of it, with a file that shows it."""

    result = forms.CharField(
        label=_("What was done and what came of it"),
        widget=_rows(5),
        help_text=_("Figures before and after where there are some."),
    )
    evidence = forms.FileField(
        label=_("Evidence"), required=False, help_text=_("PDF, Word, Excel or a picture, up to 10 MB. May stay empty.")
    )

    def clean_evidence(self):
        upload = self.cleaned_data["evidence"]
        if upload is None:
            return None
        if Path(upload.name).suffix.lower() not in EVIDENCE_TYPES:
            raise forms.ValidationError(_("Choose a PDF, Word or Excel file or a picture (JPG, PNG)."))
        if upload.size > EVIDENCE_LIMIT:
            raise forms.ValidationError(_("The file is larger than 10 MB. Send a smaller one."))
        examine_upload(upload, EVIDENCE_TYPES[Path(upload.name).suffix.lower()])
        return upload


class VerdictForm(forms.Form):
    """Effective or not, and why; an ineffective action is followed by another with its own due day."""

    verdict = forms.ChoiceField(
        label=_("Has the cause been removed?"),
        choices=[
            (Verdict.EFFECTIVE, _("Yes, the action is effective")),
            (Verdict.INEFFECTIVE, _("No, the action is not effective; another one is needed")),
        ],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("What the verdict rests on"),
        widget=_rows(4),
        required=False,
        help_text=_("What you looked at. Must be given if the action is not effective."),
    )
    next_due_on = DueField(
        label=_("Due day of the next action"),
        required=False,
        help_text=_("Counts only if the action is not effective."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["next_due_on"].initial = proposed_due_day()


class DueForm(forms.Form):
    """Another due day, with its reason."""

    due_on = DueField(label=_("New due day"))
    reason = forms.CharField(label=_("Reason"), widget=_rows(2))
