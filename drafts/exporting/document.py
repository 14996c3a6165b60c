"""A draft as the writers of files need it: its blocks in order, each with its number, its language and its words.

The blocks come from the revision that the version has pinned, the numbers from the version's paragraphs: a file says
what the reading page says.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.conf import settings
from django.utils import timezone

from drafts.exporting.words import Words
from drafts.importing.own import FIELDS_OF
from drafts.languages import direction_of
from drafts.models import SiteSettings
from drafts.paragraphs import bare_label, paragraphs_of
from drafts.versions import working_text

SECTION_SIGN = "§ "


class Number(NamedTuple):
    """What stands before a paragraph; `label` is the part of it that its author wrote."""

    before: str = ""
    label: str = ""
    after: str = ""

    @property
    def shown(self):
        return "".join(self)


class Cell(NamedTuple):
    text: list
    colspan: int
    rowspan: int
    header: bool


class Row(NamedTuple):
    """A row of a table. A row of headings has no number."""

    id: str
    number: str
    cells: list


@dataclass(frozen=True)
class Unit:
    """A block with everything that a file shows of it."""

    id: str
    kind: str
    number: Number
    # The block's own language, empty where it is the draft's; and the one that holds.
    lang: str
    language: str
    level: int = 0
    marker: str = ""
    annex: bool = False
    fields: dict = field(default_factory=dict)
    # Paragraphs of runs.
    text: list = field(default_factory=list)
    caption: list = field(default_factory=list)
    rows: list = field(default_factory=list)
    head_rows: int = 0
    image: Any = None
    # Of a footnote: the ids and numbers of the blocks that refer to it.
    referred_from: list = field(default_factory=list)

    @property
    def dir(self):
        return direction_of(self.language)

    @property
    def runs(self):
        """Every run of the block, wherever it stands in it."""
        cells = [paragraph for row in self.rows for cell in row.cells for paragraph in cell.text]
        return [run for paragraph in [*self.text, *self.caption, *cells] for run in paragraph]


@dataclass(frozen=True)
class Document:
    """A draft, frozen under a label or as it is being worked on."""

    title: str
    language: str
    units: list
    # Empty for a working text.
    label: str
    day: date
    site: str
    slug: str = ""
    workstream: str = ""
    symbol: str = ""
    summary: str = ""
    footnotes: str = ""
    author: str = ""

    @property
    def dir(self):
        return direction_of(self.language)

    @property
    def footnote_ids(self):
        return {unit.id for unit in self.units if unit.kind == "footnote"}


def document_of(version, base=None):
    """A frozen version: the blocks of its own revision, under the numbers that were frozen with them."""
    body = version.revision.as_object().body
    rows = version.paragraphs.values_list("anchor", "sub_anchor", "number")
    numbers = {(str(anchor), sub_anchor): number for anchor, sub_anchor, number in rows}
    about = {"label": version.label, "day": timezone.localdate(version.frozen_at), "title": version.title}
    return _document(version.page, body, numbers, version.locale, about, base)


def working_document(page, base=None):
    """The working text of a draft; raises ValidationError where it could not be frozen either."""
    draft = working_text(page)
    numbers = {
        (str(paragraph.anchor), paragraph.sub_anchor): paragraph.number
        for paragraph in paragraphs_of(draft.body, draft.language)
    }
    about = {"label": "", "day": timezone.localdate(), "title": draft.title}
    return _document(draft, draft.body, numbers, draft.language, about, base)


def _document(page, body, numbers, language, about, base):
    site = SiteSettings.for_host()
    return Document(
        **about,
        language=language,
        units=units_of(body, numbers, language, base or settings.WAGTAILADMIN_BASE_URL),
        site=site.name,
        slug=page.slug if page.slug.isascii() else page.kind,
        workstream=getattr(page.get_parent().specific, "code", ""),
        symbol=page.symbol,
        summary=page.summary,
        footnotes=site.footnotes,
    )


def units_of(body, numbers, language, base=""):
    """The blocks of a draft; `numbers` by (block id, row id)."""
    words = Words({str(block.id).lower() for block in body}, base)
    units = [_unit(block, numbers, language, words) for block in body]
    referred = {}
    for unit in units:
        for run in unit.runs:
            if run.href.startswith("#"):
                referred.setdefault(run.href[1:], {})[unit.id] = unit.number.shown
    for unit in units:
        if unit.kind == "footnote":
            unit.referred_from.extend(referred.get(unit.id, {}).items())
    return units


def _unit(block, numbers, language, words):
    value, kind, own_id = block.value, block.block_type, str(block.id).lower()
    number = numbers.get((own_id, ""), "")
    lang = value.get("lang") or ""
    rows = value["rows"].bound_blocks if kind == "table" else []
    heads = (value["head_rows"] or 0) if kind == "table" else 0
    return Unit(
        id=own_id,
        kind=kind,
        number=_number(kind, number, (value.get("label") or "").strip()),
        lang=lang,
        language=lang or language,
        level=int(value.get("level") or 0),
        marker=(value.get("marker") or "").strip(),
        annex=bool(value.get("annex")),
        fields={name: (value.get(name) or "").strip() for name in FIELDS_OF.get(kind, ())},
        text=words.paragraphs(value.get("text")),
        caption=words.paragraphs(value.get("caption")),
        rows=[_row(row, numbers.get((own_id, str(row.id)), ""), words) for row in rows],
        head_rows=min(heads, len(rows)),
        image=value.get("image"),
    )


def _row(row, number, words):
    cells = [
        Cell(words.paragraphs(cell["text"]), cell["colspan"] or 1, cell["rowspan"] or 1, bool(cell["header"]))
        for cell in row.value["cells"]
    ]
    return Row(str(row.id), number, cells)


def _number(kind, number, label):
    """The number as a reader sees it, with the author's part of it told apart."""
    shown = number.removeprefix(SECTION_SIGN) if kind == "heading" else number
    if not label:
        return Number(before=shown)
    bare = bare_label(label)
    before = shown.removesuffix(bare)
    if bare and before != shown and not any(character.isdigit() for character in before):
        return Number(before, label)
    # The label stands twice in the text, and this paragraph is called otherwise.
    return Number("", label, f" ({shown})" if shown else "")
