"""What the pages of an import show: the account, the blocks a page at a time, and the comparison with a draft."""

from collections import Counter
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from django.conf import settings
from django.core.paginator import Paginator
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from drafts.cleaning import already_clean, clean_html
from drafts.importing import matching, review
from drafts.importing.suggestions import LONGEST_PARAGRAPH, count_words
from drafts.imports import DraftImport
from drafts.languages import direction_of
from drafts.models import Paragraph
from drafts.paragraphs import numbers_of
from drafts.redline import redline_html
from drafts.versions import working_text

BLOCKS_PER_PAGE = 200
KIND_NAMES = dict(Paragraph.Kind.choices)
# Longer words are not split in a text box.
LONGEST_TO_SPLIT = 20_000
LONGEST_START = 220


@dataclass
class Row:
    """One block as the review shows it."""

    id: str
    kind: str
    kind_name: str
    kinds: list
    number: str
    value: dict
    markup: str
    lang: str
    origin: str
    words: int
    typed: str | None
    levels: list
    left: bool
    suggestion: dict | None = None
    notes: list = field(default_factory=list)
    picture: int | None = None
    may_join: bool = False
    errors: list = field(default_factory=list)
    # What another tab has stored, where it is not what was chosen here.
    meanwhile: list = field(default_factory=list)
    # Words that were typed here and do not fit what is stored now.
    typed_here: str = ""

    @property
    def is_long(self):
        return self.words > LONGEST_PARAGRAPH and self.kind not in {"table", "figure"}

    @property
    def dir(self):
        return direction_of(self.lang)

    @property
    def level(self):
        return int(self.value.get("level") or 0)

    @property
    def look(self):
        """The class that sets a heading or a list item as deep as it stands."""
        names = {"heading": "h", "list_item": "l"}
        return f" import-text--{names[self.kind]}{self.level}" if self.kind in names else ""

    @property
    def marker(self):
        return self.value.get("marker") if self.kind == "list_item" else ""

    @property
    def needs_alt(self):
        return self.kind == "figure" and not (self.value.get("alt") or "").strip()

    @property
    def rows(self):
        """A table as a page draws it."""
        return [
            [
                {
                    "text": already_clean(clean_html(cell.get("text") or "")),
                    "colspan": int(cell.get("colspan") or 1),
                    "rowspan": int(cell.get("rowspan") or 1),
                    "tag": "th" if cell.get("header") or place < int(self.value.get("head_rows") or 0) else "td",
                }
                for cell in review.cells_of(row)
            ]
            for place, row in enumerate(self.value["rows"])
        ]


def account_of(draft_import):
    """The sum that must be right, found = kept + left out, and everything else that somebody should know."""
    account = draft_import.account
    left = draft_import.left
    return {
        "found": account["found"],
        "kept": account["kept"],
        "left_out": sorted(account["left_out"].items()),
        "left_out_total": sum(account["left_out"].values()),
        "simplified": sorted(account["simplified"].items()),
        "remarks": account["remarks"],
        "kinds": _kinds(draft_import.kept_blocks),
        "blocks": len(draft_import.blocks) - len(left),
        "left": len(left),
        "notes": len(account["notes"]),
        "pictures": sum(block["type"] == "figure" for block in draft_import.kept_blocks),
        "balances": account["found"] == account["kept"] + sum(account["left_out"].values()),
        "proposals": _proposals(draft_import),
    }


def _kinds(blocks):
    counted = Counter(block["type"] for block in blocks)
    return [(name, counted[kind]) for kind, name in Paragraph.Kind.choices if counted[kind]]


def _proposals(draft_import):
    """How many blocks each kind is proposed for, for one button each."""
    counted = Counter(
        one["kind"] for one in draft_import.account["suggestions"] if one["block"] not in draft_import.left
    )
    return [(kind, KIND_NAMES[kind], counted[kind]) for kind in KIND_NAMES if counted[kind]]


def filters_of(draft_import):
    """(value, words, count) of what the blocks can be narrowed down to; what would show nothing is not offered."""
    account, left = draft_import.account, draft_import.left
    suggested = {one["block"] for one in account["suggestions"]} - left
    noted = {note["block"] for note in account["notes"]}
    blocks = draft_import.blocks
    counted = Counter(block["type"] for block in blocks)
    offered = [
        ("", _("All"), len(blocks)),
        ("suggestions", _("With suggestions"), len(suggested)),
        ("long", _("Long"), sum(map(_is_long, blocks))),
        ("notes", _("With notes"), sum(block["id"] in noted for block in blocks)),
        ("alt", _("Pictures without words"), sum(map(_lacks_alt, blocks))),
        ("left", _("Left out by you"), len(left)),
        *((kind, name, counted[kind]) for kind, name in KIND_NAMES.items()),
    ]
    return [one for one in offered if one[2]]


