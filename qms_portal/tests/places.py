"""Agencies full of people and things, for the matrix of addresses: one object of each kind that an address can name.

place = FilingPlace()                  # or DocumentPlace(), or Bystanders() who own nothing
place.people[Role.SECRETARY]           # a membership in that role; all things belong to the department_head's department
place.arguments("report", membership)  # {"pk": …} of an object of this place
"""

from datetime import date
from functools import cached_property
from types import SimpleNamespace

from agencies import clock, files
from agencies.actor import Actor
from agencies.models import Job, Membership, Role
from agencies.tests.factories import AgencyFactory, membership
from audits.tests.factories import ActionFactory, AuditFactory, FindingFactory, NonconformityFactory
from documents.models import OfficialDocument
from documents.tests.factories import Office
from objectives.models import ObjectiveSet
from objectives.tests.factories import ObjectiveFactory, ObjectiveSetFactory, PolicyFactory
from procedures.models import ImportBatch, ImportState
from procedures.tests.factories import CaseFactory, FieldFactory, ProcedureFactory
from reports.models import ReviewPack
from reports.tests.factories import World

# The head of a department that nothing here belongs to.
HEAD_ELSEWHERE = "head_elsewhere"


class Place:
    """People in every role, one more department head, and what this agency owns. Objects are made when an address first asks for them."""

    def __init__(self, world, known: dict[str, Actor]):
        self.world, self.agency = world, world.agency
        self._made: dict[str, dict] = {}
        self.people: dict[str, Membership] = {role: actor.membership for role, actor in known.items()}
        for role in Role.values:
            if role not in self.people:
                self.people[role] = membership(role, agency=self.agency)
        self.department = self.people[Role.DEPARTMENT_HEAD].department
        self.people[HEAD_ELSEWHERE] = membership(Role.DEPARTMENT_HEAD, agency=self.agency)

    def actor(self, role: str) -> Actor:
        return Actor.for_membership(self.people[role])

    def arguments(self, kind: str, who: Membership) -> dict:
        """Arguments of an address naming an object of that kind; `who` matters only for what is one's own."""
        if kind == "own_membership":
            mine = self.people.get(who.role)
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

    # --- procedures

    def make_case(self):
        return CaseFactory(procedure=ProcedureFactory(department=self.department, field=FieldFactory()))

    def make_checked_import(self):
        return ImportBatch.objects.create(
            agency=self.agency, file=self._file, rejected_file=self._file, state=ImportState.CHECKED, created_at=clock.now(),
            created_by=self.people[Role.ONE_STOP_OFFICER],
        )  # fmt: skip

    # --- objectives

    def make_policy(self):
        return PolicyFactory(agency=self.agency)

    @cached_property
    def draft_set(self) -> ObjectiveSet:
        return ObjectiveSetFactory(agency=self.agency, year=2027)

    def make_draft_set(self):
        return self.draft_set

    def make_draft_objective(self):
        return ObjectiveFactory(objective_set=self.draft_set)

    # --- audits

    def _audit(self, **state):
        return AuditFactory(lead_auditor=self.people[Role.AUDITOR], departments=[self.department], **state)

    def make_planned_audit(self):
        return self._audit()

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

    def make_done_action(self):
        return self._action(done=True)

    def make_evidenced_action(self):
        return self._action(done=True, evidence=self._file)


class Bystanders(Place):
    """People of an agency who come to look at what others own."""

    def __init__(self, **agency):
        super().__init__(SimpleNamespace(agency=AgencyFactory(**agency)), {})


class FilingPlace(Place):
    """A place with objectives in force, a period and its reports."""

    def __init__(self, **agency):
        world = World(**agency)
        known = {
            Role.SECRETARY: world.secretary,
            Role.LEADER: world.leader,
            Role.DEPARTMENT_HEAD: world.head,
            Role.OFFICE_HEAD: world.office_head,
            Role.STAFF: world.colleague,
        }
        super().__init__(world, known)

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

    def make_report(self):
        return self.world.report(period=self.period)

    def make_submitted_report(self):
        self.world.cases(early=10)
        return self.world.submitted()

    def make_evidence(self):
        line = self.make_report().lines.first()
        line.evidence = self._file
        line.save()
        return line

    def make_pack(self):
        return ReviewPack.objects.create(
            agency=self.agency, period=self.period, file=self._file, created_at=clock.now()
        )


class DocumentPlace(Place):
    """A place whose documents went through the real steps. Signed ones are put into their state without a signature."""

    def __init__(self, **agency):
        office = Office(**agency)
        known = {
            Role.SECRETARY: office.secretary,
            Role.DEPARTMENT_HEAD: office.head,
            Role.OFFICE_HEAD: office.office_head,
            Role.LEADER: office.leader,
            Role.REGISTRY_CLERK: office.clerk,
        }
        super().__init__(office, known)

    def _document(self, state="draft", stored_state="", **fields):
        document = self.world.document(state)
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
