"""Which test shows which requirement of the source documents: read off the marks, written to docs/requirements.md.

`docs/requirements.csv` names the requirements (id, kinds, what is asked, in our words). Kinds: E entity, F field, R rule, O objective,
B means, V role, D document, C cycle, T term.
"""

import ast
import csv
import re
from collections import defaultdict
from dataclasses import dataclass, field

from qms_portal.tests.source import PACKAGES, ROOT

LIST, TABLE = ROOT / "docs" / "requirements.csv", ROOT / "docs" / "requirements.md"
# Rows of these kinds need a test; documents, roles, cycles and terms may stand in later issues.
NEEDS_A_TEST = set("OFREB")


@dataclass
class Requirement:
    id: str
    kinds: set[str]
    asks: str
    where: set[str] = field(default_factory=set)
    tests: set[str] = field(default_factory=set)
    # What is not there yet, in words.
    partly: set[str] = field(default_factory=set)

    @property
    def needs_a_test(self) -> bool:
        return bool(self.kinds & NEEDS_A_TEST)


def marks(tree: ast.Module):
    """(name of the test or class, or "" for the whole module; ids; where; partly) of each requirement mark of a module."""
    inside: dict[int, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            for decorator in node.decorator_list:
                inside.update({id(part): node.name for part in ast.walk(decorator)})
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "requirement":
            ids = [part.value for part in node.args if isinstance(part, ast.Constant)]
            words = {word.arg: word.value.value for word in node.keywords if isinstance(word.value, ast.Constant)}
            yield inside.get(id(node), ""), ids, words.get("where", ""), words.get("partly", "")


def read() -> dict[str, Requirement]:
    """All requirements in the order of the list, with their places and tests. KeyError for a mark with an unknown id."""
    with LIST.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    found = {row[0]: Requirement(row[0], set(row[1].split()), row[2]) for row in rows}
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("test_*.py")):
            for name, ids, where, partly in marks(ast.parse(path.read_text(encoding="utf-8"))):
                test = f"{path.relative_to(ROOT)}" + (f"::{name}" if name else "")
                for key in ids:
                    found[key].tests.add(test)
                    found[key].where.update({where} - {""})
                    found[key].partly.update({partly} - {""})
    return found


def missing_places(found: dict[str, Requirement]) -> list[str]:
    """Files and folders that a mark names and that are not there."""
    places = {place for one in found.values() for place in one.where}
    return sorted(place for place in places if not (ROOT / place).exists())


def table(found: dict[str, Requirement]) -> str:
    """docs/requirements.md."""
    by_document = defaultdict(list)
    for one in found.values():
        by_document[re.split(r"[-.]", one.id)[0]].append(one)
    titles = {
        "S0": "Decision of an industrial zones authority, 2022",
        "S1": "Decision 589 of a district, 2024",
        "S2": "Decision 93 of a district, 2019",
        "S3": "Plan 848 of a province, 2021 (what objectives need of it)",
        "S4": "Letter of a provincial department, 2022 (what objectives need of it)",
        "F": "What follows for the model",
    }
    lines = [
        "# What the source documents ask, where it lives, which test shows it",
        "",
        "Made from the marks of the tests by `.venv/bin/python -m qms_portal.tests.requirements`. Kinds: E entity, F field,",
        " R rule, O objective, B means, V role, D document, C cycle, T term. A row of kind O, F, R, E or B without a test fails the suite.",
    ]
    for key, rows in by_document.items():
        lines += ["", f"## {titles[key]}", "", "| id | kinds | asks | where | tests |", "|---|---|---|---|---|"]
        for one in rows:
            cells = [
                one.id,
                " ".join(sorted(one.kinds)),
                "<br>".join([one.asks, *(f"*partly: {words}*" for words in sorted(one.partly))]),
                "<br>".join(f"`{place}`" for place in sorted(one.where)) or "–",
                "<br>".join(f"`{test}`" for test in sorted(one.tests)) or "–",
            ]
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    TABLE.write_text(table(read()), encoding="utf-8")
