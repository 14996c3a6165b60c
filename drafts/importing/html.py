"""HTML into blocks: headings, paragraphs, nested lists, definitions, tables, figures, boxes and footnotes."""

import re
from urllib.parse import unquote

from bs4 import Comment, NavigableString, ProcessingInstruction, Tag
from bs4.element import Doctype
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from drafts.importing import ImportRefused
from drafts.importing.builder import READ, Builder, refuse_cells
from drafts.importing.inline import Run, in_language, paragraphs_in, tidy, without_start, words_of
from drafts.importing.numbering import letters, roman, whole_number
from drafts.importing.own_html import OwnElements
from drafts.importing.pictures import DRAWINGS, Pictures, within
from drafts.importing.source import EMBEDDED, HEADINGS, NOT_TEXT, Source, is_hidden, primary
from drafts.languages import OWN_NAMES, script_of

STYLES = {
    "b": "b", "strong": "b", "i": "i", "em": "i", "cite": "i", "dfn": "i", "var": "i", "u": "u", "ins": "u",
    "s": "s", "del": "s", "strike": "s", "sup": "sup", "sub": "sub", "code": "code", "kbd": "code", "samp": "code",
    "tt": "code",
}  # fmt: skip
BACK_MARKS = re.compile(r"^[\s↩↑^⤴⏎\ufe0e\ufe0f]*$")
BOXES = frozenset("box boxed callout example panel sidebar admonition well textbox infobox casestudy".split())
# What a browser draws before the items of a list, by the name of the style.
LIST_STYLES = {
    "lower-alpha": "a", "lower-latin": "a", "upper-alpha": "A", "upper-latin": "A", "lower-roman": "i",
    "upper-roman": "I", "decimal": "1", "a": "a", "i": "i", "1": "1",
}  # fmt: skip
BOX_MARKER = re.compile(r"([☐☑☒])\s*(?=\S)")
WHITE_SPACE = re.compile(r"\s+")
SECTIONS = {"thead": 0, "tfoot": 2}
STEPS = 50

SCRIPTS = gettext_lazy("scripts and style sheets")
COMMENTS = gettext_lazy("remarks in the source that readers do not see")
EMBEDS = gettext_lazy("embedded objects (videos, frames)")
FORMULAS = gettext_lazy("formulas (their characters were kept in one line)")
HIDDEN = gettext_lazy("pieces of hidden text")
RULES = gettext_lazy("separating lines")
QUOTATIONS = gettext_lazy("indentations of quotations (their words were kept)")
PREFORMATTED = gettext_lazy("spaces and indents of preformatted text (its words and lines were kept)")
FOLDS = gettext_lazy("parts that a reader could fold away (their words were kept)")
INNER_LANGUAGE = gettext_lazy("changes of language or direction inside a paragraph")
ABBREVIATIONS = gettext_lazy("explanations of abbreviations")
CONTROLS = gettext_lazy("form fields and buttons")
BACK_LINKS = gettext_lazy("links from a note back to the text (the page makes its own)")
NESTED_TABLES = gettext_lazy("frames of tables inside tables (their words were kept)")
EMPTY_TABLES = gettext_lazy("frames of tables without words")
INNER_PICTURES = gettext_lazy("pictures in tables and notes (their description was kept in words)")


def read(path, options=None):
    """The draft in an HTML file."""
    builder = Builder(options=options)
    add_html(builder, as_text(path.read_bytes()), name=path.name)
    return finish(builder)


def finish(builder):
    imported = builder.finish()
    if not imported.blocks:
        raise ImportRefused(_("There are no words in this file."))
    return imported


def as_text(content):
    """The characters of a text file; refuses what is none."""
    if b"\x00" in content and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ImportRefused(_("This is not a text file."))
    for encoding in ("utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig",):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    declared = re.search(rb"charset=[\"']?([\w-]+)", content[:2048])
    try:
        return content.decode(declared[1].decode() if declared else "cp1252")
    except (UnicodeError, LookupError) as error:
        raise ImportRefused(_("The characters of this file cannot be read. Save it as UTF-8.")) from error


def add_html(builder, text, *, file="", name="", pictures=None, span=(0, READ), line_in_file=lambda line: line):
    """Read one HTML text into a builder.

    `file` is its path in a folder and keeps the names of several files apart; `name` is that of a file of its own;
    `span` says which part of the progress this text is.
    """
    source = Source(text, line_in_file)
    root = source.soup.find("html")
    if root is None:
        return
    if not builder.language and root.get("lang"):
        builder.language = primary(root["lang"])
    _Reader(builder, source, file, name, pictures or Pictures(), span).read()


