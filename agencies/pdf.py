"""Reading PDF files with PDFium, which may be used by one thread of a process at a time."""

import threading

lock = threading.Lock()
MAX_CHARACTERS = 20_000  # of one page


class Protected(Exception):
    """The file opens with a password only."""


def text_of_first_pages(content: bytes, pages: int = 3) -> str:
    """The text of the first pages; "" where the bytes can't be read as PDF. Protected where a password is asked for."""
    import pypdfium2  # not at the top: every web process would carry it

    texts = []
    with lock:
        try:
            with pypdfium2.PdfDocument(content) as document:
                for index in range(min(pages, len(document))):
                    page = document[index]
                    reader = page.get_textpage()
                    texts.append(reader.get_text_range(count=min(reader.count_chars(), MAX_CHARACTERS)))
                    reader.close()
                    page.close()
        except pypdfium2.PdfiumError as error:
            if "assword" in str(error):
                raise Protected from None
        except (ValueError, UnicodeError):
            pass  # a page that can't be read has no text for anybody
    return "\n".join(texts)