def _is_long(block):
    # Counting words is slow, and a text of so few characters has no more than so many words.
    html = block["value"].get("text") or ""
    return len(html) > LONGEST_PARAGRAPH and count_words(review.words_of_block(block)) > LONGEST_PARAGRAPH


def _lacks_alt(block):
    return block["type"] == "figure" and not (block["value"].get("alt") or "").strip()


def _shown(draft_import, show):
    suggested = {one["block"] for one in draft_import.account["suggestions"]} - draft_import.left
    noted = {note["block"] for note in draft_import.account["notes"]}
    tests = {
        "suggestions": lambda block: block["id"] in suggested,
        "long": _is_long,
        "notes": lambda block: block["id"] in noted,
        "alt": _lacks_alt,
        "left": lambda block: block["id"] in draft_import.left,
    }
    if show in tests:
        return [block for block in draft_import.blocks if tests[show](block)]
    if show in KIND_NAMES:
        return [block for block in draft_import.blocks if block["type"] == show]
    return draft_import.blocks


def review_page(draft_import, *, show, page):
    """A page of rows, in the order of the text."""
    shown = Paginator(_shown(draft_import, show), BLOCKS_PER_PAGE).get_page(page)
    account = draft_import.account
    numbers = numbers_of(draft_import.kept_blocks, draft_import.language or "en")
    suggestions = {one["block"]: {**one, "kind_name": KIND_NAMES[one["kind"]]} for one in account["suggestions"]}
    pictures = dict(draft_import.pictures.values_list("block", "pk"))
    notes = {}
    for note in account["notes"]:
        notes.setdefault(note["block"], []).append(note)
    before = _blocks_before(draft_import)
    rows = []
    for block in shown.object_list:
        row = _row(block, draft_import, numbers)
        row.suggestion = suggestions.get(row.id) if not row.left else None
        row.notes, row.picture = notes.get(row.id, []), pictures.get(row.id)
        row.may_join = not row.left and {row.kind, before.get(row.id)} <= set(review.OF_WORDS)
        rows.append(row)
    shown.object_list = rows
    return shown


def _blocks_before(draft_import):
    """{block id: the kind of the block before it that stays}."""
    kept = draft_import.kept_blocks
    return {block["id"]: before["type"] for before, block in pairwise(kept)}


def _row(block, draft_import, numbers):
    value, kind = block["value"], block["type"]
    html = value.get("caption" if kind in {"table", "figure"} else "text") or ""
    is_words = kind in review.OF_WORDS
    return Row(
        id=block["id"],
        kind=kind,
        kind_name=KIND_NAMES[kind],
        kinds=[(name, KIND_NAMES[name]) for name in review.kinds_for(block)],
        number=numbers.get(block["id"], ""),
        value=value,
        markup=already_clean(clean_html(html)),
        lang=value.get("lang") or draft_import.language,
        origin=draft_import.account["origins"].get(block["id"], ""),
        words=count_words(review.words_of_block(block)),
        typed=review.text_to_split(block) if is_words and len(html) < LONGEST_TO_SPLIT else None,
        levels=list(review.LEVELS.get(kind, ())),
        left=block["id"] in draft_import.left,
    )


def keep_what_was_typed(rows, form, errors=None):
    """Put what somebody chose into rows that are stored otherwise, and say so; returns what has no row any more."""
    by_id = {row.id: row for row in rows}
    homeless = []
    for block in form.blocks:
        row, mine = by_id.get(block), form.edit(block)
        if row is None:
            homeless.append(mine["typed"] or KIND_NAMES.get(mine["kind"], ""))
            continue
        row.errors = (errors or {}).get(block, [])
        if mine["kind"] and mine["kind"] != row.kind and mine["kind"] in dict(row.kinds):
            row.meanwhile.append(row.kind_name)
            row.kind = mine["kind"]
        if mine["alt"] is not None:
            row.value = {**row.value, "alt": mine["alt"]}
        row.left = mine["left"]
        typed = (mine["typed"] or "").replace("\r\n", "\n")
        if row.typed is not None and typed and typed != row.typed:
            if "".join(typed.split()) == "".join(row.typed.split()) or row.errors:
                row.typed = typed
            else:
                row.typed_here = typed
    return [words for words in homeless if words]


