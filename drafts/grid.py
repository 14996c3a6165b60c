"""The rows of a table as a grid: where each cell stands, whether the cells fill it, and how it is edited as one.

What is stored is Wagtail's list of lists, so that every row and every cell has an id of its own. Only the form differs:
one field that holds the whole grid, drawn as a table by grid.js.
"""

import json
import re
import uuid
from dataclasses import dataclass, field

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.telepath import Adapter, register

from drafts.cleaning import plain_text
from drafts.languages import direction_of

MOST_COLUMNS = 100
MOST_CELLS = 20_000
TALLEST_CELL = 1000
MOST_FAULTS = 5
MOST_PASSES = 3
NEW_TABLE = (3, 3)


@dataclass
class Grid:
    """Where cells stand: for each row the first column of each of its cells, counted from nought."""

    columns: list = field(default_factory=list)
    width: int = 0
    faults: list = field(default_factory=list)


def lay_out(rows):
    """Place the cells as a browser does, each in the first free column of its row; `rows` of cells with their spans."""
    grid, filled, above = Grid(), [], {}
    for number, row in enumerate(rows, start=1):
        taken, starts, below = set(above), [], {column: left - 1 for column, left in above.items() if left > 1}
        column = 0
        for cell in row:
            while column in taken:
                column += 1
            wide, high = _spans(cell)
            if not (1 <= wide <= MOST_COLUMNS and 1 <= high <= TALLEST_CELL):
                grid.faults.append(_fault(WRONG_SIZE, number, column))
                wide, high = 1, 1
            covered = range(column, column + wide)
            if not taken.isdisjoint(covered):
                grid.faults.append(_fault(OVERLAP, number, min(taken.intersection(covered))))
            if number + high - 1 > len(rows):
                grid.faults.append(_fault(TOO_TALL, number, column))
            taken.update(covered)
            below |= {place: high - 1 for place in covered if high > 1}
            starts.append(column)
            column += wide
        grid.columns.append(starts)
        filled.append(taken)
        above = below
    grid.width = max((max(taken) + 1 for taken in filled if taken), default=0)
    for number, taken in enumerate(filled, start=1):
        grid.faults += [_fault(HOLE, number, column) for column in range(grid.width) if column not in taken][
            :MOST_FAULTS
        ]
    return grid


WRONG_SIZE = gettext_lazy("Row %(row)d, column %(column)d: the cell is too wide or too high.")
OVERLAP = gettext_lazy("Row %(row)d, column %(column)d: two cells stand in the same place.")
TOO_TALL = gettext_lazy("Row %(row)d, column %(column)d: the cell reaches below the last row.")
HOLE = gettext_lazy("Row %(row)d, column %(column)d: there is no cell.")
TOO_MANY = gettext_lazy("A table has at most %(most)d cells.")
TOO_WIDE = gettext_lazy("A table has at most %(most)d columns.")


def _fault(sentence, row, column):
    return sentence % {"row": row, "column": column + 1}


def _spans(cell):
    return tuple(1 if cell[name] is None else cell[name] for name in ("colspan", "rowspan"))


class GridBlock(blocks.ListBlock):
    """A list of rows, each with a list of `cells`, that is edited as one table."""

    def get_default(self):
        """Without ids: every table that is begun in a browser gets its own there."""
        rows, columns = NEW_TABLE
        cell = self.child_block.child_blocks["cells"].child_block.get_default()
        return self.normalize([{"cells": [cell] * columns}] * rows)

    def get_form_state(self, value):
        return [
            {"id": row.original_id, "cells": [_cell_state(cell) for cell in row.value["cells"].bound_blocks]}
            for row in value.bound_blocks
        ]

    def value_from_datadict(self, data, files, prefix):
        return self.to_python(_read_rows(data.get(prefix) or "", self._converter()))

    def value_omitted_from_data(self, data, files, prefix):
        return prefix not in data

    def clean(self, value):
        if sum(len(row["cells"]) for row in value) > MOST_CELLS:
            raise ValidationError(TOO_MANY % {"most": MOST_CELLS})
        grid = lay_out([row["cells"] for row in value])
        problems = list(grid.faults[:MOST_FAULTS])
        if grid.width > MOST_COLUMNS:
            problems.append(TOO_WIDE % {"most": MOST_COLUMNS})
        if not self.is_deferred_validation and not has_words(value):
            problems.append(_("The table is empty: write in a cell, or delete the block."))
        if problems:
            raise ValidationError([ValidationError(problem) for problem in problems])
        return super().clean(value)

    def _converter(self):
        """Draftail's own, one for each form: it keeps the state of what it reads and serves one thread."""
        # It wants the models, which are made of blocks and come later.
        from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

        cells = self.child_block.child_blocks["cells"].child_block
        return ContentstateConverter(features=cells.child_blocks["text"].features)


