"""Find where a text speaks of a paragraph of the draft, in the languages in which answers are written. Pure.

"paragraph 14", "¶ 14", "paragraphs 3, 4 and 7", "R3", "recommendation 3", "section 2.1", "الفقرة (١٤)", "第十四段".
What is said of other documents is left out: "paragraph 44 of the Global Compact", "resolution 73/195, paragraph 15".
"""

import re
from dataclasses import dataclass

PARAGRAPH, SECTION, RECOMMENDATION, CODE = "paragraph", "section", "recommendation", "code"

# One: a number may follow. Several: numbers may follow, with words between them.
_ONE = {
    PARAGRAPH: (
        r"paragraph|para\.?|paragraphe|alinéa|párrafo|пункт[аеу]?|пунктом|п\.|абзац[аеу]?|абзацем"
        r"|(?:[وفبلك]{0,2}ال|لل|)فقرة|¶"
    ),
    SECTION: r"section|sec\.|sección|раздел[аеу]?|разделом|(?:[وفبلك]{0,2}ال|لل|)قسم|§",
    RECOMMENDATION: (
        r"recommendation|recommandation|recomendación|рекомендаци[яиюе]|рекомендацией|(?:[وفبلك]{0,2}ال|لل|)توصية"
    ),
}
_SEVERAL = {
    PARAGRAPH: (
        r"paragraphs|paras\.?|paragraphes|alinéas|párrafos|пункт(?:ы|ов|ах|ам|ами)|пп\.|абзац(?:ы|ев|ах|ам|ами)"
        r"|(?:[وفبلك]{0,2}ال|لل|)فقر(?:ات|تين|تان)|¶¶"
    ),
    SECTION: r"sections|secciones|раздел(?:ы|ов|ах|ам|ами)|(?:[وفبلك]{0,2}ال|لل|)(?:أقسام|قسمين)|§§",
    RECOMMENDATION: (
        r"recommendations|recommandations|recomendaciones|рекомендаци(?:й|ях|ям|ями)"
        r"|(?:[وفبلك]{0,2}ال|لل|)توصي(?:ات|تين|تان)"
    ),
}
_NUMBER = r"\d+(?:\.\d+)*(?:[a-z](?![a-z]))?(?:\([a-z\d]{1,4}\))*"
_BETWEEN = r"\s*(?:,|;|،|、|–|-|\b(?:and|or|to|et|ou|à|y|o|a|и|или|по)\b|و|أو|إلى|和|至|与|及)\s*(?:و\s*)?"
_WORDS = "|".join(
    f"(?P<{kind}_{amount}>(?:(?<!\\w)(?:{words})))"
    for amount, group in (("n", _SEVERAL), ("1", _ONE))
    for kind, words in group.items()
)
# In Arabic numbers commonly stand in parentheses.
_SPACED = re.compile(
    rf"(?:{_WORDS})\s*(?:no\.?\s*|№\s*|n°\s*|رقم\s*|من\s+)?(?P<open>\()?(?P<first>{_NUMBER})(?(open)\))", re.IGNORECASE
)
_MORE = re.compile(rf"{_BETWEEN}(?P<open>\()?(?P<number>{_NUMBER})(?(open)\))", re.IGNORECASE)
_HAN = "〇零一二三四五六七八九"
_HAN_NUMBER = rf"(?:\d+(?:\.\d+)*|[{_HAN}十百]+)"
_IN_BRACKETS = rf"[(（]?{_HAN_NUMBER}[)）]?"
_UNSPACED = re.compile(
    rf"第\s*(?P<numbers>{_IN_BRACKETS}(?:\s*(?:[、，,至到和与與及-]|以及)\s*第?\s*{_IN_BRACKETS})*)\s*"
    r"(?P<kind>(?:自然)?段|款|节|節|[项項](?:建议|建議)|[条條](?:建议|建議))"
    r"|(?P<word>段落|建议|建議|章节|章節)\s*(?P<after>\d+(?:\.\d+)*)"
)
_CODE = re.compile(r"(?<![\w-])([A-Z])\s?-?(\d{1,3})(?![\w.-]*\d)")

# What makes a paragraph another document's: words after the number, or before the word.
_OWN = (
    r"(?:this|the|present|our|ce|cette|le|la|présent\w*|este|esta|el|presente|данн\w+|настоящ\w+|этого|هذا|هذه)?\s*"
    r"(?:draft|text|guidance|guidelines?|document|version|paper|projet|texte|proyecto|texto|documento|проект\w*|текст\w*"
    r"|документ\w*|(?:ال)?مشروع|(?:ال)?نص|(?:ال)?وثيقة|(?:ال)?مسودة|(?:ال)?مبادئ)"
)
_AFTER = re.compile(
    rf"\s*(?:of|du|de\s+la|de\s+l[’']|del|de|من)\s+(?!{_OWN}\b)\w|\s+(?:of|in)\s+the\s+(?:earlier|previous|first|last)\b"
    r"|\s*في\s+(?:ال)?(?:قرار|اتفاق|عهد|ميثاق|إعلان|خطة)",
    re.IGNORECASE,
)
_CAPITAL = re.compile(r"\s+[А-ЯЁ][а-яё]+")
_BEFORE = re.compile(
    r"(?:resolution|compact|convention|covenant|agenda|protocol|directive|regulation|\bact\b|\bGCM\b|\bISO\b|\bRFC\b"
    r"|\bSP 800|A/RES|résolution|pacte|règlement|resolución|pacto|convenio"
    r"|резолюци\w*|договор\w*|конвенци\w*|القرار|الاتفاق|اتفاقية|العهد|》|决议|決議|公约|公約|契约|契約|宣言|议程|議程)"
    r"[^.;:!?\n。；：！？]{0,28}$",
    re.IGNORECASE,
)  # fmt: skip
_LATIN_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹０１２３４５６７８９", "0123456789" * 3)


