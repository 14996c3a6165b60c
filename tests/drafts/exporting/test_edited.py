"""A file of ours that others have worked on: every paragraph is found again, and what is new is new."""

import copy
from uuid import UUID

import docx
import pytest

from drafts.exporting import export
from drafts.importing import read_draft
from tests.drafts.exporting.invented import document
from tests.drafts.samples import DATA, block, every_kind

SAVED = DATA / "ours_saved_by_libreoffice.docx"


def opened(folder, made):
    path = folder / "draft.docx"
    path.write_bytes(export(document(made), "docx").content)
    return path, docx.Document(str(path))


def found_in(path, word):
    word.save(str(path))
    return read_draft(path).blocks


def words_of(blocks):
    return [block["value"]["text"].split(">", 1)[1].removesuffix("</p>") for block in blocks]


def test_libreoffice_keeps_every_anchor():
    """The file is `every_kind`, with ids that count from 1 and rows that count from 1001, as LibreOffice saved it."""
    blocks = read_draft(SAVED).blocks
    assert [block["id"] for block in blocks] == [str(UUID(int=number)) for number in range(1, len(blocks) + 1)]
    assert [block["type"] for block in blocks] == [block["type"] for block in every_kind()]
    (rows,) = [block["value"]["rows"] for block in blocks if block["type"] == "table"]
    assert [row["id"] for row in rows] == [str(UUID(int=number)) for number in range(1001, 1004)]


def test_paragraphs_typed_between_are_new_and_the_others_keep_their_ids(tmp_path):
    made = [block("paragraph", "One."), block("paragraph", "Two.")]
    path, word = opened(tmp_path, made)
    second = next(paragraph for paragraph in word.paragraphs if paragraph.text.endswith("Two."))
    second.insert_paragraph_before("Typed between.")
    second.insert_paragraph_before("Do this.", style="Redraft Recommendation")
    second.insert_paragraph_before("Measures", style="Heading 2")
    blocks = found_in(path, word)
    assert words_of(blocks) == ["One.", "Typed between.", "Do this.", "Measures", "Two."]
    assert [blocks[0]["id"], blocks[-1]["id"]] == [one["id"] for one in made]
    assert len({one["id"] for one in blocks}) == len(blocks)
    assert [one["type"] for one in blocks[1:4]] == ["paragraph", "recommendation", "heading"]
    assert blocks[3]["value"]["level"] == "3"


def test_a_copied_paragraph_is_a_new_one(tmp_path):
    made = [block("paragraph", "One."), block("paragraph", "Two.")]
    path, word = opened(tmp_path, made)
    first = next(paragraph for paragraph in word.paragraphs if paragraph.text.endswith("One."))
    word.paragraphs[-1]._p.addnext(copy.deepcopy(first._p))
    blocks = found_in(path, word)
    assert words_of(blocks) == ["One.", "Two.", "One."]
    assert [one["id"] for one in blocks[:2]] == [one["id"] for one in made]
    assert blocks[2]["id"] not in {one["id"] for one in made}


def test_words_typed_behind_the_number_are_kept(tmp_path):
    path, word = opened(tmp_path, [block("paragraph", "One.")])
    number = next(run for run in word.paragraphs[-1].runs if run.style.name == "Redraft Number")
    number.add_text("Typed here. ")
    assert words_of(found_in(path, word)) == ["Typed here. One."]


def test_a_number_of_the_author_is_changed_where_it_stands(tmp_path):
    path, word = opened(tmp_path, [block("paragraph", "One.", label="2.1")])
    label = next(run for run in word.paragraphs[-1].runs if run.style.name == "Redraft Label")
    label.text = "2.2"
    (changed,) = found_in(path, word)
    assert (changed["value"]["label"], words_of([changed])) == ("2.2", ["One."])


@pytest.mark.parametrize("file_format", ["html", "md"])
def test_what_is_typed_into_the_other_formats_is_new_too(tmp_path, file_format):
    made = [block("paragraph", "One."), block("paragraph", "Two.")]
    text = export(document(made), file_format).content.decode()
    typed = {"html": ('<p id="b-' + made[1]["id"], "<p>Typed.</p>\n"), "md": ("**2** Two.", "Typed.\n\n")}
    before, words = typed[file_format]
    path = tmp_path / f"draft.{file_format}"
    path.write_text(text.replace(before, words + before), encoding="utf-8")
    blocks = read_draft(path).blocks
    assert words_of(blocks) == ["One.", "Typed.", "Two."]
    assert [blocks[0]["id"], blocks[2]["id"]] == [one["id"] for one in made]
