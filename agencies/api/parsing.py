"""Reading bodies: JSON in UTF-8, of text that a database can hold."""

import json

from django.http import HttpRequest
from ninja.parser import Parser


def _no_such_number(text: str):
    raise ValueError(f"{text} is no number in JSON")


class StrictParser(Parser):
    """Whatever isn't plain JSON is a 400: other encodings, NaN, endless nesting, half surrogates, NUL."""

    def parse_body(self, request: HttpRequest):
        text = request.body.decode("utf-8")
        try:
            data = json.loads(text, parse_constant=_no_such_number)
        except RecursionError:
            raise ValueError("nested too deeply") from None
        if "\\u" in text or "\0" in text:
            # An escape may stand for half a character, which is no text, or for NUL, which PostgreSQL refuses.
            plain = json.dumps(data, ensure_ascii=False)
            plain.encode("utf-8")
            if "\\u0000" in plain:
                raise ValueError("holds NUL")
        return data
