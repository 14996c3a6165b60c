"""Find comments that say the same: identical ones, and form letters that people made their own.

The measure: *94 % means that of 100 words of the shorter comment, 94 stand in the longer one too, in runs of eight
words and more* (three in comments of under thirty words). The order of the runs is free, so that a letter with its
sentences turned about is still that letter. In scripts without spaces between words two characters count as a word.
Runs are long because people who write about one text share its phrases: by single words all their comments are alike.

Nothing here decides that two comments are one: `identical` finds those that differ in nothing that is read, and
`near_identical` proposes families for a person to confirm (product.md L6b). A proposal is made where

- both ask for the same wording, word by word: another wording is another wish, however like it is;
- of the shorter, nothing, or one word in two beyond the twentieth, is missing in the longer, and never a larger share
  than the threshold leaves: in a short comment one word more is a *not*, and the opposite;
- what is missing and what is added together is no more than that either or, in comments of thirty words and more, no
  more than the shorter has: a letter may carry a paragraph of one's own;
- up to twenty words, nothing differs but a line or sentence of up to three words before and behind: greeting and name;
- up to sixty words, a third of the shorter stands in the longer in whole sentences, and the numbers are the same;
  terms in quotation marks always are: "replace X by Y in paragraph N" is a turn of phrase and no campaign;
- they stand at one place, or have thirty words and more.

What a letter is turned into its opposite by is one word in one sentence, and is no less alike for it. Such a comment is
proposed with its family, as `altered`, so that whoever confirms looks at it first.

Candidates come from MinHash signatures of the runs (Broder 1997) put into buckets band by band (Indyk and Motwani
1998). In a bucket each is paired with the most typical and with its neighbour only, and every comment is measured
against the representatives of families alone, so that no campaign makes the work grow with its square and no family is
a chain whose ends have nothing in common. Hashes are of our own making and stable: the same comments, in whatever
order they come, give the same families in every process.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Hashable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

import numpy as np

from consultations.text import sentences
from drafts.folding import ARABIC, fold
from drafts.redline import DELETE, EQUAL, INSERT, UNSPACED, redline_runs

THRESHOLD = 0.6
COMPARABLE = 0.8
# Words: up to the first none may differ; from the second on place and additions are free; from the third on numbers.
SHORT, ACROSS, LONG = 20, 30, 60
SPARE = 1 / 2  # of each word beyond the first twenty
INTACT = 1 / 3  # of the shorter's length, what both have in whole sentences
ASIDE = 3  # words of a greeting or a name
TURNED = 3  # words by which two sentences differ that are one sentence, altered
FILLED_IN, FILLED_IN_BY = 5, 1 / 5  # ways to say a sentence, and for how many of a family, where a name is filled in

# What counts as a run, in words and in characters where no spaces are: in short comments, and in the others.
RUN, RUN_UNSPACED = 3, 5
LONG_RUN = {RUN: 8, RUN_UNSPACED: 14}
QUOTED_FROM = 8  # words of the paragraph in a row are a quotation of it, fewer are a turn of phrase

BANDS, ROWS = 48, 3
LIKELY = 20  # equal values of the 144 in two signatures, from which on a closer look is worth its time
MOST_LOOKS = 10  # representatives that one comment is measured against
AT_ONCE = 2_000  # texts whose runs are hashed together: they fit the processor's cache

_MIX = np.uint64(0x9E3779B97F4A7C15)
_SEEDS = np.random.Generator(np.random.PCG64(19)).integers(1, 2**63, size=(BANDS * ROWS, 2), dtype=np.uint64)


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


@dataclass(frozen=True, slots=True)
class Family:
    """Comments near-identical to the first of them, the representative; `similarity` goes beside `members`.

    `altered` are those that say one of its sentences, or the whole where it is short, in a few other words.
    """

    members: tuple
    similarity: tuple
    altered: frozenset = frozenset()

    @property
    def lowest(self):
        return min(self.similarity)


@dataclass(frozen=True, slots=True)
class Passage:
    """What one text has and the other has not at one spot, between the few words around it that both have."""

    before: str
    gone: str
    come: str
    after: str


def identical(texts):
    """Lists of keys, two and more, whose comments stand at one place and read the same.

    Case, white space, punctuation, Unicode form, digits and letter forms do not tell comments apart; a question mark,
    an accent and every other sign do. The wording proposed must be the same to the letter but for its white space: a
    comma may be all that it proposes. A comment without a word is like no other.
    """
    found = defaultdict(list)
    for text in texts:
        if form := _form(text):
            found[text.place, form].append(text.key)
    return [keys for keys in found.values() if len(keys) > 1]


def similarity(one, other):
    """How much of the shorter comment stands in the longer, 0 to 1 (see the module); both ways where none is shorter.

    Where both propose a wording, the lower figure of the reason and the wording; where one alone does, 0.
    """
    vocabulary = _Vocabulary()
    wordings = [_Words(_words(text.proposed), vocabulary) for text in (one, other)]
    reasons = [_Words(_own_words(text, _words(text.text), {}), vocabulary) for text in (one, other)]
    compared = [pair for pair in (wordings, reasons) if pair[0].count or pair[1].count]
    return min((_share(*pair) for pair in compared), default=0.0)


def comparable(one, other):
    """Whether these are one text in two forms, so that the passages in which they differ say something to a reader."""
    return (one.text, one.proposed) == (other.text, other.proposed) or similarity(one, other) >= COMPARABLE


def differing(one, other, around=4):
    """The passages in which two comments differ, reasons before wordings, with a few words around each.

    A run of words that has only moved is no difference. `drafts.redline` compares; the page marks `gone` and `come`.
    """
    found = []
    for old, new in ((one.text, other.text), (one.proposed, other.proposed)):
        here, there = (f" {' '.join(_words(text))} " for text in (old, new))
        runs = [
            run for run in redline_runs(old, new)
            if run[0] == EQUAL or not _moved(run[1], there if run[0] == DELETE else here)
        ]  # fmt: skip
        place = 0
        while place < len(runs):
            if runs[place][0] == EQUAL:
                place += 1
                continue
            start = place
            changes = {DELETE: "", INSERT: ""}
            while place < len(runs) and runs[place][0] != EQUAL:
                changes[runs[place][0]] += runs[place][1]
                place += 1
            before = _last_words(runs[start - 1][1], around) if start else ""
            after = _first_words(runs[place][1], around) if place < len(runs) else ""
            found.append(Passage(before, changes[DELETE], changes[INSERT], after))
    return found


def near_identical(texts, threshold=THRESHOLD, skip=()):
    """Families of comments that a person may want to answer as one, the largest first; nobody is in two.

    `skip`: collections of keys that somebody has decided about, groups made or proposals declined; a family that lies
    within one of them is not proposed again, and is once a comment has joined it. Comments that are identical alone
    are no family here. The threshold is for long comments; of short ones more is asked.
    """
    nodes = _nodes(texts)
    signatures = _signatures(nodes)
    order, pairs = _candidates(nodes, signatures)
    decided = [set(keys) for keys in skip]
    families = []
    for members in _families(nodes, signatures, order, pairs, threshold):
        members = _led_by_most(members, threshold)
        members[1:] = sorted(members[1:], key=lambda member: (-member[1], member[0].first))
        family = Family(
            tuple(key for node, _share in members for key in node.keys),
            tuple(share for node, share in members for _key in node.keys),
            frozenset(key for node in _altered([node for node, _share in members]) for key in node.keys),
        )
        if not any(keys.issuperset(family.members) for keys in decided):
            families.append((-len(family.members), members[0][0].first, family))
    # What people wrote is kept nowhere beyond the look.
    _words_of_sentence.cache_clear()
    return [family for _size, _first, family in sorted(families, key=lambda row: row[:2])]


# What is read of a text

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
_LINE_BREAK = re.compile(r"(?<!\n)\n(?!\n)")
_GREETING = re.compile("[,:،，：]")
# A term or a phrase of the draft; longer quotations need not be to the letter.
_QUOTED = re.compile(
    '“([^“”]{1,80})”|„([^„“”]{1,80})[“”]|«([^«»]{1,80})»|"([^"]{1,80})"|「([^「」]{1,80})」|『([^『』]{1,80})』|《([^《》]{1,80})》'
    r"|‘([^‘’]{1,80})’(?!\w)|(?<!\w)'([^']{1,80})'(?!\w)"
)


def _plain(text):
    """What is read: words of levelled letters, parted by single spaces, without punctuation."""
    if not text.isascii():
        text = _UNREAD.sub("", unicodedata.normalize("NFKC", text.translate(ARABIC)).translate(_DIGITS))
    plain = _SIGNS.sub(lambda signs: f" {signs[0][0]} ", _SEPARATORS.sub(" ", text.casefold()))
    if not plain.isascii() and max(plain) >= _FIRST_UNSPACED:
        plain = _SPACES_OF_UNSPACED.sub("", " ".join(plain.split()))
    return " ".join(plain.split())


def _form(text):
    """What identical comments have in common: the reason as it is read, the wording as it is written. Or nothing."""
    reason, wording = _plain(text.text), " ".join(unicodedata.normalize("NFC", text.proposed).split())
    return (reason, wording) if reason or wording else None


def _words(text):
    return _words_of_plain(_plain(text))


def _unspaced(words):
    return sum(len(word) == 1 and word >= _FIRST_UNSPACED for word in words)


def _count(words):
    """How many words these are; in scripts without spaces two characters are one."""
    return len(words) - _unspaced(words) // 2


def _words_of_plain(plain):
    return plain.split() if plain.isascii() else _WORD.findall(fold(plain))


def _own_words(text, words, runs_about):
    """Of the words of its reason, those that are no quotation of the paragraph; `runs_about` keeps paragraphs' runs."""
    if not text.about:
        return words
    if text.about not in runs_about:
        about = _words(text.about)
        runs_about[text.about] = {tuple(about[i : i + QUOTED_FROM]) for i in range(len(about) - QUOTED_FROM + 1)}
    return _without(words, runs_about[text.about])


