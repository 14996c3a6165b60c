"""Automatic numbers of a Word document, as Word displays them."""

import re
from collections import defaultdict
from dataclasses import dataclass

from drafts.importing.ooxml import attribute, child, children, value_of

ARABIC_ALPHABET = "أبتثجحخدذرزسشصضطظعغفقكلمنهوي"
ARABIC_ABJAD = "أبجدهوزحطيكلمنسعفصقرشتثخذضظغ"
RUSSIAN_LETTERS = "абвгдежзиклмнопрстуфхцчшщыэюя"
HAN_DIGITS = "零一二三四五六七八九"
# Bullets of Word's symbol fonts stand in the private use area or under a letter.
BULLETS = {"": "•", "o": "◦", "§": "▪", "Ø": "➢", "ü": "✓", "v": "❖", "q": "☐", "-": "-", "–": "–", "—": "—"}
BULLET_FORMATS = {"bullet", "none"}
DEEPEST = 9


def whole_number(text, otherwise):
    """A number that a file claims to hold; `otherwise` where it is none, or one of more digits than anything counts."""
    return int(text) if text and re.fullmatch("-?[0-9]{1,6}", str(text)) else otherwise


@dataclass(frozen=True)
class Number:
    """What stands before a paragraph: its text, how deep, and whether it counts."""

    text: str
    level: int
    counts: bool
    list_id: str


class Numbering:
    """Counts paragraph by paragraph, in the order of the document."""

    def __init__(self, root):
        self.abstract = {}
        self.lists = {}
        self.overrides = {}
        self.style_links = {}
        self.counters = defaultdict(dict)
        self.started = set()
        if root is not None:
            self._read(root)

    def _read(self, root):
        for abstract in children(root, "abstractNum"):
            number = attribute(abstract, "abstractNumId")
            self.abstract[number] = {
                whole_number(attribute(level, "ilvl"), 0): level for level in children(abstract, "lvl")
            }
            if link := value_of(abstract, "styleLink"):
                self.style_links[link] = number
        links = {
            attribute(abstract, "abstractNumId"): value_of(abstract, "numStyleLink")
            for abstract in children(root, "abstractNum")
        }
        for num in children(root, "num"):
            number, abstract = attribute(num, "numId"), value_of(num, "abstractNumId")
            self.lists[number] = self.style_links.get(links.get(abstract), abstract)
            for override in children(num, "lvlOverride"):
                level = whole_number(attribute(override, "ilvl"), 0)
                self.overrides[number, level] = (child(override, "lvl"), value_of(override, "startOverride"))

    def next(self, list_id, level):
        """The number of the next paragraph in a list, or None where the list does not exist."""
        abstract = self.lists.get(list_id)
        level = min(level, DEEPEST - 1)
        drawn = self._level(list_id, level)
        if drawn is None:
            return None
        self._count(list_id, abstract, level)
        form = value_of(drawn, "numFmt") or "decimal"
        text = value_of(drawn, "lvlText") or ""
        if form in BULLET_FORMATS:
            return Number(_bullet(text) if form == "bullet" else text, level, False, list_id)
        counters = self.counters[abstract]
        legal = child(drawn, "isLgl") is not None
        for above in range(level + 1):
            shown = self._level(list_id, above)
            shown_form = (value_of(shown, "numFmt") if shown is not None else None) or "decimal"
            count = counters.get(above, self._start(list_id, above))
            text = text.replace(f"%{above + 1}", formatted(count, "decimal" if legal else shown_form))
        return Number(text, level, True, list_id)

    def is_decimal(self, list_id):
        drawn = self._level(list_id, 0)
        return drawn is not None and (value_of(drawn, "numFmt") or "decimal") == "decimal"

    def _level(self, list_id, level):
        override = self.overrides.get((list_id, level), (None, None))[0]
        return override if override is not None else self.abstract.get(self.lists.get(list_id), {}).get(level)

    def _start(self, list_id, level):
        drawn = self._level(list_id, level)
        start = value_of(drawn, "start") if drawn is not None else None
        return whole_number(start, 1)

    def _count(self, list_id, abstract, level):
        """Lists of one abstract list count on together, except where one says that it starts anew."""
        counters = self.counters[abstract]
        start = self.overrides.get((list_id, level), (None, None))[1]
        if start is not None and (list_id, level) not in self.started:
            self.started.add((list_id, level))
            counters[level] = whole_number(start, 1)
        elif level in counters:
            counters[level] += 1
        else:
            counters[level] = self._start(list_id, level)
        for above in range(level):
            counters.setdefault(above, self._start(list_id, above))
        for below in [deeper for deeper in counters if deeper > level]:
            drawn = self._level(list_id, below)
            if drawn is None or value_of(drawn, "lvlRestart") != "0":
                del counters[below]


def _bullet(text):
    if not text.strip():
        return ""
    first = text.strip()[0]
    return "•" if 0xE000 <= ord(first) <= 0xF8FF else BULLETS.get(first, first)


def formatted(number, form):
    """A number in one of Word's formats; what we do not know is written in digits."""
    alphabets = {
        "lowerLetter": "abcdefghijklmnopqrstuvwxyz",
        "upperLetter": "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "arabicAlpha": ARABIC_ALPHABET,
        "arabicAbjad": ARABIC_ABJAD,
        "russianLower": RUSSIAN_LETTERS,
        "russianUpper": RUSSIAN_LETTERS.upper(),
    }
    if number > 0 and form in alphabets:
        alphabet = alphabets[form]
        # Word doubles the letter after the last one: z, aa, bb.
        return alphabet[(number - 1) % len(alphabet)] * min((number - 1) // len(alphabet) + 1, 5)
    if 0 < number < 4000 and form in {"lowerRoman", "upperRoman"}:
        return roman(number) if form == "lowerRoman" else roman(number).upper()
    if 0 < number < 100 and form.startswith(("chinese", "japaneseCounting", "taiwaneseCounting", "ideographDigital")):
        return _han(number)
    if form == "decimalZero":
        return f"{number:02}"
    if form == "none":
        return ""
    return str(number)


def roman(number):
    numeral = ""
    for value, letters in zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"),
        strict=True,
    ):
        times, number = divmod(number, value)
        numeral += letters * times
    return numeral


def letters(number, first="a"):
    """a … z, aa, ab …, as HTML counts."""
    written = ""
    while number > 0:
        number, letter = divmod(number - 1, 26)
        written = chr(ord(first) + letter) + written
    return written


def _han(number):
    tens, ones = divmod(number, 10)
    return (HAN_DIGITS[tens] if tens > 1 else "") + ("十" if tens else "") + (HAN_DIGITS[ones] if ones else "")
