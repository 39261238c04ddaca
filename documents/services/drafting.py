"""Making a document and changing its words while it is a draft."""

from django.db import transaction
from django.utils.translation import gettext as _

from agencies import clock
from agencies.acting import hand_of
from agencies.activity import changes, log
from agencies.errors import UserError
from agencies.models import ActingTitle, Agency, AgencyRegime, Department, Membership, Role
from agencies.text import nfc
from documents import permissions
from documents.models import DocumentKind, OfficialDocument
from documents.services.base import demand, follow, locked
from documents.services.rendering import request_rendering

EDITABLE = [
    "abstract",
    "authority_line",
    "legal_bases",
    "proposal",
    "articles",
    "body",
    "appendices",
    "recipients",
    "signer_lines",
    "signer",
    "drafting_department",
    "issuer_words",
    "effective_from",
    "notation",
]


@transaction.atomic
def draft_document(
    actor,
    *,
    agency: Agency,
    kind: str,
    abstract: str,
    signer: Membership | None = None,
    legal_bases=(),
    proposal: str = "",
    articles=(),
    body=(),
    appendices=(),
    recipients=(),
    authority_line: str | None = None,
    signer_lines=None,
    notation: str = "",
    drafting_department: Department | None = None,
    replaces: OfficialDocument | None = None,
    effective_from=None,
    subject=None,
) -> OfficialDocument:
    """Draft an official document and have its pages made (a job, on commit).

    `articles`: list of {"number", "title", "paragraphs", "clauses"}; `body`: content blocks printed after them;
    `appendices`: list of {"label", "title", "subtitle", "attached_line", "blocks", "landscape"}. What is left out
    follows the agency's regime and the signer's dated title. `subject` is the object the document is about; it is
    remembered by label and key only. Raises UserError without a signer, PermissionDenied without the right to draft.
    """
    demand(permissions.can_draft(actor, agency))
    signer = signer or _head_of(agency)
    if signer is None or signer.agency_id != agency.pk:
        raise UserError(_("The agency has no leader who could sign."), field="signer")
    department = drafting_department or actor.department
    _demand_own_department(agency.pk, department)
    if replaces is not None and replaces.agency_id != agency.pk:
        raise UserError(_("A document replaces only one of its own agency."), field="replaces")
    document = OfficialDocument(
        agency=agency,
        kind=DocumentKind(kind),
        abstract=nfc(abstract).strip(),
        authority_line=(agency.authority_line if authority_line is None else authority_line),
        legal_bases=list(legal_bases),
        proposal=nfc(proposal),
        articles=list(articles),
        body=list(body),
        appendices=list(appendices),
        recipients=list(recipients),
        signer=signer,
        signer_lines=list(signer_lines) if signer_lines else signer_block(signer),
        drafting_department=department,
        author=actor.membership,
        author_hand=hand_of(actor),
        subject_label=subject._meta.label if subject else "",
        subject_id=str(subject.pk) if subject else "",
        notation=notation or _notation(agency, kind, department),
        series=DocumentKind(kind),
        issuer_words=_issuer_words(signer),
        effective_from=effective_from,
        replaces=replaces,
        agency_name=agency.name,
        superior_name=agency.superior_name,
        place_name=agency.place_name,
        created_at=clock.now(),
        updated_at=clock.now(),
    )
    document.full_clean(exclude=["articles", "body", "appendices", "legal_bases", "recipients", "signer_lines"])
    document.save()
    log(actor, "documents.drafted", document)
    request_rendering(actor, document)
    return document


@transaction.atomic
def update_text(actor, document: OfficialDocument, **fields) -> OfficialDocument:
    """Change words of a draft (see EDITABLE for names); its pages are made again. Unchanged words change nothing."""
    row = locked(document)
    demand(permissions.can_edit(actor, row))
    unknown = set(fields) - set(EDITABLE)
    if unknown:
        raise TypeError(f"Not editable: {', '.join(sorted(unknown))}")
    if "signer" in fields and fields["signer"].agency_id != row.agency_id:
        raise UserError(_("The signer must belong to the agency."), field="signer")
    _demand_own_department(row.agency_id, fields.get("drafting_department"))
    before, after = changes({name: getattr(row, name) for name in fields}, fields)
    if after:
        for name, value in after.items():
            setattr(row, name, value)
        row.version += 1
        row.updated_at = clock.now()
        row.save()
        log(actor, "documents.edited", row, before=before, after=after)
        request_rendering(actor, row)
    return follow(document, row)


def _demand_own_department(agency_id: int, department: Department | None) -> None:
    if department is not None and department.agency_id != agency_id:
        raise UserError(_("This department belongs to another agency."), field="drafting_department")


def signer_block(signer: Membership) -> list[str]:
    """Lines above a signature, from the agency's regime and the signer's title (Decree 30/2020, art. 13).

    Collective: TM. ỦY BAN NHÂN DÂN / CHỦ TỊCH, or TM. / KT. CHỦ TỊCH / PHÓ CHỦ TỊCH for a deputy.
    Head: GIÁM ĐỐC, or KT. GIÁM ĐỐC / PHÓ GIÁM ĐỐC.
    """
    agency, position = signer.agency, signer.position.strip().upper()
    title = signer.acting_title
    lines = []
    if agency.regime == AgencyRegime.COLLECTIVE and title not in (ActingTitle.TL, ActingTitle.TUQ):
        lines.append(f"TM. {_collective_name(agency)}")
    deputy = position.startswith("PHÓ ")
    if title == ActingTitle.KT or (deputy and title in ("", ActingTitle.TM)):
        return [*lines, f"KT. {_head_title(position)}", position]
    if title in (ActingTitle.TL, ActingTitle.TUQ):
        head = _head_of(agency)
        return [*lines, f"{title}. {head.position.upper() if head else agency.authority_line.upper()}", position]
    if title == ActingTitle.Q:
        return [*lines, f"Q. {position}"]
    return [*lines, position]


def _head_title(position: str) -> str:
    """PHÓ CHỦ TỊCH -> CHỦ TỊCH."""
    return position.removeprefix("PHÓ ").strip()


def _collective_name(agency: Agency) -> str:
    name = agency.name.upper()
    return "ỦY BAN NHÂN DÂN" if name.startswith("ỦY BAN NHÂN DÂN") else agency.authority_line.upper()


def _head_of(agency: Agency) -> Membership | None:
    """The agency's leader today; the head before a deputy."""
    leaders = (
        Membership.objects.on(clock.today()).filter(agency=agency, role=Role.LEADER).select_related("agency", "user")
    )
    return min(leaders.order_by("pk"), key=lambda one: one.position.casefold().startswith("phó "), default=None)


def _issuer_words(signer: Membership) -> str:
    """Who issues, in the words of an appendix's "(Kèm theo … của …)" line."""
    agency = signer.agency
    if agency.regime == AgencyRegime.COLLECTIVE:
        return agency.name
    head = signer.position.strip()
    if head.casefold().startswith("phó "):
        head = head[4:].strip()
    return f"{head[:1].upper()}{head[1:]} {agency.name}".strip()


def _notation(agency: Agency, kind: str, department: Department | None) -> str:
    """QĐ-UBND; for an official letter UBND-VX, which has no kind but names its department."""
    if kind == DocumentKind.LETTER:
        return f"{agency.short_symbol}-{department.short_symbol}" if department else agency.short_symbol
    return f"{kind}-{agency.short_symbol}"