def _without(words, runs):
    """Words but for those that lie in one of these runs."""
    quoted = set()
    for start in range(len(words) - QUOTED_FROM + 1):
        if tuple(words[start : start + QUOTED_FROM]) in runs:
            quoted.update(range(start, start + QUOTED_FROM))
    return [word for place, word in enumerate(words) if place not in quoted]


def _sentences(text):
    """The words of each of its sentences and lines, as tuples. A short greeting ends with a comma as well."""
    pieces = [text[start:end].strip() for start, end in sentences(text)]
    if len(greeted := _GREETING.split(pieces[0], maxsplit=1) if pieces else []) > 1:
        pieces[:1] = greeted if _count(_words(greeted[0])) <= ASIDE else pieces[:1]
    return list(filter(None, map(_words_of_sentence, pieces)))


@lru_cache(maxsize=10_000)
def _words_of_sentence(sentence):
    """Kept, since the sentences of a campaign come thousands of times."""
    return tuple(_words(sentence))


def _cores(text):
    """What may be left of a short comment, all of it or all but a greeting and a name: {words: how many were left}."""
    pieces = _sentences(text)
    counts = [_count(words) for words in pieces]
    cores = {}
    for start in range(len(pieces)):
        for end in range(len(pieces), start, -1):
            aside = [sum(counts[:start]), sum(counts[end:])]
            if max(aside) <= ASIDE and sum(aside) < sum(counts[start:end]):
                cores[tuple(word for words in pieces[start:end] for word in words)] = sum(aside)
    return cores


