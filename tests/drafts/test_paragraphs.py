from uuid import UUID, uuid4

import pytest
from django.core.exceptions import ValidationError

from drafts.paragraphs import content_hash, number_conflicts, paragraphs_of
from tests.drafts.samples import block, every_kind, stream, table


def paragraphs(*blocks, language="en"):
    return paragraphs_of(stream(list(blocks)), language)


def numbers(*blocks):
    return [paragraph.number for paragraph in paragraphs(*blocks)]


def test_every_kind_has_its_own_way_of_counting():
    found = [(paragraph.number, paragraph.slug) for paragraph in paragraphs(*every_kind())]
    assert found == [
        ("§ 1", "s1"),
        ("1", "p1"),
        ("1(a)", "p1-a"),
        ("1(a)(i)", "p1-a-i"),
        ("1(b)", "p1-b"),
        ("R1", "r1"),
        ("C1", "c1"),
        ("Box 1", "b1"),
        ("I-1", "i1"),
        ("D1", "d1"),
        ("Table 1", "t1"),
        ("T1.1", "t1.1"),
        ("T1.2", "t1.2"),
        ("Fig. 1", "f1"),
        ("Note 1", "n1"),
    ]


def test_positions_count_from_one_and_rows_share_the_anchor_of_their_table():
    found = paragraphs(*every_kind())
    assert [paragraph.position for paragraph in found] == list(range(1, len(found) + 1))
    rows = [paragraph for paragraph in found if paragraph.kind == "table_row"]
    the_table = next(paragraph for paragraph in found if paragraph.kind == "table")
    assert {row.anchor for row in rows} == {the_table.anchor}
    assert len({row.sub_anchor for row in rows} - {""}) == 2


def test_the_authors_own_numbers_are_kept():
    found = numbers(
        block("heading", "Scope", label="2.", level="2"),
        block("heading", "Terms", label="2.1", level="3"),
        block("paragraph", "Text", label="12."),
        block("recommendation", "Do", label="3"),
        block("indicator", "Share", label="I-07"),
        block("footnote", "Note", label="5"),
        block("heading", "Definitions", label="Annex I", level="2"),
        block("heading", "", label="المادة 1", level="2"),
    )
    assert found == ["§ 2", "§ 2.1", "12", "R3", "I-07", "Note 5", "Annex I", "المادة 1"]


def test_a_recommendation_that_its_author_numbered_among_the_paragraphs_keeps_that_number():
    found = numbers(
        block("paragraph", "One", label="1.1"),
        block("recommendation", "Two", label="1.2"),
        block("paragraph", "After it"),
        block("checklist_item", "Twelve", label="12."),
        block("recommendation", "Three", label="3"),
        block("figure", alt="Map", label="2.1"),
    )
    assert found == ["1.1", "1.2", "1.2-1", "12", "R3", "Fig. 2.1"]


def test_an_item_whose_marker_says_the_one_above_it_says_it_once():
    markers = [("1.", 1), ("1.1", 2), ("(a)", 3), ("1.2", 2), ("1.2.1", 3), ("2.", 1), ("10.1", 2)]
    items = [block("list_item", "Item", marker=marker, level=level) for marker, level in markers]
    found = numbers(block("heading", "Scope", level="2"), *items)
    assert found[1:] == ["§ 1(1)", "§ 1(1.1)", "§ 1(1.1)(a)", "§ 1(1.2)", "§ 1(1.2.1)", "§ 1(2)", "§ 1(2)(10.1)"]


def test_a_bullet_takes_no_letter_that_an_author_typed_in_the_same_list():
    marks = [("•", 1), ("(a)", 1), ("•", 1), ("(b)", 2)]
    items = [block("list_item", "Item", marker=mark, level=level) for mark, level in marks]
    assert numbers(block("paragraph", "One"), *items) == ["1", "1(b)", "1(a)", "1(c)", "1(c)(b)"]


def test_a_list_goes_on_after_a_picture_or_a_table_with_the_words_before_it():
    found = numbers(
        block("paragraph", "One"),
        block("list_item", "First", level=1),
        block("figure", alt="Map"),
        table(["Head"], ["Cell"]),
        block("list_item", "Second", level=1),
    )
    assert found == ["1", "1(a)", "Fig. 1", "Table 1", "T1.1", "1(b)"]


def test_what_the_author_did_not_number_cannot_be_taken_for_what_was_numbered():
    found = numbers(
        block("heading", "Foreword", level="2"),
        block("heading", "Scope", label="1.", level="2"),
        block("heading", "Remark", level="3"),
        block("heading", "Terms", label="1.1", level="3"),
        block("paragraph", "Before the first"),
        block("paragraph", "Text", label="12"),
        block("paragraph", "Goes on"),
        block("paragraph", "Text", label="13"),
    )
    assert found == ["§ A", "§ 1", "§ 1(a)", "§ 1.1", "0-1", "12", "12-1", "13"]


def test_a_number_that_stands_twice_becomes_two_numbers_and_is_reported():
    found = paragraphs(*(block("paragraph", "Text", label="2.1") for _time in range(3)))
    assert [paragraph.number for paragraph in found] == ["2.1", "2.1-2", "2.1-3"]
    assert [paragraph.slug for paragraph in found] == ["p2.1", "p2.1-2", "p2.1-3"]
    assert len(number_conflicts(found)) == 2


def test_a_computed_number_leaves_room_for_an_authors_number_further_down():
    assert numbers(block("footnote", "First"), block("footnote", "Second", label="1")) == ["Note 2", "Note 1"]