@dataclass(frozen=True)
class Mention:
    """A place that a text speaks of: what kind of place, its number as a draft writes it, and the words themselves."""

    kind: str
    number: str
    words: str


def mentions_of(text):
    """Every Mention of a place of the own document, in order."""
    found = []
    folded = text.translate(_LATIN_DIGITS)
    if not any(char.isdigit() or char in _HAN or char in "十百" for char in folded):
        return []
    for match in _SPACED.finditer(folded):
        kind, amount = next(name for name, value in match.groupdict().items() if value and "_" in name).split("_")
        numbers, end = [match["first"]], match.end()
        while amount == "n" and (more := _MORE.match(folded, end)):
            numbers.append(more["number"])
            end = more.end()
        if not _is_elsewhere(folded, match.start(), end):
            found += [(match.start(), Mention(kind, number, text[match.start() : end])) for number in numbers]
    for match in _UNSPACED.finditer(folded):
        if not _is_elsewhere(folded, match.start(), match.end()):
            words, kind = text[match.start() : match.end()], _chinese_kind(match)
            found += [(match.start(), Mention(kind, number, words)) for number in _chinese_numbers(match)]
    for match in _CODE.finditer(folded):
        found.append((match.start(), Mention(CODE, f"{match[1]}{match[2]}", match[0])))
    return [mention for _start, mention in sorted(found, key=lambda pair: pair[0])]


def _chinese_numbers(match):
    return [_latin(number) for number in re.findall(_HAN_NUMBER, match["numbers"] or match["after"])]


def _latin(number):
    """ "21" of "二十一", up to 999; what is written in digits stays."""
    if number[0].isdigit():
        return number
    value = digit = 0
    for char in number:
        if char in "十百":
            value += (digit or 1) * (10 if char == "十" else 100)
            digit = 0
        else:
            digit = max(_HAN.index(char) - 1, 0)
    return str(value + digit)


def _chinese_kind(match):
    sign = match["kind"] or match["word"]
    if sign[-1] in "节節":
        return SECTION
    return RECOMMENDATION if sign[0] in "建项項条條" else PARAGRAPH


def _is_elsewhere(text, start, end):
    return bool(
        _AFTER.match(text, end) or _CAPITAL.match(text, end) or _BEFORE.search(text[max(start - 60, 0) : start])
    )


class Places:
    """The numbers of one draft, to look mentions up in."""

    def __init__(self, numbers):
        """`numbers`: as the paragraphs of the draft carry them: "12", "12(a)", "§ 2.1", "R3"."""
        self.numbers = {_plain(number) for number in numbers}
        self.sections = {number.removeprefix("§") for number in self.numbers if number.startswith("§")}
        # Letters by which this draft calls its recommendations and the like: "T3" is a theme where there is no T1.
        self.letters = {number[0] for number in self.numbers if re.fullmatch(r"[rcdi]-?\d+", number)}

    def have(self, mention):
        """Whether the draft has this place; also where it cannot be known, since nothing is claimed by then."""
        number = _plain(mention.number)
        if mention.kind == CODE:
            letter, rest = number[0], number[1:]
            return letter not in self.letters or bool({number, f"{letter}-{rest}"} & self.numbers)
        if mention.kind == RECOMMENDATION:
            return f"r{number}" in self.numbers or number in self.numbers
        if mention.kind == SECTION:
            numbered = any(section[:1].isdigit() for section in self.sections)
            return not numbered or number in self.sections
        return self._has_paragraph(number)

    def _has_paragraph(self, number):
        if number in self.numbers or number in self.sections:
            return True
        base, letter = re.fullmatch(r"([\d.]+)(.*)", number).groups()
        if letter.isalpha() and f"{base}({letter})" in self.numbers:
            return True
        # Of the points of a paragraph nothing is known where the draft does not number them.
        return bool(letter) and base in self.numbers and not any(each.startswith(f"{base}(") for each in self.numbers)


def missing(text, places):
    """The mentions in a text for which the draft has no place."""
    return [mention for mention in mentions_of(text) if not places.have(mention)]


def _plain(number):
    return re.sub(r"\s", "", number).casefold()
