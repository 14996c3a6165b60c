"""The words of a paragraph: fields, cross-references, controls, signs."""

import pytest

from tests.drafts.importing.word import (
    W14,
    adds_up,
    bookmark,
    field,
    para,
    part,
    r,
    reasons,
    relations,
    shape,
    style,
    texts,
)
from tests.drafts.samples import p


def target_of(imported, place=0):
    """The id of the block that the first link in a block leads to."""
    return imported.blocks[place]["value"]["text"].split('href="#')[1].split('"')[0]


def test_a_cross_reference_leads_to_the_block_that_holds_its_bookmark(read):
    imported = read(
        para(r("See "), field("REF _Ref1 \\h", r("Fees")), r(" and "), field("PAGEREF _ref1 \\h", r("4")), r("."))
        + para(bookmark("_Ref1", r("Fees")), properties=style("H1"))
    )
    assert texts(imported) == ["See Fees and 4.", "Fees"]
    assert imported.blocks[0]["value"]["text"].count(f'href="#{imported.blocks[1]["id"]}"') == 2
    assert not imported.not_kept


def test_a_link_inside_the_file_leads_to_its_bookmark_also_where_the_place_has_no_words(read):
    link = '<w:hyperlink w:anchor="there"><w:r><w:t>over there</w:t></w:r></w:hyperlink>'
    imported = read(para(r("Look "), link) + para(bookmark("there")) + p("Here.") + p("Not here."))
    assert target_of(imported) == imported.blocks[1]["id"]


def test_a_simple_field_is_a_cross_reference_too(read):
    simple = '<w:fldSimple w:instr=" REF here \\h "><w:r><w:t>this</w:t></w:r></w:fldSimple>'
    imported = read(para(r("See "), simple) + para(bookmark("here", r("Target"))))
    assert target_of(imported) == imported.blocks[1]["id"]


def test_a_reference_to_nowhere_keeps_its_words_and_is_counted(read):
    imported = read(para(r("See "), field("REF gone \\h", r("section 9")), r(".")))
    assert texts(imported) == ["See section 9."]
    assert reasons(imported) == {"links to other files or to places that are not in the text": 1}


def test_a_reference_to_a_note_leads_to_the_note(read):
    mark = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    notes = part("footnotes", f'<w:footnote w:id="2">{p("The note.")}</w:footnote>')
    imported = read(
        para(r("Fees"), bookmark("_Ref7", mark), r(".")) + para(r("See note "), field("NOTEREF _Ref7 \\h", r("1"))),
        footnotes=notes,
    )
    assert target_of(imported, 1) == imported.blocks[2]["id"]
    assert imported.kinds["footnote"] == 1


def test_a_place_that_is_marked_twice_leads_to_the_first(read):
    imported = read(
        para(bookmark("twice", r("First."))) + para(bookmark("twice", r("Second."))) + para(field("REF twice", r("x")))
    )
    assert target_of(imported, 2) == imported.blocks[0]["id"]


@pytest.mark.parametrize(
    ("instruction", "address"),
    [
        ('HYPERLINK "https://example.org/a" \\o "Tip"', "https://example.org/a"),
        ('HYPERLINK "https://example.org/a" \\l "part"', "https://example.org/a#part"),
        ("HYPERLINK https://example.org/b", "https://example.org/b"),
    ],
)
def test_links_in_fields_keep_their_address(read, instruction, address):
    imported = read(para(r("See "), field(instruction, r("this"))))
    assert f'href="{address}"' in imported.blocks[0]["value"]["text"]


def test_a_link_out_of_the_file_keeps_its_place_in_the_other_page(read):
    link = (
        '<w:hyperlink r:id="r1" w:anchor="part" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/'
        'relationships"><w:r><w:t>there</w:t></w:r></w:hyperlink>'
    )
    rels = {"word/_rels/document.xml.rels": relations(r1="https://example.org/a")}
    assert "https://example.org/a#part" in read(para(r("See "), link), more=rels).blocks[0]["value"]["text"]


