"""The words around what was found, with the found words marked, in any script."""

from drafts.folding import fold

BEFORE = 90
LENGTH = 280


def snippet(text, terms):
    """Pieces of a text as pairs (words, whether they were looked for), cut to the surroundings of the first find."""
    spans = find(text, terms)
    start, end = window(text, spans)
    pieces, here = [], start
    if start > 0:
        pieces.append(("… ", False))
    for first, last in spans:
        if here <= first and last <= end:
            pieces += [(text[here:first], False), (text[first:last], True)]
            here = last
    pieces.append((text[here:end], False))
    if end < len(text):
        pieces.append((" …", False))
    return [piece for piece in pieces if piece[0]]


def find(text, terms):
    """Where the folded terms stand in the text as it was written: [(start, end), …], in order, none inside another."""
    folded, origins = "", []
    for place, character in enumerate(text):
        level = fold(character) or (" " if character.isspace() else "")
        folded += level
        origins += [place] * len(level)
    spans = set()
    for term in filter(None, terms):
        found = folded.find(term)
        while found >= 0:
            spans.add((origins[found], origins[found + len(term) - 1] + 1))
            found = folded.find(term, found + len(term))
    apart = []
    for span in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not apart or span[0] >= apart[-1][1]:
            apart.append(span)
    return apart


def window(text, spans):
    """The part to show: some words before the first find, cut between words where the script has spaces."""
    first = spans[0][0] if spans else 0
    start = max(first - BEFORE, 0)
    if start:
        gap = text.find(" ", start, first)
        start = gap + 1 if gap >= 0 else start
    end = min(start + LENGTH, len(text))
    if end < len(text):
        gap = text.rfind(" ", max(start, end - 40), end)
        end = gap if gap > 0 else end
    return start, end