def _terms(text):
    return {" ".join(_words(next(filter(None, groups)))) for groups in _QUOTED.findall(text.text)}


def _numbers(text):
    return {word for word in _words(text.text) if any(character.isdigit() for character in word)}


def _moved(run, other):
    words = _words(run)
    return len(words) >= RUN and f" {' '.join(words)} " in other


def _last_words(text, number):
    return "".join(re.findall(r"\S+\s*|^\s+", text)[-number:]) if len(text) else ""


def _first_words(text, number):
    return "".join(re.findall(r"\s*\S+|\s+$", text)[:number])


# Words as numbers


def _number(string):
    return int.from_bytes(blake2b(string.encode(), digest_size=8).digest(), "big")


class _Vocabulary(dict):
    """A stable number of 64 bits for each word."""

    def __missing__(self, word):
        self[word] = number = _number(word)
        return number


class _Words:
    """The words of one text as their runs: how many words count, and a number for each run."""

    __slots__ = ("count", "length", "long_runs", "run", "runs")

    def __init__(self, words, vocabulary):
        self.run = RUN_UNSPACED if 2 * _unspaced(words) > len(words) else RUN
        self.length = len(words)
        self.count = (self.length + 1) // 2 if self.run == RUN_UNSPACED else self.length
        numbers = np.fromiter(map(vocabulary.__getitem__, words), np.uint64, self.length)
        self.runs, self.long_runs = _runs(numbers, min(self.run, self.length)), None

    def in_runs_of(self, length):
        """A number for each run of so many words, or for the whole text where it has fewer."""
        if length == self.run:
            return self.runs
        if self.long_runs is None:
            self.long_runs = _runs(self.runs, min(length - self.run + 1, len(self.runs)))
        return self.long_runs

    def shared_with(self, other):
        """How many words, counted as `count` is, lie in runs that the other has too."""
        if not self.length or not other.length or self.run != other.run:
            return 0.0
        run = LONG_RUN[self.run] if min(self.count, other.count) >= ACROSS else self.run
        # Plain sets: for sixty numbers they are many times faster than numpy.
        ours, theirs = self.in_runs_of(run).tolist(), set(other.in_runs_of(run).tolist())
        run, shared, end = self.length - len(ours) + 1, 0, 0
        for start, number in enumerate(ours):
            if number in theirs:
                shared += start + run - max(start, end)
                end = start + run
        return self.count * shared / self.length


