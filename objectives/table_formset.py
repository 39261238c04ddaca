"""What the tables of targets and of plans share: rows that are typed, pasted, moved and removed like a spreadsheet's."""

from django import forms
from django.forms import BaseFormSet

from objectives.forms import whole
from objectives.services import RowErrors
from objectives.services.targets import row_message

MAX_ROWS = 200
EMPTY_ROWS = 3


class BaseTableFormSet(BaseFormSet):
    """Rows in the order of their place in the page or of the number typed before them; removed rows are left out."""

    # Fields whose own messages say the row they stand in (name_rows).
    named_fields: tuple[str, ...] = ()

    def kept(self) -> list[forms.Form]:
        """Forms with content, in order."""
        forms_ = [form for form in self.forms if form.has_changed() and not self._should_delete_form(form)]
        return sorted(forms_, key=lambda form: (form.cleaned_data.get("ORDER") or MAX_ROWS, self.forms.index(form)))

    def take_problems(self, error: RowErrors) -> None:
        """Put a service's row problems onto the fields they belong to."""
        kept = self.kept()
        for index, problems in error.rows.items():
            form = kept[index]
            for field, message in problems.items():
                name = "value" if field == "value_to" else field
                form.add_error(name if name in form.fields else None, message)

    def name_rows(self) -> None:
        """Say in every message of the forms themselves which row and field it is about."""
        for number, form in enumerate(self.forms, 1):
            for field, errors in form.errors.items():
                if field in form.fields and field in self.named_fields:
                    form.errors[field] = form.error_class([row_message(number, field, words) for words in errors])

    def problems(self) -> list[str]:
        kept = [form for form in self.forms if not self._should_delete_form(form)]
        return [str(words) for form in kept for errors in form.errors.values() for words in errors]


def raw_rows(post, prefix: str, names: tuple[str, ...]) -> list[dict]:
    """What stands in a posted table, as strings, in order and without the rows ticked for removal: nothing typed is lost
    when a button does something else than saving."""
    found = []
    for index in range(min(whole(post.get(f"{prefix}-TOTAL_FORMS")) or 0, MAX_ROWS)):
        key = f"{prefix}-{index}-"
        row = {name: post.get(key + name, "").strip() for name in names}
        if post.get(key + "DELETE") or not any(
            row[name] for name in names if name not in ("role", "comparator", "unit", "recurrence", "who")
        ):
            continue
        found.append((whole(post.get(key + "ORDER")) or MAX_ROWS, index, row))
    return [row for _order, _index, row in sorted(found, key=lambda one: one[:2])]
