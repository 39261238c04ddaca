"""Two rows of every model that belongs to an agency, for a Place: what the place doesn't hold yet is made here."""

from datetime import date, timedelta

from django.db import connection

from agencies import clock
from agencies.models import (
    ApiCall,
    ApiToken,
    AppraisalSummary,
    Attendance,
    CommitteeMember,
    Delegation,
    PeopleImport,
    Person,
    Role,
    SteeringCommittee,
    TrainingPlan,
    TrainingSession,
)
from audits.models import CauseStep, ManagementReview, Nonconformity
from documents.models import NumberSeries, OfficialDocument, Publication, Return, Signature, SigningKey
from objectives.models import (
    Acknowledgement,
    ActionPlanItem,
    Commitment,
    Objective,
    ObjectiveSet,
    PlanTask,
    Poster,
    QualityPolicy,
    SetCheck,
    SetPosting,
    Target,
    TargetAmendment,
    TargetAmendmentLine,
)
from procedures.models import (
    Case,
    CaseExtension,
    CasePause,
    CaseRules,
    CaseStep,
    ColumnMapping,
    ControlledDocument,
    ControlledDocumentReview,
    DepartmentTally,
    DocumentReview,
    DocumentReviewRound,
    Feedback,
    FeedbackRegister,
    ImportAlias,
    ImportBatch,
    Posting,
    Procedure,
    ProcedureTally,
    Process,
    ProcessError,
    ProcessStep,
    RegulationChange,
    RegulationProposal,
    RegulationReview,
    StatisticsClosing,
)
from qms_portal.tests.places import Place
from qms_portal.tests.realm import own_models, path_to_agency
from reports.models import DepartmentReport, ReturnNote, ReviewPack, Submission


def _one(model, place: Place):
    return model._base_manager.filter(**{path_to_agency(model): place.agency}).order_by("pk").first()


def _committee(place, number):
    day = date(2020, 1, 1) + timedelta(days=number)
    return SteeringCommittee(
        agency=place.agency,
        name="Ban",
        decision_number="2",
        decision_on=day,
        valid_from=day,
        valid_to=day,
        created_at=clock.now(),
    )


def _delegation(place, number):
    day = clock.today() + timedelta(days=10 + number)
    return Delegation(
        agency=place.agency, membership=place.people[Role.SECRETARY], delegate=place.people[Role.STAFF].user, valid_from=day,
        valid_to=day, reason="Nghỉ", created_at=clock.now(), created_by=place.people[Role.SECRETARY].user,
    )  # fmt: skip


def _key(place, number):
    now = clock.now()
    return SigningKey(
        agency=place.agency, subject="Dấu", pkcs12=b"x", image=b"x", valid_from=now, valid_to=now, is_active=number == 0
    )


def _closing(place, number):
    day = date(2020 + number, 1, 1)
    return StatisticsClosing(
        agency=place.agency, year=day.year, kind="Q1", period_start=day, period_end=day, closed_at=clock.now()
    )


def _error(place, number):
    return ProcessError(
        agency=place.agency, department=place.department, kind="data", found_by="office", found_on=clock.today(), description="Sai"
    )  # fmt: skip


def _controlled(place, number):
    return ControlledDocument(
        agency=place.agency, department=place.department, code=f"BM-{number}", title="Biểu mẫu", kind="form",
        issued_on=date(2020, 1, 1), review_due_on=date(2021, 1, 1),
    )  # fmt: skip


def _document_review(place, number):
    return DocumentReview(
        round=_one(DocumentReviewRound, place), number=f"{number}/BC-X", issued_on=date(2020, 1, 1), department=place.department
    )  # fmt: skip


def _regulation_review(place, number):
    day = date(2020, 1, 1)
    return RegulationReview(
        agency=place.agency, department=place.department, year=2020 + number, quarter=1, reviewed_on=day, filed_on=day,
        result="nothing", text="Rà soát",
    )  # fmt: skip


def _feedback(place, number):
    day = date(2020, 1, 1)
    return Feedback(
        agency=place.agency, received_on=day, channel="letter", about="delay", summary="Chậm", due_on=day
    )  # fmt: skip


def _token(place, number):
    return ApiToken(
        agency=place.agency, name="Một cửa", prefix="qms_x", digest=f"{place.agency.pk}-{number}", created_at=clock.now(),
        expires_on=clock.today(),
    )  # fmt: skip


def _signature(place, number):
    return Signature(
        document=_one(OfficialDocument, place), kind="signer", by=place.people[Role.LEADER], certificate_subject="x",
        certificate_serial="1", at=clock.now(), pdf_sha256="0" * 64, is_void=True,
    )  # fmt: skip


