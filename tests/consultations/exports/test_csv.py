"""CSV in which nothing runs, and from which everything can be had back."""

import csv
import io
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from consultations.exports.csv import GUARDED, guard, undo_guard, write_csv
from consultations.text import clean_text
from tests.consultations.exports.plain import SPECIMENS, PlainTable


def write(rows, **table):
    stream = io.BytesIO()
    count = write_csv(PlainTable(rows, **table), stream)
    return count, stream.getvalue()


def read(content):
    """As a program reads it that knows how the guard works."""
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    return [tuple(map(undo_guard, row)) for row in rows[1:]]


def test_specimens_come_back_as_they_were():
    assert read(write([(text, text) for text in SPECIMENS])[1]) == [(text, text) for text in SPECIMENS]


@given(st.lists(st.tuples(st.text(), st.text()), min_size=1, max_size=5))
def test_whatever_is_typed_comes_back_as_it_was(rows):
    rows = [(clean_text(a), clean_text(b)) for a, b in rows]
    assert read(write(rows)[1]) == rows


@given(st.text(alphabet=st.one_of(st.sampled_from("=+-@'\t\r\n\0＝ a"), st.characters(exclude_categories=["Cs"]))))
def test_the_guard_is_undone_exactly(text):
    assert undo_guard(guard(text)) == text
    assert not guard(text).startswith(tuple(set(GUARDED) - {"'"}))


def test_an_apostrophe_that_guards_nothing_stays():
    assert undo_guard("'tis") == "'tis"


def test_the_file_is_what_rfc_4180_and_excel_want():
    count, content = write([("one", "line\nbreak"), ("=1+1", 'a "quote", a comma')])
    assert count == 2
    assert content == (b'\xef\xbb\xbfa,b\r\none,"line\nbreak"\r\n\'=1+1,"a ""quote"", a comma"\r\n')


def test_an_instant_is_iso_8601_in_utc():
    _count, content = write([("x", datetime(2026, 3, 21, 9, 30, tzinfo=UTC))])
    assert content.endswith(b"x,2026-03-21T09:30:00Z\r\n")


def test_the_stream_stays_the_callers():
    stream = io.BytesIO()
    write_csv(PlainTable([("a", "b")]), stream)
    assert not stream.closed
