import json
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict

from drafts.blocks import TableBlock
from drafts.grid import lay_out
from drafts.importing import read_draft
from drafts.paragraphs import paragraphs_of
from tests.drafts.samples import NIST_TABLE, block, stream
from tests.factories import make_workstream

ROWS = TableBlock().child_blocks["rows"]


def cell(text="", wide=1, high=1, **others):
    return {"id": str(uuid4()), "text": text, "colspan": wide, "rowspan": high, "header": False, **others}


def row(*cells):
    return {"id": str(uuid4()), "cells": list(cells)}


def read(rows):
    """What the block makes of the rows that a browser sends."""
    sent = rows if isinstance(rows, str) else json.dumps(rows)
    return ROWS.value_from_datadict({"rows": sent}, MultiValueDict(), "rows")


def refusal(rows):
    with pytest.raises(ValidationError) as refused:
        ROWS.clean(read(rows))
    return refused.value.messages


def kept(text):
    return read([row(cell(text))])[0]["cells"][0]["text"].source


def spans(*rows):
    return lay_out([[{"colspan": wide, "rowspan": high} for wide, high in cells] for cells in rows])


def test_cells_stand_where_a_browser_puts_them():
    grid = spans([(1, 2), (2, 1)], [(1, 1), (1, 1)], [(3, 1)])
    assert (grid.columns, grid.width, grid.faults) == ([[0, 1], [1, 2], [0]], 3, [])


def test_the_table_of_nist_is_24_rows_of_10_columns():
    (table,) = [found.value for found in stream(read_draft(NIST_TABLE).blocks) if found.block_type == "table"]
    grid = lay_out([row["cells"] for row in table["rows"]])
    assert (len(grid.columns), grid.width, grid.faults) == (24, 10, [])


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([row(cell("a"), cell("b")), row(cell("c"))], "Row 2, column 2: there is no cell."),
        (
            [row(cell("a"), cell("b", high=2)), row(cell("c", wide=2))],
            "Row 2, column 2: two cells stand in the same place.",
        ),
        ([row(cell("a", high=2))], "Row 1, column 1: the cell reaches below the last row."),
        ([row(cell("a"), cell("b", wide=101))], "Row 1, column 2: the cell is too wide or too high."),
        ([row(cell("a", wide="3"))], "Row 1, column 1: the cell is too wide or too high."),
        ([row(*[cell("a")] * 101)], "A table has at most 100 columns."),
        ([row(cell("<p> </p>"))], "The table is empty: write in a cell, or delete the block."),
        ("{broken", "The table is empty: write in a cell, or delete the block."),
    ],
)
def test_what_is_no_table_is_refused_with_its_place_and_nothing_is_lost(rows, sentence):
    assert sentence in refusal(rows)
    if isinstance(rows, list):
        shown = ROWS.get_form_state(read(rows))
        assert [found["id"] for found in shown] == [found["id"] for found in rows]
        assert [len(found["cells"]) for found in shown] == [len(found["cells"]) for found in rows]


def test_a_table_that_nobody_has_is_refused_before_it_is_laid_out():
    assert refusal([row(*[{"colspan": 100, "rowspan": 1000}] * 200)] * 200) == ["A table has at most 20000 cells."]


def test_an_empty_table_may_wait_in_a_draft_but_not_be_frozen():
    rows = read([row(cell())])
    assert len(ROWS.clean_deferred(rows)) == 1
    empty = block("table", rows=ROWS.get_prep_value(rows))
    with pytest.raises(ValidationError, match="These blocks are empty: 2"):
        paragraphs_of(stream([block("paragraph", "Words."), empty]), "en")


def test_ids_of_rows_and_cells_are_kept_and_missing_ones_made():
    sent = [row(cell("<p>a</p>")), {"id": None, "cells": [{"text": "<p>b</p>"}, "no cell"]}, "no row"]
    stored = ROWS.get_prep_value(ROWS.clean(read([*sent])))
    assert [found["id"] == sent[0]["id"] for found in stored] == [True, False]
    assert stored[0]["value"]["cells"][0]["id"] == sent[0]["cells"][0]["id"]
    assert len(stored[1]["id"]) == 36


def test_a_table_that_is_begun_gets_its_ids_in_the_browser():
    begun = ROWS.get_form_state(ROWS.get_default())
    assert [len(found["cells"]) for found in begun] == [3, 3, 3]
    assert {found["id"] for found in begun} == {None}


@pytest.mark.django_db
def test_a_cell_keeps_what_the_editor_of_words_keeps():
    note = f'<a href="#{uuid4()}"><sup>1</sup></a>'
    page = f'<a linktype="page" id="{make_workstream().pk}">here</a>'
    other = '<p data-block-key="fghij"><span lang="ar" dir="rtl">كلمة</span></p>'
    same = f'<p data-block-key="abcde"><b>Bold</b> and <u>under</u>{note}<br/>{page}</p>{other}'
    assert kept(same) == same
    assert kept("") == ""


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ('<p><a href="javascript:alert(1)">x</a></p>', "x"),
        ('<p onclick="x()">a<img src=x onerror=alert(1)>b</p>', "ab"),
        ("<script>alert(1)</script>", "alert(1)"),
        ("<p><b>a</p></b>", "a"),
        ("<table><tr><td>a</td></tr></table>", "a"),
        ("<p>1 &lt; 2</p>", "1 &lt; 2"),
    ],
)
def test_what_the_editor_would_not_keep_goes_and_the_words_stay(sent, words):
    assert kept(sent).partition(">")[2] == f"{words}</p>"
