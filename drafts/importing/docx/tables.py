"""Tables of a Word document: their grid, merged cells and headings."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from drafts.importing.docx.styles import is_shaded
from drafts.importing.docx.words import Reading, author_and_date, changes_of_end, is_true, proposal, reason_of
from drafts.importing.inline import wholly, without_style, words_of
from drafts.importing.numbering import whole_number
from drafts.importing.ooxml import W, attribute, child, is_on, local, value_of

WIDEST = 100
HIGHEST = 1000
MOST_HEADS = 20
# A first cell that is this high heads its rows, and does not make all of them rows of headings.
HIGHEST_HEAD = 4
_WRAPPERS = {"sdt", "sdtContent", "ins", "moveTo", "customXml"}
_FIRST_ROW, _FIRST_COLUMN = 0x0020, 0x0080


@dataclass
class Cell:
    """A cell of the grid from column `start` up to `end`."""

    start: int
    end: int
    paragraphs: list = field(default_factory=list)
    rowspan: int = 1
    is_shaded: bool = False
    goes_on: bool = False  # it belongs to the cell above
    header: bool = False

    @property
    def words(self):
        return " ".join(words_of(runs) for runs in self.paragraphs)

    @property
    def is_bold(self):
        return all(wholly(runs, "b") for runs in self.paragraphs)


@dataclass
class Grid:
    rows: list
    head_rows: int
    # Pieces of text that stood in cells which are merged into others.
    merged: int = 0

    @property
    def columns(self):
        return max((cell.end for row in self.rows for cell in row), default=0)

    def as_rows(self):
        return [
            [
                {
                    "paragraphs": cell.paragraphs,
                    "colspan": min(cell.end - cell.start, WIDEST),
                    "rowspan": cell.rowspan,
                    "header": cell.header,
                }
                for cell in row
            ]
            for row in self.rows
        ]


def unwrapped(element, wanted):
    """Children of a kind, also inside content controls and tracked insertions."""
    for node in element:
        if local(node) == wanted:
            yield node
        elif local(node) in _WRAPPERS:
            yield from unwrapped(node, wanted)


class TableReading:
    """A table with what was met in its cells; `lines` is the reader of what stands in a cell."""

    def __init__(self, reader, table, rows):
        self.reader = reader
        self.found = Reading()
        self.proposals = []
        self.by_row = {}
        kept = [row for row in rows if self._stays(row)]
        for row in rows:
            self.by_row[row] = []
        self.grid = self._grid(table, kept)
        if reader.proposing:
            self._propose(rows, kept)
        self.found.changes = []

    def _grid(self, table, rows):
        return grid_of(table, rows, self._cell, self.reader.styles)

    def _stays(self, row):
        changes = changes_of_end(row)
        gone = self.reader.words.end_is_gone(row)
        if gone:
            self.reader.leave_out_row(row)
        elif changes and not self.reader.proposing:
            self.reader.builder.simplify(reason_of(changes[0], accepting=self.reader.accepting))
        return not gone

    def _cell(self, cell):
        found = Reading()
        lines = self.reader.lines(cell, found)
        self.by_row[next(cell.iterancestors(f"{W}tr"))].append(found)
        self.found.add(found)
        return lines

    def _propose(self, rows, kept):
        """A note for each row that somebody would add, take out or change."""
        number, kept = 0, set(kept)
        for row in rows:
            changes = [author_and_date(change) for change in changes_of_end(row)]
            if row not in kept:
                words = _("A row is to be added after row %(number)d.") % {"number": number}
                proposed = [self.reader.words_as_proposed(cell) for cell in unwrapped(row, "tc")]
                self.proposals.append(proposal(changes, words, " | ".join(proposed)))
                continue
            number += 1
            cells = self.by_row[row]
            changed = [change for cell in cells for change in cell.changes]
            if changes:
                words = _("Row %(number)d is to be taken out.") % {"number": number}
                self.proposals.append(proposal(changes, words, ""))
            elif changed:
                words = _("Row %(number)d is to be changed.") % {"number": number}
                proposed = ["\n".join(filter(None, cell.proposed)) for cell in cells]
                self.proposals.append(proposal(changed, words, " | ".join(proposed)))


def grid_of(table, rows, read_cell, styles):
    """The grid of a table with these rows (`w:tr`); `read_cell` gives the paragraphs of a cell."""
    grid = Grid([_cells(row, read_cell) for row in rows], 0)
    _close_gaps(grid)
    kept = _merge_down(grid)
    _mark_headings(grid, table, [rows[place] for place in kept], styles)
    return grid


def _cells(row, read_cell):
    properties = child(row, "trPr")
    cells, column = [], _columns(value_of(properties, "gridBefore"), 0)
    if column:
        cells.append(Cell(0, column))
    for element in unwrapped(row, "tc"):
        settings = child(element, "tcPr")
        end = column + _columns(value_of(settings, "gridSpan"), 1)
        paragraphs = read_cell(element)
        across, down = child(settings, "hMerge"), child(settings, "vMerge")
        if across is not None and attribute(across, "val") != "restart" and cells:
            # An older way to say that a cell goes on into the next.
            cells[-1].end = end
            cells[-1].paragraphs += paragraphs
        else:
            cell = Cell(column, end, paragraphs, is_shaded=is_shaded(child(settings, "shd")))
            cell.goes_on = down is not None and attribute(down, "val") != "restart"
            cells.append(cell)
        column = end
    return cells


def _columns(text, otherwise):
    return min(max(whole_number(text, otherwise), otherwise), WIDEST)


def _close_gaps(grid):
    """Only columns in which a cell begins or ends are columns to a reader; rows that end early are filled up."""
    edges = sorted({edge for row in grid.rows for cell in row for edge in (cell.start, cell.end)})
    place = {edge: number for number, edge in enumerate(edges)}
    for row in grid.rows:
        for cell in row:
            cell.start, cell.end = place[cell.start], place[cell.end]
    width = grid.columns
    for row in grid.rows:
        if row and row[-1].end < width:
            row.append(Cell(row[-1].end, width))


def _merge_down(grid):
    """Join cells to those above them; returns the places of the rows in which something begins."""
    above = {}
    drawn = []
    for row in grid.rows:
        own, here = [], {}
        for cell in row:
            upper = above.get(cell.start) if cell.goes_on else None
            if upper is not None and upper.end == cell.end and upper.rowspan < HIGHEST:
                upper.rowspan += 1
                grid.merged += len(cell.paragraphs)
                upper.paragraphs += cell.paragraphs
                here[cell.start] = upper
            else:
                own.append(cell)
                here[cell.start] = cell
        if not own:
            # Nothing begins in this row, so nobody could see it.
            for cell in here.values():
                cell.rowspan -= 1
        drawn.append(own)
        above = here
    kept = [place for place, row in enumerate(drawn) if row]
    grid.rows = [drawn[place] for place in kept]
    return kept


def _mark_headings(grid, table, rows, styles):
    heads = 0
    while heads < min(len(rows), MOST_HEADS) and is_on(child(rows[heads], "trPr"), "tblHeader"):
        heads += 1
    look = child(child(table, "tblPr"), "tblLook")
    if not heads and len(grid.rows) > 1 and _looks(look, "firstRow", _FIRST_ROW):
        heads = _first_heads(grid, styles.dresses(table, "firstRow"))
    grid.head_rows = _with_merged(grid, heads) if heads < len(grid.rows) else heads
    width = grid.columns
    if len(grid.rows) > 1 and width > 1:
        _mark_first_column(
            grid, width, _looks(look, "firstColumn", _FIRST_COLUMN) and styles.dresses(table, "firstCol")
        )
        for row in grid.rows[grid.head_rows :]:
            # A row of one cell across the table heads the rows below it.
            if row[0].start == 0 and row[0].end == width and row[0].words and len(row[0].paragraphs) == 1:
                row[0].header = True
    _drop_bold(grid)


def _drop_bold(grid):
    """What heads a row or column is shown as such; the bold that said so in the file says nothing more."""
    for place, row in enumerate(grid.rows):
        for cell in row:
            if place < grid.head_rows or cell.header:
                cell.paragraphs = [without_style(runs, "b") if wholly(runs, "b") else runs for runs in cell.paragraphs]


def _first_heads(grid, is_styled):
    """One row, or two where the first is one line across the table and the second looks like a row of headings.

    Word asks for a first row of its own in every new table: a row with gaps that looks like the others heads nothing.
    """
    first, second = grid.rows[0], grid.rows[1]
    if not is_styled and not any(map(_stands_out, first)) and not all(cell.words for cell in first[1:]):
        return 0
    if len(first) == 1 and len(second) > 1 and len(grid.rows) > 2 and all(_stands_out(cell) for cell in second):
        return 2
    return 1


def _with_merged(grid, heads):
    """Rows of headings go as far down as the cells that begin in them."""
    place = 0
    while place < heads:
        reach = max((cell.rowspan for cell in grid.rows[place] if cell.rowspan <= HIGHEST_HEAD), default=1)
        heads = max(heads, min(place + reach, len(grid.rows) - 1, MOST_HEADS))
        place += 1
    return heads


def _mark_first_column(grid, width, is_styled):
    first = [row[0] for row in grid.rows[grid.head_rows :] if row[0].start == 0 and row[0].end < width]
    others = [cell for row in grid.rows[grid.head_rows :] for cell in row if cell.start > 0]
    named = [cell for cell in first if cell.words]
    stands_out = len(named) > 1 and all(_stands_out(cell) for cell in named)
    if is_styled or (stands_out and not all(_stands_out(cell) for cell in others if cell.words)):
        for cell in named:
            cell.header = True


def _stands_out(cell):
    return cell.is_shaded or (bool(cell.words) and cell.is_bold)


def _looks(look, name, bit):
    """Whether a table asks for a look of its own for its first row or column, in the newer or the older way."""
    if look is None:
        return False
    said = attribute(look, name)
    if said is not None:
        return is_true(said)
    try:
        return bool(int(attribute(look, "val") or "0", 16) & bit)
    except ValueError:
        return False
