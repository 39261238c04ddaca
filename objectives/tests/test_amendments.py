"""Issued targets change only by an amending decision: written, refused, decided, kept."""

from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse

from agencies import clock, files
from agencies.errors import UserError
from agencies.models import ActivityEntry, Role
from agencies.tests.factories import AgencyFactory, DepartmentFactory, actor
from agencies.tests.transitions import moves, triples
from documents.models import DocumentState, OfficialDocument
from documents.signals import document_moving_on
from objectives import services
from objectives.amending import NOT_ASKED, goal_at, goals_at, history_of
from objectives.amending_cascade import left_behind
from objectives.models import AmendmentState, SetState, TargetAmendment
from objectives.tests.amending import amended, decided, issue, line
from objectives.tests.factories import ObjectiveFactory, ObjectiveSetFactory, TargetFactory, issued

pytestmark = pytest.mark.django_db
TODAY = date(2026, 7, 6)


@pytest.fixture(autouse=True)
def in_july():
    with clock.freeze(TODAY):
        yield


@pytest.fixture
def in_force(agency, departments, leader):
    """On time: two departments with figures of their own; satisfaction: the agency's own."""
    one = ObjectiveSetFactory(agency=agency, year=2026)
    on_time = ObjectiveFactory(objective_set=one, number=1, value=None, by_department=True)
    for position, (department, value) in enumerate(zip(departments[:2], ("98", "99"), strict=True), 1):
        TargetFactory(objective=on_time, department=department, position=position, value=D(value))
    ObjectiveFactory(objective_set=one, number=2, measure="satisfaction", value=D(95), text="Người dân hài lòng")
    return issued(one)


def parts(objective_set):
    on_time, satisfied = objective_set.objectives.order_by("number")
    return on_time, satisfied, list(on_time.targets.order_by("position"))


@pytest.mark.sqlite
@pytest.mark.requirement("S1-10", "S1-09", where="objectives/amending.py")
def test_an_amending_decision_puts_new_figures_in_force_and_keeps_the_old_for_periods_past(secretary, in_force):
    on_time, satisfied, (first, second) = parts(in_force)
    amendment = decided(
        secretary, in_force, [line(on_time, 99, first), line(satisfied, 97)], effective_from=date(2026, 8, 1)
    )
    first.refresh_from_db()
    satisfied.refresh_from_db()
    assert (amendment.state, amendment.effective_from) == (AmendmentState.IN_FORCE, date(2026, 8, 1))
    assert (first.value, satisfied.value) == (D(99), D(97))
    before, since = date(2026, 7, 31), date(2026, 8, 1)
    assert [goal_at(one, before).value for one in (first, second, satisfied)] == [D(98), D(99), D(95)]
    assert [goal_at(one, since).value for one in (first, second, satisfied)] == [D(99), D(99), D(97)]
    entry = ActivityEntry.objects.get(code="objectives.amendment_in_force")
    assert "98" in str(entry.after["targets"]) and entry.reason == amendment.reason


def test_the_day_of_issue_is_where_no_day_was_given(secretary, in_force):
    on_time, _satisfied, (first, _second) = parts(in_force)
    assert decided(secretary, in_force, [line(on_time, 99, first)]).effective_from == TODAY


def test_two_amendments_in_a_row_and_an_inherited_figure(secretary, in_force, departments):
    """A department that follows the agency's figure has that of the day; any number of targets costs one query."""
    on_time, satisfied, (first, second) = parts(in_force)
    follower = TargetFactory(objective=satisfied, department=departments[2], value=None)
    decided(secretary, in_force, [line(satisfied, 96)], number=7)
    with clock.freeze(TODAY + timedelta(days=30)):
        satisfied.refresh_from_db()
        decided(secretary, in_force, [line(satisfied, 97), line(on_time, "99.5", second)], number=8)
    satisfied.refresh_from_db()
    second.refresh_from_db()
    follower.objective = satisfied
    days = [date(2026, 6, 30), TODAY, TODAY + timedelta(days=30)]
    assert [goal_at(follower, day).value for day in days] == [D(95), D(96), D(97)]
    found = goals_at([satisfied, second, first, follower], days)
    assert [[goal.value for goal in found[day]] for day in days] == [
        [D(95), D(99), D(98), D(95)], [D(96), D(99), D(98), D(96)], [D(97), D("99.5"), D(98), D(97)],
    ]  # fmt: skip
    history = history_of(in_force)
    assert [(change.old.value, change.new.value) for one in history for change in one.changes] == [
        (D(99), D("99.5")), (D(96), D(97)), (D(95), D(96)),
    ]  # fmt: skip
    assert [len(one.changes) for one in history_of(in_force, on_time)] == [1]


