"""The table of rights and roles: complete, true, written down, and shown to those who may read it."""

import inspect
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from agencies import rights
from agencies.models import AgencySuccession, Role
from agencies.rights import Example, as_markdown, groups, situation, table
from agencies.tests.factories import AgencyFactory, actor

pytestmark = pytest.mark.django_db
THE_NATIONS = {
    "procedures.keep_calendar",
    "documents.bases",
}  # about no agency: whoever stands at the top has them, wherever they look
LOOKING = {  # rights that change nothing
    "agencies.people", "agencies.activity", "agencies.export_activity", "agencies.rights", "agencies.job", "agencies.all_jobs", "documents.register",
    "agencies.training", "agencies.sheets", "reports.read", "reports.read_drafts", "reports.read_pack",
}  # fmt: skip
OWN_AUDIT = {"audits.plan_audits", "audits.edit_audit", "audits.run_audit", "audits.judge"}
# One's own role is anyone's to lend and to take back.
OWN_ROLE = {"agencies.delegate", "agencies.end_delegation"}
OWN_PRESENCE = {"agencies.check_in"}
# Everybody who works there confirms for themselves having read policy and objectives.
OWN_READING = {"objectives.acknowledge"}


def public_predicates():
    """`app.can_x` of every permissions.py."""
    for path in sorted(Path(settings.BASE_DIR).glob("*/permissions.py")):
        module = import_module(f"{path.parent.name}.permissions")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if name.startswith("can_") and function.__module__ == module.__name__:
                yield f"{path.parent.name}.{name}", function


def held(cells, where="own") -> set[str]:
    return {cell.role for cell in cells if getattr(cell, where)}


def by_code() -> dict:
    return {f"{group.app}.{row.right.code}": row.cells for group, rows in table() for row in rows}


def test_every_predicate_stands_in_the_table():
    listed = {right.predicate for group in groups() for right in group.rights}
    assert [name for name, function in public_predicates() if function not in listed] == []


def test_the_table_names_each_right_once():
    codes = [f"{group.app}.{right.code}" for group in groups() for right in group.rights]
    assert len(codes) == len(set(codes)) > 40


def test_every_right_is_somebodys():
    assert [code for code, cells in by_code().items() if not held(cells)] == []


def test_inspectors_write_nothing_anywhere():
    found = {
        code for code, cells in by_code().items() for where in ("own", "below") if Role.INSPECTOR in held(cells, where)
    }
    assert found <= LOOKING


def test_auditors_only_read_outside_their_audits():
    found = {code for code, cells in by_code().items() if Role.AUDITOR in held(cells)}
    found_by_them = {"procedures.record_error", "procedures.withdraw_error"}
    assert found <= LOOKING | OWN_AUDIT | OWN_ROLE | OWN_PRESENCE | OWN_READING | found_by_them
    assert found >= OWN_AUDIT


def test_superiors_look_below_and_only_administrators_keep_anything_there():
    below = {code: held(cells, "below") for code, cells in by_code().items() if held(cells, "below")}
    assert below["reports.read"] == Role.seeing_below()
    writing = {code: roles for code, roles in below.items() if code not in LOOKING | THE_NATIONS}
    assert writing and set().union(*writing.values()) == {Role.ADMINISTRATOR}
    assert {code for code in writing if not code.startswith("agencies.")} == set()


def test_a_predicate_gone_wrong_shows_in_the_table(monkeypatch):
    right = next(one for group in groups() for one in group.rights if one.code == "judge")
    assert not right.is_held(situation(Role.INSPECTOR))
    monkeypatch.setitem(right.__dict__, "predicate", lambda actor, action: True)
    assert right.is_held(situation(Role.INSPECTOR))


@pytest.mark.parametrize("role", Role.values)
def test_people_of_the_table_see_what_real_people_would(role):
    own = AgencyFactory()
    below = AgencyFactory(parent=own)
    real = actor(role, agency=own)
    assert not AgencySuccession.objects.exists()
    example = Example(user=real.user, membership=real.membership)
    example.below = [below.pk]
    assert example.visible_agency_ids == real.visible_agency_ids


def test_the_document_is_the_table():
    """`manage.py rights_table --markdown` after a change of rights."""
    with translation.override("en"):
        text = as_markdown()
    assert (Path(settings.BASE_DIR) / "docs" / "permissions.md").read_text(encoding="utf-8") == text


def test_the_table_costs_few_queries(django_assert_max_num_queries):
    groups()
    with django_assert_max_num_queries(200):
        table()


@pytest.mark.parametrize("role", Role.values)
def test_the_page_is_for_those_who_give_roles_and_those_who_check(client, role):
    client.force_login(actor(role).user)
    answer = client.get(reverse("agencies:rights"))
    if role not in {Role.ADMINISTRATOR, Role.INSPECTOR, Role.AUDITOR}:
        assert answer.status_code == 403
        return
    page = answer.content.decode()
    assert answer.status_code == 200 and page.count("<h1") == 1
    assert all(str(one.label) in page for one in Role)
    assert page.count('scope="rowgroup"') == len(groups()) and page.count('scope="row"') == sum(
        len(group.rights) for group in rights.groups()
    )
