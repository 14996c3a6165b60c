"""The Word files that we wrote ourselves (drafts/exporting/docx.py), and others have worked on since.

Before the reader begins, the paragraphs of each of our blocks are found by their bookmarks and styles, and what stands
in them for readers only is taken out: the number that we counted, "Who acts:". The reader then reads the words as those
of any paragraph, and hands them over here.
"""

import re
import uuid
from dataclasses import dataclass, field

from drafts.importing.docx.tables import Cell, Grid, TableReading, unwrapped
from drafts.importing.inline import words_of
from drafts.importing.numbering import whole_number
from drafts.importing.ooxml import W, attribute, child, is_on, local, value_of
from drafts.importing.own import BOOKMARK, FIELDS_OF, ROW_BOOKMARK, SEVERAL, OwnBlock

KINDS = {
    "Redraft Paragraph": "paragraph",
    "Redraft Recommendation": "recommendation",
    "Redraft Checklist Item": "checklist_item",
    "Redraft Example": "example",
    "Redraft Indicator": "indicator",
    "Redraft Definition": "definition",
    "Redraft Term": "definition",
    "Redraft Table": "table",
    "Redraft Figure": "figure",
    "Redraft Picture": "figure",
    "Redraft Footnote": "footnote",
    "Redraft Note": "footnote",
    "Redraft Counted Note": "footnote",
}
FIELDS = {
    "Redraft Who Acts": "who",
    "Redraft By When": "by_when",
    "Redraft Country": "country",
    "Redraft Source": "source",
    "Redraft Term": "term",
    "Redraft Picture": "alt",
}
LEVELLED = re.compile(r"(heading|Redraft Annex|Redraft List) (\d)", re.IGNORECASE)
# Character styles: what is shown only, and what is a value of the block. The words of each end with a tab.
SHOWN, VALUES = {"Redraft Number", "Redraft Word"}, {"Redraft Label": "label", "Redraft Marker": "marker"}
FRAME, TITLE, HEADER_CELL, COUNTED_NOTE = "Redraft Frame", "title", "Redraft Header Cell", "Redraft Counted Note"
# What a person who wrote no bookmark means by a style. A plain paragraph may turn out to be anything.
MEANT = frozenset(KINDS.values()) - {"paragraph", "footnote", "figure", "table"}
BULLET = "•"
LANGUAGE = "{http://purl.org/dc/elements/1.1/}language"
HOLDERS = {"sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo"}


@dataclass
class Group:
    """The paragraphs of one block, and the table below the caption of a table."""

    block: OwnBlock
    elements: list = field(default_factory=list)
    place: str = ""
    said: bool = False