def test_goals_of_many_targets_are_one_query(secretary, in_force, django_assert_num_queries):
    on_time, satisfied, targets = parts(in_force)
    decided(secretary, in_force, [line(satisfied, 96)])
    for target in targets:
        target.objective = on_time
    with django_assert_num_queries(1):
        goals_at([satisfied, *targets], [date(2026, 3, 31), date(2026, 6, 30), date(2026, 9, 30)])


def test_a_department_may_get_its_first_target(secretary, in_force, departments):
    on_time, _satisfied, _targets = parts(in_force)
    decided(secretary, in_force, [line(on_time, 97, department=departments[2])])
    made = on_time.targets.get(department=departments[2])
    assert (made.value, made.role, made.position) == (D(97), "monitor", 3)
    assert goal_at(made, date(2026, 6, 30)) == NOT_ASKED and goal_at(made, TODAY).value == D(97)
    [one] = history_of(in_force)
    assert one.changes[0].is_new


def test_what_does_not_change_is_left_out_and_nothing_is_no_decision(secretary, in_force):
    on_time, satisfied, (first, second) = parts(in_force)
    amendment = amended(secretary, in_force, [line(on_time, 98, first), line(satisfied, 95)])
    assert not amendment.lines.exists()
    with pytest.raises(UserError):
        services.draft_amending_decision(secretary, amendment)
    services.save_amendment(
        secretary,
        amendment,
        reason="x",
        effective_from=None,
        lines=[line(on_time, 98, first), line(on_time, 99, second, stretch=D(100))],
    )
    assert [one.target for one in amendment.lines.all()] == [second]


@pytest.mark.parametrize(
    ("figures", "field"),
    [
        ({"value": D(101)}, "value"),
        ({"value": None}, "value"),
        ({"comparator": "range", "value": D(98), "value_to": D(97)}, "value"),
        ({"value": D(99), "stretch": D(98)}, "stretch"),
        ({"comparator": "done"}, "value"),
        ({"value": D("98.555")}, "value"),
    ],
)
def test_what_cannot_be_right_is_refused_at_its_line(secretary, in_force, figures, field):
    on_time, _satisfied, (first, second) = parts(in_force)
    amendment = services.begin_amendment(secretary, in_force, reason="x")
    lines = [line(on_time, 100, second), line(on_time, 99, first) | figures]
    with pytest.raises(services.RowErrors) as caught:
        services.save_amendment(secretary, amendment, reason="x", effective_from=None, lines=lines)
    assert list(caught.value.rows) == [1] and list(caught.value.rows[1]) == [field]


@pytest.mark.requirement("S2-04", where="objectives/services/amendments.py")
def test_weaker_than_the_superiors_is_refused_with_both_figures(secretary, in_force):
    superior = ObjectiveSetFactory(agency=AgencyFactory(), year=2026)
    ObjectiveFactory(objective_set=superior, number=1, value=D("97.5"))
    issued(superior)
    in_force.agency.parent = superior.agency
    in_force.agency.save()
    on_time, _satisfied, (first, _second) = parts(in_force)
    amendment = services.begin_amendment(secretary, in_force, reason="x")
    with pytest.raises(services.RowErrors) as caught:
        services.save_amendment(secretary, amendment, reason="x", effective_from=None, lines=[line(on_time, 97, first)])
    words = caught.value.rows[0]["value"]
    assert "97\xa0%" in words and "97,5\xa0%" in words
    services.save_amendment(secretary, amendment, reason="x", effective_from=None, lines=[line(on_time, "97.5", first)])


