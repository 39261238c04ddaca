"""Pages of the steering committee: who is in it on a day, its decisions, entering the next one."""

from datetime import date, datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies import clock, committees
from agencies.errors import UserError
from agencies.forms import add_user_error
from agencies.models import Agency, CommitteeDuty, CommitteeMember, Membership, SteeringCommittee
from agencies.permissions import can_manage_committee, can_see_people
from agencies.role_forms import CommitteeForm, member_formset

NAME = "Ban Chỉ đạo áp dụng Hệ thống quản lý chất lượng theo TCVN ISO 9001:2015"


def _day(words: str) -> tuple[date, bool]:
    """The day asked for by ?on=, and whether it could be read; nothing means today."""
    for pattern in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(words.strip(), pattern).date(), True
        except ValueError:
            continue
    return clock.today(), not words.strip()


def _agency(request: HttpRequest, pk: int) -> Agency:
    return get_object_or_404(Agency.objects.visible_to(request.actor), pk=pk)


@require_safe
def committee(request: HttpRequest, pk: int) -> HttpResponse:
    """The committee of an agency on a day (today, or ?on=), and all its constitutions with their decisions."""
    agency = _agency(request, pk)
    if not can_see_people(request.actor):
        raise PermissionDenied
    day, understood = _day(request.GET.get("on", ""))
    shown = committees.on_day(agency, day)
    constitutions = list(SteeringCommittee.objects.of_agency(agency).order_by("-valid_from", "-pk"))
    members = CommitteeMember.objects.filter(committee=shown).select_related("user").order_by("order", "pk")
    context = {
        "agency": agency,
        "day": day,
        "is_today": day == clock.today(),
        "understood": understood,
        "asked": request.GET.get("on", ""),
        "committee": shown,
        "members": _with_links(request.actor, members) if shown else [],
        "constitutions": constitutions,
        "present": next((one for one in constitutions if one.valid_to is None), None),
        "can_manage": can_manage_committee(request.actor, agency),
        "may_correct": shown is not None and committees.may_correct(request.actor, shown),
    }
    return render(request, "agencies/committee.html", context)


def _with_links(actor, members) -> list[CommitteeMember]:
    """Members with `has_page`: whether the reader may open the person's page. One query more."""
    members = list(members)
    ids = [member.user_id for member in members if member.user_id]
    seen = set(Membership.objects.visible_to(actor).filter(user__in=ids).order_by().values_list("user_id", flat=True))
    for member in members:
        member.has_page = member.user_id in seen
    return members


def _committee_form(request: HttpRequest, agency: Agency, initial: dict, members: list, save, context: dict):
    """Show the form, or add rows to it, or save it by `save(fields, members)`."""
    posted = request.POST or None
    wants_row = "add" in request.POST
    if wants_row:
        posted = request.POST.copy()
        total = int(posted["members-TOTAL_FORMS"]) if posted.get("members-TOTAL_FORMS", "").isdigit() else 0
        posted["members-TOTAL_FORMS"] = str(total + 3)
    # More rows are not yet an answer: what was typed is kept, nothing is complained about.
    form = CommitteeForm(initial=posted.dict()) if wants_row else CommitteeForm(posted, initial=initial)
    rows = member_formset(posted, agency, members)
    if posted and not wants_row and form.is_valid() & rows.is_valid():
        try:
            saved = save(form.cleaned_data, rows.members())
        except UserError as error:
            add_user_error(form, error)
        else:
            messages.success(request, context["done"])
            return redirect("agencies:committee", saved.agency_id)
    context |= {"agency": agency, "form": form, "rows": rows, "checked": bool(posted) and not wants_row}
    return render(request, "agencies/committee_form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def committee_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Set up the committee by a decision, or reconstitute the present one, starting from its members."""
    agency, actor = _agency(request, pk), request.actor
    if not can_manage_committee(actor, agency):
        raise PermissionDenied
    present = SteeringCommittee.objects.of_agency(agency).filter(valid_to__isnull=True).first()
    members = committees.present_members(present) if present else [committees.Member("", duty=CommitteeDuty.HEAD)]
    initial = {"name": present.name if present else NAME}

    def save(fields, rows):
        if present is None:
            return committees.establish(actor, agency, **fields, members=rows)
        return committees.reconstitute(actor, present, **fields, members=rows)

    done = _("The committee was reconstituted.") if present else _("The committee was set up.")
    context = {"present": present, "correcting": None, "done": done}
    return _committee_form(request, agency, initial, members, save, context)


@require_http_methods(["GET", "HEAD", "POST"])
def committee_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Mend typing errors on the day of entry."""
    found = get_object_or_404(SteeringCommittee.objects.visible_to(request.actor).select_related("agency"), pk=pk)
    if not can_manage_committee(request.actor, found.agency):
        raise PermissionDenied
    if not committees.may_correct(request.actor, found):
        messages.warning(request, _("Typing errors are corrected on the day of entry only."))
        return redirect("agencies:committee", found.agency_id)
    initial = {name: getattr(found, name) for name in committees.FIELDS}

    def save(fields, rows):
        return committees.correct(request.actor, found, **fields, members=rows)

    context = {"present": None, "correcting": found, "done": _("The entry was corrected.")}
    return _committee_form(request, found.agency, initial, committees.present_members(found), save, context)
