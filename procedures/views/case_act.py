"""One thing done with one case: a small page that says what will follow, asks when and why, and does it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies import clock, files
from agencies.errors import UserError
from agencies.forms import add_user_error
from agencies.reading import note_export
from procedures import permissions, services, workdays
from procedures.case_forms import ExtendForm, HappenedForm, ReasonedForm
from procedures.case_wording import state_sentence
from procedures.deadlines import deadline_of, last_day_to_ask, last_day_to_extend
from procedures.models import Case, ClockRule
from procedures.models.case import local_day
from procedures.transitions import CaseVerb, is_open_to


@dataclass(frozen=True)
class Act:
    """How one verb is asked for and done; `style` and `icon` of its button."""

    form: type
    do: Callable
    icon: str
    style: str = "outline-primary"
    may: Callable = permissions.can_handle_case


ACTS = {
    CaseVerb.FINISH: Act(HappenedForm, services.finish, "check", "primary"),
    CaseVerb.SUPPLEMENTS_RECEIVED: Act(HappenedForm, services.supplements_received, "player-play", "primary"),
    CaseVerb.FEE_PAID: Act(HappenedForm, services.fee_paid, "player-play", "primary"),
    CaseVerb.RETURN_RESULT: Act(HappenedForm, services.return_result, "file-check", "primary"),
    CaseVerb.ASK_FOR_SUPPLEMENTS: Act(ReasonedForm, services.ask_for_supplements, "clock-pause"),
    CaseVerb.ASK_FOR_FEE: Act(ReasonedForm, services.ask_for_fee, "clock-pause"),
    CaseVerb.EXTEND: Act(ExtendForm, services.extend, "calendar-due", may=permissions.can_extend_case),
    CaseVerb.WITHDRAW: Act(ReasonedForm, services.withdraw, "arrow-back-up", "outline-danger"),
    CaseVerb.STOP: Act(ReasonedForm, services.stop, "circle-x", "outline-danger"),
}


def offered(actor, case: Case) -> list[dict]:
    """What this person can do with the case now, the main thing first. No queries."""
    return [
        {"verb": verb, "icon": act.icon, "style": act.style}
        for verb, act in ACTS.items()
        if is_open_to(case, verb) and act.may(actor, case)
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def case_act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """404 for another agency's case or a verb that doesn't exist, 403 without the right; a case that stands elsewhere says so."""
    if verb not in CaseVerb.values:
        raise Http404
    verb = CaseVerb(verb)
    act = ACTS[verb]
    rows = Case.objects.visible_to(request.actor).select_related("agency", "procedure", "department")
    case = get_object_or_404(rows.prefetch_related("pauses"), pk=pk)
    if not act.may(request.actor, case):
        raise PermissionDenied
    calendar = workdays.calendar_of(case.agency_id)
    form = act.form(request.POST, request.FILES) if request.method == "POST" else act.form()
    if form.is_bound and form.is_valid():
        try:
            done = act.do(request.actor, case, **form.values())
        except UserError as error:
            add_user_error(form, error)
        else:
            messages.success(request, _after(done, calendar))
            return redirect("procedures:case_detail", case.pk)
    context = {
        "case": case,
        "verb": verb,
        "act": act,
        "form": form,
        "is_open": is_open_to(case, verb),
        "sentence": state_sentence(case, calendar),
        "follows": FOLLOWS[verb](case, calendar) if is_open_to(case, verb) else [],
        "warnings": _warnings(case, verb, calendar) if is_open_to(case, verb) else [],
    }
    return render(request, "procedures/case_act.html", context)


def _after(case: Case, calendar) -> str:
    return _("Case %(code)s: %(sentence)s") % {"code": case.code, "sentence": state_sentence(case, calendar)}


@require_safe
def case_letter(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter of apology, for whoever may see the case."""
    rows = Case.objects.visible_to(request.actor).select_related("extension__letter")
    case = get_object_or_404(rows, pk=pk)
    extension = getattr(case, "extension", None)
    if extension is None or extension.letter is None:
        raise Http404
    note_export(request.actor, case, "apology_letter")
    return files.response(extension.letter)


# --- what will follow, said before it is done ---------------------------------------------------------------


def _asking(case: Case, calendar) -> list[str]:
    if case.procedure.clock_rule == ClockRule.RESTART:
        rule = _("When they come, the whole time limit counts anew from that day.")
    else:
        rule = _("When they come, the working time waited is added to the time limit.")
    last = last_day_to_ask(calendar, case.received_at)
    return [
        _("The clock stops from that moment, and the case is within time while it waits."),
        rule,
        _("Papers are sent back within three working days of receipt: here until %(day)s.") % {"day": _shown(last)},
    ]


def _asking_fee(case: Case, calendar) -> list[str]:
    return [
        _("The clock stops from that moment, and the case is within time while it waits."),
        _("When the payment comes, the working time waited is added to the time limit."),
    ]


def _going_on(case: Case, calendar) -> list[str]:
    if not case.due_is_computed:
        return [
            _(
                "The clock runs again. The due date came from the one-stop system and stays as it is: a new one comes from there."
            )
        ]
    day = local_day(deadline_of(case, calendar, until=clock.now()).at_least)
    return [_("The clock runs again. If it is today, the case is due on %(day)s.") % {"day": _shown(day)}]


def _extending(case: Case, calendar) -> list[str]:
    due_on = local_day(case.due_at)
    dates = {"due": _shown(due_on), "last": _shown(last_day_to_extend(due_on))}
    return [
        _("The case is due on %(due)s, so the letter of apology must be written by %(last)s.") % dates,
        _("A case is extended only once. The first due date is kept; which of the two counts, the agency's rules say."),
    ]


def _ending(case: Case, calendar) -> list[str]:
    return [_("That day is compared with the due day, %(day)s.") % {"day": _shown(case.due_on)}]


def _breaking_off(case: Case, calendar) -> list[str]:
    return [
        _(
            "The case ends without a result and can't be taken up again. It counts as finished that day, and is judged by the due day."
        )
    ]


def _returning(case: Case, calendar) -> list[str]:
    return [_("On time or late was decided when the case was finished; returning the result changes nothing of it.")]


FOLLOWS = {
    CaseVerb.ASK_FOR_SUPPLEMENTS: _asking,
    CaseVerb.ASK_FOR_FEE: _asking_fee,
    CaseVerb.SUPPLEMENTS_RECEIVED: _going_on,
    CaseVerb.FEE_PAID: _going_on,
    CaseVerb.EXTEND: _extending,
    CaseVerb.FINISH: _ending,
    CaseVerb.RETURN_RESULT: _returning,
    CaseVerb.WITHDRAW: _breaking_off,
    CaseVerb.STOP: _breaking_off,
}


def _warnings(case: Case, verb: CaseVerb, calendar) -> list[str]:
    found = []
    if verb == CaseVerb.ASK_FOR_SUPPLEMENTS:
        last = last_day_to_ask(calendar, case.received_at)
        if clock.today() > last:
            words = _(
                "The three working days for sending papers back ended on %(day)s. It can still be done, and the log says so."
            )
            found.append(words % {"day": _shown(last)})
        if case.supplement_requests:
            found.append(
                _(
                    "Supplements have been asked for before: with a second request the case counts as late in the rate of Decision 766/QĐ-TTg."
                )
            )
    if verb == CaseVerb.EXTEND and clock.today() > last_day_to_extend(local_day(case.due_at)):
        found.append(
            _("The last day for the letter is over: only a letter that was written by then can still be entered.")
        )
    return found


def _shown(day) -> str:
    return f"{day:%d/%m/%Y}"
