"""The checklist of ISO 9001:2015, 6.2.1, for one set: what the system can tell from the records, it tells, with the reason
and a link; the rest a person answers (models.SetCheck). What is missing warns before a decision and blocks nothing (S1-06).
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agencies import clock
from agencies.models import Department, Person
from objectives.measures import MEASURES
from objectives.models import Acknowledgement, CheckAnswer, Comparator, Objective, ObjectiveSet, SetState
from objectives.services.sets import last_set

YES, NO, OPEN = CheckAnswer.YES, CheckAnswer.NO, ""


@dataclass(frozen=True)
class Question:
    """One of a)-g). `tell(loaded set)` gives (answer, reason, [(what is missing, address)]); without it a person answers."""

    key: str
    letter: str
    text: str | Promise
    hint: str | Promise = ""
    tell: Callable | None = None

    @property
    def by_system(self) -> bool:
        return self.tell is not None


@dataclass
class Answer:
    """A question with its answer: "yes", "no", "na", or "" where it is not answered yet. `by`: who said so, and when."""

    question: Question
    answer: str
    reason: str = ""
    missing: list[tuple[str, str]] = field(default_factory=list)
    by: str = ""
    at: object = None

    @property
    def is_missing(self) -> bool:
        return self.answer in (NO, OPEN)


Source = Callable[[ObjectiveSet], tuple[str, str] | None]
_monitoring: list[Source] = []


def register_monitoring(source: Source) -> Source:
    """Add `source(objective_set) -> (words, address)` or None: who follows results knows whether this set is followed.
    A fixed number of queries. Registering the same one twice is once."""
    if source not in _monitoring:
        _monitoring.append(source)
    return source


def _place(objective: Objective) -> str:
    return f"{reverse('objectives:set_detail', args=[objective.objective_set_id])}?objective={objective.pk}"


def _named(objectives: list[Objective], words: str) -> list[tuple[str, str]]:
    return [(words % {"label": one.label}, _place(one)) for one in objectives]


def _consistent(objective_set: ObjectiveSet):
    policy = objective_set.policy
    if policy is None:
        url = reverse("objectives:policy_edit")
        return NO, _("The agency has no quality policy yet."), [(_("Write the policy"), url)]
    without = [one for one in objective_set.objectives.all() if one.part == "" and one.commitment_id is None]
    url = reverse("objectives:policy_detail", args=[policy.pk])
    if without or not objective_set.objectives.all():
        words = _("Not every objective names the commitment of the policy that it serves.")
        return NO, words, _named(without, _("Objective %(label)s serves no commitment"))
    words = _("Each objective serves a commitment of the policy, version %(version)d.") % {"version": policy.version}
    return YES, words, [(_("Read the policy"), url)]


def is_measurable(objective: Objective) -> bool:
    """A known measure, and a target: a figure of its own, one for every line of its table, or criteria of what is done."""
    if objective.measure not in MEASURES:
        return False
    if objective.comparator == Comparator.DONE:
        return bool(objective.criteria.strip())
    if objective.value is not None:
        return True
    lines = [one for one in objective.targets.all() if objective.by_department]
    return bool(lines) and all(one.value is not None or one.comparator == Comparator.DONE for one in lines)


def _measurable(objective_set: ObjectiveSet):
    objectives = list(objective_set.objectives.all())
    without = [one for one in objectives if not is_measurable(one)]
    if without or not objectives:
        words = _("Not every objective says how it is measured and what is to be reached.")
        return NO, words, _named(without, _("Objective %(label)s: a target, or criteria where nothing is counted"))
    words = ngettext(
        "The objective has a measure and a target.", "All %(count)d objectives have a measure and a target.", len(objectives)
    )  # fmt: skip
    return YES, words % {"count": len(objectives)}, []


def _monitored(objective_set: ObjectiveSet):
    """Figures that the system counts are followed by it; others by whom the objective or its table names."""
    told = next((found for source in _monitoring if (found := source(objective_set))), None)
    nobody = [
        one
        for one in objective_set.objectives.all()
        if not (MEASURES.get(one.measure) and MEASURES[one.measure].computed)
        and not one.responsible.strip()
        and not one.targets.all()
        and objective_set.department_id is None
        and one.part == ""
    ]
    if nobody or not objective_set.objectives.all():
        words = _("For some objectives nobody is named who follows and reports.")
        return NO, words, _named(nobody, _("Objective %(label)s: say who follows and reports"))
    if told is not None:
        return YES, told[0], [(_("See the reports"), told[1])]
    return YES, _("Each objective is counted by the system or has somebody who follows and reports."), []


def _communicated(objective_set: ObjectiveSet):
    if objective_set.state not in (SetState.IN_FORCE, SetState.REPLACED):
        return CheckAnswer.NOT_APPLICABLE, _("To be made known once it is in force."), []
    today = clock.today()
    people = Person.objects.filter(agency=objective_set.agency).on(today)
    departments = Department.objects.filter(agency=objective_set.agency).on(today)
    if objective_set.department_id:
        people = people.filter(department=objective_set.department_id)
        departments = departments.filter(pk=objective_set.department_id)
    readers = Acknowledgement.objects.filter(objective_set=objective_set).order_by("user").values("user")
    in_scope = people.count()
    told = people.filter(user__in=readers).count()
    posted = objective_set.postings.filter(taken_down_on=None).order_by("department").values("department")
    rooms, hung = departments.count(), departments.filter(pk__in=posted).count()
    parts = [_("posted in %(hung)d of %(rooms)d rooms") % {"hung": hung, "rooms": rooms}]
    if in_scope:
        parts.append(_("%(told)d of %(people)d people have confirmed it") % {"told": told, "people": in_scope})
    words = "; ".join(parts)
    words = f"{words[:1].upper()}{words[1:]}."
    everywhere = (in_scope and told == in_scope) or (rooms and hung == rooms)
    url = f"{reverse('objectives:set_detail', args=[objective_set.pk])}?tab=posted"
    return (YES if everywhere else NO), words, [(_("Who has posted it"), url)]


def _updated(objective_set: ObjectiveSet):
    if objective_set.review_note.strip():
        return YES, _("Its targets were reviewed against the results of the year before."), []
    if last_set(objective_set) is None:
        return CheckAnswer.NOT_APPLICABLE, _("There are no objectives of an earlier year to review."), []
    url = reverse("objectives:set_review", args=[objective_set.pk])
    return NO, _("The annual review against last year's results is not written down."), [(_("Write the review"), url)]


QUESTIONS = [
    Question("consistent", "a", gettext_lazy("Consistent with the quality policy"), tell=_consistent),
    Question("measurable", "b", gettext_lazy("Measurable"), tell=_measurable),
    Question(
        "requirements", "c", gettext_lazy("Takes applicable requirements into account"),
        gettext_lazy("laws and decisions that set time limits or rates, demands of the superior, of citizens"),
    ),
    Question(
        "relevant", "d", gettext_lazy("Relevant to conforming services and to the satisfaction of those served"),
        gettext_lazy("what is done right and in time, what people say of it"),
    ),
    Question("monitored", "e", gettext_lazy("Monitored"), tell=_monitored),
    Question("communicated", "f", gettext_lazy("Communicated"), tell=_communicated),
    Question("updated", "g", gettext_lazy("Updated as appropriate"), tell=_updated),
]  # fmt: skip
ASKED = {one.key: one for one in QUESTIONS if one.tell is None}


def checklist(objective_set: ObjectiveSet) -> list[Answer]:
    """The seven answers of a set loaded with_content. A fixed number of queries."""
    given = {one.key: one for one in objective_set.checks.select_related("answered_by__user").order_by("key")}
    return [_answer(question, objective_set, given.get(question.key)) for question in QUESTIONS]


def _answer(question: Question, objective_set: ObjectiveSet, given) -> Answer:
    if question.tell is not None:
        return Answer(question, *question.tell(objective_set))
    if given is None:
        return Answer(question, OPEN)
    by = given.answered_by.user.full_name if given.answered_by else ""
    return Answer(question, given.answer, given.note, by=by, at=given.answered_at)


def missing_words(objective_set: ObjectiveSet) -> list[str]:
    """What a decision on this set would lack, in a phrase each."""
    found = []
    for one in checklist(objective_set):
        if one.is_missing:
            words = one.reason if one.answer == NO and one.reason else _("not answered yet")
            found.append(f"{one.question.letter}) {one.question.text}: {words}")
    return found