class _Reader(OwnElements):
    def __init__(self, builder, source, file, name, pictures, span):
        self.builder, self.source, self.file, self.name, self.pictures = builder, source, file, name, pictures
        self._recognise()
        self.span, self.step = span, 0
        self.in_note = self.in_box = self.in_cell = False

    def read(self):
        soup = self.source.soup
        refuse_cells(len(soup.find_all(["td", "th"])))
        self.builder.simplify(SCRIPTS, len(soup.find_all(["script", "style"])))
        comments = soup.find_all(string=lambda text: isinstance(text, Comment))
        self.builder.simplify(COMMENTS, len(comments))
        self.builder.await_block([self._key("")])
        self._children(soup.body or soup)

    def _at(self, node):
        """What is added next begins at this node."""
        line = self.source.line_of(node)
        if line and self.file:
            self.builder.place = _("%(file)s, line %(line)d") % {"file": self.file, "line": line}
        else:
            self.builder.place = _("line %(line)d") % {"line": line} if line else self.file
        step = int(self.source.share_of(node) * STEPS)
        if step > self.step:
            self.step = step
            begin, end = self.span
            self.builder.options.progress(begin + (end - begin) * step / STEPS)

    # ---- notes

    def _note(self, element):
        self.in_note = True
        paragraphs = [runs for runs in self._pieces(element) if words_of(runs)]
        self.in_note = False
        label = self.source.notes[id(element)]
        if paragraphs:
            paragraphs[0] = _without_mark(paragraphs[0], label)
        if any(paragraphs):
            self._at(element)
            keys, lang = self._keys(element), self._lang(element)
            self.builder.footnote([runs for runs in paragraphs if runs], label=label, keys=keys, lang=lang)

    # ---- blocks

    def _children(self, element):
        """The blocks inside an element; words between them are paragraphs of their own."""
        loose = []
        for child in element.children:
            if self.source.is_block(child):
                self._loose(loose, element)
                loose = []
                self._block(child)
            else:
                loose.append(child)
        self._loose(loose, element)

    def _loose(self, nodes, parent):
        runs = tidy(self._inline_all(nodes))
        self._paragraphs(runs, nodes, self._lang(parent))

    def _paragraphs(self, runs, nodes, lang):
        """The words of some nodes as a paragraph, or as several where empty lines part them; then their pictures."""
        keys = self._keys(*nodes)
        if words_of(runs).strip():
            self._at(next(node for node in nodes if not isinstance(node, NavigableString) or node.strip()))
            for paragraph in paragraphs_in(runs):
                self.builder.paragraph(paragraph, keys=keys, lang=lang)
                keys = []
        else:
            self.builder.await_block(keys)
        self._pictures(nodes)

    def _block(self, element):
        if is_hidden(element):
            self.builder.leave_out(HIDDEN, int(bool(element.get_text().strip())))
        elif not self._takes_own(element):
            self._foreign(element)

    def _foreign(self, element):
        if id(element) in self.source.notes:
            self._note(element)
        elif element.name in HEADINGS or element.get("role") == "heading":
            self._heading(element)
        elif element.name in {"p", "dt", "dd", "li", "figcaption", "caption", "td", "th"}:
            self._paragraph(element)
        elif element.name in {"ul", "ol", "menu"}:
            self._list(element, 1)
        elif element.name == "dl":
            self._definitions(element)
        elif element.name == "table":
            self._table(element)
        elif element.name == "figure":
            self._figure(element)
        elif element.name == "hr":
            if "footnotes-sep" not in (element.get("class") or []):
                self.builder.simplify(RULES)
        elif element.name == "pre":
            self.builder.simplify(PREFORMATTED)
            self._preformatted(element)
        else:
            self._container(element)

    def _container(self, element):
        if element.name == "blockquote":
            self.builder.simplify(QUOTATIONS)
        if element.name == "details":
            self.builder.simplify(FOLDS)
        self.builder.await_block(self._keys(element, deep=False))
        if _is_box(element) and not self.in_box:
            self._box(element)
        else:
            self._children(element)

    def _box(self, element):
        """What is set apart from the text by a frame may be an example; a person decides."""
        self.in_box, since = True, len(self.builder.pending)
        self._children(element)
        self.in_box = False
        self.builder.suggest("example", _("it stands in a box"), since)

    def _heading(self, element):
        runs = tidy(self._inline_all(element.children))
        keys = self._keys(element)
        if words_of(runs):
            self._at(element)
            level = HEADINGS.get(element.name) or whole_number(element.get("aria-level"), 2)
            self.builder.heading(runs, level, keys=keys, lang=self._lang(element))
        else:
            self.builder.await_block(keys)
        self._pictures([element])

    def _paragraph(self, element):
        if any(self.source.is_block(child) for child in element.children):
            self.builder.await_block(self._keys(element, deep=False))
            self._children(element)
        else:
            runs = tidy(self._inline_all(element.children))
            self._paragraphs(runs, [element], self._lang(element))

    def _preformatted(self, element):
        lines = element.get_text().strip("\n").split("\n")
        runs = [Run("\n".join(" ".join(line.split()) for line in lines), frozenset({"code"}))]
        if words_of(runs).strip():
            self._at(element)
            self.builder.paragraph(runs, keys=self._keys(element), lang=self._lang(element))

    # ---- lists

    def _list(self, element, level):
        if is_hidden(element):
            self._block(element)
            return
        number, step = _start(element), -1 if element.has_attr("reversed") else 1
        self.builder.await_block(self._keys(element, deep=False))
        for child in element.children:
            if not isinstance(child, Tag):
                self._loose([child], element)
            elif self._takes_own(child):
                continue
            elif child.name in {"ul", "ol", "menu"}:
                self._list(child, level + 1)
            elif child.name != "li" or is_hidden(child):
                self._block(child) if self.source.is_block(child) else self._loose([child], element)
            elif id(child) in self.source.notes:
                self._note(child)
            else:
                number = whole_number(child.get("value"), number)
                self._item(child, level, _marker(element, number))
                number += step

    def _item(self, element, level, marker):
        """The first words of an item are the item; further paragraphs are items without a marker, lists go deeper."""
        first, loose = True, []
        lang = self._lang(element)
        own_keys = self._keys(element, deep=False)

        def say(nodes, keys):
            nonlocal first
            runs = tidy(self._inline_all(nodes))
            if not words_of(runs):
                self.builder.await_block(keys)
            for paragraph in paragraphs_in(runs):
                self._at(next(node for node in nodes if not isinstance(node, NavigableString) or node.strip()))
                shown, paragraph = _boxed(marker if first else "", paragraph)
                keys = (own_keys if first else []) + keys
                self.builder.list_item(paragraph, level=level, marker=shown, keys=keys, lang=lang)
                first, keys = False, []
            self._pictures(nodes)

        for child in [*element.children, None]:
            if child is not None and not self.source.is_block(child):
                loose.append(child)
                continue
            say(loose, self._keys(*loose))
            loose = []
            if child is None:
                break
            if child.name in {"ul", "ol", "menu"}:
                self._list(child, level + 1)
            elif self._is_plain(child):
                say([child], self._keys(child))
            else:
                self._block(child)
        if first:
            self.builder.await_block(own_keys)

    def _is_plain(self, element):
        """Whether an element of an item holds words only."""
        return (
            element.name in {"p", "div", "blockquote"}
            and id(element) not in self.source.notes
            and not is_hidden(element)
            and not any(self.source.is_block(node) for node in element.children)
        )

    def _definitions(self, element):
        term, meanings, keys, first = [], [], [], None
        self.builder.await_block(self._keys(element, deep=False))

        def say():
            if term:
                self._at(first)
            if term and meanings:
                pieces = 1 + len(meanings)
                self.builder.definition(term, list(meanings), keys=list(keys), lang=self._lang(first), pieces=pieces)
            elif term:
                self.builder.paragraph(term, keys=list(keys), lang=self._lang(first))
            term.clear(), meanings.clear(), keys.clear()

        children = list(_unwrapped(element, {"dt", "dd"}))
        for child in children:
            if child.name == "dt" and not any(self.source.is_block(node) for node in child.children):
                if meanings:
                    say()
                first = child if not term else first
                term += ([Run(", ")] if term else []) + tidy(self._inline_all(child.children))
                keys += self._keys(child)
            elif child.name == "dd" and term and id(child) not in self.source.notes:
                meanings += [tidy(piece) for piece in self._pieces(child)]
                keys += self._keys(child)
            else:
                say()
                self._block(child)
        say()
        self._strays(element, children)

    def _strays(self, element, homes):
        """Words inside a table or list of definitions that stand in none of the elements that were read."""
        for stray in _words_outside(element, {id(home) for home in homes}):
            self._loose([stray], element)

    # ---- pictures

    def _figure(self, element):
        captions = element.find_all("figcaption")
        images = element.find_all("img")
        if not images or element.find("table"):
            self.builder.await_block(self._keys(element, deep=False))
            self._children(element)
            return
        runs = tidy(self._inline_all(captions[0].children)) if captions else []
        self._picture(images[0], runs, keys=self._keys(element))
        for other in images[1:]:
            self._picture(other)
        self._strays(element, captions[:1])

    def _pictures(self, nodes):
        """Pictures among words become figures after their paragraph."""
        for node in nodes:
            if isinstance(node, Tag):
                for image in [node] if node.name == "img" else node.find_all("img"):
                    self._picture(image)

    def _picture(self, image, caption=(), keys=()):
        """A figure, where there is a description, a caption or the picture itself."""
        alt = (image.get("alt") or "").strip()
        picture, reason = self._found(image)
        if alt or words_of(caption) or picture:
            self._at(image)
            pieces = bool(alt) + bool(words_of(caption))
            keys = keys or self._keys(image)
            self.builder.figure(alt, caption, keys=keys, lang=self._lang(image), pieces=pieces, picture=picture)
        self.builder.simplify(reason, int(bool(reason)))

    def _found(self, image):
        # A dot of one pixel counts visits and shows nothing.
        if image.get("width") in {"0", "1"} and image.get("height") in {"0", "1"}:
            return None, EMBEDS
        return self.pictures.find(image.get("src") or "", file=self.file)

    # ---- tables

    def _table(self, element):
        caption = next(iter(element.find_all("caption", recursive=False)), None)
        # A foot may stand before the body in the source, and is shown after it.
        rows = sorted(
            (row for row in _rows_of(element) if row.find(["td", "th"], recursive=False)),
            key=lambda row: SECTIONS.get(row.parent.name, 1),
        )
        cells = [row.find_all(["td", "th"], recursive=False) for row in rows]
        homes = [cell for row in cells for cell in row] + ([caption] if caption else [])
        if len(homes) == 1 and cells:
            # A table of one cell is a frame around it.
            self.builder.await_block(self._keys(element, deep=False))
            self._children(homes[0]) if self.in_box else self._box(homes[0])
            self._strays(element, homes)
            return
        self.builder.simplify(NESTED_TABLES, len(element.find_all("table")))
        below = _rows_below(rows)
        drawn = [[self._cell(cell, rows_left) for cell in row] for row, rows_left in zip(cells, below, strict=True)]
        pieces = sum(len(cell["paragraphs"]) for row in drawn for cell in row)
        runs = tidy(self._inline_all(caption.children)) if caption else []
        if not pieces and not words_of(runs):
            self.builder.simplify(EMPTY_TABLES)
            self.builder.await_block(self._keys(element))
        else:
            self._at(element)
            self.builder.table(
                drawn,
                head_rows=_head_rows(rows, cells),
                caption=runs,
                keys=self._keys(element),
                lang=self._lang(element),
                pieces=pieces + bool(words_of(runs)),
            )
        self._strays(element, homes)

    def _cell(self, element, rows_below):
        self.in_cell = True
        paragraphs = [runs for runs in map(tidy, self._pieces(element)) if words_of(runs)]
        self.in_cell = False
        # No span leaves its part of the table, and a span of 0 goes to the end of it.
        rowspan = rows_below if (element.get("rowspan") or "").strip() == "0" else _span(element, "rowspan", rows_below)
        return {
            "paragraphs": paragraphs,
            "colspan": _span(element, "colspan", 100),
            "rowspan": rowspan,
            "header": element.name == "th",
        }

    def _pieces(self, element):
        """The paragraphs inside a cell or a note; list items keep their marker as words."""
        pieces, loose = [], []
        for child in element.children:
            if not self.source.is_block(child):
                loose.append(child)
                continue
            pieces.append(self._inline_all(loose))
            loose = []
            if is_hidden(child):
                self.builder.leave_out(HIDDEN, int(bool(child.get_text().strip())))
            elif child.name in {"ul", "ol", "menu"}:
                pieces += self._items(child)
            else:
                pieces += self._pieces(child)
        pieces.append(self._inline_all(loose))
        return [paragraph for runs in pieces for paragraph in paragraphs_in(tidy(runs))]

    def _items(self, element):
        """The items of a list as paragraphs, and whatever else stands in it."""
        pieces, number = [], _start(element)
        for item in element.children:
            if not isinstance(item, Tag):
                pieces.append(self._inline_all([item]))
                continue
            inner = self._pieces(item)
            if item.name == "li" and inner:
                number = whole_number(item.get("value"), number)
                marker, words = _boxed(_marker(element, number), inner[0])
                inner = [[Run(f"{marker} "), *words] if marker else words, *inner[1:]]
                number += 1
            pieces += inner
        return pieces

    # ---- words

    def _inline_all(self, nodes):
        return [run for node in nodes for run in self._inline(node, frozenset(), "")]

    def _inline(self, node, styles, href):
        if isinstance(node, Comment | Doctype | ProcessingInstruction):
            return []
        if isinstance(node, NavigableString):
            return [Run(WHITE_SPACE.sub(_as_shown, str(node)), styles, href)]
        if node.name in NOT_TEXT:
            return []
        if is_hidden(node):
            self.builder.simplify(HIDDEN, int(bool(node.get_text().strip())))
            return []
        if node.name == "br":
            return [Run("\n", styles, href)]
        if node.name in EMBEDDED:
            return [Run(self._embedded(node), styles, href)]
        if node.name == "img":
            return self._in_words(node, styles, href)
        if node.name in {"input", "select", "button", "textarea"}:
            return self._control(node, styles, href)
        styles = self._in_own_language(node, styles)
        if node.name == "abbr" and node.get("title"):
            self.builder.simplify(ABBREVIATIONS)
        if node.name in STYLES:
            styles |= {STYLES[node.name]}
        if node.name == "a" and node.get("href"):
            return self._linked(node, styles)
        runs = [run for child in node.children for run in self._inline(child, styles, href)]
        return [Run("“", styles, href), *runs, Run("”", styles, href)] if node.name == "q" else runs

    def _embedded(self, node):
        """The words of what is not text."""
        if node.name == "math":
            self.builder.simplify(FORMULAS)
            # An annotation says the same formula again, in another notation.
            words = [
                text for text in node.find_all(string=True) if not text.find_parent(["annotation", "annotation-xml"])
            ]
            return " ".join(" ".join(words).split())
        self.builder.simplify(DRAWINGS if node.name == "svg" else EMBEDS)
        return node.get_text(" ")

    def _in_words(self, image, styles, href):
        """Where no figure can stand, the description of a picture stands in its place."""
        alt = (image.get("alt") or "").strip()
        if not (self.in_cell or self.in_note):
            return []
        self.builder.simplify(INNER_PICTURES)
        return [Run(alt, styles, href)]

    def _control(self, node, styles, href):
        if (node.get("type") or "").lower() in {"checkbox", "radio"}:
            return [Run("☒ " if node.has_attr("checked") else "☐ ", styles, href)]
        self.builder.simplify(CONTROLS)
        return [run for child in node.children for run in self._inline(child, styles, href)]

    def _in_own_language(self, node, styles):
        """The styles of words with their language, where this element says it, or says that they run right to left."""
        code = primary(node.get("lang") or node.get("xml:lang"))
        if not code and (node.get("dir") or "").lower() == "rtl" and script_of(node.get_text()) == "arabic":
            code = "ar"
        if code in OWN_NAMES:
            return in_language(styles, code)
        if code or node.get("dir"):
            self.builder.simplify(INNER_LANGUAGE)
        return styles

    def _linked(self, node, styles):
        href = node["href"].strip()
        if href.startswith("#") and len(href) > 1 and not self._leads_to_own(href):
            home = self.source.note_home(href[1:])
            if id(home) in self.source.notes and not any(parent is home for parent in node.parents):
                return [Run(self.source.notes[id(home)] or node.get_text(), frozenset({"sup"}), self._target(href))]
            words = node.get_text().strip()
            back = BACK_MARKS.match(words) or "footnote-backref" in (node.get("class") or [])
            if back or (self.in_note and href[1:] in self.source.references and len(words) < 5):
                self.builder.simplify(BACK_LINKS, int(bool(words)))
                return []
        target = self._target(href)
        # Some sources make what others link to a link to itself.
        if target[1:] in self._keys(node):
            target = ""
        return [run for child in node.children for run in self._inline(child, styles, target)]

    # ---- names

    def _target(self, href):
        """The key of the place in this draft that an address leads to, or the address."""
        path, _hash, name = href.partition("#")
        name = name if name in self.source.places else unquote(name)
        if not path or path == self.name:
            return f"#{self._key(name)}"
        folder = self.pictures.folder
        target = folder.target(within(path, self.file)) if folder and "://" not in path else ""
        return f"#{target}#{name}" if target else href

    def _key(self, name):
        return f"{self.file}#{name}"

    def _keys(self, *nodes, deep=True):
        """Places in these nodes that something may link to."""
        names = [name for node in nodes for name in self.source.names_in(node, deep)]
        return [self._key(name) for name in dict.fromkeys(names)]

    def _lang(self, element):
        """The language that the source gives this element and not the whole text, which may be mixed."""
        return self.source.languages.get(id(element), "")


