"""Finding campaigns among ten thousand comments and a hundred thousand; against cutting the texts at their spaces."""

from tests.bench import figure
from tests.bench.importing import MEASURE, MOST_GROWTH, used_by

SIZES = 10_000, 100_000
MOST_MEGABYTES = 1_000
# Of every hundred comments of about sixty words, thirty are letters of campaigns, each in its sender's own manner.
PREPARE = """
import random
from itertools import accumulate
from consultations.similarity import Text, near_identical
from tests.consultations.letters import LANGUAGES, personalised
chance, size = random.Random(5), int(sys.argv[1])
words = [chr(97 + n % 26) + "".join(chance.choices("aeinorst", k=chance.randint(1, 8))) for n in range(20_000)]
common = list(accumulate(1 / (place + 3) for place in range(len(words))))
letters = [(language, letter) for language in LANGUAGES.values() for letter in language["letters"]]
def written(number):
    if number % 10 < 3:
        return personalised(*chance.choice(letters), chance)
    return " ".join(chance.choices(words, cum_weights=common, k=chance.randint(20, 100)))
texts = [Text(number, number % 200, written(number)) for number in range(size)]
"""
FIND = MEASURE.format(prepare=PREPARE, work="near_identical(texts)")
SPLIT = MEASURE.format(prepare=PREPARE, work="[text.text.split() for text in texts]")


@figure
def finding_campaigns(report):
    small, large = SIZES
    seconds, peaks = {}, {}
    for size in SIZES:
        seconds[size], peaks[size] = used_by(FIND, size)
        bare, _peak = used_by(SPLIT, size)
        name = f"near-identical comments among {size:,}"
        report.add(f"{name}: time", seconds[size], "s", floor=bare)
        report.add(f"{name}: memory", peaks[size], "MB", at_most=MOST_MEGABYTES)
    grown = f"near-identical comments among {large:,}: growth from a tenth of them, time"
    report.add(grown, seconds[large] / seconds[small], "times", at_most=MOST_GROWTH)
