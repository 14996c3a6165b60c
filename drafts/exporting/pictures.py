"""The picture of a figure as bytes that a file can hold."""

from typing import NamedTuple

from wagtail.images.exceptions import InvalidFilterSpecError

LARGEST = 2 * 1024 * 1024
# What every program shows; others, and pictures that are too large, are drawn anew.
KEPT = {"png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif"}
DRAWN = "max-1600x1600|format-png"


class Picture(NamedTuple):
    data: bytes
    content_type: str
    width: int
    height: int


def picture_of(image):
    """The image as it was uploaded where that serves, else a rendition of it; None where there is none."""
    if image is None:
        return None
    try:
        kind = KEPT.get(image.file.name.rsplit(".", 1)[-1].lower())
        if kind and image.get_file_size() <= LARGEST:
            return Picture(_bytes(image.file), kind, image.width, image.height)
        drawn = image.get_rendition(DRAWN)
        return Picture(_bytes(drawn.file), "image/png", drawn.width, drawn.height)
    except (OSError, InvalidFilterSpecError):
        # The file has gone from the storage: the words of the figure are still worth having.
        return None


def _bytes(file):
    with file.open("rb") as stream:
        return stream.read()