def _runs(numbers, length):
    """One number for each run of so many words; the order of the words within it counts."""
    runs = np.zeros(max(len(numbers) - length + 1, 0) if length else 0, np.uint64)
    for offset in range(length):
        runs = runs * _MIX + numbers[offset : offset + len(runs)]
    return _stirred(runs)


def _stirred(numbers):
    """Bits spread evenly (the finisher of splitmix64), so that the smallest number is a fair draw."""
    numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return numbers ^ (numbers >> np.uint64(31))


def _share(one, other):
    if one.count != other.count:
        shorter, longer = sorted((one, other), key=lambda words: words.count)
        return shorter.shared_with(longer) / shorter.count if shorter.count else 0.0
    return min(one.shared_with(other), other.shared_with(one)) / one.count


# From comments to families


class _Node:
    """Identical comments at one place, as one."""

    __slots__ = ("about", "digest", "first", "keys", "own_sentences", "place", "text", "wording", "words")

    def __init__(self, first, text, words, wording, digest, about):
        self.first, self.text, self.words, self.about = first, text, words, about
        self.keys, self.place, self.wording, self.digest, self.own_sentences = [], text.place, wording, digest, None

    @property
    def sentences(self):
        """Its own sentences as tuples of words; read when somebody asks, and kept."""
        if self.own_sentences is None:
            # A single line break may be an e-mail's own.
            text = _LINE_BREAK.sub(" ", self.text.text)
            own = (tuple(_without(words, self.about)) for words in _sentences(text))
            self.own_sentences = {words for words in own if words}
        return self.own_sentences


def _nodes(texts):
    vocabulary, runs_about, nodes = _Vocabulary(), {}, {}
    for position, text in enumerate(texts):
        form = _form(text)
        if not form:
            continue
        node = nodes.get((text.place, form))
        if node is None:
            words = _Words(_own_words(text, _words_of_plain(form[0]), runs_about), vocabulary)
            wording = _number(" ".join(_words(text.proposed))) if text.proposed else 0
            about = runs_about.get(text.about, ())
            node = nodes[text.place, form] = _Node(position, text, words, wording, _number("\0".join(form)), about)
        node.keys.append(text.key)
    return list(nodes.values())


