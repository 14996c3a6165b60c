"""Word documents into blocks: headings, typed and automatic numbers, lists, tables, footnotes, emphasis and links."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from drafts.importing import ImportRefused
from drafts.importing.builder import Builder
from drafts.importing.inline import Run, tidy, words_of
from drafts.importing.numbering import Numbering, whole_number
from drafts.importing.ooxml import R, W, WordFile, attribute, child, children, is_on, local, value_of

HEADING_STYLE = re.compile(r"(?:heading|überschrift|titre|título|заголовок|عنوان|标题)\s*(\d)", re.IGNORECASE)
CONTENTS_STYLE = re.compile(r"(?:toc|table of contents)\s*(?:\d|heading)", re.IGNORECASE)
CONTENTS_PART = "Table of Contents"
# Signs that Word stores by their place in a symbol font, in the private use area (F0xx).
WINGDINGS = {
    0x6C: "●", 0x6E: "■", 0x6F: "□", 0x71: "❑", 0x72: "❒", 0x74: "⧫", 0x75: "◆", 0x76: "❖", 0x77: "◆", 0x9F: "•",
    0xA7: "▪", 0xA8: "◻", 0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xE8: "➔", 0xF0: "⇨", 0xFB: "✗",
    0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
}  # fmt: skip
SYMBOL = {
    0xA3: "≤", 0xA5: "∞", 0xAC: "←", 0xAD: "↑", 0xAE: "→", 0xAF: "↓", 0xB0: "°", 0xB1: "±", 0xB3: "≥", 0xB4: "×",
    0xB7: "•", 0xB9: "≠", 0xBB: "≈", 0xD6: "√", 0xD7: "⋅", 0xDE: "⇒", 0xE5: "∑",
}  # fmt: skip
PRIVATE = re.compile("[\uf000-\uf0ff]")

CHARACTERS = {"tab": " ", "ptab": " ", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}

PICTURES = gettext_lazy("pictures and drawings (their description was kept where there is one)")
EMBEDDED = gettext_lazy("embedded objects and files")
REMARKS = gettext_lazy("reviewers' comments")
INSERTED = gettext_lazy("tracked insertions (their words were kept, the tracking was not)")
DELETED = gettext_lazy("tracked deletions")
MOVED = gettext_lazy("tracked moves (their words were kept at the new place)")
HIDDEN = gettext_lazy("pieces of hidden text")
COLOURS = gettext_lazy("pieces of coloured or highlighted text (their words were kept)")
CAPITALS = gettext_lazy("pieces set in capitals or small capitals (their words were kept as typed)")
FORMULAS = gettext_lazy("formulas (their characters were kept in one line)")
SIGNS = gettext_lazy("signs of symbol fonts (□ stands in their place)")
FIELDS = gettext_lazy("fields and cross-references (their last displayed words were kept)")
TEXT_BOXES = gettext_lazy("frames of text boxes (their words were kept after the paragraph)")
NESTED = gettext_lazy("frames of tables inside tables (their words were kept)")
MERGED = gettext_lazy("pieces of text in merged cells (moved to the first cell)")
EMPTY_TABLES = gettext_lazy("tables without words")
CONTENTS = gettext_lazy("lines of the table of contents (the page makes its own)")
MARGINS = gettext_lazy("headers and footers of the printed page")
ALTERNATIVES = gettext_lazy("imported files inside the file")
UNPLACED = gettext_lazy("paragraphs in places that are not read")
DEEPEST_STYLE = 50
NO_OUTLINE = 9  # Word's outline level of body text; those of headings are below it


def read(path, options=None):
    """The draft in a .docx file."""
    file = WordFile(path)
    try:
        return _Reader(file, options).read()
    except RecursionError as error:
        raise ImportRefused(_("The file is nested too deeply to be a draft.")) from error
    finally:
        file.close()


class _Reader:
    def __init__(self, file, options=None):
        self.file = file
        self.body = child(file.xml("word/document.xml"), "body")
        if self.body is None:
            raise ImportRefused(_("There is no Word document in this file."))
        self.styles = _Styles(file.xml("word/styles.xml"))
        self.numbering = Numbering(file.xml("word/numbering.xml"))
        self.links = file.relations()
        self.builder = Builder(language=self.styles.language, options=options)
        self.notes = {}
        self.boxes = []
        self.numbered_lists = self._lists_that_number_paragraphs()

    def read(self):
        self._blocks(self.body)
        self._notes()
        self._account()
        imported = self.builder.finish()
        if not imported.blocks:
            raise ImportRefused(_("There are no words in this file."))
        return imported

    # ---- the body

    def _blocks(self, parent):
        for element in parent:
            match local(element):
                case "p":
                    self._paragraph(element)
                case "tbl":
                    self._table(element)
                case "sdt":
                    if value_of(child(child(element, "sdtPr"), "docPartObj"), "docPartGallery") == CONTENTS_PART:
                        self.builder.leave_out(CONTENTS, _count_paragraphs(element))
                    else:
                        self._blocks(child(element, "sdtContent") if child(element, "sdtContent") is not None else [])
                case "customXml" | "ins" | "moveTo" | "smartTag":
                    self._blocks(element)
                case "del" | "moveFrom":
                    self.builder.leave_out(DELETED, _count_paragraphs(element))
                case "altChunk":
                    self.builder.simplify(ALTERNATIVES)

    def _paragraph(self, element):
        style = self.styles.of(element)
        runs = tidy(self._runs(element))
        number = self._number(element, style)
        boxes, self.boxes = self.boxes, []
        if words_of(runs):
            self._say(runs, style, number)
        elif _has_words(element):
            self._wordless(element, boxes)
        for box in boxes:
            self.builder.simplify(TEXT_BOXES)
            self._blocks(box)

    def _say(self, runs, style, number):
        if style.is_contents:
            self.builder.leave_out(CONTENTS)
        elif style.heading is not None:
            self.builder.heading(runs, style.heading, label=number.text.strip() if number and number.counts else "")
            if style.heading == 0 and not self.builder.title:
                self.builder.title = words_of(runs)
        elif number is None:
            self.builder.paragraph(runs)
        elif number.level == 0 and number.list_id in self.numbered_lists:
            self.builder.paragraph(runs, label=number.text.strip())
        else:
            self.builder.list_item(runs, level=number.level + 1, marker=number.text.strip())

    def _wordless(self, element, boxes):
        """A paragraph that the reader of words found empty, although there is text in it: deleted or hidden text."""
        own = sum(1 for text in _texts(element) if not any(box in text.iterancestors() for box in boxes))
        if own:
            self.builder.leave_out(DELETED if element.find(f".//{W}delText") is not None else HIDDEN)

    def _number(self, element, style):
        properties = child(child(element, "pPr"), "numPr")
        list_id, level = style.numbering
        if properties is not None:
            list_id = value_of(properties, "numId") or list_id
            level = value_of(properties, "ilvl") or level
        if not list_id or list_id == "0":
            return None
        if not _has_words(element):
            return None
        return self.numbering.next(list_id, whole_number(level, 0))

    def _lists_that_number_paragraphs(self):
        """Decimal lists that go on after a heading: such numbers are the paragraphs' own, as in a UN report."""
        seen, interrupted, found = set(), set(), set()
        for element in self.body.iter(f"{W}p"):
            style = self.styles.of(element)
            if style.heading is not None:
                interrupted |= seen
                continue
            properties = child(child(element, "pPr"), "numPr")
            list_id = (value_of(properties, "numId") if properties is not None else None) or style.numbering[0]
            level = (value_of(properties, "ilvl") if properties is not None else None) or style.numbering[1] or "0"
            if list_id and level == "0" and self.numbering.is_decimal(list_id):
                if list_id in interrupted:
                    found.add(list_id)
                seen.add(list_id)
        return found

    # ---- words

    def _runs(self, parent, href=""):
        runs = []
        fields = []  # open fields: the instruction, and whether its result is being read
        for element in parent:
            match local(element):
                case "r":
                    runs += self._run(element, fields, href)
                case "hyperlink":
                    runs += self._runs(element, self._target(element) or href)
                case "ins" | "moveTo":
                    self.builder.simplify(INSERTED if local(element) == "ins" else MOVED)
                    runs += self._runs(element, href)
                case "del" | "moveFrom":
                    self.builder.simplify(DELETED if local(element) == "del" else MOVED)
                case "fldSimple":
                    self.builder.simplify(FIELDS)
                    runs += self._runs(element, href)
                case "sdt":
                    content = child(element, "sdtContent")
                    runs += self._runs(content, href) if content is not None else []
                case "smartTag" | "customXml" | "dir" | "bdo":
                    runs += self._runs(element, href)
                case "oMath" | "oMathPara":
                    self.builder.simplify(FORMULAS)
                    runs.append(Run("".join(node.text or "" for node in element.iter() if local(node) == "t")))
                case "ruby":
                    base = child(element, "rubyBase")
                    runs += self._runs(base, href) if base is not None else []
        return runs

    def _run(self, element, fields, href):
        properties = child(element, "rPr")
        styles = self.styles.emphasis(properties)
        if is_on(properties, "vanish"):
            self.builder.simplify(HIDDEN)
            return []
        self._look(properties, element)
        if fields and fields[-1]["result"] and fields[-1]["href"]:
            href = fields[-1]["href"]
        runs = []
        for node in element:
            runs += self._piece(node, styles, href, fields)
        return runs if not fields or fields[-1]["result"] else []

    def _piece(self, node, styles, href, fields):
        match local(node):
            case "t":
                return [Run(self._readable(node.text or "", _font(node.getparent())), styles, href)]
            case "tab" | "ptab" | "noBreakHyphen" | "softHyphen" as sign:
                return [Run(CHARACTERS[sign], styles, href)]
            case "br" | "cr":
                return [Run("\n" if attribute(node, "type") in {None, "textWrapping"} else " ", styles, href)]
            case "sym":
                return [Run(self._sign(node), styles, href)]
            case "footnoteReference" | "endnoteReference":
                return self._reference(node)
            case "fldChar" | "instrText":
                self._field(node, fields)
            case "commentReference":
                self.builder.simplify(REMARKS)
            case "drawing" | "pict" | "object" | "AlternateContent":
                self._drawing(node)
            case "ruby":
                base = child(node, "rubyBase")
                return self._runs(base, href) if base is not None else []
        return []

    def _look(self, properties, element):
        if properties is None or not "".join(node.text or "" for node in element.iter(f"{W}t")).strip():
            return
        colour = value_of(properties, "color")
        if colour not in {None, "auto", "000000"} or child(properties, "highlight") is not None:
            self.builder.simplify(COLOURS)
        if is_on(properties, "caps") or is_on(properties, "smallCaps"):
            self.builder.simplify(CAPITALS)

    def _sign(self, node):
        code = attribute(node, "char") or ""
        place = int(code, 16) if re.fullmatch(r"[0-9a-fA-F]{1,4}", code) else 0
        return self._readable(chr(0xF000 | place & 0xFF), attribute(node, "font") or "")

    def _readable(self, text, font):
        """Signs of a symbol font as characters that every font has; those that we do not know are counted."""

        def readable(found):
            place = ord(found[0]) & 0xFF
            known = {**WINGDINGS, **SYMBOL} if "symbol" in font.lower() else {**SYMBOL, **WINGDINGS}
            if place not in known:
                self.builder.simplify(SIGNS)
            return known.get(place, "□")

        return PRIVATE.sub(readable, text)

    def _field(self, node, fields):
        if local(node) == "instrText" and fields:
            fields[-1]["instruction"] += node.text or ""
        match attribute(node, "fldCharType"):
            case "begin":
                fields.append({"instruction": "", "result": False, "href": ""})
            case "separate" if fields:
                found = re.match(r'\s*HYPERLINK\s+(?:\\l\s+"([^"]+)"|"([^"]+)")', fields[-1]["instruction"])
                fields[-1]["href"] = (f"#{found[1]}" if found[1] else found[2]) if found else ""
                fields[-1]["result"] = True
                if not found:
                    self.builder.simplify(FIELDS)
            case "end" if fields:
                fields.pop()

    def _target(self, element):
        if anchor := attribute(element, "anchor"):
            return f"#{anchor}"
        return self.links.get(element.get(f"{R}id"), "")

    def _reference(self, node):
        sort = "footnote" if local(node) == "footnoteReference" else "endnote"
        key = (sort, attribute(node, "id"))
        label = self.notes.setdefault(key, str(len(self.notes) + 1))
        return [Run(label, frozenset({"sup"}), f"#{sort}-{key[1]}")]

    def _drawing(self, node):
        if local(node) == "AlternateContent":
            # The same drawing twice, for new and old versions of Word.
            for choice in node:
                if local(choice) == "Choice":
                    for inner in choice:
                        self._drawing(inner)
                    return
            return
        boxes = list(node.iter(f"{W}txbxContent"))
        self.boxes += [box for box in boxes if not any(other in box.iterancestors() for other in boxes)]
        if local(node) == "object":
            self.builder.simplify(EMBEDDED)
        elif not boxes:
            self.builder.simplify(PICTURES)
            described = next((found for found in node.iter() if local(found) == "docPr" and found.get("descr")), None)
            if described is not None:
                self.builder.figure(described.get("descr"), pieces=0)

    # ---- tables

    def _table(self, element):
        rows = _rows(element)
        heads = 0
        while heads < len(rows) and is_on(child(rows[heads], "trPr"), "tblHeader"):
            heads += 1
        look = child(child(element, "tblPr"), "tblLook")
        if not heads and len(rows) > 1 and look is not None and _first_row_heads(look):
            heads = 1
        drawn, open_cells, pieces = [], {}, 0
        for row in rows:
            cells, column = [], 0
            for cell in _cells(row):
                properties = child(cell, "tcPr")
                span = value_of(properties, "gridSpan")
                width = min(max(whole_number(span, 1), 1), 100)
                paragraphs, found = self._cell(cell)
                pieces += found
                merge = child(properties, "vMerge")
                if merge is not None and attribute(merge, "val") != "restart" and column in open_cells:
                    above = open_cells[column]
                    above["rowspan"] += 1
                    if paragraphs:
                        self.builder.simplify(MERGED)
                        above["paragraphs"] += paragraphs
                else:
                    drawn_cell = {"paragraphs": paragraphs, "colspan": width, "rowspan": 1, "header": False}
                    cells.append(drawn_cell)
                    open_cells = {place: value for place, value in open_cells.items() if place != column}
                    if merge is not None:
                        open_cells[column] = drawn_cell
                column += width
            drawn.append(cells)
        if pieces:
            self.builder.table([row for row in drawn if row], head_rows=heads, pieces=pieces)
        else:
            self.builder.simplify(EMPTY_TABLES)
        boxes, self.boxes = self.boxes, []
        for box in boxes:
            self.builder.simplify(TEXT_BOXES)
            self._blocks(box)

    def _cell(self, cell):
        """The paragraphs of a cell; a list's numbers become words, a table inside becomes lines."""
        paragraphs, found = [], 0
        for element in _paragraphs_inside(cell):
            if local(element) == "tbl":
                self.builder.simplify(NESTED)
                continue
            runs = tidy(self._runs(element))
            number = self._number(element, self.styles.of(element))
            if not words_of(runs):
                if _has_words(element) and not self.boxes:
                    self._wordless(element, [])
                continue
            found += 1
            if number and number.text.strip():
                runs = tidy([Run(f"{number.text.strip()} "), *runs])
            paragraphs.append(runs)
        return paragraphs, found

    # ---- notes, and what stands outside the body

    def _notes(self):
        """Footnotes and endnotes in the order in which the text refers to them."""
        parts = {"footnote": self.file.xml("word/footnotes.xml"), "endnote": self.file.xml("word/endnotes.xml")}
        texts = {
            (sort, attribute(note, "id")): note
            for sort, root in parts.items()
            for note in children(root, sort)
            if attribute(note, "type") in {None, "normal"}
        }
        links = self.links
        place = 0
        while place < len(self.notes):  # a note may refer to another
            key, label = list(self.notes.items())[place]
            place += 1
            if key not in texts:
                continue
            self.links = self.file.relations(f"{key[0]}s")
            note = texts.pop(key)
            paragraphs = [tidy(self._runs(element)) for element in note.iter(f"{W}p")]
            paragraphs = [runs for runs in paragraphs if words_of(runs)]
            if paragraphs:
                self.builder.footnote(paragraphs, label=label, keys=[f"{key[0]}-{key[1]}"], pieces=len(paragraphs))
        self.links = links

    def _account(self):
        """Whatever has words and was not met above stands in the account: found is counted apart from reading."""
        margins = 0
        for name in sorted(self.file.names):
            if re.fullmatch(r"word/(?:header|footer)\d*\.xml", name):
                margins += _count_paragraphs(self.file.xml(name))
        self.builder.simplify(EMBEDDED, sum(1 for name in self.file.names if name.startswith("word/embeddings/")))
        total = _count_paragraphs(self.body)
        for name in ("footnote", "endnote"):
            root = self.file.xml(f"word/{name}s.xml")
            total += sum(
                _count_paragraphs(note) for note in children(root, name) if attribute(note, "type") in {None, "normal"}
            )
        self.builder.leave_out(UNPLACED, max(total - self.builder.found, 0))
        self.builder.leave_out(MARGINS, margins)


