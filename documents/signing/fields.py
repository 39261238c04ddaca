"""Form fields of a document that waits for its signatures, and the registry's filling of number and date.

The order of law is: the leader signs, then the registry gives number and date, then the agency's seal signs. So
number and date are text fields that stand ready, blank, before the leader signs; the leader's signature certifies
the file with "form filling" as the only change allowed, and it stays valid when the registry fills them. Both
signature fields exist from the beginning too: adding one later would be a change the certification forbids.
"""

from functools import lru_cache
from io import BytesIO
from unicodedata import normalize

from documents.layout import fonts
from documents.layout.dates import BLANK
from documents.layout.document import Box, RenderedDocument

NUMBER_FIELD = "SoKyHieu"
DATE_FIELD = "NgayBanHanh"
SIGNER_FIELD = "ChuKyNguoiKy"
SEAL_FIELD = "ChuKyCoQuan"

POINTS_PER_MM = 72 / 25.4
SEAL_MM = 36
TEXT_SIZE = 13
# What a line with a number, a place and a date can hold: printable ASCII, the blank, and the Vietnamese letters.
_MARKS = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
_VOWELS = "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"
_LETTERS = normalize(
    "NFC",
    "".join(chr(code) for code in range(0x20, 0x7F))
    + "đĐ’–…"
    + BLANK
    + "".join(f"{vowel}{mark} " for vowel in _VOWELS for mark in _MARKS),
)
_READ_ONLY = 1
_PRINTED = 4
_FACES = {NUMBER_FIELD: "regular", DATE_FIELD: "italic"}
_LABELS = {NUMBER_FIELD: "Số, ký hiệu văn bản", DATE_FIELD: "Địa danh, ngày ban hành"}


def prepare(rendered: RenderedDocument) -> bytes:
    """The rendered PDF with its two blank text fields and two empty signature fields, ready to be signed."""
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(BytesIO(rendered.pdf))
    form = generic.DictionaryObject(
        {
            _name("/Fields"): generic.ArrayObject(),
            _name("/DR"): generic.DictionaryObject({_name("/Font"): generic.DictionaryObject()}),
        }
    )
    writer.root[_name("/AcroForm")] = writer.add_object(form)
    writer.update_root()
    _add_text_field(writer, form, NUMBER_FIELD, rendered.number, rendered.number_text)
    _add_text_field(writer, form, DATE_FIELD, rendered.date, rendered.date_text)
    _add_signature_fields(writer, rendered.signature)
    return _written(writer)


def fill(pdf: bytes, *, number_text: str, date_text: str) -> bytes:
    """Fill number and date in an incremental update and make both fields read-only.

    Raises KeyError if the file has no such fields. The bytes given stay the beginning of the bytes returned, so a
    certification that allows form filling stays valid.
    """
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    fields = {str(ref.get_object()["/T"]): ref for ref in writer.root["/AcroForm"]["/Fields"]}
    for name, text in ((NUMBER_FIELD, number_text), (DATE_FIELD, date_text)):
        field = fields[name].get_object()
        x1, y1, x2, y2 = (float(value) for value in field["/Rect"])
        appearance, _ = _appearance(writer, name, text, x2 - x1, y2 - y1)
        field[_name("/V")] = generic.TextStringObject(text)
        field[_name("/AP")] = generic.DictionaryObject({_name("/N"): appearance})
        field[_name("/Ff")] = generic.NumberObject(_READ_ONLY)
        writer.mark_update(fields[name])
    return _written(writer)


def values(reader) -> dict[str, str]:
    """Text of the number and date fields of a pyHanko reader; fields that are missing are left out."""
    if "/AcroForm" not in reader.root:
        return {}
    found = {}
    for ref in reader.root["/AcroForm"]["/Fields"]:
        field = ref.get_object()
        name = str(field.get("/T", ""))
        if name in _FACES and "/V" in field:
            found[name] = str(field["/V"])
    return found


def seal_box(signature: Box) -> Box:
    """Where the seal stands: full size, its right edge a third into the signature, level with its middle."""
    size = SEAL_MM * POINTS_PER_MM
    right = signature.x1 + signature.width / 3
    middle = (signature.y1 + signature.y2) / 2
    return Box(signature.page, right - size, middle - size / 2, right, middle + size / 2)


