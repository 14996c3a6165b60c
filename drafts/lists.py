"""Names in a row and in a sentence, as the reader's language writes them."""

from unicodedata import bidirectional

from django.utils.translation import get_language_bidi, pgettext


def listed(words):
    """One line of several words: with commas, which look otherwise in Arabic."""
    return pgettext("between the items of a list", ", ").join(map(str, words))


def isolated(words):
    """Somebody else's words in a sentence of ours: neither turns the other's numbers and brackets about."""
    turns = get_language_bidi() or any(bidirectional(char) in ("R", "AL") for char in words)
    return f"\u2068{words}\u2069" if turns else words
