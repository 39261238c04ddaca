"""Issued documents looked at again: what a round holds, what a department has to mend, and the counts of the measure.

A document counts on the day its round was sent: from then on what was found is frozen, and a figure once reported stays what it was.
"""

from dataclasses import dataclass, field
from datetime import date

from agencies.gather import Read
from agencies.models import Agency, Department
from documents.models import OfficialDocument
from procedures.models import DocumentReview, DocumentReviewRound


def department_of(document: OfficialDocument) -> Department | None:
    """Whose document it is: the drafting department, or that of its author."""
    return document.drafting_department or (document.author.department if document.author else None)


def issued_in(found: DocumentReviewRound):
    """The documents issued in the days of a round, in the order of issue."""
    rows = OfficialDocument.objects.issued().filter(
        agency=found.agency, issued_on__range=(found.start, found.end), number__isnull=False
    )
    return rows.select_related("drafting_department", "author__department", "author__user").order_by(
        "issued_on", "series", "number", "pk"
    )


@dataclass
class Line:
    """A document of the days of a round with what was found, if it was looked at."""

    document: OfficialDocument
    review: DocumentReview | None

    @property
    def department(self) -> Department | None:
        return self.review.department if self.review else department_of(self.document)


def lines(found: DocumentReviewRound) -> tuple[list[Line], list[DocumentReview]]:
    """The issued documents with their results, and the results on documents from outside the system. Two queries."""
    reviews = list(found.reviews.select_related("department", "document").order_by("issued_on", "number", "pk"))
    by_document = {one.document_id: one for one in reviews if one.document_id}
    return (
        [Line(document, by_document.get(document.pk)) for document in issued_in(found)],
        [one for one in reviews if one.document_id is None],
    )


@dataclass
class Report:
    """What a department is told: its documents looked at, those with errors, those mended."""

    department: Department
    reviews: list[DocumentReview] = field(default_factory=list)

    @property
    def wrong(self) -> list[DocumentReview]:
        return [one for one in self.reviews if one.has_errors]

    @property
    def mended(self) -> int:
        return sum(one.corrected_on is not None for one in self.wrong)

    @property
    def open(self) -> int:
        return len(self.wrong) - self.mended


def reports(found: DocumentReviewRound) -> list[Report]:
    """One for each department that drafted any of the documents, by its place in the agency. One query."""
    made: dict[int, Report] = {}
    rows = found.reviews.select_related("department", "document", "corrected_by__user")
    for one in rows.order_by("department__position", "department_id", "issued_on", "number", "pk"):
        made.setdefault(one.department_id, Report(one.department)).reviews.append(one)
    return list(made.values())


def to_mend(agency: Agency, department_id: int | None = None):
    """Documents with errors that were sent back and are not mended, the oldest first; of one department where given."""
    rows = DocumentReview.objects.of_agency(agency).filter(
        has_errors=True, corrected_on=None, round__sent_at__isnull=False
    )
    if department_id is not None:
        rows = rows.filter(department=department_id)
    return rows.select_related("round", "department").order_by("round__sent_at", "issued_on", "pk")


def counted(agency: Agency, first: date, last: date) -> Read:
    """Documents of rounds sent between two days as (department id, day sent, has errors)."""
    rows = DocumentReview.objects.of_agency(agency).filter(round__sent_on__range=(first, last))
    return rows, ("department_id", "round__sent_on", "has_errors")
