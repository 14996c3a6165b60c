"""Footnotes and endnotes: how Word numbers them, and their texts."""

from drafts.importing.docx.words import worded
from drafts.importing.numbering import formatted, whole_number
from drafts.importing.ooxml import W, attribute, child, children, value_of

SORTS = ("footnote", "endnote")
USUAL_FORMAT = {"footnote": "decimal", "endnote": "lowerRoman"}


class Notes:
    """Numbers notes in the order in which the text refers to them. A note's key is its sort and id."""

    def __init__(self, file, body):
        self.texts, self.links, self.worded, self.pieces = {}, {}, set(), 0
        for sort in SORTS:
            self._read(sort, file.xml(f"word/{sort}s.xml"))
            self.links[sort] = file.relations(f"{sort}s")
        self.labels, self.in_order = {}, []
        # Bookmarks around references, which cross-references to a note name.
        self.aliases = {}
        places = [child(body, "sectPr"), file.xml("word/settings.xml")]
        self.rules = {sort: _rules(sort, places) for sort in SORTS}
        self.counts = {sort: start for sort, (_form, start, _anew) in self.rules.items()}

    def _read(self, sort, root):
        found = worded(root)
        for note in children(root, sort):
            if attribute(note, "type") in {None, "normal"}:
                self.texts[sort, attribute(note, "id")] = note
                self.pieces += sum(1 for paragraph in note.iter(f"{W}p") if paragraph in found)
        self.worded |= found

    def label(self, key, own="", quiet=False):
        """The mark of a note, as Word displays it; `own` is what its author typed instead of a number."""
        if key not in self.labels:
            if quiet:
                return own.strip() or "*"
            self.in_order.append(key)
            self.labels[key] = own.strip()[:30] or self._next(key[0])
        return self.labels[key]

    def _next(self, sort):
        number = self.counts[sort]
        self.counts[sort] += 1
        return formatted(number, self.rules[sort][0])

    def begin_section(self):
        for sort, (_form, start, anew) in self.rules.items():
            if anew:
                self.counts[sort] = start

    def take(self, key):
        """The text of a note, once."""
        return self.texts.pop(key, None)


def _rules(sort, places):
    """The format of the numbers, the first of them, and whether each section counts anew."""
    found = [child(place, f"{sort}Pr") for place in places if place is not None]
    form = next(filter(None, (value_of(rules, "numFmt") for rules in found)), USUAL_FORMAT[sort])
    start = next(filter(None, (value_of(rules, "numStart") for rules in found)), "1")
    restart = next(filter(None, (value_of(rules, "numRestart") for rules in found)), "")
    return form, whole_number(start, 1), restart == "eachSect"
