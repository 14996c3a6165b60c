"""Write a table as CSV: RFC 4180, UTF-8 with BOM, CRLF, one row per comment, keys for a header.

A spreadsheet runs what begins with = + - @ and a few control characters, so a text that begins with one of them gets
an apostrophe in front. A text that begins with an apostrophe itself gets one too: only so can `undo_guard` give back
exactly what was typed, "- a list" and "'quoted'" included (OWASP ASVS 1.2.10, product.md 3.6).

The file holds rows and nothing else. The round's ledger line would be a row that is no comment, and would spoil every
pivot and import made of the file; it is printed by the command, shown on the page beside the download, and kept with
the snapshot.
"""

import csv
import io
from datetime import UTC, datetime

# With the full-width forms that East Asian keyboards type, and that Excel takes for the same.
RUNS = "=+-@\t\r\n\0＝＋－＠"
GUARD = "'"
GUARDED = tuple(RUNS + GUARD)


def write_csv(table, stream):
    """Write the rows of a table to a binary stream; returns how many."""
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="", write_through=True)
    try:
        writer = csv.writer(text, dialect="excel", lineterminator="\r\n")
        writer.writerow(table.keys)
        rows = 0
        for frame in table.frames:
            for values in frame.itertuples(index=False, name=None):
                writer.writerow([_cell(value) for value in values])
                rows += 1
        return rows
    finally:
        # The stream belongs to the caller, who will read it.
        text.detach()


def guard(text):
    """The text as a cell in which nothing runs."""
    return GUARD + text if text.startswith(GUARDED) else text


def undo_guard(cell):
    """What `guard` was given: takes away an apostrophe that guards something, and no other."""
    return cell[1:] if cell.startswith(GUARD) and cell[1:].startswith(GUARDED) else cell


def _cell(value):
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return guard(value or "")
