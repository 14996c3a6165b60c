"""The languages that drafts may be in: their names, which way each is written, and how a text is told to be in one."""

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
    "arabic": ((0x0600, 0x06FF), (0x0750, 0x077F), (0xFB50, 0xFDFF), (0xFE70, 0xFEFF)),
    "han": ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0x20000, 0x3134F)),
    "cyrillic": ((0x0400, 0x04FF),),
}


def script_of(text):
    """The script that most letters of a text belong to: arabic, han, cyrillic or latin (which stands for the rest)."""
    counts = dict.fromkeys(_SCRIPTS, 0)
    others = 0
    for character in text:
        if not character.isalpha():
            continue
        script = next(
            (name for name, ranges in _SCRIPTS.items() if any(low <= ord(character) <= high for low, high in ranges)),
            "",
        )
        if script:
            counts[script] += 1
        else:
            others += 1
    # One Chinese character says as much as several letters.
    counts["han"] *= 3
    best = max(counts, key=counts.get)
    return best if counts[best] > others else "latin"


def guess_language(text):
    """Which of the six languages a text is probably written in; English if nothing speaks for another."""
    script = script_of(text)
    if script != "latin":
        return {"arabic": "ar", "han": "zh", "cyrillic": "ru"}[script]
    words = text.casefold().split()
    return max(_FREQUENT, key=lambda language: sum(word in _FREQUENT[language] for word in words))
