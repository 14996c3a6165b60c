"""One door for what people type (design decision 5)."""

import re

from drafts.redline import UNSPACED

# C0 controls other than TAB and LF, and lone surrogates: no file format carries them. NUL is refused by PostgreSQL.
NOT_TEXT = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")
_UNSPACED = re.compile(f"[{UNSPACED}]")
# Signs that turn the direction of whatever follows, beyond the name in which they stand.
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


def clean_text(text):
    """The text as typed, with LF for every line break and without what no file can carry. Nothing else changes.

    Word's vertical tab and form feed are line breaks; nothing is stripped or cut.
    """
    broken = text.replace("\r\n", "\n").replace("\r", "\n").replace("\v", "\n").replace("\f", "\n")
    return NOT_TEXT.sub("", broken)


def one_line(text):
    """A name or title: one line, since it stands in the subjects of mails and between other people's words."""
    return " ".join(TURNING.sub("", clean_text(text)).split())


def count_words(*texts):
    """How many words there are to read: what stands between spaces; two characters of Chinese or Thai are a word."""
    text = " ".join(texts)
    unspaced = len(_UNSPACED.findall(text))
    return len(_UNSPACED.sub(" ", text).split()) + -(-unspaced // 2)
