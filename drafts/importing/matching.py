"""Find the blocks of a draft again in a new file, and the paragraphs of a text in its translation. Pure.

An update is matched by own id first, then by identical words, then by likeness between what is certain already. A
translation is aligned by kind, number and order. Whatever is matched keeps the old block's id, and a table's rows
theirs: so comments, links and earlier versions find their paragraphs.
"""

import json
import re
import uuid
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from rapidfuzz import fuzz

from drafts.importing.review import OF_WORDS, as_kind, cell_texts, kinds_for, words_of_block
from drafts.redline import rising

LIKE = 55  # of 100: from here on two texts are the same paragraph, edited
MUCH_ALIKE = 80  # the same, where the order does not speak for it
COMPARED = 1_000  # characters of a text that are compared
CLOSELY = 40_000  # pairs up to which each is compared with each; what is larger is compared piece by piece
PIECE = 150

STATES = UNCHANGED, EDITED, MOVED, NEW, REMOVED = "unchanged", "edited", "moved", "new", "removed"
ALIGNED = "aligned"


@dataclass(frozen=True)
class Pair:
    """A block of the draft and what stands for it in the file; one of them is missing where it is new or removed."""

    old: dict | None
    new: dict | None
    # What an update writes for it; None where nothing is written.
    block: dict | None
    state: str


def match(old_blocks, new_blocks, *, broken=(), chosen=()):
    """The pairs in the order of the new text, each removed block after the one that it stood after.

    `broken` holds the ids of new blocks that a person says are no continuation; `chosen` those whose kind a person
    chose: other blocks keep the kind that they have in the draft, where the file says only "paragraph".
    """
    old_texts, new_texts = (list(map(words_of_block, blocks)) for blocks in (old_blocks, new_blocks))
    found = _found(old_blocks, new_blocks, old_texts, new_texts, set(broken))
    in_order = set(rising(sorted(found.items())))
    ids = {new_blocks[new]["id"]: old_blocks[old]["id"] for new, old in found.items()}
    # A block that came with the address of one that it does not continue needs an address of its own.
    for own in {block["id"] for block in old_blocks} & {block["id"] for block in new_blocks} - ids.keys():
        ids[own] = str(uuid.uuid5(uuid.UUID(own), "another paragraph"))
    new_blocks = relinked(new_blocks, ids)
    pairs, at = [], {}
    for place, new in enumerate(new_blocks):
        if place not in found:
            pairs.append(Pair(None, new, {**new, "id": ids.get(new["id"], new["id"])}, NEW))
            continue
        old = old_blocks[found[place]]
        block = continued(old, new, keep_kind=new["id"] not in chosen)
        # What a figure says may be in the draft alone.
        words = new_texts[place] if new["type"] != "figure" else words_of_block(block)
        same = old_texts[found[place]] == words and _around(old) == _around(block)
        # The editor's own keys stay too: its comments hold on to them.
        block, state = (old, UNCHANGED) if same else (block, EDITED)
        if (place, found[place]) not in in_order:
            state = MOVED
        pairs.append(Pair(old, new, block, state))
    for pair in pairs:
        if pair.old:
            at[pair.old["id"]] = pair
    return _with_removed(pairs, old_blocks, at)


def relinked(blocks, ids):
    """The blocks with links to other ids: a block that takes an older id takes along what leads to it."""
    if not ids:
        return blocks
    pattern = re.compile(r"#([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")
    stored = json.dumps(blocks)
    return json.loads(pattern.sub(lambda link: f"#{ids.get(link[1], link[1])}", stored))


def continued(old, new, *, keep_kind=True):
    """What stands in the draft afterwards: the new words under the old id, with what only the draft knows."""
    block = new
    plain = new["type"] in {"paragraph", "list_item"} and old["type"] in OF_WORDS and old["type"] != new["type"]
    if keep_kind and plain and old["type"] in kinds_for(new):
        block = as_kind(new, old["type"])
    value = dict(block["value"])
    if block["type"] == old["type"]:
        for name in ("who", "by_when", "country", "source", "annex", "alt", "image", "lang"):
            if name in value and not value[name]:
                value[name] = old["value"].get(name, value[name])
        if plain:
            value = {**old["value"], "text": value["text"], "label": value["label"] or old["value"].get("label") or ""}
    if block["type"] == old["type"] == "table":
        value["rows"] = _rows(old["value"]["rows"], value["rows"])
    return {**block, "id": old["id"], "value": value}


