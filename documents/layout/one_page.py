"""A sheet that must be one page, such as a poster: the text is made smaller step by step until it fits."""

import hashlib
import warnings
from collections.abc import Sequence

from .document import LayoutError
from .render import _engine

A4_TO_A3 = 2**0.5


def render_one_page(html: str, css: str, sizes: Sequence[float]) -> tuple[bytes, bytes]:
    """The page as PDF in A4, and the same enlarged to A3. `sizes`: of the root's text in points, the largest first.

    Nothing outside the page can be reached, and the only typeface is the embedded one. Raises LayoutError where not even
    the smallest size fits.
    """
    # The largest that fits, by halving: each look is a whole layout.
    fitting, low, high = None, 0, len(sizes) - 1
    while low <= high:
        middle = (low + high) // 2
        laid_out = _lay_out(html, css, sizes[middle])
        if len(laid_out.pages) == 1:
            fitting, high = laid_out, middle - 1
        else:
            low = middle + 1
    if fitting is None:
        raise LayoutError("This is too much for one page")
    identifier = hashlib.sha256(html.encode()).digest()[:16]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        return tuple(fitting.write_pdf(zoom=zoom, pdf_tags=True, pdf_identifier=identifier) for zoom in (1, A4_TO_A3))


def _lay_out(html: str, css: str, size: float):
    import weasyprint  # not at the top: web processes that only show pages never pay for it

    engine = _engine()
    page = weasyprint.HTML(string=html, url_fetcher=engine.fetcher, base_url="about:blank")
    sheets = [
        weasyprint.CSS(string=text, font_config=engine.font_config, url_fetcher=engine.fetcher)
        for text in (css, f":root {{ font-size: {size}pt }}")
    ]
    return page.render(stylesheets=sheets, font_config=engine.font_config, pdf_tags=True)
