"""Every requirement of the source documents that a test can show is shown by one, and the table of them is true."""

import ast

import pytest

from qms_portal.tests import requirements


@pytest.fixture(scope="module")
def found():
    return requirements.read()


def test_each_requirement_names_a_test_and_a_place(found):
    without = [one.id for one in found.values() if one.needs_a_test and not (one.tests and one.where)]
    assert without == []


def test_the_places_exist(found):
    assert requirements.missing_places(found) == []


def test_the_table_is_current(found):
    assert requirements.TABLE.read_text(encoding="utf-8") == requirements.table(found)


def test_marks_are_found_on_functions_classes_parameters_and_modules():
    source = """
import pytest
pytestmark = [pytest.mark.requirement("A", where="a/")]
@pytest.mark.requirement("B", "C", where="b.py")
@pytest.mark.parametrize("x", [pytest.param(1, marks=pytest.mark.requirement("D", where="d"))])
def test_one(x): ...
@pytest.mark.requirement("E", where="e", partly="the rest")
class TestTwo: ...
"""
    assert sorted(requirements.marks(ast.parse(source))) == [
        ("", ["A"], "a/", ""),
        ("TestTwo", ["E"], "e", "the rest"),
        ("test_one", ["B", "C"], "b.py", ""),
        ("test_one", ["D"], "d", ""),
    ]
