"""The words of one paragraph of a Word document, and what is met among them."""

import re
from collections import Counter
from dataclasses import dataclass, field

from drafts.importing import Note
from drafts.importing.docx import reasons
from drafts.importing.docx.fields import Field, checkbox, chosen, target_of
from drafts.importing.docx.signs import readable
from drafts.importing.inline import Run, tidy, words_of
from drafts.importing.ooxml import R, W, attribute, child, is_on, local, value_of
from drafts.languages import LANGUAGE_STYLES, script_of

CHARACTERS = {"tab": " ", "ptab": " ", "noBreakHyphen": "\u2011", "softHyphen": ""}
# What stands in a paragraph as words of its own.
WORDS = ("t", "delText", "sym")
# An address that many links share is written once in the file, and in each of them by us.
LONGEST_ADDRESS = 2_000
LONGEST_NAME = 100
# Fields in fields, and bookmarks around one note; Word knows twenty of the first.
DEEPEST_FIELD, MOST_OPEN = 20, 20
_OFFERED = {"ins", "moveTo"}
_TAKEN = {"del", "moveFrom"}


@dataclass
class Reading:
    """One paragraph; or several that a tracked change makes one."""

    runs: list = field(default_factory=list)
    # How many paragraphs of the file these words are, for the account.
    pieces: int = 0
    simplified: Counter = field(default_factory=Counter)
    bookmarks: list = field(default_factory=list)
    comments: list = field(default_factory=list)
    # The words that a comment is about, where it begins and ends in one paragraph.
    quotes: dict = field(default_factory=dict)
    drawings: list = field(default_factory=list)
    boxes: list = field(default_factory=list)
    # Who changed something here and when.
    changes: list = field(default_factory=list)
    # The words as the tracked changes would have them, where somebody asked.
    proposed: list = field(default_factory=list)
    # Pages that end in the paragraph when it was last laid out, and those of them that end before its first word.
    pages: int = 0
    pages_before: int = 0
    # A large first letter, which the file keeps as a paragraph of its own.
    is_initial: bool = False

    @property
    def words(self):
        return words_of(self.runs)

    def add(self, other):
        """Everything of another paragraph but its words."""
        self.pieces += other.pieces
        self.pages += other.pages
        for name in ("bookmarks", "comments", "drawings", "boxes", "changes", "proposed"):
            getattr(self, name).extend(getattr(other, name))
        self.quotes |= other.quotes

    @classmethod
    def of(cls, readings):
        """Paragraphs of which only the last has an end, as one."""
        if len(readings) == 1:
            return readings[0]
        runs, whole = [], cls(pages_before=readings[0].pages_before)
        for reading in readings:
            gap = [] if not runs or not reading.runs or whole.is_initial else [Run(" ")]
            runs += [*gap, *reading.runs]
            whole.add(reading)
            whole.is_initial = reading.is_initial
        whole.runs = tidy(runs)
        return whole


class Words:
    """Reads paragraphs with tracked changes as they would be accepted, or as they would be rejected."""

    def __init__(self, styles, notes, *, accepting):
        self.styles = styles
        self.notes = notes
        self.accepting = accepting

    def read(self, element, links):
        return _Walk(self, element, links, accepting=self.accepting).reading()

    def accepted(self, element, links):
        """The bare words as they would be if every change were accepted."""
        return _Walk(self, element, links, accepting=True, quiet=True).reading().words

    def end_is_gone(self, element):
        """Whether the end of a paragraph is taken away, so that it goes on in the next; or a row of a table is."""
        return any(local(node) in (_TAKEN if self.accepting else _OFFERED) for node in changes_of_end(element))


def is_initial(element):
    """Whether a paragraph is the large first letter of the next."""
    frame = child(child(element, "pPr"), "framePr")
    return frame is not None and attribute(frame, "dropCap") in {"drop", "margin"}


