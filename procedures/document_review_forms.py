"""Forms of the review of issued documents."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agencies import clock
from agencies.forms import DayField
from agencies.models import Agency, Department
from agencies.periods import bounds, quarter_of
from documents.models import OfficialDocument
from procedures.catalogue_forms import departments_of
from procedures.models import DocumentFault


class RoundForm(forms.Form):
    """The days whose documents are looked at; the quarter so far is proposed."""

    start = DayField(label=_("Documents issued from"))
    end = DayField(label=_("Documents issued until"))

    def __init__(self, *args, agency: Agency, **kwargs):
        super().__init__(*args, **kwargs)
        today = clock.today()
        first, _last = bounds(agency.cut_off, *quarter_of(agency.cut_off, today))
        self.initial = {"start": first, "end": today} | self.initial


class PassForm(forms.Form):
    """The documents ticked as without error."""

    documents = forms.ModelMultipleChoiceField(
        OfficialDocument.objects.none(), error_messages={"required": _("Tick at least one document.")}
    )

    def __init__(self, *args, documents, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["documents"].queryset = documents


class FoundForm(forms.Form):
    """What was found in one document. Number and day are asked only of a document that isn't in the system."""

    number = forms.CharField(label=_("Number and symbol"), max_length=80, help_text=_("As printed, e.g. 45/BC-UBND."))
    issued_on = DayField(label=pgettext_lazy("document review", "Issued on"))
    abstract = forms.CharField(label=pgettext_lazy("document review", "Abstract"), max_length=500, required=False)
    department = forms.ModelChoiceField(Department.objects.none(), label=_("Department that drafted it"))
    faults = forms.MultipleChoiceField(
        label=_("Kinds of error"),
        choices=DocumentFault.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick none where the document is without error."),
    )
    description = forms.CharField(
        label=_("What is wrong, and how to mend it"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args, agency: Agency, document: OfficialDocument | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = departments_of(agency, also=self.initial.get("department"))
        if document is not None:
            for name in ("number", "issued_on", "abstract"):
                del self.fields[name]


class MendForm(forms.Form):
    corrected_on = DayField(label=_("Mended on"))
    correction = forms.CharField(
        label=_("How it was mended"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Corrected by which document, replaced by which number, withdrawn."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("corrected_on", clock.today())
