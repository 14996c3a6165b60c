"""What the three readers share: they say what they meet, and the builder makes blocks and keeps the account."""

import re
import uuid
from collections import Counter
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from drafts.blocks import LONGEST_LABEL
from drafts.grid import MOST_CELLS
from drafts.importing import MOST_BLOCKS, ImportedDraft, ImportRefused, Picture, ReadOptions, Suggestion
from drafts.importing.inline import Run, language_of, rich_text, tidy, wholly, without_style, words_of
from drafts.importing.labels import (
    Labelled,
    begins_annex,
    depth,
    heading_label,
    is_bold_heading,
    paragraph_label,
    typed_level,
)
from drafts.languages import LANGUAGE_STYLES, OWN_NAMES, guess_language, script_of

DEEPEST_ITEM = 9
# Which share of the work it is to read a file; the rest is to write its blocks, and progress is told every so often.
READ = 0.5
BLOCKS_A_STEP = 200
# What takes more is no paragraph that anybody could comment on, and to write it takes more than its share of time.
LONGEST_TEXT = 50_000
MOST_PIECES = 4_000
PLAIN_VALUES = (
    "term", "alt", "image", "who", "by_when", "country", "source", "level", "marker", "annex", "head_rows",
)  # fmt: skip
OF_OTHER_SCRIPT = 12  # letters from which on a block in another script gets a language of its own

LINKS = gettext_lazy("links to other files or to places that are not in the text (their words were kept)")
DEEP_HEADINGS = gettext_lazy("levels of headings below the third")
LONG_MARKERS = gettext_lazy("numbers that are too long for a number (they were kept in the text)")


