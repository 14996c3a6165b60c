"""Find the data of a picture: written into the file itself, or beside it in its folder. Nothing is ever fetched."""

import posixpath
import re
from base64 import b64decode
from binascii import Error as NotBase64
from urllib.parse import unquote, unquote_to_bytes, urlsplit

from django.utils.translation import gettext_lazy

LARGEST_PICTURE = 10 * 1024 * 1024
LARGEST_PICTURES = 40 * 1024 * 1024
MOST_PICTURES = 300
LONGEST_NAME = 100

REMOTE = gettext_lazy("pictures on other sites, which are never fetched (their description was kept)")
MISSING = gettext_lazy("pictures that the file only refers to (their description was kept)")
DRAWINGS = gettext_lazy("drawings in SVG (their words were kept)")
OTHER_FORMATS = gettext_lazy("pictures that are not PNG, JPEG, GIF or WebP (their description was kept)")
TOO_LARGE = gettext_lazy("pictures that are too large or too many (their description was kept)")

_DATA = re.compile(r"data:\s*([\w.+-]+/[\w.+-]+)?((?:;[^,;]*)*),", re.IGNORECASE)


def format_of(data):
    """The ending of a picture's name by its first bytes; empty for what is none of the four formats that are kept."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    return "webp" if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else ""


class Pictures:
    """What the pictures of one draft may take together, and where to look for them."""

    def __init__(self, folder=None):
        self.folder = folder
        self.count = self.size = 0

    def find(self, address, *, file=""):
        """The name and the data of a picture, and the reason why there are none: one of the two is empty."""
        address = address.strip()
        if address[:5].lower() == "data:":
            name, data = "", _written_out(address)
        else:
            name, data = self._beside(address, file)
            if data is None:
                return None, REMOTE if _is_elsewhere(address) else MISSING
        if data is None or len(data) > LARGEST_PICTURE:
            return None, TOO_LARGE if data else OTHER_FORMATS
        if not (ending := format_of(data)):
            return None, DRAWINGS if b"<svg" in data[:1000].lower() else OTHER_FORMATS
        self.count, self.size = self.count + 1, self.size + len(data)
        if self.count > MOST_PICTURES or self.size > LARGEST_PICTURES:
            return None, TOO_LARGE
        return (name or f"picture-{self.count}.{ending}", data), ""

    def _beside(self, address, file):
        """A file of the folder, by an address that is relative to `file` or, as on a website, to the folder."""
        path = self.folder and not _is_elsewhere(address) and within(address, file)
        if not path or path not in self.folder:
            return "", None
        return posixpath.basename(path)[-LONGEST_NAME:], self.folder.read(path, most=LARGEST_PICTURE)


def within(address, file):
    """The path inside the folder that an address in `file` means; empty for one that leads out of the folder."""
    try:
        path = unquote(urlsplit(address).path)
    except ValueError:
        return ""
    start = "" if path.startswith("/") else posixpath.dirname(file)
    path = posixpath.normpath(posixpath.join(start, path.lstrip("/")))
    return "" if path.startswith("..") or path == "." else path


def _is_elsewhere(address):
    try:
        parts = urlsplit(address)
    except ValueError:
        return True
    return bool(parts.scheme or parts.netloc)


def _written_out(address):
    """The data in a `data:` address; None where it holds none."""
    head = _DATA.match(address[:200])
    if not head:
        return None
    body = address[head.end() :]
    try:
        if ";base64" in head[2].lower():
            return b64decode(re.sub(r"\s+", "", unquote(body)))
        return unquote_to_bytes(body)
    except (NotBase64, ValueError):
        return None
