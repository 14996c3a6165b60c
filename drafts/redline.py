"""What changed between two plain texts, word by word, as marks, as HTML and as runs.

Words are compared, not characters, except where a script writes no spaces between words (Chinese, Japanese, Thai and
their neighbours): there every character is a word. A vowel mark belongs to the letter that it stands on, so an Arabic
word is never cut in the middle.

Time and memory are bounded, for one comment must not hold up a page: texts are cut at words and short phrases that
stand exactly once on both sides, and only the small pieces in between are compared closely (Myers). A large piece
without any such word is shown as replaced, and so is what is left when all pieces together have cost enough, and a
text far beyond what the forms take.
"""

import re
import unicodedata
from bisect import bisect_left
from itertools import groupby
from operator import itemgetter

from django.utils.html import format_html, format_html_join

EQUAL, INSERT, DELETE = "equal", "insert", "delete"

# Both lengths of a piece together up to which it is compared closely. It costs the square of them, in time and in
# memory, however short the shorter one is (about 20 ms at worst).
CLOSELY = 400
# What all pieces of two texts may cost together, in the same measure (about 100 ms at worst).
TOGETHER = 5 * CLOSELY**2
PHRASES = (1, 2, 4)
# Words, spaces and signs that stand beside a change where the rest is folded.
BESIDE = 24
# Characters of both texts together: a paragraph and a proposal full to their limits, and some more.
LONGEST = 40_000


def _character_class(categories):
    """The body of a regular expression's [...] with every character of these Unicode categories."""
    marks = [
        code for code in (*range(0x20000), *range(0xE0000, 0xE0200)) if unicodedata.category(chr(code)) in categories
    ]
    return "".join(f"\\U{code:08x}" for code in marks)


_MARK = _character_class({"Mn", "Mc", "Me"}) + "\u200c\u200d"
# Thai and Lao, Burmese, Khmer, Japanese and Chinese.
UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_TOKEN = re.compile(
    rf"[{UNSPACED}][{_MARK}]*"
    rf"|(?:(?![{UNSPACED}])\w[{_MARK}]*)+(?:['’](?:(?![{UNSPACED}])\w[{_MARK}]*)+)*"
    r"|\r\n|\n|[^\S\n]+"
    rf"|[\s\S][{_MARK}]*"
)


def words_of(text):
    """The text cut into words, spaces and signs; joined again they are the text."""
    return _TOKEN.findall(text)


def redline_runs(old, new):
    """(operation, text) in order: dropping the inserts gives the old text, dropping the deletes gives the new one."""
    if old != new and len(old) + len(new) > LONGEST:
        return [run for run in ((DELETE, old), (INSERT, new)) if run[1]]
    old_words, new_words = words_of(old), words_of(new)
    runs, i, j = [], 0, 0
    for a, b, size in [*_matches(old_words, new_words), (len(old_words), len(new_words), 0)]:
        runs += [(DELETE, "".join(old_words[i:a])), (INSERT, "".join(new_words[j:b]))]
        runs.append((EQUAL, "".join(old_words[a : a + size])))
        i, j = a + size, b + size
    return _readable(runs)


def redline_html(old, new, *, folded=False):
    """The difference as escaped HTML with <ins> and <del>; `folded`: of a long stretch that stays, its ends."""
    tags = {EQUAL: "{}", INSERT: "<ins>{}</ins>", DELETE: "<del>{}</del>"}
    runs = redline_runs(old, new)
    if folded and any(op != EQUAL for op, _text in runs):
        last = len(runs) - 1
        runs = [
            (op, _ends_of(text, place == 0, place == last) if op == EQUAL else text)
            for place, (op, text) in enumerate(runs)
        ]
    return format_html_join("", "{}", ((format_html(tags[op], text),) for op, text in runs))


def _ends_of(text, is_first, is_last):
    """The words next to a change, with "…" for those between; a stretch that is hardly longer stands whole."""
    words = words_of(text)
    if len(words) <= 3 * BESIDE:
        return text
    before = "" if is_first else "".join(words[:BESIDE]).rstrip() + " "
    after = "" if is_last else " " + "".join(words[-BESIDE:]).lstrip()
    return f"{before}…{after}"


def redline_plain(old, new):
    """The difference as [-deleted-]{+added+}, for tables and mails."""
    marks = {EQUAL: "%s", INSERT: "{+%s+}", DELETE: "[-%s-]"}
    return "".join(marks[op] % text for op, text in redline_runs(old, new))


