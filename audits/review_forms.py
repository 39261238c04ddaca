"""Forms of management reviews."""

from pathlib import Path

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agencies import clock
from agencies.files import examine_upload
from agencies.forms import DayField
from agencies.models import Membership, Role
from audits.forms import EVIDENCE_LIMIT, EVIDENCE_TYPES
from audits.models import ManagementReview


class PlanReviewForm(forms.Form):
    planned_on = DayField(label=pgettext_lazy("management review", "Planned on"))


class HeldForm(forms.Form):
    """Day, chair, minutes and conclusion of a review that was held."""

    held_on = DayField(label=pgettext_lazy("management review", "Held on"))
    chaired_by = forms.ModelChoiceField(
        Membership.objects.none(), label=_("Chaired by"), help_text=_("One of the agency's leaders.")
    )
    minutes = forms.FileField(
        label=_("Minutes"),
        widget=forms.FileInput(attrs={"accept": ".pdf,.docx,.jpg,.png"}),
        error_messages={"required": _("Attach the signed minutes: without them the review doesn't count.")},
        help_text=_("Scan or file of the signed minutes, up to 10 MB."),
    )
    conclusion = forms.CharField(
        label=pgettext_lazy("management review", "Conclusion"), widget=forms.Textarea(attrs={"rows": 5})
    )

    def __init__(self, *args, review: ManagementReview, **kwargs):
        super().__init__(*args, **kwargs)
        leaders = Membership.objects.of_agency(review.agency).on(clock.today()).filter(role=Role.LEADER)
        self.fields["chaired_by"].queryset = leaders.select_related("user").order_by("user__full_name", "pk")
        self.fields["chaired_by"].label_from_instance = lambda one: (
            f"{one.user} – {one.position}" if one.position else str(one.user)
        )
        self.initial.setdefault("held_on", min(review.planned_on, clock.today()))

    def clean_minutes(self):
        upload = self.cleaned_data["minutes"]
        kind = EVIDENCE_TYPES.get(Path(upload.name).suffix.lower())
        if kind is None:
            raise forms.ValidationError(_("Choose a PDF, a picture (JPG, PNG), a Word or an Excel file."))
        if upload.size > EVIDENCE_LIMIT:
            raise forms.ValidationError(_("The file is larger than 10 MB. Send a smaller one."))
        examine_upload(upload, kind)
        return upload
