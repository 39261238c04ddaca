"""Forms about a set as a whole: proposing it, posting it in a room."""

from pathlib import Path

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agencies import clock, files
from agencies.forms import DayField
from agencies.models import Department
from documents.models import OfficialDocument
from objectives.services.postings import PHOTO_LIMIT, PHOTO_TYPES, UNKNOWN_TYPE


class ProposalForm(forms.Form):
    """By which tờ trình a set is proposed: one kept here, or how one on paper is cited. Neither must be given."""

    proposal = forms.ModelChoiceField(
        label=_("Proposal (tờ trình) kept here"),
        queryset=OfficialDocument.objects.none(),
        required=False,
        empty_label=_("no proposal"),
    )
    proposal_words = forms.CharField(
        label=_("Proposal on paper, as the decision cites it"),
        required=False,
        max_length=300,
        help_text=_("e.g. Tờ trình số 41/TTr-KT ngày 27/3/2026 của Phòng Kinh tế"),
    )

    def __init__(self, *args, proposals, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["proposal"].queryset = proposals


class SetPostingForm(forms.Form):
    """Where and since when objectives hang in a room, and the photo that shows it."""

    department = forms.ModelChoiceField(
        label=_("Department"), queryset=Department.objects.none(), empty_label=_("choose")
    )
    place = forms.CharField(
        label=pgettext_lazy("posting", "Where"), max_length=200, help_text=_("e.g. the board at the door of room 203")
    )
    posted_on = DayField(label=_("Posted on"))
    photo = forms.FileField(
        label=_("Photo"),
        widget=forms.FileInput(
            attrs={"accept": ".jpg,.jpeg,.png", "data-max-bytes": str(PHOTO_LIMIT), "capture": "environment"}
        ),
        help_text=_("JPG or PNG, up to 10 MB; a phone can take it here."),
    )

    def __init__(self, *args, departments, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = departments
        self.initial.setdefault("posted_on", clock.today())
        only = list(departments[:2])
        if len(only) == 1:
            self.initial.setdefault("department", only[0])

    def clean_photo(self):
        """The kind is told by name and bytes; the browser's word for it proves nothing."""
        photo = self.cleaned_data["photo"]
        kind = PHOTO_TYPES.get(Path(photo.name).suffix.lower())
        if kind is None:
            raise forms.ValidationError(str(UNKNOWN_TYPE))
        files.examine_upload(photo, kind)
        return photo
