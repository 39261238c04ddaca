"""Which fields of this app tell of a person; the tags are explained in agencies/personal_data.py."""

from agencies.personal_data import Kept

PRIVACY = {
    "OfficialDocument": Kept(
        "Official documents with their drafters and signers (Decree 30/2020).",
        until="archive rules say (Law 33/2024 on archives)",
        none=(
            "id agency kind state abstract folded_abstract authority_line legal_bases proposal articles body "
            "appendices recipients drafting_department subject_label subject_id issuer_words series number notation "
            "issued_on issued_year effective_from replaces agency_name superior_name place_name pdf pdf_version "
            "version created_at updated_at"
        ),
        basic="signer_lines signer author first_author author_hand",
    ),
    "Initial": Kept(
        "Who initialled content and form.",
        until="the document is kept",
        none="id document kind at comment is_void",
        basic="by by_name acting_for",
    ),
    "Return": Kept(
        "Who returned a draft, and why.",
        until="the document is kept",
        none="id document from_state at comment",
        basic="by by_name acting_for",
    ),
    "Signature": Kept(
        "Who signed, with which certificate.",
        until="the document is kept",
        none="id document kind at pdf_sha256 is_void",
        basic="by by_name acting_for certificate_subject certificate_serial",
    ),
    "Publication": Kept(
        "Where a document was published.",
        until="the document is kept",
        none="id document channel published_at url",
    ),
    "SigningKey": Kept(
        "Signing.",
        until="the certificate is valid; then it is switched off",
        none="id agency valid_from valid_to is_demo is_active",
        basic="user subject",
        sensitive="pkcs12 image",
    ),
    "LegalBasis": Kept(
        "Legal texts to cite.",
        until="they are cited",
        none="id agency kind number date issuer title citation in_force_from in_force_to replaced_by amends",
    ),
    "LegalBasis_amends": Kept(
        "Which legal text amends which.", until="they are cited", none="id from_legalbasis to_legalbasis"
    ),
    "NumberSeries": Kept(
        "Numbers of documents.",
        until="the agency's records of its quality management are kept",
        none="id agency series year last_number",
    ),
}
