"""Nothing of another agency gets in by reference: every choice of every form, every column of every import, every verb that
takes objects. And what a form doesn't offer is not changed by being posted along."""

import importlib
import inspect
import pkgutil
from datetime import date

import pytest
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from agencies import role_forms
from agencies import services as agency_services
from agencies.forms import ActivityFilterForm, AgencyForm, RoleForm
from agencies.models import Agency, Department, Membership, Role, User
from agencies.succession.forms import ReorganisationForms
from agencies.tests.transitions import succeeds
from agencies.training import forms as training_forms
from agencies.views.people import visible_people
from audits import services as audit_services
from audits.forms import AuditForm, NonconformityForm
from audits.models import Audit, ManagementReview
from audits.review_forms import HeldForm
from documents import services as document_services
from documents.forms import DocumentForm
from documents.models import OfficialDocument
from objectives import services as objective_services
from objectives.amending_form import AmendmentForm
from objectives.forms import ObjectiveForm, SetStartForm
from objectives.formsets import TargetRowForm
from objectives.models import Commitment, Objective, ObjectiveSet, TargetAmendment
from objectives.plan_formset import PlanRowForm, plan_formset
from objectives.services.proposing import proposals_of
from objectives.set_forms import ProposalForm, SetPostingForm
from objectives.task_forms import AssignForm
from procedures import services as procedure_services
from procedures.catalogue_forms import PostingForm, ProcedureForm, ProcessForm, RegulationForm, StepForm, departments_of
from procedures.control_forms import ControlledDocumentForm, ControlledReviewForm
from procedures.document_review_forms import FoundForm, PassForm
from procedures.document_reviews import issued_in
from procedures.error_forms import ErrorForm
from procedures.feedback_forms import FeedbackForm
from procedures.importing.lookups import Departments, Procedures
from procedures.importing.values import BadValue
from procedures.models import DocumentReviewRound, Procedure
from procedures.regulation_review_forms import MoveForm, RuleReviewForm
from procedures.services.catalogue import limit_in_hours
from qms_portal.tests.places import Place
from qms_portal.tests.realm import OWN, Realm, path_to_agency
from qms_portal.tests.rows import make_enough
from reports import services as report_services
from reports.filing_form import owners_of
from reports.forms import LineForm
from reports.models import DepartmentReport, ReportLine
from reports.services.drafts import LineEntry

pytestmark = pytest.mark.django_db
PACKAGES = ("agencies", "documents", "procedures", "objectives", "audits", "reports", "qms_portal")


def all_forms() -> dict[str, type]:
    """Every form class of the product, by module and name."""
    found = {}
    for package in PACKAGES:
        root = importlib.import_module(package)
        for module in pkgutil.walk_packages(root.__path__, f"{package}."):
            if any(part in module.name for part in (".tests", ".migrations", ".management", ".settings", "wsgi")):
                continue
            for name, thing in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
                if issubclass(thing, forms.BaseForm) and thing.__module__ == module.name:
                    found[f"{module.name}.{name}"] = thing
    return found


def one(model, place: Place):
    return model._base_manager.filter(**{path_to_agency(model): place.agency}).order_by("pk").first()


def line_of(place: Place) -> ReportLine:
    line = place.make_report().lines.order_by("pk").first()
    line.computed_value = None
    return line


def amending(place: Place) -> AmendmentForm:
    amendment = TargetAmendment.objects.get(pk=place.arguments("amendment", place.people[Role.SECRETARY])["pk"])
    return AmendmentForm(amendment=amendment, objectives=list(amendment.objective_set.objectives.order_by("number")))


def audited(place: Place) -> AuditForm:
    return AuditForm(agency=place.agency)


def plan_row(place: Place) -> PlanRowForm:
    return plan_formset(place.make_objective_in_force()).empty_form


