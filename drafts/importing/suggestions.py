"""Propose recommendations, checklist items and shorter paragraphs from the wording of a text. Pure: decides nothing.

Only plain paragraphs and list items are looked at: what a reader recognised already is left as it is.
"""

import re

from django.utils.translation import gettext as _

from drafts.cleaning import plain_text
from drafts.importing import Suggestion

LONGEST_PARAGRAPH = 150  # words, from which on comments pile up on one paragraph
LOOKED_AT = {"paragraph", "list_item"}

# Wording of recommendations by language, as it stands in a text; the first that is found is quoted in the reason.
WORDING = {
    "en": r"\b(?:should|shall|must|recommends?|recommended|is encouraged to|are encouraged to|calls? upon|urges?)\b",
    "fr": r"\b(?:devrai(?:t|ent)|doi(?:t|vent)|devra|devront|recommand(?:e|ent|ons|é|ée)|il convient de)\b",
    "es": r"\b(?:debería(?:n)?|deberá(?:n)?|debe(?:n)?|recomiend(?:a|an)|recomendamos|se recomienda)\b",
    "ru": r"\b(?:следует|долж(?:ен|на|но|ны)|необходимо|рекоменду(?:ет|ют|ется|ем))\b",
    "ar": r"(?<!\w)[وف]?(?:ينبغي|يجب|يتعين|يوصى|نوصي|توصي|يوصي)(?!\w)",
    "zh": r"应当|应该|必须|(?<![反响供适相感效回])应(?!用|对|急|答|聘|运)|建议|须(?!知)",
}
_WORDING = {language: re.compile(pattern, re.IGNORECASE) for language, pattern in WORDING.items()}

BOXES = "☐□❏❑❒◻☑☒✓✔✗✘"
_BOX = re.compile(rf"^\s*(?:[{BOXES}]|\[[ xX]?\])\s*")
_QUESTION = re.compile(r"[?؟？]\s*$")
# So many questions in a row are a checklist; one alone is a way of writing.
QUESTIONS_IN_A_ROW = 2


def suggest(blocks, language, already=()):
    """What each block might better be: suggestions of a reader first, then those from the wording."""
    found = {suggestion.block: suggestion for suggestion in already}
    asked = _questions(blocks)
    for block in blocks:
        if block["type"] not in LOOKED_AT or block["id"] in found:
            continue
        words = plain_text(block["value"]["text"])
        suggestion = _boxed(block, words)
        if not suggestion and block["id"] in asked:
            suggestion = Suggestion(block["id"], "checklist_item", _("It is one of several questions."))
        suggestion = suggestion or _recommending(block, words, block["value"].get("lang") or language)
        if suggestion:
            found[block["id"]] = suggestion
    kinds = {block["id"]: block["type"] for block in blocks}
    return [found[key] for key in kinds if key in found and found[key].kind != kinds[key]]


def without_box(text):
    """A text without the box before it; a checklist shows its own."""
    return _BOX.sub("", text, count=1)


def count_words(text):
    """Words of a text; where a script writes no spaces, a character and a half is about a word."""
    unspaced = len(re.findall(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]", text))
    spaced = len(re.findall(r"[^\W_\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+(?:['’-][^\W_]+)*", text))
    return spaced + round(unspaced / 1.5)


def _boxed(block, words):
    marker = block["value"].get("marker") or ""
    if any(box in marker for box in BOXES) or _BOX.match(words):
        return Suggestion(block["id"], "checklist_item", _("It begins with a box."))
    return None


def _recommending(block, words, language):
    pattern = _WORDING.get(language)
    found = pattern.search(words) if pattern else None
    # A list item under "should:" says what the sentence above it asks for; on its own it is rarely one.
    if not found or words.rstrip().endswith((":", "：")):
        return None
    return Suggestion(block["id"], "recommendation", _("It says “%(words)s”.") % {"words": found[0]})


def _questions(blocks):
    """The ids of questions that stand in a row, and of nothing else."""
    asked, row = set(), []
    for block in [*blocks, None]:
        if block and block["type"] in LOOKED_AT and _QUESTION.search(plain_text(block["value"]["text"])):
            row.append(block["id"])
            continue
        if len(row) >= QUESTIONS_IN_A_ROW:
            asked.update(row)
        row = []
    return asked