def _signatures(nodes):
    """A row of the smallest hashed runs for each node: equal values are as frequent as common runs are."""
    signatures = np.empty((len(nodes), BANDS * ROWS), np.uint32)
    nothing = np.zeros(1, np.uint64)
    for start in range(0, len(nodes), AT_ONCE):
        pieces = [node.words.runs if node.words.length else nothing for node in nodes[start : start + AT_ONCE]]
        numbers = np.concatenate(pieces)
        starts = np.cumsum([0] + [len(piece) for piece in pieces[:-1]])
        for column, (factor, summand) in enumerate(_SEEDS):
            hashed = ((numbers * (factor | np.uint64(1)) + summand) >> np.uint64(32)).astype(np.uint32)
            signatures[start : start + AT_ONCE, column] = np.minimum.reduceat(hashed, starts)
    return signatures


def _candidates(nodes, signatures):
    """The nodes, the most typical first, and the pairs (later, earlier) in that order that a bucket brought together.

    Typical is who meets most others in buckets. One bucket is for a paragraph's comments, another for long ones from
    everywhere; who asks for another wording is in another bucket.
    """
    size = len(nodes)
    wordings = np.fromiter((node.wording for node in nodes), np.uint64, size)
    copies = np.fromiter((len(node.keys) for node in nodes), np.int64, size)
    counts = np.fromiter((node.words.count for node in nodes), np.int64, size)
    numbers = {}
    places = np.fromiter((numbers.setdefault(node.place, len(numbers) + 1) for node in nodes), np.uint64, size)
    # A long one and its like at one place meet in the bucket for everywhere.
    rounds = [(np.flatnonzero(counts < LONG), places), (np.flatnonzero(counts >= ACROSS), np.zeros(size, np.uint64))]

    met, buckets = np.zeros(size, np.int64), []
    for band in range(BANDS):
        band_keys = wordings
        for column in range(band * ROWS, (band + 1) * ROWS):
            band_keys = _stirred(band_keys * _MIX + signatures[:, column])
        for who, where in rounds:
            keys = _stirred(band_keys[who] * _MIX + where[who])
            order = np.argsort(keys, kind="stable")
            who_ordered, keys = who[order], keys[order]
            starts = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1]))) if len(keys) else order
            lengths = np.diff(np.append(starts, len(keys)))
            bucket = np.repeat(np.arange(len(starts)), lengths)
            met[who_ordered] += np.bincount(bucket, weights=copies[who_ordered]).astype(np.int64)[bucket]
            shared = np.repeat(lengths > 1, lengths)
            bucket, members = bucket[shared], who_ordered[shared]
            buckets.append((bucket.astype(np.int32), members.astype(np.int32)))

    digests = np.fromiter((node.digest for node in nodes), np.uint64, size)
    order = np.lexsort((digests, counts, -copies, -met))
    rank = np.empty(size, np.int64)
    rank[order] = np.arange(size)
    pairs = [_pairs_of(bucket, rank[members], size) for bucket, members in buckets]
    return order, np.unique(np.concatenate(pairs)) if pairs else np.zeros(0, np.int64)


def _pairs_of(bucket, ranks, size):
    """Each of a bucket with its most typical member and with its neighbour, as later * size + earlier."""
    order = np.lexsort((ranks, bucket))
    bucket, ranks = bucket[order], ranks[order]
    if not len(bucket):
        return np.zeros(0, np.int64)
    starts = np.flatnonzero(np.concatenate(([True], bucket[1:] != bucket[:-1])))
    typical = np.repeat(ranks[starts], np.diff(np.append(starts, len(bucket))))
    later = np.ones(len(bucket), bool)
    later[starts] = False
    before = np.concatenate((ranks[:1], ranks[:-1]))
    return np.unique(np.concatenate((ranks[later] * size + typical[later], ranks[later] * size + before[later])))


def _families(nodes, signatures, order, pairs, threshold):
    """Lists of (node, its share in the first), two and more; each node in turn joins its most like representative."""
    size = len(nodes)
    later, earlier = np.divmod(pairs, max(size, 1))
    starts = np.searchsorted(later, np.arange(size + 1))
    head = np.arange(size)  # by rank: the rank of the representative
    families = {}
    for rank in np.unique(later).tolist():
        votes = Counter(head[earlier[starts[rank] : starts[rank + 1]]].tolist())
        node, signature = nodes[order[rank]], signatures[order[rank]]
        best, best_share = None, 0.0
        for other in sorted(votes, key=lambda other: (-votes[other], other))[:MOST_LOOKS]:
            if np.count_nonzero(signature == signatures[order[other]]) < LIKELY:
                continue
            share = _near(nodes[order[other]], node, threshold)
            if share > best_share:
                best, best_share = other, share
        if best is not None:
            head[rank] = best
            families.setdefault(best, [(nodes[order[best]], 1.0)]).append((node, best_share))
    return families.values()


