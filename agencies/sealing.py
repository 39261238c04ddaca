"""Text that only this installation can read: encrypted and authenticated under the secret key (Fernet, AES-128-CBC with HMAC).

SECRET_KEY_FALLBACKS are read too, so that a key can be renewed.
"""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


def _box(purpose: str) -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.sha256(f"{purpose}:{key}".encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


def seal(text: str, purpose: str) -> str:
    """Encrypted; what is sealed for one purpose can't be opened for another."""
    return _box(purpose).encrypt(text.encode()).decode()


def opened(sealed: str, purpose: str, *, max_age: int | None = None) -> str | None:
    """The text again; None when it was not sealed here, not for this purpose, or more than `max_age` seconds ago."""
    try:
        return _box(purpose).decrypt(sealed.encode(), ttl=max_age).decode()
    except InvalidToken:
        return None
