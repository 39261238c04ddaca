"""Reads the decision of 2022 of the industrial zones' authority (kept outside the repo) into what a secretary would type.

The file is the text as Markdown: policy with motto and commitments, nine objectives as a numbered list.
"""

import re
from dataclasses import dataclass

from qms_portal.tests import real_decision

SOURCE = real_decision.SOURCE.with_name("000-quyet-dinh-hai-duong-2022.md")


@dataclass
class Rule:
    """How an objective of the decision is measured: the facts that the requirements draw from its sentence."""

    number: int
    measure: str
    comparator: str
    value: str = ""
    unit: str = "%"
    stretch: str = ""
    stretch_measure: str = ""
    commitment: int = 1
    nature: str = "quantitative"


# S0-O1 … S0-O9: eleven measured indicators. "phấn đấu" of objective 2 is its stretch, counted by another measure.
RULES = [
    Rule(1, "at_centre", "=", "100", commitment=5),
    Rule(2, "on_time", "=", "100", stretch="80", stretch_measure="early", commitment=7),
    Rule(3, "steps_on_time", ">=", "95", commitment=5),
    Rule(4, "process_coverage", "=", "100", commitment=5),
    Rule(5, "regulation_reviews", "=", "100", commitment=2, nature="qualitative"),
    Rule(6, "audits_held", ">=", "1", "lần/năm", commitment=7),
    Rule(6, "reviews_held", ">=", "1", "lần/năm", commitment=7),
    Rule(7, "posted", "=", "100", commitment=5, nature="qualitative"),
    Rule(8, "documents_initialled", "=", "100", commitment=2, nature="qualitative"),
    Rule(8, "documents_without_error", "=", "100", commitment=2, nature="qualitative"),
    Rule(9, "training_plan", "=", "100", commitment=3, nature="qualitative"),
]


@dataclass
class AuthorityDecision:
    abstract: str
    authority: str
    bases: list[str]
    proposal: str
    articles: list[str]
    recipients: list[str]
    signer_lines: list[str]
    signer_name: str
    title: str
    opening: str
    motto: str
    preamble: str
    commitments: list[str]
    leading_over: str
    objectives: list[str]

    def sentences(self) -> list[str]:
        """Everything that must stand in the PDF."""
        pieces = [self.abstract, self.authority, *self.bases, self.proposal, *self.articles, *self.recipients]
        pieces += [*self.signer_lines, self.signer_name, self.title, self.opening, self.motto, self.preamble]
        return [*pieces, *self.commitments, self.leading_over, *self.objectives]


def read() -> AuthorityDecision:
    """Parse the source; raises StopIteration or ValueError where its landmarks are missing."""
    raw = SOURCE.read_text(encoding="utf-8").splitlines()
    lines = [line for line in (re.sub(r"\s+", " ", one.replace("*", "")).strip() for one in raw) if line]
    heading, decides = lines.index("QUYẾT ĐỊNH"), lines.index("QUYẾT ĐỊNH:")
    bases = next(i for i, line in enumerate(lines) if line.startswith("Căn cứ "))
    proposal = next(i for i, line in enumerate(lines) if line.startswith("Theo đề nghị"))
    recipients, signs = lines.index("Nơi nhận:"), next(i for i, line in enumerate(lines) if line.startswith("KT. "))
    attached = next(i for i, line in enumerate(lines) if line.startswith("(Ban hành kèm theo"))
    commits = next(i for i, line in enumerate(lines) if line.endswith("cam kết:"))
    leads = next(i for i, line in enumerate(lines) if line.startswith("Thông qua "))
    opening = next(i for i in range(attached, commits) if lines[i].endswith(":"))
    authority = next(i for i in range(heading, bases) if lines[i] == "TRƯỞNG BAN")
    return AuthorityDecision(
        abstract=" ".join(lines[heading + 1 : authority]),
        authority="\n".join(lines[authority:bases]),
        bases=lines[bases:proposal],
        proposal=lines[proposal],
        articles=lines[decides + 1 : recipients],
        recipients=[line.removeprefix("- ") for line in lines[recipients + 1 : signs]],
        signer_lines=lines[signs : signs + 2],
        signer_name=lines[signs + 2],
        title=" ".join(lines[signs + 3 : attached]),
        opening=lines[opening],
        motto=" ".join(lines[opening + 1 : commits]).strip('“”"'),
        preamble=lines[commits],
        commitments=[line.removeprefix("- ") for line in lines[commits + 1 : leads]],
        leading_over=lines[leads],
        objectives=[line.split(". ", 1)[1] for line in lines[leads:] if re.match(r"\d\. ", line)],
    )
