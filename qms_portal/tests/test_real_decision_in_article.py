"""Decision 93/QĐ-UBND of 2019 of a district, its facts rebuilt by the services: objectives in article 1, a deputy signing for the
chairman, bases that had ended by then. Its sentences are not known here; the words are ours."""

from datetime import date
from decimal import Decimal as D

import pytest

from agencies import clock
from agencies.actor import Actor
from agencies.errors import UserError
from agencies.tests.factories import AgencyFactory, DepartmentFactory, actor, membership
from documents import services as documents
from documents.layout.page import document_html
from documents.legal.findings import findings
from documents.models import NumberSeries, OfficialDocument
from documents.services import printed
from documents.signing.demo_ca import PASSPHRASE
from objectives import services
from objectives.goals import goal_of
from objectives.measures import MEASURES
from objectives.models import ObjectiveSet, SetState
from objectives.tests.factories import issued

pytestmark = pytest.mark.django_db
ENDED = {"2885/QĐ-BKHCN": date(2008, 12, 26), "2968/QĐ-BKHCN": date(2010, 12, 29)}


# (number, measure, comparator, value, value_to, unit, how it is read)
OBJECTIVES = [
    (1, "errors_change", "down", "1", None, "%", "giảm ≥ 1 %"),
    (2, "appraisal", ">=", "98", None, "%", "≥ 98 %"),
    (2, "training_professional", ">=", "50", None, "%", "≥ 50 %"),
    (3, "audits_held", "range", "1", "2", "lần/năm", "1–2 lần/năm"),
    (4, "document_control", "=", "100", None, "%", "= 100 %"),
    (5, "on_time", ">=", "97", None, "%", "≥ 97 %"),
    (6, "feedback_confirmed", "=", "0", None, "hồ sơ", "= 0 hồ sơ"),
]


@pytest.fixture
def district():
    with clock.freeze(date(2019, 1, 2)):
        agency = AgencyFactory(
            head_regime=True, code="GR", name="Ủy ban nhân dân huyện Giồng Riềng", place_name="Giồng Riềng", short_symbol="UBND",
            authority_line="CHỦ TỊCH ỦY BAN NHÂN DÂN HUYỆN",
        )  # fmt: skip
        membership("leader", agency, position="Phó Chủ tịch", user__full_name="Võ Tùng")
        NumberSeries.objects.create(agency=agency, series="QĐ", year=2019, last_number=92)
        yield agency


@pytest.fixture
def secretary(district):
    return actor("secretary", agency=district, department=DepartmentFactory(agency=district, name="Văn phòng"))


@pytest.fixture
def objective_set(secretary):
    made = services.create_set(secretary, year=2019, layout="article", edition="2008")
    for number, measure, comparator, value, value_to, unit, _exact in OBJECTIVES:
        part = "b" if made.objectives.filter(number=number).exists() else ""
        fields = {"change_basis": "relative"} if comparator == "down" else {}
        services.save_objective(
            secretary, made, number=number, part=part, text=f"Mục tiêu số {number}{part}", measure=measure, comparator=comparator,
            value=D(value), value_to=D(value_to) if value_to else None, unit=unit, **fields,
        )  # fmt: skip
    return ObjectiveSet.objects.get(pk=made.pk)


@pytest.mark.requirement("S2-O1", "S2-O2a", "S2-O2b", "S2-O3", "S2-O4", "S2-O5", "S2-O6", where="objectives/measures/")
def test_each_objective_is_stated_exactly_and_measured_by_a_named_rule(objective_set):
    rows = list(objective_set.objectives.order_by("number", "part"))
    assert [(one.number, one.measure, one.comparator, goal_of(one).exact.replace("\u00a0", " ")) for one in rows] == [
        (number, measure, comparator, exact) for number, measure, comparator, _v, _to, _unit, exact in OBJECTIVES
    ]
    assert all(one.measure in MEASURES for one in rows)