class Builder:
    """Collects blocks in order. A place that is linked to has a key of the reader's own, such as an element's id."""

    def __init__(self, language="", options=None):
        self.language = language
        self.options = options or ReadOptions()
        self.title = ""
        self.pending = []
        self.found = 0
        self.kept = 0
        self.left_out = Counter()
        self.simplified = Counter()
        self.remarks = []
        self.ids = {}
        self.used = set()
        # Places that are linked to and hold no words of their own: they lead to the block that comes next.
        self.waiting = []
        self.typed = []
        self.bold_headings = 0
        self.cells = 0
        # In a file of ours, heading styles say the level, which is this much deeper than the style.
        self.own_levels = None
        # Where the reader is in the original, in words; every block that is added takes it along.
        self.place = ""
        self.pictures = []
        self.notes = []
        self.suggestions = []

    # ---- what readers say

    def id_of(self, key):
        """The block id of a place that is linked to, whether it was met already or is still to come."""
        return self.ids.setdefault(key, str(uuid.uuid4()))

    def heading(self, runs, level, *, label="", keys=(), lang="", pieces=1):
        runs = without_style(tidy(runs), "b") if wholly(runs, "b") else tidy(runs)
        runs = tidy([Run(run.text.replace("\n", " "), run.styles, run.href) for run in runs])
        split = heading_label(runs) if not label else Labelled(label, runs, "heading")
        annex = begins_annex(split.label or words_of(runs))
        self.typed.clear()
        self._add("heading", keys, lang, pieces, runs=split.runs, label=split.label, source_level=level, annex=annex)

    def paragraph(self, runs, *, label="", keys=(), lang="", pieces=1):
        """A paragraph, or what it turns out to be by what its author typed before it."""
        runs = tidy(runs)
        if not runs:
            return
        if not label and wholly(runs, "b") and is_bold_heading(words_of(runs)):
            self.bold_headings += 1
            self.heading(runs, None, keys=keys, lang=lang, pieces=pieces)
            return
        split = paragraph_label(runs) if not label else Labelled(label, runs)
        if split.kind == "list_item":
            level = typed_level(split.marker, self.typed)
            self.list_item(
                split.runs, level=level, marker=split.marker, keys=keys, lang=lang, pieces=pieces, typed=True
            )
            return
        self.typed.clear()
        if split.kind == "recommendation":
            self._add("recommendation", keys, lang, pieces, runs=split.runs, label=split.label, who="", by_when="")
        else:
            self._add("paragraph", keys, lang, pieces, runs=split.runs, label=split.label)

    def list_item(self, runs, *, level, marker, keys=(), lang="", pieces=1, typed=False):
        if not typed:
            self.typed.clear()
        if len(marker) > LONGEST_LABEL:
            self.simplified[LONG_MARKERS] += 1
            runs, marker = [Run(f"{marker} "), *runs], ""
        level = min(max(level, 1), DEEPEST_ITEM)
        self._add("list_item", keys, lang, pieces, runs=tidy(runs), level=level, marker=marker)

    def definition(self, term, paragraphs, *, keys=(), lang="", pieces=1):
        self._add("definition", keys, lang, pieces, term=words_of(tidy(term))[:200], paragraphs=paragraphs)

    def footnote(self, paragraphs, *, label, keys=(), lang="", pieces=1):
        label = label.strip("[](). ")[:LONGEST_LABEL]
        self._add("footnote", keys, lang, pieces, paragraphs=[tidy(runs) for runs in paragraphs], label=label)

    def figure(self, alt, caption=(), *, keys=(), lang="", pieces=1, picture=None):
        """A figure; `picture` is the name and the data of its image, where the file holds it."""
        alt = alt.strip()
        block = self._add("figure", keys, lang, pieces, alt=alt, caption=tidy(caption), image=None)
        if picture:
            self.pictures.append(Picture(block, *picture, alt=alt))

    def table(self, rows, *, head_rows, caption=(), keys=(), lang="", pieces=0):
        """`rows` of cells, each a dict of `paragraphs`, `colspan`, `rowspan` and `header`."""
        self.cells += sum(map(len, rows))
        refuse_cells(self.cells)
        self._add("table", keys, lang, pieces, rows=rows, head_rows=min(head_rows, 20), caption=tidy(caption))

    def await_block(self, keys):
        """Places without words of their own, which lead to the block that comes next."""
        self.waiting += keys

    def suggest(self, kind, reason, since):
        """Another kind for the paragraphs that were added since there were `since` blocks."""
        self.suggestions += [
            Suggestion(block["id"], kind, reason) for block in self.pending[since:] if block["kind"] == "paragraph"
        ]

    def own(self, kind, own_id, *, keys, **block):
        """A block that we wrote into the file ourselves: its id, its language and its level are taken as they stand."""
        self.typed.clear()
        return self._add(kind, keys, own=True, own_id=own_id, **block)

    def leave_out(self, reason, pieces=1):
        """Words that will not be in the blocks."""
        if pieces:
            self.found += pieces
            self.left_out[reason] += pieces

    def simplify(self, reason, times=1):
        """Something around the words that is not kept."""
        if times:
            self.simplified[reason] += times

    def _add(self, kind, keys, lang, pieces, *, own_id="", **value):
        if len(self.pending) >= MOST_BLOCKS:
            raise ImportRefused(
                _("The file has more than %(limit)d paragraphs, which no draft has.") % {"limit": MOST_BLOCKS}
            )
        texts = [value.get("runs") or [], value.get("caption") or [], *(value.get("paragraphs") or [])]
        self._refuse_endless([run for runs in texts for run in runs])
        for cell in (cell for row in value.get("rows") or [] for cell in row):
            self._refuse_endless([run for runs in cell["paragraphs"] for run in runs])
        self.found += pieces
        self.kept += pieces
        keys, self.waiting = [*self.waiting, *keys], []
        if not own_id or own_id in self.used:
            own_id = next((self.id_of(key) for key in keys if self.id_of(key) not in self.used), str(uuid.uuid4()))
        for key in keys:
            if self.ids.get(key) not in self.used:
                self.ids[key] = own_id
        self.used.add(own_id)
        self.pending.append({"id": own_id, "kind": kind, "lang": lang, "place": self.place, **value})
        return own_id

    def _refuse_endless(self, runs):
        length = sum(len(run.text) for run in runs)
        if length > LONGEST_TEXT or sum(1 + run.text.count("\n") for run in runs) > MOST_PIECES:
            where = {"place": self.place, "limit": LONGEST_TEXT, "pieces": MOST_PIECES}
            raise ImportRefused(
                _(
                    "One paragraph is longer than %(limit)d characters, or has more than %(pieces)d lines or changes of"
                    " style: %(place)s. Divide it and try again."
                )
                % where
            )

    # ---- what comes out

    def finish(self):
        everything = " ".join(self._plain(block) for block in self.pending)
        language = self.language if self.language in OWN_NAMES else guess_language(everything)
        self._level_headings()
        blocks = []
        for place, block in enumerate(self.pending):
            if place % BLOCKS_A_STEP == 0:
                self.options.progress(READ + (1 - READ) * place / len(self.pending))
            blocks.append(self._finished(block, language))
        if self.bold_headings:
            sentence = ngettext(
                "%(count)d short bold line was read as a heading.",
                "%(count)d short bold lines were read as headings.",
                self.bold_headings,
            )
            self.remarks.append(sentence % {"count": self.bold_headings})
        return ImportedDraft(
            blocks=blocks,
            title=self.title or next((self._plain(block) for block in self.pending if block["kind"] == "heading"), ""),
            is_titled=bool(self.title),
            language=language,
            found=self.found,
            kept=self.kept,
            left_out=self.left_out,
            simplified=self.simplified,
            remarks=self.remarks,
            origins={block["id"]: block["place"] for block in self.pending if block["place"]},
            pictures=self.pictures,
            notes=self.notes,
            suggestions=self.suggestions,
        )

    def _level_headings(self):
        """Levels 2 to 4: from the numbers where one level of the source has several depths of them, else as given."""
        headings = [block for block in self.pending if block["kind"] == "heading" and "own" not in block]
        if self.own_levels is not None:
            for block in headings:
                block["level"] = str(min(max((block["source_level"] or 1) + self.own_levels, 2), 4))
            return
        styled = [block for block in headings if block["source_level"] is not None]
        depths = {}
        for block in styled:
            if depth(block["label"]):
                depths.setdefault(block["source_level"], set()).add(depth(block["label"]))
        by_number = any(len(found) > 1 for found in depths.values())
        lowest_depth = min((low for found in depths.values() for low in found), default=1)
        ranks = sorted({block["source_level"] for block in styled})
        current = 1
        for block in headings:
            if by_number and depth(block["label"]):
                level = depth(block["label"]) - lowest_depth + 2
            elif block["source_level"] is not None:
                level = ranks.index(block["source_level"]) + 2
            else:
                level = current + 1 if not by_number or not depth(block["label"]) else depth(block["label"]) + 1
            if block["source_level"] is not None or current == 1:
                current = min(level, 4) if block["source_level"] is not None else 1
            if level > 4:
                self.simplified[DEEP_HEADINGS] += 1
            block["level"] = str(min(max(level, 2), 4))

    def _parts(self, block):
        """Every text of a block, as runs."""
        parts = [block.get("runs") or [], *(block.get("paragraphs") or []), block.get("caption") or []]
        parts += [runs for row in block.get("rows") or [] for cell in row for runs in cell["paragraphs"]]
        return [runs for runs in parts if runs]

    def _plain(self, block):
        words = " ".join(words_of(runs) for runs in self._parts(block))
        return " ".join(filter(None, [block.get("term", ""), words, block.get("alt", "")]))

    def _finished(self, block, language):
        lang = self._language_of(block, language)
        label = block.get("label", "")
        if len(label) > LONGEST_LABEL:
            self.simplified[LONG_MARKERS] += 1
            block["runs"], label = [Run(f"{label} "), *block["runs"]], ""
        value = {"label": label, "lang": block["lang"] if "own" in block else "" if lang == language else lang}
        value |= {name: block[name] for name in PLAIN_VALUES if name in block}
        if "runs" in block:
            value["text"] = self._rich(lang, block["runs"])
        if "paragraphs" in block:
            value["text"] = self._rich(lang, *block["paragraphs"])
        if "caption" in block:
            value["caption"] = self._rich(lang, block["caption"])
        if "rows" in block:
            ids = block.get("row_ids") or [""] * len(block["rows"])
            value["rows"] = [
                self._item({"cells": [self._cell(lang, cell) for cell in row]}, self._row_id(own_id))
                for own_id, row in zip(ids, block["rows"], strict=True)
            ]
        return {"type": block["kind"], "value": value, "id": block["id"]}

    def _cell(self, lang, cell):
        return self._item(
            {
                "text": self._rich(lang, *cell["paragraphs"]),
                "colspan": cell.get("colspan", 1),
                "rowspan": cell.get("rowspan", 1),
                "header": cell.get("header", False),
            }
        )

    def _item(self, value, own_id=""):
        return {"type": "item", "value": value, "id": own_id or str(uuid.uuid4())}

    def _row_id(self, own_id):
        """The id of a row of ours, once."""
        if own_id in self.used:
            return ""
        self.used.add(own_id)
        return own_id

    def _language_of(self, block, language):
        if block["lang"] in OWN_NAMES:
            return block["lang"]
        if "own" in block:
            return language
        runs = [run for part in self._parts(block) for run in part]
        if marked := language_of(runs):
            return marked
        # Words that are marked as another language say nothing about the rest.
        rest = [run for run in runs if not run.styles.intersection(LANGUAGE_STYLES)]
        words = self._plain(block) if len(rest) == len(runs) else words_of(rest)
        letters = sum(character.isalpha() for character in words)
        if letters >= OF_OTHER_SCRIPT and script_of(words) != script_of_language(language):
            return guess_language(words)
        return language

    def _rich(self, lang, *paragraphs):
        """The stored form of some paragraphs in a block of one language, of which the words are not marked."""
        return rich_text(
            *[[self._link(run) for run in without_style(tidy(runs), f"lang-{lang}")] for runs in paragraphs]
        )

    def _link(self, run):
        """A link that still leads somewhere from here, or the words without it."""
        if not run.href:
            return run
        href = run.href.strip()
        if href.startswith("#"):
            target = self.ids.get(href[1:])
            if target in self.used:
                return Run(run.text, run.styles, f"#{target}")
        elif _leads_somewhere(href):
            return Run(run.text, run.styles, href)
        self.simplified[LINKS] += 1
        return Run(run.text, run.styles)


def refuse_cells(count):
    """Refuse a file by the number of its cells, which is quicker to count than to read."""
    if count > MOST_CELLS:
        raise ImportRefused(
            _("The tables of the file have more than %(limit)d cells, which no draft has.") % {"limit": MOST_CELLS}
        )


def script_of_language(language):
    return {"ar": "arabic", "zh": "han", "ru": "cyrillic"}.get(language, "latin")


def _leads_somewhere(href):
    try:
        address = urlsplit(href)
    except ValueError:
        return False
    if "{" in href or re.search(r"[\x00-\x20]", href):
        return False
    return (address.scheme in {"http", "https"} and bool(address.netloc)) or (
        address.scheme in {"mailto", "tel"} and bool(address.path)
    )
