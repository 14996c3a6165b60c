from time import process_time

import pytest

from drafts.importing import ImportRefused, ReadOptions, read_draft
from drafts.importing.docx.reader import Reader
from drafts.importing.ooxml import WordFile
from tests.drafts.importing.word import NUMBERING, num, part, reasons, relations, shape, style, tbl, tc, tr
from tests.drafts.samples import W, docx, p


def test_automatic_numbers_are_kept_as_word_displays_them(read):
    imported = read(
        p("one", num(1)) + p("deep", num(1, 1)) + p("deep", num(1, 1)) + p("deeper", num(1, 2)) + p("two", num(1))
        + p("deep again", num(1, 1)) + p("five", num(3)) + p("six", num(3))
    )  # fmt: skip
    assert [marker for _kind, marker, _text in shape(imported)] == ["1.", "(a)", "(b)", "(i)", "2.", "(a)", "5.", "6."]
    assert [block["value"]["level"] for block in imported.blocks] == [1, 2, 2, 3, 1, 2, 1, 1]


def test_bullets_of_symbol_fonts_become_bullets(read):
    assert [marker for _kind, marker, _text in shape(read(p("a", num(2)) + p("b", num(2, 1))))] == ["•", "◦"]


def test_numbered_headings_keep_their_automatic_number(read):
    imported = read(p("Scope", style("H1") + num(4)) + p("Terms", style("H1") + num(4, 1)))
    assert shape(imported) == [("heading", "I.", "Scope"), ("heading", "I.1", "Terms")]


def test_a_list_that_goes_on_after_a_heading_numbers_paragraphs(read):
    imported = read(
        p("First", style("H1"))
        + p("text", num(1))
        + p("point", num(1, 1))
        + p("Second", style("Own"))
        + p("more", num(1))
    )
    assert shape(imported) == [
        ("heading", "", "First"),
        ("paragraph", "1.", "text"),
        ("list_item", "(a)", "point"),
        ("heading", "", "Second"),
        ("paragraph", "2.", "more"),
    ]


def test_a_style_may_carry_the_list(read):
    assert shape(read(p("one", style("Listed"))))[0] == ("list_item", "1.", "one")


def test_signs_of_symbol_fonts_become_characters_that_every_font_has(read):
    wingdings = '<w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/>'
    sign = '<w:p><w:r><w:sym w:font="Symbol" w:char="F0B3"/><w:t> 5</w:t></w:r></w:p>'
    imported = read(p("\uf0fc yes", run=wingdings) + sign + p("\uf001 what", run=wingdings))
    assert [text for _kind, _label, text in shape(imported)] == ["✓ yes", "≥ 5", "□ what"]
    assert reasons(imported) == {"signs of symbol fonts": 1}


def test_short_bold_lines_are_headings_and_long_ones_are_not(read):
    imported = read(p("Assumptions", run="<w:b/>") + p("This is bold and a sentence.", run="<w:b/>"))
    assert [kind for kind, _label, _text in shape(imported)] == ["heading", "paragraph"]
    assert imported.remarks == ["1 short bold line was read as a heading."]


def test_emphasis_is_kept_with_the_styles_that_carry_it(read):
    imported = read(
        p("a", run='<w:rStyle w:val="Strong"/>').replace("</w:p>", "")
        + '<w:r><w:rPr><w:b w:val="0"/><w:i/></w:rPr><w:t>b</w:t></w:r>'
        '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>2</w:t></w:r><w:r><w:t> c.</w:t></w:r></w:p>'
    )
    assert imported.blocks[0]["value"]["text"].endswith("><b>a</b><i>b</i><sup>2</sup> c.</p>")


def test_links_are_kept_whether_as_elements_or_as_fields(read, tmp_path):
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r1" Type="x" Target="https://example.org/a?b=1&amp;c=2"/></Relationships>'
    )
    r = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    body = (
        f'<w:p><w:hyperlink r:id="r1" xmlns:r="{r}"><w:r><w:t>one</w:t></w:r></w:hyperlink>'
        '<w:r><w:t xml:space="preserve"> and </w:t></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        '<w:r><w:instrText> HYPERLINK "https://example.org/two" </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>two</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )
    path = docx(tmp_path / "b.docx", body, parts={"word/_rels/document.xml.rels": relations})
    assert (
        read_draft(path)
        .blocks[0]["value"]["text"]
        .endswith(
            '><a href="https://example.org/a?b=1&amp;c=2">one</a> and <a href="https://example.org/two">two</a></p>'
        )
    )