def _as_shown(white_space):
    """A line break of the source is a space."""
    return " " if "\n" in white_space[0] else white_space[0]


def _without_mark(runs, label):
    """The words of a note without the mark before them: raised, in brackets or with a full stop."""
    first = runs[0]
    if "sup" in first.styles and first.text.strip(" []().") == label:
        return tidy(runs[1:])
    mark = re.match(rf"[\[(]?{re.escape(label)}[\])]?[.:]?(?<=[\]).:])\s*", words_of(runs)) if label else None
    return without_start(runs, mark.end()) if mark else runs


def _boxed(marker, runs):
    """The box of a check list, as the marker of its item."""
    box = BOX_MARKER.match(words_of(runs))
    return (box[1], without_start(runs, box.end())) if box else (marker, runs)


def _is_box(element):
    tokens = {part for name in element.get("class") or [] for part in re.split("[-_]+", name.lower())}
    framed = re.search(r"(?:^|;)\s*border\s*:\s*(?!none|0)", element.get("style") or "")
    return element.name == "aside" or (
        element.name in {"div", "section", "fieldset"} and bool(tokens & BOXES or framed)
    )


def _unwrapped(element, names):
    """Children of these names, also where a <div> holds them together."""
    for child in element.find_all(True, recursive=False):
        if child.name in names:
            yield child
        elif child.name == "div":
            yield from _unwrapped(child, names)


