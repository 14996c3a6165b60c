"""From comments to families: candidates by their signatures, each measured against the families' representatives."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass

import numpy as np

from consultations.similarity.reading import (
    ACROSS,
    LONG,
    SHORT,
    cores_of,
    form_of,
    number_of_words,
    numbers_of,
    own_words_of,
    sentences_of,
    terms_of,
    without_runs,
    words_of,
    words_of_levelled,
    words_of_sentence,
)
from consultations.similarity.runs import MIX, Vocabulary, Words, share_of, stable_number, stirred

THRESHOLD = 0.6
SPARE = 1 / 2  # of each word beyond the first twenty
INTACT = 1 / 3  # of the shorter's length, what both have in whole sentences
TURNED = 3  # words by which two sentences differ that are one sentence, altered
FILLED_IN, FILLED_IN_BY = 5, 1 / 5  # ways to say a sentence, and for how many of a family, where a name is filled in

_LINE_BREAK = re.compile(r"(?<!\n)\n(?!\n)")

BANDS, ROWS = 48, 3
LIKELY = 20  # equal values of the 144 in two signatures, from which on a closer look is worth its time
MOST_LOOKS = 10  # representatives that one comment is measured against
AT_ONCE = 2_000  # texts whose runs are hashed together: they fit the processor's cache
_SEEDS = np.random.Generator(np.random.PCG64(19)).integers(1, 2**63, size=(BANDS * ROWS, 2), dtype=np.uint64)


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


def identical(texts):
    """Lists of keys, two and more, whose comments stand at one place and read the same.

    Case, white space, punctuation, Unicode form, digits and letter forms do not tell comments apart; a question mark,
    an accent and every other sign do. The wording proposed must be the same to the letter but for its white space: a
    comma may be all that it proposes. A comment without a word is like no other.
    """
    found = defaultdict(list)
    for text in texts:
        if form := form_of(text):
            found[text.place, form].append(text.key)
    return [keys for keys in found.values() if len(keys) > 1]


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
            tuple(key for node, share_of in members for key in node.keys),
            tuple(share for node, share in members for _key in node.keys),
            frozenset(key for node in _altered([node for node, share_of in members]) for key in node.keys),
        )
        if not any(keys.issuperset(family.members) for keys in decided):
            families.append((-len(family.members), members[0][0].first, family))
    # What people wrote is kept nowhere beyond the look.
    words_of_sentence.cache_clear()
    return [family for _size, _first, family in sorted(families, key=lambda row: row[:2])]


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
            own = (tuple(without_runs(words, self.about)) for words in sentences_of(text))
            self.own_sentences = {words for words in own if words}
        return self.own_sentences


def _nodes(texts):
    vocabulary, runs_about, nodes = Vocabulary(), {}, {}
    for position, text in enumerate(texts):
        form = form_of(text)
        if not form:
            continue
        node = nodes.get((text.place, form))
        if node is None:
            words = Words(own_words_of(text, words_of_levelled(form[0]), runs_about), vocabulary)
            wording = stable_number(" ".join(words_of(text.proposed))) if text.proposed else 0
            about = runs_about.get(text.about, ())
            digest = stable_number("\0".join(form))
            node = nodes[text.place, form] = _Node(position, text, words, wording, digest, about)
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
            band_keys = stirred(band_keys * MIX + signatures[:, column])
        for who, where in rounds:
            keys = stirred(band_keys[who] * MIX + where[who])
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
    if not share or not terms_of(shorter.text) <= terms_of(longer.text):
        return 0.0
    return share if count >= LONG or numbers_of(shorter.text) == numbers_of(longer.text) else 0.0


def _share_of_letters(shorter, longer, threshold):
    """The share of the shorter in the longer, where neither has so much alone that it is another comment."""
    count, added = shorter.words.count, longer.words.count - shorter.words.count
    spare = max(0, count - SHORT) * SPARE
    room = count if count >= ACROSS else spare
    if added > room:
        return 0.0
    share = share_of(shorter.words, longer.words)
    if share < max(threshold, 1 - spare / count):
        return 0.0
    if (1 - share) * count + longer.words.count - longer.words.shared_with(shorter.words) > room:
        return 0.0
    if SHORT < count < LONG:
        intact = sum(number_of_words(words) for words in shorter.sentences & longer.sentences)
        return share if intact >= INTACT * count else 0.0
    return share


def _share_but_for_greetings(shorter, longer):
    """The share of the shorter that both have whole, where nothing but a greeting and a name is outside of it."""
    ours, theirs = cores_of(shorter.text.text), cores_of(longer.text.text)
    return max((1 - ours[words] / shorter.words.count for words in ours.keys() & theirs.keys()), default=0.0)


def _led_by_most(members, threshold):
    """The family as it is, or behind a member that says a sentence as most do, where the first does not.

    Who turned the letter into its opposite does not speak for it.
    """
    first, *others = (node for node, share_of in members)
    if first.words.count < ACROSS:
        return members
    ways = Counter()
    for node in others:
        ways.update(dict.fromkeys((other for words_of, other in _turned(first, node)), len(node.keys)))
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
