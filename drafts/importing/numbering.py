"""Automatic numbers of a Word document, as Word displays them."""

import re
from collections import defaultdict
from dataclasses import dataclass

from drafts.importing.ooxml import attribute, child, children, local, value_of

ARABIC_ALPHABET = "أبتثجحخدذرزسشصضطظعغفقكلمنهوي"
ARABIC_ABJAD = "أبجدهوزحطيكلمنسعفصقرشتثخذضظغ"
RUSSIAN_LETTERS = "абвгдежзиклмнопрстуфхцчшщыэюя"
ALPHABETS = {
    "lowerLetter": "abcdefghijklmnopqrstuvwxyz",
    "upperLetter": "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "arabicAlpha": ARABIC_ALPHABET,
    "arabicAbjad": ARABIC_ABJAD,
    "russianLower": RUSSIAN_LETTERS,
    "russianUpper": RUSSIAN_LETTERS.upper(),
}
HAN_DIGITS = "零一二三四五六七八九"
HAN_LEGAL_DIGITS = "零壹贰叁肆伍陆柒捌玖"
HAN_TRADITIONAL_LEGAL_DIGITS = "零壹貳參肆伍陸柒捌玖"
# Signs that are counted through once; what comes after the last of them is written in digits.
SIGNS = {
    "ideographTraditional": "甲乙丙丁戊己庚辛壬癸",
    "ideographZodiac": "子丑寅卯辰巳午未申酉戌亥",
    "ideographEnclosedCircle": "㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉",
    "decimalEnclosedCircle": "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳",
    "decimalEnclosedCircleChinese": "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳",
    "decimalEnclosedParen": "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇",
    "decimalEnclosedFullstop": "⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛",
}
DIGITS = {
    "ideographDigital": "〇一二三四五六七八九",
    "japaneseDigitalTenThousand": "〇一二三四五六七八九",
    "taiwaneseDigital": "〇一二三四五六七八九",
    "decimalFullWidth": "０１２３４５６７８９",
    "decimalFullWidth2": "０１２３４５６７８９",
    "hindiNumbers": "०१२३४५६७८९",
    "thaiNumbers": "๐๑๒๓๔๕๖๗๘๙",
}
HAN_COUNTING = {
    "chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting", "taiwaneseCountingThousand",
}  # fmt: skip
CHICAGO = "*†‡§"
ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen"
).split()
TENS = "- - twenty thirty forty fifty sixty seventy eighty ninety".split()
ORDINALS = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
    "twelve": "twelfth",
}  # fmt: skip
DEEPEST = 9
LONGEST_FORMAT = 20
# What stands before a number and after it; every paragraph of a list repeats it.
LONGEST_TEXT = 120


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


@dataclass(frozen=True)
class _Override:
    level: object = None
    start: int | None = None