def _readable(runs):
    """One delete and one insert between two equal runs; what only separates two changes belongs to both."""
    joined, deleted, inserted = [], "", ""
    runs = [
        (op, "".join(text for _op, text in same))
        for op, same in groupby((run for run in runs if run[1]), itemgetter(0))
    ]
    for place, (op, text) in enumerate(runs):
        if op == DELETE:
            deleted += text
        elif op == INSERT:
            inserted += text
        elif deleted and inserted and place + 1 < len(runs) and not any(character.isalnum() for character in text):
            deleted, inserted = deleted + text, inserted + text
        else:
            joined += [(DELETE, deleted), (INSERT, inserted), (EQUAL, text)]
            deleted = inserted = ""
    joined += [(DELETE, deleted), (INSERT, inserted)]
    return [run for run in joined if run[1]]


def _matches(a, b):
    """(place in a, place in b, length) of what is equal, in order."""
    found, pieces, left = [], [(0, len(a), 0, len(b))], TOGETHER
    while pieces:
        a_start, a_end, b_start, b_end = pieces.pop()
        size = 0
        while a_start + size < a_end and b_start + size < b_end and a[a_start + size] == b[b_start + size]:
            size += 1
        if size:
            found.append((a_start, b_start, size))
        a_start, b_start, size = a_start + size, b_start + size, 0
        while a_end - size > a_start and b_end - size > b_start and a[a_end - size - 1] == b[b_end - size - 1]:
            size += 1
        a_end, b_end = a_end - size, b_end - size
        if size:
            found.append((a_end, b_end, size))
        if a_start == a_end or b_start == b_end:
            continue
        size = a_end - a_start + b_end - b_start
        if left < size:
            continue
        if size <= CLOSELY:
            matches = _closely(a, b, a_start, a_end, b_start, b_end)
            left -= (size - 2 * len(matches)) ** 2
            found += matches
            continue
        left -= len(PHRASES) * size
        anchors = _anchors(a[a_start:a_end], b[b_start:b_end])
        i, j = a_start, b_start
        for x, y in anchors:
            pieces.append((i, a_start + x, j, b_start + y))
            i, j = a_start + x, b_start + y
        if anchors:
            pieces.append((i, a_end, j, b_end))
    return sorted(found)


def _anchors(a, b):
    """Places of words or short phrases that stand exactly once on both sides, in the same order on both."""
    for length in PHRASES:
        places_a, places_b = _single(a, length), _single(b, length)
        pairs = [(place, places_b[phrase]) for phrase, place in places_a.items() if phrase in places_b]
        if pairs:
            return rising(sorted(pairs))
    return []


def _single(words, length):
    """Where each phrase of this length stands, for those that stand once and hold a letter or digit."""
    places = {}
    for place in range(len(words) - length + 1):
        phrase = tuple(words[place : place + length])
        places[phrase] = None if phrase in places else place
    return {
        phrase: place
        for phrase, place in places.items()
        if place is not None and any(word[0].isalnum() for word in phrase)
    }


def rising(pairs):
    """The longest chain of pairs that rises on both sides (patience sorting); they come sorted by their first."""
    tops, piles, before = [], [], {}
    for pair in pairs:
        pile = bisect_left(tops, pair[1])
        before[pair] = piles[pile - 1] if pile else None
        if pile == len(piles):
            tops.append(pair[1])
            piles.append(pair)
        else:
            tops[pile], piles[pile] = pair[1], pair
    chain, pair = [], piles[-1] if piles else None
    while pair:
        chain.append(pair)
        pair = before[pair]
    return chain[::-1]


def _closely(a, b, a_start, a_end, b_start, b_end):
    """The shortest difference of two small pieces (Myers 1986), as matches of one word each."""
    n, m = a_end - a_start, b_end - b_start
    reach, trail = {1: 0}, []
    for distance in range(n + m + 1):
        trail.append(dict(reach))
        for k in range(-distance, distance + 1, 2):
            if k == -distance or (k != distance and reach[k - 1] < reach[k + 1]):
                x = reach[k + 1]
            else:
                x = reach[k - 1] + 1
            while x < n and 0 <= x - k < m and a[a_start + x] == b[b_start + x - k]:
                x += 1
            reach[k] = x
            if x >= n and x - k >= m:
                return _walk_back(trail, n, m, a_start, b_start)
    raise AssertionError("a difference is never longer than both texts")


def _walk_back(trail, x, y, a_start, b_start):
    matches = []
    for distance in range(len(trail) - 1, -1, -1):
        reach, k = trail[distance], x - y
        down = k == -distance or (k != distance and reach[k - 1] < reach[k + 1])
        before_k = k + 1 if down else k - 1
        before_x = reach[before_k]
        before_y = before_x - before_k
        while x > before_x and y > before_y and x > 0 and y > 0:
            x, y = x - 1, y - 1
            matches.append((a_start + x, b_start + y, 1))
        x, y = before_x, before_y
    return matches[::-1]
