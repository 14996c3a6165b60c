"""Goes through a Word document from top to bottom and says to the builder what it meets."""

import re
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from drafts.importing import ImportRefused, Note, ReadOptions
from drafts.importing.builder import BLOCKS_A_STEP, READ, Builder, refuse_cells
from drafts.importing.docx import captions, reasons, spoken
from drafts.importing.docx.margins import Remarks, sentence
from drafts.importing.docx.notes import Notes
from drafts.importing.docx.own import OwnParagraphs, OwnTable
from drafts.importing.docx.pictures import Pictures
from drafts.importing.docx.signs import bullet
from drafts.importing.docx.styles import Styles
from drafts.importing.docx.suggested import suggest_definitions
from drafts.importing.docx.tables import TableReading, unwrapped
from drafts.importing.docx.words import (
    Reading,
    Words,
    author_and_date,
    bookmark_key,
    changes_of_end,
    is_initial,
    proposal,
    reason_of,
    worded,
)
from drafts.importing.inline import Run, tidy, wholly, without_style
from drafts.importing.numbering import Numbering, whole_number
from drafts.importing.ooxml import W, attribute, child, is_on, local, value_of

CONTENTS_PART = "Table of Contents"
# A table of one cell with more paragraphs than a box holds is a frame around a text.
MOST_BOXED = 12
LONGEST_HEADING = 300
# Tracked changes of tables and sections that change no words; cells are added and taken out with their words.
LOOKS = "tblPrChange tblPrExChange tblGridChange trPrChange tcPrChange sectPrChange cellIns cellDel cellMerge".split()
HEADING_PLACE = re.compile(r"_Toc|__RefHeading")
NAMED = re.compile(r"[^\W\d_]{3}")
# Tracked changes under "propose" are kept in notes, so nothing of them is lost.
TRACKED = {
    reasons.INSERTED, reasons.DELETED, reasons.MOVED, reasons.NOT_INSERTED, reasons.NOT_DELETED, reasons.NOT_MOVED,
}  # fmt: skip


