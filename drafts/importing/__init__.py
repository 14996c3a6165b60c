"""Read a draft from a file that people have: DOCX, Markdown (a file or a folder) or HTML, into blocks.

What a reader keeps, the editor keeps. What it cannot keep is counted under its reason, so that a person can say whether
that matters: the paragraphs found in the file are the paragraphs kept plus those left out.
"""

from base64 import b64decode, b64encode
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

LARGEST_FILE = 20 * 1024 * 1024
MOST_BLOCKS = 20_000


class ImportRefused(Exception):
    """Why a file was not read, in one sentence."""


@dataclass(frozen=True)
class ReadOptions:
    """What a person decides before a file is read."""

    # Tracked changes: "accept", "reject", or "propose": the text without them, and a note that says what was proposed.
    tracked_changes: str = "accept"
    # Called now and then with the share of the file that was read, from 0 to 1.
    progress: Callable[[float], None] = lambda share: None


@dataclass(frozen=True)
class Picture:
    """A picture of the file on its way to becoming a Wagtail image, which the figure block `block` then shows."""

    block: str
    name: str
    data: bytes
    alt: str = ""


@dataclass(frozen=True)
class Note:
    """What somebody wrote in the margin of the file, or changed with tracking: for the drafter, not for the text."""

    block: str
    author: str
    # As the file says it, such as 2026-03-04T10:00:00Z; empty where it does not.
    written: str
    words: str
    # The paragraph as the tracked changes would have it.
    proposed: str = ""


@dataclass(frozen=True)
class Suggestion:
    """Another kind that a block may be, and why, for a person to decide."""

    block: str
    kind: str
    reason: str


@dataclass
class ImportedDraft:
    """The blocks of a draft as its StreamField stores them, and the account of what became of the file."""

    blocks: list = field(default_factory=list)
    title: str = ""
    # Whether the file itself says what its title is, or it is only the first heading.
    is_titled: bool = False
    language: str = "en"
    # Paragraphs with words in them that the file holds, and how many of them stand in the blocks.
    found: int = 0
    kept: int = 0
    # Words that are not in the blocks, by reason; found = kept + the sum of these.
    left_out: Counter = field(default_factory=Counter)
    # What surrounded the words and was not kept, by reason.
    simplified: Counter = field(default_factory=Counter)
    # What the reader decided by itself, for somebody to look at.
    remarks: list = field(default_factory=list)
    # Where each block stands in the original, by block id, in words such as "paragraph 34" or "scope.md, line 12".
    origins: dict = field(default_factory=dict)
    pictures: list[Picture] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    suggestions: list[Suggestion] = field(default_factory=list)

    def as_json(self):
        """What JSON can hold: pictures in base64, reasons as words of the language that is active now."""
        return {
            **vars(self),
            "left_out": _in_words(self.left_out),
            "simplified": _in_words(self.simplified),
            "remarks": [str(remark) for remark in self.remarks],
            "pictures": [{**vars(picture), "data": b64encode(picture.data).decode()} for picture in self.pictures],
            "notes": [dict(vars(note)) for note in self.notes],
            "suggestions": [{**vars(suggestion), "reason": str(suggestion.reason)} for suggestion in self.suggestions],
        }

    @classmethod
    def from_json(cls, stored):
        return cls(
            **{
                **stored,
                "left_out": Counter(stored["left_out"]),
                "simplified": Counter(stored["simplified"]),
                "pictures": [
                    Picture(**{**picture, "data": b64decode(picture["data"])}) for picture in stored["pictures"]
                ],
                "notes": [Note(**note) for note in stored["notes"]],
                "suggestions": [Suggestion(**suggestion) for suggestion in stored["suggestions"]],
            }
        )

    @property
    def kinds(self):
        return Counter(block["type"] for block in self.blocks)

    @property
    def not_kept(self):
        return self.left_out + self.simplified

    def not_kept_sentences(self):
        return [
            _("%(count)d × %(what)s") % {"count": count, "what": reason}
            for reason, count in sorted(self.not_kept.items(), key=lambda item: str(item[0]))
        ]


def _in_words(counter):
    """Two reasons may share their words."""
    words = Counter()
    for reason, count in counter.items():
        words[str(reason)] += count
    return dict(words)


def read_draft(path, options=None):
    """The draft in a file or folder; raises ImportRefused with a sentence."""
    path, options = Path(path), options or ReadOptions()
    try:
        return _reader_of(path)(path, options)
    except RecursionError as error:
        raise ImportRefused(_("The file is nested too deeply to be a draft.")) from error


def _reader_of(path):
    from drafts.importing import docx, folders, html, markdown

    if path.is_dir():
        return folders.read_folder
    if not path.is_file():
        raise ImportRefused(_("There is no file %(path)s.") % {"path": path})
    readers = {
        ".docx": docx.read,
        ".md": markdown.read,
        ".markdown": markdown.read,
        ".html": html.read,
        ".htm": html.read,
        ".xhtml": html.read,
        ".zip": folders.read_archive,
    }
    suffix = path.suffix.lower()
    if suffix in {".docm", ".dotm"}:
        raise ImportRefused(_("The file may hold macros. Save it as .docx in Word and try again."))
    if suffix == ".doc":
        raise ImportRefused(_("This is the old Word format. Save it as .docx in Word and try again."))
    if suffix not in readers:
        raise ImportRefused(
            _("Only .docx, .md, .html and .zip are read, not %(suffix)s.") % {"suffix": suffix or path.name}
        )
    if path.stat().st_size > LARGEST_FILE:
        raise ImportRefused(
            _("The file is larger than %(limit)d MB, which no draft needs.") % {"limit": LARGEST_FILE // 1024**2}
        )
    return readers[suffix]
