"""What a standard response leaves open, and what stands there for one comment.

A name and a reference are filled in only for a comment whose name is public, since the answer is published beside it;
and not for one that speaks for an issue, since every member gets the same answer.
"""

import re

from django.conf import settings
from django.utils.translation import gettext_lazy, override

from consultations.models import Visibility
from consultations.places import place_in_a_sentence

# In the order in which the page explains them.
PLACEHOLDERS = {
    "organisation": gettext_lazy("The organisation that sent the comment, where its name is public"),
    "paragraph": gettext_lazy(
        "Its paragraph; after a word of your own, such as “paragraph” or “section”, the number alone."
        " Where something is missing after a paragraph, that paragraph"
    ),
    "reference": gettext_lazy("The comment’s number, where its sender’s name is public"),
    "issue": gettext_lazy("The code of the issue with which it is answered"),
    "round": gettext_lazy("The code of the round"),
}
_BRACED = re.compile(r"\{([^{}\n]*)\}")
_ARABIC = re.compile("[\u0621-\u064a]")
_KNOWN = re.compile(rf"\{{({'|'.join(PLACEHOLDERS)})\}}")


def unknown_in(text):
    """What stands in braces and is none of ours, in order, each once."""
    return list(dict.fromkeys(name for name in _BRACED.findall(text) if name not in PLACEHOLDERS))


def left_in(text):
    """The placeholders that still stand in a text, in order, each once."""
    return list(dict.fromkeys(_KNOWN.findall(text)))


def fill(text, comment):
    """The text for one comment. What it does not have stays in braces, for a person to write.

    `comment` comes with its organisation, paragraph, round and disposition with group.
    """
    if "{" not in text:
        return text
    values = values_for(comment)

    def put(found):
        if found[1] == "paragraph" and comment.paragraph and comment.paragraph.number:
            return said(comment.paragraph, text, text[: found.start()])
        return values.get(found[1]) or found[0]

    return _KNOWN.sub(put, text)


def said(paragraph, text, before="…"):
    """A paragraph as it is said in a text, in the language in which the text is written; `before` stands before it.

    Arabic is known by its letters. Other texts are taken to be in the draft's language; where we do not have its words
    for paragraphs, and for a text in another language than an Arabic draft, the number stands alone.
    """
    letters = "".join(filter(str.isalpha, _BRACED.sub("", text)))
    is_arabic = 2 * len(_ARABIC.findall(letters)) > len(letters)
    language = "ar" if is_arabic else paragraph.lang
    if language not in dict(settings.LANGUAGES) or (language == "ar" and not is_arabic):
        return paragraph.number
    with override(language):
        return place_in_a_sentence(paragraph, before)


def values_for(comment):
    """What stands for each placeholder but the paragraph; empty where this comment has nothing of the kind."""
    group = comment.disposition.group
    speaks_for_others = group is not None and group.representative_id == comment.pk
    is_named = comment.visibility == Visibility.PUBLIC_NAMED and not speaks_for_others
    return {
        "organisation": comment.organisation.name if is_named else "",
        "reference": comment.ref if is_named else "",
        "issue": group.code if group else "",
        "round": comment.consultation_round.code,
    }
