"""A folder of Markdown or HTML files with their pictures, on the disk or in a .zip archive, as one draft.

Paths are keys and never opened by name: what a file refers to is either among the files that were found or not there.
"""

import os
import posixpath
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from drafts.importing import LARGEST_FILE, ImportRefused
from drafts.importing.builder import READ, Builder
from drafts.importing.html import add_html, as_text, finish
from drafts.importing.markdown import add_markdown, settings_of
from drafts.importing.numbering import whole_number
from drafts.importing.pictures import Pictures

MARKDOWN = (".md", ".markdown")
HTML = (".html", ".htm", ".xhtml")
PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg")
# Files that are about the folder and not part of the text, unless they say where in the text they stand.
ABOUT = {"readme", "license", "licence", "changelog", "changehistory", "contributing", "code_of_conduct", "security"}
ORDERED_BY = ("nav_order", "navOrder", "order", "weight")
MOST_FILES = 500
MOST_MEMBERS = 3_000
LARGEST_ARCHIVE = 150 * 1024 * 1024
LARGEST_PART = 20 * 1024 * 1024
# Above a megabyte, honest text is not packed tighter than this.
TIGHTEST = 200
# Some of the other ways to pack take memory before they unpack anything.
PACKED = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
DAMAGED = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, RuntimeError, OSError, ValueError)

ABOUT_FILES = gettext_lazy("files about the folder (read me, licence)")
OTHER_FILES = gettext_lazy("other files of the folder")
LINKS = gettext_lazy("links of the file system, which are not followed")


@dataclass
class Folder:
    """Files by their paths, with `/` between the parts and nothing outside."""

    sizes: dict[str, int]
    # The first so many bytes of the file at a path.
    beginning: Callable[[str, int], bytes]
    links: int = 0
    # The paths under which a website shows its files, where they say so themselves.
    addresses: dict[str, str] = field(default_factory=dict)

    def __contains__(self, path):
        return path in self.sizes

    def read(self, path, *, most=LARGEST_PART):
        """The content of a file, or one byte more than `most` of it."""
        return self.beginning(path, most + 1)

    def text(self, path):
        content = self.read(path)
        if len(content) > LARGEST_PART:
            raise _too_large()
        return as_text(content)

    def of(self, *endings):
        return sorted((path for path in self.sizes if path.lower().endswith(endings)), key=str.casefold)

    def target(self, path):
        """The text that a link to this path means, also without its ending or by its address on the website."""
        stem = posixpath.splitext(path)[0]
        candidates = [path, *(stem + ending for ending in (*MARKDOWN, *HTML)), *(f"{path}{end}" for end in MARKDOWN)]
        candidates.append(self.addresses.get(path.strip("/"), ""))
        return next((found for found in candidates if found.lower().endswith((*MARKDOWN, *HTML)) and found in self), "")


def read_folder(path, options=None):
    """The draft in a folder on the disk."""
    return _read(_on_disk(path), options)


def read_archive(path, options=None):
    """The draft in a .zip archive of a folder."""
    try:
        archive = zipfile.ZipFile(path)
    except DAMAGED as error:
        raise ImportRefused(_("This is not a ZIP archive, or it is damaged.")) from error
    with archive:
        return _read(_in_archive(archive), options)


# ---- what a folder holds


def _on_disk(root):
    sizes, links = {}, 0
    for place, folders, files in os.walk(root, followlinks=False):
        # Hidden folders hold history and settings.
        folders[:] = [name for name in folders if not name.startswith(".")]
        links += sum(1 for name in folders if Path(place, name).is_symlink())
        for name in files:
            path = Path(place, name)
            if path.is_symlink():
                links += 1
            elif path.is_file() and not name.startswith("."):
                sizes[path.relative_to(root).as_posix()] = path.stat().st_size
        if len(sizes) > MOST_MEMBERS:
            raise _too_large()

    def beginning(path, length):
        with Path(root, path).open("rb") as file:
            return file.read(length)

    return Folder(sizes, beginning, links)


