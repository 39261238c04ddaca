"""A document's way through people as a line of steps: done, now, not yet, returned."""

from django.utils.translation import gettext as _

from agencies.acting import by_whom, in_whose_name
from documents.models import DocumentState, InitialKind, OfficialDocument, SignatureKind

State = DocumentState
_ORDER = [
    State.DRAFT,
    State.AWAITING_CONTENT,
    State.AWAITING_FORMAT,
    State.AWAITING_SIGNATURE,
    State.SIGNED,
    State.NUMBERED,
    State.ISSUED,
]


def flow(document: OfficialDocument) -> list[dict]:
    """Steps for the {% flow_steps %} tag: label, state, who, when, comment."""
    place = _ORDER.index(document.state) if document.state in _ORDER else len(_ORDER)
    initials = {one.kind: one for one in document.initials.all() if not one.is_void}
    signatures = {one.kind: one for one in document.signatures.all() if not one.is_void}
    returned = list(document.returns.all())[-1:] if document.state == State.DRAFT else []
    department = str(document.drafting_department or "")
    rows = [
        _draft(document, place, returned),
        _step(
            _("Content initialled"),
            1,
            place,
            initials.get(InitialKind.CONTENT),
            _("Head of %(department)s") % {"department": department},
        ),
        _step(_("Format initialled"), 2, place, initials.get(InitialKind.FORMAT), _("Head of the office")),
        _step(
            _("Signed"),
            3,
            place,
            signatures.get(SignatureKind.SIGNER),
            str(document.signer.user if document.signer else ""),
        ),
        _numbered(document, place),
        _step(_("Sealed and issued"), 5, place, signatures.get(SignatureKind.SEAL), _("Registry clerk")),
    ]
    return rows + _afterwards(document)


def _draft(document, place, returned) -> dict:
    step = {
        "label": _("Drafted"),
        "state": "done" if place else "current",
        "who": by_whom(document.author, document.author_hand),
        "when": document.created_at,
        "comment": "",
    }
    if returned:
        comment = _("Sent back by %(name)s: %(comment)s") % {
            "name": in_whose_name(returned[0].by_name, returned[0].acting_for),
            "comment": returned[0].comment,
        }
        step |= {"state": "returned", "when": returned[0].at, "comment": comment}
    return step


def _step(label: str, index: int, place: int, given, expected: str) -> dict:
    """A step that someone gives by name; before it is given, who is expected to."""
    if given is None:
        current = place == index or (index == 5 and place in (4, 5))
        return {"label": label, "state": "current" if current else "todo", "who": expected, "when": "", "comment": ""}
    return {
        "label": label,
        "state": "done",
        "who": in_whose_name(given.by_name, given.acting_for),
        "when": given.at,
        "comment": getattr(given, "comment", ""),
    }


def _numbered(document, place) -> dict:
    label = _("Number and date")
    if document.number is None:
        state = "current" if place == 4 else "todo"
        return {"label": label, "state": state, "who": _("Registry clerk"), "when": "", "comment": ""}
    return {"label": label, "state": "done", "who": document.full_number, "when": document.issued_on, "comment": ""}


def _afterwards(document) -> list[dict]:
    if document.state == State.REPLACED:
        newer = next((one for one in document.replaced_by.all() if one.number), None)
        text = _("Replaced by %(number)s") % {"number": newer.full_number if newer else ""}
        return [{"label": text, "state": "done", "who": "", "when": newer.issued_on if newer else "", "comment": ""}]
    if document.state == State.WITHDRAWN:
        return [{"label": _("Withdrawn"), "state": "returned", "who": "", "when": document.updated_at, "comment": ""}]
    return []
