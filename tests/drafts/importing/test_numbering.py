"""Automatic numbers, on lists built as Word builds them."""

import pytest
from lxml import etree

from drafts.importing.numbering import Numbering, formatted
from tests.drafts.importing.word import MC, level, markers, num, p, part, style

OUTLINE = level(0, "decimal", "%1.") + level(1, "decimal", "%1.%2") + level(2, "decimal", "%1.%2.%3")


def numbering(*abstracts, lists=None, overrides=""):
    """A numbering part of abstract lists, each the list of the same number from 1 on."""
    drawn = "".join(
        f'<w:abstractNum w:abstractNumId="{place}">{levels}</w:abstractNum>' for place, levels in enumerate(abstracts)
    )
    lists = lists or {place + 1: place for place in range(len(abstracts))}
    nums = ""
    for number, abstract in lists.items():
        last = overrides if number == max(lists) else ""
        nums += f'<w:num w:numId="{number}"><w:abstractNumId w:val="{abstract}"/>{last}</w:num>'
    return part("numbering", f'{drawn}{nums}<w:numIdMacAtCleanup w:val="{max(lists)}"/>')


def shown(xml, *items, **settings):
    """The numbers of items given as levels of list 1, or as pairs of list and level."""
    counted = Numbering(etree.fromstring(xml), **settings)
    pairs = [item if isinstance(item, tuple) else (1, item) for item in items]
    return [found.text if (found := counted.next(str(list_id), ilvl)) else None for list_id, ilvl in pairs]


def test_deeper_levels_show_the_numbers_above_them_and_start_again():
    assert shown(numbering(OUTLINE), 0, 1, 1, 2, 2, 1, 2, 0, 1, 2) == [
        "1.", "1.1", "1.2", "1.2.1", "1.2.2", "1.3", "1.3.1", "2.", "2.1", "2.1.1",
    ]  # fmt: skip


def test_a_level_that_is_left_out_counts_as_begun():
    assert shown(numbering(OUTLINE), 1, 2) == ["1.1", "1.1.1"]


def test_a_level_that_never_starts_again_counts_on():
    on = level(0, "decimal", "%1.") + level(1, "lowerLetter", "(%2)", more='<w:lvlRestart w:val="0"/>')
    assert shown(numbering(on), 0, 1, 1, 0, 1) == ["1.", "(a)", "(b)", "2.", "(c)"]


def test_a_level_may_start_again_after_the_first_level_alone():
    third = level(2, "decimal", "[%3]", more='<w:lvlRestart w:val="1"/>')
    levels = level(0, "decimal", "%1.") + level(1, "decimal", "%1.%2") + third
    assert shown(numbering(levels), 0, 1, 2, 1, 2, 0, 2) == ["1.", "1.1", "[1]", "1.2", "[2]", "2.", "[1]"]


def test_lists_of_one_abstract_list_count_on_together():
    assert shown(numbering(OUTLINE, lists={1: 0, 2: 0}), (1, 0), (2, 0), (1, 0)) == ["1.", "2.", "3."]


def test_a_list_that_overrides_its_start_begins_there_once():
    xml = numbering(
        OUTLINE, lists={1: 0, 2: 0}, overrides='<w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride>'
    )
    assert shown(xml, (1, 0), (1, 0), (2, 0), (2, 1), (2, 0)) == ["1.", "2.", "7.", "7.1", "8."]


def test_a_start_that_is_overridden_holds_whenever_the_level_starts_again():
    xml = numbering(OUTLINE, overrides='<w:lvlOverride w:ilvl="1"><w:startOverride w:val="3"/></w:lvlOverride>')
    assert shown(xml, 0, 1, 1, 0, 1) == ["1.", "1.3", "1.4", "2.", "2.3"]


def test_a_list_may_override_how_a_level_looks():
    other = f'<w:lvlOverride w:ilvl="0">{level(0, "upperRoman", "Part %1")}</w:lvlOverride>'
    assert shown(numbering(OUTLINE, overrides=other), 0, 0) == ["Part I", "Part II"]