def test_the_day_lies_within_the_year_and_never_before_the_decision(secretary, in_force):
    for day in (TODAY - timedelta(days=1), date(2027, 3, 1)):
        with pytest.raises(UserError) as caught:
            services.begin_amendment(secretary, in_force, reason="x", effective_from=day)
        assert caught.value.field == "effective_from"
    on_time, _satisfied, (first, second) = parts(in_force)
    decided(secretary, in_force, [line(on_time, 99, first)], effective_from=date(2026, 9, 1))
    for day in (None, date(2026, 8, 1)):
        with pytest.raises(UserError):
            services.begin_amendment(secretary, in_force, reason="x", effective_from=day)
    services.begin_amendment(secretary, in_force, reason="x", effective_from=date(2026, 9, 1))


def test_a_day_that_passed_on_the_way_stops_the_decision_before_its_number(secretary, in_force):
    on_time, _satisfied, (first, _second) = parts(in_force)
    amendment = amended(secretary, in_force, [line(on_time, 99, first)], effective_from=TODAY + timedelta(days=3))
    document = services.draft_amending_decision(secretary, amendment)
    with clock.freeze(TODAY + timedelta(days=4)), pytest.raises(UserError), transaction.atomic():
        issue(document)
    first.refresh_from_db()
    assert first.value == D(98)


@pytest.mark.requirement("S1-12", "S2-06", "S1-14", where="objectives/amending_decision.py")
def test_the_decision_names_what_it_amends_both_figures_and_the_reason(secretary, in_force):
    on_time, satisfied, (first, _second) = parts(in_force)
    amendment = amended(secretary, in_force, [line(on_time, 99, first), line(satisfied, 97)])
    document = services.draft_amending_decision(secretary, amendment)
    number = in_force.decision.full_number
    assert document.abstract.startswith(
        "Về việc điều chỉnh mục tiêu chất lượng năm 2026 ban hành kèm theo Quyết định số"
    )
    assert number in document.abstract and number in document.legal_bases[-1]
    rows = document.appendices[0]["blocks"][0]["rows"]
    assert [row[-3:] for row in rows] == [["Phòng Nội vụ", "98%", "99%"], ["Toàn cơ quan", "95%", "97%"]]
    articles = str(document.articles)
    assert amendment.reason in articles and "hiệu lực từ ngày ký" in articles and len(document.articles) == 4
    assert any("Trang thông tin điện tử" in one for one in document.recipients)
    assert services.draft_amending_decision(secretary, amendment) == document
    from documents.layout.blocks import blocks_html

    blocks_html(document.appendices[0]["blocks"])


def test_an_earlier_amendment_is_cited_too(secretary, in_force):
    on_time, satisfied, (first, _second) = parts(in_force)
    decided(secretary, in_force, [line(on_time, 99, first)], number=31)
    document = services.draft_amending_decision(secretary, amended(secretary, in_force, [line(satisfied, 97)]))
    assert "31/QĐ-UBND" in document.legal_bases[-1]


def test_changes_after_the_draft_are_taken_over_before_it_goes_on(client, secretary, in_force):
    on_time, _satisfied, (first, second) = parts(in_force)
    amendment = amended(secretary, in_force, [line(on_time, 99, first)])
    document = services.draft_amending_decision(secretary, amendment)
    services.save_amendment(secretary, amendment, reason="y", effective_from=None, lines=[line(on_time, 100, second)])
    with pytest.raises(UserError), transaction.atomic():
        issue(document)
    client.force_login(secretary.user)
    page = client.get(reverse("objectives:amendment_detail", args=[amendment.pk]))
    renew = reverse("objectives:amendment_renew", args=[amendment.pk])
    assert renew in page.text
    client.post(renew)
    document.refresh_from_db()
    assert "Phòng Tư pháp" in str(document.appendices) and "Phòng Nội vụ" not in str(document.appendices)
    OfficialDocument.objects.filter(pk=document.pk).update(state=DocumentState.SIGNED)
    issue(document)
    second.refresh_from_db()
    assert second.value == D(100)


