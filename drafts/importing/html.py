"""HTML into blocks: headings, paragraphs, nested lists, definitions, tables, figures and footnotes."""

import re

from bs4 import BeautifulSoup, Comment, NavigableString, ProcessingInstruction, Tag
from bs4.element import Doctype
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from drafts.importing import ImportRefused
from drafts.importing.builder import Builder
from drafts.importing.inline import Run, in_language, tidy, without_start, words_of
from drafts.importing.numbering import letters, roman, whole_number
from drafts.languages import OWN_NAMES, script_of

HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
STYLES = {
    "b": "b", "strong": "b", "i": "i", "em": "i", "cite": "i", "dfn": "i", "var": "i", "u": "u", "ins": "u",
    "s": "s", "del": "s", "strike": "s", "sup": "sup", "sub": "sub", "code": "code", "kbd": "code", "samp": "code",
    "tt": "code",
}  # fmt: skip
CONTAINERS = frozenset(
    "html body main article section header footer aside nav div center address details summary fieldset form"
    " hgroup blockquote search".split()
)
BLOCKS = (
    CONTAINERS
    | frozenset(HEADINGS)
    | frozenset("p ul ol dl table figure hr pre li dt dd tr td th figcaption caption".split())
)
NOT_TEXT = frozenset("script style template noscript head title meta link base".split())
EMBEDDED = frozenset("iframe object embed video audio canvas svg math map".split())
NOTE_ID = re.compile(r"^(?:_?fn|_?ftn|_?edn|footnote|note|endnote)[-_:]?\d+$", re.IGNORECASE)
BACK_MARKS = re.compile(r"^[\s↩↑^⤴⏎\ufe0e\ufe0f]*$")

SCRIPTS = gettext_lazy("scripts and style sheets")
COMMENTS = gettext_lazy("remarks in the source that readers do not see")
EMBEDS = gettext_lazy("embedded objects (videos, frames, drawings)")
PICTURES = gettext_lazy("pictures (their description was kept where there is one)")
RULES = gettext_lazy("separating lines")
QUOTATIONS = gettext_lazy("indentations of quotations (their words were kept)")
PREFORMATTED = gettext_lazy("spaces and indents of preformatted text (its words and lines were kept)")
INNER_LANGUAGE = gettext_lazy("changes of language or direction inside a paragraph")
ABBREVIATIONS = gettext_lazy("explanations of abbreviations")
CONTROLS = gettext_lazy("form fields and buttons")
BACK_LINKS = gettext_lazy("links from a note back to the text (the page makes its own)")
NESTED_TABLES = gettext_lazy("frames of tables inside tables (their words were kept)")
EMPTY_TABLES = gettext_lazy("frames of tables without words")


def read(path, options=None):
    """The draft in an HTML file."""
    builder = Builder(options=options)
    add_html(builder, as_text(path.read_bytes()))
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


def add_html(builder, source, *, file=""):
    """Read one HTML text into a builder; `file` keeps the ids of several files apart."""
    soup = BeautifulSoup(source, "lxml")
    root = soup.find("html")
    if root is None:
        return
    if not builder.language and root.get("lang"):
        builder.language = _primary(root["lang"])
    try:
        _Reader(builder, soup, file).read()
    except RecursionError as error:
        raise ImportRefused(_("The file is nested too deeply to be a draft.")) from error


