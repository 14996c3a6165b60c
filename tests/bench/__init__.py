"""Figures that `make bench` measures: each beside a floor, the least that the same machine needs for the same work.

A module of this package registers its figures with `@figure`, and is found by being here:

    @figure
    def reading_page(report):
        for size in (1_000, 10_000, 100_000):
            page, bare = measure(lambda: client.get(address), lambda: client.get(bare_address))
            report.add(f"reading page, {size} comments: time", page * 1000, "ms", floor=bare * 1000, at_most=8)
            report.add(f"reading page, {size} comments: queries", queries, "queries", at_most=12)
"""

import statistics
import time
from dataclasses import dataclass, field

FIGURES = []


def figure(function):
    """Register a function that adds its figures to a report."""
    FIGURES.append(function)
    return function


def measure(work, floor, *, rounds=7):
    """Median seconds of the work and of its floor, taken in turns so that a busy moment hits both."""
    work(), floor()
    times = {work: [], floor: []}
    for _round in range(rounds):
        for function in (work, floor):
            started = time.perf_counter()
            function()
            times[function].append(time.perf_counter() - started)
    return statistics.median(times[work]), statistics.median(times[floor])


@dataclass
class Report:
    """What was measured, and which figures are over the limits that we promise."""

    rows: list = field(default_factory=list)
    over: list = field(default_factory=list)

    def add(self, name, value, unit, *, floor=None, at_most=None):
        """One figure: `at_most` limits the ratio where there is a floor, the value itself where there is none."""
        ratio = value / floor if floor else None
        self.rows.append({"name": name, "value": value, "unit": unit, "floor": floor, "ratio": ratio})
        print(f"{name}  {rounded(value)}  {unit}  {rounded(ratio)}", flush=True)  # noqa: T201 - printing is its purpose
        compared = value if ratio is None else ratio
        if at_most is not None and compared > at_most:
            self.over.append(f"{name}: {rounded(compared)} is more than {at_most}")


def rounded(number):
    if number is None:
        return "-"
    return str(number) if isinstance(number, int) else f"{number:.3g}" if abs(number) < 100 else f"{number:.0f}"
