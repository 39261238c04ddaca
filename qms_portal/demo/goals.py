"""Policies, objective sets and the decisions on them: drafted, initialled twice, signed, numbered and sealed for real."""

from dataclasses import dataclass
from datetime import date, timedelta

from documents import services as documents
from documents.models import DocumentKind, NumberSeries, OfficialDocument
from documents.signing.demo_ca import PASSPHRASE
from objectives import services as objectives
from objectives.cells import read_cell
from objectives.models import DecisionLayout, ObjectiveSet
from qms_portal.demo import words_authority, words_district
from qms_portal.demo.places import AUTHORITY, DISTRICT
from qms_portal.demo.stage import Stage, run_waiting, working_day

PLAIN = [
    "text",
    "measure",
    "comparator",
    "value",
    "stretch",
    "stretch_measure",
    "unit",
    "nature",
    "target_words",
    "responsible",
    "calculation",
    "means",
]
FURTHER = ["by_department", "plan_heading"]


@dataclass(frozen=True)
class Signers:
    """Through whose hands a decision goes (user names)."""

    secretary: str
    head: str
    office: str
    leader: str
    clerk: str


OF_PROVINCE = Signers("thuky.honglam", "truongphong.kiemsoat", "chanhvp.honglam", "lanhdao.honglam", "vanthu.honglam")
OF_DISTRICT = Signers("thuky.phukhe", "truongphong.kinhte", "chanhvp.phukhe", "lanhdao.phukhe", "vanthu.phukhe")


def issue(
    stage: Stage, objective_set: ObjectiveSet, who: Signers, first: date, *, last_number: int
) -> OfficialDocument:
    """Take a set through its decision within a week. `last_number`: what the register stood at before."""
    return carry(
        stage, lambda actor: objectives.draft_decision(actor, objective_set), who, first, last_number=last_number
    )


def carry(stage: Stage, draft, who: Signers, first: date, *, last_number: int) -> OfficialDocument:
    """Take what `draft(secretary)` gives through the hands of a decision."""
    days = [working_day(first + timedelta(days=offset)) for offset in (0, 1, 2, 5, 6)]
    with stage.at(days[0]):
        document = draft(stage.actor(who.secretary))
        run_waiting(document)
        document.refresh_from_db()
        documents.submit(stage.actor(who.secretary), document)
    with stage.at(days[1]):
        documents.initial_content(stage.actor(who.head), document)
    with stage.at(days[2]):
        documents.initial_format(stage.actor(who.office), document)
    with stage.at(days[3]):
        document.refresh_from_db()
        documents.sign(stage.actor(who.leader), document, passphrase=PASSPHRASE, seen_sha256=document.pdf.sha256)
    with stage.at(days[4]):
        _register_so_far(document.agency, days[4].year, last_number)
        documents.issue(stage.actor(who.clerk), document, passphrase=PASSPHRASE)
    return document


def _register_so_far(agency, year: int, last_number: int) -> None:
    """Where the year's register of decisions stood: the others were kept on paper before this system."""
    NumberSeries.objects.get_or_create(
        agency=agency, series=DocumentKind.DECISION, year=year, defaults={"last_number": last_number}
    )


def _objective(actor, objective_set: ObjectiveSet, words: dict):
    """One objective with its plan; its commitment is named by its place in the policy."""
    fields = {name: words[name] for name in (*PLAIN, *FURTHER) if name in words}
    if "commitment" in words:
        commitments = list(objective_set.policy.commitments.order_by("position"))
        fields["commitment"] = commitments[words["commitment"] - 1]
    objective = objectives.save_objective(actor, objective_set, **fields)
    if "plan" in words:
        objectives.save_plan(actor, objective, words["plan"])
    return objective


def province(stage: Stage) -> None:
    """The province's objectives come first: no district may ask less of itself."""
    actor = stage.actor(OF_PROVINCE.secretary)
    with stage.at(stage.day(1, 8)):
        objectives.save_policy(actor, **words_district.PROVINCE_POLICY)
        objective_set = objectives.create_set(actor, year=stage.year)
        for words in words_district.PROVINCE_OBJECTIVES:
            _objective(actor, objective_set, words)
    issue(stage, objective_set, OF_PROVINCE, stage.day(1, 12), last_number=46)


def district(stage: Stage) -> None:
    """Last year's objectives, and this year's copied from them, with higher targets; each by its decision."""
    actor, departments = stage.actor(OF_DISTRICT.secretary), stage.departments[DISTRICT]
    last_year = stage.year - 1
    with stage.at(stage.day(1, 13, last_year)):
        objectives.save_policy(actor, **words_district.POLICY)
        old = objectives.create_set(actor, year=last_year)
        for words in words_district.OBJECTIVES:
            objective = _objective(actor, old, words)
            if words.get("by_department"):
                rows = words_district.target_rows(departments, words_district.ON_TIME_BEFORE)
            else:
                rows = words_district.part_rows(departments, words["roles"], words["comparator"])
            objectives.save_targets(actor, objective, rows)
    issue(stage, old, OF_DISTRICT, stage.day(2, 10, last_year), last_number=285)
    with stage.at(stage.day(1, 26)):
        new = objectives.copy_set(actor, old, stage.year)
        first = new.objectives.order_by("number").first()
        objectives.save_targets(actor, first, words_district.target_rows(departments, words_district.ON_TIME))
        words = f"Tờ trình số 17/TTr-KT ngày {stage.day(1, 26):%d/%m/%Y} của Phòng Kinh tế"
        objectives.propose_set(actor, new, proposal_words=words)
    with stage.at(stage.day(1, 28)):
        objectives.accept_set(stage.actor(OF_DISTRICT.leader), new)
    issue(stage, new, OF_DISTRICT, stage.day(2, 2), last_number=311)


def authority(stage: Stage) -> None:
    """The authority's set is a draft: the newcomer takes it through its decision."""
    actor = stage.actor("thuky.kcn")
    _register_so_far(actor.agency, stage.today.year, 187)
    with stage.at(stage.day(1, 19)):
        objectives.save_policy(actor, **words_authority.POLICY)
        draft = objectives.create_set(actor, year=stage.year, layout=DecisionLayout.LIST)
        for words in words_authority.OBJECTIVES:
            _objective(actor, draft, words)
        _parts(stage, actor, draft)


def _parts(stage: Stage, actor, draft: ObjectiveSet) -> None:
    """Who leads and who joins, for the whole set at once; the qualitative ones are left to the newcomer."""
    departments, cells = stage.departments[AUTHORITY], {}
    for objective in draft.objectives.all():
        for code, text in words_authority.PARTS.get(objective.number, {}).items():
            cells[objective.pk, departments[code].pk, None] = read_cell(text, objective)
    objectives.save_target_grid(actor, draft, cells, {})
