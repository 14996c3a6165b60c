"""Pieces of WordprocessingML as text."""

import re
from xml.sax.saxutils import escape, quoteattr

from docx.oxml import parse_xml

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
# XML has no place for them, not even escaped.
_IMPOSSIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SIGNS = {"\n": "<w:br/>", "\t": "<w:tab/>"}
_LOOKS = {
    "b": "<w:b/><w:bCs/>",
    "i": "<w:i/><w:iCs/>",
    "u": '<w:u w:val="single"/>',
    "s": "<w:strike/>",
    "sup": '<w:vertAlign w:val="superscript"/>',
    "sub": '<w:vertAlign w:val="subscript"/>',
}
# The order in which Word's schema wants them; the language comes last but two.
_ORDER = ("b", "i", "s", "u", "sup", "sub")


def attribute(words):
    """An attribute's value in quotation marks."""
    return quoteattr(_IMPOSSIBLE.sub("", words))


def text(words):
    """The characters of a run; line breaks and tabs are elements."""
    pieces = re.split(r"([\n\t])", _IMPOSSIBLE.sub("", words))
    return "".join(_SIGNS.get(piece) or f'<w:t xml:space="preserve">{escape(piece)}</w:t>' for piece in pieces if piece)


def run(words, tongue="", style="", looks=(), inside=""):
    """Words of one look. `tongue` is what `docx_styles.tongue` says of their language."""
    marked = "".join(_LOOKS[look] for look in _ORDER if look in looks)
    direction, language = tongue or ("", "")
    named = f'<w:rStyle w:val="{style}"/>' if style else ""
    before, raised = _split(marked)
    return f"<w:r><w:rPr>{named}{before}{raised}{direction}{language}</w:rPr>{inside}{text(words)}</w:r>"


def _split(marked):
    place = marked.find("<w:vertAlign")
    return (marked, "") if place < 0 else (marked[:place], marked[place:])


def elements(xml, extra=""):
    """The elements that some XML describes."""
    return list(parse_xml(f"<w:body {NAMESPACES}{extra}>{xml}</w:body>"))
