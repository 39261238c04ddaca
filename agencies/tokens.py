"""Tokens of other systems: giving, finding, revoking and forgetting them. The token itself is known to whoever was shown it, once."""

import hashlib
import secrets
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from agencies import clock, tenancy
from agencies.activity import log
from agencies.actor import Actor
from agencies.errors import UserError
from agencies.models import Agency, ApiScope, ApiToken
from agencies.permissions import can_manage_tokens
from agencies.text import nfc

MARK = "qms_"
RANDOM_BYTES = 32  # 43 characters
PREFIX_LENGTH = 10
MAX_DAYS = 400
WARN_DAYS = 30
FORGOTTEN_AFTER = timedelta(days=365)
USED_EVERY = timedelta(minutes=1)


def digest_of(token: str) -> str:
    """What is kept of a token. It is random: a plain SHA-256 can't be guessed back."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def create_token(
    actor: Actor, agency: Agency, *, name: str, scopes: list[str], expires_on: date
) -> tuple[ApiToken, str]:
    """A new token and its text, which is nowhere else. PermissionDenied; UserError names the wrong field."""
    if not can_manage_tokens(actor, agency):
        raise PermissionDenied
    name, today = nfc(name).strip(), clock.today()
    if not name:
        raise UserError(_("Say which system uses it."), "name")
    if not scopes or not set(scopes) <= set(ApiScope.values):
        raise UserError(_("Choose at least one thing that it may do."), "scopes")
    if not today <= expires_on <= today + timedelta(days=MAX_DAYS):
        text = _("Choose a last day from today to %(day)s: a token lasts %(count)d days at most.")
        last = today + timedelta(days=MAX_DAYS)
        raise UserError(text % {"day": f"{last:%d/%m/%Y}", "count": MAX_DAYS}, "expires_on")
    text = MARK + secrets.token_urlsafe(RANDOM_BYTES)
    with transaction.atomic():
        Agency.objects.select_for_update(no_key=True).get(pk=agency.pk)  # one at a time, or a double click makes two
        usable = ApiToken.objects.of_agency(agency).filter(revoked_at=None, expires_on__gte=today)
        if usable.filter(name=name).exists():
            words = _("A token with this name is in use. Revoke it first, or choose another name.")
            raise UserError(words, "name")
        token = ApiToken.objects.create(
            agency=agency, name=name, prefix=text[:PREFIX_LENGTH], digest=digest_of(text),
            scopes=[scope for scope in ApiScope.values if scope in scopes], created_at=clock.now(),
            created_by=actor.membership, expires_on=expires_on,
        )  # fmt: skip
        after = {"scopes": [str(ApiScope(scope).label) for scope in token.scopes], "expires_on": expires_on}
        log(actor, "agencies.token_created", token, after=after)
    return token, text


@transaction.atomic
def revoke_token(actor: Actor, token: ApiToken) -> bool:
    """From now on it is refused. False where it was revoked already."""
    if not can_manage_tokens(actor, token.agency):
        raise PermissionDenied
    token = ApiToken.objects.select_for_update(of=("self",)).select_related("agency").get_to_change(token.pk)
    if token.revoked_at is not None:
        return False
    token.revoked_at = clock.now()
    token.save(update_fields=["revoked_at"])
    log(actor, "agencies.token_revoked", token, after={"revoked_at": token.revoked_at})
    return True


def find_token(text: str) -> ApiToken | None:
    """The usable token with this text. Whatever is asked, the work is one digest and one look-up."""
    with tenancy.everything("who is calling"):
        token = ApiToken.objects.select_related("agency").filter(digest=digest_of(text)).first()
        if token is None or not token.is_usable:
            return None
        now = clock.now()
        if token.last_used_at is None or now - token.last_used_at >= USED_EVERY:
            ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return token


@transaction.atomic
def forget_old() -> int:
    """Forget tokens that ended, or were revoked, a year ago and more; how many."""
    limit = clock.today() - FORGOTTEN_AFTER
    over = ApiToken.objects.filter(Q(expires_on__lt=limit) | Q(revoked_at__date__lt=limit))
    tokens = list(over.select_for_update(of=("self",)).select_related("agency").order_by("pk"))
    for token in tokens:
        log(Actor.system(token.agency), "agencies.token_forgotten", token)
        token.delete()
    return len(tokens)


def running_out(agency: Agency) -> list[ApiToken]:
    """Usable tokens that end within WARN_DAYS, the first to end in front."""
    today = clock.today()
    usable = ApiToken.objects.of_agency(agency).filter(revoked_at=None)
    return list(
        usable.filter(expires_on__range=(today, today + timedelta(days=WARN_DAYS))).order_by("expires_on", "pk")
    )