def test_list_items_hang_on_the_paragraph_before_them():
    found = numbers(
        block("paragraph", "Text"),
        block("list_item", "a", level=1, marker="(a)"),
        block("list_item", "deeper", level=2, marker="•"),
        block("list_item", "b", level=1, marker="(b)"),
        block("paragraph", "Text"),
        *[block("list_item", "many", level=1, marker="•") for _time in range(28)],
    )
    assert found[:4] == ["1", "1(a)", "1(a)(i)", "1(b)"]
    assert found[5] == "2(a)"
    assert found[-1] == "2(ab)"


def test_the_section_path_names_the_headings_above():
    found = paragraphs(
        block("heading", "Purpose", label="1", level="2"),
        block("heading", "Terms", level="3"),
        block("paragraph", "Text"),
        block("heading", "Measures", label="2", level="2"),
        block("paragraph", "Text"),
    )
    assert [paragraph.section_path for paragraph in found] == [
        [],
        ["1 Purpose"],
        ["1 Purpose", "Terms"],
        [],
        ["2 Measures"],
    ]


def test_a_footnote_belongs_to_the_section_that_refers_to_it():
    note = block("footnote", "Note")
    found = paragraphs(
        block("heading", "Purpose", level="2"),
        block("paragraph", f'Text<a href="#{note["id"]}"><sup>1</sup></a>'),
        block("heading", "Notes", level="2"),
        note,
    )
    assert found[-1].section_path == ["Purpose"]
    assert 'href="#n1"' in found[1].html
    assert found[1].text == "Text[1]"
    assert 'href="#p1"' in found[-1].html


def test_a_reference_to_a_block_that_is_gone_leaves_its_words():
    found = paragraphs(block("paragraph", f'See <a href="#{uuid4()}">there</a>.'))
    assert found[0].html == "<p>See there.</p>"


def test_each_text_says_its_language_and_direction():
    found = paragraphs(block("paragraph", "نص"), block("paragraph", "Text", lang="en"), language="ar")
    assert [(paragraph.lang, paragraph.dir) for paragraph in found] == [("ar", "rtl"), ("en", "ltr")]


def test_html_is_cleaned_and_the_plain_text_is_what_was_typed():
    found = paragraphs(block("paragraph", 'a <script>alert(1)</script> <b onclick="x">b</b> &lt;Member States&gt;'))
    assert "<script" not in found[0].html
    assert "onclick" not in found[0].html
    assert found[0].text == "a <script>alert(1)</script> b <Member States>"


def test_a_table_is_frozen_whole_and_row_by_row():
    found = paragraphs(table(("Step", "Who"), ("Welcome", "City <b>hall</b>")))
    assert found[0].text == "Step | Who"
    assert '<tr id="t1.1">' in found[0].html
    assert found[1].text == "Welcome | City hall"
    assert found[1].html == "<td>Welcome</td><td>City <b>hall</b></td>"


@pytest.mark.parametrize("bad", [None, "", "not-a-uuid"])
def test_a_block_without_an_id_is_refused_with_a_sentence(bad):
    with pytest.raises(ValidationError, match="no id of their own"):
        paragraphs({**block("paragraph", "Text"), "id": bad})


def test_two_blocks_with_one_id_are_refused_with_a_sentence():
    copied = block("paragraph", "Text")
    with pytest.raises(ValidationError, match="more than one block"):
        paragraphs(copied, copied)


def test_table_rows_need_ids_of_their_own_too():
    copied = table(("a",), ("b",))
    copied["value"]["rows"][1]["id"] = copied["value"]["rows"][0]["id"]
    with pytest.raises(ValidationError, match="more than one block"):
        paragraphs(copied)
    without = table(("a",), ("b",))
    del without["value"]["rows"][0]["id"]
    with pytest.raises(ValidationError, match="no id of their own"):
        paragraphs(without)


def test_empty_drafts_and_empty_blocks_are_refused_with_a_sentence():
    with pytest.raises(ValidationError, match="nothing to freeze"):
        paragraphs()
    with pytest.raises(ValidationError, match="These blocks are empty: 2"):
        paragraphs(block("paragraph", "Text"), block("paragraph", "  "))


def test_the_content_hash_sees_every_change_of_wording():
    first, second = block("paragraph", "Text"), block("paragraph", "More")
    changed = {**second, "value": {"text": "<p>Less</p>"}}
    assert content_hash(paragraphs(first, second)) == content_hash(paragraphs(first, second))
    assert content_hash(paragraphs(first, second)) != content_hash(paragraphs(first, changed))
    assert content_hash(paragraphs(first, second)) != content_hash(paragraphs(second, first))


def test_numbers_and_addresses_fit_their_columns_whatever_authors_write():
    deep = [block("list_item", "x", level=level, marker=f"({'x' * 20}{level})") for level in range(1, 10)]
    found = paragraphs(block("paragraph", "Text", label="9" * 30), block("paragraph", "Text", label="9" * 30), *deep)
    assert all(len(paragraph.number) <= 40 and len(paragraph.slug) <= 60 for paragraph in found)
    assert len({paragraph.number for paragraph in found}) == len({paragraph.slug for paragraph in found}) == len(found)
    assert all(paragraph.slug.isascii() for paragraph in found)


def test_anchors_are_the_ids_of_the_blocks():
    blocks = every_kind()
    anchors = {paragraph.anchor for paragraph in paragraphs(*blocks)}
    assert anchors == {UUID(one["id"]) for one in blocks}


def test_words_in_another_language_are_shown_with_it_and_quoted_as_words():
    (found,) = paragraphs(block("paragraph", 'The right (<span lang="ar" dir="rtl">حق</span>) to <b>move</b>.'))
    assert '<span lang="ar" dir="rtl">حق</span>' in found.html
    assert found.text == "The right (حق) to move."
