"""What a check says about a file as a whole, in words: what was assumed, what is odd, whether it is this agency's at all."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.models import Agency
from procedures.importing.columns import LABELS
from procedures.importing.rows import CaseReader, Problem
from procedures.importing.table import CaseTable
from procedures.models import Case
from procedures.workdays import MissingCalendar

# An agency with fewer cases has not shown yet how its codes begin.
ENOUGH_CASES = 100
MOST_PREFIXES = 200


def of(table: CaseTable, reader: CaseReader) -> list[str]:
    """All notices of a checked file."""
    return [*_columns(table, reader), *_dues(reader), *_codes(reader), *_left_out(reader)]


def _columns(table: CaseTable, reader: CaseReader) -> list[str]:
    found = []
    for column in table.described():
        if column["personal"]:
            words = _("Column “%(column)s” is not kept: personal data of applicants are not needed here.")
            found.append(words % {"column": column["header"]})
        if column["proposed"]:
            words = _(
                "Column “%(column)s” was taken for “%(field)s” by what stands in it. Please look whether that is right."
            )
            found.append(words % {"column": column["header"], "field": LABELS[column["field"]]})
    if "channel" not in reader.columns:
        found.append(
            _("The file has no column for the channel of receipt: every case is counted as received at the counter.")
        )
    if not {"finished", "returned"} & set(reader.columns):
        found.append(_("No column with the date of finishing was recognised: every case comes in as not finished yet."))
    return found


def _dues(reader: CaseReader) -> list[str]:
    found = []
    if reader.computed_due:
        text = ngettext(
            "%(count)d case has no due date: it was computed from the procedure's time limit.",
            "%(count)d cases have no due date: they were computed from the procedures' time limits.",
            reader.computed_due,
        )
        found.append(text % {"count": reader.computed_due})
    if reader.due_differs:
        text = ngettext(
            "%(count)d case has another due date than its procedure's time limit gives; the one in the file counts. For example: %(examples)s.",
            "%(count)d cases have another due date than their procedures' time limits give; the one in the file counts. For example: %(examples)s.",
            reader.due_differs,
        )
        example = _("row %(row)d: %(given)s, computed %(computed)s")
        examples = [
            example % {"row": row, "given": given, "computed": computed} for row, given, computed in reader.due_examples
        ]
        found.append(text % {"count": reader.due_differs, "examples": "; ".join(examples)})
    if reader.missing_years:
        found.append(str(MissingCalendar(tuple(sorted(reader.missing_years)))))
    return found


def _codes(reader: CaseReader) -> list[str]:
    if not reader.odd_codes:
        return []
    text = ngettext(
        "%(count)d case code is not written in the national form (such as H23.15-220101-0001); it is taken as it is.",
        "%(count)d case codes are not written in the national form (such as H23.15-220101-0001); they are taken as they are.",
        reader.odd_codes,
    )
    return [text % {"count": reader.odd_codes}]


def _left_out(reader: CaseReader) -> list[str]:
    if not reader.totals_left_out:
        return []
    return [_("Total rows left out: %(count)d.") % {"count": reader.totals_left_out}]


def in_words(problem: Problem) -> str:
    """ "Row 128, column Due date: …"."""
    parts = {"row": problem.row, "column": problem.column, "message": problem.message}
    return _("Row %(row)d, column %(column)s: %(message)s") % parts


def foreign_because(agency: Agency, reader: CaseReader) -> str:
    """Why a file looks like another agency's, or "": most rows name one, or most codes begin as no case of this agency ever did."""
    others = reader.kinds["other_agency"]
    if others * 2 > reader.rows:
        words = _("%(count)d of %(rows)d rows name another agency as the one that handles them.")
        return words % {"count": others, "rows": reader.rows}
    own = Case.objects.of_agency(agency).order_by()
    if own[:ENOUGH_CASES].count() < ENOUGH_CASES:
        return ""
    unseen = {
        prefix: count
        for prefix, count in reader.prefixes.most_common(MOST_PREFIXES)
        if prefix and not own.filter(code__startswith=f"{prefix}-").exists()
    }
    if sum(unseen.values()) * 2 <= reader.prefixes.total():
        return ""
    words = _("Most case codes in it begin with “%(prefix)s-”, and no case of this agency ever did.")
    return words % {"prefix": next(iter(unseen))[:50]}