def test_footnotes_become_blocks_and_references_lead_to_them(read):
    notes = (
        f'<w:footnotes xmlns:w="{W}"><w:footnote w:type="separator" w:id="0">{p("---")}</w:footnote>'
        f'<w:footnote w:id="2">{p("The note.")}</w:footnote></w:footnotes>'
    )
    imported = read('<w:p><w:r><w:t>Text</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p>', footnotes=notes)
    assert shape(imported) == [("paragraph", "", "Text[1]"), ("footnote", "1", "The note.")]
    assert f'#{imported.blocks[1]["id"]}"' in imported.blocks[0]["value"]["text"]
    assert imported.found == imported.kept == 2


def test_a_note_that_nothing_refers_to_is_left_out_and_said_so(read):
    notes = f'<w:footnotes xmlns:w="{W}"><w:footnote w:id="7">{p("Orphan.")}</w:footnote></w:footnotes>'
    imported = read(p("Text"), footnotes=notes)
    assert (imported.found, imported.kept) == (2, 1)
    assert reasons(imported) == {"paragraphs in places that are not read": 1}


def test_tracked_changes_read_as_accepted_and_are_counted(read):
    imported = read(
        '<w:p><w:r><w:t>Keep</w:t></w:r><w:ins><w:r><w:t xml:space="preserve"> new</w:t></w:r></w:ins>'
        "<w:del><w:r><w:delText> old</w:delText></w:r></w:del></w:p>"
        "<w:p><w:del><w:r><w:delText>wholly deleted</w:delText></w:r></w:del></w:p>"
    )
    assert shape(imported) == [("paragraph", "", "Keep new")]
    assert (imported.found, imported.kept) == (2, 1)
    assert reasons(imported)["tracked insertions"] == 1
    assert reasons(imported)["tracked deletions"] >= 2


def test_hidden_text_is_not_kept_and_is_said_so(read):
    imported = read(p("Shown") + p("Hidden", run="<w:vanish/>"))
    assert shape(imported) == [("paragraph", "", "Shown")]
    assert imported.found == 2
    assert sum(imported.left_out.values()) == 1


def test_the_table_of_contents_and_page_margins_are_left_out_and_counted(read):
    imported = read(
        p("Scope ..... 3", style("TOC1")) + p("Text"),
        header1=f'<w:hdr xmlns:w="{W}">{p("Draft 3")}</w:hdr>',
    )
    assert shape(imported) == [("paragraph", "", "Text")]
    assert reasons(imported) == {"lines of the table of contents": 1, "headers and footers of the printed page": 1}
    assert imported.found == 3


