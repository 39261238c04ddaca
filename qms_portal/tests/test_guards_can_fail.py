"""Each guard shown to be what protects: taken away, the check that the suite relies on finds something.

A mutation replaces one function for the time of one test; its check (the very functions of the other test files) must find
nothing before and something after. A guard whose loss nobody notices is either not tested or not needed.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver
from django.urls.resolvers import URLPattern

from agencies import jobs
from agencies.actor import Actor
from agencies.models import Agency, Role
from agencies.tests.factories import actor
from agencies.tests.transitions import succeeds
from audits.models import CorrectiveAction
from documents import services as document_services
from documents.models import OfficialDocument
from qms_portal.tests.matrix import GONE, MAY, REFUSED
from qms_portal.tests.realm import CHILD, ENDED, OTHER, OWN, PARENT, SIBLING, Realm
from qms_portal.tests.test_references import REFERRING, accepted, verbs
from qms_portal.tests.test_rights_removed import trial
from qms_portal.tests.test_url_matrix import Asking, stranger_wrong
from reports import services as report_services
from reports.models import DepartmentReport, ReportLine

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
Check = Callable[[Realm], list[str]]


# --- checks: what is wrong, in words ------------------------------------------------------------------------------------


def page(name: str, relation: str, role: str, wanted: str, method: str = "get") -> Check:
    """One person at one address of the matrix gets just this; and no canary."""

    def check(realm: Realm) -> list[str]:
        asking = Asking(realm, name, relation, role)
        outcome, _response, body = asking.ask(method)
        wrong = [] if outcome == wanted else [f"{name} {relation} {role}: {outcome}"]
        return wrong + asking.leaks(body)

    return check


def stranger(name: str) -> Check:
    return lambda realm: stranger_wrong(realm, name)


def verb(what: str, place: str = "sibling") -> Check:
    """A verb given another agency's object refuses it."""

    def check(realm: Realm) -> list[str]:
        call = verbs(realm.own, realm.places[place])[what]
        return [what] if succeeds(lambda _actor, _thing: call(), None, realm.own.agency) else []

    return check


def lost(way: str) -> Check:
    """Who has lost a right is stopped at once."""

    def check(realm: Realm) -> list[str]:
        with transaction.atomic():
            failure = trial(way, Role.STAFF, "agencies:jobs")
            transaction.set_rollback(True)
        jobs.KINDS.pop("tests.rights", None)
        return [failure] if failure else []

    return check


def choice(name: str, key: str) -> Check:
    """A form takes no department of another agency."""

    def check(realm: Realm) -> list[str]:
        form = REFERRING[name](realm.own)
        return [f"{name}.{key}"] if accepted(form.fields[key], realm.sibling.department.pk) else []

    return check


def submitter_accepts(realm: Realm) -> list[str]:
    """Whoever handed a report in accepts it in another role."""
    report = DepartmentReport.objects.get(pk=realm.own.arguments("submitted_report", None)["pk"])
    hat = actor(Role.SECRETARY, agency=realm.own.agency, user=realm.own.people[Role.DEPARTMENT_HEAD].user)
    return ["accepted"] if succeeds(report_services.accept, hat, report) else []


def staff_accepts(realm: Realm) -> list[str]:
    report = DepartmentReport.objects.get(pk=realm.own.arguments("submitted_report", None)["pk"])
    return ["accepted"] if succeeds(report_services.accept, realm.own.actor(Role.STAFF), report) else []


def author_initials(realm: Realm) -> list[str]:
    """The author of a document, as head of the department."""
    document = OfficialDocument.objects.get(pk=realm.own.arguments("document_for_content", None)["pk"])
    author = document.author.user
    hat = actor(Role.DEPARTMENT_HEAD, department=realm.own.department, user=author)
    return ["initialled"] if succeeds(document_services.initial_content, hat, document) else []


def staff_initials(realm: Realm) -> list[str]:
    document = OfficialDocument.objects.get(pk=realm.own.arguments("document_for_content", None)["pk"])
    return ["initialled"] if succeeds(document_services.initial_content, realm.own.actor(Role.STAFF), document) else []


def another_edits(realm: Realm) -> list[str]:
    """Somebody else's draft, by another secretary."""
    document = OfficialDocument.objects.get(pk=realm.own.arguments("document", None)["pk"])
    other = Actor.for_membership(realm.own.others[Role.SECRETARY])
    edit = lambda who, one: document_services.update_text(who, one, abstract="Khác")  # noqa: E731
    return ["edited"] if succeeds(edit, other, document) else []


