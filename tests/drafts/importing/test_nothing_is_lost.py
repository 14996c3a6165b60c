"""Whatever the nesting, every word of the source is in the blocks."""

import re
from collections import Counter

from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from drafts.importing import folders, read_draft
from drafts.importing.builder import Builder
from drafts.importing.html import add_html
from drafts.importing.kramdown import FRONT_MATTER
from drafts.paragraphs import paragraphs_of
from tests.drafts.samples import WHITE_HOUSE, stream

INLINE = ["b", "em", "sup", "a", "span", "code", "abbr", "button", "q", "label", "bdi", "math", "svg"]
BLOCK = ["p", "div", "ul", "ol", "li", "table", "tr", "td", "th", "dl", "dt", "dd", "blockquote", "h2", "h5", "section"]
BLOCK += ["pre", "figure", "figcaption", "caption", "thead", "tfoot", "aside", "details", "summary", "menu", "fieldset"]

WORD = st.integers(0, 10_000).map(lambda number: f" word{number} ")
INLINES = st.recursive(
    WORD,
    lambda inner: st.tuples(st.sampled_from(INLINE), st.lists(inner, max_size=3)).map(
        lambda pair: f"<{pair[0]}>{''.join(pair[1])}</{pair[0]}>"
    ),
    max_leaves=6,
)
HTML = st.recursive(
    INLINES,
    lambda inner: st.tuples(st.sampled_from(BLOCK), st.lists(inner, max_size=4)).map(
        lambda pair: f"<{pair[0]}>{''.join(pair[1])}</{pair[0]}>"
    ),
    max_leaves=20,
)


def counted(text):
    return Counter(re.findall(r"word\d+|[^\W_]{4,}", text))


def texts(imported):
    labels = [block["value"]["label"] for block in imported.blocks]
    found = paragraphs_of(stream(imported.blocks), imported.language) if imported.blocks else []
    return " ".join([*labels, *(paragraph.text for paragraph in found)])


@given(HTML)
@settings(deadline=None, max_examples=150)
def test_every_word_of_any_html_is_kept(html):
    builder = Builder()
    add_html(builder, f"<html><body>{html}</body></html>")
    imported = builder.finish()
    source = BeautifulSoup(f"<html><body>{html}</body></html>", "lxml").get_text(" ")
    assert counted(source) - counted(texts(imported)) == Counter()
    assert imported.found == imported.kept


def test_every_word_of_the_white_house_folder_is_kept_once():
    source = []
    for path in WHITE_HOUSE.glob("*.md"):
        if path.stem.lower() not in folders.ABOUT:
            text = FRONT_MATTER.sub("", path.read_text(encoding="utf-8"), count=1)
            source.append(BeautifulSoup(text, "lxml").get_text(" "))
    # Addresses of Markdown links are words of the source and not of the text.
    plain = re.sub(r"\]\([^)]*\)", "]", " ".join(source))
    assert counted(plain) - counted(texts(read_draft(WHITE_HOUSE))) == Counter()