def test_fields_inside_fields_show_the_outer_result_once(read):
    inner = field("PAGE", r("7"))
    outer = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>IF </w:instrText></w:r>'
        f"{inner}"
        '<w:r><w:instrText> = 7 "yes" "no"</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f'{r("yes")}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    imported = read(para(r("Is it? "), outer, r(".")))
    assert texts(imported) == ["Is it? yes."]
    assert reasons(imported)["fields such as dates and page numbers"] == 2


def test_words_after_a_field_that_never_ends_are_kept(read):
    begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    imported = read(para(r("Before "), begin, r("after.")) + p("Next."))
    assert texts(imported) == ["Before after.", "Next."]
    assert imported.found == imported.kept == 2


def test_a_field_may_begin_and_end_in_one_run(read):
    run = (
        '<w:r><w:t xml:space="preserve">a </w:t><w:fldChar w:fldCharType="begin"/><w:instrText>DATE</w:instrText>'
        '<w:fldChar w:fldCharType="separate"/><w:t>2 May</w:t><w:fldChar w:fldCharType="end"/><w:t>b</w:t></w:r>'
    )
    assert texts(read(para(run))) == ["a 2 Mayb"]


@pytest.mark.parametrize(("checked", "sign"), [("1", "☒"), ("0", "☐")])
def test_ticked_controls_are_signs_whatever_font_draws_them(read, checked, sign):
    control = (
        f'<w:sdt><w:sdtPr><w14:checkbox xmlns:w14="{W14}"><w14:checked w14:val="{checked}"/></w14:checkbox></w:sdtPr>'
        '<w:sdtContent><w:r><w:sym w:font="Wingdings" w:char="F0A8"/></w:r></w:sdtContent></w:sdt>'
    )
    imported = read(para(r("Are the fees published? "), control))
    assert texts(imported) == [f"Are the fees published? {sign}"]
    assert adds_up(imported)


def test_old_form_fields_are_signs_and_words(read):
    def form(instruction, data):
        return (
            f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData>{data}</w:ffData></w:fldChar></w:r>'
            f'<w:r><w:instrText>{instruction}</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
        )

    ticked = form("FORMCHECKBOX", '<w:checkBox><w:default w:val="0"/><w:checked/></w:checkBox>')
    empty = form("FORMCHECKBOX", '<w:checkBox><w:default w:val="0"/></w:checkBox>')
    line = form(
        "FORMDROPDOWN", '<w:ddList><w:result w:val="1"/><w:listEntry w:val="No"/><w:listEntry w:val="Yes"/></w:ddList>'
    )
    assert texts(read(para(r("a "), ticked, r(" b "), empty, r(" c "), line))) == ["a ☒ b ☐ c Yes"]


@pytest.mark.parametrize(
    ("font", "typed", "shown"),
    [
        ("Wingdings", "ü", "✓"),
        ("Wingdings", "\uf0fb", "✗"),
        ("Wingdings 2", "P", "✓"),
        ("Webdings", "a", "✔"),
        ("Symbol", "\uf061", "α"),
        ("Symbol", "£", "≤"),
        ("Arial", "ü", "ü"),
        ("Wingdings", "a sentence by mistake", "a sentence by mistake"),
    ],
)
def test_ticks_and_signs_of_symbol_fonts_are_read_as_they_look(read, font, typed, shown):
    run = r(typed, f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}"/>')
    assert texts(read(para(r("It is "), run, r(".")))) == [f"It is {shown}."]


def test_a_symbol_may_stand_by_its_code_or_in_a_field(read):
    sign = '<w:r><w:sym w:font="Segoe UI Symbol" w:char="2611"/></w:r>'
    symbol = (
        '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText> SYMBOL 252 \\f "Wingdings" \\s 10 </w:instrText>'
        '<w:fldChar w:fldCharType="end"/></w:r>'
    )
    assert texts(read(para(r("It is "), sign, r(" and "), symbol))) == ["It is ☑ and ✓"]


def test_hyphens_that_only_show_at_the_end_of_a_line_are_not_words(read):
    run = "<w:r><w:t>co</w:t><w:softHyphen/><w:t>oper\u00adation</w:t><w:noBreakHyphen/><w:t>x</w:t></w:r>"
    assert texts(read(para(run))) == ["cooperation\u2011x"]


