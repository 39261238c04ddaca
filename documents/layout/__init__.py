"""Official documents on paper: typed content in, HTML and PDF in the layout of Decree 30/2020/NĐ-CP out."""

from .document import Appendix, Box, LayoutError, PrintedDocument, RenderedDocument, SignerBlock
from .render import render

__all__ = ["Appendix", "Box", "LayoutError", "PrintedDocument", "RenderedDocument", "SignerBlock", "render"]
