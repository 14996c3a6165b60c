"""What a person may do to blocks between reading a file and writing a draft. Pure: blocks in, blocks out.

Emphasis, links and the marks of footnotes survive every one of these; a link to a block that was joined to another
leads to the block that holds its words now.
"""

import copy
import json
import re
import uuid
from html import unescape

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from drafts.cleaning import plain_text
from drafts.importing.inline import Run, as_the_editor_writes, tidy, words_of
from drafts.importing.suggestions import without_box

# One paragraph each, or several: among these a block may change its kind, be joined and be split.
ONE_PARAGRAPH = ("paragraph", "heading", "list_item", "recommendation", "checklist_item")
SEVERAL_PARAGRAPHS = ("example", "indicator", "definition", "footnote")
OF_WORDS = (*ONE_PARAGRAPH, *SEVERAL_PARAGRAPHS)
# What a kind has besides its words, its number and its language.
EXTRAS = {
    "heading": {"level": "2", "annex": False},
    "list_item": {"level": 1, "marker": "•"},
    "recommendation": {"who": "", "by_when": ""},
    "example": {"country": "", "source": ""},
    "definition": {"term": ""},
}
LEVELS = {"heading": range(2, 5), "list_item": range(1, 10)}
LONGEST_TERM = 200

_PARAGRAPH = re.compile(r"<p(?: [^>]*)?>(.*?)</p>", re.DOTALL)
_TAG_OR_LETTER = re.compile(r"<[^>]+>|&[^;\s<]+;|.", re.DOTALL)
_BREAK = re.compile(r"<br ?/?>")


def words_of_block(block):
    """Everything that a block says, as plain text, for reading, searching and counting."""
    value = block["value"]
    match block["type"]:
        case "table":
            rows = [" | ".join(cell_texts(row)) for row in value["rows"]]
            return "\n".join(filter(None, [plain_text(value.get("caption") or ""), *rows]))
        case "figure":
            return "\n".join(filter(None, [plain_text(value.get("caption") or ""), value.get("alt") or ""]))
        case "definition":
            return ": ".join(filter(None, [value.get("term") or "", plain_text(value["text"])]))
        case "heading":
            # "Article 5" alone is all label.
            return plain_text(value["text"]) or value.get("label") or ""
    return plain_text(value["text"])


def cell_texts(row):
    """The words of each cell of a stored row, a line each."""
    return [plain_text(cell.get("text") or "").replace("\n", " ") for cell in cells_of(row)]


def cells_of(row):
    """The cells of a stored row."""
    return _items(_items([row])[0]["cells"])


def _items(stored):
    """The values of a stored list, whether its items carry ids or not."""
    return [item["value"] if isinstance(item, dict) and item.get("type") == "item" else item for item in stored]


# ---- kinds


def kinds_for(block):
    """What a block may become: words may become any kind of words, tables and figures stay what they are."""
    if block["type"] not in OF_WORDS:
        return (block["type"],)
    return tuple(kind for kind in OF_WORDS if kind != "definition" or block["type"] == kind or _term_of(block)[0])


def as_kind(block, kind):
    """The same words as another kind; what the old kind had besides them is kept in the words, not dropped."""
    if kind == block["type"]:
        return block
    if kind not in kinds_for(block):
        raise ValidationError(_("A block of this kind cannot become a “%(kind)s”."), params={"kind": kind})
    old, paragraphs, label = block["value"], _paragraphs(block["value"]["text"]), block["value"].get("label") or ""
    if block["type"] == "definition" and old.get("term"):
        paragraphs = [f"{_escaped(old['term'])}: {paragraphs[0] if paragraphs else ''}", *paragraphs[1:]]
    paragraphs += [_escaped(old[name]) for name in ("who", "by_when", "country", "source") if old.get(name)]
    marker = old.get("marker") or ""
    if block["type"] == "list_item" and not label and any(character.isalnum() for character in marker):
        label = marker
    value = {"label": label, "lang": old.get("lang") or "", **EXTRAS.get(kind, {})}
    if kind == "list_item" and label and block["type"] == "paragraph":
        value |= {"label": "", "marker": label}
    if kind == "definition":
        value["term"], paragraphs[: len(_paragraphs(old["text"]))] = _term_of(block)
    if kind == "checklist_item":
        paragraphs = [without_box(paragraphs[0]), *paragraphs[1:]] if paragraphs else paragraphs
    if kind in ONE_PARAGRAPH:
        paragraphs = ["<br/>".join(paragraphs)]
    if kind == "heading":
        paragraphs = [_BREAK.sub(" ", paragraphs[0])]
    return {**block, "type": kind, "value": {**value, "text": _stored(paragraphs)}}


