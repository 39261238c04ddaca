"""A PrintedDocument to HTML, element by element in the order of Decree 30/2020/NĐ-CP, appendix I, part I.

Box numbers in comments are those of the decree. Text of the body keeps its author's words; only what the decree
prescribes is added: closing marks of legal bases and recipients, "./." at the end, upper case in headings.
"""

from html import escape

from .blocks import blocks_html
from .dates import BLANK, date_line, number_line
from .document import Appendix, PrintedDocument
from .measure import balanced
from .text import clean, ended_with, inline, upper, without_dash

COUNTRY = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
DEMO_LINE = "BẢN DEMO - KHÔNG CÓ GIÁ TRỊ PHÁP LÝ"


def document_html(document: PrintedDocument) -> str:
    """The whole document as one HTML page; the style sheet is added by the renderer."""
    parts = [
        _letterhead(document),
        _title(document),
        _addressees(document),
        _grounds(document),
        f'<div class="body">{blocks_html(document.blocks, close=document.signer is not None)}</div>',
        _closing(document),
        *(_appendix(document, appendix, index) for index, appendix in enumerate(document.appendices, 1)),
    ]
    name = " ".join(part for part in (clean(document.kind_name), clean(document.abstract)) if part)
    return (
        '<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8">'
        f"<title>{escape(name.replace(chr(10), ' '))}</title>"
        f'<meta name="author" content="{escape(clean(document.agency_name).replace(chr(10), " "))}">'
        "</head><body>" + "\n".join(part for part in parts if part) + "</body></html>"
    )


def page_rules(document: PrintedDocument) -> str:
    """Page rules that depend on the document: appendices start again at page 1, demo papers say so."""
    rules = [
        f"@page appendix-{index} {{ size: {'297mm 210mm' if appendix.landscape else '210mm 297mm'}; }}"
        f"@page appendix-{index}:nth(1 of appendix-{index}) {{ counter-reset: page 1; @top-center {{ content: none; }} }}"
        f"#appendix-{index} {{ page: appendix-{index}; break-before: page; }}"
        for index, appendix in enumerate(document.appendices, 1)
    ]
    if document.demo:
        rules.append(f'@page {{ @bottom-center {{ content: "{DEMO_LINE}"; font: 9pt Tinos; color: #a00; }} }}')
    return "\n".join(rules)


def _letterhead(document: PrintedDocument) -> str:
    superior = (
        f'<div class="superior">{inline(balanced(letterhead_name(document.superior_name), 68, size=12, face="regular"))}</div>'
        if document.superior_name
        else ""
    )
    number, day = ("", "")
    if document.fixed:
        number = inline(number_line(document.notation, document.number)) if document.notation else ""
        day = inline(date_line(document.place, document.issued_on))
    about = "" if document.kind_name else f'<div class="about">{inline(document.abstract)}</div>'  # (5b)
    return (
        '<div class="letterhead"><div class="names">'
        f'{superior}<div class="agency"><div class="short-rule">{inline(balanced(letterhead_name(document.agency_name), 68, size=12))}</div></div></div>'
        f'<div class="nation"><div class="country">{COUNTRY}</div><div class="motto-line">{MOTTO}</div></div></div>'
        '<div class="number-date">'
        f'<div class="line number" id="number-line">{number or "&nbsp;"}</div>'
        f'<div class="line date" id="date-line">{day or "&nbsp;"}</div></div>{about}'
    )


def letterhead_name(name: str) -> str:
    """An agency's name in capitals; a people's committee stands on a line of its own, as offices write it."""
    name, head = upper(name), "ỦY BAN NHÂN DÂN "
    return f"{head.strip()}\n{name[len(head) :]}" if name.startswith(head) else name


def _title(document: PrintedDocument) -> str:
    if not document.kind_name:
        return ""
    return (
        f'<div class="title"><h1>{inline(upper(document.kind_name))}</h1>'
        f'<div class="abstract"><div class="short-rule">{inline(balanced(document.abstract, 152))}</div>'
        "</div></div>"
    )


def _addressees(document: PrintedDocument) -> str:
    """(9a) "Kính gửi:", one name on the same line, several as a list with dashes."""
    names = [without_dash(name) for name in document.addressees if clean(name)]
    if not names:
        return ""
    if len(names) == 1:
        return f'<div class="addressees">Kính gửi: {inline(ended_with(names[0], "."))}</div>'
    last = len(names) - 1
    items = "".join(f"<li>- {inline(ended_with(name, '.' if i == last else ';'))}</li>" for i, name in enumerate(names))
    return f'<div class="addressees">Kính gửi:<br><ul>{items}</ul></div>'


def _grounds(document: PrintedDocument) -> str:
    """(6) Authority line, legal bases in italics, proposal, and the words that open the decision."""
    html = []
    if clean(document.authority):
        html.append(f'<p class="authority">{inline(balanced(upper(document.authority), 150))}</p>')
    bases = [text for text in document.legal_bases if clean(text)]
    proposal = clean(document.proposal)
    for index, text in enumerate(bases):
        last = index == len(bases) - 1 and not proposal
        html.append(f'<p class="basis">{inline(ended_with(text, "." if last else ";"))}</p>')
    if proposal:
        html.append(f'<p class="basis">{inline(ended_with(proposal, "."))}</p>')
    if clean(document.decree_words):
        html.append(f'<p class="decree">{inline(upper(document.decree_words))}</p>')
    return "\n".join(html)


def _closing(document: PrintedDocument) -> str:
    """(9b) recipients at the left margin, level with (7a) the signer's authority at the right."""
    if not document.signer and not document.recipients:
        return ""
    names = [without_dash(name).rstrip(";.") for name in document.recipients if clean(name)]
    last = len(names) - 1
    items = "".join(f"<p>- {inline(name)}{'.' if index == last else ';'}</p>" for index, name in enumerate(names))
    left = f'<p class="label">Nơi nhận:</p>{items}' if names else ""
    right = ""
    if document.signer:
        lines = "".join(f"<p>{inline(upper(line))}</p>" for line in document.signer.lines if clean(line))
        right = f'{lines}<div class="sign-space" id="sign-here"></div><p>{inline(document.signer.name)}</p>'
    return f'<div class="closing"><div class="recipients">{left}</div><div class="signer">{right}</div></div>'


def _appendix(document: PrintedDocument, appendix: Appendix, index: int) -> str:
    head = []
    if clean(appendix.label):
        head.append(f'<p class="label">{inline(appendix.label)}</p>')
    head.append(f'<p class="name">{inline(balanced(upper(appendix.title), 150))}</p>')
    if clean(appendix.subtitle):
        head.append(f'<p class="subtitle">{inline(appendix.subtitle)}</p>')
    if appendix.attached_line:
        head.append(f'<p class="attached">{inline(attached_line(document))}</p>')
    body = blocks_html(appendix.blocks, close=True)
    return (
        f'<section class="appendix" id="appendix-{index}"><div class="appendix-head">{"".join(head)}</div>'
        f'<div class="appendix-body">{body}</div></section>'
    )


def attached_line(document: PrintedDocument) -> str:
    """The line below an appendix's title. Number and date stay blank: the electronic form leaves them out, as
    they are on the first page of the same file (Decree 30/2020, appendix I, part I, III.1)."""
    kind = clean(document.kind_name).capitalize() or "Công văn"
    return (
        f"(Kèm theo {kind} số{BLANK}/{document.notation} ngày{BLANK}tháng{BLANK}năm{BLANK}\n"
        f"của {clean(document.issuer_in_words or document.agency_name)})"
    )
