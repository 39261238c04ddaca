"""Signing keys: stored encrypted, opened only by whoever knows the passphrase."""

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from agencies import clock
from agencies.activity import log
from agencies.actor import Actor
from agencies.errors import UserError
from agencies.models import Agency, Membership, Role, User
from documents.models import SigningKey


@transaction.atomic
def store_key(
    actor,
    *,
    agency: Agency,
    pkcs12: bytes,
    passphrase: str,
    image: bytes,
    user: User | None = None,
    is_demo: bool = False,
) -> SigningKey:
    """Keep a PKCS#12 file as it is (encrypted). Without `user` it is the agency's seal. The passphrase is used once, to
    see that the file opens and whose it is, and is not kept. An earlier key of the same holder goes out of use.
    Raises UserError if the file does not open or is not protected by a passphrase."""
    from documents.signing.providers import Pkcs12Provider

    if not passphrase:
        raise UserError(_("A signing key needs a passphrase."), field="passphrase")
    info = Pkcs12Provider(pkcs12, passphrase).certificate
    SigningKey.objects.filter(agency=agency, user=user, is_active=True).update(is_active=False)
    key = SigningKey.objects.create(
        agency=agency,
        user=user,
        subject=info.subject,
        pkcs12=pkcs12,
        image=image,
        valid_from=info.valid_from,
        valid_to=info.valid_to,
        is_demo=is_demo,
    )
    log(actor, "documents.key_stored", key, after={"subject": info.subject, "valid_to": info.valid_to})
    return key


def demo_keys(agency: Agency) -> list[SigningKey]:
    """Demo keys for every leader of the agency and for its seal, where they have none. Only with settings.DEMO.

    All open with documents.signing.demo_ca.PASSPHRASE. Raises RuntimeError outside a demonstration."""
    from documents.signing import demo_ca, images

    if not settings.DEMO:
        raise RuntimeError("Demo keys exist only in a demonstration")
    actor, made = Actor.system(agency), []
    holders: dict[int | None, User | None] = {None: None}
    leaders = Membership.objects.on(clock.today()).filter(agency=agency, role=Role.LEADER).select_related("user")
    holders.update({leader.user_id: leader.user for leader in leaders.order_by("pk")})
    have = set(SigningKey.objects.filter(agency=agency, is_active=True).values_list("user_id", flat=True))
    for user_id, user in holders.items():
        if user_id in have:
            continue
        name = user.full_name if user else agency.name
        image = images.demo_signature(name) if user else images.demo_seal(name)
        made.append(
            store_key(
                actor,
                agency=agency,
                user=user,
                pkcs12=demo_ca.issue(name, agency.name),
                passphrase=demo_ca.PASSPHRASE,
                image=image,
                is_demo=True,
            )
        )
    return made
