"""Agencies full of people and things, for the matrix of addresses: one object of each kind that an address can name.

place = Place(name="…")                # an agency with objectives in force, an open period, documents on every step
place.people[Role.SECRETARY]           # a membership in that role; all things belong to the department_head's department
place.arguments("report", membership)  # {"pk": …} of an object of this place
place.fill()                           # makes one object of every kind there is
"""

from datetime import date, timedelta
from functools import cached_property

from django.db.models import QuerySet

from agencies import clock, files
from agencies.actor import Actor
from agencies.models import (
    AgencySuccession,
    ApiToken,
    AppraisalSummary,
    Attendance,
    Delegation,
    Job,
    Membership,
    PeopleImport,
    Person,
    Reorganisation,
    Role,
    SteeringCommittee,
    TrainingSession,
)
from agencies.spreadsheets.cells import CSV_TYPE, csv_bytes
from agencies.tests.factories import AgencyFactory, DepartmentFactory, membership
from audits.models import ManagementReview
from audits.tests.factories import ActionFactory, AuditFactory, FindingFactory, NonconformityFactory
from documents.models import LegalBasis, OfficialDocument
from documents.tests.factories import Office
from objectives.models import ActionPlanItem, ObjectiveSet, PlanTask, Poster, SetPosting, TargetAmendment
from objectives.tests.factories import ObjectiveFactory, ObjectiveSetFactory, PolicyFactory
from procedures.models import (
    AliasKind,
    Case,
    CaseExtension,
    ControlledDocument,
    DocumentReview,
    DocumentReviewRound,
    Feedback,
    ImportAlias,
    ImportBatch,
    ImportState,
    Posting,
    Process,
    ProcessError,
    ProcessStep,
    RegulationChange,
    RegulationProposal,
    RegulationReview,
)
from procedures.services.catalogue import limit_in_hours
from procedures.tests.factories import CaseFactory, FieldFactory, ProcedureFactory
from reports import services
from reports.models import ReviewPack
from reports.tests.factories import World


