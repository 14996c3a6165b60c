"""One door for what people type (design decision 5)."""

import re

from drafts.redline import UNSPACED

# C0 controls other than TAB and LF, and lone surrogates: no file format carries them. NUL is refused by PostgreSQL.
NOT_TEXT = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")
_UNSPACED = re.compile(f"[{UNSPACED}]")
# A sentence ends with its sign and what closes it; Chinese and Japanese put no space behind it. So does a line.
# Of a long row of dots every one is looked at once.
_SENTENCE_END = re.compile(r"(?<![.!?…؟۔।])[.!?…؟۔।]++[\"”’»)\]]*+(?=\s)\s*|[。！？]+[」』”’）]*\s*|\n\s*")
_LETTERS = re.compile(r"[^\W\d_]{2}|[^\W\d_]$")
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


def sentences(text):
    """Where its sentences and lines stand: (start, end) of each. They follow one another and leave nothing out.

    A number or an abbreviation alone ("3.", "a.") belongs to what follows it.
    """
    spans, start, looked = [], 0, 0
    for end in [*(found.end() for found in _SENTENCE_END.finditer(text)), len(text)]:
        # No word goes across an end: what was looked at before need not be looked at again.
        if end > start and _LETTERS.search(text[looked:end].strip()):
            spans.append((start, end))
            start = end
        looked = end
    if start < len(text):
        # What is left holds no word: it stays with the last sentence.
        spans[-1:] = [(spans[-1][0] if spans else 0, len(text))]
    return spans