@pytest.fixture
def document(secretary, objective_set):
    drafted = services.draft_decision(secretary, objective_set)
    lines = [
        f"Căn cứ Quyết định số {number} ngày {day:%d/%m/%Y} của Bộ Khoa học và Công nghệ về thử"
        for number, day in ENDED.items()
    ]
    lines.append("Căn cứ Thông tư số 27/2011/TT-BKHCN của Bộ Khoa học và Công nghệ về thử")
    return documents.update_text(
        secretary, drafted, legal_bases=lines, proposal="Theo đề nghị của Chánh Văn phòng HĐND và UBND huyện.",
        recipients=["Sở KH&CN", "CT, các PCT UBND huyện", "UBND các xã, thị trấn", "Lưu: VT"],
    )  # fmt: skip


@pytest.mark.requirement("S2-01", "S2-03", "S2-05", "S2-06", "S2-07", where="objectives/decision.py")
def test_the_objectives_stand_in_article_1_and_a_deputy_signs_for_the_chairman(document):
    assert document.appendices == [] and document.notation == "QĐ-UBND"
    assert document.signer_lines == ["KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"]
    assert document.authority_line == "CHỦ TỊCH ỦY BAN NHÂN DÂN HUYỆN"
    assert document.articles[0]["clauses"] == [f"Mục tiêu số {number}" for number in range(1, 7)]
    last = " ".join(text for article in document.articles for text in article["paragraphs"])
    assert "hiệu lực từ ngày ký" in last and "Ban Chỉ đạo ISO" in last
    page = document_html(printed(document))
    assert "Võ Tùng" in page and "Sở KH&amp;CN" in page and 'class="appendix"' not in page


@pytest.mark.requirement("S2-02", where="documents/legal/findings.py")
def test_the_bases_that_had_ended_that_day_are_warned_about_and_nothing_is_refused(secretary, document):
    found = findings(secretary, document)
    by_number = {one.basis.number: one for one in found if one.basis}
    assert [(number, by_number[number].level) for number in sorted(by_number)] == [
        ("27/2011/TT-BKHCN", "warning"), ("2885/QĐ-BKHCN", "warning"), ("2968/QĐ-BKHCN", "hint"), ("TCVN ISO 9001:2008", "warning"),
    ]  # fmt: skip
    # The frame model of 2010 held until 20/01/2019: eighteen days more.
    assert "20/01/2019" in by_number["2968/QĐ-BKHCN"].words
    assert by_number["27/2011/TT-BKHCN"].later.number == "26/2014/TT-BKHCN"
    assert by_number["TCVN ISO 9001:2008"].later.number == "TCVN ISO 9001:2015"
    assert documents.submit(secretary, document).state == "awaiting_content"


@pytest.mark.requirement("S2-01", where="documents/services/issuing.py")
def test_it_is_signed_numbered_and_in_force_from_the_day_of_signature(district, secretary, document):
    head = actor("department_head", agency=district, department=secretary.department)
    office_head, clerk = actor("office_head", agency=district), actor("registry_clerk", agency=district)
    deputy = document.signer
    documents.demo_keys(district)
    documents.submit(secretary, document)
    documents.initial_content(head, document)
    documents.initial_format(office_head, document)
    documents.render_document(secretary, document)
    document.refresh_from_db()
    documents.sign(Actor.for_membership(deputy), document, passphrase=PASSPHRASE, seen_sha256=document.pdf.sha256)
    documents.issue(clerk, document, passphrase=PASSPHRASE)
    document = OfficialDocument.objects.get(pk=document.pk)
    assert (document.full_number, document.issued_on) == ("93/QĐ-UBND", date(2019, 1, 2))
    assert ObjectiveSet.objects.get().state == SetState.IN_FORCE


@pytest.mark.requirement("S2-04", where="objectives/cascade.py")
def test_a_commune_asks_no_less_than_the_district(district, secretary, objective_set):
    issued(objective_set)
    commune = AgencyFactory(parent=district)
    below = actor("secretary", agency=commune)
    own = services.create_set(below, year=2019)
    with pytest.raises(UserError):
        services.save_objective(below, own, text="Đúng hạn", measure="on_time", comparator=">=", value=D(96), unit="%")
    services.save_objective(below, own, text="Đúng hạn", measure="on_time", comparator=">=", value=D(97), unit="%")