class Reader:
    def __init__(self, file, options=None):
        self.file, self.options = file, options or ReadOptions()
        self.body = child(file.xml(file.document), "body")
        if self.body is None:
            raise ImportRefused(_("There is no Word document in this file."))
        refuse_cells(sum(1 for _cell in self.body.iter(f"{W}tc")))
        self.accepting = self.options.tracked_changes == "accept"
        self.proposing = self.options.tracked_changes == "propose"
        self.builder = Builder(options=self.options)
        self.styles = Styles(file.xml("word/styles.xml"))
        self.numbering = Numbering(file.xml("word/numbering.xml"), self.styles.lists, bullet)
        self.own = OwnParagraphs(file, self.body, self.styles, self.builder)
        self.notes = Notes(file, self.body)
        self.words = Words(self.styles, self.notes, accepting=self.accepting)
        self.remarks = Remarks(file, lambda paragraph: self.words.accepted(paragraph, {}))
        self.pictures = Pictures(file, self.builder)
        self.worded_in_body = worded(self.body)
        self.worded = self.worded_in_body | self.notes.worded
        self.links = file.relations()
        self.numbered_lists = self._lists_that_number_paragraphs()
        self.has_pages = next(self.body.iter(f"{W}lastRenderedPageBreak"), None) is not None
        # Where the reader is; `box` is the place of the box or frame that it is in.
        self.page, self.paragraphs, self.tables, self.box = 1, 0, 0, ""
        self.has_headings, self.long_headings = False, 0
        # Notes that were met where no block is yet.
        self.held = []

    def read(self):
        self._items(self._flow_of_body())
        self.own.finish()
        self._notes()
        self._account()
        if self.held and self.builder.pending:
            self._give_notes(self.builder.pending[-1]["id"])
        captions.attach(self.builder)
        self.pictures.settle()
        suggest_definitions(self.builder)
        spoken.settle(self.builder)
        self._remark()
        imported = self.builder.finish()
        if not imported.blocks:
            raise ImportRefused(_("There are no words in this file."))
        return imported

    def _remark(self):
        nameless, long = self.pictures.nameless, self.long_headings
        asked = ngettext(
            "%(count)d picture has no description. Write what it says, for those who do not see it.",
            "%(count)d pictures have no description. Write what they say, for those who do not see them.",
            nameless,
        )
        read = ngettext(
            "%(count)d long text in the style of a heading was read as a paragraph.",
            "%(count)d long texts in the style of headings were read as paragraphs.",
            long,
        )
        self.builder.remarks += [asked % {"count": nameless}] * bool(nameless) + [read % {"count": long}] * bool(long)

    # ---- the order of things

    def _flow_of_body(self):
        for place, node in enumerate(self.body):
            if place % BLOCKS_A_STEP == 0:
                self.options.progress(READ * place / len(self.body))
            yield from self._flow([node])

    def _flow(self, parent):
        """Paragraphs and tables in order, also those inside content controls and the like."""
        for node in parent:
            match local(node):
                case "p" | "tbl":
                    yield node
                case "sdt":
                    if value_of(child(child(node, "sdtPr"), "docPartObj"), "docPartGallery") == CONTENTS_PART:
                        self.builder.leave_out(reasons.CONTENTS, self._worded_in(node))
                    elif (content := child(node, "sdtContent")) is not None:
                        yield from self._flow(content)
                case "customXml" | "smartTag":
                    yield from self._flow(node)
                case "ins" | "moveTo" | "del" | "moveFrom" as sort:
                    if (sort in {"ins", "moveTo"}) == self.accepting:
                        yield from self._flow(node)
                    else:
                        self.builder.leave_out(self._reason_of_change(), self._worded_in(node))
                case "AlternateContent":
                    yield from self._flow(next(iter(node), []))
                case "bookmarkStart":
                    self.builder.await_block([bookmark_key(attribute(node, "name") or "")])
                case "altChunk":
                    self.builder.simplify(reasons.ALTERNATIVES)

    def _worded_in(self, element):
        return sum(1 for paragraph in element.iter(f"{W}p") if paragraph in self.worded)

    def _joined(self, flow):
        """Tables, and paragraphs with what was read in them; those that a tracked change makes one come as one."""
        carried, last = [], None
        for node in flow:
            if local(node) == "p":
                carried.append(self._read(node))
                last = node
                carried[-1].is_initial = is_initial(node)
                if carried[-1].is_initial or self.words.end_is_gone(node):
                    continue
            if carried:
                yield Reading.of(carried), last
                carried = []
            if local(node) == "tbl":
                yield None, node
        if carried:
            yield Reading.of(carried), last

    def _read(self, element):
        """What one paragraph of the file says; one that says nothing although it holds words is accounted for."""
        reading = self.words.read(element, self.links)
        ends = changes_of_end(element)
        if ends and not reading.changes:
            reading.simplified[reason_of(ends[0], accepting=self.accepting)] += 1
        reading.changes += map(author_and_date, ends)
        if self.proposing:
            reading.proposed = [self.words.accepted(element, self.links) if reading.changes else reading.words]
        for reason, times in reading.simplified.items():
            if not (self.proposing and reason in TRACKED):
                self.builder.simplify(reason, times)
        if child(child(element, "pPr"), "pPrChange") is not None:
            self.builder.simplify(reasons.RESTYLED)
        if element in self.worded:
            if reading.words.strip():
                reading.pieces = 1
            else:
                self.builder.leave_out(self._why_silent(reading))
        return reading

    def _why_silent(self, reading):
        if reading.changes:
            return self._reason_of_change()
        return reasons.HIDDEN if reasons.HIDDEN in reading.simplified else reasons.UNPLACED

    def _reason_of_change(self):
        """Why words that stand in a tracked change are left out."""
        if self.proposing:
            return reasons.PROPOSED
        return reasons.DELETED if self.accepting else reasons.NOT_INSERTED

    # ---- paragraphs

    def _items(self, flow):
        for reading, element in self._joined(flow):
            if reading is None:
                self._table(element)
            else:
                self._paragraph(reading, element)

    def _paragraph(self, reading, element):
        style = self.styles.of(element)
        self.page += reading.pages_before
        self.paragraphs += bool(reading.words) and not self.box
        self.builder.place = self._place()
        self.builder.await_block([bookmark_key(name) for name in reading.bookmarks])
        number = self._number(element, style, reading)
        since = len(self.builder.pending)
        self._say(reading, element, style, number)
        if style.is_boxed or self.box:
            self.builder.suggest("example", _("It stands in a box."), since)
        self.builder.place = self._place(picture=True)
        self._beside(reading, since)
        self.page += reading.pages - reading.pages_before
        if child(child(element, "pPr"), "sectPr") is not None:
            self.notes.begin_section()

    def _place(self, picture=False):
        numbers = {"page": self.page, "number": self.paragraphs}
        if self.box:
            return self.box
        if picture and self.has_pages:
            return _("page %(page)d, picture after paragraph %(number)d") % numbers
        if picture:
            return _("picture after paragraph %(number)d") % numbers
        if self.has_pages:
            return _("page %(page)d, paragraph %(number)d") % numbers
        return _("paragraph %(number)d") % numbers

    def _say(self, reading, element, style, number):
        runs, shown, pieces = reading.runs, number.text.strip() if number else "", reading.pieces
        if self.own.takes(element):
            self.own.hear(element, runs, pieces)
        elif not runs:
            # A heading may be all number, such as "Article 5".
            if style.heading is not None and number and number.counts and NAMED.search(shown):
                self.builder.heading([], style.heading, label=shown, pieces=0)
        elif style.is_contents or _leads_to_heading(element):
            self.builder.leave_out(reasons.CONTENTS, pieces)
        elif style.heading is not None:
            self._heading(reading, style.heading, shown if number and number.counts else "")
        elif style.is_caption or captions.looks_like_caption(reading.words):
            self._caption([Run(f"{shown} "), *runs] if shown else runs, pieces)
        elif number is None or not shown:
            self.builder.paragraph(runs, pieces=pieces)
        elif number.level == 0 and number.list_id in self.numbered_lists:
            self.builder.paragraph(runs, label=shown, pieces=pieces)
        else:
            level = max(number.level + 1, style.list_depth)
            self.builder.list_item(runs, level=level, marker=shown, pieces=pieces)

    def _heading(self, reading, level, label):
        if len(reading.words) > LONGEST_HEADING:
            # Some people number their paragraphs with the styles of headings.
            self.long_headings += 1
            self.builder.paragraph(reading.runs, label=label, pieces=reading.pieces)
            return
        if level == 0 and not self.builder.title:
            self.builder.title = reading.words
        # A title before everything else says nothing about the levels of the headings below it.
        level = level or (1 if self.has_headings else None)
        self.has_headings = True
        self.builder.heading(reading.runs, level, label=label, pieces=reading.pieces)

    def _caption(self, runs, pieces):
        """A line that names a table or figure; it stays a paragraph if it stands beside none."""
        self.builder.paragraph(without_style(runs, "b") if wholly(runs, "b") else runs, pieces=pieces)
        self.builder.pending[-1]["is_caption"] = True

    def _beside(self, reading, since):
        """What hangs on a paragraph or table that was just said: pictures, the words in text boxes, and notes."""
        for drawing in reading.drawings:
            self.pictures.add(drawing, self.links)
        notes = [
            Note("", remark.author, remark.written, sentence(remark, _part(reading, remark.number)))
            for number in reading.comments
            for remark in self.remarks.take(number)
        ]
        self.held += [*notes, *self._proposals(reading)]
        if len(self.builder.pending) > since:
            self._give_notes(self.builder.pending[since]["id"])
        for box in reading.boxes:
            self.builder.simplify(reasons.TEXT_BOXES)
            outside = self.box
            self.box = outside or _("text box after paragraph %(number)d") % {"number": self.paragraphs}
            self._items(self._flow(box))
            self.box = outside

    def _give_notes(self, block):
        self.builder.notes += [replace(note, block=block) for note in self.held]
        self.held = []

    def _proposals(self, reading):
        """The note that says what tracked changes would make of a paragraph."""
        if not self.proposing or not reading.changes:
            return []
        proposed = "\n".join(filter(None, reading.proposed))
        if proposed == reading.words:
            return []
        words = ""
        if not proposed:
            words = _("This paragraph is to be taken out.")
        elif not reading.words:
            words = _("A paragraph is to be added here.")
        return [proposal(reading.changes, words, proposed)]

    # ---- numbers

    def _list_of(self, element, style):
        """The list and level of a paragraph; no list where it is in none."""
        properties = child(child(element, "pPr"), "numPr")
        list_id = value_of(properties, "numId") or style.list_id
        level = value_of(properties, "ilvl")
        if not list_id or list_id == "0":
            return None, 0
        if level is None:
            named = self.numbering.level_of(list_id, style.names)
            return list_id, whole_number(style.level, 0) if named is None else named
        return list_id, whole_number(level, 0)

    def _number(self, element, style, reading):
        """Word numbers empty paragraphs too, but not those that it does not show."""
        list_id, level = self._list_of(element, style)
        unseen = element in self.worded or is_on(child(child(element, "pPr"), "rPr"), "vanish")
        if list_id is None or style.is_contents or (not reading.words and unseen):
            return None
        return self.numbering.next(list_id, level)

    def _lists_that_number_paragraphs(self):
        """Decimal lists that go on after a heading: such numbers are the paragraphs' own, as in a UN report."""
        seen, interrupted, found = set(), set(), set()
        for element in self.body.iter(f"{W}p"):
            style = self.styles.of(element)
            if style.heading is not None:
                interrupted |= seen
                continue
            list_id, level = self._list_of(element, style)
            if list_id and level == 0 and self.numbering.is_decimal(list_id):
                if list_id in interrupted:
                    found.add(list_id)
                seen.add(list_id)
        return found

    # ---- tables

    def _table(self, element):
        rows = list(unwrapped(element, "tr"))
        if self.own.takes(element):
            self._own_table(element, rows)
            return
        cells = [cell for row in rows for cell in unwrapped(row, "tc")] if len(rows) == 1 else []
        self.tables += 1
        place = _("table %(number)d") % {"number": self.tables}
        if len(cells) == 1 and not changes_of_end(rows[0]):
            self._frame(cells[0], place)
            return
        self.builder.place = place
        table = TableReading(self, element, rows)
        since = len(self.builder.pending)
        grid = table.grid
        if any(cell.paragraphs for row in grid.rows for cell in row):
            self.builder.await_block([bookmark_key(name) for name in table.found.bookmarks])
            self.builder.simplify(reasons.MERGED, grid.merged)
            self.builder.table(grid.as_rows(), head_rows=grid.head_rows, pieces=table.found.pieces)
        elif not table.found.drawings:
            self.builder.simplify(reasons.EMPTY_TABLES)
        self.held += table.proposals
        self._beside(table.found, since)
        self.page += table.found.pages

    def _own_table(self, element, rows):
        table, since = OwnTable(self, element, rows), len(self.builder.pending)
        self.own.hear_table(element, table.grid, table.found.pieces)
        self.held += table.proposals
        self._beside(table.found, since)

    def _frame(self, cell, place):
        """The one cell of a table: a box if it is short, else only a frame around a part of the text."""
        self.builder.simplify(reasons.FRAMES)
        outside = self.box
        self.box = outside if self._is_long(cell) else place
        self._items(self._flow(cell))
        self.box = outside

    def _is_long(self, cell):
        paragraphs = list(cell.iter(f"{W}p"))
        return (
            len(paragraphs) > MOST_BOXED
            or next(cell.iter(f"{W}tbl"), None) is not None
            or any(self.styles.of(paragraph).heading is not None for paragraph in paragraphs)
        )

    def leave_out_row(self, row):
        self.builder.leave_out(self._reason_of_change(), self._worded_in(row))

    def words_as_proposed(self, container):
        return "\n".join(filter(None, (self.words.accepted(each, self.links) for each in container.iter(f"{W}p"))))

    def lines(self, container, found):
        """The paragraphs of a cell or note as lines; what was met beside the words is added to the reading `found`."""
        lines = []
        for reading, element in self._joined(self._flow(container)):
            if reading is None:
                lines += self._nested(element, found)
                continue
            found.add(reading)
            number = self._number(element, self.styles.of(element), reading)
            if reading.runs:
                shown = number.text.strip() if number else ""
                lines.append(tidy([Run(f"{shown} "), *reading.runs]) if shown else reading.runs)
        return lines

    def _nested(self, table, found):
        """A table inside a table: each of its rows becomes a line."""
        self.builder.simplify(reasons.NESTED)
        lines = []
        for row in unwrapped(table, "tr"):
            line = []
            for cell in unwrapped(row, "tc"):
                words = [run for runs in self.lines(cell, found) for run in [*runs, Run(" ")]]
                line += [Run(" | "), *words] if line and words else words
            lines.append(tidy(line))
        return [line for line in lines if line]

    # ---- notes, and what stands outside the body

    def _notes(self):
        """Footnotes and endnotes in the order in which the text refers to them."""
        links, place = self.links, 0
        while place < len(self.notes.in_order):  # a note may refer to another
            key = self.notes.in_order[place]
            place += 1
            if (note := self.notes.take(key)) is not None:
                self.links = self.notes.links[key[0]]
                self._note(key, note)
        self.links = links

    def _note(self, key, note):
        sort, label = key[0], self.notes.labels[key]
        place = _("footnote %(label)s") if sort == "footnote" else _("endnote %(label)s")
        self.builder.place = place % {"label": label}
        found, since = Reading(), len(self.builder.pending)
        own = self.own.note(note, label)
        paragraphs = self.lines(note, found)
        if paragraphs:
            keys = [f"{sort}-{key[1]}", *(f"note:{name.lower()}" for name in self.notes.aliases.get(key, []))]
            keys += map(bookmark_key, found.bookmarks)
            if own is None:
                self.builder.footnote(paragraphs, label=label, keys=keys, pieces=found.pieces)
            else:
                own.text, own.keys, own.pieces = paragraphs, keys, found.pieces
                own.say(self.builder)
        for runs in paragraphs:
            found.runs += [Run("\n"), *runs] if found.runs else runs
        self._beside(found, since)

    def _account(self):
        """Whatever has words and was not met above stands in the account: found is counted apart from reading."""
        names = [name for name in self.file.names if re.fullmatch(r"word/(?:header|footer)\d*\.xml", name)]
        total = len(self.worded_in_body) + self.notes.pieces
        self.builder.leave_out(reasons.UNPLACED, max(total - self.builder.found, 0))
        # What we printed around the text ourselves says nothing new.
        margins = 0 if self.own.is_ours else sum(len(worded(self.file.xml(name))) for name in names)
        self.builder.leave_out(reasons.MARGINS, margins)
        self.builder.simplify(reasons.RESTYLED, sum(1 for _change in self.body.iter(*(f"{W}{name}" for name in LOOKS))))
        self.builder.simplify(reasons.REMARKS, sum(1 for remark in self.remarks.waiting.values() if remark.words))
        # Embedded files that no object in the text shows.
        self.builder.simplify(reasons.EMBEDDED, max(self._embedded() - self.builder.simplified[reasons.EMBEDDED], 0))

    def _embedded(self):
        return sum(1 for name in self.file.names if name.startswith("word/embeddings/") and not name.endswith("/"))


def _part(reading, number):
    """The words that a comment is about, where they are a part of a paragraph."""
    quote = reading.quotes.get(number, "")
    return "" if quote == reading.words else quote


def _leads_to_heading(element):
    """Whether a line belongs to a table of contents: Word's and LibreOffice's name their places in their own way."""
    links = [node for node in element if HEADING_PLACE.match(attribute(node, "anchor") or "")]
    if links:
        return not any((node.text or "").strip() for run in element.findall(f"{W}r") for node in run.iter(f"{W}t"))
    return any("PAGEREF _Toc" in (node.text or "") for node in element.iter(f"{W}instrText"))