class _Style:
    def __init__(self, heading, is_contents, numbering):
        self.heading = heading
        self.is_contents = is_contents
        self.numbering = numbering


class _Styles:
    """What paragraph and character styles mean, through the styles that they are based on."""

    def __init__(self, root):
        self.paragraph, self.character = {}, {}
        self.default = ""
        self.known = {}
        self.language = ""
        if root is None:
            return
        for style in children(root, "style"):
            name = attribute(style, "styleId")
            if attribute(style, "type") == "character":
                self.character[name] = style
            elif attribute(style, "type") == "paragraph":
                self.paragraph[name] = style
                if attribute(style, "default") in {"1", "true"}:
                    self.default = name

    def of(self, element):
        properties = child(element, "pPr")
        name = (value_of(properties, "pStyle") if properties is not None else None) or self.default
        if name not in self.known:
            self.known[name] = self._read(name)
        style = self.known[name]
        outline = whole_number(value_of(properties, "outlineLvl"), NO_OUTLINE)
        if 0 <= outline < NO_OUTLINE and style.heading is None:
            return _Style(outline + 1, style.is_contents, style.numbering)
        return style

    def _read(self, name):
        heading, contents, list_id, level = None, False, None, None
        for style in self._chain(name, self.paragraph):
            title = value_of(style, "name") or ""
            properties = child(style, "pPr")
            if heading is None:
                found = HEADING_STYLE.fullmatch(title.strip())
                outline = whole_number(value_of(properties, "outlineLvl"), NO_OUTLINE)
                if found:
                    heading = int(found[1])
                elif 0 <= outline < NO_OUTLINE:
                    heading = outline + 1
                elif title.lower() == "title":
                    heading = 0
            contents = contents or bool(CONTENTS_STYLE.match(title))
            numbering = child(properties, "numPr")
            if numbering is not None:
                list_id = list_id or value_of(numbering, "numId")
                level = level or value_of(numbering, "ilvl")
        return _Style(None if contents else heading, contents, (list_id, level))

    def _chain(self, name, styles):
        for _step in range(DEEPEST_STYLE):
            style = styles.get(name)
            if style is None:
                return
            yield style
            name = value_of(style, "basedOn")

    def emphasis(self, properties):
        """Bold, italics and the like of a run, its character style included."""
        if properties is None:
            return frozenset()
        sources = [properties]
        sources += [child(style, "rPr") for style in self._chain(value_of(properties, "rStyle"), self.character)]
        sources = [source for source in sources if source is not None]
        styles = set()
        for name, style in (("b", "b"), ("i", "i"), ("strike", "s"), ("dstrike", "s")):
            if next((is_on(source, name) for source in sources if child(source, name) is not None), False):
                styles.add(style)
        underline = next((value_of(source, "u") for source in sources if child(source, "u") is not None), None)
        if underline not in {None, "none"} and value_of(properties, "rStyle") not in {"Hyperlink", "FollowedHyperlink"}:
            styles.add("u")
        raised = next(
            (value_of(source, "vertAlign") for source in sources if child(source, "vertAlign") is not None), ""
        )
        if raised in {"superscript", "subscript"}:
            styles.add(raised[:3])
        return frozenset(styles)


