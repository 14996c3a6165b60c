"""What is read of a comment: its words with letters levelled, its sentences, its numbers and its terms."""

import re
import unicodedata
from collections.abc import Hashable
from dataclasses import dataclass
from functools import lru_cache

from consultations.text import sentences
from drafts.folding import ARABIC, fold
from drafts.redline import UNSPACED

# Words: up to the first none may differ; from the second on place and additions are free; from the third on numbers.
SHORT, ACROSS, LONG = 20, 30, 60
ASIDE = 3  # words of a greeting or a name
QUOTED_FROM = 8  # words of the paragraph in a row are a quotation of it, fewer are a turn of phrase


@dataclass(frozen=True, slots=True)
class Text:
    """One comment. `place` holds what must be equal where a short one is meant: paragraph, placement, and so on.

    `about` is the text commented on: what a comment quotes of it at length is not the comment's own, and counts for
    nothing. `lang` is for whoever shows the text; the measure asks the script.
    """

    key: Hashable
    place: Hashable
    text: str
    proposed: str = ""
    lang: str = ""
    about: str = ""


_CATEGORIES = {chr(code): unicodedata.category(chr(code)) for code in (*range(0x20000), *range(0xE0000, 0xE0080))}
_INVISIBLE = "".join(character for character, category in _CATEGORIES.items() if category == "Cf")
_ARABIC_MARKS = "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed"
_UNREAD = re.compile(f"[{_INVISIBLE}{_ARABIC_MARKS}]")
_DIGITS = {ord(sign): str(unicodedata.decimal(sign)) for sign, category in _CATEGORIES.items() if category == "Nd"}
# Signs that say something: a question is no statement, and five per cent is not five.
_SAYING = "?%‰"
_PUNCTUATION = "".join(
    re.escape(sign) for sign, category in _CATEGORIES.items() if category[0] in "PZ" and sign not in _SAYING
)
# A sign between digits belongs to the number: 2.5 is neither 25 nor 2-5.
_SEPARATORS = re.compile(rf"[\s{_PUNCTUATION}](?:(?<!\d[\s\S])|(?!\d))[\s{_PUNCTUATION}]*")
_SIGNS = re.compile(f"[{_SAYING}]+")
_SPACES_OF_UNSPACED = re.compile(f"(?<=[{UNSPACED}]) | (?=[{UNSPACED}])")
_WORD = re.compile(rf"[{UNSPACED}]|[^\s{UNSPACED}]+")
_FIRST_UNSPACED = "\u0e00"
_GREETING = re.compile("[,:،，：]")
# A term or a phrase of the draft; longer quotations need not be to the letter.
_QUOTED = re.compile(
    '“([^“”]{1,80})”|„([^„“”]{1,80})[“”]|«([^«»]{1,80})»|"([^"]{1,80})"|「([^「」]{1,80})」|『([^『』]{1,80})』|《([^《》]{1,80})》'
    r"|‘([^‘’]{1,80})’(?!\w)|(?<!\w)'([^']{1,80})'(?!\w)"
)


def levelled(text):
    """What is read: words of levelled letters, parted by single spaces, without punctuation."""
    if not text.isascii():
        text = _UNREAD.sub("", unicodedata.normalize("NFKC", text.translate(ARABIC)).translate(_DIGITS))
    plain = _SIGNS.sub(lambda signs: f" {signs[0][0]} ", _SEPARATORS.sub(" ", text.casefold()))
    if not plain.isascii() and max(plain) >= _FIRST_UNSPACED:
        plain = _SPACES_OF_UNSPACED.sub("", " ".join(plain.split()))
    return " ".join(plain.split())


def form_of(text):
    """What identical comments have in common: the reason as it is read, the wording as it is written. Or nothing."""
    reason, wording = levelled(text.text), " ".join(unicodedata.normalize("NFC", text.proposed).split())
    return (reason, wording) if reason or wording else None


def words_of(text):
    return words_of_levelled(levelled(text))


def unspaced_in(words):
    return sum(len(word) == 1 and word >= _FIRST_UNSPACED for word in words)


def number_of_words(words):
    """How many words these are; in scripts without spaces two characters are one."""
    return len(words) - unspaced_in(words) // 2


def words_of_levelled(plain):
    return plain.split() if plain.isascii() else _WORD.findall(fold(plain))


def own_words_of(text, words, runs_about):
    """Of the words of its reason, those that are no quotation of the paragraph; `runs_about` keeps paragraphs' runs."""
    if not text.about:
        return words
    if text.about not in runs_about:
        about = words_of(text.about)
        runs_about[text.about] = {tuple(about[i : i + QUOTED_FROM]) for i in range(len(about) - QUOTED_FROM + 1)}
    return without_runs(words, runs_about[text.about])


def without_runs(words, runs):
    """Words but for those that lie in one of these runs."""
    quoted = set()
    for start in range(len(words) - QUOTED_FROM + 1):
        if tuple(words[start : start + QUOTED_FROM]) in runs:
            quoted.update(range(start, start + QUOTED_FROM))
    return [word for place, word in enumerate(words) if place not in quoted]


def sentences_of(text):
    """The words of each of its sentences and lines, as tuples. A short greeting ends with a comma as well."""
    pieces = [text[start:end].strip() for start, end in sentences(text)]
    if len(greeted := _GREETING.split(pieces[0], maxsplit=1) if pieces else []) > 1:
        pieces[:1] = greeted if number_of_words(words_of(greeted[0])) <= ASIDE else pieces[:1]
    return list(filter(None, map(words_of_sentence, pieces)))


@lru_cache(maxsize=10_000)
def words_of_sentence(sentence):
    """Kept, since the sentences of a campaign come thousands of times."""
    return tuple(words_of(sentence))


def cores_of(text):
    """What may be left of a short comment, all of it or all but a greeting and a name: {words: how many were left}."""
    pieces = sentences_of(text)
    counts = [number_of_words(words) for words in pieces]
    cores = {}
    for start in range(len(pieces)):
        for end in range(len(pieces), start, -1):
            aside = [sum(counts[:start]), sum(counts[end:])]
            if max(aside) <= ASIDE and sum(aside) < sum(counts[start:end]):
                cores[tuple(word for words in pieces[start:end] for word in words)] = sum(aside)
    return cores


def terms_of(text):
    return {" ".join(words_of(next(filter(None, groups)))) for groups in _QUOTED.findall(text.text)}


def numbers_of(text):
    return {word for word in words_of(text.text) if any(character.isdigit() for character in word)}


def last_words(text, number):
    return "".join(re.findall(r"\S+\s*|^\s+", text)[-number:]) if len(text) else ""


def first_words(text, number):
    return "".join(re.findall(r"\s*\S+|\s+$", text)[:number])
