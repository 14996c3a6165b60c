"""The words of a text as runs of words, each a stable number, and what two texts share of them."""

from hashlib import blake2b

import numpy as np

from consultations.similarity.reading import ACROSS, unspaced_in

# What counts as a run, in words and in characters where no spaces are: in short comments, and in the others.
RUN, RUN_UNSPACED = 3, 5
LONG_RUN = {RUN: 8, RUN_UNSPACED: 14}
MIX = np.uint64(0x9E3779B97F4A7C15)


def stable_number(string):
    return int.from_bytes(blake2b(string.encode(), digest_size=8).digest(), "big")


class Vocabulary(dict):
    """A stable number of 64 bits for each word."""

    def __missing__(self, word):
        self[word] = number = stable_number(word)
        return number


class Words:
    """The words of one text as their runs: how many words count, and a number for each run."""

    __slots__ = ("count", "length", "long_runs", "run", "runs")

    def __init__(self, words, vocabulary):
        self.run = RUN_UNSPACED if 2 * unspaced_in(words) > len(words) else RUN
        self.length = len(words)
        self.count = (self.length + 1) // 2 if self.run == RUN_UNSPACED else self.length
        numbers = np.fromiter(map(vocabulary.__getitem__, words), np.uint64, self.length)
        self.runs, self.long_runs = runs_of(numbers, min(self.run, self.length)), None

    def in_runs_of(self, length):
        """A number for each run of so many words, or for the whole text where it has fewer."""
        if length == self.run:
            return self.runs
        if self.long_runs is None:
            self.long_runs = runs_of(self.runs, min(length - self.run + 1, len(self.runs)))
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


def runs_of(numbers, length):
    """One number for each run of so many words; the order of the words within it counts."""
    runs = np.zeros(max(len(numbers) - length + 1, 0) if length else 0, np.uint64)
    for offset in range(length):
        runs = runs * MIX + numbers[offset : offset + len(runs)]
    return stirred(runs)


def stirred(numbers):
    """Bits spread evenly (the finisher of splitmix64), so that the smallest number is a fair draw."""
    numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return numbers ^ (numbers >> np.uint64(31))


def share_of(one, other):
    if one.count != other.count:
        shorter, longer = sorted((one, other), key=lambda words: words.count)
        return shorter.shared_with(longer) / shorter.count if shorter.count else 0.0
    return min(one.shared_with(other), other.shared_with(one)) / one.count
