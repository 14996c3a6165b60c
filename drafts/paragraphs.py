"""Give every paragraph of a draft an address, a number and its plain text. Pure: reads blocks, writes nothing.

The author's own numbers are kept; the rest are computed around them, so that "see paragraph 12" stays true. A number is
unique in a version: the second "2.1" becomes "2.1-2" and remembers what it wanted, for somebody to look at.
"""

import hashlib
import re
import unicodedata
import uuid
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from itertools import count

from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from wagtail.rich_text import expand_db_html

from drafts.cleaning import already_clean, clean_html, plain_text
from drafts.grid import has_words
from drafts.languages import direction_of
from drafts.lists import listed
from drafts.table_headings import headed_cells

LONGEST_NUMBER = 34  # leaves room for "-123" in Paragraph.number
LONGEST_SLUG = 50

# How each kind is counted where the author gave no number, in the language of the draft, and how its addresses begin.
COUNTED_AS = {
    "recommendation": "R{}",
    "checklist_item": "C{}",
    "example": pgettext_lazy("number", "Box {}"),
    "indicator": "I-{}",
    "definition": "D{}",
    "table": pgettext_lazy("number", "Table {}"),
    "figure": pgettext_lazy("number", "Fig. {}"),
    "footnote": pgettext_lazy("number", "Note {}"),
}
# What is called by its kind's name however it is numbered: "Table 2.1".
NAMED_WITH_NUMBER = {"table", "figure", "footnote"}
SLUG_PREFIX = {
    "heading": "s",
    "paragraph": "p",
    "list_item": "l",
    "recommendation": "r",
    "checklist_item": "c",
    "example": "b",
    "indicator": "i",
    "definition": "d",
    "table": "t",
    "table_row": "t",
    "figure": "f",
    "footnote": "n",
}
# What list items do not hang on: a list after a picture or a table goes on with the words before it.
BESIDE_LISTS = {"list_item", "footnote", "table", "table_row", "figure"}
ROMAN = [(100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")]

_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_LINK_TO_BLOCK = re.compile(rf'<a href="#[^"]*?({_UUID})[^"]*">(.*?)</a>', re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True)
class FrozenParagraph:
    """What a `drafts.models.Paragraph` is made of."""

    anchor: uuid.UUID
    kind: str
    text: str
    lang: str
    dir: str
    sub_anchor: str = ""
    number: str = ""
    slug: str = ""
    level: int = 0
    marker: str = ""
    position: int = 0
    section_path: list = field(default_factory=list)
    html: str = ""
    # The author's own number where an earlier paragraph has it already.
    number_taken: str = ""

    @property
    def markup(self):
        """The HTML for a template: it was cleaned on the way in."""
        return already_clean(self.html)

    @property
    def text_hash(self):
        return hashlib.sha256(self.text.encode()).hexdigest()


def paragraphs_of(stream_value, language):
    """The paragraphs of a draft in order; refuses blocks without an id of their own, and empty ones, with sentences."""
    refuse_faulty_ids(stream_value)
    units = list(_units(stream_value, language))
    _refuse_empty(units)
    with translation.override(language):
        _number(units)
        _path(units)
        return _rendered(units)


def numbers_of(stored_blocks, language):
    """{block id: the number that it would have}, for blocks that are not a draft's yet and may be faulty still."""
    units = [
        _Unit(
            anchor=block["id"],
            kind=block["type"],
            value=block["value"],
            lang=language,
            text="",
            level=int(block["value"].get("level") or 0),
            marker=(block["value"].get("marker") or "").strip(),
            label=bare_label(block["value"].get("label") or ""),
            place=place,
        )
        for place, block in enumerate(stored_blocks, start=1)
    ]
    with translation.override(language):
        _number(units)
    return {unit.anchor: unit.number for unit in units}


def number_conflicts(paragraphs):
    """Sentences about authors' numbers that stand twice, for review."""
    return [
        _("The number %(wanted)s stands more than once; one of them is called %(number)s.")
        % {"wanted": paragraph.number_taken, "number": paragraph.number}
        for paragraph in paragraphs
        if paragraph.number_taken
    ]


def content_hash(paragraphs):
    """SHA-256 over what was frozen, in order."""
    digest = hashlib.sha256()
    for paragraph in paragraphs:
        fields = (str(paragraph.anchor), paragraph.sub_anchor, paragraph.number, paragraph.kind, paragraph.html)
        digest.update("\x00".join([*fields, ""]).encode())
    return digest.hexdigest()


def refuse_faulty_ids(stream_value):
    """Raise where blocks or table rows lack an id, or share one: comments could not find them in the next version."""
    missing, ids = 0, Counter()
    for block in stream_value.raw_data:
        ids[_as_uuid(block.get("id"))] += 1
        if block["type"] == "table":
            rows = [(block.get("id"), row.get("id") or None) for row in block["value"].get("rows") or []]
            missing += sum(1 for _table, row in rows if row is None)
            ids.update(row for row in rows if row[1])
    missing += ids.pop(None, 0)
    doubled = sum(1 for times in ids.values() if times > 1)
    problems = []
    if missing:
        problems.append(
            ValidationError(
                _("%(count)d blocks have no id of their own. Open the draft in the editor and save it."),
                code="missing_id",
                params={"count": missing},
            )
        )
    if doubled:
        problems.append(
            ValidationError(
                _("%(count)d ids stand on more than one block. Delete the copies and write them anew."),
                code="doubled_id",
                params={"count": doubled},
            )
        )
    if problems:
        raise ValidationError(problems)


def _as_uuid(value):
    try:
        return uuid.UUID(str(value))
    except ValueError:
        return None


# ---- reading the blocks


@dataclass
class _Unit:
    """A block (or a row of a table) on its way to becoming a paragraph."""

    anchor: uuid.UUID
    kind: str
    value: dict
    lang: str
    text: str
    sub_anchor: str = ""
    level: int = 0
    marker: str = ""
    label: str = ""
    number: str = ""
    number_taken: str = ""
    slug: str = ""
    section_path: list = field(default_factory=list)
    place: int = 0


def _units(stream_value, language):
    for place, block in enumerate(stream_value, start=1):
        value = block.value
        unit = _Unit(
            anchor=uuid.UUID(str(block.id)),
            kind=block.block_type,
            value=value,
            lang=value.get("lang") or language,
            text=_text_of(block.block_type, value),
            level=int(value.get("level") or 0),
            marker=(value.get("marker") or "").strip(),
            label=bare_label(value.get("label") or ""),
            place=place,
        )
        yield unit
        if unit.kind == "table":
            yield from _rows(unit)


def _rows(table):
    rows = table.value["rows"]
    for row in rows.bound_blocks[table.value["head_rows"] or 0 :]:
        yield _Unit(
            anchor=table.anchor,
            sub_anchor=str(row.id),
            kind="table_row",
            value=row.value,
            lang=table.lang,
            text=_row_text(row.value),
            place=table.place,
        )


def _words(value, name):
    # Of the cleaned text, so that what is shown and what is quoted are the same.
    return plain_text(clean_html(value[name].source)) if value.get(name) else ""


def _row_text(row):
    return " | ".join(_words(cell, "text").replace("\n", " ") for cell in row["cells"]).strip()


def _text_of(kind, value):
    """Everything a reader sees of the block, as plain text; what only names a field is left out."""
    match kind:
        case "heading":
            return _words(value, "text") or value["label"] or ""
        case "definition":
            return f"{value['term'] or ''}: {_words(value, 'text')}"
        case "table":
            head = [_row_text(row) for row in list(value["rows"])[: value["head_rows"] or 0]]
            return _lines(_words(value, "caption"), *head)
        case "figure":
            return _lines(_words(value, "caption"), value["alt"])
        case "recommendation":
            return _lines(_words(value, "text"), value["who"], value["by_when"])
        case "example":
            return _lines(_words(value, "text"), value["country"], value["source"])
    return _words(value, "text")


def _lines(*texts):
    return "\n".join(text.strip() for text in texts if text and text.strip())


def _refuse_empty(units):
    if not units:
        raise ValidationError(_("The draft is empty: there is nothing to freeze."), code="empty")
    empty = [
        unit.place
        for unit in units
        if not unit.text
        and not (unit.kind == "figure" and unit.value["image"])
        and not (unit.kind == "table" and has_words(unit.value["rows"]))
        and unit.kind != "table_row"
    ]
    if empty:
        raise ValidationError(
            _("These blocks are empty: %(places)s. Write them or delete them."),
            code="empty_block",
            params={"places": listed(empty)},
        )


# ---- numbers


def bare_label(label):
    """An author's number without the full stop or bracket that only separates it from the words."""
    label = " ".join(label.split())
    if label.endswith(")") and "(" not in label:
        label = label[:-1]
    return label.rstrip(".:、．").strip()[:LONGEST_NUMBER]


def _number(units):
    numbers = _Numbers(units)
    for unit in units:
        numbers.give(unit)


class _Numbers:
    """Hands out numbers in order; what authors wrote anywhere in the text is never given to somebody else."""

    def __init__(self, units):
        self.reserved = {_own_number(unit) for unit in units} - {""}
        self.headings_are_numbered = any(number.startswith("§ ") for number in self.reserved)
        self.paragraphs_are_numbered = any(map(_is_numbered_paragraph, units))
        self.taken, self.slugs = set(), set()
        self.counters = defaultdict(count)
        self.headings = []  # (level, number) of the sections that are open
        self.base = ("", "")  # number and slug of what list items hang on
        self.items = []  # (level, number, slug, mark, number it hangs on) of the list items that are open
        self.typed_marks = _typed_marks(units)
        self.last_paragraph = "0"
        self.table = None
        self.row = 0

    def give(self, unit):
        own = _own_number(unit)
        if unit.kind == "list_item":
            self._list_item(unit, own)
        elif unit.kind == "table_row":
            self.row += 1
            self._take(unit, f"{self.table.number.replace('Table ', 'T')}.{self.row}")
            unit.slug = self._slug(f"{self.table.slug}.{self.row}", unit)
        else:
            if own:
                self._take(unit, own)
            else:
                unit.number = self._next(self._candidates(unit))
            unit.slug = self._slug(_address(unit), unit)
        self._remember(unit)

    def _take(self, unit, wanted):
        wanted = wanted[:LONGEST_NUMBER]
        unit.number = wanted
        if wanted in self.taken:
            unit.number_taken = wanted
            unit.number = self._next(f"{wanted}-{self._count(('again', wanted)) + 1}" for _step in count())
        self.taken.add(unit.number)

    def _next(self, candidates):
        number = next(number for number in candidates if number not in self.taken and number not in self.reserved)
        self.taken.add(number)
        return number

    def _slug(self, wanted, unit):
        wanted = wanted[:LONGEST_SLUG]
        if wanted in {"", SLUG_PREFIX[unit.kind]}:
            wanted = f"{SLUG_PREFIX[unit.kind]}-{unit.place}"
        slug = wanted
        while slug in self.slugs:
            slug = f"{wanted}-{self._count(('slug', wanted)) + 1}"
        self.slugs.add(slug)
        return slug

    def _candidates(self, unit):
        if unit.kind == "heading":
            return self._heading_candidates(unit)
        if unit.kind == "paragraph" and self.paragraphs_are_numbered:
            last = self.last_paragraph
            return (f"{last}-{self._count(('paragraph', last))}" for _step in count())
        pattern = COUNTED_AS.get(unit.kind, "{}")
        return (pattern.format(self._count(unit.kind)) for _step in count())

    def _heading_candidates(self, unit):
        above = next((number for level, number in reversed(self.headings) if level < unit.level), "")
        key = ("heading", above)
        if not self.headings_are_numbered:
            return (f"{above}.{self._count(key)}" if above else f"§ {self._count(key)}" for _step in count())
        # Beside an author's own 9.1 a computed 9.2 would mislead: letters cannot be mistaken for the author's.
        if above:
            return (f"{above}({_letters(self._count(key))})" for _step in count())
        return (f"§ {_letters(self._count(key)).upper()}" for _step in count())

    def _count(self, key):
        return next(self.counters[key]) + 1

    def _list_item(self, unit, own):
        self.items = [item for item in self.items if item[0] < unit.level]
        parent, parent_slug = self.items[-1][1:3] if self.items else self.base
        outer, mark = parent, _mark(unit.marker) if not own else ""
        if own:
            self._take(unit, own)
            unit.slug = self._slug(_address(unit), unit)
        elif mark:
            # "1.1" under "1" says the 1 itself.
            if self.items and self.items[-1][3] and mark.startswith(f"{self.items[-1][3]}."):
                outer = self.items[-1][4]
            self._take(unit, f"{outer}({mark})")
            unit.slug = self._slug("-".join(filter(None, [parent_slug or "l", _ascii(mark)])), unit)
        else:
            written = [_letters, _roman, str][len(self.items) % 3]
            mark = ""
            typed = self.typed_marks[unit.place]
            while not mark or mark in typed or f"{parent}({mark})"[:LONGEST_NUMBER] in self.taken:
                mark = written(self._count(("item", parent)))
            self._take(unit, f"{parent}({mark})")
            unit.slug = self._slug(f"{parent_slug or 'l'}-{mark}", unit)
        self.items.append((unit.level, unit.number, unit.slug, mark, outer))

    def _remember(self, unit):
        if unit.kind in BESIDE_LISTS:
            self.table, self.row = (unit, 0) if unit.kind == "table" else (self.table, self.row)
            return
        self.base, self.items = (unit.number, unit.slug), []
        if unit.kind == "heading":
            self.headings = [heading for heading in self.headings if heading[0] < unit.level]
            self.headings.append((unit.level, unit.number))
        elif _is_numbered_paragraph(unit):
            self.last_paragraph = unit.number


def _typed_marks(units):
    """By an item's place, what authors typed before items of its list and level: no bullet takes such a letter."""
    marks, found = defaultdict(set), {}
    for unit in units:
        if unit.kind == "list_item":
            marks[unit.level].add(_mark(unit.marker))
            found[unit.place] = marks[unit.level]
        elif unit.kind not in BESIDE_LISTS:
            marks = defaultdict(set)
    return found


def _own_number(unit):
    """The number that the author gave, as this kind of block says it; empty if there is none."""
    label = unit.label
    if not label:
        return ""
    if unit.kind == "heading":
        # "Annex I" and "المادة 1" cannot be taken for the number of a paragraph; "2.1", "A" and "IV" could.
        return label if re.search(r"[^\W\d_]{3}", label) and not re.fullmatch(r"[IVXLC]+", label) else f"§ {label}"
    if unit.kind in COUNTED_AS and re.fullmatch(r"[\d.]+", label) and not _is_numbered_paragraph(unit):
        return COUNTED_AS[unit.kind].format(label)
    return label


def _is_numbered_paragraph(unit):
    """Whether the author counted it among the paragraphs: a recommendation is "2.1" or "12." then, and "3" is R3."""
    if unit.kind in NAMED_WITH_NUMBER or not unit.label:
        return False
    if unit.kind in COUNTED_AS:
        return re.fullmatch(r"\d+(\.\d+)+|\d+[.)]", (unit.value["label"] or "").strip()) is not None
    return unit.kind == "paragraph"


def _mark(marker):
    """The letter or number of a list item's marker; empty for a bullet."""
    mark = marker.strip("()[]{}.:、．）（ \u200e\u200f")
    return mark if any(character.isalnum() for character in mark) and not _is_bullet(marker) else ""


def _is_bullet(marker):
    return marker in {"o", "O"}  # Word's hollow bullet is a letter of Courier New


def _letters(number):
    """a … z, aa, ab …"""
    letters = ""
    while number:
        number, letter = divmod(number - 1, 26)
        letters = chr(ord("a") + letter) + letters
    return letters


def _roman(number):
    letters = ""
    for value, numeral in ROMAN:
        times, number = divmod(number, value)
        letters += numeral * times
    return letters


def _ascii(text):
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9.]+", "-", plain).strip("-.")


def _address(unit):
    prefix, number = SLUG_PREFIX[unit.kind], unit.number
    if unit.kind in COUNTED_AS and number.startswith(COUNTED_AS[unit.kind].format("")):
        number = number.removeprefix(COUNTED_AS[unit.kind].format(""))
    address = _ascii(number)
    return f"{prefix}{address}" if address[:1].isdigit() or len(address) == 1 else f"{prefix}-{address}".rstrip("-")


# ---- sections


def _path(units):
    """Each unit's headings, outermost first; a footnote belongs to the section that first refers to it."""
    headings, referred = [], {}
    for unit in units:
        if unit.kind == "heading":
            headings = [heading for heading in headings if heading[0] < unit.level]
        unit.section_path = [words for _level, words in headings]
        for _source, target in _references(unit):
            referred.setdefault(target, unit.section_path)
        if unit.kind == "heading":
            words = unit.text if unit.text == unit.label else f"{unit.label} {unit.text}".strip()
            headings.append((unit.level, words.replace("\n", " ")))
    for unit in units:
        if unit.kind == "footnote" and unit.anchor in referred:
            unit.section_path = referred[unit.anchor]


def _sources(unit):
    """The rich texts of a unit, as stored."""
    if unit.kind == "table_row":
        return [cell["text"].source for cell in unit.value["cells"] if cell["text"]]
    if unit.kind == "table":
        heads = list(unit.value["rows"])[: unit.value["head_rows"] or 0]
        cells = [cell["text"].source for row in heads for cell in row["cells"] if cell["text"]]
        return [*cells, *([unit.value["caption"].source] if unit.value["caption"] else [])]
    return [unit.value[name].source for name in ("text", "caption") if unit.value.get(name)]


def _references(unit):
    for source in _sources(unit):
        for found in _LINK_TO_BLOCK.finditer(source):
            yield unit, uuid.UUID(found[1])


# ---- rendering


def _rendered(units):
    by_anchor = {unit.anchor: unit for unit in units if not unit.sub_anchor}
    by_row = {(unit.anchor, unit.sub_anchor): unit for unit in units}
    back = defaultdict(list)
    for unit in units:
        for source, target in _references(unit):
            if source.slug not in [slug for slug, _number in back[target]]:
                back[target].append((source.slug, source.number))
    paragraphs = []
    for position, unit in enumerate(units, start=1):
        html = render_to_string(
            f"drafts/blocks/{unit.kind}.html",
            {
                "value": unit.value,
                "unit": unit,
                "words": _Shown(unit.value, by_anchor),
                "referred_from": back[unit.anchor] if unit.kind == "footnote" else [],
                **_shown_table(unit, by_row, by_anchor),
            },
        )
        paragraph = FrozenParagraph(
            anchor=unit.anchor,
            sub_anchor=unit.sub_anchor,
            kind=unit.kind,
            text=unit.text,
            lang=unit.lang,
            dir=direction_of(unit.lang),
            level=unit.level,
            marker=unit.marker,
            section_path=unit.section_path,
            number=unit.number,
            slug=unit.slug,
            number_taken=unit.number_taken,
        )
        paragraphs.append(replace(paragraph, position=position, html=_one_line_each(html)))
    return paragraphs


def _one_line_each(html):
    return "\n".join(line.strip() for line in html.splitlines() if line.strip())


class _Shown:
    """The rich texts of a block, cleaned, with their references turned into addresses: `words.text`, `words.inline`."""

    def __init__(self, value, by_anchor):
        self.value, self.by_anchor = value, by_anchor

    @property
    def text(self):
        return self._shown("text")

    @property
    def inline(self):
        """The text without the paragraph's own tags, for a heading or a cell."""
        return already_clean(_inline(self.text))

    @property
    def caption(self):
        return already_clean(_inline(self._shown("caption")))

    @property
    def caption_words(self):
        """Plain, for an attribute."""
        return plain_text(self.caption).replace("\n", " ")

    def _shown(self, name):
        rich = self.value.get(name)
        if not rich:
            return ""
        cleaned = clean_html(expand_db_html(rich.source))
        return already_clean(_LINK_TO_BLOCK.sub(self._link, cleaned))

    def _link(self, found):
        target, words = self.by_anchor.get(uuid.UUID(found[1])), already_clean(found[2])
        if target is None:
            return words
        if target.kind != "footnote":
            return format_html('<a href="#{}">{}</a>', target.slug, words)
        mark = already_clean(re.sub(r"</?sup>", "", words))
        return format_html(
            '<a class="fnref" href="#{}"><span class="vh">{} </span>{}</a>', target.slug, _("Note"), mark
        )


def _inline(cleaned):
    parts = [part for part in re.split(r"</?p(?: [^>]*)?>", cleaned) if part.strip()]
    return SafeString("<br>".join(parts))


@dataclass(frozen=True)
class _ShownRow:
    unit: _Unit | None
    cells: list
    begins_group: bool = False


def _shown_table(unit, by_row, by_anchor):
    """What the template draws of a table: its rows, and whether they stack on a narrow screen; of a row, itself."""
    if unit.kind == "table_row":
        return {"rows": [_ShownRow(unit, [_shown_cell(cell, by_anchor) for cell in unit.value["cells"]])]}
    if unit.kind != "table":
        return {}
    heads, rows = unit.value["head_rows"] or 0, unit.value["rows"].bound_blocks
    cells = [[_shown_cell(cell, by_anchor) for cell in row.value["cells"]] for row in rows]
    placed = headed_cells(cells, heads)
    # Where every cell is one column wide and stands under one heading, it repeats that heading on a narrow screen.
    labels = [_words(cell, "text") for cell in rows[0].value["cells"]] if heads == 1 and _is_plain(cells) else []
    shown = []
    for place, (row, found) in enumerate(zip(rows, placed, strict=True)):
        for cell, headed in zip(cells[place], found, strict=True):
            _head(cell, headed, unit.slug, labels if place >= heads else [])
        own = by_row.get((unit.anchor, str(row.id))) if place >= heads else None
        begins_group = place > heads and any(headed.scope == "rowgroup" for headed in found)
        shown.append(_ShownRow(own, cells[place], begins_group))
    return {"rows": shown, "stacks": bool(labels)}


def _is_plain(cells):
    return all(cell["colspan"] == cell["rowspan"] == 1 for row in cells for cell in row)


def _shown_cell(cell, by_anchor):
    inline = _Shown(cell, by_anchor).inline
    words = plain_text(inline)
    return {
        "inline": inline,
        "words": words,
        "header": cell["header"],
        "scope": "row" if cell["header"] and words else "",
        "colspan": cell["colspan"] or 1,
        "rowspan": cell["rowspan"] or 1,
    }


def _head(cell, headed, slug, labels):
    cell["scope"] = headed.scope
    cell["headings"] = " ".join(f"{slug}-{heading.place}" for heading in headed.headings)
    cell["id"] = f"{slug}-{headed.place}" if headed.is_named else ""
    cell["starts"] = headed.column == 0
    cell["label"] = labels[headed.column] if headed.column < len(labels) else ""
