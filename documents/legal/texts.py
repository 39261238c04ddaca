"""Where texts stand in a document, and a document's texts with something put in their place."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from documents.models import OfficialDocument

# Keys of content blocks that hold no words.
LOOK = {
    "type",
    "align",
    "width",
    "level",
    "rowspan",
    "colspan",
    "bold",
    "italic",
    "attached_line",
    "landscape",
    "number",
}
STRUCTURES = ("articles", "body", "appendices")
PLAIN = ("abstract", "authority_line", "proposal", "issuer_words")


@dataclass(frozen=True)
class Text:
    """One text: where it stands in words a person understands, the field, and for legal bases the line's index."""

    place: str
    field: str
    text: str
    line: int | None = None


def texts_of(document: OfficialDocument) -> list[Text]:
    """Every text a reader sees, in the order of the paper."""
    found = [
        Text(_("Abstract"), "abstract", document.abstract),
        Text(_("Authority"), "authority_line", document.authority_line),
    ]
    for index, line in enumerate(document.legal_bases):
        found.append(Text(_("Legal bases, line %(number)d") % {"number": index + 1}, "legal_bases", line, index))
    found.append(Text(_("At the proposal of"), "proposal", document.proposal))
    for article in document.articles:
        place = _("Article %(number)s") % {"number": article.get("number")}
        found += [Text(place, "articles", text) for text in strings(article)]
    found += [Text(_("Text"), "body", text) for text in strings(document.body)]
    for number, appendix in enumerate(document.appendices, 1):
        place = _("Appendix") if len(document.appendices) == 1 else _("Appendix %(number)d") % {"number": number}
        found += [Text(place, "appendices", text) for text in strings(appendix)]
    found += [Text(_("Recipients"), "recipients", text) for text in document.recipients]
    return [one for one in found if one.text.strip()]


def strings(value: Any) -> Iterator[str]:
    """The words of articles or content blocks."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key not in LOOK:
                yield from strings(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from strings(inner)


def changed_texts(document: OfficialDocument, change: Callable[[str], str], *, bases: bool = True) -> dict:
    """Fields with `change` done to every text in them, those that differ, as services.update_text takes them."""
    fields = {name: change(getattr(document, name)) for name in PLAIN}
    fields |= {name: _mapped(getattr(document, name), change) for name in STRUCTURES}
    fields["recipients"] = [change(text) for text in document.recipients]
    if bases:
        fields["legal_bases"] = [change(text) for text in document.legal_bases]
    return {name: value for name, value in fields.items() if value != getattr(document, name)}


def _mapped(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: inner if key in LOOK else _mapped(inner, change) for key, inner in value.items()}
    if isinstance(value, list):
        return [_mapped(inner, change) for inner in value]
    return value
