"""Keeping the catalogue of legal bases, and citing what replaced one."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from agencies import clock
from agencies.activity import changes, log
from agencies.actor import Actor
from agencies.errors import UserError
from agencies.text import nfc
from documents import permissions
from documents.legal import composing
from documents.legal.catalogue import Catalogue
from documents.legal.shipped import CATALOGUE, as_day
from documents.legal.swapping import swapped_fields
from documents.legal.terms import mended, own_names
from documents.legal.texts import changed_texts
from documents.models import LegalBasis, OfficialDocument
from documents.services.base import demand
from documents.services.drafting import update_text

FIELDS = ("kind", "number", "date", "issuer", "title", "citation", "in_force_from", "in_force_to")


@transaction.atomic
def save_basis(
    actor, basis: LegalBasis | None = None, *, own: bool = False, amends: list[LegalBasis] | None = None, **fields
) -> LegalBasis:
    """Enter a legal basis, or change one; `own`: a new one is a decision of the actor's agency and only its people's.

    `fields`: any of FIELDS; `amends`: what it changed, None leaves that as it is. An empty citation is written from the other fields.
    UserError, with its field, for one that is there already, that ends before it begins, or that amends itself.
    """
    row = _locked(basis) if basis else LegalBasis(agency=actor.agency if own else None)
    demand(permissions.can_keep_bases(actor, row.agency))
    if unknown := set(fields) - set(FIELDS):
        raise TypeError(f"Unknown fields: {', '.join(sorted(unknown))}")
    wanted = {name: nfc(value).strip() if isinstance(value, str) else value for name, value in fields.items()}
    before = {name: getattr(row, name) for name in wanted}
    for name, value in wanted.items():
        setattr(row, name, value)
    row.citation = row.citation or composing.citation(row.kind, row.number, row.date, row.issuer, row.title)
    before, after = changes(before, {name: getattr(row, name) for name in wanted})
    _check(row)
    is_new = row.pk is None
    amended = list(row.amends.order_by("pk")) if row.pk else []
    if amends is not None and {one.pk for one in amends} != {one.pk for one in amended}:
        _check_amends(row, amends)
        before["amends"], after["amends"] = list(map(str, amended)), list(map(str, amends))
    if is_new or after:
        _store(row)
        if "amends" in after:
            row.amends.set(amends)
        log(actor, "documents.basis_added" if is_new else "documents.basis_changed", row, before=before, after=after)
    return row


@transaction.atomic
def end_basis(
    actor, basis: LegalBasis, *, in_force_to: date | None, replaced_by: LegalBasis | None = None, reason: str = ""
) -> LegalBasis:
    """Say until when a basis was in force and what replaced it; without a day it is in force again.

    Drafts that cite it are not touched: see `cite_instead`. UserError where it would replace itself, or end before it began.
    """
    row = _locked(basis)
    demand(permissions.can_keep_bases(actor, row.agency))
    if in_force_to is None and replaced_by is not None:
        raise UserError(_("Give the last day on which it was in force."), field="in_force_to")
    seen = replaced_by
    while seen is not None:
        if seen.pk == row.pk:
            raise UserError(_("This document was itself replaced by the present one."), field="replaced_by")
        seen = seen.replaced_by
    before, after = changes(
        {"in_force_to": row.in_force_to, "replaced_by": row.replaced_by},
        {"in_force_to": in_force_to, "replaced_by": replaced_by},
    )
    row.in_force_to, row.replaced_by = in_force_to, replaced_by
    _check(row)
    if after:
        _store(row)
        log(actor, "documents.basis_ended", row, before=before, after=after, reason=nfc(reason).strip())
    return row


def _locked(basis: LegalBasis) -> LegalBasis:
    return LegalBasis.objects.select_for_update(of=("self",)).select_related("agency", "replaced_by").get(pk=basis.pk)


def _check(row: LegalBasis) -> None:
    """Raises UserError with the first thing that can't be right."""
    if not row.title and not row.is_standard:
        raise UserError(_("Write what it is about."), field="title")
    if row.in_force_from and row.in_force_to and row.in_force_to < row.in_force_from:
        raise UserError(_("It can't end before it begins."), field="in_force_to")
    try:
        row.clean_fields(exclude=["agency", "replaced_by"])
        row.validate_constraints()
    except ValidationError as error:
        name, messages = next(iter(error.message_dict.items()))
        raise UserError(messages[0], field="number" if name == "__all__" else name) from None