class _Reader:
    def __init__(self, builder, soup, file):
        self.builder, self.soup, self.file = builder, soup, file
        # The first element of an id, as in a browser; looking for each anew would take hours in a long file of notes.
        self.places = {}
        for element in soup.find_all(id=True):
            self.places.setdefault(element["id"], element)
        self.linked = {link["href"][1:] for link in soup.find_all("a", href=re.compile("^#."))}
        self.notes = self._notes()

    def read(self):
        self.builder.simplify(SCRIPTS, len(self.soup.find_all(["script", "style"])))
        comments = self.soup.find_all(string=lambda text: isinstance(text, Comment))
        self.builder.simplify(COMMENTS, len(comments))
        self._children(self.soup.body or self.soup)

    # ---- notes

    def _notes(self):
        """The elements that hold the text of a footnote, with the mark by which the text refers to each."""
        notes = {}
        for link in self.soup.find_all("a", href=re.compile("^#.")):
            raised = link.find_parent("sup") or link.find("sup") or "footnote" in " ".join(link.get("class") or [])
            target = self.places.get(link["href"][1:])
            if raised and target is not None and target.name in {"li", "p", "div", "aside", "dd"}:
                notes[id(target)] = link.get_text().strip(" []()")
        for target in self.soup.find_all("li", id=NOTE_ID):
            notes.setdefault(id(target), re.sub(r"\D", "", target["id"]))
        return notes

    def _note(self, element):
        paragraphs = []
        for piece in self._pieces(element):
            paragraphs += [piece]
        paragraphs = [runs for runs in paragraphs if words_of(runs)]
        label = self.notes[id(element)]
        if paragraphs:
            start = re.match(rf"\s*[\[(]?{re.escape(label)}[\])]?[.:]?\s*", words_of(paragraphs[0])) if label else None
            if start and paragraphs[0][0].styles & {"sup"}:
                paragraphs[0] = without_start(paragraphs[0], start.end())
        if any(paragraphs):
            keys, lang = self._keys(element), self._lang(element)
            self.builder.footnote([runs for runs in paragraphs if runs], label=label, keys=keys, lang=lang)

    # ---- blocks

    def _children(self, element):
        """The blocks inside an element; words between them are paragraphs of their own."""
        loose = []
        for child in element.children:
            if self._is_block(child):
                self._loose(loose, element)
                loose = []
                self._block(child)
            else:
                loose.append(child)
        self._loose(loose, element)

    def _loose(self, nodes, parent):
        runs = tidy(self._inline_all(nodes))
        if words_of(runs).strip():
            self.builder.paragraph(runs, keys=self._keys(*nodes), lang=self._lang(parent))
        self._lone_pictures(nodes, runs)

    def _is_block(self, node):
        if not isinstance(node, Tag) or node.name in NOT_TEXT:
            return False
        return node.name in BLOCKS or (node.name not in EMBEDDED and node.find(list(BLOCKS)) is not None)

    def _block(self, element):
        if id(element) in self.notes:
            self._note(element)
        elif element.name in HEADINGS:
            self._heading(element)
        elif element.name in {"p", "dt", "dd", "li", "figcaption", "caption", "td", "th"}:
            self._paragraph(element)
        elif element.name in {"ul", "ol"}:
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
            if element.name == "blockquote":
                self.builder.simplify(QUOTATIONS)
            self._children(element)

    def _heading(self, element):
        runs = tidy(self._inline_all(element.children))
        if words_of(runs):
            level = HEADINGS[element.name]
            self.builder.heading(runs, level, keys=self._keys(element), lang=self._lang(element))
        self._lone_pictures([element], runs)

    def _paragraph(self, element):
        if any(self._is_block(child) for child in element.children):
            self._children(element)
            return
        runs = tidy(self._inline_all(element.children))
        if words_of(runs):
            self.builder.paragraph(runs, keys=self._keys(element), lang=self._lang(element))
        self._lone_pictures([element], runs)

    def _preformatted(self, element):
        lines = element.get_text().strip("\n").split("\n")
        runs = [Run("\n".join(" ".join(line.split()) for line in lines), frozenset({"code"}))]
        if words_of(runs).strip():
            self.builder.paragraph(runs, keys=self._keys(element), lang=self._lang(element))

    def _list(self, element, level):
        number, step = _start(element), -1 if element.has_attr("reversed") else 1
        for child in element.children:
            if not isinstance(child, Tag):
                self._loose([child], element)
            elif child.name in {"ul", "ol"}:
                self._list(child, level + 1)
            elif child.name != "li":
                self._block(child) if self._is_block(child) else self._loose([child], element)
            elif id(child) in self.notes:
                self._note(child)
            else:
                number = whole_number(child.get("value"), number)
                self._item(child, level, _marker(element, number))
                number += step

    def _item(self, element, level, marker):
        """The first words of an item are the item; further paragraphs are items without a marker, lists go deeper."""
        first, loose = True, []
        lang = self._lang(element)

        def say(runs, keys):
            nonlocal first
            runs = tidy(runs)
            if words_of(runs):
                keys = (self._keys(element, deep=False) if first else []) + keys
                self.builder.list_item(runs, level=level, marker=marker if first else "", keys=keys, lang=lang)
                first = False

        for child in [*element.children, None]:
            if child is not None and not self._is_block(child):
                loose.append(child)
                continue
            say(self._inline_all(loose), self._keys(*loose))
            loose = []
            if child is None:
                break
            if child.name in {"ul", "ol"}:
                self._list(child, level + 1)
            elif child.name in {"p", "div", "blockquote"} and not any(self._is_block(node) for node in child.children):
                say(self._inline_all(child.children), self._keys(child))
            else:
                self._block(child)

    def _definitions(self, element):
        term, meanings, keys = [], [], []

        def say():
            if term and meanings:
                pieces = 1 + len(meanings)
                self.builder.definition(term, list(meanings), keys=list(keys), lang=self._lang(element), pieces=pieces)
            elif term:
                self.builder.paragraph(term, keys=list(keys), lang=self._lang(element))
            term.clear(), meanings.clear(), keys.clear()

        for child in _unwrapped(element, {"dt", "dd"}):
            if child.name == "dt" and not any(self._is_block(node) for node in child.children):
                if meanings:
                    say()
                term += ([Run(", ")] if term else []) + tidy(self._inline_all(child.children))
                keys += self._keys(child)
            elif child.name == "dd" and term:
                meanings += [tidy(piece) for piece in self._pieces(child)]
                keys += self._keys(child)
            else:
                say()
                self._children(child)
        say()
        self._strays(element, _unwrapped(element, {"dt", "dd"}))

    def _strays(self, element, homes):
        """Words inside a table or list of definitions that stand in none of the elements that were read."""
        homes = {id(home) for home in homes}
        strays = [
            text
            for text in element.find_all(string=True)
            if not isinstance(text, Comment)
            and text.strip()
            and not any(id(parent) in homes or parent.name in NOT_TEXT for parent in _parents_below(text, element))
        ]
        for stray in strays:
            self._loose([stray], element)

    def _figure(self, element):
        caption = element.find("figcaption")
        picture = element.find("img")
        if picture is None:
            self._children(element)
            return
        runs = tidy(self._inline_all(caption.children)) if caption else []
        alt = (picture.get("alt") or "").strip()
        self.builder.simplify(PICTURES, len(element.find_all("img")))
        if alt or words_of(runs):
            pieces = bool(alt) + bool(words_of(runs))
            self.builder.figure(alt, runs, keys=self._keys(element), lang=self._lang(element), pieces=pieces)

    def _lone_pictures(self, nodes, runs):
        """Pictures among words are counted; a picture that stands alone becomes a figure of its description."""
        tags = [node for node in nodes if isinstance(node, Tag)]
        pictures = [found for tag in tags for found in ([tag] if tag.name == "img" else tag.find_all("img"))]
        self.builder.simplify(PICTURES, len(pictures))
        for picture in pictures:
            if (picture.get("alt") or "").strip():
                self.builder.figure(picture["alt"], keys=self._keys(picture), lang=self._lang(picture))

    # ---- tables

    def _table(self, element):
        caption = next(iter(element.find_all("caption", recursive=False)), None)
        rows = [row for row in element.find_all("tr") if row.find_parent("table") is element]
        cells = [cell for row in rows for cell in row.find_all(["td", "th"], recursive=False)]
        drawn = [[self._cell(cell) for cell in row.find_all(["td", "th"], recursive=False)] for row in rows]
        pieces = sum(len(cell["paragraphs"]) for row in drawn for cell in row)
        nested = len(element.find_all("table"))
        self.builder.simplify(NESTED_TABLES, nested)
        runs = tidy(self._inline_all(caption.children)) if caption else []
        if not pieces and not words_of(runs):
            self.builder.simplify(EMPTY_TABLES)
            self._strays(element, [])
            return
        heads = _head_rows(rows)
        self.builder.table(
            [row for row in drawn if row],
            head_rows=heads,
            caption=runs,
            keys=self._keys(element),
            lang=self._lang(element),
            pieces=pieces + bool(words_of(runs)),
        )
        self._strays(element, [*cells, *([caption] if caption else [])])

    def _cell(self, element):
        self.builder.simplify(PICTURES, len(element.find_all("img")))
        return {
            "paragraphs": [runs for runs in map(tidy, self._pieces(element)) if words_of(runs)],
            "colspan": _span(element, "colspan", 100),
            "rowspan": _span(element, "rowspan", 1000),
            "header": element.name == "th",
        }

    def _pieces(self, element):
        """The paragraphs inside a cell or a note; list items keep their marker as words."""
        pieces, loose = [], []
        for child in element.children:
            if not self._is_block(child):
                loose.append(child)
                continue
            pieces.append(self._inline_all(loose))
            loose = []
            if child.name in {"ul", "ol"}:
                number = _start(child)
                for item in child.find_all("li", recursive=False):
                    inner = self._pieces(item)
                    pieces += [[Run(f"{_marker(child, number)} "), *inner[0]], *inner[1:]] if inner else []
                    number += 1
            else:
                pieces += self._pieces(child)
        pieces.append(self._inline_all(loose))
        return [runs for runs in pieces if words_of(tidy(runs))]

    # ---- words

    def _inline_all(self, nodes):
        return [run for node in nodes for run in self._inline(node, frozenset(), "")]

    def _inline(self, node, styles, href):
        if isinstance(node, Comment | Doctype | ProcessingInstruction):
            return []
        if isinstance(node, NavigableString):
            return [Run(re.sub(r"\s*\n\s*", " ", str(node)), styles, href)]
        if node.name in NOT_TEXT:
            return []
        if node.name == "br":
            return [Run("\n", styles, href)]
        if node.name in EMBEDDED:
            self.builder.simplify(EMBEDS)
            return [Run(node.get_text(" "), styles, href)]
        if node.name in {"input", "select", "button", "textarea"}:
            self.builder.simplify(CONTROLS)
        styles = self._in_own_language(node, styles)
        if node.name == "abbr" and node.get("title"):
            self.builder.simplify(ABBREVIATIONS)
        if node.name in STYLES:
            styles |= {STYLES[node.name]}
        if node.name == "a" and node.get("href"):
            return self._linked(node, styles)
        return [run for child in node.children for run in self._inline(child, styles, href)]

    def _in_own_language(self, node, styles):
        """The styles of words with their language, where this element says it, or says that they run right to left."""
        code = _primary(node.get("lang") or node.get("xml:lang"))
        if not code and (node.get("dir") or "").lower() == "rtl" and script_of(node.get_text()) == "arabic":
            code = "ar"
        if code in OWN_NAMES:
            return in_language(styles, code)
        if code or node.get("dir"):
            self.builder.simplify(INNER_LANGUAGE)
        return styles

    def _linked(self, node, styles):
        href = node["href"]
        if href.startswith("#"):
            target = self.places.get(href[1:])
            if target is not None and id(target) in self.notes:
                return [Run(self.notes[id(target)] or node.get_text(), frozenset({"sup"}), f"#{self._key(href[1:])}")]
            if BACK_MARKS.match(node.get_text()) or "footnote-backref" in (node.get("class") or []):
                self.builder.simplify(BACK_LINKS)
                return []
            href = f"#{self._key(href[1:])}"
        return [run for child in node.children for run in self._inline(child, styles, href)]

    def _key(self, element_id):
        return f"{self.file}#{element_id}"

    def _keys(self, *nodes, deep=True):
        """Places in these nodes that something links to."""
        keys = []
        for node in nodes:
            if isinstance(node, Tag):
                inside = [node, *(node.find_all(True) if deep else [])]
                keys += [name for tag in inside for name in (tag.get("id"), tag.get("name")) if name in self.linked]
        return [self._key(name) for name in dict.fromkeys(keys)]

    def _lang(self, element):
        """The language that the source gives this element and not the whole text, which may be mixed."""
        carrier = element if element.get("lang") else element.find_parent(attrs={"lang": True})
        if carrier is None or carrier.name == "html":
            return ""
        return _primary(carrier["lang"])


