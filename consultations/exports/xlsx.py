"""Write tables as an Excel workbook: row by row, in constant memory, nothing executed and nothing spoilt.

Every cell is a string or an instant, written as such: no text becomes a formula, a link, a date or a number, whatever
it begins with. A cell takes 32,767 UTF-16 units; what is cut there is counted and reported with row and column.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime

import xlsxwriter

TEXT_ONLY = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
A3 = 8
CUT = -2
LONGEST_PRINTED = 60


class CellRefused(Exception):
    """xlsxwriter would have left a cell empty. Better no file than a silent hole."""


@dataclass
class Written:
    """What went into a file: how many rows, and which cells had to be cut, as (row in the sheet, header)."""

    rows: int = 0
    cuts: list[tuple[int, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Imprint:
    """What stands around the rows when they are printed, and which way the sheets run."""

    title: str
    classification: str
    foot: str
    made_at: datetime
    right_to_left: bool = False


def write_xlsx(cover, table, stream, *, imprint):
    """Write a workbook of two sheets, cover and table, to a binary stream; returns Written."""
    book = xlsxwriter.Workbook(stream, TEXT_ONLY)
    book.use_zip64()
    book.set_properties(
        {"title": imprint.title, "comments": imprint.classification, "created": _naive(imprint.made_at)}
    )
    formats = {
        "text": book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"}),
        "head": book.add_format({"num_format": "@", "text_wrap": True, "valign": "top", "bold": True, "bottom": 1}),
        "instant": book.add_format({"num_format": "yyyy-mm-dd hh:mm", "valign": "top"}),
    }
    written = Written()
    try:
        _write_cover(_sheet(book, cover.title, imprint), cover, formats, written)
        _write_table(_sheet(book, table.title, imprint), table, formats, written)
    finally:
        # Also where a row failed: the writer's temporary files go with it.
        book.close()
    return written


def _sheet(book, title, imprint):
    sheet = book.add_worksheet(title[:31])
    sheet.set_landscape()
    sheet.set_paper(A3)
    sheet.fit_to_pages(1, 0)
    title, classification, foot = (_printed(text) for text in (imprint.title, imprint.classification, imprint.foot))
    sheet.set_header(f"&L{title}&R{classification}")
    sheet.set_footer(f"&L{foot}&C{classification}&R&P / &N")
    if imprint.right_to_left:
        sheet.right_to_left()
    return sheet


def _printed(text):
    """A text for Excel's header, which takes 255 characters in all: an ampersand begins a code there, two are one."""
    return text[:LONGEST_PRINTED].replace("&", "&&")


def _write_cover(sheet, cover, formats, written):
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 110)
    for row, (label, text) in enumerate([*cover.facts, ("", ""), *cover.columns]):
        _write_text(sheet, row, 0, label, formats["head"], written, cover.title)
        _write_text(sheet, row, 1, text, formats["text"], written, cover.title)


def _write_table(sheet, table, formats, written):
    headers = [str(column.header) for column in table.columns]
    for place, column in enumerate(table.columns):
        cells = formats["instant" if column.is_instant else "text"]
        sheet.set_column(place, place, column.width, cells, {"hidden": column.key in table.hidden})
    for place, header in enumerate(headers):
        _write_text(sheet, 0, place, header, formats["head"], written, header)
    sheet.freeze_panes(1, 2)
    sheet.repeat_rows(0)
    sheet.repeat_columns(0, 1)
    for frame in table.frames:
        for values in frame.itertuples(index=False, name=None):
            written.rows += 1
            for place, value in enumerate(values):
                if isinstance(value, datetime):
                    _write_instant(sheet, written.rows, place, value, formats["instant"])
                elif value:
                    _write_text(sheet, written.rows, place, value, formats["text"], written, headers[place])
    sheet.autofilter(0, 0, written.rows, len(headers) - 1)


def _write_text(sheet, row, place, text, cells, written, header):
    """Write a text as a text, and listen to what xlsxwriter says."""
    if not text:
        return
    outcome = sheet.write_string(row, place, text, cells)
    if outcome == CUT:
        written.cuts.append((row + 1, header))
    elif outcome != 0:
        raise CellRefused(f"row {row + 1}, {header}")


def _write_instant(sheet, row, place, instant, cells):
    if sheet.write_datetime(row, place, _naive(instant), cells) != 0:
        raise CellRefused(f"row {row + 1}, column {place + 1}")


def _naive(instant):
    return instant.astimezone(UTC).replace(tzinfo=None)
