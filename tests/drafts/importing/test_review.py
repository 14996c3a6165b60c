"""What a person may do to the blocks that were read, and what is proposed to them."""

import pytest
from django.core.exceptions import ValidationError

from drafts.cleaning import plain_text
from drafts.importing import Suggestion
from drafts.importing.review import (
    OF_WORDS,
    as_kind,
    at_level,
    definitions_of,
    joined,
    kinds_for,
    may_be_definitions,
    split,
    text_to_split,
    words_of_block,
)
from drafts.importing.suggestions import count_words, suggest
from tests.drafts.samples import block, table

MIXED = 'One <b>two three</b> &amp; <a href="#x"><sup>1</sup></a> four. Five <i>six</i>.'


def paragraph(text, **value):
    return block("paragraph", text, **({"label": "", "lang": ""} | value))


def words(one):
    return plain_text(one["value"]["text"])


def without_keys(html):
    import re

    return re.sub(r' data-block-key="[^"]*"', "", html)


# ---- splitting


def test_a_block_is_split_at_blank_lines_within_its_emphasis():
    one = paragraph(MIXED, label="3.")
    typed = text_to_split(one).replace("two three", "two\n\nthree").replace("Five", "\r\n \r\nFive")
    first, second, third = split(one, typed)
    assert [without_keys(piece["value"]["text"]) for piece in (first, second, third)] == [
        "<p>One <b>two</b></p>",
        '<p><b>three</b> &amp; <a href="#x"><sup>1</sup></a> four.</p>',
        "<p>Five <i>six</i>.</p>",
    ]
    assert (first["id"], first["value"]["label"]) == (one["id"], "3.")
    assert len({first["id"], second["id"], third["id"]}) == 3
    assert second["value"]["label"] == ""


def test_without_a_blank_line_nothing_is_split():
    one = paragraph(MIXED)
    assert split(one, text_to_split(one) + "\n\n\n") == [one]


def test_other_words_than_the_blocks_own_are_refused():
    with pytest.raises(ValidationError, match="Only blank lines"):
        split(paragraph("One two."), "One\n\ntwo, three.")


def test_what_follows_in_a_heading_is_a_paragraph():
    one = block("heading", "Purpose States should act.", level="2", annex=False, label="1", lang="")
    first, second = split(one, "Purpose\n\nStates should act.")
    assert (first["type"], second["type"]) == ("heading", "paragraph")
    assert "level" not in second["value"]


def test_a_text_without_spaces_is_split_too():
    first, second = split(paragraph("人人生而自由。他们富有理性。"), "人人生而自由。\n\n他们富有理性。")
    assert (words(first), words(second)) == ("人人生而自由。", "他们富有理性。")


# ---- joining


def test_a_block_is_joined_to_the_one_before_and_links_follow():
    first, second = paragraph("One."), paragraph("Two.", label="(b)")
    third = paragraph(f'See <a href="#{second["id"]}">there</a>.')
    blocks, kept = joined([first, second, third], second["id"])
    assert kept == first["id"]
    assert words(blocks[0]) == "One. (b) Two."
    assert f"#{first['id']}" in blocks[1]["value"]["text"]


def test_joining_what_was_split_gives_the_same_words_back():
    one = paragraph(MIXED)
    pieces = split(one, text_to_split(one).replace("four. ", "four.\n\n"))
    (whole,), _kept = joined(pieces, pieces[1]["id"])
    assert words(whole) == words(one)


@pytest.mark.parametrize("place", [0, 1])
def test_there_must_be_words_to_join_to(place):
    blocks = [table(("a", "b"), ("c", "d")), paragraph("Words.")]
    with pytest.raises(ValidationError, match="cannot be joined"):
        joined(blocks, blocks[place]["id"])


# ---- kinds