def _amended(place, number):
    target = _one(Target, place)
    return TargetAmendmentLine(
        amendment=TargetAmendment.objects.of_agency(place.agency).order_by("pk")[number],
        objective=target.objective,
        target=target,
        old_comparator=">=",
        comparator=">=",
    )


# Each gives one more unsaved row; `number` counts what is there.
MAKERS = {
    "agencies.SteeringCommittee": _committee,
    "agencies.CommitteeMember": lambda place, n: CommitteeMember(
        committee=_one(SteeringCommittee, place), full_name="Trần Văn Thử", order=n
    ),
    "agencies.Delegation": _delegation,
    "agencies.PeopleImport": lambda place, n: PeopleImport(
        agency=place.agency, file=place._file, created_at=clock.now(), created_by=place.people[Role.ADMINISTRATOR]
    ),
    "agencies.Person": lambda place, n: Person(
        agency=place.agency, department=place.department, full_name=f"Lê Thị Thử {n}", valid_from=date(2020, 1, 1)
    ),
    "agencies.TrainingPlan": lambda place, n: TrainingPlan(agency=place.agency, year=2020 + n),
    "agencies.TrainingSession": lambda place, n: TrainingSession(
        agency=place.agency, origin="own", kind="awareness", title="Tập huấn", due_on=date(2026, 3, 31)
    ),
    "agencies.Attendance": lambda place, n: Attendance(
        session=_one(TrainingSession, place),
        person=Person.objects.of_agency(place.agency).order_by("pk")[n],
        nominated=True,
    ),
    "agencies.AppraisalSummary": lambda place, n: AppraisalSummary(
        agency=place.agency, department=place.department, year=2020 + n, good=3
    ),
    "documents.Return": lambda place, n: Return(
        document=_one(OfficialDocument, place),
        from_state="draft",
        by=place.people[Role.LEADER],
        at=clock.now(),
        comment="Sửa",
    ),
    "documents.Signature": _signature,
    "documents.Publication": lambda place, n: Publication(
        document=_one(OfficialDocument, place), channel="Trang thông tin", published_at=clock.now()
    ),
    "documents.SigningKey": _key,
    "documents.NumberSeries": lambda place, n: NumberSeries(agency=place.agency, series="QĐ", year=2020 + n),
    "procedures.Process": lambda place, n: Process(
        agency=place.agency, code=f"QT-{n}", name="Quy trình", valid_from=date(2020, 1, 1)
    ),
    "procedures.ProcessStep": lambda place, n: ProcessStep(
        process=_one(Process, place), position=n, name="Tiếp nhận", hours=1
    ),
    "procedures.CasePause": lambda place, n: CasePause(case=_one(Case, place), started_at=clock.now(), reason=5),
    "procedures.CaseStep": lambda place, n: CaseStep(
        case=_one(Case, place), position=n, name="Thẩm định", started_at=clock.now(), allowed_hours=8
    ),
    "procedures.CaseExtension": lambda place, n: CaseExtension(
        case=Case.objects.of_agency(place.agency).filter(extension=None).order_by("pk").first(),
        asked_on=clock.today(),
        new_due_at=clock.now(),
        reason="Thiếu người",
    ),
    "procedures.CaseRules": lambda place, n: CaseRules(agency=place.agency),
    "procedures.ColumnMapping": lambda place, n: ColumnMapping(
        agency=place.agency, header_sha256=f"{n:064d}", saved_at=clock.now()
    ),
    "procedures.ImportAlias": lambda place, n: ImportAlias(
        agency=place.agency, kind="department", text=f"Tên {n}", key=f"ten {n}", department=place.department
    ),
    "procedures.DepartmentTally": lambda place, n: DepartmentTally(
        agency=place.agency, department=place.department, bucket=date(2020, 1, 1)
    ),
    "procedures.ProcedureTally": lambda place, n: ProcedureTally(
        agency=place.agency,
        department=place.department,
        bucket=date(2020, 1, 1),
        channel=1,
        procedure=_one(Procedure, place),
    ),
    "procedures.StatisticsClosing": _closing,
    "procedures.ProcessError": _error,
    "procedures.Posting": lambda place, n: Posting(
        agency=place.agency, procedure=_one(Procedure, place), place=("centre", "website")[n], posted_on=clock.today()
    ),
    "procedures.RegulationChange": lambda place, n: RegulationChange(
        agency=place.agency,
        title="Nghị định",
        effective_on=clock.today(),
        due_on=clock.today(),
        department=place.department,
    ),
    "procedures.ControlledDocument": _controlled,
    "procedures.ControlledDocumentReview": lambda place, n: ControlledDocumentReview(
        document=_one(ControlledDocument, place), reviewed_on=date(2020, 1, 1), outcome="keep"
    ),
    "procedures.DocumentReviewRound": lambda place, n: DocumentReviewRound(
        agency=place.agency, start=date(2020, 1, 1), end=date(2020, 1, 31)
    ),
    "procedures.DocumentReview": _document_review,
    "procedures.RegulationReview": _regulation_review,
    "procedures.RegulationProposal": lambda place, n: RegulationProposal(
        review=_one(RegulationReview, place), what="amend", rule="Quy chế", proposal="Sửa", state_on=date(2020, 1, 1)
    ),
    "procedures.FeedbackRegister": lambda place, n: FeedbackRegister(agency=place.agency, kept_from=date(2020, 1, 1)),
    "procedures.Feedback": _feedback,
    "agencies.ApiToken": _token,
    "agencies.ApiCall": lambda place, n: ApiCall(
        token=_one(ApiToken, place), key=f"k{n}", body_sha256="0" * 64, created_at=clock.now()
    ),
    "procedures.ImportBatch": lambda place, n: ImportBatch(
        agency=place.agency, file=place._file, created_at=clock.now(), created_by=place.people[Role.SECRETARY]
    ),
    "objectives.QualityPolicy": lambda place, n: QualityPolicy(agency=place.agency, version=5 + n, motto="Đúng hẹn"),
    "objectives.Commitment": lambda place, n: Commitment(policy=_one(QualityPolicy, place), position=n, text="Giữ lời"),
    "objectives.ActionPlanItem": lambda place, n: ActionPlanItem(
        objective=_one(Objective, place), position=n, task="Rà soát", lead="Trưởng phòng", when_words="Hằng quý"
    ),
    "objectives.SetCheck": lambda place, n: SetCheck(
        objective_set=_one(ObjectiveSet, place), key=f"q{n}", answer="yes", answered_at=clock.now()
    ),
    "objectives.PlanTask": lambda place, n: PlanTask(
        item=_one(ActionPlanItem, place),
        department=place.department,
        starts_on=clock.today(),
        due_on=clock.today() + timedelta(days=n),
    ),
    "objectives.TargetAmendment": lambda place, n: TargetAmendment(
        objective_set=_one(ObjectiveSet, place),
        state=("draft", "dropped")[n],
        reason="Khối lượng hồ sơ tăng",
        created_at=clock.now(),
    ),
    "objectives.TargetAmendmentLine": _amended,
    "objectives.Acknowledgement": lambda place, n: Acknowledgement(
        objective_set=_one(ObjectiveSet, place), user=place.people[Role.STAFF].user, at=clock.now(), read_amendments=n
    ),
    "objectives.SetPosting": lambda place, n: SetPosting(
        objective_set=_one(ObjectiveSet, place),
        department=place.department,
        place="Phòng 101",
        posted_on=clock.today(),
        photo=place._file,
    ),
    "objectives.Poster": lambda place, n: Poster(
        objective_set=ObjectiveSet.objects.of_agency(place.agency).filter(poster=None).order_by("pk").first()
    ),
    "audits.CauseStep": lambda place, n: CauseStep(
        nonconformity=_one(Nonconformity, place), position=n, answer="Vì thiếu người"
    ),
    "audits.ManagementReview": lambda place, n: ManagementReview(
        agency=place.agency, planned_on=date(2020, 1, 1) + timedelta(days=n)
    ),
    "reports.Submission": lambda place, n: Submission(
        report=_one(DepartmentReport, place), number=8 + n, at=clock.now()
    ),
    "reports.ReturnNote": lambda place, n: ReturnNote(
        report=_one(DepartmentReport, place), by=place.people[Role.SECRETARY], at=clock.now(), comment="Bổ sung"
    ),
    "reports.ReviewPack": lambda place, n: ReviewPack(agency=place.agency, period=place.period, created_at=clock.now()),
}


def owned_models() -> list:
    """Models whose rows belong to an agency; tables of many-to-many relations are reached only by the rows they join."""
    return [
        model for model in own_models()
        if not model._meta.auto_created and not getattr(model, "shared_because", "") and path_to_agency(model)
    ]  # fmt: skip


def most_of(model) -> int:
    """How many rows an agency can have: one of its settings, any number of the rest."""
    return 1 if path_to_agency(model) == "agency" and model._meta.get_field("agency").unique else 2


def make_enough(place: Place, wanted: int = 2) -> None:
    """Fill up to `wanted` rows of every model; KeyError names a model that nobody can make yet."""
    connection.check_constraints()  # what a commit would do: the entries of the log so far get their links
    for model in owned_models():
        there = model._base_manager.filter(**{path_to_agency(model): place.agency}).count()
        for number in range(there, min(wanted, most_of(model))):
            model._base_manager.bulk_create([MAKERS[model._meta.label](place, number)])
