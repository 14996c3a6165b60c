"""Fold words so that both databases find them alike, whatever their case, marks or letter forms."""

import re
import unicodedata

# What one search takes: each word is a condition of its own, and databases bear so many, of such a length.
LONGEST_QUERY = 200
MOST_TERMS = 12

# Forms of one Arabic letter that writers use interchangeably, and the tatweel, which is only decoration.
ARABIC = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي", "ـ": None})


def fold(text):
    """Case, accents, Arabic vowel marks and letter variants levelled; white space to single spaces.

    SQLite's LIKE knows only ASCII case and PostgreSQL's collation differs from it; both agree on folded text.
    """
    decomposed = unicodedata.normalize("NFKD", text.translate(ARABIC).casefold())
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return re.sub(r"[\s\0]+", " ", unicodedata.normalize("NFC", bare)).strip()


def fold_terms(words):
    """The first words a reader typed, each folded, for a search that wants them all; substrings serve Chinese too."""
    return fold(words[:LONGEST_QUERY]).split()[:MOST_TERMS]