def test_text_boxes_are_read_once_though_they_are_stored_twice(read):
    mc = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    box = f"<w:txbxContent>{p('In the box')}</w:txbxContent>"
    imported = read(
        f'<w:p><w:r><w:t>Host</w:t></w:r><w:r><mc:AlternateContent xmlns:mc="{mc}">'
        f"<mc:Choice><w:drawing>{box}</w:drawing></mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    assert [text for _kind, _label, text in shape(imported)] == ["Host", "In the box"]
    assert imported.found == imported.kept == 2


def test_tables_keep_merged_cells_and_their_heading_rows(read):
    def cell(text, properties=""):
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"

    imported = read(
        "<w:tbl><w:tr><w:trPr><w:tblHeader/></w:trPr>" + cell("A") + cell("B") + "</w:tr>"
        '<w:tr>' + cell("tall", '<w:vMerge w:val="restart"/>') + cell("b1") + "</w:tr>"
        "<w:tr>" + cell("", "<w:vMerge/>") + cell("b2") + "</w:tr>"
        '<w:tr>' + cell("wide", '<w:gridSpan w:val="2"/>') + "</w:tr></w:tbl>"
    )  # fmt: skip
    value = imported.blocks[0]["value"]
    cells = [[cell["value"] for cell in row["value"]["cells"]] for row in value["rows"]]
    assert value["head_rows"] == 1
    assert cells[1][0]["rowspan"] == 2
    assert len(cells[2]) == 1
    assert cells[3][0]["colspan"] == 2
    assert imported.found == imported.kept == 6


def test_content_controls_and_moved_text_are_read(read):
    imported = read(
        f"<w:sdt><w:sdtContent>{p('In a control')}</w:sdtContent></w:sdt>"
        "<w:p><w:moveTo><w:r><w:t>Moved here</w:t></w:r></w:moveTo></w:p>"
        "<w:p><w:moveFrom><w:r><w:t>Moved away</w:t></w:r></w:moveFrom></w:p>"
    )
    assert [text for _kind, _label, text in shape(imported)] == ["In a control", "Moved here"]
    assert imported.found == imported.kept + sum(imported.left_out.values()) == 3


def test_right_to_left_paragraphs_in_an_english_file_get_their_language(read):
    imported = read(p("This is an English paragraph of the draft.") + p("هذا نص عربي طويل بما يكفي", "<w:bidi/>"))
    assert (imported.language, imported.blocks[1]["value"]["lang"]) == ("en", "ar")


def test_a_title_says_nothing_about_the_levels_of_headings(read):
    styles = part(
        "styles",
        '<w:style w:type="paragraph" w:styleId="T"><w:name w:val="Title"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="H2"><w:name w:val="heading 2"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="H3"><w:name w:val="heading 3"/></w:style>',
    )
    imported = read(
        p("Draft", style("T")) + p("A", style("H1")) + p("B", style("H2")) + p("C", style("H3")), styles=styles
    )
    assert imported.title == "Draft"
    assert [block["value"]["level"] for block in imported.blocks] == ["2", "2", "3", "4"]
    assert not imported.not_kept


def test_reading_tells_how_far_it_is_and_never_goes_back(tmp_path):
    told = []
    path = docx(tmp_path / "long.docx", "".join(p(f"Paragraph {number}.") for number in range(900)))
    read_draft(path, ReadOptions(progress=told.append))
    assert len(told) > 5
    assert told == sorted(told)
    assert 0 <= told[0] < told[-1] <= 1


def time_of_reading(folder, size):
    """Seconds that the reader alone takes for so many paragraphs and a tenth of as many tables."""
    table = tbl(*[tr(*[tc(f"{row}.{column}") for column in range(3)]) for row in range(3)])
    body = "".join(p(f"Paragraph {place}.", num(1)) + (table if place % 10 == 0 else "") for place in range(size))
    file = WordFile(docx(folder / f"{size}.docx", body, parts={"word/numbering.xml": NUMBERING}))
    start = process_time()
    reader = Reader(file)
    reader._items(reader._flow_of_body())
    file.close()
    return process_time() - start


def test_reading_grows_in_proportion(tmp_path):
    small = min(time_of_reading(tmp_path, 200) for _again in range(3))
    large = min(time_of_reading(tmp_path, 1600) for _again in range(2))
    assert large < 8 * small * 2.5


def test_the_document_may_stand_in_a_part_of_another_name(read):
    body = part("document", f"<w:body>{p('Text')}</w:body>")
    rels = relations(r1="/word/document2.xml", r2="docProps/core.xml")
    imported = read("", more={"word/document2.xml": body, "_rels/.rels": rels}, drop=["word/document.xml"])
    assert shape(imported) == [("paragraph", "", "Text")]


def test_a_part_elsewhere_is_not_taken_for_the_document(read):
    body = part("document", f"<w:body>{p('Text')}</w:body>")
    rels = relations(r1="customXml/item1.xml", r2="word/document3.xml")
    with pytest.raises(ImportRefused, match="no Word document"):
        read("", more={"customXml/item1.xml": body, "_rels/.rels": rels}, drop=["word/document.xml"])


def test_a_long_text_in_the_style_of_a_heading_is_a_paragraph_with_its_number(read):
    imported = read(p("Aim", style("H1") + num(4)) + p("States act. " * 40, style("H1") + num(4, 1)))
    assert [(kind, label) for kind, label, _text in shape(imported)] == [("heading", "I."), ("paragraph", "I.1")]
    assert imported.remarks == ["1 long text in the style of a heading was read as a paragraph."]


def test_numbers_and_letters_are_typed_in_arabic_with_a_dash_or_bracket(read):
    lines = ["١- تبين هذه المبادئ ما ينبغي.", "2 - يعين كل جهاز", "أ) السجل متاح؛", "(ب) السجل محدث.", "٣ و٤ معاً"]
    imported = read("".join(map(p, lines)))
    found = [(block["type"], block["value"].get("marker") or block["value"]["label"]) for block in imported.blocks]
    assert found == [
        ("paragraph", "١"), ("paragraph", "2"), ("list_item", "أ)"), ("list_item", "(ب)"), ("paragraph", ""),
    ]  # fmt: skip
    assert [block["value"]["level"] for block in imported.blocks[2:4]] == [1, 1]
