"""A rich text as the paragraphs and runs that the writers put into a file: the way in, backwards."""

import re
from html.parser import HTMLParser
from urllib.parse import urljoin

from wagtail.rich_text import expand_db_html

from drafts.cleaning import clean_html
from drafts.importing.html import STYLES as STYLES_OF_TAGS
from drafts.importing.inline import Run, in_language, tidy, words_of
from drafts.languages import OWN_NAMES

# As HTML nests them, outermost first.
STYLES = ("sup", "sub", "b", "i", "u", "s", "code")
_BLOCK = re.compile(r"#.*?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})", re.IGNORECASE)
_PARAGRAPHS = {"p", "li", "h2", "h3", "h4", "h5", "h6", "blockquote", "div"}


class Words:
    """Reads the rich texts of one draft; links to its own blocks become `#<block id>`, all others whole addresses."""

    def __init__(self, block_ids, base):
        self.block_ids, self.base = block_ids, base

    def paragraphs(self, rich):
        """The paragraphs with words in them, each a list of runs."""
        if not rich or not rich.source:
            return []
        reader = _Reader(self._target)
        reader.feed(clean_html(expand_db_html(rich.source)))
        reader.close()
        return [runs for runs in map(tidy, reader.paragraphs) if words_of(runs)]

    def _target(self, href):
        if found := _BLOCK.fullmatch(href):
            own_id = found[1].lower()
            return f"#{own_id}" if own_id in self.block_ids else ""
        return "" if href.startswith("#") else urljoin(self.base, href)


class _Reader(HTMLParser):
    def __init__(self, target):
        super().__init__(convert_charrefs=True)
        self.target = target
        self.paragraphs = [[]]
        # Open tags with what held before each: (tag, styles, address).
        self.open = []
        self.styles, self.href = frozenset(), ""

    def handle_starttag(self, tag, attrs):
        if tag == "br":
            self.handle_data("\n")
            return
        if tag in _PARAGRAPHS:
            self.paragraphs.append([])
        self.open.append((tag, self.styles, self.href))
        attributes = dict(attrs)
        if tag in STYLES_OF_TAGS:
            self.styles |= {STYLES_OF_TAGS[tag]}
        elif tag == "a":
            self.href = self.target(attributes.get("href") or "")
        if attributes.get("lang") in OWN_NAMES:
            self.styles = in_language(self.styles, attributes["lang"])

    def handle_startendtag(self, tag, attrs):
        if tag == "br":
            self.handle_data("\n")

    def handle_endtag(self, tag):
        while any(tag == opened for opened, _styles, _href in self.open):
            opened, self.styles, self.href = self.open.pop()
            if opened == tag:
                break
        if tag in _PARAGRAPHS:
            self.paragraphs.append([])

    def handle_data(self, data):
        self.paragraphs[-1].append(Run(data, self.styles, self.href))
