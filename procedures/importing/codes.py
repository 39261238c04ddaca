"""Codes of cases: their official form, and whose they are by how they begin."""

import re
from collections import Counter

# Circular 01/2018 art. 19, Decision 20/2020 and the form of 2026 (regulations 3.3). Systems differ, so other codes are counted, not refused.
PATTERN = r"(?:\d{3}\.\d{2}\.\d{2}\.[A-Z]\d{2}|[A-Z]\d{2}(?:\.\d{1,3}){0,3})-(?:\d{6}|\d{8})-\d{4,7}"
CODE = re.compile(PATTERN)
MAX_PREFIXES = 5_000


class Prefixes(Counter):
    """How many codes begin with what stands before the first "-"; codes without one count as ""."""

    def add(self, code: str, count: int = 1) -> None:
        prefix = code.partition("-")[0] if "-" in code else ""
        if prefix in self or len(self) < MAX_PREFIXES:
            self[prefix] += count