def changes_of_end(element):
    """The tracked changes of a paragraph's end, or of a row of a table as a whole."""
    properties = child(child(element, "pPr"), "rPr") if local(element) == "p" else child(element, "trPr")
    return [] if properties is None else [node for node in properties if local(node) in _OFFERED | _TAKEN]


def reason_of(change, *, accepting):
    """Under which reason a tracked change is counted."""
    sort = local(change)
    if sort in {"moveTo", "moveFrom"}:
        return reasons.MOVED if accepting else reasons.NOT_MOVED
    if sort in _OFFERED:
        return reasons.INSERTED if accepting else reasons.NOT_INSERTED
    return reasons.DELETED if accepting else reasons.NOT_DELETED


def author_and_date(change):
    return (attribute(change, "author") or "")[:LONGEST_NAME], (attribute(change, "date") or "")[:LONGEST_NAME]


def proposal(changes, words, proposed):
    """The note of some tracked changes: who made them, when the last was made, and what they would make of the text."""
    authors = list(dict.fromkeys(author for author, _date in changes if author))
    return Note("", ", ".join(authors), max(date for _author, date in changes), words, proposed)


class _Walk:
    def __init__(self, words, element, links, *, accepting, quiet=False):
        self.styles, self.notes = words.styles, words.notes
        self.element, self.links = element, links
        # Looked for once: a paragraph may have a hundred thousand children.
        self.style = value_of(child(element, "pPr"), "pStyle")
        self.accepting, self.quiet = accepting, quiet
        self.found = Reading()
        self.fields = []
        self.custom_note = None
        self.properties = None  # of the run that is being read
        self.open_comments = {}  # where the words begin that a comment is about
        self.open_bookmarks = {}  # by their id: a cross-reference to a note names one that holds its mark

    def reading(self):
        self._walk(self.element, "")
        for unfinished in self.fields:
            self._give_back(unfinished)
        self.found.runs = tidy(self.found.runs)
        return self.found

    def _give_back(self, unfinished):
        """Whoever forgot to say where an instruction ends did not mean to hide the words after it."""
        self.found.runs += [] if unfinished.shown else unfinished.swallowed

    def _count(self, reason):
        self.found.simplified[reason] += 1

    def _say(self, text, styles=frozenset(), href=""):
        if not text:
            return
        hiding = next((open_field for open_field in reversed(self.fields) if not open_field.shown), None)
        href = next((open_field.href for open_field in reversed(self.fields) if open_field.href), href)
        # The line below a link is how links look, and no emphasis.
        styles = styles - {"u"} if href and not self.styles.is_ours(self.properties) else styles
        (self.found.runs if hiding is None else hiding.swallowed).append(Run(text, styles, href))

    def _walk(self, parent, href):
        for node in parent:
            match local(node):
                case "r":
                    self._run(node, href)
                case "hyperlink":
                    self._walk(node, self._target(node) or href)
                case "ins" | "moveTo" | "del" | "moveFrom" as sort:
                    self._change(node, sort, href)
                case "fldSimple":
                    self._simple_field(node, href)
                case "sdt":
                    self._control(node, href)
                case "smartTag" | "customXml" | "dir" | "bdo" | "rubyBase":
                    self._walk(node, href)
                case "AlternateContent":
                    self._walk(_newest(node), href)
                case "oMath" | "oMathPara":
                    self._count(reasons.FORMULAS)
                    self._say("".join(inner.text or "" for inner in node.iter() if local(inner) == "t"))
                case _:
                    self._place(node)

    def _place(self, node):
        """Something without words of its own."""
        match local(node):
            case "bookmarkStart":
                self._bookmark(node)
            case "bookmarkEnd":
                self.open_bookmarks.pop(attribute(node, "id"), None)
            case "commentRangeStart" | "commentRangeEnd" | "commentReference":
                self._comment(node, attribute(node, "id"))
            case "subDoc":
                self._count(reasons.ALTERNATIVES)

    def _comment(self, node, number):
        if local(node) == "commentRangeStart":
            self.open_comments[number] = len(self.found.runs)
        if local(node) != "commentRangeEnd":
            self.found.comments.append(number)
        elif number in self.open_comments:
            self.found.quotes[number] = words_of(tidy(self.found.runs[self.open_comments.pop(number) :]))

    def _bookmark(self, node):
        if name := attribute(node, "name"):
            self.found.bookmarks.append(name)
            if len(self.open_bookmarks) < MOST_OPEN:
                self.open_bookmarks[attribute(node, "id")] = name

    def _change(self, node, sort, href):
        self.found.changes.append(author_and_date(node))
        self._count(reason_of(node, accepting=self.accepting))
        if (sort in _OFFERED) == self.accepting:
            self._walk(node, href)

    def _simple_field(self, node, href):
        instruction = attribute(node, "instr") or ""
        href, is_known = target_of(instruction) or href, Field(instruction).is_known
        if not is_known:
            self._count(reasons.FIELDS)
        self._walk(node, href)

    def _control(self, node, href):
        tick = checkbox(child(node, "sdtPr"))
        content = child(node, "sdtContent")
        if tick:
            self._say(tick, href=href)
        elif content is not None:
            self._walk(content, href)

    # ---- one run

    def _run(self, element, href):
        self.properties = properties = child(element, "rPr")
        if self.styles.is_hidden(properties):
            if any(local(node) in WORDS for node in element):
                self._count(reasons.HIDDEN)
            return
        styles, font = self.styles.emphasis(properties), self.styles.font(properties)
        before = len(self.found.runs)
        for node in element:
            self._piece(node, styles, font, href)
        said = words_of(self.found.runs[before:])
        if said.strip():
            self._look(properties)

    def _piece(self, node, styles, font, href):
        match local(node):
            case "t" | "delText":
                self._text(node.text or "", styles, font, href)
            case "tab" | "ptab" | "noBreakHyphen" | "softHyphen" as sign:
                self._say(CHARACTERS[sign], styles, href)
            case "br" | "cr":
                self._say("\n" if attribute(node, "type") in {None, "textWrapping"} else " ", styles, href)
            case "sym":
                self._text(_sign(node), styles, attribute(node, "font") or "", href)
            case "AlternateContent":
                for inner in _newest(node):
                    self._piece(inner, styles, font, href)
            case "ruby":
                self._count(reasons.READINGS)
                self._walk(node, href)
            case _:
                self._sign_of_something(node)

    def _sign_of_something(self, node):
        """What stands among words for something else: a note, a field, a drawing."""
        match local(node):
            case "footnoteReference" | "endnoteReference":
                self._reference(node)
            case "fldChar":
                self._field(node)
            case "instrText" | "delInstrText" if self.fields and not self.fields[-1].shown:
                self.fields[-1].instruction += node.text or ""
            case "drawing" | "pict" | "object":
                self.found.boxes += outermost_boxes(node)
                self.found.drawings.append(node)
            case "lastRenderedPageBreak":
                self.found.pages += 1
                self.found.pages_before += not self.found.runs
            case _:
                self._place(node)

    def _text(self, text, styles, font, href):
        text, unknown = readable(text.replace("\u00ad", ""), font)
        if unknown:
            self.found.simplified[reasons.SIGNS] += unknown
        if self.custom_note and text.strip():
            self._note_mark(self.custom_note, self.notes.label(self.custom_note, own=text, quiet=self.quiet))
            self.custom_note = None
            return
        self._say(text, styles | self._mark(text, self.properties), href)

    def _reference(self, node):
        sort = "footnote" if local(node) == "footnoteReference" else "endnote"
        key = (sort, attribute(node, "id"))
        if not self.quiet:
            self.notes.aliases.setdefault(key, []).extend(self.open_bookmarks.values())
        if is_true(attribute(node, "customMarkFollows")):
            self.custom_note = key
        else:
            self._note_mark(key, self.notes.label(key, quiet=self.quiet))

    def _note_mark(self, key, label):
        self._say(label, frozenset({"sup"}), f"#{key[0]}-{key[1]}")

    def _look(self, properties):
        if properties is None:
            return
        colour = child(properties, "color")
        colour = attribute(colour, "val") if colour is not None else None
        if colour not in {None, "auto", "000000"} or child(properties, "highlight") is not None:
            self._count(reasons.COLOURS)
        if is_on(properties, "caps") or is_on(properties, "smallCaps"):
            self._count(reasons.CAPITALS)
        if child(properties, "rPrChange") is not None:
            self._count(reasons.RESTYLED)

    def _mark(self, said, properties):
        """The style that says in which language some words are, as far as the file does."""
        if not any(map(str.isalpha, said)):
            return frozenset()
        script = script_of(said)
        which = "bidi" if is_on(properties, "rtl") or script == "arabic" else "eastAsia" if script == "han" else "val"
        language = self.styles.language(properties, self.style, which)
        if not language and script == "arabic" and is_on(properties, "rtl"):
            language = "ar"
        style = f"lang-{language}"
        return frozenset({style}) if style in LANGUAGE_STYLES else frozenset()

    # ---- fields

    def _field(self, node):
        match attribute(node, "fldCharType"):
            case "begin":
                if len(self.fields) == DEEPEST_FIELD:
                    self._give_back(self.fields.pop(0))
                self.fields.append(Field(form=child(node, "ffData")))
            case "separate" if self.fields:
                self.fields[-1].shown = True
                self.fields[-1].href = target_of(self.fields[-1].instruction)
                if not self.fields[-1].is_known:
                    self._count(reasons.FIELDS)
            case "end" if self.fields:
                closed = self.fields.pop()
                if not closed.shown:
                    text, font = chosen(closed)
                    self._text(text, frozenset(), font, "")

    def _target(self, element):
        address = self.links.get(element.get(f"{R}id"), "")
        if len(address) > LONGEST_ADDRESS:
            return "#"
        anchor = attribute(element, "anchor")
        if anchor and not address:
            return bookmark_address(anchor)
        return f"{address}#{anchor}" if anchor else address


