"""Form II.06a/VPCP/KSTT: thirteen columns, and the identities that must hold between them (regulations 3.2).

3 = 4 + 5 + 6, 7 = 8 + 9 + 10, 11 = 12 + 13, 3 = 7 + 11, and column 6 is column 11 of the period before. They are checked, not assumed:
closed figures were written down once and could disagree with what came before or after them.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.models import Agency
from procedures import closed, ranges, rates_table
from procedures.models import StatisticsClosing
from procedures.statistics import Counts, counts

NUMBER = "II.06a/VPCP/KSTT"
BY = ("field", "department")
COLUMN_KEYS = tuple((int(number), key) for number, key, _label in rates_table.FORM)
# (column, columns whose sum it is)
SUMS = ((3, (4, 5, 6)), (7, (8, 9, 10)), (11, (12, 13)), (3, (7, 11)))
WITHIN = gettext_lazy("Received = finished + pending, and all parts add up, in every row")


@dataclass(frozen=True)
class Check:
    """One identity: `ok`, what it says, and where it fails, why."""

    ok: bool
    text: str
    why: str = ""


@dataclass(frozen=True)
class Form:
    """The form of a period: the table (whose figures are the closed ones where it is closed) and its checks."""

    table: rates_table.Table
    checks: tuple[Check, ...]
    before: ranges.Range
    before_closing: StatisticsClosing | None

    @property
    def fits(self) -> bool:
        return all(check.ok for check in self.checks)


def columns(figures: Counts) -> dict[int, int]:
    """Columns 3 to 13 by number."""
    return {number: getattr(figures, key) for number, key in COLUMN_KEYS}


def build(agency: Agency, days: ranges.Range, by: str, denominator: str) -> Form:
    """The form and its checks; the table's queries and two more."""
    table = rates_table.build(agency, days, by, denominator)
    before = days.before()
    closing = closed.newest(agency, before) if before.is_closable and before.is_over else None
    left = counts(agency, before.start, before.end)[None]
    reported = closed.read(closing)[None] if closing else None
    checks = (*inner_checks(table), carried_check(table.total.figures, before, left, reported))
    return Form(table, checks, before, closing)


def inner_checks(table: rates_table.Table) -> list[Check]:
    """The identities inside the form, for each row and for the sum of the rows."""
    lines = [(row.name or _("the total"), columns(row.figures)) for row in (*table.rows, table.total)]
    checks = []
    for whole, parts in SUMS:
        wrong = [
            _("%(row)s: %(whole)s is not %(parts)s")
            % {"row": name, "whole": line[whole], "parts": " + ".join(str(line[part]) for part in parts)}
            for name, line in lines
            if line[whole] != sum(line[part] for part in parts)
        ]
        checks.append(Check(not wrong, f"{whole} = {' + '.join(str(part) for part in parts)}", "; ".join(wrong[:5])))
    return checks


def carried_check(figures: Counts, before: ranges.Range, left: Counts, reported: Counts | None) -> Check:
    """Column 6 against column 11 of the period before: as it was closed, else as the cases say. `left`: today's figures of that period."""
    text = _("Column 6 = column 11 of %(period)s") % {"period": before.label}
    wanted = left if reported is None else reported
    if figures.carried_over == wanted.pending:
        return Check(True, text)
    values = {"period": before.label, "carried": figures.carried_over, "closed": wanted.pending, "now": left.pending}
    if reported is not None and reported.pending != left.pending:
        why = _(
            "%(period)s was closed with %(closed)s pending; counted today it is %(now)s, because cases were added or "
            "changed after the closing. %(carried)s are carried over here."
        )
    else:
        why = _("%(closed)s were pending at the end of %(period)s, but %(carried)s are carried over here.")
    return Check(False, text, why % values)
