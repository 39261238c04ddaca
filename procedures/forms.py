"""Forms of this app."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class UploadForm(forms.Form):
    """A case file; what it really is is found out by its content, not by its name."""

    file = forms.FileField(
        label=gettext_lazy("Case file (CSV, Excel .xlsx or .xls, OpenDocument .ods)"),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx,.xls,.ods"}),
        error_messages={
            "required": gettext_lazy("Choose a file first."),
            "empty": gettext_lazy("The file is empty. Choose the file with the case records."),
        },
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # The browser says so at once, before hundreds of megabytes have gone over the line.
        words = _("The file is larger than %(limit)d MB. Split it, or save it as .xlsx.")
        limit = settings.UPLOAD_MAX_BYTES
        self.fields["file"].widget.attrs |= {
            "data-max-bytes": limit,
            "data-too-large": words % {"limit": limit // 1024**2},
        }
        words = _("At most %(limit)d MB. What it really is shows by its content, not by its name.")
        self.fields["file"].help_text = words % {"limit": limit // 1024**2}

    def clean_file(self):
        """Refuse by size before anything is read."""
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_MAX_BYTES:
            text = _("The file is larger than %(limit)d MB. Split it, or save it as .xlsx.")
            raise forms.ValidationError(text % {"limit": settings.UPLOAD_MAX_BYTES // 1024**2})
        return file
