"""PAdES signatures: the leader's, which certifies the file, and the agency's seal, which closes it."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

from .fields import SEAL_FIELD, SIGNER_FIELD
from .providers import SigningProvider

# Room for certificates, chain and a time stamp; measured sizes are below half of it.
_BYTES_RESERVED = 16384


def sign_as_leader(pdf: bytes, provider: SigningProvider, *, image: bytes, reason: str, location: str) -> bytes:
    """Sign as the person with authority. The signature certifies the file: after it only the number and date may be
    filled and the seal added; anything else makes it invalid."""
    return _sign(pdf, provider, SIGNER_FIELD, image, certify=True, reason=reason, location=location)


def seal_as_agency(pdf: bytes, provider: SigningProvider, *, image: bytes, reason: str, location: str) -> bytes:
    """Sign as the agency, over the leader's signature, the number and the date; locks all fields."""
    return _sign(pdf, provider, SEAL_FIELD, image, certify=False, reason=reason, location=location)


def run_without_loop(function):
    """Call a function that starts an event loop of its own, also where one is already running (browser tests)."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return function()
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(function).result()


def _sign(pdf, provider, field, image, *, certify, reason, location) -> bytes:
    from PIL import Image
    from pyhanko.pdf_utils.images import PdfImage
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.pdf_utils.layout import AxisAlignment, InnerScaling, SimpleBoxLayoutRule
    from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
    from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
    from pyhanko.stamp import StaticStampStyle

    metadata = PdfSignatureMetadata(
        field_name=field,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=certify,
        docmdp_permissions=MDPPerm.FILL_FORMS,
        name=provider.certificate.subject,
        reason=reason,
        location=location,
    )
    middle = AxisAlignment.ALIGN_MID
    style = StaticStampStyle(
        background=PdfImage(Image.open(BytesIO(image))),
        background_layout=SimpleBoxLayoutRule(middle, middle, inner_content_scaling=InnerScaling.STRETCH_TO_FIT),
        background_opacity=1.0,
        border_width=0,
    )
    signer = PdfSigner(metadata, provider.signer(), stamp_style=style)

    def work():
        writer = IncrementalPdfFileWriter(BytesIO(pdf))
        return signer.sign_pdf(writer, existing_fields_only=True, bytes_reserved=_BYTES_RESERVED).getvalue()

    return run_without_loop(work)
