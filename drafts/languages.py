"""Which way a language is written."""

from django.utils.translation import get_language_info


def direction_of(language):
    """'rtl' or 'ltr' for a BCP 47 tag; a language that Django does not know is left-to-right."""
    try:
        return "rtl" if get_language_info(language)["bidi"] else "ltr"
    except KeyError:
        return "ltr"
