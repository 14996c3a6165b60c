"""Write a draft as a Word document that somebody would gladly read and edit.

Headings are Word's own, notes are Word's own where they stand at the end of the text, numbers hang beside their
paragraphs as in a document of the United Nations. Every block lies in a bookmark that is made of its id, and its kind
is the name of its style (drafts/exporting/docx_styles.py). The XML is written as text: python-docx takes a
millisecond for each row of a table, and knows no footnotes.
"""

from datetime import UTC, datetime, time
from io import BytesIO
from itertools import count

from django.utils import translation
from django.utils.translation import gettext as _
from docx import Document as WordDocument
from docx.image.exceptions import InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.shared import Emu
from lxml import etree

from drafts.exporting.docx_styles import add_styles, style_id, tongue
from drafts.exporting.html import imprint
from drafts.exporting.pictures import picture_of
from drafts.exporting.word_xml import NAMESPACES, elements, run
from drafts.importing.inline import words_of
from drafts.importing.own import SEVERAL, bookmark_of, row_bookmark_of
from drafts.languages import LANGUAGE_STYLES

TEXT_WIDTH = 9070  # of a page of A4, in twentieths of a point
# In English Metric Units, of which 914,400 make an inch.
WIDEST_PICTURE, TALLEST_PICTURE, PIXEL = TEXT_WIDTH * 635, 6_500_000, 9525
# Further paragraphs of a block stand where the first one does, behind its number.
BESIDE = run("\t", "", style_id("Redraft Number"))
PAGE_FIELDS = ("PAGE", "NUMPAGES")
SHADE = "E9F1F2"
# Numbers 0 and 1 are the lines that Word draws above its notes.
FIRST_NOTE = 2
RULES = (
    '<w:footnote w:type="separator" w:id="0"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    '<w:footnote w:type="continuationSeparator" w:id="1"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>'
)
KIND_STYLES = {
    "paragraph": "Redraft Paragraph",
    "recommendation": "Redraft Recommendation",
    "checklist_item": "Redraft Checklist Item",
    "example": "Redraft Example",
    "indicator": "Redraft Indicator",
    "definition": "Redraft Definition",
    "footnote": "Redraft Footnote",
}
FIELD_STYLES = {
    "who": "Redraft Who Acts",
    "by_when": "Redraft By When",
    "country": "Redraft Country",
    "source": "Redraft Source",
}


def write(document):
    """The document as bytes."""
    with translation.override(document.language):
        return _Writer(document).bytes()


