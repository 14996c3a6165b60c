"""The HTML that we wrote ourselves (drafts/exporting/html.py), block by block."""

from bs4 import Tag

from drafts.importing import Picture
from drafts.importing.inline import tidy, words_of
from drafts.importing.numbering import whole_number
from drafts.importing.own import BLOCK_ID, FIELDS, KINDS, ROW_ID, OwnBlock, joined

HIGHEST = 1000  # rows that a cell may span


class OwnElements:
    """What the reader of HTML knows about elements of ours. It stands beside the reader, whose methods it uses."""

    def _recognise(self):
        """In a file of ours the level of a section is that of its heading."""
        if self.source.is_ours:
            self.builder.own_levels = 0
            for sheet in self.source.soup.find_all("style", attrs={"data-part": True}):
                sheet.extract()

    def _takes_own(self, element):
        """Whether the element was ours, and has been read or passed over."""
        if not self.source.is_ours:
            return False
        if element.has_attr("data-part"):
            self._frame(element)
            return True
        found = BLOCK_ID.fullmatch(element.get("id") or "")
        if not found or element.get("data-kind") not in KINDS:
            return False
        self._own_block(element, found[1])
        return True

    def _leads_to_own(self, href):
        return self.source.is_ours and bool(BLOCK_ID.fullmatch(href.removeprefix("#")))

    def _frame(self, element):
        title = element.find(attrs={"data-part": "title"})
        if title is not None and not self.builder.title:
            self.builder.title = " ".join(title.get_text().split())

    def _own_block(self, element, own_id):
        kind = element["data-kind"]
        block = OwnBlock(kind, own_id, lang=element.get("data-lang") or "", keys=[self._key(element["id"])])
        block.label, block.marker = element.get("data-label") or "", element.get("data-marker") or ""
        block.annex = element.has_attr("data-annex")
        block.level = whole_number(element.get("data-level") or element.name[1:], 1)
        below = [node for node in element.children if isinstance(node, Tag) and node.name in {"ul", "ol"}]
        below = below if kind == "list_item" else []
        for inner in below:
            inner.extract()
        picture = self._own_parts(element, block)
        if kind == "table":
            self._own_table(element, block)
        elif kind != "figure":
            block.text = self._own_texts(element)
        block.pieces = _pieces_of(block)
        self._at(element)
        own_id = block.say(self.builder)
        if picture is not None:
            self._own_picture(picture, own_id)
        for inner in below:
            self._list(inner, block.level + 1)

    def _own_parts(self, element, block):
        """Take out what is no text of the block, and keep what it says; returns the picture of a figure."""
        picture = element.find("img") if block.kind == "figure" else None
        if picture is not None:
            block.fields["alt"] = picture.get("alt") or ""
        for part in element.find_all(attrs={"data-part": ["number", "word", "back"]}):
            part.extract()
        for part in element.find_all(attrs={"data-part": True}):
            name = part["data-part"]
            if name == "caption":
                block.caption = self._own_texts(part)
            elif name == "label":
                block.label = _plain(part)
            elif name == "marker":
                block.marker = _plain(part)
            elif name in FIELDS:
                block.fields[name] = _plain(part)
            part.extract()
        return picture

    def _own_texts(self, element):
        """The paragraphs of a text of ours, in which an empty line parts nothing."""
        texts, loose = [], []
        for child in [*element.children, None]:
            if child is not None and not self.source.is_block(child):
                loose.append(child)
                continue
            texts.append(self._inline_all(loose))
            loose = []
            if child is not None and child.name == "p":
                texts.append(self._inline_all(child.children))
            elif child is not None:
                texts += self._pieces(child)
        return [runs for runs in map(tidy, texts) if words_of(runs)]

    def _own_table(self, element, block):
        block.head_rows = whole_number(element.get("data-head-rows"), 0)
        for row in element.find_all("tr"):
            if row.find_parent("table") is element:
                found = ROW_ID.fullmatch(row.get("id") or "")
                cells = [self._own_cell(cell) for cell in row.find_all(["td", "th"], recursive=False)]
                block.rows.append((found[1] if found else "", cells))

    def _own_picture(self, element, own_id):
        """What the picture shows is kept where the file holds it; a link to one of ours says nothing new."""
        picture, _reason = self.pictures.find(element.get("src") or "", file=self.file)
        if picture:
            name, data = picture
            self.builder.pictures.append(Picture(own_id, name, data, element.get("alt") or ""))

    def _own_cell(self, element):
        cell = self._cell(element, HIGHEST)
        cell["paragraphs"] = self._own_texts(element)
        return cell | {"header": cell["header"] and not element.has_attr("data-plain")}


def _plain(part):
    """The characters of a value that has no mark-up, with its line breaks."""
    for line in part.find_all("br"):
        line.replace_with("\n")
    return part.get_text().strip()


def _pieces_of(block):
    """How many paragraphs with words in them the file holds for the block."""
    cells = [paragraph for _id, row in block.rows for cell in row for paragraph in cell["paragraphs"]]
    fields = [words for words in block.fields.values() if words]
    return len(block.text) + len(cells) + len(fields) + bool(words_of(joined(block.caption)))
