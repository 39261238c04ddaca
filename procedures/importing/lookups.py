"""Finding departments and procedures by what a file calls them: code, name, or another name that a person has told."""

from django.utils.translation import gettext as _

from agencies.models import Agency, Department
from agencies.spreadsheets.cells import plain_text
from agencies.text import fold
from procedures.importing.values import BadValue
from procedures.models import AliasKind, ImportAlias, Procedure

# Of what isn't known no more than this is remembered.
MAX_MISSES = 20_000


class _Names(dict):
    """Raw cell -> what it names; what it doesn't know is remembered too, so that a wrong name in every row is worked out once."""

    def __init__(self):
        super().__init__()
        self.misses: dict = {}

    def __missing__(self, cell):
        if cell in self.misses:
            kind, words = self.misses[cell]
            raise BadValue(kind, words)
        try:
            self[cell] = found = self._found(cell)
        except BadValue as error:
            if len(self.misses) < MAX_MISSES:
                self.misses[cell] = (error.kind, str(error))
            raise
        return found

    def _aliases(self, agency: Agency, kind: AliasKind, field: str):
        rows = ImportAlias.objects.of_agency(agency).filter(kind=kind).order_by("pk")
        return rows.values_list("key", field)


class Departments(_Names):
    """Raw cell -> department id; None for an empty cell or the agency's own name (then the procedure decides)."""

    def __init__(self, agency: Agency):
        super().__init__()
        self.known = dict(self._aliases(agency, AliasKind.DEPARTMENT, "department_id"))
        self.known.update({fold(text): None for text in (agency.name, agency.code)})
        rows = Department.objects.of_agency(agency).order_by("pk").values_list("pk", "code", "name", "short_symbol")
        for pk, *names in rows:
            self.known.update({fold(name): pk for name in names if name})
        others = Agency.objects.exclude(pk=agency.pk).order_by("pk").values_list("code", "name")
        self.others = {fold(text): name for code, name in others for text in (name, code)}

    def _found(self, cell) -> int | None:
        text = plain_text(cell)
        key = fold(text)
        if not key:
            return None
        if key in self.known:
            return self.known[key]
        if key in self.others:
            words = _("this row belongs to another agency, %(agency)s. Its people load it there; leave it out here.")
            raise BadValue("other_agency", words % {"agency": self.others[key]})
        words = _("“%(value)s” is not a department of this agency. Mend the name, or add the department first.")
        raise BadValue("department", words % {"value": text[:200]})


class Procedures(_Names):
    """Raw cell -> (procedure id, its department id, time limit, unit), by national code or by name."""

    def __init__(self, agency: Agency):
        super().__init__()
        self.known, by_pk = {}, {}
        fields = ("code", "name", "pk", "department_id", "time_limit", "time_unit")
        rows = list(Procedure.objects.of_agency(agency).order_by("pk").values_list(*fields))
        for code, name, *rest in rows:
            by_pk[rest[0]] = tuple(rest)
            self.known.setdefault(fold(name), tuple(rest))
            self.known[fold(code)] = tuple(rest)
        for key, pk in self._aliases(agency, AliasKind.PROCEDURE, "procedure_id"):
            if pk in by_pk:
                self.known.setdefault(key, by_pk[pk])

    def _found(self, cell) -> tuple:
        text = plain_text(cell)
        key = fold(text)
        # "2.000635 - Cấp bản sao …": the code comes first.
        found = self.known.get(key) or self.known.get(key.partition(" ")[0].rstrip(":-.")) if key else None
        if found is None:
            if not key:
                raise BadValue("empty", _("this cell is empty. Write the procedure's national code, such as 2.000635."))
            words = _("“%(value)s” is not a procedure of this agency. Mend the code, or add the procedure first.")
            raise BadValue("procedure", words % {"value": text[:200]})
        return found
