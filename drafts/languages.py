"""The languages that drafts may be in: their names, which way each is written, and how a text is told to be in one."""

import re

from django.conf import settings
from django.utils.translation import get_language_info

OWN_NAMES = dict(settings.DRAFT_LANGUAGES)
# The style of words in a language that their paragraph is not in, in the editor and on the way in: lang-ar, lang-zh …
LANGUAGE_STYLES = {f"lang-{code}": code for code in OWN_NAMES}


def direction_of(language):
    """'rtl' or 'ltr' for a BCP 47 tag; a language that Django does not know is left-to-right."""
    try:
        return "rtl" if get_language_info(language)["bidi"] else "ltr"
    except KeyError:
        return "ltr"


# Words that are frequent in one of the languages written with Latin letters, and rare in the other two.
_FREQUENT = {
    "en": {"the", "and", "of", "to", "in", "that", "for", "is", "with", "shall"},
    "fr": {"le", "la", "les", "des", "et", "du", "une", "dans", "pour", "est"},
    "es": {"el", "los", "las", "y", "del", "una", "para", "por", "con", "se"},
}
_SCRIPTS = {
    "arabic": re.compile("[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]+"),
    "han": re.compile("[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003134f]+"),
    "cyrillic": re.compile("[\u0400-\u04ff]+"),
}


def script_of(text):
    """The script that most letters of a text belong to: arabic, han, cyrillic or latin (which stands for the rest)."""
    counts = {name: _letters("".join(script.findall(text))) for name, script in _SCRIPTS.items()}
    others = _letters(text) - sum(counts.values())
    # One Chinese character says as much as several letters.
    counts["han"] *= 3
    best = max(counts, key=counts.get)
    return best if counts[best] > others else "latin"


def _letters(text):
    return sum(map(str.isalpha, text))


def guess_language(text, otherwise="en"):
    """Which of the six languages a text is probably written in; `otherwise` if nothing speaks for another."""
    script = script_of(text)
    if script != "latin":
        return {"arabic": "ar", "han": "zh", "cyrillic": "ru"}[script]
    words = text.casefold().split()
    counts = {language: sum(word in frequent for word in words) for language, frequent in _FREQUENT.items()}
    best = max(counts.values())
    return otherwise if counts.get(otherwise, 0) == best else max(counts, key=counts.get)