def test_frozen_on_its_way_and_free_again_when_sent_back(secretary, in_force):
    on_time, _satisfied, (first, _second) = parts(in_force)
    amendment = amended(secretary, in_force, [line(on_time, 99, first)])
    document = services.draft_amending_decision(secretary, amendment)
    OfficialDocument.objects.filter(pk=document.pk).update(state=DocumentState.AWAITING_FORMAT)
    for verb in (
        lambda: services.save_amendment(secretary, amendment, reason="y", effective_from=None, lines=[]),
        lambda: services.drop_amendment(secretary, amendment, reason="y"),
    ):
        with pytest.raises(UserError):
            verb()
    OfficialDocument.objects.filter(pk=document.pk).update(state=DocumentState.DRAFT)
    services.drop_amendment(secretary, amendment, reason="Không cần nữa")
    with pytest.raises(UserError), transaction.atomic():
        issue(document)
    services.begin_amendment(secretary, in_force, reason="Lần nữa")


def test_one_at_a_time_and_only_of_a_set_in_force(secretary, in_force, draft):
    services.begin_amendment(secretary, in_force, reason="x")
    with pytest.raises(UserError):
        services.begin_amendment(secretary, in_force, reason="y")
    with pytest.raises(UserError):
        services.begin_amendment(secretary, draft, reason="x")
    with pytest.raises(UserError):
        services.begin_amendment(secretary, in_force, reason=" ")


def test_objectives_replaced_meanwhile_are_not_amended(secretary, in_force):
    on_time, _satisfied, (first, _second) = parts(in_force)
    document = services.draft_amending_decision(secretary, amended(secretary, in_force, [line(on_time, 99, first)]))
    in_force.state = SetState.REPLACED
    in_force.save()
    with pytest.raises(UserError), transaction.atomic():
        issue(document)


def test_whoever_began_it_does_not_approve_it(secretary, in_force):
    on_time, _satisfied, (first, _second) = parts(in_force)
    document = services.draft_amending_decision(secretary, amended(secretary, in_force, [line(on_time, 99, first)]))
    document.state = DocumentState.AWAITING_SIGNATURE
    same = actor(Role.LEADER, agency=in_force.agency, user=secretary.user)
    with pytest.raises(UserError):
        document_moving_on.send(OfficialDocument, document=document, actor=same)
    document_moving_on.send(OfficialDocument, document=document, actor=actor(Role.LEADER, agency=in_force.agency))


def test_a_second_saver_overwrites_nothing(secretary, in_force):
    on_time, _satisfied, (first, second) = parts(in_force)
    amendment = services.begin_amendment(secretary, in_force, reason="x")
    version = amendment.version
    services.save_amendment(
        secretary, amendment, reason="x", effective_from=None, lines=[line(on_time, 99, first)], version=version
    )
    with pytest.raises(services.Conflict):
        services.save_amendment(secretary, amendment, reason="y", effective_from=None, lines=[], version=version)
    assert amendment.lines.count() == 1


def test_foreign_objectives_targets_and_departments_are_refused(secretary, in_force):
    on_time, satisfied, (first, _second) = parts(in_force)
    foreign = TargetFactory()
    amendment = services.begin_amendment(secretary, in_force, reason="x")
    for one in (
        line(foreign.objective, 99), line(on_time, 99, foreign), line(satisfied, 99, first),
        line(on_time, 99, department=DepartmentFactory()), line(satisfied, 99, department=first.department),
        line(on_time, 99, department=first.department),
    ):  # fmt: skip
        with pytest.raises(UserError):
            services.save_amendment(secretary, amendment, reason="x", effective_from=None, lines=[one])
    with pytest.raises(PermissionDenied):
        services.begin_amendment(actor(Role.SECRETARY), in_force, reason="x")