def _around(block):
    """What a block says beside its words, and how they are set off; keys of the editor do not count."""
    value = {name: what for name, what in block["value"].items() if what not in ("", None, False)}
    stored = json.dumps([block["type"], value], sort_keys=True, ensure_ascii=False)
    return re.sub(r' data-block-key=\\"[^"]*\\"|"id": "[^"]*"', "", stored)


def _with_removed(pairs, old_blocks, at):
    ordered, after = [], {}
    last = None
    for old in old_blocks:
        if old["id"] in at:
            last = old["id"]
        else:
            after.setdefault(last, []).append(Pair(old, None, None, REMOVED))
    ordered += after.get(None, [])
    for pair in pairs:
        ordered.append(pair)
        if pair.old:
            ordered += after.get(pair.old["id"], [])
    return ordered


def _rows(old_rows, new_rows):
    """New rows with the ids of the old ones that they continue."""
    old_texts, new_texts = (["\n".join(cell_texts(row)) for row in rows] for rows in (old_rows, new_rows))
    taken = {row.get("id") for row in old_rows}
    found = _by_words([row.get("id") for row in old_rows], [row.get("id") for row in new_rows], old_texts, new_texts)
    ids = {new: old_rows[old].get("id") for new, old in found.items()}
    return [
        {**row, "id": ids.get(place) or (row.get("id") if row.get("id") not in taken else str(uuid.uuid4()))}
        for place, row in enumerate(new_rows)
    ]


# ---- what belongs together


def _found(old_blocks, new_blocks, old_texts, new_texts, broken):
    """{place of a new block: place of the old block that it continues}."""
    news = [place for place, block in enumerate(new_blocks) if block["id"] not in broken]
    found = _by_words(
        [block["id"] for block in old_blocks],
        [new_blocks[place]["id"] for place in news],
        old_texts,
        [new_texts[place] for place in news],
        sorts=([_sort(block) for block in old_blocks], [_sort(new_blocks[place]) for place in news]),
    )
    return {news[new]: old for new, old in found.items()}


def _sort(block):
    """Tables, figures, headings and footnotes only ever continue their own sort; words of any other kind each other."""
    return block["type"] if block["type"] in {"table", "figure", "heading", "footnote"} else "words"


def _by_words(old_ids, new_ids, old_texts, new_texts, sorts=None):
    old_sorts, new_sorts = sorts or ([""] * len(old_ids), [""] * len(new_ids))
    by_id = {own: place for place, own in enumerate(old_ids) if own}
    found = {place: by_id[own] for place, own in enumerate(new_ids) if own in by_id}
    free = set(range(len(old_ids))) - set(found.values())
    _by_identity(found, free, old_texts, new_texts, old_sorts, new_sorts)
    _by_likeness(found, free, old_texts, new_texts, old_sorts, new_sorts)
    return found


def _by_identity(found, free, old_texts, new_texts, old_sorts, new_sorts):
    """Pairs of the same words: those that stand once on both sides first, then the rest in their order."""
    places = {}
    for place in sorted(free):
        places.setdefault((old_sorts[place], _key(old_texts[place])), []).append(place)
    wanted = {}
    for place in range(len(new_texts)):
        # Pictures without words follow each other; other things without words say nothing about what they are.
        if place not in found and (_key(new_texts[place]) or new_sorts[place] == "figure"):
            wanted.setdefault((new_sorts[place], _key(new_texts[place])), []).append(place)
    repeated = []
    for key, news in wanted.items():
        olds = places.get(key, [])
        if len(news) == len(olds) or len(news) * len(olds) > CLOSELY:
            found.update(zip(news, olds, strict=False))
            free.difference_update(olds[: len(news)])
        elif olds:
            repeated.append((news, olds))
    certain = sorted(found)
    for news, olds in repeated:
        # Words that stand more often here than there: each goes to the place that its neighbours speak for.
        for new in news:
            before = bisect_left(certain, new) - 1
            near = found[certain[before]] + new - certain[before] if before >= 0 else new
            best = min((old for old in olds if old in free), key=lambda old, near=near: abs(old - near), default=None)
            if best is not None:
                found[new] = best
                free.discard(best)