def _primary(tag):
    """The language of a tag such as ar-EG, without the country."""
    return re.split("[-_]", (tag or "").strip())[0].lower()


def _unwrapped(element, names):
    """Children of these names, also where a <div> holds them together."""
    for child in element.find_all(True, recursive=False):
        if child.name in names:
            yield child
        elif child.name == "div":
            yield from _unwrapped(child, names)


def _parents_below(node, ancestor):
    for parent in node.parents:
        if parent is ancestor:
            return
        yield parent


def _start(element):
    return whole_number(element.get("start"), 1)


def _marker(element, number):
    """What a browser draws before an item."""
    if "list-style-type:none" in (element.get("style") or "").replace(" ", ""):
        return ""
    if element.name == "ul":
        return "•"
    match element.get("type"):
        case "a" | "A" as kind if number > 0:
            return f"{letters(number, kind)}."
        case "i" | "I" as kind if 0 < number < 4000:
            return f"{roman(number) if kind == 'i' else roman(number).upper()}."
    return f"{number}."


def _span(element, name, most):
    return min(max(whole_number(element.get(name), 1), 1), most)


def _head_rows(rows):
    """Leading rows that stand in a table head or hold nothing but heading cells."""
    heads = 0
    for row in rows:
        cells = row.find_all(["td", "th"], recursive=False)
        if not (row.find_parent("thead") or (cells and all(cell.name == "th" for cell in cells))):
            break
        heads += 1
    return heads
