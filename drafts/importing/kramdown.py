"""What kramdown and Jekyll add to Markdown, in words that any reader of Markdown understands. Lines keep their number.

An attribute list such as `{: #scope .box lang="ar"}` becomes an element without words behind what it is about,
`<a data-for="block" id="scope" …></a>`, and `source.py` applies it there. What only says how things look is counted.
"""

import re
from collections import Counter

from django.utils.html import escape
from django.utils.translation import gettext_lazy

LONGEST_FRONT_MATTER = 64 * 1024
FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?)\n?(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
SETTING = re.compile(r"^([\w-]+):(.*)$", re.MULTILINE)
FENCE = re.compile(r"[ \t]{0,3}(?:>[ \t]?)*[ \t]*(`{3,}|~{3,})")
# Each begins where only one begins, so that a file full of beginnings is read in one go.
BLOCK_ATTRIBUTES = re.compile(r"[ \t>]*\{:(?!:)([^{}\n]{0,2000})\}[ \t]*")
SPAN_ATTRIBUTES = re.compile(r"(?<!`)(`{1,5})(?!`).*?(?<!`)\1(?!`)|(?<![ \t])[ \t]*\{(?:#|:)[^{}\n]{0,2000}\}")
ATTRIBUTE = re.compile(r"#([\w:.-]+)|\.([\w-]+)|(?<![\w-])([\w-]{1,40})=(?:\"([^\"]*)\"|'([^']*)'|([^\s\"']+))")
KEPT = frozenset({"id", "name", "lang", "dir", "class"})
REMARK = re.compile(r"[ \t]{0,3}\[(?://|comment|_metadata_[^\]]*)\]:[ \t]*(?:#|<>).*", re.IGNORECASE)
ABBREVIATION = re.compile(r"[ \t]{0,3}\*\[[^\]]+\]:.*")
CONTENTS_ITEM = re.compile(r"[ \t]*(?:[*+-]|\d+\.)[ \t]+\S.*")
CONTENTS_MARK = re.compile(r"[ \t]*(?:\{:[ \t]*toc\b[^{}]*\}|\[toc\]|\[\[_toc_\]\])[ \t]*", re.IGNORECASE)
EXTENSION_REMARK = re.compile(r"\{::comment\}(?:(?!\{::comment\}).)*?\{:/(?:comment)?\}", re.DOTALL)
EXTENSION = re.compile(r"\{:(?::|/)[^{}\n]*\}")
TEMPLATE_REMARK = re.compile(
    r"\{%-?\s*comment\s*-?%\}(?:(?!\{%-?\s*comment).)*?\{%-?\s*endcomment\s*-?%\}", re.DOTALL | re.IGNORECASE
)
TEMPLATE_TAG = re.compile(r"\{%(?:(?!\{%).)*?%\}", re.DOTALL)
TEMPLATE_VALUE = re.compile(r"(?:\{\{(?:(?!\{\{|\n\n).)*?\}\}/(?=\{\{))*\{\{(?:(?!\{\{|\n\n).)*?\}\}", re.DOTALL)
IN_ADDRESS = re.compile(r"(?:\]\([^()\s]*|(?:href|src)=[\"'][^\"'\s]*)$")

SETTINGS = gettext_lazy("settings at the beginning of a file (front matter)")
TAGS = gettext_lazy("template tags and attributes of the source")
VALUES = gettext_lazy("gaps that a website fills in when it shows the text")
COMMENTS = gettext_lazy("remarks in the source that readers do not see")
ABBREVIATIONS = gettext_lazy("explanations of abbreviations")
CONTENTS = gettext_lazy("lines of the table of contents (the page makes its own)")


def front_matter(text):
    """The length and the settings of what stands before the text of a file."""
    found = FRONT_MATTER.match(text, 0, LONGEST_FRONT_MATTER)
    if not found:
        return 0, {}
    return found.end(), {name: value.strip().strip("\"'").strip() for name, value in SETTING.findall(found[1])}


def plain_markdown(text, *, is_website):
    """Markdown without additions, the settings of the file, and how often something was not kept, by reason."""
    counts = Counter()
    length, settings = front_matter(text)
    counts[SETTINGS] += len(settings)
    text = _lines_of(text[:length]) + text[length:]
    text = _without(text, TEMPLATE_REMARK, COMMENTS, counts)
    text = _without(text, EXTENSION_REMARK, COMMENTS, counts)
    text = _without(text, TEMPLATE_TAG, TAGS, counts)
    text = _filled_in(text, settings, is_website or bool(length), counts)
    return _plain_lines(text.split("\n"), counts), settings, +counts


def _lines_of(text):
    return "\n" * text.count("\n")


def _without(text, pattern, reason, counts):
    text, times = pattern.subn(lambda found: _lines_of(found[0]), text)
    counts[reason] += times
    return text


def _filled_in(text, settings, is_website, counts):
    """Gaps such as {{ page.title }} with what the file itself says; others only where they would break an address."""

    def value(found):
        name = re.fullmatch(r"\{\{-?\s*page\.([\w-]+)\s*-?\}\}", found[0])
        if name and settings.get(name[1]):
            return settings[name[1]]
        if not is_website and not IN_ADDRESS.search(text, max(0, found.start() - 300), found.start()):
            return found[0]
        counts[VALUES] += 1
        return _lines_of(found[0])

    return TEMPLATE_VALUE.sub(value, text)


def _plain_lines(lines, counts):
    fence = ""
    for place, line in enumerate(lines):
        mark = FENCE.match(line)
        if fence:
            # Code is shown as it is; its fence ends with one of the same sort, at least as long.
            fence = "" if mark and mark[1].startswith(fence) and not line.strip(" \t>`~") else fence
        elif mark:
            fence = mark[1]
        elif "{" in line or "[" in line:
            lines[place] = _plain_line(lines, place, counts)
    return "\n".join(lines)


def _plain_line(lines, place, counts):
    line, before = lines[place], lines[place - 1] if place else ""
    if CONTENTS_MARK.fullmatch(line):
        counts[CONTENTS] += 1
        if CONTENTS_ITEM.fullmatch(before):
            lines[place - 1] = ""
        return ""
    if REMARK.fullmatch(line):
        counts[COMMENTS] += 1
        return ""
    if ABBREVIATION.fullmatch(line):
        counts[ABBREVIATIONS] += 1
        return ""
    line, times = EXTENSION.subn("", line)
    counts[TAGS] += times
    if about_block := BLOCK_ATTRIBUTES.fullmatch(line):
        element = _element(about_block[1], "block", counts)
        if not element or not _holds_words(before):
            return element
        lines[place - 1] = _with_element(before, element)
        return ""
    return SPAN_ATTRIBUTES.sub(lambda found: found[0] if found[1] else _span_element(found[0], line, counts), line)


def _holds_words(line):
    """Whether an element can stand at the end of a line: not after a fence, a rule or a block of HTML."""
    return bool(line.strip()) and not FENCE.match(line) and not re.fullmatch(r"[ \t]*(?:[-=*_ ]+|<.*>)[ \t]*", line)


def _with_element(line, element):
    """A line with an element at its end: inside the last cell of a row, before the closing marks of a heading."""
    words = line.rstrip()
    if words.endswith("|") or (words.lstrip(" >").startswith("#") and words.endswith(" #")):
        words = words.rstrip("|#").rstrip()
    return words + element + line[len(words) :]


def _span_element(found, line, counts):
    # The attributes of a heading stand on its own line.
    about = "block" if line.lstrip(" >").startswith("#") and line.rstrip().endswith(found) else "span"
    return _element(found.strip(" \t{}").removeprefix(":"), about, counts)


def _element(attributes, about, counts):
    """An element that carries what is kept of an attribute list; nothing where nothing is kept."""
    kept, classes, dropped = {}, [], 0
    for own_id, own_class, name, *values in ATTRIBUTE.findall(attributes):
        name = "id" if own_id else name
        if own_class:
            classes.append(own_class)
        elif name in KEPT:
            kept.setdefault("id" if name == "name" else name, own_id or "".join(values))
        else:
            dropped += 1
    counts[TAGS] += bool(dropped or not (kept or classes))
    if classes:
        kept["class"] = " ".join(classes)
    return f'<a data-for="{about}"{_written(kept)}></a>' if kept else ""


def _written(attributes):
    return "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
