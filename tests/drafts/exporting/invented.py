"""Drafts that hypothesis invents: blocks of every kind in any order, with words that every format could trip over."""

import re
from datetime import date
from typing import NamedTuple

from hypothesis import strategies as st

from drafts.exporting.document import Document, units_of
from drafts.importing.inline import Run, rich_text, tidy
from drafts.paragraphs import paragraphs_of
from tests.drafts.samples import stream

HOSTILE = [
    "<Member States>", "*stars*", "{#x}", "{: .y}", "| pipes | here |", "# not a heading", "1. not a list", "1)",
    "- dash", "+ plus", "> quoted", "~~~", "```", "`code`", "a_b_c", "[^1]", "[link](x)", "![x](y)", "&amp; & &lt;",
    "\\", "**", "== ==", "---", ": term", "<b>bold</b>", "<!-- x -->", "{% tag %}", "$x$", "(a)", "Box 1", "R1",
    "Annex I", "R1. Do it", "الدول الأعضاء", "成员国应当", "États membres", "государства", "e\u0301", "\u200f(أ)",
    "a\u00a0b", "\u3000全角", "10⁶", "😀", "x²", "Note 1", "12", "12 months", "© 2026", "'quoted'", '"quoted"',
    "http://example.org/?a=1&copy=2", "\u200b", "a\u2028b",
]  # fmt: skip
PLAIN = (
    st.one_of(
        st.sampled_from(HOSTILE),
        st.lists(st.sampled_from(HOSTILE), min_size=2, max_size=4).map(" ".join),
        st.text(
            st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Co"], exclude_characters="\u00ad"),
            min_size=1,
            max_size=20,
        ),
    )
    .map(lambda words: " ".join(words.split(" ")).strip())
    .filter(bool)
)
STYLES = st.frozensets(st.sampled_from(["b", "i", "u", "s", "sup", "sub", "code"]), max_size=3).filter(
    lambda styles: not {"sup", "sub"} <= styles
)
ADDRESSES = ["https://example.org/a_b?c=d&e=f#g", "mailto:a@example.org", "https://example.org/(x)", "tel:+41*2"]
LANGUAGES = ["", "", "", "fr", "ar", "zh"]


def address_of(link, ids):
    return f"#{ids[link % len(ids)]}" if isinstance(link, int) else link


class Rich(NamedTuple):
    """Paragraphs of runs on their way to being a rich text: making one takes random keys, which hypothesis forbids."""

    paragraphs: list


def stored(made):
    """Blocks as a StreamField stores them, with their rich texts written."""
    if isinstance(made, Rich):
        return rich_text(*map(tidy, made.paragraphs))
    if isinstance(made, list):
        return [stored(item) for item in made]
    return {key: stored(item) for key, item in made.items()} if isinstance(made, dict) else made


@st.composite
def runs(draw, ids, lang="en"):
    """Running words, some of them emphasised, linked, or in another language."""
    made = []
    for _place in range(draw(st.integers(1, 4))):
        styles = draw(STYLES)
        other = draw(st.sampled_from([code for code in LANGUAGES if code != lang]))
        words = draw(PLAIN)
        # Signs and digits are in no language.
        styles |= {f"lang-{other}"} if other and any(map(str.isalpha, words)) else set()
        link = draw(
            st.one_of(st.just(""), st.just(""), st.sampled_from(ADDRESSES), st.sampled_from(ids).map("#{}".format))
        )
        space = draw(st.sampled_from(["", " ", "\n"])) if made else ""
        if space == "\n":
            made.append(Run(space))
        made.append(Run(space.strip("\n") + words, styles, link))
    return made


@st.composite
def reference(draw, notes):
    mark = draw(st.sampled_from(["1", "2", "*", "[a]", "12"]))
    return Run(mark, frozenset({"sup"}), f"#{draw(st.sampled_from(notes))}")


@st.composite
def blocks(draw, language="en"):
    """The blocks of a draft, to be `stored`."""
    kinds = draw(
        st.lists(
            st.sampled_from(
                "heading paragraph list_item list_item list_item recommendation checklist_item example indicator"
                " definition table figure footnote footnote".split()
            ),
            min_size=1,
            max_size=9,
        )
    )
    ids = draw(st.lists(st.uuids(version=4).map(str), min_size=len(kinds), max_size=len(kinds), unique=True))
    notes = [own_id for own_id, kind in zip(ids, kinds, strict=True) if kind == "footnote"]

    def words(lang):
        made = draw(runs(ids, lang))
        if notes and draw(st.booleans()):
            made.insert(draw(st.integers(1, len(made))), draw(reference(notes)))
        return made

    def several(lang):
        return Rich([words(lang) for _place in range(draw(st.integers(1, 3)))])

    def value_of(kind):
        lang = draw(st.sampled_from([code for code in LANGUAGES if code != language]))
        value = {
            "label": draw(
                st.one_of(
                    st.just(""), st.just(""), PLAIN.map(lambda words: words[:20].strip()), st.sampled_from(LABELS)
                )
            ),
            "lang": lang,
        }
        own = lang or language
        return value | particulars(draw, kind, lambda: Rich([words(own)]), lambda: several(own))

    return [{"type": kind, "value": value_of(kind), "id": own_id} for kind, own_id in zip(kinds, ids, strict=True)]