class Place:
    """People in every role, and one object of each kind, made when it is first asked for.

    `people` hold their role without a department, or in the one that all things belong to; `others` in another department.
    """

    def __init__(self, **agency):
        self.world = World(**agency)
        self.agency = self.world.agency
        # The world's decision was made without its steps; pages name the signer.
        unsigned = QuerySet(OfficialDocument).filter(agency=self.agency, signer=None)
        unsigned.update(signer=self.world.leader.membership)
        self._made: dict[str, dict] = {}
        known = {
            Role.SECRETARY: self.world.secretary,
            Role.LEADER: self.world.leader,
            Role.DEPARTMENT_HEAD: self.world.head,
            Role.OFFICE_HEAD: self.world.office_head,
            Role.STAFF: self.world.colleague,
        }
        self.people: dict[str, Membership] = {role: actor.membership for role, actor in known.items()}
        for role in Role.values:
            if role not in self.people:
                self.people[role] = membership(role, agency=self.agency)
        self.department = self.people[Role.DEPARTMENT_HEAD].department
        self.elsewhere = DepartmentFactory(agency=self.agency)
        self.others = {role: membership(role, department=self.elsewhere) for role in Role.values}

    def fill(self) -> None:
        """One object of each kind."""
        for name in sorted(name.removeprefix("make_") for name in dir(self) if name.startswith("make_")):
            self.arguments(name, self.people[Role.SECRETARY])

    @cached_property
    def office(self) -> Office:
        """The same people as the documents' factory knows them."""
        office = Office.__new__(Office)
        office.agency = self.agency
        names = {
            "head": Role.DEPARTMENT_HEAD, "secretary": Role.SECRETARY, "office_head": Role.OFFICE_HEAD,
            "leader": Role.LEADER, "clerk": Role.REGISTRY_CLERK,
        }  # fmt: skip
        for name, role in names.items():
            setattr(office, name, self.actor(role))
        return office

    def actor(self, role: str) -> Actor:
        return Actor.for_membership(self.people[role])

    def arguments(self, kind: str, who: Membership) -> dict:
        """Arguments of an address naming an object of that kind; `who` matters only for what is one's own."""
        if kind == "own_membership":
            mine = self.people[who.role]
            return {"membership_pk": (who if who.agency_id == self.agency.pk else mine).pk}
        if kind not in self._made:
            made = getattr(self, f"make_{kind}")()
            self._made[kind] = made if isinstance(made, dict) else {"pk": made.pk}
        return self._made[kind]

    def values(self, data: dict, who: Membership) -> dict:
        """Query or form data of an address; "@kind" stands for the key of an object of this place."""
        return {
            name: self.arguments(value[1:], who)["pk"] if value.startswith("@") else value
            for name, value in data.items()
        }

    # --- agencies

    def make_agency(self):
        return self.agency

    def make_department(self):
        return self.department

    def make_person(self):
        return self.people[Role.STAFF].user

    def make_membership(self):
        return self.people[Role.STAFF]

    def make_committee(self):
        return SteeringCommittee.objects.create(
            agency=self.agency, name="Ban Chỉ đạo ISO", decision_number="1/QĐ-UBND", decision_on=date(2026, 1, 5),
            valid_from=date(2026, 1, 5), created_at=clock.now(),
        )  # fmt: skip

    def make_delegation(self):
        """The leader's role, lent to the head of the office."""
        return Delegation.objects.create(
            agency=self.agency, membership=self.people[Role.LEADER], delegate=self.people[Role.OFFICE_HEAD].user,
            valid_from=clock.today(), valid_to=clock.today(), reason="Đi công tác", created_at=clock.now(),
            created_by=self.people[Role.LEADER].user,
        )  # fmt: skip

    def make_token(self):
        return ApiToken.objects.create(
            agency=self.agency, name="Phần mềm một cửa", prefix="qms_thử", digest=f"place-{self.agency.pk}", scopes=["cases:write"],
            created_at=clock.now(), created_by=self.people[Role.ADMINISTRATOR], expires_on=clock.today(),
        )  # fmt: skip

    def make_people_import(self):
        return PeopleImport.objects.create(
            agency=self.agency, file=self._file, created_at=clock.now(), created_by=self.people[Role.ADMINISTRATOR]
        )

    def make_reorganisation(self):
        """A decision that renamed an office which this agency follows."""
        before = AgencyFactory(parent=self.agency.parent, valid_to=date(2020, 6, 30))
        made = Reorganisation.objects.create(
            number=f"1/NQ-{self.agency.code}", issued_on=date(2020, 6, 1), issuer="Quốc hội", abstract="Về đổi tên",
            effective_on=date(2020, 7, 1), agency=self.agency, created_at=clock.now(),
        )  # fmt: skip
        AgencySuccession.objects.create(reorganisation=made, old=before, new=self.agency, kind="rename")
        return made

    @cached_property
    def _file(self):
        return files.store(self.actor(Role.SECRETARY), "tệp.pdf", one_page(), "application/pdf")

    def make_file(self):
        return self._file

    def make_job(self):
        secretary = self.people[Role.SECRETARY]
        return Job.objects.create(
            agency=self.agency, created_by=secretary.user, membership=secretary, kind="reports.review_pack", created_at=clock.now()
        )  # fmt: skip

    def make_person_in_scope(self):
        return Person.objects.create(
            agency=self.agency, department=self.department, full_name="Trần Thị Phạm Vi", user=self.people[Role.STAFF].user,
            valid_from=date(2020, 1, 1),
        )  # fmt: skip

    def make_training_session(self):
        """Planned for today, with a head's person nominated and its minutes at hand."""
        person = Person.objects.get(pk=self.arguments("person_in_scope", self.people[Role.SECRETARY])["pk"])
        session = TrainingSession.objects.create(
            agency=self.agency, origin="own", kind="meeting", title="Họp", due_on=clock.today(), minutes=self._file, sheet=self._file
        )  # fmt: skip
        Attendance.objects.create(session=session, person=person, nominated=True)
        return session

    def make_training_minutes(self):
        return {"pk": self.make_training_session().pk, "which": "minutes"}

    def make_appraisal(self):
        return AppraisalSummary.objects.create(
            agency=self.agency, department=self.department, year=2020, good=3, evidence=self._file
        )

    # --- procedures

    def make_case(self):
        return CaseFactory(procedure=ProcedureFactory(department=self.department, field=FieldFactory()))

    def make_case_to_end(self):
        """A case in hand with the verb that ends it."""
        case = self.make_case()
        return {"pk": case.pk, "verb": "dung-xu-ly"}

    def make_extended_case(self):
        case = self.make_case()
        new_due_at = case.due_at + timedelta(days=7)
        CaseExtension.objects.create(
            case=case, asked_on=clock.today(), new_due_at=new_due_at, reason="Chờ xác minh", letter=self._file
        )
        Case.objects.filter(pk=case.pk).update(extended_due_at=new_due_at)
        return case

    def make_checked_import(self):
        return ImportBatch.objects.create(
            agency=self.agency, file=self._file, rejected_file=self._file, state=ImportState.CHECKED, created_at=clock.now(),
            created_by=self.people[Role.ONE_STOP_OFFICER],
        )  # fmt: skip

    def make_case_export_job(self):
        """A list of cases that the secretary had exported."""
        secretary = self.people[Role.SECRETARY]
        stored = files.store(
            self.actor(Role.SECRETARY), "ho-so.csv", b"ma\n", "text/csv", kind="case_export", made_here=True
        )
        return Job.objects.create(
            agency=self.agency, created_by=secretary.user, membership=secretary, kind="procedures.export_cases",
            subject_id=str(self.agency.pk), status="done", result={"file": stored.pk, "rows": 1}, created_at=clock.now(),
        )  # fmt: skip

    def make_import_alias(self):
        return ImportAlias.objects.create(
            agency=self.agency, kind=AliasKind.DEPARTMENT, text="Phòng tên khác", key="phong ten khac", department=self.department
        )  # fmt: skip

    def make_procedure(self):
        return ProcedureFactory(department=self.department, field=FieldFactory())

    def make_process(self):
        made = Process.objects.create(agency=self.agency, code="QT-A", name="Quy trình", valid_from=date(2020, 1, 1))
        procedure = self.make_procedure()
        made.procedures.add(procedure)
        ProcessStep.objects.create(process=made, position=90, name="Giải quyết", hours=limit_in_hours(procedure))
        return made

    def make_posting(self):
        return Posting.objects.create(
            agency=self.agency, procedure=self.make_procedure(), place="centre", posted_on=clock.today(), evidence=self._file
        )  # fmt: skip

    def make_regulation(self):
        return RegulationChange.objects.create(
            agency=self.agency, title="Nghị định mới", effective_on=clock.today(), due_on=clock.today(), department=self.department
        )  # fmt: skip

    def make_process_error(self):
        return ProcessError.objects.create(
            agency=self.agency, department=self.department, kind="data", found_by="office", found_on=clock.today(), description="Sai"
        )  # fmt: skip

    def make_controlled_document(self):
        return ControlledDocument.objects.create(
            agency=self.agency, department=self.department, code="BM-A", title="Biểu mẫu", kind="form", issued_on=date(2020, 1, 1),
            review_due_on=date(2021, 1, 1), file=self._file,
        )  # fmt: skip

    def _document_review(self, sent: bool) -> DocumentReview:
        now = clock.now()
        when = {"sent_at": now, "sent_on": now.date()} if sent else {}
        made = DocumentReviewRound.objects.create(
            agency=self.agency, start=date(2026, 1, 1), end=date(2026, 1, 31), **when
        )
        return DocumentReview.objects.create(
            round=made, number="1/BC-X", issued_on=date(2026, 1, 5), department=self.department, has_errors=True, faults=["form"],
            description="Sai",
        )  # fmt: skip

    def make_document_round(self):
        return self._document_review(sent=False).round

    def make_noted_document(self):
        """In a round that is not sent."""
        return self._document_review(sent=False)

    def make_document_to_mend(self):
        return self._document_review(sent=True)

    def make_document_report(self):
        review = self._document_review(sent=True)
        return {"pk": review.round_id, "department_pk": review.department_id}

    def make_rule_review(self):
        day = date(2026, 1, 5)
        return RegulationReview.objects.create(
            agency=self.agency, department=self.department, year=2020, quarter=RegulationReview.objects.of_agency(self.agency).count() % 4 + 1,
            reviewed_on=day, filed_on=day, result="proposals", text="Rà soát",
        )  # fmt: skip

    def make_proposal(self):
        return RegulationProposal.objects.create(
            review=self.make_rule_review(), what="amend", rule="Quy chế", proposal="Sửa", state_on=date(2026, 1, 5)
        )

    def make_feedback(self):
        day = date(2026, 1, 5)
        return Feedback.objects.create(
            agency=self.agency, department=self.department, received_on=day, channel="letter", about="delay", summary="Chậm", due_on=day
        )  # fmt: skip

    def make_procedure_list(self):
        """An uploaded list of procedures."""
        content = csv_bytes([["Mã TTHC", "Tên thủ tục", "Thời hạn"], ["1.000111", "Cấp giấy", "5 ngày"]])
        return files.store(self.actor(Role.SECRETARY), "danh-muc.csv", content, CSV_TYPE, kind="procedure_list")

    def make_calendar_year(self):
        """The calendar is everybody's."""
        return {"year": 2027}

    # --- objectives

    def make_policy(self):
        return PolicyFactory(agency=self.agency)

    @cached_property
    def draft_set(self) -> ObjectiveSet:
        return ObjectiveSetFactory(agency=self.agency, year=2027)

    def make_draft_set(self):
        return self.draft_set

    def make_proposed_set(self):
        """A department's own set that waits for acceptance."""
        head = self.people[Role.DEPARTMENT_HEAD]
        return ObjectiveSetFactory(
            agency=self.agency, department=self.department, year=2028, state="proposed", author=head, proposed_by=head,
            proposed_at=clock.now(),
        )  # fmt: skip

    def make_set_in_force(self):
        return self.world.on_time.objective_set

    def make_set_posting(self):
        """The set in force, hung in the department's room."""
        head = self.people[Role.DEPARTMENT_HEAD]
        photo = files.store(self.actor(Role.DEPARTMENT_HEAD), "bang.jpg", b"\xff\xd8\xff thu", "image/jpeg")
        return SetPosting.objects.create(
            objective_set=self.make_set_in_force(), department=self.department, place="Bảng tin", posted_on=clock.today(),
            photo=photo, recorded_by=head,
        )  # fmt: skip

    def make_draft_objective(self):
        return ObjectiveFactory(objective_set=self.draft_set)

    def make_poster(self):
        """A poster that was made, of a page that is closed."""
        made = {"file": self._file, "large_file": self._file, "made_at": clock.now()}
        return {"pk": Poster.objects.create(objective_set=self.world.set, **made).objective_set_id}

    def make_poster_file(self):
        return {**self.arguments("poster", self.people[Role.SECRETARY]), "size": "a4"}

    def make_amendment(self):
        """One that is being written, of the objectives in force; its author is the secretary."""
        return TargetAmendment.objects.create(
            objective_set=self.world.set, reason="Kết quả vượt xa mức đã giao", created_at=clock.now(),
            author=self.people[Role.SECRETARY],
        )  # fmt: skip

    # --- audits

    def _audit(self, **state):
        return AuditFactory(lead_auditor=self.people[Role.AUDITOR], departments=[self.department], **state)

    def make_planned_audit(self):
        return self._audit()

    def make_management_review(self):
        return ManagementReview.objects.create(agency=self.agency, planned_on=date(2026, 1, 5))

    def make_held_review(self):
        return ManagementReview.objects.create(
            agency=self.agency, planned_on=date(2026, 1, 6), held_on=date(2026, 1, 6), chaired_by=self.people[Role.LEADER],
            minutes=self._file, conclusion="Phù hợp",
        )  # fmt: skip

    def make_checklist_item(self):
        return self._audit(running=True).checklist.in_order().first()

    def make_graded_audit(self):
        audit = self._audit(running=True)
        for item in audit.checklist.in_order():
            FindingFactory(item=item, grade="conforming", note="")
        return audit

    def _action(self, **state):
        nonconformity = NonconformityFactory(department=self.department)
        return ActionFactory(owner=self.people[Role.DEPARTMENT_HEAD], nonconformity=nonconformity, **state)

    def make_action(self):
        return self._action()

    def make_open_action(self):
        return self._action(open=True)

    def make_trail(self):
        """The history of a case: everybody of the agency may see it."""
        return {"label": "procedures.Case", "pk": self.arguments("case", self.people[Role.STAFF])["pk"]}

    def make_done_action(self):
        return self._action(done=True)

    def make_evidenced_action(self):
        return self._action(done=True, evidence=self._file)

    @cached_property
    def period(self):
        return self.world.open()

    def make_period(self):
        return self.period

    def make_period_of_pack(self):
        return {"period_pk": self.period.pk}

    def make_chart(self):
        self.world.cases(early=9, late=1)
        return {"pk": self.period.pk, "objective_pk": self.world.on_time.pk}

    def make_objective_in_force(self):
        return self.world.on_time

    def make_plan_item(self):
        """A task of the plan in force, led by the department; it has no dates of its own yet."""
        position = self.world.on_time.plan_items.count() + 1
        return ActionPlanItem.objects.create(
            objective=self.world.on_time, position=position, task="Rà soát", lead="Trưởng phòng", lead_kind="department",
            lead_department=self.department, when_words="Hằng năm", recurrence="yearly",
        )  # fmt: skip

    def make_plan_task(self):
        return PlanTask.objects.create(
            item=self.make_plan_item(), department=self.department, starts_on=clock.today(), due_on=clock.today()
        )

    def make_done_plan_task(self):
        done = {
            "state": "done",
            "closed_on": clock.today(),
            "closed_by": self.people[Role.DEPARTMENT_HEAD],
            "note": "Xong",
        }
        return PlanTask.objects.create(
            item=self.make_plan_item(), department=self.department, starts_on=clock.today(), due_on=clock.today(),
            evidence=self._file, **done,
        )  # fmt: skip

    def make_report(self):
        return self.world.report(period=self.period)

    def make_submitted_report(self):
        """Of the period before: the report of this one is a draft."""
        before = self.world.open(kind="Q2")
        report = self.world.complete(self.world.report(self.department, before))
        services.submit(self.world.head, report)
        return report

    def make_evidence(self):
        line = self.make_report().lines.first()
        line.evidence = self._file
        line.save()
        return line

    def make_pack(self):
        return ReviewPack.objects.create(
            agency=self.agency, period=self.period, file=self._file, created_at=clock.now()
        )

    def make_legal_basis(self):
        """Laws are everybody's. One for each place, so that the number is taken once."""
        return LegalBasis.objects.create(
            kind="Nghị định", number=f"{self.agency.pk}/2020/NĐ-CP", date=date(2020, 3, 5), issuer="Chính phủ",
            title="thử nghiệm", citation=f"Nghị định số {self.agency.pk}/2020/NĐ-CP",
        )  # fmt: skip

    # --- documents: they went through the real steps; signed ones are put into their state without a signature

    def _document(self, state="draft", stored_state="", **fields):
        document = self.office.document(state, drafting_department=self.department)
        changes = {"state": stored_state, **fields} if stored_state else fields
        if changes:
            OfficialDocument.objects.filter(pk=document.pk).update(**changes)
        return document

    def make_document(self):
        return self._document()

    def make_document_with_file(self):
        return self._document(pdf=self._file)

    def make_document_page(self):
        return {"pk": self._document(pdf=self._file).pk, "page": 1}

    def make_document_for_content(self):
        return self._document("awaiting_content")

    def make_document_for_signature(self):
        return self._document("awaiting_signature", pdf=self._file)

    def make_document_for_number(self):
        return self._document("awaiting_signature", "signed", pdf=self._file)

    def make_issued_document(self):
        issued = {"number": 1, "issued_on": date(2026, 1, 15), "issued_year": 2026}
        return self._document("awaiting_signature", "issued", pdf=self._file, **issued)


def one_page() -> bytes:
    """A PDF of one empty page."""
    from io import BytesIO

    import pikepdf

    pdf = pikepdf.new()
    pdf.add_blank_page()
    out = BytesIO()
    pdf.save(out)
    return out.getvalue()
