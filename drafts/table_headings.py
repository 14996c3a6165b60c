"""Which cells of a table head which: what a screen reader says before the words of a cell. Pure.

A heading of one column or one row says so by its `scope`. Where headings are merged, or stand over one another, every
cell names its headings instead, since programs read such scopes in different ways.
"""

from dataclasses import dataclass

from drafts.grid import lay_out


@dataclass
class HeadedCell:
    """A cell, the slots that it covers, and what it heads."""

    row: int
    column: int
    wide: int
    high: int
    scope: str = ""  # empty for a cell that heads nothing
    headings: tuple = ()  # the cells that head this one, where scopes do not say it
    is_named: bool = False  # another cell names it as its heading

    @property
    def place(self):
        return f"h{self.row + 1}-{self.column + 1}"

    def meets(self, first, last):
        """Whether it stands in one of the columns from `first` up to `last`."""
        return self.column < last and first < self.column + self.wide


def headed_cells(rows, head_rows):
    """For each row of cells (with words, spans and their own word on being a heading) its HeadedCells, in order."""
    grid = lay_out(rows)
    placed = [
        [
            HeadedCell(place, start, cell["colspan"] or 1, cell["rowspan"] or 1)
            for cell, start in zip(row, starts, strict=True)
        ]
        for place, (row, starts) in enumerate(zip(rows, grid.columns, strict=True))
    ]
    for row, cells in zip(placed, rows, strict=True):
        for found, cell in zip(row, cells, strict=True):
            found.scope = _scope(found, cell, head_rows, grid.width)
    if head_rows > 1 or any(_is_merged(cell) for row in placed for cell in row):
        _name_headings(placed, head_rows)
    return placed


def _scope(found, cell, head_rows, width):
    if not cell["words"]:
        return ""
    if found.row < head_rows:
        return "colgroup" if found.wide > 1 else "col"
    if not cell["header"]:
        return ""
    return "rowgroup" if found.wide == width > 1 else "row"


def _is_merged(cell):
    return cell.scope and (cell.wide > 1 or cell.high > 1)


def _name_headings(placed, head_rows):
    """Its columns' headings from the top, the group that it stands in, and its row's headings from the start."""
    heads = [cell for row in placed[:head_rows] for cell in row if cell.scope]
    group, beside = None, []
    for place, row in enumerate(placed):
        group = next((cell for cell in row if cell.scope == "rowgroup"), group)
        beside = [cell for cell in beside if cell.row + cell.high > place]
        beside += [cell for cell in row if cell.scope == "row"]
        for cell in row:
            above = [head for head in heads if head.row < place and head.meets(cell.column, cell.column + cell.wide)]
            around = [group] if group and cell is not group else []
            before = [head for head in beside if head.column < cell.column]
            cell.headings = () if cell is group else (*above, *around, *before)
            for heading in cell.headings:
                heading.is_named = True