def _font(run):
    fonts = child(child(run, "rPr"), "rFonts")
    return attribute(fonts, "ascii") or "" if fonts is not None else ""


def _texts(element):
    return [node for node in element.iter(f"{W}t", f"{W}delText") if (node.text or "").strip()]


def _has_words(element):
    return bool(_texts(element))


def _count_paragraphs(root):
    """How many paragraphs with words of their own stand anywhere below; of a drawing given twice, the first."""
    if root is None:
        return 0
    owners = set()
    for text in _texts(root):
        ancestors = list(text.iterancestors())
        if any(local(ancestor) == "Fallback" for ancestor in ancestors):
            continue
        owner = next((ancestor for ancestor in ancestors if ancestor.tag == f"{W}p"), None)
        if owner is not None:
            owners.add(owner)
    return len(owners)


def _unwrapped(element, wanted):
    """Children of a kind, also inside content controls and tracked insertions."""
    for node in element:
        if local(node) == wanted:
            yield node
        elif local(node) in {"sdt", "sdtContent", "ins", "moveTo", "customXml"}:
            yield from _unwrapped(node, wanted)


def _rows(table):
    return list(_unwrapped(table, "tr"))


def _cells(row):
    return list(_unwrapped(row, "tc"))


def _paragraphs_inside(cell):
    """Paragraphs of a cell in order, those of tables inside included; the inner table itself comes before its own."""
    for node in cell:
        match local(node):
            case "p":
                yield node
            case "tbl":
                yield node
                for row in _rows(node):
                    for inner in _cells(row):
                        yield from _paragraphs_inside(inner)
            case "sdt" | "sdtContent" | "ins" | "customXml" | "moveTo":
                yield from _paragraphs_inside(node)


def _first_row_heads(look):
    first = attribute(look, "firstRow")
    if first is not None:
        return first in {"1", "true", "on"}
    try:
        return bool(int(attribute(look, "val") or "0", 16) & 0x0020)
    except ValueError:
        return False
