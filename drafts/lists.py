"""Names in a row, as the reader's language writes them."""

from django.utils.translation import pgettext


def listed(words):
    """One line of several words: with commas, which look otherwise in Arabic."""
    return pgettext("between the items of a list", ", ").join(map(str, words))
