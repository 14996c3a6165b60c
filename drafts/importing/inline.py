"""Running words with their emphasis and links, on the way from a foreign file into a rich text of ours."""

import re
from dataclasses import dataclass, replace
from functools import cache
from html import escape
from itertools import groupby
from string import ascii_lowercase, digits

from django.utils.crypto import get_random_string
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

from drafts.blocks import INLINE_FEATURES
from drafts.cleaning import clean_html
from drafts.languages import LANGUAGE_STYLES, direction_of

# The tags of each style; outermost first, in the order in which Wagtail's converter writes them.
_TAGS = {
    **{style: (f"<{style}>", f"</{style}>") for style in ("b", "code", "i")},
    **{
        style: (f'<span lang="{code}" dir="{direction_of(code)}">', "</span>")
        for style, code in sorted(LANGUAGE_STYLES.items())
    },
    **{style: (f"<{style}>", f"</{style}>") for style in ("s", "sub", "sup", "u")},
}
MOST_PASSES = 4
_KEY = re.compile('<p data-block-key="([^"]*)">')
# No text needs them; spreadsheets and PostgreSQL refuse some.
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Run:
    """Some words of one style. `\\n` is a line break; a link is an address or `#key` of another block."""

    text: str
    styles: frozenset = frozenset()
    href: str = ""


def tidy(runs):
    """White space to single spaces, none at the ends and around line breaks; neighbours of one style joined."""
    joined = []
    for alike, neighbours in groupby(runs, key=lambda run: (run.styles, run.href)):
        text = _CONTROLS.sub("", "".join(run.text for run in neighbours))
        if text:
            joined.append(Run(re.sub(r"[ \t\r\f\v\x85]+", " ", text), *alike))
    tidied, before = [], " "
    for run in joined:
        text = re.sub(r" ?\n ?", "\n", re.sub(r" {2,}", " ", run.text))
        if before in {" ", "\n"}:
            text = text.lstrip(" \n") if not tidied else text.lstrip(" ")
        if text:
            tidied.append(replace(run, text=text))
            before = text[-1]
    while tidied and not tidied[-1].text.rstrip(" \n"):
        tidied.pop()
    if tidied:
        tidied[-1] = replace(tidied[-1], text=tidied[-1].text.rstrip(" \n"))
    return tidied


def paragraphs_in(runs):
    """The runs, parted where a line is empty, as old pages part their paragraphs."""
    paragraphs, breaks = [[]], 0
    for run in runs:
        for piece in re.split("(\n)", run.text):
            breaks = breaks + 1 if piece == "\n" else 0 if piece.strip() else breaks
            if breaks > 1:
                paragraphs.append([])
                breaks = 0
            else:
                paragraphs[-1].append(replace(run, text=piece))
    return [paragraph for paragraph in map(tidy, paragraphs) if words_of(paragraph)]


def words_of(runs):
    return "".join(run.text for run in runs)


def without_start(runs, length):
    """The runs without their first characters."""
    rest = []
    for run in runs:
        if length < len(run.text):
            rest.append(replace(run, text=run.text[length:]))
            length = 0
        else:
            length -= len(run.text)
    return tidy(rest)


def in_language(styles, code):
    """The styles of words whose own language is another than that of the words around them."""
    return styles.difference(LANGUAGE_STYLES) | {f"lang-{code}"}


def language_of(runs):
    """The one language that all these runs are marked with; empty where there is none, or several."""
    marks = {run.styles.intersection(LANGUAGE_STYLES) for run in runs if run.text.strip()}
    return "".join(LANGUAGE_STYLES[style] for style in marks.pop()) if len(marks) == 1 else ""


def wholly(runs, style):
    return all(style in run.styles or not run.text.strip() for run in runs)


def without_style(runs, style):
    return tidy([replace(run, styles=run.styles - {style}) for run in runs])


def rich_text(*paragraphs):
    """The stored form of some paragraphs, as Wagtail's editor would write it, so that saving changes nothing."""
    html = "".join(f'<p data-block-key="{_key()}">{_markup(runs)}</p>' for runs in paragraphs if runs)
    if html and all(_is_plain(runs) for runs in paragraphs):
        return html
    # Cleaning takes the keys off; Wagtail's converter knows <br/> only.
    keys = iter(_KEY.findall(html))
    cleaned = clean_html(_KEY.sub("<p>", html)).replace("<br>", "<br/>")
    return as_the_editor_writes(re.sub("<p>", lambda _found: f'<p data-block-key="{next(keys)}">', cleaned))


def _is_plain(runs):
    """Most paragraphs are words alone, stored as they are; rare spaces at the ends the editor would take off."""
    words = words_of(runs)
    return words == words.strip() and not any(run.styles or run.href for run in runs)


def _key():
    """What the editor calls a paragraph by."""
    return get_random_string(5, ascii_lowercase + digits)


def as_the_editor_writes(html):
    """Through Draftail's own converter until nothing changes any more."""
    for _again in range(MOST_PASSES):
        written = _converter().to_database_format(_converter().from_database_format(html))
        if written == html:
            break
        html = written
    return html


@cache
def _converter():
    return ContentstateConverter(features=INLINE_FEATURES)


def _markup(runs):
    return "".join(_run_markup(run) for run in runs)


def _run_markup(run):
    html = escape(run.text, quote=False).replace("\n", "<br/>")
    for style, (begin, end) in reversed(_TAGS.items()):
        if style in run.styles:
            html = f"{begin}{html}{end}"
    return f'<a href="{escape(run.href)}">{html}</a>' if run.href else html
