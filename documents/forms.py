"""Forms of official documents. Texts are typed as they stand on paper, one line for one line."""

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies import clock
from agencies.models import Department, Membership, Role
from agencies.text import nfc
from documents.models import OfficialDocument
from documents.paper_text import articles_from_text, articles_to_text, blocks_from_text, blocks_to_text
from documents.services import signer_block


class LinesField(forms.CharField):
    """A list of texts, one on each line."""

    def __init__(self, *, rows=4, **kwargs):
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **kwargs)

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value):
        text = super().clean(value)
        return [nfc(line).strip() for line in text.splitlines() if line.strip()]


class SignerChoice(forms.ModelChoiceField):
    def label_from_instance(self, membership):
        return f"{membership.user.full_name} – {membership.position}"


class DocumentForm(forms.Form):
    """The whole text of a draft. `appendix_<n>_…` fields follow the document's appendices."""

    abstract = forms.CharField(label=_("Abstract"), widget=forms.Textarea(attrs={"rows": 3}))
    authority_line = forms.CharField(
        label=_("Authority"), required=False, max_length=250, widget=forms.Textarea(attrs={"rows": 2})
    )
    legal_bases = LinesField(
        label=_("Legal bases"), required=False, rows=8, help_text=_("One on each line. The closing marks are added.")
    )
    proposal = forms.CharField(label=_("At the proposal of"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    articles = forms.CharField(
        label=_("Articles"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text=_("As on paper: a line “Điều 1. …” begins an article, “1. …” a clause, any other line a paragraph."),
    )
    body = forms.CharField(
        label=_("Further text"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("Printed after the articles."),
    )
    recipients = LinesField(
        label=_("Recipients"), required=False, rows=6, help_text=_("One on each line, the archive last.")
    )
    signer = SignerChoice(label=_("Signer"), queryset=Membership.objects.none())
    signer_lines = LinesField(
        label=_("Lines above the signature"), rows=3, help_text=_("Left as they are, they follow the signer.")
    )
    drafting_department = forms.ModelChoiceField(
        label=_("Drafting department"),
        queryset=Department.objects.none(),
        help_text=_("Its head answers for the content."),
    )
    issuer_words = forms.CharField(label=_("Issuer in the words of appendices"), required=False, max_length=250)

    def __init__(self, *args, document: OfficialDocument, **kwargs):
        self.document = document
        initial = {name: getattr(document, name) for name in self.base_fields if name not in ("articles", "body")}
        initial["articles"] = articles_to_text(document.articles)
        initial["body"] = blocks_to_text(document.body)
        super().__init__(*args, initial=initial, **kwargs)
        today = clock.today()
        leaders = Membership.objects.on(today).filter(agency=document.agency, role=Role.LEADER)
        self.fields["signer"].queryset = leaders.select_related("user", "agency").order_by("pk")
        departments = Department.objects.on(today).filter(agency=document.agency)
        self.fields["drafting_department"].queryset = departments.order_by("position", "pk")
        # A document of articles needs no other body, and the other way round.
        if document.articles and not document.body:
            del self.fields["body"]
        elif document.body and not document.articles:
            del self.fields["articles"]
        for index, appendix in enumerate(document.appendices):
            self._add_appendix(index, appendix)

    def _add_appendix(self, index: int, appendix: dict) -> None:
        label = _("Appendix %(number)s: %(part)s")
        parts = {
            "title": (_("title"), forms.Textarea(attrs={"rows": 2}), appendix.get("title", "")),
            "text": (_("text"), forms.Textarea(attrs={"rows": 18}), blocks_to_text(appendix.get("blocks", []))),
        }
        for name, (part, widget, value) in parts.items():
            field = forms.CharField(
                label=label % {"number": index + 1, "part": part},
                required=name == "title",
                widget=widget,
                initial=value,
            )
            if name == "text":
                field.help_text = _(
                    "“# …” is a heading, “- …” an item, “>> …” a motto. Tables stay where “[BẢNG n]” stands; change them where their figures come from."
                )
            self.fields[f"appendix_{index}_{name}"] = field

    def clean_articles(self):
        try:
            return articles_from_text(nfc(self.cleaned_data["articles"]))
        except ValueError as error:
            raise forms.ValidationError(
                _("The line “%(line)s” stands before the first article.") % {"line": error}
            ) from None

    def clean_body(self):
        return self._blocks("body", self.document.body)

    def clean(self):
        data = super().clean()
        for index, appendix in enumerate(self.document.appendices):
            name = f"appendix_{index}_text"
            if name in data:
                data[name] = self._blocks(name, appendix.get("blocks", []))
        return data

    def _blocks(self, name: str, old):
        try:
            return blocks_from_text(nfc(self.cleaned_data[name]), old)
        except ValueError as error:
            self.add_error(name, _("There is no table %(line)s here.") % {"line": error})
            return old

    def text_fields(self) -> dict:
        """Cleaned values as `services.update_text` takes them."""
        values = {name: self.cleaned_data[name] for name in self.base_fields if name in self.cleaned_data}
        if values["signer"] != self.document.signer and values["signer_lines"] == self.document.signer_lines:
            values["signer_lines"] = signer_block(values["signer"])
        values["appendices"] = [
            appendix
            | {
                "title": nfc(self.cleaned_data[f"appendix_{index}_title"]).strip(),
                "blocks": self.cleaned_data[f"appendix_{index}_text"],
            }
            for index, appendix in enumerate(self.document.appendices)
        ]
        for name in ("abstract", "authority_line", "proposal", "issuer_words"):
            values[name] = nfc(values[name]).replace("\r\n", "\n").strip()
        return values


class PassphraseForm(forms.Form):
    """The passphrase of a key; used once and kept nowhere, so the field never shows it again."""

    passphrase = forms.CharField(
        label=_("Passphrase of the signing key"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}, render_value=False),
    )


class SignForm(PassphraseForm):
    seen_sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)


class VerifyForm(forms.Form):
    """A file to be checked. Nothing of it is stored."""

    MAX_BYTES = 20 * 1024 * 1024
    file = forms.FileField(label=_("Signed PDF file"), help_text=_("At most 20 MB. The file is checked and not kept."))

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > self.MAX_BYTES:
            raise forms.ValidationError(_("The file is larger than 20 MB."))
        return file
