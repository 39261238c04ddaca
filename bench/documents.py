"""Official documents: laying out, signing and sealing against bare WeasyPrint and bare pyHanko on the same page."""

import resource
import time
from datetime import date
from io import BytesIO
from statistics import median

from bench import Measure

RUNS = 5
SENTENCE = "Các phòng chuyên môn rà soát quy trình nội bộ, theo dõi kết quả và báo cáo bằng văn bản đúng thời hạn. "


def _document():
    """A decision of five pages with a table of twelve departments in its appendix."""
    from documents.layout import Appendix, PrintedDocument, SignerBlock

    rows = [[str(n), f"Phòng chuyên môn số {n}", "98%", SENTENCE] for n in range(1, 13)]
    widths = (8, 32, 15, 45)
    columns = [
        {"label": label, "width": width}
        for label, width in zip(("STT", "Phòng", "Mục tiêu", "Biện pháp"), widths, strict=True)
    ]
    articles = [
        {"number": n, "title": "Tổ chức thực hiện", "paragraphs": [SENTENCE * 4], "clauses": [SENTENCE * 2] * 4}
        for n in range(1, 6)
    ]
    return PrintedDocument(
        agency_name="Ủy ban nhân dân huyện Hồng Lam", place="Hồng Lam", notation="QĐ-UBND", kind_name="Quyết định",
        abstract="Về việc ban hành Mục tiêu chất lượng năm 2026", authority="Ủy ban nhân dân huyện",
        legal_bases=tuple(f"Căn cứ Nghị định số {n}/2020/NĐ-CP về việc thử nghiệm" for n in range(1, 9)),
        proposal="Theo đề nghị của Trưởng phòng", decree_words="Quyết định:",
        blocks=({"type": "articles", "items": articles},), recipients=("Như Điều 5", "Lưu: VT"),
        signer=SignerBlock(("TM. Ủy ban nhân dân", "Chủ tịch"), "Trần Văn Đo"),
        appendices=(Appendix(title="Mục tiêu", blocks=({"type": "table", "columns": columns, "rows": rows},)),),
    )  # fmt: skip


def _ours(document, leader, seal, images) -> bytes:
    from documents.layout import render
    from documents.layout.dates import date_line, number_line
    from documents.signing import fields, sign

    signed = sign.sign_as_leader(
        fields.prepare(render(document)), leader, image=images[0], reason="Ký", location="Hồng Lam"
    )
    texts = {"number_text": number_line("QĐ-UBND", 7), "date_text": date_line("Hồng Lam", date(2026, 3, 5))}
    return sign.seal_as_agency(
        fields.fill(signed, **texts), seal, image=images[1], reason="Phát hành", location="Hồng Lam"
    )


def _bare(html: str, css, leader, seal) -> bytes:
    """The same HTML through WeasyPrint alone, then two plain invisible pyHanko signatures."""
    import weasyprint
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import SigSeedSubFilter
    from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner

    pdf = weasyprint.HTML(string=html, url_fetcher=css.fetcher).write_pdf(
        stylesheets=[css.style], font_config=css.font_config, pdf_variant="pdf/a-3u", pdf_tags=True
    )
    for name, provider in (("A", leader), ("B", seal)):
        metadata = PdfSignatureMetadata(field_name=name, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES)
        writer = IncrementalPdfFileWriter(BytesIO(pdf))
        pdf = PdfSigner(metadata, provider.signer()).sign_pdf(writer, bytes_reserved=16384).getvalue()
    return pdf


def _seconds(call) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def run() -> list[Measure]:
    """Time of one document in a warm worker, as a ratio; the check of its file; memory over many documents."""
    from documents.layout.page import document_html
    from documents.layout.render import _engine
    from documents.signing import demo_ca, images
    from documents.signing.providers import Pkcs12Provider
    from documents.signing.verify import verify

    document = _document()
    people = "Trần Văn Đo", "Ủy ban nhân dân huyện Hồng Lam"
    leader, seal = (Pkcs12Provider(demo_ca.issue(name, people[1]), demo_ca.PASSPHRASE) for name in people)
    pictures = images.demo_signature(people[0]), images.demo_seal(people[1])
    html, engine = document_html(document), _engine()
    pdf = _ours(document, leader, seal, pictures)
    _bare(html, engine, leader, seal)
    pairs = [
        (_seconds(lambda: _ours(document, leader, seal, pictures)), _seconds(lambda: _bare(html, engine, leader, seal)))
        for _ in range(RUNS)
    ]
    ours, bare = (median(column) for column in zip(*pairs, strict=True))
    checked = median(_seconds(lambda: verify(pdf)) for _ in range(RUNS))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    for _ in range(20):
        _ours(document, leader, seal, pictures)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 - before
    note = "five pages, twelve rows; ours also draws both stamps, prepares and fills number and date"
    return [
        Measure("a decision laid out, signed, numbered and sealed", ours, 1.25, baseline=bare, note=note),
        Measure("its two signatures checked", checked, 2.0, note=f"a file of {len(pdf) // 1024} KB"),
        Measure("memory grown over 20 more decisions", grown, 20, unit="MB", note=f"from {before:.0f} MB"),
    ]
