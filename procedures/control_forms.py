"""Forms of documents under control. Services decide; forms read and keep what was typed."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agencies import clock
from agencies.actor import Actor
from agencies.forms import DayField
from agencies.models import Agency, Role
from procedures.catalogue_forms import departments_of
from procedures.models import ControlledDocument, ControlledKind, ReviewOutcome
from procedures.models.documents_control import LONGEST


def own_departments(actor: Actor, agency: Agency, *, also: int | None = None):
    """Departments to choose from: all for those who keep the register, their own for a head."""
    rows = departments_of(agency, also=also)
    if actor.has_role(Role.DEPARTMENT_HEAD) and actor.department is not None:
        return rows.filter(pk=actor.department.pk)
    return rows


class ControlledDocumentForm(forms.Form):
    """One issue of a document, form or kind of record."""

    code = forms.CharField(
        label=pgettext_lazy("controlled", "Code"), max_length=40, help_text=_("As on its cover or foot, e.g. BM-03.")
    )
    title = forms.CharField(
        label=pgettext_lazy("controlled", "Title"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
    kind = forms.ChoiceField(label=pgettext_lazy("controlled", "Kind"), choices=ControlledKind.choices)
    department = forms.ModelChoiceField(
        queryset=None,
        label=_("Department that answers for it"),
        help_text=_("Its head looks at it again in time."),
    )
    issue = forms.IntegerField(label=_("Issue number"), min_value=1, max_value=999, initial=1)
    issued_on = DayField(label=pgettext_lazy("controlled", "In force from"))
    review_months = forms.IntegerField(
        label=_("Looked at every (months)"), min_value=1, max_value=LONGEST, initial=12, help_text=_("12: once a year.")
    )
    place = forms.CharField(
        label=_("Where it is kept"),
        max_length=200,
        required=False,
        help_text=_("Shelf, room or address, for records also how long."),
    )
    file = forms.FileField(
        label=pgettext_lazy("controlled", "File"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".pdf,.docx,.xlsx,.jpg,.png"}),
        help_text=_("PDF, Word, Excel or picture, up to 10 MB. May stay empty, and be attached later."),
    )

    def __init__(self, *args, actor: Actor, agency: Agency, document: ControlledDocument | None = None, **kwargs):
        if document is not None:
            names = [name for name in self.base_fields if name != "file"]
            kwargs["initial"] = {name: getattr(document, name) for name in names}
            kwargs["initial"]["department"] = document.department_id
        super().__init__(*args, **kwargs)
        chosen = document.department_id if document else None
        self.fields["department"].queryset = own_departments(actor, agency, also=chosen)
        if document is None and actor.department is not None:
            self.initial.setdefault("department", actor.department.pk)


class ControlledReviewForm(forms.Form):
    """What came of looking at the documents that were ticked."""

    documents = forms.ModelMultipleChoiceField(
        ControlledDocument.objects.none(), error_messages={"required": _("Tick at least one document.")}
    )
    outcome = forms.ChoiceField(
        label=pgettext_lazy("controlled", "What came of it"),
        choices=ReviewOutcome.choices,
        widget=forms.RadioSelect,
        initial=ReviewOutcome.KEEP,
    )
    reviewed_on = DayField(label=_("Looked at on"))
    note = forms.CharField(
        label=pgettext_lazy("controlled", "Note"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What is changed, or why it goes out of force. May stay empty when it stays in force."),
    )

    def __init__(self, *args, agency: Agency, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["documents"].queryset = ControlledDocument.objects.of_agency(agency).order_by("code", "pk")
        self.initial.setdefault("reviewed_on", clock.today())