class OwnParagraphs:
    def __init__(self, file, body, styles, builder):
        self.builder = builder
        self.names = {
            style_id: value_of(style, "name") or ""
            for style_id, style in [*styles.paragraph.items(), *styles.character.items()]
        }
        self.default = styles.default
        self.groups, self.taken = {}, set()
        self.open = None
        bookmarks = (attribute(node, "name") or "" for node in body.iter(f"{W}bookmarkStart"))
        self.is_ours = any(map(BOOKMARK.fullmatch, bookmarks))
        if self.is_ours:
            builder.own_levels = 1
            core = file.xml("docProps/core.xml")
            builder.language = (core.findtext(LANGUAGE) or "").lower() if core is not None else ""
            self._take_frame(body)
            self._group(body)

    # ---- before the reader begins

    def _name(self, paragraph):
        name = value_of(child(paragraph, "pPr"), "pStyle") or self.default
        return self.names.get(name, "")

    def _take_frame(self, body):
        for element in list(body):
            name = self._name(element) if local(element) == "p" else ""
            if name.lower() == TITLE and not self.builder.title:
                self.builder.title = "".join(node.text or "" for node in element.iter(f"{W}t")).strip()
            if name == FRAME or name.lower() == TITLE:
                body.remove(element)

    def _group(self, container):
        group, marks = None, []
        for node in _flow(container):
            if local(node) == "bookmarkStart":
                marks.append(node)
            elif local(node) == "tbl":
                for paragraph in node.iter(f"{W}p"):
                    self._take_out(paragraph)
                if group is not None and group.block.kind == "table":
                    self._join(group, node)
                group = None
            else:
                group = self._place(node, group, [*marks, *node.iter(f"{W}bookmarkStart")])
                marks = []

    def _place(self, paragraph, group, marks):
        """The group to which a paragraph belongs, or None for a paragraph of somebody else."""
        name = self._name(paragraph)
        said = self._take_out(paragraph)
        own = next(filter(None, (BOOKMARK.fullmatch(attribute(mark, "name") or "") for mark in marks)), None)
        block, level = self._meant(name)
        if own:
            block = block or OwnBlock("paragraph")
            block.lang = own[2] or ""
            own_id = str(uuid.UUID(own[1]))
            if own_id not in self.taken:
                self.taken.add(own_id)
                block.id = own_id
                # The reader asks for blocks by the bookmarks around them.
                self.builder.ids[f"bookmark:{own[0].lower()}"] = own_id
        elif group is not None and self._goes_on(group.block, name):
            self._join(group, paragraph)
            group.block.label = group.block.label or said.get("label", "")
            return group
        elif block is None or not (block.kind in MEANT or level):
            return None
        group = Group(block)
        block.pieces = 0
        block.label, block.marker = said.get("label", ""), said.get("marker", BULLET if not own else "")
        self._join(group, paragraph)
        return group

    def _meant(self, name):
        """A block of the kind that a style stands for, and the level in its name."""
        if found := LEVELLED.fullmatch(name):
            level = int(found[2])
            if found[1].lower() == "redraft list":
                return OwnBlock("list_item", level=level), level
            is_annex = found[1].lower() == "redraft annex"
            return OwnBlock("heading", level=level + 1, annex=is_annex), level if is_annex else 0
        return (OwnBlock(KINDS[name]), 0) if name in KINDS else (None, 0)

    def _goes_on(self, block, name):
        if name in FIELDS:
            return FIELDS[name] in FIELDS_OF.get(block.kind, ()) and FIELDS[name] != "term"
        return KINDS.get(name) == block.kind and block.kind in SEVERAL | {"figure"}

    def _join(self, group, element):
        group.elements.append(element)
        self.groups[element] = group

    def _take_out(self, paragraph):
        """What stands in a paragraph before its words and beside them, by what it is."""
        said, ended = {}, set()
        for run in list(paragraph.iter(f"{W}r")):
            name = self.names.get(value_of(child(run, "rPr"), "rStyle"), "")
            if name not in SHOWN and name not in VALUES:
                continue
            for node in list(run):
                if local(node) == "rPr" or name in ended:
                    continue
                if local(node) == "tab":
                    # Whatever somebody typed behind it belongs to the words.
                    ended.add(name)
                elif local(node) == "t" and name in VALUES:
                    said[VALUES[name]] = said.get(VALUES[name], "") + (node.text or "")
                run.remove(node)
        return {name: value.strip() for name, value in said.items()}

    # ---- while the reader reads

    def takes(self, element):
        """Whether an element is ours; a block that was being read ends where another begins."""
        group = self.groups.get(element)
        if self.open is not None and self.open is not group:
            self.finish()
        return group is not None

    def hear(self, element, runs, pieces):
        """One paragraph of a block with its words."""
        group = self.open = self.groups[element]
        block, name = group.block, self._name(element)
        group.place = group.place or self.builder.place
        block.pieces += pieces
        if name in FIELDS:
            said = words_of(runs)
            block.fields[FIELDS[name]] = "\n".join(filter(None, [block.fields.get(FIELDS[name], ""), said]))
        elif block.kind in {"table", "figure"}:
            block.caption += [runs] if runs else []
        elif runs:
            block.text.append(runs)
        if element is group.elements[-1]:
            self.finish()

    def hear_table(self, element, grid, pieces):
        block = self.groups[element].block
        self.open = self.groups[element]
        block.rows = list(zip(grid.row_ids, grid.as_rows(), strict=True))
        block.head_rows = grid.head_rows
        block.pieces += pieces
        self.finish()

    def finish(self):
        """Hand over the block that was being read."""
        group, self.open = self.open, None
        if group is None or group.said:
            return
        group.said = True
        block = group.block
        if block.kind == "figure" and self._finish_figure(block):
            return
        if not (block.text or block.caption or block.rows or block.label or any(block.fields.values())):
            # Its words were deleted, and the paragraph stayed.
            return
        self.builder.place = group.place or self.builder.place
        block.say(self.builder)

    def _finish_figure(self, block):
        """The reader has made a figure of the picture above the caption, under the block's own id."""
        made = next((made for made in self.builder.pending[-2:] if made["id"] == block.id), None)
        if made is None:
            return False
        self.builder.found += block.pieces
        self.builder.kept += block.pieces
        value = block.value()
        made |= {"own": True, "label": block.label, "lang": block.lang, "caption": value["caption"]}
        made["alt"] = value["alt"] or made["alt"]
        return True

    # ---- notes

    def note(self, element, mark):
        """The block of a footnote of ours; None for any other."""
        if not self.is_ours:
            return None
        self._group(element)
        group = next((self.groups[node] for node in element.iter(f"{W}p") if node in self.groups), None)
        if group is None or group.block.kind != "footnote":
            return None
        is_counted = self._name(group.elements[0]) == COUNTED_NOTE
        group.block.label = group.block.label or ("" if is_counted else mark)
        return group.block


class OwnTable(TableReading):
    """A table of ours, whose cells, headings and rows are what we wrote, and no guess."""

    def _grid(self, table, rows):
        names = self.reader.own.names
        grid = OwnGrid([], 0, row_ids=[])
        above = {}
        for row in rows:
            drawn, here, column = [], {}, 0
            for element in unwrapped(row, "tc"):
                properties = child(element, "tcPr")
                end = column + max(whole_number(value_of(properties, "gridSpan"), 1), 1)
                cell = Cell(column, end, self._cell(element))
                merged = child(properties, "vMerge")
                if merged is not None and attribute(merged, "val") != "restart" and column in above:
                    above[column].rowspan += 1
                    above[column].paragraphs += cell.paragraphs
                    here[column] = above[column]
                else:
                    first = next(element.iter(f"{W}p"), None)
                    cell.header = names.get(value_of(child(first, "pPr"), "pStyle")) == HEADER_CELL
                    drawn.append(cell)
                    here[column] = cell
                column = end
            above = here
            grid.rows.append(drawn)
            grid.row_ids.append(_row_id(row))
        heads = [is_on(child(row, "trPr"), "tblHeader") for row in rows]
        grid.head_rows = heads.index(None) if None in heads else len(heads)
        return grid


@dataclass
class OwnGrid(Grid):
    row_ids: list = field(default_factory=list)


def _row_id(row):
    names = (ROW_BOOKMARK.fullmatch(attribute(node, "name") or "") for node in row.iter(f"{W}bookmarkStart"))
    found = next(filter(None, names), None)
    return str(uuid.UUID(found[1])) if found else ""


def _flow(container):
    """Paragraphs, tables and the beginnings of bookmarks between them, also inside content controls."""
    for node in container:
        if local(node) in {"p", "tbl", "bookmarkStart"}:
            yield node
        elif local(node) in HOLDERS:
            yield from _flow(node)
