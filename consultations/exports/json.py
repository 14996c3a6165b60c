"""Write a document as JSON, member by member: an iterator becomes an array, one item a line, never held whole."""

import json
from collections.abc import Iterator


def write_json(members, stream):
    """Write (key, value) pairs as one object to a binary stream; returns how many items each array had, by key."""
    counts = {}
    stream.write(b"{")
    for n, (key, value) in enumerate(members):
        stream.write(b",\n" if n else b"\n")
        stream.write(_encoded(key) + b": ")
        if isinstance(value, Iterator):
            counts[key] = _write_array(value, stream)
        else:
            stream.write(_encoded(value))
    stream.write(b"\n}\n")
    return counts


def _write_array(items, stream):
    count = 0
    stream.write(b"[")
    for count, item in enumerate(items, start=1):
        stream.write(b",\n" if count > 1 else b"\n")
        stream.write(_encoded(item))
    stream.write(b"\n]")
    return count


def _encoded(value):
    return json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
