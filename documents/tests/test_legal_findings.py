"""What a draft is warned about: ended bases, amendments left out, outdated standards, words miswritten. Nothing is refused."""

import time
from datetime import date

import pytest

from agencies import clock
from agencies.tests.factories import AgencyFactory, actor
from documents import services
from documents.legal.catalogue import Catalogue
from documents.legal.findings import findings
from documents.legal.swapping import swapped_lines, with_added
from documents.legal.terms import mended, slips
from documents.models import LegalBasis, OfficialDocument

pytestmark = pytest.mark.django_db
OLD_CIRCULAR = "Căn cứ Thông tư số 27/2011/TT-BKHCN của Bộ Khoa học và Công nghệ"
CONTROL = "Căn cứ Nghị định số 63/2010/NĐ-CP ngày 08 tháng 6 năm 2010 của Chính phủ về kiểm soát thủ tục hành chính"


@pytest.fixture
def office():
    """An agency with its secretary and the shipped catalogue."""
    with clock.freeze(date(2026, 3, 2)):
        services.load_legal_bases()
        yield actor("secretary", agency=AgencyFactory(place_name="Bàu Bàng", name="Ủy ban nhân dân huyện Bàu Bàng"))


def found_in(secretary, day=None, state="draft", **fields):
    agency = secretary.agency
    values = {"legal_bases": [], "abstract": "Về việc thử", "agency_name": agency.name, "place_name": agency.place_name}
    return findings(secretary, OfficialDocument(agency=agency, state=state, **values | fields), day=day)


class TestBases:
    @pytest.mark.requirement("S2-02", where="documents/legal/findings.py")
    def test_an_ended_basis_is_told_with_what_replaced_it(self, office):
        [one] = found_in(office, legal_bases=[CONTROL.replace("63/2010", "64/2010"), OLD_CIRCULAR])
        assert (
            one.level == "warning" and one.basis.number == "27/2011/TT-BKHCN" and one.later.number == "26/2014/TT-BKHCN"
        )
        assert "30/11/2014" in one.words and one.places == ["Căn cứ, dòng 2"] and one.offer

    @pytest.mark.parametrize("number", ["27/2011/TT-BKHCN", "27 / 2011 / TT–BKHCN", "27/2011/tt-bkhcn"])
    def test_accents_blanks_and_dashes_may_differ(self, office, number):
        assert (
            found_in(office, legal_bases=[f"Can cu Thong tu so {number} cua Bo Khoa hoc va Cong nghe"])[0].level
            == "warning"
        )

    def test_by_the_day(self, office):
        line = "Căn cứ Nghị định số 61/2018/NĐ-CP ngày 23 tháng 4 năm 2018 của Chính phủ về một cửa"
        levels = {
            day: [(one.level, one.offer) for one in found_in(office, day=day, legal_bases=[line])]
            for day in (date(2018, 5, 2), date(2018, 7, 2), date(2025, 5, 5), date(2025, 7, 1))
        }
        assert levels[date(2018, 5, 2)] == [("hint", "")]  # comes into force on 21/6/2018
        assert levels[date(2018, 7, 2)] == []
        # ends soon; what replaces it does not hold yet
        assert levels[date(2025, 5, 5)] == [("hint", "")]
        assert levels[date(2025, 7, 1)][0][0] == "warning" and levels[date(2025, 7, 1)][0][1]

    @pytest.mark.requirement("S1-03", where="documents/legal/catalogue.py")
    def test_amendments_left_out_are_hinted_at(self, office):
        [one] = found_in(office, legal_bases=[CONTROL])
        assert one.level == "hint" and "48/2013/NĐ-CP" in one.words and "92/2017/NĐ-CP" in one.words
        [one] = found_in(
            office, legal_bases=[f"{CONTROL}; Nghị định số 48/2013/NĐ-CP ngày 14 tháng 5 năm 2013 về sửa đổi"]
        )
        assert "92/2017/NĐ-CP" in one.words and "48/2013/NĐ-CP," not in one.words
        # In 2012 nothing had amended it yet.
        assert found_in(office, day=date(2012, 5, 2), legal_bases=[CONTROL]) == []

    def test_a_law_without_number(self, office):
        line = "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015"
        found = found_in(office, legal_bases=[line])
        assert found[0].level == "warning" and found[0].later.number == "72/2025/QH15"

    def test_another_day_is_told(self, office):
        line = "Căn cứ Quyết định số 101/QĐ-BKHCN ngày 29/01/2019 của Bộ Khoa học và Công nghệ về mô hình khung"
        [one] = found_in(office, legal_bases=[line])
        assert one.level == "hint" and "21/01/2019" in one.words and "29/01/2019" in one.words

    def test_the_same_number_of_another_province_is_another_document(self, office):
        LegalBasis.objects.create(
            kind="Quyết định", number="18/QĐ-UBND", date=date(2016, 7, 18), title="thử", citation="Quyết định số 18/QĐ-UBND",
            in_force_to=date(2020, 1, 1), agency=office.agency,
        )  # fmt: skip
        line = "Căn cứ Quyết định số 18/QĐ-UBND ngày {} của UBND tỉnh về thử"
        assert len(found_in(office, legal_bases=[line.format("18/7/2016")])) == 1
        assert found_in(office, legal_bases=[line.format("19/7/2016")]) == []

    def test_what_is_in_order_leaves_nothing(self, office):
        from objectives.legal_bases import default_bases

        assert found_in(office, legal_bases=default_bases(clock.today())) == []

    def test_nothing_is_refused_and_what_is_signed_is_left_alone(self, office):
        assert found_in(office, legal_bases=[OLD_CIRCULAR], state="awaiting_signature")
        assert found_in(office, legal_bases=[OLD_CIRCULAR], state="signed") == []


