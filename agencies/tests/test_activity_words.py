"""The log in sentences: every code has one that a person would say."""

import pytest
from django.apps import apps

from agencies.activity import labels, log
from agencies.activity_words import PLACEHOLDER, collected, in_words, sentence
from agencies.models import ActivityEntry, Delegation, Role
from agencies.tests.factories import AgencyFactory, actor
from objectives.models import Comparator, Objective

pytestmark = pytest.mark.django_db


def entry(code: str, label: str = "agencies.Agency", name: str = "Văn phòng", **fields) -> ActivityEntry:
    """An entry as it is stored, unsaved."""
    fields = {"user_name": "Nguyễn Văn A", "before": {}, "after": {}} | fields
    return ActivityEntry(code=code, object_label=label, object_id="7", object_name=name, **fields)


def words(*args, **fields) -> str:
    return str(sentence(entry(*args, **fields)))


def test_a_target_that_changed_is_told_as_the_issue_tells_it():
    said = words(
        "objectives.targets_saved",
        "objectives.Objective",
        "3. Tỷ lệ đúng hạn",
        before={"targets": ["Phòng Tư pháp: chủ trì ≥ 98 %", "Văn phòng: phối hợp ≥ 95 %"]},
        after={"targets": ["Phòng Tư pháp: chủ trì ≥ 99 %", "Văn phòng: phối hợp ≥ 95 %"]},
    )
    assert said == "Nguyễn Văn A đã đổi chỉ tiêu của Phòng Tư pháp từ 98 % thành 99 % ở mục tiêu 3. Tỷ lệ đúng hạn"


def test_several_targets_are_told_department_by_department():
    found = sentence(
        entry(
            "objectives.targets_saved",
            "objectives.Objective",
            before={"targets": ["A: chủ trì ≥ 98 %", "B: phối hợp ≥ 95 %", "C: phối hợp 1 lần/năm"]},
            after={"targets": ["A: chủ trì ≤ 2 %", "B: chủ trì ≥ 95 %"]},
        )
    )
    assert [(one.name, one.before, one.after) for one in found.changes] == [
        ("A", "≥ 98 %", "≤ 2 %"),
        ("B", "phối hợp ≥ 95 %", "chủ trì ≥ 95 %"),
        ("C", "phối hợp 1 lần/năm", "không còn"),
    ]


def test_a_stand_in_is_named_with_whom_they_act_for():
    said = words("agencies.agency_changed", user_name="Trần B", acting_for="Nguyễn A")
    assert said.startswith("Trần B (thay mặt Nguyễn A) ")


def test_figures_have_units_and_commas_days_are_vietnamese_and_choices_have_labels():
    assert in_words(Objective, "value", "98.50", "%").replace("\u00a0", " ") == "98,5 %"
    assert in_words(Objective, "value", "3.00", "lần/năm") == "3 lần/năm"
    assert in_words(Objective, "comparator", ">=") == str(Comparator.AT_LEAST.label)
    assert in_words(Delegation, "valid_from", "2026-11-03") == "03/11/2026"
    assert in_words(None, "x", "") == "–" and in_words(None, "x", True) == "có"


def test_the_unit_is_logged_beside_the_figure():
    said = words(
        "objectives.objective_changed",
        "objectives.Objective",
        before={"unit": "%", "value": "98.00"},
        after={"unit": "%", "value": "99.50"},
    ).replace("\u00a0", " ")
    assert "từ “98 %” thành “99,5 %”" in said and "đơn vị" not in said


def test_what_the_sentence_tells_is_not_listed_again():
    found = sentence(
        entry("audits.action_due_changed", before={"due_on": "2026-11-03"}, after={"due_on": "2026-12-01"})
    )
    assert "03/11/2026" in str(found) and "01/12/2026" in str(found) and found.changes == []


def test_an_old_entry_without_the_values_falls_back_to_the_general_words():
    assert words("agencies.role_given") == f"Nguyễn Văn A {labels()['agencies.role_given']} Văn phòng"


def test_nobody_is_named_for_what_nobody_did():
    said = words("agencies.sign_in_refused", name="Trần B", user_name="")
    assert said == "Có người thử đăng nhập bằng tài khoản của Trần B nhưng bị từ chối"


def test_a_failed_job_is_called_by_its_kind_and_not_by_its_number():
    said = words("agencies.job_failed", "agencies.Job", "procedures.run_import #4711")
    assert "4711" not in said and "run_import" not in said


def test_every_code_has_words_and_none_tells_an_id():
    for code in labels():
        templates = [str(kind[code]) for kind in (collected("SENTENCES"), collected("WHOLE")) if kind.get(code)]
        keys = {name.removesuffix("_before") for text in templates for name in PLACEHOLDER.findall(text)} - {"object"}
        values = dict.fromkeys(keys, "2026-11-03")
        said = words(code, before=values, after=values)
        assert said and "%(" not in said and code not in said, code
        assert said.startswith("Nguyễn Văn A ") or code in collected("WHOLE"), code
        assert all("03/11/2026" in said for _key in keys), code
        assert words(code), code


def test_every_name_in_a_template_is_registered_for_a_known_code():
    known = labels()
    for kind in ("SENTENCES", "WHOLE", "BUILDERS", "PRIVATE", "DRAFTS", "BY_VISITORS"):
        assert set(collected(kind)) <= set(known), kind
    for label, parts in collected("TRAILS").items():
        assert apps.get_model(label)
        for part, lookup in parts:
            assert apps.get_model(part).objects.filter(**{lookup: 0}).count() == 0


def test_a_real_entry_in_words():
    who = actor(Role.ADMINISTRATOR)
    other = AgencyFactory()
    made = log(who, "agencies.agency_changed", other, before={"name": "Cũ"}, after={"name": "Mới"}, agency=who.agency)
    assert str(sentence(made)).endswith("từ “Cũ” thành “Mới”")
