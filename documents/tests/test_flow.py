"""The way of a document through people: who may do which step, and what each step leaves behind."""

import pytest
from django.core.exceptions import PermissionDenied

from agencies.errors import UserError
from agencies.models import ActivityEntry
from agencies.tests.factories import AgencyFactory, actor
from documents import services, signals
from documents.models import FrozenError, OfficialDocument
from documents.signing.verify import verify
from documents.tests.factories import PASSPHRASE, Office

pytestmark = pytest.mark.django_db

STEPS = {
    "draft": ("secretary", lambda actor, one: services.submit(actor, one)),
    "awaiting_content": ("head", lambda actor, one: services.initial_content(actor, one)),
    "awaiting_format": ("office_head", lambda actor, one: services.initial_format(actor, one)),
    "awaiting_signature": (
        "leader",
        lambda actor, one: services.sign(actor, one, passphrase=PASSPHRASE, seen_sha256=one.pdf.sha256),
    ),
    "signed": ("clerk", lambda actor, one: services.issue(actor, one, passphrase=PASSPHRASE)),
}
PEOPLE = ("secretary", "head", "office_head", "leader", "clerk")


@pytest.fixture
def office():
    return Office()


def at(office, state):
    document = office.document(state)
    if state == "awaiting_signature":
        office.keys  # noqa: B018
        services.render_document(office.secretary, document)
        document.refresh_from_db()
    return document


@pytest.mark.parametrize("state", STEPS)
@pytest.mark.parametrize("person", PEOPLE)
def test_each_step_belongs_to_one_person(office, state, person):
    document = at(office, state)
    owner, step = STEPS[state]
    if person == owner:
        step(getattr(office, person), document)
        assert document.state != state
    else:
        with pytest.raises(PermissionDenied):
            step(getattr(office, person), document)
        document.refresh_from_db()
        assert document.state == state


@pytest.mark.parametrize("state", STEPS)
def test_same_role_in_another_agency_may_do_nothing(office, state):
    document = at(office, state)
    owner, step = STEPS[state]
    stranger = getattr(Office(), owner)
    with pytest.raises(PermissionDenied):
        step(stranger, document)
    assert not OfficialDocument.objects.visible_to(stranger).filter(pk=document.pk).exists()


def test_head_of_another_department_may_not_initial(office):
    document = office.document("awaiting_content")
    with pytest.raises(PermissionDenied):
        services.initial_content(actor("department_head", agency=office.agency), document)


@pytest.mark.parametrize("state", ["awaiting_content", "awaiting_format"])
def test_author_never_approves_own_text(office, state):
    document = office.document(state)
    OfficialDocument.objects.filter(pk=document.pk).update(
        author={"awaiting_content": office.head, "awaiting_format": office.office_head}[state].membership
    )
    owner, step = STEPS[state]
    with pytest.raises(PermissionDenied):
        step(getattr(office, owner), document)


@pytest.mark.requirement("S0-O8a", where="documents/services/flow.py")
def test_signing_needs_both_initials(office):
    document = at(office, "awaiting_signature")
    document.initials.filter(kind="format").update(is_void=True)
    with pytest.raises(UserError, match="chữ ký nháy"):
        STEPS["awaiting_signature"][1](office.leader, document)
    document.refresh_from_db()
    assert document.state == "awaiting_signature"
    assert document.signatures.count() == 0


def test_signing_refuses_a_file_other_than_the_one_shown(office):
    document = at(office, "awaiting_signature")
    with pytest.raises(UserError, match="đã thay đổi"):
        services.sign(office.leader, document, passphrase=PASSPHRASE, seen_sha256="0" * 64)


@pytest.mark.parametrize("passphrase", ["", "sai", PASSPHRASE + " "])
def test_wrong_passphrase_signs_nothing(office, passphrase):
    document = at(office, "awaiting_signature")
    with pytest.raises(UserError) as caught:
        services.sign(office.leader, document, passphrase=passphrase, seen_sha256=document.pdf.sha256)
    assert caught.value.field == "passphrase"
    document.refresh_from_db()
    assert document.state == "awaiting_signature"


def test_wrong_seal_passphrase_takes_no_number(office):
    document = office.document("signed")
    with pytest.raises(UserError):
        services.issue(office.clerk, document, passphrase="sai")
    document.refresh_from_db()
    assert (document.state, document.number) == ("signed", None)


@pytest.mark.parametrize("comment", ["", "   ", "\u200b"])
def test_sending_back_needs_a_comment(office, comment):
    document = office.document("awaiting_format")
    with pytest.raises(UserError) as caught:
        services.send_back(office.office_head, document, comment=comment)
    assert caught.value.field == "comment"