def accepted_line_changes(realm: Realm) -> list[str]:
    """A line of an accepted report takes a write."""
    report = DepartmentReport.objects.get(pk=realm.own.arguments("submitted_report", None)["pk"])
    with transaction.atomic():
        report_services.accept(realm.own.actor(Role.SECRETARY), report)
        write = lambda _who, one: ReportLine.objects.filter(report=one).update(note="Khác")  # noqa: E731
        wrong = ["written"] if succeeds(write, None, report) else []
        transaction.set_rollback(True)
    return wrong


# --- mutations ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Mutation:
    """`target`: module:attribute (dotted); `into`: what stands there instead."""

    words: str
    target: str
    into: object = field(repr=False)
    check: Check = field(repr=False)

    def apply(self, monkeypatch) -> None:
        module, _, path = self.target.partition(":")
        *owners, name = path.split(".")
        owner = import_module(module)
        for each in owners:
            owner = getattr(owner, each)
        assert hasattr(owner, name), f"{self.target} is not there any more"
        monkeypatch.setattr(owner, name, self.into)


def yes(*args, **kwargs):
    return True


def no(*args, **kwargs):
    return False


def nothing(*args, **kwargs):
    return None


def itself(self, *args, **kwargs):
    return self


def everything(self, actor):
    return self.all()


def all_ids(self):
    return list(Agency.objects.order_by("pk").values_list("pk", flat=True))


MUTATIONS = [
    # Reading: the one queryset verb.
    Mutation("no filter on cases", "agencies.querysets:AgencyOwnedQuerySet.visible_to", everything,
             page("procedures:case_detail", SIBLING, "secretary", GONE)),
    Mutation("no filter on actions, looking up", "agencies.querysets:AgencyOwnedQuerySet.visible_to", everything,
             page("audits:action_detail", CHILD, "inspector", GONE)),
    Mutation("no filter in a list", "agencies.querysets:AgencyOwnedQuerySet.visible_to", everything,
             page("audits:action_list", SIBLING, "auditor", MAY)),
    Mutation("no filter on documents", "documents.querysets:DocumentQuerySet.visible_to", everything,
             page("documents:document_detail", SIBLING, "leader", GONE)),
    Mutation("no filter on agencies", "agencies.querysets:AgencyQuerySet.visible_to", everything,
             page("agencies:agency_detail", SIBLING, "staff", GONE)),
    Mutation("everybody sees every agency", "agencies.actor:Actor.visible_agency_ids", property(all_ids),
             page("reports:filing", SIBLING, "leader", GONE)),
    Mutation("every role looks below", "agencies.models:Role.seeing_below", classmethod(lambda cls: set(cls.values)),
             page("procedures:case_detail", PARENT, "staff", GONE)),
    Mutation("drafts of reports are open", "reports.permissions:can_read", yes,
             page("reports:filing", OTHER, "staff", REFUSED)),
    Mutation("everybody reads the log", "agencies.views.activity:can_read_activity", yes,
             page("agencies:activity", OWN, "staff", REFUSED)),
    Mutation("everybody reads the rights", "agencies.views.rights:can_read_rights", yes,
             page("agencies:rights", OWN, "staff", REFUSED)),
    Mutation("everybody reads the review", "reports.permissions:can_read_pack", yes,
             page("reports:review_pack", OWN, "staff", REFUSED)),
    # Writing: where, who, when.
    Mutation("writing anywhere", "agencies.actor:Actor.may_write_in", yes,
             page("objectives:set_edit", PARENT, "secretary", REFUSED)),
    Mutation("writing in an ended agency", "agencies.models:Agency.exists_today", property(yes),
             page("objectives:set_edit", ENDED, "secretary", REFUSED)),
    Mutation("everybody keeps agencies", "agencies.permissions:_keeps", yes,
             page("agencies:agency_edit", OWN, "staff", REFUSED)),
    Mutation("everybody keeps objectives", "objectives.permissions:can_edit_set", yes,
             page("objectives:set_edit", OWN, "auditor", REFUSED)),
    Mutation("everybody answers for actions", "audits.permissions:answers_for", yes,
             page("audits:action_plan", OTHER, "staff", REFUSED)),
    Mutation("everybody judges", "audits.permissions:may_judge", yes,
             page("audits:action_verdict", OWN, "department_head", REFUSED)),
    Mutation("everybody runs audits", "audits.permissions:can_run_audit", yes,
             page("audits:audit_start", OWN, "secretary", REFUSED, "post")),
    Mutation("everybody files reports", "reports.permissions:is_own_head", yes,
             page("reports:filing", OWN, "staff", REFUSED, "post")),
    Mutation("everybody loads cases", "procedures.views.imports:can_import", yes,
             page("procedures:import_start", OWN, "auditor", REFUSED)),
    Mutation("everybody handles uploads", "procedures.views.imports:can_handle_import", yes,
             page("procedures:import_detail", OWN, "staff", REFUSED)),
    Mutation("no check in the verb that initials", "documents.services.flow:demand", nothing, staff_initials),
    Mutation("no check in the verb that accepts", "reports.services.flow:_check_review", nothing, staff_accepts),
    # Author and approver.
    Mutation("authors approve documents", "documents.permissions:may_have_written", no, author_initials),
    Mutation("submitters accept reports", "reports.permissions:may_have_written", no, submitter_accepts),
    Mutation("any hand edits drafts", "documents.permissions:in_own_hand", yes, another_edits),
    # References.
    Mutation("audits take any team", "audits.services.audits:_check_team", nothing, verb("audit of a foreign department")),
    Mutation("reports take any owner", "reports.services.drafts:_check_places", nothing,
             verb("foreign owner of an action in a report")),
    Mutation("documents take any department", "documents.services.drafting:_demand_own_department", nothing,
             verb("foreign department of a draft")),
    Mutation("nonconformities take any owner", "audits.services.nonconformities:_check_places", nothing,
             verb("nonconformity with a foreign owner")),
    Mutation("forms offer all departments", "agencies.querysets:AgencyOwnedQuerySet.of_agency", itself,
             choice("audits.forms.NonconformityForm", "department")),
    # Frozen, signed in, lost.
    Mutation("accepted reports are not frozen", "reports.querysets:FrozenGuardQuerySet._guard", nothing,
             accepted_line_changes),
    Mutation("pages are open to strangers", "qms_portal.sign_in.middleware:SignInRequired.process_view", nothing,
             stranger("agencies:people_import_sample")),
    Mutation("ended roles go on", "agencies.querysets:MembershipQuerySet.on", itself, lost("role ends")),
    Mutation("expired delegations go on", "agencies.querysets:DelegationQuerySet.on", itself, lost("delegation expires")),
    Mutation("jobs outlive the role", "agencies.jobs:_check_still_allowed", nothing, lost("role ends")),
]  # fmt: skip


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.words)
def test_without_its_guard_the_check_finds_something(realm, monkeypatch, mutation):
    assert mutation.check(realm) == []
    mutation.apply(monkeypatch)
    try:
        found = mutation.check(realm)
    except Exception as error:  # noqa: BLE001 - a page that breaks without its guard is noticed as well
        found = [repr(error)]
    assert found, f"nobody notices: {mutation.words}"


