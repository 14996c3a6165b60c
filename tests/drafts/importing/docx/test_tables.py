"""Tables: spans, headings, captions, boxes, tables in tables."""

import pytest

from tests.drafts.importing.word import (
    adds_up,
    bookmark,
    field,
    grid,
    para,
    r,
    reasons,
    shape,
    style,
    tbl,
    tc,
    texts,
    tr,
)
from tests.drafts.samples import p

HEAD = "<w:tblHeader/>"
DOWN, ON = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
FIRST_ROW = '<w:tblLook w:val="0020" w:firstRow="1" w:firstColumn="0"/>'
BOLD = "<w:b/>"


def span(columns):
    return f'<w:gridSpan w:val="{columns}"/>'


def suggestions(imported):
    kinds = {block["id"]: block["type"] for block in imported.blocks}
    return [(kinds[found.block], found.kind) for found in imported.suggestions]


def test_cells_span_rows_and_columns_at_once(read):
    imported = read(
        tbl(
            tr(tc("a", span(2) + DOWN), tc("b")),
            tr(tc("", span(2) + ON), tc("c")),
            tr(tc("d"), tc("e"), tc("f")),
        )
    )
    assert grid(imported) == [
        [("a", 2, 2), ("b", 1, 1)],
        [("c", 1, 1)],
        [("d", 1, 1), ("e", 1, 1), ("f", 1, 1)],
    ]
    assert imported.found == imported.kept == 6


def test_columns_that_only_word_sees_are_no_columns(read):
    imported = read(
        tbl(tr(tc("a", span(3)), tc("b", span(5))), tr(tc("c", span(3)), tc("d", span(2)), tc("e", span(3))))
    )
    assert grid(imported) == [[("a", 1, 1), ("b", 2, 1)], [("c", 1, 1), ("d", 1, 1), ("e", 1, 1)]]


def test_rows_that_begin_late_or_end_early_are_filled_up(read):
    late = '<w:gridBefore w:val="1"/>'
    early = '<w:gridAfter w:val="1"/>'
    imported = read(
        tbl(
            tr(tc("a"), tc("b"), tc("c")), tr(tc("d"), tc("e"), properties=late), tr(tc("f"), tc("g"), properties=early)
        )
    )
    assert grid(imported)[1:] == [
        [("", 1, 1), ("d", 1, 1), ("e", 1, 1)],
        [("f", 1, 1), ("g", 1, 1), ("", 1, 1)],
    ]


def test_cells_merged_in_the_older_way_are_merged(read):
    imported = read(
        tbl(tr(tc("a", '<w:hMerge w:val="restart"/>'), tc("", "<w:hMerge/>"), tc("b")), tr(tc("c"), tc("d"), tc("e")))
    )
    assert grid(imported)[0] == [("a", 2, 1), ("b", 1, 1)]


def test_a_cell_that_goes_on_below_nothing_is_a_cell(read):
    imported = read(tbl(tr(tc("a"), tc("b", ON)), tr(tc("c", span(2)))))
    assert grid(imported) == [[("a", 1, 1), ("b", 1, 1)], [("#c", 2, 1)]]


def test_a_cell_of_another_width_is_not_the_one_above(read):
    imported = read(tbl(tr(tc("a", DOWN), tc("b"), tc("c")), tr(tc("wide", span(2) + ON), tc("d"))))
    assert grid(imported)[1] == [("wide", 2, 1), ("d", 1, 1)]


def test_a_row_in_which_nothing_begins_is_no_row(read):
    imported = read(tbl(tr(tc("a", DOWN), tc("b", DOWN)), tr(tc("", ON), tc("", ON)), tr(tc("c"), tc("d"))))
    assert grid(imported) == [[("a", 1, 1), ("b", 1, 1)], [("c", 1, 1), ("d", 1, 1)]]


def test_words_in_merged_cells_move_to_the_first_and_are_counted(read):
    imported = read(tbl(tr(tc("a", DOWN), tc("b")), tr(tc("hidden below", ON), tc("c"))))
    assert grid(imported)[0][0] == ("a\nhidden below", 1, 2)
    assert reasons(imported) == {"pieces of text in merged cells": 1}
    assert adds_up(imported)