@pytest.mark.parametrize(
    ("state", "person"),
    [
        ("awaiting_content", "head"),
        ("awaiting_format", "office_head"),
        ("awaiting_signature", "leader"),
        ("signed", "clerk"),
    ],
)
def test_sending_back_voids_what_was_given(office, state, person):
    document = office.document(state)
    services.send_back(getattr(office, person), document, comment="Sửa chỉ tiêu của Phòng Thử")
    document.refresh_from_db()
    assert document.state == "draft"
    assert not document.initials.filter(is_void=False).exists()
    assert not document.signatures.filter(is_void=False).exists()
    assert document.returns.get().comment == "Sửa chỉ tiêu của Phòng Thử"
    services.update_text(office.secretary, document, abstract="Về việc ban hành Mục tiêu chất lượng, bản sửa")
    services.submit(office.secretary, document)


@pytest.mark.requirement("S0-02", where="documents/services/issuing.py")
def test_issued_document_carries_two_valid_signatures_number_and_date(office):
    draft = office.document("draft")
    assert (draft.number, draft.issued_on, draft.full_number) == (None, None, "")
    document = office.document("issued")
    report = verify(document.pdf.read_bytes())
    assert report.intact and report.trusted
    assert [signature.role for signature in report.signatures] == ["leader", "agency"]
    assert report.document["number"] == document.full_number == "01/QĐ-UBND"
    assert report.document["issued_on"] == document.issued_on.isoformat()


def test_signed_file_begins_with_the_file_that_was_shown(office):
    document = at(office, "awaiting_signature")
    shown = document.pdf.read_bytes()
    services.sign(office.leader, document, passphrase=PASSPHRASE, seen_sha256=document.pdf.sha256)
    signed = document.pdf.read_bytes()
    services.issue(office.clerk, document, passphrase=PASSPHRASE)
    assert signed.startswith(shown)
    assert document.pdf.read_bytes().startswith(signed)


@pytest.mark.parametrize("field", ["abstract", "articles", "number", "issued_on", "pdf_id"])
def test_issued_document_is_frozen(office, field):
    document = office.document("issued")
    setattr(document, field, {"articles": [], "number": 99, "issued_on": None, "pdf_id": None}.get(field, "khác"))
    with pytest.raises(FrozenError):
        document.save()
    with pytest.raises(FrozenError):
        OfficialDocument.objects.filter(pk=document.pk).update(**{field: getattr(document, field)})


def test_documents_are_never_deleted(office):
    document = office.document()
    with pytest.raises(FrozenError):
        document.delete()
    with pytest.raises(FrozenError):
        OfficialDocument.objects.all().delete()


def test_issue_tells_other_apps_inside_the_transaction(office):
    document = office.document("signed")

    def refuse(sender, document, actor, **kwargs):
        raise RuntimeError("objective set has changed")

    signals.document_issued.connect(refuse)
    try:
        with pytest.raises(RuntimeError):
            services.issue(office.clerk, document, passphrase=PASSPHRASE)
    finally:
        signals.document_issued.disconnect(refuse)
    document.refresh_from_db()
    assert document.state == "numbered"
    number = document.number
    services.issue(office.clerk, document, passphrase=PASSPHRASE)
    assert (document.state, document.number) == ("issued", number)


@pytest.mark.requirement("S1-09", where="documents/services/issuing.py")
def test_new_decision_replaces_the_old_one(office):
    old = office.document("issued")
    new = office.document("issued", replaces=old)
    old.refresh_from_db()
    assert (old.state, new.state, new.number) == ("replaced", "issued", old.number + 1)


def test_withdrawal_needs_a_reason_and_a_leader(office):
    document = office.document("issued")
    with pytest.raises(UserError):
        services.withdraw(office.leader, document, reason=" ")
    with pytest.raises(PermissionDenied):
        services.withdraw(office.clerk, document, reason="Ban hành sai thẩm quyền")
    services.withdraw(office.leader, document, reason="Ban hành sai thẩm quyền")
    assert document.state == "withdrawn"


def test_every_step_is_in_the_activity_log(office):
    document = office.document("issued")
    codes = list(ActivityEntry.objects.about(document).order_by("pk").values_list("code", flat=True))
    assert "documents.pages_made" in codes
    assert [code for code in codes if code != "documents.pages_made"] == [
        "documents.drafted",
        "documents.submitted",
        "documents.content_initialled",
        "documents.format_initialled",
        "documents.signed",
        "documents.numbered",
        "documents.issued",
    ]


def test_drafts_are_seen_by_those_in_the_flow_only(office):
    document = office.document()
    seen = [
        person
        for person in PEOPLE
        if OfficialDocument.objects.visible_to(getattr(office, person)).filter(pk=document.pk).exists()
    ]
    assert seen == list(PEOPLE)
    for role in ("staff", "auditor", "one_stop_officer"):
        assert (
            not OfficialDocument.objects.visible_to(actor(role, agency=office.agency)).filter(pk=document.pk).exists()
        )


def test_superior_sees_issued_documents_but_no_drafts(office):
    above = AgencyFactory()
    office.agency.parent = above
    office.agency.save()
    inspector = actor("inspector", agency=above)
    draft, issued = office.document(), office.document("issued")
    assert set(OfficialDocument.objects.visible_to(inspector)) == {issued}
    assert draft.state == "draft"
