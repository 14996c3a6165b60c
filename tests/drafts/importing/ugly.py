"""A Word file as people make them: typed numbers, bold lines for headings, merged cells, boxes, stray blanks."""

from io import BytesIO

from docx import Document
from docx.enum.text import WD_BREAK
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from PIL import Image

TYPED = [
    "1.1\tStates should welcome people.   Two  spaces and\u00a0a hard one.",
    "1.2\tIt follows from paragraph 1.1 that cities act.",
    "(a)\tfirst typed point;",
    "(i)\tdeeper typed point;",
    "(b)\tsecond typed point.",
]
LISTED = [
    ("Bullet one", "List Bullet"),
    ("Bullet two", "List Bullet 2"),
    ("Step one", "List Number"),
    ("Step two", "List Number"),
]


def write(path):
    document = Document()
    document.add_paragraph("Guidance on welcome", style="Title")
    _bold(document.add_paragraph(), "1. INTRODUCTION")
    for words in TYPED:
        document.add_paragraph(words)
    for words, style in LISTED:
        document.add_paragraph(words, style=style)
    _breaks(document)
    _tables(document)
    _languages(document)
    document.add_paragraph("Annex I. Checklist", style="Heading 1")
    for words in ("☐ Are the fees published?", "☒ Is there a date?", "3.\tOut of order", "1.1\tA number twice"):
        document.add_paragraph(words)
    document.add_heading("", 1)
    document.add_heading("Deep", 4)
    document.sections[0].header.paragraphs[0].text = "Draft, not for citation"
    document.add_section()
    document.add_paragraph("In the last section.")
    document.save(path)
    return path


def _bold(paragraph, words):
    paragraph.add_run(words).bold = True
    return paragraph


def _breaks(document):
    document.add_paragraph("")
    document.add_paragraph("   ")
    lines = document.add_paragraph("Line one")
    lines.add_run().add_break()
    lines.add_run("line two of an address")
    pages = document.add_paragraph("Before the end of the page")
    pages.add_run().add_break(WD_BREAK.PAGE)
    pages.add_run("and after it")
    _bold(document.add_paragraph(), "Recommendation 1: ").add_run("Publish the data.")
    _bold(document.add_paragraph(), "This whole sentence is in bold and it is a warning.")


def _tables(document):
    table = document.add_table(rows=4, cols=3, style="Table Grid")
    table.cell(0, 0).merge(table.cell(0, 2)).text = "Table 1: Who does what"
    for column, words in enumerate(("Step", "Who", "When")):
        _bold(table.cell(1, column).paragraphs[0], words)
    table.cell(2, 0).text, table.cell(3, 0).text = "Welcome", "Profile"
    table.cell(2, 1).merge(table.cell(3, 1)).text = "City"
    table.cell(2, 2).text, table.cell(3, 2).text = "Day 1\nDay 2", "☐ later"

    stream = BytesIO()
    Image.new("RGB", (30, 20), "teal").save(stream, "PNG")
    document.add_picture(BytesIO(stream.getvalue()))
    document.add_paragraph("Figure 1 Map", style="Caption")

    box = document.add_table(rows=1, cols=1, style="Table Grid").cell(0, 0)
    box.text = "Box 1. Good practice"
    box.add_paragraph("A city did this.")
    box.add_paragraph("It worked.", style="List Bullet")

    terms = document.add_table(rows=2, cols=2, style="Light Grid Accent 1")
    for cell, words in zip(terms._cells, ("Term", "Definition", "Migrant", "someone who moves"), strict=True):
        cell.text = words

    outer = document.add_table(rows=2, cols=2)
    outer.cell(0, 0).text = "outer"
    inner = outer.cell(1, 1).add_table(rows=2, cols=2)
    for cell, words in zip(inner._cells, ("in a", "in b", "in c", ""), strict=True):
        cell.text = words


def _languages(document):
    mixed = document.add_paragraph("Arabic here: ")
    right_to_left = parse_xml(f"<w:rtl {nsdecls('w')}/>")
    mixed.add_run("الاتفاق العالمي للهجرة")._r.get_or_add_rPr().append(right_to_left)
    whole = document.add_paragraph("هذا نص عربي كامل في فقرة من اليمين إلى اليسار.")
    whole._p.get_or_add_pPr().append(parse_xml(f"<w:bidi {nsdecls('w')}/>"))