class _Writer:
    def __init__(self, document):
        self.document = document
        self.word = WordDocument()
        self.part = self.word.part
        add_styles(self.word, document.language)
        self.bookmarks = count(1)
        self.pictures = count(1)
        self.names = {unit.id: bookmark_of(unit.id, unit.lang) for unit in document.units}
        self.notes = notes_at_the_end(document)
        # The notes that the text has referred to so far, with their numbers as Word counts them.
        self.referred = {}
        # Word takes a note neither in a row of headings nor in another note; links have a part of their own there.
        self.takes_notes, self.linking_part = True, self.part

    def bytes(self):
        body = self._title() + "".join(self._unit(unit) for unit in self.document.units if unit.id not in self.notes)
        section = self.word.element.body.sectPr
        for element in elements(body):
            section.addprevious(element)
        if self.notes:
            self._write_notes()
        self._section()
        self._properties()
        stream = BytesIO()
        self.word.save(stream)
        return stream.getvalue()

    # ---- around the text

    def _title(self):
        document = self.document
        lines = [(document.title, "Title"), (imprint(document), "Redraft Frame"), (document.summary, "Redraft Frame")]
        return "".join(self._frame(words, name) for words, name in lines if words)

    def _frame(self, words, name):
        return self._paragraph(name, run(words, self._ours()), self.document.dir)

    def _ours(self):
        """The language of what is no text of a block."""
        return tongue(self.document.language, self.document.language)

    def _section(self):
        section = self.word.sections[0]
        section.page_width, section.page_height = Emu(7560310), Emu(10692130)
        section.left_margin = section.right_margin = Emu(900000)
        section.top_margin = section.bottom_margin = Emu(1000000)
        _fill(section.header._element, self._frame(imprint(self.document), "header"))
        fields = (f'<w:fldSimple w:instr=" {field} "><w:r><w:t>1</w:t></w:r></w:fldSimple>' for field in PAGE_FIELDS)
        pages = self._paragraph("footer", run(" / ", self._ours()).join(fields), self.document.dir)
        said = self._frame(self.document.footnotes, "footer") if self.document.footnotes else ""
        _fill(section.footer._element, said + pages)
        if self.document.dir == "rtl":
            section._sectPr.extend(elements("<w:bidi/>"))

    def _properties(self):
        document, properties = self.document, self.word.core_properties
        properties.title, properties.author = document.title[:255], document.site
        properties.language = document.language
        properties.subject, properties.version = imprint(document)[:255], document.label
        properties.comments = properties.keywords = ""
        properties.last_modified_by = document.site
        properties.created = properties.modified = datetime.combine(document.day, time(), UTC).replace(tzinfo=None)

    # ---- blocks

    def _unit(self, unit):
        match unit.kind:
            case "heading":
                name = f"Redraft Annex {unit.level - 1}" if unit.annex else f"heading {unit.level - 1}"
                return self._lines(unit, [(name, self._number(unit) + self._line(unit.text, unit))])
            case "list_item":
                marker = run(f"{unit.marker}\t", self._tongue(unit), style_id("Redraft Marker"))
                line = self._number(unit) + marker + self._line(unit.text, unit)
                return self._lines(unit, [(f"Redraft List {unit.level}", line)])
            case "table":
                return self._table(unit)
            case "figure":
                return self._figure(unit)
            case "definition":
                term = self._plain(unit.fields["term"], unit)
                texts = [("Redraft Definition", BESIDE + self._words(runs, unit)) for runs in unit.text]
                return self._lines(unit, [("Redraft Term", self._number(unit) + term), *texts])
        name = KIND_STYLES[unit.kind]
        if unit.kind in SEVERAL:
            texts = [self._words(runs, unit) for runs in unit.text] or [""]
        else:
            texts = [self._line(unit.text, unit)]
        lines = [(name, self._number(unit) + texts[0]), *((name, BESIDE + line) for line in texts[1:])]
        return self._lines(unit, [*lines, *self._fields(unit)])

    def _lines(self, unit, lines):
        """The paragraphs of a block, between the beginning and the end of its bookmark."""
        names, written = [name for name, _line in lines], [line for _name, line in lines]
        number = next(self.bookmarks)
        written[0] = f'<w:bookmarkStart w:id="{number}" w:name="{self.names[unit.id]}"/>{written[0]}'
        written[-1] += f'<w:bookmarkEnd w:id="{number}"/>'
        return "".join(self._paragraph(name, line, unit.dir) for name, line in zip(names, written, strict=True))

    def _paragraph(self, name, content, direction):
        bidi = "<w:bidi/>" if direction == "rtl" else ""
        return f'<w:p><w:pPr><w:pStyle w:val="{style_id(name)}"/>{bidi}</w:pPr>{content}</w:p>'

    def _number(self, unit):
        """What stands before the words; the tab says where it ends, whatever somebody types behind it."""
        before, label, after = unit.number
        pieces = [(before, "Redraft Number"), (label, "Redraft Label"), (f"{after}\t", "Redraft Number")]
        if not label:
            pieces = [(f"{before}\t", "Redraft Number")]
        return "".join(run(words, self._ours(), style_id(name)) for words, name in pieces if words)

    def _fields(self, unit):
        words = {"who": _("Who acts"), "by_when": _("By when"), "country": _("Country or area"), "source": _("Source")}
        for name, word in words.items():
            if said := unit.fields.get(name):
                yield (
                    FIELD_STYLES[name],
                    run(f"{word}:\t", self._ours(), style_id("Redraft Word")) + self._plain(said, unit),
                )

    def _tongue(self, unit):
        return tongue(unit.language, self.document.language)

    def _plain(self, words, unit):
        return run(words, self._tongue(unit)) if words else ""

    def _figure(self, unit):
        drawing = self._drawing(picture_of(unit.image), unit.fields["alt"])
        above = drawing or self._plain(unit.fields["alt"], unit)
        caption = ("Redraft Figure", self._number(unit) + self._line(unit.caption, unit))
        return self._lines(unit, [("Redraft Picture", above), caption] if above else [caption])

    def _drawing(self, picture, alt):
        if picture is None:
            return ""
        share = min(1, WIDEST_PICTURE / max(picture.width, 1) / PIXEL, TALLEST_PICTURE / max(picture.height, 1) / PIXEL)
        width, height = (Emu(int(side * PIXEL * share)) for side in (picture.width, picture.height))
        try:
            shape = self.part.new_pic_inline(BytesIO(picture.data), width, height)
        except (InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError):
            return ""
        shape.docPr.set("descr", alt)
        shape.docPr.set("id", str(next(self.pictures)))
        return f"<w:r><w:drawing>{etree.tostring(shape, encoding='unicode')}</w:drawing></w:r>"

    # ---- tables

    def _table(self, unit):
        caption = self._lines(unit, [("Redraft Table", self._number(unit) + self._line(unit.caption, unit))])
        if not unit.rows:
            return caption
        grid = grid_of(unit.rows)
        width = max(sum(wide for _cell, wide, _is_first in row) for row in grid)
        columns = widths_of(grid, width)
        rows = "".join(
            self._row(unit, row, places, columns, is_head=place < unit.head_rows)
            for place, (row, places) in enumerate(zip(unit.rows, grid, strict=True))
        )
        bidi = "<w:bidiVisual/>" if unit.dir == "rtl" else ""
        drawn = "".join(f'<w:gridCol w:w="{column}"/>' for column in columns)
        return (
            f'{caption}<w:tbl><w:tblPr><w:tblStyle w:val="{style_id("Redraft Grid")}"/>{bidi}'
            f'<w:tblW w:w="5000" w:type="pct"/><w:tblLook w:val="0000"/></w:tblPr>'
            f"<w:tblGrid>{drawn}</w:tblGrid>{rows}</w:tbl>{self._paragraph('Normal', '', unit.dir)}"
        )

    def _row(self, unit, row, places, columns, *, is_head):
        # The row's own id and number stand in its first cell that is not the lower part of one above.
        start = self._row_start(unit, row)
        self.takes_notes = not is_head
        cells, place = [], 0
        for cell, wide, is_first in places:
            column, place = sum(columns[place : place + wide]), place + wide
            begins = is_first and cell is not None
            lines = self._cell(cell, unit, is_head=is_head) if begins else [("Redraft Cell", "")]
            if start and (begins or not row.cells):
                lines[0], start = (lines[0][0], start + lines[0][1]), ""
            content = "".join(self._paragraph(style, line, unit.dir) for style, line in lines)
            cells.append(f"<w:tc>{_cell_properties(cell, wide, is_first, column, is_head=is_head)}{content}</w:tc>")
        self.takes_notes = True
        head = "<w:tblHeader/>" if is_head else ""
        return f"<w:tr><w:trPr><w:cantSplit/>{head}</w:trPr>{''.join(cells)}</w:tr>"

    def _row_start(self, unit, row):
        name = row_bookmark_of(row.id)
        number = run(f"{row.number}\t", self._ours(), style_id("Redraft Number")) if row.number else ""
        return (self._bookmark(name, "") if name else "") + number

    def _cell(self, cell, unit, *, is_head):
        name = "Redraft Header Cell" if cell.header else "Redraft Head Cell" if is_head else "Redraft Cell"
        return [(name, self._words(runs, unit)) for runs in cell.text or [[]]]

    def _bookmark(self, name, content):
        number = next(self.bookmarks)
        return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{content}<w:bookmarkEnd w:id="{number}"/>'

    # ---- words

    def _line(self, paragraphs, unit):
        return "<w:r><w:br/></w:r>".join(self._words(runs, unit) for runs in paragraphs)

    def _words(self, runs, unit):
        return "".join(self._run(piece, unit) for piece in runs)

    def _run(self, piece, unit):
        target = piece.href[1:] if piece.href.startswith("#") else ""
        if self.takes_notes and target in self.notes and target not in self.referred and piece.styles == {"sup"}:
            return self._reference(target, piece.text)
        language = next((LANGUAGE_STYLES[style] for style in piece.styles if style in LANGUAGE_STYLES), unit.language)
        name = "Redraft Code" if "code" in piece.styles else ""
        # The underline of Word's own style means only "a link"; one that was meant has a style of its own.
        if piece.href and not name:
            name = "Redraft Underlined" if "u" in piece.styles else "Hyperlink"
        written = run(piece.text, tongue(language, self.document.language), style_id(name), piece.styles)
        if target:
            return f'<w:hyperlink w:anchor="{self.names[target]}" w:history="1">{written}</w:hyperlink>'
        if piece.href:
            link = self.linking_part.relate_to(piece.href, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
            return f'<w:hyperlink r:id="{link}" w:history="1">{written}</w:hyperlink>'
        return written

    # ---- notes

    def _reference(self, target, mark):
        """A note of Word's own, which counts it, unless the author's mark is another than Word's number."""
        counted = str(1 + sum(is_counted for _number, _mark, is_counted in self.referred.values()))
        number = FIRST_NOTE + len(self.referred)
        self.referred[target] = (number, mark, mark == counted)
        raised = style_id("footnote reference")
        if mark == counted:
            return run("", "", raised, inside=f'<w:footnoteReference w:id="{number}"/>')
        custom = f'<w:footnoteReference w:customMarkFollows="1" w:id="{number}"/>'
        return run(mark, self._ours(), raised, inside=custom)

    def _write_notes(self):
        uri = PackURI("/word/footnotes.xml")
        self.linking_part = part = Part(uri, CONTENT_TYPE.WML_FOOTNOTES, b"", self.part.package)
        self.takes_notes = False
        units = {unit.id: unit for unit in self.document.units}
        notes = "".join(self._note(units[own_id], *said) for own_id, said in self.referred.items())
        whole = f"<w:footnotes {NAMESPACES}>{RULES}{notes}</w:footnotes>"
        part._blob = f"<?xml version='1.0' encoding='UTF-8' standalone='yes'?>{whole}".encode()
        self.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
        settings = self.word.settings.element
        (known,) = elements('<w:footnotePr><w:footnote w:id="0"/><w:footnote w:id="1"/></w:footnotePr>')
        settings.find("{*}compat").addprevious(known)

    def _note(self, unit, number, mark, is_counted):
        label = unit.number.label
        name = "Redraft Note" if label else "Redraft Counted Note"
        raised = style_id("footnote reference")
        if is_counted:
            start = run("", "", raised, inside="<w:footnoteRef/>") + run("\t", "", style_id("Redraft Number"))
        else:
            start = run(f"{mark}\t", self._ours(), style_id("Redraft Number"), {"sup"})
        if label and label != mark:
            start += run(label, self._ours(), style_id("Redraft Label")) + run("\t", "", style_id("Redraft Number"))
        texts = [self._words(runs, unit) for runs in unit.text] or [""]
        lines = [(name, start + texts[0]), *((name, line) for line in texts[1:])]
        return f'<w:footnote w:id="{number}">{self._lines(unit, lines)}</w:footnote>'


def _fill(part, xml):
    """Replace what a header or footer holds."""
    for element in list(part):
        part.remove(element)
    part.extend(elements(xml))


def _cell_properties(cell, wide, is_first, column, *, is_head):
    span = f'<w:gridSpan w:val="{wide}"/>' if wide > 1 else ""
    high = ""
    if cell and cell.rowspan > 1:
        high = '<w:vMerge w:val="restart"/>' if is_first else "<w:vMerge/>"
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{SHADE}"/>' if is_head or (cell and cell.header) else ""
    return f'<w:tcPr><w:tcW w:w="{column}" w:type="dxa"/>{span}{high}{shade}</w:tcPr>'


def grid_of(rows):
    """The cells of each row from its beginning to its end: (cell, columns wide, whether it begins here).

    A cell that is several rows high stands in each of them; None fills the holes that a ragged table leaves.
    """
    below, grid = {}, []  # column: (cell, width, rows to come)
    for row in rows:
        places, column, cells = [], 0, list(row.cells)
        above, below = below, {}
        while cells or any(place >= column for place in above):
            if column in above:
                cell, wide, left = above[column]
                is_first = False
            elif cells:
                cell = cells.pop(0)
                wide, left, is_first = cell.colspan, cell.rowspan, True
            else:
                cell, wide, left, is_first = None, 1, 1, True
            places.append((cell, wide, is_first))
            if left > 1:
                below[column] = (cell, wide, left - 1)
            column += wide
        grid.append(places or [(None, 1, True)])
    return grid


def widths_of(grid, width):
    """The width of each column: as its longest word needs, and more where there is more to read."""
    weights = [9.0] * width
    for row in grid:
        place = 0
        for cell, wide, is_first in row:
            if cell is not None and is_first and wide == 1:
                words = " ".join(words_of(runs) for runs in cell.text)
                longest = max(map(len, words.split()), default=0)
                weights[place] = max(weights[place], min(longest, 13) + 1, min(len(words), 900) ** 0.5 * 1.8)
            place += wide
    # The numbers of the rows stand in the first column.
    weights[0] += 6
    return [int(TEXT_WIDTH * weight / sum(weights)) for weight in weights]


def notes_at_the_end(document):
    """The footnotes that can be Word's own: Word prints them in the order in which the text refers to them.

    They stand at the end of the draft in that order. Any other note stays a paragraph in its place, linked both ways.
    """
    met = {}
    for unit in document.units:
        for run_of_words in _runs_that_take_notes(unit):
            if run_of_words.styles == {"sup"} and run_of_words.href.startswith("#"):
                met.setdefault(run_of_words.href[1:], len(met))
    notes, before = [], len(met)
    for unit in reversed(document.units):
        if unit.kind != "footnote" or met.get(unit.id, before) >= before:
            break
        before = met[unit.id]
        notes.append(unit.id)
    return set(notes)


def _runs_that_take_notes(unit):
    if unit.kind == "footnote":
        return []
    cells = [paragraph for row in unit.rows[unit.head_rows :] for cell in row.cells for paragraph in cell.text]
    return [piece for paragraph in [*unit.text, *unit.caption, *cells] for piece in paragraph]
