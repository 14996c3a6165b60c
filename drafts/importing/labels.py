"""Recognise what authors type before their words, in six languages: numbers, bullets, "Annex I", "Recommendation 3"."""

import re
from dataclasses import dataclass

from drafts.importing.inline import without_start, words_of

ANNEX = "annex|annexe|anexo|appendix|appendice|apéndice|приложение|الملحق|المرفق|مرفق|附件|附录"
SECTION = (
    "article|artículo|articulo|статья|المادة|مادة|chapter|chapitre|capítulo|глава|الفصل"
    "|section|sección|раздел|part|partie|parte|часть|الجزء"
)
RECOMMENDATION = "recommendation|recommandation|recomendación|рекомендация|التوصية|توصية|建议"
NUMBER = r"(?:\d{1,3}(?:\.\d{1,3}){0,5}|[IVXLC]{1,6}|[A-Z])"
SEPARATOR = r"\s*[.:)\-–—]\s*|\s+"

_NAMED_HEADING = re.compile(rf"((?:{ANNEX}|{SECTION})\s+{NUMBER})(?:{SEPARATOR}|$)", re.IGNORECASE)
_HAN_HEADING = re.compile(r"(第[一二三四五六七八九十百零〇\d]+[条章节部分]+)(?:\s+|$)")
_NUMBERED_HEADING = re.compile(r"(\d{1,3}(?:\.\d{1,3}){1,5}\.?|\d{1,3}[.)]?|[IVXLC]{1,6}[.)]|[A-Z][.)])\s+(?=\S)")
# In Arabic a dash stands between the number and the words: "١- تعترف الدول"; the letters are those of the abjad.
_NUMBERED_PARAGRAPH = re.compile(
    r"(\d{1,3}(?:\.\d{1,3}){1,5}\.?|\d{1,3}[.)])\s+(?=\S)|(\d{1,3})\s?[-–]\s*(?=[\u0620-\u064a])"
)
_LIST_ITEM = re.compile(
    r"(\((?:[a-z]{1,2}|[ivxlc]{1,6}|\d{1,2}|[أابجدهوزحطيكلمنسعفصقرشت]ـ?)\)|[a-z]\)"
    r"|[أابجدهوزحطيكلمنسعفصقرشت]ـ?\)|[•·▪▫◦●○‣⁃☐☑☒–—*-])\s+(?=\S)"
)
_RECOMMENDATION = re.compile(rf"(?:{RECOMMENDATION})\s*(\d{{1,3}})\s*[.:–—-]\s*(?=\S)", re.IGNORECASE)
_ANNEX = re.compile(rf"(?:{ANNEX})\b|附件|附录", re.IGNORECASE)

BOXES = {"☐", "☑", "☒"}
SENTENCE_ENDS = (".", ":", ";", ",", "!", "?", "。", "؟", "،", "：", "；", "…")
LONGEST_BOLD_HEADING = 90


@dataclass(frozen=True)
class Labelled:
    label: str
    runs: list
    kind: str = "paragraph"
    marker: str = ""


def heading_label(runs):
    """The number or name before a heading's words; "Article 5" alone is all label."""
    words = words_of(runs)
    found = _NAMED_HEADING.match(words) or _HAN_HEADING.match(words) or _NUMBERED_HEADING.match(words)
    if not found or len(found[1]) > 30:
        return Labelled("", runs, "heading")
    return Labelled(" ".join(found[1].split()), without_start(runs, found.end()), "heading")


def begins_annex(words):
    return bool(_ANNEX.match(words))


def paragraph_label(runs):
    """A paragraph, list item or recommendation with what was typed before it taken off."""
    words = words_of(runs)
    if found := _RECOMMENDATION.match(words):
        return Labelled(found[1], without_start(runs, found.end()), "recommendation")
    if found := _LIST_ITEM.match(words):
        return Labelled("", without_start(runs, found.end()), "list_item", found[1])
    if found := _NUMBERED_PARAGRAPH.match(words):
        return Labelled(found[1] or found[2], without_start(runs, found.end()))
    return Labelled("", runs)


def typed_level(marker, before):
    """How deep a typed marker stands: (i) under (a), (1) under those.

    `before` holds the open markers with their sort, outermost first, and is kept up to date.
    """
    inner, sort = marker.strip("()"), _sort(marker)
    if sort == "roman" and any(open_sort == "letter" and _next_letter(mark) == inner for open_sort, mark in before):
        sort = "letter"  # after (h) comes the letter (i)
    place = next((place for place, (open_sort, _mark) in enumerate(before) if open_sort == sort), len(before))
    before[place:] = [(sort, marker)]
    return place + 1


def _sort(marker):
    inner = marker.strip("()")
    if inner in BOXES:
        return "box"
    if re.fullmatch(r"[ivx]+", inner):
        return "roman"
    if inner.isalpha():
        return "letter"
    return "digit" if inner.isdigit() else marker


def _next_letter(marker):
    inner = marker.strip("()")
    return chr(ord(inner) + 1) if len(inner) == 1 and inner.isalpha() and inner.islower() else ""


def depth(label):
    """How many parts a number has: 9.1.1 has three; 0 for what is no number."""
    number = label.rstrip(".)")
    return number.count(".") + 1 if re.fullmatch(r"\d+(?:\.\d+)*", number) else 0


def is_bold_heading(words):
    """A short line without the end of a sentence, such as stands in bold where authors use no heading styles."""
    return (
        0 < len(words) <= LONGEST_BOLD_HEADING
        and "\n" not in words
        and not words.rstrip().endswith(SENTENCE_ENDS)
        and any(character.isalpha() for character in words)
    )