class Numbering:
    """Counts paragraph by paragraph, in the order of the document.

    `style_lists` are the lists of the list styles, by the style's id; `bullet` turns the text and font of a bullet into
    a character that every font has.
    """

    def __init__(self, root, style_lists=None, bullet=lambda text, font: text.strip()[:1]):
        self.style_lists = style_lists or {}
        self.bullet = bullet
        self.abstract = {}
        self.lists = {}
        self.overrides = {}
        self.style_links = {}
        self.by_style = {}
        self.counters = defaultdict(dict)
        self.started = set()
        if root is not None:
            self._read(root)

    def _read(self, root):
        followed = {}
        for abstract in children(root, "abstractNum"):
            number = attribute(abstract, "abstractNumId")
            self.abstract[number] = {
                whole_number(attribute(level, "ilvl"), 0): level for level in children(abstract, "lvl")
            }
            followed[number] = value_of(abstract, "numStyleLink")
            if link := value_of(abstract, "styleLink"):
                self.style_links[link] = number
        direct = {attribute(num, "numId"): value_of(num, "abstractNumId") for num in children(root, "num")}
        for num in children(root, "num"):
            number = attribute(num, "numId")
            self.lists[number] = self._followed(direct[number], followed, direct)
            for override in children(num, "lvlOverride"):
                level, start = whole_number(attribute(override, "ilvl"), 0), value_of(override, "startOverride")
                self.overrides[number, level] = _Override(
                    child(override, "lvl"), whole_number(start, 1) if start is not None else None
                )
            for level in range(DEEPEST):
                if (drawn := self._level(number, level)) is not None and (style := value_of(drawn, "pStyle")):
                    self.by_style[number, style] = level

    def _followed(self, abstract, links, direct):
        """The abstract list that one stands for: it may only name a list style, which has the levels."""
        for _step in range(DEEPEST):
            link = links.get(abstract)
            if link is None:
                break
            target = self.style_links.get(link) or direct.get(self.style_lists.get(link))
            if target in {None, abstract}:
                break
            abstract = target
        return abstract

    def level_of(self, list_id, style_names):
        """The level that a list gives to a paragraph style or to one that it is based on; None where it names none."""
        return next(
            (self.by_style[list_id, name] for name in style_names if (list_id, name) in self.by_style),
            None,
        )

    def next(self, list_id, level):
        """The number of the next paragraph in a list, or None where the list does not exist."""
        abstract = self.lists.get(list_id)
        level = min(max(level, 0), DEEPEST - 1)
        drawn = self._level(list_id, level)
        if drawn is None:
            return None
        self._count(list_id, abstract, level)
        form, _example = _format(drawn)
        text = (value_of(drawn, "lvlText") or "")[:LONGEST_TEXT]
        if form == "bullet":
            return Number(self._bullet(drawn, text), level, False, list_id)
        shown = self._filled(text, list_id, abstract, level, legal=_is_legal(drawn))
        return Number(shown, level, shown != text, list_id)

    def _filled(self, text, list_id, abstract, level, legal):
        counters = self.counters[abstract]

        def number(found):
            above = int(found[1]) - 1
            if above > level:
                return ""
            drawn = self._level(list_id, above)
            form, example = _format(drawn)
            count = counters.get(above, self._start(list_id, above))
            return formatted(count, _legal(form) if legal else form, example, _language(drawn))

        return re.sub("%([1-9])", number, text)

    def is_decimal(self, list_id):
        drawn = self._level(list_id, 0)
        return drawn is not None and _format(drawn)[0] == "decimal"

    def _bullet(self, drawn, text):
        if child(drawn, "lvlPicBulletId") is not None:
            return "•"
        fonts = child(child(drawn, "rPr"), "rFonts")
        font = (attribute(fonts, "ascii") or attribute(fonts, "hAnsi") or "") if fonts is not None else ""
        return self.bullet(text, font) if text.strip() else ""

    def _level(self, list_id, level):
        override = self.overrides.get((list_id, level), _Override()).level
        return override if override is not None else self.abstract.get(self.lists.get(list_id), {}).get(level)

    def _start(self, list_id, level):
        override = self.overrides.get((list_id, level), _Override()).start
        if override is not None:
            return override
        drawn = self._level(list_id, level)
        # Word counts from 0 where a level does not say from where.
        return whole_number(value_of(drawn, "start"), 1 if drawn is None or child(drawn, "start") is not None else 0)

    def _count(self, list_id, abstract, level):
        """Lists of one abstract list count on together, except where one says that it starts anew."""
        counters = self.counters[abstract]
        anew = self.overrides.get((list_id, level), _Override()).start is not None
        if anew and (list_id, level) not in self.started:
            self.started.add((list_id, level))
            counters[level] = self._start(list_id, level)
        elif level in counters:
            counters[level] += 1
        else:
            counters[level] = self._start(list_id, level)
        for above in range(level):
            counters.setdefault(above, self._start(list_id, above))
        for below in [deeper for deeper in counters if deeper > level]:
            # The level (counted from one) after which this one starts again: 0 is never, unsaid is any above it.
            restart = whole_number(value_of(self._level(list_id, below), "lvlRestart"), below)
            if level < restart:
                del counters[below]