def _near(one, other, threshold):
    """The similarity of two nodes where it may be proposed that they are one, and 0 where it may not."""
    shorter, longer = sorted((one, other), key=lambda node: node.words.count)
    count = shorter.words.count
    if one.wording != other.wording or (one.place != other.place and count < ACROSS):
        return 0.0
    if not longer.words.count:
        return 1.0
    if not count:
        return 0.0
    share = _share_of_letters(shorter, longer, threshold)
    if not share and count < ACROSS:
        share = _share_but_for_greetings(shorter, longer)
    if not share or not _terms(shorter.text) <= _terms(longer.text):
        return 0.0
    return share if count >= LONG or _numbers(shorter.text) == _numbers(longer.text) else 0.0


def _share_of_letters(shorter, longer, threshold):
    """The share of the shorter in the longer, where neither has so much alone that it is another comment."""
    count, added = shorter.words.count, longer.words.count - shorter.words.count
    spare = max(0, count - SHORT) * SPARE
    room = count if count >= ACROSS else spare
    if added > room:
        return 0.0
    share = _share(shorter.words, longer.words)
    if share < max(threshold, 1 - spare / count):
        return 0.0
    if (1 - share) * count + longer.words.count - longer.words.shared_with(shorter.words) > room:
        return 0.0
    if SHORT < count < LONG:
        intact = sum(_count(words) for words in shorter.sentences & longer.sentences)
        return share if intact >= INTACT * count else 0.0
    return share


def _share_but_for_greetings(shorter, longer):
    """The share of the shorter that both have whole, where nothing but a greeting and a name is outside of it."""
    ours, theirs = _cores(shorter.text.text), _cores(longer.text.text)
    return max((1 - ours[words] / shorter.words.count for words in ours.keys() & theirs.keys()), default=0.0)


def _led_by_most(members, threshold):
    """The family as it is, or behind a member that says a sentence as most do, where the first does not.

    Who turned the letter into its opposite does not speak for it.
    """
    first, *others = (node for node, _share in members)
    if first.words.count < ACROSS:
        return members
    ways = Counter()
    for node in others:
        ways.update(dict.fromkeys((other for _words, other in _turned(first, node)), len(node.keys)))
    [(sentence, most)] = ways.most_common(1) or [(None, 0)]
    if 2 * most <= sum(len(node.keys) for node in others) + len(first.keys):
        return members
    leading = next(node for node in others if sentence in node.sentences)
    led = [(node, _near(leading, node, threshold)) for node in (first, *others) if node is not leading]
    return [(leading, 1.0), *led] if all(share for _node, share in led) else members


def _altered(nodes):
    """Those that say the first one, where it is short, or a sentence of it in a few other words.

    A sentence that many have in words of their own is one in which a name is filled in.
    """
    first, *others = nodes
    if first.words.count < ACROSS:
        return [node for node in others if node.sentences != first.sentences]
    turned = {node: _turned(first, node) for node in others}
    ways = defaultdict(set)
    for pairs in turned.values():
        for words, other in pairs:
            ways[words].add(other)
    filled_in = {words for words, found in ways.items() if len(found) >= max(FILLED_IN, len(others) * FILLED_IN_BY)}
    return [node for node, pairs in turned.items() if any(words not in filled_in for words, _other in pairs)]


def _turned(first, node):
    """(A sentence of the first, the same in a few other words) for each that the other has so."""
    return [
        (words, other)
        for words in first.sentences - node.sentences
        for other in node.sentences - first.sentences
        if abs(len(words) - len(other)) <= TURNED and _is_turned(Counter(words), Counter(other))
    ]


def _is_turned(words, other):
    apart = (words - other).total() + (other - words).total()
    return apart <= TURNED and (words & other).total() >= 2 * apart
