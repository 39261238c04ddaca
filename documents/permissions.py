"""Who may do what to an official document. Pure functions of actor and document; the order of steps is Decree
30/2020, arts. 10-19: whoever wrote a text never approves it."""

from agencies.actor import Actor
from agencies.hands import in_own_hand, may_have_written
from agencies.models import Role
from documents.models import DocumentState, OfficialDocument

State = DocumentState
DRAFTING_ROLES = (Role.SECRETARY, Role.DEPARTMENT_HEAD, Role.OFFICE_HEAD, Role.STAFF)
# Who has a document before them on its way, and may have its pages made.
HANDLING_ROLES = (*DRAFTING_ROLES, Role.LEADER, Role.REGISTRY_CLERK)


def _own(actor: Actor, document: OfficialDocument) -> bool:
    return actor.user is not None and actor.may_write_in(document.agency_id)


def _wrote(actor: Actor, document: OfficialDocument) -> bool:
    """Whether it may be this person's text. Asked last: it may cost a query."""
    authors = {document.author_id: document.author, document.first_author_id: document.first_author}
    return any(may_have_written(actor, author, document.created_at) for author in authors.values())


def can_draft(actor: Actor, agency) -> bool:
    """Begin a document of the agency; the system does so for it."""
    return actor.may_write_in(agency) and (actor.is_system or actor.has_role(*DRAFTING_ROLES))


def can_edit(actor: Actor, document: OfficialDocument) -> bool:
    """Its author, while it is a draft and they act in a role that drafts."""
    return (
        _own(actor, document)
        and document.state == State.DRAFT
        and actor.has_role(*DRAFTING_ROLES)
        and in_own_hand(actor, document.author)
    )


def can_submit(actor: Actor, document: OfficialDocument) -> bool:
    """Its author hands it on."""
    return can_edit(actor, document)


def can_initial_content(actor: Actor, document: OfficialDocument) -> bool:
    """The head of the department that drafted it answers for its content."""
    return (
        _own(actor, document)
        and document.state == State.AWAITING_CONTENT
        and actor.has_role(Role.DEPARTMENT_HEAD)
        and actor.department is not None
        and actor.department.pk == document.drafting_department_id
        and not _wrote(actor, document)
    )


def can_initial_format(actor: Actor, document: OfficialDocument) -> bool:
    """The head of the office answers for its form."""
    return (
        _own(actor, document)
        and document.state == State.AWAITING_FORMAT
        and actor.has_role(Role.OFFICE_HEAD)
        and not _wrote(actor, document)
    )


def can_sign(actor: Actor, document: OfficialDocument) -> bool:
    """Only the person named in the signer block, in their own role: a signature is never lent (Decree 30/2020, art. 13)."""
    return (
        _own(actor, document)
        and actor.delegation is None
        and document.state == State.AWAITING_SIGNATURE
        and actor.has_role(Role.LEADER)
        and document.signer is not None
        and document.signer.user_id == actor.user.pk
        and not _wrote(actor, document)
    )


def can_issue(actor: Actor, document: OfficialDocument) -> bool:
    """Number, date and seal are the registry clerk's, in person (Decree 30/2020, arts. 15 and 32)."""
    return (
        _own(actor, document)
        and document.state in (State.SIGNED, State.NUMBERED)
        and actor.has_role(Role.REGISTRY_CLERK)
        and not _wrote(actor, document)
    )


def can_send_back(actor: Actor, document: OfficialDocument) -> bool:
    """Whoever's turn it is, as long as no number has been taken."""
    if document.state == State.SIGNED:
        return can_issue(actor, document)
    return can_initial_content(actor, document) or can_initial_format(actor, document) or can_sign(actor, document)


def can_withdraw(actor: Actor, document: OfficialDocument) -> bool:
    """A leader of the agency takes back what the agency issued, in person."""
    in_person = _own(actor, document) and actor.delegation is None
    return in_person and document.state == State.ISSUED and actor.has_role(Role.LEADER)


def can_render(actor: Actor, document: OfficialDocument) -> bool:
    """Those on its way may ask for its pages to be made again, until it is signed."""
    before = (State.DRAFT, State.AWAITING_CONTENT, State.AWAITING_FORMAT, State.AWAITING_SIGNATURE)
    return _own(actor, document) and document.state in before and actor.has_role(*HANDLING_ROLES)


def can_read_register(actor: Actor, agency) -> bool:
    """The outgoing register lies with those who keep, sign or check documents."""
    roles = (Role.REGISTRY_CLERK, Role.OFFICE_HEAD, Role.LEADER, Role.SECRETARY, Role.ADMINISTRATOR, Role.INSPECTOR)
    return actor.has_role(*roles) and agency.pk in actor.visible_agency_ids


BASIS_KEEPERS = (Role.SECRETARY, Role.ADMINISTRATOR)


def can_keep_bases(actor: Actor, agency) -> bool:
    """An agency's own decisions are entered by its ISO secretary or administrator; laws (`agency` None) by those of an agency
    without a superior, like the working calendar, or by the system."""
    if agency is None:
        if actor.is_system:
            return True
        agency = actor.agency
        if agency is None or agency.parent_id is not None:
            return False
    return actor.may_write_in(agency) and (actor.is_system or actor.has_role(*BASIS_KEEPERS))