# Forms whose fields name objects: how each is made for people of an agency. `(field, model)` where choices are no queryset.
REFERRING = {
    "agencies.forms.ActivityFilterForm": lambda place: ActivityFilterForm(
        people=visible_people(place.actor(Role.AUDITOR)), actions={}
    ),
    "agencies.forms.AgencyForm": lambda place: AgencyForm(actor=place.actor(Role.ADMINISTRATOR)),
    "agencies.forms.RoleForm": lambda place: RoleForm(agency=place.agency),
    "agencies.role_forms.DelegationForm": lambda place: role_forms.DelegationForm(membership=place.people[Role.LEADER]),
    "agencies.role_forms.HandOverForm": lambda place: role_forms.HandOverForm(fitting=[place.people[Role.STAFF]]),
    "agencies.role_forms.MemberRowForm": lambda place: role_forms.MemberRowForm(
        colleagues=list(role_forms.holders_today(place.agency))
    ),
    "agencies.succession.forms.LineForm": lambda place: ReorganisationForms(place.actor(Role.ADMINISTRATOR)).lines[0],
    "agencies.succession.forms.NewAgencyForm": lambda place: ReorganisationForms(
        place.actor(Role.ADMINISTRATOR)
    ).new_agencies[0],
    "agencies.training.forms.MoveForm": lambda place: training_forms.MoveForm(agency=place.agency),
    "agencies.training.forms.PastePeopleForm": lambda place: training_forms.PastePeopleForm(agency=place.agency),
    "agencies.training.forms.PersonForm": lambda place: training_forms.PersonForm(agency=place.agency),
    "audits.forms.AuditForm": audited,
    "audits.forms.NonconformityForm": lambda place: NonconformityForm(agency=place.agency),
    "documents.forms.DocumentForm": lambda place: DocumentForm(document=place.make_document()),
    "objectives.amending_form.AmendmentForm": amending,
    "objectives.forms.ObjectiveForm": lambda place: ObjectiveForm(objective_set=with_policy(place)),
    "objectives.forms.SetStartForm": lambda place: SetStartForm(
        sources=ObjectiveSet.objects.of_agency(place.agency).order_by("pk")
    ),
    "objectives.set_forms.ProposalForm": lambda place: ProposalForm(proposals=proposals_of(place.agency)),
    "objectives.set_forms.SetPostingForm": lambda place: SetPostingForm(
        departments=Department.objects.of_agency(place.agency).order_by("pk")
    ),
    "objectives.formsets.TargetRowForm": lambda place: TargetRowForm(
        departments=Department.objects.of_agency(place.agency).order_by("pk")
    ),
    "objectives.plan_formset.PlanRowForm": lambda place: plan_row(place),
    "objectives.task_forms.AssignForm": lambda place: AssignForm(item=place.make_plan_item()),
    "procedures.catalogue_forms.PostingForm": lambda place: PostingForm(agency=place.agency),
    "procedures.catalogue_forms.ProcedureForm": lambda place: ProcedureForm(agency=place.agency),
    "procedures.catalogue_forms.ProcessForm": lambda place: ProcessForm(agency=place.agency),
    "procedures.catalogue_forms.RegulationForm": lambda place: RegulationForm(agency=place.agency),
    "procedures.catalogue_forms.StepForm": lambda place: StepForm(departments=departments_of(place.agency)),
    "procedures.control_forms.ControlledDocumentForm": lambda place: ControlledDocumentForm(
        actor=place.actor(Role.OFFICE_HEAD), agency=place.agency
    ),
    "procedures.control_forms.ControlledReviewForm": lambda place: ControlledReviewForm(agency=place.agency),
    "procedures.document_review_forms.FoundForm": lambda place: FoundForm(agency=place.agency),
    "procedures.document_review_forms.PassForm": lambda place: PassForm(
        documents=issued_in(DocumentReviewRound(agency=place.agency, start=date(2000, 1, 1), end=date(2100, 1, 1)))
    ),
    "procedures.feedback_forms.FeedbackForm": lambda place: FeedbackForm(agency=place.agency),
    "procedures.regulation_review_forms.RuleReviewForm": lambda place: RuleReviewForm(
        actor=place.actor(Role.SECRETARY), agency=place.agency
    ),
    "procedures.regulation_review_forms.MoveForm": lambda place: MoveForm(proposal=place.make_proposal()),
    "audits.review_forms.HeldForm": lambda place: HeldForm(
        review=ManagementReview(agency=place.agency, planned_on=date(2026, 1, 5))
    ),
    "procedures.error_forms.ErrorForm": lambda place: ErrorForm(agency=place.agency),
    "reports.forms.LineForm": lambda place: LineForm(line=line_of(place), owners=owners_of(place.make_report())),
}
CHOICES = {
    ("objectives.plan_formset.PlanRowForm", "who"): Department,
    ("objectives.task_forms.AssignForm", "who"): Department,
    ("agencies.succession.forms.LineForm", "old"): Agency,
    ("agencies.succession.forms.LineForm", "new"): Agency,
    ("agencies.succession.forms.NewAgencyForm", "parent"): Agency,
    ("objectives.forms.SetStartForm", "source"): ObjectiveSet,
    ("reports.forms.LineForm", "action_owner"): Membership,
}
# Choices of words, not of objects.
WORDS = {
    "regime", "level", "cut_off", "kind", "role", "acting_title", "duty", "action", "nature", "measure", "comparator", "unit",
    "stretch_measure", "part_of", "edition", "layout", "recurrence", "grade", "verdict", "period", "done",
    "due_counted", "change_basis", "denominator", "scopes", "origin", "which", "minutes", "outcome", "faults", "quarter", "what", "state",
    "channel", "about",
}  # fmt: skip


