"""The tenancy matrix as data: reading, comparing and writing url_matrix.json. What it holds is told in test_url_matrix.py."""

import json
from pathlib import Path

from agencies.models import Role
from qms_portal.tests.realm import ENDED, RELATIONS

FILE = Path(__file__).with_name("url_matrix.json")
MAY, REFUSED, GONE, NOT_OFFERED = "may", "none", "gone", "-"
WHOLE = {MAY: "all", REFUSED: REFUSED, GONE: GONE, NOT_OFFERED: NOT_OFFERED}
EVERYWHERE = "everywhere"
PLACES = (*RELATIONS, ENDED)
# Answers that say how far somebody came.
CODES = {403: REFUSED, 404: GONE, 405: NOT_OFFERED}


def in_words(outcomes: dict[str, str]) -> str:
    """`{"secretary": "may", "staff": "none", …}` -> "secretary"; "administrator; none: leader; gone: rest"."""
    kinds = {
        kind: [role for role in sorted(outcomes) if outcomes[role] == kind] for kind in sorted(set(outcomes.values()))
    }
    if len(kinds) == 1:
        return WHOLE[next(iter(kinds))]
    able = " ".join(kinds.pop(MAY, []))
    if set(kinds) == {REFUSED}:
        return able
    most = max(kinds, key=lambda kind: (len(kinds[kind]), kind))
    parts = [able] if able else []
    parts += [f"{kind}: " + " ".join(roles) for kind, roles in kinds.items() if kind != most]
    return "; ".join([*parts, f"{most}: rest"])


def expected(words: str, role: str) -> str:
    """What the words say of one role: the other way round."""
    for kind, whole in WHOLE.items():
        if words == whole:
            return kind
    rest = REFUSED
    for part in words.split("; "):
        kind, colon, roles = part.partition(": ")
        kind, roles = (kind, roles) if colon else (MAY, kind)
        if roles == "rest":
            rest = kind
        elif role in roles.split():
            return kind
    return rest


class Matrix:
    """`rules`: name -> {relation: words}; `addresses`: URL name -> {"object", "data", "get": rule, "post": rule}."""

    def __init__(self, stored: dict):
        self.rules: dict[str, dict[str, str]] = stored.get("rules", {})
        self.addresses: dict[str, dict] = stored.get("addresses", {})

    @classmethod
    def load(cls) -> "Matrix":
        return cls(json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {})

    def save(self) -> None:
        used = {row[method] for row in self.addresses.values() for method in ("get", "post") if method in row}
        rules = {name: rule for name, rule in sorted(self.rules.items()) if name in used}
        text = json.dumps(
            {"rules": rules, "addresses": dict(sorted(self.addresses.items()))}, indent=1, ensure_ascii=False
        )
        FILE.write_text(text + "\n", encoding="utf-8")

    def words(self, name: str, method: str, relation: str) -> str:
        """What people of that relation get by that method; "" where the file doesn't say."""
        rule = self.addresses.get(name, {}).get(method, "")
        found = self.rules.get(rule, {EVERYWHERE: rule})
        return found.get(relation, found.get(EVERYWHERE, ""))

    def note(self, name: str, method: str, found: dict[str, str]) -> None:
        """Enter what was found for every relation: under the rule that says just this, else under a new one."""
        if len(set(found.values())) == 1:
            found = {EVERYWHERE: next(iter(found.values()))}
        if found in ({EVERYWHERE: whole} for whole in WHOLE.values()):
            self.addresses[name][method] = found[EVERYWHERE]
            return
        known = next((rule for rule, says in self.rules.items() if says == found), None)
        if known is None:
            known = f"as {name} {method}"
            self.rules[known] = found
        self.addresses[name][method] = known


ROLES = tuple(Role.values)
