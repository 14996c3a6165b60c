"""A log line says where something failed and nothing of what people wrote."""

import logging

from config.log import DiscreetFormatter


def test_an_exception_is_logged_by_kind_and_place_and_never_with_its_words():
    formatter = DiscreetFormatter("{levelname} {message}", style="{")
    try:
        try:
            int("the confidential comment")
        except ValueError as error:
            raise LookupError("anna@example.org") from error
    except LookupError as error:
        record = logging.LogRecord(
            "redraft", logging.ERROR, __file__, 1, "It failed", (), (type(error), error, error.__traceback__)
        )
    line = formatter.format(record)
    assert "builtins.LookupError, raised at" in line
    assert "builtins.ValueError, raised at" in line
    assert "test_log.py:" in line
    assert "confidential" not in line
    assert "anna" not in line
