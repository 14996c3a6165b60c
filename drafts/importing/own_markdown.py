"""Read the Markdown that we wrote ourselves (drafts/exporting/markdown.py): attribute lists become ids and kinds.

What comes out is the HTML that we would have written, and the reader of HTML knows the rest.
"""

import json
import re

from django.utils.html import escape
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from drafts.blocks import LONGEST_LABEL
from drafts.importing.own import BLOCK_ID, FIELDS, KINDS

ATTRIBUTE = re.compile(r'\s+([a-z]+)="((?:[^"\\]|\\.)*)"')
LIST = re.compile(rf"\{{:(?:\s+#({BLOCK_ID.pattern}))?\s+\.([a-z_]+)((?:{ATTRIBUTE.pattern})*)\s*\}}\s*$")
OURS = re.compile(rf"^[> ]*\{{: #{BLOCK_ID.pattern} \.", re.MULTILINE)
TABLE_OF_OURS = re.compile(rf'^<table id="{BLOCK_ID.pattern}" data-kind="table"', re.MULTILINE)
FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
SETTING = re.compile(r'^(title|lang): (".*")$', re.MULTILINE)


def is_ours(text):
    return bool(OURS.search(text) or TABLE_OF_OURS.search(text))


def as_html(text):
    """A file of ours as HTML of ours, whatever was written into it meanwhile."""
    front = FRONT_MATTER.match(text)
    settings = dict(SETTING.findall(front[1])) if front else {}
    body = _parser().render(text[front.end() :] if front else text)
    head = f'<header data-part="head"><h1 data-part="title">{escape(_said(settings, "title"))}</h1></header>'
    return f'<html lang="{escape(_said(settings, "lang"))}" data-redraft="1"><body>{head}{body}</body></html>'


def _said(settings, name):
    try:
        return str(json.loads(settings.get(name, '""')))
    except ValueError:
        return ""


def _parser():
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    parser.use(footnote_plugin, inline=False, move_to_end=False)
    # Addresses come back as they went out; what may be an address is asked when the block is made.
    parser.normalizeLink = lambda address: address
    parser.block.ruler.before(
        "table", "own_attributes", _attributes, {"alt": ["paragraph", "reference", "blockquote", "list"]}
    )
    parser.core.ruler.after("block", "own_blocks", _name_blocks)
    parser.core.ruler.after("inline", "own_references", _name_references)
    parser.add_render_rule("own_attributes", lambda *_arguments: "")
    parser.add_render_rule("footnote_ref", _reference)
    return parser


def _attributes(state, start, _end, silent):
    """A line that holds nothing but an attribute list of ours."""
    line = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]]
    found = LIST.match(line)
    if not found:
        return False
    if not silent:
        token = state.push("own_attributes", "", 0)
        values = {match[1]: _unquoted(match[2]) for match in ATTRIBUTE.finditer(found[4])}
        token.meta = {"id": found[1] or "", "name": found[3], **values}
        state.line = start + 1
    return True


def _unquoted(value):
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], value)


# ---- which block an attribute list speaks of


def _name_blocks(state):
    """Give every block the attributes of the list that stands behind it."""
    for place, token in enumerate(state.tokens):
        if token.type == "own_attributes" and (opening := _opening_before(state.tokens, place)) is not None:
            if token.meta["id"] and token.meta["name"] in KINDS:
                _name_block(state.tokens, opening, token.meta)
            elif token.meta["name"] in FIELDS or token.meta["name"] == "caption":
                state.tokens[opening].attrSet("data-part", token.meta["name"])
    for token in state.tokens:
        if token.type.startswith("footnote_reference"):
            token.tag, token.block = "aside", True
            if token.nesting == 1 and not token.attrGet("id"):
                token.attrSet("id", f"fn-{token.meta['label']}")


def _opening_before(tokens, place):
    """Where the block begins that ends before a place; None where there is none."""
    level = tokens[place].level
    if place == 0 or tokens[place - 1].level != level or tokens[place - 1].nesting != -1:
        return None
    return next(before for before in range(place - 2, -1, -1) if tokens[before].level == level)


def _name_block(tokens, opening, meta):
    block = tokens[opening]
    if opening and tokens[opening - 1].type == "list_item_open":
        block = tokens[opening - 1]
    block.attrSet("id", meta["id"])
    block.attrSet("data-kind", meta["name"])
    for name in ("label", "marker", "level", "lang", "annex"):
        if name in meta:
            block.attrSet(f"data-{name}", meta[name])
    block.meta = {**(block.meta or {}), "shown": meta.get("no", meta.get("label", "")), "own": meta}


# ---- what stands in the text for its readers only


def _name_references(state):
    notes = {
        token.meta["label"]: token.attrGet("id") for token in state.tokens if token.type == "footnote_reference_open"
    }
    block = None
    for token in state.tokens:
        if token.nesting == 1 and "own" in (token.meta or {}):
            block = token
        if token.type != "inline":
            continue
        for child in token.children:
            if child.type == "footnote_ref":
                child.meta["target"] = notes[child.meta["label"]]
        if block is not None:
            _take_number(token, block)
            block = None
    for before, token in zip(state.tokens, state.tokens[1:], strict=False):
        if token.type == "inline" and before.attrGet("data-part") in FIELDS and before.attrGet("data-part") != "term":
            _mark_first(token.children, "em", "word")


def _take_number(inline, block):
    """Mark the number that stands before a block, and the marker behind it."""
    meta, shown, behind = block.meta["own"], block.meta["shown"], 0
    if shown and meta["name"] != "footnote":
        words = _first(inline.children, "strong")
        if words == shown:
            behind = _mark_first(inline.children, "strong", "number")
        elif _like_a_number(words):
            # Somebody wrote another number before the words: it is the author's own now.
            behind = _mark_first(inline.children, "strong", "label")
    if meta["name"] == "list_item" and "marker" not in meta:
        _mark_first(inline.children, "em", "marker", behind)


def _like_a_number(words):
    return len(words) <= LONGEST_LABEL and any(character.isdigit() for character in words)


def _span(children, mark, since=0):
    """Where emphasised words stand, if a line begins with them: the places of the marks around them."""
    words = (
        place
        for place in range(since, len(children))
        if children[place].type != "text" or children[place].content.strip()
    )
    start = next(words, None)
    if start is None or children[start].type != f"{mark}_open":
        return None
    ends = (place for place in range(start, len(children)) if children[place].type == f"{mark}_close")
    return start, next(place for place in ends if children[place].level == children[start].level)


def _first(children, mark):
    span = _span(children, mark)
    return "".join(child.content for child in children[span[0] : span[1]]) if span else ""


def _mark_first(children, mark, part, since=0):
    """Mark the emphasised words at the beginning of a line; returns the place behind them."""
    span = _span(children, mark, since)
    if span is None:
        return since
    for place, content in zip(span, (f'<span data-part="{part}">', "</span>"), strict=True):
        children[place] = Token("html_inline", "", 0, content=content)
    return span[1] + 1


def _reference(_renderer, tokens, place, _options, _env):
    meta = tokens[place].meta
    return f'<a href="#{escape(meta["target"])}"><sup>{escape(meta["label"])}</sup></a>'
