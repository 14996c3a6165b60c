"""Dates in words, as the rest of the interface writes them."""

from datetime import UTC, datetime

from django.utils.formats import date_format
from django.utils.translation import override

WHEN = datetime(2026, 3, 5, 14, 7, tzinfo=UTC)


def test_wagtails_pages_write_dates_in_british_english():
    with override("en"):
        written = [date_format(WHEN, name) for name in ("DATE_FORMAT", "DATETIME_FORMAT", "SHORT_DATE_FORMAT")]
    assert written == ["5 March 2026", "5 March 2026, 14:07", "05/03/2026"]