def test_legal_numbering_writes_every_part_in_digits():
    levels = level(0, "upperRoman", "Article %1") + level(1, "decimalZero", "Section %1.%2", more="<w:isLgl/>")
    assert shown(numbering(levels), 0, 1) == ["Article I", "Section 1.01"]


def test_a_list_may_take_its_levels_from_a_list_style():
    link = '<w:numStyleLink w:val="Outline"/>'
    target = f'<w:styleLink w:val="Outline"/>{OUTLINE}'
    assert shown(numbering(link, target), (1, 0), (1, 1)) == ["1.", "1.1"]
    # Where the levels do not say whose they are, the style does.
    assert shown(numbering(link, OUTLINE), (1, 0), style_lists={"Outline": "2"}) == ["1."]


def test_lists_that_point_at_each_other_end():
    assert shown(numbering('<w:numStyleLink w:val="A"/>', '<w:numStyleLink w:val="B"/>'), 0) == [None]
    round_and_round = [f'<w:styleLink w:val="{a}"/><w:numStyleLink w:val="{b}"/>' for a, b in ("AB", "BA")]
    assert shown(numbering(*round_and_round), 0) == [None]


def test_formats_that_only_newer_versions_know_are_read_from_their_example():
    choice = (
        f'<mc:AlternateContent xmlns:mc="{MC}"><mc:Choice><w:numFmt w:val="custom" w:format="001, 002, 003, ..."/>'
        '</mc:Choice><mc:Fallback><w:numFmt w:val="decimal"/></mc:Fallback></mc:AlternateContent>'
    )
    drawn = f'<w:lvl w:ilvl="0"><w:start w:val="9"/>{choice}<w:lvlText w:val="No. %1"/></w:lvl>'
    assert shown(numbering(drawn), 0, 0) == ["No. 009", "No. 010"]


def test_a_level_without_a_start_counts_from_nought():
    drawn = '<w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>'
    assert shown(numbering(drawn), 0, 0) == ["0.", "1."]


def test_a_picture_as_a_bullet_becomes_a_bullet():
    drawn = level(0, "bullet", "", more='<w:lvlPicBulletId w:val="0"/>')
    assert shown(numbering(drawn), 0) == ["•"]


def test_a_list_that_is_not_there_numbers_nothing():
    assert shown(numbering(OUTLINE), (9, 0), (1, 8)) == [None, None]


@pytest.mark.parametrize(
    ("number", "form", "text"),
    [
        (4, "lowerRoman", "iv"),
        (1994, "upperRoman", "MCMXCIV"),
        (27, "lowerLetter", "aa"),
        (53, "upperLetter", "AAA"),
        (3, "arabicAbjad", "ج"),
        (3, "arabicAlpha", "ت"),
        (3, "russianLower", "в"),
        (10, "chineseCounting", "十"),
        (12, "chineseCounting", "十二"),
        (101, "chineseCountingThousand", "一百零一"),
        (2020, "chineseCountingThousand", "二千零二十"),
        (110, "taiwaneseCountingThousand", "一百一十"),
        (12, "chineseLegalSimplified", "壹拾贰"),
        (10, "ideographDigital", "一〇"),
        (2, "ideographTraditional", "乙"),
        (11, "ideographTraditional", "11"),
        (3, "decimalEnclosedCircle", "③"),
        (12, "decimalFullWidth", "１２"),
        (7, "decimalZero", "07"),
        (7, "numberInDash", "- 7 -"),
        (5, "chicago", "**"),
        (255, "hex", "FF"),
        (3, "none", ""),
        (0, "lowerLetter", "0"),
        (5000, "lowerRoman", "5000"),
        (3, "a format of tomorrow", "3"),
        (3, "cardinalText", "3"),
    ],
)
def test_numbers_are_written_as_word_writes_them(number, form, text):
    assert formatted(number, form) == text


