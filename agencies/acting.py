"""Standing in, in words: who did something in person, and in whose place."""

from django.utils.translation import gettext as _

from agencies.actor import Actor
from agencies.models import Membership


def hand_of(actor: Actor) -> str:
    """The name of whoever acts in another's place, to be kept beside the membership; "" for people in a role of their own."""
    return actor.name if actor.delegation else ""


def in_whose_name(name: str, absent: str = "") -> str:
    """`Trần Văn B (thay mặt Nguyễn Văn A)`; the name alone for people in a role of their own."""
    return _("%(name)s (acting for %(absent)s)") % {"name": name, "absent": absent} if absent else name


def by_whom(membership: Membership | None, hand: str = "") -> str:
    """The name to show for what was done in a membership: its holder's, or that of the hand which stood in. "" for nobody."""
    if membership is None:
        return ""
    return in_whose_name(hand, membership.user.full_name) if hand else membership.user.full_name
