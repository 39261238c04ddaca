"""HTML to PDF by WeasyPrint, with nothing reachable but what the page itself carries.

WeasyPrint is imported on first use: web processes that only show pages never pay for it. Fonts and style sheet are
parsed once per process and shared, because a font configuration per document leaks memory.
"""

import atexit
import base64
import hashlib
import warnings
from functools import lru_cache
from pathlib import Path

from . import fonts
from .dates import date_line, number_line
from .document import MAX_CHARACTERS, Box, LayoutError, PrintedDocument, RenderedDocument
from .page import document_html, page_rules
from .spans import with_cut_spans, with_numbered_tables

_POINTS_PER_PX = 0.75


def render(document: PrintedDocument) -> RenderedDocument:
    """Lay out one document. Raises LayoutError when its content cannot be printed.

    The PDF is tagged and written as PDF/A-3u is (embedded fonts, colour profile, metadata). No outside validator
    has confirmed that claim, so the pages of the product do not make it.
    """
    document = with_numbered_tables(document)
    html, laid_out = _lay_out(document)
    cut = with_cut_spans(document, _pages_of_rows(laid_out))
    if cut:
        html, laid_out = _lay_out(cut)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # WeasyPrint leaves its colour profile to be closed later
        pdf = laid_out.write_pdf(
            pdf_variant="pdf/a-3u", pdf_tags=True, pdf_identifier=hashlib.sha256(html.encode()).digest()[:16]
        )
    free = not document.fixed
    return RenderedDocument(
        html=html,
        pdf=pdf,
        pages=len(laid_out.pages),
        number=_box(laid_out, "number-line") if free else None,
        date=_box(laid_out, "date-line") if free else None,
        signature=_box(laid_out, "sign-here"),
        number_text=number_line(document.notation, document.number),
        date_text=date_line(document.place, document.issued_on),
    )


def _lay_out(document: PrintedDocument):
    """(html, WeasyPrint document) of one pass."""
    import weasyprint

    html = document_html(document)
    if len(html) > MAX_CHARACTERS:
        raise LayoutError("The document is too long to be printed")
    engine = _engine()
    page = weasyprint.HTML(string=html, url_fetcher=engine.fetcher, base_url="about:blank")
    own = weasyprint.CSS(string=page_rules(document), font_config=engine.font_config, url_fetcher=engine.fetcher)
    return html, page.render(stylesheets=[engine.style, own], font_config=engine.font_config, pdf_tags=True)


def _pages_of_rows(laid_out) -> dict[str, int]:
    return {
        anchor: index
        for index, page in enumerate(laid_out.pages)
        for anchor in page.anchors
        if anchor.startswith("row-")
    }


def _box(laid_out, anchor: str) -> Box | None:
    """Where an element came to stand, in PDF points; None if the document has no such element."""
    for index, page in enumerate(laid_out.pages):
        if anchor in page.anchors:
            x1, y1, x2, y2 = (value * _POINTS_PER_PX for value in page.anchors[anchor])
            height = page.height * _POINTS_PER_PX
            return Box(index, x1, height - y2, x2, height - y1)
    return None


class _Engine:
    """What all documents of one process share: fetcher, fonts, parsed style sheet."""

    def __init__(self):
        import weasyprint
        from weasyprint.text.fonts import FontConfiguration

        self.fetcher = weasyprint.URLFetcher(allowed_protocols=("data",))
        self.font_config = FontConfiguration()
        css = _font_faces() + (Path(__file__).parent / "page.css").read_text(encoding="utf-8")
        self.style = weasyprint.CSS(string=css, font_config=self.font_config, url_fetcher=self.fetcher)


@lru_cache(maxsize=1)
def _engine() -> _Engine:
    atexit.register(_engine.cache_clear)  # its temporary fonts go while the interpreter can still remove them
    return _Engine()


def _font_faces() -> str:
    """@font-face rules that carry the font files themselves, so that no other font can take their place."""
    rules = []
    for face, (_, weight, style) in fonts.FACES.items():
        data = base64.b64encode(fonts.path(face).read_bytes()).decode()
        rules.append(
            f"@font-face {{ font-family: Tinos; font-weight: {weight}; font-style: {style}; "
            f"src: url(data:font/ttf;base64,{data}); }}\n"
        )
    return "".join(rules)
