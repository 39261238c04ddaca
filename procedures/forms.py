"""Forms of this app."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class UploadForm(forms.Form):
    """A case file; what it really is is found out by its content, not by its name."""

    file = forms.FileField(
        label=gettext_lazy("Case file (CSV or Excel .xlsx)"),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
        error_messages={
            "required": gettext_lazy("Choose a file first."),
            "empty": gettext_lazy("The file is empty. Choose the file with the case records."),
        },
    )

    def clean_file(self):
        """Refuse by size before anything is read."""
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_MAX_BYTES:
            text = _("The file is larger than %(limit)d MB. Split it, or save it as .xlsx.")
            raise forms.ValidationError(text % {"limit": settings.UPLOAD_MAX_BYTES // 1024**2})
        return file
