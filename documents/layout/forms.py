"""Statistical forms on paper: they have a layout of their own, not the one of official documents, but the same fonts and the same care."""

import hashlib
import warnings

from .render import _engine


def render_form(html: str, css: str) -> bytes:
    """The PDF of a page of HTML that carries everything it needs. `css` comes after the sheet of official documents."""
    import weasyprint  # not at the top: web processes that only show pages never pay for it

    engine = _engine()
    page = weasyprint.HTML(string=html, url_fetcher=engine.fetcher, base_url="about:blank")
    own = weasyprint.CSS(string=css, font_config=engine.font_config, url_fetcher=engine.fetcher)
    laid_out = page.render(stylesheets=[engine.style, own], font_config=engine.font_config, pdf_tags=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # WeasyPrint leaves its colour profile to be closed later
        return laid_out.write_pdf(
            pdf_variant="pdf/a-3u", pdf_tags=True, pdf_identifier=hashlib.sha256(html.encode()).digest()[:16]
        )