def _key(text):
    return " ".join(text.split()).casefold()


def _by_likeness(found, free, old_texts, new_texts, old_sorts, new_sorts):
    """Pairs of like words: in order between what is certain, then anywhere where they are much alike."""
    backbone = [(-1, -1), *rising(sorted(found.items())), (len(new_texts), len(old_texts))]

    def score(new, old):
        if new_sorts[new] != old_sorts[old]:
            return 0
        if new_sorts[new] == "figure":
            return _likeness_of_figures(old_texts[old], new_texts[new])
        if not old_texts[old] or not new_texts[new]:
            return 0
        return fuzz.ratio(old_texts[old][:COMPARED], new_texts[new][:COMPARED], score_cutoff=LIKE)

    for (new_start, old_start), (new_end, old_end) in pairwise(backbone):
        news = [place for place in range(new_start + 1, new_end) if place not in found]
        olds = [place for place in range(old_start + 1, old_end) if place in free]
        for some_news, some_olds in _pieces(news, olds):
            for new, old in _in_order(some_news, some_olds, score):
                found[new] = old
                free.discard(old)
    news, olds = [place for place in range(len(new_texts)) if place not in found], sorted(free)
    if len(news) * len(olds) > CLOSELY:
        return
    scored = sorted(((score(new, old), -new, -old) for new in news for old in olds), reverse=True)
    for much, new, old in scored:
        if much >= MUCH_ALIKE and -new not in found and -old in free:
            found[-new] = -old
            free.discard(-old)


def _likeness_of_figures(old, new):
    """The description of a picture is often written here and not in the file: what one side lacks says nothing."""
    if not old or not new:
        return LIKE
    return fuzz.partial_ratio(old[:COMPARED], new[:COMPARED], score_cutoff=LIKE)


