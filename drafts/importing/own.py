"""What the files that we write ourselves carry, so that importing them again finds every paragraph.

Each block goes out with its id and its kind (drafts/exporting). A reader that meets them fills an `OwnBlock`, and the
block comes back as it went out, with whatever somebody wrote into it meanwhile. Words that stand in the file only for
its readers (the number that we counted, "Who acts:") are marked as such, and taken off again.
"""

import re
import uuid
from dataclasses import dataclass, field

from drafts.blocks import BODY_BLOCKS, LONGEST_LABEL
from drafts.importing.inline import Run, words_of
from drafts.languages import OWN_NAMES

KINDS = frozenset(name for name, _block in BODY_BLOCKS)
# Kinds whose text may have several paragraphs.
SEVERAL = frozenset({"example", "indicator", "definition", "footnote"})
# What a block says besides its text, and how long it may be.
FIELDS = {"who": 300, "by_when": 120, "country": 120, "source": 300, "term": 200, "alt": 10_000}
FIELDS_OF = {
    "recommendation": ("who", "by_when"),
    "example": ("country", "source"),
    "definition": ("term",),
    "figure": ("alt",),
}
DEEPEST_ITEM = 9

_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
BLOCK_ID = re.compile(rf"b-({_UUID})")
ROW_ID = re.compile(rf"r-({_UUID})")
# Word takes forty characters: the id without its hyphens, and the language where the block has one of its own.
BOOKMARK = re.compile(r"rd_([0-9a-f]{32})(?:_([a-z]{2,3}))?")
ROW_BOOKMARK = re.compile(r"rr_([0-9a-f]{32})")


def bookmark_of(block_id, lang=""):
    return f"rd_{uuid.UUID(str(block_id)).hex}" + (f"_{lang}" if lang else "")


def row_bookmark_of(row_id):
    """The bookmark of a row; empty where its id is none of ours."""
    try:
        return f"rr_{uuid.UUID(str(row_id)).hex}"
    except ValueError:
        return ""


def new_id():
    return str(uuid.uuid4())


@dataclass
class OwnBlock:
    """A block of ours on its way back."""

    kind: str
    id: str = field(default_factory=new_id)
    lang: str = ""
    label: str = ""
    level: int = 0
    marker: str = ""
    annex: bool = False
    fields: dict = field(default_factory=dict)
    # Paragraphs of runs.
    text: list = field(default_factory=list)
    caption: list = field(default_factory=list)
    # Of a table: (row id, cells), each cell as `Builder.table` takes it.
    rows: list = field(default_factory=list)
    head_rows: int = 0
    # The names by which the file links to it.
    keys: list = field(default_factory=list)
    # How many paragraphs with words in them the file holds for it.
    pieces: int = 1

    def value(self):
        """The block's own values, as the builder finishes them."""
        value = {name: self.fields.get(name, "")[: FIELDS[name]] for name in FIELDS_OF.get(self.kind, ())}
        match self.kind:
            case "heading":
                value |= {"runs": joined(self.text), "level": str(min(max(self.level, 2), 4)), "annex": self.annex}
            case "list_item":
                level = min(max(self.level, 1), DEEPEST_ITEM)
                value |= {"runs": joined(self.text), "level": level, "marker": self.marker[:LONGEST_LABEL]}
            case "table":
                value |= {"caption": joined(self.caption), "head_rows": min(max(self.head_rows, 0), 20)}
                value |= {"rows": [cells for _id, cells in self.rows], "row_ids": [own_id for own_id, _ in self.rows]}
            case "figure":
                value |= {"caption": joined(self.caption), "image": None}
            case kind if kind in SEVERAL:
                value["paragraphs"] = self.text
            case _:
                value["runs"] = joined(self.text)
        return value

    def say(self, builder):
        """Hand the block to the builder; returns the id under which it stands there."""
        lang = self.lang if self.lang in OWN_NAMES else ""
        return builder.own(
            self.kind, self.id, keys=self.keys, lang=lang, label=self.label[:LONGEST_LABEL], pieces=self.pieces,
            **self.value(),
        )  # fmt: skip


def joined(paragraphs):
    """Several paragraphs as one, on lines of their own."""
    runs = []
    for paragraph in filter(words_of, paragraphs):
        runs += [Run("\n"), *paragraph] if runs else paragraph
    return runs
