"""What must agree between files: migrations and models, imports and layers, timetable and tasks, templates and views."""

import ast
import functools
import importlib
import json
import re
import sys
from html.parser import HTMLParser
from importlib import metadata

import pytest
from django.conf import settings
from django.core.management import call_command

from qms_portal.tests.source import APPS, PACKAGES, ROOT, python_files, template_files, template_name


@pytest.mark.django_db
def test_no_migration_is_pending():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def imported_packages(path):
    """(line, top-level package) of each import in a module, wherever it stands."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name.partition(".")[0]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.lineno, node.module.partition(".")[0]


@pytest.mark.parametrize("app", APPS)
def test_imports_go_one_way(app):
    forbidden = {*APPS[APPS.index(app) + 1 :], "qms_portal"}
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {package}"
        for path in python_files(app)
        for line, package in imported_packages(path)
        if package in forbidden
    ]
    assert not wrong, "\n".join(wrong)


def test_the_import_rule_sees_imports_inside_functions(tmp_path):
    module = tmp_path / "module.py"
    module.write_text("def f():\n    from reports.models import ReportingPeriod\n    import audits.models\n")
    assert list(imported_packages(module)) == [(2, "reports"), (3, "audits")]


def test_every_package_holds_something():
    assert all(python_files(package) for package in PACKAGES)


@pytest.mark.parametrize("name", sorted(settings.CELERY_BEAT_SCHEDULE))
def test_the_timetable_names_real_tasks(name):
    entry = settings.CELERY_BEAT_SCHEDULE[name]
    module, _, function = entry["task"].rpartition(".")
    task = getattr(importlib.import_module(module), function)
    assert task.name == entry["task"]
    task.__header__(*entry.get("args", ()), **entry.get("kwargs", {}))


# --- packages -------------------------------------------------------------------------------------------------------
def test_the_lock_file_of_npm_names_no_address():
    text = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    assert "resolved" not in text
    packages = json.loads(text)["packages"]
    assert all("integrity" in package for name, package in packages.items() if name)


def requirement_lines(name):
    """Lines of a requirements file that name a package."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.strip() and not line.startswith(("#", "-r "))]


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned_and_says_why(name):
    shape = re.compile(r"^[A-Za-z0-9_.-]+(?:\[[a-z,-]+\])?==\S+  # \S.{9,}$")
    assert [line for line in requirement_lines(name) if not shape.match(line)] == []


@functools.cache
def required(name):
    """Distribution names in a requirements file."""
    return {re.split(r"[\[=]", line)[0].lower().replace("_", "-") for line in requirement_lines(name)}


def test_every_imported_package_is_required():
    """What is there only because something else needs it may be gone with the next version of that."""
    distributions = metadata.packages_distributions()
    imported = {package for app in PACKAGES for path in python_files(app) for _, package in imported_packages(path)}
    foreign = imported - set(PACKAGES) - set(sys.stdlib_module_names)
    missing = {
        package
        for package in foreign
        if not {name.lower().replace("_", "-") for name in distributions.get(package, [])}
        & required("requirements.txt")
    }
    assert missing == set()


def test_constraints_pin_every_requirement_and_name_no_address():
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8").lower().replace("_", "-")
    assert "://" not in text
    pinned = set(text.splitlines())
    for name in ("requirements.txt", "requirements-dev.txt"):
        for line in requirement_lines(name):
            wanted = re.sub(r"\[.*?\]", "", line.partition("  #")[0]).lower().replace("_", "-")
            assert wanted in pinned, f"run `make lock`: {wanted}"


# --- templates ------------------------------------------------------------------------------------------------------
def test_every_template_is_used():
    """A template's name stands in the Python code or in another template."""
    used = "\n".join(
        path.read_text(encoding="utf-8")
        for path in [*template_files(), *(file for package in PACKAGES for file in python_files(package))]
    )
    # Django and its apps look these up by themselves.
    by_convention = {"400.html", "403.html", "403_csrf.html", "404.html", "500.html"}
    names = {template_name(path) for path in template_files()} - by_convention
    assert sorted(name for name in names if f'"{name}' not in used and f"'{name}" not in used) == []


TEMPLATE_CODE = re.compile(r"{%\s*comment\b.*?endcomment\s*%}|{#.*?#}|{%.*?%}|{{.*?}}", re.DOTALL)


class InlineCode(HTMLParser):
    """Collects what the Content-Security-Policy would silently drop."""

    def __init__(self, source):
        super().__init__()
        self.found = []
        # What a tag or variable prints stands for one word; a comparison inside it is not an attribute.
        self.feed(TEMPLATE_CODE.sub("x", source))

    def handle_starttag(self, tag, attributes):
        names = dict(attributes)
        data = (names.get("type") or "").endswith("json")
        if tag == "style" or (tag == "script" and "src" not in names and not data):
            self.found.append(f"<{tag}>")
        for name, value in attributes:
            event = name.startswith("on") and name.isalpha()
            if name == "style" or event or (value or "").strip().lower().startswith("javascript:"):
                self.found.append(f"{tag} {name}={value}")


def pages():
    """Templates that a browser shows; what becomes a PDF or a mail has rules of its own."""
    return [path for path in template_files() if path.suffix == ".html" and not re.search("pdf|mail", str(path))]


@pytest.mark.parametrize("path", pages(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_inline_script_or_style(path):
    """The Content-Security-Policy would drop them silently."""
    assert InlineCode(path.read_text(encoding="utf-8")).found == []


@pytest.mark.parametrize(
    "text",
    [
        "<script>x()</script>",
        '<p style="color:red">',
        "<a onclick='x()'>",
        "<style>p{}</style>",
        "<a href=javascript:x()>",
    ],
)
def test_the_inline_rule_sees(text):
    assert InlineCode(text).found


@pytest.mark.parametrize(
    "text", ['<script src="/a.js" defer></script>', '<a data-style="x" hx-on="no">', '{% x style="y" %}']
)
def test_the_inline_rule_allows(text):
    assert not InlineCode(text).found