def test_who_moves_it_from_which_state(secretary, in_force, settings):
    settings.CELERY_TASK_ALWAYS_EAGER = False
    on_time, _satisfied, (first, _second) = parts(in_force)
    amendment = amended(secretary, in_force, [line(on_time, 99, first)])
    document = services.draft_amending_decision(secretary, amendment)
    states = {
        "draft": (AmendmentState.DRAFT, None, DocumentState.DRAFT),
        "drafted": (AmendmentState.IN_DECISION, document, DocumentState.DRAFT),
        "on its way": (AmendmentState.IN_DECISION, document, DocumentState.AWAITING_CONTENT),
        "in force": (AmendmentState.IN_FORCE, document, DocumentState.ISSUED),
        "dropped": (AmendmentState.DROPPED, document, DocumentState.DRAFT),
    }

    def make(name):
        state, decision, stage = states[name]
        extra = {"number": 7, "issued_on": TODAY, "issued_year": 2026} if stage == DocumentState.ISSUED else {}
        stored = files.store(secretary, "qd.pdf", b"%PDF-1.7", "application/pdf")
        OfficialDocument.objects.filter(pk=document.pk).update(state=stage, pdf=stored, **extra)
        TargetAmendment.objects.filter(pk=amendment.pk).update(state=state, decision=decision, effective_from=TODAY)
        return TargetAmendment.objects.get(pk=amendment.pk)

    verbs = {
        "save": lambda who, one: services.save_amendment(who, one, reason="y", effective_from=None, lines=[]),
        "draft": services.draft_amending_decision,
        "renew": services.renew_amending_decision,
        "drop": lambda who, one: services.drop_amendment(who, one, reason="y"),
        "begin": lambda who, one: services.begin_amendment(who, one.objective_set, reason="y"),
    }
    people = {role: actor(role, agency=in_force.agency) for role in Role.values if role != Role.SECRETARY}
    people |= {"author": secretary, "stranger": actor(Role.SECRETARY)}
    assert moves(states, people, make, verbs) == triples(
        {
            "save": {"draft": "author", "drafted": "author"},
            "draft": {"draft": "author", "drafted": "author"},
            "renew": {"drafted": "author"},
            "drop": {"draft": "author", "drafted": "author"},
            "begin": {"in force": "author", "dropped": "author"},
        }
    )


@pytest.mark.requirement("S2-04", where="objectives/amending_cascade.py")
def test_those_who_fall_behind_are_named(secretary, in_force):
    below = AgencyFactory(parent=in_force.agency)
    theirs = ObjectiveSetFactory(agency=below, year=2026)
    weak = ObjectiveFactory(objective_set=theirs, number=1, measure="satisfaction", value=D(95))
    issued(theirs)
    strong = ObjectiveSetFactory(agency=AgencyFactory(parent=in_force.agency), year=2026)
    ObjectiveFactory(objective_set=strong, number=1, measure="satisfaction", value=D(98))
    issued(strong)
    _on_time, satisfied, _targets = parts(in_force)
    amendment = amended(secretary, in_force, [line(satisfied, 97)])
    [one] = left_behind(amendment)
    [found] = one.weaker
    assert (one.objective_set.agency, found.objective) == (below, weak)
    assert "95\xa0%" in found.words and "97\xa0%" in found.words


def test_a_department_with_objectives_of_its_own_may_fall_behind_too(secretary, in_force):
    on_time, _satisfied, (first, second) = parts(in_force)
    own = ObjectiveSetFactory(
        agency=in_force.agency, department=first.department, year=2026, state="in_force", approved_at=clock.now()
    )
    ObjectiveFactory(objective_set=own, number=1, value=D("98.5"))
    assert left_behind(amended(secretary, in_force, [line(on_time, 100, second)])) == []
    [amendment] = in_force.amendments.all()
    services.save_amendment(secretary, amendment, reason="x", effective_from=None, lines=[line(on_time, 99, first)])
    [one] = left_behind(amendment)
    assert one.objective_set == own