@pytest.mark.parametrize("before", OF_WORDS)
@pytest.mark.parametrize("after", OF_WORDS)
def test_no_word_is_lost_between_any_two_kinds(before, after):
    values = {
        "heading": {"level": "2", "annex": False},
        "list_item": {"level": 1, "marker": "(a)"},
        "recommendation": {"who": "States", "by_when": "2030"},
        "example": {"country": "Utopia", "source": "Report"},
        "definition": {"term": "Migrant"},
    }
    one = block(before, "Term: some words.", label="", lang="", **values.get(before, {}))
    other = as_kind(one, after)
    assert other["id"] == one["id"]
    said = f"{words_of_block(other)} {other['value'].get('label')} {other['value'].get('marker')} {other['value']}"
    for word in (
        "Term",
        "some words.",
        *[v for v in values.get(before, {}).values() if isinstance(v, str) and len(v) > 1],
    ):
        assert word in said


def test_a_definition_takes_its_term_from_before_the_colon_or_dash():
    for text in (
        "<b>Migrant:</b> someone who moves.",
        "<b>Migrant</b> – someone who moves.",
        "Migrant：someone who moves.",
    ):
        other = as_kind(paragraph(text), "definition")
        assert (other["value"]["term"], words(other)) == ("Migrant", "someone who moves.")
    assert "definition" not in kinds_for(paragraph("No term here."))


def test_a_table_stays_a_table_unless_it_lists_terms():
    terms = table(("Term", "Meaning"), ("Migrant", "someone who moves"), ("City", "a place"))
    assert kinds_for(terms) == ("table",)
    assert may_be_definitions(terms)
    assert not may_be_definitions(table(("a", "b", "c"), ("d", "e", "f")))
    assert [words_of_block(one) for one in definitions_of(terms)] == ["Migrant: someone who moves", "City: a place"]
    assert [one["id"] for one in definitions_of(terms)] == [row["id"] for row in terms["value"]["rows"][1:]]


def test_levels_stay_within_what_a_kind_knows():
    heading = block("heading", "Purpose", level="2")
    assert at_level(heading, 3)["value"]["level"] == "3"
    assert at_level(heading, 9) == heading
    assert at_level(paragraph("Words."), 2)["value"].get("level") is None


# ---- suggestions


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "States should publish fees."),
        ("fr", "Les États devraient publier."),
        ("es", "Los Estados deberían publicar."),
        ("ru", "Государствам следует публиковать."),
        ("ar", "ينبغي للدول أن تنشر الرسوم."),
        ("zh", "各国应当公布费用。"),
    ],
)
def test_recommendations_are_proposed_from_the_wording_in_six_languages(language, text):
    (found,) = suggest([paragraph(text)], language)
    assert found.kind == "recommendation"
    assert found.reason.startswith("It says “")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The shoulder and the mustard."),
        ("zh", "应用程序和反应。"),
        ("en", "States should:"),
        ("fr", "Le devenir."),
    ],
)
def test_words_that_only_look_alike_propose_nothing(language, text):
    assert suggest([paragraph(text)], language) == []


@pytest.mark.parametrize("text", ["☐ Fees are published", "□ Fees", "[ ] Fees", "[x] Fees"])
def test_boxes_propose_checklist_items(text):
    (found,) = suggest([paragraph(text)], "en")
    assert found.kind == "checklist_item"
    assert words(as_kind(paragraph(text), "checklist_item")).startswith("Fees")


def test_several_questions_are_a_checklist_and_one_alone_is_not():
    asked = [paragraph("Who pays?"), paragraph("By when?")]
    assert {one.kind for one in suggest(asked, "en")} == {"checklist_item"}
    assert suggest([*asked[:1], paragraph("The city.")], "en") == []


def test_what_a_reader_suggests_comes_before_the_wording():
    one = paragraph("States should act.")
    assert suggest([one], "en", already=[Suggestion(one["id"], "example", "a box")])[0].kind == "example"


def test_words_are_counted_with_and_without_spaces():
    assert count_words("It's a well-known thing.") == 4
    assert count_words("人人生而自由") == 4
