"""One session: its page, nominating, attendance, the list for signing, files, holding, cancelling."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies import files
from agencies.errors import UserError
from agencies.forms import add_user_error
from agencies.models import AttendanceHow, SessionState, TrainingSession
from agencies.permissions import can_keep_training, can_read_sheets, can_record_attendance
from agencies.reading import note_export
from agencies.training import plans, queries, sessions
from agencies.training.forms import CheckinForm, FileForm, HoldForm, read
from agencies.training.pasting import read_names


def find(request: HttpRequest, pk: int) -> TrainingSession:
    """The session with its counts, or 404."""
    return get_object_or_404(queries.counted_sessions().visible_to(request.actor), pk=pk)


def grouped(people) -> list[tuple]:
    """(department or None, its people) in the order given."""
    found: dict = {}
    for person in people:
        found.setdefault(person.department, []).append(person)
    return list(found.items())


def steps_of(session: TrainingSession) -> list[dict]:
    """The way of a session, with what is done and what comes next."""
    held = session.state == SessionState.HELD
    lacks = queries.lacking(session)
    nominated = ngettext("%(count)d person nominated", "%(count)d people nominated", session.nominated_count)
    present = ngettext("%(count)d person present", "%(count)d people present", session.present_count)
    done = [
        (
            _("People nominated"),
            bool(session.nominated_count or session.present_count) or held,
            nominated % {"count": session.nominated_count},
        ),
        (_("Attendance recorded"), bool(session.present_count), present % {"count": session.present_count}),
        (_("Noted as held"), held, f"{session.held_on:%d/%m/%Y}" if session.held_on else ""),
        (_("Papers complete"), held and not lacks, ", ".join(lacks)),
    ]
    steps, current = [], False
    for label, is_done, words in done:
        state = "done" if is_done else "todo" if current else "current"
        current = current or not is_done
        steps.append({"label": label, "state": state, "comment": words if state != "todo" else ""})
    return steps


def _context(request: HttpRequest, session: TrainingSession) -> dict:
    actor = request.actor
    lines = session.attendances.select_related("person__department").order_by("person__folded_name", "pk")
    by_department: dict = {}
    for line in lines:
        by_department.setdefault(line.person.department, []).append(line)
    in_order = sorted(by_department.items(), key=lambda pair: (pair[0].position, pair[0].pk) if pair[0] else (-1, 0))
    can_keep = can_keep_training(actor, session.agency)
    planned = session.state == SessionState.PLANNED
    return {
        "session": session,
        "row": queries.row_of(session),
        "origin_words": queries.origin_words(session),
        "steps": steps_of(session) if session.state != SessionState.CANCELLED else [],
        "groups": in_order,
        "lacks": queries.lacking(session),
        "can_keep": can_keep,
        "can_record": can_record_attendance(actor, session.agency, actor.department) and session.state != "cancelled",
        "can_read_sheets": can_read_sheets(actor, session.agency),
        "has_begun": plans.has_begun(session),
        "hold_form": HoldForm(session=session) if can_keep and planned else None,
        "file_form": FileForm() if can_keep and session.state == SessionState.HELD else None,
        "checkin_form": CheckinForm() if can_keep and planned else None,
    }


@require_safe
def training_session(request: HttpRequest, pk: int) -> HttpResponse:
    """A session: how it stands and whose turn it is, who was nominated and present, its files."""
    return _page(request, find(request, pk))


def _page(request: HttpRequest, session: TrainingSession, status: int = 200, **more) -> HttpResponse:
    return render(request, "agencies/training_session.html", _context(request, session) | more, status=status)


def _ids(post, name: str) -> set[int]:
    return {int(value) for value in post.getlist(name) if value.isdigit()}


def _recorded(request: HttpRequest, pk: int) -> TrainingSession:
    session = find(request, pk)
    if not can_record_attendance(request.actor, session.agency, request.actor.department):
        raise PermissionDenied
    return session


@require_http_methods(["GET", "HEAD", "POST"])
def training_nominate(request: HttpRequest, pk: int) -> HttpResponse:
    """Nominate by ticking people, departments, or everyone in scope; department heads see their own people."""
    session = _recorded(request, pk)
    people = sessions.reach(request.actor, session, sessions.candidates(session))
    ticked = set(session.attendances.filter(nominated=True).values_list("person_id", flat=True))
    if request.method == "POST":
        wanted = _ids(request.POST, "people")
        whole = _ids(request.POST, "departments")
        everyone = "everyone" in request.POST
        wanted |= {one.pk for one in people if everyone or one.department_id in whole}
        try:
            count = sessions.nominate(request.actor, session, wanted)
        except UserError as error:
            messages.error(request, str(error.message))
        else:
            words = ngettext("%(count)d person is nominated.", "%(count)d people are nominated.", count)
            messages.success(request, words % {"count": count})
        return redirect("agencies:training_session", session.pk)
    context = {"session": session, "groups": grouped(people), "ticked": ticked, "count": len(people)}
    context["can_keep"] = can_keep_training(request.actor, session.agency)
    return render(request, "agencies/training_nominate.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def training_attendance(request: HttpRequest, pk: int) -> HttpResponse:
    """Record who was there: tick the list, or paste names; what is not understood comes back with its line."""
    session = _recorded(request, pk)
    people = sessions.reach(request.actor, session, sessions.candidates(session))
    rows = {one.person_id: one for one in session.attendances.order_by("pk")}
    ticked = {pk for pk, row in rows.items() if row.present}
    problems, pasted, unsaved = [], "", False
    if request.method == "POST":
        ticked = _ids(request.POST, "people")
        if request.POST.get("action") == "paste":
            found = read_names(request.POST.get("pasted", ""), people)
            problems, unsaved = found.problems, True
            pasted = request.POST.get("pasted", "") if problems else ""
            ticked |= {person.pk for person in found.rows}
        else:
            how = AttendanceHow.SHEET if request.POST.get("how") == AttendanceHow.SHEET else AttendanceHow.ENTERED
            try:
                count = sessions.record(request.actor, session, ticked, how=how)
            except UserError as error:
                problems = [str(error.message)]
            else:
                words = ngettext(
                    "%(count)d person is noted as present.", "%(count)d people are noted as present.", count
                )
                messages.success(request, words % {"count": count})
                return redirect("agencies:training_session", session.pk)
    nominated = [one for one in people if (row := rows.get(one.pk)) and row.nominated]
    others = [one for one in people if one not in nominated]
    context = {
        "session": session, "nominated": grouped(nominated), "others": grouped(others), "ticked": ticked, "problems": problems,
        "pasted": pasted, "unsaved": unsaved, "count": len(people), "open_others": not nominated or bool(ticked - {one.pk for one in nominated}),
    }  # fmt: skip
    return render(request, "agencies/training_attendance.html", context, status=422 if problems else 200)


@require_safe
def training_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The list for signing, as it is printed on A4: nominated people by department, or everyone in scope, and empty lines."""
    session = _recorded(request, pk)
    people = sessions.reach(request.actor, session, sessions.candidates(session))
    nominated = set(session.attendances.filter(nominated=True).values_list("person_id", flat=True))
    listed = [one for one in people if one.pk in nominated] or people
    numbers = iter(range(1, len(listed) + 1))
    numbered = [(department, [(next(numbers), one) for one in group]) for department, group in grouped(listed)]
    context = {"session": session, "groups": numbered, "count": len(listed), "spare": range(5)}
    return render(request, "agencies/training_sheet.html", context)


