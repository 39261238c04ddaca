"""In the course of the year: one target amended by decision, who has read, the poster and the public page of the district."""

from datetime import timedelta
from decimal import Decimal

from objectives import services as objectives
from objectives.models import ObjectiveSet
from qms_portal.demo import goals
from qms_portal.demo.places import DISTRICT
from qms_portal.demo.stage import Stage, run_waiting, working_day

SITE = "http://localhost:8000"
REASON = "Kết quả các quý trước của Phòng Kinh tế vượt mức đã giao; chỉ tiêu được nâng lên theo ý kiến tại cuộc họp Ban Chỉ đạo ISO."


def amended(stage: Stage) -> None:
    """The secretary raises one department's target; the decision goes through the same hands as the first."""
    who, agency = goals.OF_DISTRICT, stage.agencies[DISTRICT]
    objective_set = ObjectiveSet.objects.of_agency(agency).in_force().get()
    start, _end = stage.quarter(stage.open_quarter)
    first = working_day(min(start + timedelta(days=4), stage.today))
    actor = stage.actor(who.secretary)
    first_objective = objective_set.objectives.order_by("number").first()
    target = first_objective.targets.get(department__name="Phòng Kinh tế", field=None)
    with stage.at(first):
        amendment = objectives.begin_amendment(actor, objective_set, reason=REASON)
        line = {
            "objective": target.objective, "target": target, "comparator": target.comparator, "value": target.value + Decimal("0.5"),
            "stretch": target.stretch,
        }  # fmt: skip
        objectives.save_amendment(actor, amendment, reason=REASON, effective_from=None, lines=[line])
    goals.carry(
        stage, lambda secretary: objectives.draft_amending_decision(secretary, amendment), who, first, last_number=0
    )


def made_known(stage: Stage) -> None:
    """Most have read the first decision, fewer have read again since the amendment; poster made, page open."""
    agency = stage.agencies[DISTRICT]
    objective_set = ObjectiveSet.objects.of_agency(agency).in_force().get()
    people = [
        stage.actor(name)
        for name, role in stage.memberships.items()
        if role.agency_id == agency.pk and role.role != "inspector"
    ]
    for number, actor in enumerate(people):
        if number % 3 and actor.user.username != goals.OF_DISTRICT.secretary:
            objectives.acknowledge(actor, objective_set, seen=1)
    secretary = stage.actor(goals.OF_DISTRICT.secretary)
    objectives.publish(secretary, objective_set, site=SITE)
    run_waiting(objective_set)