def pattern_of(name: str) -> URLPattern:
    """The pattern behind a name, `app:name`."""
    app, _, last = name.partition(":")
    inner = next(each for each in get_resolver().url_patterns if getattr(each, "namespace", "") == app)
    return next(each for each in inner.url_patterns if each.name == last)


@pytest.mark.parametrize("name", ["audits:audit_start", "reports:accept", "documents:document_submit"])
def test_without_its_decorator_a_verb_answers_to_get(realm, monkeypatch, name):
    """`require_POST` taken off: a link or a prefetching browser would move a paper on."""
    check = page(name, OWN, "staff", "-")
    assert check(realm) == []
    pattern = pattern_of(name)
    monkeypatch.setattr(pattern, "callback", pattern.callback.__wrapped__)
    assert check(realm) != []


@pytest.mark.postgresql
def test_without_its_lock_nothing_waits(realm, monkeypatch):
    """Verbs hold the row they move; without select_for_update none does."""

    def rows_held() -> int:
        action = CorrectiveAction.objects.get(pk=realm.own.arguments("open_action", None)["pk"])
        from audits.services import complete_action

        with CaptureQueriesContext(connection) as asked:
            assert succeeds(
                lambda who, one: complete_action(who, one, result="Xong"), realm.own.actor(Role.DEPARTMENT_HEAD), action
            )
        return sum("FOR UPDATE" in query["sql"] for query in asked.captured_queries)

    assert rows_held() >= 2
    monkeypatch.setattr("django.db.models.query.QuerySet.select_for_update", itself)
    assert rows_held() == 0


def test_there_are_enough_mutations():
    assert len(MUTATIONS) >= 30 and len({mutation.words for mutation in MUTATIONS}) == len(MUTATIONS)
