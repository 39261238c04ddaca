"""Rules of passwords beyond Django's (ASVS 5.0, 6.2). Django's list of common ones holds 20,000."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from agencies import tenancy
from agencies.text import fold

# Words that everybody here would guess; what is left of a password without them must still be long enough.
WORDS = {
    *(
        "qmsportal",
        "qms",
        "portal",
        "iso9001",
        "iso",
        "9001",
        "tcvn",
        "chatluong",
        "matkhau",
        "password",
        "vietnam",
        "admin",
    ),
    *("1234567890", "0123456789", "123456789", "12345678", "123456", "1111", "0000", "abcdefgh", "abcdef", "abc123"),
    *("qwertyuiop", "qwerty", "asdfghjkl", "asdfgh", "zxcvbnm"),
}
LEFT = 6


class MaximumLengthValidator:
    """Long enough for any sentence, short enough that hashing it costs nothing."""

    def validate(self, password: str, user=None) -> None:
        if len(password) > settings.PASSWORD_MAX_LENGTH:
            raise ValidationError(self.get_help_text(), code="password_too_long")

    def get_help_text(self) -> str:
        return _("A password has at most %(count)d characters.") % {"count": settings.PASSWORD_MAX_LENGTH}


class ContextWordsValidator:
    """Refuses passwords made of the person's own name and account, their agency's, and the words of this system."""

    def validate(self, password: str, user=None) -> None:
        rest = _letters(password)
        for word in sorted(_words_about(user), key=len, reverse=True):
            rest = rest.replace(word, " ")
        if len(rest.replace(" ", "")) < LEFT:
            raise ValidationError(
                _(
                    "This password is made of words that others would guess here: names, agency, ISO 9001. Use other words."
                ),
                code="password_of_context_words",
            )

    def get_help_text(self) -> str:
        return _("Names, your agency and words like QMS or ISO 9001 are too easy to guess.")


def _letters(text: str) -> str:
    """Lower case without accents, spaces and signs."""
    return "".join(sign for sign in fold(text) if sign.isalnum())


def _words_about(user) -> set[str]:
    words = set(WORDS)
    if user is None:
        return words
    texts = [user.username, user.username.split("@")[0], user.email.split("@")[0], user.full_name]
    texts += [*user.full_name.split(), *user.username.replace("_", ".").split(".")]
    if user.pk:
        with tenancy.everything("words that a password must not be made of"):
            memberships = user.current_memberships()
        for membership in memberships:
            texts += [membership.agency.name, membership.agency.short_symbol, membership.agency.code]
    return words | {word for word in map(_letters, texts) if len(word) >= 3}
