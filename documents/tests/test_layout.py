"""The printed page against Decree 30/2020: positions, sizes, weights, fonts, and what may never be fetched."""

import re
import shutil
import subprocess
from datetime import date

import pytest

from documents.layout import Appendix, LayoutError, PrintedDocument, SignerBlock, render
from documents.layout.dates import BLANK, date_line, date_words, number_line
from documents.layout.measure import balanced, width_mm
from documents.layout.page import document_html
from documents.layout.text import inline

MM = 72 / 25.4
LONG = "Các phòng chuyên môn rà soát quy trình nội bộ và báo cáo kết quả bằng văn bản. " * 4


def decision(**fields) -> PrintedDocument:
    values = {
        "agency_name": "Ủy ban nhân dân\nhuyện Bình Minh",
        "place": "Bình Minh",
        "notation": "QĐ-UBND",
        "kind_name": "QUYẾT ĐỊNH",
        "abstract": "Về việc ban hành Mục tiêu chất lượng năm 2026",
        "authority": "Ủy ban nhân dân huyện",
        "legal_bases": ("Căn cứ Luật Thử nghiệm ngày 01 tháng 01 năm 2020", "Căn cứ Nghị định số 01/2021/NĐ-CP"),
        "proposal": "Theo đề nghị của Trưởng phòng Thử",
        "decree_words": "QUYẾT ĐỊNH:",
        "blocks": (
            {
                "type": "articles",
                "items": [
                    {"number": 1, "title": "", "paragraphs": ["Ban hành Mục tiêu chất lượng năm 2026."], "clauses": []},
                    {"number": 2, "title": "Tổ chức thực hiện", "paragraphs": [LONG], "clauses": ["Một.", "Hai."]},
                ],
            },
        ),
        "recipients": ("- Như Điều 2;", "Lưu: VT"),
        "signer": SignerBlock(("TM. Ủy ban nhân dân", "Chủ tịch"), "Trần Văn Thử"),
        "issuer_in_words": "Ủy ban nhân dân huyện Bình Minh",
    }
    return PrintedDocument(**(values | fields))


def run(tool: str, *arguments, pdf: bytes, tmp_path) -> str:
    if shutil.which(tool) is None:
        pytest.skip(f"{tool} is not installed")
    path = tmp_path / "document.pdf"
    path.write_bytes(pdf)
    done = subprocess.run(
        [tool, *[str(path) if one == "FILE" else one for one in arguments]], capture_output=True, text=True, check=True
    )
    return done.stdout


def words(pdf: bytes, tmp_path) -> list[tuple[int, float, float, float, float, str]]:
    """(page, x1, y1, x2, y2, word) in millimetres from the upper left corner."""
    found, page = [], -1
    for line in run("pdftotext", "-bbox", "FILE", "-", pdf=pdf, tmp_path=tmp_path).splitlines():
        page += "<page " in line
        match = re.search(r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*)</word>', line)
        if match:
            found.append((page, *(float(value) / MM for value in match.groups()[:4]), match[5]))
    return found


def place(found, text: str, nth: int = 0):
    """Where the first (or nth) run of these words stands: (page, left, top, right)."""
    wanted = text.split()
    hits = [i for i in range(len(found)) if [one[5] for one in found[i : i + len(wanted)]] == wanted]
    first, last = found[hits[nth]], found[hits[nth] + len(wanted) - 1]
    return first[0], first[1], first[2], last[3]