# ---- the comparison with a draft, or with the authentic text


@dataclass
class Compared:
    """One pair as the comparison shows it; what it says is worked out only when it is shown."""

    pair: matching.Pair
    number: str
    before: str
    lang: str
    old_lang: str
    # The number of a counterpart as somebody typed it, where it could not be saved.
    typed: str = ""

    @property
    def state(self):
        return self.pair.state

    @property
    def kind_name(self):
        return KIND_NAMES[(self.pair.block or self.pair.old)["type"]]

    @property
    def new_id(self):
        return self.pair.new["id"] if self.pair.new else ""

    @property
    def words(self):
        return review.words_of_block(self.pair.block) if self.pair.block else ""

    @property
    def old_words(self):
        return review.words_of_block(self.pair.old) if self.pair.old else ""

    @property
    def redline(self):
        """What changes, word by word; all of the words where there is only one side."""
        return (
            redline_html(self.old_words, self.words) if self.words and self.old_words else self.words or self.old_words
        )

    @property
    def remark(self):
        same = self.words == self.old_words
        if self.state == matching.EDITED and same:
            return _("Only its form or number changes, not its words.")
        return _("Moved and edited.") if self.state == matching.MOVED and not same else ""

    @property
    def start(self):
        return _start(self.words)

    @property
    def old_start(self):
        return _start(self.old_words)

    @property
    def dir(self):
        return direction_of(self.lang)

    @property
    def old_dir(self):
        return direction_of(self.old_lang)


def compared(draft_import, imported):
    """The pairs of an update, or of a translation, the revision that they were made with, and the draft's numbers."""
    target, choices = draft_import.target, draft_import.choices
    if draft_import.mode == DraftImport.Mode.TRANSLATION:
        target = target.translation_of or target
    old = working_text(target).body.get_prep_value()
    if draft_import.mode == DraftImport.Mode.TRANSLATION:
        pairs = matching.align(old, imported.blocks, counterparts=choices.get("counterparts", {}))
    else:
        pairs = matching.match(old, imported.blocks, broken=choices.get("broken", ()), chosen=choices.get("kinds", ()))
    numbers = numbers_of([pair.block for pair in pairs if pair.block], draft_import.language)
    old_numbers = numbers_of(old, target.language)
    rows = [
        Compared(
            pair,
            number=numbers[pair.block["id"]] if pair.block else "",
            before=old_numbers[pair.old["id"]] if pair.old else "",
            # What is removed is shown in the language that it has.
            lang=_language_of(pair.block or pair.old, draft_import.language if pair.block else target.language),
            old_lang=_language_of(pair.old, target.language),
        )
        for pair in pairs
    ]
    return rows, target.latest_revision_id, old_numbers


def _language_of(block, language):
    return (block["value"].get("lang") if block else "") or language


def _start(words):
    return Truncator(" ".join(words.split())).chars(LONGEST_START)


def comparison_page(rows, page, mode):
    """A page of a comparison: of an update in runs, what is unchanged folded into one; of a translation row by row."""
    return Paginator(_folded(rows) if mode == DraftImport.Mode.UPDATE else rows, BLOCKS_PER_PAGE).get_page(page)


def _folded(rows):
    runs = []
    for unchanged, run in groupby(rows, lambda row: row.state == matching.UNCHANGED):
        some = list(run)
        runs += [{"unchanged": True, "rows": some}] if unchanged else [{"rows": [row]} for row in some]
    return runs


def counts(rows, mode):
    """(words, count) of the states that there are."""
    names = {
        matching.UNCHANGED: _("unchanged"),
        matching.EDITED: _("edited"),
        matching.MOVED: _("moved"),
        matching.NEW: _("new"),
        matching.REMOVED: _("removed"),
    }
    if mode == DraftImport.Mode.TRANSLATION:
        names = {
            matching.ALIGNED: _("with a counterpart"),
            matching.REMOVED: _("not translated"),
            matching.NEW: _("not in the authentic text"),
        }
    counted = Counter(row.state for row in rows)
    return [(name, counted[state]) for state, name in names.items() if counted[state]]


def language_name(code):
    return dict(settings.DRAFT_LANGUAGES).get(code, code)
