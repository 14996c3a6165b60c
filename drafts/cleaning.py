"""The one door for foreign HTML: what comes out may be shown, and what was not understood is shown as text.

Nothing is stripped: bleach's `strip=True` would delete `<Member States>`. bleach is imported here and nowhere else, so
that it can be replaced in one file.
"""

import re
from html.parser import HTMLParser
from threading import local

from bleach.sanitizer import Cleaner
from django.utils.safestring import SafeString

INLINE_TAGS = frozenset("a abbr b bdi bdo br cite code del dfn em i ins kbd q s small span strong sub sup u".split())
BLOCK_TAGS = frozenset(
    "blockquote caption dd div dl dt figcaption figure h2 h3 h4 h5 h6 hr li ol p pre"
    " table tbody td tfoot th thead tr ul".split()
)
PROTOCOLS = frozenset({"http", "https", "mailto", "tel"})
_SCHEME = re.compile(r"([^/?#:]*):")
_INVISIBLE = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202f\ufeff]+")


def _may_keep_on_link(tag, name, value):
    """bleach lets `javascript:1` pass as a host and its port; an address without a scheme stays on this site."""
    scheme = _SCHEME.match(_INVISIBLE.sub("", value))
    return name == "title" or (name == "href" and (scheme is None or scheme[1].lower() in PROTOCOLS))


ATTRIBUTES = {
    "*": ["lang", "dir"],
    "a": _may_keep_on_link,
    "abbr": ["title"],
    "ol": ["start", "type"],
    "li": ["value"],
    "td": ["colspan", "rowspan"],
    "th": ["colspan", "rowspan", "scope"],
}

# Between the texts of two of these stands at least a line break.
_BREAKS = BLOCK_TAGS | {"br", "h1", "article", "section", "header", "footer", "aside", "main", "nav", "address"}
_RAISED = str.maketrans("0123456789+-−()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾ⁿ")
_LOWERED = str.maketrans("0123456789+-−()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₍₎")
_PARAGRAPH = re.compile(r"<p[^>]*>(.*?)</p>", re.DOTALL)


# Making a cleaner costs more than using it, and it serves one thread.
_cleaners = local()


def clean_html(html):
    """The same text with only tags, attributes and addresses that cannot do harm; the rest is escaped, not dropped."""
    if not hasattr(_cleaners, "cleaner"):
        _cleaners.cleaner = Cleaner(
            tags=INLINE_TAGS | BLOCK_TAGS, attributes=ATTRIBUTES, protocols=PROTOCOLS, strip=False, strip_comments=True
        )
    return SafeString(_cleaners.cleaner.clean(html))


def already_clean(html):
    """HTML that was made from `clean_html` before it was stored, and may be shown as it is."""
    return SafeString(html)


def plain_text(html):
    """The words of some HTML: paragraphs become lines, a note's mark [1], raised digits the characters for them."""
    reader = _Words()
    reader.feed(html)
    reader.close()
    lines = (re.sub(r"[ \t\r\f\n]+", " ", line).strip(" ") for line in "".join(reader.parts).split(_LINE))
    return "\n".join(line for line in lines if line)


def count_paragraphs(html):
    """How many paragraphs with words in them a rich text holds."""
    return sum(1 for words in _PARAGRAPH.findall(html) if plain_text(words)) if "<p" in html else bool(plain_text(html))


# A line break of ours, told apart from those of the source, which are only spaces.
_LINE = "\x00"


class _Words(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.parts = []
        self.open = []
        self.is_note = []

    def handle_starttag(self, tag, attrs):
        if tag in _BREAKS:
            self.parts.append(_LINE)
        if tag == "a":
            self.is_note.append((dict(attrs).get("href") or "").startswith("#"))
        if tag in {"sup", "sub", "a", "script", "style"}:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        if tag in _BREAKS:
            self.parts.append(_LINE)

    def handle_endtag(self, tag):
        if tag in _BREAKS and tag != "br":
            self.parts.append(_LINE)
        if tag in self.open:
            self.open.reverse()
            self.open.remove(tag)
            self.open.reverse()
            if tag == "a" and self.is_note:
                self.is_note.pop()

    def handle_data(self, data):
        data = data.replace(_LINE, "")
        if "script" in self.open or "style" in self.open:
            return
        if "sup" in self.open and any(self.is_note) and data.strip():
            data = f"[{data.strip()}]"
        elif "sup" in self.open:
            data = _in_small(data, _RAISED)
        elif "sub" in self.open:
            data = _in_small(data, _LOWERED)
        self.parts.append(data)


def _in_small(text, alphabet):
    """10<sup>6</sup> is 10⁶ and never 106; what has no small character of its own stays as it is."""
    return text.translate(alphabet) if all(ord(character) in alphabet for character in text) else text