def _words_outside(element, homes):
    """The texts below an element that stand in none of its homes."""
    for child in element.children:
        if isinstance(child, Tag):
            if id(child) not in homes and child.name not in NOT_TEXT:
                yield from _words_outside(child, homes)
        elif child.strip() and not isinstance(child, Comment):
            yield child


def _rows_of(element):
    """The rows of a table, and not those of tables inside it."""
    for child in element.find_all(True, recursive=False):
        if child.name == "tr":
            yield child
        elif child.name not in {"table", "td", "th", "caption"}:
            yield from _rows_of(child)


def _start(element):
    return whole_number(element.get("start"), 1)


def _marker(element, number):
    """What a browser draws before an item."""
    style = re.search(r"list-style(?:-type)?\s*:\s*([\w-]+)", (element.get("style") or "").lower())
    kind = style[1] if style else element.get("type") or ""
    if kind == "none":
        return ""
    if element.name != "ol":
        return "•"
    kind = LIST_STYLES.get(kind, kind)
    if kind in {"a", "A"} and number > 0:
        return f"{letters(number, kind)}."
    if kind in {"i", "I"} and 0 < number < 4000:
        return f"{roman(number) if kind == 'i' else roman(number).upper()}."
    return f"{number}."


def _span(element, name, most):
    return min(max(whole_number(element.get(name), 1), 1), most)


def _rows_below(rows):
    """For each row, how many there are from it to the end of its part of the table, itself included."""
    below = []
    for place in reversed(range(len(rows))):
        goes_on = below and rows[place].parent is rows[place + 1].parent
        below.append(below[-1] + 1 if goes_on else 1)
    return below[::-1]


def _head_rows(rows, cells):
    """Leading rows that stand in a table head or hold nothing but heading cells."""
    heads = 0
    for row, own in zip(rows, cells, strict=True):
        if not (row.find_parent("thead") or all(cell.name == "th" for cell in own)):
            break
        heads += 1
    return heads