def bookmark_address(name):
    """Where a link to a bookmark leads; Word does not tell its capitals apart."""
    return f"#{bookmark_key(name)}"


def bookmark_key(name):
    return f"bookmark:{name.lower()}"


def is_true(value):
    return value in {"1", "true", "on"}


def _newest(alternatives):
    """Of the same thing given twice, for new and old versions of Word, the new one."""
    return next((node for node in alternatives if local(node) in {"Choice", "Fallback"}), [])


def outermost_boxes(node):
    """The text boxes of a drawing, without those inside others and those that only old versions of Word show."""
    boxes = []
    for inner in node:
        match local(inner):
            case "txbxContent":
                boxes.append(inner)
            case "Fallback" if any(local(other) == "Choice" for other in node):
                continue
            case _:
                boxes += outermost_boxes(inner)
    return boxes


def _sign(node):
    code = attribute(node, "char") or ""
    place = int(code, 16) if re.fullmatch(r"[0-9a-fA-F]{1,4}", code) else 0
    # Outside the private area the code is the character itself.
    return chr(0xF000 | place & 0xFF) if place >= 0xF000 or place <= 0xFF else chr(place)


def worded(root):
    """The paragraphs with words of their own anywhere below; of a drawing given twice, the first alone."""
    if root is None:
        return set()
    twice = {
        paragraph
        for node in root.iter("{*}Fallback")
        if any(local(sibling) == "Choice" for sibling in node.itersiblings(preceding=True))
        for paragraph in node.iter(f"{W}p")
    }
    owners = set()
    tags = [*(f"{W}{name}" for name in WORDS), "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"]
    for node in root.iter(*tags):
        if local(node) == "sym" or (node.text or "").strip():
            owner = next(node.iterancestors(f"{W}p"), None)
            if owner is not None and owner not in twice:
                owners.add(owner)
    return owners
