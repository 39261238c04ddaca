"""Citations taken apart, and what a line cites. Numbers and days are facts; the titles are ours."""

from datetime import date

import pytest

from documents.legal.composing import citation
from documents.legal.mentions import cited_in
from documents.legal.reading import number_key, read_citation

CONTROL = "Căn cứ Nghị định số 63/2010/NĐ-CP ngày 08 tháng 6 năm 2010 của Chính phủ về kiểm soát thủ tục;"


class TestReading:
    @pytest.mark.requirement("S0-04", "S1-03", where="documents/legal/reading.py")
    @pytest.mark.parametrize(
        ("sentence", "kind", "number", "day", "issuer", "title"),
        [
            (CONTROL, "Nghị định", "63/2010/NĐ-CP", date(2010, 6, 8), "Chính phủ", "kiểm soát thủ tục"),
            (
                "Quyết định số 19/2014/QĐ-TTg ngày 05/3/2014 của Thủ tướng Chính phủ về việc áp dụng hệ thống",
                "Quyết định", "19/2014/QĐ-TTg", date(2014, 3, 5), "Thủ tướng Chính phủ", "áp dụng hệ thống",
            ),
            (
                "can cu thong tu so 02 / 2017 / TT - VPCP ngay 31/10/2017 cua Van phong Chinh phu ve nghiep vu",
                "Thông tư", "02/2017/TT-VPCP", date(2017, 10, 31), "Van phong Chinh phu", "nghiep vu",
            ),
            (
                "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015; Luật khác",
                "Luật", "", date(2015, 6, 19), "Quốc hội", "Tổ chức chính quyền địa phương",
            ),
            (
                "Luật Tổ chức chính quyền địa phương số 72/2025/QH15 ngày 16 tháng 6 năm 2025",
                "Luật", "72/2025/QH15", date(2025, 6, 16), "Quốc hội", "Tổ chức chính quyền địa phương",
            ),
            (
                "Căn cứ Quyết định số 18/QĐ-UBND ngày 18/7/2016 của UBND tỉnh và Quyết định số 03/2021/QĐ-UBND ngày 02/4/2021 "
                "của UBND tỉnh quy định chức năng của Ban",
                "Quyết định", "18/QĐ-UBND", date(2016, 7, 18), "UBND tỉnh", "quy định chức năng của Ban",
            ),
            ("Tiêu chuẩn quốc gia TCVN ISO 9001 : 2015 về chất lượng", "Tiêu chuẩn", "TCVN ISO 9001:2015", None, "", "về chất lượng"),
            ("31/02/2024", "", "", None, "", ""),
            ("", "", "", None, "", ""),
        ],
    )  # fmt: skip
    def test_fields(self, sentence, kind, number, day, issuer, title):
        found = read_citation(sentence)
        assert (found.kind, found.number, found.day, found.issuer, found.title) == (kind, number, day, issuer, title)

    def test_the_citation_is_kept_as_written_and_further_numbers_are_told(self):
        found = read_citation(CONTROL + " Nghị định số 48/2013/NĐ-CP ngày 14 tháng 5 năm 2013")
        assert found.citation == CONTROL.removeprefix("Căn cứ ").removesuffix(";") and found.others == (
            "48/2013/NĐ-CP",
        )

    def test_an_impossible_day_is_none(self):
        assert read_citation("Quyết định số 5/QĐ-UBND ngày 31/02/2024 của Ủy ban").day is None

    def test_a_number_ends_before_words_behind_a_dash(self):
        assert read_citation("Quyết định số 589/QĐ-UBND - Phòng Kinh tế trình").number == "589/QĐ-UBND"

    def test_one_key_however_it_is_typed(self):
        keys = {number_key(text) for text in ("03/2021/QĐ-UBND", "3/2021/qd-ubnd", "03 / 2021 / QĐ – UBND")}
        assert keys == {"3/2021/qd-ubnd"} and number_key("TCVN ISO 9001:2015") == ""

    @pytest.mark.parametrize("sentence", [CONTROL, "Luật Thử nghiệm ngày 05 tháng 01 năm 2020"])
    def test_a_composed_citation_reads_back(self, sentence):
        found = read_citation(sentence)
        again = citation(found.kind, found.number, found.day, found.issuer, found.title)
        assert again == sentence.removeprefix("Căn cứ ").removesuffix(";")

    def test_laws_are_cited_without_their_number(self):
        words = citation("Luật", "72/2025/QH15", date(2025, 6, 16), "Quốc hội", "Tổ chức chính quyền địa phương")
        assert words == "Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025"


class TestMentions:
    def keys(self, line):
        return [one.key or one.law for one in cited_in(line)]

    def test_what_a_title_names_is_not_cited(self):
        line = "Căn cứ Thông tư số 01/2018/TT-VPCP ngày 23 tháng 11 năm 2018 hướng dẫn Nghị định số 61/2018/NĐ-CP ngày 23 tháng 4 năm 2018"
        assert self.keys(line) == ["1/2018/tt-vpcp"]

    def test_several_in_a_line_and_those_that_amended(self):
        line = CONTROL + " Nghị định số 48/2013/NĐ-CP ngày 14 tháng 5 năm 2013 và Nghị định số 92/2017/NĐ-CP về sửa đổi"
        assert self.keys(line) == ["63/2010/nd-cp", "48/2013/nd-cp", "92/2017/nd-cp"]
        line = CONTROL.rstrip(";") + ", được sửa đổi, bổ sung bởi Nghị định số 48/2013/NĐ-CP"
        assert self.keys(line) == ["63/2010/nd-cp", "48/2013/nd-cp"]

    def test_laws_by_name_and_day(self):
        line = (
            "Căn cứ Luật Một ngày 19 tháng 6 năm 2015; Luật sửa đổi một số điều của Luật Một ngày 22 tháng 11 năm 2019;"
        )
        assert [(one.law, one.day) for one in cited_in(line)] == [
            ("mot", date(2015, 6, 19)),
            ("sua doi mot so dieu cua luat mot", date(2019, 11, 22)),
        ]
        line = "Căn cứ Luật Một ngày 19 tháng 6 năm 2015, được sửa đổi, bổ sung bởi Luật Hai ngày 22 tháng 11 năm 2019"
        assert [one.law for one in cited_in(line)] == ["mot", "hai"]

    def test_the_words_that_name_it(self):
        assert cited_in(CONTROL)[0].within(CONTROL) == "Nghị định số 63/2010/NĐ-CP ngày 08 tháng 6 năm 2010"

    @pytest.mark.parametrize("line", ["", ";;", "Căn cứ tình hình thực tế", "Luật", "1/2", "Căn cứ Luật số ngày"])
    def test_lines_without_a_document(self, line):
        assert all(one.day is None for one in cited_in(line))