class TestStandards:
    @pytest.mark.requirement("S2-02", where="documents/legal/findings.py")
    def test_an_outdated_edition_in_the_text_but_not_in_a_title(self, office):
        title = "Căn cứ Quyết định số 19/2014/QĐ-TTg ngày 05/3/2014 của Thủ tướng Chính phủ về việc áp dụng TCVN ISO 9001:2008"
        assert found_in(office, legal_bases=[title]) == []
        article = {"number": 1, "title": "", "paragraphs": ["Theo TCVN  ISO 9001: 2008."], "clauses": []}
        [one] = found_in(office, abstract="Mục tiêu theo tcvn iso 9001:2008", articles=[article])
        assert one.level == "warning" and one.later.number == "TCVN ISO 9001:2015"
        assert one.places == ["Trích yếu", "Điều 1"]

    def test_long_texts_are_read_at_once(self, office):
        """Words behind "ISO", numbers and dashes without end: nothing is tried in all combinations."""
        text = "Ban Chỉ đạo ISO " + "hanhchinhnhanuoc" * 500 + " 1/2020/A" + "-A" * 500 + " " * 2000 + "tháng"
        begun = time.perf_counter()
        assert found_in(office, legal_bases=[text] * 5, abstract=text) == []
        assert time.perf_counter() - begun < 20

    def test_an_edition_nobody_entered(self, office):
        [one] = found_in(office, abstract="Mục tiêu theo TCVN ISO 9001:2026")
        assert one.level == "hint" and "TCVN ISO 9001:2026" in one.words


class TestTerms:
    @pytest.mark.requirement("S0-15", "S1-01", "S1-34", "S2-01", where="documents/legal/terms.py")
    @pytest.mark.parametrize(
        ("text", "wrong", "right"),
        [
            ("theo tiêu chuẩn TCNV ISO 9001:2015", "TCNV", "TCVN"),
            ("Quyết định số 101/QĐ-BKHCHN", "BKHCHN", "BKHCN"),
            ("phần đầu có từ 80% thủ tục", "phần đầu", "phấn đấu"),
            ("Phân đầu đạt 95%", "Phân đầu", "Phấn đấu"),
            ("phân đấu hoàn thành", "phân đấu", "phấn đấu"),
            ("Quản triệt chính sách", "Quản triệt", "Quán triệt"),
            ("ngày 28 tháng 03 năm 2024", "tháng 03", "tháng 3"),
            ("ngày 2 tháng 01 năm 2019", "ngày 2", "ngày 02"),
            ("ngày 12 tháng 1 năm 2019", "tháng 1", "tháng 01"),
            ("tiêu chuẩn quốc gia 9001:2015", "9001:2015", "TCVN ISO 9001:2015"),
            ("Tiêu chuẩn quốc tế TCVN ISO 9001:2015", "Tiêu chuẩn quốc tế", "Tiêu chuẩn quốc gia"),
            ("Công TTĐT huyện", "Công TTĐT", "Cổng TTĐT"),
            ("huyện Bầu Bàng, tỉnh", "Bầu Bàng", "Bàu Bàng"),
            ("HUYỆN BẦU BÀNG", "BẦU BÀNG", "BÀU BÀNG"),
        ],
    )
    def test_known_slips(self, text, wrong, right):
        assert [(one.wrong, one.right) for one in slips(text, ("Bàu Bàng",))] == [(wrong, right)]
        assert list(slips(mended(text, wrong, right, ("Bàu Bàng",)), ("Bàu Bàng",))) == []

    @pytest.mark.parametrize(
        "text",
        [
            "phần đầu của phụ lục", "ngày 05 tháng 02 năm 2024", "tháng 12 năm 2024", "TCVN ISO 9001:2015", "ISO 9001:2015",
            "huyện Bàu Bàng", "bầu bàng", "UBND", "Hoà Bình", "2 tháng 1 lần",
        ],
    )  # fmt: skip
    def test_what_is_right_stays(self, text):
        assert list(slips(text, ("Bàu Bàng", "Hòa Bình"))) == []

    def test_each_slip_once_with_its_places(self, office):
        found = found_in(office, abstract="TCNV ISO 9001:2015", recipients=["Huyện Bầu Bàng", "Lưu: VT, TCNV ISO"])
        assert {(one.wrong, tuple(one.places)) for one in found} == {
            ("TCNV", ("Trích yếu", "Nơi nhận")),
            ("Bầu Bàng", ("Nơi nhận",)),
        }


