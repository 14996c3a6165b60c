"""Pictures of a file become Wagtail images: decoded, bounded, of four formats, and nothing else."""

import hashlib
import warnings
from contextlib import contextmanager
from io import BytesIO

from django.core.files.images import ImageFile
from PIL import Image as Decoder
from wagtail.images import get_image_model

from drafts.importing.pictures import LARGEST_PICTURE

# Never SVG, which can carry script, nor what only some machines can draw.
FORMATS = {"PNG": "png", "JPEG": "jpg", "GIF": "gif", "WEBP": "webp"}
MOST_PIXELS = 40_000_000
LONGEST_TITLE = 255


def format_of(data):
    """PNG, JPEG, GIF or WEBP, if the bytes are a whole and reasonable picture of that format; else an empty text."""
    if len(data) > LARGEST_PICTURE:
        return ""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Decoder.DecompressionBombWarning)
            with Decoder.open(BytesIO(data), formats=list(FORMATS)) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    return ""
                picture.load()
                return picture.format
    except (OSError, ValueError, SyntaxError, Decoder.DecompressionBombError, Decoder.DecompressionBombWarning):
        return ""


@contextmanager
def images_of(pictures, *, by):
    """{block id: image}, made for as long as nothing fails: an error inside leaves no file behind."""
    made = {}
    try:
        for picture in pictures:
            if image := _image(picture, by):
                made[picture.block] = image
        yield made
    except BaseException:
        for image in made.values():
            image.file.storage.delete(image.file.name)
        raise


def _image(picture, by):
    data = bytes(picture.data)
    suffix = FORMATS.get(format_of(data))
    if not suffix:
        return None
    title = " ".join((picture.alt or picture.name or "picture").split())[:LONGEST_TITLE]
    return get_image_model().objects.create(
        title=title,
        file=ImageFile(BytesIO(data), name=f"draft.{suffix}"),
        file_size=len(data),
        file_hash=digest_of(data),
        uploaded_by_user=by,
    )


def digest_of(data):
    """What Wagtail knows a picture by."""
    return hashlib.sha1(data, usedforsecurity=False).hexdigest()


def with_images(blocks, images):
    """The blocks with their figures showing the images that were made of the file's pictures."""
    return [
        {**block, "value": {**block["value"], "image": images[block["id"]].pk}} if block["id"] in images else block
        for block in blocks
    ]