def at_level(block, level):
    """The block at another depth, within what its kind knows."""
    allowed = LEVELS.get(block["type"])
    if allowed is None or level not in allowed:
        return block
    return _with(block, level=str(level) if block["type"] == "heading" else level)


def with_alt(block, alt):
    """A figure with other words for what it shows."""
    return _with(block, alt=words_of(tidy([Run(alt)]))) if block["type"] == "figure" else block


def definitions_of(table):
    """The rows of a table of terms and their meanings as a definition each, under the rows' own ids."""
    value = table["value"]
    blocks = []
    if plain_text(value.get("caption") or ""):
        words = {"label": value.get("label") or "", "lang": value.get("lang") or "", "text": value["caption"]}
        blocks.append({"type": "paragraph", "id": table["id"], "value": words})
    for row in value["rows"][int(value.get("head_rows") or 0) :]:
        term, meaning = (cell.get("text") or "" for cell in cells_of(row))
        words = {"label": "", "lang": value.get("lang") or "", "term": plain_text(term)[:LONGEST_TERM]}
        block = {"type": "definition", "id": row["id"], "value": {**words, "text": meaning}}
        if not plain_text(meaning):
            block = {**block, "type": "paragraph", "value": {"label": "", "lang": words["lang"], "text": term}}
        blocks.append(block)
    return blocks


def may_be_definitions(block):
    """Whether a block is a table of two columns, with more than its heads."""
    rows = block["value"].get("rows") or [] if block["type"] == "table" else []
    return len(rows) > int(block["value"].get("head_rows") or 0) and all(len(cells_of(row)) == 2 for row in rows)


def _term_of(block):
    """The words before the first colon or dash as a term, and the paragraphs after it; empty where there is none."""
    paragraphs = _paragraphs(block["value"]["text"])
    words = plain_text(paragraphs[0]) if paragraphs else ""
    found = re.match(rf"([^:：–—]{{1,{LONGEST_TERM}}}?)\s*[:：–—]\s*(?=\S)", words)
    if not found or not found[1].strip():
        return "", paragraphs
    before = len(_bare(found[0]))
    rest = _cut(paragraphs[0], [before, len(_bare(unescape(re.sub(r"<[^>]+>", "", paragraphs[0])))) - before])[1]
    return found[1].strip(), [_trimmed(rest), *paragraphs[1:]]


# ---- joining and splitting


def joined(blocks, block_id):
    """The blocks with one of them joined to the one before it, whose id and kind both then have."""
    place = next((place for place, block in enumerate(blocks) if block["id"] == block_id), 0)
    if not place or {blocks[place]["type"], blocks[place - 1]["type"]} - set(OF_WORDS):
        raise ValidationError(_("This block cannot be joined: there are no words before it to join them to."))
    first, second = blocks[place - 1], blocks[place]
    tail = _paragraphs(second["value"]["text"])
    typed = second["value"].get("label") or second["value"].get("marker") or ""
    if any(character.isalnum() for character in typed):
        tail = [f"{_escaped(typed)} {tail[0] if tail else ''}".strip(), *tail[1:]]
    head = _paragraphs(first["value"]["text"])
    seam = "" if _without_spaces(head, tail) else " "
    paragraphs = [*head[:-1], seam.join(filter(None, [*head[-1:], *tail[:1]])), *tail[1:]]
    if first["type"] in ONE_PARAGRAPH:
        paragraphs = ["<br/>".join(paragraphs)]
    whole = _with(first, text=_stored(paragraphs))
    rest = [*blocks[: place - 1], whole, *blocks[place + 1 :]]
    return json.loads(json.dumps(rest).replace(f"#{second['id']}", f"#{first['id']}")), first["id"]


