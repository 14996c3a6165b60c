"""Figures that `make bench` measures: each beside a floor, the least that the same machine needs for the same work.

A module of this package registers its figures with `@figure`, and is found by being here:

    @figure
    def reading_page(report):
        for size in (1_000, 10_000, 100_000):
            page, bare = measure(lambda: client.get(address), lambda: client.get(bare_address))
            report.add(f"reading page, {size} comments: time", page * 1000, "ms", floor=bare * 1000, at_most=8)
            report.add(f"reading page, {size} comments: queries", queries, "queries", at_most=12)

Times are seconds of the processor. Other work on the machine lengthens the seconds of the clock, not these, and where
there is none the two are nearly the same, since SQLite works in this very process. What they leave out is waiting: for
the disk at the end of a transaction, a few milliseconds, and for another writer. With a database server
(`BENCH_DATABASE_URL`) they are seconds of the clock, since its work is not this process's; the machine must be idle
then. Work and floor are taken in turns, so that whatever else slows the processor down hits both.
"""

import statistics
import time
from dataclasses import dataclass, field

from django.db import connection

FIGURES = []


def figure(function):
    """Register a function that adds its figures to a report."""
    FIGURES.append(function)
    return function


def measure(work, floor, *, rounds=7):
    """Median seconds of the work and of its floor, taken in turns."""
    clock = time.process_time if connection.vendor == "sqlite" else time.perf_counter
    work(), floor()
    times = {work: [], floor: []}
    for _round in range(rounds):
        for function in (work, floor):
            started = clock()
            function()
            times[function].append(clock() - started)
    return statistics.median(times[work]), statistics.median(times[floor])


@dataclass
class Report:
    """What was measured, and which figures are over the limits that we promise."""

    rows: list = field(default_factory=list)
    over: list = field(default_factory=list)

    def add(self, name, value, unit, *, floor=None, at_most=None, within=None):
        """One figure: `at_most` limits the ratio where there is a floor, the value itself where there is none.

        `within` limits the value itself although there is a floor: what was promised to people in seconds.
        """
        ratio = value / floor if floor else None
        self.rows.append({"name": name, "value": value, "unit": unit, "floor": floor, "ratio": ratio})
        print(f"{name}  {rounded(value)}  {unit}  {rounded(ratio)}", flush=True)  # noqa: T201 - printing is its purpose
        compared = value if ratio is None else ratio
        for number, limit in ((compared, at_most), (value, within)):
            if limit is not None and number > limit:
                self.over.append(f"{name}: {rounded(number)} is more than {limit}")


def rounded(number):
    if number is None:
        return "-"
    return str(number) if isinstance(number, int) else f"{number:.3g}" if abs(number) < 100 else f"{number:.0f}"