def particulars(draw, kind, one, several):
    """What a kind says besides its number and language; `one` and `several` make its texts."""
    optional = st.one_of(st.just(""), PLAIN)
    match kind:
        case "heading":
            return {"text": one(), "level": draw(st.sampled_from("234")), "annex": draw(st.booleans())}
        case "list_item":
            marker = draw(st.sampled_from(["•", "–", "(a)", "1.", "", "(ii)", "*", "أ."]))
            return {"text": one(), "level": draw(st.integers(1, 5)), "marker": marker}
        case "recommendation":
            return {"text": one(), "who": draw(optional), "by_when": draw(optional)}
        case "example":
            return {"text": several(), "country": draw(optional), "source": draw(optional)}
        case "indicator" | "footnote":
            return {"text": several()}
        case "definition":
            return {"term": draw(PLAIN), "text": several()}
        case "figure":
            alt = draw(st.one_of(PLAIN, st.just("Two\nlines")))
            return {"alt": alt, "caption": one() if draw(st.booleans()) else "", "image": None}
        case "table":
            rows = draw(grids(lambda: several() if draw(st.booleans()) else ""))
            caption = one() if draw(st.booleans()) else ""
            return {"caption": caption, "head_rows": draw(st.integers(0, min(len(rows), 3))), "rows": rows}
    return {"text": one()}


LABELS = ["2.1", "2.1.", "(b)", "3", "3", "Annex I", "المادة 1", "第一条", "A)", "R7"]


@st.composite
def grids(draw, text):
    """The rows of a table whose cells fill its grid, some of them wider or higher than one."""
    width, height = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    taken, rows = set(), []
    for y in range(height):
        cells = []
        for x in range(width):
            if (y, x) in taken:
                continue
            wide, high = draw(st.sampled_from([(1, 1), (1, 1), (1, 1), (2, 1), (1, 2), (2, 2)]))
            wide, high = min(wide, width - x), min(high, height - y)
            if any((y, x + step) in taken for step in range(wide)):
                wide = 1
            taken |= {(y + down, x + right) for down in range(high) for right in range(wide)}
            value = {"text": text(), "colspan": wide, "rowspan": high, "header": draw(st.booleans())}
            cells.append({"type": "item", "value": value, "id": str(draw(st.uuids(version=4)))})
        rows.append({"type": "item", "value": {"cells": cells}, "id": str(draw(st.uuids(version=4)))})
    return rows


def document(made, language="en", title="Guidance <on> *skills*"):
    """The blocks as a document, under the numbers that freezing would give them."""
    body = stream(made)
    numbers = {(str(row.anchor), row.sub_anchor): row.number for row in paragraphs_of(body, language)}
    units = units_of(body, numbers, language, "https://redraft.example/")
    return Document(
        title=title, language=language, units=units, label="1.0", day=date(2026, 3, 4), site="Redraft", slug="guidance",
        workstream="WS05",
    )  # fmt: skip


def comparable(made):
    """Blocks without what has no meaning: the editor's keys for its lines, and the ids of cells."""
    return [(block["id"], block["type"], _bare(block["value"])) for block in made]


def _bare(value):
    if isinstance(value, dict):
        return {key: _bare(item) for key, item in value.items() if key != "id" or not _is_cell(value)}
    if isinstance(value, list):
        return [_bare(item) for item in value]
    if isinstance(value, str):
        return re.sub(r'(<p) data-block-key="\w+"', r"\1", value).replace("<p></p>", "")
    return value


def _is_cell(value):
    return "cells" not in value.get("value", {})


def leaves(made, path=""):
    """Every value of some blocks with its place, so that a difference is seen at once."""
    if isinstance(made, dict):
        made = made.items()
    elif isinstance(made, list | tuple):
        made = enumerate(made)
    else:
        yield path, made
        return
    for key, item in made:
        yield from leaves(item, f"{path}/{key}")
