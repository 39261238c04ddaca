"""Forms of the catalogue of legal bases. Other documents are named by their number, as people know them."""

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.forms import DayField
from agencies.text import nfc
from documents.legal.catalogue import Catalogue
from documents.legal.reading import Citation
from documents.models import KINDS, LegalBasis

REFERENCES = "legal-references"


class PasteForm(forms.Form):
    """A citation as it stands in some paper; the fields below are filled from it."""

    cau = forms.CharField(
        label=_("Paste a citation"),
        required=False,
        max_length=1500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "As it stands in a decision: “Căn cứ Nghị định số … ngày … của … về …”. The fields below are filled from it."
        ),
    )


class BasisForm(forms.Form):
    """One legal basis. `own`: a decision of one's own agency, where the person may also keep the shared ones."""

    kind = forms.ChoiceField(label=_("Kind"), choices=[(kind, kind) for kind in KINDS])
    number = forms.CharField(
        label=_("Number"),
        required=False,
        max_length=60,
        help_text=_("Laws may stay without one: they are cited by name and day."),
    )
    date = DayField(label=_("Day"), required=False)
    issuer = forms.CharField(label=_("Issued by"), required=False, max_length=150)
    title = forms.CharField(
        label=_("About"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}), help_text=_("Without “về việc”.")
    )
    citation = forms.CharField(
        label=_("Citation"),
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "As printed after “Căn cứ”, without what amended it: that is added by itself. Left empty, it is written from the fields above."
        ),
    )
    in_force_from = DayField(label=_("In force from"), required=False)
    in_force_to = DayField(
        label=_("In force until"), required=False, help_text=_("The last day; empty while no end is known.")
    )
    amends = forms.CharField(
        label=_("Amends"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Numbers of the documents that it amends, one on each line. They must be in the catalogue."),
    )
    own = forms.BooleanField(
        label=_("Only for our own agency and those below it"),
        required=False,
        help_text=_("For the agency’s own decisions, such as the one that introduced the quality system."),
    )

    def __init__(self, *args, catalogue: Catalogue, basis: LegalBasis | None = None, may_share: bool = True, **kwargs):
        super().__init__(*args, **kwargs)
        self.catalogue = catalogue
        if basis is not None:
            self._fill(basis)
        elif not may_share:
            del self.fields["own"]

    def _fill(self, basis: LegalBasis) -> None:
        names = ("kind", "number", "date", "issuer", "title", "citation", "in_force_from", "in_force_to")
        amended = "\n".join(one.number or one.title for one in basis.amends.all())
        self.initial = {name: getattr(basis, name) for name in names} | {"amends": amended} | self.initial
        if basis.kind not in KINDS:
            self.fields["kind"].choices = [(basis.kind, basis.kind), *self.fields["kind"].choices]
        del self.fields["own"]

    def clean_amends(self) -> list[LegalBasis]:
        lines = [line.strip() for line in self.cleaned_data["amends"].splitlines() if line.strip()]
        return [named_once(self.catalogue, line) for line in lines]


class EndForm(forms.Form):
    """Until when it was in force, and what replaced it."""

    in_force_to = DayField(
        label=_("Last day in force"), required=False, help_text=_("Empty: it is in force without a known end.")
    )
    replaced_by = forms.CharField(
        label=_("Replaced by"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"list": REFERENCES, "autocomplete": "off"}),
        help_text=_("The number of a document in the catalogue. Enter that document first."),
    )
    reason = forms.CharField(
        label=_("Where that is laid down"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For example the article of the new document. It is kept in the log."),
    )  # fmt: skip

    def __init__(self, *args, catalogue: Catalogue, **kwargs):
        super().__init__(*args, **kwargs)
        self.catalogue = catalogue

    def clean_replaced_by(self) -> LegalBasis | None:
        words = self.cleaned_data["replaced_by"].strip()
        return named_once(self.catalogue, words) if words else None


def named_once(catalogue: Catalogue, words: str) -> LegalBasis:
    """The one document that bears this number or name; ValidationError for none, and for several with how to tell them apart."""
    found = catalogue.named(nfc(words))
    day = found[1:] and next((one for one in found if one.date and f"{one.date:%d/%m/%Y}" in words), None)
    if day:
        return day
    if not found:
        raise forms.ValidationError(
            _("“%(words)s” is not in the catalogue. Enter it there first."), params={"words": words}
        )
    if len(found) > 1:
        raise forms.ValidationError(
            _("Several documents bear the number “%(words)s”. Write the day behind it: %(example)s."),
            params={"words": words, "example": reference(found[0])},
        )
    return found[0]


def reference(basis: LegalBasis) -> str:
    """How a document is named in a field: its number with the day, or its name."""
    if not basis.number:
        return str(basis)
    return f"{basis.number} ngày {basis.date:%d/%m/%Y}" if basis.date else basis.number


def initial_of(found: Citation) -> dict:
    """What the form begins with from a pasted sentence."""
    return {
        "kind": found.kind, "number": found.number, "date": found.day, "issuer": found.issuer, "title": found.title,
        "citation": found.citation, "in_force_from": found.day,
    }  # fmt: skip
