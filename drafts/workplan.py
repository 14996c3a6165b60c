"""A workstream's activities as a timeline: rows in order, a bar for each, and the notes below. Asks no database."""

from dataclasses import dataclass
from itertools import groupby

from drafts.quarters import Quarter, Span


@dataclass(frozen=True)
class Bar:
    """Where a row's bar lies: the quarters before it, under it and after it."""

    before: list
    under: list
    after: list


@dataclass(frozen=True)
class Row:
    """One activity as a workstream lists it."""

    number: int
    activity: object
    span: Span | None
    bar: Bar | None
    note: int | None  # its place among the notes, from 1
    other: object = None  # the workstream that shares it

    @property
    def is_inferred(self):
        """Whether its quarters are our reading: what somebody corrected is not."""
        return bool(self.span) and self.activity.is_inferred and not self.activity.corrected_span


@dataclass(frozen=True)
class Workplan:
    """The timeline of one workstream, from the first quarter of its first year to the last of its last."""

    quarters: list
    rows: list
    notes: list
    now: Quarter

    @property
    def is_dated(self):
        """Whether any activity says when."""
        return any(row.span for row in self.rows)

    @property
    def years(self):
        """(year, how many of its quarters are shown)."""
        return [(year, len(list(some))) for year, some in groupby(quarter.year for quarter in self.quarters)]


def in_order(own, shared):
    """The activities of a workstream with those that others share with it, each at its number."""
    listed = list(own)
    for activity in sorted(shared, key=lambda activity: activity.place_there or 0):
        place = activity.place_there
        listed.insert(place - 1 if place else len(listed), activity)
    return listed


def workplan_of(activities, *, on, other_of):
    """The timeline of activities as it stands on a date; `other_of` says which workstream shares an activity."""
    spans = [activity.span for activity in activities]
    quarters = _axis(spans)
    notes = list(dict.fromkeys(activity.note for activity in activities if activity.note))
    rows = [
        Row(
            number=number,
            activity=activity,
            span=span,
            bar=_bar(span, quarters) if span and quarters else None,
            note=notes.index(activity.note) + 1 if activity.note else None,
            other=other_of(activity),
        )
        for number, (activity, span) in enumerate(zip(activities, spans, strict=True), start=1)
    ]
    return Workplan(quarters=quarters, rows=rows, notes=notes, now=Quarter.of(on))


def _axis(spans):
    """Every quarter of the years that the spans touch; none where none of them has a quarter."""
    years = [quarter.year for span in spans if span for quarter in (span.first, span.last) if quarter]
    if not years:
        return []
    return [Quarter(year, number) for year in range(min(years), max(years) + 1) for number in range(1, 5)]


def _bar(span, quarters):
    """An end that nobody names is the end of what is shown."""
    start, end = span.first or quarters[0], span.last or quarters[-1]
    return Bar(
        before=[quarter for quarter in quarters if quarter < start],
        under=[quarter for quarter in quarters if start <= quarter <= end],
        after=[quarter for quarter in quarters if quarter > end],
    )