def _in_archive(archive):
    members = archive.infolist()
    tight = any(
        member.file_size > 1024**2 and member.file_size > TIGHTEST * max(member.compress_size, 1) for member in members
    )
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > LARGEST_ARCHIVE or tight:
        raise ImportRefused(_("The archive unpacks to far more than a draft can hold."))
    if any(member.flag_bits & 0x1 for member in members):
        raise ImportRefused(_("The archive is protected by a password."))
    if any(member.compress_type not in PACKED for member in members):
        raise ImportRefused(_("This is not a ZIP archive, or it is damaged."))
    if any(_leads_out(member.orig_filename) for member in members):
        raise ImportRefused(_("The archive holds paths that lead out of it."))
    links = [member for member in members if stat.S_ISLNK(member.external_attr >> 16)]
    kept = [
        member
        for member in members
        if not (member.is_dir() or member in links)
        and not any(part.startswith((".", "__MACOSX")) for part in member.filename.split("/"))
    ]
    top = os.path.commonpath([posixpath.dirname(member.filename) for member in kept] or [""])
    by_path = {posixpath.relpath(member.filename, top or "."): member for member in kept}
    if len(by_path) < len(kept):
        raise ImportRefused(_("The archive holds two files of one name."))

    def beginning(path, length):
        try:
            with archive.open(by_path[path]) as file:
                return file.read(length)
        except DAMAGED as error:
            raise ImportRefused(_("This is not a ZIP archive, or it is damaged.")) from error

    return Folder({path: member.file_size for path, member in by_path.items()}, beginning, len(links))


def _leads_out(name):
    return (
        name.startswith("/")
        or "\\" in name
        or ":" in name.split("/")[0]
        or ".." in name.split("/")
        or any(ord(character) < 32 for character in name)
    )


def _too_large():
    return ImportRefused(
        _("The folder is larger than %(limit)d MB or %(files)d files, which no draft needs.")
        % {"limit": LARGEST_FILE // 1024**2, "files": MOST_FILES}
    )


# ---- reading


def _read(folder, options):
    """Index first, then by the numbers of the first headings, annexes last."""
    markdown = folder.of(*MARKDOWN)
    endings = MARKDOWN if markdown else HTML
    texts = markdown or folder.of(*HTML)
    if len(texts) > MOST_FILES or sum(folder.sizes[path] for path in texts) > LARGEST_FILE:
        raise _too_large()
    texts = {path: folder.text(path) for path in texts}
    settings = {path: settings_of(text) if endings == MARKDOWN else {} for path, text in texts.items()}
    parts = [path for path in texts if not _is_about(path, settings[path])] or list(texts)
    if not parts:
        raise ImportRefused(_("There are no Markdown or HTML files in this folder."))
    parts.sort(key=lambda path: _reading_order(path, texts[path], settings[path]))
    folder.addresses = {
        found["permalink"].strip("/"): path for path, found in settings.items() if found.get("permalink")
    }
    builder = Builder(options=options)
    pictures = Pictures(folder)
    is_website = any(settings.values())
    for number, path in enumerate(parts):
        span = tuple(READ * share / len(parts) for share in (number, number + 1))
        if endings == MARKDOWN:
            add_markdown(builder, texts[path], file=path, pictures=pictures, span=span, is_website=is_website)
        else:
            add_html(builder, texts[path], file=path, pictures=pictures, span=span)
    left = [path for path in texts if path not in parts]
    builder.simplify(ABOUT_FILES, len(left))
    builder.simplify(LINKS, folder.links)
    builder.simplify(OTHER_FILES, len(folder.sizes) - len(texts) - len(folder.of(*PICTURES)))
    imported = finish(builder)
    imported.remarks.append(_("The files were read in this order: %(files)s.") % {"files": ", ".join(parts)})
    if left:
        imported.remarks.append(
            _("These files are about the folder and were left out: %(files)s.") % {"files": ", ".join(left)}
        )
    return imported


def _is_about(path, settings):
    stem = posixpath.splitext(posixpath.basename(path))[0].lower()
    return stem in ABOUT and not any(name in settings for name in ORDERED_BY)


def _reading_order(path, text, settings):
    heading = re.search(r"^#{1,6}[ \t]+(.*)$|<h[1-6][^<>]*>([^<]*)", text, re.MULTILINE)
    words = ((heading[1] or heading[2] or "") if heading else "").strip()
    number = re.match(r"(\d+)", words)
    order = next((settings[name] for name in ORDERED_BY if name in settings), "")
    found = re.fullmatch(r"(\d{1,6})(?:\.(\d{1,6}))?", order)
    place = float(found[0]) if found else float(whole_number(number and number[1], 0))
    stem = posixpath.splitext(posixpath.basename(path))[0].lower()
    annex = bool(re.match(r"(?:appendix|annex)", words, re.IGNORECASE)) or stem.startswith(("appendix", "annex"))
    return (stem != "index", annex, place, path.casefold())