class TestCitingInstead:
    def lines(self, office, lines, number, later):
        catalogue = Catalogue.of(office)
        [old], [new] = catalogue.named(number), catalogue.named(later)
        return swapped_lines(lines, old, new, catalogue, clock.today())

    def test_the_whole_piece_with_its_amendments(self, office):
        line = "Căn cứ Nghị định số 61/2018/NĐ-CP ngày 23 tháng 4 năm 2018 của Chính phủ về một cửa, được sửa đổi bởi Nghị định số 107/2021/NĐ-CP;"
        [changed] = self.lines(office, [line], "61/2018/NĐ-CP", "118/2025/NĐ-CP")
        assert changed.startswith("Căn cứ Nghị định số 118/2025/NĐ-CP ngày 09 tháng 6 năm 2025 của Chính phủ")
        assert (
            "61/2018" not in changed
            and "107/2021" not in changed
            and "367/2025/NĐ-CP" in changed
            and changed.endswith(";")
        )

    def test_beside_others_only_the_name(self, office):
        line = "Căn cứ Thông tư số 27/2011/TT-BKHCN và Thông tư số 26/2014/TT-BKHCN của Bộ về hướng dẫn; Luật Một ngày 01/01/2020"
        [changed] = self.lines(office, [line], "27/2011/TT-BKHCN", "116/2015/TT-BTC")
        assert changed.startswith(
            "Căn cứ Thông tư số 116/2015/TT-BTC ngày 11 tháng 8 năm 2015 và Thông tư số 26/2014/TT-BKHCN"
        )
        assert changed.endswith("; Luật Một ngày 01/01/2020")

    def test_a_line_that_is_there_already_is_not_doubled(self, office):
        catalogue = Catalogue.of(office)
        there = f"Căn cứ {catalogue.named('26/2014/TT-BKHCN')[0].citation}"
        assert self.lines(office, [there, OLD_CIRCULAR], "27/2011/TT-BKHCN", "26/2014/TT-BKHCN") == [there]

    @pytest.mark.requirement("S0-04", "S1-03", where="documents/legal/swapping.py")
    def test_chosen_bases_go_to_their_place_by_rank(self, office):
        catalogue = Catalogue.of(office)
        chosen = [
            catalogue.named(number)[0]
            for number in ("101/QĐ-BKHCN", "72/2025/QH15", "63/2010/NĐ-CP", "02/2017/TT-VPCP")
        ]
        lines = with_added(
            ["Căn cứ Quyết định số 19/2014/QĐ-TTg ngày 05/3/2014 về thử"], chosen, catalogue, clock.today()
        )
        assert [line.split(" ngày ")[0] for line in lines] == [
            "Căn cứ Luật Tổ chức chính quyền địa phương", "Căn cứ Nghị định số 63/2010/NĐ-CP", "Căn cứ Quyết định số 19/2014/QĐ-TTg",
            "Căn cứ Thông tư số 02/2017/TT-VPCP", "Căn cứ Quyết định số 101/QĐ-BKHCN",
        ]  # fmt: skip
        assert "92/2017/NĐ-CP" in lines[1]
        assert with_added(lines, chosen, catalogue, clock.today()) == lines
