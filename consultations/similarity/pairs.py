"""Two comments side by side: how much of one stands in the other, and where they differ."""

from dataclasses import dataclass

from consultations.similarity.reading import first_words, last_words, own_words_of, words_of
from consultations.similarity.runs import RUN, Vocabulary, Words, share_of
from drafts.redline import DELETE, EQUAL, INSERT, redline_runs

COMPARABLE = 0.8


@dataclass(frozen=True, slots=True)
class Passage:
    """What one text has and the other has not at one spot, between the few words around it that both have."""

    before: str
    gone: str
    come: str
    after: str


def similarity(one, other):
    """How much of the shorter comment stands in the longer, 0 to 1 (see the module); both ways where none is shorter.

    Where both propose a wording, the lower figure of the reason and the wording; where one alone does, 0.
    """
    vocabulary = Vocabulary()
    wordings = [Words(words_of(text.proposed), vocabulary) for text in (one, other)]
    reasons = [Words(own_words_of(text, words_of(text.text), {}), vocabulary) for text in (one, other)]
    compared = [pair for pair in (wordings, reasons) if pair[0].count or pair[1].count]
    return min((share_of(*pair) for pair in compared), default=0.0)


def comparable(one, other):
    """Whether these are one text in two forms, so that the passages in which they differ say something to a reader."""
    return (one.text, one.proposed) == (other.text, other.proposed) or similarity(one, other) >= COMPARABLE


def differing(one, other, around=4):
    """The passages in which two comments differ, reasons before wordings, with a few words around each.

    A run of words that has only moved is no difference. `drafts.redline` compares; the page marks `gone` and `come`.
    """
    found = []
    for old, new in ((one.text, other.text), (one.proposed, other.proposed)):
        here, there = (f" {' '.join(words_of(text))} " for text in (old, new))
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
            before = last_words(runs[start - 1][1], around) if start else ""
            after = first_words(runs[place][1], around) if place < len(runs) else ""
            found.append(Passage(before, changes[DELETE], changes[INSERT], after))
    return found


def _moved(run, other):
    words = words_of(run)
    return len(words) >= RUN and f" {' '.join(words)} " in other