def test_elements_stand_where_the_decree_puts_them(tmp_path):
    found = words(render(decision()).pdf, tmp_path)
    page, left, top, right = place(found, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    assert page == 0 and 20 <= top <= 25 and left > 100 and 185 <= right <= 195
    assert abs((left + right) / 2 - sum(place(found, "Độc lập - Tự do - Hạnh phúc")[1::2]) / 2) < 1
    _page, left, top, _right = place(found, "ỦY BAN NHÂN DÂN")
    assert 20 <= top <= 25 and left < 105
    for centred, nth in (("QUYẾT ĐỊNH:", 0), ("ỦY BAN NHÂN DÂN HUYỆN", 1)):
        _page, left, _top, right = place(found, centred, nth)
        assert abs((left + right) / 2 - 110) < 1  # middle of a text block from 30 to 190 mm
    assert place(found, "Nơi nhận:")[1] == pytest.approx(30, abs=0.5)
    _page, left, top, right = place(found, "TM. ỦY BAN NHÂN DÂN")
    assert (left + right) / 2 == pytest.approx(145, abs=1)
    assert top == pytest.approx(place(found, "Nơi nhận:")[2], abs=1.5)
    assert all(one[1] >= 30 - 0.3 and one[3] <= 190 + 0.3 for one in found)


def test_signature_space_lies_between_title_and_name(tmp_path):
    rendered = render(decision())
    found = words(rendered.pdf, tmp_path)
    box = rendered.signature
    assert (box.width / MM, box.height / MM) == (pytest.approx(55, abs=0.1), pytest.approx(27, abs=0.1))
    top, bottom = 297 - box.y2 / MM, 297 - box.y1 / MM
    assert place(found, "CHỦ TỊCH")[2] < top < bottom < place(found, "Trần Văn Thử")[2]


def test_number_and_date_stand_level_below_the_letterhead():
    rendered = render(decision())
    assert (rendered.number.y1, rendered.number.y2) == (rendered.date.y1, rendered.date.y2)
    assert rendered.number.x2 <= rendered.date.x1
    assert 297 - rendered.number.y2 / MM < 50


def typeset(pdf: bytes, text: str) -> tuple[float, str]:
    """(size in points, face) of the first letter of a run of text on any page."""
    import ctypes

    import pypdfium2
    import pypdfium2.raw as raw

    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            letters = page.get_textpage()
            index = letters.get_text_range().find(text)
            if index >= 0:
                name, matrix = ctypes.create_string_buffer(100), raw.FS_MATRIX()
                raw.FPDFText_GetFontInfo(letters, index, name, 100, ctypes.c_int())
                raw.FPDFText_GetMatrix(letters, index, matrix)
                size = raw.FPDFText_GetFontSize(letters, index) * matrix.d
                return round(size, 1), name.value.decode().split("+")[-1]
    raise AssertionError(f"{text} is not printed")


@pytest.mark.parametrize(
    ("text", "sizes", "face"),
    [
        ("CỘNG HÒA", (12, 13), "Tinos-Bold"),
        ("Độc lập", (13, 14), "Tinos-Bold"),
        ("TỈNH BÌNH AN", (12, 13), "Tinos"),
        ("HUYỆN BÌNH MINH", (12, 13), "Tinos-Bold"),
        ("QUYẾT ĐỊNH", (13, 14), "Tinos-Bold"),
        ("Về việc ban hành", (13, 14), "Tinos-Bold"),
        ("Căn cứ Luật", (13, 14), "Tinos-Italic"),
        ("Theo đề nghị", (13, 14), "Tinos-Italic"),
        ("Điều 1.", (13, 14), "Tinos-Bold"),
        ("Ban hành Mục tiêu", (13, 14), "Tinos"),
        ("Điều 2. Tổ chức", (13, 14), "Tinos-Bold"),
        ("TM. ỦY BAN", (13, 14), "Tinos-Bold"),
        ("Trần Văn Thử", (13, 14), "Tinos-Bold"),
        ("Nơi nhận", (12, 12), "Tinos-Bold-Italic"),
        ("- Như Điều 2", (11, 11), "Tinos"),
        ("Phụ lục I", (14, 14), "Tinos-Bold"),
        ("MỤC TIÊU NĂM", (13, 14), "Tinos-Bold"),
        ("(Kèm theo", (13, 14), "Tinos-Italic"),
    ],
)
def test_sizes_and_weights(text, sizes, face):
    """The table of the decree's appendix I, part I, V, read back from the PDF."""
    appendix = Appendix(label="Phụ lục I", title="Mục tiêu năm 2026")
    pdf = _sample_pdf(decision(superior_name="Ủy ban nhân dân\ntỉnh Bình An", appendices=(appendix,)))
    size, found = typeset(pdf, text)
    assert sizes[0] <= size <= sizes[1]
    assert found == face


_samples = {}


def _sample_pdf(document: PrintedDocument) -> bytes:
    key = repr(document)
    if key not in _samples:
        _samples[key] = render(document).pdf
    return _samples[key]


def test_fonts_are_tinos_only_embedded_and_copy_out_right(tmp_path):
    letters = "ĂÂĐÊÔƠƯăâđêôơư ẮẰẲẴẶẤẦẨẪẬẾỀỂỄỆỐỒỔỖỘỚỜỞỠỢỨỪỬỮỰ ắằẳẵặấầẩẫậếềểễệốồổỗộớờởỡợứừửữự ỳỵỷỹý"
    pdf = render(decision(blocks=({"type": "paragraph", "text": f"{letters} **{letters}** *{letters}*"},))).pdf
    for line in run("pdffonts", "FILE", pdf=pdf, tmp_path=tmp_path).splitlines()[2:]:
        assert re.match(r"[A-Z]{6}\+Tinos(-\w+)*\s+CID TrueType\s+Identity-H\s+yes yes yes", line), line
    text = run("pdftotext", "-layout", "FILE", "-", pdf=pdf, tmp_path=tmp_path)
    assert all(text.count(word) == 3 for word in letters.split())


def test_decomposed_input_is_printed_composed(tmp_path):
    import unicodedata

    html = document_html(decision(abstract=unicodedata.normalize("NFD", "Về việc ban hành")))
    assert "Về việc ban hành" in html


def test_page_numbers_are_hidden_on_first_pages_and_start_again(tmp_path):
    blocks = tuple({"type": "paragraph", "text": LONG} for _ in range(40))
    appendix = Appendix(title="Phụ lục thử", blocks=blocks)
    found = words(render(decision(blocks=blocks, appendices=(appendix, appendix))).pdf, tmp_path)
    pages = max(one[0] for one in found) + 1
    numbers = [next((one for one in found if one[0] == page and one[2] < 19), None) for page in range(pages)]
    shown = [number[5] if number else "" for number in numbers]
    starts = [index for index, number in enumerate(shown) if number == ""]
    assert starts[0] == 0 and len(starts) == 3
    for start, end in zip(starts, [*starts[1:], pages], strict=False):
        assert shown[start + 1 : end] == [str(number) for number in range(2, end - start + 1)]
    second = numbers[1]
    assert (second[1] + second[3]) / 2 == pytest.approx(110, abs=1)


@pytest.mark.requirement("S0-10", where="documents/layout/page.py")
def test_appendix_line_is_blank_in_the_electronic_form():
    html = document_html(decision(appendices=(Appendix(title="Mục tiêu"),)))
    assert (
        f"(Kèm theo Quyết định số{BLANK}/QĐ-UBND ngày{BLANK}tháng{BLANK}năm{BLANK}<br>của Ủy ban nhân dân huyện Bình Minh)"
        in html
    )


def test_closing_marks_are_added_once():
    html = document_html(decision())
    assert "ngày 01 tháng 01 năm 2020;" in html and "01/2021/NĐ-CP;" in html and "Trưởng phòng Thử." in html
    assert "<p>- Như Điều 2;</p><p>- Lưu: VT.</p>" in html
    assert html.count("./.") == 1 and "2. Hai./." in html
    typed = decision(
        legal_bases=("Căn cứ A;",), proposal="Xét đề nghị của B,", blocks=({"type": "paragraph", "text": "Hết./."},)
    )
    html = document_html(typed)
    assert "Căn cứ A;</p>" in html and "Xét đề nghị của B,</p>" in html and html.count("./.") == 1


@pytest.mark.requirement("S0-03", "S1-02", where="documents/layout/page.py")
def test_head_regime_prints_the_title_alone():
    head = decision(
        superior_name="Ủy ban nhân dân\ntỉnh Bình An",
        agency_name="Ban Quản lý các khu công nghiệp",
        authority="Trưởng ban\nBan Quản lý các khu công nghiệp tỉnh Bình An",
        signer=SignerBlock(("KT. Trưởng ban", "Phó Trưởng ban"), "Lê Thị Thử"),
    )
    html = document_html(head)
    assert '<div class="superior">ỦY BAN NHÂN DÂN<br>TỈNH BÌNH AN</div>' in html
    assert "TRƯỞNG BAN<br>BAN" in html and "TM." not in html
    assert "<p>KT. TRƯỞNG BAN</p><p>PHÓ TRƯỞNG BAN</p>" in html


def test_long_tables_repeat_their_head_and_close_every_box(tmp_path):
    rows = [[{"text": "1", "rowspan": 60}, {"text": "Phòng Thử", "align": "left"}, "98%"]]
    rows += [["Phòng Thử", "98%"] for _ in range(59)]
    table = {"type": "table", "columns": [{"label": "Thứ"}, {"label": "Phòng"}, {"label": "Mức"}], "rows": rows}
    rendered = render(decision(blocks=(table,)))
    found = words(rendered.pdf, tmp_path)
    heads = [one[0] for one in found if one[5] == "Thứ"]
    assert len(heads) == rendered.pages >= 3
    cells = re.findall(r'<td class="left" rowspan="(\d+)">1?</td>', rendered.html)
    assert sum(int(one) for one in cells) == 60 and len(cells) == rendered.pages


@pytest.mark.parametrize(
    "payload",
    [
        '<img src="http://127.0.0.1:9/x">',
        '<img src="file:///etc/passwd">',
        '<link rel="attachment" href="file:///etc/passwd">',
        "<style>@import url(http://127.0.0.1:9/x)</style>",
        '<svg><image href="file:///etc/passwd"/></svg>',
        "</p><script>alert(1)</script>",
    ],
)
def test_nothing_typed_becomes_markup(payload):
    fields = {"abstract": payload, "recipients": (payload,), "legal_bases": (payload,), "agency_name": payload}
    blocks = (
        {"type": "table", "columns": [{"label": payload}], "rows": [[payload]]},
        {"type": "paragraph", "text": payload},
    )
    html = document_html(decision(**fields, blocks=blocks))
    assert payload not in html
    assert not re.search(r"<(script|link|svg|style|iframe)", html) and 'src="' not in html


@pytest.mark.parametrize("address", ["file:///etc/passwd", "http://127.0.0.1:9/x", "ftp://127.0.0.1/x"])
def test_fetcher_refuses_all_but_data(address):
    from documents.layout.render import _engine

    with pytest.raises(ValueError, match="not allowed|protocol|scheme|URI"):
        _engine().fetcher.fetch(address)


def test_figures_load_nothing_from_inside_their_drawing():
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><image href="file:///etc/passwd" width="5" height="5"/></svg>'
    pdf = render(decision(blocks=({"type": "figure", "svg": svg, "caption": "Biểu đồ"},))).pdf
    assert b"root:" not in pdf


@pytest.mark.parametrize("text", ["\x00", "\ud800", "\u202egnúđ iàs", "a\x1bb", "𝔘𝔫𝔦", "x" * 5000])
def test_odd_characters_never_break_the_page(text):
    assert render(decision(abstract=f"Về việc {text}", blocks=({"type": "paragraph", "text": text},))).pages >= 1


def test_too_much_text_is_refused():
    with pytest.raises(LayoutError):
        render(decision(blocks=({"type": "paragraph", "text": "dài " * 200_000},)))


@pytest.mark.parametrize(
    "block", [{"type": "video"}, {}, {"type": "table"}, {"type": "heading", "level": 9, "text": "x"}]
)
def test_unknown_blocks_are_errors(block):
    with pytest.raises(LayoutError):
        document_html(decision(blocks=(block,)))


@pytest.mark.requirement("S1-01", where="documents/layout/dates.py")
@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2026, 1, 5), "ngày 05 tháng 01 năm 2026"),
        (date(2026, 2, 10), "ngày 10 tháng 02 năm 2026"),
        (date(2026, 3, 28), "ngày 28 tháng 3 năm 2026"),
        (date(2026, 12, 1), "ngày 01 tháng 12 năm 2026"),
    ],
)
def test_dates_have_zeros_where_the_decree_wants_them(day, text):
    assert date_words(day) == text
    assert date_line("Bình Minh", day) == f"Bình Minh, {text}"