def _format(drawn):
    """The format of a level's number, and the example of one that Word offers beside its list of formats."""
    if drawn is None:
        return "decimal", ""
    form = child(drawn, "numFmt")
    if form is None:
        # Newer formats stand in a Choice, with what older versions show beside them.
        form = next((node for node in drawn.iter() if local(node) == "numFmt"), None)
    if form is None:
        return "decimal", ""
    return attribute(form, "val") or "decimal", (attribute(form, "format") or "")[:LONGEST_FORMAT]


def _is_legal(drawn):
    switch = child(drawn, "isLgl")
    return switch is not None and attribute(switch, "val") not in {"0", "false", "off"}


def _legal(form):
    """In legal numbering every part is written in digits."""
    return form if form in {"decimal", "decimalZero", "none"} else "decimal"


def _language(drawn):
    language = child(child(drawn, "rPr"), "lang")
    return (attribute(language, "val") or "") if language is not None else ""


def formatted(number, form, example="", language=""):
    """A number in one of Word's formats; what we do not know is written in digits."""
    if number > 0 and form in ALPHABETS:
        alphabet = ALPHABETS[form]
        # Word doubles the letter after the last one: z, aa, bb.
        return alphabet[(number - 1) % len(alphabet)] * min((number - 1) // len(alphabet) + 1, 5)
    if form in SIGNS and 0 < number <= len(SIGNS[form]):
        return SIGNS[form][number - 1]
    if form in DIGITS and number >= 0:
        return "".join(DIGITS[form][int(digit)] for digit in str(number))
    if 0 < number < 4000 and form in {"lowerRoman", "upperRoman"}:
        return roman(number) if form == "lowerRoman" else roman(number).upper()
    if 0 < number < 10_000 and form in HAN_COUNTING:
        return _han(number, HAN_DIGITS, "十百千")
    if 0 < number < 10_000 and form == "chineseLegalSimplified":
        return _han(number, HAN_LEGAL_DIGITS, "拾佰仟")
    if 0 < number < 10_000 and form == "ideographLegalTraditional":
        return _han(number, HAN_TRADITIONAL_LEGAL_DIGITS, "拾佰仟")
    if 0 < number < 100 and form in {"cardinalText", "ordinalText", "ordinal"} and language.startswith("en"):
        return _in_english(number, form)
    return _in_digits(number, form, example)


def _in_digits(number, form, example):
    match form:
        case "decimalZero":
            return f"{number:02}"
        case "numberInDash":
            return f"- {number} -"
        case "hex":
            return f"{number:X}"
        case "chicago" if number > 0:
            return CHICAGO[(number - 1) % len(CHICAGO)] * min((number - 1) // len(CHICAGO) + 1, 5)
        case "none":
            return ""
        case "custom":
            # The first of "001, 002, 003, ..." says how many digits are written.
            first = example.split(",")[0].strip()
            return str(number).zfill(len(first)) if first.isdigit() else str(number)
    return str(number)


def _in_english(number, form):
    words = ONES[number] if number < 20 else TENS[number // 10] + (f"-{ONES[number % 10]}" if number % 10 else "")
    if form == "cardinalText":
        return words.capitalize()
    if form == "ordinal":
        ending = "th" if number % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
        return f"{number}{ending}"
    start, dash, last = words.rpartition("-")
    last = ORDINALS.get(last) or (f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th")
    return f"{start}{dash}{last}".capitalize()


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


def _han(number, digits, powers):
    """十二, 一百零一, 二千零二十: a zero stands where places are left out between others."""
    written, gap = "", False
    for power in (3, 2, 1, 0):
        digit, number = divmod(number, 10**power)
        if digit:
            written += (digits[0] if gap and written else "") + digits[digit] + (powers[power - 1] if power else "")
            gap = False
        else:
            gap = True
    # Ten to nineteen are 十, 十一 in everyday counting, and 壹拾 in figures that must not be forged.
    return written.removeprefix("一") if powers[0] == "十" and written.startswith("一十") else written
