"""The form of a year's working calendar: rows of days that differ from the ordinary week."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.forms import DayField
from procedures.models import CalendarDayKind
from procedures.services.working_calendar import SATURDAY

SPARE_ROWS, MAX_ROWS = 5, 80


class DayForm(forms.Form):
    """One day; a row without a day doesn't count."""

    day = DayField(required=False)
    kind = forms.ChoiceField(choices=CalendarDayKind.choices)
    name = forms.CharField(max_length=100, required=False)
    source = forms.CharField(max_length=200, required=False)

    def __init__(self, *args, year: int, **kwargs):
        super().__init__(*args, **kwargs)
        self.year = year
        labels = {
            "day": gettext_lazy("Day"),
            "kind": gettext_lazy("Day off or worked"),
            "name": gettext_lazy("Name of the day"),
            "source": gettext_lazy("Notice it comes from"),
        }
        for name, field in self.fields.items():
            field.label = labels[name]
            field.widget.attrs |= {
                "class": "form-select" if name == "kind" else "form-control",
                "aria-label": labels[name],
            }
        self.empty_permitted, self.use_required_attribute = True, False

    def has_changed(self) -> bool:
        return any((self.data.get(self.add_prefix(name)) or "").strip() for name in ("day", "name"))

    def clean(self):
        data = super().clean()
        if not self.has_changed() or "day" in self.errors:
            return data
        day = data.get("day")
        if day is None:
            self.add_error("day", _("Write the day as dd/mm/yyyy."))
        elif day.year != self.year:
            self.add_error(
                "day", _("%(day)s is not a day of %(year)d.") % {"day": f"{day:%d/%m/%Y}", "year": self.year}
            )
        elif data["kind"] == CalendarDayKind.HOLIDAY and day.weekday() >= SATURDAY:
            self.add_error("day", _("Saturdays and Sundays are off anyway; leave this row out."))
        elif data["kind"] == CalendarDayKind.MAKE_UP and day.weekday() < SATURDAY:
            self.add_error("day", _("Only a Saturday or Sunday can be a make-up day."))
        if not data.get("name"):
            self.add_error("name", _("Name the day."))
        return data


class BaseDayFormSet(forms.BaseFormSet):
    def days(self, notice: str) -> list[tuple]:
        """(day, kind, name, source) of the rows with content; `notice` for those that name none."""
        kept = [form.cleaned_data for form in self.forms if form.has_changed()]
        return [(row["day"], row["kind"], row["name"], row["source"] or notice) for row in kept]


DayFormSet = forms.formset_factory(
    DayForm, formset=BaseDayFormSet, extra=SPARE_ROWS, max_num=MAX_ROWS, absolute_max=MAX_ROWS
)


class ConfirmForm(forms.Form):
    """Which notice the days were taken from, and that somebody compared them with it."""

    notice = forms.CharField(
        label=gettext_lazy("Notice that publishes these days"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Taken for every row that names none. Number, date and who issued it."),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    compared = forms.BooleanField(
        label=gettext_lazy("I have compared these days with the notice"),
        error_messages={"required": gettext_lazy("Confirm that you compared the days with the notice.")},
    )