def test_numbers_below_ten_have_a_zero():
    assert number_line("QĐ-UBND", 5) == "Số: 05/QĐ-UBND"
    assert number_line("QĐ-UBND", 589) == "Số: 589/QĐ-UBND"
    assert number_line("QĐ-UBND") == f"Số: {BLANK}/QĐ-UBND"


@pytest.mark.parametrize(
    ("typed", "html"),
    [
        ("**Điều 1.** Ban *hành* (*nếu có*)", "<b>Điều 1.</b> Ban <i>hành</i> (<i>nếu có</i>)"),
        ("chú thích (*) và (**) 2 * 3 * 4", "chú thích (*) và (**) 2 * 3 * 4"),
        ("a & b < c", "a &amp; b &lt; c"),
    ],
)
def test_two_inline_marks_and_nothing_else(typed, html):
    assert inline(typed) == html


def test_headings_break_into_even_lines():
    text = "Về việc ban hành Mục tiêu chất lượng của Hệ thống quản lý chất lượng theo Tiêu chuẩn quốc gia năm 2026"
    lines = balanced(text, 140).split("\n")
    widths = [width_mm(line) for line in lines]
    assert len(lines) == 2 and max(widths) <= 140 and min(widths) > 0.75 * max(widths)
    assert balanced("Một\nhai", 140) == "Một\nhai"
