"""Every tripwire of the suite is shown to fire, and to leave honest code alone."""

import os
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

import pytest
from django.contrib.auth.models import Group, Permission
from django.contrib.sessions.models import Session
from django.core.handlers.base import BaseHandler
from django.db import connection
from django.http import HttpResponse
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone

from qms_portal.tests.guards import files, readonly
from qms_portal.tests.guards.templates import UndefinedVariable

ROOT = Path(__file__).resolve().parents[2]


def render(source, **values):
    return Template(source).render(Context(values))


@pytest.mark.parametrize(
    "source",
    [
        "{{ nobody }}",
        "{{ person.nobody }}",
        "{{ nobody|upper }}",
        "{% with x=nobody %}{% endwith %}",
        "{% load i18n %}{% blocktranslate %}{{ nobody }}{% endblocktranslate %}",
    ],
)
def test_an_undefined_template_variable_fails(source):
    with pytest.raises(UndefinedVariable, match="nobody"):
        render(source, person={"name": "An"})


@pytest.mark.parametrize(
    ("source", "result"),
    [
        ("{% if nobody %}a{% else %}b{% endif %}", "b"),
        ('{{ nobody|default:"—" }}', "—"),
        ('{{ nobody|default_if_none:"—" }}', "—"),
        ("{% for x in nobody %}{% empty %}none{% endfor %}", "none"),
        ("{% firstof nobody name %}", "An"),
        ("{{ name }}{{ nothing }}", "AnNone"),
    ],
)
def test_asking_whether_a_template_variable_exists_is_fine(source, result):
    assert render(source, name="An", nothing=None) == result


def test_other_peoples_templates_keep_djangos_way():
    template = Template("[{{ nobody }}]")
    template.origin.name = str(ROOT / ".venv" / "lib" / "crispy.html")
    assert template.render(Context({})) == "[]"


@pytest.mark.django_db
def test_an_unordered_query_comes_back_backwards():
    for name in ("a", "b", "c"):
        Group.objects.create(name=name)
    assert [group.name for group in Group.objects.all()] == ["c", "b", "a"]
    assert list(Group.objects.values_list("name", flat=True)) == ["c", "b", "a"]
    assert [group.name for group in Group.objects.iterator()] == ["c", "b", "a"]
    assert [group.name for group in Group.objects.order_by("name")] == ["a", "b", "c"]


@pytest.mark.django_db
def test_a_models_own_order_counts():
    codenames = list(Permission.objects.values_list("content_type__app_label", flat=True))
    assert codenames == sorted(codenames)


def answer(method, view):
    """Send a request through the guarded handler, with `view` as the whole middleware chain."""
    handler = BaseHandler()
    handler._middleware_chain = view
    return handler.get_response(RequestFactory().generic(method, "/somewhere/"))


def group_view(request):
    Group.objects.create(name="new")
    return HttpResponse()


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_get_that_writes_fails(method):
    with pytest.raises(readonly.GetWrote, match="auth_group"):
        answer(method, group_view)


@pytest.mark.django_db
def test_a_post_may_write():
    assert answer("POST", group_view).status_code == 200


@pytest.mark.django_db
@pytest.mark.get_may_write(reason="shows that the mark opens the way")
def test_a_marked_get_may_write():
    assert answer("GET", group_view).status_code == 200


@pytest.mark.django_db
def test_a_get_may_read_and_keep_its_session():
    def view(request):
        Session.objects.create(session_key="k", session_data="", expire_date=timezone.now())
        list(Group.objects.all())
        return HttpResponse()

    assert answer("GET", view).status_code == 200


@pytest.mark.parametrize(
    "sql",
    [
        'INSERT INTO "auth_group" VALUES (1)',
        "INSERT OR IGNORE INTO auth_group VALUES (1)",
        '  update "auth_group" set name = 1',
        'DELETE FROM "auth_group"',
        "TRUNCATE auth_group",
    ],
)
def test_every_kind_of_write_is_recognised(sql):
    assert readonly.WRITE.match(sql)["table"] == "auth_group"


def test_files_outside_the_throwaway_folder_are_noticed():
    target = ROOT / "qms_portal" / "tests" / "left-behind.txt"
    try:
        target.write_text("x")
    finally:
        target.unlink(missing_ok=True)
    noticed, files.written[:] = list(files.written), []
    assert noticed == [str(target)]


def test_files_in_the_throwaway_folder_are_fine(tmp_path, settings):
    (tmp_path / "a.txt").write_text("x")
    (settings.DATA_DIR / "b.txt").write_text("x")
    (ROOT / "README.md").exists()
    assert files.written == []
    assert str(settings.DATA_DIR).startswith(os.path.realpath(tempfile.gettempdir()))


def test_a_warning_is_an_error():
    with pytest.raises(UserWarning):
        warnings.warn("the next release's bug", UserWarning, stacklevel=1)


@pytest.mark.django_db
def test_a_list_whose_queries_grow_with_its_rows_fails(assert_constant_queries):
    Group.objects.create(name="first")

    def add_rows():
        Group.objects.bulk_create([Group(name=f"g{number}") for number in range(5)])

    def one_query_for_each():
        for group in Group.objects.order_by("pk"):
            list(group.permissions.order_by("pk"))

    with pytest.raises(pytest.fail.Exception, match="2 queries with few rows, 7 with many"):
        assert_constant_queries(one_query_for_each, add_rows)


@pytest.mark.django_db
def test_a_list_with_a_fixed_number_of_queries_passes(assert_constant_queries):
    Group.objects.create(name="first")

    def add_rows():
        Group.objects.bulk_create([Group(name=f"g{number}") for number in range(5)])

    assert_constant_queries(lambda: list(Group.objects.prefetch_related("permissions").order_by("pk")), add_rows)


def test_the_suite_never_uses_the_real_data_folder():
    """Even the settings of a child process of a test point to the throwaway folder."""
    shown = subprocess.run(
        [sys.executable, "-c", "from qms_portal.settings import DATA_DIR; print(DATA_DIR)"],
        capture_output=True, text=True, check=True, cwd=ROOT,
    )  # fmt: skip
    assert shown.stdout.strip() == os.environ["DATA_DIR"]


@pytest.mark.postgresql
@pytest.mark.django_db
def test_postgresql_sorts_names_the_vietnamese_way():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM (VALUES ('Đào'), ('Dũng'), ('Ân'), ('An'), ('Uy'), ('Ưng')) AS t (name) ORDER BY 1"
        )
        assert [name for (name,) in cursor.fetchall()] == ["An", "Ân", "Dũng", "Đào", "Uy", "Ưng"]