@require_POST
def training_hold(request: HttpRequest, pk: int) -> HttpResponse:
    """Note a session as held, with its minutes and signed list where they are at hand."""
    session = find(request, pk)
    if not can_keep_training(request.actor, session.agency):
        raise PermissionDenied
    form = HoldForm(request.POST, request.FILES, session=session)
    if form.is_valid():
        data = form.cleaned_data
        try:
            sessions.hold(
                request.actor, session, held_on=data["held_on"], place=data["place"], trainer=data["trainer"],
                minutes=read(data.get("minutes")), sheet=read(data.get("sheet")),
            )  # fmt: skip
        except UserError as error:
            add_user_error(form, error)
        else:
            messages.success(request, _("Noted as held."))
            return redirect("agencies:training_session", session.pk)
    return _page(request, find(request, pk), status=422, hold_form=form)


@require_POST
def training_file_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add the signed list or the minutes to a session."""
    session = find(request, pk)
    if not can_keep_training(request.actor, session.agency):
        raise PermissionDenied
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            sessions.add_file(request.actor, session, form.cleaned_data["which"], read(form.cleaned_data["file"]))
        except UserError as error:
            add_user_error(form, error)
        else:
            messages.success(request, _("The file was added."))
            return redirect("agencies:training_session", session.pk)
    return _page(request, session, status=422, file_form=form)


@require_safe
def training_file(request: HttpRequest, pk: int, which: str) -> HttpResponse:
    """The minutes, for everyone who sees the session; the signed list, for those who answer for it or check it."""
    session = find(request, pk)
    if which not in sessions.FILES:
        raise Http404
    if which == "sheet" and not can_read_sheets(request.actor, session.agency):
        raise PermissionDenied
    stored = getattr(session, which)
    if stored is None:
        raise Http404
    note_export(request.actor, session, "evidence_file")
    return files.response(stored)


def _do(request: HttpRequest, pk: int, verb, done: str, **more) -> HttpResponse:
    session = find(request, pk)
    try:
        verb(request.actor, session, **more)
    except UserError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, done)
    return redirect("agencies:training_session", session.pk)


@require_POST
def training_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    return _do(request, pk, sessions.cancel, _("The session was cancelled."), reason=request.POST.get("comment", ""))


@require_POST
def training_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    return _do(request, pk, sessions.reopen, _("The session is planned again."), reason=request.POST.get("comment", ""))


@require_POST
def training_session_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take out a session that was entered by mistake."""
    session = find(request, pk)
    try:
        plans.remove_session(request.actor, session)
    except UserError as error:
        messages.error(request, str(error.message))
        return redirect("agencies:training_session", session.pk)
    messages.success(request, _("The session was removed."))
    return redirect("agencies:training")
