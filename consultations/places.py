"""How people say where a comment stands: ¶ 7, § 2.1, R3, "after ¶ 12", the whole draft."""

import re

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

SECTION_SIGN = "§ "
SIGNS = ("¶", "§", "para", "para.")  # which people write instead of the word
_BRINGS_ITS_WORD = re.compile(r"[^\W\d_]{2,}\.?\s")
_BEGINS = re.compile(r"(^|[.!?؟]\s|\n)\s*$")


def kind_words():
    """How each kind of paragraph is called."""
    return {
        "heading": _("section"),
        "paragraph": _("paragraph"),
        "list_item": _("paragraph"),
        "recommendation": _("recommendation"),
        "checklist_item": _("checklist item"),
        "example": _("example"),
        "indicator": _("indicator"),
        "definition": _("definition"),
        "table": _("table"),
        "table_row": _("row"),
        "figure": _("figure"),
        "footnote": _("note"),
    }


def kind_word(kind):
    """What a screen reader says before the number."""
    return kind_words()[kind]


def bare_number(kind, number):
    """The number without the section sign, where it stands beside its own heading."""
    return number.removeprefix(SECTION_SIGN) if kind == "heading" else number


def place(paragraph):
    """Where, as HTML. The sign is for eyes only; Arabic writes the word instead of the sign."""
    if paragraph is None:
        return format_html("{}", _("the whole draft"))
    word, number = kind_word(paragraph.kind), paragraph.number
    # A paragraph that is numbered below its section, such as § 2(a), carries one sign, not two.
    if paragraph.kind in ("paragraph", "list_item") and not number.startswith(SECTION_SIGN):
        return _signed(pgettext("sign of a paragraph", "¶"), word, number)
    if number.startswith(SECTION_SIGN):
        return _signed(pgettext("sign of a section", "§"), word, number.removeprefix(SECTION_SIGN))
    return format_html('<span class="vh">{} </span><bdi>{}</bdi>', word, number)


def _signed(sign, word, number):
    return format_html(
        '<span class="nowrap"><span aria-hidden="true">{} </span><span class="vh">{} </span><bdi>{}</bdi></span>',
        sign,
        word,
        number,
    )


def place_words(paragraph):
    """Where, as plain text."""
    if paragraph is None:
        return _("the whole draft")
    if paragraph.kind in ("paragraph", "list_item") and not paragraph.number.startswith(SECTION_SIGN):
        return f"{pgettext('sign of a paragraph', '¶')} {paragraph.number}"
    return paragraph.number


def place_in_a_sentence(paragraph, before="…"):
    """Where, as one writes it: paragraph 12, recommendation R3, section 2.1, Box 2.

    `before` is the sentence so far: behind a word for it the number stands alone, at the beginning with a capital.
    """
    number, words = paragraph.number.removeprefix(SECTION_SIGN), kind_words()
    # Without the article that Arabic writes together with the word, and with what stands before it.
    if before.rstrip().casefold().endswith((*SIGNS, *(word.removeprefix("ال") for word in words.values()))):
        return number
    # "Box 2" and "Annex I" bring their word with them.
    named = number if _BRINGS_ITS_WORD.match(number) else f"{words[paragraph.kind]} {number}"
    return named[0].upper() + named[1:] if _BEGINS.search(before) else named
