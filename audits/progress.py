"""How far an audit is: its questions by department, with what was found. One query for the whole audit."""

from collections import Counter
from dataclasses import dataclass, field

from agencies.models import Department
from audits.models import Audit, ChecklistItem, Finding, Grade

GRADE_BADGES = {Grade.CONFORMING: "ok", Grade.MINOR: "warn", Grade.MAJOR: "bad", Grade.OPPORTUNITY: "info"}


@dataclass
class DepartmentProgress:
    """One department's questions in order; each item carries `.result` (its Finding or None) and `.state` for marks."""

    department: Department
    items: list[ChecklistItem] = field(default_factory=list)

    @property
    def total(self) -> int:
        return len(self.items)

    @property
    def graded(self) -> int:
        return sum(item.state == "graded" for item in self.items)

    @property
    def is_complete(self) -> bool:
        return self.graded == self.total

    @property
    def next_item(self) -> ChecklistItem | None:
        """The first question still to be answered; the first of all when none is."""
        open_items = [item for item in self.items if item.state != "graded"]
        return (open_items or self.items or [None])[0]

    def counts(self) -> list[int]:
        """Findings by grade, in the order of Grade."""
        found = Counter(item.result.grade for item in self.items if item.result)
        return [found[grade] for grade in Grade]


@dataclass
class Progress:
    """The whole audit."""

    departments: list[DepartmentProgress]

    @property
    def items(self) -> list[ChecklistItem]:
        return [item for department in self.departments for item in department.items]

    @property
    def total(self) -> int:
        return sum(department.total for department in self.departments)

    @property
    def graded(self) -> int:
        return sum(department.graded for department in self.departments)

    @property
    def left(self) -> int:
        return self.total - self.graded

    @property
    def is_complete(self) -> bool:
        return self.left == 0

    def counts(self) -> list[int]:
        return [sum(column) for column in zip(*(department.counts() for department in self.departments), strict=True)]

    def findings(self, *grades: str) -> list[Finding]:
        """Findings of these grades, in the order of the audit."""
        return [item.result for item in self.items if item.result and item.result.grade in grades]

    def next_after(self, item: ChecklistItem | None = None) -> ChecklistItem | None:
        """The next question to be answered after this one, then from the beginning; None when all are graded."""
        items = self.items
        ids = [other.pk for other in items]
        start = ids.index(item.pk) + 1 if item is not None and item.pk in ids else 0
        return next((other for other in items[start:] + items[:start] if other.state != "graded"), None)

    def neighbours(self, item: ChecklistItem) -> tuple[int, ChecklistItem | None, ChecklistItem | None]:
        """(place from 1, the question before, the question after)."""
        items = self.items
        place = [other.pk for other in items].index(item.pk)
        before = items[place - 1] if place else None
        after = items[place + 1] if place + 1 < len(items) else None
        return place + 1, before, after

    def of(self, item: ChecklistItem) -> DepartmentProgress:
        return next(found for found in self.departments if found.department.pk == item.department_id)


def progress_of(audit: Audit) -> Progress:
    """Load the questions and findings of an audit."""
    items = (
        audit.checklist.in_order()
        .select_related("department", "finding__by__user", "finding__nonconformity")
        .prefetch_related("finding__nonconformity__actions")
    )
    departments: dict[int, DepartmentProgress] = {}
    for item in items:
        item.audit = audit
        item.result = getattr(item, "finding", None)
        if item.result:
            item.result.badge = GRADE_BADGES[item.result.grade]
        item.state = "draft" if item.has_draft else "graded" if item.result else "todo"
        departments.setdefault(item.department_id, DepartmentProgress(item.department)).items.append(item)
    return Progress(list(departments.values()))