def _check_amends(row: LegalBasis, amends: list[LegalBasis]) -> None:
    if row.pk and any(one.pk == row.pk for one in amends):
        raise UserError(_("A document doesn't amend itself."), field="amends")
    if row.date and any(one.date and one.date > row.date for one in amends):
        raise UserError(_("A document amends only what is older than itself."), field="amends")


def _store(row: LegalBasis) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise UserError(_("The catalogue has this document already."), field="number") from None


# --- drafts that cite it ----------------------------------------------------------------------------------------------


@transaction.atomic
def cite_instead(actor, document: OfficialDocument, basis: LegalBasis, later: LegalBasis) -> OfficialDocument:
    """Cite `later` wherever the draft cites `basis`, with its amendments; both the same: only the amendments are added.

    PermissionDenied to all but the draft's author. UserError where it doesn't cite the basis.
    """
    demand(permissions.can_edit(actor, document))
    fields = swapped_fields(document, basis, later, Catalogue.of(actor), clock.today())
    if not fields:
        raise UserError(_("This draft doesn't cite %(basis)s any more.") % {"basis": basis})
    return update_text(actor, document, **fields)


@transaction.atomic
def cite_instead_in(actor, documents: list[OfficialDocument], basis: LegalBasis, later: LegalBasis) -> int:
    """The same in several drafts, all or none; returns how many. Each change is the draft's own, with its entry."""
    for document in documents:
        cite_instead(actor, document, basis, later)
    return len(documents)


@transaction.atomic
def mend_term(actor, document: OfficialDocument, wrong: str, right: str) -> OfficialDocument:
    """Put a known slip right wherever it stands in a draft (documents.legal.terms). UserError where it doesn't stand there."""
    demand(permissions.can_edit(actor, document))
    names = own_names(document)
    fields = changed_texts(document, lambda text: mended(text, wrong, right, names))
    if not fields:
        raise UserError(_("“%(wrong)s” doesn't stand in this draft any more.") % {"wrong": wrong})
    return update_text(actor, document, **fields)


# --- what comes with the product --------------------------------------------------------------------------------------


@transaction.atomic
def load_legal_bases(actor: Actor | None = None) -> int:
    """Put what is missing of the shipped catalogue into the shared one; returns how many rows were new. Idempotent.

    Rows that exist stay as they are. Links between rows are made where one of them is new, or where nobody has entered any yet.
    """
    shared = LegalBasis.objects.filter(agency=None, number__in=[row.number for row in CATALOGUE])
    known = {one.number: one for one in shared.order_by("-pk")}
    fresh = set()
    for row in CATALOGUE:
        if row.number not in known:
            known[row.number] = LegalBasis.objects.create(
                kind=row.kind, number=row.number, date=as_day(row.day), issuer=row.issuer, title=row.title,
                citation=composing.citation(row.kind, row.number, as_day(row.day), row.issuer, row.title),
                in_force_from=as_day(row.begin), in_force_to=as_day(row.end),
            )  # fmt: skip
            fresh.add(row.number)
    first = not LegalBasis.amends.through.objects.exists()
    if fresh or first:
        _link(known, fresh, first)
        log(actor or Actor(), "documents.bases_loaded", known[CATALOGUE[0].number], after={"added": len(fresh)})
    return len(fresh)


def _link(known: dict[str, LegalBasis], fresh: set[str], first: bool) -> None:
    for row in CATALOGUE:
        basis = known[row.number]
        if row.later and basis.replaced_by_id is None and {row.number, row.later} & fresh:
            basis.replaced_by = known[row.later]
            basis.save(update_fields=["replaced_by"])
        older = [known[number] for number in row.amends if first or {row.number, number} & fresh]
        if older:
            basis.amends.add(*older)
