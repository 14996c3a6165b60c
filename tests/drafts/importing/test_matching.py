"""A new file finds the blocks of a draft again."""

import copy
import random
import time
from uuid import uuid4

import pytest

from drafts.importing.matching import match
from tests.drafts.samples import block, every_kind, stream, table


def stored(blocks):
    """Blocks as a draft keeps them, with every field."""
    return stream(blocks).get_prep_value()


def read_again(blocks):
    """The same blocks as a reader makes them of another copy of the file: every id is new."""
    text = copy.deepcopy(blocks)
    for new in text:
        new["id"] = str(uuid4())
        for row in new["value"].get("rows") or []:
            row["id"] = str(uuid4())
    return text


def states(pairs):
    return [pair.state for pair in pairs]


def sentences(n, seed=1):
    chosen = random.Random(seed)
    words = "migrant city service profile data fee skill border family work school health return".split()
    return [" ".join(chosen.choices(words, k=12)) + f" {number}." for number in range(n)]


def test_the_same_file_again_changes_nothing():
    old = stored(every_kind())
    pairs = match(old, read_again(old))
    assert set(states(pairs)) == {"unchanged"}
    assert [pair.block["id"] for pair in pairs] == [block["id"] for block in old]
    assert [row["id"] for row in pairs[10].block["value"]["rows"]] == [row["id"] for row in old[10]["value"]["rows"]]


def test_a_link_to_a_paragraph_leads_to_it_under_its_old_id():
    old = stored(every_kind())
    new = read_again(old)
    new[1]["value"]["text"] = new[1]["value"]["text"].replace(old[-1]["id"], new[-1]["id"])
    assert old[-1]["id"] in match(old, new)[1].block["value"]["text"]
    assert states(match(old, new))[1] == "unchanged"


def test_edited_moved_new_and_removed_paragraphs_are_told_apart():
    texts = sentences(8)
    old = stored([block("paragraph", text) for text in texts])
    changed = [*texts[1:4], texts[4].replace("4.", "four, at last."), "Something quite different was added.", texts[6]]
    new = [block("paragraph", text) for text in [*changed, texts[7], texts[0]]]
    pairs = match(old, new)
    assert [(pair.state, old.index(pair.old) if pair.old else None) for pair in pairs] == [
        ("unchanged", 1), ("unchanged", 2), ("unchanged", 3), ("edited", 4), ("removed", 5), ("new", None),
        ("unchanged", 6), ("unchanged", 7), ("moved", 0),
    ]  # fmt: skip
    assert [pair.block["id"] for pair in pairs if pair.old and pair.new] == [
        pair.old["id"] for pair in pairs if pair.old and pair.new
    ]


def test_a_broken_match_is_a_new_paragraph_and_a_removed_one():
    old = stored([block("paragraph", text) for text in sentences(3)])
    new = read_again(old)
    pairs = match(old, new, broken=[new[1]["id"]])
    assert sorted(states(pairs)) == ["new", "removed", "unchanged", "unchanged"]
    assert next(pair.block["id"] for pair in pairs if pair.state == "new") == new[1]["id"]


def test_a_block_that_came_with_its_address_gives_it_up_when_its_match_is_broken():
    old = stored([block("paragraph", text) for text in sentences(3)])
    new = copy.deepcopy(old)
    new[2]["value"]["text"] = f'<p>See <a href="#{old[1]["id"]}">there</a>.</p>'
    pairs = match(old, new, broken=[old[1]["id"]])
    fresh = next(pair.block["id"] for pair in pairs if pair.state == "new")
    assert fresh not in {one["id"] for one in old}
    assert f"#{fresh}" in next(pair.block["value"]["text"] for pair in pairs if pair.new and "there" in str(pair.new))
    assert fresh == next(pair.block["id"] for pair in match(old, new, broken=[old[1]["id"]]) if pair.state == "new")


def test_pictures_without_words_follow_each_other():
    old = stored([block("figure", alt="", caption="", image=None) for _time in range(3)])
    assert set(states(match(old, read_again(old)))) == {"unchanged"}


@pytest.mark.parametrize("caption", ["", "Levels of readiness"])
def test_a_picture_keeps_the_description_that_was_written_here(caption):
    texts = sentences(2)
    figure = block("figure", alt="Four levels, from low to high, each with what an office has", caption=caption)
    old = stored([block("paragraph", texts[0]), figure, block("paragraph", texts[1])])
    new = read_again(old)
    new[1]["value"]["alt"] = ""
    pairs = match(old, new)
    assert set(states(pairs)) == {"unchanged"}
    assert pairs[1].block["value"]["alt"] == old[1]["value"]["alt"]


def test_what_is_unchanged_keeps_the_keys_that_comments_of_the_editor_hold_on_to():
    old = stored([block("paragraph", '<p data-block-key="first">Publish the data.</p>')])
    new = [block("paragraph", '<p data-block-key="again">Publish the data.</p>')]
    assert [pair.block for pair in match(old, stored(new))] == old


def test_a_recommendation_stays_one_where_the_file_shows_a_plain_paragraph():
    old = stored([block("recommendation", "Publish the data.", who="States", by_when="2030", label="R7")])
    new = [block("paragraph", "Publish the data every year.")]
    (pair,) = match(old, new)
    assert pair.block["type"] == "recommendation"
    assert (pair.block["value"]["who"], pair.block["value"]["label"]) == ("States", "R7")
    assert pair.state == "edited"
    (pair,) = match(old, new, chosen=[new[0]["id"]])
    assert pair.block["type"] == "paragraph"


def test_a_row_that_was_edited_keeps_its_anchor():
    old = stored([table(("Step", "Who"), ("Welcome people", "City"), ("Profile of skills", "Agency"))])
    new = read_again(old)
    rows = new[0]["value"]["rows"]
    rows[2]["value"]["cells"][1]["value"]["text"] = "<p>Employment agency</p>"
    rows.insert(1, copy.deepcopy(rows[1]) | {"id": "added"})
    rows[1]["value"]["cells"][0]["value"]["text"] = "<p>Interview</p>"
    (pair,) = match(old, new)
    ids = [row["id"] for row in old[0]["value"]["rows"]]
    assert pair.state == "edited"
    assert [row["id"] for row in pair.block["value"]["rows"]] == [ids[0], "added", ids[1], ids[2]]


def test_repeated_lines_keep_their_order():
    texts = ["Yes", "No", "Yes", "No", "Yes"]
    old = stored([block("list_item", text, level=1, marker="•") for text in texts])
    new = read_again(old)[1:]
    pairs = match(old, new)
    assert [pair.block["id"] for pair in pairs if pair.block][-2:] == [old[3]["id"], old[4]["id"]]


def test_time_is_bounded_even_where_nothing_is_the_same():
    old = stored([block("paragraph", text) for text in sentences(1200, seed=1)])
    new = [block("paragraph", text[::-1]) for text in sentences(1200, seed=2)]
    started = time.perf_counter()
    assert len(match(old, new)) >= 1200
    assert time.perf_counter() - started < 20