def with_policy(place: Place) -> ObjectiveSet:
    chosen = place.draft_set
    chosen.policy = Commitment.objects.filter(policy__agency=place.agency).order_by("pk").first().policy
    chosen.save()
    return chosen


def referring_fields(name: str, form) -> dict[str, type]:
    """{field: model} of a form's fields that name objects of an agency, agencies or people; what all share is nobody's."""
    fields = {
        key: model
        for key, field in form.fields.items()
        if isinstance(field, forms.ModelChoiceField)
        and ((model := field.queryset.model) in (Agency, User) or not hasattr(model, "shared_because"))
    }
    return fields | {key: model for (owner, key), model in CHOICES.items() if owner == name and key in form.fields}


@pytest.fixture
def full(realm) -> Realm:
    for place in realm.places.values():
        make_enough(place)
    return realm


def foreign_keys(realm: Realm, model, role: str) -> dict[str, list[int]]:
    """Keys of the model's rows in each agency that this role of the own agency may not see."""
    found = {}
    for name, place in realm.places.items():
        if name in realm.seen(OWN, role):
            continue
        if model is Agency:
            found[name] = [place.agency.pk]
        elif model is User:
            found[name] = [member.user_id for member in place.people.values()]
        else:
            rows = model._base_manager.filter(**{path_to_agency(model): place.agency})
            found[name] = list(rows.order_by("pk").values_list("pk", flat=True))
    return found


def accepted(field: forms.Field, pk: int) -> bool:
    try:
        field.clean([str(pk)] if isinstance(field, forms.ModelMultipleChoiceField) else str(pk))
    except ValidationError:
        return False
    return True


def test_every_form_that_names_objects_is_known():
    unknown = []
    for name, form in all_forms().items():
        for key, field in form.base_fields.items():
            model_choice = isinstance(field, forms.ModelChoiceField)
            if name not in REFERRING and (model_choice or isinstance(field, forms.ChoiceField) and key not in WORDS):
                unknown.append(f"{name}.{key}")
    assert unknown == []
    assert set(REFERRING) <= set(all_forms())


@pytest.mark.parametrize("name", REFERRING)
def test_no_choice_takes_what_is_another_agencys(full, name):
    form = REFERRING[name](full.own)
    fields, tried = referring_fields(name, form), 0
    assert fields, f"{name} names nothing any more"
    for key, model in fields.items():
        for agency, keys in foreign_keys(full, model, Role.ADMINISTRATOR).items():
            assert keys, f"{agency} has no {model._meta.label}: the test would prove nothing"
            assert [pk for pk in keys if accepted(form.fields[key], pk)] == [], f"{name}.{key} takes rows of {agency}"
            tried += len(keys)
    assert tried >= 3