# Stored and compared as the list that it is: how it is edited is no matter for a migration.
DECONSTRUCT_ALIASES = {GridBlock: "wagtail.blocks.ListBlock"}


def has_words(rows):
    """Whether anything stands in the cells of a table."""
    return any(plain_text(cell["text"].source) for row in rows for cell in row["cells"] if cell["text"])


def _cell_state(cell):
    wide, high = _spans(cell.value)
    text, header = cell.value["text"].source, bool(cell.value["header"])
    return {"id": cell.original_id, "text": text, "colspan": wide, "rowspan": high, "header": header}


# ---- reading what the browser sent


def _read_rows(source, converter):
    """The rows as stored. A browser writes them well; of what else was sent, only what has the right form counts."""
    try:
        rows = json.loads(source)
    except (ValueError, RecursionError):
        rows = []
    read, left = [], MOST_CELLS + 1  # one too many is enough to be refused
    for row in _objects(rows)[:left]:
        cells = _objects(row.get("cells"))[:left]
        left -= len(cells)
        read.append(_item(row, {"cells": [_item(cell, _cell(cell, converter)) for cell in cells]}))
    return read


def _objects(values):
    return [value for value in values if isinstance(value, dict)] if isinstance(values, list) else []


def _item(given, value):
    return {"type": "item", "value": value, "id": _id(given.get("id"))}


def _id(value):
    try:
        return str(uuid.UUID(value))
    except (ValueError, TypeError, AttributeError):
        return str(uuid.uuid4())


def _cell(cell, converter):
    text = cell.get("text")
    return {
        "text": _kept(text, converter) if isinstance(text, str) else "",
        "colspan": _size(cell.get("colspan", 1)),
        "rowspan": _size(cell.get("rowspan", 1)),
        "header": cell.get("header") is True,
    }


def _size(value):
    # Nought is not a size: `clean` says so, with the cell's place.
    return value if type(value) is int else 0


# A cell of a few words without any markup, as most are: it need not be read to be kept as it is.
_PLAIN = re.compile(r"""<p data-block-key="[a-z0-9]{5}">(?:[^<>&"'\s]+(?: [^<>&"'\s]+)*)?</p>""")


def _kept(html, converter):
    """What Wagtail's rich text editor would keep of a cell: emphasis and links. Markup that is broken becomes words."""
    if not html.strip() or _PLAIN.fullmatch(html):
        return html.strip()
    for _again in range(MOST_PASSES):
        try:
            written = _written(html.replace("<br>", "<br/>"), converter)
        except AssertionError:  # tags that do not match
            written = _written(f"<p>{escape(plain_text(html))}</p>", converter)
        if written == html:
            break
        html = written
    return html


def _written(html, converter):
    return converter.to_database_format(converter.from_database_format(html))


# ---- the form


