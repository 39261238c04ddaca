"""The rights of this app, for the table of rights and roles (agencies/rights.py)."""

from django.utils.translation import gettext_lazy as _

from agencies.rights import NOBODY, Right, Situation, register
from documents import permissions
from documents.models import DocumentState, OfficialDocument

ANOTHERS = _("never of one’s own text")
NOT_OWN_BUT_NAMED = _("of whoever the document names as signer; never of one’s own text")


def _document(state: str, *, author="other"):
    """A document of the actor's department that names them as signer."""

    def best_case(situation: Situation) -> tuple:
        document = OfficialDocument(
            pk=NOBODY,
            agency=situation.agency,
            state=state,
            author=getattr(situation, author),
            signer=situation.mine,
            drafting_department=situation.department,
        )
        return (document,)

    return best_case


def _agency(situation: Situation) -> tuple:
    return (situation.agency,)


State = DocumentState
register(
    "documents",
    _("Official documents"),
    [
        Right("draft", _("Draft a document"), permissions.can_draft, _agency),
        Right(
            "edit", _("Change the text of a draft"), permissions.can_edit, _document(State.DRAFT, author="nearest"),
            _("one’s own"),
        ),
        Right(
            "submit", _("Submit a draft"), permissions.can_submit, _document(State.DRAFT, author="nearest"), _("one’s own")
        ),
        Right("render", _("Have the pages made again"), permissions.can_render, _document(State.AWAITING_CONTENT)),
        Right(
            "initial_content", _("Initial the content"), permissions.can_initial_content,
            _document(State.AWAITING_CONTENT), _("of one’s own department; never of one’s own text"),
        ),
        Right(
            "initial_format", _("Initial the format"), permissions.can_initial_format, _document(State.AWAITING_FORMAT),
            ANOTHERS,
        ),
        Right("sign", _("Sign"), permissions.can_sign, _document(State.AWAITING_SIGNATURE), NOT_OWN_BUT_NAMED),
        Right("issue", _("Number, seal and issue"), permissions.can_issue, _document(State.SIGNED), ANOTHERS),
        Right(
            "return_content", _("Send back what waits for the content initial"), permissions.can_send_back,
            _document(State.AWAITING_CONTENT), _("whoever’s turn it is"),
        ),
        Right(
            "return_format", _("Send back what waits for the format initial"), permissions.can_send_back,
            _document(State.AWAITING_FORMAT), _("whoever’s turn it is"),
        ),
        Right(
            "return_signature", _("Send back what waits for signature"), permissions.can_send_back,
            _document(State.AWAITING_SIGNATURE), _("whoever’s turn it is"),
        ),
        Right(
            "return_signed", _("Send back what waits for its number"), permissions.can_send_back, _document(State.SIGNED),
            _("whoever’s turn it is"),
        ),
        Right("withdraw", _("Withdraw an issued document"), permissions.can_withdraw, _document(State.ISSUED)),
        Right(
            "bases", _("Keep the shared catalogue of legal bases"), permissions.can_keep_bases, lambda situation: (None,),
            _("of an agency without a superior"),
        ),
        Right("own_bases", _("Enter the agency’s own decisions as legal bases"), permissions.can_keep_bases, _agency),
        Right("register", _("Read the register of outgoing documents"), permissions.can_read_register, _agency),
    ],
)  # fmt: skip
