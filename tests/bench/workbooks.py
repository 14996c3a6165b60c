"""T1 with ten thousand rows as an Excel workbook, against the same cells written by xlsxwriter alone."""

import math
import tempfile

import xlsxwriter
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consultations.actions.tables import take_snapshot
from consultations.audiences import ROWS_PER_CHUNK, Audience
from consultations.exports.xlsx import TEXT_ONLY
from consultations.tables.comments import comments_table
from tests.bench import figure, measure
from tests.bench.pages import long_draft
from tests.factories import NOW, grow_comments, make_round

ROWS = 10_000
QUERIES, QUERIES_A_CHUNK = 10, 4


@figure
def table_as_workbook(report):
    consultation_round = make_round("closed", version=long_draft(100))
    grow_comments(consultation_round, ROWS)
    consultation_round.refresh_from_db()
    table = comments_table(consultation_round, Audience.LEADS)
    rows = [[str(value or "") for value in row] for frame in table.frames for row in frame.itertuples(index=False)]

    def export():
        with tempfile.TemporaryFile() as stream:
            return take_snapshot(
                consultation_round, stream, table="T1", audience="leads", format="xlsx", by=None, at=NOW
            )

    def write():
        with tempfile.TemporaryFile() as stream:
            book = xlsxwriter.Workbook(stream, TEXT_ONLY)
            sheet, cells = book.add_worksheet(), book.add_format({"num_format": "@"})
            for place, row in enumerate(rows):
                for column, text in enumerate(row):
                    if text:
                        sheet.write_string(place, column, text, cells)
            book.close()

    with CaptureQueriesContext(connection) as captured:
        taken = export()
    if taken.written.rows != ROWS:
        raise RuntimeError(f"{taken.written.rows} rows were written")
    at_most = QUERIES + QUERIES_A_CHUNK * math.ceil(ROWS / ROWS_PER_CHUNK)
    report.add(f"T1 as XLSX, {ROWS:,} rows: queries", len(captured), "queries", at_most=at_most)
    whole, bare = measure(export, write, rounds=3)
    report.add(f"T1 as XLSX, {ROWS:,} rows: time", whole, "s", floor=bare)
