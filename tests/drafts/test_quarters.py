"""Quarters and spans, in figures and in words."""

from datetime import date

import pytest

from drafts.quarters import Quarter, Span


@pytest.mark.parametrize(
    ("day", "quarter"),
    [
        (date(2022, 1, 1), Quarter(2022, 1)),
        (date(2022, 3, 31), Quarter(2022, 1)),
        (date(2022, 4, 1), Quarter(2022, 2)),
        (date(2023, 9, 30), Quarter(2023, 3)),
        (date(2024, 12, 31), Quarter(2024, 4)),
    ],
)
def test_a_day_lies_in_a_quarter(day, quarter):
    assert Quarter.of(day) == quarter


def test_quarters_stand_in_the_order_of_time():
    assert Quarter(2022, 4) < Quarter(2023, 1) < Quarter(2023, 2)


@pytest.mark.parametrize(
    ("first", "last", "is_ongoing", "short", "words"),
    [
        ("2023-Q1", "", False, "Q1 2023", "first quarter of 2023"),
        ("2023-Q1", "2023-Q1", False, "Q1 2023", "first quarter of 2023"),
        ("2023-Q2", "2023-Q3", False, "Q2 to Q3 2023", "second quarter of 2023 to third quarter of 2023"),
        ("2022-Q3", "2023-Q1", False, "Q3 2022 to Q1 2023", "third quarter of 2022 to first quarter of 2023"),
        ("2023-Q4", "", True, "from Q4 2023, ongoing", "from fourth quarter of 2023, ongoing"),
        ("", "", True, "ongoing", "ongoing"),
    ],
)
def test_a_span_is_said_short_and_in_words(first, last, is_ongoing, short, words):
    span = Span.read(first, last, is_ongoing=is_ongoing)
    assert (str(span), span.words) == (short, words)


def test_where_no_quarter_is_given_there_is_no_span():
    assert Span.read("", "", is_ongoing=False) is None
