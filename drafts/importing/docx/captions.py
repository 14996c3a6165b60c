"""Captions that stand as paragraphs beside their table or figure become its caption, and their number its label."""

import re
from collections import Counter
from dataclasses import replace

from drafts.importing.inline import Run, tidy, wholly, without_start, without_style, words_of

TABLE = "table|tableau|tabla|cuadro|таблица|الجدول|جدول|表"
FIGURE = (
    "figure|fig\\.|figura|gráfico|graphique|chart|diagram|map|illustration|рисунок|рис\\.|диаграмма|الشكل|شكل|图|圖"
)
_NUMBER = r"[A-Z]?[.\-]?\d{1,3}(?:[.\-]\d{1,3}){0,3}[a-z]?|[IVXLC]{1,6}|[A-Z]|[٠-٩]{1,3}|[一二三四五六七八九十]{1,3}"
_CAPTION = re.compile(
    rf"(?P<word>(?i:{TABLE}|{FIGURE}))\s*(?P<number>{_NUMBER})(?:\s*(?P<mark>[.:–—\-|：．،])\s*|\s+|$)"
)
LONGEST = 300
_ENDS = (".", ";", ",", "?", "。", "؟")


def looks_like_caption(words):
    """Whether a line says that it names a table or figure: "Table 3. Fees", and not "Table 3 shows the fees."."""
    found = _CAPTION.match(words)
    if not found or len(words) > LONGEST or "\n" in words:
        return False
    return bool(found["mark"]) or not words.endswith(_ENDS)


def attach(builder):
    """Give each caption to the table or figure beside it. A caption is a pending paragraph marked `is_caption`."""
    neighbours = list(_neighbours(builder.pending))
    below = _stand_below(neighbours)
    moved = {}
    for block, before, after in neighbours:
        before, after = _bare(before, block), _bare(after, block)
        # Between two that lack one, a caption stands where those stand that can only belong to one.
        owner = before if before is not None and (after is None or before["kind"] in below) else after
        if owner is not None:
            _give(owner, block)
            moved[block["id"]] = owner["id"]
    if moved:
        _forget(builder, moved)
    for block in builder.pending:
        if block["kind"] == "table" and not block["caption"]:
            _take_first_row(block)


def _take_first_row(table):
    """A first row that is one line across the table and names it is its caption."""
    rows = table["rows"]
    if len(rows) < 2 or len(rows[0]) != 1 or len(rows[1]) < 2 or len(rows[0][0]["paragraphs"]) != 1:
        return
    (runs,) = rows[0][0]["paragraphs"]
    if looks_like_caption(words_of(runs)) and rows[0][0]["rowspan"] == 1:
        _give(table, {"runs": without_style(runs, "b") if wholly(runs, "b") else runs})
        table["rows"] = rows[1:]
        table["head_rows"] = max(table["head_rows"] - 1, 0)


def _neighbours(blocks):
    """Each caption with the block before it and the one after it."""
    for place, block in enumerate(blocks):
        if block.get("is_caption"):
            above = place - 1
            # Pictures out of a table's cells stand between it and the caption below it.
            while above > 0 and _named_by(block) == "table" and _is_bare_figure(blocks[above]):
                above -= 1
            before = blocks[above] if place else None
            after = blocks[place + 1] if place + 1 < len(blocks) else None
            yield block, before, after


def _stand_below(neighbours):
    """The kinds whose captions stand below them in this file."""
    votes = Counter()
    for block, before, after in neighbours:
        before, after = _bare(before, block), _bare(after, block)
        if (before is None) != (after is None):
            votes[(before or after)["kind"]] += 1 if after is None else -1
    return {kind for kind, balance in votes.items() if balance > 0}


def _bare(block, caption):
    """The block, if it is a table or figure without a caption and the caption does not name the other kind."""
    if block is None or block["kind"] not in {"table", "figure"} or block["caption"]:
        return None
    named = _named_by(caption)
    return block if named in {"", block["kind"]} else None


def _is_bare_figure(block):
    return block["kind"] == "figure" and not block["caption"]


def _named_by(caption):
    """The kind that a caption names; empty where it names none."""
    found = _CAPTION.match(words_of(caption["runs"]))
    if not found:
        return ""
    return "table" if re.fullmatch(TABLE, found["word"], re.IGNORECASE) else "figure"


def _give(owner, caption):
    runs = caption["runs"]
    if found := _CAPTION.match(words_of(runs)):
        number = found["number"]
        owner["label"] = number if re.fullmatch(r"[\d.]+", number) else f"{found['word']} {number}"
        runs = without_start(runs, found.end()) or tidy([Run(found[0])])
    owner["caption"] = runs


def _forget(builder, moved):
    """The captions' own blocks go; whatever points at one of them points at its table or figure."""
    builder.pending = [block for block in builder.pending if block["id"] not in moved]
    builder.notes = [replace(note, block=moved.get(note.block, note.block)) for note in builder.notes]
    builder.suggestions = [one for one in builder.suggestions if one.block not in moved]
    for key, block in builder.ids.items():
        builder.ids[key] = moved.get(block, block)