def test_choices_of_one_agency_are_taken_by_its_own_form(full):
    """The refusals above are for being foreign: each agency's own rows are accepted."""
    for name in ("audits.forms.NonconformityForm", "agencies.forms.RoleForm", "objectives.formsets.TargetRowForm"):
        form = REFERRING[name](full.sibling)
        assert accepted(form.fields["department"], full.sibling.department.pk)
        assert not accepted(form.fields["department"], full.own.department.pk)


# --- the verbs behind the forms ---------------------------------------------------------------------------------------


def verbs(own: Place, foreign: Place) -> dict:
    """Every verb that takes an object by reference, given another agency's."""
    secretary, head, admin = own.actor(Role.SECRETARY), own.actor(Role.DEPARTMENT_HEAD), own.actor(Role.ADMINISTRATOR)
    audit = {"title": "Đợt 1", "planned_from": date(2026, 12, 1), "planned_to": date(2026, 12, 2)}
    draft, report = own.make_document(), own.make_report()
    line = report.lines.order_by("pk").first()
    nonconformity = {
        "origin": "other", "source_key": "", "source_url": "", "description": "Sai", "whys": [], "correction": "", "action": "",
        "due_on": date(2026, 12, 30),
    }  # fmt: skip

    def entry(**fields):
        evidence = fields.pop("evidence", None)
        entries = {line.pk: LineEntry(fields, evidence=evidence)}
        return report_services.save_draft(head, report, version=report.version, lines=entries)

    return {
        "foreign department of a controlled document": lambda: procedure_services.add_controlled_document(
            secretary, department=foreign.department, code="BM-X", title="Mẫu", kind="form", issued_on=date(2026, 1, 5)
        ),
        "foreign department of a review of rules": lambda: procedure_services.file_regulation_review(
            secretary, department=foreign.department, year=2026, quarter=1, reviewed_on=date(2026, 1, 5), text="Rà soát"
        ),
        "foreign department of feedback": lambda: procedure_services.record_feedback(
            secretary,
            received_on=date(2026, 1, 5),
            channel="box",
            about="delay",
            summary="Chậm",
            department=foreign.department,
        ),
        "role in a foreign department": lambda: agency_services.give_role(
            admin, own.people[Role.STAFF].user, own.agency, role=Role.STAFF, department=foreign.department
        ),
        "document for a foreign agency": lambda: document_services.draft_document(
            secretary, agency=foreign.agency, kind="QĐ", abstract="Khác", signer=foreign.people[Role.LEADER]
        ),
        "foreign signer of a new document": lambda: document_services.draft_document(
            secretary, agency=own.agency, kind="QĐ", abstract="Khác", signer=foreign.people[Role.LEADER]
        ),
        "foreign department of a new document": lambda: document_services.draft_document(
            secretary, agency=own.agency, kind="QĐ", abstract="Khác", drafting_department=foreign.department
        ),
        "replacing a foreign document": lambda: document_services.draft_document(
            secretary, agency=own.agency, kind="QĐ", abstract="Khác", replaces=one(OfficialDocument, foreign)
        ),
        "foreign signer of a draft": lambda: document_services.update_text(
            secretary, draft, signer=foreign.people[Role.LEADER]
        ),
        "foreign department of a draft": lambda: document_services.update_text(
            secretary, draft, drafting_department=foreign.department
        ),
        "text of a foreign draft": lambda: document_services.update_text(
            secretary, one(OfficialDocument, foreign), abstract="x"
        ),
        "foreign commitment": lambda: objective_services.save_objective(
            secretary, own.draft_set, text="Mới", measure="on_time", commitment=one(Commitment, foreign)
        ),
        "objective in a foreign set": lambda: objective_services.save_objective(
            secretary, foreign.draft_set, text="Mới", measure="on_time"
        ),
        "objective moved to the own set": lambda: objective_services.save_objective(
            secretary, own.draft_set, objective=one(Objective, foreign), text="Mới"
        ),
        "copy of a foreign set": lambda: objective_services.copy_set(secretary, foreign.draft_set, 2028),
        "cell of a foreign department": lambda: objective_services.save_target_grid(
            secretary, own.draft_set, {(own.draft_set.objectives.first().pk, foreign.department.pk, None): {}}, {}
        ),
        "target of a foreign department": lambda: objective_services.save_targets(
            secretary, one(Objective, own), [{"department": foreign.department, "value": None}]
        ),
        "plan led by a foreign department": lambda: objective_services.save_plan(
            secretary,
            one(Objective, own),
            [{"task": "Họp", "lead": "Ai đó", "who": str(foreign.department.pk), "when_words": "Hằng quý"}],
        ),
        "task of a plan given to a foreign department": lambda: objective_services.assign_item(
            secretary, own.make_plan_item(), who=str(foreign.department.pk)
        ),
        "foreign task of a plan": lambda: objective_services.complete_tasks(
            secretary, [foreign.make_plan_task()], note="Xong"
        ),
        "audit of a foreign department": lambda: audit_services.plan_audit(
            secretary, departments=[foreign.department], lead_auditor=own.people[Role.AUDITOR], **audit
        ),
        "audit led by a foreign auditor": lambda: audit_services.plan_audit(
            secretary, departments=[own.department], lead_auditor=foreign.people[Role.AUDITOR], **audit
        ),
        "foreign audit": lambda: audit_services.update_audit(
            secretary, one(Audit, foreign), departments=[own.department], lead_auditor=own.people[Role.AUDITOR], **audit
        ),
        "nonconformity of a foreign department": lambda: audit_services.open_nonconformity(
            secretary, agency=own.agency, department=foreign.department, owner=own.people[Role.STAFF], **nonconformity
        ),
        "nonconformity with a foreign owner": lambda: audit_services.open_nonconformity(
            secretary, agency=own.agency, department=own.department, owner=foreign.people[Role.STAFF], **nonconformity
        ),
        "nonconformity in a foreign agency": lambda: audit_services.open_nonconformity(
            secretary,
            agency=foreign.agency,
            department=foreign.department,
            owner=foreign.people[Role.STAFF],
            **nonconformity,
        ),
        "procedure of a foreign department": lambda: procedure_services.create_procedure(
            secretary,
            department=foreign.department,
            code="9.1",
            name="Khác",
            field="Khác",
            time_limit=1,
            valid_from=date(2026, 1, 1),
        ),
        "foreign procedure in a process": lambda: procedure_services.add_process(
            secretary,
            code="QT-X",
            name="Khác",
            procedures=[one(Procedure, foreign)],
            valid_from=date(2026, 1, 1),
            steps=[("Giải quyết", None, limit_in_hours(one(Procedure, foreign)))],
        ),
        "posting of a foreign procedure": lambda: procedure_services.record_postings(
            secretary, [one(Procedure, foreign)], place="centre", posted_on=date(2026, 1, 5)
        ),
        "changed rule for a foreign department": lambda: procedure_services.save_regulation_change(
            secretary, title="Khác", effective_on=date(2026, 1, 1), due_on=None, department=foreign.department
        ),
        "changed rule for a foreign procedure": lambda: procedure_services.save_regulation_change(
            secretary,
            title="Khác",
            effective_on=date(2026, 1, 1),
            due_on=None,
            department=own.department,
            procedures=[one(Procedure, foreign)],
        ),
        "error of a foreign department": lambda: procedure_services.record_error(
            secretary,
            department=foreign.department,
            kind="data",
            found_by="office",
            found_on=date(2026, 1, 5),
            description="Sai",
        ),
        "error in a foreign procedure": lambda: procedure_services.record_error(
            secretary,
            department=own.department,
            kind="data",
            found_by="office",
            found_on=date(2026, 1, 5),
            description="Sai",
            procedure=one(Procedure, foreign),
        ),
        "report of a foreign department": lambda: report_services.prepare(secretary, own.period, foreign.department),
        "report for a foreign period": lambda: report_services.prepare(secretary, foreign.period, own.department),
        "foreign report": lambda: report_services.accept(secretary, one(DepartmentReport, foreign)),
        "foreign owner of an action in a report": lambda: entry(action_owner=foreign.people[Role.STAFF]),
        "foreign evidence in a report": lambda: entry(evidence=foreign._file),
        "review of a foreign period": lambda: report_services.request_pack(own.actor(Role.LEADER), foreign.period),
    }


