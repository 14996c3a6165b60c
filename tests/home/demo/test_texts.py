"""The demo's own drafts."""

import re
from uuid import UUID

import pytest

from home.demo import texts

DRAFTS = {"guidance": texts.GUIDANCE, "checklist": texts.CHECKLIST, "brief": texts.BRIEF}


def ids_of(blocks):
    for block in blocks:
        yield block["id"]
        for row in block["value"].get("rows", []):
            yield row["id"]
            yield from (cell["id"] for cell in row["value"]["cells"])


@pytest.mark.parametrize("slug", DRAFTS)
def test_every_block_row_and_cell_has_an_id_of_its_own(slug):
    ids = [UUID(found) for found in ids_of(texts.blocks(slug, DRAFTS[slug]))]
    assert len(ids) == len(set(ids))


def test_a_draft_has_the_same_anchors_each_time_and_shares_none_with_another():
    first, again = (list(ids_of(texts.blocks("guidance", texts.GUIDANCE))) for _time in range(2))
    assert first == again
    assert set(first).isdisjoint(ids_of(texts.blocks("checklist", texts.CHECKLIST)))


def test_the_guidance_holds_every_kind_that_people_comment_on():
    kinds = {kind for kind, _value in texts.GUIDANCE}
    assert kinds >= {"heading", "paragraph", "list_item", "recommendation", "checklist_item"}
    assert kinds >= {"example", "definition", "table", "footnote"}
    assert 40 <= len(texts.GUIDANCE) <= 60


@pytest.mark.parametrize("slug", DRAFTS)
def test_every_reference_to_a_footnote_finds_it(slug):
    blocks = texts.blocks(slug, DRAFTS[slug])
    notes = {block["id"] for block in blocks if block["type"] == "footnote"}
    referred = {found for block in blocks for found in re.findall(r'href="#([^"]+)"', block["value"].get("text", ""))}
    assert referred == notes


def test_the_brief_is_written_in_arabic():
    words = " ".join(value["text"] for _kind, value in texts.BRIEF)
    letters = [letter for letter in words if letter.isalpha()]
    assert sum("\u0600" <= letter <= "\u06ff" for letter in letters) == len(letters)