@pytest.mark.parametrize(
    ("number", "form", "text"),
    [
        (1, "ordinal", "1st"),
        (12, "ordinal", "12th"),
        (23, "ordinal", "23rd"),
        (21, "cardinalText", "Twenty-one"),
        (3, "ordinalText", "Third"),
        (20, "ordinalText", "Twentieth"),
        (42, "ordinalText", "Forty-second"),
    ],
)
def test_numbers_in_words_are_english_where_the_list_is(number, form, text):
    assert formatted(number, form, language="en-GB") == text


# --- In a document ----------------------------------------------------------------------------------------------------

HEADINGS = (
    level(0, "decimal", "%1.", more='<w:pStyle w:val="H1"/>')
    + level(1, "decimal", "%1.%2", more='<w:pStyle w:val="H2"/>')
    + level(2, "lowerLetter", "(%3)")
)
NUMBERED_STYLES = part(
    "styles",
    '<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/>'
    '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="H2"><w:name w:val="heading 2"/><w:basedOn w:val="H1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Bare"><w:name w:val="bare"/><w:basedOn w:val="H1"/>'
    '<w:pPr><w:numPr><w:numId w:val="0"/></w:numPr></w:pPr></w:style>',
)


def test_headings_are_numbered_by_the_level_that_names_their_style(read):
    imported = read(
        p("Scope", style("H1")) + p("Terms", style("H2")) + p("Who", style("H2")) + p("Aim", style("H1")),
        styles=NUMBERED_STYLES,
        numbering=numbering(HEADINGS),
    )
    assert markers(imported) == ["1.", "1.1", "1.2", "2."]


def test_a_paragraph_or_style_may_stand_out_of_its_list(read):
    imported = read(
        p("One", style("H1")) + p("None", style("H1") + num(0)) + p("Bare", style("Bare")) + p("Two", style("H1")),
        styles=NUMBERED_STYLES,
        numbering=numbering(HEADINGS),
    )
    assert markers(imported) == ["1.", "", "", "2."]


def test_empty_paragraphs_are_counted_as_word_counts_them_and_hidden_ones_are_not(read):
    hidden = f"<w:p><w:pPr>{num(1)}</w:pPr><w:r><w:rPr><w:vanish/></w:rPr><w:t>unseen</w:t></w:r></w:p>"
    imported = read(
        p("one", num(1)) + f"<w:p><w:pPr>{num(1)}</w:pPr></w:p>" + p("three", num(1)) + hidden + p("four", num(1))
    )
    assert markers(imported) == ["1.", "3.", "4."]


def test_a_heading_that_is_all_number_is_kept(read):
    articles = numbering(level(0, "decimal", "Article %1", more='<w:pStyle w:val="H1"/>'))
    empty = f"<w:p><w:pPr>{style('H1')}</w:pPr></w:p>"
    imported = read(empty + p("Text.") + empty + p("More."), styles=NUMBERED_STYLES, numbering=articles)
    assert markers(imported) == ["Article 1", "", "Article 2", ""]
    assert imported.found == imported.kept == 2


def test_a_list_whose_numbers_show_nothing_is_a_paragraph(read):
    imported = read(p("plain", num(1)), numbering=numbering(level(0, "none", "")))
    assert imported.kinds == {"paragraph": 1}


def test_hostile_lists_are_read_in_bounded_time_and_length(read):
    wild = numbering(
        f'<w:lvl w:ilvl="0"><w:start w:val="{"9" * 400}"/><w:numFmt w:val="lowerLetter"/>'
        f'<w:lvlText w:val="{"%1" * 500}"/></w:lvl>'
    )
    imported = read(p("x", num(1)) + p("y", num(1, 99999)) + p("z", num("&lt;script&gt;")), numbering=wild)
    assert imported.found == imported.kept == 3
    assert all(len(marker) <= 30 for marker in markers(imported))


def test_a_heading_whose_number_names_an_annex_begins_one(read):
    annexes = numbering(level(0, "upperRoman", "Annex %1.", more='<w:pStyle w:val="H1"/>'))
    imported = read(p("Terms", style("H1")) + p("Text."), styles=NUMBERED_STYLES, numbering=annexes)
    assert (markers(imported)[0], imported.blocks[0]["value"]["annex"]) == ("Annex I.", True)
