"""Finding departments and procedures by what a file calls them."""

from django.utils.translation import gettext as _

from agencies.models import Agency, Department
from agencies.spreadsheets.cells import plain_text
from agencies.text import fold
from procedures.importing.values import BadValue
from procedures.models import Procedure


class Departments(dict):
    """Raw cell -> department id; None for an empty cell or the agency's own name (then the procedure decides)."""

    def __init__(self, agency: Agency):
        super().__init__()
        self.known = {fold(text): None for text in (agency.name, agency.code)}
        rows = Department.objects.of_agency(agency).order_by("pk").values_list("pk", "code", "name", "short_symbol")
        for pk, *names in rows:
            self.known.update({fold(name): pk for name in names if name})

    def __missing__(self, cell) -> int | None:
        text = plain_text(cell)
        key = fold(text)
        if not key:
            self[cell] = None
        elif key in self.known:
            self[cell] = self.known[key]
        else:
            words = _("“%(value)s” is not a department of this agency. Mend the name, or add the department first.")
            raise BadValue("department", words % {"value": text})
        return self[cell]


class Procedures(dict):
    """Raw cell -> (procedure id, its department id, time limit, unit), by national code or by name."""

    def __init__(self, agency: Agency):
        super().__init__()
        self.known = {}
        fields = ("code", "name", "pk", "department_id", "time_limit", "time_unit")
        for code, name, *rest in Procedure.objects.of_agency(agency).order_by("pk").values_list(*fields):
            self.known.setdefault(fold(name), tuple(rest))
            self.known[fold(code)] = tuple(rest)

    def __missing__(self, cell) -> tuple:
        text = plain_text(cell)
        key = fold(text)
        # "2.000635 - Cấp bản sao …": the code comes first.
        found = self.known.get(key) or self.known.get(key.partition(" ")[0].rstrip(":-.")) if key else None
        if found is None:
            if not key:
                raise BadValue("empty", _("this cell is empty. Write the procedure's national code, such as 2.000635."))
            words = _("“%(value)s” is not a procedure of this agency. Mend the code, or add the procedure first.")
            raise BadValue("procedure", words % {"value": text})
        self[cell] = found
        return found
