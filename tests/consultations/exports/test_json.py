"""JSON, streamed and lossless."""

import io
import json

from hypothesis import given
from hypothesis import strategies as st

from consultations.exports.json import write_json
from consultations.text import clean_text
from tests.consultations.exports.plain import SPECIMENS


def write(members):
    stream = io.BytesIO()
    counts = write_json(members, stream)
    return counts, stream.getvalue()


def test_specimens_come_back_as_they_were():
    counts, content = write([("comments", iter(SPECIMENS))])
    assert counts == {"comments": len(SPECIMENS)}
    assert json.loads(content) == {"comments": SPECIMENS}


@given(st.lists(st.text()))
def test_whatever_is_typed_comes_back_as_it_was(texts):
    texts = [clean_text(text) for text in texts]
    assert json.loads(write([("comments", iter(texts))])[1]) == {"comments": texts}


def test_arrays_are_written_as_they_come():
    """A round of any size passes through: an item is in the file before the next one is asked for."""
    stream = io.BytesIO()

    def items():
        yield "first"
        assert b"first" in stream.getvalue()
        yield "second"

    write_json([("a", 1), ("items", items()), ("empty", iter(())), ("b", None)], stream)
    assert json.loads(stream.getvalue()) == {"a": 1, "items": ["first", "second"], "empty": [], "b": None}


def test_text_stays_readable():
    assert "على".encode() in write([("text", "على")])[1]