def test_formulas_keep_their_characters_and_are_counted(read):
    m = "http://schemas.openxmlformats.org/officeDocument/2006/math"
    formula = (
        f'<m:oMathPara xmlns:m="{m}"><m:oMath><m:r><m:t>E=m</m:t></m:r><m:r><m:t>c²</m:t></m:r></m:oMath></m:oMathPara>'
    )
    imported = read(para(r("So "), formula))
    assert texts(imported) == ["So E=mc²"]
    assert reasons(imported) == {"formulas": 1}


def test_readings_above_characters_are_counted_and_the_characters_kept(read):
    ruby = f"<w:r><w:ruby><w:rt>{r('yí')}</w:rt><w:rubyBase>{r('移')}</w:rubyBase></w:ruby></w:r>"
    imported = read(para(ruby, r("民")))
    assert texts(imported) == ["移民"]
    assert reasons(imported) == {"readings above characters": 1}


def test_lines_of_a_table_of_contents_without_its_styles_are_left_out(read):
    link = (
        '<w:hyperlink w:anchor="_Toc1"><w:r><w:t>Scope</w:t></w:r>'
        + field("PAGEREF _Toc1 \\h", r("3"))
        + "</w:hyperlink>"
    )
    imported = read(
        para(link)
        + para(r("1 "), field("HYPERLINK \\l _Toc1", r("Scope")), field("PAGEREF _Toc1 \\h", r("3")))
        + para(bookmark("_Toc1", r("Scope")), properties=style("H1"))
    )
    assert shape(imported) == [("heading", "", "Scope")]
    assert reasons(imported) == {"lines of the table of contents": 2}
    assert adds_up(imported)


def test_hidden_words_of_a_style_are_hidden(read):
    styles = part(
        "styles",
        '<w:style w:type="character" w:styleId="Ghost"><w:name w:val="Ghost"/><w:rPr><w:vanish/></w:rPr></w:style>',
    )
    imported = read(para(r("Seen"), r(" unseen", '<w:rStyle w:val="Ghost"/>')), styles=styles)
    assert texts(imported) == ["Seen"]


def test_bold_of_right_to_left_words_is_its_own_setting(read):
    imported = read(para(r("نص ", "<w:rtl/><w:bCs/>"), r("عادي", "<w:rtl/><w:b/>")))
    assert "<b>نص</b>" in imported.blocks[0]["value"]["text"].replace(" </b>", "</b>")


def test_a_paragraph_says_where_it_stands(read):
    broken = "<w:r><w:lastRenderedPageBreak/></w:r>"
    imported = read(p("One") + p("") + para(broken, r("Two")) + para(r("Three"), broken, r(" goes on")) + p("Four"))
    assert list(imported.origins.values()) == [
        "page 1, paragraph 1",
        "page 2, paragraph 2",
        "page 2, paragraph 3",
        "page 3, paragraph 4",
    ]
    assert list(read(p("One") + p("Two")).origins.values()) == ["paragraph 1", "paragraph 2"]


def test_a_section_break_loses_no_words(read):
    section = "<w:sectPr><w:pgSz w:w='1'/></w:sectPr>"
    imported = read(p("Before", section) + p("After"))
    assert texts(imported) == ["Before", "After"]
    assert not imported.not_kept


def test_what_many_places_share_is_not_written_out_for_each_of_them(read):
    link = (
        '<w:hyperlink r:id="r1" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        "<w:r><w:t>there</w:t></w:r></w:hyperlink>"
    )
    rels = {"word/_rels/document.xml.rels": relations(r1="https://example.org/" + "a" * 5000)}
    imported = read(para(r("See "), link), more=rels)
    assert "href" not in imported.blocks[0]["value"]["text"]
    assert sum(imported.not_kept.values()) == 1


def test_a_large_first_letter_belongs_to_its_word(read):
    imported = read(p("T", '<w:framePr w:dropCap="drop" w:lines="3"/>') + p("he draft begins."))
    assert texts(imported) == ["The draft begins."]
    assert imported.found == imported.kept == 2


def test_fields_in_fields_without_end_lose_no_words(read):
    begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    imported = read(para(*[begin + r(f"{number} ") for number in range(60)]))
    assert texts(imported) == [" ".join(map(str, range(60)))]