@pytest.mark.parametrize(
    ("rows", "heads"),
    [
        ([tr(tc("a"), tc("b"), properties=HEAD), tr(tc("c"), tc("d"), properties=HEAD), tr(tc("e"), tc("f"))], 2),
        # A heading that reaches down makes the rows that it covers rows of headings.
        ([tr(tc("a", DOWN), tc("b"), properties=HEAD), tr(tc("", ON), tc("d")), tr(tc("e"), tc("f"))], 2),
        ([tr(tc("a"), tc("b")), tr(tc("e"), tc("f"))], 0),
    ],
)
def test_rows_of_headings_are_those_that_word_repeats(read, rows, heads):
    assert read(tbl(*rows)).blocks[0]["value"]["head_rows"] == heads


def test_the_look_of_a_table_may_say_that_its_first_row_heads_it(read):
    rows = tr(tc("a"), tc("b")), tr(tc("c"), tc("d"))
    assert read(tbl(*rows, properties=FIRST_ROW)).blocks[0]["value"]["head_rows"] == 1
    assert read(tbl(*rows, properties='<w:tblLook w:val="0020"/>')).blocks[0]["value"]["head_rows"] == 1
    assert read(tbl(*rows, properties='<w:tblLook w:val="zz"/>')).blocks[0]["value"]["head_rows"] == 0


def test_a_title_across_the_table_and_bold_names_below_it_are_two_rows_of_headings(read):
    bold = [tc(inside=p(word, run=BOLD)) for word in ("Step", "Who")]
    imported = read(tbl(tr(tc("Who does what", span(2))), tr(*bold), tr(tc("a"), tc("b")), properties=FIRST_ROW))
    assert imported.blocks[0]["value"]["head_rows"] == 2


def test_a_first_column_in_bold_heads_its_rows(read):
    def row(name, text):
        return tr(tc(inside=p(name, run=BOLD)), tc(text))

    imported = read(tbl(tr(tc("Step"), tc("Who"), properties=HEAD), row("Welcome", "City"), row("Profile", "Agency")))
    assert [cells[0][0] for cells in grid(imported)[1:]] == ["#Welcome", "#Profile"]
    assert grid(imported)[1][1][0] == "City"


def test_a_first_column_heads_its_rows_where_the_style_dresses_it(read):
    look = '<w:tblStyle w:val="Columns"/><w:tblLook w:val="0080" w:firstRow="0" w:firstColumn="1"/>'
    rows = tr(tc("a"), tc("b")), tr(tc("c"), tc("d"))
    assert grid(read(tbl(*rows, properties=look)))[0] == [("#a", 1, 1), ("b", 1, 1)]
    # Word turns the first column on for every table; without a look of its own that says nothing.
    plain = look.replace("Columns", "Grid")
    assert grid(read(tbl(*rows, properties=plain)))[0] == [("a", 1, 1), ("b", 1, 1)]


def test_a_line_across_the_table_heads_the_rows_below_it(read):
    imported = read(tbl(tr(tc("a"), tc("b"), properties=HEAD), tr(tc("Part one", span(2))), tr(tc("c"), tc("d"))))
    assert grid(imported)[1] == [("#Part one", 2, 1)]


def test_each_row_of_a_table_inside_a_cell_becomes_a_line(read):
    inner = tbl(tr(tc("x"), tc("y")), tr(tc("z"), tc("")))
    imported = read(tbl(tr(tc(inside=p("before") + inner + p("after")), tc("b")), tr(tc("c"), tc("d"))))
    assert grid(imported)[0][0][0] == "before\nx | y\nz\nafter"
    assert reasons(imported) == {"frames of tables inside tables": 1}
    assert imported.found == imported.kept == 8


def test_rows_and_cells_in_content_controls_are_read(read):
    def control(content):
        return f"<w:sdt><w:sdtContent>{content}</w:sdtContent></w:sdt>"

    imported = read(tbl(control(tr(control(tc("a")), tc("b"))), tr(tc("c"), tc(inside=control(p("d"))))))
    assert grid(imported) == [[("a", 1, 1), ("b", 1, 1)], [("c", 1, 1), ("d", 1, 1)]]


def test_an_empty_table_is_counted(read):
    imported = read(p("Text") + tbl(tr(tc(), tc())))
    assert imported.kinds == {"paragraph": 1}
    assert reasons(imported) == {"tables without words": 1}


