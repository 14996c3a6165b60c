"""An HTML text as it was parsed: the line of each element, what it is called by, its language, and which hold notes."""

import re
from itertools import islice
from urllib.parse import unquote

from bs4 import BeautifulSoup, Tag
from django.utils.translation import gettext as _
from lxml import etree

from drafts.importing import ImportRefused
from drafts.importing.own import BLOCK_ID

CONTAINERS = frozenset(
    "html body main article section header footer aside nav div center address details summary fieldset form"
    " hgroup blockquote search legend".split()
)
HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
BLOCKS = (
    CONTAINERS
    | frozenset(HEADINGS)
    | frozenset("p ul ol menu dl table figure hr pre li dt dd tr td th figcaption caption".split())
)
NOT_TEXT = frozenset("script style template noscript head title meta link base".split())
EMBEDDED = frozenset("iframe object embed video audio canvas svg math map".split())
NOTE_HOMES = frozenset("li p div aside dd".split())
NOTE_ID = re.compile(
    r"(?:_?fn|_?ftn|_?edn|footnote|note|endnote|sdfootnote|sdendnote|cite_note)[-_:]?\d+(?:sym)?", re.IGNORECASE
)
NOTE_REFERENCE = re.compile(r"\s*[\[(]?(?:\d{1,4}|[*†‡§]{1,3}|[ivxlc]{1,6}|[a-z])[\])]?\s*", re.IGNORECASE)
NOTE_ROLES = frozenset({"doc-noteref", "noteref"})
# No page that somebody wrote is as deep, and to look up from every element takes its depth each time.
DEEPEST = 200
# libxml2 counts no further.
LAST_LINE = 65534
# So many texts and remarks without an element between them are looked through for the line of the last.
MOST_TEXTS = 100