def test_no_verb_takes_what_is_another_agencys(full):
    went_through = []
    for name in ("sibling", "parent", "child", "successor"):
        for what, call in verbs(full.own, full.places[name]).items():
            if succeeds(lambda _actor, _thing, call=call: call(), None, full.own.agency):
                went_through.append(f"{what}: {name}")
    assert went_through == []


def test_the_same_verbs_take_what_is_their_own(full):
    refused = {"document for a foreign agency", "copy of a foreign set"}  # signed by the same leader; one draft a year
    done = [
        what for what, call in verbs(full.own, full.own).items()
        if succeeds(lambda _actor, _thing, call=call: call(), None, full.own.agency)
    ]  # fmt: skip
    assert len(done) >= 12, set(verbs(full.own, full.own)) - set(done) - refused


def looked_up(lookup, cell):
    """What an import column makes of a cell; None where it says that there is no such thing here."""
    try:
        return lookup[cell]
    except BadValue:
        return None


def test_import_columns_find_nothing_of_another_agency(full):
    """A code or name of another agency's department or procedure is unknown here."""
    agency, tried = full.own.agency, 0
    departments, procedures = Departments(agency), Procedures(agency)
    for name in ("sibling", "parent", "child", "successor"):
        for department in Department.objects.of_agency(full.places[name].agency).order_by("pk"):
            for cell in (department.code, department.name):
                found = looked_up(departments, cell)
                assert found is None or Department.objects.get(pk=found).agency == agency, f"{cell} of {name}"
                tried += found is None
        for procedure in Procedure.objects.of_agency(full.places[name].agency).order_by("pk"):
            assert looked_up(procedures, procedure.code) is None, f"{procedure.code} of {name}"
            tried += 1
    assert tried > 20
    own = Department.objects.of_agency(agency).order_by("pk").first()
    assert looked_up(departments, own.code) == own.pk