def text_to_split(block):
    """The words of a block for a text box, in which a blank line says where to split."""
    lines = [_BREAK.sub("\n", paragraph) for paragraph in _paragraphs(block["value"]["text"])]
    text = unescape(re.sub(r"<[^>]+>", "", "\n".join(lines)))
    return re.sub(r"\n\s*\n", "\n", text)


def split(block, typed):
    """The blocks that one becomes where blank lines were put into its words; the first keeps the id and the number."""
    parts = re.split(r"\n[^\S\n]*\n\s*", typed.replace("\r\n", "\n").replace("\r", "\n").strip())
    if _bare(typed) != _bare(text_to_split(block)):
        raise ValidationError(
            _("Only blank lines can be put in here. The words themselves are changed later, in the editor.")
        )
    parts = [part for part in parts if _bare(part)]
    if len(parts) < 2:
        return [block]
    lengths = [len(_bare(part)) for part in parts]
    pieces = [_stored(_paragraphs(html)) for html in _cut(block["value"]["text"], lengths)]
    return [_with(block, text=pieces[0]), *[_piece(block, text) for text in pieces[1:]]]


def _piece(block, text):
    """A later piece: of the same kind, with an id of its own and no number yet; after a heading comes a paragraph."""
    value = {**copy.deepcopy(block["value"]), "label": "", "text": text}
    kind = block["type"]
    if kind in {"heading", "definition"}:
        kind, value = "paragraph", {"label": "", "lang": value.get("lang") or "", "text": text}
    if kind == "list_item" and any(character.isalnum() for character in value.get("marker") or ""):
        value["marker"] = ""
    return {**block, "id": str(uuid.uuid4()), "type": kind, "value": value}


def _cut(html, lengths):
    """The HTML cut after so many letters each; what is open at a cut is closed before it and opened again after it."""
    pieces, current, open_tags, letters = [], [], [], 0
    for token in _TAG_OR_LETTER.findall(html):
        if not token.startswith("<") or len(token) == 1:
            if len(pieces) < len(lengths) - 1 and letters == lengths[len(pieces)] and not token.isspace():
                pieces.append("".join([*current, *(f"</{_name(tag)}>" for tag in reversed(open_tags))]))
                current, letters = list(open_tags), 0
            letters += len(_bare(unescape(token)))
        elif token.startswith("</"):
            if open_tags:
                open_tags.pop()
        elif not token.endswith("/>"):
            open_tags.append(token)
        current.append(token)
    return [*pieces, "".join(current)]


def _name(tag):
    return re.match(r"<([^\s>/]+)", tag)[1]


def _bare(text):
    """The letters of a text without any white space."""
    return re.sub(r"\s+", "", text)


def _without_spaces(head, tail):
    """Whether the words on both sides of a seam are written without spaces between them."""
    before, after = plain_text("".join(head[-1:]))[-1:], plain_text("".join(tail[:1]))[:1]
    return bool(re.match(r"[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]{2}", before + after))


# ---- stored rich texts


def _paragraphs(html):
    """The insides of the paragraphs of a stored rich text, those without words left out."""
    found = _PARAGRAPH.findall(html) if "<p" in html else [html]
    return [trimmed for trimmed in map(_trimmed, found) if plain_text(trimmed).strip()]


def _trimmed(html):
    return re.sub(r"^(?:\s|<br ?/?>)+|(?:\s|<br ?/?>)+$", "", html)


def _stored(paragraphs):
    return as_the_editor_writes("".join(f"<p>{paragraph}</p>" for paragraph in paragraphs))


def _escaped(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _with(block, **values):
    return {**block, "value": {**block["value"], **values}}
