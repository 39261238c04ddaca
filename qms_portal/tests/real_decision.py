"""Reads the real decision that the project was shown (kept outside the repo) into what a secretary would type.

The file is the text of decision 589/QĐ-UBND of 2024 as Markdown with tab-separated tables.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

SOURCE = Path(settings.BASE_DIR).parent / "shared" / "documents" / "001-quyet-dinh-bau-bang-2024.md"
TABLE_HEAD = "STT\t"


@dataclass
class RealObjective:
    """One row of table I with its department targets and its plan of part II."""

    number: int
    text: str
    target_words: str
    responsible: str
    calculation: str
    means: str
    departments: list[tuple[str, str]] = field(default_factory=list)
    plan_heading: str = ""
    plan: list[tuple[str, str, str, str]] = field(default_factory=list)


@dataclass
class RealDecision:
    abstract: str
    authority: str
    bases: list[str]
    proposal: str
    articles: list[dict]
    recipients: list[str]
    signer_lines: list[str]
    signer_name: str
    title: str
    introduction: list[str]
    motto: str
    objectives: list[RealObjective]
    closing: list[str]
    headings: list[str]
    table_columns: list[str]
    plan_columns: list[str]

    def sentences(self) -> list[str]:
        """Everything that must stand in the PDF, in pieces that a line break can't cut in meaning."""
        pieces = [self.abstract, self.authority, *self.bases, self.proposal, *self.recipients, *self.signer_lines]
        pieces += [self.signer_name, self.title, *self.introduction, self.motto, *self.closing]
        pieces += [*self.headings, *self.table_columns, *self.plan_columns]
        for article in self.articles:
            pieces += [article["title"], *article["paragraphs"], *article["clauses"]]
        for objective in self.objectives:
            pieces += [objective.text, objective.calculation, objective.means, objective.plan_heading]
            pieces += [piece for row in objective.plan for piece in row]
            pieces += [name for name, _value in objective.departments] or [
                objective.target_words,
                objective.responsible,
            ]
        return [piece for piece in pieces if piece]


def _clean(line: str) -> str:
    return re.sub(r"\s+", " ", line.replace("*", "").replace("✓", "")).strip()


def _block(lines: list[str], start: str, stop: str) -> list[str]:
    """Lines strictly between the one that begins with `start` and the next that begins with `stop`."""
    first = next(i for i, line in enumerate(lines) if line.startswith(start))
    last = next(i for i, line in enumerate(lines) if i > first and line.startswith(stop))
    return lines[first + 1 : last]


def _articles(lines: list[str]) -> list[dict]:
    articles: list[dict] = []
    for line in lines:
        heading = re.match(r"Điều \d+\. (.*)", line)
        if heading:
            text = heading[1]
            is_title = len(text) < 60
            articles.append(
                {"title": text if is_title else "", "paragraphs": [] if is_title else [text], "clauses": []}
            )
        elif re.match(r"\d+\. ", line):
            articles[-1]["clauses"].append(line.split(". ", 1)[1])
        else:
            articles[-1]["paragraphs"].append(line)
    return articles


def _objectives(raw: list[str]) -> list[RealObjective]:
    found: list[RealObjective] = []
    for line in raw:
        if "\t" not in line or line.startswith(TABLE_HEAD):
            continue
        number, text, target, unit, calculation, means = ([cell.strip() for cell in line.split("\t")] + [""] * 6)[:6]
        if number:
            found.append(RealObjective(int(number), text, target, unit, calculation, means))
            if re.fullmatch(r"\d+%", target) and len(unit) < 60:
                found[-1].departments.append((unit, target))
        else:
            found[-1].departments.append((unit, target))
    return found


def _add_plans(objectives: list[RealObjective], raw: list[str]) -> None:
    current = -1
    for line in raw:
        heading = re.match(r"\d\. (Mục tiêu chất lượng.*)", line)
        if heading:
            current += 1
            objectives[current].plan_heading = heading[1].strip()
        elif "\t" in line and not line.startswith(TABLE_HEAD):
            _number, task, lead, joining, when = (cell.strip() for cell in line.split("\t"))
            objectives[current].plan.append((task, lead, joining, when))


def read() -> RealDecision:
    """Parse the source; raises StopIteration where its landmarks are missing."""
    raw = SOURCE.read_text(encoding="utf-8").splitlines()
    lines = [line for line in (_clean(line) for line in raw) if line]
    bases = [line for line in lines if line.startswith("Căn cứ ") and line.endswith(";")]
    closing_at = next(i for i, line in enumerate(lines) if line.startswith("Ủy ban nhân dân huyện đề nghị"))
    part_two = next(i for i, line in enumerate(lines) if line.startswith("II. "))
    appendix_at = next(i for i, line in enumerate(lines) if line.startswith("MỤC TIÊU CHẤT LƯỢNG CỦA"))
    intro = _block(lines, "của Ủy ban nhân dân huyện)", "I. MỤC TIÊU")
    raw_two = next(i for i, line in enumerate(raw) if line.startswith("II. "))
    heads = [line.split("\t") for line in raw if line.startswith(TABLE_HEAD)]
    decision = RealDecision(
        abstract=lines[lines.index("QUYẾT ĐỊNH") + 1],
        authority="ỦY BAN NHÂN DÂN HUYỆN",
        bases=bases,
        proposal=next(line for line in lines if line.startswith("Xét đề nghị")),
        articles=_articles(_block(lines, "QUYẾT ĐỊNH:", "Nơi nhận")),
        recipients=[line.removeprefix("- ") for line in _block(lines, "Nơi nhận", "TM. ỦY BAN")],
        signer_lines=["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"],
        signer_name=lines[appendix_at - 1],
        title=" ".join(lines[appendix_at : appendix_at + 3]),
        introduction=[line for line in intro if not line.startswith('"')],
        motto=next(line for line in intro if line.startswith('"')).strip('"'),
        objectives=_objectives(raw[:raw_two]),
        headings=[line.split(". ", 1)[1] for line in lines if re.match(r"I{1,2}\. ", line)],
        table_columns=[cell.strip() for cell in heads[0]],
        plan_columns=[cell.strip() for cell in heads[-1]],
        closing=[re.sub(r"^\d\. ", "", line) for line in lines[closing_at:part_two]],
    )
    _add_plans(decision.objectives, raw[raw_two:])
    return decision