# --- what is posted along -----------------------------------------------------------------------------------------------

ALONG = {
    "agency": "@agency", "agency_id": "@agency", "state": "issued", "status": "done", "number": "1", "issued_on": "01/01/2026",
    "signed_at": "2026-01-01", "approved_by": "1", "accepted_by": "1", "accepted_at": "2026-01-01", "is_staff": "on",
    "is_superuser": "on", "is_active": "", "user": "1", "user_id": "1", "author": "1", "created_by": "1", "path": "/",
    "id": "1", "pk": "1", "decision": "1", "policy": "1", "verdict_by": "1", "lead": "1", "owner": "1", "pdf": "1",
    "must_change_password": "on", "groups": "1", "user_permissions": "1", "is_current": "on", "version": "1",
}  # fmt: skip
GUARDED = {
    Agency: ["id", "path"],
    Department: ["id", "agency_id"],
    User: ["id", "is_staff", "is_superuser", "is_active", "password", "must_change_password"],
    OfficialDocument: [
        "agency_id", "state", "number", "issued_on", "author_id", "pdf_id", "subject_label", "subject_id", "agency_name",
    ],
    ObjectiveSet: ["agency_id", "state", "decision_id", "author_id", "policy_id"],
    Objective: ["objective_set_id", "number"],
    Audit: ["agency_id", "state", "started_at", "closed_at", "conclusion"],
    DepartmentReport: ["period_id", "department_id", "state", "submitted_by_id", "accepted_by_id", "accepted_at"],
}  # fmt: skip


