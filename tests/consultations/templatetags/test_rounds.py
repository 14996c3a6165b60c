"""Days left and last days, in the words of the front page."""

from datetime import UTC, date, datetime, timedelta

import pytest

from consultations.models import ConsultationRound
from consultations.templatetags.rounds import days_left, hours_left, last_day, time_left

CLOSES = datetime(2026, 3, 15, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("before", "days", "hours", "words"),
    [
        (timedelta(days=9, hours=3), 9, 219, "9 days left"),
        (timedelta(days=1), 1, 24, "1 day left"),
        (timedelta(hours=4, minutes=1), 0, 5, "5 hours left"),
        (timedelta(seconds=1), 0, 1, "1 hour left"),
        (-timedelta(hours=1), 0, 0, "0 hours left"),
    ],
)
def test_time_left_is_days_and_on_the_last_day_begun_hours(before, days, hours, words):
    consultation_round = ConsultationRound(closes_at=CLOSES)
    at = CLOSES - before
    assert days_left(consultation_round, at) == days
    assert hours_left(consultation_round, at) == hours
    assert time_left(consultation_round, at) == words


def test_noon_utc_is_the_end_of_the_day_before_anywhere_on_earth():
    assert last_day(ConsultationRound(closes_at=CLOSES)) == date(2026, 3, 14)


def test_another_hour_is_the_end_of_no_day():
    assert last_day(ConsultationRound(closes_at=CLOSES + timedelta(hours=1))) is None