def test_hostile_spans_stay_within_what_a_table_may_hold(read):
    wild = f'<w:gridBefore w:val="{"9" * 9}"/>'
    imported = read(tbl(tr(tc("a", span("9" * 9)), tc("b", span(-3)), properties=wild), tr(tc("c", span("x")))))
    assert all(1 <= columns <= 100 for row in grid(imported) for _words, columns, _rows in row)
    assert adds_up(imported)


# --- Captions ---------------------------------------------------------------------------------------------------------

TABLE = tbl(tr(tc("a"), tc("b")), tr(tc("c"), tc("d")))


def captioned(imported):
    return [
        (block["value"]["label"], block["value"]["caption"].replace("</p>", "").rpartition(">")[2])
        for block in imported.blocks
        if block["type"] == "table"
    ]


def test_a_caption_becomes_the_tables_and_its_number_the_label(read):
    caption = para(r("Table "), field("SEQ Table", r("3")), r(": Fees by country"), properties=style("Caption"))
    imported = read(p("Text.") + caption + TABLE)
    assert captioned(imported) == [("3", "Fees by country")]
    assert imported.kinds == {"paragraph": 1, "table": 1}
    assert imported.found == imported.kept == 6


def test_a_caption_may_stand_below(read):
    def caption(number):
        return p(f"Table {number}. Fees {number}", style("Caption"))

    imported = read(TABLE + caption(1) + TABLE + caption(2) + p("Text."))
    assert captioned(imported) == [("1", "Fees 1"), ("2", "Fees 2")]


def test_captions_above_go_with_the_table_below_them(read):
    imported = read(p("Table 1. One", style("Caption")) + TABLE + p("Table 2. Two", style("Caption")) + TABLE)
    assert captioned(imported) == [("1", "One"), ("2", "Two")]


@pytest.mark.parametrize(
    ("line", "label", "caption"),
    [
        ("Table 3 Fees by country", "3", "Fees by country"),
        ("TABLE A.1 – Fees", "TABLE A.1", "Fees"),
        ("Tableau 2 : Frais", "2", "Frais"),
        ("Cuadro 4. Tasas", "4", "Tasas"),
        ("Таблица 5. Сборы", "5", "Сборы"),
        ("الجدول 6: الرسوم", "6", "الرسوم"),
        ("表3：费用", "3", "费用"),
    ],
)
def test_a_line_that_names_the_table_beside_it_is_its_caption_in_six_languages(read, line, label, caption):
    assert captioned(read(p(line, run=BOLD) + TABLE)) == [(label, caption)]


@pytest.mark.parametrize("line", ["Table 3 shows the fees by country.", "Tables are useful", "Figure 3. A map"])
def test_a_sentence_about_a_table_is_not_its_caption(read, line):
    imported = read(p(line) + TABLE)
    assert imported.kinds == {"paragraph": 1, "table": 1}
    assert captioned(imported) == [("", "")]


def test_a_caption_beside_no_table_stays_a_paragraph(read):
    assert shape(read(p("Table 3. Fees", style("Caption")) + p("Text.") + TABLE))[0] == (
        "paragraph",
        "",
        "Table 3. Fees",
    )


def test_a_reference_to_a_caption_leads_to_its_table(read):
    caption = para(bookmark("_Ref5", r("Table 1")), r(". Fees"), properties=style("Caption"))
    imported = read(para(r("See "), field("REF _Ref5 \\h", r("Table 1"))) + caption + TABLE)
    assert f'href="#{imported.blocks[1]["id"]}"' in imported.blocks[0]["value"]["text"]


# --- Boxes and definitions --------------------------------------------------------------------------------------------


def test_a_table_of_one_cell_may_be_a_box(read):
    imported = read(p("Text.") + tbl(tr(tc(inside=p("Good practice") + p("A city did.")))) + p("More."))
    assert texts(imported) == ["Text.", "Good practice", "A city did.", "More."]
    assert suggestions(imported) == [("paragraph", "example")] * 2
    assert list(imported.origins.values()) == ["paragraph 1", "table 1", "table 1", "paragraph 2"]
    assert reasons(imported) == {"frames of tables of one cell": 1}


