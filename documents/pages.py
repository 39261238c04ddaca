"""Pages of a PDF as pictures for the screen: they look the same on every device, phones included."""

from agencies.pdf import lock as _lock

WIDTH = 1000


def page_count(pdf: bytes) -> int:
    import pypdfium2

    with _lock, pypdfium2.PdfDocument(pdf) as document:
        return len(document)


def page_png(pdf: bytes, index: int, width: int = WIDTH) -> bytes | None:
    """One page as PNG with its form fields and signatures drawn; None if there is no such page."""
    from io import BytesIO

    import pypdfium2

    with _lock, pypdfium2.PdfDocument(pdf) as document:
        if not 0 <= index < len(document):
            return None
        document.init_forms()
        page = document[index]
        bitmap = page.render(scale=width / page.get_width(), may_draw_forms=True)
        picture = bitmap.to_pil().convert("P", palette=1, colors=64)
        bitmap.close()
        page.close()
    output = BytesIO()
    picture.save(output, format="PNG", optimize=False)
    return output.getvalue()