def _add_text_field(writer, form, name: str, box: Box, text: str) -> None:
    from pyhanko.pdf_utils import generic

    page = writer.find_page_for_modification(box.page)[0]
    appearance, font = _appearance(writer, name, text, box.width, box.height)
    font_name = _name(f"/{name}Font")
    form["/DR"]["/Font"][font_name] = font
    field = generic.DictionaryObject(
        {
            _name("/Type"): _name("/Annot"),
            _name("/Subtype"): _name("/Widget"),
            _name("/FT"): _name("/Tx"),
            _name("/T"): generic.pdf_string(name),
            _name("/TU"): generic.TextStringObject(_LABELS[name]),
            _name("/V"): generic.TextStringObject(text),
            _name("/DA"): generic.pdf_string(f"{font_name} {TEXT_SIZE} Tf 0 g"),
            _name("/Q"): generic.NumberObject(1),
            _name("/F"): generic.NumberObject(_PRINTED),
            _name("/Rect"): generic.ArrayObject(
                [generic.FloatObject(round(v, 2)) for v in (box.x1, box.y1, box.x2, box.y2)]
            ),
            _name("/P"): page,
            _name("/AP"): generic.DictionaryObject({_name("/N"): appearance}),
        }
    )
    reference = writer.add_object(field)
    form["/Fields"].append(reference)
    writer.register_annotation(page, reference)


def _add_signature_fields(writer, signature: Box) -> None:
    from pyhanko.sign.fields import FieldMDPAction, FieldMDPSpec, SigFieldSpec, append_signature_field

    locks = {
        SIGNER_FIELD: None,
        # Once sealed, no field may change any more.
        SEAL_FIELD: FieldMDPSpec(FieldMDPAction.ALL),
    }
    labels = {SIGNER_FIELD: "Chữ ký số của người có thẩm quyền", SEAL_FIELD: "Chữ ký số của cơ quan"}
    for name, box in ((SIGNER_FIELD, signature), (SEAL_FIELD, seal_box(signature))):
        spec = SigFieldSpec(
            name,
            on_page=box.page,
            box=tuple(round(value, 2) for value in (box.x1, box.y1, box.x2, box.y2)),
            field_mdp_spec=locks[name],
            readable_field_name=labels[name],
        )
        append_signature_field(writer, spec)


def _appearance(writer, name: str, text: str, width: float, height: float):
    """(form object, font) drawing the text centred on one line in an embedded subset of Tinos.

    The base line is where WeasyPrint puts it in a line of the same height, so both fields stand level with each
    other; a text wider than its column is set smaller rather than cut.
    """
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.font.opentype import GlyphAccumulator

    engine = GlyphAccumulator(
        writer, BytesIO(_small_font(_FACES[name], "".join(sorted(set(text) - set(_LETTERS))))), TEXT_SIZE
    )
    shaped = engine.shape(text)
    size = min(TEXT_SIZE, width / shaped.x_advance) if shaped.x_advance else TEXT_SIZE
    x = (width - shaped.x_advance * size) / 2
    y = (height - 1.107 * size) / 2 + 0.216 * size
    content = b"/Tx BMC q BT /F0 %g Tf 0 g %.3f %.3f Td %s ET Q EMC" % (size, x, y, shaped.graphics_ops)
    font = engine.as_resource()
    stream = generic.StreamObject(
        {
            _name("/Type"): _name("/XObject"),
            _name("/Subtype"): _name("/Form"),
            _name("/BBox"): generic.ArrayObject([generic.FloatObject(round(v, 2)) for v in (0, 0, width, height)]),
            _name("/Resources"): generic.DictionaryObject(
                {_name("/Font"): generic.DictionaryObject({_name("/F0"): font})}
            ),
        },
        stream_data=content,
    )
    return writer.add_object(stream), font


@lru_cache
def _small_font(face: str, further: str = "") -> bytes:
    """Tinos with only the letters a Vietnamese line can hold (and further ones asked for), and 1000 units to the em.

    The first makes every filling quick; the second is needed because pyHanko writes glyph widths as they are in the
    font, while PDF reads them as thousandths (Tinos has 2048 units: letters would stand twice as far apart).
    """
    from fontTools import subset, ttLib
    from fontTools.ttLib.scaleUpem import scale_upem

    font = ttLib.TTFont(fonts.path(face))
    options = subset.Options(layout_features=[], hinting=False)
    options.drop_tables += ["GPOS", "GDEF", "GSUB"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=_LETTERS + further)
    subsetter.subset(font)
    scale_upem(font, 1000)
    output = BytesIO()
    font.save(output)
    return output.getvalue()


def _written(writer) -> bytes:
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def _name(text: str):
    from pyhanko.pdf_utils.generic import NameObject

    return NameObject(text)