class Source:
    """`line_in_file` turns a line of the text that was parsed into one of the file, where the two differ."""

    def __init__(self, text, line_in_file=lambda line: line):
        self.soup = BeautifulSoup(text, "lxml")
        self.is_ours = self.soup.html is not None and self.soup.html.has_attr("data-redraft")
        self.elements = self.soup.find_all(True)
        self._refuse_depth()
        self.order = {id(element): number for number, element in enumerate(self.elements)}
        self.lines = self._lines(text)
        self.line_in_file = line_in_file
        self._apply_attributes()
        self.places, self.languages = {}, {}
        self.holders, self.named = set(), set()
        for element in self.elements:
            self._read(element)
        self.notes, self.references = {}, set()
        for link in self.soup.find_all("a", href=re.compile("^#.")):
            if not (self.is_ours and BLOCK_ID.fullmatch(link["href"][1:])):
                self._note_of(link)
        for element in self.elements:
            if element.name == "li" and NOTE_ID.fullmatch(element.get("id") or ""):
                self.notes.setdefault(id(element), re.sub(r"\D", "", element["id"]))

    def _refuse_depth(self):
        depths = {id(self.soup): 0}
        for element in self.elements:
            depths[id(element)] = depths[id(element.parent)] + 1
            if depths[id(element)] > DEEPEST:
                raise ImportRefused(_("The file is nested too deeply to be a draft."))

    def _lines(self, text):
        """BeautifulSoup does not tell lines, and the parser below it does: the same parser again, in step with it."""
        parser = etree.HTMLParser()
        try:
            parser.feed(text)
            root = parser.close()
        except etree.LxmlError:
            return {}
        lines = {}
        parsed = (element for element in root.iter() if isinstance(element.tag, str)) if root is not None else ()
        for element, twin in zip(self.elements, parsed, strict=False):
            if element.name != twin.tag:
                break
            if twin.sourceline and twin.sourceline <= LAST_LINE:
                lines[id(element)] = twin.sourceline
        return lines

    def _apply_attributes(self):
        """Attribute lists of Markdown, which stand after the element that they are about; see `kramdown.py`."""
        for carrier in self.soup.find_all("a", attrs={"data-for": True}):
            about = carrier.previous_sibling
            if carrier["data-for"] == "block":
                about = carrier.find_parent(["li", "p", "td", "th", "dd", "dt", *HEADINGS])
                about = about.find_parent("table") if about is not None and about.name in {"td", "th"} else about
            if isinstance(about, Tag):
                for name in ("id", "lang", "dir", "class"):
                    if carrier.get(name) and not about.get(name):
                        about[name] = carrier[name]
                        del carrier[name]

    def _read(self, element):
        """One element, after those around it."""
        parent = element.parent
        own = element.get("lang") or element.get("xml:lang")
        inherited = self.languages.get(id(parent), "")
        # The language of the whole text is guessed where its parts are mixed.
        self.languages[id(element)] = primary(own) if own and element.name != "html" else inherited
        for name in names_of(element):
            self.places.setdefault(name, element)
            _mark_parents(element, self.named)
        if element.name in BLOCKS:
            _mark_parents(element, self.holders)

    def _note_of(self, link):
        """What a raised link leads to is a note, and its words are the mark of the note."""
        text = link.get_text()
        home = self.note_home(link["href"][1:])
        if home is None or any(parent is home for parent in link.parents):
            return
        raised = link.find_parent("sup") or link.find("sup") or "footnote" in " ".join(link.get("class") or []).lower()
        raised = raised or link.get("role") in NOTE_ROLES or link.get("epub:type") in NOTE_ROLES
        if raised or (NOTE_REFERENCE.fullmatch(text) and _is_note(self.place(link["href"][1:]))):
            self.notes.setdefault(id(home), text.strip(" []()"))
            around = [link, *link.find_all(True)]
            around += [parent for parent in (link.parent, link.parent.parent) if parent and parent.name in RAISING]
            self.references.update(name for element in around for name in names_of(element))

    # ---- what the reader asks

    def place(self, name):
        """The element of a name, as in a browser the first."""
        found = self.places.get(name)
        return found if found is not None else self.places.get(unquote(name))

    def note_home(self, name):
        """The element that would hold the whole text of the note of this name."""
        target = self.place(name)
        if target is None or target.name in NOTE_HOMES:
            return target
        if not _is_note(target):
            return None
        home = target.find_parent(sorted(NOTE_HOMES))
        around = home.parent if home is not None else None
        return around if around is not None and around.name == "div" and _is_note(around) else home

    def is_block(self, node):
        if not isinstance(node, Tag) or node.name in NOT_TEXT:
            return False
        return node.name in BLOCKS or (node.name not in EMBEDDED and id(node) in self.holders)

    def names_in(self, node, deep=True):
        """By what a node and the elements inside it are called."""
        if not isinstance(node, Tag):
            return []
        inside = node.find_all(True) if deep and id(node) in self.named else []
        return [name for element in [node, *inside] for name in names_of(element)]

    def line_of(self, node):
        """The line of the file on which a node begins, or None."""
        element, breaks = _element_before(node)
        line = self.lines.get(id(element))
        return self.line_in_file(line + breaks) if line else None

    def share_of(self, node):
        """How much of the text stands before a node, from 0 to 1."""
        element, _breaks = _element_before(node)
        return self.order.get(id(element), 0) / max(len(self.elements), 1)


def _element_before(node):
    """The element that a node is or that was opened last before it, and the line breaks between that and its words."""
    if isinstance(node, Tag):
        return node, 0
    breaks = node[: len(node) - len(node.lstrip())].count("\n")
    for before in islice(node.previous_elements, MOST_TEXTS):
        if isinstance(before, Tag):
            return before, breaks
        breaks += before.count("\n")
    return None, 0


RAISING = frozenset({"sup", "span", "a"})


def names_of(element):
    return [name for name in (element.get("id"), element.get("name") if element.name == "a" else None) if name]


def primary(tag):
    """The language of a tag such as ar-EG, without the country."""
    return re.split("[-_]", (tag or "").strip())[0].lower()


def is_hidden(element):
    """Whether browsers show nothing of an element."""
    style = (element.get("style") or "").replace(" ", "").lower()
    return element.has_attr("hidden") or "display:none" in style or "visibility:hidden" in style


def _is_note(element):
    return element is not None and any(NOTE_ID.fullmatch(name) for name in names_of(element))


def _mark_parents(element, marked):
    """Up to the first that is marked already, so that a whole text is walked once."""
    for parent in element.parents:
        if id(parent) in marked:
            return
        marked.add(id(parent))
