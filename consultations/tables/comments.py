"""The table of comments: a round and an audience in, a header and rows out.

Rows come as DataFrames of some hundreds, so that a round of any size passes through; which file they become is the
business of `consultations.exports`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import pandas as pd
from django.utils.translation import gettext as _

from consultations.audiences import ROWS_PER_CHUNK, Audience, seen_comments
from consultations.tables.columns import Column, columns_for


@dataclass
class Table:
    """A header and rows, for any writer. The frames can be read once."""

    title: str
    columns: list[Column]
    frames: Iterator[pd.DataFrame]
    hidden: frozenset[str] = frozenset()

    @property
    def keys(self):
        return [column.key for column in self.columns]


def comments_table(consultation_round, audience, *, submission=None, comments=None, viewer=None):
    """One row for every comment that the audience may see, in the order in which it reads; see `seen_comments`."""
    audience = Audience(audience)
    columns = columns_for(audience)
    seen = seen_comments(consultation_round, audience, submission=submission, comments=comments, viewer=viewer)
    return Table(
        title=_("Comments"),
        columns=columns,
        frames=_frames(columns, seen),
        hidden=frozenset(column.key for column in columns if column.is_hidden_for(audience)),
    )


def _frames(columns, seen):
    keys = [column.key for column in columns]
    while chunk := list(islice(seen, ROWS_PER_CHUNK)):
        rows = [[column.value(comment) for column in columns] for comment in chunk]
        # Objects, not guesses: pandas would make 3-1 and "NA" something else than what was typed.
        yield pd.DataFrame(rows, columns=keys, dtype=object)
