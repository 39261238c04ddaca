"""Addresses with a query string, made by the thousand: figures lead to the records behind them."""

from functools import lru_cache

from django.urls import reverse
from django.utils.http import urlencode


def address(name: str, **given) -> str:
    """The page of that name, with what is given in its query string: objects by their key, days as ISO, nothing for None and ""."""
    words = [(key, _text(value)) for key, value in given.items() if value is not None and value != ""]
    path = _path(name)
    if not words:
        return path
    if all(text.isascii() and text.replace("-", "").replace("_", "").isalnum() for _key, text in words):
        return f"{path}?{'&'.join(f'{key}={text}' for key, text in words)}"
    return f"{path}?{urlencode(words)}"


def _text(value) -> str:
    return str(getattr(value, "pk", value))


@lru_cache(maxsize=256)
def _path(name: str) -> str:
    """The address of a page without arguments: the same as long as the process runs."""
    return reverse(name)