def test_a_table_of_one_cell_around_a_text_is_only_a_frame(read):
    imported = read(tbl(tr(tc(inside=p("Scope", style("H1")) + p("Text.") + TABLE))))
    assert imported.kinds == {"heading": 1, "paragraph": 1, "table": 1}
    assert reasons(imported) == {"frames of tables of one cell": 1}
    assert suggestions(imported) == []
    assert imported.found == imported.kept == 6


def test_paragraphs_in_a_frame_or_on_a_coloured_ground_may_be_boxes(read):
    sides = "".join(f'<w:{side} w:val="single"/>' for side in ("top", "left", "bottom", "right"))
    imported = read(
        p("framed", f"<w:pBdr>{sides}</w:pBdr>")
        + p("shaded", '<w:shd w:val="clear" w:fill="DDEEFF"/>')
        + p("underlined", '<w:pBdr><w:bottom w:val="single"/></w:pBdr>')
        + p("white", '<w:shd w:val="clear" w:fill="auto"/>')
    )
    assert suggestions(imported) == [("paragraph", "example")] * 2
    assert "box" in str(imported.suggestions[0].reason)


def test_a_table_of_terms_and_meanings_may_be_definitions(read):
    assert suggestions(read(tbl(tr(tc("Term"), tc("Definition")), tr(tc("Migrant"), tc("someone"))))) == [
        ("table", "definition")
    ]
    assert suggestions(read(tbl(tr(tc("Step"), tc("Who")), tr(tc("Migrant"), tc("someone"))))) == []


def test_terms_in_bold_with_their_meanings_may_be_definitions(read):
    def term(word):
        return para(r(f"{word}:", BOLD), r(" what it means."))

    terms = "".join(map(term, ("Migrant", "Refugee", "Return")))
    assert suggestions(read(p("Aims", style("H1")) + terms)) == [("paragraph", "definition")] * 3
    assert suggestions(read(p("Aims", style("H1")) + term("Note"))) == []
    assert suggestions(read(p("Definitions", style("H1")) + term("Note"))) == [("paragraph", "definition")]


def test_a_table_says_where_it_stands(read):
    imported = read(p("Text.") + TABLE + TABLE)
    assert list(imported.origins.values()) == ["paragraph 1", "table 1", "table 2"]
    assert texts(imported)[0] == "Text."


def test_the_bold_of_a_heading_cell_is_not_kept_twice(read):
    bold = tc(inside=p("Step", run=BOLD))
    imported = read(tbl(tr(bold, tc("Who"), properties=HEAD), tr(tc("a"), tc(inside=p("b", run=BOLD)))))
    cells = [cell["value"]["text"] for row in imported.blocks[0]["value"]["rows"] for cell in row["value"]["cells"]]
    assert ["<b>" in cell for cell in cells] == [False, False, False, True]


def test_a_first_row_with_gaps_that_looks_like_the_others_heads_nothing(read):
    rows = tr(tc("a"), tc("")), tr(tc("c"), tc("d"))
    assert read(tbl(*rows, properties=FIRST_ROW)).blocks[0]["value"]["head_rows"] == 0
    named = tr(tc(""), tc("Fees")), tr(tc("c"), tc("d"))
    assert read(tbl(*named, properties=FIRST_ROW)).blocks[0]["value"]["head_rows"] == 1


def test_rows_of_headings_are_found_below_a_row_in_which_nothing_begins(read):
    empty = tr(tc("", ON), tc("", ON), properties=HEAD)
    imported = read(
        tbl(
            tr(tc("a", DOWN), tc("b", DOWN), properties=HEAD),
            empty,
            tr(tc("c"), tc("d"), properties=HEAD),
            tr(tc("e"), tc("f")),
        )
    )
    assert imported.blocks[0]["value"]["head_rows"] == 2


def test_a_cell_is_no_higher_than_a_table_may_hold(read, monkeypatch):
    monkeypatch.setattr("drafts.importing.docx.tables.HIGHEST", 3)
    imported = read(tbl(tr(tc("a", DOWN), tc("0")), *[tr(tc("", ON), tc(str(n))) for n in range(1, 5)]))
    assert [row[0][2] for row in grid(imported)] == [3, 1, 1, 2, 1]


def test_tables_of_many_rows_are_read_in_proportion(read):
    imported = read(tbl(*[tr(tc(f"a{n}"), tc(f"b{n}"), tc(f"c{n}")) for n in range(3000)]))
    assert len(grid(imported)) == 3000