def pages(place: Place) -> list[tuple[str, str, dict, str]]:
    """(address, role, object's kind of place) of every page that changes a stored object."""
    return [
        ("agencies:agency_edit", Role.ADMINISTRATOR, {"pk": place.agency.pk}, Agency, place.agency.pk),
        ("agencies:department_edit", Role.ADMINISTRATOR, {"pk": place.department.pk}, Department, place.department.pk),
        ("agencies:person_edit", Role.ADMINISTRATOR, {"pk": place.people[Role.STAFF].user_id}, User, place.people[Role.STAFF].user_id),
        ("documents:document_edit", Role.SECRETARY, place.arguments("document", None), OfficialDocument, place.arguments("document", None)["pk"]),
        ("objectives:set_edit", Role.SECRETARY, {"pk": place.draft_set.pk}, ObjectiveSet, place.draft_set.pk),
        ("objectives:objective_edit", Role.SECRETARY, place.arguments("draft_objective", None), Objective, place.arguments("draft_objective", None)["pk"]),
        ("audits:audit_edit", Role.SECRETARY, place.arguments("planned_audit", None), Audit, place.arguments("planned_audit", None)["pk"]),
        ("reports:filing", Role.DEPARTMENT_HEAD, place.arguments("report", None), DepartmentReport, place.arguments("report", None)["pk"]),
    ]  # fmt: skip


def posted(form, changes: dict) -> dict:
    """What a browser would send of a form as it is shown, with changes."""
    data = {}
    for bound in form:
        value = bound.value()
        if isinstance(value, date):
            value = f"{value:%d/%m/%Y}"
        if isinstance(bound.field, forms.ModelMultipleChoiceField):
            data[bound.html_name] = [getattr(each, "pk", each) for each in value or []]
        elif value not in (None, False):
            data[bound.html_name] = bound.field.prepare_value(value)
    return data | changes


def test_what_a_form_does_not_offer_is_not_changed(full):
    place, tried = full.own, 0
    for name, role, arguments, model, pk in pages(place):
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = full.session_of(place.people[role])
        url = reverse(name, kwargs=arguments)
        shown = client.get(url)
        assert shown.status_code == 200, f"{name}: {shown.status_code}"
        form = shown.context["form"]
        fields = getattr(form, "forms", None) or [form]
        offered = {bound.html_name for each in fields for bound in each}
        along = {key: value for key, value in ALONG.items() if key not in offered}
        along = {key: full.sibling.agency.pk if value == "@agency" else value for key, value in along.items()}
        data = {key: value for each in fields for key, value in posted(each, {}).items()}
        before = model._base_manager.filter(pk=pk).values(*GUARDED[model]).get()
        answer = client.post(url, data | along)
        assert answer.status_code in (200, 302), f"{name}: {answer.status_code}"
        assert answer.status_code == 302, f"{name} did not take its own form: the test would prove nothing"
        assert model._base_manager.filter(pk=pk).values(*GUARDED[model]).get() == before, name
        tried += len(along)
    assert tried > 150


def test_no_form_offers_what_only_the_system_sets():
    never = {
        "is_staff",
        "is_superuser",
        "is_active",
        "path",
        "signed_at",
        "accepted_by",
        "approved_by",
        "groups",
        "user_permissions",
    }
    offered = {f"{name}.{key}" for name, form in all_forms().items() for key in form.base_fields if key in never}
    assert offered == set()


def test_a_foreign_choice_posted_to_a_page_is_told_of_and_changes_nothing(full):
    """The same by way of a page: another agency's department in the form of a nonconformity."""
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = full.session_of(full.own.people[Role.SECRETARY])
    data = {"department": full.sibling.department.pk, "description": "Sai", "due_on": "30/12/2026"}
    answer = client.post(reverse("audits:action_create"), data)
    assert answer.status_code == 422 and "department" in answer.context["form"].errors
