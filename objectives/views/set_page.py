"""What the page of a set shows besides its objectives: whose turn it is, the checklist, where it is posted."""

from django.utils.translation import gettext as _

from agencies import clock
from agencies.models import Department
from objectives import permissions
from objectives.cascade import Weaker, weaker_in
from objectives.checklist import checklist, missing_words
from objectives.coverage import turn_words
from objectives.models import CheckAnswer, ObjectiveSet, SetPosting, SetState

BADGES = {"yes": "ok", "no": "bad", "na": "none", "": "wait"}


def turn(request, objective_set: ObjectiveSet) -> dict:
    """The set's next step: who is to take it, what this person may do, and what stands in the way."""
    actor = request.actor
    of_department = objective_set.department_id is not None
    may_edit = permissions.can_edit_set(actor, objective_set)
    accepted = objective_set.state == SetState.PROPOSED and objective_set.approved_at is not None
    may_decide = (
        may_edit and not of_department and (objective_set.state == SetState.DRAFT or accepted)
    )  # fmt: skip
    return {
        "turn_words": turn_words(objective_set, of_department=of_department),
        "may_propose": permissions.can_propose(actor, objective_set),
        "may_take_back": permissions.can_take_back(actor, objective_set),
        "may_accept": permissions.can_accept(actor, objective_set),
        "may_decide": may_decide,
        "is_accepted": accepted,
        "lacking": missing_words(objective_set) if may_decide else [],
        "weaker": weaker(objective_set),
    }


def weaker(objective_set: ObjectiveSet) -> list[Weaker]:
    """What asks less than the superior does now; nothing of a set that was replaced."""
    return [] if objective_set.state == SetState.REPLACED else weaker_in(objective_set)


def checks_tab(request, objective_set: ObjectiveSet) -> dict:
    """The seven questions with their answers, and the form for those that people answer."""
    answers = checklist(objective_set)
    return {
        "checks": [{"it": one, "badge": BADGES[one.answer], "words": _answer_words(one.answer)} for one in answers],
        "choices": CheckAnswer.choices,
        "may_answer": permissions.can_edit_set(request.actor, objective_set)
        and objective_set.state != SetState.REPLACED,
        "missing_count": sum(one.is_missing for one in answers),
    }


def _answer_words(answer: str) -> str:
    return str(CheckAnswer(answer).label) if answer else _("Not answered")


def posted_tab(request, objective_set: ObjectiveSet) -> dict:
    """Every department with what hangs in its room, and what hung there before."""
    rows = SetPosting.objects.filter(objective_set=objective_set).select_related("department", "recorded_by__user")
    by_department: dict[int, list[SetPosting]] = {}
    for one in rows.order_by("-posted_on", "-pk"):
        by_department.setdefault(one.department_id, []).append(one)
    departments = Department.objects.of_agency(objective_set.agency).on(clock.today())
    if objective_set.department_id:
        departments = departments.filter(pk=objective_set.department_id)
    found = [
        {
            "department": one,
            "present": next((p for p in by_department.get(one.pk, []) if p.taken_down_on is None), None),
            "earlier": [p for p in by_department.get(one.pk, []) if p.taken_down_on is not None],
            "may_post": permissions.can_post_set(request.actor, objective_set, one)
            and objective_set.state == SetState.IN_FORCE,
        }
        for one in departments.order_by("position", "pk")
    ]
    return {
        "rooms": found,
        "hung": sum(row["present"] is not None for row in found),
        "may_post": any(row["may_post"] for row in found),
    }
