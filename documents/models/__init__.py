from documents.models.document import DocumentKind, DocumentState, FrozenError, OfficialDocument
from documents.models.flow import Initial, InitialKind, Publication, Return, Signature, SignatureKind
from documents.models.keys import SigningKey
from documents.models.legal import KINDS, STANDARD, LegalBasis, Standing
from documents.models.numbering import NumberSeries

__all__ = [
    "KINDS",
    "STANDARD",
    "DocumentKind",
    "DocumentState",
    "FrozenError",
    "Initial",
    "InitialKind",
    "LegalBasis",
    "NumberSeries",
    "OfficialDocument",
    "Publication",
    "Return",
    "Signature",
    "SignatureKind",
    "SigningKey",
    "Standing",
]