class GridBlockAdapter(Adapter):
    """How the block is drawn: Wagtail's own frame for a field, with our grid in it."""

    js_constructor = "drafts.GridBlock"

    def js_args(self, block):
        meta = {
            "label": block.label,
            "description": block.get_description(),
            "required": False,
            "icon": block.meta.icon,
            "blockDefId": block.definition_prefix,
            "isPreviewable": block.is_previewable,
            "classname": "w-field grid",
            "attrs": block.meta.form_attrs or {},
            "showAddCommentButton": True,
            "strings": {"ADD_COMMENT": _("Add Comment")},
        }
        options = {
            "strings": {name: str(words) for name, words in STRINGS.items()},
            "mostColumns": MOST_COLUMNS,
            "mostCells": MOST_CELLS,
            "rightToLeft": [code for code, _name in settings.DRAFT_LANGUAGES if direction_of(code) == "rtl"],
        }
        return [block.name, options, meta]

    @cached_property
    def media(self):
        own = [f"drafts/{name}.js" for name in ("grid_model", "grid_words", "grid_tools", "grid")]
        return forms.Media(
            js=[versioned_static("wagtailadmin/js/telepath/blocks.js"), *own], css={"all": ["drafts/grid.css"]}
        )


register(GridBlockAdapter(), GridBlock)

STRINGS = {
    "table": gettext_lazy("Cells of the table"),
    "tools": gettext_lazy("Tools for the table"),
    "place": gettext_lazy("Row %(row)s, column %(column)s"),
    "headingPlace": gettext_lazy("Row %(row)s, column %(column)s, heading"),
    "size": gettext_lazy("Rows: %(rows)s. Columns: %(columns)s."),
    "row": gettext_lazy("Row"),
    "addAbove": gettext_lazy("Add above"),
    "addBelow": gettext_lazy("Add below"),
    "moveUp": gettext_lazy("Move up"),
    "moveDown": gettext_lazy("Move down"),
    "deleteRow": gettext_lazy("Delete row"),
    "column": gettext_lazy("Column"),
    "addBefore": gettext_lazy("Add before"),
    "addAfter": gettext_lazy("Add after"),
    "deleteColumn": gettext_lazy("Delete column"),
    "headingColumn": gettext_lazy("Headings of rows"),
    "cell": gettext_lazy("Cell"),
    "mergeAfter": gettext_lazy("Merge with the next"),
    "mergeBelow": gettext_lazy("Merge with the one below"),
    "split": gettext_lazy("Split cell"),
    "heading": gettext_lazy("Heading"),
    "words": gettext_lazy("Text"),
    "bold": gettext_lazy("Bold"),
    "italic": gettext_lazy("Italic"),
    "underline": gettext_lazy("Underline"),
    "superscript": gettext_lazy("Superscript"),
    "link": gettext_lazy("Link"),
    "undo": gettext_lazy("Undo"),
    "address": gettext_lazy("Address of the link"),
    "setLink": gettext_lazy("Set the link"),
    "removeLink": gettext_lazy("Remove the link"),
    "wrongAddress": gettext_lazy("An address begins with https://, http://, mailto: or tel:."),
    "noSelection": gettext_lazy("Select the words for the link first."),
    "noneBeside": gettext_lazy("There is no cell to merge with."),
    "notSameSize": gettext_lazy("Only cells that make a rectangle together can be merged."),
    "rowWithoutCells": gettext_lazy("These cells cannot be merged: a row would have no cell of its own."),
    "notMerged": gettext_lazy("This cell is not merged: there is nothing to split."),
    "mergedInTheWay": gettext_lazy("A merged cell stands in the way: split it first."),
    "lastRow": gettext_lazy("A table has at least one row. To remove the table, delete the block."),
    "lastColumn": gettext_lazy("A table has at least one column. To remove the table, delete the block."),
    "atTheEdge": gettext_lazy("The row is already at the edge of the table."),
    "tooWide": TOO_WIDE,
    "tooMany": TOO_MANY,
    "nothingToUndo": gettext_lazy("There is nothing to undo."),
    "keys": gettext_lazy("Keys"),
    "keyNext": gettext_lazy("To the next or previous cell"),
    "keyArrows": gettext_lazy("At the edge of a cell: to the cell beside it"),
    "keyTools": gettext_lazy("To the tools"),
    "keyEnter": gettext_lazy("A new paragraph in the cell"),
    "keyLine": gettext_lazy("A new line in the paragraph"),
}