def _pieces(news, olds):
    """A gap as it is, or, where it is too large to compare each with each, in pieces that lie side by side."""
    if len(news) * len(olds) <= CLOSELY:
        return [(news, olds)]
    pieces = max(len(news), len(olds)) // PIECE + 1
    return [
        tuple(places[piece * len(places) // pieces : (piece + 1) * len(places) // pieces] for places in (news, olds))
        for piece in range(pieces)
    ]


def _in_order(news, olds, score):
    """The pairs in order that are most alike in sum (a longest common subsequence with weights)."""
    scores = [[score(new, old) for old in olds] for new in news]
    sums = [[0.0] * (len(olds) + 1) for _row in range(len(news) + 1)]
    for i, row in enumerate(scores, start=1):
        for j, much in enumerate(row, start=1):
            sums[i][j] = max(sums[i - 1][j], sums[i][j - 1], sums[i - 1][j - 1] + much if much else 0)
    pairs, i, j = [], len(news), len(olds)
    while i and j:
        if sums[i][j] == sums[i - 1][j]:
            i -= 1
        elif sums[i][j] == sums[i][j - 1]:
            j -= 1
        else:
            i, j = i - 1, j - 1
            pairs.append((news[i], olds[j]))
    return pairs


# ---- a text and its translation

SAME_KIND, SAME_LEVEL, SAME_NUMBER, OTHER_NUMBER, NO_COUNTERPART = 3.0, 1.0, 4.0, -4.0, -0.6
BY_HAND = 1_000.0
BAND = 120  # how far a paragraph of a long translation may stand from where it is expected
_HAN_DIGITS = {digit: value for value, digit in enumerate("〇一二三四五六七八九")} | {"零": 0}


def align(authentic, translated, *, counterparts=None):
    """The pairs of an authentic text and its translation, in order, by kind, number and length.

    `counterparts` says for some ids of the translation which id of the authentic text they translate ("" for none).
    """
    by_hand = counterparts or {}
    places = {block["id"]: place for place, block in enumerate(authentic)}
    fixed = {
        place: places.get(by_hand[block["id"]])
        for place, block in enumerate(translated)
        if block["id"] in by_hand and (not by_hand[block["id"]] or by_hand[block["id"]] in places)
    }
    taken = {old for old in fixed.values() if old is not None}
    sizes = [[len(words_of_block(block)) for block in blocks] for blocks in (authentic, translated)]
    longer = (sum(sizes[1]) or 1) / (sum(sizes[0]) or 1)
    expected = [size * longer + 8 for size in sizes[0]]
    actual = [size + 8 for size in sizes[1]]
    looks = [[_look(block) for block in blocks] for blocks in (authentic, translated)]
    likely = cache(_likely)

    def score(new, old):
        if new in fixed or old in taken:
            return BY_HAND if fixed.get(new) == old else -BY_HAND
        points, one, other = likely(looks[0][old], looks[1][new]), expected[old], actual[new]
        return points + 2 * (one / other if one < other else other / one) - 1 if points else -BY_HAND

    found = _aligned(len(translated), len(authentic), score)
    # Somebody may have said what no order allows.
    found |= {new: old for new, old in fixed.items() if old is not None}
    ids = {translated[new]["id"]: authentic[old]["id"] for new, old in found.items()}
    translated = relinked(translated, ids)
    at, pairs = {}, []
    for place, new in enumerate(translated):
        if place in found:
            old = authentic[found[place]]
            at[old["id"]] = pair = Pair(old, new, _with_anchors(old, new), ALIGNED)
        else:
            pair = Pair(None, new, new, NEW)
        pairs.append(pair)
    return _with_removed(pairs, authentic, at)


def _look(block):
    """What tells one block from another whatever its language: sort, kind, depth and number."""
    value = block["value"]
    number = _number_in(value.get("label") or value.get("marker") or "")
    return _sort(block), block["type"], str(value.get("level") or ""), number


def _likely(old, new):
    """How much speaks for a pair of looks; 0 where it cannot be one."""
    (old_sort, old_kind, old_level, old_number), (new_sort, new_kind, new_level, new_number) = old, new
    if old_sort != new_sort:
        return 0
    points = SAME_KIND if old_kind == new_kind else 0.5
    if old_level == new_level:
        points += SAME_LEVEL
    if old_number and new_number:
        points += SAME_NUMBER if old_number == new_number else OTHER_NUMBER
    return max(points, 0.1)


def _number_in(label):
    """The number in a label of any of the six languages, for comparing: Article 12, المادة ١٢ and 第十二条 are one."""
    digits = re.findall(r"\d+", label)
    if digits:
        return ".".join(str(int(number)) for number in digits)
    if found := re.search(r"[〇零一二三四五六七八九十百]+", label):
        hundreds, _hundred, rest = found[0].rpartition("百")
        tens, ten, ones = rest.rpartition("十")
        value = 100 * (_han(hundreds) or 1) if _hundred else 0
        return str(value + (10 * (_han(tens) or 1) if ten else 0) + _han(ones))
    return ""


def _han(digits):
    return _HAN_DIGITS.get(digits[-1:], 0)


def _aligned(many, others, score):
    """The best pairs in order of two rows of things (Needleman and Wunsch), within a band where they are long."""
    slope = others / (many or 1)
    before, steps = [NO_COUNTERPART * j for j in range(others + 1)], []
    for i in range(1, many + 1):
        row, step = [NO_COUNTERPART * i] + [-float("inf")] * others, bytearray(others + 1)
        low, high = max(1, int(i * slope) - BAND), min(others, int(i * slope) + BAND)
        if low > 1:
            row[low - 1] = before[low - 1] + NO_COUNTERPART
        best = row[low - 1]
        for j in range(low, high + 1):
            paired, alone, skipped = (
                before[j - 1] + score(i - 1, j - 1),
                before[j] + NO_COUNTERPART,
                best + NO_COUNTERPART,
            )
            if paired >= alone and paired >= skipped:
                best, step[j] = paired, 2
            elif skipped >= alone:
                best, step[j] = skipped, 1
            else:
                best = alone
            row[j] = best
        before = row
        steps.append(step)
    found, i, j = {}, many, others
    while i and j:
        way = steps[i - 1][j]
        if way == 2:
            i, j = i - 1, j - 1
            found[i] = j
        elif way:
            j -= 1
        else:
            i -= 1
    return found


def _with_anchors(old, new):
    """The translated block under the id of the authentic one; the rows of a table too, if it has as many."""
    value = new["value"]
    if old["type"] == new["type"] == "table" and len(old["value"]["rows"]) == len(value["rows"]):
        rows = zip(old["value"]["rows"], value["rows"], strict=True)
        value = {**value, "rows": [{**row, "id": known["id"]} for known, row in rows]}
    return {**new, "id": old["id"], "value": value}
